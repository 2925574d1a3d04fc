/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 3A5000 legacy I/O interrupt controller
 *
 * 32 sources; each is routed to a set of cores and a set of INT pins on its
 * own: a pin of a core is high while a source that is routed to this core
 * *and* this pin is pending.
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "qemu/bitops.h"
#include "hw/intc/ls3a5000_liointc.h"
#include "hw/irq.h"
#include "migration/vmstate.h"
#include "trace/trace-hw_loongarch_ls3a5000.h"

/* --- state ------------------------------------------------------------- */

static uint8_t lio_entry(LS3A5000LIOIntcState *s, unsigned source)
{
    return extract32(s->entry[source / 4], source % 4 * 8, 8);
}

/* Pending and enabled */
static uint32_t lio_isr(LS3A5000LIOIntcState *s)
{
    return ((s->level & ~s->edge) | (s->latch & s->edge)) & s->enable;
}

/* --- lines out --------------------------------------------------------- */

static void lio_update(LS3A5000LIOIntcState *s)
{
    uint32_t isr = lio_isr(s);
    uint8_t out[LIO_CORES] = {};

    memset(s->core_isr, 0, sizeof(s->core_isr));
    for (uint32_t left = isr; left; left &= left - 1) {
        unsigned source = ctz32(left);
        uint8_t entry = lio_entry(s, source);
        unsigned pins = FIELD_EX32(entry, LIO_ENTRY, PINS);

        if (s->int_encode) {
            pins = 1 << (pins % LIO_PINS);
        }
        for (int core = 0; core < LIO_CORES; core++) {
            if (FIELD_EX32(entry, LIO_ENTRY, CORES) & (1 << core)) {
                s->core_isr[core] |= 1u << source;
                out[core] |= pins;
            }
        }
    }

    for (int core = 0; core < LIO_CORES; core++) {
        uint8_t changed = out[core] ^ s->out[core];

        s->out[core] = out[core];
        for (; changed; changed &= changed - 1) {
            unsigned pin = ctz32(changed);
            bool level = out[core] & (1 << pin);

            trace_ls3a5000_liointc_line(core, pin, level);
            qemu_set_irq(s->line[core * LIO_PINS + pin], level);
        }
    }
}

/* --- lines in ---------------------------------------------------------- */

static void lio_set_source(void *opaque, int source, int level)
{
    LS3A5000LIOIntcState *s = opaque;
    uint32_t bit = 1u << source;

    if (!!(s->level & bit) == !!level) {
        return;
    }
    trace_ls3a5000_liointc_source(source, level);
    s->level ^= bit;
    if (level) {
        s->latch |= bit & s->edge;
    }
    lio_update(s);
}

static void lio_set_int_encode(void *opaque, int n, int level)
{
    LS3A5000LIOIntcState *s = opaque;

    s->int_encode = level;
    lio_update(s);
}

/* --- register read and write ------------------------------------------- */

static uint32_t lio_reg_read(void *opaque, hwaddr reg)
{
    LS3A5000LIOIntcState *s = opaque;

    switch (reg) {
    case A_LIO_ENTRY ... A_LIO_ENTRY + LIO_SOURCES - 1:
        return s->entry[(reg - A_LIO_ENTRY) / 4];
    case A_LIO_ISR:
        return lio_isr(s);
    case A_LIO_INTEN:
    case A_LIO_INTENSET:
        return s->enable;
    case A_LIO_EDGE:
        return s->edge;
    case A_LIO_CORE_ISR:
    case A_LIO_CORE_ISR + 1 * LIO_CORE_STRIDE:
    case A_LIO_CORE_ISR + 2 * LIO_CORE_STRIDE:
    case A_LIO_CORE_ISR + 3 * LIO_CORE_STRIDE:
        return s->core_isr[(reg - A_LIO_CORE_ISR) / LIO_CORE_STRIDE];
    }
    return 0;
}

static void lio_reg_write(void *opaque, hwaddr reg, uint32_t value,
                          uint32_t mask)
{
    LS3A5000LIOIntcState *s = opaque;

    switch (reg) {
    case A_LIO_ENTRY ... A_LIO_ENTRY + LIO_SOURCES - 1:
        lanes_store(&s->entry[(reg - A_LIO_ENTRY) / 4], value, mask);
        break;
    case A_LIO_INTENSET:
        s->enable |= value;
        break;
    case A_LIO_INTENCLR:
        s->enable &= ~value;
        s->latch &= ~value;
        break;
    case A_LIO_EDGE:
        lanes_store(&s->edge, value, mask);
        s->latch &= s->edge;
        break;
    case A_LIO_POL:
    case A_LIO_BOUNCE:
    case A_LIO_AUTO:
        /* drivers for all Loongson chips write these */
        return;
    default:
        qemu_log_mask(LOG_GUEST_ERROR, "ls3a5000_liointc: write of 0x%x at 0x%"
                      HWADDR_PRIx "\n", value, reg);
        return;
    }
    lio_update(s);
}

