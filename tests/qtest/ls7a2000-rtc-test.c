/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Real-time clock of the Loongson 7A2000
 * (hw/rtc/ls7a2000_rtc.c)
 */

#include "qemu/osdep.h"
#include "ls3a5000/ls3a5000-qtest.h"

#define RTC             0x100d0100ULL
#define TOYTRIM         (RTC + 0x20)
#define TOYWRITE0       (RTC + 0x24)
#define TOYWRITE1       (RTC + 0x28)
#define TOYREAD0        (RTC + 0x2c)
#define TOYREAD1        (RTC + 0x30)
#define TOYMATCH(n)     (RTC + 0x34 + 4 * (n))
#define CTRL            (RTC + 0x40)
#define RTCTRIM         (RTC + 0x60)
#define RTCWRITE0       (RTC + 0x64)
#define RTCREAD0        (RTC + 0x68)
#define RTCMATCH(n)     (RTC + 0x6c + 4 * (n))

#define PM1_STS         0x100d000cULL
#define PM1_STS_RTC     (1 << 10)
#define PIC_IRR         0x10000380ULL
#define LINE(n)         (1ULL << (52 + (n)))

/* The clock of the test is the virtual one, and starts at a known date */
#define ARGS            LS3A5000 "-rtc clock=vm,base=2027-12-31T23:59:50 "

#define SECOND          1000000000LL

static uint32_t toy(int month, int day, int hour, int min, int sec, int tenth)
{
    return month << 26 | day << 21 | hour << 16 | min << 10 | sec << 4 | tenth;
}

static uint32_t match(int year, int month, int day, int hour, int min, int sec)
{
    return ((year - 1900) & 63) << 26 | month << 22 | day << 17 | hour << 12 |
           min << 6 | sec;
}

static void check_time(QTestState *qts, int year, uint32_t time)
{
    g_assert_cmphex(qtest_readl(qts, TOYREAD0), ==, time);
    g_assert_cmpint(qtest_readl(qts, TOYREAD1), ==, year - 1900);
}

static void check_reset_values(QTestState *qts)
{
    g_assert_cmphex(qtest_readl(qts, TOYTRIM), ==, 0);
    check_widths(qts, TOYWRITE0, 0);
    check_widths(qts, TOYMATCH(0), 0);
    check_widths(qts, TOYMATCH(2), 0x290000000000);
    check_widths(qts, RTCTRIM, 0);
    check_widths(qts, RTCMATCH(0), 0);
    g_assert_cmphex(qtest_readl(qts, RTCMATCH(2)), ==, 0);
}

static void test_registers(void)
{
    QTestState *qts = qtest_init(ARGS);

    check_reset_values(qts);
    qtest_writel(qts, TOYTRIM, 0x12345678);
    qtest_writeb(qts, TOYTRIM + 1, 0xaa);
    g_assert_cmphex(qtest_readl(qts, TOYTRIM), ==, 0x1234aa78);
    qtest_writel(qts, RTCTRIM, 0x87654321);
    qtest_writew(qts, RTCTRIM + 2, 0xbbcc);
    g_assert_cmphex(qtest_readl(qts, RTCTRIM), ==, 0xbbcc4321);
    qtest_writel(qts, CTRL, UINT32_MAX);
    g_assert_cmphex(qtest_readl(qts, CTRL), ==, 0x2900);
    qtest_writel(qts, CTRL, 0);
    g_assert_cmphex(qtest_readl(qts, CTRL), ==, 0);
    qtest_writeq(qts, RTC + 0xf8, UINT64_MAX);
    check_widths(qts, RTC + 0xf8, 0);
    qtest_system_reset(qts);
    check_reset_values(qts);
    qtest_quit(qts);
}

static void test_time(void)
{
    QTestState *qts = qtest_init(ARGS);

    check_time(qts, 2027, toy(12, 31, 23, 59, 50, 0));
    qtest_clock_step(qts, 9700000000);
    check_time(qts, 2027, toy(12, 31, 23, 59, 59, 7));
    check_widths(qts, TOYREAD0, 127ULL << 32 | toy(12, 31, 23, 59, 59, 7));
    qtest_clock_step(qts, 1 * SECOND);
    check_time(qts, 2028, toy(1, 1, 0, 0, 0, 7));

    /* read-only */
    qtest_writel(qts, TOYREAD0, 0);
    qtest_writel(qts, TOYREAD1, 0);
    check_time(qts, 2028, toy(1, 1, 0, 0, 0, 7));

    qtest_writel(qts, TOYWRITE0, toy(2, 28, 23, 59, 58, 0));
    check_time(qts, 2028, toy(2, 28, 23, 59, 58, 7));
    qtest_clock_step(qts, 2 * SECOND);
    check_time(qts, 2028, toy(2, 29, 0, 0, 0, 7));
    qtest_writel(qts, TOYWRITE1, 2099 - 1900);
    check_time(qts, 2099, toy(3, 1, 0, 0, 0, 7));

    /* the clock does not mind a reset */
    qtest_system_reset(qts);
    check_time(qts, 2099, toy(3, 1, 0, 0, 0, 7));
    qtest_quit(qts);
}

