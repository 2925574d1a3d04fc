/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Legacy I/O interrupt controller of the Loongson 3A5000
 * (hw/intc/ls3a5000_liointc.c)
 */

#include "qemu/osdep.h"
#include "ls3a5000/ls3a5000-qtest.h"

#define ENTRY(i)    (CHIP + 0x1400 + (i))
#define ISR         (CHIP + 0x1420)
#define INTEN       (CHIP + 0x1424)
#define INTENSET    (CHIP + 0x1428)
#define INTENCLR    (CHIP + 0x142c)
#define POL         (CHIP + 0x1430)
#define EDGE        (CHIP + 0x1434)
#define CORE_ISR(n) (CHIP + 0x1440 + 8 * (n))

static QTestState *start(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    qtest_irq_intercept_out(qts, "/machine/liointc");
    return qts;
}

static void source(QTestState *qts, int n, int level)
{
    qtest_set_irq_in(qts, "/machine/liointc", NULL, n, level);
}

static void check_reset_values(QTestState *qts)
{
    for (uint64_t addr = ENTRY(0); addr < CHIP + 0x1460; addr += 8) {
        check_widths(qts, addr, 0);
    }
}

static void test_reset_values(void)
{
    QTestState *qts = start();

    check_reset_values(qts);
    for (int i = 0; i < 32; i += 8) {
        check_storage(qts, ENTRY(i));
        qtest_writeq(qts, ENTRY(i), 0x1111111111111111);
    }
    qtest_writel(qts, EDGE, 0x1);
    qtest_writel(qts, INTENSET, 0x3);
    source(qts, 0, 1);
    source(qts, 1, 1);
    g_assert_cmphex(lines(qts), ==, LINE(0, 0));
    qtest_system_reset(qts);
    g_assert_cmphex(lines(qts), ==, 0);
    check_reset_values(qts);
    qtest_quit(qts);
}

/* UART0 to core 0, INT0; another source elsewhere does not mix with it */
static void test_route(void)
{
    QTestState *qts = start();

    qtest_writeb(qts, ENTRY(10), 0x11);
    qtest_writeb(qts, ENTRY(9), 0x22);
    qtest_writel(qts, INTENSET, 1 << 10);
    source(qts, 10, 1);
    g_assert_cmphex(lines(qts), ==, LINE(0, 0));
    g_assert_cmphex(qtest_readl(qts, ISR), ==, 1 << 10);
    g_assert_cmphex(qtest_readl(qts, CORE_ISR(0)), ==, 1 << 10);
    g_assert_cmphex(qtest_readl(qts, CORE_ISR(1)), ==, 0);

    qtest_writel(qts, INTENSET, 1 << 9);
    g_assert_cmphex(lines(qts), ==, LINE(0, 0));
    source(qts, 9, 1);
    g_assert_cmphex(lines(qts), ==, LINE(0, 0) | LINE(1, 1));
    g_assert_cmphex(qtest_readl(qts, CORE_ISR(1)), ==, 1 << 9);

    /* several cores, several pins; while it is pending */
    qtest_writeb(qts, ENTRY(10), 0x9c);
    g_assert_cmphex(lines(qts), ==, LINE(2, 0) | LINE(2, 3) | LINE(3, 0) |
                    LINE(3, 3) | LINE(1, 1));
    g_assert_cmphex(qtest_readl(qts, CORE_ISR(0)), ==, 0);
    g_assert_cmphex(qtest_readl(qts, CORE_ISR(3)), ==, 1 << 10);
    source(qts, 10, 0);
    g_assert_cmphex(lines(qts), ==, LINE(1, 1));
    source(qts, 9, 0);
    g_assert_cmphex(lines(qts), ==, 0);
    qtest_quit(qts);
}

static void test_all_sources(void)
{
    QTestState *qts = start();

    for (int i = 0; i < 32; i++) {
        qtest_writeb(qts, ENTRY(i), 0x10 << i / 8 | 1 << i % 4);
        qtest_writel(qts, INTENSET, 1u << i);
        source(qts, i, 1);
        g_assert_cmphex(lines(qts), ==, LINE(i % 4, i / 8));
        g_assert_cmphex(qtest_readl(qts, ISR), ==, 1u << i);
        source(qts, i, 0);
    }
    g_assert_cmphex(qtest_readl(qts, INTEN), ==, 0xffffffff);
    qtest_quit(qts);
}

static void test_enable(void)
{
    QTestState *qts = start();

    qtest_writel(qts, ENTRY(4), 0x11111111);
    source(qts, 5, 1);
    g_assert_cmphex(lines(qts), ==, 0);
    g_assert_cmphex(qtest_readl(qts, ISR), ==, 0);
    qtest_writel(qts, INTENSET, 0x30);
    g_assert_cmphex(lines(qts), ==, LINE(0, 0));
    g_assert_cmphex(qtest_readl(qts, ISR), ==, 0x20);
    g_assert_cmphex(qtest_readl(qts, INTEN), ==, 0x30);
    g_assert_cmphex(qtest_readl(qts, INTENSET), ==, 0x30);
    qtest_writel(qts, INTENCLR, 0x20);
    g_assert_cmphex(lines(qts), ==, 0);
    g_assert_cmphex(qtest_readl(qts, INTEN), ==, 0x10);
    /* read-only, and no function */
    qtest_writeq(qts, ISR, ~0ULL);
    qtest_writel(qts, POL, ~0);
    g_assert_cmphex(qtest_readl(qts, INTEN), ==, 0x10);
    g_assert_cmphex(qtest_readl(qts, POL), ==, 0);
    /* by bytes */
    qtest_writeb(qts, INTENSET + 3, 0x80);
    g_assert_cmphex(qtest_readl(qts, INTEN), ==, 0x80000010);
    qtest_writeb(qts, INTENCLR + 3, 0xff);
    g_assert_cmphex(qtest_readl(qts, INTEN), ==, 0x10);
    qtest_quit(qts);
}

