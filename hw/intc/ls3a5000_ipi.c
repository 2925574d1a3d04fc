/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 3A5000 inter-processor interrupts and mailboxes
 *
 * A core's line is (status & enable) != 0, at all times: sends of one vector
 * before it is cleared merge, and a vector that is set first and enabled later
 * still arrives.
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "qapi/error.h"
#include "hw/intc/ls3a5000_ipi.h"
#include "hw/irq.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "trace/trace-hw_loongarch_ls3a5000.h"

/* --- lines out --------------------------------------------------------- */

static void ipi_update(LS3A5000IPICore *core)
{
    qemu_set_irq(core->line, (core->status & core->enable) != 0);
}

/* --- register read and write ------------------------------------------- */

static LS3A5000IPICore *ipi_target(LS3A5000IPIState *s, unsigned core,
                                   const char *command)
{
    if (core >= IPI_CORES) {
        qemu_log_mask(LOG_GUEST_ERROR, "ls3a5000_ipi: %s to core %u\n",
                      command, core);
        return NULL;
    }
    return &s->core[core];
}

static void ipi_send(LS3A5000IPIState *s, uint32_t value)
{
    unsigned n = FIELD_EX32(value, IPI_SEND, CORE);
    unsigned vector = FIELD_EX32(value, IPI_SEND, VECTOR);
    LS3A5000IPICore *core = ipi_target(s, n, "IPI_Send");

    trace_ls3a5000_ipi_send(n, vector);
    if (core) {
        core->status |= 1u << vector;
        ipi_update(core);
    }
}

/* Bytes that a command with this KEEP field writes */
static uint32_t ipi_byte_mask(unsigned keep)
{
    uint32_t mask = 0;

    for (int i = 0; i < 4; i++) {
        if (!(keep & (1 << i))) {
            mask |= 0xffu << (8 * i);
        }
    }
    return mask;
}

static void ipi_mail_send(LS3A5000IPIState *s, uint64_t value)
{
    uint32_t low = value;
    unsigned n = FIELD_EX32(low, MAIL_SEND, CORE);
    unsigned half = FIELD_EX32(low, MAIL_SEND, HALF);
    LS3A5000IPICore *core = ipi_target(s, n, "Mail_Send");

    trace_ls3a5000_ipi_mail_send(n, half, value >> 32);
    if (core) {
        lanes_store_half(&core->mailbox[half / 2], half * 4, value >> 32,
                         ipi_byte_mask(FIELD_EX32(low, MAIL_SEND, KEEP)));
    }
}

/*
 * The target's own view of the IOCSR space gets the write.  It may come back
 * to this device, but not as a further ANY_Send: that takes 8 bytes at once.
 */
static void ipi_any_send(LS3A5000IPIState *s, uint64_t value)
{
    uint32_t low = value;
    uint32_t data = value >> 32;
    unsigned n = FIELD_EX32(low, ANY_SEND, CORE);
    unsigned keep = FIELD_EX32(low, ANY_SEND, KEEP);
    hwaddr offset = FIELD_EX32(low, ANY_SEND, OFFSET) & ~3;
    MemTxAttrs attrs = { .requester_id = n };

    trace_ls3a5000_ipi_any_send(n, offset, data, keep);
    if (!ipi_target(s, n, "ANY_Send")) {
        return;
    }
    if (!keep) {
        address_space_stl_le(&s->iocsr_as, offset, data, attrs, NULL);
        return;
    }
    for (int i = 0; i < 4; i++) {
        if (!(keep & (1 << i))) {
            address_space_stb(&s->iocsr_as, offset + i, data >> (8 * i), attrs,
                              NULL);
        }
    }
}

static uint32_t ipi_reg_read(void *opaque, hwaddr reg)
{
    LS3A5000IPIState *s = opaque;
    LS3A5000IPICore *core = &s->core[(reg - A_IPI_STATUS) / IPI_CORE_STRIDE %
                                     IPI_CORES];

    switch (reg % IPI_CORE_STRIDE) {
    case A_IPI_STATUS % IPI_CORE_STRIDE:
        return core->status;
    case A_IPI_ENABLE % IPI_CORE_STRIDE:
        return core->enable;
    case A_IPI_MAILBOX % IPI_CORE_STRIDE ...
         A_IPI_MAILBOX % IPI_CORE_STRIDE + 8 * IPI_MAILBOXES - 1:
        return lanes_half(core->mailbox[(reg - A_IPI_MAILBOX) / 8 %
                                        IPI_MAILBOXES], reg);
    }
    /* SET, CLEAR, the commands */
    return 0;
}

