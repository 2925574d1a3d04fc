/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Control and status registers of root mode.
 */

#include "lib.h"

static void undefined(void)
{
    static const u16 number[] = { 0x420, 0x17, 0x70, 0x1ff, 0x5ff };

    for (unsigned i = 0; i < ARRAY_SIZE(number); i++) {
        int n = number[i];
        u64 v[3] = { 1, 1, 1 };
        struct trap *t;

        t = TRAP((csr_write(n, ~0UL), v[0] = csr_read(n),
                  v[1] = csr_xchg(n, ~0UL, 0xff00), v[2] = csr_read(n)));
        begin("undefined CSR 0x%x reads 0, ignores writes, does not trap", n);
        same("traps", !!t, 0);
        same("csrrd", v[0], 0);
        same("csrxchg", v[1], 0);
        same("csrrd", v[2], 0);
        end();
    }
}

/* Fields that can be written; the rest reads 0, what is in "any" either way */
static void fields(void)
{
    static const struct {
        u16 number;
        u64 mask, any;
        const char *name;
    } list[] = {
        { PRMD,      0xf, 0,                "PRMD" },
        { EUEN,      0xf, 0,                "EUEN" },
        { MISC,      0x7feee, 0,            "MISC" },
        { ECFG,      0x71fff, 0,            "ECFG" },
        { EENTRY,    ~0xfffUL, 0,           "EENTRY" },
        { ERA,       ~0UL, 0,               "ERA" },
        { BADV,      ~0UL, 0,               "BADV" },
        { TLBIDX,    0xbf000fff, 0,         "TLBIDX" },
        { TLBEHI,    0xffffffffe000, ~0UL << 48, "TLBEHI" },
        { TLBELO0,   0xe000fffffffff07f, 0, "TLBELO0" },
        { TLBELO1,   0xe000fffffffff07f, 0, "TLBELO1" },
        { PGDL,      ~0xfffUL, 0,           "PGDL" },
        { PGDH,      ~0xfffUL, 0,           "PGDH" },
        { PWCL,      0x3fffffff, 3UL << 30, "PWCL" },
        { PWCH,      0xffffff, BIT(24),     "PWCH" },
        { RVACFG,    0xf, 0,                "RVACFG" },
        { SAVE1,     ~0UL, 0,               "SAVE1" },
        { TID,       0xffffffff, 0,         "TID" },
        { CNTC,      ~0UL, 0,               "CNTC" },
        { LLBCTL,    LLBCTL_KLO, LLBCTL_ROLLB, "LLBCTL" },
        { TLBRBADV,  ~0UL, 0,               "TLBRBADV" },
        { TLBRERA,   ~3UL, 0,               "TLBRERA" },
        { TLBRSAVE,  ~0UL, 0,               "TLBRSAVE" },
        { TLBRELO0,  0xe000fffffffff07f, 0, "TLBRELO0" },
        { TLBRELO1,  0xe000fffffffff07f, 0, "TLBRELO1" },
        { TLBREHI,   0xffffffffe03f, ~0UL << 48, "TLBREHI" },
        { TLBRPRMD,  0x17, TLBRPRMD_PGM,    "TLBRPRMD" },
        { DMW2,      0xf00000000000003f, 0, "DMW2" },
        { DMW3,      0xf00000000000003f, 0, "DMW3" },
    };

    for (unsigned i = 0; i < ARRAY_SIZE(list); i++) {
        int n = list[i].number;
        u64 old = csr_read(n), all = n == TLBRERA ? ~1UL : ~0UL;
        u64 ones, zeroes, xchg;

        csr_write(n, all);
        ones = csr_write(n, 0);
        zeroes = csr_xchg(n, all, 0x5555555555555555 & all);
        xchg = csr_write(n, old);
        begin("%s: only its fields can be written", list[i].name);
        same("after ~0", ones & ~list[i].any, list[i].mask);
        same("after 0", zeroes, 0);
        same("after csrxchg", xchg & ~list[i].any,
             list[i].mask & 0x5555555555555555);
        end();
    }
}

static void read_only(void)
{
    static const u16 number[] = {
        BADI, PGD, CPUID, PRCFG1, PRCFG2, PRCFG3, TVAL,
    };

    for (unsigned i = 0; i < ARRAY_SIZE(number); i++) {
        int n = number[i];
        u64 old = csr_read(n), v[2] = { 1, 1 };
        struct trap *t;

        t = TRAP((v[0] = csr_write(n, ~old), v[1] = csr_xchg(n, ~old, ~0UL)));
        begin("CSR 0x%x is read-only: a write is ignored", n);
        same("traps", !!t, 0);
        same("csrwr", v[0], old);
        same("csrxchg", v[1], old);
        same("csrrd", csr_read(n), old);
        end();
    }
}

static void llbit(void)
{
    u64 word = 5, ok, rollb;

    csrwr(LLBCTL, LLBCTL_WCLLB);
    begin("LLBCTL: ROLLB, WCLLB");
    same("no LLbit", csrrd(LLBCTL), 0);
    __asm__ volatile("ll.d %0, %2, 0\n\t"
                     "csrrd %1, 0x60\n\t"
                     "ori  %0, $zero, 6\n\t"
                     "sc.d %0, %2, 0"
                     : "=&r"(ok), "=&r"(rollb) : "r"(&word) : "memory");
    same("ROLLB after ll.d", rollb, LLBCTL_ROLLB);
    same("sc.d", ok, 1);
    same("memory", word, 6);
    __asm__ volatile("ll.d %0, %2, 0\n\t"
                     "csrwr %1, 0x60\n\t"
                     "ori  %0, $zero, 7\n\t"
                     "sc.d %0, %2, 0"
                     : "=&r"(ok), "=&r"(rollb) : "r"(&word), "1"(LLBCTL_WCLLB)
                     : "memory");
    same("old value", rollb, LLBCTL_ROLLB);
    same("sc.d after WCLLB", ok, 0);
    same("memory", word, 6);
    same("WCLLB reads 0", csrrd(LLBCTL), 0);
    end();
}

static u64 cpuid[CPUS];

static void get_cpuid(void *arg)
{
    *(u64 *)arg = csrrd(CPUID);
}

static void cpu_ids(void)
{
    int n = cpu_count();

    equal(csrrd(CPUID), 0, "CSR.CPUID of CPU 0");
    for (int i = 1; i < n; i++) {
        cpu_run(i, get_cpuid, &cpuid[i]);
        cpu_wait(i, 1000000);
        equal(cpuid[i], i, "CSR.CPUID of CPU %d", i);
    }
}

/* ERTN to a PC that is no multiple of 4 */
static void misaligned(void)
{
    static struct guest g;
    int code;

    for (int plv = 0; plv <= 3; plv += 3) {
        for (int off = 1; off < 4; off++) {
            begin("PC & 3 = %d, PLV%d", off, plv);
            code = run_user(&g, (char *)guest_return + off, plv);
            same("code", code, EC_ADE);
            same("subcode", g.exit.sub, 0);
            same("ERA", g.exit.era, (u64)guest_return + off);
            same("BADV", g.exit.badv, (u64)guest_return + off);
            end();
        }
    }
}

void test(void)
{
    undefined();
    fields();
    read_only();
    llbit();
    misaligned();
    cpu_ids();
}
