/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hardware page table walk (CPUCFG.2.HPTW, PWCH.HPTW_En) in root: what is
 * loaded into the TLB, which bits it sets in the tables, what it raises.
 */

#include "lib.h"

#define VA      0x123400000000UL
#define TABLES  SCRATCH
#define DATA    0x8000000UL
#define STLB    2048
#define JR_RA   0x4c000020u

/* a page that everything is allowed on, but not touched yet */
#define LO_PAGE (LO_P | LO_W | LO_MAT_CC)

static const struct shape shapes[] = {
    { "4K, 4 levels", { { 12, 9 }, { 21, 9 }, { 30, 9 }, { 39, 9 } } },
    { "4K, 5 levels",
      { { 12, 9 }, { 21, 3 }, { 24, 6 }, { 30, 6 }, { 36, 12 } } },
    { "16K, 3 levels", { { 14, 11 }, { 25, 11 }, { 0, 0 }, { 36, 11 } } },
    { "64K, 2 levels", { { 16, 13 }, { 0, 0 }, { 0, 0 }, { 29, 13 } } },
};

static struct tables t;
static struct guest user;

extern const u32 user_load[], user_store[];
__asm__(
    "    .text\n"
    "user_load:\n"
    "    ld.d    $a0, $a1, 0\n"
    "    syscall 0\n"
    "user_store:\n"
    "    st.d    $a0, $a1, 0\n"
    "    syscall 0\n"
);

enum access { LOAD, STORE, FETCH };

static void start(const struct shape *shape)
{
    tables_init(&t, shape, TABLES, TABLES);
    csrwr(PWCL, tables_pwcl(&t));
    csrwr(PWCH, tables_pwch(&t) | PWCH_HPTW);
    csrwr(PGDL, TABLES);
    csrwr(PGDH, TABLES + (TABLES_MAX - 1) * TABLE_STEP);
    csrwr(STLBPS, shape->level[0].base);
    invtlb(0, 0, 0);
    this_cpu()->refills = 0;
}

static long access(enum access a, u64 va)
{
    switch (a) {
    case LOAD:
        return TRAP_CODE(*(volatile u64 *)va);
    case STORE:
        return TRAP_CODE(*(volatile u64 *)va = JR_RA);
    default:
        return TRAP_CODE(((void (*)(void))va)());
    }
}

static u64 index_of(u64 va)
{
    csrwr(TLBEHI, va);
    insn("tlbsrch");
    return csrrd(TLBIDX) & (TLBIDX_NE | TLBIDX_INDEX);
}

/* --- one access by what the entry says ---------------------------------- */

static const struct {
    const char *name;
    enum access access;
    u64 before;
    long code;
    u64 gained;
} cases[] = {
    { "load, V=0 P=0", LOAD, LO_MAT_CC, EC_PIL, 0 },
    { "load, V=0 P=0 W=1", LOAD, LO_W | LO_MAT_CC, EC_PIL, 0 },
    { "load, V=0 P=1", LOAD, LO_PAGE, -1, LO_V },
    { "load, V=1 P=0", LOAD, LO_V | LO_MAT_CC, -1, 0 },
    { "load, V=1 P=1", LOAD, LO_PAGE | LO_V, -1, 0 },
    { "load, P=1 NR=1", LOAD, LO_PAGE | LO_NR, EC_PNR, LO_V },
    { "store, V=0 P=0", STORE, LO_W | LO_MAT_CC, EC_PIS, 0 },
    { "store, V=0 P=1 W=0", STORE, LO_P | LO_MAT_CC, EC_PME, LO_V },
    { "store, V=0 P=1 W=1", STORE, LO_PAGE, -1, LO_V | LO_D },
    { "store, V=1 D=0 W=1", STORE, LO_PAGE | LO_V, -1, LO_D },
    { "store, V=1 D=0 W=0", STORE, LO_P | LO_V | LO_MAT_CC, EC_PME, 0 },
    { "store, V=1 D=1 W=0", STORE, LO_RAM, -1, 0 },
    { "fetch, V=0 P=0", FETCH, LO_MAT_CC, EC_PIF, 0 },
    { "fetch, V=0 P=1", FETCH, LO_PAGE, -1, LO_V },
    { "fetch, P=1 NX=1", FETCH, LO_PAGE | LO_NX, EC_PNX, LO_V },
};