static void ipi_reg_write(void *opaque, hwaddr reg, uint32_t value,
                          uint32_t mask)
{
    LS3A5000IPIState *s = opaque;
    unsigned n = (reg - A_IPI_STATUS) / IPI_CORE_STRIDE % IPI_CORES;
    LS3A5000IPICore *core = &s->core[n];

    /* the offset is a core's register, or a command of no core */
    switch (reg) {
    case A_IPI_SEND:
        if (mask & R_IPI_SEND_VECTOR_MASK) {
            ipi_send(s, value);
        }
        return;
    case A_MAIL_SEND:
    case A_MAIL_SEND + 4:
    case A_ANY_SEND:
    case A_ANY_SEND + 4:
        qemu_log_mask(LOG_GUEST_ERROR, "ls3a5000_ipi: the command at 0x%"
                      HWADDR_PRIx " takes 8 bytes at once\n", reg);
        return;
    }

    switch (reg % IPI_CORE_STRIDE) {
    case A_IPI_ENABLE % IPI_CORE_STRIDE:
        lanes_store(&core->enable, value, mask);
        ipi_update(core);
        break;
    case A_IPI_SET % IPI_CORE_STRIDE:
        core->status |= value;
        ipi_update(core);
        break;
    case A_IPI_CLEAR % IPI_CORE_STRIDE:
        core->status &= ~value;
        ipi_update(core);
        break;
    case A_IPI_MAILBOX % IPI_CORE_STRIDE ...
         A_IPI_MAILBOX % IPI_CORE_STRIDE + 8 * IPI_MAILBOXES - 1:
        lanes_store_half(&core->mailbox[(reg - A_IPI_MAILBOX) / 8 %
                                        IPI_MAILBOXES], reg, value, mask);
        break;
    default:
        qemu_log_mask(LOG_GUEST_ERROR, "ls3a5000_ipi: write of 0x%x at 0x%"
                      HWADDR_PRIx "\n", value, reg);
        break;
    }
}

static uint64_t ipi_mmio_read(void *opaque, hwaddr addr, unsigned size)
{
    uint64_t data = lanes_read(ipi_reg_read, opaque, addr, size);

    trace_ls3a5000_ipi_read(addr, size, data);
    return data;
}

static void ipi_mmio_write(void *opaque, hwaddr addr, uint64_t data,
                           unsigned size)
{
    trace_ls3a5000_ipi_write(addr, size, data);
    if (size == 8 && addr == A_MAIL_SEND) {
        ipi_mail_send(opaque, data);
    } else if (size == 8 && addr == A_ANY_SEND) {
        ipi_any_send(opaque, data);
    } else {
        lanes_write(ipi_reg_write, opaque, addr, data, size);
    }
}

static const MemoryRegionOps ipi_mmio_ops = {
    .read = ipi_mmio_read,
    .write = ipi_mmio_write,
    LANES_OPS,
};

/* MMIO offset of what the executing core calls @addr */
static hwaddr ipi_own_core(hwaddr addr, MemTxAttrs attrs)
{
    return addr < A_IPI_SEND ? lanes_own_core(addr, IPI_CORE_STRIDE, attrs)
                             : addr;
}

static MemTxResult ipi_iocsr_read(void *opaque, hwaddr addr, uint64_t *data,
                                  unsigned size, MemTxAttrs attrs)
{
    *data = ipi_mmio_read(opaque, ipi_own_core(addr, attrs), size);
    return MEMTX_OK;
}

static MemTxResult ipi_iocsr_write(void *opaque, hwaddr addr, uint64_t data,
                                   unsigned size, MemTxAttrs attrs)
{
    ipi_mmio_write(opaque, ipi_own_core(addr, attrs), data, size);
    return MEMTX_OK;
}

static const MemoryRegionOps ipi_iocsr_ops = {
    .read_with_attrs = ipi_iocsr_read,
    .write_with_attrs = ipi_iocsr_write,
    LANES_OPS,
};

static const LanesWindow ipi_mmio_windows[] = {
    { A_IPI_STATUS + 0 * IPI_CORE_STRIDE,   0x40 },
    { A_IPI_STATUS + 1 * IPI_CORE_STRIDE,   0x40 },
    { A_IPI_STATUS + 2 * IPI_CORE_STRIDE,   0x40 },
    { A_IPI_STATUS + 3 * IPI_CORE_STRIDE,   0x40 },
    { A_IPI_SEND,                           0x10 },
    { A_ANY_SEND,                           0x8 },
};

