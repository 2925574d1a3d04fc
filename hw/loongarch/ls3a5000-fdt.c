/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 3A5000 + 7A2000 board: device tree
 *
 * Made from the machine's tables when all devices exist.  Every interrupt
 * controller needs an empty "interrupt-controller", the MSI one too, or Linux
 * passes it over in silence.
 */

#include "qemu/osdep.h"
#include "qemu/guest-random.h"
#include <libfdt.h>
#include "exec/hwaddr.h"
#include "hw/acpi/ls7a2000_pm.h"
#include "hw/intc/ls3a5000_extioi.h"
#include "hw/intc/ls3a5000_liointc.h"
#include "hw/loongarch/ls3a5000.h"
#include "hw/pci-host/ls7a2000_pci.h"
#include "hw/pci/pci_bus.h"
#include "hw/pci/pcie_host.h"
#include "system/device_tree.h"
#include "target/loongarch/cpu.h"

#define FDT_IRQ_LEVEL_HIGH  4
#define FDT_PCI_IO          0x01000000
#define FDT_PCI_MEM32       0x02000000

/* Nominal: what the board's documents say, and what Linux reports */
#define LS3A5000_CPU_HZ     2500000000u

/* What the bindings count as a block of the CPU chip */
#define LIOINTC_SIZE        0x64
#define EIOINTC_SIZE        0x800

/* EXTIOI vectors: the bridge's sources have the first 64, MSI the others */
#define MSI_FIRST_VECTOR    64
#define MSI_VECTORS         192

/* Ports below belong to the bridge's LPC bus: Linux looks for a keyboard */
#define PCI_IO_FIRST        0x4000

/* What the nodes of one device tree have in common, and their phandles */
typedef struct Fdt {
    void *fdt;
    LS3A5000MachineState *s;
    uint32_t cpu_clock;
    uint32_t cpuintc;
    uint32_t liointc;
    uint32_t eiointc;
    uint32_t pic;
    uint32_t msi;
    uint32_t pm;
} Fdt;

/* --- helpers ----------------------------------------------------------- */

static void set_reg(Fdt *f, const char *node, hwaddr base, hwaddr size)
{
    qemu_fdt_setprop_sized_cells(f->fdt, node, "reg", 2, base, 2, size);
}

/* A node that is named after its address, and has it */
static char *add_device(Fdt *f, const char *name, hwaddr base, hwaddr size,
                        const char *compatible)
{
    char *node = g_strdup_printf("/%s@%" HWADDR_PRIx, name, base);

    qemu_fdt_add_subnode(f->fdt, node);
    if (compatible) {
        qemu_fdt_setprop_string(f->fdt, node, "compatible", compatible);
    }
    set_reg(f, node, base, size);
    return node;
}

static char *add_mapped(Fdt *f, const char *name, int entry,
                        const char *compatible)
{
    return add_device(f, name, ls3a5000_memmap[entry].base,
                      ls3a5000_memmap[entry].size, compatible);
}

static void set_interrupt_controller(Fdt *f, const char *node, int cells,
                                     uint32_t phandle)
{
    qemu_fdt_setprop(f->fdt, node, "interrupt-controller", NULL, 0);
    qemu_fdt_setprop_cell(f->fdt, node, "#interrupt-cells", cells);
    qemu_fdt_setprop_cell(f->fdt, node, "#address-cells", 0);
    qemu_fdt_setprop_cell(f->fdt, node, "phandle", phandle);
}

/* A level interrupt of one of the two controllers with two cells */
static void set_interrupt(Fdt *f, const char *node, uint32_t parent, int source)
{
    qemu_fdt_setprop_cell(f->fdt, node, "interrupt-parent", parent);
    qemu_fdt_setprop_cells(f->fdt, node, "interrupts", source,
                           FDT_IRQ_LEVEL_HIGH);
}

/* The address at which a core sees something behind a window into HT1 */
static hwaddr window_address(int window, int target_of_window, int entry)
{
    return ls3a5000_memmap[window].base + ls3a5000_memmap[entry].base -
           ls3a5000_memmap[target_of_window].base;
}

/* --- cores and memory -------------------------------------------------- */

