/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What 'pack' has made of the programs. */

    .section .programs, "a"
    .globl  programs
    .balign 16
programs:
    .incbin PROGRAMS
    .section .note.GNU-stack, "", @progbits
