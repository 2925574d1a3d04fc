/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LoongArch hardware page table walk: the lookups of both stages
 */

#ifndef LOONGARCH_LVZ_PTW_H
#define LOONGARCH_LVZ_PTW_H

#include "internals.h"

/* A lookup ended with @ret: walk if that may help, and look again */
int ptw_retry(CPULoongArchState *env, hwaddr *physical, int *prot,
              vaddr address, MMUAccessType access_type, int mmu_idx, int ret);
int ptw_retry_root(CPULoongArchState *env, hwaddr gpa, hwaddr *physical,
                   int *prot, MMUAccessType access_type, int *index, int ret);

static inline int ptw_get_physical_address(CPULoongArchState *env,
                                           hwaddr *physical, int *prot,
                                           vaddr address,
                                           MMUAccessType access_type,
                                           int mmu_idx)
{
    int ret = get_physical_address(env, physical, prot, address, access_type,
                                   mmu_idx, 0);

    return likely(ret == TLBRET_MATCH) ? ret :
           ptw_retry(env, physical, prot, address, access_type, mmu_idx, ret);
}

static inline int ptw_root_stage(CPULoongArchState *env, hwaddr gpa,
                                 hwaddr *physical, int *prot,
                                 MMUAccessType access_type, int *index)
{
    int ret;

    *index = -1;
    ret = lvz_root_stage(env, gpa, physical, prot, access_type, index);
    return likely(ret == TLBRET_MATCH) ? ret :
           ptw_retry_root(env, gpa, physical, prot, access_type, index, ret);
}

#endif
