/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 7A2000 interrupt controller ("pch-pic")
 *
 * Collects the 64 interrupt sources of the bridge.  A source leaves the
 * bridge as an HT interrupt message with a vector of its own, or over one of
 * the pins INTn0 and INTn1.
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: the registers
 *  + unnamed GPIO inputs 0..63: the sources
 *  + unnamed GPIO outputs 0..255: HT message with that vector, a pulse
 *  + named GPIO outputs "intn" 0..1: the pins
 */

#ifndef HW_INTC_LS7A2000_PCH_PIC_H
#define HW_INTC_LS7A2000_PCH_PIC_H

#include "hw/registerfields.h"
#include "hw/sysbus.h"
#include "qom/object.h"

#define LS7A2000_PCH_PIC_INPUTS     64
#define LS7A2000_PCH_PIC_VECTORS    256
#define LS7A2000_PCH_PIC_SIZE       0x1000

/*
 * Every register has a bit or a byte for each of the 64 sources; those of a
 * bit each are two words.
 */
REG32(PIC_INT_ID_LO,        0x000)
REG32(PIC_INT_ID_HI,        0x004)
    FIELD(PIC_INT_ID_HI, VERSION, 0, 8)
    FIELD(PIC_INT_ID_HI, INT_NUM, 16, 8)    /* number of sources - 1 */
REG32(PIC_INT_MASK,         0x020)          /* 1: masked */
REG32(PIC_HTMSI_EN,         0x040)          /* 1: HT message, 0: pin */
REG32(PIC_INTEDGE,          0x060)          /* 1: edge, 0: level */
REG32(PIC_INTCLR,           0x080)          /* W1C: edge latch, in-service */
REG32(PIC_AUTO_CTRL0,       0x0c0)
REG32(PIC_AUTO_CTRL1,       0x0e0)
REG32(PIC_ROUTE_ENTRY,      0x100)          /* 64 bytes */
    FIELD(PIC_ROUTE_ENTRY, INTN0, 0, 1)
    FIELD(PIC_ROUTE_ENTRY, INTN1, 1, 1)
REG32(PIC_HTMSI_VECTOR,     0x200)          /* 64 bytes */
REG32(PIC_UNASSIGNED_2FC,   0x2fc)          /* Linux writes there */
REG32(PIC_INTISR_CHIP0,     0x300)          /* in service and routed to INTn0 */
REG32(PIC_INTISR_CHIP1,     0x320)          /* in service and routed to INTn1 */
REG32(PIC_INTIRR,           0x380)          /* requests */
REG32(PIC_INTISR,           0x3a0)          /* in service */
REG32(PIC_INT_POLARITY,     0x3e0)          /* 1: active low, falling edge */

#define TYPE_LS7A2000_PCH_PIC "ls7a2000-pch-pic"
OBJECT_DECLARE_SIMPLE_TYPE(LS7A2000PCHPICState, LS7A2000_PCH_PIC)

struct LS7A2000PCHPICState {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    qemu_irq message[LS7A2000_PCH_PIC_VECTORS];
    qemu_irq intn[2];

    uint64_t pins;          /* levels of the inputs */
    uint64_t latch;         /* edges seen and not cleared */
    uint64_t mask;
    uint64_t htmsi_en;
    uint64_t edge;
    uint64_t polarity;
    uint64_t isr;
    uint64_t auto_ctrl[2];
    uint8_t route[LS7A2000_PCH_PIC_INPUTS];
    uint8_t vector[LS7A2000_PCH_PIC_INPUTS];
};

#endif /* HW_INTC_LS7A2000_PCH_PIC_H */