static const LanesWindow ipi_iocsr_windows[] = {
    { A_IPI_STATUS,                         0x10 }, /* 0x1010: LIOINTC */
    { A_IPI_MAILBOX,                        0x20 },
    { A_IPI_SEND,                           0x10 },
    { A_ANY_SEND,                           0x8 },
};

/* --- reset ------------------------------------------------------------- */

static void ipi_reset_hold(Object *obj, ResetType type)
{
    LS3A5000IPIState *s = LS3A5000_IPI(obj);

    for (int i = 0; i < IPI_CORES; i++) {
        s->core[i].status = 0;
        s->core[i].enable = 0;
        memset(s->core[i].mailbox, 0, sizeof(s->core[i].mailbox));
    }
}

static void ipi_reset_exit(Object *obj, ResetType type)
{
    LS3A5000IPIState *s = LS3A5000_IPI(obj);

    for (int i = 0; i < IPI_CORES; i++) {
        ipi_update(&s->core[i]);
    }
}

/* --- migration --------------------------------------------------------- */

static const VMStateDescription ipi_core_vmstate = {
    .name = TYPE_LS3A5000_IPI "/core",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(status, LS3A5000IPICore),
        VMSTATE_UINT32(enable, LS3A5000IPICore),
        VMSTATE_UINT64_ARRAY(mailbox, LS3A5000IPICore, IPI_MAILBOXES),
        VMSTATE_END_OF_LIST()
    },
};

static const VMStateDescription ipi_vmstate = {
    .name = TYPE_LS3A5000_IPI,
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_STRUCT_ARRAY(core, LS3A5000IPIState, IPI_CORES, 1,
                             ipi_core_vmstate, LS3A5000IPICore),
        VMSTATE_END_OF_LIST()
    },
};

/* --- type -------------------------------------------------------------- */

static const Property ipi_properties[] = {
    DEFINE_PROP_LINK("iocsr", LS3A5000IPIState, iocsr_space,
                     TYPE_MEMORY_REGION, MemoryRegion *),
};

static void ipi_realize(DeviceState *dev, Error **errp)
{
    LS3A5000IPIState *s = LS3A5000_IPI(dev);

    if (!s->iocsr_space) {
        error_setg(errp, "property 'iocsr' is not set");
        return;
    }
    address_space_init(&s->iocsr_as, s->iocsr_space, TYPE_LS3A5000_IPI);
}

static void ipi_unrealize(DeviceState *dev)
{
    address_space_destroy(&LS3A5000_IPI(dev)->iocsr_as);
}

static void ipi_instance_init(Object *obj)
{
    LS3A5000IPIState *s = LS3A5000_IPI(obj);
    SysBusDevice *sbd = SYS_BUS_DEVICE(obj);

    lanes_view_init(&s->mmio, obj, &ipi_mmio_ops, s, "ls3a5000.ipi",
                    ipi_mmio_windows, ARRAY_SIZE(ipi_mmio_windows));
    lanes_view_init(&s->iocsr, obj, &ipi_iocsr_ops, s, "ls3a5000.ipi-iocsr",
                    ipi_iocsr_windows, ARRAY_SIZE(ipi_iocsr_windows));
    /* ANY_Send comes back: see there why that ends */
    s->mmio.io.disable_reentrancy_guard = true;
    s->iocsr.io.disable_reentrancy_guard = true;
    sysbus_init_mmio(sbd, &s->mmio.view);
    sysbus_init_mmio(sbd, &s->iocsr.view);

    for (int i = 0; i < IPI_CORES; i++) {
        qdev_init_gpio_out(DEVICE(obj), &s->core[i].line, 1);
    }
}

static void ipi_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);
    ResettableClass *rc = RESETTABLE_CLASS(oc);

    dc->desc = "Loongson 3A5000 inter-processor interrupts";
    dc->vmsd = &ipi_vmstate;
    dc->realize = ipi_realize;
    dc->unrealize = ipi_unrealize;
    device_class_set_props(dc, ipi_properties);
    rc->phases.hold = ipi_reset_hold;
    rc->phases.exit = ipi_reset_exit;
}

static const TypeInfo ipi_type = {
    .name = TYPE_LS3A5000_IPI,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(LS3A5000IPIState),
    .instance_init = ipi_instance_init,
    .class_init = ipi_class_init,
};

static void ipi_register_types(void)
{
    type_register_static(&ipi_type);
}

type_init(ipi_register_types)
