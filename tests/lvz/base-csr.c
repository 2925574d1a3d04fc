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
    misaligned();
    cpu_ids();
}
