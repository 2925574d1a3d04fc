/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random privileged and LVZ instructions in both modes, with random state:
 * nothing that software does may end the emulator, and what belongs to root
 * stays root's.  Seed and length lie at SCRATCH, put there by
 *
 *     -device loader,addr=0x4000000,data=SEED,data-len=4
 *     -device loader,addr=0x4000004,data=CASES,data-len=4
 *
 * Root mode runs short pieces of code that cannot loop, and all ends in an
 * exception: both entries lead to fuzz_recover, which works whatever the
 * translation is.  While a guest runs root's timer is armed.  What code can
 * do to the way back is left out: EENTRY, TLBRENTRY, stores into the image,
 * a translation that hides the entries, root code that runs for ever with
 * interrupts off.
 */

#include "lib.h"

#define SEED            RAM(u32, SCRATCH)
#define CASES           RAM(u32, SCRATCH + 4)
#define CASES_DEFAULT   150     /* of each kind, on each CPU */

/* each CPU's own memory: canary, the guest's memory, canary */
#define SPAN            0x400000UL
#define SLICE(cpu)      (SCRATCH + SPAN * (1 + (cpu)))
#define PAGE            0x4000UL
#define GUEST_PAGES     16
#define GUEST_RAM(cpu)  (SLICE(cpu) + PAGE)
#define GUEST_SIZE      (GUEST_PAGES * PAGE)
#define GPA_BASE        0UL     /* where the guest has it */
#define CANARY          0xc0ffee0ddf00d5UL

#define EXITS           24      /* of one guest before the next */
#define CODE            16      /* instructions of one piece of root code */

struct fuzz {
    u64 saved[16];
    u64 gpr[32];                /* $r1 the code, $r12 CRMD */
    u64 dmw[4];
    u32 code[CODE + 4];
    u64 random;
    int id;
    struct cpu *cpu;
    u64 eentry, tlbrentry;      /* the library's */
    struct guest guest;
    u64 bank[40];               /* root's, while a guest runs */
    u64 ends[64];               /* how often which exception ended a piece */
    u64 exits[64];
    /* violations */
    u64 root_state, guest_lines, root_bank, wrong_exit, badi, canary, pages;
};

#define FUZZ_GPR        128
#define FUZZ_DMW        384
_Static_assert(__builtin_offsetof(struct fuzz, gpr) == FUZZ_GPR, "");
_Static_assert(__builtin_offsetof(struct fuzz, dmw) == FUZZ_DMW, "");

struct fuzz fuzz[CPUS];
const u64 fuzz_size = sizeof(struct fuzz);

extern char fuzz_vectors[], image_start[];
void fuzz_run(struct fuzz *f);

__asm__(
    "    .text\n"
    "    .balign 65536\n"
    "fuzz_vectors:\n"           /* any ECFG.VS */
    "    .rept   16384\n"
    "    b       fuzz_recover\n"
    "    .endr\n"
    "fuzz_recover:\n"           /* at a physical address */
    "    ori     $t0, $zero, 0x8\n"
    "    csrwr   $t0, 0x0\n"
    "    lu52i.d $t0, $zero, -2048\n"
    "    ori     $t0, $t0, 0x9\n"
    "    csrwr   $t0, 0x180\n"
    "    lu52i.d $t0, $zero, -1792\n"
    "    ori     $t0, $t0, 0x19\n"
    "    csrwr   $t0, 0x181\n"
    "    csrwr   $zero, 0x182\n"
    "    csrwr   $zero, 0x183\n"
    "    lu52i.d $t0, $zero, -1792\n"
    "    la.pcrel $t1, 1f\n"
    "    bstrpick.d $t1, $t1, 47, 0\n"
    "    or      $t0, $t0, $t1\n"
    "    jr      $t0\n"
    "1:  ori     $t0, $zero, 0xb0\n"
    "    csrwr   $t0, 0x0\n"
    "    csrrd   $t1, 0x20\n"
    "    la.pcrel $t0, fuzz_size\n"
    "    ld.d    $t0, $t0, 0\n"
    "    mul.d   $t1, $t1, $t0\n"
    "    la.pcrel $t0, fuzz\n"
    "    add.d   $t0, $t0, $t1\n"
    "    .set    off, 0\n"
    "    .irp    r, 1, 2, 3, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n"
    "    ld.d    $r\\r, $t0, off\n"
    "    .set    off, off + 8\n"
    "    .endr\n"
    "    jr      $ra\n"
    "    .globl  fuzz_run\n"
    "fuzz_run:\n"
    "    .set    off, 0\n"
    "    .irp    r, 1, 2, 3, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n"
    "    st.d    $r\\r, $a0, off\n"
    "    .set    off, off + 8\n"
    "    .endr\n"
    "    move    $t0, $a0\n"
    "    ori     $t1, $zero, 0x8\n"
    "    csrwr   $t1, 0x0\n"    /* direct: nothing depends on the windows */
    "    .set    off, 0\n"
    "    .rept   4\n"
    "    ld.d    $t1, $t0, 384 + 8 * off\n"
    "    csrwr   $t1, 0x180 + off\n"
    "    .set    off, off + 1\n"
    "    .endr\n"
    "    .irp    r, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17, "
    "18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n"
    "    ld.d    $r\\r, $t0, 128 + 8 * \\r\n"
    "    .endr\n"
    "    ld.d    $t0, $t0, 128 + 8 * 12\n"
    "    ibar    0\n"
    "    jirl    $zero, $ra, 0\n"
);

