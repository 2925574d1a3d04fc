/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An EFI application without a linker that knows PE32+ for LoongArch: the
 * header by hand, two sections (code and constants; data), no relocations
 * because no address is stored anywhere.
 */

    .section .header, "a"
    .ascii  "MZ"
    .org    0x3c
    .4byte  pe - image_start

    .balign 8
pe: .ascii  "PE\0\0"
    .2byte  0x6264                      /* LOONGARCH64 */
    .2byte  2                           /* sections */
    .4byte  0, 0, 0
    .2byte  sections - optional
    .2byte  0x0206                      /* executable, no symbols */

optional:
    .2byte  0x20b                       /* PE32+ */
    .2byte  0
    .4byte  data_start - text_start, 0, image_end - data_start
    .4byte  efi_start - image_start
    .4byte  text_start - image_start
    .8byte  0                           /* base: anywhere */
    .4byte  0x1000, 0x1000              /* alignment in memory, in the file */
    .2byte  0, 0, 1, 0, 0, 0
    .4byte  0
    .4byte  image_end - image_start
    .4byte  text_start - image_start
    .4byte  0
    .2byte  10                          /* EFI application */
    .2byte  0x100                       /* no section is both W and X */
    .8byte  0, 0, 0, 0
    .4byte  0, 6                        /* data directories, all empty */
    .fill   6, 8, 0

sections:
    .ascii  ".text\0\0\0"
    .4byte  data_start - text_start, text_start - image_start
    .4byte  data_start - text_start, text_start - image_start
    .4byte  0, 0, 0, 0x60000020         /* code, execute, read */
    .ascii  ".bss\0\0\0\0"
    .4byte  image_end - data_start, data_start - image_start
    .4byte  0, 0                        /* nothing of it in the file: zeros */
    .4byte  0, 0, 0, 0xc0000080         /* data, read, write */
    .section .note.GNU-stack, "", @progbits
