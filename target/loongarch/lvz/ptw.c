/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LoongArch hardware page table walk (CPUCFG.2.HPTW, CSR.PWCH.HPTW_En)
 *
 * Where a TLB lookup fails, the walker reads the tables that PWCL, PWCH, PGDL
 * and PGDH describe, loads the pair of pages into the TLB as TLBFILL would,
 * and the lookup is repeated.  It serves both stages of translation: that of
 * the mode that runs, whose tables lie at guest physical addresses in guest
 * mode, and the root stage, whose tables are root's.
 *
 * Nothing is changed before all of the table has been read, so that a walk
 * which meets a fault of the root stage is simply done again.
 */

#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/log.h"
#include "qemu/rcu.h"
#include "exec/memory.h"
#include "system/qtest.h"
#include "system/tcg.h"
#include "cpu.h"
#include "internals.h"
#include "ptw.h"
#include "trace/trace-target_loongarch_lvz.h"

/*
 * V and D of an entry are set with a compare-and-exchange.  A walk that loses
 * so often against others, which change nothing else, ends as if the page were
 * not present: a guest cannot keep the emulator busy for ever.
 */
#define PTW_TRIES  100000

/* A stage of translation that walks */
typedef struct PTWStage {
    int bank;               /* of the TLB: 0 root's, 1 the guest's */
    LoongArchTLB *tlb;
    uint64_t pwcl;
    uint64_t pwch;
    uint64_t pgd;
    uint64_t stlbps;
    uint64_t asid;
    uint64_t prcfg2;
} PTWStage;

/* A pair of pages as the TLB holds it */
typedef struct PTWPair {
    uint64_t entry[2];
    uint8_t ps;
} PTWPair;

static bool ptw_enabled(const CPULoongArchState *env, uint64_t pwch)
{
    return FIELD_EX64(pwch, CSR_PWCH, HPTW_EN) &&
           FIELD_EX32(env->cpucfg[2], CPUCFG2, HPTW);
}

/* Of a directory, or of the table of pages (level 0) */
static void ptw_level(const PTWStage *s, int level, int *base, int *width)
{
    uint64_t csr = level < 3 ? s->pwcl : s->pwch;
    int pos = level < 3 ? 10 * level : 12 * (level - 3);
    int len = level < 3 ? 5 : 6;

    *base = extract64(csr, pos, len);
    *width = extract64(csr, pos + len, len);
}

/*
 * Where the table entry at @addr lies.  Tables of a guest are read through the
 * root stage; its fault becomes the fault of the access.
 */
static int ptw_locate(CPULoongArchState *env, const PTWStage *s, uint64_t addr,
                      MMUAccessType access_type, hwaddr *pa)
{
    int prot, index, ret;

    addr &= TARGET_PHYS_MASK;
    if (!s->bank) {
        *pa = addr;
        return TLBRET_MATCH;
    }
    ret = ptw_root_stage(env, addr, pa, &prot, access_type, &index);
    if (ret != TLBRET_MATCH) {
        lvz_note_root_fault(env, addr, access_type, ret);
    }
    return ret;
}

static uint64_t ptw_load(CPULoongArchState *env, hwaddr pa)
{
    return ldq_le_phys(env_cpu(env)->as, pa);
}

/* @pte as the walk leaves it: V where it is present, D for a store */
static uint64_t ptw_marked(uint64_t pte, bool store)
{
    if (FIELD_EX64(pte, TLBENTRY, P)) {
        pte |= R_TLBENTRY_V_MASK;
    }
    if (store && FIELD_EX64(pte, TLBENTRY, V) && FIELD_EX64(pte, TLBENTRY, W)) {
        pte |= R_TLBENTRY_D_MASK;
    }
    return pte;
}

/*
 * Mark the table entry @pte at @pa.  Others may change it meanwhile: then go on
 * with what they made of it.  False if it cannot be done.
 */
