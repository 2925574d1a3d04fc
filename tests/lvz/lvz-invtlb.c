/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * invtlb: every operation against every kind of TLB entry.
 *
 * Kinds: root's own entries, root's entries for guests (GPA to HPA, tagged
 * with a GID) and guests' entries (GVA to GPA, tagged with a GID).
 */

#include "lib.h"

/* pairs of 16K (MTLB: 64K) pages in STLB sets that the image does not use */
#define VA      0x4000640000UL
#define OTHER   (VA + 0x80000)
#define VA2     (VA + 0x100000)
#define VA3     (VA + 0x180000)
#define ASID_A  0x11
#define ASID_B  0x22
#define GID_A   5
#define GID_B   9

enum { OWN, GPA_ENTRY, GVA_ENTRY };

static const struct {
    const char *name;
    u8 kind, gid, asid;
    bool global;
    u64 va;
    u8 way;
} entry[] = {
    { "root, G",            OWN, 0, ASID_A, true, VA, 0 },
    { "root, ASID A",       OWN, 0, ASID_A, false, OTHER, 0 },
    { "root, ASID A, VA",   OWN, 0, ASID_A, false, VA2, 0 },
    { "root, ASID B, VA",   OWN, 0, ASID_B, false, VA2, 1 },
    { "GPA, GID A",         GPA_ENTRY, GID_A, 0, false, VA, 1 },
    { "GPA, GID A, other",  GPA_ENTRY, GID_A, 0, false, OTHER, 1 },
    { "GPA, GID A, G",      GPA_ENTRY, GID_A, 0, true, VA3, 0 },
    { "GPA, GID B",         GPA_ENTRY, GID_B, 0, false, VA, 2 },
    { "GVA, GID A, G",      GVA_ENTRY, GID_A, ASID_A, true, VA, 3 },
    { "GVA, GID A, ASID A", GVA_ENTRY, GID_A, ASID_A, false, OTHER, 2 },
    { "GVA, GID A, ASID A, 2", GVA_ENTRY, GID_A, ASID_A, false, VA2, 2 },
    { "GVA, GID A, ASID B, 2", GVA_ENTRY, GID_A, ASID_B, false, VA2, 3 },
    { "GVA, GID B, G",      GVA_ENTRY, GID_B, ASID_A, true, VA, 4 },
    { "GVA, GID B, ASID A", GVA_ENTRY, GID_B, ASID_A, false, VA2, 4 },
};
#define ENTRIES ARRAY_SIZE(entry)

/* columns of the table below */
#define R_G     BIT(0)
#define R_A1    BIT(1)
#define R_A2    BIT(2)
#define R_B     BIT(3)
#define P_A1    BIT(4)
#define P_A2    BIT(5)
#define P_AG    BIT(6)
#define P_B     BIT(7)
#define V_AG    BIT(8)
#define V_A1    BIT(9)
#define V_A2    BIT(10)
#define V_AB    BIT(11)
#define V_BG    BIT(12)
#define V_BA    BIT(13)
#define ROOT    (R_G | R_A1 | R_A2 | R_B)
#define P_A     (P_A1 | P_A2 | P_AG)
#define V_A     (V_AG | V_A1 | V_A2 | V_AB)
#define V_B     (V_BG | V_BA)
#define ALL     (BIT(ENTRIES) - 1)