/* --- random things ------------------------------------------------------ */

static u64 rnd(struct fuzz *f)
{
    f->random ^= f->random >> 12;
    f->random ^= f->random << 25;
    f->random ^= f->random >> 27;
    return f->random * 0x2545f4914f6cdd1dUL >> 8 ^ f->random << 40;
}

static u64 below(struct fuzz *f, u64 n)
{
    return (rnd(f) >> 16 & 0xffffffff) % n;
}

static bool one_in(struct fuzz *f, u64 n)
{
    return !below(f, n);
}

/* Values that matter: all and nothing, one bit, small, edges of addresses */
static u64 value(struct fuzz *f)
{
    u64 v = rnd(f);

    switch (below(f, 12)) {
    case 0:
        return 0;
    case 1:
        return -1UL;
    case 2:
        return BIT(v & 63);
    case 3:
        return ~BIT(v & 63);
    case 4:
        return v & 0x3f;
    case 5:
        return v & 0xfff;
    case 6:
        return v & rnd(f) & rnd(f);
    case 7:
        return v | rnd(f) | rnd(f);
    case 8:
        return (v & 1 ? 0x7fffffffc000UL : 0xffff800000000000UL) + (v & 0xff8);
    case 9:
        return GPA_BASE + (v >> 8) % GUEST_SIZE;
    default:
        return v;
    }
}

/* An address that root code may store to: never in the image */
static u64 address(struct fuzz *f)
{
    u64 v = rnd(f);
    u64 ram = GUEST_RAM(f->id) + (v >> 8) % GUEST_SIZE;

    switch (below(f, 6)) {
    case 0:
        return CACHED | ram;
    case 1:
        return UNCACHED | ram;
    case 2:
        return BIT(46) | (v & 0x3ffff);
    case 3:
        return -BIT(46) | (v & 0x3ffff);
    default:
        return v | BIT(46);
    }
}

/* TLBEHI: a page that is not among the entries', half of them the same few */
static u64 vppn(struct fuzz *f)
{
    u64 v = rnd(f);

    return BIT(46) | (v & 1 ? v & 0x7000 : v & 0xffff7fffffffe000);
}

/* TLBELO: a page of this CPU, or nowhere */
static u64 page(struct fuzz *f)
{
    u64 v = rnd(f);
    u64 attr = v & 0xf000000000000fffUL;

    return attr | (v & BIT(20)
                   ? GUEST_RAM(f->id) + (v >> 24) % GUEST_SIZE / 4096 * 4096
                   : (v & 0x7ffffffff000UL) | BIT(45));
}

/* --- random instructions ------------------------------------------------ */

enum {
    ROOT = 1,                   /* in root mode too */
    MEM = 2,                    /* $rj is an address */
    RAW = 4,                    /* the fields are no registers */
    CSR = 8,                    /* bits 23:10 are a number */
    PUT = 16,                   /* code[5:0] say nothing of the register $rd */
};

