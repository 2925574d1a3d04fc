/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 3A5000 + 7A2000 board
 *
 * One node: four LA464 cores, their chip's registers both in the IOCSR space
 * and as MMIO, and a 7A2000 bridge behind HyperTransport link HT1.  HT1 is a
 * space of 1 TiB; the address windows that firmware opens on a real board
 * (parts of HT1 at low addresses) are always open here.
 *
 * Interrupts:
 *
 *   chip devices -> LIOINTC --------------------+
 *                                               +-> INT0-7 of each core
 *   bridge devices -> pch-pic --+               |   (ESTAT.IS[9:2])
 *                               +-> EXTIOI -----+
 *   MSI -> pch-msi, doorbell ---+
 *
 *   IPI -> ESTAT.IS[12] of each core
 */

#include "qemu/osdep.h"
#include "qemu/units.h"
#include "qemu/error-report.h"
#include "qemu/log.h"
#include "qapi/error.h"
#include "exec/address-spaces.h"
#include "hw/acpi/ls7a2000_pm.h"
#include "hw/char/serial-mm.h"
#include "hw/intc/ls3a5000_extioi.h"
#include "hw/intc/ls3a5000_ipi.h"
#include "hw/intc/ls3a5000_liointc.h"
#include "hw/intc/ls7a2000_pch_msi.h"
#include "hw/intc/ls7a2000_pch_pic.h"
#include "hw/irq.h"
#include "hw/loader.h"
#include "hw/loongarch/ls3a5000.h"
#include "hw/misc/ls3a5000_chip.h"
#include "hw/or-irq.h"
#include "hw/pci-bridge/ls7a2000_root_port.h"
#include "hw/pci-host/ls7a2000_pci.h"
#include "hw/qdev-properties.h"
#include "hw/rtc/ls7a2000_rtc.h"
#include "hw/sysbus.h"
#include "monitor/qdev.h"
#include "system/blockdev.h"
#include "system/device_tree.h"
#include "system/qtest.h"
#include "system/reset.h"
#include "system/system.h"
#include "target/loongarch/cpu.h"

const MemMapEntry ls3a5000_memmap[LS3A5000_MAP_ENTRIES] = {
    [LS3A5000_CATCH_ALL] =   {              0x0, 0x1000000000000 },
    [LS3A5000_RAM_LOW] =     {              0x0, 0x10000000 },
    [LS3A5000_WIN_FIXED] =   {       0x10000000, 0x08000000 },
    [LS3A5000_WIN_IO] =      {       0x18000000, 0x02000000 },
    [LS3A5000_WIN_CFG] =     {       0x1a000000, 0x02000000 },
    [LS3A5000_FLASH0] =      {       0x1c000000, 0x01000000 },
    [LS3A5000_FLASH1] =      {       0x1d000000, 0x01000000 },
    [LS3A5000_FW_CFG] =      {       0x1e020000, 0x18 },
    [LS3A5000_SLEEP] =       {       0x1e030000, 0x2 },
    [LS3A5000_CHIP] =        {       0x1fe00000, 0x10000 },
    [LS3A5000_UART0] =       {       0x1fe001e0, 0x8 },
    [LS3A5000_UART1] =       {       0x1fe001e8, 0x8 },
    [LS3A5000_ECAM] =        {       0x20000000, 0x08000000 },
    [LS3A5000_MSI] =         {       0x2ff00000, 0x8 },
    [LS3A5000_CHIP_ALIAS] =  {       0x3ff00000, 0x10000 },
    [LS3A5000_WIN_MEM] =     {       0x40000000, 0x40000000 },
    [LS3A5000_RAM_HIDDEN] =  {       0x80000000, 0x10000000 },
    /* the size is a limit */
    [LS3A5000_RAM_HIGH] =    {       0x90000000, 0xfd70000000 },
    [LS3A5000_WIN_XCFG] =    {     0xfe00000000, 0x40000000 },
    [LS3A5000_HT1] =         {    0xe0000000000, 0x10000000000 },

    [LS7A_PIC] =             {       0x10000000, 0x1000 },
    [LS7A_HPET] =            {       0x10001000, 0x1000 },
    [LS7A_LPC] =             {       0x10002000, 0x1000 },
    [LS7A_CONF] =            {       0x10010000, 0x10000 },
    [LS7A_UART0] =           {       0x10080000, 0x8 },
    [LS7A_I2C] =             {       0x10090000, 0x600 },
    [LS7A_PWM] =             {       0x100a0000, 0x400 },
    [LS7A_PM] =              {       0x100d0000, 0x100 },
    [LS7A_RTC] =             {       0x100d0100, 0x100 },
    [LS7A_GPIO] =            {       0x100e0000, 0xc00 },
    [LS7A_PCI_MEM] =         {       0x40000000, 0x40000000 },
    [LS7A_PCI_MEM64] =       {      0x100000000, 0xfc00000000 },
    [LS7A_HT_INT] =          {     0xfdf8000000, 0x01000000 },
    [LS7A_HT_CTRL] =         {     0xfdfb000000, 0x01000000 },
    [LS7A_PCI_IO] =          {     0xfdfc000000, 0x02000000 },
    [LS7A_PCI_IO_LOW] =      {     0xfdfc000000, 0x10000 },
    [LS7A_PCI_IO_HIGH] =     {     0xfdfc400000, 0x10000 },
    [LS7A_PCI_CFG] =         {     0xfdfe000000, 0x02000000 },
    [LS7A_PCI_XCFG] =        {     0xfe00000000, 0x20000000 },
};

