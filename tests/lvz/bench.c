/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Speed of the CPU, in root mode and in guest mode.  No test: it prints
 *
 *     bench MODE NAME NS
 *
 * with MODE root or guest and NS the nanoseconds of one operation, the best
 * of several rounds.  Without LVZ, and so on an unpatched QEMU with -M virt,
 * it prints the root figures only.  The names:
 *
 *     compute memory calls csr    user-mode work that needs no translation
 *     cold-walk        a 16 KiB page of 32 MiB, TLBs of both stages empty
 *     warm-walk-64m    a 16 KiB page of 64 MiB, TLBs full
 *     warm-walk-8m     the same of 8 MiB
 *     asid-16          ASID change, 16 pages touched
 *     invtlb-16        INVTLB 5 of one page, 16 pages touched
 *     syscall          SYSCALL and back from PLV3
 *     syscall-16       the same, 16 pages touched
 *     mmio-store       store to a device register, root only
 *
 *     hvcl             HVCL and back, guest only; so are all of these
 *     hvcl-16          the same, 16 pages touched
 *     kvm-switch       HVCL and back with what KVM writes each time
 *     kvm-switch-16    the same, 16 pages touched
 *     gid-16           HVCL and back with another GID, 16 pages touched
 *     mmio-exit        store to an address that the root stage maps invalid
 *
 * Pages are 16 KiB in both stages, of Linux' three-level tables, filled by
 * Linux' refill handler.
 *
 * Around a loop of N exits and entries stand two lines
 *
 *     bench mark kvm-switch N
 *
 * at each of which it waits for a byte on UART0, or two seconds.
 */

#include "lib.h"

#define STR_(x) #x
#define STR(x)  STR_(x)

#define PAGE            0x4000UL
#define VA              0x40000000UL
#define DATA            0x4000000UL             /* 64 MiB, on QEMU only */
#define TABLES          (DATA + 0x4000000UL)
#define END             0xe000000UL
#define GPA_MMIO        0x30000000UL            /* the root stage has nothing */

#define ROUNDS          12
#define MARK_COUNT      10000

/* the vectors and loops below */
extern const u32 linux_refill[];
extern const u32 null_vector[], kvm_vector[], gid_vector[];
extern const u32 loop_syscall[], loop_syscall_16[], loop_hvcl[], loop_hvcl_16[];
extern const u32 loop_store[];
void calls(u64 n);

struct switches {                       /* in the order of $s0 to $s8 */
    u64 root_eentry, guest_eentry, root_pgdl, guest_pgdl;
    u64 pvm, tgid_mask, tgid, ecfg_vs, gid_xor;
};

/*
 * Jump to @pc by ERTN and let @n exceptions pass through the vectors set up;
 * they count in $a0.  Loops touch 16 pages from @va on, @page apart.
 */
u64 trap_loop(u64 n, u64 pc, const struct switches *s, u64 va, u64 page);

#define TOUCH_16                                                        \
    "    move    $t1, $a3\n"                                            \
    "    .rept   16\n"                                                  \
    "    ld.d    $t2, $t1, 0\n"                                         \
    "    add.d   $t1, $t1, $a4\n"                                       \
    "    .endr\n"
#define SET(csr, from)                                                  \
    "    move    $t0, " from "\n"                                       \
    "    csrwr   $t0, " STR(csr) "\n"
#define COUNT                                                           \
    "    addi.d  $a0, $a0, -1\n"                                        \
    "    beqz    $a0, trap_out\n"
#define SREGS(op)                                                       \
    "    .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8\n"                        \
    "    " op "\n"                                                      \
    "    .endr\n"

