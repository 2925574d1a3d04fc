/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest's bank: every register from root (gcsrrd, gcsrwr, gcsrxchg) and
 * from the guest (csrrd, csrwr, csrxchg).
 */

#include "lib.h"

/* what a guest's write does */
enum { RW, RO };

static const struct {
    u16 number;
    char guest;
    u64 mask;                   /* bits that root can write */
    const char *name;
} bank[] = {
    /* a guest that writes CRMD as a test may not leave DA mode */
    { CRMD,      RW, 0x1e0,              "CRMD" },
    { PRMD,      RW, 0xf,                "PRMD" },
    { EUEN,      RW, 0x7,                "EUEN" },
    { MISC,      RW, 0xe0,               "MISC" },
    { ECFG,      RW, 0x71fff,            "ECFG" },
    { ERA,       RW, ~0UL,               "ERA" },
    { BADV,      RW, ~0UL,               "BADV" },
    { BADI,      RO, 0xffffffff,         "BADI" },
    { EENTRY,    RW, ~0xfffUL,           "EENTRY" },
    { TLBIDX,    RW, 0xbf000fff,         "TLBIDX" },
    { TLBEHI,    RW, 0xffffffffe000,     "TLBEHI" },
    { TLBELO0,   RW, 0xe000fffffffff07f, "TLBELO0" },
    { TLBELO1,   RW, 0xe000fffffffff07f, "TLBELO1" },
    { ASID,      RW, 0x3ff,              "ASID" },
    { PGDL,      RW, 0xfffffffff000,     "PGDL" },
    { PGDH,      RW, 0xfffffffff000,     "PGDH" },
    { PWCL,      RW, 0x3fffffff,         "PWCL" },
    { PWCH,      RW, 0xffffff,           "PWCH" },
    { RVACFG,    RW, 0x7,                "RVACFG" },
    { CPUID,     RO, 0x1ff,              "CPUID" },
    { SAVE0 + 0, RW, ~0UL,               "SAVE0" },
    { SAVE0 + 1, RW, ~0UL,               "SAVE1" },
    { SAVE0 + 2, RW, ~0UL,               "SAVE2" },
    { SAVE0 + 3, RW, ~0UL,               "SAVE3" },
    { SAVE0 + 4, RW, ~0UL,               "SAVE4" },
    { SAVE0 + 5, RW, ~0UL,               "SAVE5" },
    { SAVE0 + 6, RW, ~0UL,               "SAVE6" },
    { SAVE0 + 7, RW, ~0UL,               "SAVE7" },
    { TID,       RW, 0xffffffff,         "TID" },
    { CNTC,      RW, ~0UL,               "CNTC" },
    { LLBCTL,    RW, LLBCTL_KLO,         "LLBCTL.KLO" },
    { TLBRENTRY, RW, 0xfffffffff000,     "TLBRENTRY" },
    { TLBRBADV,  RW, ~0UL,               "TLBRBADV" },
    { TLBRERA,   RW, ~2UL,               "TLBRERA" },
    { TLBRSAVE,  RW, ~0UL,               "TLBRSAVE" },
    { TLBRELO0,  RW, 0xe000fffffffff07f, "TLBRELO0" },
    { TLBRELO1,  RW, 0xe000fffffffff07f, "TLBRELO1" },
    { TLBREHI,   RW, 0xffffffffe03f,     "TLBREHI" },
    { TLBRPRMD,  RW, 0x17,               "TLBRPRMD" },
    { DMW0,      RW, 0xf000000000000039, "DMW0" },
    { DMW1,      RW, 0xf000000000000039, "DMW1" },
    { DMW2,      RW, 0xf000000000000039, "DMW2" },
    { DMW3,      RW, 0xf000000000000039, "DMW3" },
};

static const u64 pattern[] = {
    0x5555555555555555, 0xaaaaaaaaaaaaaaaa, ~0UL, 0,
};

static struct guest g;

/* CRMD patterns keep DA = 1, PG = 0, PLV = 0, IE = 0 */
static u64 clean(int n, u64 v)
{
    return n == CRMD ? (v & ~0x1fUL) | CRMD_DA :
           n == LLBCTL ? v & ~(u64)LLBCTL_WCLLB : v;
}