/* Low RAM, and the least high RAM that is worth a board */
#define RAM_MIN     (512 * MiB)
#define RAM_DEFAULT (8 * GiB)

/* --- what nothing claims ----------------------------------------------- */

/*
 * The chip answers every access.  Reads that hit nothing return arbitrary
 * data on silicon: 0 here, and all ones in HT1's space, as PCI has it.
 */
typedef struct Nothing {
    const char *where;
    uint64_t data;
} Nothing;

static const Nothing nothing_in_system = { "0x", 0 };
static const Nothing nothing_in_ht1 = { "HT1 0x", UINT64_MAX };

static uint64_t nothing_read(void *opaque, hwaddr addr, unsigned size)
{
    const Nothing *n = opaque;

    qemu_log_mask(LOG_GUEST_ERROR, "ls3a5000: read of %u bytes at %s%"
                  HWADDR_PRIx ": nothing there\n", size, n->where, addr);
    return n->data;
}

static void nothing_write(void *opaque, hwaddr addr, uint64_t value,
                          unsigned size)
{
    const Nothing *n = opaque;

    qemu_log_mask(LOG_GUEST_ERROR, "ls3a5000: write of %u bytes at %s%"
                  HWADDR_PRIx ": nothing there\n", size, n->where, addr);
}

static const MemoryRegionOps nothing_ops = {
    .read = nothing_read,
    .write = nothing_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
};

/* --- memory ------------------------------------------------------------ */

uint64_t ls3a5000_ram_high_size(LS3A5000MachineState *s)
{
    return MACHINE(s)->ram_size - ls3a5000_memmap[LS3A5000_RAM_LOW].size;
}

/* Called for -m, before that much memory is asked of the operating system */
static ram_addr_t ls3a5000_check_ram(ram_addr_t size)
{
    const MemMapEntry *low = &ls3a5000_memmap[LS3A5000_RAM_LOW];
    const MemMapEntry *high = &ls3a5000_memmap[LS3A5000_RAM_HIGH];
    uint64_t max = low->size + high->size;

    if (size < RAM_MIN) {
        error_report("-m: the board needs at least %" PRIu64 " MiB: only the "
                     "first %" PRIu64 " MiB are low memory, the rest must "
                     "hold the operating system", (uint64_t)RAM_MIN / MiB,
                     low->size / MiB);
        exit(EXIT_FAILURE);
    }
    if (size > max) {
        error_report("-m: the board takes at most %" PRIu64 " MiB: the memory "
                     "map has no room for more below 0x%" PRIx64, max / MiB,
                     ls3a5000_memmap[LS3A5000_WIN_XCFG].base);
        exit(EXIT_FAILURE);
    }
    return size;
}

/* The chip's two, and the bridge's */
#define LS3A5000_UARTS  (2 + LS7A_UART_NUM)

