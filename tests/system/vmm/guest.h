/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the VMM and its guests agree on: the guest's physical memory, the
 * VMM's device and the numbers of the registers.
 */

#ifndef GUEST_H
#define GUEST_H

/* RAM from 0 on; the guests' code is copied to CODE */
#define RAM_SIZE    0x100000
#define CODE        0x10000
#define DATA        0x40000     /* results: 64-bit words */
#define LOG         0x48000     /* what the trap handler saw: count, records */
#define TABLES      0x60000     /* page tables */
#define PAGES       0x80000     /* pages to be mapped */

/* a second piece of RAM beyond 4 GiB */
#define HIGH        0x100000000
#define HIGH_SIZE   0x1000000

/* the device: an access to it is an exit to the VMM */
#define DEVICE      0x10000000
#define DEV_DONE    0x00        /* a store ends the guest, with a value */
#define DEV_RAISE   0x08        /* a store raises interrupt n */
#define DEV_LOWER   0x10        /* a store lowers the raised interrupt */
#define DEV_STEP    0x18        /* a store lets the VMM do something */
#define DEV_BYTES   0x1000      /* 256 bytes of storage */

#define NOWHERE     0x30000000  /* neither RAM nor device */

/* a trap record */
#define REC_ESTAT   0x00
#define REC_ERA     0x08
#define REC_BADV    0x10
#define REC_BADI    0x18
#define REC_PRMD    0x20
#define REC_SIZE    0x28

#define CRMD        0x0
#define PRMD        0x1
#define EUEN        0x2
#define ECFG        0x4
#define ESTAT       0x5
#define ERA         0x6
#define BADV        0x7
#define BADI        0x8
#define EENTRY      0xc
#define TLBIDX      0x10
#define TLBEHI      0x11
#define TLBELO0     0x12
#define TLBELO1     0x13
#define ASID        0x18
#define PGDL        0x19
#define PGD         0x1b
#define PWCL        0x1c
#define PWCH        0x1d
#define STLBPS      0x1e
#define CPUID       0x20
#define PRCFG1      0x21
#define SAVE0       0x30
#define SAVE1       0x31
#define SAVE2       0x32
#define SAVE3       0x33
#define TID         0x40
#define TCFG        0x41
#define TVAL        0x42
#define TICLR       0x44
#define GSTAT       0x50
#define IMPCTL1     0x80
#define TLBRENTRY   0x88
#define TLBRBADV    0x89
#define TLBRERA     0x8a
#define TLBRSAVE    0x8b
#define TLBREHI     0x8e
#define DMW0        0x180

#define IRQ_SWI0    0
#define IRQ_HWI0    2
#define IRQ_HWI7    9
#define IRQ_TIMER   11
#define IRQ_IPI     12

#endif
