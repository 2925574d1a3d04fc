/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 3A5000 extended I/O interrupt controller
 *
 * A message sets its vector's bit in SR, and it stays there until software
 * clears it, in SR or in the target core's sr.  What is pending is delivered
 * when it is enabled, to one core, and shows in that core's sr; masking takes
 * it back, and new routes move it, so that no interrupt is lost while software
 * masks, re-routes and unmasks a vector.
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "qemu/bitops.h"
#include "hw/intc/ls3a5000_extioi.h"
#include "hw/irq.h"
#include "migration/vmstate.h"
#include "trace/trace-hw_loongarch_ls3a5000.h"

#define NO_CORE     EXTIOI_CORES

/* --- state ------------------------------------------------------------- */

static bool vector_bit(const uint32_t *map, unsigned vector)
{
    return extract32(map[vector / 32], vector % 32, 1);
}

static void vector_set(uint32_t *map, unsigned vector, bool value)
{
    map[vector / 32] = deposit32(map[vector / 32], vector % 32, 1, value);
}

/* INT pin of the vectors 32 * group to 32 * group + 31 */
static unsigned extioi_pin(LS3A5000ExtIOIState *s, unsigned group)
{
    unsigned ipmap = extract32(s->ipmap[group / 4], group % 4 * 8, 8);

    if (s->int_encode) {
        return ipmap % EXTIOI_PINS;
    }
    return ipmap & 0xf ? ctz32(ipmap) : 0;
}

/* The core that a delivery of the vector goes to now, or NO_CORE */
static unsigned extioi_choose(LS3A5000ExtIOIState *s, unsigned vector)
{
    uint8_t coremap = extract32(s->coremap[vector / 4], vector % 4 * 8, 8);
    unsigned cores = FIELD_EX32(coremap, EXTIOI_COREMAP, CORES);
    unsigned type = FIELD_EX32(coremap, EXTIOI_COREMAP, NODE_TYPE);
    uint16_t nodes = extract32(s->node_type[type / 2], type % 2 * 16, 16);

    /* no bit: the local node, which is node 0 */
    if (nodes && !(nodes & 1)) {
        qemu_log_mask(LOG_GUEST_ERROR, "ls3a5000_extioi: vector %u goes to "
                      "the nodes 0x%x, which the board does not have\n",
                      vector, nodes);
        return NO_CORE;
    }
    if (!cores) {
        return 0;
    }
    if (vector_bit(s->bounce, vector)) {
        /* the next one after the last, around the ring */
        unsigned first = s->target[vector] + 1;
        unsigned ring = (cores | cores << EXTIOI_CORES) >> first;

        return (first + ctz32(ring)) % EXTIOI_CORES;
    }
    return ctz32(cores);
}

/* --- lines out --------------------------------------------------------- */

static void extioi_update_core(LS3A5000ExtIOIState *s, unsigned core)
{
    uint8_t out = 0, changed;

    for (int group = 0; group < EXTIOI_VECTORS / 32; group++) {
        if (s->core_sr[core][group]) {
            out |= 1 << extioi_pin(s, group);
        }
    }
    changed = out ^ s->out[core];
    s->out[core] = out;
    for (; changed; changed &= changed - 1) {
        unsigned pin = ctz32(changed);
        bool level = out & (1 << pin);

        trace_ls3a5000_extioi_line(core, pin, level);
        qemu_set_irq(s->line[core * EXTIOI_PINS + pin], level);
    }
}

static void extioi_update_lines(LS3A5000ExtIOIState *s)
{
    for (int core = 0; core < EXTIOI_CORES; core++) {
        extioi_update_core(s, core);
    }
}

/* Deliver the vector, or take it back; @reroute: find a target anew */
static void extioi_update_vector(LS3A5000ExtIOIState *s, unsigned vector,
                                 bool reroute)
{
    bool active = vector_bit(s->sr, vector) && vector_bit(s->enable, vector);
    unsigned target = s->target[vector];
    bool delivered = vector_bit(s->core_sr[target], vector);

    if (delivered && (!active || reroute)) {
        vector_set(s->core_sr[target], vector, false);
        extioi_update_core(s, target);
        delivered = false;
    }
    if (active && !delivered) {
        target = extioi_choose(s, vector);
        if (target == NO_CORE) {
            return;
        }
        trace_ls3a5000_extioi_deliver(vector, target);
        s->target[vector] = target;
        vector_set(s->core_sr[target], vector, true);
        extioi_update_core(s, target);
    }
}

