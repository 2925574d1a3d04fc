/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 7A2000 PCI host bridge
 *
 * Configuration space is not ECAM: there are two windows of Loongson's own
 * kind (see the header), each with a half for type 0 and a half for type 1
 * cycles.  Functions that are not there read as all ones and swallow writes.
 * A third view, which the real bridge does not have, is ECAM.
 *
 * Interrupt lines belong to functions, not to pins: a function of bus 0 has
 * its line whatever its pin, and the four pins of what is behind a port all
 * end at the port's line.
 */

#include "qemu/osdep.h"
#include "qemu/bitops.h"
#include "qemu/host-utils.h"
#include "qemu/module.h"
#include "hw/irq.h"
#include "hw/loongarch/ls3a5000.h"
#include "hw/misc/ls3a5000_lanes.h"
#include "hw/pci-host/ls7a2000_pci.h"
#include "hw/pci/pci_bus.h"
#include "hw/pci/pci_device.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "trace/trace-hw_loongarch_ls3a5000.h"

/*
 * Configuration space
 */

static LS7A2000CfgAddr ls7a2000_cfg_std_decode(hwaddr addr)
{
    return (LS7A2000CfgAddr) {
        .type = FIELD_EX32(addr, CFG_STD, TYPE),
        .bus = FIELD_EX32(addr, CFG_STD, BUS),
        .devfn = FIELD_EX32(addr, CFG_STD, DEVFN),
        .reg = FIELD_EX32(addr, CFG_STD, REG),
    };
}

static LS7A2000CfgAddr ls7a2000_cfg_ext_decode(hwaddr addr)
{
    return (LS7A2000CfgAddr) {
        .type = FIELD_EX32(addr, CFG_EXT, TYPE),
        .bus = FIELD_EX32(addr, CFG_EXT, BUS),
        .devfn = FIELD_EX32(addr, CFG_EXT, DEVFN),
        .reg = FIELD_EX32(addr, CFG_EXT, REG_HI) << R_CFG_EXT_REG_LO_LENGTH |
               FIELD_EX32(addr, CFG_EXT, REG_LO),
    };
}

static LS7A2000CfgAddr ls7a2000_cfg_ecam_decode(hwaddr addr)
{
    uint8_t bus = FIELD_EX32(addr, CFG_ECAM, BUS);

    return (LS7A2000CfgAddr) {
        .type = bus != 0,
        .bus = bus,
        .devfn = FIELD_EX32(addr, CFG_ECAM, DEVFN),
        .reg = FIELD_EX32(addr, CFG_ECAM, REG),
    };
}

/*
 * A type 0 cycle selects a device of bus 0; what software takes for a device
 * number above 31 arrives as a bus number, which no device answers.  A type 1
 * cycle is for the buses behind the ports.
 */
static PCIDevice *ls7a2000_cfg_target(LS7A2000PCIHost *s, LS7A2000CfgAddr a)
{
    if (a.type == 0 ? a.bus != 0 : a.bus == 0) {
        return NULL;
    }
    return pci_find_device(PCI_HOST_BRIDGE(s)->bus, a.bus, a.devfn);
}

/*
 * Functions see accesses of 1, 2 or 4 aligned bytes, never a wider or a
 * narrower one than was made: some registers have side effects.
 */
static unsigned ls7a2000_cfg_chunk(hwaddr addr, unsigned left)
{
    return MIN(MIN(4, pow2floor(left)), 1 << ctz32(addr | 4));
}

static uint64_t ls7a2000_cfg_read(void *opaque, hwaddr addr, unsigned size)
{
    LS7A2000CfgView *view = opaque;
    uint64_t data = 0;
    unsigned done, len;

    for (done = 0; done < size; done += len) {
        LS7A2000CfgAddr a = view->decode(addr + done);
        PCIDevice *dev = ls7a2000_cfg_target(view->host, a);
        uint32_t val = UINT32_MAX;

        len = ls7a2000_cfg_chunk(addr + done, size - done);
        if (dev) {
            val = pci_host_config_read_common(dev, a.reg,
                                              pci_config_size(dev), len);
        }
        data = deposit64(data, 8 * done, 8 * len, val);
    }
    trace_ls7a2000_pci_cfg_read(addr, size, data);
    return data;
}

static void ls7a2000_cfg_write(void *opaque, hwaddr addr, uint64_t data,
                               unsigned size)
{
    LS7A2000CfgView *view = opaque;
    unsigned done, len;

    trace_ls7a2000_pci_cfg_write(addr, size, data);
    for (done = 0; done < size; done += len) {
        LS7A2000CfgAddr a = view->decode(addr + done);
        PCIDevice *dev = ls7a2000_cfg_target(view->host, a);

        len = ls7a2000_cfg_chunk(addr + done, size - done);
        if (dev) {
            pci_host_config_write_common(dev, a.reg, pci_config_size(dev),
                                         extract64(data, 8 * done, 8 * len),
                                         len);
        }
    }
}