__asm__(
    "    .text\n"
    "    .balign 4096\n"
    "linux_refill:\n"
    "    csrwr   $t0, " STR(TLBRSAVE) "\n"
    "    csrrd   $t0, " STR(PGD) "\n"
    "    lddir   $t0, $t0, 3\n"
    "    lddir   $t0, $t0, 1\n"
    "    ldpte   $t0, 0\n"
    "    ldpte   $t0, 1\n"
    "    tlbfill\n"
    "    csrrd   $t0, " STR(TLBRSAVE) "\n"
    "    ertn\n"

    "trap_loop:\n"
    "    addi.d  $sp, $sp, -96\n"
    "    st.d    $ra, $sp, 0\n"
    SREGS("st.d $s\\n, $sp, 8 + 8 * \\n")
    SREGS("ld.d $s\\n, $a2, 8 * \\n")
    SET(SAVE0 + 3, "$sp")
    SET(ERA, "$a1")
    "    ertn\n"
    "trap_out:\n"
    "    csrrd   $sp, " STR(SAVE0 + 3) "\n"
    "    ld.d    $ra, $sp, 0\n"
    SREGS("ld.d $s\\n, $sp, 8 + 8 * \\n")
    "    addi.d  $sp, $sp, 96\n"
    "    jr      $ra\n"

    "    .balign 4096\n"
    "null_vector:\n"
    COUNT
    "    csrrd   $t0, " STR(ERA) "\n"
    "    addi.d  $t0, $t0, 4\n"
    "    csrwr   $t0, " STR(ERA) "\n"
    "    ertn\n"

    /* what KVM does at an exit and at an entry, but for general registers */
    "    .balign 4096\n"
    "kvm_vector:\n"
    "    csrrd   $t3, " STR(ESTAT) "\n"
    "    csrrd   $t4, " STR(ERA) "\n"
    "    csrrd   $t5, " STR(BADV) "\n"
    "    csrrd   $t6, " STR(BADI) "\n"
    SET(ECFG, "$s7")
    SET(EENTRY, "$s0")
    SET(PGDL, "$s2")
    "    move    $t0, $zero\n"
    "    csrxchg $t0, $s4, " STR(GSTAT) "\n"
    "    move    $t0, $zero\n"
    "    csrxchg $t0, $s5, " STR(GTLBC) "\n"
    COUNT
    "    move    $t0, $zero\n"
    "    csrxchg $t0, $s7, " STR(ECFG) "\n"
    SET(EENTRY, "$s1")
    "    addi.d  $t0, $t4, 4\n"
    "    csrwr   $t0, " STR(ERA) "\n"
    SET(PGDL, "$s3")
    "    move    $t0, $s6\n"
    "    csrxchg $t0, $s5, " STR(GTLBC) "\n"
    "    ori     $t0, $zero, 4\n"
    "    csrwr   $t0, " STR(PRMD) "\n"
    "    move    $t0, $s4\n"
    "    csrxchg $t0, $s4, " STR(GSTAT) "\n"
    "    ertn\n"

    "    .balign 4096\n"
    "gid_vector:\n"
    COUNT
    "    xor     $s6, $s6, $s8\n"
    "    or      $t0, $s6, $s4\n"
    "    csrwr   $t0, " STR(GSTAT) "\n"
    "    move    $t0, $s6\n"
    "    csrxchg $t0, $s5, " STR(GTLBC) "\n"
    "    csrrd   $t0, " STR(ERA) "\n"
    "    addi.d  $t0, $t0, 4\n"
    "    csrwr   $t0, " STR(ERA) "\n"
    "    ertn\n"

    /* within 64 bytes, so that no two of its TBs share a jump cache entry */
    "    .balign 64\n"
    "calls:\n"
    "    move    $t8, $ra\n"
    "    pcaddi  $t0, 5\n"
    "1:  jirl    $ra, $t0, 0\n"
    "    addi.d  $a0, $a0, -1\n"
    "    bnez    $a0, 1b\n"
    "    jr      $t8\n"
    "    ret\n"

    "loop_syscall:\n"
    "1:  syscall 0\n"
    "    b       1b\n"
    "loop_syscall_16:\n"
    "1:  syscall 0\n"
    TOUCH_16
    "    b       1b\n"
    "loop_hvcl:\n"
    "1:  hvcl    0x100\n"
    "    b       1b\n"
    "loop_hvcl_16:\n"
    "1:  hvcl    0x100\n"
    TOUCH_16
    "    b       1b\n"
    "loop_store:\n"
    "1:  st.w    $zero, $a3, 0\n"
    "    b       1b\n"
);