/* The same for the vectors first + i with bit i in @mask */
static void extioi_update_vectors(LS3A5000ExtIOIState *s, unsigned first,
                                  uint32_t mask, bool reroute)
{
    for (; mask; mask &= mask - 1) {
        extioi_update_vector(s, first + ctz32(mask), reroute);
    }
}

/* --- lines in ---------------------------------------------------------- */

static void extioi_latch(LS3A5000ExtIOIState *s, unsigned vector)
{
    trace_ls3a5000_extioi_message(vector);
    vector_set(s->sr, vector, true);
    extioi_update_vector(s, vector, false);
}

static void extioi_message(void *opaque, int vector, int level)
{
    LS3A5000ExtIOIState *s = opaque;

    if (!level) {
        return;
    }
    if (!s->ext_int_en) {
        qemu_log_mask(LOG_UNIMP, "ls3a5000_extioi: vector %d arrives while "
                      "EXT_INT_EN is 0: the HT vector registers are not "
                      "modelled\n", vector);
        return;
    }
    extioi_latch(s, vector);
}

static void extioi_set_ext_int_en(void *opaque, int n, int level)
{
    LS3A5000ExtIOIState *s = opaque;

    s->ext_int_en = level;
}

static void extioi_set_int_encode(void *opaque, int n, int level)
{
    LS3A5000ExtIOIState *s = opaque;

    s->int_encode = level;
    extioi_update_lines(s);
}

/* --- register read and write ------------------------------------------- */

/* Index of a word in a 256-bit register */
#define WORD(reg)   ((reg) / 4 % (EXTIOI_VECTORS / 32))

static uint32_t extioi_reg_read(void *opaque, hwaddr reg)
{
    LS3A5000ExtIOIState *s = opaque;

    switch (reg) {
    case A_EXTIOI_NODE_TYPE ... A_EXTIOI_NODE_TYPE + 0x1f:
        return s->node_type[(reg - A_EXTIOI_NODE_TYPE) / 4];
    case A_EXTIOI_IPMAP ... A_EXTIOI_IPMAP + 0x7:
        return s->ipmap[(reg - A_EXTIOI_IPMAP) / 4];
    case A_EXTIOI_ENABLE ... A_EXTIOI_ENABLE + 0x1f:
        return s->enable[WORD(reg)];
    case A_EXTIOI_BOUNCE ... A_EXTIOI_BOUNCE + 0x1f:
        return s->bounce[WORD(reg)];
    case A_EXTIOI_SR ... A_EXTIOI_SR + 0x1f:
        return s->sr[WORD(reg)];
    case A_EXTIOI_CORE_SR ... A_EXTIOI_COREMAP - 1:
        if (reg % EXTIOI_CORE_STRIDE < 0x20) {
            return s->core_sr[(reg - A_EXTIOI_CORE_SR) / EXTIOI_CORE_STRIDE]
                             [WORD(reg)];
        }
        break;
    case A_EXTIOI_COREMAP ... A_EXTIOI_COREMAP + EXTIOI_VECTORS - 1:
        return s->coremap[(reg - A_EXTIOI_COREMAP) / 4];
    }
    return 0;
}

