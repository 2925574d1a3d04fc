/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 7A2000 PCIe root ports
 *
 * One QOM type for each link width of the bridge.
 */

#ifndef HW_PCI_BRIDGE_LS7A2000_ROOT_PORT_H
#define HW_PCI_BRIDGE_LS7A2000_ROOT_PORT_H

#include "hw/pci/pcie_port.h"
#include "qom/object.h"

#define TYPE_LS7A2000_ROOT_PORT         "ls7a2000-root-port"    /* abstract */
#define TYPE_LS7A2000_ROOT_PORT_X1      "ls7a2000-root-port-x1"
#define TYPE_LS7A2000_ROOT_PORT_X4      "ls7a2000-root-port-x4"
#define TYPE_LS7A2000_ROOT_PORT_X8      "ls7a2000-root-port-x8"
#define TYPE_LS7A2000_ROOT_PORT_X16     "ls7a2000-root-port-x16"

OBJECT_DECLARE_SIMPLE_TYPE(LS7A2000RootPort, LS7A2000_ROOT_PORT)

struct LS7A2000RootPort {
    PCIESlot parent_obj;

    MemoryRegion bar0;
};

#endif /* HW_PCI_BRIDGE_LS7A2000_ROOT_PORT_H */
