/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 7A2000 interrupt controller ("pch-pic")
 *
 * The life of an interrupt: a source requests (its input is at the active
 * level, or an edge has been latched); if it is neither masked nor in service
 * it goes into service, and that is when the message leaves or the pin rises.
 * Nothing more is sent while it is in service.  Service ends with a write of
 * INTCLR, or, for a level source, when its input falls.  A level source that
 * still requests afterwards is sent again.
 *
 * A message is an event, not a level: no later change of the source takes it
 * back.
 */

#include "qemu/osdep.h"
#include "qemu/bitops.h"
#include "qemu/bswap.h"
#include "qemu/log.h"
#include "qemu/module.h"
#include "hw/intc/ls7a2000_pch_pic.h"
#include "hw/irq.h"
#include "hw/misc/ls3a5000_lanes.h"
#include "migration/vmstate.h"
#include "trace/trace-hw_loongarch_ls3a5000.h"

/* Inputs at their active level */
static uint64_t ls7a2000_pch_pic_active(const LS7A2000PCHPICState *s)
{
    return s->pins ^ s->polarity;
}

static uint64_t ls7a2000_pch_pic_irr(const LS7A2000PCHPICState *s)
{
    return (s->latch & s->edge) | (ls7a2000_pch_pic_active(s) & ~s->edge);
}

/* Sources in service that are routed to pin INTn0 or INTn1 */
static uint64_t ls7a2000_pch_pic_isr_chip(const LS7A2000PCHPICState *s, int n)
{
    uint64_t routed = 0;

    for (int i = 0; i < LS7A2000_PCH_PIC_INPUTS; i++) {
        routed |= (uint64_t)extract32(s->route[i], n, 1) << i;
    }
    return s->isr & ~s->htmsi_en & routed;
}

static void ls7a2000_pch_pic_update(LS7A2000PCHPICState *s)
{
    uint64_t due = ls7a2000_pch_pic_irr(s) & ~s->mask & ~s->isr;

    /* Any number of sources may become due at once: by one MASK write, say */
    while (due) {
        int i = ctz64(due);
        uint64_t bit = BIT_ULL(i);

        due &= ~bit;
        s->isr |= bit;
        trace_ls7a2000_pch_pic_service(i, !!(s->htmsi_en & bit), s->vector[i]);
        if (!(s->htmsi_en & bit)) {
            continue;
        }
        if (!(s->route[i] & (R_PIC_ROUTE_ENTRY_INTN0_MASK |
                             R_PIC_ROUTE_ENTRY_INTN1_MASK))) {
            qemu_log_mask(LOG_GUEST_ERROR,
                          "ls7a2000_pch_pic: message of source %d has no "
                          "route\n", i);
            continue;
        }
        qemu_irq_pulse(s->message[s->vector[i]]);
    }

    for (int n = 0; n < ARRAY_SIZE(s->intn); n++) {
        uint64_t isr = ls7a2000_pch_pic_isr_chip(s, n);

        qemu_set_irq(s->intn[n], !!(isr & ~s->mask));
    }
}

static uint32_t ls7a2000_pch_pic_reg_read(void *opaque, hwaddr reg)
{
    LS7A2000PCHPICState *s = opaque;

    switch (reg) {
    case A_PIC_INT_ID_LO:
        return 0x07000000;
    case A_PIC_INT_ID_HI:
        return FIELD_DP32(1, PIC_INT_ID_HI, INT_NUM,
                          LS7A2000_PCH_PIC_INPUTS - 1);
    case A_PIC_INT_MASK ... A_PIC_INT_MASK + 4:
        return lanes_half(s->mask, reg);
    case A_PIC_HTMSI_EN ... A_PIC_HTMSI_EN + 4:
        return lanes_half(s->htmsi_en, reg);
    case A_PIC_INTEDGE ... A_PIC_INTEDGE + 4:
        return lanes_half(s->edge, reg);
    case A_PIC_AUTO_CTRL0 ... A_PIC_AUTO_CTRL0 + 4:
        return lanes_half(s->auto_ctrl[0], reg);
    case A_PIC_AUTO_CTRL1 ... A_PIC_AUTO_CTRL1 + 4:
        return lanes_half(s->auto_ctrl[1], reg);
    case A_PIC_ROUTE_ENTRY ... A_PIC_ROUTE_ENTRY + sizeof(s->route) - 1:
        return ldl_le_p(&s->route[reg - A_PIC_ROUTE_ENTRY]);
    case A_PIC_HTMSI_VECTOR ... A_PIC_HTMSI_VECTOR + sizeof(s->vector) - 1:
        return ldl_le_p(&s->vector[reg - A_PIC_HTMSI_VECTOR]);
    case A_PIC_INTISR_CHIP0 ... A_PIC_INTISR_CHIP0 + 4:
        return lanes_half(ls7a2000_pch_pic_isr_chip(s, 0), reg);
    case A_PIC_INTISR_CHIP1 ... A_PIC_INTISR_CHIP1 + 4:
        return lanes_half(ls7a2000_pch_pic_isr_chip(s, 1), reg);
    case A_PIC_INTIRR ... A_PIC_INTIRR + 4:
        return lanes_half(ls7a2000_pch_pic_irr(s), reg);
    case A_PIC_INTISR ... A_PIC_INTISR + 4:
        return lanes_half(s->isr, reg);
    case A_PIC_INT_POLARITY ... A_PIC_INT_POLARITY + 4:
        return lanes_half(s->polarity, reg);
    case A_PIC_INTCLR ... A_PIC_INTCLR + 4:
        return 0;
    default:
        qemu_log_mask(LOG_GUEST_ERROR,
                      "ls7a2000_pch_pic: read of unknown register 0x%03"
                      HWADDR_PRIx "\n", reg);
        return 0;
    }
}

