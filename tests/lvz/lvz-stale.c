/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A translation that has been used must be gone when either of its entries
 * is: every way to remove one, in both stages.
 */

#include "lib.h"

#define GVA     0x40000000UL
#define GPA_    0x200000000UL
#define HPA     SCRATCH
#define GID     7
#define INFO    (GID << 16 | 3)         /* ASID 3 */
#define INDEX   (2048 + 9)              /* entries of both stages: MTLB */

static struct guest g;

extern const u32 load[];
__asm__(
    "    .text\n"
    "load:\n"
    "    ld.d    $a0, $a1, 0\n"
    "    hvcl    0x7000\n"
);

static u64 loaded(void)
{
    int what;

    gcsrwr(CRMD, CRMD_PG);
    gcsrwr(TLBRERA, 0);
    guest_start(&g, load);
    g.gpr[5] = GVA + 8;
    what = outcome(&g);
    return what == NATIVE ? g.gpr[4] : what;
}

/* a pair of 64K pages; runs in root and in the guest */
static struct { u64 va, lo; } arg;

static void write_entry(void)
{
    csrwr(TLBIDX, INDEX | TLBIDX_PS(16));
    csrwr(TLBEHI, arg.va);
    csrwr(TLBELO0, arg.lo);
    csrwr(TLBELO1, 0);
    insn("tlbwr");
}

static void root_entry(u64 pa)
{
    arg.va = GPA_;
    arg.lo = pa | LO_RAM;
    csrwr(GTLBC, GTLBC_USETGID | GTLBC_TGID(GID));
    write_entry();
    csrwr(GTLBC, GTLBC_USETGID);
}

static void guest_does(void *fn, u64 a0, u64 a1, u64 a2)
{
    gcsrwr(CRMD, CRMD_DA);
    gcsrwr(TLBRERA, 0);
    if (guest_call(&g, fn, a0, a1, a2) != NATIVE) {
        bail_out("guest stopped: %lx", g.exit.code);
    }
}

static void guest_tlb_entry(u64 gpa)
{
    arg.va = GVA;
    arg.lo = gpa | LO_RAM;
    guest_does(write_entry, 0, 0, 0);
}

static void setup(void)
{
    guest_init(&g);
    g.gid = GID;
    gcsrwr(DMW1, CACHED | 0x11);
    gcsrwr(STLBPS, 14);
    gcsrwr(ASID, 3);
    csrwr(ASID, 3);
    RAM(u64, HPA + 8) = 1001;
    RAM(u64, HPA + 0x20008) = 1002;
    /* a refill shows the second page */
    guest_map(&g, GPA_, 0x10000, HPA + 0x20000, LO_RAM, 16);
    guest_map(&g, GPA_ + 0x100000, 0x10000, HPA + 0x20000, LO_RAM, 16);
    root_entry(HPA);
    guest_tlb_entry(GPA_);
}

/* --- root's entry goes -------------------------------------------------- */

static void tgid(bool on)
{
    csrwr(GTLBC, GTLBC_USETGID | (on ? GTLBC_TGID(GID) : 0));
    csrwr(TLBIDX, INDEX);
}

static void by_tlbwr(void)
{
    tgid(true);
    csrwr(TLBIDX, TLBIDX_NE | INDEX);
    insn("tlbwr");
}

static void by_tlbclr(void)
{
    tgid(true);
    insn("tlbclr");
}

static void by_tlbflush(void)
{
    tgid(true);
    insn("tlbflush");
}

static void by_overwrite(void)
{
    /* another page of another guest takes the place */
    arg.va = GPA_ + 0x5000000;
    arg.lo = HPA | LO_RAM;
    csrwr(GTLBC, GTLBC_USETGID | GTLBC_TGID(GID + 1));
    write_entry();
}

static void by_root_page(void)
{
    /* a page of root's own takes the place */
    arg.va = GPA_;
    arg.lo = HPA | LO_RAM;
    csrwr(GTLBC, GTLBC_USETGID);
    write_entry();
}

