/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A CPU without LVZ: nothing of it is there.
 */

#include "lib.h"

void test(void)
{
    static const u16 csr[] = { GTLBC, TRGP, GSTAT, GCFG, GINTC, GCNTC };
    static const struct {
        const char *name;
        u32 word;
    } word[] = {
        { "gcsrrd", 0x05000004 }, { "gcsrwr", 0x0500c024 },
        { "gcsrxchg", 0x0500c0a4 }, { "gtlbclr", 0x06482001 },
        { "gtlbflush", 0x06482401 }, { "gtlbsrch", 0x06482801 },
        { "gtlbrd", 0x06482c01 }, { "gtlbwr", 0x06483001 },
        { "gtlbfill", 0x06483401 }, { "hvcl 0", 0x002b8000 },
        { "hvcl 0x100", 0x002b8100 }, { "invtlb 9", 0x06498009 },
        { "invtlb 0x12", 0x06498012 }, { "invtlb 0x16", 0x06498016 },
    };
    static u32 code[2];

    equal(cpucfg(2) >> 10 & 0xf, 0, "CPUCFG.2: LVZ = 0, LVZ_ver = 0");
    for (unsigned i = 0; i < ARRAY_SIZE(csr); i++) {
        struct trap *t;
        u64 v = 1;

        t = TRAP((csr_write(csr[i], ~0UL), v = csr_read(csr[i])));
        begin("CSR 0x%x is not implemented", csr[i]);
        same("traps", !!t, 0);
        same("value", v, 0);
        end();
    }
    for (unsigned i = 0; i < ARRAY_SIZE(word); i++) {
        struct trap *t;

        code[0] = word[i].word;
        code[1] = 0x4c000020;
        insn("ibar 0");
        t = TRAP(((void (*)(void))code)());
        begin("%s: INE", word[i].name);
        same("taken", !!t, 1);
        if (t) {
            same("Ecode", t->code, EC_INE);
            same("BADI", t->badi, word[i].word);
        }
        end();
    }
    /* TLBRPRMD.PGM does not exist: an ertn from a refill stays here */
    csrwr(TLBRPRMD, TLBRPRMD_PGM);
    equal(csrrd(TLBRPRMD), 0, "TLBRPRMD has no PGM");
    csrwr(MERRCTL, BIT(5));
    equal(csrrd(MERRCTL), 0, "MERRCTL has no PGM");
    ok(TRAP_CODE(insn("syscall 0")) == EC_SYS, "still alive");
}
