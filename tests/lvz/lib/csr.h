/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LoongArch control and status registers, with those of LVZ, as the manual
 * names them; and how C gets at them.
 */

#ifndef LIB_CSR_H
#define LIB_CSR_H

#define CRMD            0x0
#define PRMD            0x1
#define EUEN            0x2
#define MISC            0x3
#define ECFG            0x4
#define ESTAT           0x5
#define ERA             0x6
#define BADV            0x7
#define BADI            0x8
#define EENTRY          0xc
#define TLBIDX          0x10
#define TLBEHI          0x11
#define TLBELO0         0x12
#define TLBELO1         0x13
#define GTLBC           0x15
#define TRGP            0x16
#define ASID            0x18
#define PGDL            0x19
#define PGDH            0x1a
#define PGD             0x1b
#define PWCL            0x1c
#define PWCH            0x1d
#define STLBPS          0x1e
#define RVACFG          0x1f
#define CPUID           0x20
#define PRCFG1          0x21
#define PRCFG2          0x22
#define PRCFG3          0x23
#define SAVE0           0x30
#define SAVE1           0x31
#define SAVE2           0x32
#define TID             0x40
#define TCFG            0x41
#define TVAL            0x42
#define CNTC            0x43
#define TICLR           0x44
#define GSTAT           0x50
#define GCFG            0x51
#define GINTC           0x52
#define GCNTC           0x53
#define LLBCTL          0x60
#define IMPCTL1         0x80
#define IMPCTL2         0x81
#define TLBRENTRY       0x88
#define TLBRBADV        0x89
#define TLBRERA         0x8a
#define TLBRSAVE        0x8b
#define TLBRELO0        0x8c
#define TLBRELO1        0x8d
#define TLBREHI         0x8e
#define TLBRPRMD        0x8f
#define MERRCTL         0x90
#define  MERRCTL_PIE    BIT(4)
#define MERRERA         0x94
#define CTAG            0x98
#define DMW0            0x180
#define DMW1            0x181
#define DMW2            0x182
#define DMW3            0x183
#define PERFCTRL0       0x200
#define DBG             0x500
#define  DBG_DST        BIT(0)
#define DERA            0x501
#define DSAVE           0x502
#define CSR_NUMBERS     0x600   /* how many the stubs of csr.S cover */

#define CRMD_PLV        0x3
#define CRMD_IE         0x4
#define CRMD_DA         0x8
#define CRMD_PG         0x10
#define CRMD_MAT_CC     0xa0    /* DATF = DATM = coherent cached */

#define PRMD_PIE        0x4

#define EUEN_FPE        0x1
#define EUEN_SXE        0x2
#define EUEN_ASXE       0x4
#define EUEN_BTE        0x8

#define ECFG_VS_SHIFT   16
#define ESTAT_ECODE(v)  (((v) >> 16) & 0x3f)
#define ESTAT_SUB(v)    (((v) >> 22) & 0x1ff)
#define ESTAT_IS(v)     ((v) & 0x1fff)

/* bits of ESTAT.IS and ECFG.LIE */
#define IS_SWI0         (1UL << 0)
#define IS_SWI1         (1UL << 1)
#define IS_HWI(n)       (1UL << (2 + (n)))
#define IS_PMI          (1UL << 10)
#define IS_TI           (1UL << 11)
#define IS_IPI          (1UL << 12)

#define TLBIDX_NE       (1UL << 31)
#define TLBIDX_INDEX    0xfffUL
#define TLBIDX_PS(n)    ((u64)(n) << 24)
#define TLBRERA_ISTLBR  1UL
#define TLBRPRMD_PGM    0x8
#define LLBCTL_ROLLB    0x1
#define LLBCTL_WCLLB    0x2
#define LLBCTL_KLO      0x4
#define TCFG_EN         0x1
#define TCFG_PERIODIC   0x2

/* TLBELO0/1, TLBRELO0/1 and page table entries */
#define LO_V            0x1UL
#define LO_D            0x2UL
#define LO_PLV(n)       ((u64)(n) << 2)
#define LO_MAT_CC       0x10UL
#define LO_G            0x40UL
#define LO_P            0x80UL
#define LO_W            0x100UL
#define LO_HG           0x1000UL        /* G of a huge page */
#define LO_NR           (1UL << 61)
#define LO_NX           (1UL << 62)
#define LO_RPLV         (1UL << 63)
#define LO_RAM          (LO_V | LO_D | LO_MAT_CC)
#define LO_IO           (LO_V | LO_D)

#define PWCH_HPTW       (1UL << 24)

#define GTLBC_USETGID   (1UL << 12)
#define GTLBC_TOTI      (1UL << 13)
#define GTLBC_TGID(n)   ((u64)(n) << 16)
#define GSTAT_VM        0x1
#define GSTAT_PVM       0x2
#define GSTAT_GIDBIT(v) (((v) >> 4) & 0x3f)
#define GSTAT_GID(n)    ((u64)(n) << 16)
#define GCFG_MATC(n)    ((u64)(n) << 4)
#define GCFG_SITP       (1UL << 6)
#define GCFG_SIT        (1UL << 7)
#define GCFG_TITP       (1UL << 8)
#define GCFG_TIT        (1UL << 9)
#define GCFG_TOEP       (1UL << 10)
#define GCFG_TOE        (1UL << 11)
#define GCFG_TOPP       (1UL << 12)
#define GCFG_TOP        (1UL << 13)
#define GCFG_TORUP      (1UL << 14)
#define GCFG_TORU       (1UL << 15)
#define GCFG_GCI(n)     ((u64)(n) << 20)
#define GINTC_VIP(n)    (1UL << (n))
#define GINTC_PIP(n)    (1UL << (8 + (n)))
#define GINTC_HC(n)     (1UL << (16 + (n)))

