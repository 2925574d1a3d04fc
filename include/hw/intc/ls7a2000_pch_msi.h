/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 7A2000 MSI doorbell
 *
 * The bridge turns a write that a device makes here into an HT interrupt
 * message; bits 7:0 of the data are the vector.
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: the doorbell
 *  + unnamed GPIO outputs 0..255: message with that vector, a pulse
 */

#ifndef HW_INTC_LS7A2000_PCH_MSI_H
#define HW_INTC_LS7A2000_PCH_MSI_H

#include "hw/registerfields.h"
#include "hw/sysbus.h"
#include "qom/object.h"

#define LS7A2000_PCH_MSI_VECTORS    256
#define LS7A2000_PCH_MSI_SIZE       8

REG32(MSI_DOORBELL, 0x0)
    FIELD(MSI_DOORBELL, VECTOR, 0, 8)

#define TYPE_LS7A2000_PCH_MSI "ls7a2000-pch-msi"
OBJECT_DECLARE_SIMPLE_TYPE(LS7A2000PCHMSIState, LS7A2000_PCH_MSI)

struct LS7A2000PCHMSIState {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    qemu_irq message[LS7A2000_PCH_MSI_VECTORS];
};

#endif /* HW_INTC_LS7A2000_PCH_MSI_H */
