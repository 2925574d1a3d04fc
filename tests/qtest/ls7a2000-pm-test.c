/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Power management block of the Loongson 7A2000
 * (hw/acpi/ls7a2000_pm.c)
 */

#include "qemu/osdep.h"
#include "ls3a5000/ls3a5000-qtest.h"

#define PM              0x100d0000ULL
#define PMCON_SOC       (PM + 0x00)
#define PMCON_RESUME    (PM + 0x04)
#define PMCON_RTC       (PM + 0x08)
#define PM1_STS         (PM + 0x0c)
#define PM1_EN          (PM + 0x10)
#define PM1_CNT         (PM + 0x14)
#define PM_TMR          (PM + 0x18)
#define P_CNT           (PM + 0x1c)
#define GPE0_STS        (PM + 0x28)
#define GPE0_EN         (PM + 0x2c)
#define RST_CNT         (PM + 0x30)
#define WD_SET          (PM + 0x34)
#define WD_TIMER        (PM + 0x38)
#define THSENS          (PM + 0x4c)
#define GEN_RTC_1       (PM + 0x50)
#define GEN_RTC_2       (PM + 0x54)

#define PWRBTN          (1 << 8)
#define INT_EN          (1 << 0)

#define PIC_IRR         0x10000380ULL
#define SCI             (1ULL << 47)

/* Neither power-off nor reset is to end the test */
#define ARGS            LS3A5000 "-no-shutdown "

static void check_event(QTestState *qts, const char *event, const char *reason)
{
    QDict *answer = qtest_qmp_eventwait_ref(qts, event);
    QDict *data = qdict_get_qdict(answer, "data");

    g_assert_true(qdict_get_bool(data, "guest"));
    g_assert_cmpstr(qdict_get_str(data, "reason"), ==, reason);
    qobject_unref(answer);
}

static void check_reset_values(QTestState *qts)
{
    g_assert_cmphex(qtest_readl(qts, PMCON_SOC), ==, 0x01000000);
    g_assert_cmphex(qtest_readl(qts, PMCON_RESUME), ==, 0x10);
    g_assert_cmphex(qtest_readl(qts, PMCON_RTC), ==, 0);
    check_widths(qts, PM1_STS, 0);
    g_assert_cmphex(qtest_readl(qts, PM1_CNT), ==, 0);
    g_assert_cmphex(qtest_readl(qts, P_CNT), ==, 0);
    check_widths(qts, GPE0_STS, 0);
    check_widths(qts, RST_CNT, 0);
    g_assert_cmphex(qtest_readl(qts, WD_TIMER), ==, UINT32_MAX);
    g_assert_cmphex(qtest_readl(qts, THSENS), ==, 0);
}

static void test_registers(void)
{
    QTestState *qts = qtest_init(ARGS);

    check_reset_values(qts);
    check_widths(qts, GEN_RTC_1, 0);
    check_storage(qts, GEN_RTC_1);

    /* write-one-to-clear bits cannot be set */
    qtest_writel(qts, PM1_STS, UINT32_MAX);
    qtest_writel(qts, GPE0_STS, UINT32_MAX);
    g_assert_cmphex(qtest_readl(qts, PM1_STS), ==, 0);
    g_assert_cmphex(qtest_readl(qts, GPE0_STS), ==, 0);

    /* only the bits that exist */
    qtest_writel(qts, PM1_EN, UINT32_MAX);
    g_assert_cmphex(qtest_readl(qts, PM1_EN), ==, 0x4501);
    qtest_writel(qts, PM1_EN, 0);
    qtest_writel(qts, PMCON_RESUME, UINT32_MAX);
    g_assert_cmphex(qtest_readl(qts, PMCON_RESUME), ==, 0x2091);
    qtest_writel(qts, PMCON_RTC, UINT32_MAX);
    g_assert_cmphex(qtest_readl(qts, PMCON_RTC), ==, 0x1fd);
    qtest_writel(qts, PMCON_SOC, 0);
    g_assert_cmphex(qtest_readl(qts, PMCON_SOC), ==, 0x01000000);

    /* a byte of a register, and an address that is no register */
    qtest_writeb(qts, PM1_CNT + 1, 0x14);
    check_widths(qts, PM1_EN, 0x140000000000);
    qtest_writeq(qts, PM + 0xf8, UINT64_MAX);
    check_widths(qts, PM + 0xf8, 0);

    qtest_system_reset(qts);
    check_reset_values(qts);
    qtest_quit(qts);
}