#define BY_INVTLB(op, with_tgid)                                        \
    static void by_invtlb_##op(void)                                    \
    {                                                                   \
        tgid(with_tgid);                                                \
        invtlb(op, INFO, GPA_);                                         \
    }
BY_INVTLB(0, false)
BY_INVTLB(1, true)
BY_INVTLB(3, true)
BY_INVTLB(4, true)
BY_INVTLB(5, true)
BY_INVTLB(6, true)
BY_INVTLB(0x11, false)
BY_INVTLB(0x12, false)
BY_INVTLB(0x14, false)
BY_INVTLB(0x15, false)
BY_INVTLB(0x16, false)

static const struct {
    const char *name;
    void (*remove)(void);
    bool guest_entry_too;
} root_stage[] = {
    { "tlbwr with NE", by_tlbwr, false },
    { "tlbclr", by_tlbclr, false },
    { "tlbflush", by_tlbflush, false },
    { "tlbwr of another guest's page", by_overwrite, false },
    { "tlbwr of root's own page", by_root_page, false },
    { "invtlb 0", by_invtlb_0, true },
    { "invtlb 1, TGID", by_invtlb_1, false },
    { "invtlb 3, TGID", by_invtlb_3, false },
    { "invtlb 4, TGID", by_invtlb_4, false },
    { "invtlb 5, TGID", by_invtlb_5, false },
    { "invtlb 6, TGID", by_invtlb_6, false },
    { "invtlb 0x11", by_invtlb_0x11, false },
    { "invtlb 0x12", by_invtlb_0x12, true },
    { "invtlb 0x14", by_invtlb_0x14, false },
    { "invtlb 0x15", by_invtlb_0x15, true },
    { "invtlb 0x16", by_invtlb_0x16, false },
};

static void root_stage_gone(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(root_stage); i++) {
        setup();
        begin("root's entry removed by %s", root_stage[i].name);
        same("before", loaded(), 1001);
        root_stage[i].remove();
        csrwr(GTLBC, GTLBC_USETGID);
        if (root_stage[i].guest_entry_too) {
            same("guest's entry", loaded(), STAYS_REFILL);
            guest_tlb_entry(GPA_);
        }
        same("after", loaded(), 1002);
        end();
    }
}

/* write-protected, and the other half taken away, by replacing the entry */
static void rights(void)
{
    static const u64 attr[] = { 0, LO_V, LO_RAM | LO_NR, LO_RAM };
    static const int expected[] = { EC_PIL, 1001, EC_PNR, 1001 };

    setup();
    begin("root's entry rewritten in place with other rights");
    same("before", loaded(), 1001);
    for (unsigned i = 0; i < ARRAY_SIZE(attr); i++) {
        arg.va = GPA_;
        arg.lo = HPA | attr[i];
        csrwr(GTLBC, GTLBC_USETGID | GTLBC_TGID(GID));
        write_entry();
        csrwr(GTLBC, GTLBC_USETGID);
        same("after", loaded(), expected[i]);
    }
    end();
}

/* --- the guest's entry goes --------------------------------------------- */

static void guest_tlbclr(void)
{
    csrwr(TLBIDX, INDEX);
    insn("tlbclr");
}

static void guest_tlbflush(void)
{
    csrwr(TLBIDX, INDEX);
    insn("tlbflush");
}

static void guest_tlbwr_ne(void)
{
    csrwr(TLBIDX, TLBIDX_NE | INDEX);
    insn("tlbwr");
}

static void root_gtlbwr_ne(void)
{
    gcsrwr(TLBIDX, TLBIDX_NE | INDEX);
    insn(GTLBWR);
}

static void root_gtlbclr(void)
{
    gcsrwr(TLBIDX, INDEX);
    insn(GTLBCLR);
}

static void root_gtlbflush(void)
{
    gcsrwr(TLBIDX, INDEX);
    insn(GTLBFLUSH);
}