static void from_root(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(bank); i++) {
        int n = bank[i].number;
        u64 mask = bank[i].mask, old, expected, v;
        u64 root = csr_read(n);

        begin("root: GCSR.%s", bank[i].name);
        old = gcsr_read(n);
        for (unsigned j = 0; j < ARRAY_SIZE(pattern); j++) {
            v = clean(n, pattern[j]);
            same("gcsrwr, old value", gcsr_write(n, v), old);
            old = gcsr_read(n);
            same("gcsrrd", old & mask, v & mask);
        }
        v = clean(n, ~0UL);
        expected = v & 0x00ff00ff00ff00ff & mask;
        same("gcsrxchg, old", gcsr_xchg(n, v, 0x00ff00ff00ff00ff), old);
        same("gcsrrd", gcsr_read(n) & mask, expected);
        same("root's own", csr_read(n), root);
        end();
        gcsr_write(n, clean(n, 0));
    }
}

static void from_guest(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(bank); i++) {
        int n = bank[i].number;
        u64 mask = bank[i].mask, v, before;
        u64 root = csr_read(n);

        guest_init(&g);
        begin("guest: %s", bank[i].name);
        for (unsigned j = 0; j < ARRAY_SIZE(pattern); j++) {
            v = clean(n, pattern[j]);
            gcsr_write(n, clean(n, ~pattern[j]));
            before = gcsr_read(n);
            same("csrrd", guest_call(&g, csr_read, n, 0, 0), NATIVE);
            same("value", g.gpr[4], before);
            if (bank[i].guest == RW) {
                same("csrwr", guest_call(&g, csr_write, n, v, 0), NATIVE);
                same("old value", g.gpr[4], before);
                same("written", gcsr_read(n) & mask, v & mask);
                gcsr_write(n, clean(n, 0));
                same("csrxchg", guest_call(&g, csr_xchg, n, clean(n, ~0UL),
                                           pattern[j] | clean(n, 0)), NATIVE);
                same("exchanged", gcsr_read(n) & mask,
                     clean(n, pattern[j]) & mask);
            } else {
                /* ignored or INE in the guest, but no exit */
                differ("csrwr exits",
                       guest_call(&g, csr_write, n, v, 0) & (NATIVE | 0x200),
                       0);
                same("unchanged", gcsr_read(n), before);
                gcsr_write(CRMD, CRMD_DA);
            }
        }
        if (n != SAVE1 && n != SAVE2 && n != TLBRSAVE) {
            /* our own handlers use those */
            same("root's own", csr_read(n), root);
        }
        end();
    }
}