static void table_of_cases(const struct shape *shape)
{
    u64 page = BIT(shape->level[0].base);

    RAM(u64, DATA + 0x18) = RAM(u64, DATA + page + 0x18) = JR_RA;
    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        begin("%s: %s", shape->name, cases[i].name);
        for (int odd = 0; odd < 2; odd++) {
            u64 va = VA + odd * page, other = VA + !odd * page;
            u64 before = (DATA + odd * page) | cases[i].before;
            struct trap *trap = &this_cpu()->first;

            start(shape);
            *table_slot(&t, va, 0) = before;
            *table_slot(&t, other, 0) = DATA | LO_PAGE;
            same("trap", access(cases[i].access, va + 0x18), cases[i].code);
            if (cases[i].code >= 0) {
                same("BADV", trap->badv, va + 0x18);
                same("IsTLBR", trap->tlbrera & 1, 0);
            }
            same("entry", *table_slot(&t, va, 0), before | cases[i].gained);
            same("other entry", *table_slot(&t, other, 0), DATA | LO_PAGE);
            same("refills", this_cpu()->refills, 0);
        }
        end();
    }
}

static void where(const struct shape *shape)
{
    int ps = shape->level[0].base;

    start(shape);
    *table_slot(&t, VA, 0) = DATA | LO_PAGE | LO_G;
    *table_slot(&t, VA + BIT(ps), 0) = DATA | LO_G;
    begin("%s: into the STLB, and the MTLB", shape->name);
    same("trap", access(LOAD, VA), -1);
    same("found", index_of(VA) & TLBIDX_NE, 0);
    same("STLB", index_of(VA) < STLB, true);
    same("set", index_of(VA) % 256, (VA >> (ps + 1)) % 256);
    insn("tlbrd");
    same("PS", csrrd(TLBIDX) >> 24 & 0x3f, ps);
    same("TLBELO0", csrrd(TLBELO0) & ~0xf80UL, DATA | LO_MAT_CC | LO_G | LO_V);
    same("TLBELO1", csrrd(TLBELO1) & ~0xf80UL, DATA | LO_G);
    csrwr(STLBPS, 21);
    invtlb(0, 0, 0);
    same("trap", access(LOAD, VA), -1);
    same("MTLB", index_of(VA) >= STLB && index_of(VA) < STLB + 64, true);
    end();
}

/* --- huge pages --------------------------------------------------------- */

static void huge(const struct shape *shape, int level, u64 at)
{
    int ps = shape->level[level].base - 1;
    u64 entry = LO_PAGE | LO_G;         /* bit 6: huge */

    RAM(u64, DATA + at) = 0x789;
    begin("%s: huge page in directory %d", shape->name, level);
    for (int global = 0; global < 2; global++) {
        start(shape);
        entry |= global ? LO_HG : 0;
        *table_slot(&t, VA, level) = (DATA & -(2UL << ps)) | entry;
        at |= DATA & ((2UL << ps) - 1);
        same("trap", access(LOAD, VA + at), -1);
        same("value", *(volatile u64 *)(VA + at), 0x789);
        same("V", *table_slot(&t, VA, level) & 3, LO_V);
        same("store", access(STORE, VA + at), -1);
        same("V and D", *table_slot(&t, VA, level),
             (DATA & -(2UL << ps)) | entry | LO_RAM);
        same("stored", RAM(u64, (DATA & -(2UL << ps)) + at), JR_RA);
        same("found", index_of(VA) & TLBIDX_NE, 0);
        insn("tlbrd");
        same("PS", csrrd(TLBIDX) >> 24 & 0x3f, ps);
        same("G", csrrd(TLBELO0) & csrrd(TLBELO1) & LO_G, global * LO_G);
        same("halves", (csrrd(TLBELO0) ^ csrrd(TLBELO1)) >> ps, 1);
        RAM(u64, (DATA & -(2UL << ps)) + at) = 0x789;
    }
    same("refills", this_cpu()->refills, 0);
    *table_slot(&t, VA, level) = DATA | LO_G | LO_MAT_CC;
    invtlb(0, 0, 0);
    same("P=0", access(LOAD, VA), EC_PIL);
    *table_slot(&t, VA, level) = DATA | LO_G | LO_P | LO_MAT_CC;
    same("W=0", access(STORE, VA), EC_PME);
    end();
}