/* rj is GID A, ASID A unless said otherwise; rk is VA2 */
static const struct {
    u8 op;
    const char *what;
    u64 va;
    bool no_rj;
    u32 gone;
} op[] = {
    { 0x00, "everything", 0, true, ALL },
    { 0x01, "root's own", 0, true, ROOT },
    { 0x02, "root's own, G = 1", 0, true, R_G },
    { 0x03, "root's own, G = 0", 0, true, R_A1 | R_A2 | R_B },
    { 0x04, "root's own, G = 0, ASID", 0, false, R_A1 | R_A2 },
    { 0x05, "root's own, G = 0, ASID, VA", VA2, false, R_A2 },
    { 0x05, "root's own, G = 0, ASID, VA of a global page", VA, false, 0 },
    { 0x06, "root's own, ASID, VA", VA2, false, R_A2 },
    { 0x06, "root's own, G = 1, VA", VA, false, R_G },
    { 0x09, "guest's, GID", 0, false, V_A },
    { 0x0a, "guest's, GID, G = 1", 0, false, V_AG },
    { 0x0b, "guest's, GID, G = 0", 0, false, V_A1 | V_A2 | V_AB },
    { 0x0c, "guest's, GID, G = 0, ASID", 0, false, V_A1 | V_A2 },
    { 0x0d, "guest's, GID, G = 0, ASID, VA", VA2, false, V_A2 },
    { 0x0d, "guest's, GID, G = 0, ASID, VA of a global page", VA, false, 0 },
    { 0x0e, "guest's, GID, ASID, VA", VA2, false, V_A2 },
    { 0x0e, "guest's, GID, G = 1, VA", VA, false, V_AG },
    { 0x10, "GVA to GPA, all GIDs", 0, true, V_A | V_B },
    { 0x11, "GPA to HPA, all GIDs", 0, true, P_A | P_B },
    { 0x12, "all GIDs", 0, true, P_A | P_B | V_A | V_B },
    { 0x13, "GVA to GPA, one GID", 0, false, V_A },
    { 0x14, "GPA to HPA, one GID", 0, false, P_A },
    { 0x15, "one GID", 0, false, P_A | V_A },
    { 0x16, "GPA to HPA, one GID, GPA", VA, false, P_A1 },
    { 0x16, "GPA to HPA, one GID, GPA in the odd page", VA + 0x5678, false,
      P_A1 },
    { 0x16, "GPA to HPA, one GID, GPA of a G = 1 entry", VA3, false,
      P_AG },
    { 0x16, "GPA to HPA, one GID, no such GPA", VA + 0x40000, false, 0 },
};

static struct guest g;
static struct { u64 va, asid, lo, idx, ps; } arg;
static bool mtlb;
static u64 found;

/* runs in root or in a guest */
static void insert(void)
{
    csrwr(ASID, arg.asid);
    csrwr(TLBIDX, arg.idx | TLBIDX_PS(arg.ps));
    csrwr(TLBEHI, arg.va);
    csrwr(TLBELO0, arg.lo);
    csrwr(TLBELO1, arg.lo + BIT(arg.ps));
    insn("tlbwr");
}

static void search(void)
{
    csrwr(ASID, arg.asid);
    csrwr(TLBEHI, arg.va);
    insn("tlbsrch");
    found = !(csrrd(TLBIDX) & TLBIDX_NE);
}

static void on_entry(unsigned i, void (*fn)(void))
{
    arg.va = entry[i].va;
    arg.asid = entry[i].asid;
    arg.idx = mtlb ? 2048 + i : entry[i].way * 256 + (arg.va >> 15 & 0xff);
    arg.ps = mtlb ? 16 : 14;
    arg.lo = SCRATCH | LO_RAM | (entry[i].global ? LO_G : 0);
    switch (entry[i].kind) {
    case OWN:
        csrwr(GTLBC, GTLBC_USETGID);
        fn();
        break;
    case GPA_ENTRY:
        csrwr(GTLBC, GTLBC_USETGID | GTLBC_TGID(entry[i].gid));
        fn();
        csrwr(GTLBC, GTLBC_USETGID);
        break;
    case GVA_ENTRY:
        g.gid = entry[i].gid;
        if (guest_call(&g, fn, 0, 0, 0) != NATIVE) {
            bail_out("guest stopped: %lx", g.exit.code);
        }
    }
}

static void fill(void)
{
    guest_init(&g);
    gcsr_write(STLBPS, 14);
    csrwr(STLBPS, 14);
    csrwr(TLBRERA, 0);
    for (unsigned i = 0; i < ENTRIES; i++) {
        on_entry(i, insert);
    }
}

