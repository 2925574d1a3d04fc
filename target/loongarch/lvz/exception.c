/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LoongArch virtualization extension (LVZ): entry to the guest and exit
 */

#include "qemu/osdep.h"
#include "qemu/main-loop.h"
#include "cpu.h"
#include "exec/exec-all.h"
#include "exec/helper-proto.h"
#include "internals.h"
#include "accel/tcg/cpu-ops.h"
#include "trace/trace-target_loongarch_lvz.h"

QEMU_BUILD_BUG_ON(offsetof(CPULoongArchState, CSR_DSAVE) + 8 -
                  offsetof(CPULoongArchState, CSR_CRMD) !=
                  LVZ_BANK_WORDS * 8);
QEMU_BUILD_BUG_ON(LOONGARCH_TLB_MAX != 2112);

void lvz_tb_update(CPULoongArchState *env)
{
    bool vm = env->lvz.vm;

    env->lvz.tb.flags = vm ? HW_FLAGS_VM : 0;
    env->lvz.tb.euen = vm ? LVZ_OTHER(env, EUEN) : UINT64_MAX;
    env->lvz.tb.traps = !vm ? 0 :
        (env->lvz.gcfg & LVZ_GCFG_TRAPS) |
        FIELD_EX64(env->lvz.gtlbc, CSR_GTLBC, TOTI) * LVZ_TRAP_TOTI;
}

/*
 * Exchange the banks (choice two-tlbs).  Devices change ESTAT.IS under the lock
 * and look at lvz.vm to find the right bank, so it is held.
 */
void lvz_world_switch(CPULoongArchState *env)
{
    uint64_t *live = &env->CSR_CRMD;
    uint64_t tmp;

    g_assert(bql_locked());

    for (int i = 0; i < LVZ_BANK_WORDS; i++) {
        tmp = live[i];
        live[i] = env->lvz.bank[i];
        env->lvz.bank[i] = tmp;
    }
    tmp = env->lladdr;
    env->lladdr = env->lvz.lladdr;
    env->lvz.lladdr = tmp;
    tmp = env->llval;
    env->llval = env->lvz.llval;
    env->lvz.llval = tmp;

    env->lvz.vm = !env->lvz.vm;
    env->tlb = env->tlb_bank[env->lvz.vm];
    lvz_tb_update(env);
}

void helper_lvz_exit(CPULoongArchState *env, uint32_t exception, uint32_t insn)
{
    CPUState *cs = env_cpu(env);

    env->insn = insn;
    cs->exception_index = exception;
    cpu_loop_exit(cs);
}

/* Does the exception that was just raised in guest mode belong to root? */
static bool lvz_is_exit(CPULoongArchState *env, int exception)
{
    switch (exception) {
    case EXCCODE_INT:
        return lvz_root_interrupt_pending(env);
    case EXCCODE_GSPR:
    case EXCCODE_HVC:
    case EXCCODE_GCSC:
    case EXCCODE_GCHC:
        return true;
    /* choice euen-both: what the guest enabled can only be off in root's */
    case EXCCODE_FPD:
        return FIELD_EX64(env->CSR_EUEN, CSR_EUEN, FPE);
    case EXCCODE_SXD:
        return FIELD_EX64(env->CSR_EUEN, CSR_EUEN, SXE);
    case EXCCODE_ASXD:
        return FIELD_EX64(env->CSR_EUEN, CSR_EUEN, ASXE);
    case EXCCODE_BTD:
        return FIELD_EX64(env->CSR_EUEN, CSR_EUEN, BTE);
    default:
        return env->lvz.fault.raised;
    }
}

CPULoongArchState *lvz_take_exception(CPUState *cs)
{
    CPULoongArchState *env = cpu_env(cs);
    bool vm = env->lvz.vm;
    uint8_t gid;

    if (!lvz_enabled(env) || cs->exception_index == EXCCODE_DBP) {
        return env;
    }

    if (vm) {
        if (!lvz_is_exit(env, cs->exception_index)) {
            return env;
        }
        gid = FIELD_EX64(env->lvz.gstat, CSR_GSTAT, GID);
        lvz_world_switch(env);
        if (env->lvz.fault.raised) {
            env->lvz.fault.raised = false;
            loongarch_raise_mmu_exception(env, env->lvz.fault.gpa,
                                          env->lvz.fault.access_type,
                                          env->lvz.fault.tlb_error);
        } else if (cs->exception_index == EXCCODE_GCHC) {
            /* asynchronous: BADI stays as it is */
            env->insn = env->CSR_BADI;
        } else if (cs->exception_index != EXCCODE_INT) {
            /* choice exit-badv */
            env->CSR_BADV = env->pc;
        }
        trace_lvz_exit(cs->cpu_index, gid, cs->exception_index,
                       env->tlb_refill, env->pc, env->lvz.fault.gpa, env->insn);
    }

    /* choice pvm-exception: where it came from is kept with PLV and IE */
    if (env->tlb_refill) {
        env->CSR_TLBRPRMD = FIELD_DP64(env->CSR_TLBRPRMD, CSR_TLBRPRMD,
                                       PGM, vm);
    } else {
        env->lvz.gstat = FIELD_DP64(env->lvz.gstat, CSR_GSTAT, PVM, vm);
    }
    return env;
}

