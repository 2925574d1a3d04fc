/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 7A2000 power management block
 *
 * Power-off, reset, the ACPI fixed events, GPE0 and the watchdog.  The
 * sleeping states S4 and S5 switch the machine off; S3 is not modelled.
 */

#include "qemu/osdep.h"
#include "qemu/log.h"
#include "qemu/module.h"
#include "qemu/timer.h"
#include "hw/acpi/ls7a2000_pm.h"
#include "hw/irq.h"
#include "hw/misc/ls3a5000_lanes.h"
#include "migration/vmstate.h"
#include "system/runstate.h"
#include "system/watchdog.h"
#include "trace/trace-hw_loongarch_ls3a5000.h"

#define LS7A2000_PM_CLOCK_NS    20      /* 50 MHz: PM_TMR and the watchdog */

#define PMCON_RESUME_RW     (R_PMCON_RESUME_DRAM_INIT_MASK | \
                             R_PMCON_RESUME_WAKE_CFG_MASK | \
                             R_PMCON_RESUME_VSB_GATE_EN_MASK)
#define PMCON_RESUME_W1C    (R_PMCON_RESUME_PWROK_FLR_MASK | \
                             R_PMCON_RESUME_SYS_RESET_MASK)
#define PMCON_RTC_RW        (R_PMCON_RTC_AFTERG3_MASK | \
                             R_PMCON_RTC_WIDTHS_MASK | \
                             R_PMCON_RTC_WOL_BAT_MASK | \
                             R_PMCON_RTC_WOL_EN_MASK)
#define PM1_EN_RW           (R_PM1_EN_TMR_MASK | R_PM1_EN_PWRBTN_MASK | \
                             R_PM1_EN_RTC_MASK | R_PM1_EN_PCIE_WAKE_DIS_MASK)
#define PM1_CNT_RW          (R_PM1_CNT_INT_EN_MASK | R_PM1_CNT_SLP_TYP_MASK)

static void ls7a2000_pm_update_sci(LS7A2000PMState *s)
{
    /* PCIe wake alone has a disable bit where the others have an enable bit */
    uint32_t pm1_en = s->pm1_en ^ R_PM1_EN_PCIE_WAKE_DIS_MASK;
    bool level = FIELD_EX32(s->pm1_cnt, PM1_CNT, INT_EN) &&
                 ((s->pm1_sts & pm1_en) || (s->gpe0_sts & s->gpe0_en));

    trace_ls7a2000_pm_sci(level, s->pm1_sts, s->gpe0_sts);
    qemu_set_irq(s->sci, level);
}

static void ls7a2000_pm_sleep(LS7A2000PMState *s)
{
    unsigned slp_typ = FIELD_EX32(s->pm1_cnt, PM1_CNT, SLP_TYP);

    trace_ls7a2000_pm_sleep(slp_typ);
    switch (slp_typ) {
    case LS7A2000_SLP_S0:
        break;
    case LS7A2000_SLP_S3:
        qemu_log_mask(LOG_UNIMP, "ls7a2000_pm: suspend to memory\n");
        break;
    case LS7A2000_SLP_S4:
    case LS7A2000_SLP_S5:
        qemu_system_shutdown_request(SHUTDOWN_CAUSE_GUEST_SHUTDOWN);
        break;
    default:
        qemu_log_mask(LOG_GUEST_ERROR,
                      "ls7a2000_pm: unknown sleep type %u\n", slp_typ);
        break;
    }
}

static void ls7a2000_pm_watchdog_reload(LS7A2000PMState *s)
{
    if (FIELD_EX32(s->rst_cnt, RST_CNT, WD_EN)) {
        timer_mod(s->watchdog, qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) +
                               (int64_t)s->wd_timer * LS7A2000_PM_CLOCK_NS);
    } else {
        timer_del(s->watchdog);
    }
}

static void ls7a2000_pm_watchdog_expired(void *opaque)
{
    trace_ls7a2000_pm_watchdog();
    watchdog_perform_action();
}

static uint32_t ls7a2000_pm_reg_read(void *opaque, hwaddr reg)
{
    LS7A2000PMState *s = opaque;

    switch (reg) {
    case A_PMCON_SOC:
        return R_PMCON_SOC_AC_POWER_MASK;
    case A_PMCON_RESUME:
        return s->pmcon_resume | R_PMCON_RESUME_LID_MASK;
    case A_PMCON_RTC:
        return s->pmcon_rtc;
    case A_PM1_STS:
        return s->pm1_sts;
    case A_PM1_EN:
        return s->pm1_en;
    case A_PM1_CNT:
        return s->pm1_cnt;
    case A_PM_TMR:
        return extract64(qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) /
                         LS7A2000_PM_CLOCK_NS, 0, 24);
    case A_P_CNT:
        return s->p_cnt;
    case A_GPE0_STS:
        return s->gpe0_sts;
    case A_GPE0_EN:
        return s->gpe0_en;
    case A_RST_CNT:
        return s->rst_cnt;
    case A_WD_SET:
        return 0;
    case A_WD_TIMER:
        return s->wd_timer;
    case A_THSENS_CNT:
        return s->thsens_cnt;
    case A_GEN_RTC_1:
    case A_GEN_RTC_2:
        return s->gen_rtc[(reg - A_GEN_RTC_1) / 4];
    default:
        qemu_log_mask(LOG_UNIMP, "ls7a2000_pm: read of register 0x%02"
                      HWADDR_PRIx "\n", reg);
        return 0;
    }
}