static void ls3a5000_check_options(MachineState *ms)
{
    ObjectClass *cpu = object_class_by_name(ms->cpu_type);

    ls3a5000_check_ram(ms->ram_size);
    if (ms->ram_slots || ms->maxram_size != ms->ram_size) {
        error_report("-m: the board has no memory hotplug: leave slots and "
                     "maxmem out");
        exit(EXIT_FAILURE);
    }
    if (ms->smp.sockets > 1 || ms->smp.threads > 1) {
        error_report("-smp: the board has one socket and cores of one thread: "
                     "use -smp 1 to -smp %d", LS3A5000_MAX_CPUS);
        exit(EXIT_FAILURE);
    }
    if (ms->smp.max_cpus != ms->smp.cpus) {
        error_report("-smp: the board has no CPU hotplug: leave maxcpus out");
        exit(EXIT_FAILURE);
    }
    if (!object_class_dynamic_cast(cpu, LOONGARCH_CPU_TYPE_NAME("la464")) &&
        !object_class_dynamic_cast(cpu, LOONGARCH_CPU_TYPE_NAME("max"))) {
        g_autofree char *model = cpu_model_from_type(ms->cpu_type);

        error_report("-cpu %s: the board has LA464 cores: use -cpu la464, "
                     "or leave -cpu out", model);
        exit(EXIT_FAILURE);
    }
    if (serial_hd(LS3A5000_UARTS)) {
        error_report("-serial: the board has %d UARTs: leave the others out",
                     LS3A5000_UARTS);
        exit(EXIT_FAILURE);
    }
}

static void ls3a5000_map_alias(LS3A5000MachineState *s, MemoryRegion *alias,
                               const char *name, int entry,
                               MemoryRegion *target, hwaddr offset)
{
    memory_region_init_alias(alias, OBJECT(s), name, target, offset,
                             ls3a5000_memmap[entry].size);
    memory_region_add_subregion(get_system_memory(),
                                ls3a5000_memmap[entry].base, alias);
}

static void ls3a5000_memory_init(LS3A5000MachineState *s)
{
    MachineState *ms = MACHINE(s);
    MemoryRegion *sysmem = get_system_memory();
    const MemMapEntry *map = ls3a5000_memmap;

    memory_region_init_io(&s->catch_all, OBJECT(s), &nothing_ops,
                          (void *)&nothing_in_system,
                          "ls3a5000.catch-all",
                          map[LS3A5000_CATCH_ALL].size);
    memory_region_add_subregion_overlap(sysmem, map[LS3A5000_CATCH_ALL].base,
                                        &s->catch_all, -10000);

    memory_region_init_alias(&s->ram_low, OBJECT(s), "ls3a5000.ram-low",
                             ms->ram, 0, map[LS3A5000_RAM_LOW].size);
    memory_region_add_subregion(sysmem, map[LS3A5000_RAM_LOW].base,
                                &s->ram_low);
    memory_region_init_alias(&s->ram_high, OBJECT(s), "ls3a5000.ram-high",
                             ms->ram, map[LS3A5000_RAM_LOW].size,
                             ls3a5000_ram_high_size(s));
    memory_region_add_subregion(sysmem, map[LS3A5000_RAM_HIGH].base,
                                &s->ram_high);
    memory_region_init_ram(&s->ram_hidden, NULL, "ls3a5000.ram-hidden",
                           map[LS3A5000_RAM_HIDDEN].size, &error_fatal);
    memory_region_add_subregion(sysmem, map[LS3A5000_RAM_HIDDEN].base,
                                &s->ram_hidden);

    memory_region_init_io(&s->ht1, OBJECT(s), &nothing_ops,
                          (void *)&nothing_in_ht1, "ls3a5000.ht1",
                          map[LS3A5000_HT1].size);
    memory_region_add_subregion(sysmem, map[LS3A5000_HT1].base, &s->ht1);
    ls3a5000_map_alias(s, &s->win_fixed, "ls3a5000.win-fixed",
                       LS3A5000_WIN_FIXED, &s->ht1,
                       map[LS3A5000_WIN_FIXED].base);
    ls3a5000_map_alias(s, &s->win_io, "ls3a5000.win-io",
                       LS3A5000_WIN_IO, &s->ht1, map[LS7A_PCI_IO].base);
    ls3a5000_map_alias(s, &s->win_cfg, "ls3a5000.win-cfg",
                       LS3A5000_WIN_CFG, &s->ht1, map[LS7A_PCI_CFG].base);
    ls3a5000_map_alias(s, &s->win_mem, "ls3a5000.win-mem",
                       LS3A5000_WIN_MEM, &s->ht1, map[LS7A_PCI_MEM].base);
    ls3a5000_map_alias(s, &s->win_xcfg, "ls3a5000.win-xcfg",
                       LS3A5000_WIN_XCFG, &s->ht1, map[LS7A_PCI_XCFG].base);
}

/* --- cores ------------------------------------------------------------- */

