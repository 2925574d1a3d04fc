/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LoongArch virtualization extension (LVZ): interrupts
 *
 *   root.IS[2+n]  = line n, unless hidden by VIP[n] & HC[n]
 *   guest.IS[2+n] = VIP[n] | (PIP[n] & line n)
 *
 * Choices hc, pip-root.
 * All lines are levels.  The other bits of IS are root's lines (timer, IPI,
 * PMI), the guest's timer, or written by software.
 */

#include "qemu/osdep.h"
#include "qemu/main-loop.h"
#include "cpu.h"
#include "internals.h"
#include "trace/trace-target_loongarch_lvz.h"

#define IS_HWI_SHIFT  2

void lvz_update_interrupts(CPULoongArchState *env)
{
    if ((env->CSR_ESTAT | LVZ_OTHER(env, ESTAT)) & R_CSR_ESTAT_IS_MASK) {
        cpu_interrupt(env_cpu(env), CPU_INTERRUPT_HARD);
    } else {
        cpu_reset_interrupt(env_cpu(env), CPU_INTERRUPT_HARD);
    }
}

void lvz_update_hwi(CPULoongArchState *env)
{
    uint8_t vip = FIELD_EX64(env->lvz.gintc, CSR_GINTC, VIP);
    uint8_t pip = FIELD_EX64(env->lvz.gintc, CSR_GINTC, PIP);
    uint8_t hc = FIELD_EX64(env->lvz.gintc, CSR_GINTC, HC);
    uint8_t hwi = env->lvz.hwi;
    uint64_t *root = &LVZ_ROOT(env, ESTAT);
    uint64_t *guest = &LVZ_GUEST(env, ESTAT);

    *root = deposit64(*root, IS_HWI_SHIFT, 8, hwi & ~(vip & hc));
    *guest = deposit64(*guest, IS_HWI_SHIFT, 8, vip | (hwi & pip));
    lvz_update_interrupts(env);
}

void lvz_set_irq(LoongArchCPU *cpu, int irq, int level)
{
    CPULoongArchState *env = &cpu->env;
    int n = irq - IS_HWI_SHIFT;

    if (lvz_enabled(env) && n >= 0 && n < 8) {
        bool falls = (env->lvz.hwi & BIT(n)) && !level;

        env->lvz.hwi = deposit32(env->lvz.hwi, n, 1, level != 0);
        if (falls && (env->lvz.gintc & (R_CSR_GINTC_HC_MASK & BIT(16 + n)))) {
            env->lvz.gintc &= ~BIT_ULL(n);
        }
        lvz_update_hwi(env);
    } else {
        uint64_t *estat = &LVZ_ROOT(env, ESTAT);

        *estat = deposit64(*estat, irq, 1, level != 0);
        lvz_update_interrupts(env);
    }
}

bool lvz_root_interrupt_pending(const CPULoongArchState *env)
{
    /* choice debug-mode */
    return env->lvz.vm &&
           FIELD_EX64(LVZ_OTHER(env, CRMD), CSR_CRMD, IE) &&
           !FIELD_EX64(LVZ_OTHER(env, DBG), CSR_DBG, DST) &&
           (LVZ_OTHER(env, ESTAT) & LVZ_OTHER(env, ECFG) &
            R_CSR_ESTAT_IS_MASK);
}