/* Nonsense that a guest may write is a date or none, and does no harm */
static void test_odd_dates(void)
{
    QTestState *qts = qtest_init(ARGS);

    qtest_writel(qts, TOYWRITE0, 0);
    qtest_writel(qts, TOYWRITE0, UINT32_MAX);
    qtest_writel(qts, TOYWRITE1, UINT32_MAX);
    qtest_readq(qts, TOYREAD0);
    for (int n = 0; n < 3; n++) {
        qtest_writel(qts, TOYMATCH(n), UINT32_MAX);
        qtest_writel(qts, TOYMATCH(n), 1);
        qtest_writel(qts, RTCMATCH(n), UINT32_MAX);
    }
    qtest_writel(qts, TOYWRITE1, 0);
    qtest_writel(qts, TOYWRITE0, toy(1, 1, 0, 0, 0, 0));
    check_time(qts, 1900, toy(1, 1, 0, 0, 0, 0));
    qtest_quit(qts);
}

static void test_alarm(void)
{
    QTestState *qts = qtest_init(ARGS);

    for (int n = 0; n < 3; n++) {
        g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
        qtest_writel(qts, TOYMATCH(n), match(2028, 1, 1, 0, n, 5));
    }
    g_assert_cmphex(qtest_readl(qts, TOYMATCH(1)), ==,
                    match(2028, 1, 1, 0, 1, 5));
    qtest_clock_step(qts, 15 * SECOND - 1);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
    g_assert_cmphex(qtest_readl(qts, PM1_STS), ==, 0);
    qtest_clock_step(qts, 1);
    check_time(qts, 2028, toy(1, 1, 0, 0, 5, 0));
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, LINE(0));
    g_assert_cmphex(qtest_readl(qts, PM1_STS), ==, PM1_STS_RTC);

    /* a level, until the match is written: Linux writes 0 */
    qtest_clock_step(qts, 10 * SECOND);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, LINE(0));
    qtest_writel(qts, PM1_STS, PM1_STS_RTC);
    qtest_writel(qts, TOYMATCH(0), 0);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
    g_assert_cmphex(qtest_readl(qts, PM1_STS), ==, 0);

    /* the others have lines of their own, and are no alarm for the PM block */
    qtest_clock_step(qts, 50 * SECOND);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, LINE(1));
    qtest_clock_step(qts, 60 * SECOND);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, LINE(1) | LINE(2));
    g_assert_cmphex(qtest_readl(qts, PM1_STS), ==, 0);
    qtest_writel(qts, TOYMATCH(1), 0);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, LINE(2));

    /* a reset takes the line down */
    qtest_system_reset(qts);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
    qtest_quit(qts);
}

static void test_alarm_rules(void)
{
    QTestState *qts = qtest_init(ARGS);

    /* no alarm for what is past */
    qtest_writel(qts, TOYMATCH(0), match(2027, 12, 31, 23, 59, 49));
    qtest_clock_step(qts, 2 * SECOND);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);

    /* none while the clock is off; switching it on arms it */
    qtest_writel(qts, TOYMATCH(0), match(2027, 12, 31, 23, 59, 55));
    qtest_writel(qts, CTRL, 0x2100);
    qtest_clock_step(qts, 1 * SECOND);
    qtest_writel(qts, CTRL, 0x0900);
    qtest_clock_step(qts, 1 * SECOND);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
    qtest_clock_step(qts, 1 * SECOND);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, LINE(0));
    qtest_writel(qts, TOYMATCH(0), 0);

    /* setting the time moves the alarm */
    qtest_writel(qts, TOYMATCH(0), match(2040, 6, 15, 12, 0, 0));
    qtest_writel(qts, TOYWRITE1, 2040 - 1900);
    qtest_writel(qts, TOYWRITE0, toy(6, 15, 11, 59, 59, 0));
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
    qtest_clock_step(qts, 1 * SECOND);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, LINE(0));
    qtest_quit(qts);
}

