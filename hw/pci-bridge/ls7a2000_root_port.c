/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 7A2000 PCIe root ports
 *
 * Standard root ports but for two things: a BAR of 4 KiB with the port's
 * internal registers, which no known software touches, and MSI.  They have no
 * ACS capability (Linux knows that, and isolates them all the same).
 */

#include "qemu/osdep.h"
#include "qemu/module.h"
#include "qemu/units.h"
#include "hw/misc/ls3a5000_lanes.h"
#include "hw/pci-bridge/ls7a2000_root_port.h"
#include "hw/pci-host/ls7a2000_pci.h"
#include "hw/pci/msi.h"
#include "hw/pci/pcie.h"
#include "migration/vmstate.h"
#include "trace/trace-hw_loongarch_ls3a5000.h"

/* Where the capabilities lie is not known from any document: our choice */
#define LS7A2000_PORT_SSVID_OFFSET  0x40
#define LS7A2000_PORT_MSI_OFFSET    0x50
#define LS7A2000_PORT_EXP_OFFSET    0x70
#define LS7A2000_PORT_AER_OFFSET    PCI_CONFIG_SPACE_SIZE

#define LS7A2000_PORT_BAR0_SIZE     (4 * KiB)

typedef struct LS7A2000PortInfo {
    const char *type;
    const char *desc;
    uint16_t device_id;
    PCIExpLinkWidth width;
} LS7A2000PortInfo;

static const LS7A2000PortInfo ls7a2000_ports[] = {
    { TYPE_LS7A2000_ROOT_PORT_X1, "Loongson 7A2000 PCIe x1 root port",
      0x7a39, QEMU_PCI_EXP_LNK_X1 },
    { TYPE_LS7A2000_ROOT_PORT_X4, "Loongson 7A2000 PCIe x4 root port",
      0x7a49, QEMU_PCI_EXP_LNK_X4 },
    { TYPE_LS7A2000_ROOT_PORT_X8, "Loongson 7A2000 PCIe x8 root port",
      0x7a59, QEMU_PCI_EXP_LNK_X8 },
    { TYPE_LS7A2000_ROOT_PORT_X16, "Loongson 7A2000 PCIe x16 root port",
      0x7a69, QEMU_PCI_EXP_LNK_X16 },
};

static uint64_t ls7a2000_port_bar0_read(void *opaque, hwaddr addr,
                                        unsigned size)
{
    trace_ls7a2000_port_bar0_read(addr, size);
    return 0;
}

static void ls7a2000_port_bar0_write(void *opaque, hwaddr addr, uint64_t data,
                                     unsigned size)
{
    trace_ls7a2000_port_bar0_write(addr, size, data);
}

static const MemoryRegionOps ls7a2000_port_bar0_ops = {
    .read = ls7a2000_port_bar0_read,
    .write = ls7a2000_port_bar0_write,
    LANES_OPS,
};

/* One message for everything, advanced errors too */
static uint8_t ls7a2000_port_aer_vector(const PCIDevice *d)
{
    return 0;
}

static int ls7a2000_port_interrupts_init(PCIDevice *d, Error **errp)
{
    return msi_init(d, LS7A2000_PORT_MSI_OFFSET, 1, true, true, errp);
}

static void ls7a2000_port_interrupts_uninit(PCIDevice *d)
{
    msi_uninit(d);
}

static void ls7a2000_port_realize(DeviceState *dev, Error **errp)
{
    LS7A2000RootPort *s = LS7A2000_ROOT_PORT(dev);
    PCIERootPortClass *rpc = PCIE_ROOT_PORT_GET_CLASS(dev);
    ERRP_GUARD();

    rpc->parent_realize(dev, errp);
    if (*errp) {
        return;
    }
    memory_region_init_io(&s->bar0, OBJECT(dev), &ls7a2000_port_bar0_ops, s,
                          "ls7a2000-root-port-bar0", LS7A2000_PORT_BAR0_SIZE);
    pci_register_bar(PCI_DEVICE(dev), 0, PCI_BASE_ADDRESS_MEM_TYPE_64,
                     &s->bar0);
}

static const VMStateDescription vmstate_ls7a2000_port = {
    .name = TYPE_LS7A2000_ROOT_PORT,
    .priority = MIG_PRI_PCI_BUS,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = pcie_cap_slot_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj.parent_obj.parent_obj, PCIESlot),
        VMSTATE_STRUCT(parent_obj.parent_obj.parent_obj.exp.aer_log,
                       PCIESlot, 0, vmstate_pcie_aer_log, PCIEAERLog),
        VMSTATE_END_OF_LIST()
    }
};

static void ls7a2000_port_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    PCIDeviceClass *k = PCI_DEVICE_CLASS(klass);
    PCIERootPortClass *rpc = PCIE_ROOT_PORT_CLASS(klass);

    k->vendor_id = PCI_VENDOR_ID_LOONGSON_7A;
    dc->vmsd = &vmstate_ls7a2000_port;
    device_class_set_parent_realize(dc, ls7a2000_port_realize,
                                    &rpc->parent_realize);
    rpc->aer_vector = ls7a2000_port_aer_vector;
    rpc->interrupts_init = ls7a2000_port_interrupts_init;
    rpc->interrupts_uninit = ls7a2000_port_interrupts_uninit;
    rpc->ssvid_offset = LS7A2000_PORT_SSVID_OFFSET;
    rpc->exp_offset = LS7A2000_PORT_EXP_OFFSET;
    rpc->aer_offset = LS7A2000_PORT_AER_OFFSET;
}

static void ls7a2000_port_width_init(Object *obj)
{
    for (int i = 0; i < ARRAY_SIZE(ls7a2000_ports); i++) {
        if (object_dynamic_cast(obj, ls7a2000_ports[i].type)) {
            PCIE_SLOT(obj)->speed = QEMU_PCI_EXP_LNK_8GT;
            PCIE_SLOT(obj)->width = ls7a2000_ports[i].width;
        }
    }
}

static void ls7a2000_port_width_class_init(ObjectClass *klass, void *data)
{
    const LS7A2000PortInfo *info = data;

    DEVICE_CLASS(klass)->desc = info->desc;
    PCI_DEVICE_CLASS(klass)->device_id = info->device_id;
}

static const TypeInfo ls7a2000_root_port_type = {
    .name = TYPE_LS7A2000_ROOT_PORT,
    .parent = TYPE_PCIE_ROOT_PORT,
    .instance_size = sizeof(LS7A2000RootPort),
    .class_init = ls7a2000_port_class_init,
    .abstract = true,
};

static void ls7a2000_root_port_register_types(void)
{
    type_register_static(&ls7a2000_root_port_type);
    for (int i = 0; i < ARRAY_SIZE(ls7a2000_ports); i++) {
        const TypeInfo type = {
            .name = ls7a2000_ports[i].type,
            .parent = TYPE_LS7A2000_ROOT_PORT,
            .instance_init = ls7a2000_port_width_init,
            .class_init = ls7a2000_port_width_class_init,
            .class_data = (void *)&ls7a2000_ports[i],
        };

        type_register_static(&type);
    }
}

type_init(ls7a2000_root_port_register_types)
