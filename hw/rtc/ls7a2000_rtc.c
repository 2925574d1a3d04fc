/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 7A2000 real-time clock
 *
 * The time is QEMU's "-rtc" time plus what the guest has set.  The clocks run
 * from a battery: they outlive a reset, and they do not stop when the enable
 * bits are cleared (only their matches do).
 *
 * A match raises the interrupt; writing the match register, with any value,
 * lowers it.  The value 0, which is no date, arms nothing.
 */

#include "qemu/osdep.h"
#include "qemu/cutils.h"
#include "qemu/host-utils.h"
#include "qemu/log.h"
#include "qemu/module.h"
#include "qemu/timer.h"
#include "hw/irq.h"
#include "hw/misc/ls3a5000_lanes.h"
#include "hw/rtc/ls7a2000_rtc.h"
#include "migration/vmstate.h"
#include "qapi/qapi-events-misc.h"
#include "system/rtc.h"
#include "system/system.h"
#include "trace/trace-hw_loongarch_ls3a5000.h"

#define LS7A2000_RTC_HZ     32768

/* A board without firmware must find its clocks running */
#define LS7A2000_RTCCTRL_RESET (R_SYS_RTCCTRL_EO_MASK | \
                                R_SYS_RTCCTRL_TEN_MASK | \
                                R_SYS_RTCCTRL_REN_MASK)

static bool ls7a2000_toy_enabled(const LS7A2000RTCState *s)
{
    return FIELD_EX32(s->ctrl, SYS_RTCCTRL, EO) &&
           FIELD_EX32(s->ctrl, SYS_RTCCTRL, TEN);
}

static bool ls7a2000_rtc_enabled(const LS7A2000RTCState *s)
{
    return FIELD_EX32(s->ctrl, SYS_RTCCTRL, EO) &&
           FIELD_EX32(s->ctrl, SYS_RTCCTRL, REN);
}

static uint32_t ls7a2000_rtc_count(const LS7A2000RTCState *s)
{
    return muldiv64(qemu_clock_get_ns(rtc_clock), LS7A2000_RTC_HZ,
                    NANOSECONDS_PER_SECOND) + s->rtc_offset;
}

static void ls7a2000_rtc_update_irq(LS7A2000RTCState *s)
{
    for (int i = 0; i < LS7A2000_RTC_MATCHES; i++) {
        bool level = s->toy_match[i].pending || s->rtc_match[i].pending;

        qemu_set_irq(s->irq[i], level);
        if (i == 0) {
            qemu_set_irq(s->alarm, level);
        }
    }
}

static void ls7a2000_toy_arm(LS7A2000RTCState *s, LS7A2000RTCMatch *m)
{
    int64_t now_s, match_s;
    struct tm tm;
    int year;

    timer_del(m->timer);
    if (!m->value || !ls7a2000_toy_enabled(s)) {
        return;
    }
    qemu_get_timedate(&tm, s->toy_offset);
    now_s = mktimegm(&tm);
    year = FIELD_EX32(m->value, TOYMATCH, YEAR);
    tm.tm_year += (year - tm.tm_year) & R_TOYMATCH_YEAR_MASK >>
                                        R_TOYMATCH_YEAR_SHIFT;
    tm.tm_mon = (int)FIELD_EX32(m->value, TOYMATCH, MONTH) - 1;
    tm.tm_mday = FIELD_EX32(m->value, TOYMATCH, DAY);
    tm.tm_hour = FIELD_EX32(m->value, TOYMATCH, HOUR);
    tm.tm_min = FIELD_EX32(m->value, TOYMATCH, MIN);
    tm.tm_sec = FIELD_EX32(m->value, TOYMATCH, SEC);
    match_s = mktimegm(&tm);
    if (match_s >= now_s) {
        int64_t now = qemu_clock_get_ns(rtc_clock);

        timer_mod(m->timer, QEMU_ALIGN_DOWN(now, NANOSECONDS_PER_SECOND) +
                            (match_s - now_s) * NANOSECONDS_PER_SECOND);
    }
}

