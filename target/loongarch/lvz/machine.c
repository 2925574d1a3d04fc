/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LoongArch virtualization extension (LVZ): migration state
 */

#include "qemu/osdep.h"
#include "cpu.h"
#include "internals.h"
#include "migration/cpu.h"

static bool lvz_needed(void *opaque)
{
    LoongArchCPU *cpu = opaque;

    return lvz_enabled(&cpu->env);
}

static int lvz_post_load(void *opaque, int version_id)
{
    LoongArchCPU *cpu = opaque;
    CPULoongArchState *env = &cpu->env;

    env->tlb = env->tlb_bank[env->lvz.vm];
    env->lvz.fault.raised = false;
    loongarch_tlb_changed(env, 1);
    memset(env->lvz.gpa_copies, 0, sizeof(env->lvz.gpa_copies));
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
        VMSTATE_BOOL(env.lvz.vm, LoongArchCPU),
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