/* --- when is a change of the table seen? -------------------------------- */

static void stale(void)
{
    volatile u64 *pte, *pte1;
    u64 va = VA + 0x4000;

    start(&shapes[2]);
    pte = table_slot(&t, VA, 0);
    pte1 = table_slot(&t, va, 0);
    RAM(u64, DATA) = 1;
    RAM(u64, DATA + 0x10000) = 2;

    begin("what is not present is not remembered");
    *pte = DATA;
    *pte1 = DATA;
    same("V=0 P=0", access(LOAD, VA), EC_PIL);
    *pte = DATA | LO_PAGE;
    same("P=1", access(LOAD, VA), -1);
    same("other half", access(LOAD, va), EC_PIL);
    *pte1 = DATA | LO_PAGE;
    same("other half, P=1", access(LOAD, va), -1);
    end();

    begin("D=0 with W=1 in the TLB reads the table again");
    same("store", access(STORE, VA), -1);
    same("entry", *pte, DATA | LO_PAGE | LO_RAM);
    same("other entry", *pte1, DATA | LO_PAGE | LO_V);
    end();

    begin("D=0 with W=0 does not: PME until INVTLB");
    *pte = DATA | LO_P | LO_MAT_CC;
    invtlb(6, 0, VA);
    same("load", access(LOAD, VA), -1);
    *pte |= LO_W;
    same("store", access(STORE, VA), EC_PME);
    invtlb(6, 0, VA);
    same("after INVTLB", access(STORE, VA), -1);
    same("D", *pte & LO_D, LO_D);
    end();

    begin("a valid entry stays until INVTLB");
    RAM(u64, DATA) = 1;
    same("before", *(volatile u64 *)VA, 1);
    *pte = (DATA + 0x10000) | LO_PAGE;
    same("still", *(volatile u64 *)VA, 1);
    same("V untouched", *pte & LO_V, 0);
    invtlb(6, 0, VA);
    same("after INVTLB", *(volatile u64 *)VA, 2);
    *pte = 0;
    same("unmapped, still", *(volatile u64 *)VA, 2);
    invtlb(6, 0, VA);
    same("after INVTLB", access(LOAD, VA), EC_PIL);
    same("refills", this_cpu()->refills, 0);
    end();

    begin("V and D cleared by software are set again");
    *pte = DATA | LO_PAGE;
    same("store", access(STORE, VA), -1);
    *pte &= ~(LO_V | LO_D);
    invtlb(6, 0, VA);
    same("load", access(LOAD, VA), -1);
    same("V", *pte & 3, LO_V);
    same("store", access(STORE, VA), -1);
    same("V and D", *pte & 3, LO_V | LO_D);
    end();
}