static const struct insn {
    u32 word, random;
    u8 flags, weight;
} insns[] = {
    { 0x04000000, 0x0000001f, ROOT | CSR, 10 },         /* csrrd */
    { 0x04000020, 0x0000001f, ROOT | CSR, 30 },         /* csrwr */
    { 0x04000000, 0x000003ff, ROOT | CSR, 20 },         /* csrxchg */
    { 0x05000000, 0x0000001f, ROOT | CSR, 5 },          /* gcsrrd */
    { 0x05000020, 0x0000001f, ROOT | CSR, 20 },         /* gcsrwr */
    { 0x05000000, 0x000003ff, ROOT | CSR, 10 },         /* gcsrxchg */
    { 0x06000000, 0x003fffff, ROOT | RAW, 4 },          /* cacop */
    { 0x06400000, 0x0003ffff, ROOT, 6 },                /* lddir */
    { 0x06440000, 0x0003ffe0, ROOT, 6 },                /* ldpte */
    { 0x06480000, 0x00001fff, ROOT, 8 },                /* iocsr* */
    { 0x06482000, 0x00000c00, ROOT | RAW, 10 },         /* tlbclr ... rd */
    { 0x06483000, 0x00000400, ROOT | RAW, 15 },         /* tlbwr, tlbfill */
    { 0x06482001, 0x00000c00, ROOT | RAW, 10 },         /* gtlb* */
    { 0x06483001, 0x00000400, ROOT | RAW, 15 },
    { 0x06483800, 0x00000000, RAW, 10 },                /* ertn */
    { 0x06482000, 0x00001fff, RAW, 2 },
    { 0x06488000, 0x00007fff, RAW, 2 },                 /* idle */
    { 0x06498000, 0x0000001f, ROOT | RAW | PUT, 20 },   /* invtlb */
    { 0x002a0000, 0x0001ffff, ROOT | RAW, 2 },  /* break dbcl syscall hvcl */
    { 0x00006c00, 0x000003ff, ROOT, 3 },                /* cpucfg */
    { 0x00006000, 0x000003ff, ROOT, 2 },                /* rdtimel.w */
    { 0x00006800, 0x000003ff, ROOT, 4 },                /* rdtime.d */
    { 0x20000000, 0x03ffffff, ROOT | MEM, 10 },         /* ll, sc */
    { 0x24000000, 0x03ffffff, ROOT | MEM, 4 },          /* ldptr, stptr */
    { 0x28000000, 0x02ffffff, ROOT | MEM, 15 },         /* ld, st, preld */
    { 0x2b000000, 0x00ffffff, ROOT | MEM | RAW, 6 },    /* fld, fst */
    { 0x2c000000, 0x00ffffff, ROOT | MEM | RAW, 6 },    /* vld ... xvst */
    { 0x38000000, 0x007fffff, ROOT | MEM, 8 },          /* ldx, stx, am* */
    { 0x01000000, 0x00ffffff, ROOT | RAW, 6 },          /* floating point */
    { 0x70000000, 0x07ffffff, RAW, 6 },                 /* vectors */
    { 0x00100000, 0x0007ffff, ROOT, 6 },                /* arithmetic */
    { 0x02c00000, 0x003fffff, ROOT, 6 },                /* addi.d */
    { 0x14000000, 0x00ffffff, ROOT | RAW | PUT, 4 },    /* lu12i.w */
    { 0x40000000, 0x3c00ffff, RAW, 6 },                 /* branches */
    { 0x38720000, 0x0000ffff, ROOT | RAW, 2 },          /* dbar, ibar */
    { 0x00000000, 0xffffffff, RAW, 6 },
};

static const u16 csrs[] = {
    CRMD, CRMD, PRMD, EUEN, MISC, ECFG, ESTAT, ESTAT, ERA, BADV, BADI, EENTRY,
    TLBIDX, TLBIDX, TLBEHI, TLBEHI, TLBELO0, TLBELO1, GTLBC, GTLBC, TRGP, ASID,
    ASID, PGDL, PGDH, PGD, PWCL, PWCH, STLBPS, STLBPS, RVACFG, CPUID, PRCFG1,
    PRCFG2, PRCFG3, SAVE1, SAVE2, SAVE0 + 3, SAVE0 + 7, SAVE0 + 8, SAVE0 + 15,
    TID, TCFG, TCFG, TVAL, TVAL, CNTC, TICLR, GSTAT, GSTAT, GCFG, GCFG, GINTC,
    GINTC, GCNTC, LLBCTL, IMPCTL1, IMPCTL2, TLBRENTRY, TLBRBADV, TLBRERA,
    TLBRERA, TLBRSAVE, TLBRELO0, TLBRELO1, TLBREHI, TLBRPRMD, TLBRPRMD, MERRCTL,
    MERRCTL + 1, MERRCTL + 2, MERRCTL + 3, MERRCTL + 4, MERRCTL + 5, CTAG, DMW0,
    DMW1, DMW2, DMW3, PERFCTRL0, PERFCTRL0 + 7, 0x300, 0x301, 0x310, 0x380,
    0x390, DBG, DERA, DSAVE, 0xa0, 0xa4, 0x9, 0x14, 0x17, 0x54, 0x5ff,
};