static void ls3a5000_cpu_reset(void *opaque)
{
    CPUState *cs = opaque;
    LS3A5000MachineState *s = LS3A5000_MACHINE(current_machine);
    CPULoongArchState *env = cpu_env(cs);

    /* leaves PC at the boot flash */
    cpu_reset(cs);
    if (s->direct_boot && cs == first_cpu) {
        env->gpr[4] = s->boot_arg[0];
        env->gpr[5] = s->boot_arg[1];
        env->gpr[6] = s->boot_arg[2];
        cpu_set_pc(cs, s->boot_pc);
    }
}

static void ls3a5000_cpus_init(LS3A5000MachineState *s)
{
    MachineState *ms = MACHINE(s);

    memory_region_init(&s->iocsr, OBJECT(s), "iocsr", UINT64_MAX);
    address_space_init(&s->as_iocsr, &s->iocsr, "IOCSR");

    for (int i = 0; i < ms->smp.cpus; i++) {
        Object *cpu = object_new(ms->cpu_type);

        LOONGARCH_CPU(cpu)->env.address_space_iocsr = &s->as_iocsr;
        LOONGARCH_CPU(cpu)->phy_id = i;
        CPU(cpu)->cpu_index = i;
        if (qtest_enabled() && object_property_find(cpu, "lvz")) {
            /* TCG has LVZ; a device test runs no core */
            object_property_set_bool(cpu, "lvz", false, &error_abort);
        }
        qdev_realize_and_unref(DEVICE(cpu), NULL, &error_fatal);
        qemu_register_reset(ls3a5000_cpu_reset, cpu);
    }
}

/* Cores are made by -smp only: a further one would have no IOCSR space */
static void ls3a5000_pre_plug(HotplugHandler *handler, DeviceState *dev,
                              Error **errp)
{
    if (LOONGARCH_CPU(dev)->env.address_space_iocsr == NULL) {
        error_setg(errp, "the board has no CPU hotplug: use -smp");
    }
}

/* Without this handler device_del would destroy the core at once */
static void ls3a5000_unplug_request(HotplugHandler *handler, DeviceState *dev,
                                    Error **errp)
{
    error_setg(errp, "the board has no CPU hotplug: cores stay");
}

static HotplugHandler *ls3a5000_hotplug_handler(MachineState *ms,
                                                DeviceState *dev)
{
    if (object_dynamic_cast(OBJECT(dev), TYPE_LOONGARCH_CPU)) {
        return HOTPLUG_HANDLER(ms);
    }
    return NULL;
}

/* --- devices of the CPU chip ------------------------------------------- */

/* Lay both views of a chip device over the chip's block */
static void ls3a5000_chip_map(LS3A5000MachineState *s, const char *name,
                              DeviceState *dev, int priority)
{
    SysBusDevice *sbd = SYS_BUS_DEVICE(dev);

    object_property_add_child(OBJECT(s), name, OBJECT(dev));
    sysbus_realize_and_unref(sbd, &error_fatal);
    memory_region_add_subregion_overlap(&s->chip_block, 0,
                                        sysbus_mmio_get_region(sbd, 0),
                                        priority);
    memory_region_add_subregion_overlap(&s->iocsr, 0,
                                        sysbus_mmio_get_region(sbd, 1),
                                        priority);
}

