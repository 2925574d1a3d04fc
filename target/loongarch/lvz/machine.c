/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LoongArch virtualization extension (LVZ): migration state
 */

#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "system/tcg.h"
#include "cpu.h"
#include "internals.h"
#include "migration/cpu.h"

/* CSR.PRCFG2: no core has more page sizes */
#define PAGE_SIZES  0x3fffff000ULL

static bool lvz_needed(void *opaque)
{
    LoongArchCPU *cpu = opaque;

    return lvz_enabled(&cpu->env);
}

static int lvz_post_load(void *opaque, int version_id)
{
    LoongArchCPU *cpu = opaque;
    CPULoongArchState *env = &cpu->env;

    if (!lvz_enabled(env)) {
        error_report("cpu/lvz: the CPU that sent this had LVZ; this one needs "
                     "-cpu ...,lvz=on");
        return -EINVAL;
    }
    if (env->lvz.vm > 1) {
        error_report("cpu/lvz: the mode is neither root's nor a guest's");
        return -EINVAL;
    }
    if (env->lvz.timer_expire < -1) {
        error_report("cpu/lvz: the guest timer expires before time began");
        return -EINVAL;
    }
    if (env->lvz.timer_expire < 0) {
        timer_del(&env->lvz.timer);
    } else {
        timer_mod(&env->lvz.timer, env->lvz.timer_expire);
    }
    env->tlb = env->tlb_bank[env->lvz.vm];
    lvz_tb_update(env);
    env->lvz.fault.raised = false;
    loongarch_tlb_changed(env, 1);
    memset(env->lvz.gpa_copies, 0, sizeof(env->lvz.gpa_copies));
    return 0;
}

/* Page sizes are shift counts: no other ones than software can set */
static bool tlb_valid(const LoongArchTLB *bank, uint64_t prcfg2,
                      uint64_t stlbps)
{
    if (prcfg2 & ~PAGE_SIZES ||
        !(BIT_ULL(FIELD_EX64(stlbps, CSR_STLBPS, PS)) & PAGE_SIZES)) {
        return false;
    }
    for (int i = LOONGARCH_STLB; i < LOONGARCH_TLB_MAX; i++) {
        if (FIELD_EX64(bank[i].tlb_misc, TLB_MISC, E) &&
            !(BIT_ULL(FIELD_EX64(bank[i].tlb_misc, TLB_MISC, PS)) &
              PAGE_SIZES)) {
            return false;
        }
    }
    return true;
}

int lvz_cpu_post_load(void *opaque, int version_id)
{
    LoongArchCPU *cpu = opaque;
    CPULoongArchState *env = &cpu->env;

    if (!tcg_enabled()) {
        return 0;
    }
    if (!tlb_valid(env->tlb_bank[0], LVZ_ROOT(env, PRCFG2),
                   LVZ_ROOT(env, STLBPS)) ||
        (lvz_enabled(env) &&
         !tlb_valid(env->tlb_bank[1], LVZ_GUEST(env, PRCFG2),
                    LVZ_GUEST(env, STLBPS)))) {
        error_report("cpu/tlb: a page size that the CPU does not have");
        return -EINVAL;
    }
    loongarch_timer_post_load(cpu);
    /* devices that were loaded before may have lowered lines meanwhile */
    lvz_update_interrupts(env);
    return 0;
}

static const VMStateDescription vmstate_lvz_tlb_entry = {
    .name = "cpu/lvz/tlb_entry",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(tlb_misc, LoongArchTLB),
        VMSTATE_UINT64(tlb_entry0, LoongArchTLB),
        VMSTATE_UINT64(tlb_entry1, LoongArchTLB),
        VMSTATE_END_OF_LIST()
    }
};

/*
 * In guest mode the CSRs of the main section are the guest's and those here
 * root's; vm says which.
 */
const VMStateDescription vmstate_lvz = {
    .name = "cpu/lvz",
    .version_id = 1,
    .minimum_version_id = 1,
    .needed = lvz_needed,
    .post_load = lvz_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(env.lvz.vm, LoongArchCPU),
        VMSTATE_UINT64(env.lvz.gstat, LoongArchCPU),
        VMSTATE_UINT64(env.lvz.gcfg, LoongArchCPU),
        VMSTATE_UINT64(env.lvz.gintc, LoongArchCPU),
        VMSTATE_UINT64(env.lvz.gcntc, LoongArchCPU),
        VMSTATE_UINT64(env.lvz.gtlbc, LoongArchCPU),
        VMSTATE_UINT64(env.lvz.trgp, LoongArchCPU),
        VMSTATE_UINT64(env.CSR_CPUID, LoongArchCPU),
        VMSTATE_UINT64_ARRAY(env.lvz.bank, LoongArchCPU, LVZ_BANK_WORDS),
        VMSTATE_UINT64(env.lvz.lladdr, LoongArchCPU),
        VMSTATE_UINT64(env.lvz.llval, LoongArchCPU),
        VMSTATE_UINT8(env.lvz.hwi, LoongArchCPU),
        VMSTATE_INT64(env.lvz.timer_expire, LoongArchCPU),
        VMSTATE_TIMER(env.lvz.timer, LoongArchCPU),
        VMSTATE_STRUCT_ARRAY(env.tlb_bank[1], LoongArchCPU, LOONGARCH_TLB_MAX,
                             1, vmstate_lvz_tlb_entry, LoongArchTLB),
        VMSTATE_END_OF_LIST()
    }
};
