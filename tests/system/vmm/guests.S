/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guests: a few dozen instructions each.  The whole section is copied to
 * the guest's physical address CODE.  A guest starts in direct-address mode
 * with interrupts off, leaves its results at DATA and ends by a store to the
 * device's DONE register.
 */

#include "guest.h"

/* works in direct-address mode (cut to a physical address) and under DMW0 */
#define CACHED      0x9000000000000000

    .macro guest name
    .balign 64
    .globl guest_\name
guest_\name:
    li.d    $s0, CACHED + DATA
    li.d    $s1, DEVICE
    .endm

    .macro done value=0
    ori     $a0, $zero, \value
    st.d    $a0, $s1, DEV_DONE
1:  b       1b
    .endm

    .macro result n, reg
    st.d    \reg, $s0, 8 * (\n)
    .endm

    .macro set_csr csr, value
    li.d    $t0, \value
    csrwr   $t0, \csr
    .endm

    .macro catch_traps
    la.pcrel $t0, trap
    csrwr   $t0, EENTRY
    .endm

    .macro interrupts_on lines
    set_csr ECFG, \lines
    ori     $t0, $zero, 4
    csrxchg $t0, $t0, CRMD
    .endm

    .section .guests, "a"
    .balign 4096
    .globl  guests
guests:

/*
 * The trap handler logs what it sees.  It goes on behind an instruction that
 * trapped, back to the caller of an address that cannot be fetched from, and
 * quiets an interrupt at its source.
 */
trap:
    csrwr   $t0, SAVE0
    csrwr   $t1, SAVE1
    csrwr   $t2, SAVE2
    li.d    $t0, CACHED + LOG
    ld.d    $t1, $t0, 0
    addi.d  $t1, $t1, 1
    st.d    $t1, $t0, 0
    addi.d  $t1, $t1, -1
    ori     $t2, $zero, REC_SIZE
    mul.d   $t1, $t1, $t2
    add.d   $t0, $t0, $t1
    addi.d  $t0, $t0, 8
    csrrd   $t1, BADV
    st.d    $t1, $t0, REC_BADV
    csrrd   $t1, BADI
    st.d    $t1, $t0, REC_BADI
    csrrd   $t1, PRMD
    st.d    $t1, $t0, REC_PRMD
    csrrd   $t1, ESTAT
    st.d    $t1, $t0, REC_ESTAT
    csrrd   $t2, ERA
    st.d    $t2, $t0, REC_ERA
    li.d    $t0, NOWHERE
    bltu    $t2, $t0, 1f
    srli.d  $t0, $t2, 60            /* 0x9... is the cached window */
    bnez    $t0, 1f
    csrwr   $ra, ERA
    csrrd   $ra, ERA
    b       9f
1:  bstrpick.d $t0, $t1, 21, 16
    beqz    $t0, 2f
    addi.d  $t2, $t2, 4
    csrwr   $t2, ERA
    b       9f
2:  bstrpick.d $t0, $t1, IRQ_TIMER, IRQ_TIMER
    beqz    $t0, 3f
    csrwr   $t0, TICLR
3:  andi    $t0, $t1, 3
    beqz    $t0, 4f
    csrxchg $zero, $t0, ESTAT
4:  bstrpick.d $t0, $t1, IRQ_HWI7, IRQ_HWI0
    bstrpick.d $t1, $t1, IRQ_IPI, IRQ_IPI
    or      $t0, $t0, $t1
    beqz    $t0, 9f
    li.d    $t0, CACHED + DEVICE
    st.d    $zero, $t0, DEV_LOWER
9:  csrrd   $t0, SAVE0
    csrrd   $t1, SAVE1
    csrrd   $t2, SAVE2
    ertn

    .balign 4096
refill:
    csrwr   $t0, TLBRSAVE
    csrrd   $t0, PGD
    lddir   $t0, $t0, 1
    ldpte   $t0, 0
    ldpte   $t0, 1
    tlbfill
    li.d    $t0, CACHED + DATA      /* count them in the last word */
    csrwr   $t1, SAVE3
    ld.d    $t1, $t0, 0x7f8
    addi.d  $t1, $t1, 1
    st.d    $t1, $t0, 0x7f8
    csrrd   $t1, SAVE3
    csrrd   $t0, TLBRSAVE
    ertn

