/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How LVZ is discovered, and what reset leaves in its registers.  Nothing
 * may have touched them before: this program runs no guest.
 */

#include "lib.h"

static const struct {
    u16 number;
    u64 mask, value;
    const char *name;
} root[] = {
    { GSTAT, ~0UL,       0x80,     "GSTAT (GIDBIT = 8)" },
    { GCFG,  0x000f000f, 0x00070007, "GCFG.MATP, GCFG.GCIP" },
    { GCFG,  0xfffffffff8f8ffb0 & ~(1UL << 23 | GCFG_SITP | GCFG_TITP |
                            GCFG_TOEP | GCFG_TOPP | GCFG_TORUP), 0,
      "GCFG, all but capabilities" },
    { GTLBC, ~0x3fUL,    0,        "GTLBC" },
    { TRGP,  ~0UL,       0,        "TRGP" },
    { GINTC, ~0UL,       0,        "GINTC" },
    { GCNTC, ~0UL,       0,        "GCNTC" },
}, guest[] = {
    { CRMD,   ~0UL, CRMD_DA,    "CRMD" },
    { ASID,   ~0UL, 0xa0000,    "ASID" },
    { PRCFG1, ~0UL, 0x72f8,     "PRCFG1" },
    { PRCFG2, ~0UL, 0x3ffff000, "PRCFG2" },
    { PRCFG3, ~0UL, 0x8073f2,   "PRCFG3" },
    { PRMD,   ~0UL, 0,          "PRMD" },
    { EUEN,   ~0UL, 0,          "EUEN" },
    { MISC,   ~0UL, 0,          "MISC" },
    { ECFG,   ~0UL, 0,          "ECFG" },
    { ESTAT,  ~0UL, 0,          "ESTAT" },
    { ERA,    ~0UL, 0,          "ERA" },
    { BADV,   ~0UL, 0,          "BADV" },
    { BADI,   ~0UL, 0,          "BADI" },
    { EENTRY, ~0UL, 0,          "EENTRY" },
    { TLBIDX, ~0UL, 0,          "TLBIDX" },
    { TLBEHI, ~0UL, 0,          "TLBEHI" },
    { TLBELO0, ~0UL, 0,         "TLBELO0" },
    { TLBELO1, ~0UL, 0,         "TLBELO1" },
    { PGDL,   ~0UL, 0,          "PGDL" },
    { PGDH,   ~0UL, 0,          "PGDH" },
    { PGD,    ~0UL, 0,          "PGD" },
    { PWCL,   ~0UL, 0,          "PWCL" },
    { PWCH,   ~0UL, 0,          "PWCH" },
    { STLBPS, ~12UL, 0,         "STLBPS (0 or 12)" },
    { RVACFG, ~0UL, 0,          "RVACFG" },
    { CPUID,  ~0UL, 0,          "CPUID" },
    { SAVE0,  ~0UL, 0,          "SAVE0" },
    { SAVE0 + 7, ~0UL, 0,       "SAVE7" },
    { TID,    ~0UL, 0,          "TID" },
    { TCFG,   ~0UL, 0,          "TCFG" },
    { CNTC,   ~0UL, 0,          "CNTC" },
    { TICLR,  ~0UL, 0,          "TICLR" },
    { LLBCTL, ~0UL, 0,          "LLBCTL" },
    { TLBRENTRY, ~0UL, 0,       "TLBRENTRY" },
    { TLBRBADV, ~0UL, 0,        "TLBRBADV" },
    { TLBRERA, ~0UL, 0,         "TLBRERA" },
    { TLBRSAVE, ~0UL, 0,        "TLBRSAVE" },
    { TLBRELO0, ~0UL, 0,        "TLBRELO0" },
    { TLBRELO1, ~0UL, 0,        "TLBRELO1" },
    { TLBREHI, ~0UL, 0,         "TLBREHI" },
    { TLBRPRMD, ~0UL, 0,        "TLBRPRMD" },
    { DMW0,   ~0UL, 0,          "DMW0" },
    { DMW1,   ~0UL, 0,          "DMW1" },
    { DMW2,   ~0UL, 0,          "DMW2" },
    { DMW3,   ~0UL, 0,          "DMW3" },
};

void test(void)
{
    u32 pmu = cpucfg(6);

    equal(cpucfg(2) >> 10 & 0xf, 3, "CPUCFG.2: LVZ = 1, LVZ_ver = 1");
    for (unsigned i = 0; i < ARRAY_SIZE(root); i++) {
        equal(csr_read(root[i].number) & root[i].mask, root[i].value,
              "%s at reset", root[i].name);
    }
    ok(!(pmu & 1) || csrrd(GCFG) & 1 << 23,
       "CPUCFG.6.PMP only together with GCFG.GPMP");
    diag("GCFG = 0x%lx", csrrd(GCFG));
    saw("two-tlbs", csrrd(GTLBC) & 0x3f);       /* GMTLBSZ */
    for (unsigned i = 0; i < ARRAY_SIZE(guest); i++) {
        equal(gcsr_read(guest[i].number) & guest[i].mask, guest[i].value,
              "GCSR.%s at reset", guest[i].name);
    }
}