static void ls3a5000_chip_init(LS3A5000MachineState *s)
{
    const MemMapEntry *chip = &ls3a5000_memmap[LS3A5000_CHIP];
    MachineState *ms = MACHINE(s);

    memory_region_init(&s->chip_block, OBJECT(s), "ls3a5000.chip", chip->size);
    memory_region_add_subregion(get_system_memory(), chip->base,
                                &s->chip_block);
    ls3a5000_map_alias(s, &s->chip_alias, "ls3a5000.chip-alias",
                       LS3A5000_CHIP_ALIAS, &s->chip_block, 0);

    s->chip = qdev_new(TYPE_LS3A5000_CHIP_CONF);
    s->ipi = qdev_new(TYPE_LS3A5000_IPI);
    s->liointc = qdev_new(TYPE_LS3A5000_LIOINTC);
    s->extioi = qdev_new(TYPE_LS3A5000_EXTIOI);
    object_property_set_link(OBJECT(s->ipi), "iocsr", OBJECT(&s->iocsr),
                             &error_abort);

    ls3a5000_chip_map(s, "chip", s->chip, -1);
    ls3a5000_chip_map(s, "ipi", s->ipi, 0);
    ls3a5000_chip_map(s, "liointc", s->liointc, 0);
    ls3a5000_chip_map(s, "extioi", s->extioi, 0);

    qdev_connect_gpio_out_named(s->chip, "ext-int-en", 0,
                                qdev_get_gpio_in_named(s->extioi,
                                                       "ext-int-en", 0));
    qdev_connect_gpio_out_named(s->chip, "int-encode", 0,
                                qdev_get_gpio_in_named(s->liointc,
                                                       "int-encode", 0));
    qdev_connect_gpio_out_named(s->chip, "int-encode", 1,
                                qdev_get_gpio_in_named(s->extioi,
                                                       "int-encode", 0));

    for (int core = 0; core < ms->smp.cpus; core++) {
        DeviceState *cpu = DEVICE(qemu_get_cpu(core));

        qdev_connect_gpio_out(s->ipi, core,
                              qdev_get_gpio_in(cpu, LS3A5000_CPU_IPI));
        for (int pin = 0; pin < LS3A5000_CPU_PINS; pin++) {
            g_autofree char *name = g_strdup_printf("core%d-int%d", core, pin);
            DeviceState *or = qdev_new(TYPE_OR_IRQ);

            object_property_add_child(OBJECT(s), name, OBJECT(or));
            qdev_prop_set_uint16(or, "num-lines", 2);
            qdev_realize_and_unref(or, NULL, &error_fatal);
            qdev_connect_gpio_out(s->liointc, core * LIO_PINS + pin,
                                  qdev_get_gpio_in(or, 0));
            qdev_connect_gpio_out(s->extioi, core * EXTIOI_PINS + pin,
                                  qdev_get_gpio_in(or, 1));
            qdev_connect_gpio_out(or, 0,
                                  qdev_get_gpio_in(cpu,
                                                   LS3A5000_CPU_INT0 + pin));
        }
    }
}

/*
 * The order of -serial: CPU UART0, bridge UART0-3, CPU UART1.
 *
 * The registers are bytes.  The UARTs take accesses of every width; one wider
 * than a byte reaches only the register at its address.
 */
static void ls3a5000_uart_init(LS3A5000MachineState *s)
{
    const MemMapEntry *map = ls3a5000_memmap;
    hwaddr chip = map[LS3A5000_CHIP].base;
    qemu_irq uart0 = qdev_get_gpio_in(s->liointc, LIO_UART0);
    qemu_irq uart1 = qdev_get_gpio_in(s->liointc, LIO_UART1);

    serial_mm_init(&s->chip_block, map[LS3A5000_UART0].base - chip, 0, uart0,
                   LS3A5000_UART_HZ / 16, serial_hd(0), DEVICE_LITTLE_ENDIAN);
    serial_mm_init(&s->chip_block, map[LS3A5000_UART1].base - chip, 0, uart1,
                   LS3A5000_UART_HZ / 16, serial_hd(1 + LS7A_UART_NUM),
                   DEVICE_LITTLE_ENDIAN);

    s->uart_or = qdev_new(TYPE_OR_IRQ);
    object_property_add_child(OBJECT(s), "bridge-uart-irq",
                              OBJECT(s->uart_or));
    qdev_prop_set_uint16(s->uart_or, "num-lines", LS7A_UART_NUM);
    qdev_realize_and_unref(s->uart_or, NULL, &error_fatal);
    for (int i = 0; i < LS7A_UART_NUM; i++) {
        serial_mm_init(&s->ht1, map[LS7A_UART0].base + i * LS7A_UART_STRIDE, 0,
                       qdev_get_gpio_in(s->uart_or, i), LS7A_UART_HZ / 16,
                       serial_hd(1 + i), DEVICE_LITTLE_ENDIAN);
    }
}

/* --- devices of the bridge --------------------------------------------- */

/* A device of the bridge, with its registers at an entry of the memory map */
static DeviceState *ls3a5000_bridge_device(LS3A5000MachineState *s,
                                           const char *name, const char *type,
                                           int entry)
{
    DeviceState *dev = qdev_new(type);
    SysBusDevice *sbd = SYS_BUS_DEVICE(dev);

    object_property_add_child(OBJECT(s), name, OBJECT(dev));
    sysbus_realize_and_unref(sbd, &error_fatal);
    memory_region_add_subregion(&s->ht1, ls3a5000_memmap[entry].base,
                                sysbus_mmio_get_region(sbd, 0));
    return dev;
}

/* HT messages, from the interrupt controller and from MSI, end in EXTIOI */
static void ls3a5000_connect_messages(LS3A5000MachineState *s,
                                      DeviceState *source, int vectors)
{
    for (int i = 0; i < vectors; i++) {
        qdev_connect_gpio_out(source, i, qdev_get_gpio_in(s->extioi, i));
    }
}