static void ls7a2000_pm_reg_write(void *opaque, hwaddr reg, uint32_t value,
                                  uint32_t mask)
{
    LS7A2000PMState *s = opaque;

    switch (reg) {
    case A_PMCON_RESUME:
        lanes_store(&s->pmcon_resume, value, mask & PMCON_RESUME_RW);
        s->pmcon_resume &= ~(value & PMCON_RESUME_W1C);
        break;
    case A_PMCON_RTC:
        lanes_store(&s->pmcon_rtc, value, mask & PMCON_RTC_RW);
        s->pmcon_rtc &= ~(value & R_PMCON_RTC_PWR_FLR_MASK);
        break;
    case A_PM1_STS:
        s->pm1_sts &= ~value;
        ls7a2000_pm_update_sci(s);
        break;
    case A_PM1_EN:
        lanes_store(&s->pm1_en, value, mask & PM1_EN_RW);
        ls7a2000_pm_update_sci(s);
        break;
    case A_PM1_CNT:
        lanes_store(&s->pm1_cnt, value, mask & PM1_CNT_RW);
        ls7a2000_pm_update_sci(s);
        if (FIELD_EX32(value, PM1_CNT, SLP_EN)) {
            ls7a2000_pm_sleep(s);
        }
        break;
    case A_P_CNT:
        lanes_store(&s->p_cnt, value, mask);
        break;
    case A_GPE0_STS:
        s->gpe0_sts &= ~value;
        ls7a2000_pm_update_sci(s);
        break;
    case A_GPE0_EN:
        lanes_store(&s->gpe0_en, value, mask);
        ls7a2000_pm_update_sci(s);
        break;
    case A_RST_CNT:
        if (FIELD_EX32(value ^ s->rst_cnt, RST_CNT, WD_EN) &&
            FIELD_EX32(mask, RST_CNT, WD_EN)) {
            s->rst_cnt ^= R_RST_CNT_WD_EN_MASK;
            ls7a2000_pm_watchdog_reload(s);
        }
        if (FIELD_EX32(value, RST_CNT, OS_RST)) {
            trace_ls7a2000_pm_reset();
            qemu_system_reset_request(SHUTDOWN_CAUSE_GUEST_RESET);
        }
        break;
    case A_WD_SET:
        if (FIELD_EX32(value, WD_SET, RELOAD)) {
            ls7a2000_pm_watchdog_reload(s);
        }
        break;
    case A_WD_TIMER:
        /* the new value counts from the next reload on */
        lanes_store(&s->wd_timer, value, mask);
        break;
    case A_THSENS_CNT:
        lanes_store(&s->thsens_cnt, value, mask);
        break;
    case A_GEN_RTC_1:
    case A_GEN_RTC_2:
        lanes_store(&s->gen_rtc[(reg - A_GEN_RTC_1) / 4], value, mask);
        break;
    case A_PMCON_SOC:
    case A_PM_TMR:
        qemu_log_mask(LOG_GUEST_ERROR, "ls7a2000_pm: write to read-only "
                      "register 0x%02" HWADDR_PRIx "\n", reg);
        break;
    default:
        qemu_log_mask(LOG_UNIMP, "ls7a2000_pm: write to register 0x%02"
                      HWADDR_PRIx "\n", reg);
        break;
    }
}

static uint64_t ls7a2000_pm_read(void *opaque, hwaddr addr, unsigned size)
{
    uint64_t data = lanes_read(ls7a2000_pm_reg_read, opaque, addr, size);

    trace_ls7a2000_pm_read(addr, size, data);
    return data;
}

static void ls7a2000_pm_write(void *opaque, hwaddr addr, uint64_t data,
                              unsigned size)
{
    trace_ls7a2000_pm_write(addr, size, data);
    lanes_write(ls7a2000_pm_reg_write, opaque, addr, data, size);
}

static const MemoryRegionOps ls7a2000_pm_ops = {
    .read = ls7a2000_pm_read,
    .write = ls7a2000_pm_write,
    LANES_OPS,
};

