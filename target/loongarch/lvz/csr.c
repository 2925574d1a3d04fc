/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LoongArch virtualization extension (LVZ): CSRs
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "qemu/main-loop.h"
#include "cpu.h"
#include "exec/helper-proto.h"
#include "internals.h"
#include "csr.h"
#include "trace/trace-target_loongarch_lvz.h"

/*
 * The guest's CSRs: how a guest's access goes, and which bits root may write
 * by GCSRWR and GCSRXCHG.  Numbers that are not listed are not in the guest's
 * file: root reads 0 there.
 */
typedef struct LVZGcsr {
    LVZCSRClass class;
    uint64_t root_mask;
} LVZGcsr;

#define RW      { LVZ_CSR_NATIVE, UINT64_MAX }
#define RO(m)   { LVZ_CSR_RO, m }
#define FN(m)   { LVZ_CSR_HELPER, m }

static const LVZGcsr gcsr_table[] = {
    [LOONGARCH_CSR_CRMD] = RW,
    [LOONGARCH_CSR_PRMD] = RW,
    [LOONGARCH_CSR_EUEN] = RW,
    [LOONGARCH_CSR_MISC] = FN(UINT64_MAX),
    [LOONGARCH_CSR_ECFG] = RW,
    [LOONGARCH_CSR_ESTAT] = FN(LVZ_ESTAT_ROOT_MASK),
    [LOONGARCH_CSR_ERA] = RW,
    [LOONGARCH_CSR_BADV] = RW,
    [LOONGARCH_CSR_BADI] = RO(UINT64_MAX),
    [LOONGARCH_CSR_EENTRY] = RW,
    [LOONGARCH_CSR_TLBIDX] = RW,
    [LOONGARCH_CSR_TLBEHI] = RW,
    [LOONGARCH_CSR_TLBELO0] = RW,
    [LOONGARCH_CSR_TLBELO1] = RW,
    [LOONGARCH_CSR_ASID] = FN(R_CSR_ASID_ASID_MASK),
    [LOONGARCH_CSR_PGDL] = RW,
    [LOONGARCH_CSR_PGDH] = RW,
    [LOONGARCH_CSR_PGD] = RO(0),
    [LOONGARCH_CSR_PWCL] = RW,
    [LOONGARCH_CSR_PWCH] = RW,
    [LOONGARCH_CSR_STLBPS] = FN(0x3f),
    [LOONGARCH_CSR_RVACFG] = FN(R_CSR_RVACFG_RBITS_MASK),
    [LOONGARCH_CSR_CPUID] = RO(UINT64_MAX),
    [LOONGARCH_CSR_PRCFG1] = RO(UINT64_MAX),
    /* page sizes: no smaller or larger ones than there can be */
    [LOONGARCH_CSR_PRCFG2] = RO(0x3ffff000),
    [LOONGARCH_CSR_PRCFG3] = RO(UINT64_MAX),
    /* choice save8 */
    [LOONGARCH_CSR_SAVE(0) ... LOONGARCH_CSR_SAVE(15)] = RW,
    [LOONGARCH_CSR_TID] = RW,
    [LOONGARCH_CSR_TCFG] = FN(MAKE_64BIT_MASK(0, 48)),
    [LOONGARCH_CSR_TVAL] = FN(UINT64_MAX),
    [LOONGARCH_CSR_CNTC] = RW,
    [LOONGARCH_CSR_TICLR] = FN(1),
    [LOONGARCH_CSR_LLBCTL] = FN(R_CSR_LLBCTL_WCLLB_MASK |
                                R_CSR_LLBCTL_KLO_MASK),
    [LOONGARCH_CSR_TLBRENTRY ... LOONGARCH_CSR_TLBRPRMD] = RW,
    [LOONGARCH_CSR_DMW(0) ... LOONGARCH_CSR_DMW(3)] = FN(UINT64_MAX),
};

/* Number ranges that the root CSR file has and the guest's has not */
static const struct {
    uint16_t first, last;
} gspr_ranges[] = {
    { LOONGARCH_CSR_GTLBC, LOONGARCH_CSR_TRGP },
    { LOONGARCH_CSR_GSTAT, LOONGARCH_CSR_GCNTC },
    { LOONGARCH_CSR_IMPCTL1, LOONGARCH_CSR_IMPCTL2 },
    { LOONGARCH_CSR_MERRCTL, LOONGARCH_CSR_MERRSAVE },
    { LOONGARCH_CSR_CTAG, LOONGARCH_CSR_CTAG },
    { 0x200, 0x207 },                   /* PERFCTRLn, PERFCNTRn */
    { 0x300, 0x301 }, { 0x310, 0x34f }, /* MWPC, MWPS, MWPn* */
    { 0x380, 0x381 }, { 0x390, 0x3cf }, /* FWPC, FWPS, FWPn* */
    { LOONGARCH_CSR_DBG, LOONGARCH_CSR_DSAVE },
};