/* one store, nothing else */
guest   done
    done    42

/* 1 + 2 + ... + 100 */
guest   sum
    ori     $t0, $zero, 100
    move    $t1, $zero
1:  add.d   $t1, $t1, $t0
    addi.d  $t0, $t0, -1
    bnez    $t0, 1b
    result  0, $t1
    done

/* long enough for the root's timer to come in between */
guest   long_loop
    li.d    $t0, 20000000
    move    $t1, $zero
1:  addi.d  $t1, $t1, 3
    addi.d  $t0, $t0, -1
    bnez    $t0, 1b
    result  0, $t1
    done

/* every general register keeps its value over an exit */
guest   registers
    .irp    n,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,26,27,28,29,30,31
    ori     $r\n, $zero, 0x100 + \n
    .endr
    st.d    $zero, $s1, DEV_STEP
    move    $s2, $zero
    .irp    n,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,26,27,28,29,30,31
    add.d   $s2, $s2, $r\n
    .endr
    result  0, $s2
    done

guest   mmio_load
    li.d    $s2, DEVICE + DEV_BYTES
    ori     $t8, $zero, 24
    ld.b    $t0, $s2, 1
    result  0, $t0
    ld.bu   $t0, $s2, 1
    result  1, $t0
    ld.h    $t0, $s2, 2
    result  2, $t0
    ld.hu   $t0, $s2, 2
    result  3, $t0
    ld.w    $t0, $s2, 4
    result  4, $t0
    ld.wu   $t0, $s2, 4
    result  5, $t0
    ld.d    $t0, $s2, 8
    result  6, $t0
    ldx.b   $t0, $s2, $t8
    result  7, $t0
    ldx.hu  $t0, $s2, $t8
    result  8, $t0
    ldx.w   $t0, $s2, $t8
    result  9, $t0
    ldx.d   $t0, $s2, $t8
    result  10, $t0
    ldptr.w $t0, $s2, 16
    result  11, $t0
    ldptr.d $t0, $s2, 16
    result  12, $t0
    done

guest   mmio_store
    li.d    $s2, DEVICE + DEV_BYTES
    li.d    $t0, 0x8899aabbccddeeff
    ori     $t8, $zero, 40
    st.b    $t0, $s2, 1
    st.h    $t0, $s2, 2
    st.w    $t0, $s2, 4
    st.d    $t0, $s2, 8
    stptr.w $t0, $s2, 16
    stptr.d $t0, $s2, 24
    stx.b   $t0, $s2, $t8
    addi.d  $t8, $t8, 2
    stx.h   $t0, $s2, $t8
    addi.d  $t8, $t8, 2
    stx.w   $t0, $s2, $t8
    addi.d  $t8, $t8, 4
    stx.d   $t0, $s2, $t8
    done

/* unknown service; the IPI service, to itself; a code that KVM does not know */
guest   hypercall
    ori     $a0, $zero, 0x77
    .word   0x002b8100              /* hvcl 0x100 */
    result  0, $a0
    ori     $a0, $zero, 1
    ori     $a1, $zero, 1
    move    $a2, $zero
    move    $a3, $zero
    .word   0x002b8100
    result  1, $a0
    csrrd   $t0, ESTAT
    andi    $t0, $t0, 3
    result  2, $t0
    move    $a0, $zero
    .word   0x002b8234              /* hvcl 0x234 */
    result  3, $a0
    done

