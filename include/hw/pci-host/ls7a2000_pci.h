/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 7A2000 PCI host bridge
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: standard configuration space, type 0 and type 1
 *  + sysbus MMIO region 1: extended configuration space, type 0 and type 1
 *  + sysbus MMIO region 2: PCI I/O space, 64 KiB
 *  + sysbus MMIO region 3: PCI memory space; offset = PCI address
 *  + unnamed GPIO outputs 0..63: interrupt lines, numbered like the inputs of
 *    the bridge's interrupt controller
 *
 * The functions' DMA goes to the system memory, address for address.
 */

#ifndef HW_PCI_HOST_LS7A2000_PCI_H
#define HW_PCI_HOST_LS7A2000_PCI_H

#include "hw/pci/pci_device.h"
#include "hw/pci/pci_host.h"
#include "hw/registerfields.h"
#include "qemu/units.h"
#include "qom/object.h"

#define PCI_VENDOR_ID_LOONGSON_7A   0x0014

/*
 * A configuration address.  Type 0 reaches the functions on bus 0, type 1
 * those on every other bus.  The extended form carries bits 11:8 of the
 * register number above the bus number.
 */
FIELD(CFG_STD, REG,     0, 8)
FIELD(CFG_STD, DEVFN,   8, 8)
FIELD(CFG_STD, BUS,     16, 8)
FIELD(CFG_STD, TYPE,    24, 1)
FIELD(CFG_EXT, REG_LO,  0, 8)
FIELD(CFG_EXT, DEVFN,   8, 8)
FIELD(CFG_EXT, BUS,     16, 8)
FIELD(CFG_EXT, REG_HI,  24, 4)
FIELD(CFG_EXT, TYPE,    28, 1)
FIELD(CFG_ECAM, REG,    0, 12)
FIELD(CFG_ECAM, DEVFN,  12, 8)
FIELD(CFG_ECAM, BUS,    20, 7)

#define LS7A2000_PCI_CFG_STD_SIZE   (32 * MiB)
#define LS7A2000_PCI_CFG_EXT_SIZE   (512 * MiB)
#define LS7A2000_PCI_CFG_ECAM_SIZE  (128 * MiB)
#define LS7A2000_PCI_IO_SIZE        (64 * KiB)
#define LS7A2000_PCI_MEM_SIZE       (1 * TiB)
#define LS7A2000_PCI_LINES          64
#define LS7A2000_PCI_ECAM_MMIO      4       /* number of the sysbus region */

#define TYPE_LS7A2000_PCI_HOST "ls7a2000-pci-host"
OBJECT_DECLARE_SIMPLE_TYPE(LS7A2000PCIHost, LS7A2000_PCI_HOST)

typedef struct LS7A2000CfgAddr {
    uint8_t type;
    uint8_t bus;
    uint8_t devfn;
    uint16_t reg;
} LS7A2000CfgAddr;

/* A window onto configuration space */
typedef struct LS7A2000CfgView {
    MemoryRegion mr;
    LS7A2000PCIHost *host;
    LS7A2000CfgAddr (*decode)(hwaddr addr);
} LS7A2000CfgView;

struct LS7A2000PCIHost {
    PCIHostState parent_obj;

    LS7A2000CfgView cfg_std;
    LS7A2000CfgView cfg_ext;
    LS7A2000CfgView cfg_ecam;
    MemoryRegion io_window;
    MemoryRegion io;
    MemoryRegion mem;
    qemu_irq line[LS7A2000_PCI_LINES];
};

/* A function of the bridge that has an identity and nothing else */
#define TYPE_LS7A2000_STUB_FUNCTION "ls7a2000-stub-function"
OBJECT_DECLARE_SIMPLE_TYPE(LS7A2000StubFunction, LS7A2000_STUB_FUNCTION)

struct LS7A2000StubFunction {
    PCIDevice parent_obj;

    uint16_t device_id;
    uint16_t class_id;
};

/*
 * Slots of bus 0 that belong to functions and ports of the bridge.  The board
 * reserves them when it has made its own, so that a device that a user adds
 * cannot take one.
 */
#define LS7A2000_PCI_OWN_SLOTS \
    (BIT(0x00) | MAKE_64BIT_MASK(0x03, 0x12) | BIT(0x16) | BIT(0x17) | \
     BIT(0x19))

/* The line, 0..63, on which a function of bus 0 interrupts */
int ls7a2000_pci_line(uint8_t devfn);

#endif /* HW_PCI_HOST_LS7A2000_PCI_H */
