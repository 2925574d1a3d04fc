/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What no sane hypervisor or guest does: nothing of it may harm more than the
 * one who does it.  The root TLB and a guest must work afterwards.
 */

#include "lib.h"

static struct guest g;

#define GPA_    0x200000000UL
#define HPA     SCRATCH

extern const u32 load[], nothing[];
__asm__(
    "    .text\n"
    "load:\n"
    "    ld.d    $a0, $a1, 0\n"
    "nothing:\n"
    "    hvcl    0x7000\n"
);

/* a guest that reads a word still does */
static void sane(const char *after)
{
    guest_init(&g);
    csrwr(GSTAT, 0);
    csrwr(TLBRERA, 0);
    csrwr(TLBRPRMD, 0);
    csrwr(STLBPS, 14);
    guest_map(&g, GPA_, 0x4000, HPA, LO_RAM, 14);
    guest_start(&g, load);
    RAM(u64, HPA) = 0x123456;
    g.gpr[5] = GPA_;
    same(after, outcome(&g), NATIVE);
    same("value", g.gpr[4], 0x123456);
}

static void index_out_of_range(void)
{
    static const u16 index[] = { 2112, 2113, 3000, 4095 };

    begin("TLB index out of range");
    guest_init(&g);
    for (unsigned i = 0; i < ARRAY_SIZE(index); i++) {
        csrwr(TLBIDX, TLBIDX_PS(14) | index[i]);
        csrwr(TLBEHI, 0x40000000);
        csrwr(TLBELO0, LO_RAM | LO_G);
        csrwr(TLBELO1, LO_RAM | LO_G);
        insn("tlbwr");
        insn("tlbrd");
        insn("tlbclr");
        insn("tlbflush");
        gcsrwr(TLBIDX, TLBIDX_PS(14) | index[i]);
        gcsrwr(TLBEHI, 0x40000000);
        insn(GTLBWR);
        insn(GTLBRD);
        insn(GTLBCLR);
        insn(GTLBFLUSH);
        csrwr(TLBIDX, 0);
        insn("tlbsrch");
        same("no entry", csrrd(TLBIDX) & TLBIDX_NE, TLBIDX_NE);
    }
    sane("a guest");
    end();
}

static void page_sizes(void)
{
    begin("page sizes that do not exist");
    guest_init(&g);
    for (int ps = 0; ps < 64; ps++) {
        bool exists = ps >= 12 && ps <= 29;
        u64 old;

        csrwr(TLBIDX, TLBIDX_PS(ps) | 2050);
        csrwr(TLBEHI, 0x40000000);
        csrwr(TLBELO0, LO_RAM);
        csrwr(TLBELO1, LO_RAM);
        insn("tlbwr");
        csrwr(TLBIDX, 0);
        insn("tlbsrch");
        same("tlbwr", !(csrrd(TLBIDX) & TLBIDX_NE), exists);
        invtlb(1, 0, 0);
        csrwr(TLBIDX, TLBIDX_PS(ps));
        insn("tlbfill");
        csrwr(TLBIDX, 0);
        insn("tlbsrch");
        same("tlbfill", !(csrrd(TLBIDX) & TLBIDX_NE), exists);
        invtlb(1, 0, 0);

        old = gcsrrd(STLBPS);
        gcsrwr(STLBPS, ps);
        same("GCSR.STLBPS", gcsrrd(STLBPS), exists ? (u64)ps : old);
        gcsrwr(TLBIDX, TLBIDX_PS(ps) | 7);
        gcsrwr(TLBELO0, LO_RAM | LO_G);
        gcsrwr(TLBELO1, LO_RAM | LO_G);
        insn(GTLBWR);
        insn(GTLBSRCH);
        insn(GTLBFILL);
        insn(GTLBSRCH);
        insn(GTLBRD);
        invtlb(0x10, 0, 0);
        old = csrrd(STLBPS);
        csrwr(STLBPS, ps);
        same("STLBPS", csrrd(STLBPS), exists ? (u64)ps : old);
        csrwr(STLBPS, 14);
    }
    gcsrwr(STLBPS, 12);
    sane("a guest");
    end();
}