static void extioi_reg_write(void *opaque, hwaddr reg, uint32_t value,
                             uint32_t mask)
{
    LS3A5000ExtIOIState *s = opaque;
    unsigned word = WORD(reg);
    uint32_t old, bits;

    switch (reg) {
    case A_EXTIOI_SEND:
        if (mask & R_EXTIOI_SEND_VECTOR_MASK) {
            extioi_latch(s, FIELD_EX32(value, EXTIOI_SEND, VECTOR));
        }
        return;
    case A_EXTIOI_NODE_TYPE ... A_EXTIOI_NODE_TYPE + 0x1f:
        lanes_store(&s->node_type[(reg - A_EXTIOI_NODE_TYPE) / 4], value, mask);
        /* what had no target may have one now */
        for (word = 0; word < EXTIOI_VECTORS / 32; word++) {
            extioi_update_vectors(s, word * 32, s->sr[word] & s->enable[word],
                                  false);
        }
        return;
    case A_EXTIOI_IPMAP ... A_EXTIOI_IPMAP + 0x7:
        lanes_store(&s->ipmap[(reg - A_EXTIOI_IPMAP) / 4], value, mask);
        extioi_update_lines(s);
        return;
    case A_EXTIOI_ENABLE ... A_EXTIOI_ENABLE + 0x1f:
        old = s->enable[word];
        lanes_store(&s->enable[word], value, mask);
        bits = (old ^ s->enable[word]) & s->sr[word];
        extioi_update_vectors(s, word * 32, bits, false);
        return;
    case A_EXTIOI_BOUNCE ... A_EXTIOI_BOUNCE + 0x1f:
        lanes_store(&s->bounce[word], value, mask);
        return;
    case A_EXTIOI_SR ... A_EXTIOI_SR + 0x1f:
        bits = s->sr[word] & value;
        s->sr[word] &= ~bits;
        extioi_update_vectors(s, word * 32, bits, false);
        return;
    case A_EXTIOI_CORE_SR ... A_EXTIOI_COREMAP - 1:
        if (reg % EXTIOI_CORE_STRIDE < 0x20) {
            unsigned core = (reg - A_EXTIOI_CORE_SR) / EXTIOI_CORE_STRIDE;

            bits = s->core_sr[core][word] & value;
            s->core_sr[core][word] &= ~bits;
            s->sr[word] &= ~bits;
            extioi_update_core(s, core);
            return;
        }
        break;
    case A_EXTIOI_COREMAP ... A_EXTIOI_COREMAP + EXTIOI_VECTORS - 1:
        word = (reg - A_EXTIOI_COREMAP) / 4;
        old = s->coremap[word];
        lanes_store(&s->coremap[word], value, mask);
        for (int i = 0; i < 4; i++) {
            if (extract32(old ^ s->coremap[word], 8 * i, 8)) {
                extioi_update_vector(s, 4 * word + i, true);
            }
        }
        return;
    }
    qemu_log_mask(LOG_GUEST_ERROR, "ls3a5000_extioi: write of 0x%x at 0x%"
                  HWADDR_PRIx "\n", value, reg);
}

static uint64_t extioi_mmio_read(void *opaque, hwaddr addr, unsigned size)
{
    uint64_t data = lanes_read(extioi_reg_read, opaque, addr, size);

    trace_ls3a5000_extioi_read(addr, size, data);
    return data;
}

static void extioi_mmio_write(void *opaque, hwaddr addr, uint64_t data,
                              unsigned size)
{
    trace_ls3a5000_extioi_write(addr, size, data);
    lanes_write(extioi_reg_write, opaque, addr, data, size);
}

static const MemoryRegionOps extioi_mmio_ops = {
    .read = extioi_mmio_read,
    .write = extioi_mmio_write,
    LANES_OPS,
};

/* MMIO offset of what the executing core calls @addr */
static hwaddr extioi_own_core(hwaddr addr, MemTxAttrs attrs)
{
    if (addr >= A_EXTIOI_CORE_SR && addr < A_EXTIOI_CORE_SR + 0x20) {
        addr = lanes_own_core(addr, EXTIOI_CORE_STRIDE, attrs);
    }
    return addr;
}

static MemTxResult extioi_iocsr_read(void *opaque, hwaddr addr, uint64_t *data,
                                     unsigned size, MemTxAttrs attrs)
{
    *data = extioi_mmio_read(opaque, extioi_own_core(addr, attrs), size);
    return MEMTX_OK;
}

static MemTxResult extioi_iocsr_write(void *opaque, hwaddr addr, uint64_t data,
                                      unsigned size, MemTxAttrs attrs)
{
    extioi_mmio_write(opaque, extioi_own_core(addr, attrs), data, size);
    return MEMTX_OK;
}

static const MemoryRegionOps extioi_iocsr_ops = {
    .read_with_attrs = extioi_iocsr_read,
    .write_with_attrs = extioi_iocsr_write,
    LANES_OPS,
};

static const LanesWindow extioi_windows[] = {
    { A_EXTIOI_SEND,        0x8 },
    { A_EXTIOI_NODE_TYPE,   0x28 },     /* and IPMAP */
    { A_EXTIOI_ENABLE,      0x700 },    /* to the end of COREMAP */
};

/* --- reset ------------------------------------------------------------- */

