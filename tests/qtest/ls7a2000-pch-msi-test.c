/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MSI doorbell of the Loongson 7A2000
 * (hw/intc/ls7a2000_pch_msi.c)
 */

#include "qemu/osdep.h"
#include "ls3a5000/ls3a5000-qtest.h"

#define DOORBELL        0x2ff00000ULL
#define EXTIOI_SR(v)    (CHIP + 0x1700 + (v) / 8)

/* Exactly this vector has arrived; takes it away */
static void check_message(QTestState *qts, int vector)
{
    for (int v = 0; v < 256; v += 64) {
        g_assert_cmphex(qtest_readq(qts, EXTIOI_SR(v)), ==,
                        v == (vector & ~63) ? 1ULL << vector % 64 : 0);
        qtest_writeq(qts, EXTIOI_SR(v), UINT64_MAX);
    }
}

static void check_no_message(QTestState *qts)
{
    for (int v = 0; v < 256; v += 64) {
        g_assert_cmphex(qtest_readq(qts, EXTIOI_SR(v)), ==, 0);
    }
}

static void test_doorbell(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    qtest_writeb(qts, CHIP + 0x426, 1);                 /* EXT_INT_EN */

    for (int vector = 0; vector < 256; vector++) {
        qtest_writel(qts, DOORBELL, vector);
        check_message(qts, vector);
    }

    /* only bits 7:0 count, at any width */
    qtest_writel(qts, DOORBELL, 0xffffff41);
    check_message(qts, 0x41);
    qtest_writeb(qts, DOORBELL, 0x42);
    check_message(qts, 0x42);
    qtest_writew(qts, DOORBELL, 0x1143);
    check_message(qts, 0x43);
    qtest_writeq(qts, DOORBELL, 0x8800000044);
    check_message(qts, 0x44);

    /* no message without them */
    qtest_writeb(qts, DOORBELL + 1, 0x45);
    qtest_writel(qts, DOORBELL + 4, 0x46);
    check_no_message(qts);

    check_widths(qts, DOORBELL, 0);
    qtest_quit(qts);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/ls7a2000/pch-msi/doorbell", test_doorbell);
    return g_test_run();
}