static void special(void)
{
    static const u8 ps[] = { 12, 14, 16, 21 };
    u64 v;

    guest_init(&g);
    begin("root: GCSR.ESTAT");
    gcsr_write(ESTAT, 0x7fff1fff & ~IS_PMI);
    v = gcsr_read(ESTAT);
    same("SWI, TI, IPI", v & 0x1803, 0x1803);
    same("HWI ignored", v & 0x3fc, 0);
    same("Ecode, EsubCode", v & 0x7fff0000, 0x7fff0000);
    gcsr_xchg(ESTAT, 0, IS_TI | 0x3ff);
    same("gcsrxchg", gcsr_read(ESTAT) & 0x7fff1bff, 0x7fff1000);
    gcsr_write(ESTAT, 0);
    same("cleared", gcsr_read(ESTAT), 0);
    end();

    begin("guest: ESTAT, only IS[1:0] can be written");
    same("csrwr", guest_call(&g, csr_write, ESTAT, ~0UL, 0), NATIVE);
    same("GCSR.ESTAT", gcsr_read(ESTAT), 3);
    gcsr_write(ESTAT, 0x00450000 | IS_TI | IS_IPI);
    same("csrwr", guest_call(&g, csr_write, ESTAT, 0, 0), NATIVE);
    same("GCSR.ESTAT", gcsr_read(ESTAT), 0x00450000 | IS_TI | IS_IPI);
    end();

    guest_init(&g);
    begin("STLBPS of the guest, root's is another");
    csrwr(STLBPS, 14);
    for (unsigned i = 0; i < ARRAY_SIZE(ps); i++) {
        gcsr_write(STLBPS, ps[i]);
        same("gcsrrd", gcsr_read(STLBPS), ps[i]);
        same("csrrd", guest_call(&g, csr_read, STLBPS, 0, 0), NATIVE);
        same("value", g.gpr[4], ps[i]);
        same("csrwr", guest_call(&g, csr_write, STLBPS, 13, 0), NATIVE);
        same("gcsrrd", gcsr_read(STLBPS), 13);
        same("root's", csrrd(STLBPS), 14);
    }
    end();

    begin("PGD is computed");
    gcsr_write(PGDL, 0x123000);
    gcsr_write(PGDH, 0x456000);
    for (int i = 0; i < 4; i++) {
        bool refill = i & 1;
        u64 high = -(u64)(i >> 1), expected = high ? 0x456000 : 0x123000;

        gcsr_write(TLBRERA, refill);
        gcsr_write(BADV, refill ? ~high : high);
        gcsr_write(TLBRBADV, refill ? high : ~high);
        gcsr_write(PGD, 0x789000);
        same("gcsrrd", gcsr_read(PGD), expected);
        same("csrrd", guest_call(&g, csr_read, PGD, 0, 0), NATIVE);
        same("value", g.gpr[4], expected);
    }
    gcsr_write(TLBRERA, 0);
    end();

    begin("PRCFG1 to 3, a guest cannot write them");
    for (int n = PRCFG1; n <= PRCFG3; n++) {
        v = gcsr_read(n);
        gcsr_write(n, v);
        same("written back", gcsr_read(n), v);
        same("csrrd", guest_call(&g, csr_read, n, 0, 0), NATIVE);
        same("value", g.gpr[4], v);
        differ("csrwr exits", guest_call(&g, csr_write, n, ~v, 0) &
               (NATIVE | 0x200), 0);
        same("unchanged", gcsr_read(n), v);
        gcsr_write(CRMD, CRMD_DA);
    }
    end();

    begin("ASID.ASIDBITS = 10");
    gcsr_write(ASID, ~0UL);
    same("root", gcsr_read(ASID), 0xa03ff);
    gcsr_write(ASID, 0);
    same("csrwr", guest_call(&g, csr_write, ASID, ~0UL, 0), NATIVE);
    same("guest", gcsr_read(ASID), 0xa03ff);
    end();

    begin("LLBCTL.WCLLB reads 0");
    gcsr_write(LLBCTL, LLBCTL_WCLLB);
    same("gcsrrd", gcsr_read(LLBCTL), 0);
    same("csrwr", guest_call(&g, csr_write, LLBCTL, LLBCTL_WCLLB, 0), NATIVE);
    same("gcsrrd", gcsr_read(LLBCTL), 0);
    end();
}