/* --- page tables -------------------------------------------------------- */

static u64 tables = TABLES;             /* next free page */

static u64 new_table(u64 fill)
{
    u64 pa = tables;

    tables += PAGE;
    for (u64 i = 0; i < PAGE / 8; i++) {
        RAM(u64, pa + 8 * i) = fill;
    }
    return pa;
}

/* the table of the next level; @shift is what entries use as addresses */
static u64 step(u64 table, u64 index, u64 shift, u64 empty, u64 fill)
{
    u64 entry = table + 8 * index;

    if (RAM(u64, entry) == empty + shift) {
        RAM(u64, entry) = new_table(fill) + shift;
    }
    return RAM(u64, entry) - shift;
}

struct space {
    u64 pgd;                            /* as CSR.PGDL has it */
    u64 shift;
    u64 no_pmd, no_pte;                 /* tables without a valid entry */
};

static void space_init(struct space *s, u64 shift)
{
    s->shift = shift;
    s->no_pte = new_table(0);
    s->no_pmd = new_table(s->no_pte + shift);
    s->pgd = new_table(s->no_pmd + shift) + shift;
}

static void space_map(struct space *s, u64 va, u64 pa, u64 size)
{
    for (u64 at = 0; at < size; at += PAGE) {
        u64 pmd = step(s->pgd - s->shift, (va + at) >> 36, s->shift, s->no_pmd,
                       s->no_pte + s->shift);
        u64 pte = step(pmd, (va + at) >> 25 & 0x7ff, s->shift, s->no_pte, 0);

        RAM(u64, pte + ((va + at) >> 14 & 0x7ff) * 8) =
            (pa + at) | LO_RAM | LO_PLV(3);
    }
}

static struct space root, guest, stage2;

static void walk_by(const struct space *s)
{
    csrwr(TLBRENTRY, (u64)linux_refill);
    csrwr(STLBPS, 14);
    csrwr(PWCL, 14 | 11 << 5 | 25 << 10 | 11 << 15);
    csrwr(PWCH, 36 | 11 << 6);
    csrwr(PGDL, s->pgd);
    csrwr(PGDH, s->pgd);
    csrwr(ASID, 1);
}

/* --- work, in root or in a guest ---------------------------------------- */

static void empty_tlbs(void)
{
    if (this_cpu()->guest_mode) {
        hvcl(0x100);                    /* the root stage */
    }
    invtlb(0, 0, 0);
}

static void touch(u64 va, u64 n)
{
    for (; n--; va += PAGE) {
        (void)*(volatile u64 *)va;
    }
}

static void compute(u64 n)
{
    u64 a = n, b = 1;

    for (u64 i = 0; i < n; i++) {
        a = a * 0x5851f42d4c957f2d + 1;
        b ^= a >> 33;
        a += b << 7;
        __asm__ volatile("" : "+r"(a), "+r"(b));
    }
}

static void memory(u64 n)
{
    for (u64 i = 0; i < n; i++) {
        volatile u64 *p = (volatile u64 *)(VA + (i & 0x7ff) * 8);

        *p = *p + i;
    }
}

static void csr(u64 n)
{
    for (u64 i = 0; i < n; i++) {
        csrwr(SAVE0 + 4, i);
        csrrd(SAVE0 + 4);
        csrrd(PRMD);
        csrrd(CRMD);
    }
}

static void walk(u64 n)
{
    touch(VA, n);
}

static void asid_16(u64 n)
{
    for (u64 i = 0; i < n; i++) {
        csrwr(ASID, 1 + (i & 1));
        touch(VA, 16);
    }
}