static const LVZGcsr *gcsr_lookup(unsigned num)
{
    /* every row that is not a native CSR without a mask has one */
    if (num < ARRAY_SIZE(gcsr_table) && get_csr(num) &&
        (gcsr_table[num].root_mask ||
         gcsr_table[num].class != LVZ_CSR_NATIVE)) {
        return &gcsr_table[num];
    }
    return NULL;
}

LVZCSRClass lvz_guest_csr_class(unsigned num)
{
    const LVZGcsr *gcsr = gcsr_lookup(num);

    if (gcsr) {
        return gcsr->class;
    }
    for (int i = 0; i < ARRAY_SIZE(gspr_ranges); i++) {
        if (num >= gspr_ranges[i].first && num <= gspr_ranges[i].last) {
            return LVZ_CSR_GSPR;
        }
    }
    return LVZ_CSR_NONE;
}

/* The word of the guest's bank that holds CSR @num */
static uint64_t *gcsr_ptr(CPULoongArchState *env, unsigned num)
{
    size_t offset = get_csr(num)->offset;

    if (env->lvz.vm) {
        return (uint64_t *)((char *)env + offset);
    }
    return &env->lvz.bank[(offset - offsetof(CPULoongArchState, CSR_CRMD)) / 8];
}

static uint64_t *guest_lladdr(CPULoongArchState *env)
{
    return env->lvz.vm ? &env->lladdr : &env->lvz.lladdr;
}

/* BQL held for the timer's CSRs and ESTAT, see gcsr_lock() */
static uint64_t lvz_gcsr_read(CPULoongArchState *env, unsigned num)
{
    uint64_t val;

    if (!gcsr_lookup(num)) {
        return 0;
    }
    switch (num) {
    case LOONGARCH_CSR_PGD:
        val = LVZ_GUEST(env, TLBRERA) & 1 ? LVZ_GUEST(env, TLBRBADV)
                                          : LVZ_GUEST(env, BADV);
        return val >> 63 ? LVZ_GUEST(env, PGDH) : LVZ_GUEST(env, PGDL);
    case LOONGARCH_CSR_ESTAT:
    case LOONGARCH_CSR_TVAL:
        val = lvz_timer_read(env);
        if (num == LOONGARCH_CSR_ESTAT) {
            val = LVZ_GUEST(env, ESTAT);
        }
        return val;
    case LOONGARCH_CSR_TICLR:
        return 0;
    case LOONGARCH_CSR_LLBCTL:
        return (LVZ_GUEST(env, LLBCTL) & R_CSR_LLBCTL_KLO_MASK) |
               FIELD_DP64(0, CSR_LLBCTL, ROLLB, *guest_lladdr(env) != 1);
    default:
        return *gcsr_ptr(env, num);
    }
}

/* What the guest itself may write of the CSRs that come here */
static uint64_t guest_mask(unsigned num)
{
    switch (num) {
    case LOONGARCH_CSR_ESTAT:
        return 3;
    case LOONGARCH_CSR_TVAL:
        return 0;
    default:
        return gcsr_table[num].root_mask;
    }
}

/* The same; @root: by GCSRWR or GCSRXCHG, else by the guest itself */
static void lvz_gcsr_write(CPULoongArchState *env, unsigned num, uint64_t val,
                           uint64_t mask, bool root)
{
    const LVZGcsr *gcsr = gcsr_lookup(num);
    uint64_t old, *ptr;

    mask &= gcsr ? (root ? gcsr->root_mask : guest_mask(num)) : 0;
    if (mask && get_csr(num)->mask) {
        /* fields that are not there in either bank */
        mask &= get_csr(num)->mask;
    }
    if (!mask) {
        return;
    }
    ptr = gcsr_ptr(env, num);

    switch (num) {
    case LOONGARCH_CSR_ESTAT:
        *ptr = (*ptr & ~mask) | (val & mask);
        lvz_update_interrupts(env);
        break;
    case LOONGARCH_CSR_TCFG:
        lvz_timer_write_tcfg(env, (*ptr & ~mask) | (val & mask), root);
        break;
    case LOONGARCH_CSR_TVAL:
        old = lvz_timer_read(env);
        lvz_timer_write_tval(env, (old & ~mask) | (val & mask));
        break;
    case LOONGARCH_CSR_TICLR:
        if (val & mask) {
            LVZ_GUEST(env, ESTAT) &= ~BIT_ULL(IRQ_TIMER);
            lvz_update_interrupts(env);
        }
        break;
    case LOONGARCH_CSR_LLBCTL:
        *ptr = (*ptr & ~mask) | (val & mask & R_CSR_LLBCTL_KLO_MASK);
        if (val & mask & R_CSR_LLBCTL_WCLLB_MASK) {
            *guest_lladdr(env) = 1;
        }
        break;
    case LOONGARCH_CSR_STLBPS:
        val = (*ptr & ~mask) | (val & mask);
        if (!check_ps(env, val)) {
            qemu_log_mask(LOG_GUEST_ERROR, "GCSR.STLBPS: no page size 2^%d\n",
                          (int)val);
            break;
        }
        mask = UINT64_MAX;
        QEMU_FALLTHROUGH;
    case LOONGARCH_CSR_MISC:
    case LOONGARCH_CSR_ASID:
    case LOONGARCH_CSR_RVACFG:
    case LOONGARCH_CSR_DMW(0) ... LOONGARCH_CSR_DMW(3):
        old = *ptr;
        *ptr = (old & ~mask) | (val & mask);
        if (*ptr != old) {
            /* the guest stage translates otherwise now */
            lvz_flush_guest(env);
        }
        break;
    default:
        *ptr = (*ptr & ~mask) | (val & mask);
        break;
    }
}

