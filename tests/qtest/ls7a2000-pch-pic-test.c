/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interrupt controller of the Loongson 7A2000
 * (hw/intc/ls7a2000_pch_pic.c)
 */

#include "qemu/osdep.h"
#include "ls3a5000/ls3a5000-qtest.h"

#define PIC             0x10000000ULL
#define PIC_HT1         0xe0010000000ULL
#define ID              (PIC + 0x000)
#define MASK            (PIC + 0x020)
#define HTMSI_EN        (PIC + 0x040)
#define EDGE            (PIC + 0x060)
#define CLEAR           (PIC + 0x080)
#define AUTO0           (PIC + 0x0c0)
#define AUTO1           (PIC + 0x0e0)
#define ROUTE(i)        (PIC + 0x100 + (i))
#define VECTOR(i)       (PIC + 0x200 + (i))
#define ISR_CHIP0       (PIC + 0x300)
#define ISR_CHIP1       (PIC + 0x320)
#define IRR             (PIC + 0x380)
#define ISR             (PIC + 0x3a0)
#define POLARITY        (PIC + 0x3e0)

#define EXTIOI_SR(v)    (CHIP + 0x1700 + (v) / 8)
#define UART            0x10080000ULL

#define BIT64(n)        (1ULL << (n))

static void set_input(QTestState *qts, int input, int level)
{
    qtest_set_irq_in(qts, "/machine/pch-pic", NULL, input, level);
}

/* Messages go to EXTIOI, which latches them whether it is enabled or not */
static QTestState *start(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    qtest_writeb(qts, CHIP + 0x426, 1);                 /* EXT_INT_EN */
    qtest_writeq(qts, HTMSI_EN, UINT64_MAX);
    return qts;
}

/* How many vectors arrived; @vector is among them.  Takes them away. */
static int messages(QTestState *qts, int vector)
{
    int n = 0;

    for (int v = 0; v < 256; v += 64) {
        uint64_t sr = qtest_readq(qts, EXTIOI_SR(v));

        if (v == (vector & ~63)) {
            g_assert_cmphex(sr & BIT64(vector % 64), !=, 0);
        }
        n += __builtin_popcountll(sr);
        qtest_writeq(qts, EXTIOI_SR(v), sr);
    }
    return n;
}

static bool no_message(QTestState *qts)
{
    for (int v = 0; v < 256; v += 64) {
        if (qtest_readq(qts, EXTIOI_SR(v))) {
            return false;
        }
    }
    return true;
}

static void check_reset_values(QTestState *qts)
{
    check_widths(qts, ID, 0x003f000107000000);
    check_widths(qts, MASK, UINT64_MAX);
    for (uint64_t reg = HTMSI_EN; reg < ROUTE(0); reg += 8) {
        check_widths(qts, reg, 0);
    }
    for (int i = 0; i < 64; i += 8) {
        check_widths(qts, ROUTE(i), 0x0101010101010101);
    }
    check_widths(qts, VECTOR(0), 0x0706050403020100);
    check_widths(qts, VECTOR(8), 0x0e0f0d0c0b0a0908);
    check_widths(qts, VECTOR(16), 0x1716151413121110);
    check_widths(qts, VECTOR(24), 0x1e1f1d1c1b1a1918);
    check_widths(qts, VECTOR(32), 0x4746454443424140);
    check_widths(qts, VECTOR(56), 0x5f5e5d5c5b5a5958);
    for (uint64_t reg = VECTOR(64); reg < PIC + 0x400; reg += 8) {
        check_widths(qts, reg, 0);
    }
}

static void test_registers(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    check_reset_values(qts);
    g_assert_cmphex(qtest_readl(qts, PIC_HT1 + 4), ==, 0x003f0001);

    check_storage(qts, MASK);
    check_storage(qts, HTMSI_EN);
    check_storage(qts, EDGE);
    check_storage(qts, AUTO0);
    check_storage(qts, AUTO1);
    check_storage(qts, POLARITY);
    for (int i = 0; i < 64; i += 8) {
        check_storage(qts, ROUTE(i));
        check_storage(qts, VECTOR(i));
    }

    /* read-only */
    qtest_writeq(qts, ID, 0);
    qtest_writeq(qts, ISR, UINT64_MAX);
    qtest_writeq(qts, IRR, UINT64_MAX);
    g_assert_cmphex(qtest_readq(qts, ID), ==, 0x003f000107000000);
    g_assert_cmphex(qtest_readq(qts, ISR), ==, 0);
    g_assert_cmphex(qtest_readq(qts, IRR), ==, 0);

    /* Linux writes its vectors there before it has assigned any */
    for (int i = 0; i < 64; i++) {
        qtest_writeb(qts, PIC + 0x2ff, i);
    }
    check_widths(qts, VECTOR(56), 0x5f5e5d5c5b5a5958);
    check_widths(qts, PIC + 0x2f8, 0);

    /* an access across the end of the block */
    qtest_readq(qts, PIC + 0xffc);
    qtest_quit(qts);
}

