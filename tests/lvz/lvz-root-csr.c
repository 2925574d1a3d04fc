/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The root-only registers: which bits can be written.
 */

#include "lib.h"

static const struct {
    u16 number;
    u64 writable;
    const char *name;
} table[] = {
    { GSTAT, 0x00ff0002,            "GSTAT: PVM, GID" },
    { GTLBC, 0x00ff303f,            "GTLBC: GMTLBSZ, USETGID, TOTI, TGID" },
    { GINTC, 0x00ffffff,            "GINTC: VIP, PIP, HC" },
    { GCNTC, ~0UL,                  "GCNTC" },
};

static const struct {
    u64 field, cap;
    const char *name;
} gcfg[] = {
    { GCFG_MATC(1), BIT(1),     "MATC = 1" },
    { GCFG_MATC(2), BIT(2),     "MATC = 2" },
    { GCFG_SIT,     GCFG_SITP,  "SIT" },
    { GCFG_TIT,     GCFG_TITP,  "TIT" },
    { GCFG_TOE,     GCFG_TOEP,  "TOE" },
    { GCFG_TOP,     GCFG_TOPP,  "TOP" },
    { GCFG_TORU,    GCFG_TORUP, "TORU" },
    { GCFG_GCI(1),  BIT(17),    "GCI = 1" },
    { GCFG_GCI(2),  BIT(18),    "GCI = 2" },
    { 1UL << 24,    BIT(23),    "GPERF = 1" },
};

#define GCFG_FIELDS (GCFG_MATC(3) | GCFG_SIT | GCFG_TIT | GCFG_TOE |    \
                     GCFG_TOP | GCFG_TORU | GCFG_GCI(3) | 7UL << 24)

void test(void)
{
    u64 caps = csrrd(GCFG) & ~GCFG_FIELDS;

    for (unsigned i = 0; i < ARRAY_SIZE(table); i++) {
        int n = table[i].number;
        u64 fixed = csr_read(n) & ~table[i].writable;
        u64 writable = table[i].writable;

        begin("%s", table[i].name);
        csr_write(n, ~0UL);
        same("after ~0", csr_read(n), fixed | writable);
        same("old value", csr_write(n, 0), fixed | writable);
        same("after 0", csr_read(n), fixed);
        csr_xchg(n, ~0UL, 0x5555555555555555);
        same("after csrxchg", csr_read(n),
             fixed | (writable & 0x5555555555555555));
        csr_write(n, 0);
        end();
    }

    /* capabilities stay, whatever is written */
    begin("GCFG capabilities are read-only");
    csrwr(GCFG, 0);
    same("after 0", csrrd(GCFG), caps);
    csrwr(GCFG, ~GCFG_FIELDS);
    same("after all but fields", csrrd(GCFG), caps);
    csrwr(GCFG, ~0UL);
    same("after ~0", csrrd(GCFG) & ~GCFG_FIELDS, caps);
    csrwr(GCFG, 0);
    end();

    for (unsigned i = 0; i < ARRAY_SIZE(gcfg); i++) {
        csrwr(GCFG, gcfg[i].field);
        equal(csrrd(GCFG) & GCFG_FIELDS, caps & gcfg[i].cap ? gcfg[i].field : 0,
              "GCFG.%s %s", gcfg[i].name,
              caps & gcfg[i].cap ? "sticks" : "(not implemented) stays 0");
        csrwr(GCFG, 0);
    }

    /* what KVM does when it is switched on */
    csrwr(GCFG, 0);
    csrwr(GSTAT, 0);
    csrwr(GINTC, 0);
    csrwr(GTLBC, csrrd(GTLBC) & ~(GTLBC_USETGID | GTLBC_TOTI));
    csrwr(GCFG, GCFG_MATC(1) | GCFG_GCI(2));
    invtlb(0x12, 0, 0);
    csrwr(GTLBC, csrrd(GTLBC) | GTLBC_USETGID);
    begin("KVM's set-up");
    same("GCFG", csrrd(GCFG), caps | GCFG_MATC(1) | GCFG_GCI(2));
    same("GSTAT", csrrd(GSTAT), 0x80);
    same("GTLBC", csrrd(GTLBC) & ~0x3fUL, GTLBC_USETGID);
    same("GINTC", csrrd(GINTC), 0);
    end();
}