static void test_counter(void)
{
    QTestState *qts = qtest_init(ARGS);
    uint32_t start = qtest_readl(qts, RTCREAD0);

    qtest_clock_step(qts, 10 * SECOND);
    g_assert_cmpuint(qtest_readl(qts, RTCREAD0) - start, ==, 327680);
    qtest_writel(qts, RTCWRITE0, 0xffff0000);
    g_assert_cmphex(qtest_readl(qts, RTCREAD0), ==, 0xffff0000);

    /* across the end of the counter */
    qtest_writel(qts, RTCMATCH(1), 0x8000);
    qtest_clock_step(qts, 2 * SECOND);
    g_assert_cmphex(qtest_readl(qts, RTCREAD0), ==, 0);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
    qtest_clock_step(qts, 1 * SECOND);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, LINE(1));
    qtest_writel(qts, RTCMATCH(1), 0);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
    qtest_quit(qts);
}

static void test_migration(void)
{
    QTestState *qts = qtest_init(ARGS);

    qtest_writel(qts, TOYWRITE1, 2030 - 1900);
    qtest_writel(qts, TOYWRITE0, toy(6, 15, 12, 0, 0, 0));
    qtest_writel(qts, TOYMATCH(0), match(2030, 6, 15, 12, 0, 0));
    qtest_writel(qts, TOYMATCH(2), match(2030, 6, 15, 12, 0, 10));
    qtest_writel(qts, RTCMATCH(1), 0x12345678);
    qtest_writel(qts, TOYTRIM, 5);
    qtest_writel(qts, RTCTRIM, 6);
    qtest_clock_step(qts, 1 * SECOND);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, LINE(0));

    /* what has been set comes along; the test's own clock starts anew */
    qts = migrate(qts, ARGS);
    check_time(qts, 2030, toy(6, 15, 12, 0, 0, 0));
    g_assert_cmphex(qtest_readl(qts, RTCMATCH(1)), ==, 0x12345678);
    g_assert_cmphex(qtest_readl(qts, TOYTRIM), ==, 5);
    g_assert_cmphex(qtest_readl(qts, RTCTRIM), ==, 6);
    g_assert_cmphex(qtest_readl(qts, CTRL), ==, 0x2900);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, LINE(0));
    qtest_writel(qts, TOYMATCH(0), 0);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
    qtest_clock_step(qts, 10 * SECOND);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, LINE(2));
    qtest_quit(qts);
}

/* With the host's clock, time goes on while the machine is a file */
static void test_migration_late(void)
{
    static const char args[] = LS3A5000 "-rtc clock=host ";
    QTestState *qts = qtest_init(args);
    g_autofree char *uri = NULL;
    uint64_t irr = 0;

    qtest_writel(qts, TOYWRITE1, 2030 - 1900);
    qtest_writel(qts, TOYWRITE0, toy(6, 15, 12, 0, 0, 0));
    qtest_writel(qts, TOYMATCH(0), match(2030, 6, 15, 12, 0, 2));
    qtest_writel(qts, TOYMATCH(1), match(2030, 6, 15, 12, 10, 0));
    qtest_writel(qts, RTCMATCH(2), qtest_readl(qts, RTCREAD0) + 2 * 32768);
    uri = migrate_save(qts);
    g_usleep(3 * G_USEC_PER_SEC);
    qts = migrate_load(uri, args);
    for (int i = 0; i < 500 && irr != (LINE(0) | LINE(2)); i++) {
        g_usleep(10000);
        irr = qtest_readq(qts, PIC_IRR);
    }
    g_assert_cmphex(irr, ==, LINE(0) | LINE(2));
    qtest_quit(qts);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/ls7a2000/rtc/registers", test_registers);
    qtest_add_func("/ls7a2000/rtc/time", test_time);
    qtest_add_func("/ls7a2000/rtc/odd-dates", test_odd_dates);
    qtest_add_func("/ls7a2000/rtc/alarm", test_alarm);
    qtest_add_func("/ls7a2000/rtc/alarm-rules", test_alarm_rules);
    qtest_add_func("/ls7a2000/rtc/counter", test_counter);
    qtest_add_func("/ls7a2000/rtc/migration", test_migration);
    qtest_add_func("/ls7a2000/rtc/migration-late", test_migration_late);
    return g_test_run();
}