static qemu_irq ls3a5000_pic_in(LS3A5000MachineState *s, int input)
{
    return qdev_get_gpio_in(s->pch_pic, input);
}

static void ls3a5000_interrupts_init(LS3A5000MachineState *s)
{
    const MemMapEntry *map = ls3a5000_memmap;

    s->pch_pic = ls3a5000_bridge_device(s, "pch-pic", TYPE_LS7A2000_PCH_PIC,
                                        LS7A_PIC);
    ls3a5000_connect_messages(s, s->pch_pic, LS7A2000_PCH_PIC_VECTORS);
    qdev_connect_gpio_out(s->uart_or, 0, ls3a5000_pic_in(s, PIC_UART));

    /* Devices find the doorbell at its PCI address: system memory */
    s->pch_msi = qdev_new(TYPE_LS7A2000_PCH_MSI);
    object_property_add_child(OBJECT(s), "pch-msi", OBJECT(s->pch_msi));
    sysbus_realize_and_unref(SYS_BUS_DEVICE(s->pch_msi), &error_fatal);
    sysbus_mmio_map(SYS_BUS_DEVICE(s->pch_msi), 0, map[LS3A5000_MSI].base);
    ls3a5000_connect_messages(s, s->pch_msi, LS7A2000_PCH_MSI_VECTORS);
}

static void ls3a5000_pm_init(LS3A5000MachineState *s)
{
    DeviceState *pm, *rtc;

    pm = ls3a5000_bridge_device(s, "pm", TYPE_LS7A2000_PM, LS7A_PM);
    sysbus_connect_irq(SYS_BUS_DEVICE(pm), 0, ls3a5000_pic_in(s, PIC_SCI));

    rtc = ls3a5000_bridge_device(s, "rtc", TYPE_LS7A2000_RTC, LS7A_RTC);
    for (int i = 0; i < LS7A2000_RTC_MATCHES; i++) {
        sysbus_connect_irq(SYS_BUS_DEVICE(rtc), i,
                           ls3a5000_pic_in(s, PIC_RTC0 + i));
    }
    qdev_connect_gpio_out_named(rtc, "alarm", 0,
                                qdev_get_gpio_in_named(pm, "rtc-alarm", 0));
}

/* Part of a PCI space of the host bridge, at its place in HT1 */
static void ls3a5000_map_pci(LS3A5000MachineState *s, MemoryRegion *alias,
                             const char *name, int region, hwaddr offset,
                             int entry)
{
    SysBusDevice *host = SYS_BUS_DEVICE(s->pci_host);

    memory_region_init_alias(alias, OBJECT(s), name,
                             sysbus_mmio_get_region(host, region), offset,
                             ls3a5000_memmap[entry].size);
    memory_region_add_subregion(&s->ht1, ls3a5000_memmap[entry].base, alias);
}

/* The bridge's own functions and ports; a port's id is also its bus's name */
static const struct {
    uint8_t devfn;
    const char *type;
    const char *id;
    uint16_t device_id;
    uint16_t class_id;
} ls3a5000_functions[] = {
    { PCI_DEVFN(0x00, 0), TYPE_LS7A2000_STUB_FUNCTION, NULL,
      0x7a00, PCI_CLASS_BRIDGE_HOST },
    { PCI_DEVFN(0x00, 1), TYPE_LS7A2000_STUB_FUNCTION, NULL,
      0x7a10, PCI_CLASS_NOT_DEFINED },
    { PCI_DEVFN(0x00, 2), TYPE_LS7A2000_STUB_FUNCTION, NULL,
      0x7a20, PCI_CLASS_NOT_DEFINED },
    { PCI_DEVFN(0x00, 3), TYPE_LS7A2000_STUB_FUNCTION, NULL,
      0x7a30, PCI_CLASS_NOT_DEFINED },
    { PCI_DEVFN(0x09, 0), TYPE_LS7A2000_ROOT_PORT_X4, "pcie.9" },
    { PCI_DEVFN(0x0a, 0), TYPE_LS7A2000_ROOT_PORT_X1, "pcie.a" },
    { PCI_DEVFN(0x0b, 0), TYPE_LS7A2000_ROOT_PORT_X1, "pcie.b" },
    { PCI_DEVFN(0x0c, 0), TYPE_LS7A2000_ROOT_PORT_X1, "pcie.c" },
    { PCI_DEVFN(0x0d, 0), TYPE_LS7A2000_ROOT_PORT_X4, "pcie.d" },
    { PCI_DEVFN(0x0f, 0), TYPE_LS7A2000_ROOT_PORT_X16, "pcie.f" },
    { PCI_DEVFN(0x10, 0), TYPE_LS7A2000_ROOT_PORT_X8, "pcie.10" },
    { PCI_DEVFN(0x13, 0), TYPE_LS7A2000_ROOT_PORT_X8, "pcie.13" },
};

