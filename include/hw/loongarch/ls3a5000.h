/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 3A5000 + 7A2000 board: machine state, memory map, interrupt map
 *
 * Every address and every interrupt number of the board is in this header's
 * two tables and nowhere else; the device tree is generated from them too.
 */

#ifndef HW_LOONGARCH_LS3A5000_H
#define HW_LOONGARCH_LS3A5000_H

#include "exec/hwaddr.h"
#include "exec/memory.h"
#include "hw/boards.h"
#include "hw/block/flash.h"
#include "hw/nvram/fw_cfg.h"
#include "hw/pci/pci.h"
#include "qemu/notify.h"

#define LS3A5000_MAX_CPUS   4
#define LS3A5000_CPU_PINS   8           /* INT0-INT7 of a core: ESTAT.IS[9:2] */

/* CPU inputs: bit numbers of ESTAT.IS */
#define LS3A5000_CPU_INT0   2
#define LS3A5000_CPU_IPI    12

/* --- memory map -------------------------------------------------------- */

enum {
    /* physical addresses as a core sees them */
    LS3A5000_CATCH_ALL,         /* whatever nothing else claims */
    LS3A5000_RAM_LOW,           /* DDR offset 0 */
    LS3A5000_RAM_HIDDEN,        /* not told to the OS, RAM of its own */
    LS3A5000_RAM_HIGH,          /* address = 0x80000000 + DDR offset */
    LS3A5000_WIN_FIXED,         /* -> HT1, bridge devices at fixed addresses */
    LS3A5000_WIN_IO,            /* -> HT1, PCI I/O */
    LS3A5000_WIN_CFG,           /* -> HT1, configuration, 256 bytes */
    LS3A5000_FLASH0,            /* boot flash, reset PC */
    LS3A5000_FLASH1,            /* variables; the SPI window of the chip */
    LS3A5000_FW_CFG,            /* not on the real board */
    LS3A5000_SLEEP,             /* not on the real board: EDK2's power off */
    LS3A5000_CHIP,              /* registers of the 3A5000 */
    LS3A5000_UART0,
    LS3A5000_UART1,
    LS3A5000_ECAM,              /* not on the real board: EDK2's PCI view */
    LS3A5000_MSI,               /* doorbell of the bridge, for devices */
    LS3A5000_CHIP_ALIAS,        /* registers of the 3A5000 once more */
    LS3A5000_WIN_MEM,           /* -> HT1, PCI MEM, identity */
    LS3A5000_WIN_XCFG,          /* -> HT1, configuration, 4 KiB */
    LS3A5000_HT1,               /* 1 TiB, the bridge */
    /* offsets inside HT1; what WIN_FIXED shows has the same core address */
    LS7A_PIC,
    LS7A_HPET,
    LS7A_LPC,
    LS7A_CONF,
    LS7A_UART0,                 /* four, LS7A_UART_STRIDE apart */
    LS7A_I2C,
    LS7A_PWM,
    LS7A_PM,
    LS7A_RTC,
    LS7A_GPIO,
    LS7A_PCI_MEM,               /* identity */
    LS7A_PCI_MEM64,             /* identity */
    LS7A_HT_INT,                /* HT interrupt packets */
    LS7A_HT_CTRL,               /* HT controller registers of the CPU */
    LS7A_PCI_IO,
    LS7A_PCI_IO_LOW,            /* the PCI I/O space as ACPI firmware has it */
    LS7A_PCI_IO_HIGH,           /* the same as device trees have it */
    LS7A_PCI_CFG,               /* type 0, then type 1 */
    LS7A_PCI_XCFG,              /* type 0, then type 1 */
    LS3A5000_MAP_ENTRIES
};

extern const MemMapEntry ls3a5000_memmap[LS3A5000_MAP_ENTRIES];

#define LS3A5000_DDR_BASE       0x80000000ULL   /* PA of DDR offset 0 */
#define LS3A5000_FLASH_SECTOR   (256 * KiB)
#define LS7A_UART_NUM           4
#define LS7A_UART_STRIDE        0x100
#define LS3A5000_UART_HZ        100000000       /* SYSCLK */
#define LS7A_UART_HZ            50000000

/*
 * Low RAM below 2 MiB, which Linux keeps reserved: what a direct boot of a
 * Linux image leaves there.  EDK2 looks for the device tree at the same place.
 */
#define LS3A5000_FDT_BASE       0x00100000
#define LS3A5000_FDT_SIZE       0x000c0000
#define LS3A5000_BOOT_BASE      0x001c0000      /* command line, EFI tables */
#define LS3A5000_BOOT_SIZE      0x00010000
#define LS3A5000_EFI_BASE       0x001d0000      /* EFI runtime services */
#define LS3A5000_EFI_SIZE       0x00010000

/* --- interrupt map ----------------------------------------------------- */

/* sources of the LIOINTC, all active high; ACPI GSI = 16 + source */
enum {
    LIO_GPIO0       = 0,        /* GPIO n, n + 8, n + 16, n + 24 for n = 0..7 */
    LIO_I2C0        = 8,
    LIO_I2C1        = 9,
    LIO_UART0       = 10,
    LIO_MC0         = 11,
    LIO_MC1         = 12,
    LIO_SPI         = 13,
    LIO_THERMAL     = 14,
    LIO_UART1       = 15,
    LIO_HT0         = 16,       /* 16-23 */
    LIO_HT1         = 24,       /* 24-31 */
    LIO_GSI_BASE    = 16,
};

