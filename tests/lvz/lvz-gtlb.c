/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gtlbsrch, gtlbrd, gtlbwr, gtlbfill, gtlbclr, gtlbflush: root works on the
 * guest's TLB, operands in the guest's bank.
 */

#include "lib.h"

#define GVA     0x40000000UL
#define GPA_    0x200000000UL
#define HPA     SCRATCH

static struct guest g;

extern const u32 load[];
__asm__(
    "    .text\n"
    "load:\n"
    "    ld.d    $a0, $a1, 0\n"
    "    hvcl    0x7000\n"
);

static int load_gva(int gid)
{
    g.gid = gid;
    gcsrwr(CRMD, CRMD_PG);
    gcsrwr(TLBRERA, 0);
    guest_start(&g, load);
    g.gpr[5] = GVA;
    return outcome(&g);
}

static void setup(void)
{
    guest_init(&g);
    g.gid = 3;
    guest_map(&g, GPA_, 0x4000, HPA, LO_RAM, 14);
    RAM(u64, HPA) = 0x6007;
    gcsrwr(DMW1, CACHED | 0x11);
    gcsrwr(STLBPS, 14);
    gcsrwr(ASID, 5);
    gcsrwr(TLBEHI, GVA);
    gcsrwr(TLBELO0, GPA_ | LO_RAM);
    gcsrwr(TLBELO1, 0);
    csrwr(TLBIDX, 0x123);
    csrwr(TLBEHI, 0x456000);
    csrwr(TLBELO0, 0x789000);
    csrwr(GTLBC, GTLBC_USETGID | GTLBC_TGID(3));
}

static void root_untouched(void)
{
    same("TLBIDX", csrrd(TLBIDX) & 0xfff, 0x123);
    same("TLBEHI", csrrd(TLBEHI), 0x456000);
    same("TLBELO0", csrrd(TLBELO0), 0x789000);
}

void test(void)
{
    static struct guest user;
    static u32 code[2];

    if (!have_lvz()) {
        skip_all("no LVZ");
    }

    setup();
    gcsrwr(TLBIDX, (2048 + 7) | TLBIDX_PS(14));
    insn(GTLBWR);
    begin("gtlbwr");
    root_untouched();
    same("guest loads", load_gva(3), NATIVE);
    same("value", g.gpr[4], 0x6007);
    same("another GID", load_gva(4), STAYS_REFILL);
    end();

    begin("gtlbsrch and gtlbrd");
    csrwr(GTLBC, GTLBC_USETGID | GTLBC_TGID(3));
    gcsrwr(TLBRERA, 0);
    gcsrwr(TLBEHI, GVA);
    gcsrwr(TLBIDX, 0);
    insn(GTLBSRCH);
    same("GCSR.TLBIDX", gcsrrd(TLBIDX) & (TLBIDX_NE | 0xfff), 2048 + 7);
    gcsrwr(TLBEHI, 0);
    gcsrwr(TLBELO0, 0);
    insn(GTLBRD);
    same("GCSR.TLBEHI", gcsrrd(TLBEHI), GVA);
    same("GCSR.TLBELO0", gcsrrd(TLBELO0), GPA_ | LO_RAM);
    same("GCSR.TLBIDX.PS", gcsrrd(TLBIDX) >> 24 & 0x3f, 14);
    same("GCSR.ASID", gcsrrd(ASID) & 0x3ff, 5);
    gcsrwr(TLBEHI, GVA + 0x10000000);
    insn(GTLBSRCH);
    same("not there", gcsrrd(TLBIDX) & TLBIDX_NE, TLBIDX_NE);
    gcsrwr(TLBEHI, GVA);
    csrwr(GTLBC, GTLBC_USETGID | GTLBC_TGID(4));
    insn(GTLBSRCH);
    same("not there with another GID", gcsrrd(TLBIDX) & TLBIDX_NE, TLBIDX_NE);
    csrwr(GTLBC, 0);
    csrwr(GSTAT, GSTAT_GID(3));
    insn(GTLBSRCH);
    same("GSTAT.GID when USETGID = 0", gcsrrd(TLBIDX) & TLBIDX_NE, 0);
    end();

    setup();
    gcsrwr(TLBIDX, TLBIDX_PS(14));
    insn(GTLBFILL);
    begin("gtlbfill");
    root_untouched();
    same("guest loads", load_gva(3), NATIVE);
    same("value", g.gpr[4], 0x6007);
    csrwr(GTLBC, GTLBC_USETGID | GTLBC_TGID(3));
    insn(GTLBSRCH);
    same("in the STLB", (gcsrrd(TLBIDX) & 0xfff) < 2048, true);
    end();

    begin("gtlbclr");
    insn(GTLBCLR);
    same("gone", load_gva(3), STAYS_REFILL);
    end();

    setup();
    gcsrwr(TLBIDX, TLBIDX_PS(14));
    insn(GTLBFILL);
    insn(GTLBSRCH);
    insn(GTLBFLUSH);
    begin("gtlbflush");
    same("gone", load_gva(3), STAYS_REFILL);
    end();

    csrwr(GTLBC, GTLBC_USETGID);
    code[0] = 0x06482801;
    code[1] = 0x4c000020;
    insn("ibar 0");
    begin("gtlbsrch at PLV3 of root: IPE");
    same("Ecode", run_user(&user, code, 3), EC_IPE);
    end();
}
