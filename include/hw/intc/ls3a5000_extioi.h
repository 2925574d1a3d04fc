/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 3A5000 extended I/O interrupt controller
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: MMIO view, to be laid over the chip's block
 *  + sysbus MMIO region 1: IOCSR view, likewise
 *  + unnamed GPIO inputs 0-255: HyperTransport messages.  Raising the input is
 *    a message with this vector, lowering it means nothing: pulse it.
 *  + named GPIO input "ext-int-en": messages come here; while it is low they
 *    would go to the HT vector registers, which are not modelled
 *  + named GPIO input "int-encode": IPMAP is a number, not a bitmap
 *  + unnamed GPIO outputs 8 * core + pin: INT0-7 of each core
 */

#ifndef HW_INTC_LS3A5000_EXTIOI_H
#define HW_INTC_LS3A5000_EXTIOI_H

#include "hw/misc/ls3a5000_lanes.h"
#include "hw/registerfields.h"
#include "hw/sysbus.h"
#include "qom/object.h"

REG32(EXTIOI_SEND, 0x1140)              /* W: also the doorbell of MSIs */
    FIELD(EXTIOI_SEND, VECTOR, 0, 8)
REG32(EXTIOI_NODE_TYPE, 0x14a0)         /* 16 of 16 bit: bitmap of nodes */
REG32(EXTIOI_IPMAP, 0x14c0)             /* a byte for 32 vectors each */
REG32(EXTIOI_ENABLE, 0x1600)            /* 256 bit, like the next three */
REG32(EXTIOI_BOUNCE, 0x1680)            /* 1: rotate among the targets */
REG32(EXTIOI_SR, 0x1700)                /* pending; W1C */
REG32(EXTIOI_CORE_SR, 0x1800)           /* one for each core; W1C */
REG32(EXTIOI_COREMAP, 0x1c00)           /* a byte for each vector */
    FIELD(EXTIOI_COREMAP, CORES, 0, 4)
    FIELD(EXTIOI_COREMAP, NODE_TYPE, 4, 4)

#define EXTIOI_VECTORS      256
#define EXTIOI_CORES        4
#define EXTIOI_PINS         8
#define EXTIOI_CORE_STRIDE  0x100

#define TYPE_LS3A5000_EXTIOI "ls3a5000-extioi"
OBJECT_DECLARE_SIMPLE_TYPE(LS3A5000ExtIOIState, LS3A5000_EXTIOI)

struct LS3A5000ExtIOIState {
    SysBusDevice parent_obj;

    LanesView mmio;
    LanesView iocsr;
    qemu_irq line[EXTIOI_CORES * EXTIOI_PINS];

    uint32_t node_type[16 / 2];
    uint32_t ipmap[8 / 4];
    uint32_t enable[EXTIOI_VECTORS / 32];
    uint32_t bounce[EXTIOI_VECTORS / 32];
    uint32_t sr[EXTIOI_VECTORS / 32];
    uint32_t coremap[EXTIOI_VECTORS / 4];
    bool ext_int_en;            /* an input */
    bool int_encode;            /* an input */

    /*
     * A vector that is pending and enabled is in the sr of one core.  target
     * is that core, or the last one that it was delivered to.
     */
    uint32_t core_sr[EXTIOI_CORES][EXTIOI_VECTORS / 32];
    uint8_t target[EXTIOI_VECTORS];
    uint8_t out[EXTIOI_CORES];  /* pins, as the lines are now */
};

#endif /* HW_INTC_LS3A5000_EXTIOI_H */
