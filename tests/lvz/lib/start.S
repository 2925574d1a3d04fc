/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Start of all CPUs, exception and refill entries, entry into a context.
 */

#include "csr.h"
#include "lib.h"

    .section .start, "ax"
    .globl _start, secondary_start, guest_entry

/* paged, by direct map windows 0 (uncached) and 1 (cached), PLV0 and PLV3 */
.macro paged
    lu52i.d $t0, $zero, -2048
    ori     $t0, $t0, 0x9
    csrwr   $t0, DMW0
    lu52i.d $t0, $zero, -1792
    ori     $t0, $t0, 0x19
    csrwr   $t0, DMW1
    csrwr   $zero, DMW2
    csrwr   $zero, DMW3
    lu52i.d $t0, $zero, -1792
    la.pcrel $t1, 9f
    bstrpick.d $t1, $t1, 47, 0
    or      $t0, $t0, $t1
    jr      $t0
9:  ori     $t0, $zero, CRMD_PG | CRMD_MAT_CC
    csrwr   $t0, CRMD
.endm

/* CPU 0, and CPU n from the firmware's loop */
_start:
secondary_start:
    paged
    csrrd   $a0, CPUID
    la.pcrel $sp, boot_stack
    addi.d  $t0, $a0, 1
    slli.d  $t0, $t0, 14
    add.d   $sp, $sp, $t0
    b       cpu_main

/* a guest with the library: $a0 function, $a1 its argument, $a2 id, $sp */
guest_entry:
    paged
    bl      guest_main
    hvcl    HVC_DONE
1:  b       1b

/*
 * Exception vectors every 16 bytes, so that EENTRY serves ECFG.VS = 0 and
 * 2 to 7; the slot tells which vector was taken.
 */
    .balign 65536
    .globl vectors
vectors:
    .set    n, 0
    .rept   (64 + 14) * 32
    csrwr   $t0, SAVE1
    .word   0x03800000 + (n << 10) + 12     /* ori $t0, $zero, n */
    csrwr   $t0, SAVE2
    b       trap_entry
    .set    n, n + 1
    .endr

.macro all_regs op, skip
    .irp    r, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
    \op     $r\r, $t0, \skip + 8 * \r
    .endr
    .irp    r, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, \
               28, 29, 30, 31
    \op     $r\r, $t0, \skip + 8 * \r
    .endr
.endm

trap_entry:
    csrrd   $t0, SAVE0
    all_regs st.d, CPU_TRAP
    csrrd   $t1, SAVE1
    st.d    $t1, $t0, CPU_TRAP + 8 * 12
    csrrd   $t1, SAVE2
    slli.d  $t1, $t1, 4
    st.d    $t1, $t0, CPU_TRAP + TRAP_VEC
    ld.d    $sp, $t0, CPU_TRAP_SP
    move    $a0, $t0
    bl      trap_c
    csrrd   $t0, SAVE0
    bnez    $a0, leave
    all_regs ld.d, CPU_TRAP
    ld.d    $t0, $t0, CPU_TRAP + 8 * 12
    ertn

    .balign 4096
    .globl refill_entry
refill_entry:
    csrwr   $t0, TLBRSAVE
    csrrd   $t0, SAVE0
    all_regs st.d, CPU_REFILL
    csrrd   $t1, TLBRSAVE
    st.d    $t1, $t0, CPU_REFILL + 8 * 12
    ld.d    $sp, $t0, CPU_REFILL_SP
    move    $a0, $t0
    bl      refill_c
    csrrd   $t0, SAVE0
    all_regs ld.d, CPU_REFILL
    ld.d    $t0, $t0, CPU_REFILL + 8 * 12
    ertn

/*
 * void enter(struct cpu *cpu, struct guest *g): load g's registers, ertn.
 * Comes back when trap_c() or refill_c() says so.
 */
    .globl enter, refill_leave
enter:
    addi.d  $sp, $sp, -112
    st.d    $ra, $sp, 0
    st.d    $fp, $sp, 8
    st.d    $s0, $sp, 16
    st.d    $s1, $sp, 24
    st.d    $s2, $sp, 32
    st.d    $s3, $sp, 40
    st.d    $s4, $sp, 48
    st.d    $s5, $sp, 56
    st.d    $s6, $sp, 64
    st.d    $s7, $sp, 72
    st.d    $s8, $sp, 80
    st.d    $tp, $sp, 88
    st.d    $r21, $sp, 96
    st.d    $sp, $a0, CPU_ENTER_SP
    move    $t0, $a1
    all_regs ld.d, 0
    ld.d    $t0, $t0, 8 * 12
    ertn

/* where an ertn out of the refill context goes */
refill_leave:
    csrrd   $t0, SAVE0
leave:
    ld.d    $sp, $t0, CPU_ENTER_SP
    ld.d    $ra, $sp, 0
    ld.d    $fp, $sp, 8
    ld.d    $s0, $sp, 16
    ld.d    $s1, $sp, 24
    ld.d    $s2, $sp, 32
    ld.d    $s3, $sp, 40
    ld.d    $s4, $sp, 48
    ld.d    $s5, $sp, 56
    ld.d    $s6, $sp, 64
    ld.d    $s7, $sp, 72
    ld.d    $s8, $sp, 80
    ld.d    $tp, $sp, 88
    ld.d    $r21, $sp, 96
    addi.d  $sp, $sp, 112
    jr      $ra

/* void leave_image(u64 pa): to code elsewhere, in direct address mode */
    .globl leave_image
leave_image:
    ori     $t0, $zero, CRMD_DA | CRMD_MAT_CC
    csrwr   $t0, CRMD
    bstrpick.d $a0, $a0, 47, 0
    jr      $a0

/* for guests without the library; VS = 0 to 5, the PC tells the vector */
    .balign 4096
    .globl guest_trap, guest_refill, guest_return
guest_trap:
    .rept   (64 + 14) * 32
    hvcl    HVC_TRAP
    .endr
    .balign 4096
guest_refill:
    hvcl    HVC_REFILL
guest_return:
    hvcl    HVC_DONE
    .globl guest_load, guest_store, guest_fetch
guest_load:
    ld.d    $a0, $a1, 0
    hvcl    HVC_DONE
guest_store:
    st.d    $a0, $a1, 0
    hvcl    HVC_DONE
guest_fetch:
    jirl    $ra, $a1, 0
    hvcl    HVC_DONE

    .bss
    .balign 16
boot_stack:
    .space  CPUS * 0x4000
    .section .note.GNU-stack, "", @progbits