/* GCFG.TOP traps when the guest's PLV changes from @old to @new */
static bool lvz_traps_plv(const CPULoongArchState *env, unsigned old,
                          unsigned new)
{
    return env->lvz.vm && old != new &&
           FIELD_EX64(env->lvz.gcfg, CSR_GCFG, TOP);
}

/* The guest is about to write @val to the bits @mask of its CRMD */
void helper_lvz_guest_crmd(CPULoongArchState *env, uint64_t val, uint64_t mask)
{
    uint64_t new = (env->CSR_CRMD & ~mask) | (val & mask);

    if (lvz_traps_plv(env, FIELD_EX64(env->CSR_CRMD, CSR_CRMD, PLV),
                      FIELD_EX64(new, CSR_CRMD, PLV))) {
        do_raise_exception(env, EXCCODE_GCSC, GETPC());
    }
}

/*
 * choice top: the exception is complete in the guest's bank when root sees the
 * change.  Root has but to return, and the guest goes on in its handler.
 */
void lvz_exception_taken(CPUState *cs, bool refill)
{
    CPULoongArchState *env = cpu_env(cs);
    unsigned old = refill ? FIELD_EX64(env->CSR_TLBRPRMD, CSR_TLBRPRMD, PPLV)
                          : FIELD_EX64(env->CSR_PRMD, CSR_PRMD, PPLV);

    if (lvz_traps_plv(env, old, FIELD_EX64(env->CSR_CRMD, CSR_CRMD, PLV))) {
        cs->exception_index = EXCCODE_GCHC;
        cs->cc->tcg_ops->do_interrupt(cs);
    }
}

void lvz_ertn(CPULoongArchState *env, bool merr, bool refill)
{
    bool to_guest;

    if (env->lvz.vm) {
        /* ERTN needs PLV0.  Likewise complete when root sees it. */
        if (lvz_traps_plv(env, MMU_PLV_KERNEL,
                          FIELD_EX64(env->CSR_CRMD, CSR_CRMD, PLV))) {
            do_raise_exception(env, EXCCODE_GCHC, 0);
        }
        return;
    }
    if (!lvz_enabled(env)) {
        return;
    }
    /* choices merr, refill-return, pvm-ertn */
    to_guest = merr ? FIELD_EX64(env->CSR_MERRCTL, CSR_MERRCTL, PGM)
             : refill ? FIELD_EX64(env->CSR_TLBRPRMD, CSR_TLBRPRMD, PGM)
                      : FIELD_EX64(env->lvz.gstat, CSR_GSTAT, PVM);
    if (to_guest) {
        bql_lock();
        lvz_world_switch(env);
        bql_unlock();
        /* 32-bit addresses or not is up to the guest's level */
        set_pc(env, env->pc);
        trace_lvz_enter(env_cpu(env)->cpu_index,
                        FIELD_EX64(env->lvz.gstat, CSR_GSTAT, GID), refill,
                        env->pc);
    }
}

void lvz_cpu_reset(CPULoongArchState *env)
{
    if (env->lvz.vm) {
        lvz_world_switch(env);
    }
    lvz_tb_update(env);
    env->tlb = env->tlb_bank[0];

    timer_del(&env->lvz.timer);
    env->lvz.timer_expire = -1;
    env->lvz.fault.raised = false;
    env->lladdr = env->lvz.lladdr = 1;

    env->lvz.gstat = FIELD_DP64(0, CSR_GSTAT, GIDBIT, R_CSR_GSTAT_GID_LENGTH);
    /* What can be configured; there is no PMU */
    env->lvz.gcfg = R_CSR_GCFG_MATP_MASK | R_CSR_GCFG_SITP_MASK |
                    R_CSR_GCFG_TITP_MASK | R_CSR_GCFG_TOEP_MASK |
                    R_CSR_GCFG_TOPP_MASK | R_CSR_GCFG_TORUP_MASK |
                    R_CSR_GCFG_GCIP_MASK;
    env->lvz.gintc = 0;
    env->lvz.gcntc = 0;
    env->lvz.gtlbc = 0;
    env->lvz.trgp = 0;

    /* The guest's bank looks like a CPU after reset */
    memset(env->lvz.bank, 0, sizeof(env->lvz.bank));
    LVZ_OTHER(env, CRMD) = R_CSR_CRMD_DA_MASK;
    LVZ_OTHER(env, ASID) = FIELD_DP64(0, CSR_ASID, ASIDBITS, 10);
    LVZ_OTHER(env, STLBPS) = ctz32(env->CSR_PRCFG2);
    LVZ_OTHER(env, PRCFG1) = env->CSR_PRCFG1;
    LVZ_OTHER(env, PRCFG2) = env->CSR_PRCFG2;
    LVZ_OTHER(env, PRCFG3) = env->CSR_PRCFG3;
    LVZ_OTHER(env, CPUID) = env_cpu(env)->cpu_index;
    LVZ_OTHER(env, TID) = env_cpu(env)->cpu_index;

    if (env->lvz.hwi) {
        /* lines that are still up: GINTC hides none of them from root now */
        lvz_update_hwi(env);
    }
}