static void invtlb_16(u64 n)
{
    u64 asid = csrrd(ASID) & 0x3ff;

    for (u64 i = 0; i < n; i++) {
        invtlb(5, asid, VA);
        touch(VA, 16);
    }
}

static struct switches switches;

static void traps(u64 n, const u32 *loop)
{
    u64 eentry = csrwr(EENTRY, (u64)null_vector);

    csrwr(PRMD, 3);
    trap_loop(n, (u64)loop, &switches, VA, PAGE);
    csrwr(EENTRY, eentry);
}

static void syscall(u64 n)
{
    traps(n, loop_syscall);
}

static void syscall_16(u64 n)
{
    traps(n, loop_syscall_16);
}

static void mmio_store(u64 n)
{
    while (n--) {
        MMIO(u8, UART0 + 7) = n;        /* scratch register */
    }
}

/* --- exits and entries, started by root --------------------------------- */

static struct guest g;

static void exits(u64 n, const u32 *vector, const u32 *loop, u64 va)
{
    u64 eentry = csrrd(EENTRY), pgdl = csrwr(PGDL, stage2.pgd);

    switches = (struct switches){
        .root_eentry = eentry,
        .guest_eentry = (u64)vector,
        .root_pgdl = pgdl,
        .guest_pgdl = stage2.pgd,
        .pvm = GSTAT_PVM,
        .tgid_mask = GTLBC_TGID(0xff),
        .tgid = GTLBC_TGID(1),
        .ecfg_vs = 7 << ECFG_VS_SHIFT,
        .gid_xor = GTLBC_TGID(1 ^ 2),
    };
    csrwr(EENTRY, (u64)vector);
    csrwr(GTLBC, GTLBC_USETGID | GTLBC_TGID(1));
    csrwr(GSTAT, GSTAT_GID(1) | GSTAT_PVM);
    csrwr(PRMD, PRMD_PIE);
    trap_loop(n, CACHED + GPA(loop), &switches, va, PAGE);
    csrwr(GSTAT, GSTAT_GID(1));
    csrwr(GTLBC, GTLBC_USETGID);
    csrwr(EENTRY, eentry);
    csrwr(ECFG, 0);
    csrwr(PGDL, pgdl);
}

static void hvcl_null(u64 n)
{
    exits(n, null_vector, loop_hvcl, VA);
}

static void hvcl_16(u64 n)
{
    exits(n, null_vector, loop_hvcl_16, VA);
}

static void kvm_switch(u64 n)
{
    exits(n, kvm_vector, loop_hvcl, VA);
}

static void kvm_switch_16(u64 n)
{
    exits(n, kvm_vector, loop_hvcl_16, VA);
}

static void gid_16(u64 n)
{
    exits(n, gid_vector, loop_hvcl_16, VA);
}

static void mmio_exit(u64 n)
{
    exits(n, null_vector, loop_store, UNCACHED | GPA_MMIO);
}

/* --- measurement -------------------------------------------------------- */

enum {
    ROOT = 1,           /* in root mode */
    GUEST = 2,          /* in guest mode */
    EXITS = 4,          /* by root, and is a guest figure */
};

static const struct figure {
    const char *name;
    void (*work)(u64 n);
    u32 n;              /* operations a round */
    u8 modes;
    u8 warm;            /* rounds before those that count */
    bool cold;          /* each round begins with empty TLBs */
} figures[] = {
    { "compute", compute, 1000000, ROOT | GUEST, 1, false },
    { "memory", memory, 1000000, ROOT | GUEST, 1, false },
    { "calls", calls, 500000, ROOT | GUEST, 1, false },
    { "csr", csr, 300000, ROOT | GUEST, 1, false },
    { "cold-walk", walk, 2048, ROOT | GUEST, 1, true },
    { "warm-walk-64m", walk, 4096, ROOT | GUEST, 40, false },
    { "warm-walk-8m", walk, 512, ROOT | GUEST, 20, false },
    { "asid-16", asid_16, 400, ROOT | GUEST, 80, false },
    { "invtlb-16", invtlb_16, 400, ROOT | GUEST, 2, false },
    { "syscall", syscall, 10000, ROOT | GUEST, 1, false },
    { "hvcl", hvcl_null, 10000, EXITS, 1, false },
    { "kvm-switch", kvm_switch, 5000, EXITS, 1, false },
    { "syscall-16", syscall_16, 5000, ROOT | GUEST, 1, false },
    { "hvcl-16", hvcl_16, 5000, EXITS, 1, false },
    { "kvm-switch-16", kvm_switch_16, 2000, EXITS, 1, false },
    { "gid-16", gid_16, 400, EXITS, 2, false },
    { "mmio-store", mmio_store, 5000, ROOT, 1, false },
    { "mmio-exit", mmio_exit, 5000, EXITS, 1, false },
};

