/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LoongArch virtualization extension (LVZ): CPU property
 */

#include "qemu/osdep.h"
#include "qapi/error.h"
#include "system/qtest.h"
#include "system/tcg.h"
#include "cpu.h"
#include "internals.h"
#include "csr.h"

void lvz_cpu_init(LoongArchCPU *cpu)
{
    CPULoongArchState *env = &cpu->env;

    env->tlb = env->tlb_bank[0];
    env->lvz.timer_expire = -1;
    timer_init_ns(&env->lvz.timer, QEMU_CLOCK_VIRTUAL, lvz_timer_cb, cpu);
}

bool lvz_cpu_realize(LoongArchCPU *cpu, Error **errp)
{
    CPULoongArchState *env = &cpu->env;

    if (!ptw_cpu_realize(cpu, errp)) {
        return false;
    }
    if (!cpu->lvz) {
        return true;
    }
    if (!tcg_enabled() && !qtest_enabled()) {
        error_setg(errp, "LVZ is emulated by TCG only: use -accel tcg, "
                   "or lvz=off");
        return false;
    }
    if (!is_la64(env)) {
        error_setg(errp, "LVZ needs a 64-bit CPU: use -cpu la464");
        return false;
    }
    env->cpucfg[2] = FIELD_DP32(env->cpucfg[2], CPUCFG2, LVZ, 1);
    env->cpucfg[2] = FIELD_DP32(env->cpucfg[2], CPUCFG2, LVZ_VER, 1);
    /* these fields exist with LVZ only */
    get_csr(LOONGARCH_CSR_TLBRPRMD)->mask |= R_CSR_TLBRPRMD_PGM_MASK;
    get_csr(LOONGARCH_CSR_MERRCTL)->mask |= R_CSR_MERRCTL_PGM_MASK;
    return true;
}