#ifndef __ASSEMBLER__

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;
typedef _Bool bool;
#define true 1
#define false 0
#define NULL ((void *)0)
#define BIT(n) (1UL << (n))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof(*(a)))

/* exception codes (ESTAT.Ecode) */
enum {
    EC_INT, EC_PIL, EC_PIS, EC_PIF, EC_PME, EC_PNR, EC_PNX, EC_PPI,
    EC_ADE, EC_ALE, EC_BCE, EC_SYS, EC_BRK, EC_INE, EC_IPE, EC_FPD,
    EC_SXD, EC_ASXD, EC_FPE, EC_WPE, EC_BTD, EC_BTE,
    EC_GSPR, EC_HVC, EC_GCC,
    EC_REFILL = 0x100,          /* ours: the TLB refill exception */
};

#define csrrd(n) ({                                                     \
    u64 v_;                                                             \
    __asm__ volatile("csrrd %0, %1" : "=r"(v_) : "i"(n) : "memory");    \
    v_;                                                                 \
})
#define csrwr(n, v) ({                                                  \
    u64 v_ = (v);                                                       \
    __asm__ volatile("csrwr %0, %1" : "+r"(v_) : "i"(n) : "memory");    \
    v_;                                                                 \
})
#define csrxchg(n, v, mask) ({                                          \
    u64 v_ = (v);                                                       \
    __asm__ volatile("csrxchg %0, %1, %2"                               \
                     : "+r"(v_) : "r"(mask), "i"(n) : "memory");        \
    v_;                                                                 \
})
#define gcsrrd(n) ({                                                    \
    u64 v_;                                                             \
    __asm__ volatile("gcsrrd %0, %1" : "=r"(v_) : "i"(n) : "memory");   \
    v_;                                                                 \
})
#define gcsrwr(n, v) ({                                                 \
    u64 v_ = (v);                                                       \
    __asm__ volatile("gcsrwr %0, %1" : "+r"(v_) : "i"(n) : "memory");   \
    v_;                                                                 \
})
#define gcsrxchg(n, v, mask) ({                                         \
    u64 v_ = (v);                                                       \
    __asm__ volatile("gcsrxchg %0, %1, %2"                              \
                     : "+r"(v_) : "r"(mask), "i"(n) : "memory");        \
    v_;                                                                 \
})
#define cpucfg(n) ({                                                    \
    u32 v_;                                                             \
    __asm__ volatile("cpucfg %0, %1" : "=r"(v_) : "r"((u64)(n)));       \
    v_;                                                                 \
})
#define hvcl(code) __asm__ volatile("hvcl %0" : : "i"(code) : "memory")
#define rdtime() ({                                                     \
    u64 v_;                                                             \
    __asm__ volatile("rdtime.d %0, $zero" : "=r"(v_) : : "memory");     \
    v_;                                                                 \
})
#define iocsr_read(width, off) ({                                       \
    u64 v_;                                                             \
    __asm__ volatile("iocsrrd." #width " %0, %1"                        \
                     : "=r"(v_) : "r"((u64)(off)) : "memory");          \
    v_;                                                                 \
})
#define iocsr_write(width, off, v)                                      \
    __asm__ volatile("iocsrwr." #width " %0, %1"                        \
                     : : "r"((u64)(v)), "r"((u64)(off)) : "memory")
#define invtlb(op, info, addr)                                          \
    __asm__ volatile("invtlb %0, %1, %2"                                \
                     : : "i"(op), "r"((u64)(info)), "r"((u64)(addr))    \
                     : "memory")
#define insn(text) __asm__ volatile(text : : : "memory")
#define barrier() __asm__ volatile("dbar 0" : : : "memory")

/*
 * The same with the number as a variable (csr.S): tables of registers need
 * it.  A write and an exchange return the old value, as the instructions do.
 */
u64 csr_read(unsigned n);
u64 csr_write(unsigned n, u64 v);
u64 csr_xchg(unsigned n, u64 v, u64 mask);
u64 gcsr_read(unsigned n);
u64 gcsr_write(unsigned n, u64 v);
u64 gcsr_xchg(unsigned n, u64 v, u64 mask);
void invtlb_op(unsigned op, u64 info, u64 addr);

/* the words that these functions execute */
#define WORD_CSRRD(n)    (0x04000000u | (n) << 10 | 4)
#define WORD_CSRWR(n)    (WORD_CSRRD(n) | 1 << 5)
#define WORD_CSRXCHG(n)  (WORD_CSRRD(n) | 5 << 5)
#define WORD_GCSRRD(n)   (WORD_CSRRD(n) | 1 << 24)
#define WORD_INVTLB(op)  (0x06498000u | 5 << 10 | 4 << 5 | (op))
#define WORD_HVCL(code)  (0x002b8000u | (code))
#define WORD_IDLE        0x06488000u

/* instructions that compilers do not know */
#define GTLBCLR          ".word 0x06482001"
#define GTLBFLUSH        ".word 0x06482401"
#define GTLBSRCH         ".word 0x06482801"
#define GTLBRD           ".word 0x06482c01"
#define GTLBWR           ".word 0x06483001"
#define GTLBFILL         ".word 0x06483401"

#endif
#endif
