/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 3A5000 chip configuration block
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "qemu/timer.h"
#include "qemu/host-utils.h"
#include "hw/irq.h"
#include "hw/misc/ls3a5000_chip.h"
#include "hw/misc/ls3a5000_lanes.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "trace/trace-hw_loongarch_ls3a5000.h"

/* --- registers --------------------------------------------------------- */

#define CELSIUS         45
/* T = raw * 731 / 0x4000 - 273 */
#define CELSIUS_RAW     ((CELSIUS + 273) * 0x4000 / 731)

/*
 * `words` registers from `offset` on, that pattern `repeat` times, `stride`
 * bytes apart.  What is not listed reads 0 and ignores writes.
 */
typedef struct ChipRange {
    uint16_t offset;
    uint16_t words;
    uint32_t reset;
    uint32_t writable;
    uint16_t repeat;
    uint16_t stride;
} ChipRange;

static const ChipRange chip_ranges[] = {
    { A_VERSION,            1, 0x11 },
    { A_FEATURES,           1, 0x3ff, R_FEATURES_GUEST_MASK },
    { A_VENDOR,             1, 0x6e6f6f4c },
    { A_VENDOR + 4,         1, 0x6e6f7367 },
    { A_CHIP_NAME,          2, 0 },             /* property "cpu-name" */
    { A_FUNC_CONFIG,        1, 0xbb003de0, 0xffffffff },
    { A_FUNC_CONFIG + 4,    1, 0x3d000f00, 0x00ffffff },
    { A_PIN_DRIVE,          2, 0, 0xffffffff },
    { A_SAMPLE,             1, 0 },
    { A_SAMPLE + 4,         1, 0x280 },         /* CLKSEL[3:0] = 1010b */
    { A_TEMP_SAMPLE,        1, 0 },
    { A_TEMP_SAMPLE_HI,     1, CELSIUS_RAW << 16 | CELSIUS_RAW },
    { A_NODE_PLL,           1, 1 << R_NODE_PLL_REFC_SHIFT,
                               ~R_NODE_PLL_LOCKED_MASK },
    { A_NODE_PLL_HI,        1, 1 << R_NODE_PLL_HI_LOOPC_SHIFT |
                               1 << R_NODE_PLL_HI_OUT_SHIFT, 0xffffffff },
    { A_NODE_PLL + 8,       2, 0, 0xffffffff },
    { A_MEM_PLL,            1, R_MEM_PLL_DIV_RESETN_MASK |
                               1 << R_MEM_PLL_REFC_SHIFT |
                               0x41 << R_MEM_PLL_LOOPC_SHIFT,
                               ~R_MEM_PLL_LOCKED_MASK },
    { A_MEM_PLL + 4,        1, 0, 0xffffffff },
    { A_CORE_DIV,           1, 0xffff, 0xffffffff },
    { A_CORE_DIV + 4,       1, 0, 0xffffffff },
    { A_CORE_RESET,         1, 0xff, 0xffffffff },
    { A_CORE_RESET + 4,     1, 0, 0xffffffff },
    { A_ROUTE,              1, 0xc00000f0, 0xffffffff },
    { A_ROUTE + 4,          1, 0, 0xfffff0ff },
    { A_OTHER_FUNC,         1, 0x38000000, 0xffffffff },
    { A_OTHER_FUNC_HI,      1, 0, 0x8fffffff },
    { A_TEMPERATURE,        1, CELSIUS },
    { A_SRAM_TUNE,          2, 0, 0xffffffff },
    { A_GPIO_OEN,           1, 0xffffffff, 0xffffffff },
    { A_GPIO_FUNC,          1, 0xffff0000, 0xffffffff },
    { A_GPIO_OUT,           1, 0, 0xffffffff },
    { A_GPIO_POL,           2, 0, 0xffffffff },
    { A_SMC_MAILBOX,        1, 0, 0xffffffff },
    { A_CORE_FREQ,          1, 0, 0xffffffff, CHIP_CORES, CHIP_CORE_STRIDE },
    { A_TIMER_CFG,          2, 0, 0xffffffff, CHIP_CORES, CHIP_CORE_STRIDE },
    { A_TIMER_TICKS,        2, 0, 0, CHIP_CORES, CHIP_CORE_STRIDE },
    { A_THERMAL,            6, 0, 0xffffffff }, /* high, low, frequency */
    { A_THERMAL_STATUS + 8, 8, 0, 0xffffffff }, /* 0x1480-0x149f */
    { A_SENSOR,             2, 0, 0xffffffff, 4, 0x10 },
    { A_SENSOR + 8,         1, CELSIUS_RAW << R_SENSOR_RAW_SHIFT, 0, 4, 0x10 },
    /* BASE, MASK, MMAP of 8 windows; there is no master 8 */
    { A_XBAR,               0xc0 / 4, 0, 0xffffffff, 8, 0x100 },
    { A_XBAR + 0x900,       0xc0 / 4, 0, 0xffffffff, 7, 0x100 },
};

