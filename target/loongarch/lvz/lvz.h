/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LoongArch virtualization extension (LVZ): what the rest of the CPU calls
 *
 * Included by cpu.h behind CPUArchState.
 */

#ifndef LOONGARCH_LVZ_H
#define LOONGARCH_LVZ_H

#ifdef CONFIG_USER_ONLY

static inline uint64_t lvz_euen(const CPULoongArchState *env)
{
    return env->CSR_EUEN;
}

static inline uint32_t lvz_tb_flags(const CPULoongArchState *env)
{
    return 0;
}

static inline uint64_t lvz_tb_traps(const CPULoongArchState *env)
{
    return 0;
}

static inline int lvz_mmu_index(const CPULoongArchState *env, int idx)
{
    return idx;
}

#else

/* Set in TranslationBlock.flags when the code runs in guest mode */
#define HW_FLAGS_VM         0x80

/* The bits of GCFG that make a guest trap */
#define LVZ_GCFG_TRAPS                                                   \
    (R_CSR_GCFG_SIT_MASK | R_CSR_GCFG_TIT_MASK | R_CSR_GCFG_TOE_MASK |   \
     R_CSR_GCFG_TOP_MASK | R_CSR_GCFG_TORU_MASK | R_CSR_GCFG_GCI_MASK)
/* GTLBC.TOTI among them, lvz_tb_traps() */
#define LVZ_TRAP_TOTI       BIT_ULL(32)

static inline bool lvz_enabled(const CPULoongArchState *env)
{
    return FIELD_EX32(env->cpucfg[2], CPUCFG2, LVZ);
}