/* A level source is sent once, and again after CLEAR while it asks */
static void test_level(void)
{
    QTestState *qts = start();

    set_input(qts, 40, 1);
    g_assert_cmphex(qtest_readq(qts, IRR), ==, BIT64(40));
    g_assert_cmphex(qtest_readq(qts, ISR), ==, 0);
    g_assert_true(no_message(qts));

    qtest_writeq(qts, MASK, ~BIT64(40));
    g_assert_cmphex(qtest_readq(qts, ISR), ==, BIT64(40));
    g_assert_cmpint(messages(qts, 0x48), ==, 1);
    g_assert_true(no_message(qts));

    /* masking and unmasking is not the end of service */
    qtest_writeq(qts, MASK, UINT64_MAX);
    qtest_writeq(qts, MASK, ~BIT64(40));
    g_assert_true(no_message(qts));

    qtest_writel(qts, CLEAR, UINT32_MAX);
    qtest_writeq(qts, CLEAR, ~BIT64(40));
    g_assert_true(no_message(qts));
    qtest_writeb(qts, CLEAR + 5, 1);
    g_assert_cmpint(messages(qts, 0x48), ==, 1);
    g_assert_cmphex(qtest_readq(qts, ISR), ==, BIT64(40));

    /* as Linux does it: mask; handle; clear; unmask */
    qtest_writeq(qts, MASK, UINT64_MAX);
    qtest_writeq(qts, CLEAR, BIT64(40));
    g_assert_true(no_message(qts));
    qtest_writeq(qts, MASK, ~BIT64(40));
    g_assert_cmpint(messages(qts, 0x48), ==, 1);

    /* the source is satisfied: service ends, and a new request is sent */
    set_input(qts, 40, 0);
    g_assert_cmphex(qtest_readq(qts, IRR), ==, 0);
    g_assert_cmphex(qtest_readq(qts, ISR), ==, 0);
    g_assert_true(no_message(qts));
    set_input(qts, 40, 1);
    g_assert_cmpint(messages(qts, 0x48), ==, 1);

    /* what has been sent stays sent */
    qtest_writeq(qts, CLEAR, BIT64(40));
    set_input(qts, 40, 0);
    g_assert_cmpint(messages(qts, 0x48), ==, 1);
    qtest_writeq(qts, CLEAR, BIT64(40));
    g_assert_true(no_message(qts));
    qtest_quit(qts);
}

static void test_level_low(void)
{
    QTestState *qts = start();

    set_input(qts, 3, 1);
    qtest_writeq(qts, POLARITY, BIT64(3));
    g_assert_cmphex(qtest_readq(qts, IRR), ==, 0);
    qtest_writeq(qts, MASK, ~BIT64(3));
    g_assert_true(no_message(qts));
    set_input(qts, 3, 0);
    g_assert_cmphex(qtest_readq(qts, IRR), ==, BIT64(3));
    g_assert_cmpint(messages(qts, 3), ==, 1);
    set_input(qts, 3, 1);
    g_assert_cmphex(qtest_readq(qts, ISR), ==, 0);
    g_assert_true(no_message(qts));
    qtest_quit(qts);
}

