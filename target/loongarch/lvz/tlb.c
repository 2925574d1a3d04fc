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

void lvz_flush_guest(CPULoongArchState *env)
{
    tlb_flush_by_mmuidx(env_cpu(env), LVZ_MMU_GUEST_IDXMAP);
    bitmap_zero(env->lvz.gpa_used, LOONGARCH_TLB_MAX);
}

void lvz_flush_mode(CPULoongArchState *env)
{
    if (env->lvz.vm) {
        lvz_flush_guest(env);
    } else {
        tlb_flush_by_mmuidx(env_cpu(env), LVZ_MMU_ROOT_IDXMAP);
    }
}

void lvz_tlb_flush(CPULoongArchState *env)
{
    uint8_t gid = lvz_tlb_gid(env);

    if (!gid || env->lvz.vm) {
        lvz_flush_mode(env);
    }
    /* The guest that runs under this GID, if any, has copies in its indices */
    if (!env->lvz.vm && gid == FIELD_EX64(env->lvz.gstat, CSR_GSTAT, GID) &&
        !bitmap_empty(env->lvz.gpa_used, LOONGARCH_TLB_MAX)) {
        lvz_flush_guest(env);
    }
}

uint16_t lvz_idxmap(const CPULoongArchState *env, uint16_t idxmap)
{
    return env->lvz.vm ? idxmap << LVZ_MMU_GUEST : idxmap;
}

bool lvz_drop_gpa_entry(CPULoongArchState *env, int index)
{
    LoongArchTLB *tlb = &env->tlb[index];

    if (env->lvz.vm || !FIELD_EX64(tlb->tlb_misc, TLB_MISC, E)) {
        return false;
    }
    /*
     * Which guest virtual addresses lead to this GPA is not known: drop them
     * all, but only if any can be cached since the last time.
     */
    if (test_bit(index, env->lvz.gpa_used)) {
        lvz_flush_guest(env);
    }
    return FIELD_EX64(tlb->tlb_misc, TLB_MISC, GID);
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

/* What an operation selects beside the GID */
enum {
    INV_G    = BIT(0),      /* G=1 */
    INV_NG   = BIT(1),      /* G=0 */
    INV_ASID = BIT(2),      /* G=0 and this ASID */
    INV_ADDR = BIT(3),      /* and covers this address */
    INV_ALL  = INV_G | INV_NG,
};

typedef struct LVZInvOp {
    bool root_bank;         /* looks at root's TLB */
    bool guest_bank;        /* looks at the guest's TLB */
    bool any_gid;           /* every GID, but 0 only where gid0 is set */
    bool gid0;
    uint8_t select;         /* 0: there is no such operation */
} LVZInvOp;

/* choice invtlb-undefined */
static const LVZInvOp inv_ops[] = {
    [0x00] = { true, true, true, true, INV_ALL },
    [0x09] = { false, true, false, false, INV_ALL },
    [0x0a] = { false, true, false, false, INV_G },
    [0x0b] = { false, true, false, false, INV_NG },
    [0x0c] = { false, true, false, false, INV_ASID },
    [0x0d] = { false, true, false, false, INV_ASID | INV_ADDR },
    [0x0e] = { false, true, false, false, INV_G | INV_ASID | INV_ADDR },
    [0x10] = { false, true, true, false, INV_ALL },
    [0x11] = { true, false, true, false, INV_ALL },
    [0x12] = { true, true, true, false, INV_ALL },
    [0x13] = { false, true, false, false, INV_ALL },
    [0x14] = { true, false, false, false, INV_ALL },
    [0x15] = { true, true, false, false, INV_ALL },
    [0x16] = { true, false, false, false, INV_ALL | INV_ADDR },
};

bool lvz_invtlb_op_valid(unsigned op)
{
    return op < ARRAY_SIZE(inv_ops) && inv_ops[op].select;
}

static bool inv_selects(const LoongArchTLB *tlb, const LVZInvOp *op,
                        uint64_t stlbps, int index, uint64_t info,
                        uint64_t addr)
{
    uint8_t gid = FIELD_EX64(tlb->tlb_misc, TLB_MISC, GID);
    bool g = FIELD_EX64(tlb->tlb_entry0, TLBENTRY, G);
    uint16_t asid = FIELD_EX64(tlb->tlb_misc, TLB_MISC, ASID);

    if (!FIELD_EX64(tlb->tlb_misc, TLB_MISC, E)) {
        return false;
    }
    if (op->any_gid ? !gid && !op->gid0 : gid != extract64(info, 16, 8)) {
        return false;
    }
    if (!(g ? op->select & INV_G
            : (op->select & INV_NG) ||
              ((op->select & INV_ASID) && asid == (info & 0x3ff)))) {
        return false;
    }
    return !(op->select & INV_ADDR) ||
           lvz_tlb_covers(tlb, lvz_tlb_ps(tlb, index, stlbps), addr);
}

/*
 * Returns true if the guest's soft TLB may hold copies of what was removed;
 * @used names the entries of which it may, NULL all.
 */
static bool inv_bank(LoongArchTLB *bank, const LVZInvOp *op, uint64_t stlbps,
                     const unsigned long *used, uint64_t info, uint64_t addr)
{
    bool copies = false;

    for (int i = 0; i < LOONGARCH_TLB_MAX; i++) {
        if (inv_selects(&bank[i], op, stlbps, i, info, addr)) {
            bank[i].tlb_misc = FIELD_DP64(bank[i].tlb_misc, TLB_MISC, E, 0);
            copies |= !used || test_bit(i, used);
        }
    }
    return copies;
}

/* INVTLB of root mode, operations that the base architecture does not have */
void helper_lvz_invtlb(CPULoongArchState *env, uint32_t num, uint64_t info,
                       uint64_t addr)
{
    const LVZInvOp *op = &inv_ops[num];
    bool copies = false;

    trace_lvz_invtlb(env_cpu(env)->cpu_index, num, info, addr);
    if (op->root_bank) {
        copies |= inv_bank(env->tlb_bank[0], op, env->CSR_STLBPS,
                           env->lvz.gpa_used, info, addr);
    }
    if (op->guest_bank) {
        copies |= inv_bank(env->tlb_bank[1], op, LVZ_OTHER(env, STLBPS),
                           NULL, info, addr);
    }
    if (op->any_gid ? op->gid0 : op->root_bank && !extract64(info, 16, 8)) {
        /* root's own translations too */
        lvz_flush_mode(env);
    }
    if (copies) {
        lvz_flush_guest(env);
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