static unsigned csr_number(struct fuzz *f)
{
    return csrs[below(f, ARRAY_SIZE(csrs))];
}

static bool way_back(unsigned csr)
{
    return csr == EENTRY || csr == TLBRENTRY;
}

/*
 * In root mode $r4-$r11 take results, $r13-$r15 are vppn(), $r16-$r19
 * address().
 */
static u32 root_insn(struct fuzz *f, const struct insn *i)
{
    u32 word = i->word | (rnd(f) & i->random);
    u32 rd = 4 + below(f, 8), rj = 4 + below(f, 8);
    unsigned csr;

    if (i->flags & CSR) {
        do {
            csr = csr_number(f);
        } while (!(word & BIT(24)) && way_back(csr));
        if ((word & BIT(24)) && one_in(f, 4)) {
            csr = rnd(f) & 0x3fff;
        }
        if (csr == TLBEHI || csr == TLBREHI) {
            word &= ~0x3e0u;
            word |= 0x20;
            rd = 13 + below(f, 3);
        }
        word |= csr << 10;
        if (word & 0x3c0) {
            rd = 4 + below(f, 8);
            word = (word & ~0x3e0u) | rj << 5;
        }
        return (word & ~0x1fu) | rd;
    }
    if (i->flags & PUT) {
        return i->word == 0x06498000
               ? word | rj << 5 | (4 + below(f, 8)) << 10
               : (word & ~0x1fu) | rd;
    }
    if (i->flags & MEM) {
        word = (word & ~0x3e0u) | (16 + below(f, 4)) << 5;
        if ((i->word >> 24) == 0x38) {
            word &= ~0x7c00u;           /* no index */
        }
    } else if (!(i->flags & RAW) && (i->random & 0x3e0)) {
        word = (word & ~0x3e0u) | rj << 5;
    }
    if (!(i->flags & RAW) && (i->random & 0x1f)) {
        word = (word & ~0x1fu) | rd;
    }
    /* floating point to a general register */
    if (i->word == 0x01000000 && word >> 15 == 0x0114b400 >> 15) {
        word = 0x01140000;
    }
    return word;
}

static u32 instruction(struct fuzz *f, bool root)
{
    static int total;
    const struct insn *i;
    u32 word;
    int n;

    if (!total) {
        int sum = 0;

        for (unsigned j = 0; j < ARRAY_SIZE(insns); j++) {
            sum += insns[j].weight;
        }
        total = sum;
    }
    do {
        n = below(f, total);
        for (i = insns; n >= i->weight; i++) {
            n -= i->weight;
        }
    } while (root && !(i->flags & ROOT));
    if (root) {
        return root_insn(f, i);
    }
    word = i->word | (rnd(f) & i->random);
    if (i->flags & CSR) {
        word |= (one_in(f, 6) ? rnd(f) & 0x3fff : csr_number(f)) << 10;
    }
    return word;
}

/* --- state -------------------------------------------------------------- */

static void random_gcsrs(struct fuzz *f)
{
    for (unsigned i = 0; i < ARRAY_SIZE(csrs); i++) {
        if (!one_in(f, 3)) {
            gcsr_write(csrs[i], value(f));
        }
    }
}

/* Of csrs[]: a write raises no exception */
static bool writable[ARRAY_SIZE(csrs)];

static void find_writable(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(csrs); i++) {
        u64 old = csr_read(csrs[i]);

        writable[i] = !TRAP(csr_write(csrs[i], old));
    }
}