static void ls7a2000_rtc_arm(LS7A2000RTCState *s, LS7A2000RTCMatch *m)
{
    timer_del(m->timer);
    if (m->value && ls7a2000_rtc_enabled(s)) {
        uint32_t ticks = m->value - ls7a2000_rtc_count(s);

        timer_mod(m->timer, qemu_clock_get_ns(rtc_clock) +
                            muldiv64(ticks, NANOSECONDS_PER_SECOND,
                                     LS7A2000_RTC_HZ));
    }
}

static void ls7a2000_rtc_arm_all(LS7A2000RTCState *s)
{
    for (int i = 0; i < LS7A2000_RTC_MATCHES; i++) {
        ls7a2000_toy_arm(s, &s->toy_match[i]);
        ls7a2000_rtc_arm(s, &s->rtc_match[i]);
    }
}

static void ls7a2000_rtc_matched(void *opaque)
{
    LS7A2000RTCMatch *m = opaque;

    trace_ls7a2000_rtc_match(m->value);
    m->pending = true;
    ls7a2000_rtc_update_irq(m->rtc);
}

static uint32_t ls7a2000_rtc_reg_read(void *opaque, hwaddr reg)
{
    LS7A2000RTCState *s = opaque;
    struct tm tm;
    uint32_t val;

    switch (reg) {
    case A_SYS_TOYTRIM:
        return s->toy_trim;
    case A_SYS_TOYREAD0:
        qemu_get_timedate(&tm, s->toy_offset);
        val = FIELD_DP32(0, TOY0, MONTH, tm.tm_mon + 1);
        val = FIELD_DP32(val, TOY0, DAY, tm.tm_mday);
        val = FIELD_DP32(val, TOY0, HOUR, tm.tm_hour);
        val = FIELD_DP32(val, TOY0, MIN, tm.tm_min);
        val = FIELD_DP32(val, TOY0, SEC, tm.tm_sec);
        return FIELD_DP32(val, TOY0, TENTH,
                          qemu_clock_get_ms(rtc_clock) % 1000 / 100);
    case A_SYS_TOYREAD1:
        qemu_get_timedate(&tm, s->toy_offset);
        return tm.tm_year;
    case A_SYS_TOYMATCH0:
    case A_SYS_TOYMATCH1:
    case A_SYS_TOYMATCH2:
        return s->toy_match[(reg - A_SYS_TOYMATCH0) / 4].value;
    case A_SYS_RTCCTRL:
        return s->ctrl;
    case A_SYS_RTCTRIM:
        return s->rtc_trim;
    case A_SYS_RTCREAD0:
        return ls7a2000_rtc_count(s);
    case A_SYS_RTCMATCH0:
    case A_SYS_RTCMATCH1:
    case A_SYS_RTCMATCH2:
        return s->rtc_match[(reg - A_SYS_RTCMATCH0) / 4].value;
    case A_SYS_TOYWRITE0:
    case A_SYS_TOYWRITE1:
    case A_SYS_RTCWRITE0:
        return 0;
    default:
        qemu_log_mask(LOG_GUEST_ERROR, "ls7a2000_rtc: read of unknown "
                      "register 0x%02" HWADDR_PRIx "\n", reg);
        return 0;
    }
}

static void ls7a2000_toy_set(LS7A2000RTCState *s, struct tm *tm)
{
    g_autofree char *path = object_get_canonical_path(OBJECT(s));

    struct tm base;

    /* qemu_timedate_diff() would compare with the host's clock, always */
    qemu_get_timedate(&base, 0);
    s->toy_offset = mktimegm(tm) - mktimegm(&base);
    qapi_event_send_rtc_change(s->toy_offset, path);
    ls7a2000_rtc_arm_all(s);
}

