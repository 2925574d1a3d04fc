/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LoongArch virtualization extension (LVZ): state of a CPU
 *
 * Two banks of privileged state exist, root's and the guest's.  The CSR_*
 * fields, the TLB and LLbit in CPUArchState always are those of the mode that
 * runs, so that the translator, the MMU and the exception code need not know
 * of LVZ.  The bank of the other mode lies here; entry and exit exchange them.
 */

#ifndef LOONGARCH_LVZ_STATE_H
#define LOONGARCH_LVZ_STATE_H

#include "qemu/timer.h"
#include "hw/registerfields.h"
#include "choices.h"

/* CSRs that only root has; numbers and fields as Linux and hvisor use them */
#define LOONGARCH_CSR_GTLBC          0x15 /* Guest TLB control */
FIELD(CSR_GTLBC, GMTLBSZ, 0, 6)
FIELD(CSR_GTLBC, USETGID, 12, 1)
FIELD(CSR_GTLBC, TOTI, 13, 1)
FIELD(CSR_GTLBC, TGID, 16, 8)

#define LOONGARCH_CSR_TRGP           0x16 /* GID of the entry that TLBRD read */
FIELD(CSR_TRGP, GTLB, 0, 1)
FIELD(CSR_TRGP, RID, 16, 8)

#define LOONGARCH_CSR_GSTAT          0x50 /* Guest status */
FIELD(CSR_GSTAT, VM, 0, 1)
FIELD(CSR_GSTAT, PVM, 1, 1)
FIELD(CSR_GSTAT, GIDBIT, 4, 6)
FIELD(CSR_GSTAT, GID, 16, 8)

#define LOONGARCH_CSR_GCFG           0x51 /* Guest config */
FIELD(CSR_GCFG, MATP, 0, 3)
FIELD(CSR_GCFG, MATC, 4, 2)
FIELD(CSR_GCFG, SITP, 6, 1)
FIELD(CSR_GCFG, SIT, 7, 1)
FIELD(CSR_GCFG, TITP, 8, 1)
FIELD(CSR_GCFG, TIT, 9, 1)
FIELD(CSR_GCFG, TOEP, 10, 1)
FIELD(CSR_GCFG, TOE, 11, 1)
FIELD(CSR_GCFG, TOPP, 12, 1)
FIELD(CSR_GCFG, TOP, 13, 1)
FIELD(CSR_GCFG, TORUP, 14, 1)
FIELD(CSR_GCFG, TORU, 15, 1)
FIELD(CSR_GCFG, GCIP, 16, 3)
FIELD(CSR_GCFG, GCI, 20, 2)
FIELD(CSR_GCFG, GPMP, 23, 1)
FIELD(CSR_GCFG, GPERF, 24, 3)

#define LOONGARCH_CSR_GINTC          0x52 /* Guest interrupt control */
FIELD(CSR_GINTC, VIP, 0, 8)
FIELD(CSR_GINTC, PIP, 8, 8)
FIELD(CSR_GINTC, HC, 16, 8)

#define LOONGARCH_CSR_GCNTC          0x53 /* Guest counter compensation */

/* Bits that the extension adds to CSRs of the base architecture */
FIELD(CSR_TLBRPRMD, PGM, 3, 1)
FIELD(CSR_MERRCTL, PGM, 5, 1)

/* Exception codes that the extension adds */
#define EXCCODE_GSPR  EXCODE(0x16, 0) /* guest sensitive privileged resource */
#define EXCCODE_HVC   EXCODE(0x17, 0) /* hypercall */
#define EXCCODE_GCSC  EXCODE(0x18, 0) /* guest CSR software change */
#define EXCCODE_GCHC  EXCODE(0x18, 1) /* guest CSR hardware change */

/* Guest ID in a TLB entry; 0 is root's own (LoongArchTLB.tlb_misc) */
FIELD(TLB_MISC, GID, 56, 8)

/*
 * Soft-TLB indices of guest mode: those of root mode (PLV0-3, DA) plus this.
 * Each holds both stages combined, so root and guest never share an entry and
 * neither entry nor exit flushes anything.
 */
#define LVZ_MMU_GUEST         5
#define LVZ_MMU_GUEST_DA      (LVZ_MMU_GUEST + MMU_DA_IDX)
#define LVZ_MMU_ROOT_IDXMAP   0x1f
#define LVZ_MMU_GUEST_IDXMAP  (LVZ_MMU_ROOT_IDXMAP << LVZ_MMU_GUEST)

/* Number of 64-bit words from CSR_CRMD to CSR_DSAVE in CPUArchState */
#define LVZ_BANK_WORDS        72

#define LVZ_GVA_MANY          1         /* distances are multiples of a page */

typedef struct LVZState {
    bool tcfg_reload;                 /* property, choice tcfg-reload */
    uint8_t vm;                       /* GSTAT.VM: guest mode */
    uint64_t gstat;                   /* without VM */
    uint64_t gcfg;
    uint64_t gintc;
    uint64_t gcntc;
    uint64_t gtlbc;
    uint64_t trgp;

    /*
     * What the present mode adds to the flags of a translation block.  They
     * are looked up at every indirect jump, but change at entry and exit only:
     * root's EUEN, GCFG and GTLBC cannot change while a guest runs.
     */
    struct {
        uint64_t euen;                /* mask for EUEN: root's, or all ones */
        uint64_t traps;
        uint32_t flags;
    } tb;

    /* The other mode's bank, laid out as CSR_CRMD..CSR_DSAVE */
    uint64_t bank[LVZ_BANK_WORDS];
    uint64_t lladdr;
    uint64_t llval;

    uint8_t hwi;                      /* level of the lines HWI7..HWI0 */

    /*
     * Guest timer: virtual time in ns at which its count reaches 0, or -1
     * while it does not count and GCSR.TVAL holds the value to be read.
     */
    int64_t timer_expire;
    QEMUTimer timer;

    /* A fault of the root stage on its way from the MMU to the exit */
    struct {
        bool found;                   /* the last translation hit one */
        bool raised;                  /* and it was made an exception */
        uint64_t gpa;
        int access_type;
        int tlb_error;
    } fault;

    /*
     * What of the root TLB's entries for GPAs the guest's soft TLB may hold
     * copies of (as LoongArchTLBInfo.copies), and how far guest virtual
     * addresses are from the GPA there, or LVZ_GVA_MANY
     */
    uint8_t gpa_copies[2112];
    uint64_t gva_distance[2112];
} LVZState;

#endif /* LOONGARCH_LVZ_STATE_H */