static void guest_stage_gone(void)
{
    static const struct {
        const char *name;
        void (*guest)(void);    /* run in the guest */
        void (*root)(void);     /* or in root */
        int op;                 /* or this invtlb, by the guest or by root */
        bool by_guest;
    } table[] = {
        { "tlbclr", guest_tlbclr, NULL, 0, true },
        { "tlbflush", guest_tlbflush, NULL, 0, true },
        { "tlbwr with NE", guest_tlbwr_ne, NULL, 0, true },
        { "invtlb", NULL, NULL, 0, true },
        { "invtlb", NULL, NULL, 1, true },
        { "invtlb", NULL, NULL, 3, true },
        { "invtlb", NULL, NULL, 4, true },
        { "invtlb", NULL, NULL, 5, true },
        { "invtlb", NULL, NULL, 6, true },
        { "gtlbwr with NE", NULL, root_gtlbwr_ne, 0, false },
        { "gtlbclr", NULL, root_gtlbclr, 0, false },
        { "gtlbflush", NULL, root_gtlbflush, 0, false },
        { "invtlb", NULL, NULL, 0x9, false },
        { "invtlb", NULL, NULL, 0xb, false },
        { "invtlb", NULL, NULL, 0xc, false },
        { "invtlb", NULL, NULL, 0xd, false },
        { "invtlb", NULL, NULL, 0xe, false },
        { "invtlb", NULL, NULL, 0x10, false },
        { "invtlb", NULL, NULL, 0x13, false },
    };

    for (unsigned i = 0; i < ARRAY_SIZE(table); i++) {
        setup();
        begin("guest's entry removed by %s's %s %d",
              table[i].by_guest ? "guest" : "root", table[i].name, table[i].op);
        same("before", loaded(), 1001);
        csrwr(GTLBC, GTLBC_USETGID | GTLBC_TGID(GID));
        if (table[i].guest) {
            guest_does(table[i].guest, 0, 0, 0);
        } else if (table[i].root) {
            table[i].root();
        } else if (table[i].by_guest) {
            guest_does(invtlb_op, table[i].op, 3, GVA);
        } else {
            csrwr(GTLBC, GTLBC_USETGID);
            invtlb_op(table[i].op, INFO, GVA);
        }
        csrwr(GTLBC, GTLBC_USETGID);
        same("after", loaded(), STAYS_REFILL);
        end();
    }

    setup();
    begin("guest's entry overwritten with another page");
    same("before", loaded(), 1001);
    guest_tlb_entry(GPA_ + 0x100000);
    same("after", loaded(), 1002);
    end();

    setup();
    begin("guest's ASID changed, by root and by the guest");
    same("before", loaded(), 1001);
    gcsrwr(ASID, 4);
    same("other ASID", loaded(), STAYS_REFILL);
    gcsrwr(ASID, 3);
    same("first ASID", loaded(), 1001);
    guest_does(csr_write, ASID, 4, 0);
    same("other ASID", loaded(), STAYS_REFILL);
    guest_does(csr_write, ASID, 3, 0);
    same("first ASID", loaded(), 1001);
    end();

    setup();
    begin("GSTAT.GID changed");
    same("before", loaded(), 1001);
    g.gid = GID + 1;
    same("other GID", loaded(), STAYS_REFILL);
    g.gid = GID;
    same("first GID", loaded(), 1001);
    end();
}

/* --- several guest addresses lead to one entry of root's ---------------- */

static void guest_page(int index, u64 va, u64 gpa)
{
    csrwr(GTLBC, GTLBC_USETGID | GTLBC_TGID(GID));
    gcsrwr(TLBIDX, (2048 + index) | TLBIDX_PS(14));
    gcsrwr(TLBEHI, va);
    gcsrwr(TLBELO0, gpa | LO_RAM);
    gcsrwr(TLBELO1, 0);
    insn(GTLBWR);
    csrwr(GTLBC, GTLBC_USETGID);
}

static u64 loaded_at(u64 va)
{
    int what;

    gcsrwr(CRMD, CRMD_PG);
    gcsrwr(TLBRERA, 0);
    guest_start(&g, load);
    g.gpr[5] = va;
    what = outcome(&g);
    return what == NATIVE ? g.gpr[4] : what;
}