/* Chassis numbers below are left to ports that users add */
#define LS3A5000_PORT_CHASSIS   0x7a

static void ls3a5000_pci_functions_init(LS3A5000MachineState *s)
{
    for (int i = 0; i < ARRAY_SIZE(ls3a5000_functions); i++) {
        uint8_t devfn = ls3a5000_functions[i].devfn;
        const char *id = ls3a5000_functions[i].id;
        PCIDevice *pci;
        DeviceState *dev;

        if (id) {
            pci = pci_new(devfn, ls3a5000_functions[i].type);
            dev = DEVICE(pci);
            qdev_set_id(dev, g_strdup(id), &error_fatal);
            qdev_prop_set_uint8(dev, "chassis", LS3A5000_PORT_CHASSIS);
            qdev_prop_set_uint16(dev, "slot", PCI_SLOT(devfn));
            qdev_prop_set_uint8(dev, "port", PCI_SLOT(devfn));
        } else {
            pci = pci_new_multifunction(devfn, ls3a5000_functions[i].type);
            dev = DEVICE(pci);
            qdev_prop_set_uint16(dev, "device-id",
                                 ls3a5000_functions[i].device_id);
            qdev_prop_set_uint16(dev, "class", ls3a5000_functions[i].class_id);
        }
        pci_realize_and_unref(pci, s->pci_bus, &error_fatal);
    }
    pci_bus_set_slot_reserved_mask(s->pci_bus, LS7A2000_PCI_OWN_SLOTS);
}

static void ls3a5000_pci_init(LS3A5000MachineState *s)
{
    const MemMapEntry *map = ls3a5000_memmap;
    SysBusDevice *sbd;

    s->pci_host = ls3a5000_bridge_device(s, "pci-host", TYPE_LS7A2000_PCI_HOST,
                                         LS7A_PCI_CFG);
    s->pci_bus = PCI_HOST_BRIDGE(s->pci_host)->bus;
    sbd = SYS_BUS_DEVICE(s->pci_host);
    memory_region_add_subregion(&s->ht1, map[LS7A_PCI_XCFG].base,
                                sysbus_mmio_get_region(sbd, 1));
    ls3a5000_map_pci(s, &s->pci_io_low, "ls3a5000.pci-io-low", 2, 0,
                     LS7A_PCI_IO_LOW);
    ls3a5000_map_pci(s, &s->pci_io_high, "ls3a5000.pci-io-high", 2, 0,
                     LS7A_PCI_IO_HIGH);
    ls3a5000_map_pci(s, &s->pci_mem, "ls3a5000.pci-mem", 3,
                     map[LS7A_PCI_MEM].base, LS7A_PCI_MEM);
    ls3a5000_map_pci(s, &s->pci_mem64, "ls3a5000.pci-mem64", 3,
                     map[LS7A_PCI_MEM64].base, LS7A_PCI_MEM64);
    for (int devfn = 0; devfn < PCI_DEVFN_MAX; devfn++) {
        int line = ls7a2000_pci_line(devfn);

        qdev_connect_gpio_out(s->pci_host, line, ls3a5000_pic_in(s, line));
    }

    ls3a5000_pci_functions_init(s);
    pci_init_nic_devices(s->pci_bus, MACHINE_GET_CLASS(s)->default_nic);
}

static void ls3a5000_bridge_init(LS3A5000MachineState *s)
{
    ls3a5000_interrupts_init(s);
    ls3a5000_pm_init(s);
    ls3a5000_pci_init(s);
}

/* --- machine ----------------------------------------------------------- */

static void ls3a5000_done(Notifier *notifier, void *data)
{
    LS3A5000MachineState *s = container_of(notifier, LS3A5000MachineState,
                                           machine_done);

    ls3a5000_boot_done(s);
}