static void add_root(Fdt *f)
{
    static const char compatible[] =
        "loongson,ls3a5000-7a2000\0loongson,ls3a5000";
    uint8_t seed[32];

    qemu_fdt_setprop(f->fdt, "/", "compatible", compatible,
                     sizeof(compatible));
    /* Linux takes the first word for the name of the CPU */
    qemu_fdt_setprop_string(f->fdt, "/", "model",
                            "Loongson-3A5000 7A2000 board");
    qemu_fdt_setprop_cell(f->fdt, "/", "#address-cells", 2);
    qemu_fdt_setprop_cell(f->fdt, "/", "#size-cells", 2);
    qemu_fdt_setprop(f->fdt, "/", "dma-coherent", NULL, 0);

    qemu_fdt_add_subnode(f->fdt, "/chosen");
    qemu_guest_getrandom_nofail(seed, sizeof(seed));
    qemu_fdt_setprop(f->fdt, "/chosen", "rng-seed", seed, sizeof(seed));
    qemu_fdt_add_subnode(f->fdt, "/aliases");
}

static void add_cpus(Fdt *f)
{
    MachineState *ms = MACHINE(f->s);
    const char *clock = "/cpu-clock";

    qemu_fdt_add_subnode(f->fdt, clock);
    qemu_fdt_setprop_string(f->fdt, clock, "compatible", "fixed-clock");
    qemu_fdt_setprop_cell(f->fdt, clock, "#clock-cells", 0);
    qemu_fdt_setprop_cell(f->fdt, clock, "clock-frequency", LS3A5000_CPU_HZ);
    qemu_fdt_setprop_cell(f->fdt, clock, "phandle", f->cpu_clock);

    qemu_fdt_add_subnode(f->fdt, "/cpus");
    qemu_fdt_setprop_cell(f->fdt, "/cpus", "#address-cells", 1);
    qemu_fdt_setprop_cell(f->fdt, "/cpus", "#size-cells", 0);
    for (int i = ms->smp.cpus; i-- > 0;) {
        g_autofree char *node = g_strdup_printf("/cpus/cpu@%x", i);

        qemu_fdt_add_subnode(f->fdt, node);
        qemu_fdt_setprop_string(f->fdt, node, "device_type", "cpu");
        qemu_fdt_setprop_string(f->fdt, node, "compatible", "loongson,la464");
        qemu_fdt_setprop_cell(f->fdt, node, "reg", i);
        qemu_fdt_setprop_cell(f->fdt, node, "clocks", f->cpu_clock);
    }
}

static void add_memory(Fdt *f)
{
    const MemMapEntry *map = ls3a5000_memmap;
    g_autofree char *high = add_device(f, "memory",
                                       map[LS3A5000_RAM_HIGH].base,
                                       ls3a5000_ram_high_size(f->s), NULL);
    g_autofree char *low = add_mapped(f, "memory", LS3A5000_RAM_LOW, NULL);

    qemu_fdt_setprop_string(f->fdt, low, "device_type", "memory");
    qemu_fdt_setprop_string(f->fdt, high, "device_type", "memory");
}

static void add_flash(Fdt *f)
{
    const MemMapEntry *code = &ls3a5000_memmap[LS3A5000_FLASH0];
    const MemMapEntry *vars = &ls3a5000_memmap[LS3A5000_FLASH1];
    g_autofree char *node = add_mapped(f, "flash", LS3A5000_FLASH0,
                                       "cfi-flash");

    qemu_fdt_setprop_sized_cells(f->fdt, node, "reg",
                                 2, code->base, 2, code->size,
                                 2, vars->base, 2, vars->size);
    qemu_fdt_setprop_cell(f->fdt, node, "bank-width", 4);
}

static void add_fw_cfg(Fdt *f)
{
    g_autofree char *node = add_mapped(f, "fw_cfg", LS3A5000_FW_CFG,
                                       "qemu,fw-cfg-mmio");

    qemu_fdt_setprop(f->fdt, node, "dma-coherent", NULL, 0);
}

/* --- interrupt controllers --------------------------------------------- */

static void add_cpuintc(Fdt *f)
{
    const char *node = "/cpuintc";

    qemu_fdt_add_subnode(f->fdt, node);
    qemu_fdt_setprop_string(f->fdt, node, "compatible",
                            "loongson,cpu-interrupt-controller");
    set_interrupt_controller(f, node, 1, f->cpuintc);
}