static bool ptw_update(CPULoongArchState *env, hwaddr pa, uint64_t *pte,
                       bool store)
{
    AddressSpace *as = env_cpu(env)->as;
    hwaddr offset, len = sizeof(*pte);
    bool done = false;
    MemoryRegion *mr;
    uint64_t *entry;

    RCU_READ_LOCK_GUARD();
    mr = address_space_translate(as, pa, &offset, &len, true,
                                 MEMTXATTRS_UNSPECIFIED);
    if (len < sizeof(*pte) ||
        !memory_access_is_direct(mr, true, MEMTXATTRS_UNSPECIFIED)) {
        qemu_log_mask(LOG_GUEST_ERROR, "page table at 0x%" HWADDR_PRIx
                      " cannot be written\n", pa);
        return false;
    }
    entry = address_space_map(as, pa, &len, true, MEMTXATTRS_UNSPECIFIED);
    if (!entry) {
        return false;
    }
    for (int i = 0; i < PTW_TRIES && len == sizeof(*pte) && !done; i++) {
        uint64_t old = cpu_to_le64(*pte);
        uint64_t new = cpu_to_le64(ptw_marked(*pte, store));
        uint64_t seen = qatomic_cmpxchg(entry, old, new);

        done = seen == old;
        *pte = le64_to_cpu(done ? new : seen);
    }
    address_space_unmap(as, entry, len, true, done ? len : 0);
    return done;
}

/*
 * Set V in the table entry @pte at @addr if it is present, and D for a store
 * to what is writable.  Returns the MMU code.
 */
static int ptw_mark(CPULoongArchState *env, const PTWStage *s, uint64_t addr,
                    uint64_t *pte, bool store)
{
    hwaddr pa;
    int ret;

    if (ptw_marked(*pte, store) != *pte) {
        ret = ptw_locate(env, s, addr, MMU_DATA_STORE, &pa);
        if (ret != TLBRET_MATCH) {
            return ret;
        }
        if (!ptw_update(env, pa, pte, store)) {
            return TLBRET_INVALID;
        }
    }
    return FIELD_EX64(*pte, TLBENTRY, V) ? TLBRET_MATCH : TLBRET_INVALID;
}

/* What the TLB keeps of a table entry */
static uint64_t ptw_entry(const CPULoongArchState *env, uint64_t pte)
{
    return pte & env->hw_pte_mask &
           (TARGET_PHYS_MASK | ~R_TLBENTRY_64_PPN_MASK);
}

static int ptw_read(CPULoongArchState *env, const PTWStage *s,
                    uint64_t va, bool store, PTWPair *pair)
{
    uint64_t addr = s->pgd;
    uint64_t pte, pte2;
    int base, width;
    hwaddr pa;
    int ret;

    for (int level = 4; level > 0; level--) {
        ptw_level(s, level, &base, &width);
        if (!width) {
            continue;
        }
        addr = (addr | ((va >> base) & ((1ULL << width) - 1)) << 3) & ~7ULL;
        ret = ptw_locate(env, s, addr, MMU_DATA_LOAD, &pa);
        if (ret != TLBRET_MATCH) {
            return ret;
        }
        pte = ptw_load(env, pa);
        if (!FIELD_EX64(pte, TLBENTRY, HUGE)) {
            addr = pte & TARGET_PHYS_MASK;
            continue;
        }

        ret = ptw_mark(env, s, addr, &pte, store);
        if (ret != TLBRET_MATCH) {
            return ret;
        }
        /* A huge page is a pair of halves; its G is elsewhere */
        pte = FIELD_DP64(pte, TLBENTRY, G, FIELD_EX64(pte, TLBENTRY, HGLOBAL));
        pte = FIELD_DP64(pte, TLBENTRY, HGLOBAL, 0);
        pte = FIELD_DP64(pte, TLBENTRY, LEVEL, 0);
        pair->ps = MAX(base, 1) - 1;
        pair->entry[0] = ptw_entry(env, pte);
        pair->entry[1] = pair->entry[0] + (1ULL << pair->ps);
        return TLBRET_MATCH;
    }

    ptw_level(s, 0, &base, &width);
    addr = (addr | ((va >> base) & ((1ULL << width) - 1)) << 3) & ~7ULL;
    ret = ptw_locate(env, s, addr, MMU_DATA_LOAD, &pa);
    if (ret != TLBRET_MATCH) {
        return ret;
    }
    pte = ptw_load(env, pa);
    pte2 = ptw_load(env, pa ^ 8);
    ret = ptw_mark(env, s, addr, &pte, store);
    if (ret != TLBRET_MATCH) {
        return ret;
    }
    /* the other half is as the table has it: nobody has accessed it */
    pair->ps = base;
    pair->entry[extract64(addr, 3, 1)] = ptw_entry(env, pte);
    pair->entry[!extract64(addr, 3, 1)] = ptw_entry(env, pte2);
    return TLBRET_MATCH;
}