/* inputs of the bridge's interrupt controller; ACPI GSI = 64 + input */
enum {
    PIC_UART        = 8,        /* four UARTs share it */
    PIC_I2C         = 9,        /* six controllers share it */
    PIC_GNET0       = 12,       /* sbd, then pmt */
    PIC_GNET1       = 14,
    PIC_SATA        = 16,
    PIC_LPC         = 19,
    PIC_SPARE0      = 20,       /* nothing on the real board */
    PIC_SPARE1      = 21,
    PIC_XHCI        = 22,
    PIC_HDMI        = 23,
    PIC_PWM0        = 24,       /* 24-27 */
    PIC_DC          = 28,
    PIC_GPU         = 29,
    PIC_THERMAL     = 31,
    PIC_PCIE_F0     = 32,       /* ports 09.0-0c.0: 32-35 */
    PIC_PCIE_F1     = 36,       /* 0d.0, 0e.0 */
    PIC_PCIE_H      = 38,       /* 13.0, 14.0 */
    PIC_PCIE_G0     = 40,       /* 0f.0, 10.0 */
    PIC_PCIE_G1     = 42,       /* 11.0, 12.0 */
    PIC_TOY0        = 44,       /* 44-46 */
    PIC_SCI         = 47,
    PIC_EHCI0       = 48,
    PIC_OHCI0       = 49,
    PIC_EHCI1       = 50,
    PIC_OHCI1       = 51,
    PIC_RTC0        = 52,       /* 52-54; the TOY alarm */
    PIC_HPET        = 55,
    PIC_HDA         = 58,
    PIC_GPIO        = 59,       /* pins 4 and up */
    PIC_GPIO0       = 60,       /* pins 0-3: 60-63 */
    PIC_GSI_BASE    = 64,
};

/* --- machine ----------------------------------------------------------- */

struct LS3A5000MachineState {
    MachineState parent_obj;

    MemoryRegion catch_all;
    MemoryRegion ram_low;
    MemoryRegion ram_high;
    MemoryRegion ram_hidden;
    MemoryRegion ht1;           /* devices of the bridge go in here */
    MemoryRegion win_fixed;
    MemoryRegion win_io;
    MemoryRegion win_cfg;
    MemoryRegion win_mem;
    MemoryRegion win_xcfg;
    MemoryRegion pci_io_low;
    MemoryRegion pci_io_high;
    MemoryRegion pci_mem;
    MemoryRegion pci_mem64;
    MemoryRegion chip_block;    /* devices of the CPU chip go in here */
    MemoryRegion chip_alias;

    /* the same registers as chip_block, seen by iocsrrd and iocsrwr */
    MemoryRegion iocsr;
    AddressSpace as_iocsr;

    PFlashCFI01 *flash[2];
    FWCfgState *fw_cfg;
    MemoryRegion fw_cfg_any[3];

    /* what fw_cfg's DMA can reach: RAM */
    MemoryRegion fw_cfg_dma;
    MemoryRegion fw_cfg_dma_low;
    MemoryRegion fw_cfg_dma_high;
    AddressSpace as_fw_cfg_dma;

    DeviceState *chip;
    DeviceState *ipi;
    DeviceState *liointc;
    DeviceState *extioi;        /* 256 vector inputs; a rising edge counts */
    DeviceState *uart_or;       /* bridge UARTs; output 0 belongs to PIC_UART */

    /* set by ls3a5000_bridge_init() */
    DeviceState *pch_pic;
    DeviceState *pch_msi;
    DeviceState *pci_host;
    PCIBus *pci_bus;

    bool virt_compat;           /* firmware finds what QEMU's virt has */
    bool firmware;              /* the reset vector is the user's firmware */
    int fdt_size;
    Notifier machine_done;

    /* registers of CPU 0 when it starts a kernel */
    bool direct_boot;
    bool boot_linux;            /* an EFI-stub image; it gets a device tree */
    uint64_t boot_pc;
    uint64_t boot_arg[3];
};

#define TYPE_LS3A5000_MACHINE   MACHINE_TYPE_NAME("ls3a5000-lvz")
OBJECT_DECLARE_SIMPLE_TYPE(LS3A5000MachineState, LS3A5000_MACHINE)

/* Bytes of RAM at ls3a5000_memmap[LS3A5000_RAM_HIGH].base */
uint64_t ls3a5000_ram_high_size(LS3A5000MachineState *s);

/* hw/loongarch/ls3a5000-boot.c */
void ls3a5000_boot_init(LS3A5000MachineState *s);
void ls3a5000_boot_done(LS3A5000MachineState *s);

/*
 * hw/loongarch/ls3a5000-efi.c
 *
 * Puts EFI runtime services into memory and returns the address, in the
 * kernel's address space, of their table.
 */
uint64_t ls3a5000_efi_runtime_add(hwaddr *properties);

/*
 * hw/loongarch/ls3a5000-fdt.c
 *
 * Sets MACHINE(s)->fdt and s->fdt_size.  Called when all devices of the
 * command line exist, unless the user gave a device tree of his own.
 */
void ls3a5000_fdt_create(LS3A5000MachineState *s);

#endif /* HW_LOONGARCH_LS3A5000_H */