/*
 * The timer's callback and devices change these under the lock.  Reading the
 * old value and writing the new one is a single step, so that an interrupt
 * that arrives meanwhile is neither lost nor wiped.
 */
static bool gcsr_lock(unsigned num)
{
    switch (num) {
    case LOONGARCH_CSR_ESTAT:
    case LOONGARCH_CSR_TCFG:
    case LOONGARCH_CSR_TVAL:
    case LOONGARCH_CSR_TICLR:
        bql_lock();
        return true;
    default:
        return false;
    }
}

static void gcsr_unlock(bool locked)
{
    if (locked) {
        bql_unlock();
    }
}

uint64_t helper_lvz_gcsrrd(CPULoongArchState *env, uint32_t num)
{
    bool locked = gcsr_lock(num);
    uint64_t val = lvz_gcsr_read(env, num);

    gcsr_unlock(locked);
    return val;
}

uint64_t helper_lvz_gcsrxchg(CPULoongArchState *env, uint32_t num,
                             uint64_t val, uint64_t mask, uint32_t root)
{
    bool locked = gcsr_lock(num);
    uint64_t old = lvz_gcsr_read(env, num);

    lvz_gcsr_write(env, num, val, mask, root);
    gcsr_unlock(locked);
    return old;
}

/* --- the CSRs that root alone has --- */

typedef struct LVZRootCsr {
    uint16_t num;
    uint16_t offset;
    uint64_t mask;          /* writable bits */
} LVZRootCsr;

#define ROOT_CSR(name, field, m) \
    { LOONGARCH_CSR_##name, offsetof(LVZState, field), m }

/* choices vm-written, matc */
static const LVZRootCsr root_csrs[] = {
    ROOT_CSR(GTLBC, gtlbc,
             R_CSR_GTLBC_GMTLBSZ_MASK | R_CSR_GTLBC_USETGID_MASK |
             R_CSR_GTLBC_TOTI_MASK | R_CSR_GTLBC_TGID_MASK),
    ROOT_CSR(TRGP, trgp, R_CSR_TRGP_GTLB_MASK | R_CSR_TRGP_RID_MASK),
    ROOT_CSR(GSTAT, gstat, R_CSR_GSTAT_PVM_MASK | R_CSR_GSTAT_GID_MASK),
    ROOT_CSR(GCFG, gcfg, R_CSR_GCFG_MATC_MASK | LVZ_GCFG_TRAPS),
    ROOT_CSR(GINTC, gintc,
             R_CSR_GINTC_VIP_MASK | R_CSR_GINTC_PIP_MASK |
             R_CSR_GINTC_HC_MASK),
    ROOT_CSR(GCNTC, gcntc, UINT64_MAX),
};

static const LVZRootCsr *root_csr_lookup(unsigned num)
{
    for (int i = 0; i < ARRAY_SIZE(root_csrs); i++) {
        if (root_csrs[i].num == num) {
            return &root_csrs[i];
        }
    }
    return NULL;
}

bool lvz_is_root_csr(unsigned num)
{
    return root_csr_lookup(num);
}

static uint64_t *root_csr_ptr(CPULoongArchState *env, const LVZRootCsr *csr)
{
    return (uint64_t *)((char *)&env->lvz + csr->offset);
}

uint64_t helper_lvz_csrrd(CPULoongArchState *env, uint32_t num)
{
    return *root_csr_ptr(env, root_csr_lookup(num));
}

uint64_t helper_lvz_csrxchg(CPULoongArchState *env, uint32_t num,
                            uint64_t val, uint64_t mask)
{
    const LVZRootCsr *csr = root_csr_lookup(num);
    uint64_t *ptr = root_csr_ptr(env, csr);
    uint64_t old = *ptr;
    uint64_t new;

    mask &= csr->mask;
    if (num == LOONGARCH_CSR_GINTC) {
        /* a falling line may clear VIP at any time */
        bql_lock();
        old = *ptr;
        *ptr = (old & ~mask) | (val & mask);
        if (*ptr != old) {
            trace_lvz_gintc(env_cpu(env)->cpu_index, *ptr);
            lvz_update_hwi(env);
        }
        bql_unlock();
        return old;
    }

    new = (old & ~mask) | (val & mask);
    *ptr = new;
    if (num == LOONGARCH_CSR_GSTAT &&
        FIELD_EX64(old, CSR_GSTAT, GID) != FIELD_EX64(new, CSR_GSTAT, GID)) {
        /* the guest indices hold translations of one GID */
        lvz_flush_guest(env);
    }
    return old;
}
