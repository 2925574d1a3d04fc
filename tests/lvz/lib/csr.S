/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One tiny function for every CSR number: the number is part of the
 * instruction word, so functions that take it as an argument jump into a
 * table.  Operands: $a0 value (and result), $a1 mask of an exchange.
 */

#include "csr.h"

/* NAME: jump to entry number $a0 with the other arguments moved down */
.macro table name, count, word
    .text
    .globl \name
\name:
    sltui   $t0, $a0, \count
    bnez    $t0, 1f
    break   0
1:  la.pcrel $t0, 2f
    slli.d  $t1, $a0, 3
    add.d   $t0, $t0, $t1
    move    $a0, $a1
    move    $a1, $a2
    jr      $t0
    .balign 8
2:  .set    n, 0
    .rept   \count
    .word   \word
    jr      $ra
    .set    n, n + 1
    .endr
.endm

table csr_read,   CSR_NUMBERS, (0x04000000 + (n << 10) + 4)
table csr_write,  CSR_NUMBERS, (0x04000020 + (n << 10) + 4)
table csr_xchg,   CSR_NUMBERS, (0x040000a0 + (n << 10) + 4)
table gcsr_read,  CSR_NUMBERS, (0x05000000 + (n << 10) + 4)
table gcsr_write, CSR_NUMBERS, (0x05000020 + (n << 10) + 4)
table gcsr_xchg,  CSR_NUMBERS, (0x050000a0 + (n << 10) + 4)
table invtlb_op,  32,          (0x06498000 + (5 << 10) + (4 << 5) + n)