static void ls7a2000_rtc_reg_write(void *opaque, hwaddr reg, uint32_t value,
                                   uint32_t mask)
{
    LS7A2000RTCState *s = opaque;
    LS7A2000RTCMatch *m;
    struct tm tm;

    switch (reg) {
    case A_SYS_TOYTRIM:
        lanes_store(&s->toy_trim, value, mask);
        break;
    case A_SYS_TOYWRITE0:
        qemu_get_timedate(&tm, s->toy_offset);
        tm.tm_mon = (int)FIELD_EX32(value, TOY0, MONTH) - 1;
        tm.tm_mday = FIELD_EX32(value, TOY0, DAY);
        tm.tm_hour = FIELD_EX32(value, TOY0, HOUR);
        tm.tm_min = FIELD_EX32(value, TOY0, MIN);
        tm.tm_sec = FIELD_EX32(value, TOY0, SEC);
        ls7a2000_toy_set(s, &tm);
        break;
    case A_SYS_TOYWRITE1:
        qemu_get_timedate(&tm, s->toy_offset);
        tm.tm_year = FIELD_EX32(value, TOY1, YEAR);
        ls7a2000_toy_set(s, &tm);
        break;
    case A_SYS_TOYMATCH0:
    case A_SYS_TOYMATCH1:
    case A_SYS_TOYMATCH2:
        m = &s->toy_match[(reg - A_SYS_TOYMATCH0) / 4];
        lanes_store(&m->value, value, mask);
        m->pending = false;
        ls7a2000_toy_arm(s, m);
        ls7a2000_rtc_update_irq(s);
        break;
    case A_SYS_RTCCTRL:
        lanes_store(&s->ctrl, value, mask & LS7A2000_RTCCTRL_RESET);
        ls7a2000_rtc_arm_all(s);
        break;
    case A_SYS_RTCTRIM:
        lanes_store(&s->rtc_trim, value, mask);
        break;
    case A_SYS_RTCWRITE0:
        s->rtc_offset += value - ls7a2000_rtc_count(s);
        ls7a2000_rtc_arm_all(s);
        break;
    case A_SYS_RTCMATCH0:
    case A_SYS_RTCMATCH1:
    case A_SYS_RTCMATCH2:
        m = &s->rtc_match[(reg - A_SYS_RTCMATCH0) / 4];
        lanes_store(&m->value, value, mask);
        m->pending = false;
        ls7a2000_rtc_arm(s, m);
        ls7a2000_rtc_update_irq(s);
        break;
    case A_SYS_TOYREAD0:
    case A_SYS_TOYREAD1:
    case A_SYS_RTCREAD0:
        qemu_log_mask(LOG_GUEST_ERROR, "ls7a2000_rtc: write to read-only "
                      "register 0x%02" HWADDR_PRIx "\n", reg);
        break;
    default:
        qemu_log_mask(LOG_GUEST_ERROR, "ls7a2000_rtc: write to unknown "
                      "register 0x%02" HWADDR_PRIx "\n", reg);
        break;
    }
}

static uint64_t ls7a2000_rtc_read(void *opaque, hwaddr addr, unsigned size)
{
    uint64_t data = lanes_read(ls7a2000_rtc_reg_read, opaque, addr, size);

    trace_ls7a2000_rtc_read(addr, size, data);
    return data;
}

static void ls7a2000_rtc_write(void *opaque, hwaddr addr, uint64_t data,
                               unsigned size)
{
    trace_ls7a2000_rtc_write(addr, size, data);
    lanes_write(ls7a2000_rtc_reg_write, opaque, addr, data, size);
}

static const MemoryRegionOps ls7a2000_rtc_ops = {
    .read = ls7a2000_rtc_read,
    .write = ls7a2000_rtc_write,
    LANES_OPS,
};

static void ls7a2000_rtc_reset_hold(Object *obj, ResetType type)
{
    LS7A2000RTCState *s = LS7A2000_RTC(obj);

    s->toy_trim = 0;
    s->rtc_trim = 0;
    s->ctrl = LS7A2000_RTCCTRL_RESET;
    for (int i = 0; i < LS7A2000_RTC_MATCHES; i++) {
        s->toy_match[i].value = 0;
        s->toy_match[i].pending = false;
        s->rtc_match[i].value = 0;
        s->rtc_match[i].pending = false;
    }
    ls7a2000_rtc_arm_all(s);
}