static uint64_t lio_mmio_read(void *opaque, hwaddr addr, unsigned size)
{
    uint64_t data = lanes_read(lio_reg_read, opaque, addr, size);

    trace_ls3a5000_liointc_read(addr, size, data);
    return data;
}

static void lio_mmio_write(void *opaque, hwaddr addr, uint64_t data,
                           unsigned size)
{
    trace_ls3a5000_liointc_write(addr, size, data);
    lanes_write(lio_reg_write, opaque, addr, data, size);
}

static const MemoryRegionOps lio_mmio_ops = {
    .read = lio_mmio_read,
    .write = lio_mmio_write,
    LANES_OPS,
};

/* MMIO offset of what the executing core calls @addr */
static hwaddr lio_own_core(hwaddr addr, MemTxAttrs attrs)
{
    if (addr < A_LIO_ENTRY) {
        addr += A_LIO_CORE_ISR - A_LIO_OWN_ISR;
        addr = lanes_own_core(addr, LIO_CORE_STRIDE, attrs);
    }
    return addr;
}

static MemTxResult lio_iocsr_read(void *opaque, hwaddr addr, uint64_t *data,
                                  unsigned size, MemTxAttrs attrs)
{
    *data = lio_mmio_read(opaque, lio_own_core(addr, attrs), size);
    return MEMTX_OK;
}

static MemTxResult lio_iocsr_write(void *opaque, hwaddr addr, uint64_t data,
                                   unsigned size, MemTxAttrs attrs)
{
    lio_mmio_write(opaque, lio_own_core(addr, attrs), data, size);
    return MEMTX_OK;
}

static const MemoryRegionOps lio_iocsr_ops = {
    .read_with_attrs = lio_iocsr_read,
    .write_with_attrs = lio_iocsr_write,
    LANES_OPS,
};

static const LanesWindow lio_windows[] = {
    { A_LIO_ENTRY,      0x60 },
    { A_LIO_OWN_ISR,    0x4 },          /* IOCSR view only */
};

/* --- reset ------------------------------------------------------------- */

static void lio_reset_hold(Object *obj, ResetType type)
{
    LS3A5000LIOIntcState *s = LS3A5000_LIOINTC(obj);

    memset(s->entry, 0, sizeof(s->entry));
    s->enable = 0;
    s->edge = 0;
    s->latch = 0;
}

static void lio_reset_exit(Object *obj, ResetType type)
{
    lio_update(LS3A5000_LIOINTC(obj));
}

/* --- migration --------------------------------------------------------- */

static const VMStateDescription lio_vmstate = {
    .name = TYPE_LS3A5000_LIOINTC,
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_ARRAY(entry, LS3A5000LIOIntcState, LIO_SOURCES / 4),
        VMSTATE_UINT32(enable, LS3A5000LIOIntcState),
        VMSTATE_UINT32(edge, LS3A5000LIOIntcState),
        VMSTATE_UINT32(latch, LS3A5000LIOIntcState),
        VMSTATE_UINT32(level, LS3A5000LIOIntcState),
        VMSTATE_BOOL(int_encode, LS3A5000LIOIntcState),
        VMSTATE_UINT32_ARRAY(core_isr, LS3A5000LIOIntcState, LIO_CORES),
        VMSTATE_UINT8_ARRAY(out, LS3A5000LIOIntcState, LIO_CORES),
        VMSTATE_END_OF_LIST()
    },
};

/* --- type -------------------------------------------------------------- */

static void lio_instance_init(Object *obj)
{
    LS3A5000LIOIntcState *s = LS3A5000_LIOINTC(obj);
    SysBusDevice *sbd = SYS_BUS_DEVICE(obj);

    lanes_view_init(&s->mmio, obj, &lio_mmio_ops, s, "ls3a5000.liointc",
                    lio_windows, ARRAY_SIZE(lio_windows) - 1);
    lanes_view_init(&s->iocsr, obj, &lio_iocsr_ops, s,
                    "ls3a5000.liointc-iocsr",
                    lio_windows, ARRAY_SIZE(lio_windows));
    sysbus_init_mmio(sbd, &s->mmio.view);
    sysbus_init_mmio(sbd, &s->iocsr.view);

    qdev_init_gpio_in(DEVICE(obj), lio_set_source, LIO_SOURCES);
    qdev_init_gpio_in_named(DEVICE(obj), lio_set_int_encode, "int-encode", 1);
    qdev_init_gpio_out(DEVICE(obj), s->line, LIO_CORES * LIO_PINS);
}

static void lio_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);
    ResettableClass *rc = RESETTABLE_CLASS(oc);

    dc->desc = "Loongson 3A5000 legacy I/O interrupt controller";
    dc->vmsd = &lio_vmstate;
    rc->phases.hold = lio_reset_hold;
    rc->phases.exit = lio_reset_exit;
}

static const TypeInfo lio_type = {
    .name = TYPE_LS3A5000_LIOINTC,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(LS3A5000LIOIntcState),
    .instance_init = lio_instance_init,
    .class_init = lio_class_init,
};

static void lio_register_types(void)
{
    type_register_static(&lio_type);
}

type_init(lio_register_types)