static void ls7a2000_pch_pic_store_bytes(uint8_t *bytes, uint32_t value,
                                         uint32_t mask)
{
    uint32_t word = ldl_le_p(bytes);

    lanes_store(&word, value, mask);
    stl_le_p(bytes, word);
}

static void ls7a2000_pch_pic_reg_write(void *opaque, hwaddr reg,
                                       uint32_t value, uint32_t mask)
{
    LS7A2000PCHPICState *s = opaque;
    uint64_t clear = 0;

    switch (reg) {
    case A_PIC_INT_MASK ... A_PIC_INT_MASK + 4:
        lanes_store_half(&s->mask, reg, value, mask);
        break;
    case A_PIC_HTMSI_EN ... A_PIC_HTMSI_EN + 4:
        lanes_store_half(&s->htmsi_en, reg, value, mask);
        break;
    case A_PIC_INTEDGE ... A_PIC_INTEDGE + 4:
        lanes_store_half(&s->edge, reg, value, mask);
        /* an input that changes its type starts without an old edge */
        s->latch &= s->edge;
        break;
    case A_PIC_INTCLR ... A_PIC_INTCLR + 4:
        lanes_store_half(&clear, reg, value, mask);
        s->latch &= ~clear;
        s->isr &= ~clear;
        break;
    case A_PIC_AUTO_CTRL0 ... A_PIC_AUTO_CTRL0 + 4:
        lanes_store_half(&s->auto_ctrl[0], reg, value, mask);
        break;
    case A_PIC_AUTO_CTRL1 ... A_PIC_AUTO_CTRL1 + 4:
        lanes_store_half(&s->auto_ctrl[1], reg, value, mask);
        break;
    case A_PIC_ROUTE_ENTRY ... A_PIC_ROUTE_ENTRY + sizeof(s->route) - 1:
        ls7a2000_pch_pic_store_bytes(&s->route[reg - A_PIC_ROUTE_ENTRY],
                                     value, mask);
        break;
    case A_PIC_HTMSI_VECTOR ... A_PIC_HTMSI_VECTOR + sizeof(s->vector) - 1:
        ls7a2000_pch_pic_store_bytes(&s->vector[reg - A_PIC_HTMSI_VECTOR],
                                     value, mask);
        break;
    case A_PIC_INT_POLARITY ... A_PIC_INT_POLARITY + 4:
        lanes_store_half(&s->polarity, reg, value, mask);
        break;
    case A_PIC_UNASSIGNED_2FC:
        /*
         * Linux clears its vectors before it has assigned any: 64 bytes go to
         * HTMSI_VECTOR[255].  Known, and without effect.
         */
        return;
    case A_PIC_INT_ID_LO:
    case A_PIC_INT_ID_HI:
    case A_PIC_INTISR_CHIP0 ... A_PIC_INTISR_CHIP0 + 4:
    case A_PIC_INTISR_CHIP1 ... A_PIC_INTISR_CHIP1 + 4:
    case A_PIC_INTIRR ... A_PIC_INTIRR + 4:
    case A_PIC_INTISR ... A_PIC_INTISR + 4:
        qemu_log_mask(LOG_GUEST_ERROR,
                      "ls7a2000_pch_pic: write to read-only register 0x%03"
                      HWADDR_PRIx "\n", reg);
        return;
    default:
        qemu_log_mask(LOG_GUEST_ERROR,
                      "ls7a2000_pch_pic: write to unknown register 0x%03"
                      HWADDR_PRIx "\n", reg);
        return;
    }
    ls7a2000_pch_pic_update(s);
}

static uint64_t ls7a2000_pch_pic_read(void *opaque, hwaddr addr, unsigned size)
{
    uint64_t data = lanes_read(ls7a2000_pch_pic_reg_read, opaque, addr, size);

    trace_ls7a2000_pch_pic_read(addr, size, data);
    return data;
}

static void ls7a2000_pch_pic_write(void *opaque, hwaddr addr, uint64_t data,
                                   unsigned size)
{
    trace_ls7a2000_pch_pic_write(addr, size, data);
    lanes_write(ls7a2000_pch_pic_reg_write, opaque, addr, data, size);
}