/* Root's, but what the code that does it stands on */
static void random_csrs(struct fuzz *f)
{
    for (unsigned i = 0; i < ARRAY_SIZE(csrs); i++) {
        unsigned n = csrs[i];

        if (one_in(f, 3) || !writable[i] || way_back(n) || n == CRMD ||
            (n >= DMW0 && n <= DMW3)) {
            continue;
        }
        if (n == TLBEHI || n == TLBREHI) {
            csr_write(n, vppn(f));
        } else if (n == TLBELO0 || n == TLBELO1 || n == TLBRELO0 ||
                   n == TLBRELO1) {
            csr_write(n, page(f));
        } else {
            csr_write(n, value(f));
        }
    }
}

static void sane(struct fuzz *f)
{
    csrwr(SAVE0, (u64)f->cpu);
    csrwr(EENTRY, f->eentry);
    csrwr(TLBRENTRY, f->tlbrentry);
    csrwr(ECFG, 0);
    csrwr(TCFG, 0);
    csrwr(TICLR, 1);
    csrwr(ESTAT, 0);
    csrwr(EUEN, 0);
    for (unsigned i = 0; i < ARRAY_SIZE(csrs); i++) {
        if (csrs[i] == MISC && writable[i]) {
            csr_write(MISC, 0);
        }
    }
    csrwr(TLBRERA, 0);
    csrwr(MERRCTL, 0);
    csrwr(DBG, 0);
    csrwr(CNTC, 0);
    csrwr(RVACFG, 0);
    csrwr(ASID, 0);
    csrwr(STLBPS, 14);
    csrwr(GSTAT, 0);
    csrwr(GTLBC, 0);
    csrwr(GCFG, 0);
    csrwr(GINTC, 0);
    csrwr(GCNTC, 0);
}

static u8 guest_lines(void)
{
    return gcsrrd(ESTAT) >> 2;
}

/* What no software can change */
static void check_root(struct fuzz *f)
{
    static u64 gcfg_caps;
    u64 gstat = csrrd(GSTAT), gcfg = csrrd(GCFG), gintc, lines;

    if (!gcfg_caps) {
        gcfg_caps = gcfg & 0x8f5547;
    }
    f->root_state += (gstat & GSTAT_VM) || GSTAT_GIDBIT(gstat) != 8 ||
                     (gcfg & 0x8f5547) != gcfg_caps ||
                     csrrd(CPUID) != (u64)f->id || csrrd(PRCFG1) != 0x72f8;
    /* the lines as root sees them are not hidden: HC only hides VIP's */
    csrxchg(GINTC, 0, 0xff0000);
    gintc = csrrd(GINTC);
    lines = csrrd(ESTAT) >> 2;
    f->guest_lines += guest_lines() != (u8)(gintc | (gintc >> 8 & lines));
}

/* --- root --------------------------------------------------------------- */

#define CSRWR_CRMD  (0x04000020 | CRMD << 10 | 12)     /* csrwr $r12, CRMD */

/* The state that the piece of code starts in */
static void prepare(struct fuzz *f, int length)
{
    u64 crmd = value(f) & 0x7e4;

    for (int i = 4; i < 32; i++) {
        f->gpr[i] = i >= 16 && i < 20 ? address(f)
                  : i >= 13 && i < 16 ? vppn(f)
                  : value(f);
    }
    f->gpr[2] = f->gpr[3] = value(f);
    f->gpr[12] = crmd | (one_in(f, 3) ? CRMD_DA : CRMD_PG) |
                 (one_in(f, 4) ? below(f, 4) : 0);
    for (int i = 0; i < 4; i++) {
        f->dmw[i] = value(f) & 0xffffffff000003ffUL;
    }
    f->dmw[1] = CACHED | 0x19;
    for (int i = 0; i < length; i++) {
        f->code[1 + i] = instruction(f, true);
    }
    f->code[1 + length] = 0x002b0000;           /* syscall 0 */
}

static u64 exception_pc(void)
{
    u64 tlbrera = csrrd(TLBRERA);

    return tlbrera & TLBRERA_ISTLBR ? tlbrera & ~3UL : csrrd(ERA);
}

