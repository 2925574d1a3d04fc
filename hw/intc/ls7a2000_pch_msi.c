/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 7A2000 MSI doorbell
 *
 * It holds no state: there is nothing to reset and nothing to migrate.
 */

#include "qemu/osdep.h"
#include "qemu/module.h"
#include "hw/intc/ls7a2000_pch_msi.h"
#include "hw/irq.h"
#include "hw/misc/ls3a5000_lanes.h"
#include "hw/pci/msi.h"
#include "trace/trace-hw_loongarch_ls3a5000.h"

static uint64_t ls7a2000_pch_msi_read(void *opaque, hwaddr addr, unsigned size)
{
    return 0;
}

static void ls7a2000_pch_msi_reg_write(void *opaque, hwaddr reg,
                                       uint32_t value, uint32_t mask)
{
    LS7A2000PCHMSIState *s = opaque;

    if (reg == A_MSI_DOORBELL && (mask & R_MSI_DOORBELL_VECTOR_MASK)) {
        uint8_t vector = FIELD_EX32(value, MSI_DOORBELL, VECTOR);

        trace_ls7a2000_pch_msi(vector);
        qemu_irq_pulse(s->message[vector]);
    }
}

static void ls7a2000_pch_msi_write(void *opaque, hwaddr addr, uint64_t data,
                                   unsigned size)
{
    lanes_write(ls7a2000_pch_msi_reg_write, opaque, addr, data, size);
}

static const MemoryRegionOps ls7a2000_pch_msi_ops = {
    .read = ls7a2000_pch_msi_read,
    .write = ls7a2000_pch_msi_write,
    LANES_OPS,
};

static void ls7a2000_pch_msi_init(Object *obj)
{
    LS7A2000PCHMSIState *s = LS7A2000_PCH_MSI(obj);

    memory_region_init_io(&s->iomem, obj, &ls7a2000_pch_msi_ops, s,
                          TYPE_LS7A2000_PCH_MSI, LS7A2000_PCH_MSI_SIZE);
    sysbus_init_mmio(SYS_BUS_DEVICE(obj), &s->iomem);
    qdev_init_gpio_out(DEVICE(obj), s->message, LS7A2000_PCH_MSI_VECTORS);
}

static void ls7a2000_pch_msi_realize(DeviceState *dev, Error **errp)
{
    /* PCI devices may offer MSI and MSI-X from now on */
    msi_nonbroken = true;
}

static void ls7a2000_pch_msi_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = "Loongson 7A2000 MSI doorbell";
    dc->realize = ls7a2000_pch_msi_realize;
}

static const TypeInfo ls7a2000_pch_msi_type = {
    .name = TYPE_LS7A2000_PCH_MSI,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(LS7A2000PCHMSIState),
    .instance_init = ls7a2000_pch_msi_init,
    .class_init = ls7a2000_pch_msi_class_init,
};

static void ls7a2000_pch_msi_register_types(void)
{
    type_register_static(&ls7a2000_pch_msi_type);
}

type_init(ls7a2000_pch_msi_register_types)