static const ChipRange *chip_find(hwaddr reg)
{
    for (int i = 0; i < ARRAY_SIZE(chip_ranges); i++) {
        const ChipRange *r = &chip_ranges[i];
        hwaddr offset = reg - r->offset;

        if (reg >= r->offset &&
            (r->repeat ? offset / r->stride < r->repeat &&
                         offset % r->stride < r->words * 4
                       : offset < r->words * 4)) {
            return r;
        }
    }
    return NULL;
}

/* --- register read and write ------------------------------------------- */

static uint64_t chip_node_counter(void)
{
    return muldiv64(qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL), CHIP_NODE_HZ / 1000,
                    NANOSECONDS_PER_SECOND / 1000);
}

static uint32_t chip_reg_read(void *opaque, hwaddr reg)
{
    LS3A5000ChipState *s = opaque;
    uint32_t value;

    switch (reg) {
    case A_NODE_COUNTER:
    case A_NODE_COUNTER + 4:
        return lanes_half(chip_node_counter(), reg);
    }

    if (!chip_find(reg)) {
        qemu_log_mask(LOG_UNIMP, "ls3a5000_chip: read of 0x%" HWADDR_PRIx "\n",
                      reg);
        return 0;
    }
    value = s->regs[reg / 4];

    switch (reg) {
    case A_NODE_PLL:
        return FIELD_DP32(value, NODE_PLL, LOCKED,
                          FIELD_EX32(value, NODE_PLL, SOFT_SET));
    case A_MEM_PLL:
        return FIELD_DP32(value, MEM_PLL, LOCKED,
                          FIELD_EX32(value, MEM_PLL, SOFT_SET));
    }
    return value;
}

static void chip_update_lines(LS3A5000ChipState *s)
{
    uint32_t value = s->regs[R_OTHER_FUNC_HI];

    qemu_set_irq(s->ext_int_en, FIELD_EX32(value, OTHER_FUNC_HI, EXT_INT_EN));
    for (int i = 0; i < ARRAY_SIZE(s->int_encode); i++) {
        qemu_set_irq(s->int_encode[i],
                     FIELD_EX32(value, OTHER_FUNC_HI, INT_ENCODE));
    }
}

static void chip_freq_send(LS3A5000ChipState *s, uint32_t value)
{
    unsigned core = FIELD_EX32(value, FREQ_SEND, CORE);

    if (core >= CHIP_CORES) {
        qemu_log_mask(LOG_GUEST_ERROR,
                      "ls3a5000_chip: FREQ_Send to core %u\n", core);
        return;
    }
    s->regs[(A_CORE_FREQ + core * CHIP_CORE_STRIDE) / 4] =
        FIELD_EX32(value, FREQ_SEND, VALUE);
}

static void chip_reg_write(void *opaque, hwaddr reg, uint32_t value,
                           uint32_t mask)
{
    LS3A5000ChipState *s = opaque;
    const ChipRange *range;

    if (reg == A_FREQ_SEND) {
        if (mask & R_FREQ_SEND_VALUE_MASK) {
            chip_freq_send(s, value);
        }
        return;
    }

    range = chip_find(reg);
    if (!range) {
        qemu_log_mask(LOG_UNIMP, "ls3a5000_chip: write of 0x%x at 0x%"
                      HWADDR_PRIx "\n", value, reg);
        return;
    }
    lanes_store(&s->regs[reg / 4], value, mask & range->writable);
    if (reg == A_OTHER_FUNC_HI) {
        chip_update_lines(s);
    }
}

static uint64_t chip_mmio_read(void *opaque, hwaddr addr, unsigned size)
{
    uint64_t data = lanes_read(chip_reg_read, opaque, addr, size);

    trace_ls3a5000_chip_read(addr, size, data);
    return data;
}

static void chip_mmio_write(void *opaque, hwaddr addr, uint64_t data,
                            unsigned size)
{
    trace_ls3a5000_chip_write(addr, size, data);
    lanes_write(chip_reg_write, opaque, addr, data, size);
}