/* To the end of the code: an instruction that raised an exception is skipped */
static void go(struct fuzz *f, int length)
{
    u64 at = 0, last = 0;

    for (;;) {
        csrwr(TLBEHI, vppn(f));
        csrwr(TLBREHI, vppn(f));
        f->gpr[1] = (u64)&f->code[at];
        f->code[at] = CSRWR_CRMD;
        fuzz_run(f);
        f->ends[csrrd(TLBRERA) & TLBRERA_ISTLBR ? 63
                : ESTAT_ECODE(csrrd(ESTAT))]++;
        check_root(f);
        last = at;
        at = (exception_pc() - (u64)f->code) / 4;
        if (at <= last || at > (u64)length) {
            break;
        }
        csrwr(TLBRERA, 0);
    }
    sane(f);
    if (one_in(f, 4)) {
        invtlb(0, 0, 0);
    }
}

static void arm(struct fuzz *f)
{
    csrwr(EENTRY, PA(fuzz_vectors));
    csrwr(TLBRENTRY, PA(fuzz_vectors));
    csrwr(TCFG, ((2000 + below(f, 20000)) & ~3UL) | TCFG_EN);
}

static void fuzz_root(struct fuzz *f)
{
    random_gcsrs(f);
    random_csrs(f);
    arm(f);
    prepare(f, CODE);
    go(f, CODE);
}

/* ERTN out of any state, IDLE: a timer must be able to end it */
static void fuzz_switch(struct fuzz *f)
{
    u64 pc[] = {
        (u64)&f->code[2], (u64)&f->code[2] + 1, PA(&f->code[2]),
        value(f) | BIT(46), GPA_BASE + below(f, GUEST_SIZE),
        GPA_BASE + below(f, GUEST_SIZE / 4) * 4,
    };

    for (int i = 0; i < 64; i++) {
        RAM(u32, GUEST_RAM(f->id) + below(f, GUEST_SIZE / 4) * 4) =
            instruction(f, false);
    }
    random_gcsrs(f);
    random_csrs(f);
    if (!one_in(f, 3)) {
        /* some guest physical memory */
        u64 gstat = csrrd(GSTAT);

        csrwr(GTLBC, GTLBC_USETGID | (gstat & 0xff0000));
        csrwr(TLBRERA, 0);
        for (u64 gpa = 0; gpa < GUEST_SIZE; gpa += 2 * PAGE) {
            csrwr(TLBEHI, GPA_BASE + gpa);
            csrwr(TLBIDX, TLBIDX_PS(14));
            csrwr(TLBELO0, (GUEST_RAM(f->id) + gpa) | LO_RAM);
            csrwr(TLBELO1, (GUEST_RAM(f->id) + gpa + PAGE) | LO_RAM);
            if ((gstat >> 16 & 0xff)) {
                insn("tlbfill");
            }
        }
        csrwr(TLBEHI, vppn(f));
        csrwr(TLBRERA, below(f, 2));
        csrwr(GTLBC, value(f));
    }
    csrwr(ERA, pc[below(f, ARRAY_SIZE(pc))]);
    csrxchg(TLBRERA, pc[below(f, ARRAY_SIZE(pc))], ~1UL);
    csrxchg(PRMD, PRMD_PIE, PRMD_PIE);
    csrxchg(TLBRPRMD, PRMD_PIE, PRMD_PIE);
    csrwr(MERRERA, pc[below(f, ARRAY_SIZE(pc))]);
    csrxchg(MERRCTL, MERRCTL_PIE, MERRCTL_PIE);
    csrxchg(GSTAT, below(f, 4) ? GSTAT_PVM : 0, GSTAT_PVM);
    csrxchg(TLBRPRMD, below(f, 4) ? TLBRPRMD_PGM : 0, TLBRPRMD_PGM);
    csrxchg(ECFG, IS_TI, IS_TI);
    csrxchg(DBG, 0, DBG_DST);
    arm(f);
    prepare(f, 1);
    f->code[1] = one_in(f, 16) ? WORD_IDLE : 0x06483800;
    go(f, 0);
    invtlb(0, 0, 0);
}

/* --- guest -------------------------------------------------------------- */

/* Root's CSRs that neither the guest nor an exit may touch */
static const u16 bank[] = {
    EUEN, MISC, ECFG, TLBIDX, TLBELO0, TLBELO1, ASID, PGDL, PGDH, PWCL, PWCH,
    STLBPS, RVACFG, CPUID, PRCFG1, PRCFG2, PRCFG3, SAVE0, SAVE0 + 3, SAVE0 + 7,
    TID, TCFG, CNTC, GCFG, GINTC, GCNTC, GTLBC, IMPCTL1, IMPCTL2, MERRCTL,
    CTAG, DMW0, DMW1, DMW2, DMW3, DBG, DERA, DSAVE,
};
_Static_assert(ARRAY_SIZE(bank) <= ARRAY_SIZE(((struct fuzz *)0)->bank), "");

