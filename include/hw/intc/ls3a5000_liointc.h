/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 3A5000 legacy I/O interrupt controller
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: MMIO view, to be laid over the chip's block
 *  + sysbus MMIO region 1: IOCSR view, likewise
 *  + unnamed GPIO inputs 0-31: the sources, active high
 *  + named GPIO input "int-encode": ENTRY.PINS is a number, not a bitmap
 *  + unnamed GPIO outputs 8 * core + pin: INT0-7 of each core
 */

#ifndef HW_INTC_LS3A5000_LIOINTC_H
#define HW_INTC_LS3A5000_LIOINTC_H

#include "hw/misc/ls3a5000_lanes.h"
#include "hw/registerfields.h"
#include "hw/sysbus.h"
#include "qom/object.h"

REG32(LIO_ENTRY, 0x1400)                /* a byte for each source */
    FIELD(LIO_ENTRY, CORES, 0, 4)
    FIELD(LIO_ENTRY, PINS, 4, 4)
REG32(LIO_ISR, 0x1420)                  /* R: pending and enabled */
REG32(LIO_INTEN, 0x1424)                /* R */
REG32(LIO_INTENSET, 0x1428)
REG32(LIO_INTENCLR, 0x142c)             /* also drops the edge latch */
REG32(LIO_POL, 0x1430)                  /* no function on the 3A5000 */
REG32(LIO_EDGE, 0x1434)                 /* 1: rising edge, 0: level */
REG32(LIO_BOUNCE, 0x1438)               /* 2K series only */
REG32(LIO_AUTO, 0x143c)                 /* 2K series only */
REG32(LIO_CORE_ISR, 0x1440)             /* R, one for each core, 8 apart */
REG32(LIO_OWN_ISR, 0x1010)              /* IOCSR: the executing core's */

#define LIO_SOURCES         32
#define LIO_CORES           4
#define LIO_PINS            8
#define LIO_CORE_STRIDE     8

#define TYPE_LS3A5000_LIOINTC "ls3a5000-liointc"
OBJECT_DECLARE_SIMPLE_TYPE(LS3A5000LIOIntcState, LS3A5000_LIOINTC)

struct LS3A5000LIOIntcState {
    SysBusDevice parent_obj;

    LanesView mmio;
    LanesView iocsr;
    qemu_irq line[LIO_CORES * LIO_PINS];

    uint32_t entry[LIO_SOURCES / 4];
    uint32_t enable;
    uint32_t edge;
    uint32_t latch;             /* sources with EDGE that had a rising edge */
    uint32_t level;             /* the inputs */
    bool int_encode;            /* an input, too */

    uint32_t core_isr[LIO_CORES];
    uint8_t out[LIO_CORES];     /* pins, as the lines are now */
};

#endif /* HW_INTC_LS3A5000_LIOINTC_H */