guest   csr
    li.d    $t0, 0x123456789abcdef0
    move    $t1, $t0
    csrwr   $t1, SAVE0              /* 0 at reset */
    result  0, $t1
    csrrd   $t1, SAVE0
    result  1, $t1
    ori     $t2, $zero, 0xff
    li.d    $t1, 0x5555
    csrxchg $t1, $t2, SAVE0         /* gives the old value */
    result  2, $t1
    csrrd   $t1, SAVE0
    result  3, $t1
    csrrd   $t1, CRMD
    result  4, $t1
    csrrd   $t1, CPUID
    result  5, $t1
    li.d    $t1, 7
    csrwr   $t1, CPUID              /* read-only */
    csrrd   $t1, CPUID
    result  6, $t1
    csrrd   $t1, GSTAT              /* the root's: not for a guest */
    result  7, $t1
    li.d    $t0, 0x1234
    csrwr   $t0, IMPCTL1            /* KVM keeps this one in software */
    csrrd   $t0, IMPCTL1
    result  8, $t0
    csrrd   $t1, TID
    result  9, $t1
    set_csr TID, 0x77
    csrrd   $t1, TID
    result  10, $t1
    csrrd   $t1, 0x3ff              /* nobody's */
    result  11, $t1
    done

guest   exceptions
    catch_traps
1:  syscall 0x11
2:  break   0x5
3:  .word   0x00000000              /* no instruction */
    la.pcrel $t0, 1b
    result  0, $t0
    la.pcrel $t0, 2b
    result  1, $t0
    la.pcrel $t0, 3b
    result  2, $t0
    done

/* a software interrupt, then both at once */
guest   swi
    catch_traps
    interrupts_on 3
    ori     $t0, $zero, 1
    csrwr   $t0, ESTAT
    li.d    $t1, 3
    ori     $t0, $zero, 3
    csrxchg $t0, $t1, ESTAT
    csrrd   $t0, ESTAT
    result  0, $t0
    done

/*
 * Pages of 16 KiB in two levels: VA 0x2000000 + n pages -> PAGES, in reverse
 * order.  Page 2 is not valid, page 3 is read-only (D = 0), page 6 is the
 * device, page 7 for the user.
 */
build_tables:
    li.d    $t0, CACHED + TABLES
    li.d    $t1, TABLES + 0x4000    /* a directory entry: address only */
    st.d    $t1, $t0, 8             /* VA 0x2000000 */
    li.d    $t0, CACHED + TABLES + 0x4000
    li.d    $t1, PAGES + 5 * 0x4000 + 0x193     /* V D CC P W */
    ori     $t2, $zero, 6
1:  st.d    $t1, $t0, 0
    addi.d  $t0, $t0, 8
    li.d    $t3, 0x4000
    sub.d   $t1, $t1, $t3
    addi.d  $t2, $t2, -1
    bnez    $t2, 1b
    li.d    $t0, CACHED + TABLES + 0x4000
    st.d    $zero, $t0, 16
    ld.d    $t1, $t0, 24
    addi.d  $t1, $t1, -2            /* D off */
    st.d    $t1, $t0, 24
    li.d    $t1, DEVICE + 0x18f     /* V D PLV3 uncached P W */
    st.d    $t1, $t0, 48
    li.d    $t1, PAGES + 6 * 0x4000 + 0x19f
    st.d    $t1, $t0, 56
    set_csr PGDL, TABLES
    set_csr PWCL, 14|11<<5|25<<10|11<<15
    set_csr PWCH, 0
    set_csr STLBPS, 14
    set_csr TLBREHI, 14
    set_csr DMW0, CACHED|0x11
    la.pcrel $t0, refill
    csrwr   $t0, TLBRENTRY
    la.pcrel $t0, trap
    li.d    $t1, CACHED
    or      $t0, $t0, $t1
    csrwr   $t0, EENTRY
    or      $s1, $s1, $t1           /* the device through the window */
    or      $ra, $ra, $t1
    la.pcrel $t2, 1f                /* go on in the window */
    or      $t2, $t2, $t1
    jr      $t2
1:  ori     $t0, $zero, 0x10        /* CRMD: PG on, DA off */
    ori     $t1, $zero, 0x18
    csrxchg $t0, $t1, CRMD
    jr      $ra

guest   paging
    bl      build_tables
    li.d    $s2, 0x2000000
    li.d    $s3, 0x4000
    ld.d    $t0, $s2, 0             /* page 0 is PAGES + 5 */
    result  0, $t0
    add.d   $s4, $s2, $s3
    ld.d    $t0, $s4, 8             /* page 1, filled along with page 0 */
    result  1, $t0
    ori     $t0, $zero, 0x77
    st.d    $t0, $s4, 16
    add.d   $s4, $s4, $s3