static void test_power_off(void)
{
    QTestState *qts = qtest_init(ARGS);

    /* read, modify, write, as Linux does it */
    qtest_writel(qts, PM1_CNT, qtest_readl(qts, PM1_CNT) | 0x3c00);
    check_event(qts, "SHUTDOWN", "guest-shutdown");
    g_assert_cmphex(qtest_readl(qts, PM1_CNT), ==, 0x1c00);
    qtest_quit(qts);

    /* S4, by a byte */
    qts = qtest_init(ARGS);
    qtest_writeb(qts, PM1_CNT + 1, 0x38);
    check_event(qts, "SHUTDOWN", "guest-shutdown");
    qtest_quit(qts);

    /* types that are no power-off: S0, S3, and one that does not exist */
    qts = qtest_init(ARGS);
    qtest_writel(qts, PM1_CNT, 0x2000);
    qtest_writeb(qts, PM1_CNT + 1, 0x34);
    qtest_writel(qts, PM1_CNT, 0x2400);
    /* and the type alone */
    qtest_writel(qts, PM1_CNT, 0x1c00);
    qtest_qmp_assert_success(qts, "{ 'execute': 'query-status' }");
    g_assert_null(qtest_qmp_event_ref(qts, "SHUTDOWN"));
    qtest_quit(qts);
}

static void test_reset(void)
{
    QTestState *qts = qtest_init(ARGS);

    for (unsigned size = 1; size <= 8; size *= 2) {
        qtest_writel(qts, GEN_RTC_1, 0x12345678);
        qtest_writel(qts, GEN_RTC_2, 0x9abcdef0);
        qtest_writel(qts, P_CNT, 1);
        wr(qts, size, RST_CNT, 1);
        check_event(qts, "RESET", "guest-reset");
        check_reset_values(qts);
        /* in the RTC's power well */
        check_widths(qts, GEN_RTC_1, 0x9abcdef012345678);
    }
    qtest_quit(qts);
}

/* The power button, in every combination of status and enable */
static void test_button(void)
{
    QTestState *qts = qtest_init(ARGS);

    qtest_qmp_assert_success(qts, "{ 'execute': 'system_powerdown' }");
    qtest_qmp_eventwait(qts, "POWERDOWN");
    g_assert_cmphex(qtest_readl(qts, PM1_STS), ==, PWRBTN);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
    qtest_writel(qts, PM1_EN, PWRBTN);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
    qtest_writel(qts, PM1_CNT, INT_EN);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, SCI);
    qtest_writel(qts, PM1_EN, 0);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
    qtest_writel(qts, PM1_EN, PWRBTN);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, SCI);

    /* only a one in its place clears it */
    qtest_writel(qts, PM1_STS, ~PWRBTN);
    qtest_writeb(qts, PM1_STS, 0xff);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, SCI);
    qtest_writeb(qts, PM1_STS + 1, 1);
    g_assert_cmphex(qtest_readl(qts, PM1_STS), ==, 0);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);

    /* a reset takes a raised line down */
    qtest_qmp_assert_success(qts, "{ 'execute': 'system_powerdown' }");
    qtest_qmp_eventwait(qts, "POWERDOWN");
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, SCI);
    qtest_system_reset(qts);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
    qtest_quit(qts);
}

static void test_timer(void)
{
    QTestState *qts = qtest_init(ARGS);
    uint32_t before = qtest_readl(qts, PM_TMR);

    /* 50 MHz, 24 bits */
    qtest_clock_step(qts, 1000000);
    g_assert_cmphex(qtest_readl(qts, PM_TMR), ==, (before + 50000) & 0xffffff);
    qtest_clock_step(qts, 1000000000);
    g_assert_cmphex(qtest_readl(qts, PM_TMR), ==,
                    (before + 50050000) & 0xffffff);
    qtest_quit(qts);
}