/* counter ticks of the best round */
static u64 measure(const struct figure *f)
{
    void (*work)(u64) = here(f->work);
    u64 best = ~0UL;

    for (int round = -f->warm; round < ROUNDS; round++) {
        u64 start, ticks;

        if (f->cold) {
            empty_tlbs();
        }
        start = rdtime();
        work(f->n);
        ticks = rdtime() - start;
        if (round >= 0 && ticks < best) {
            best = ticks;
        }
    }
    return best;
}

static volatile u64 guest_ticks;

static void in_the_guest(u64 figure)
{
    walk_by(&guest);
    if (figure < ARRAY_SIZE(figures)) {
        guest_ticks = measure(&figures[figure]);
    }
}

/* run a figure in the guest, or with another number only set the guest up */
static u64 run_in_guest(u64 figure)
{
    u64 pgdl = csrwr(PGDL, stage2.pgd);

    guest_init(&g);
    g.watchdog = 0;
    guest_boot(&g, in_the_guest, figure);
    while (run_guest(&g) == EC_HVC && g.exit.badi == WORD_HVCL(0x100)) {
        invtlb(0, 0, 0);
        g.pc += 4;
    }
    if (g.exit.code != EC_HVC || g.exit.badi != WORD_HVCL(HVC_DONE)) {
        bail_out("guest: exit 0x%lx at 0x%lx, BADV 0x%lx", g.exit.code,
                 g.exit.pc, g.exit.badv);
    }
    csrwr(PGDL, pgdl);
    return guest_ticks;
}

static void print(const char *mode, const struct figure *f, u64 ticks)
{
    u64 hundredths = ticks * 1000 / f->n;

    put("bench %s %s %lu.%02lu\n", mode, f->name, hundredths / 100,
        hundredths % 100);
}

static void mark(void)
{
    put("bench mark kvm-switch %d\n", MARK_COUNT);
    if (WAIT_FOR(MMIO(u8, UART0 + 5) & 1, 2000000)) {
        (void)MMIO(u8, UART0);
    }
}

void test(void)
{
    bool lvz = have_lvz();

    space_init(&root, 0);
    space_map(&root, VA, DATA, 0x4000000);
    walk_by(&root);
    invtlb(0, 0, 0);
    if (lvz) {
        space_init(&guest, GUEST_SHIFT);
        space_map(&guest, VA, DATA + GUEST_SHIFT, 0x4000000);
        space_init(&stage2, 0);
        space_map(&stage2, GUEST_SHIFT, 0, END);
    }

    for (unsigned i = 0; i < ARRAY_SIZE(figures); i++) {
        const struct figure *f = &figures[i];

        if (f->modes & ROOT) {
            print("root", f, measure(f));
        }
        if (lvz && (f->modes & GUEST)) {
            print("guest", f, run_in_guest(i));
        }
        if (lvz && (f->modes & EXITS)) {
            run_in_guest(-1);
            print("guest", f, measure(f));
        }
    }
    if (lvz) {
        run_in_guest(-1);
        kvm_switch(MARK_COUNT);
        mark();
        kvm_switch(MARK_COUNT);
        mark();
    }
    power_off();
}
