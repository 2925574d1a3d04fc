/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Chip configuration block of the Loongson 3A5000
 * (hw/misc/ls3a5000_chip.c)
 */

#include "qemu/osdep.h"
#include "ls3a5000/ls3a5000-qtest.h"

/* 64-bit registers: value after reset, bits that can be written */
static const struct {
    uint16_t offset;
    uint64_t reset;
    uint64_t writable;
} regs[] = {
    { 0x0000, 0x11 },
    { 0x0008, 0x3ff,              0x800 },
    { 0x0010, 0x6e6f73676e6f6f4c },             /* "Loongson" */
    { 0x0018, 0 },
    { 0x0020, 0x0000303030354133 },             /* "3A5000" */
    { 0x0180, 0x3d000f00bb003de0, 0x00ffffffffffffff },
    { 0x0188, 0,                  UINT64_MAX },
    { 0x0190, 0x0000028000000000 },
    { 0x0198, 0x1bd71bd700000000 },             /* 45 degrees, both sensors */
    { 0x01d0, 0xffff,             UINT64_MAX },
    { 0x01d8, 0xff,               UINT64_MAX },
    { 0x0400, 0x00000000c00000f0, 0xfffff0ffffffffff },
    { 0x0420, 0x0000000038000000, 0x8fffffffffffffff },
    { 0x0428, 45 },
    { 0x0430, 0,                  UINT64_MAX },
    { 0x0460, 0 },
    { 0x0478, 0 },
    { 0x0500, 0xffff0000ffffffff, UINT64_MAX },
    { 0x0508, 0,                  0xffffffff },
    { 0x0510, 0,                  UINT64_MAX },
    { 0x0518, 0,                  0xffffffff00000000 },     /* 0x51c */
    { 0x1050, 0,                  0xffffffff },
    { 0x1060, 0,                  UINT64_MAX },
    { 0x1350, 0,                  0xffffffff },
    { 0x1360, 0,                  UINT64_MAX },
    { 0x1460, 0,                  UINT64_MAX },
    { 0x1580, 0,                  UINT64_MAX },
    { 0x1588, 0x1bd70000 },
    { 0x15b8, 0x1bd70000 },
    { 0x2000, 0,                  UINT64_MAX },
    { 0x20b8, 0,                  UINT64_MAX },
    { 0x2f78, 0,                  UINT64_MAX },
    /* nothing there */
    { 0x0028, 0 },
    { 0x0194 & ~7, 0x0000028000000000 },
    { 0x0418, 0 },
    { 0x0ff8, 0 },
    { 0x20c0, 0 },
    { 0x2800, 0 },
    { 0x2fc0, 0 },
    { 0x3000, 0 },
    { 0xfff8, 0 },
};

static void check_reset_values(QTestState *qts)
{
    for (int i = 0; i < ARRAY_SIZE(regs); i++) {
        check_widths(qts, CHIP + regs[i].offset, regs[i].reset);
        check_widths(qts, CHIP_ALIAS + regs[i].offset, regs[i].reset);
    }
}

static void test_reset_values(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    check_reset_values(qts);
    qtest_quit(qts);
}

static void test_writable(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    for (int i = 0; i < ARRAY_SIZE(regs); i++) {
        uint64_t addr = CHIP + regs[i].offset;
        uint64_t ro = regs[i].reset & ~regs[i].writable;

        qtest_writeq(qts, addr, UINT64_MAX);
        g_assert_cmphex(qtest_readq(qts, addr), ==, ro | regs[i].writable);
        qtest_writeq(qts, addr, 0);
        g_assert_cmphex(qtest_readq(qts, addr), ==, ro);
        if (regs[i].writable == UINT64_MAX) {
            check_storage(qts, addr);
        }
    }

    qtest_system_reset(qts);
    check_reset_values(qts);
    qtest_quit(qts);
}

/* hvisor clears and sets the guest mode bit by 16-bit accesses */
static void test_features(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    qtest_writew(qts, CHIP + 0x8, 0xbff);
    g_assert_cmphex(qtest_readw(qts, CHIP + 0x8), ==, 0xbff);
    qtest_writew(qts, CHIP + 0x8, 0x3ff);
    g_assert_cmphex(qtest_readw(qts, CHIP + 0x8), ==, 0x3ff);
    qtest_quit(qts);
}