static const MemoryRegionOps ls7a2000_pch_pic_ops = {
    .read = ls7a2000_pch_pic_read,
    .write = ls7a2000_pch_pic_write,
    LANES_OPS,
};

static void ls7a2000_pch_pic_set_input(void *opaque, int n, int level)
{
    LS7A2000PCHPICState *s = opaque;
    uint64_t bit = BIT_ULL(n);
    uint64_t was = ls7a2000_pch_pic_active(s);
    uint64_t now;

    s->pins = deposit64(s->pins, n, 1, !!level);
    now = ls7a2000_pch_pic_active(s);
    if (was == now) {
        return;
    }
    trace_ls7a2000_pch_pic_input(n, level);
    if (s->edge & bit) {
        s->latch |= now & bit;
    } else if (!(now & bit)) {
        s->isr &= ~bit;
    }
    ls7a2000_pch_pic_update(s);
}

static void ls7a2000_pch_pic_reset_hold(Object *obj, ResetType type)
{
    LS7A2000PCHPICState *s = LS7A2000_PCH_PIC(obj);

    /* The inputs keep their level: that is the sources' business. */
    s->latch = 0;
    s->mask = UINT64_MAX;
    s->htmsi_en = 0;
    s->edge = 0;
    s->polarity = 0;
    s->isr = 0;
    s->auto_ctrl[0] = 0;
    s->auto_ctrl[1] = 0;
    memset(s->route, R_PIC_ROUTE_ENTRY_INTN0_MASK, sizeof(s->route));
    for (int i = 0; i < LS7A2000_PCH_PIC_INPUTS; i++) {
        /* 14 and 15, 30 and 31 are swapped; the upper half starts at 0x40 */
        if (i < 32) {
            s->vector[i] = (i & 14) == 14 ? i ^ 1 : i;
        } else {
            s->vector[i] = i + 0x20;
        }
    }
}

static void ls7a2000_pch_pic_reset_exit(Object *obj, ResetType type)
{
    ls7a2000_pch_pic_update(LS7A2000_PCH_PIC(obj));
}

static const VMStateDescription vmstate_ls7a2000_pch_pic = {
    .name = TYPE_LS7A2000_PCH_PIC,
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT64(pins, LS7A2000PCHPICState),
        VMSTATE_UINT64(latch, LS7A2000PCHPICState),
        VMSTATE_UINT64(mask, LS7A2000PCHPICState),
        VMSTATE_UINT64(htmsi_en, LS7A2000PCHPICState),
        VMSTATE_UINT64(edge, LS7A2000PCHPICState),
        VMSTATE_UINT64(polarity, LS7A2000PCHPICState),
        VMSTATE_UINT64(isr, LS7A2000PCHPICState),
        VMSTATE_UINT64_ARRAY(auto_ctrl, LS7A2000PCHPICState, 2),
        VMSTATE_UINT8_ARRAY(route, LS7A2000PCHPICState,
                            LS7A2000_PCH_PIC_INPUTS),
        VMSTATE_UINT8_ARRAY(vector, LS7A2000PCHPICState,
                            LS7A2000_PCH_PIC_INPUTS),
        VMSTATE_END_OF_LIST()
    }
};

static void ls7a2000_pch_pic_init(Object *obj)
{
    LS7A2000PCHPICState *s = LS7A2000_PCH_PIC(obj);
    DeviceState *dev = DEVICE(obj);

    memory_region_init_io(&s->iomem, obj, &ls7a2000_pch_pic_ops, s,
                          TYPE_LS7A2000_PCH_PIC, LS7A2000_PCH_PIC_SIZE);
    sysbus_init_mmio(SYS_BUS_DEVICE(obj), &s->iomem);
    qdev_init_gpio_in(dev, ls7a2000_pch_pic_set_input, LS7A2000_PCH_PIC_INPUTS);
    qdev_init_gpio_out(dev, s->message, LS7A2000_PCH_PIC_VECTORS);
    qdev_init_gpio_out_named(dev, s->intn, "intn", ARRAY_SIZE(s->intn));
}

static void ls7a2000_pch_pic_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "Loongson 7A2000 interrupt controller";
    dc->vmsd = &vmstate_ls7a2000_pch_pic;
    rc->phases.hold = ls7a2000_pch_pic_reset_hold;
    rc->phases.exit = ls7a2000_pch_pic_reset_exit;
}

static const TypeInfo ls7a2000_pch_pic_type = {
    .name = TYPE_LS7A2000_PCH_PIC,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(LS7A2000PCHPICState),
    .instance_init = ls7a2000_pch_pic_init,
    .class_init = ls7a2000_pch_pic_class_init,
};

static void ls7a2000_pch_pic_register_types(void)
{
    type_register_static(&ls7a2000_pch_pic_type);
}

type_init(ls7a2000_pch_pic_register_types)