static void test_edge(void)
{
    QTestState *qts = start();

    qtest_writeb(qts, ENTRY(7), 0x21);
    qtest_writel(qts, EDGE, 0x80);
    g_assert_cmphex(qtest_readl(qts, EDGE), ==, 0x80);
    /* latched while disabled, and after the line has gone down */
    source(qts, 7, 1);
    source(qts, 7, 0);
    g_assert_cmphex(lines(qts), ==, 0);
    qtest_writel(qts, INTENSET, 0x80);
    g_assert_cmphex(lines(qts), ==, LINE(0, 1));
    g_assert_cmphex(qtest_readl(qts, ISR), ==, 0x80);
    /* INTENCLR drops the latch */
    qtest_writel(qts, INTENCLR, 0x80);
    qtest_writel(qts, INTENSET, 0x80);
    g_assert_cmphex(lines(qts), ==, 0);
    /* a high level is no edge */
    source(qts, 7, 1);
    g_assert_cmphex(lines(qts), ==, LINE(0, 1));
    qtest_writel(qts, INTENCLR, 0x80);
    qtest_writel(qts, INTENSET, 0x80);
    g_assert_cmphex(lines(qts), ==, 0);
    /* back to level */
    qtest_writel(qts, EDGE, 0);
    g_assert_cmphex(lines(qts), ==, LINE(0, 1));
    source(qts, 7, 0);
    g_assert_cmphex(lines(qts), ==, 0);
    qtest_quit(qts);
}

/* OTHER_FUNC[49]: ENTRY[7:4] is a number */
static void test_int_encode(void)
{
    QTestState *qts = start();

    qtest_writeb(qts, ENTRY(3), 0x64);
    qtest_writel(qts, INTENSET, 0x8);
    source(qts, 3, 1);
    g_assert_cmphex(lines(qts), ==, LINE(2, 1) | LINE(2, 2));
    qtest_writel(qts, CHIP + 0x424, 1 << 17);
    g_assert_cmphex(lines(qts), ==, LINE(2, 6));
    qtest_writel(qts, CHIP + 0x424, 0);
    g_assert_cmphex(lines(qts), ==, LINE(2, 1) | LINE(2, 2));
    qtest_quit(qts);
}

static void test_migration(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    qtest_writeb(qts, ENTRY(10), 0x11);
    qtest_writeb(qts, ENTRY(11), 0x22);
    qtest_writel(qts, EDGE, 1 << 11);
    qtest_writel(qts, INTENSET, 3 << 10);
    source(qts, 10, 1);
    source(qts, 11, 1);
    source(qts, 11, 0);
    qts = migrate(qts, LS3A5000);
    qtest_irq_intercept_out(qts, "/machine/liointc");
    g_assert_cmphex(qtest_readl(qts, ISR), ==, 3 << 10);
    g_assert_cmphex(qtest_readl(qts, INTEN), ==, 3 << 10);
    g_assert_cmphex(qtest_readl(qts, CORE_ISR(0)), ==, 1 << 10);
    g_assert_cmphex(qtest_readl(qts, CORE_ISR(1)), ==, 1 << 11);
    g_assert_cmphex(qtest_readl(qts, EDGE), ==, 1 << 11);
    /* the lines are up: moving a route takes one down */
    qtest_writeb(qts, ENTRY(10), 0x41);
    g_assert_cmphex(lines(qts), ==, LINE(0, 2));
    source(qts, 10, 0);
    g_assert_cmphex(lines(qts), ==, 0);
    qtest_quit(qts);
}

/* The whole path: transmitter-empty interrupt of UART0 */
static void test_uart(void)
{
    QTestState *qts = qtest_init(LS3A5000 "-serial null -serial null "
                                 "-serial null -serial null -serial null "
                                 "-serial null");
    static const struct {
        uint64_t base;
        int source;
    } uart[] = {
        { CHIP + 0x1e0, 10 }, { CHIP + 0x1e8, 15 },
    };

    qtest_irq_intercept_out(qts, "/machine/liointc");
    for (int i = 0; i < ARRAY_SIZE(uart); i++) {
        uint32_t bit = 1u << uart[i].source;

        qtest_writeb(qts, ENTRY(uart[i].source), 0x11);
        qtest_writel(qts, INTENSET, bit);
        g_assert_cmphex(lines(qts), ==, 0);
        qtest_writeb(qts, uart[i].base + 1, 0x02);      /* IER: THRE */
        g_assert_cmphex(qtest_readl(qts, ISR), ==, bit);
        g_assert_cmphex(lines(qts), ==, LINE(0, 0));
        /* reading IIR ends it */
        g_assert_cmphex(qtest_readb(qts, uart[i].base + 2) & 0xf, ==, 0x2);
        g_assert_cmphex(lines(qts), ==, 0);
    }
    qtest_quit(qts);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/ls3a5000/liointc/reset-values", test_reset_values);
    qtest_add_func("/ls3a5000/liointc/route", test_route);
    qtest_add_func("/ls3a5000/liointc/all-sources", test_all_sources);
    qtest_add_func("/ls3a5000/liointc/enable", test_enable);
    qtest_add_func("/ls3a5000/liointc/edge", test_edge);
    qtest_add_func("/ls3a5000/liointc/int-encode", test_int_encode);
    qtest_add_func("/ls3a5000/liointc/migration", test_migration);
    qtest_add_func("/ls3a5000/liointc/uart", test_uart);
    return g_test_run();
}