static void ls7a2000_pm_alarm(void *opaque, int n, int level)
{
    LS7A2000PMState *s = opaque;

    if (level && !s->alarm) {
        s->pm1_sts |= R_PM1_STS_RTC_MASK;
        ls7a2000_pm_update_sci(s);
    }
    s->alarm = level;
}

/* The user presses the power button */
static void ls7a2000_pm_powerdown(Notifier *n, void *opaque)
{
    LS7A2000PMState *s = container_of(n, LS7A2000PMState, powerdown);

    s->pm1_sts |= R_PM1_STS_PWRBTN_MASK;
    ls7a2000_pm_update_sci(s);
}

static void ls7a2000_pm_reset_hold(Object *obj, ResetType type)
{
    LS7A2000PMState *s = LS7A2000_PM(obj);

    timer_del(s->watchdog);
    s->pmcon_resume = 0;
    s->pmcon_rtc = 0;
    s->pm1_sts = 0;
    s->pm1_en = 0;
    s->pm1_cnt = 0;
    s->p_cnt = 0;
    s->gpe0_sts = 0;
    s->gpe0_en = 0;
    s->rst_cnt = 0;
    s->wd_timer = UINT32_MAX;
    s->thsens_cnt = 0;
    /* GEN_RTC_1 and 2 lie in the RTC's power well and outlive a reset */
}

static void ls7a2000_pm_reset_exit(Object *obj, ResetType type)
{
    ls7a2000_pm_update_sci(LS7A2000_PM(obj));
}

static const VMStateDescription vmstate_ls7a2000_pm = {
    .name = TYPE_LS7A2000_PM,
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_TIMER_PTR(watchdog, LS7A2000PMState),
        VMSTATE_BOOL(alarm, LS7A2000PMState),
        VMSTATE_UINT32(pmcon_resume, LS7A2000PMState),
        VMSTATE_UINT32(pmcon_rtc, LS7A2000PMState),
        VMSTATE_UINT32(pm1_sts, LS7A2000PMState),
        VMSTATE_UINT32(pm1_en, LS7A2000PMState),
        VMSTATE_UINT32(pm1_cnt, LS7A2000PMState),
        VMSTATE_UINT32(p_cnt, LS7A2000PMState),
        VMSTATE_UINT32(gpe0_sts, LS7A2000PMState),
        VMSTATE_UINT32(gpe0_en, LS7A2000PMState),
        VMSTATE_UINT32(rst_cnt, LS7A2000PMState),
        VMSTATE_UINT32(wd_timer, LS7A2000PMState),
        VMSTATE_UINT32(thsens_cnt, LS7A2000PMState),
        VMSTATE_UINT32_ARRAY(gen_rtc, LS7A2000PMState, 2),
        VMSTATE_END_OF_LIST()
    }
};

static void ls7a2000_pm_realize(DeviceState *dev, Error **errp)
{
    LS7A2000PMState *s = LS7A2000_PM(dev);

    s->watchdog = timer_new_ns(QEMU_CLOCK_VIRTUAL,
                               ls7a2000_pm_watchdog_expired, s);
    s->powerdown.notify = ls7a2000_pm_powerdown;
    qemu_register_powerdown_notifier(&s->powerdown);
}

static void ls7a2000_pm_init(Object *obj)
{
    LS7A2000PMState *s = LS7A2000_PM(obj);
    SysBusDevice *sbd = SYS_BUS_DEVICE(obj);

    memory_region_init_io(&s->iomem, obj, &ls7a2000_pm_ops, s,
                          TYPE_LS7A2000_PM, LS7A2000_PM_SIZE);
    sysbus_init_mmio(sbd, &s->iomem);
    sysbus_init_irq(sbd, &s->sci);
    qdev_init_gpio_in_named(DEVICE(obj), ls7a2000_pm_alarm, "rtc-alarm", 1);
}

static void ls7a2000_pm_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);
    ResettableClass *rc = RESETTABLE_CLASS(klass);

    dc->desc = "Loongson 7A2000 power management";
    dc->realize = ls7a2000_pm_realize;
    dc->vmsd = &vmstate_ls7a2000_pm;
    rc->phases.hold = ls7a2000_pm_reset_hold;
    rc->phases.exit = ls7a2000_pm_reset_exit;
}

static const TypeInfo ls7a2000_pm_type = {
    .name = TYPE_LS7A2000_PM,
    .parent = TYPE_SYS_BUS_DEVICE,
    .instance_size = sizeof(LS7A2000PMState),
    .instance_init = ls7a2000_pm_init,
    .class_init = ls7a2000_pm_class_init,
};

static void ls7a2000_pm_register_types(void)
{
    type_register_static(&ls7a2000_pm_type);
}

type_init(ls7a2000_pm_register_types)