static void test_edge(void)
{
    QTestState *qts = start();

    qtest_writeq(qts, EDGE, BIT64(60) | BIT64(61));
    qtest_writeq(qts, POLARITY, BIT64(61));

    /* latched while it is masked */
    set_input(qts, 60, 1);
    set_input(qts, 60, 0);
    g_assert_cmphex(qtest_readq(qts, IRR), ==, BIT64(60));
    qtest_writeq(qts, MASK, ~(BIT64(60) | BIT64(61)));
    g_assert_cmpint(messages(qts, 0x5c), ==, 1);
    g_assert_cmphex(qtest_readq(qts, ISR), ==, BIT64(60));

    /* edges before CLEAR are one, those after it are new */
    set_input(qts, 60, 1);
    set_input(qts, 60, 0);
    g_assert_true(no_message(qts));
    qtest_writeq(qts, CLEAR, BIT64(60));
    g_assert_true(no_message(qts));
    g_assert_cmphex(qtest_readq(qts, IRR), ==, 0);
    g_assert_cmphex(qtest_readq(qts, ISR), ==, 0);
    set_input(qts, 60, 1);
    g_assert_cmpint(messages(qts, 0x5c), ==, 1);

    /* the level means nothing */
    qtest_writeq(qts, CLEAR, BIT64(60));
    g_assert_cmphex(qtest_readq(qts, IRR), ==, 0);
    g_assert_true(no_message(qts));

    /* falling edge */
    set_input(qts, 61, 1);
    g_assert_true(no_message(qts));
    set_input(qts, 61, 0);
    g_assert_cmpint(messages(qts, 0x5d), ==, 1);

    /* an input that becomes a level has no latch */
    qtest_writeq(qts, EDGE, 0);
    qtest_writeq(qts, POLARITY, 0);
    g_assert_cmphex(qtest_readq(qts, IRR), ==, BIT64(60));
    qtest_quit(qts);
}

/* One write of MASK, many sources */
static void test_unmask_many(void)
{
    QTestState *qts = start();

    for (int i = 0; i < 64; i++) {
        set_input(qts, i, 1);
    }
    qtest_writeq(qts, MASK, ~(BIT64(5) | BIT64(9) | BIT64(33) | BIT64(63)));
    g_assert_cmphex(qtest_readq(qts, EXTIOI_SR(0)), ==, BIT64(5) | BIT64(9));
    g_assert_cmphex(qtest_readq(qts, EXTIOI_SR(64)), ==, BIT64(1) | BIT64(31));
    g_assert_cmpint(messages(qts, 5), ==, 4);
    qtest_writeq(qts, MASK, 0);
    g_assert_cmpint(messages(qts, 6), ==, 60);
    qtest_writeq(qts, CLEAR, UINT64_MAX);
    g_assert_cmpint(messages(qts, 5), ==, 64);
    qtest_quit(qts);
}

/* The vector is what the register says, for every source */
static void test_vectors(void)
{
    QTestState *qts = start();

    qtest_writeq(qts, MASK, 0);
    for (int i = 0; i < 64; i++) {
        int vector = 255 - 3 * i;

        qtest_writeb(qts, VECTOR(i), vector);
        set_input(qts, i, 1);
        g_assert_cmpint(messages(qts, vector), ==, 1);
        set_input(qts, i, 0);
    }

    /* no route, no message; the next life of the interrupt has one */
    qtest_writeb(qts, ROUTE(7), 0);
    set_input(qts, 7, 1);
    g_assert_true(no_message(qts));
    qtest_writeb(qts, ROUTE(7), 2);
    qtest_writeb(qts, CLEAR, 0x80);
    g_assert_cmpint(messages(qts, 255 - 3 * 7), ==, 1);
    qtest_quit(qts);
}

/* With HTMSI_EN off, pins: levels */
static void test_pins(void)
{
    QTestState *qts = start();

    qtest_irq_intercept_out_named(qts, "/machine/pch-pic", "intn");
    qtest_writeq(qts, HTMSI_EN, 0);
    qtest_writeq(qts, MASK, 0);
    qtest_writeb(qts, ROUTE(11), 2);

    set_input(qts, 10, 1);
    g_assert_true(qtest_get_irq(qts, 0));
    g_assert_false(qtest_get_irq(qts, 1));
    g_assert_cmphex(qtest_readq(qts, ISR_CHIP0), ==, BIT64(10));
    set_input(qts, 11, 1);
    g_assert_true(qtest_get_irq(qts, 1));
    g_assert_cmphex(qtest_readq(qts, ISR_CHIP1), ==, BIT64(11));
    g_assert_cmphex(qtest_readq(qts, ISR_CHIP0), ==, BIT64(10));
    g_assert_true(no_message(qts));

    /* the pin follows mask, source and CLEAR */
    qtest_writeq(qts, MASK, BIT64(11));
    g_assert_false(qtest_get_irq(qts, 1));
    qtest_writeq(qts, MASK, 0);
    g_assert_true(qtest_get_irq(qts, 1));
    set_input(qts, 10, 0);
    g_assert_false(qtest_get_irq(qts, 0));
    qtest_writeq(qts, CLEAR, BIT64(11));
    g_assert_true(qtest_get_irq(qts, 1));
    set_input(qts, 11, 0);
    g_assert_false(qtest_get_irq(qts, 1));
    qtest_quit(qts);
}