/* walks with every width and base, from root and in a guest */
static void walks(void)
{
    static const u64 pwc[] = { 0, ~0UL, 0x5555555555555555,
                               0xaaaaaaaaaaaaaaaa, 0xfff000fff000fff };

    begin("page walks with any widths");
    guest_init(&g);
    for (unsigned i = 0; i < ARRAY_SIZE(pwc); i++) {
        for (unsigned j = 0; j < ARRAY_SIZE(pwc); j++) {
            u64 base = CACHED | HPA, v;

            csrwr(PWCL, pwc[i]);
            csrwr(PWCH, pwc[j]);
            csrwr(TLBRBADV, pwc[j]);
            for (int huge = 0; huge < 2; huge++) {
                for (int level = 0; level < 4; level++) {
                    u64 entry = base | (huge ? 0x40 | level << 13 : 0);

                    TRAP(({ __asm__ volatile(
                        "lddir  %0, %1, 0\n\t"
                        "lddir  %0, %1, 1\n\t"
                        "lddir  %0, %1, 2\n\t"
                        "lddir  %0, %1, 3\n\t"
                        "lddir  %0, %1, 4\n\t"
                        "lddir  %0, %1, 31\n\t"
                        "ldpte  %1, 0\n\t"
                        "ldpte  %1, 1\n\t"
                        : "=&r"(v) : "r"(entry) : "memory"); }));
                }
            }
        }
    }
    csrwr(PWCL, 0);
    csrwr(PWCH, 0);
    sane("a guest");
    end();
}

/* two entries for one address: one of them, and no harm */
static void twice(void)
{
    u64 v;

    begin("two root entries for one GPA");
    guest_init(&g);
    csrwr(GTLBC, GTLBC_USETGID | GTLBC_TGID(1));
    RAM(u64, HPA) = 1;
    RAM(u64, HPA + 0x4000) = 2;
    for (int i = 0; i < 2; i++) {
        csrwr(TLBIDX, TLBIDX_PS(16) | (2050 + i));
        csrwr(TLBEHI, GPA_);
        csrwr(TLBELO0, (HPA + 0x4000 * 0) | LO_RAM);
        csrwr(TLBELO1, (HPA + 0x10000) | LO_RAM);
        insn("tlbwr");
    }
    guest_start(&g, load);
    g.gpr[5] = GPA_;
    same("outcome", outcome(&g), NATIVE);
    v = g.gpr[4];
    same("one of both", v == 1 || v == 2, true);
    sane("a guest");
    end();
}

static void gids(void)
{
    static const u8 gid[] = { 255, 0, 128, 1 };

    for (unsigned i = 0; i < ARRAY_SIZE(gid); i++) {
        begin("GID %u", gid[i]);
        guest_init(&g);
        g.gid = gid[i];
        guest_map(&g, GPA_, 0x4000, HPA, LO_RAM, 14);
        guest_start(&g, load);
        RAM(u64, HPA) = gid[i];
        g.gpr[5] = GPA_;
        same("outcome", outcome(&g), NATIVE);
        same("value", g.gpr[4], gid[i]);
        invtlb(0x15, (u64)gid[i] << 16, 0);
        same("refills", g.refills > 0, true);
        g.refills = 0;
        guest_start(&g, load);
        g.gpr[5] = GPA_;
        same("outcome", outcome(&g), NATIVE);
        same("refills after invtlb", g.refills > 0, true);
        sane("a guest of GID 1");
        end();
    }
}

/* ertn with anything in the registers it uses */
static void returns(void)
{
    static const u64 pcs[] = {
        0, 1, 2, 0x1234567800000001, 0xfffffffffffffffd, 0x8000000000000002,
    };
    static struct guest to = { .ps = 14 };

    for (unsigned i = 0; i < ARRAY_SIZE(pcs); i++) {
        for (int plv = 0; plv < 4; plv++) {
            begin("ertn to PC 0x%lx, PRMD ~0 but PLV%d", pcs[i], plv);
            same("exception", run_user(&to, (void *)pcs[i], plv) != EC_SYS,
                 true);
            same("ERA", to.exit.code == EC_REFILL || to.exit.era == pcs[i],
                 true);
            end();
        }
    }

    /* a guest without a mode: neither or both of DA and PG */
    for (int mode = 0; mode < 4; mode++) {
        begin("a guest with CRMD.PG = %d, DA = %d", mode >> 1, mode & 1);
        guest_init(&g);
        guest_start(&g, nothing);
        gcsrwr(DMW1, CACHED | 0x1f);
        gcsrwr(CRMD, ((mode & 1) ? CRMD_DA : 0) | ((mode & 2) ? CRMD_PG : 0));
        g.watchdog = 10000;
        outcome(&g);
        sane("a guest after it");
        end();
    }
    begin("everything set in the guest's bank");
    guest_init(&g);
    for (int n = 0; n < 0x600; n++) {
        if (n != TCFG) {
            gcsr_write(n, ~0UL);
        }
    }
    guest_start(&g, nothing);
    g.watchdog = 10000;
    outcome(&g);
    gcsr_reset();
    gcsr_write(PRCFG1, 0x72f8);
    gcsr_write(PRCFG2, 0x3ffff000);
    gcsr_write(PRCFG3, 0x8073f2);
    sane("a guest after it");
    end();
}

void test(void)
{
    if (!have_lvz()) {
        skip_all("no LVZ");
    }
    index_out_of_range();
    page_sizes();
    walks();
    twice();
    gids();
    returns();
}