/*
 * INT0 only.  INT1 is EXTIOI's, and Linux cannot have two controllers on one
 * pin; the sources mapped there are the legacy HT interrupts.
 */
static void add_liointc(Fdt *f)
{
    g_autofree char *node =
        add_device(f, "interrupt-controller",
                   ls3a5000_memmap[LS3A5000_CHIP].base + A_LIO_ENTRY,
                   LIOINTC_SIZE, "loongson,liointc-1.0");

    qemu_fdt_setprop_cell(f->fdt, node, "interrupt-parent", f->cpuintc);
    qemu_fdt_setprop_cell(f->fdt, node, "interrupts", LS3A5000_CPU_INT0);
    qemu_fdt_setprop_string(f->fdt, node, "interrupt-names", "int0");
    qemu_fdt_setprop_cells(f->fdt, node, "loongson,parent_int_map",
                           MAKE_64BIT_MASK(0, LIO_HT1),
                           MAKE_64BIT_MASK(LIO_HT1, 8), 0, 0);
    set_interrupt_controller(f, node, 2, f->liointc);
}

static void add_eiointc(Fdt *f)
{
    g_autofree char *node =
        add_device(f, "interrupt-controller",
                   ls3a5000_memmap[LS3A5000_CHIP].base + A_EXTIOI_ENABLE,
                   EIOINTC_SIZE, "loongson,ls2k2000-eiointc");

    qemu_fdt_setprop_cell(f->fdt, node, "interrupt-parent", f->cpuintc);
    qemu_fdt_setprop_cell(f->fdt, node, "interrupts", LS3A5000_CPU_INT0 + 1);
    set_interrupt_controller(f, node, 1, f->eiointc);
}

static void add_pch_pic(Fdt *f)
{
    g_autofree char *node = add_mapped(f, "interrupt-controller", LS7A_PIC,
                                       "loongson,pch-pic-1.0");

    qemu_fdt_setprop_cell(f->fdt, node, "interrupt-parent", f->eiointc);
    qemu_fdt_setprop_cell(f->fdt, node, "loongson,pic-base-vec", 0);
    set_interrupt_controller(f, node, 2, f->pic);
}

static void add_pch_msi(Fdt *f)
{
    g_autofree char *node = add_mapped(f, "msi-controller", LS3A5000_MSI,
                                       "loongson,pch-msi-1.0");

    qemu_fdt_setprop(f->fdt, node, "msi-controller", NULL, 0);
    qemu_fdt_setprop_cell(f->fdt, node, "interrupt-parent", f->eiointc);
    qemu_fdt_setprop_cell(f->fdt, node, "loongson,msi-base-vec",
                          MSI_FIRST_VECTOR);
    qemu_fdt_setprop_cell(f->fdt, node, "loongson,msi-num-vecs", MSI_VECTORS);
    set_interrupt_controller(f, node, 1, f->msi);
}

/* --- PCI --------------------------------------------------------------- */

/* One entry of interrupt-map: function and pin, controller and source */
typedef struct FdtIrqMapEntry {
    uint32_t address[3];
    uint32_t pin;
    uint32_t parent;
    uint32_t source;
    uint32_t type;
} QEMU_PACKED FdtIrqMapEntry;

typedef struct FdtIrqMap {
    GArray *entries;
    uint32_t parent;
} FdtIrqMap;

/*
 * All four pins of every function of bus 0: Linux turns the pins of what is
 * behind a port, and those of some functions of the bridge, by itself.
 */
static void irq_map_function(PCIBus *bus, PCIDevice *dev, void *opaque)
{
    FdtIrqMap *map = opaque;

    for (int pin = 1; pin <= PCI_NUM_PINS; pin++) {
        FdtIrqMapEntry entry = {
            .address[0] = cpu_to_be32(dev->devfn << 8),
            .pin = cpu_to_be32(pin),
            .parent = cpu_to_be32(map->parent),
            .source = cpu_to_be32(ls7a2000_pci_line(dev->devfn)),
            .type = cpu_to_be32(FDT_IRQ_LEVEL_HIGH),
        };

        g_array_append_val(map->entries, entry);
    }
}

