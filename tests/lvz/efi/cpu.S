/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The CPU between the firmware and a program, in direct address mode: there
 * an address is the firmware's without its upper 16 bits, whether it runs
 * on identical mappings or in a direct mapping window.
 */

#include "csr.h"

.macro direct
    ori     $t0, $zero, CRMD_DA | CRMD_MAT_CC
    csrwr   $t0, CRMD
.endm

/* everything that a program may change */
.macro all_csrs op
    .irp    n, PRMD, EUEN, MISC, ECFG, ERA, BADV, EENTRY, TLBIDX, TLBEHI, \
               TLBELO0, TLBELO1, ASID, PGDL, PGDH, PWCL, PWCH, STLBPS, \
               RVACFG, SAVE0, SAVE0+1, SAVE0+2, SAVE0+3, SAVE0+4, SAVE0+5, \
               SAVE0+6, SAVE0+7, TID, CNTC, TCFG, TLBRENTRY, TLBRBADV, \
               TLBRERA, TLBRSAVE, TLBRELO0, TLBRELO1, TLBREHI, TLBRPRMD, \
               DMW0, DMW1, DMW2, DMW3
    \op     \n
    .endr
.endm
.macro lvz_csrs op
    .irp    n, GTLBC, TRGP, GSTAT, GCFG, GINTC, GCNTC
    \op     \n
    .endr
.endm
.macro save n
    csrrd   $t0, \n
    st.d    $t0, $t1, 0
    addi.d  $t1, $t1, 8
.endm
.macro restore n
    ld.d    $t0, $t1, 0
    csrwr   $t0, \n
    addi.d  $t1, $t1, 8
.endm
.macro callee_saved op, fop
    \op     $ra, $t1, 0
    \op     $tp, $t1, 8
    \op     $r21, $t1, 16
    \op     $fp, $t1, 24
    \op     $s0, $t1, 32
    \op     $s1, $t1, 40
    \op     $s2, $t1, 48
    \op     $s3, $t1, 56
    \op     $s4, $t1, 64
    \op     $s5, $t1, 72
    \op     $s6, $t1, 80
    \op     $s7, $t1, 88
    \op     $s8, $t1, 96
    \op     $sp, $t1, 104
    andi    $t2, $s0, EUEN_FPE
    beqz    $t2, 1f
    .irp    n, 24, 25, 26, 27, 28, 29, 30, 31
    \fop    $f\n, $t1, 112 + 8 * (\n - 24)
    .endr
1:  addi.d  $t1, $t1, 176
.endm
.macro have_lvz
    ori     $t0, $zero, 2
    cpucfg  $t0, $t0
    slli.d  $t0, $t0, 63 - 10
.endm

    .text
/* void run(u64 entry): a program at its physical address */
    .globl run, back
run:
    move    $t3, $s0                    /* EUEN says whether there is an FPU */
    csrrd   $s0, EUEN
    la.pcrel $t1, saved
    st.d    $t3, $t1, 0
    csrrd   $t0, CRMD
    st.d    $t0, $t1, 8
    la.pcrel $t0, 2f
    st.d    $t0, $t1, 16                /* as the firmware sees it */
    addi.d  $t1, $t1, 24
    callee_saved st.d, fst.d
    direct
    all_csrs save
    have_lvz
    bgez    $t0, 1f
    lvz_csrs save
1:  ibar    0
    jr      $a0

/* where the program's CPU 0 goes at its end */
back:
    la.pcrel $t1, saved + 24 + 176
    invtlb  0, $zero, $zero
    all_csrs restore
    have_lvz
    bgez    $t0, 1f
    lvz_csrs restore
1:  la.pcrel $t1, saved + 24
    callee_saved ld.d, fld.d
    la.pcrel $t1, saved
    ld.d    $s0, $t1, 0
    ld.d    $t0, $t1, 16
    jr      $t0
2:  ld.d    $t0, $t1, 8
    csrwr   $t0, CRMD
    jr      $ra

/* void uart_put(int c): past the firmware and its mappings; no stack */
    .globl uart_put
uart_put:
    csrrd   $t2, CRMD
    la.pcrel $t3, 2f
    ori     $t0, $zero, CRMD_DA | 0x20  /* code cached, data not */
    csrwr   $t0, CRMD
    li.d    $t1, 0x1fe001e0
1:  ld.bu   $t0, $t1, 5
    andi    $t0, $t0, 0x20
    beqz    $t0, 1b
    st.b    $a0, $t1, 0
    dbar    0
    jr      $t3
2:  csrwr   $t2, CRMD
    jr      $ra

/*
 * Where the other CPUs wait for the next program, or for an OS: the protocol
 * of the firmware's own loop.  It is copied to memory that stays ours.
 */
    .globl park, park_end
    .balign 64
park:
    lu12i.w $t1, 1                      /* IOCSR 0x1000: IPI */
    li.w    $t0, IS_IPI
    csrwr   $t0, ECFG
    addi.d  $t0, $zero, -1
    ori     $t2, $t1, 4
    iocsrwr.w $t0, $t2                  /* enable */
    ori     $t2, $t1, 0x0c
    ori     $t3, $t1, 0x20
1:  idle    0
    iocsrrd.w $t0, $t1                  /* status */
    beqz    $t0, 1b
    iocsrwr.w $t0, $t2                  /* clear */
    iocsrrd.d $t0, $t3                  /* mailbox 0 */
    beqz    $t0, 1b
    iocsrwr.d $zero, $t3
    jr      $t0
park_end:

    .bss
    .balign 16
saved:
    .space  24 + 176 + 8 * 64
    .section .note.GNU-stack, "", @progbits