/* The four UARTs of the bridge share source 8 */
static void test_uart(void)
{
    QTestState *qts = start();

    for (int i = 0; i < 4; i++) {
        uint64_t uart = UART + 0x100 * i;

        g_assert_cmphex(qtest_readq(qts, IRR), ==, 0);
        qtest_writeb(qts, uart + 1, 2);                 /* IER: THRE */
        g_assert_cmphex(qtest_readq(qts, IRR), ==, BIT64(8));
        g_assert_cmphex(qtest_readb(qts, uart + 2) & 0xf, ==, 2);
        g_assert_cmphex(qtest_readq(qts, IRR), ==, 0);
    }
    qtest_quit(qts);
}

static void test_reset(void)
{
    QTestState *qts = start();

    qtest_writeq(qts, EDGE, BIT64(60));
    qtest_writeq(qts, POLARITY, BIT64(1));
    qtest_writeq(qts, AUTO0, UINT64_MAX);
    qtest_writeq(qts, AUTO1, UINT64_MAX);
    qtest_writeq(qts, ROUTE(8), 0);
    qtest_writeq(qts, VECTOR(24), 0);
    qtest_writeq(qts, MASK, 0);
    set_input(qts, 60, 1);
    set_input(qts, 60, 0);
    g_assert_cmphex(qtest_readq(qts, ISR), ==, BIT64(60) | BIT64(1));

    qtest_system_reset(qts);
    check_reset_values(qts);
    qtest_quit(qts);
}

static void test_migration(void)
{
    QTestState *qts = start();

    qtest_writeq(qts, EDGE, BIT64(60));
    qtest_writeb(qts, VECTOR(60), 0x99);
    qtest_writeb(qts, ROUTE(60), 3);
    qtest_writeq(qts, AUTO0, 0x5555);
    qtest_writeq(qts, AUTO1, 0xaaaa);
    qtest_writeq(qts, POLARITY, BIT64(1));
    qtest_writeq(qts, MASK, ~BIT64(40));
    set_input(qts, 40, 1);
    g_assert_cmpint(messages(qts, 0x48), ==, 1);
    set_input(qts, 60, 1);

    qts = migrate(qts, LS3A5000);
    g_assert_cmphex(qtest_readq(qts, EDGE), ==, BIT64(60));
    g_assert_cmphex(qtest_readb(qts, VECTOR(60)), ==, 0x99);
    g_assert_cmphex(qtest_readb(qts, ROUTE(60)), ==, 3);
    g_assert_cmphex(qtest_readq(qts, AUTO0), ==, 0x5555);
    g_assert_cmphex(qtest_readq(qts, AUTO1), ==, 0xaaaa);
    g_assert_cmphex(qtest_readq(qts, POLARITY), ==, BIT64(1));
    g_assert_cmphex(qtest_readq(qts, MASK), ==, ~BIT64(40));
    g_assert_cmphex(qtest_readq(qts, ISR), ==, BIT64(40));
    g_assert_cmphex(qtest_readq(qts, IRR), ==,
                    BIT64(1) | BIT64(40) | BIT64(60));
    g_assert_true(no_message(qts));
    qtest_writeq(qts, CLEAR, BIT64(40));
    g_assert_cmpint(messages(qts, 0x48), ==, 1);
    qtest_writeq(qts, MASK, ~BIT64(60));
    g_assert_cmpint(messages(qts, 0x99), ==, 1);
    qtest_quit(qts);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/ls7a2000/pch-pic/registers", test_registers);
    qtest_add_func("/ls7a2000/pch-pic/level", test_level);
    qtest_add_func("/ls7a2000/pch-pic/level-low", test_level_low);
    qtest_add_func("/ls7a2000/pch-pic/edge", test_edge);
    qtest_add_func("/ls7a2000/pch-pic/unmask-many", test_unmask_many);
    qtest_add_func("/ls7a2000/pch-pic/vectors", test_vectors);
    qtest_add_func("/ls7a2000/pch-pic/pins", test_pins);
    qtest_add_func("/ls7a2000/pch-pic/uart", test_uart);
    qtest_add_func("/ls7a2000/pch-pic/reset", test_reset);
    qtest_add_func("/ls7a2000/pch-pic/migration", test_migration);
    return g_test_run();
}