static void add_pci(Fdt *f)
{
    const MemMapEntry *std = &ls3a5000_memmap[LS3A5000_WIN_CFG];
    const MemMapEntry *mem = &ls3a5000_memmap[LS3A5000_WIN_MEM];
    hwaddr ext = ls3a5000_memmap[LS3A5000_WIN_XCFG].base;
    hwaddr io = window_address(LS3A5000_WIN_IO, LS7A_PCI_IO, LS7A_PCI_IO_HIGH);
    const MemMapEntry *ecam = &ls3a5000_memmap[LS3A5000_ECAM];
    bool use_ecam = f->s->firmware && f->s->virt_compat;
    g_autofree char *node =
        use_ecam ? add_mapped(f, "pcie", LS3A5000_ECAM, "pci-host-ecam-generic")
                 : add_mapped(f, "pcie", LS3A5000_WIN_CFG, "loongson,ls7a-pci");
    FdtIrqMap map = { .parent = f->pic };

    qemu_fdt_setprop_string(f->fdt, node, "device_type", "pci");
    qemu_fdt_setprop_cell(f->fdt, node, "#address-cells", 3);
    qemu_fdt_setprop_cell(f->fdt, node, "#size-cells", 2);
    if (use_ecam) {
        qemu_fdt_setprop_cells(f->fdt, node, "bus-range", 0,
                               PCIE_MMCFG_BUS(ecam->size - 1));
    } else {
        /* Linux uses the second one, for everything */
        qemu_fdt_setprop_sized_cells(f->fdt, node, "reg",
                                     2, std->base, 2, std->size,
                                     2, ext, 2, LS7A2000_PCI_CFG_EXT_SIZE);
        qemu_fdt_setprop_cells(f->fdt, node, "bus-range", 0, PCI_BUS_MAX - 1);
    }
    qemu_fdt_setprop_cell(f->fdt, node, "linux,pci-domain", 0);
    qemu_fdt_setprop(f->fdt, node, "dma-coherent", NULL, 0);
    qemu_fdt_setprop_sized_cells(f->fdt, node, "ranges",
                                 1, FDT_PCI_IO, 2, PCI_IO_FIRST,
                                 2, io + PCI_IO_FIRST,
                                 2, LS7A2000_PCI_IO_SIZE - PCI_IO_FIRST,
                                 1, FDT_PCI_MEM32, 2, mem->base,
                                 2, mem->base, 2, mem->size);
    qemu_fdt_setprop_cell(f->fdt, node, "msi-parent", f->msi);

    map.entries = g_array_new(false, false, sizeof(FdtIrqMapEntry));
    pci_for_each_device_under_bus(f->s->pci_bus, irq_map_function, &map);
    qemu_fdt_setprop_cell(f->fdt, node, "#interrupt-cells", 1);
    qemu_fdt_setprop_cells(f->fdt, node, "interrupt-map-mask",
                           0xff00, 0, 0, 7);
    qemu_fdt_setprop(f->fdt, node, "interrupt-map", map.entries->data,
                     map.entries->len * sizeof(FdtIrqMapEntry));
    g_array_free(map.entries, true);
}

/*
 * The ports of the LPC bus, from 0 up.  Nothing is there, but Linux reads
 * some of them, and without this node it reads from nowhere.
 */
static void add_isa(Fdt *f)
{
    hwaddr base = window_address(LS3A5000_WIN_IO, LS7A_PCI_IO, LS7A_PCI_IO_LOW);
    g_autofree char *node = g_strdup_printf("/isa@%" HWADDR_PRIx, base);

    qemu_fdt_add_subnode(f->fdt, node);
    qemu_fdt_setprop_string(f->fdt, node, "compatible", "isa");
    qemu_fdt_setprop_cell(f->fdt, node, "#address-cells", 2);
    qemu_fdt_setprop_cell(f->fdt, node, "#size-cells", 1);
    qemu_fdt_setprop_cells(f->fdt, node, "ranges",
                           1, 0, base >> 32, base, PCI_IO_FIRST);
}

/* --- devices at fixed addresses ---------------------------------------- */