static void compare(u32 gone)
{
    for (unsigned i = 0; i < ENTRIES; i++) {
        on_entry(i, search);
        same(entry[i].name, found, !(gone >> i & 1));
    }
}

/* the word with the operands in $a0, $a1 is run in a guest */
static void from_guest(void)
{
    static const struct {
        u8 op;
        const char *what;
        u64 va;
        u32 gone;
    } gop[] = {
        { 0, "everything", 0, V_A },
        { 1, "everything", 0, V_A },
        { 2, "G = 1", 0, V_AG },
        { 3, "G = 0", 0, V_A1 | V_A2 | V_AB },
        { 4, "G = 0, ASID", 0, V_A1 | V_A2 },
        { 5, "G = 0, ASID, VA", VA2, V_A2 },
        { 6, "G = 1 or ASID, VA", VA, V_AG },
        { 6, "G = 1 or ASID, VA", VA2, V_A2 },
    };

    for (unsigned i = 0; i < ARRAY_SIZE(gop); i++) {
        begin("%s: guest with GID A: invtlb 0x%x: its own, %s",
              mtlb ? "MTLB" : "STLB", gop[i].op, gop[i].what);
        fill();
        compare(0);
        g.gid = GID_A;
        same("native", guest_call(&g, invtlb_op, gop[i].op, ASID_A, gop[i].va),
             NATIVE);
        compare(gop[i].gone);
        end();
    }
}

/* RID: with TGID = GID A, operations 1 to 6 are about its GPA entries */
static void with_tgid(void)
{
    begin("root with TGID = A: invtlb 1");
    fill();
    csrwr(GTLBC, GTLBC_USETGID | GTLBC_TGID(GID_A));
    invtlb(1, 0, 0);
    csrwr(GTLBC, GTLBC_USETGID);
    compare(P_A);
    end();

    begin("root with TGID = A: tlbrd tells the GID in TRGP");
    fill();
    on_entry(4, search);
    insn("tlbrd");
    differ("not found", csrrd(TLBIDX) & TLBIDX_NE, 0);
    csrwr(GTLBC, GTLBC_USETGID | GTLBC_TGID(GID_A));
    csrwr(TLBEHI, VA);
    insn("tlbsrch");
    insn("tlbrd");
    same("found", csrrd(TLBIDX) & TLBIDX_NE, 0);
    same("TLBEHI", csrrd(TLBEHI), VA);
    same("TLBELO0", csrrd(TLBELO0), SCRATCH | LO_RAM);
    same("TRGP", csrrd(TRGP), GID_A << 16 | 1);
    csrwr(GTLBC, GTLBC_USETGID);
    on_entry(1, search);
    insn("tlbrd");
    same("TRGP of root's own", csrrd(TRGP), 0);
    end();
}

static void undefined(void)
{
    for (int n = 0; n < 32; n++) {
        if (n > 6 && n != 9 && !(n >= 0xa && n <= 0xe) &&
            !(n >= 0x10 && n <= 0x16)) {
            equal(TRAP_CODE(invtlb_op(n, 0, 0)), EC_INE,
                  "root: invtlb 0x%x: INE", n);
        }
    }
}

void test(void)
{
    if (!have_lvz()) {
        skip_all("no LVZ");
    }
    for (int i = 0; i < 2; i++) {
        const char *where = i ? "MTLB" : "STLB";

        mtlb = i;
        begin("%s: all kinds of entries live side by side", where);
        fill();
        compare(0);
        end();
        for (unsigned j = 0; j < ARRAY_SIZE(op); j++) {
            begin("%s: invtlb 0x%x: %s", where, op[j].op, op[j].what);
            fill();
            invtlb_op(op[j].op, op[j].no_rj ? 0 : ASID_A | GID_A << 16,
                      op[j].va);
            compare(op[j].gone);
            end();
        }
        from_guest();
    }
    with_tgid();
    undefined();
}