static void extioi_reset_hold(Object *obj, ResetType type)
{
    LS3A5000ExtIOIState *s = LS3A5000_EXTIOI(obj);

    memset(s->node_type, 0, sizeof(s->node_type));
    memset(s->ipmap, 0, sizeof(s->ipmap));
    memset(s->enable, 0, sizeof(s->enable));
    memset(s->bounce, 0, sizeof(s->bounce));
    memset(s->sr, 0, sizeof(s->sr));
    memset(s->coremap, 0, sizeof(s->coremap));
    memset(s->core_sr, 0, sizeof(s->core_sr));
    /* the next core in the ring is core 0 */
    memset(s->target, EXTIOI_CORES - 1, sizeof(s->target));
}

static void extioi_reset_exit(Object *obj, ResetType type)
{
    extioi_update_lines(LS3A5000_EXTIOI(obj));
}

/* --- migration --------------------------------------------------------- */

static bool extioi_targets_valid(void *opaque, int version_id)
{
    LS3A5000ExtIOIState *s = opaque;

    for (int i = 0; i < EXTIOI_VECTORS; i++) {
        if (s->target[i] >= EXTIOI_CORES) {
            return false;
        }
    }
    return true;
}

static const VMStateDescription extioi_vmstate = {
    .name = TYPE_LS3A5000_EXTIOI,
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_ARRAY(node_type, LS3A5000ExtIOIState, 16 / 2),
        VMSTATE_UINT32_ARRAY(ipmap, LS3A5000ExtIOIState, 8 / 4),
        VMSTATE_UINT32_ARRAY(enable, LS3A5000ExtIOIState, EXTIOI_VECTORS / 32),
        VMSTATE_UINT32_ARRAY(bounce, LS3A5000ExtIOIState, EXTIOI_VECTORS / 32),
        VMSTATE_UINT32_ARRAY(sr, LS3A5000ExtIOIState, EXTIOI_VECTORS / 32),
        VMSTATE_UINT32_ARRAY(coremap, LS3A5000ExtIOIState, EXTIOI_VECTORS / 4),
        VMSTATE_BOOL(ext_int_en, LS3A5000ExtIOIState),
        VMSTATE_BOOL(int_encode, LS3A5000ExtIOIState),
        VMSTATE_UINT32_2DARRAY(core_sr, LS3A5000ExtIOIState, EXTIOI_CORES,
                               EXTIOI_VECTORS / 32),
        VMSTATE_UINT8_ARRAY(target, LS3A5000ExtIOIState, EXTIOI_VECTORS),
        VMSTATE_VALIDATE("a target is a core", extioi_targets_valid),
        VMSTATE_UINT8_ARRAY(out, LS3A5000ExtIOIState, EXTIOI_CORES),
        VMSTATE_END_OF_LIST()
    },
};

/* --- type -------------------------------------------------------------- */

static void extioi_instance_init(Object *obj)
{
    LS3A5000ExtIOIState *s = LS3A5000_EXTIOI(obj);
    DeviceState *dev = DEVICE(obj);
    SysBusDevice *sbd = SYS_BUS_DEVICE(obj);

    lanes_view_init(&s->mmio, obj, &extioi_mmio_ops, s, "ls3a5000.extioi",
                    extioi_windows, ARRAY_SIZE(extioi_windows));
    lanes_view_init(&s->iocsr, obj, &extioi_iocsr_ops, s,
                    "ls3a5000.extioi-iocsr",
                    extioi_windows, ARRAY_SIZE(extioi_windows));
    sysbus_init_mmio(sbd, &s->mmio.view);
    sysbus_init_mmio(sbd, &s->iocsr.view);

    qdev_init_gpio_in(dev, extioi_message, EXTIOI_VECTORS);
    qdev_init_gpio_in_named(dev, extioi_set_ext_int_en, "ext-int-en", 1);
    qdev_init_gpio_in_named(dev, extioi_set_int_encode, "int-encode", 1);
    qdev_init_gpio_out(dev, s->line, EXTIOI_CORES * EXTIOI_PINS);
}

static void extioi_class_init(ObjectClass *oc, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(oc);
    ResettableClass *rc = RESETTABLE_CLASS(oc);

    dc->desc = "Loongson 3A5000 extended I/O interrupt controller";
    dc->vmsd = &extioi_vmstate;
    rc->phases.hold = extioi_reset_hold;
    rc->phases.exit = extioi_reset_exit;
}

static const TypeInfo extioi_type = {
    .name = TYPE_LS3A5000_EXTIOI,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(LS3A5000ExtIOIState),
    .instance_init = extioi_instance_init,
    .class_init = extioi_class_init,
};

static void extioi_register_types(void)
{
    type_register_static(&extioi_type);
}

type_init(extioi_register_types)