/* Load @pair for @va: over entry @index, or where TLBFILL would (-1) */
static void ptw_fill(CPULoongArchState *env, const PTWStage *s, uint64_t va,
                     const PTWPair *pair, int index)
{
    uint8_t stlb_ps = FIELD_EX64(s->stlbps, CSR_STLBPS, PS);
    uint64_t marks = R_TLBENTRY_V_MASK | R_TLBENTRY_D_MASK;
    LoongArchTLB *tlb;

    if (index >= 0) {
        tlb = &s->tlb[index];
        if (lvz_tlb_ps(tlb, index, s->stlbps) == pair->ps &&
            !(tlb->tlb_entry0 & ~(pair->entry[0] & marks) & marks) &&
            !(tlb->tlb_entry1 & ~(pair->entry[1] & marks) & marks) &&
            !((tlb->tlb_entry0 ^ pair->entry[0]) & ~marks) &&
            !((tlb->tlb_entry1 ^ pair->entry[1]) & ~marks)) {
            /* gained V or D, lost nothing: what is cached of it is right */
            tlb->tlb_entry0 = pair->entry[0];
            tlb->tlb_entry1 = pair->entry[1];
            return;
        }
        loongarch_tlb_invalidate(env, s->bank, index);
    }

    index = loongarch_tlb_victim(env, s->bank, pair->ps, stlb_ps, va);
    loongarch_tlb_invalidate(env, s->bank, index);
    tlb = &s->tlb[index];
    tlb->tlb_misc = FIELD_DP64(0, TLB_MISC, E, 1);
    tlb->tlb_misc = FIELD_DP64(tlb->tlb_misc, TLB_MISC, VPPN,
                               extract64(va, R_TLB_MISC_VPPN_SHIFT,
                                         R_TLB_MISC_VPPN_LENGTH));
    tlb->tlb_misc = FIELD_DP64(tlb->tlb_misc, TLB_MISC, ASID,
                               FIELD_EX64(s->asid, CSR_ASID, ASID));
    tlb->tlb_misc = FIELD_DP64(tlb->tlb_misc, TLB_MISC, GID,
                               lvz_access_gid(env));
    if (index >= LOONGARCH_STLB) {
        tlb->tlb_misc = FIELD_DP64(tlb->tlb_misc, TLB_MISC, PS, pair->ps);
    }
    loongarch_tlb_exists(env, s->bank, index);
    tlb->tlb_entry0 = pair->entry[0];
    tlb->tlb_entry1 = pair->entry[1];
}

/*
 * A lookup of @va in a stage ended with @ret, at entry @index if there is one.
 * Returns TLBRET_MATCH if the TLB has been changed and the lookup is to be
 * repeated, else what the access ends with.
 */