static bool may_exit(int code)
{
    return code == EC_INT || (code >= EC_PIL && code <= EC_PNX) ||
           code == EC_FPD || code == EC_SXD || code == EC_ASXD ||
           code == EC_BTD || code == EC_GSPR || code == EC_HVC ||
           code == EC_GCC;
}

static void check_exit(struct fuzz *f, int code)
{
    struct guest *g = &f->guest;
    u64 crmd = gcsrrd(CRMD);
    u64 pc = g->exit.pc & 0xffffffffffff;

    f->exits[code & 63]++;
    f->wrong_exit += !may_exit(code);
    f->root_bank += csrrd(CRMD) != (CRMD_PG | CRMD_MAT_CC) ||
                    (g->exit.gstat & GSTAT_VM);
    /* run_guest() has its own use of these */
    for (unsigned i = 0; i < ARRAY_SIZE(bank); i++) {
        if (bank[i] != GTLBC && bank[i] != TCFG && bank[i] != ECFG) {
            f->root_bank += csr_read(bank[i]) != f->bank[i];
        }
    }
    if ((code == EC_GSPR || code == EC_HVC) && (crmd & CRMD_DA) &&
        !(pc & 3) && pc - GPA_BASE < GUEST_SIZE) {
        f->badi += (u32)g->exit.badi !=
                   RAM(u32, GUEST_RAM(f->id) + pc - GPA_BASE);
    }
}

static u64 checksum(u64 pa, u64 size)
{
    u64 sum = 0;

    for (u64 i = 0; i < size; i += 8) {
        sum = sum * 31 + RAM(u64, pa + i);
    }
    return sum;
}

static void fuzz_guest(struct fuzz *f)
{
    struct guest *g = &f->guest;
    u64 ram = GUEST_RAM(f->id);
    u64 readonly = ram + GUEST_SIZE - PAGE, sum, pc;

    guest_init(g);
    g->maps = 0;
    g->gid = one_in(f, 4) ? 255 : 1 + below(f, 254);
    g->gtlbc = (one_in(f, 4) ? 0 : GTLBC_USETGID) |
               (one_in(f, 4) ? GTLBC_TOTI : 0);
    g->watchdog = 100;
    g->ps = one_in(f, 2) ? 14 : 12;
    guest_map(g, GPA_BASE, GUEST_SIZE - PAGE, ram, LO_RAM, g->ps);
    guest_map(g, GPA_BASE + GUEST_SIZE - PAGE, PAGE, readonly, LO_V | LO_MAT_CC,
              g->ps);
    for (int i = 0; i < 32; i++) {
        g->gpr[i] = value(f);
    }

    /* new code, here and there; and a page table entry or two */
    pc = below(f, (GUEST_SIZE - PAGE) / 4) * 4;
    for (u64 i = 0; i < 256 && pc + i < GUEST_SIZE; i += 4) {
        RAM(u32, ram + pc + i) = instruction(f, false);
    }
    RAM(u64, ram + below(f, GUEST_SIZE / 8) * 8) =
        below(f, GUEST_PAGES) * PAGE | (value(f) & 0xfff);
    sum = checksum(readonly, PAGE);
    g->pc = GPA_BASE + pc;

    random_gcsrs(f);
    gcsr_write(EENTRY, GPA_BASE + below(f, GUEST_SIZE) / 4096 * 4096);
    gcsr_write(TLBRENTRY, GPA_BASE + below(f, GUEST_SIZE) / 4096 * 4096);
    if (one_in(f, 2)) {
        gcsr_write(CRMD, CRMD_DA | below(f, 4) * below(f, 2) | (rnd(f) & 4));
    } else {
        gcsr_write(CRMD, CRMD_PG | below(f, 4) | (rnd(f) & 4));
        gcsr_write(DMW0, 0x9);
    }
    csrwr(GCFG, one_in(f, 2) ? GCFG_GCI(2) : value(f));
    csrwr(GINTC, value(f));
    csrwr(GCNTC, value(f));
    csrwr(EUEN, value(f));
    for (unsigned i = 0; i < ARRAY_SIZE(bank); i++) {
        f->bank[i] = csr_read(bank[i]);
    }

    for (int n = 0; n < EXITS; n++) {
        int code = run_guest(g);

        check_exit(f, code);
        switch (code) {
        case EC_INT:
            n = EXITS;
            break;
        case EC_PIF:
        case EC_PNX:
            g->pc = GPA_BASE + below(f, GUEST_SIZE / 4) * 4;
            break;
        case EC_FPD ... EC_ASXD:
            csrwr(EUEN, one_in(f, 2) ? 0xf : value(f));
            for (unsigned i = 0; i < ARRAY_SIZE(bank); i++) {
                f->bank[i] = csr_read(bank[i]);
            }
            __attribute__((fallthrough));
        default:
            g->pc += 4;
        }
        if (one_in(f, 8)) {
            unsigned csr = csr_number(f);

            gcsr_write(csr, value(f));
        }
    }
    check_root(f);
    f->pages += checksum(readonly, PAGE) != sum;
    sane(f);
}