static void test_watchdog(void)
{
    QTestState *qts = qtest_init(ARGS);

    qtest_writel(qts, WD_TIMER, 50000000);              /* a second */
    qtest_writel(qts, RST_CNT, 2);
    g_assert_cmphex(qtest_readl(qts, RST_CNT), ==, 2);
    for (int i = 0; i < 3; i++) {
        qtest_clock_step(qts, 900000000);
        qtest_writel(qts, WD_SET, 1);
        g_assert_cmphex(qtest_readl(qts, WD_SET), ==, 0);
    }
    qtest_clock_step(qts, 900000000);
    g_assert_cmphex(qtest_readl(qts, WD_TIMER), ==, 50000000);
    qtest_clock_step(qts, 200000000);
    qtest_qmp_eventwait(qts, "WATCHDOG");
    check_event(qts, "RESET", "guest-reset");
    check_reset_values(qts);

    /* switched off it stays silent */
    qtest_writel(qts, WD_TIMER, 50000000);
    qtest_writel(qts, RST_CNT, 2);
    qtest_writel(qts, RST_CNT, 0);
    qtest_clock_step(qts, 5000000000);
    g_assert_cmphex(qtest_readl(qts, WD_TIMER), ==, 50000000);
    qtest_quit(qts);
}

static void test_migration(void)
{
    QTestState *qts = qtest_init(ARGS);

    qtest_qmp_assert_success(qts, "{ 'execute': 'system_powerdown' }");
    qtest_qmp_eventwait(qts, "POWERDOWN");
    qtest_writel(qts, PM1_EN, PWRBTN);
    qtest_writel(qts, PM1_CNT, INT_EN | 0x1400);
    qtest_writel(qts, P_CNT, 0x11);
    qtest_writel(qts, GPE0_EN, 0x22);
    qtest_writel(qts, THSENS, 0x33);
    qtest_writel(qts, GEN_RTC_1, 0x44);
    qtest_writel(qts, GEN_RTC_2, 0x55);
    qtest_writel(qts, PMCON_RTC, 0x101);
    qtest_writel(qts, PMCON_RESUME, 0x2001);
    qtest_writel(qts, WD_TIMER, 50000000);
    qtest_writel(qts, RST_CNT, 2);

    qts = migrate(qts, ARGS);
    g_assert_cmphex(qtest_readl(qts, PM1_STS), ==, PWRBTN);
    g_assert_cmphex(qtest_readl(qts, PM1_EN), ==, PWRBTN);
    g_assert_cmphex(qtest_readl(qts, PM1_CNT), ==, INT_EN | 0x1400);
    g_assert_cmphex(qtest_readl(qts, P_CNT), ==, 0x11);
    g_assert_cmphex(qtest_readl(qts, GPE0_EN), ==, 0x22);
    g_assert_cmphex(qtest_readl(qts, THSENS), ==, 0x33);
    g_assert_cmphex(qtest_readl(qts, GEN_RTC_1), ==, 0x44);
    g_assert_cmphex(qtest_readl(qts, GEN_RTC_2), ==, 0x55);
    g_assert_cmphex(qtest_readl(qts, PMCON_RTC), ==, 0x101);
    g_assert_cmphex(qtest_readl(qts, PMCON_RESUME), ==, 0x2011);
    g_assert_cmphex(qtest_readl(qts, WD_TIMER), ==, 50000000);
    g_assert_cmphex(qtest_readl(qts, RST_CNT), ==, 2);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, SCI);
    qtest_writel(qts, PM1_STS, PWRBTN);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
    qtest_clock_step(qts, 1100000000);
    qtest_qmp_eventwait(qts, "WATCHDOG");
    qtest_quit(qts);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/ls7a2000/pm/registers", test_registers);
    qtest_add_func("/ls7a2000/pm/power-off", test_power_off);
    qtest_add_func("/ls7a2000/pm/reset", test_reset);
    qtest_add_func("/ls7a2000/pm/button", test_button);
    qtest_add_func("/ls7a2000/pm/timer", test_timer);
    qtest_add_func("/ls7a2000/pm/watchdog", test_watchdog);
    qtest_add_func("/ls7a2000/pm/migration", test_migration);
    return g_test_run();
}