1:  ld.d    $t0, $s4, 0             /* page 2 is not valid: PIL */
2:  st.d    $t0, $s4, 8             /* and PIS */
    add.d   $s4, $s4, $s3
    ld.d    $t0, $s4, 0             /* page 3 is read-only: PME */
    result  2, $t0
3:  st.d    $t0, $s4, 0
    la.pcrel $t0, 1b
    result  3, $t0
    la.pcrel $t0, 2b
    result  4, $t0
    la.pcrel $t0, 3b
    result  5, $t0
    /* make page 2 valid, forget it, and see it through the refill handler */
    li.d    $t0, CACHED + TABLES + 0x4000
    li.d    $t1, PAGES + 3 * 0x4000 + 0x193
    st.d    $t1, $t0, 16
    slli.d  $t2, $s3, 1
    add.d   $s4, $s2, $t2
    invtlb  6, $zero, $s4
    ld.d    $t0, $s4, 0
    result  6, $t0
    /* tlbsrch finds it, tlbrd shows it */
    csrwr   $s4, TLBEHI
    tlbsrch
    csrrd   $t0, TLBIDX
    srli.d  $t0, $t0, 31
    andi    $t0, $t0, 1             /* NE */
    result  7, $t0
    tlbrd
    csrrd   $t0, TLBELO0
    result  8, $t0
    /* the device through a mapped page */
    li.d    $t0, 0x2000000 + 6 * 0x4000
    st.d    $zero, $t0, DEV_STEP
    ld.d    $t0, $s0, 0x7f8         /* how many refills */
    result  9, $t0
    done

/* the same VA means another page under another ASID; ASIDs do not mix */
guest   asid
    bl      build_tables
    li.d    $s2, 0x2000000
    ld.d    $t0, $s2, 0             /* under ASID 0 */
    result  0, $t0
    set_csr ASID, 5
    li.d    $t0, CACHED + TABLES + 0x4000
    li.d    $t1, PAGES + 0x193
    st.d    $t1, $t0, 0
    ld.d    $t0, $s2, 0             /* under ASID 5: PAGES + 0 */
    result  1, $t0
    csrwr   $zero, ASID
    ld.d    $t0, $s2, 0             /* ASID 0's entry is still there */
    result  2, $t0
    done

/* the user: a privileged instruction, a foreign page, a system call */
guest   user
    bl      build_tables
    li.d    $t0, CACHED + PAGES + 6 * 0x4000
    la.pcrel $t1, user_code
    li.d    $t3, CACHED
    or      $t1, $t1, $t3
    ori     $t2, $zero, 16
1:  ld.w    $t3, $t1, 0
    st.w    $t3, $t0, 0
    addi.d  $t0, $t0, 4
    addi.d  $t1, $t1, 4
    addi.d  $t2, $t2, -1
    bnez    $t2, 1b
    li.d    $s2, 0x2000000 + 7 * 0x4000
    li.d    $s3, 0x2000000 + 6 * 0x4000
    li.d    $s4, 0x2000000
    csrwr   $s2, ERA
    ori     $t0, $zero, 3
    csrwr   $t0, PRMD
    ertn
user_code:
    csrrd   $t0, SAVE0              /* IPE */
    ld.d    $t0, $s4, 0             /* a page of PLV 0: PPI */
    syscall 3
    cpucfg  $t1, $zero              /* exits at any privilege level */
    ori     $a0, $zero, 9
    st.d    $a0, $s3, DEV_DONE
    b       .
    nop
    nop
    nop

guest   timer
    catch_traps
    interrupts_on 1<<IRQ_TIMER
    set_csr TCFG, 100000|1        /* 1 ms, once */
1:  li.d    $t0, LOG
    ld.d    $t0, $t0, 0
    beqz    $t0, 1b
    csrrd   $t1, TVAL               /* all ones or counting down from there */
    csrrd   $t2, TCFG
    result  0, $t2
    sltu    $t1, $t2, $t1
    result  1, $t1
    li.d    $t0, 1000000            /* and it fires only once */