static void off_and_on(void)
{
    start(&shapes[2]);
    *table_slot(&t, VA, 0) = DATA | LO_PAGE;
    *table_slot(&t, VA + 0x100000, 0) = DATA | LO_PAGE;
    begin("PWCH.HPTW_En cleared");
    same("on", access(LOAD, VA), -1);
    csrxchg(PWCH, 0, PWCH_HPTW);
    same("what the TLB has stays", access(LOAD, VA), -1);
    same("refills", this_cpu()->refills, 0);
    same("a store to D=0 W=1", access(STORE, VA), EC_PME);
    access(LOAD, VA + 0x100000);
    same("a miss is a refill", this_cpu()->refills, 1);
    same("TLBRBADV", this_cpu()->refill.tlbrbadv, VA + 0x100000);
    same("V=0 in the TLB", access(LOAD, VA + 0x100000), EC_PIL);
    csrxchg(PWCH, PWCH_HPTW, PWCH_HPTW);
    same("on again: V=0 in the TLB", access(LOAD, VA + 0x100000), -1);
    same("and D=0", access(STORE, VA), -1);
    same("refills", this_cpu()->refills, 1);
    end();
}

static void upper_half(void)
{
    struct tables high;
    u64 va = 0xffff800000004000;

    start(&shapes[2]);
    tables_init(&high, &shapes[2], TABLES + TABLES_MAX * TABLE_STEP,
                TABLES + TABLES_MAX * TABLE_STEP);
    csrwr(PGDH, high.seen);
    *table_slot(&high, va, 0) = DATA | LO_PAGE;
    begin("PGDH for the upper half");
    same("trap", access(LOAD, va), -1);
    same("V", *table_slot(&high, va, 0) & 3, LO_V);
    same("not canonical", access(LOAD, 0x0001000000000000), EC_ADE);
    same("refills", this_cpu()->refills, 0);
    end();
}

/* Privilege is checked before D is set */
static void plv(void)
{
    start(&shapes[2]);
    begin("PLV3 and RPLV");
    *table_slot(&t, VA, 0) = DATA | LO_PAGE;
    user.gpr[5] = VA;
    same("load, PLV 0", run_user(&user, user_load, 3), EC_PPI);
    user.gpr[5] = VA;
    same("store, PLV 0", run_user(&user, user_store, 3), EC_PPI);
    same("D", *table_slot(&t, VA, 0) & LO_D, 0);
    *table_slot(&t, VA, 0) = DATA | LO_PAGE | LO_PLV(3);
    invtlb(0, 0, 0);
    user.gpr[5] = VA;
    same("store, PLV 3", run_user(&user, user_store, 3), EC_SYS);
    same("D", *table_slot(&t, VA, 0) & LO_D, LO_D);
    *table_slot(&t, VA, 0) = DATA | LO_PAGE | LO_PLV(3) | LO_RPLV;
    invtlb(0, 0, 0);
    same("PLV0, RPLV 3", access(LOAD, VA), EC_PPI);
    end();
}

/* Software does not have to walk by itself, but may */
static void software(void)
{
    u64 dir = TABLES, lo0;

    start(&shapes[2]);
    *table_slot(&t, VA, 0) = DATA | LO_PAGE;
    csrwr(TLBRBADV, VA);
    __asm__ volatile("lddir %0, %0, 3" : "+r"(dir));
    __asm__ volatile("lddir %0, %0, 1" : "+r"(dir));
    __asm__ volatile("ldpte %0, 0" : : "r"(dir));
    lo0 = csrrd(TLBRELO0);
    begin("LDDIR and LDPTE go on working");
    same("TLBRELO0", lo0 & ~0x180UL, DATA | LO_MAT_CC);
    same("table", *table_slot(&t, VA, 0), DATA | LO_PAGE);
    end();
}

/* Tables where none can be, levels that overlap or leave the address */
static void nonsense(void)
{
    static const u64 root[] = {
        0xffffffffffffffff, 0x1fe00000, 0x1c000000, 0x0000fffffffffff8, 0x7,
    };

    begin("nonsense in PGDL, PWCL and PWCH");
    for (unsigned i = 0; i < ARRAY_SIZE(root); i++) {
        for (int width = 0; width < 64; width += 7) {
            start(&shapes[2]);
            csrwr(PGDL, root[i]);
            csrwr(PWCL, 0x3fffffff);
            csrwr(PWCH, PWCH_HPTW | width << 6 | width << 18 | 63 << 12);
            access(LOAD, VA);
            access(STORE, VA);
        }
    }
    same("refills", this_cpu()->refills, 0);
    end();
    start(&shapes[2]);
}