/* --- all ---------------------------------------------------------------- */

static void work(void *arg)
{
    struct fuzz *f = arg;
    u64 ram = GUEST_RAM(f->id), ecfg = csrrd(ECFG);

    f->cpu = this_cpu();
    f->eentry = csrrd(EENTRY);
    f->tlbrentry = csrrd(TLBRENTRY);
    for (u64 i = 0; i < PAGE; i += 8) {
        RAM(u64, SLICE(f->id) + i) = CANARY;
        RAM(u64, ram + GUEST_SIZE + i) = CANARY;
    }
    for (u64 i = 0; i < GUEST_SIZE; i += 4) {
        RAM(u32, ram + i) = instruction(f, false);
    }
    for (u32 n = 0; n < CASES; n++) {
        fuzz_guest(f);
    }
    invtlb(0, 0, 0);
    for (u64 i = 0; i < PAGE; i += 8) {
        f->canary += RAM(u64, SLICE(f->id) + i) != CANARY ||
                     RAM(u64, ram + GUEST_SIZE + i) != CANARY;
    }
    for (u32 n = 0; n < CASES; n++) {
        fuzz_root(f);
        fuzz_switch(f);
    }
    csrwr(ECFG, ecfg);
    invtlb(0, 0, 0);
    guest_init(&f->guest);
}

static void show(const char *what, const u64 *count)
{
    for (int i = 0; i < 64; i++) {
        if (count[i]) {
            diag("%s: %s %lu", what, i == 63 ? "refill" : outcome_name(i),
                 count[i]);
        }
    }
}

void test(void)
{
    u32 seed = SEED;
    u64 sum;
    int n;

    if (!have_lvz()) {
        skip_all("no LVZ");
    }
    if (!CASES) {
        CASES = CASES_DEFAULT;
    }
    n = cpu_count();
    find_writable();
    diag("seed %u, %u cases on each of %d CPUs", seed, CASES, n);
    sum = checksum(PA(image_start), PA(fuzz_vectors) - PA(image_start));
    for (int i = 0; i < n; i++) {
        fuzz[i].id = i;
        fuzz[i].random = ((u64)seed * CPUS + i + 1) * 0x9e3779b97f4a7c15UL;
        if (i) {
            cpu_run(i, work, &fuzz[i]);
        }
    }
    work(&fuzz[0]);
    for (int i = 0; i < n; i++) {
        struct fuzz *f = &fuzz[i];

        ok(!i || cpu_wait(i, 60000000), "CPU %d has come to its end", i);
        equal(f->root_state, 0, "GSTAT, GCFG, CPUID, PRCFG1 stay, CPU %d", i);
        equal(f->guest_lines, 0, "GCSR.ESTAT.IS[9:2] follows GINTC, CPU %d", i);
        equal(f->root_bank, 0, "the guest leaves root's CSRs alone, CPU %d", i);
        equal(f->wrong_exit, 0, "only exits that belong to root, CPU %d", i);
        equal(f->badi, 0, "BADI is the instruction, CPU %d", i);
        equal(f->pages, 0, "the guest does not write to D=0 pages, CPU %d", i);
        equal(f->canary, 0, "the guest writes to its memory only, CPU %d", i);
        show("guest exits", f->exits);
        show("root code ends", f->ends);
    }
    equal(checksum(PA(image_start), PA(fuzz_vectors) - PA(image_start)), sum,
          "the code has not changed");
}