static const MemoryRegionOps ls7a2000_cfg_ops = {
    .read = ls7a2000_cfg_read,
    .write = ls7a2000_cfg_write,
    LANES_OPS,
};

static void ls7a2000_cfg_init(LS7A2000PCIHost *s, LS7A2000CfgView *view,
                              LS7A2000CfgAddr (*decode)(hwaddr addr),
                              const char *name, uint64_t size)
{
    view->host = s;
    view->decode = decode;
    memory_region_init_io(&view->mr, OBJECT(s), &ls7a2000_cfg_ops, view, name,
                          size);
    sysbus_init_mmio(SYS_BUS_DEVICE(s), &view->mr);
}

/*
 * I/O space.  Ports that nobody answers read as all ones, as legacy drivers
 * expect: a status of 0 looks like a keyboard controller to Linux.
 */

static uint64_t ls7a2000_io_none_read(void *opaque, hwaddr addr, unsigned size)
{
    return UINT64_MAX;
}

static void ls7a2000_io_none_write(void *opaque, hwaddr addr, uint64_t data,
                                   unsigned size)
{
}

static const MemoryRegionOps ls7a2000_io_none_ops = {
    .read = ls7a2000_io_none_read,
    .write = ls7a2000_io_none_write,
    LANES_OPS,
};

/*
 * Interrupt lines
 */

static const struct {
    uint8_t devfn;
    uint8_t line;
} ls7a2000_lines[] = {
    { PCI_DEVFN(0x03, 0), PIC_GNET0 },
    { PCI_DEVFN(0x03, 1), PIC_GNET1 },
    { PCI_DEVFN(0x04, 0), PIC_OHCI0 },
    { PCI_DEVFN(0x04, 1), PIC_EHCI0 },
    { PCI_DEVFN(0x05, 0), PIC_OHCI1 },
    { PCI_DEVFN(0x05, 1), PIC_EHCI1 },
    { PCI_DEVFN(0x06, 0), PIC_GPU },
    { PCI_DEVFN(0x06, 1), PIC_DC },
    { PCI_DEVFN(0x06, 2), PIC_HDMI },
    { PCI_DEVFN(0x07, 0), PIC_HDA },
    { PCI_DEVFN(0x08, 0), PIC_SATA },
    { PCI_DEVFN(0x09, 0), PIC_PCIE_F0 },
    { PCI_DEVFN(0x0a, 0), PIC_PCIE_F0 + 1 },
    { PCI_DEVFN(0x0b, 0), PIC_PCIE_F0 + 2 },
    { PCI_DEVFN(0x0c, 0), PIC_PCIE_F0 + 3 },
    { PCI_DEVFN(0x0d, 0), PIC_PCIE_F1 },
    { PCI_DEVFN(0x0e, 0), PIC_PCIE_F1 + 1 },
    { PCI_DEVFN(0x0f, 0), PIC_PCIE_G0 },
    { PCI_DEVFN(0x10, 0), PIC_PCIE_G0 + 1 },
    { PCI_DEVFN(0x11, 0), PIC_PCIE_G1 },
    { PCI_DEVFN(0x12, 0), PIC_PCIE_G1 + 1 },
    { PCI_DEVFN(0x13, 0), PIC_PCIE_H },
    { PCI_DEVFN(0x14, 0), PIC_PCIE_H + 1 },
    { PCI_DEVFN(0x17, 0), PIC_LPC },
    { PCI_DEVFN(0x19, 0), PIC_XHCI },
};

int ls7a2000_pci_line(uint8_t devfn)
{
    for (int i = 0; i < ARRAY_SIZE(ls7a2000_lines); i++) {
        if (ls7a2000_lines[i].devfn == devfn) {
            return ls7a2000_lines[i].line;
        }
    }
    /* What the bridge does not have, but a user may have added */
    return PCI_SLOT(devfn) & 1 ? PIC_SPARE1 : PIC_SPARE0;
}

static int ls7a2000_pci_map_irq(PCIDevice *dev, int pin)
{
    return ls7a2000_pci_line(dev->devfn);
}

static void ls7a2000_pci_set_irq(void *opaque, int line, int level)
{
    LS7A2000PCIHost *s = opaque;

    trace_ls7a2000_pci_set_irq(line, level);
    qemu_set_irq(s->line[line], level);
}

/*
 * The host bridge
 *
 * It has no registers and so nothing to reset or to migrate; the functions do
 * that themselves.
 */

static const char *ls7a2000_pci_root_bus_path(PCIHostState *host, PCIBus *bus)
{
    return "0000:00";
}

static void ls7a2000_pci_realize(DeviceState *dev, Error **errp)
{
    LS7A2000PCIHost *s = LS7A2000_PCI_HOST(dev);
    PCIBus *bus;

    bus = pci_register_root_bus(dev, "pcie.0", ls7a2000_pci_set_irq,
                                ls7a2000_pci_map_irq, s, &s->mem, &s->io, 0,
                                LS7A2000_PCI_LINES, TYPE_PCIE_BUS);
    PCI_HOST_BRIDGE(dev)->bus = bus;
}