/* Firmware waits for LOCKED after it has set SOFT_SET */
static void test_pll(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    g_assert_cmphex(qtest_readl(qts, CHIP + 0x1b0), ==, 0x04000000);
    g_assert_cmphex(qtest_readl(qts, CHIP + 0x1b4), ==, 0x00000401);
    qtest_writel(qts, CHIP + 0x1b0, 0x04000004);
    g_assert_cmphex(qtest_readl(qts, CHIP + 0x1b0), ==, 0x04010004);
    qtest_writel(qts, CHIP + 0x1b0, 0x04010000);
    g_assert_cmphex(qtest_readl(qts, CHIP + 0x1b0), ==, 0x04000000);

    g_assert_cmphex(qtest_readl(qts, CHIP + 0x1c0), ==, 0x00104108);
    qtest_writel(qts, CHIP + 0x1c0, 0x0010410a);
    g_assert_cmphex(qtest_readl(qts, CHIP + 0x1c0), ==, 0x0010414a);
    qtest_quit(qts);
}

static void test_node_counter(void)
{
    QTestState *qts = qtest_init(LS3A5000);
    uint64_t before = qtest_readq(qts, CHIP + 0x408);

    qtest_clock_step(qts, 1000000);
    g_assert_cmpuint(qtest_readq(qts, CHIP + 0x408) - before, ==, 2500000);
    qtest_quit(qts);
}

/* The IOCSR view shows the executing core's frequency and timer */
static void test_per_core(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    for (int core = 0; core < 4; core++) {
        iocsr_write(qts, core, 0x1050, 0x50 + core);
        iocsr_write(qts, core, 0x1060, 0x60 + core);
    }
    for (int core = 0; core < 4; core++) {
        uint64_t base = CHIP + 0x100 * core;

        g_assert_cmphex(qtest_readl(qts, base + 0x1050), ==, 0x50 + core);
        g_assert_cmphex(qtest_readl(qts, base + 0x1060), ==, 0x60 + core);
        g_assert_cmphex(qtest_readl(qts, base + 0x1070), ==, 0);
    }

    qtest_writel(qts, CHIP + 0x1058, 0x00020013);
    g_assert_cmphex(qtest_readl(qts, CHIP + 0x1250), ==, 0x13);
    /* no such core */
    qtest_writel(qts, CHIP + 0x1058, 0x00040011);
    g_assert_cmphex(qtest_readl(qts, CHIP + 0x1058), ==, 0);
    qtest_quit(qts);
}

static void test_lines(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    qtest_irq_intercept_out_named(qts, "/machine/chip", "ext-int-en");
    g_assert_false(qtest_get_irq(qts, 0));
    qtest_writeb(qts, CHIP + 0x426, 0x01);      /* bit 48 */
    g_assert_true(qtest_get_irq(qts, 0));
    qtest_writeq(qts, CHIP + 0x420, 0x38000000);
    g_assert_false(qtest_get_irq(qts, 0));
    /* the IOCSR view is the same register */
    iocsr_write(qts, 3, 0x424, 0x00010000);
    g_assert_true(qtest_get_irq(qts, 0));
    g_assert_cmphex(qtest_readq(qts, CHIP_ALIAS + 0x420), ==,
                    0x0001000038000000);
    qtest_system_reset(qts);
    g_assert_false(qtest_get_irq(qts, 0));
    qtest_quit(qts);
}

static void test_migration(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    qtest_writeq(qts, CHIP + 0x420, 0x0001000000000123);
    qtest_writeq(qts, CHIP + 0x2f78, 0x123456789abcdef0);
    qtest_writew(qts, CHIP + 0x8, 0x800);
    qts = migrate(qts, LS3A5000);
    g_assert_cmphex(qtest_readq(qts, CHIP + 0x420), ==, 0x0001000000000123);
    g_assert_cmphex(qtest_readq(qts, CHIP + 0x2f78), ==, 0x123456789abcdef0);
    g_assert_cmphex(qtest_readw(qts, CHIP + 0x8), ==, 0xbff);
    g_assert_cmphex(qtest_readb(qts, CHIP), ==, 0x11);
    qtest_quit(qts);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/ls3a5000/chip/reset-values", test_reset_values);
    qtest_add_func("/ls3a5000/chip/writable", test_writable);
    qtest_add_func("/ls3a5000/chip/features", test_features);
    qtest_add_func("/ls3a5000/chip/pll", test_pll);
    qtest_add_func("/ls3a5000/chip/node-counter", test_node_counter);
    qtest_add_func("/ls3a5000/chip/per-core", test_per_core);
    qtest_add_func("/ls3a5000/chip/lines", test_lines);
    qtest_add_func("/ls3a5000/chip/migration", test_migration);
    return g_test_run();
}