/* The word of the other mode's bank that corresponds to env->CSR_name */
#define LVZ_OTHER(env, name)                                        \
    ((env)->lvz.bank[(offsetof(CPULoongArchState, CSR_##name) -     \
                      offsetof(CPULoongArchState, CSR_CRMD)) / 8])

/* CSR @name of root or of the guest, whichever mode runs (an lvalue) */
#define LVZ_ROOT(env, name) \
    (*((env)->lvz.vm ? &LVZ_OTHER(env, name) : &(env)->CSR_##name))
#define LVZ_GUEST(env, name) \
    (*((env)->lvz.vm ? &(env)->CSR_##name : &LVZ_OTHER(env, name)))

/* EUEN as instructions see it: in guest mode both banks must enable a unit */
static inline uint64_t lvz_euen(const CPULoongArchState *env)
{
    return env->CSR_EUEN & env->lvz.tb.euen;
}

static inline uint32_t lvz_tb_flags(const CPULoongArchState *env)
{
    return env->lvz.tb.flags;
}

/* What traps in guest mode; kept in TranslationBlock.cs_base */
static inline uint64_t lvz_tb_traps(const CPULoongArchState *env)
{
    return env->lvz.tb.traps;
}

static inline int lvz_mmu_index(const CPULoongArchState *env, int idx)
{
    return env->lvz.vm ? idx + LVZ_MMU_GUEST : idx;
}

/* The index of root mode that has the same PLV and mapping as @idx */
static inline int lvz_stage_mmu_idx(int idx)
{
    return idx >= LVZ_MMU_GUEST ? idx - LVZ_MMU_GUEST : idx;
}

#ifdef CONFIG_TCG

/* --- mode switches (exception.c) --- */

/*
 * First thing at an exception in @cs: if it belongs to root, leave guest mode
 * and prepare root's registers.  Returns the CPU's state, ready to take the
 * exception in the bank that is live now.  BQL held.
 */
CPULoongArchState *lvz_take_exception(CPUState *cs);

/* Recompute lvz.tb: the mode or, in root, what a guest will see has changed */
void lvz_tb_update(CPULoongArchState *env);
/* Exchange root's bank and the guest's.  BQL held. */
void lvz_world_switch(CPULoongArchState *env);

/*
 * Last thing at an exception, @refill: a TLB refill.  If it was the guest's own
 * and GCFG.TOP traps the change of PLV, the guest is left now.  BQL held.
 */
void lvz_exception_taken(CPUState *cs, bool refill);

/*
 * Last thing of an ERTN from a machine error, a TLB refill or anything else:
 * maybe enter guest mode
 */
void lvz_ertn(CPULoongArchState *env, bool merr, bool refill);

/* --- interrupts (interrupt.c), BQL held --- */

/* Line @irq (number in ESTAT.IS) of the CPU changes to @level */
void lvz_set_irq(LoongArchCPU *cpu, int irq, int level);
/* ESTAT.IS of a bank or GINTC changed: (un)request the CPU's attention */
void lvz_update_interrupts(CPULoongArchState *env);
/* GINTC or a line changed: recompute IS[9:2] of both banks */
void lvz_update_hwi(CPULoongArchState *env);
/* An interrupt is due for root although a guest runs */
bool lvz_root_interrupt_pending(const CPULoongArchState *env);

/* --- translation (translate.c) --- */

/* get_physical_address(), of both stages where @mmu_idx is a guest's */
int lvz_get_physical_address(CPULoongArchState *env, hwaddr *physical,
                             int *prot, vaddr address,
                             MMUAccessType access_type, int mmu_idx);
/*
 * Root's TLB entry for @gpa of the running guest: a physical address and what
 * may be done there, and in @index its number, if there is an entry.
 */
int lvz_root_stage(const CPULoongArchState *env, hwaddr gpa, hwaddr *physical,
                   int *prot, MMUAccessType access_type, int *index);
/* The root stage ended with @tlb_error for @gpa: the access will exit */
void lvz_note_root_fault(CPULoongArchState *env, hwaddr gpa,
                         MMUAccessType access_type, int tlb_error);
/* The fault that is being raised is the root stage's: nothing more to do */
bool lvz_raise_root_fault(CPULoongArchState *env);
/* Root stage for the debugger: @gpa becomes a physical address, or -1 */
hwaddr lvz_debug_gpa(CPULoongArchState *env, hwaddr gpa);
/* 8 bytes of a page table at @pa for the debugger, 0 if not to be had */
uint64_t lvz_debug_ldq(CPULoongArchState *env, hwaddr pa);
/* 8 bytes of a page table at @pa: physical, in guest mode a GPA */
uint64_t lvz_ldq_table(CPULoongArchState *env, hwaddr pa, uintptr_t ra);

/* --- hardware page table walk (ptw.c, ptw.h), with LVZ or without --- */

bool ptw_cpu_realize(LoongArchCPU *cpu, Error **errp);

/* --- TLB (tlb.c) --- */

/*
 * GID of the entries that translate accesses in the present mode.  A root
 * access to a mapped address while GTLBC.TGID is not 0 uses entries of GID 0,
 * not of TGID: choice root-access-gid.
 */
static inline uint8_t lvz_access_gid(const CPULoongArchState *env)
{
    return env->lvz.vm ? FIELD_EX64(env->lvz.gstat, CSR_GSTAT, GID) : 0;
}

/* GID of the entries that TLB instructions work on in the present mode */
uint8_t lvz_tlb_gid(const CPULoongArchState *env);

/* Entry @tlb exists and belongs to @gid */
static inline bool lvz_tlb_visible(const LoongArchTLB *tlb, uint8_t gid)
{
    return (tlb->tlb_misc & (R_TLB_MISC_E_MASK | R_TLB_MISC_GID_MASK)) ==
           (R_TLB_MISC_E_MASK | (uint64_t)gid << R_TLB_MISC_GID_SHIFT);
}

/*
 * Bits of TLB_MISC.VPPN that are compared for pages of size @ps.  VPPN lies
 * where it lies in an address.
 */
static inline uint64_t lvz_tlb_vppn_mask(uint8_t ps)
{
    return R_TLB_MISC_VPPN_MASK & (UINT64_MAX << ps << 1);
}

/* The pair of pages of size @ps in @tlb holds @addr */
static inline bool lvz_tlb_covers(const LoongArchTLB *tlb, uint8_t ps,
                                  uint64_t addr)
{
    return !((tlb->tlb_misc ^ addr) & lvz_tlb_vppn_mask(ps));
}

/* lvz_tlb_visible() and lvz_tlb_covers() in one comparison */
static inline bool lvz_tlb_hit(const LoongArchTLB *tlb, uint8_t ps,
                               uint8_t gid, uint64_t addr)
{
    uint64_t want = (addr & R_TLB_MISC_VPPN_MASK) | R_TLB_MISC_E_MASK |
                    (uint64_t)gid << R_TLB_MISC_GID_SHIFT;

    return !((tlb->tlb_misc ^ want) & (lvz_tlb_vppn_mask(ps) |
                                       R_TLB_MISC_E_MASK |
                                       R_TLB_MISC_GID_MASK));
}

/* Page size of entry @index, @tlb, of the bank whose CSR.STLBPS is @stlbps */
static inline uint8_t lvz_tlb_ps(const LoongArchTLB *tlb, int index,
                                 uint64_t stlbps)
{
    return index >= LOONGARCH_STLB ? FIELD_EX64(tlb->tlb_misc, TLB_MISC, PS)
                                   : FIELD_EX64(stlbps, CSR_STLBPS, PS);
}

/* Entry @tlb is one that a TLB instruction may act on */
static inline bool lvz_tlb_match(const CPULoongArchState *env,
                                 const LoongArchTLB *tlb)
{
    return lvz_tlb_visible(tlb, lvz_tlb_gid(env));
}

/* CSR.STLBPS of bank 0 (root's) or 1 (the guest's), whichever mode runs */
static inline uint64_t lvz_stlbps(const CPULoongArchState *env, int bank)
{
    return bank == env->lvz.vm ? env->CSR_STLBPS : LVZ_OTHER(env, STLBPS);
}

/* Soft-TLB indices of @bank's mode for root mode's @idxmap */
static inline uint16_t lvz_idxmap(int bank, uint16_t idxmap)
{
    return idxmap << (bank * LVZ_MMU_GUEST);
}

/* Drop all mapped translations by entries of @bank, of the present mode */
void lvz_flush_bank(CPULoongArchState *env, int bank);
void lvz_flush_mode(CPULoongArchState *env);
/* Drop the translations of both modes */
void lvz_flush_all(CPULoongArchState *env);
/* Root's entry @index for @gpa served the guest's @address */
void lvz_note_gpa_copy(CPULoongArchState *env, int index, uint8_t ps,
                       hwaddr gpa, vaddr address);
/*
 * Entry @index of @bank goes: if it was a GPA's and the guest's soft TLB had
 * copies, they are dropped, together with all others unless @singly.  True if
 * root cannot have any.
 */
bool lvz_drop_gpa_copies(CPULoongArchState *env, int bank, int index,
                         bool singly);
/* TLBRD read @tlb, or no entry (NULL) */
void lvz_tlbrd(CPULoongArchState *env, const LoongArchTLB *tlb);
typedef enum LVZGtlbOp {
    LVZ_GTLBCLR,
    LVZ_GTLBFLUSH,
    LVZ_GTLBSRCH,
    LVZ_GTLBRD,
    LVZ_GTLBWR,
    LVZ_GTLBFILL,
} LVZGtlbOp;

/* INVTLB @op is one that LVZ defines (0, 9 and up) */
bool lvz_invtlb_op_valid(unsigned op);
/* Drop everything cached for guest mode */
void lvz_flush_guest(CPULoongArchState *env);

/* --- timer and counter (timer.c) --- */

void lvz_timer_cb(void *opaque);
uint64_t lvz_timer_read(CPULoongArchState *env);
void lvz_timer_write_tcfg(CPULoongArchState *env, uint64_t val, bool root);
void lvz_timer_write_tval(CPULoongArchState *env, uint64_t val);

/* What RDTIME adds in guest mode beyond the guest's own CNTC: choice rdtime */
static inline uint64_t lvz_counter_offset(const CPULoongArchState *env)
{
    return env->lvz.vm ? env->lvz.gcntc + LVZ_OTHER(env, CNTC) : 0;
}

/* --- CSRs (csr.c) --- */

typedef enum LVZCSRClass {
    LVZ_CSR_NATIVE,     /* as in root mode, on the guest's bank */
    LVZ_CSR_RO,         /* the same, writes are ignored */
    LVZ_CSR_HELPER,     /* through helper_lvz_gcsrrd(), _gcsrxchg() */
    LVZ_CSR_GSPR,       /* exits */
    LVZ_CSR_NONE,       /* not implemented: reads 0, writes are ignored */
} LVZCSRClass;

/* What an access to CSR @num does in guest mode */
LVZCSRClass lvz_guest_csr_class(unsigned num);
/* CSR @num is one that LVZ adds to root's */
bool lvz_is_root_csr(unsigned num);

/* --- life of the CPU (cpu.c, machine.c) --- */

void lvz_cpu_init(LoongArchCPU *cpu);
bool lvz_cpu_realize(LoongArchCPU *cpu, Error **errp);
void lvz_cpu_reset(CPULoongArchState *env);

/* Last thing when the state of a CPU has been loaded */
int lvz_cpu_post_load(void *opaque, int version_id);

extern const VMStateDescription vmstate_lvz;

#else

/* KVM runs the CPU: nothing of this is in use */
static inline void lvz_set_irq(LoongArchCPU *cpu, int irq, int level)
{
}

static inline hwaddr lvz_debug_gpa(CPULoongArchState *env, hwaddr gpa)
{
    return gpa;
}

#endif /* CONFIG_TCG */
#endif /* !CONFIG_USER_ONLY */
#endif /* LOONGARCH_LVZ_H */