static void aliases(void)
{
    static const struct {
        const char *name;
        u64 va[3], gpa[3];
    } table[] = {
        { "one address", { GVA }, { GPA_ } },
        { "two pages, same distance", { GVA, GVA + 0x8000 },
          { GPA_, GPA_ + 0x8000 } },
        { "two pages, other distances", { GVA, GVA + 0x100000 },
          { GPA_, GPA_ + 0x8000 } },
        { "one page at two addresses", { GVA, GVA + 0x100000 },
          { GPA_, GPA_ } },
        { "one page at three addresses, and a window",
          { GVA, GVA + 0x100000, CACHED + GPA_ }, { GPA_, GPA_ } },
        { "the odd page", { GVA, GVA + 0x100000 },
          { GPA_ + 0x10000, GPA_ + 0x14000 } },
        { "upper half", { -0x40000000UL, GVA }, { GPA_, GPA_ + 0x4000 } },
    };

    for (unsigned i = 0; i < ARRAY_SIZE(table); i++) {
        setup();
        guest_map(&g, GPA_, 0x20000, HPA + 0x40000, LO_RAM, 16);
        g.map[2] = g.map[g.maps - 1];
        for (u64 at = 0; at < 0x20000; at += 0x4000) {
            RAM(u64, HPA + at) = 3000 + at;
            RAM(u64, HPA + 0x40000 + at) = 4000 + at;
        }
        csrwr(GTLBC, GTLBC_USETGID | GTLBC_TGID(GID));
        csrwr(TLBIDX, INDEX | TLBIDX_PS(16));
        csrwr(TLBEHI, GPA_);
        csrwr(TLBELO0, HPA | LO_RAM);
        csrwr(TLBELO1, (HPA + 0x10000) | LO_RAM);
        insn("tlbwr");
        csrwr(GTLBC, GTLBC_USETGID);
        gcsrwr(TLBIDX, TLBIDX_NE | INDEX);
        csrwr(GTLBC, GTLBC_USETGID | GTLBC_TGID(GID));
        insn(GTLBWR);
        csrwr(GTLBC, GTLBC_USETGID);

        begin("root's entry serves %s", table[i].name);
        for (int n = 0; n < 3 && table[i].va[n]; n++) {
            if (table[i].gpa[n]) {
                guest_page(20 + n, table[i].va[n], table[i].gpa[n]);
            }
        }
        for (int round = 0; round < 2; round++) {
            for (int n = 0; n < 3 && table[i].va[n]; n++) {
                u64 gpa = table[i].gpa[n] ? table[i].gpa[n] : GPA_;

                same(round ? "after" : "before", loaded_at(table[i].va[n]),
                     (round ? 4000 : 3000) + gpa - GPA_);
            }
            invtlb(0x16, INFO, GPA_ + 0x10000);
        }
        end();
    }
}

/* --- GID 0: root and the guest use the same entries --------------------- */

static void gid_0(void)
{
    volatile u64 *p = (volatile u64 *)(GPA_ + 8);

    setup();
    unmap_all();
    g.gid = 0;
    map(GPA_, 0x10000, HPA + 0x20000, LO_RAM, 16);
    csrwr(GTLBC, GTLBC_USETGID | GTLBC_TGID(GID));
    invtlb(0, 0, 0);
    csrwr(GTLBC, GTLBC_USETGID);
    arg.va = GPA_;
    arg.lo = HPA | LO_RAM;
    write_entry();

    begin("an entry with GID 0, used by root and by a guest, is replaced");
    same("root, before", *p, 1001);
    same("guest, before", loaded_at(CACHED | (GPA_ + 8)), 1001);
    same("root, before", *p, 1001);
    arg.lo = (HPA + 0x20000) | LO_RAM;
    write_entry();
    same("root, after", *p, 1002);
    same("guest, after", loaded_at(CACHED | (GPA_ + 8)), 1002);
    end();
    unmap_all();
    g.gid = GID;
}

void test(void)
{
    if (!have_lvz()) {
        skip_all("no LVZ");
    }
    root_stage_gone();
    rights();
    guest_stage_gone();
    aliases();
    gid_0();
}