1:  addi.d  $t0, $t0, -1
    bnez    $t0, 1b
    csrwr   $zero, TCFG
    done

guest   timer_periodic
    catch_traps
    interrupts_on 1<<IRQ_TIMER
    set_csr TCFG, 200000|3        /* every 2 ms */
1:  li.d    $t0, LOG
    ld.d    $t0, $t0, 0
    ori     $t1, $zero, 5
    bltu    $t0, $t1, 1b
    csrwr   $zero, TCFG
    done

/* expired but masked: pending, and delivered when interrupts go on */
guest   timer_masked
    catch_traps
    set_csr TCFG, 10000|1
1:  csrrd   $t0, ESTAT
    bstrpick.d $t0, $t0, IRQ_TIMER, IRQ_TIMER
    beqz    $t0, 1b
    li.d    $t0, LOG
    ld.d    $t0, $t0, 0
    result  0, $t0
    interrupts_on 1<<IRQ_TIMER
    done

guest   idle
    catch_traps
    interrupts_on 1<<IRQ_TIMER
    rdtime.d $s2, $zero
    set_csr TCFG, 1000000|3         /* every 10 ms: none can be missed */
    idle    0
    rdtime.d $s3, $zero
    csrwr   $zero, TCFG
    sub.d   $t0, $s3, $s2
    result  0, $t0
    done

/* interrupts off: idle ends all the same, and TI is pending */
guest   idle_masked
    catch_traps
    set_csr ECFG, 1<<IRQ_TIMER
    set_csr TCFG, 1000000|1
    idle    0
    csrrd   $t0, ESTAT
    result  0, $t0
    done

/* each page of both pieces of memory, written and read back */
guest   memory
    li.d    $t0, HIGH
    li.d    $t1, HIGH + HIGH_SIZE
    li.d    $t2, 0x4000
1:  st.d    $t0, $t0, 8
    add.d   $t0, $t0, $t2
    bltu    $t0, $t1, 1b
    li.d    $t0, HIGH
    move    $t4, $zero
1:  ld.d    $t3, $t0, 8
    sub.d   $t3, $t3, $t0
    or      $t4, $t4, $t3
    add.d   $t0, $t0, $t2
    bltu    $t0, $t1, 1b
    result  0, $t4
    done

/* the VMM puts another page there while we look */
guest   remap
    li.d    $s2, HIGH
    ld.d    $t0, $s2, 0
    result  0, $t0
    st.d    $zero, $s1, DEV_STEP
    ld.d    $t0, $s2, 0
    result  1, $t0
    st.d    $zero, $s1, DEV_STEP
    ld.d    $t0, $s2, 0             /* no memory now: an exit, which gives 0 */
    result  2, $t0
    done

/* fetching where nothing is: KVM raises ADEF in the guest */
guest   fetch_nowhere
    catch_traps
    li.d    $t3, NOWHERE
    jirl    $ra, $t3, 0
    done

guest   cpucfg
    move    $t0, $zero
    cpucfg  $t1, $t0
    result  0, $t1
    ori     $t0, $zero, 1
    cpucfg  $t1, $t0
    result  1, $t1
    ori     $t0, $zero, 2
    cpucfg  $t1, $t0
    result  2, $t1
    li.d    $t0, 0x40000000         /* KVM's signature */
    cpucfg  $t1, $t0
    result  3, $t1
    li.d    $t0, 0x1234
    cpucfg  $t1, $t0
    result  4, $t1
    done

guest   iocsr
    li.d    $t0, 0x8877665544332211
    ori     $t1, $zero, 0x100
    iocsrwr.b $t0, $t1
    addi.d  $t1, $t1, 2
    iocsrwr.h $t0, $t1
    addi.d  $t1, $t1, 2
    iocsrwr.w $t0, $t1
    addi.d  $t1, $t1, 4
    iocsrwr.d $t0, $t1
    iocsrrd.d $t2, $t1
    result  0, $t2
    addi.d  $t1, $t1, 4
    iocsrrd.w $t2, $t1
    result  1, $t2
    addi.d  $t1, $t1, 2
    iocsrrd.h $t2, $t1
    result  2, $t2
    addi.d  $t1, $t1, 1
    iocsrrd.b $t2, $t1
    result  3, $t2
    done