static int ptw_walk(CPULoongArchState *env, const PTWStage *s, uint64_t va,
                    int ret, int index, bool *walked)
{
    bool store = ret == TLBRET_DIRTY;
    uint64_t entry;
    PTWPair pair;

    switch (ret) {
    case TLBRET_NOMATCH:
    case TLBRET_INVALID:
        if (*walked) {
            return TLBRET_INVALID;
        }
        break;
    case TLBRET_DIRTY:
        entry = extract64(va, lvz_tlb_ps(&s->tlb[index], index, s->stlbps), 1)
                ? s->tlb[index].tlb_entry1 : s->tlb[index].tlb_entry0;
        if (!FIELD_EX64(entry, TLBENTRY, W) || FIELD_EX64(entry, TLBENTRY, D)) {
            return ret;
        }
        break;
    default:
        return ret;
    }

    ret = ptw_read(env, s, va, store, &pair);
    if (ret != TLBRET_MATCH) {
        return ret;
    }
    if (!(s->prcfg2 & BIT_ULL(pair.ps))) {
        return TLBRET_INVALID;
    }
    /* The entry is global only if both halves say so */
    if (!(pair.entry[0] & pair.entry[1] & R_TLBENTRY_G_MASK)) {
        pair.entry[0] &= ~R_TLBENTRY_G_MASK;
        pair.entry[1] &= ~R_TLBENTRY_G_MASK;
    }
    trace_ptw_fill(env_cpu(env)->cpu_index, !s->bank && env->lvz.vm, va,
                   pair.ps, pair.entry[0], pair.entry[1]);
    ptw_fill(env, s, va, &pair, index);
    *walked = true;
    return TLBRET_MATCH;
}

int ptw_retry(CPULoongArchState *env, hwaddr *physical, int *prot,
              vaddr address, MMUAccessType access_type, int mmu_idx, int ret)
{
    bool walked = false;
    int index;

    while (ret != TLBRET_MATCH && ptw_enabled(env, env->CSR_PWCH)) {
        if (!loongarch_tlb_search(env, address, lvz_access_gid(env), &index)) {
            index = -1;
        }
        ret = ptw_walk(env, &(PTWStage) {
                           .bank = env->lvz.vm,
                           .tlb = env->tlb,
                           .pwcl = env->CSR_PWCL,
                           .pwch = env->CSR_PWCH,
                           .pgd = extract64(address, 63, 1) ? env->CSR_PGDH
                                                            : env->CSR_PGDL,
                           .stlbps = env->CSR_STLBPS,
                           .asid = env->CSR_ASID,
                           .prcfg2 = env->CSR_PRCFG2,
                       }, address, ret, index, &walked);
        if (ret != TLBRET_MATCH) {
            break;
        }
        ret = get_physical_address(env, physical, prot, address, access_type,
                                   mmu_idx, 0);
    }
    return ret;
}

int ptw_retry_root(CPULoongArchState *env, hwaddr gpa, hwaddr *physical,
                   int *prot, MMUAccessType access_type, int *index, int ret)
{
    bool walked = false;

    while (ret != TLBRET_MATCH && ptw_enabled(env, LVZ_OTHER(env, PWCH))) {
        ret = ptw_walk(env, &(PTWStage) {
                           .bank = 0,
                           .tlb = env->tlb_bank[0],
                           .pwcl = LVZ_OTHER(env, PWCL),
                           .pwch = LVZ_OTHER(env, PWCH),
                           .pgd = LVZ_OTHER(env, PGDL),
                           .stlbps = LVZ_OTHER(env, STLBPS),
                           .asid = LVZ_OTHER(env, ASID),
                           .prcfg2 = LVZ_OTHER(env, PRCFG2),
                       }, gpa, ret, *index, &walked);
        if (ret != TLBRET_MATCH) {
            break;
        }
        *index = -1;
        ret = lvz_root_stage(env, gpa, physical, prot, access_type, index);
    }
    return ret;
}

bool ptw_cpu_realize(LoongArchCPU *cpu, Error **errp)
{
    CPULoongArchState *env = &cpu->env;

    if (!cpu->ptw) {
        return true;
    }
    if (!tcg_enabled() && !qtest_enabled()) {
        error_setg(errp, "the page table walk is emulated by TCG only: "
                   "use -accel tcg, or ptw=off");
        return false;
    }
    if (!is_la64(env)) {
        error_setg(errp, "ptw needs a 64-bit CPU: use -cpu la464");
        return false;
    }
    env->cpucfg[2] = FIELD_DP32(env->cpucfg[2], CPUCFG2, HPTW, 1);
    return true;
}
