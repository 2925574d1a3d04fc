/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LoongArch virtualization extension (LVZ): TLB instructions
 *
 * Root's TLB holds root's own translations (GID 0) and GPA translations of
 * guests (GID not 0); the guest's TLB holds what guests put there, by GID.
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "qemu/main-loop.h"
#include "exec/cputlb.h"
#include "cpu.h"
#include "exec/helper-proto.h"
#include "internals.h"
#include "trace/trace-target_loongarch_lvz.h"

/* Root ID: which entries root's TLB instructions work on (choice rid) */
static uint8_t lvz_rid(const CPULoongArchState *env)
{
    if (FIELD_EX64(env->lvz.gtlbc, CSR_GTLBC, USETGID)) {
        return FIELD_EX64(env->lvz.gtlbc, CSR_GTLBC, TGID);
    }
    if (FIELD_EX64(env->CSR_TLBRERA, CSR_TLBRERA, ISTLBR)
        ? FIELD_EX64(env->CSR_TLBRPRMD, CSR_TLBRPRMD, PGM)
        : FIELD_EX64(env->lvz.gstat, CSR_GSTAT, PVM)) {
        return FIELD_EX64(env->lvz.gstat, CSR_GSTAT, GID);
    }
    return 0;
}

uint8_t lvz_tlb_gid(const CPULoongArchState *env)
{
    if (!lvz_enabled(env)) {
        return 0;
    }
    return env->lvz.vm ? lvz_access_gid(env) : lvz_rid(env);
}

void lvz_flush_bank(CPULoongArchState *env, int bank)
{
    /* addresses in the direct address modes have nothing to do with a bank */
    tlb_flush_by_mmuidx(env_cpu(env), lvz_idxmap(bank, MMU_PAGED_IDXMAP));
    memset(env->tlb_info[bank].copies, 0, sizeof(env->tlb_info[bank].copies));
}

void lvz_flush_mode(CPULoongArchState *env)
{
    lvz_flush_bank(env, env->lvz.vm);
}

void lvz_flush_guest(CPULoongArchState *env)
{
    tlb_flush_by_mmuidx(env_cpu(env), LVZ_MMU_GUEST_IDXMAP);
    memset(env->tlb_info[1].copies, 0, sizeof(env->tlb_info[1].copies));
    memset(env->lvz.gpa_copies, 0, sizeof(env->lvz.gpa_copies));
}

void lvz_flush_all(CPULoongArchState *env)
{
    lvz_flush_bank(env, 0);
    lvz_flush_guest(env);
}

void lvz_note_gpa_copy(CPULoongArchState *env, int index, uint8_t ps,
                       hwaddr gpa, vaddr address)
{
    uint64_t distance = (address & TARGET_PAGE_MASK) - (gpa & TARGET_PAGE_MASK);

    if (!env->lvz.gpa_copies[index]) {
        env->lvz.gva_distance[index] = distance;
    } else if (env->lvz.gva_distance[index] != distance) {
        env->lvz.gva_distance[index] = LVZ_GVA_MANY;
    }
    env->lvz.gpa_copies[index] |= loongarch_tlb_part(ps, gpa);
}

bool lvz_drop_gpa_copies(CPULoongArchState *env, int bank, int index,
                         bool singly)
{
    LoongArchTLB *tlb = &env->tlb_bank[0][index];
    uint64_t distance = env->lvz.gva_distance[index];
    /* entries with GID 0 serve root, and a guest with GID 0, too */
    bool gpa_only = FIELD_EX64(tlb->tlb_misc, TLB_MISC, GID);
    uint8_t ps = lvz_tlb_ps(tlb, index, lvz_stlbps(env, 0));
    uint64_t base;

    if (bank || !env->lvz.gpa_copies[index]) {
        return false;
    }
    if (!singly || distance == LVZ_GVA_MANY) {
        /* which guest virtual addresses lead there is not known */
        lvz_flush_guest(env);
        return gpa_only;
    }
    base = FIELD_EX64(tlb->tlb_misc, TLB_MISC, VPPN) << R_TLB_MISC_VPPN_SHIFT;
    loongarch_tlb_drop_parts(env, (base & ~MAKE_64BIT_MASK(0, ps + 1)) +
                             distance, ps, env->lvz.gpa_copies[index],
                             LVZ_MMU_GUEST_IDXMAP);
    env->lvz.gpa_copies[index] = 0;
    return gpa_only;
}