static void ls7a2000_rtc_reset_exit(Object *obj, ResetType type)
{
    ls7a2000_rtc_update_irq(LS7A2000_RTC(obj));
}

/*
 * The deadlines come along, so that a match that falls due on the way is not
 * lost.  Only those of -rtc clock=rt, the uptime of a host, mean nothing here.
 */
static int ls7a2000_rtc_post_load(void *opaque, int version_id)
{
    if (rtc_clock == QEMU_CLOCK_REALTIME) {
        ls7a2000_rtc_arm_all(opaque);
    }
    return 0;
}

static const VMStateDescription vmstate_ls7a2000_rtc_match = {
    .name = "ls7a2000-rtc-match",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(value, LS7A2000RTCMatch),
        VMSTATE_BOOL(pending, LS7A2000RTCMatch),
        VMSTATE_TIMER_PTR(timer, LS7A2000RTCMatch),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_ls7a2000_rtc = {
    .name = TYPE_LS7A2000_RTC,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = ls7a2000_rtc_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_INT64(toy_offset, LS7A2000RTCState),
        VMSTATE_UINT32(rtc_offset, LS7A2000RTCState),
        VMSTATE_UINT32(toy_trim, LS7A2000RTCState),
        VMSTATE_UINT32(rtc_trim, LS7A2000RTCState),
        VMSTATE_UINT32(ctrl, LS7A2000RTCState),
        VMSTATE_STRUCT_ARRAY(toy_match, LS7A2000RTCState,
                             LS7A2000_RTC_MATCHES, 1,
                             vmstate_ls7a2000_rtc_match, LS7A2000RTCMatch),
        VMSTATE_STRUCT_ARRAY(rtc_match, LS7A2000RTCState,
                             LS7A2000_RTC_MATCHES, 1,
                             vmstate_ls7a2000_rtc_match, LS7A2000RTCMatch),
        VMSTATE_END_OF_LIST()
    }
};

static void ls7a2000_rtc_match_init(LS7A2000RTCState *s, LS7A2000RTCMatch *m)
{
    m->rtc = s;
    m->timer = timer_new_ns(rtc_clock, ls7a2000_rtc_matched, m);
}

static void ls7a2000_rtc_realize(DeviceState *dev, Error **errp)
{
    LS7A2000RTCState *s = LS7A2000_RTC(dev);

    for (int i = 0; i < LS7A2000_RTC_MATCHES; i++) {
        ls7a2000_rtc_match_init(s, &s->toy_match[i]);
        ls7a2000_rtc_match_init(s, &s->rtc_match[i]);
    }
}

static void ls7a2000_rtc_init(Object *obj)
{
    LS7A2000RTCState *s = LS7A2000_RTC(obj);
    SysBusDevice *sbd = SYS_BUS_DEVICE(obj);

    memory_region_init_io(&s->iomem, obj, &ls7a2000_rtc_ops, s,
                          TYPE_LS7A2000_RTC, LS7A2000_RTC_SIZE);
    sysbus_init_mmio(sbd, &s->iomem);
    for (int i = 0; i < LS7A2000_RTC_MATCHES; i++) {
        sysbus_init_irq(sbd, &s->irq[i]);
    }
    qdev_init_gpio_out_named(DEVICE(obj), &s->alarm, "alarm", 1);
}

static void ls7a2000_rtc_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "Loongson 7A2000 real-time clock";
    dc->realize = ls7a2000_rtc_realize;
    dc->vmsd = &vmstate_ls7a2000_rtc;
    rc->phases.hold = ls7a2000_rtc_reset_hold;
    rc->phases.exit = ls7a2000_rtc_reset_exit;
}

static const TypeInfo ls7a2000_rtc_type = {
    .name = TYPE_LS7A2000_RTC,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(LS7A2000RTCState),
    .instance_init = ls7a2000_rtc_init,
    .class_init = ls7a2000_rtc_class_init,
};

static void ls7a2000_rtc_register_types(void)
{
    type_register_static(&ls7a2000_rtc_type);
}

type_init(ls7a2000_rtc_register_types)