/* Numbers that are no part of the bank */
static void others(void)
{
    /* implemented by root, not by the bank: KVM keeps them in software */
    static const u16 software[] = {
        GTLBC, TRGP, GSTAT, GCFG, GINTC, GCNTC, IMPCTL1, IMPCTL2,
        0x90, 0x91, 0x92, 0x93, 0x94, 0x95, CTAG,
        0x200, 0x201, 0x202, 0x203, 0x204, 0x205, 0x206, 0x207,
        DBG, DERA, DSAVE,
    };
    /* watchpoints: the same, or absent from root and so read as 0 */
    static const u16 watch[] = {
        0x300, 0x301, 0x310, 0x311, 0x312, 0x313, 0x380, 0x381, 0x390, 0x393,
    };
    static const u16 nowhere[] = { 0x17, 0x2f, 0x70, 0x1ff, 0x420, 0x5ff };

    guest_init(&g);
    for (unsigned i = 0; i < ARRAY_SIZE(software); i++) {
        int n = software[i];
        u64 root = csr_read(n);

        begin("guest: CSR 0x%x is root's: GSPR", n);
        same("csrrd", guest_call(&g, csr_read, n, 0x77, 0), EC_GSPR);
        same("BADI", g.exit.badi, WORD_CSRRD(n));
        same("rd", g.gpr[4], 0x77);
        same("csrwr", guest_call(&g, csr_write, n, 0x77, 0), EC_GSPR);
        same("BADI", g.exit.badi, WORD_CSRWR(n));
        same("rd", g.gpr[4], 0x77);
        same("csrxchg", guest_call(&g, csr_xchg, n, 0x77, 0xff), EC_GSPR);
        same("BADI", g.exit.badi, WORD_CSRXCHG(n));
        same("rd", g.gpr[4], 0x77);
        same("root's value", csr_read(n), root);
        end();
    }
    for (unsigned i = 0; i < ARRAY_SIZE(watch); i++) {
        int n = watch[i], what;

        begin("guest: watchpoint CSR 0x%x: GSPR, or 0 where root has none", n);
        what = guest_call(&g, csr_read, n, 0x77, 0);
        if (what != EC_GSPR) {
            same("csrrd", what, NATIVE);
            same("value", g.gpr[4], 0);
        }
        end();
    }
    for (unsigned i = 0; i < ARRAY_SIZE(nowhere); i++) {
        int n = nowhere[i];

        begin("CSR 0x%x exists nowhere: reads 0, ignores writes", n);
        same("gcsrwr", gcsr_write(n, ~0UL), 0);
        same("gcsrrd", gcsr_read(n), 0);
        same("gcsrxchg", gcsr_xchg(n, ~0UL, 0xff), 0);
        same("guest csrwr", guest_call(&g, csr_write, n, ~0UL, 0), NATIVE);
        same("old value", g.gpr[4], 0);
        same("guest csrrd", guest_call(&g, csr_read, n, ~0UL, 0), NATIVE);
        same("value", g.gpr[4], 0);
        same("guest csrxchg", guest_call(&g, csr_xchg, n, ~0UL, 0xff), NATIVE);
        same("old value", g.gpr[4], 0);
        end();
    }
    for (int n = SAVE0 + 8; n < SAVE0 + 16; n++) {
        struct trap *t;
        u64 v, zero;

        t = TRAP((gcsr_write(n, 0x1234), v = gcsr_read(n),
                  gcsr_write(n, 0), zero = gcsr_read(n)));
        begin("root: GCSR.SAVE%d is storage or 0", n - SAVE0);
        same("traps", !!t, 0);
        same("value", v == 0x1234 || v == 0, true);
        same("zero", zero, 0);
        end();
    }
}

static void privilege(void)
{
    static struct guest user;

    begin("gcsr* and hvcl in root");
    user.gpr[1] = 0;
    user.gpr[4] = SAVE0;
    same("gcsrrd at PLV3", run_user(&user, gcsr_read, 3), EC_IPE);
    user.gpr[4] = SAVE0;
    same("gcsrwr at PLV3", run_user(&user, gcsr_write, 3), EC_IPE);
    user.gpr[4] = SAVE0;
    same("gcsrxchg at PLV3", run_user(&user, gcsr_xchg, 3), EC_IPE);
    same("hvcl at PLV0", TRAP_CODE(hvcl(0x100)), EC_INE);
    same("BADI", csrrd(BADI), WORD_HVCL(0x100));
    same("hvcl at PLV3", run_user(&user, guest_return, 3), EC_INE);
    end();

    guest_init(&g);
    begin("gcsr* in a guest");
    same("gcsrrd", guest_call(&g, gcsr_read, SAVE0, 0, 0), STAYS(EC_INE));
    gcsr_write(CRMD, CRMD_DA);
    same("gcsrwr", guest_call(&g, gcsr_write, SAVE0, 0, 0), STAYS(EC_INE));
    gcsr_write(CRMD, CRMD_DA);
    same("gcsrxchg", guest_call(&g, gcsr_xchg, SAVE0, 0, 0), STAYS(EC_INE));
    end();
}

void test(void)
{
    if (!have_lvz()) {
        skip_all("no LVZ");
    }
    from_root();
    from_guest();
    special();
    others();
    privilege();
}