void lvz_tlbrd(CPULoongArchState *env, const LoongArchTLB *tlb)
{
    uint8_t gid = tlb ? FIELD_EX64(tlb->tlb_misc, TLB_MISC, GID) : 0;

    if (!env->lvz.vm) {
        env->lvz.trgp = FIELD_DP64(0, CSR_TRGP, RID, gid) |
                        FIELD_DP64(0, CSR_TRGP, GTLB, gid != 0);
    }
}

/* --- INVTLB --- */

typedef struct LVZInvOp {
    bool root_bank;         /* looks at root's TLB */
    bool guest_bank;        /* looks at the guest's TLB */
    bool any_gid;           /* every GID, but 0 only where gid0 is set */
    bool gid0;
    uint8_t select;         /* 0: there is no such operation */
} LVZInvOp;

/* choice invtlb-undefined */
static const LVZInvOp inv_ops[] = {
    [0x00] = { true, true, true, true, INVTLB_ALL },
    [0x09] = { false, true, false, false, INVTLB_ALL },
    [0x0a] = { false, true, false, false, INVTLB_G },
    [0x0b] = { false, true, false, false, INVTLB_NG },
    [0x0c] = { false, true, false, false, INVTLB_ASID },
    [0x0d] = { false, true, false, false, INVTLB_ASID | INVTLB_ADDR },
    [0x0e] = { false, true, false, false,
               INVTLB_G | INVTLB_ASID | INVTLB_ADDR },
    [0x10] = { false, true, true, false, INVTLB_ALL },
    [0x11] = { true, false, true, false, INVTLB_ALL },
    [0x12] = { true, true, true, false, INVTLB_ALL },
    [0x13] = { false, true, false, false, INVTLB_ALL },
    [0x14] = { true, false, false, false, INVTLB_ALL },
    [0x15] = { true, true, false, false, INVTLB_ALL },
    [0x16] = { true, false, false, false, INVTLB_ALL | INVTLB_ADDR },
};

bool lvz_invtlb_op_valid(unsigned op)
{
    return op < ARRAY_SIZE(inv_ops) && inv_ops[op].select;
}

/* INVTLB of root mode, operations that the base architecture does not have */
void helper_lvz_invtlb(CPULoongArchState *env, uint32_t num, uint64_t info,
                       uint64_t addr)
{
    const LVZInvOp *op = &inv_ops[num];
    uint8_t gid = extract64(info, 16, 8);
    LoongArchInvTLB inv = {
        .select = op->select,
        .first_gid = op->any_gid ? !op->gid0 : gid,
        .last_gid = op->any_gid ? UINT8_MAX : gid,
        .asid = extract64(info, 0, 10),
        .addr = addr,
    };

    trace_lvz_invtlb(env_cpu(env)->cpu_index, num, info, addr);
    if (op->root_bank) {
        loongarch_invtlb(env, 0, &inv);
    }
    if (op->guest_bank) {
        loongarch_invtlb(env, 1, &inv);
    }
}

/* --- GTLB*: root works on the guest's TLB (choice gtlb-gid) --- */

void helper_lvz_gtlb(CPULoongArchState *env, uint32_t op)
{
    static void (*const tlb_op[])(CPULoongArchState *env) = {
        [LVZ_GTLBCLR] = helper_tlbclr,
        [LVZ_GTLBFLUSH] = helper_tlbflush,
        [LVZ_GTLBSRCH] = helper_tlbsrch,
        [LVZ_GTLBRD] = helper_tlbrd,
        [LVZ_GTLBWR] = helper_tlbwr,
        [LVZ_GTLBFILL] = helper_tlbfill,
    };
    uint64_t gstat = env->lvz.gstat;

    if (FIELD_EX64(env->lvz.gtlbc, CSR_GTLBC, USETGID)) {
        env->lvz.gstat = FIELD_DP64(gstat, CSR_GSTAT, GID,
                                    FIELD_EX64(env->lvz.gtlbc, CSR_GTLBC,
                                               TGID));
    }
    bql_lock();
    lvz_world_switch(env);
    tlb_op[op](env);
    lvz_world_switch(env);
    bql_unlock();
    env->lvz.gstat = gstat;
    /* nobody uses these often enough to be more careful */
    lvz_flush_guest(env);
}