static const MemoryRegionOps chip_mmio_ops = {
    .read = chip_mmio_read,
    .write = chip_mmio_write,
    LANES_OPS,
};

/* MMIO offset of what the executing core calls @addr */
static hwaddr chip_own_core(hwaddr addr, MemTxAttrs attrs)
{
    bool per_core = (addr >= A_CORE_FREQ && addr < A_FREQ_SEND) ||
                    (addr >= A_TIMER_CFG && addr < A_TIMER_TICKS + 8);

    return per_core ? lanes_own_core(addr, CHIP_CORE_STRIDE, attrs) : addr;
}

static MemTxResult chip_iocsr_read(void *opaque, hwaddr addr, uint64_t *data,
                                   unsigned size, MemTxAttrs attrs)
{
    *data = chip_mmio_read(opaque, chip_own_core(addr, attrs), size);
    return MEMTX_OK;
}

static MemTxResult chip_iocsr_write(void *opaque, hwaddr addr, uint64_t data,
                                    unsigned size, MemTxAttrs attrs)
{
    chip_mmio_write(opaque, chip_own_core(addr, attrs), data, size);
    return MEMTX_OK;
}

static const MemoryRegionOps chip_iocsr_ops = {
    .read_with_attrs = chip_iocsr_read,
    .write_with_attrs = chip_iocsr_write,
    LANES_OPS,
};

/* --- reset ------------------------------------------------------------- */

static void chip_reset_hold(Object *obj, ResetType type)
{
    LS3A5000ChipState *s = LS3A5000_CHIP_CONF(obj);

    memset(s->regs, 0, sizeof(s->regs));
    for (hwaddr reg = 0; reg < CHIP_REGS_SIZE; reg += 4) {
        const ChipRange *range = chip_find(reg);

        if (range) {
            s->regs[reg / 4] = range->reset;
        }
    }
    s->regs[R_CHIP_NAME] = s->cpu_name;
    s->regs[R_CHIP_NAME + 1] = s->cpu_name >> 32;
}

static void chip_reset_exit(Object *obj, ResetType type)
{
    chip_update_lines(LS3A5000_CHIP_CONF(obj));
}

/* --- migration --------------------------------------------------------- */

static const VMStateDescription chip_vmstate = {
    .name = TYPE_LS3A5000_CHIP_CONF,
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_ARRAY(regs, LS3A5000ChipState, CHIP_REGS_SIZE / 4),
        VMSTATE_END_OF_LIST()
    },
};

/* --- type -------------------------------------------------------------- */

static const Property chip_properties[] = {
    DEFINE_PROP_UINT64("cpu-name", LS3A5000ChipState, cpu_name,
                       CHIP_NAME_3A5000),
};

static void chip_instance_init(Object *obj)
{
    LS3A5000ChipState *s = LS3A5000_CHIP_CONF(obj);
    SysBusDevice *sbd = SYS_BUS_DEVICE(obj);

    memory_region_init_io(&s->mmio, obj, &chip_mmio_ops, s,
                          "ls3a5000.chip-conf", CHIP_VIEW_SIZE);
    memory_region_init_io(&s->iocsr, obj, &chip_iocsr_ops, s,
                          "ls3a5000.chip-conf-iocsr", CHIP_VIEW_SIZE);
    sysbus_init_mmio(sbd, &s->mmio);
    sysbus_init_mmio(sbd, &s->iocsr);
    qdev_init_gpio_out_named(DEVICE(obj), &s->ext_int_en, "ext-int-en", 1);
    qdev_init_gpio_out_named(DEVICE(obj), s->int_encode, "int-encode",
                             ARRAY_SIZE(s->int_encode));
}

static void chip_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);
    ResettableClass *rc = RESETTABLE_CLASS(oc);

    dc->desc = "Loongson 3A5000 chip configuration registers";
    dc->vmsd = &chip_vmstate;
    device_class_set_props(dc, chip_properties);
    rc->phases.hold = chip_reset_hold;
    rc->phases.exit = chip_reset_exit;
}

static const TypeInfo chip_type = {
    .name = TYPE_LS3A5000_CHIP_CONF,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(LS3A5000ChipState),
    .instance_init = chip_instance_init,
    .class_init = chip_class_init,
};

static void chip_register_types(void)
{
    type_register_static(&chip_type);
}

type_init(chip_register_types)