static void add_uart(Fdt *f, int n, hwaddr base, uint32_t hz, uint32_t parent,
                     int source)
{
    g_autofree char *alias = g_strdup_printf("serial%d", n);
    g_autofree char *node =
        add_device(f, "serial", base, ls3a5000_memmap[LS3A5000_UART0].size,
                   "ns16550a");

    qemu_fdt_setprop_cell(f->fdt, node, "clock-frequency", hz);
    qemu_fdt_setprop(f->fdt, node, "no-loopback-test", NULL, 0);
    set_interrupt(f, node, parent, source);
    qemu_fdt_setprop_string(f->fdt, "/aliases", alias, node);
    if (n == 0) {
        qemu_fdt_setprop_string(f->fdt, "/chosen", "stdout-path",
                                "serial0:115200n8");
    }
}

/* Numbered like the -serial options */
static void add_uarts(Fdt *f)
{
    const MemMapEntry *map = ls3a5000_memmap;

    add_uart(f, 1 + LS7A_UART_NUM, map[LS3A5000_UART1].base, LS3A5000_UART_HZ,
             f->liointc, LIO_UART1);
    add_uart(f, 0, map[LS3A5000_UART0].base, LS3A5000_UART_HZ,
             f->liointc, LIO_UART0);
    for (int i = LS7A_UART_NUM; i-- > 0;) {
        add_uart(f, 1 + i, map[LS7A_UART0].base + i * LS7A_UART_STRIDE,
                 LS7A_UART_HZ, f->pic, PIC_UART);
    }
}

static void add_rtc(Fdt *f)
{
    g_autofree char *node = add_mapped(f, "rtc", LS7A_RTC,
                                       "loongson,ls7a-rtc");

    set_interrupt(f, node, f->pic, PIC_RTC0);
}

/*
 * Power-off and reset lie at the root: Linux does not look for children of a
 * plain "syscon".
 */
static void add_syscon_user(Fdt *f, const char *node, const char *compatible,
                            uint32_t offset, uint32_t value)
{
    qemu_fdt_add_subnode(f->fdt, node);
    qemu_fdt_setprop_string(f->fdt, node, "compatible", compatible);
    qemu_fdt_setprop_cell(f->fdt, node, "regmap", f->pm);
    qemu_fdt_setprop_cell(f->fdt, node, "offset", offset);
    qemu_fdt_setprop_cell(f->fdt, node, "mask", value);
    qemu_fdt_setprop_cell(f->fdt, node, "value", value);
}

static void add_pm(Fdt *f)
{
    g_autofree char *node = add_mapped(f, "syscon", LS7A_PM, "syscon");

    qemu_fdt_setprop_cell(f->fdt, node, "phandle", f->pm);
    add_syscon_user(f, "/poweroff", "syscon-poweroff", A_PM1_CNT,
                    R_PM1_CNT_SLP_EN_MASK |
                    LS7A2000_SLP_S5 << R_PM1_CNT_SLP_TYP_SHIFT);
    add_syscon_user(f, "/reboot", "syscon-reboot", A_RST_CNT,
                    R_RST_CNT_OS_RST_MASK);
}

void ls3a5000_fdt_create(LS3A5000MachineState *s)
{
    Fdt f = { .s = s };

    f.fdt = create_device_tree(&s->fdt_size);
    MACHINE(s)->fdt = f.fdt;

    f.cpu_clock = qemu_fdt_alloc_phandle(f.fdt);
    f.cpuintc = qemu_fdt_alloc_phandle(f.fdt);
    f.liointc = qemu_fdt_alloc_phandle(f.fdt);
    f.eiointc = qemu_fdt_alloc_phandle(f.fdt);
    f.pic = qemu_fdt_alloc_phandle(f.fdt);
    f.msi = qemu_fdt_alloc_phandle(f.fdt);
    f.pm = qemu_fdt_alloc_phandle(f.fdt);

    /* A new node goes before those that are there: the last comes first */
    add_root(&f);
    add_pci(&f);
    add_isa(&f);
    add_pm(&f);
    add_rtc(&f);
    add_uarts(&f);
    add_pch_msi(&f);
    add_pch_pic(&f);
    add_eiointc(&f);
    add_liointc(&f);
    add_cpuintc(&f);
    add_fw_cfg(&f);
    add_flash(&f);
    add_memory(&f);
    add_cpus(&f);
}