/*
 * --- CPUs that change the same entry ------------------------------------
 *
 * Each turns a software bit of its own over and must find it as it has left
 * it.  CPUs with an even number make the walk set V and D all the time.
 */

#define ROUNDS  1000
#define SOFT(n) (1UL << (48 + (n)))

static volatile u64 *shared;
static volatile long failed, lost, turns;
static volatile bool stop;

static void turn(u64 bit, u64 *was)
{
    u64 old = __atomic_fetch_xor(shared, bit, __ATOMIC_SEQ_CST) & bit;

    if (old != *was) {
        __atomic_fetch_add(&lost, 1, __ATOMIC_SEQ_CST);
    }
    *was = old ^ bit;
}

static void contend(void *unused)
{
    struct cpu *cpu = this_cpu();
    u64 bit = SOFT(cpu->id), was = 0;

    csrwr(PWCL, tables_pwcl(&t));
    csrwr(PWCH, tables_pwch(&t) | PWCH_HPTW);
    csrwr(PGDL, TABLES);
    csrwr(STLBPS, 14);
    invtlb(0, 0, 0);
    cpu->refills = 0;
    if (cpu->id & 1) {
        while (!stop) {
            turn(bit, &was);
            turns++;
        }
        return;
    }
    /* enough of them while others are at it, where CPUs run in parallel */
    for (int i = 0, met = 0; i < 100 * ROUNDS && met < ROUNDS; i++) {
        long before = turns;

        turn(bit, &was);
        __atomic_fetch_and(shared, ~(LO_V | LO_D), __ATOMIC_SEQ_CST);
        invtlb(6, 0, VA);
        if (access(STORE, VA) >= 0 || cpu->refills) {
            __atomic_fetch_add(&failed, 1, __ATOMIC_SEQ_CST);
        }
        met += turns != before;
    }
}

static void smp(void)
{
    int n = cpu_count();

    if (n < 2) {
        skip("one CPU", "concurrent updates");
        return;
    }
    start(&shapes[2]);
    shared = table_slot(&t, VA, 0);
    *shared = DATA | LO_PAGE;
    failed = lost = turns = 0;
    stop = false;
    for (int i = 1; i < n; i++) {
        cpu_run(i, contend, NULL);
    }
    contend(NULL);
    begin("%d CPUs update one entry", n);
    for (int i = 2; i < n; i += 2) {
        same("end", cpu_wait(i, 20000000), true);
    }
    stop = true;
    for (int i = 1; i < n; i++) {
        same("end", cpu_wait(i, 20000000), true);
    }
    same("failed stores", failed, 0);
    same("lost changes", lost, 0);
    same("entry", *shared & 0xffffffffffff & ~(LO_V | LO_D), DATA | LO_PAGE);
    end();
}

static void without(void)
{
    start(&shapes[2]);
    *table_slot(&t, VA, 0) = DATA | LO_PAGE;
    access(LOAD, VA);
    equal(this_cpu()->refills, 1, "without CPUCFG.2.HPTW, PWCH bit 24 is idle");
}

void test(void)
{
    csrwr(ASID, 0);
    if (!(cpucfg(2) & BIT(24))) {
        without();
        return;
    }
    for (unsigned i = 0; i < ARRAY_SIZE(shapes); i++) {
        table_of_cases(&shapes[i]);
        where(&shapes[i]);
    }
    huge(&shapes[0], 1, 0x18);
    huge(&shapes[0], 1, 0x100018);
    huge(&shapes[0], 2, 0x18);
    huge(&shapes[2], 1, 0x1000018);
    stale();
    off_and_on();
    upper_half();
    plv();
    software();
    nonsense();
    smp();
}
