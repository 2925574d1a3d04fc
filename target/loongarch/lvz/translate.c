/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LoongArch virtualization extension (LVZ): two-stage translation
 *
 * The guest stage turns a guest virtual address into a guest physical address
 * (GPA) with the guest's bank; the root stage looks the GPA up among the root
 * TLB's entries of the running GID.  Direct mapping windows, ASID and PLV
 * have no part in the root stage.
 */

#include "qemu/osdep.h"
#include "exec/cpu_ldst.h"
#include "exec/page-protection.h"
#include "system/memory_mapping.h"
#include "cpu.h"
#include "internals.h"
#include "ptw.h"
#include "trace/trace-target_loongarch_lvz.h"

static bool root_tlb_covers(const CPULoongArchState *env, int index,
                            uint8_t gid, hwaddr gpa)
{
    const LoongArchTLB *tlb = &env->tlb_bank[0][index];

    return lvz_tlb_hit(tlb, lvz_tlb_ps(tlb, index, LVZ_OTHER(env, STLBPS)),
                       gid, gpa);
}

/* Index of the root TLB entry for @gpa of the running guest, or -1 */
static int root_tlb_search(const CPULoongArchState *env, hwaddr gpa)
{
    uint8_t gid = lvz_access_gid(env);
    uint8_t ps = FIELD_EX64(LVZ_OTHER(env, STLBPS), CSR_STLBPS, PS);
    int set = (gpa >> (ps + 1)) & 0xff;

    for (int i = set; i < LOONGARCH_STLB; i += 256) {
        if (root_tlb_covers(env, i, gid, gpa)) {
            return i;
        }
    }
    for (uint64_t m = env->tlb_info[0].mtlb; m; m &= m - 1) {
        int i = LOONGARCH_STLB + ctz64(m);

        if (root_tlb_covers(env, i, gid, gpa)) {
            return i;
        }
    }
    return -1;
}

/* choices gpa-asid-plv, root-nr-nx */
int lvz_root_stage(const CPULoongArchState *env, hwaddr gpa, hwaddr *physical,
                   int *prot, MMUAccessType access_type, int *found)
{
    int index = root_tlb_search(env, gpa);
    const LoongArchTLB *tlb;
    uint64_t entry;
    uint8_t ps;

    if (index < 0) {
        return TLBRET_NOMATCH;
    }
    *found = index;
    tlb = &env->tlb_bank[0][index];
    ps = lvz_tlb_ps(tlb, index, LVZ_OTHER(env, STLBPS));
    entry = extract64(gpa, ps, 1) ? tlb->tlb_entry1 : tlb->tlb_entry0;

    if (!FIELD_EX64(entry, TLBENTRY, V)) {
        return TLBRET_INVALID;
    }
    if (access_type == MMU_INST_FETCH && FIELD_EX64(entry, TLBENTRY_64, NX)) {
        return TLBRET_XI;
    }
    if (access_type == MMU_DATA_LOAD && FIELD_EX64(entry, TLBENTRY_64, NR)) {
        return TLBRET_RI;
    }
    if (access_type == MMU_DATA_STORE && !FIELD_EX64(entry, TLBENTRY, D)) {
        return TLBRET_DIRTY;
    }

    *physical = (FIELD_EX64(entry, TLBENTRY_64, PPN) <<
                 R_TLBENTRY_64_PPN_SHIFT & ~MAKE_64BIT_MASK(0, ps)) |
                (gpa & MAKE_64BIT_MASK(0, ps));
    *prot = (FIELD_EX64(entry, TLBENTRY_64, NR) ? 0 : PAGE_READ) |
            (FIELD_EX64(entry, TLBENTRY_64, NX) ? 0 : PAGE_EXEC) |
            (FIELD_EX64(entry, TLBENTRY, D) ? PAGE_WRITE : 0);
    return TLBRET_MATCH;
}

void lvz_note_root_fault(CPULoongArchState *env, hwaddr gpa,
                         MMUAccessType access_type, int tlb_error)
{
    env->lvz.fault.found = true;
    env->lvz.fault.gpa = gpa;
    env->lvz.fault.access_type = access_type;
    env->lvz.fault.tlb_error = tlb_error;
}

int lvz_get_physical_address(CPULoongArchState *env, hwaddr *physical,
                             int *prot, vaddr address,
                             MMUAccessType access_type, int mmu_idx)
{
    hwaddr gpa;
    int guest_prot;
    int index;
    int ret;

    if (mmu_idx == MMU_DA_IDX) {
        /* also the page walk of paged root mode, lvz_ldq_table() */
        *physical = address & TARGET_PHYS_MASK;
        *prot = PAGE_READ | PAGE_WRITE | PAGE_EXEC;
        return TLBRET_MATCH;
    }
    if (mmu_idx < LVZ_MMU_GUEST) {
        return ptw_get_physical_address(env, physical, prot, address,
                                        access_type, mmu_idx);
    }

    env->lvz.fault.found = false;
    if (mmu_idx == LVZ_MMU_GUEST_DA) {
        /* also the page walk of a paged guest, lvz_ldq_table() */
        gpa = address & TARGET_PHYS_MASK;
        guest_prot = PAGE_READ | PAGE_WRITE | PAGE_EXEC;
    } else {
        ret = ptw_get_physical_address(env, &gpa, &guest_prot, address,
                                       access_type, lvz_stage_mmu_idx(mmu_idx));
        if (ret != TLBRET_MATCH) {
            return ret;
        }
    }

    ret = ptw_root_stage(env, gpa, physical, prot, access_type, &index);
    if (ret != TLBRET_MATCH) {
        lvz_note_root_fault(env, gpa, access_type, ret);
        return ret;
    }
    lvz_note_gpa_copy(env, index,
                      lvz_tlb_ps(&env->tlb_bank[0][index], index,
                                 LVZ_OTHER(env, STLBPS)), gpa, address);
    *prot &= guest_prot;
    return TLBRET_MATCH;
}

bool lvz_raise_root_fault(CPULoongArchState *env)
{
    if (!env->lvz.vm || !env->lvz.fault.found) {
        return false;
    }
    /* The exit makes the exception of it; until then any MMU code will do */
    env->lvz.fault.found = false;
    env->lvz.fault.raised = true;
    env_cpu(env)->exception_index = EXCCODE_PIL;
    return true;
}

hwaddr lvz_debug_gpa(CPULoongArchState *env, hwaddr gpa)
{
    hwaddr physical;
    int prot, index;

    if (!env->lvz.vm) {
        return gpa;
    }
    if (lvz_root_stage(env, gpa, &physical, &prot, MMU_DATA_LOAD,
                       &index) != TLBRET_MATCH) {
        return -1;
    }
    return physical;
}

uint64_t lvz_debug_ldq(CPULoongArchState *env, hwaddr pa)
{
    pa = lvz_debug_gpa(env, pa);
    return pa == -1 ? 0 : ldq_le_phys(env_cpu(env)->as, pa);
}

uint64_t lvz_ldq_table(CPULoongArchState *env, hwaddr pa, uintptr_t ra)
{
    return cpu_ldq_le_mmuidx_ra(env, pa, lvz_mmu_index(env, MMU_DA_IDX), ra);
}