static void ls7a2000_pci_init(Object *obj)
{
    LS7A2000PCIHost *s = LS7A2000_PCI_HOST(obj);
    SysBusDevice *sbd = SYS_BUS_DEVICE(obj);

    ls7a2000_cfg_init(s, &s->cfg_std, ls7a2000_cfg_std_decode,
                      "ls7a2000-pci-cfg", LS7A2000_PCI_CFG_STD_SIZE);
    ls7a2000_cfg_init(s, &s->cfg_ext, ls7a2000_cfg_ext_decode,
                      "ls7a2000-pci-cfg-ext", LS7A2000_PCI_CFG_EXT_SIZE);
    memory_region_init_io(&s->io_window, obj, &ls7a2000_io_none_ops, s,
                          "ls7a2000-pci-io-window", LS7A2000_PCI_IO_SIZE);
    memory_region_init(&s->io, obj, "ls7a2000-pci-io", LS7A2000_PCI_IO_SIZE);
    memory_region_add_subregion(&s->io_window, 0, &s->io);
    memory_region_init(&s->mem, obj, "ls7a2000-pci-mem",
                       LS7A2000_PCI_MEM_SIZE);
    sysbus_init_mmio(sbd, &s->io_window);
    sysbus_init_mmio(sbd, &s->mem);
    ls7a2000_cfg_init(s, &s->cfg_ecam, ls7a2000_cfg_ecam_decode,
                      "ls7a2000-pci-ecam", LS7A2000_PCI_CFG_ECAM_SIZE);
    qdev_init_gpio_out(DEVICE(obj), s->line, LS7A2000_PCI_LINES);
}

static void ls7a2000_pci_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    PCIHostBridgeClass *hc = PCI_HOST_BRIDGE_CLASS(klass);

    dc->desc = "Loongson 7A2000 PCI host bridge";
    dc->realize = ls7a2000_pci_realize;
    dc->fw_name = "pci";
    set_bit(DEVICE_CATEGORY_BRIDGE, dc->categories);
    hc->root_bus_path = ls7a2000_pci_root_bus_path;
}

static const TypeInfo ls7a2000_pci_type = {
    .name = TYPE_LS7A2000_PCI_HOST,
    .parent = TYPE_PCI_HOST_BRIDGE,
    .instance_size = sizeof(LS7A2000PCIHost),
    .instance_init = ls7a2000_pci_init,
    .class_init = ls7a2000_pci_class_init,
};

/*
 * Functions 00:00.0 to 00:00.3: identity and nothing else
 */

static const VMStateDescription vmstate_ls7a2000_stub = {
    .name = TYPE_LS7A2000_STUB_FUNCTION,
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_PCI_DEVICE(parent_obj, LS7A2000StubFunction),
        VMSTATE_END_OF_LIST()
    }
};

static const Property ls7a2000_stub_properties[] = {
    DEFINE_PROP_UINT16("device-id", LS7A2000StubFunction, device_id, 0x7a00),
    DEFINE_PROP_UINT16("class", LS7A2000StubFunction, class_id,
                       PCI_CLASS_BRIDGE_HOST),
};

static void ls7a2000_stub_realize(PCIDevice *dev, Error **errp)
{
    LS7A2000StubFunction *s = LS7A2000_STUB_FUNCTION(dev);

    pci_config_set_device_id(dev->config, s->device_id);
    pci_config_set_class(dev->config, s->class_id);
    /* no subsystem ids: QEMU's default would name another vendor */
    pci_set_word(dev->config + PCI_SUBSYSTEM_VENDOR_ID, 0);
    pci_set_word(dev->config + PCI_SUBSYSTEM_ID, 0);
}

static void ls7a2000_stub_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    PCIDeviceClass *k = PCI_DEVICE_CLASS(klass);

    dc->desc = "Loongson 7A2000 function without registers";
    dc->vmsd = &vmstate_ls7a2000_stub;
    dc->user_creatable = false;
    device_class_set_props(dc, ls7a2000_stub_properties);
    set_bit(DEVICE_CATEGORY_BRIDGE, dc->categories);
    k->vendor_id = PCI_VENDOR_ID_LOONGSON_7A;
    k->realize = ls7a2000_stub_realize;
}

static const TypeInfo ls7a2000_stub_type = {
    .name = TYPE_LS7A2000_STUB_FUNCTION,
    .parent = TYPE_PCI_DEVICE,
    .instance_size = sizeof(LS7A2000StubFunction),
    .class_init = ls7a2000_stub_class_init,
    .interfaces = (InterfaceInfo[]) {
        { INTERFACE_CONVENTIONAL_PCI_DEVICE },
        { }
    },
};

static void ls7a2000_pci_register_types(void)
{
    type_register_static(&ls7a2000_pci_type);
    type_register_static(&ls7a2000_stub_type);
}

type_init(ls7a2000_pci_register_types)