static void ls3a5000_init(MachineState *ms)
{
    LS3A5000MachineState *s = LS3A5000_MACHINE(ms);

    ls3a5000_check_options(ms);
    ls3a5000_memory_init(s);
    ls3a5000_cpus_init(s);
    ls3a5000_chip_init(s);
    ls3a5000_uart_init(s);
    ls3a5000_bridge_init(s);
    ls3a5000_boot_init(s);

    s->machine_done.notify = ls3a5000_done;
    qemu_add_machine_init_done_notifier(&s->machine_done);
}

static bool ls3a5000_get_virt_compat(Object *obj, Error **errp)
{
    return LS3A5000_MACHINE(obj)->virt_compat;
}

static void ls3a5000_set_virt_compat(Object *obj, bool value, Error **errp)
{
    LS3A5000_MACHINE(obj)->virt_compat = value;
}

static void ls3a5000_instance_init(Object *obj)
{
    LS3A5000MachineState *s = LS3A5000_MACHINE(obj);

    s->virt_compat = true;
    for (int i = 0; i < ARRAY_SIZE(s->flash); i++) {
        g_autofree char *name = g_strdup_printf("ls3a5000.flash%d", i);
        g_autofree char *alias = g_strdup_printf("pflash%d", i);
        DeviceState *dev = qdev_new(TYPE_PFLASH_CFI01);

        qdev_prop_set_uint64(dev, "sector-length", LS3A5000_FLASH_SECTOR);
        qdev_prop_set_uint8(dev, "width", 4);
        qdev_prop_set_uint8(dev, "device-width", 2);
        qdev_prop_set_bit(dev, "big-endian", false);
        qdev_prop_set_uint16(dev, "id0", 0x89);
        qdev_prop_set_uint16(dev, "id1", 0x18);
        qdev_prop_set_uint16(dev, "id2", 0x00);
        qdev_prop_set_uint16(dev, "id3", 0x00);
        qdev_prop_set_string(dev, "name", name);
        object_property_add_child(obj, name, OBJECT(dev));
        object_property_add_alias(obj, alias, OBJECT(dev), "drive");
        s->flash[i] = PFLASH_CFI01(dev);
    }
}

/* Defaults of options; optional: the property may not exist */
static GlobalProperty ls3a5000_defaults[] = {
    { TYPE_LOONGARCH_CPU, "lvz", "on", .optional = true },
    /* option ROMs are for other architectures, and may not be installed */
    { TYPE_PCI_DEVICE, "romfile", "" },
};

static void ls3a5000_class_init(ObjectClass *oc, void *data)
{
    MachineClass *mc = MACHINE_CLASS(oc);
    HotplugHandlerClass *hc = HOTPLUG_HANDLER_CLASS(oc);

    mc->desc = "Loongson 3A5000 + 7A2000 board, CPU with LVZ";
    mc->init = ls3a5000_init;
    mc->default_cpu_type = LOONGARCH_CPU_TYPE_NAME("la464");
    mc->default_ram_id = "ls3a5000.ram";
    mc->default_ram_size = RAM_DEFAULT;
    mc->fixup_ram_size = ls3a5000_check_ram;
    mc->max_cpus = LS3A5000_MAX_CPUS;
    mc->default_cpus = LS3A5000_MAX_CPUS;
    mc->block_default_type = IF_VIRTIO;
    mc->default_nic = "virtio-net-pci";
    mc->no_cdrom = 1;
    mc->no_floppy = 1;
    mc->get_hotplug_handler = ls3a5000_hotplug_handler;
    hc->pre_plug = ls3a5000_pre_plug;
    hc->unplug_request = ls3a5000_unplug_request;
    object_class_property_add_bool(oc, "virt-compat", ls3a5000_get_virt_compat,
                                   ls3a5000_set_virt_compat);
    object_class_property_set_description(oc, "virt-compat",
        "With firmware: what firmware for QEMU's virt machine needs, which a "
        "real board does not have (PCI by ECAM, SMBIOS tables)");
    compat_props_add(mc->compat_props, ls3a5000_defaults,
                     G_N_ELEMENTS(ls3a5000_defaults));
}

static const TypeInfo ls3a5000_type = {
    .name = TYPE_LS3A5000_MACHINE,
    .parent = TYPE_MACHINE,
    .instance_size = sizeof(LS3A5000MachineState),
    .instance_init = ls3a5000_instance_init,
    .class_init = ls3a5000_class_init,
    .interfaces = (InterfaceInfo[]) {
        { TYPE_HOTPLUG_HANDLER },
        { }
    },
};

static void ls3a5000_register_types(void)
{
    type_register_static(&ls3a5000_type);
}

type_init(ls3a5000_register_types)