/* a hardware line and the IPI, raised and lowered by the VMM */
guest   interrupt
    catch_traps
    interrupts_on 0x13fc
    ori     $t0, $zero, IRQ_HWI0
    st.d    $t0, $s1, DEV_RAISE
    nop
    ori     $t0, $zero, IRQ_HWI7
    st.d    $t0, $s1, DEV_RAISE
    nop
    ori     $t0, $zero, IRQ_IPI
    st.d    $t0, $s1, DEV_RAISE
    nop
    csrrd   $t0, ESTAT
    result  0, $t0
    done

/* a level stays until it is lowered, whatever the guest does */
guest   interrupt_level
    catch_traps
    ori     $t0, $zero, IRQ_HWI0 + 3
    st.d    $t0, $s1, DEV_RAISE
    csrrd   $t0, ESTAT
    result  0, $t0
    csrwr   $zero, ESTAT
    csrrd   $t0, ESTAT
    result  1, $t0
    st.d    $zero, $s1, DEV_LOWER
    csrrd   $t0, ESTAT
    result  2, $t0
    done

/* counts from the 0 that the VMM set, forwards */
guest   rdtime
    rdtime.d $t0, $t1
    result  0, $t0
    result  1, $t1
    ori     $t3, $zero, 1000
1:  rdtime.d $t2, $zero
    bltu    $t2, $t0, 2f
    move    $t0, $t2
    addi.d  $t3, $t3, -1
    bnez    $t3, 1b
2:  result  2, $t3
    rdtimel.w $t0, $zero
    rdtimeh.w $t1, $zero
    result  3, $t1
    done

/* the guest's own EUEN first, then KVM gives the FPU on first use */
guest   fpu
    catch_traps
1:  movgr2fr.d $fa0, $zero
    la.pcrel $t0, 1b
    result  0, $t0
    ori     $t0, $zero, 1
    csrwr   $t0, EUEN
    ori     $t0, $zero, 6
    movgr2fr.d $fa0, $t0
    ffint.d.l $fa0, $fa0
    ori     $t0, $zero, 7
    movgr2fr.d $fa1, $t0
    ffint.d.l $fa1, $fa1
    st.d    $zero, $s1, DEV_STEP    /* out to the VMM and back */
    fmul.d  $fa0, $fa0, $fa1
    ftintrz.l.d $fa0, $fa0
    movfr2gr.d $t0, $fa0
    result  1, $t0
    done

/* the link survives an exit that KVM answers by itself */
guest   llsc
    ori     $t8, $zero, 100
    move    $t7, $zero
1:  ll.d    $t0, $s0, 0
    addi.d  $t0, $t0, 1
    cpucfg  $t1, $zero
    sc.d    $t0, $s0, 0
    add.d   $t7, $t7, $t0
    addi.d  $t8, $t8, -1
    bnez    $t8, 1b
    result  1, $t7
    done

/* cache operations and barriers do nothing that can be seen */
guest   cacop
    catch_traps
    cacop   0, $s0, 0
    cacop   1, $s0, 0
    cacop   8, $s0, 0
    cacop   9, $s0, 0
    cacop   0x11, $s0, 0
    dbar    0
    ibar    0
    li.d    $t0, LOG
    ld.d    $t0, $t0, 0
    result  0, $t0
    done

/* two of these run in turn: a register and a word of memory must agree */
guest   turns
    ld.d    $s2, $s0, 0             /* where this VM starts */
    csrwr   $s2, SAVE0
    ld.d    $s2, $s0, 0
1:  st.d    $s2, $s1, DEV_STEP
    addi.d  $s2, $s2, 1
    ld.d    $t0, $s0, 0
    addi.d  $t0, $t0, 1
    st.d    $t0, $s0, 0
    csrrd   $t1, SAVE0
    addi.d  $t1, $t1, 1
    move    $t2, $t1
    csrwr   $t2, SAVE0
    bne     $t0, $s2, 2f
    beq     $t0, $t1, 1b
2:  done    1

    .balign 4096
    .globl  guests_end
guests_end:
