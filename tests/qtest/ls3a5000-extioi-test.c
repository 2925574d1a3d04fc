/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Extended I/O interrupt controller of the Loongson 3A5000
 * (hw/intc/ls3a5000_extioi.c)
 */

#include "qemu/osdep.h"
#include "ls3a5000/ls3a5000-qtest.h"

#define SEND            (CHIP + 0x1140)
#define NODE_TYPE(k)    (CHIP + 0x14a0 + 2 * (k))
#define IPMAP(g)        (CHIP + 0x14c0 + (g))
#define ENABLE(v)       (CHIP + 0x1600 + (v) / 8)
#define BOUNCE(v)       (CHIP + 0x1680 + (v) / 8)
#define SR(v)           (CHIP + 0x1700 + (v) / 8)
#define CORE_SR(c, v)   (CHIP + 0x1800 + 0x100 * (c) + (v) / 8)
#define COREMAP(v)      (CHIP + 0x1c00 + (v))

static QTestState *start(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    qtest_irq_intercept_out(qts, "/machine/extioi");
    qtest_writeb(qts, CHIP + 0x426, 1);                 /* EXT_INT_EN */
    return qts;
}

static void message(QTestState *qts, int vector)
{
    qtest_set_irq_in(qts, "/machine/extioi", NULL, vector, 1);
    qtest_set_irq_in(qts, "/machine/extioi", NULL, vector, 0);
}

static void enable_all(QTestState *qts)
{
    for (int v = 0; v < 256; v += 64) {
        qtest_writeq(qts, ENABLE(v), UINT64_MAX);
    }
}

/* The core that has this vector and no other pending, or -1 */
static int owner(QTestState *qts, int vector)
{
    int owner = -1;

    for (int core = 0; core < 4; core++) {
        for (int v = 0; v < 256; v += 64) {
            uint64_t sr = qtest_readq(qts, CORE_SR(core, v));

            if (sr) {
                g_assert_cmpint(owner, ==, -1);
                g_assert_cmpint(v, ==, vector & ~63);
                g_assert_cmphex(sr, ==, 1ULL << vector % 64);
                owner = core;
            }
        }
    }
    return owner;
}

static void check_reset_values(QTestState *qts)
{
    for (uint64_t addr = CHIP + 0x14a0; addr < CHIP + 0x14c8; addr += 8) {
        check_widths(qts, addr, 0);
    }
    for (uint64_t addr = CHIP + 0x1600; addr < CHIP + 0x1d00; addr += 8) {
        g_assert_cmphex(qtest_readq(qts, addr), ==, 0);
    }
}

static void test_reset_values(void)
{
    QTestState *qts = start();

    check_reset_values(qts);
    check_widths(qts, SEND, 0);
    for (uint64_t addr = CHIP + 0x14a0; addr < CHIP + 0x14c8; addr += 8) {
        check_storage(qts, addr);
        qtest_writeq(qts, addr, UINT64_MAX);
    }
    for (int v = 0; v < 256; v += 64) {
        check_storage(qts, ENABLE(v));
        check_storage(qts, BOUNCE(v));
        qtest_writeq(qts, ENABLE(v), UINT64_MAX);
        qtest_writeq(qts, BOUNCE(v), UINT64_MAX);
    }
    for (int v = 0; v < 256; v += 8) {
        check_storage(qts, COREMAP(v));
        qtest_writeq(qts, COREMAP(v), 0x0404040404040404);
    }
    message(qts, 3);
    message(qts, 255);
    g_assert_cmphex(lines(qts), ==, LINE(2, 0));
    qtest_system_reset(qts);
    g_assert_cmphex(lines(qts), ==, 0);
    check_reset_values(qts);
    /* and nothing is left to come up */
    enable_all(qts);
    g_assert_cmphex(lines(qts), ==, 0);
    qtest_quit(qts);
}

/* A write to the doorbell, as a device makes it for an MSI */
static void test_doorbell(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    qtest_irq_intercept_out(qts, "/machine/extioi");
    qtest_writeb(qts, ENABLE(0x41), 0x2);
    qtest_writeb(qts, COREMAP(0x41), 4);
    qtest_writeb(qts, IPMAP(2), 2);
    qtest_writel(qts, SEND, 0x41);
    g_assert_cmphex(lines(qts), ==, LINE(2, 1));
    g_assert_cmphex(qtest_readq(qts, CHIP + 0x1a08), ==, 2);
    g_assert_cmphex(qtest_readq(qts, CHIP + 0x1708), ==, 2);
    qtest_writeq(qts, CHIP + 0x1a08, 2);
    g_assert_cmphex(lines(qts), ==, 0);
    g_assert_cmphex(qtest_readq(qts, CHIP + 0x1a08), ==, 0);
    g_assert_cmphex(qtest_readq(qts, CHIP + 0x1708), ==, 0);

    /* other widths, and data beyond the vector */
    for (unsigned size = 1; size <= 8; size *= 2) {
        wr(qts, size, SEND, 0xffffffffffffff41);
        g_assert_cmphex(lines(qts), ==, LINE(2, 1));
        qtest_writeq(qts, SR(64), 2);
        g_assert_cmphex(lines(qts), ==, 0);
    }
    wr(qts, 1, SEND + 1, 0x41);
    wr(qts, 4, SEND + 4, 0x41);
    g_assert_cmphex(lines(qts), ==, 0);
    qtest_quit(qts);
}

/* Each vector, with routes that ANY_Send has programmed */
static void test_route(void)
{
    QTestState *qts = start();

    for (int g = 0; g < 8; g++) {
        qtest_writeb(qts, IPMAP(g), 1 << g % 4);
    }
    for (int v = 0; v < 256; v++) {
        int core = v / 3 % 4;

        qtest_writeq(qts, ANY_SEND, (1ULL << core) << (32 + 8 * (v % 4)) |
                     (0xf ^ (1 << v % 4)) << 27 | (0x1c00 + (v & ~3)));
        iocsr_write(qts, 1, 0x1600 + v / 32 * 4, 1u << v % 32);
        message(qts, v);
        g_assert_cmpint(owner(qts, v), ==, core);
        g_assert_cmphex(lines(qts), ==, LINE(core, v / 32 % 4));
        /* the executing core's view of its sr */
        iocsr_write(qts, core, 0x1800 + v / 32 * 4, 1u << v % 32);
        g_assert_cmpint(owner(qts, v), ==, -1);
        g_assert_cmphex(lines(qts), ==, 0);
        g_assert_cmphex(qtest_readb(qts, SR(v)), ==, 0);
    }
    qtest_quit(qts);
}

/* A message counts, not the level */
static void test_latch(void)
{
    QTestState *qts = start();
    const int v = 100;

    /* latched while disabled */
    message(qts, v);
    g_assert_cmphex(lines(qts), ==, 0);
    g_assert_cmphex(qtest_readq(qts, SR(64)), ==, 1ULL << (v - 64));
    qtest_writeb(qts, ENABLE(v), 1 << v % 8);
    g_assert_cmphex(lines(qts), ==, LINE(0, 0));
    /* the low level of the input has not taken it back; clear */
    qtest_writeb(qts, CORE_SR(0, v), 1 << v % 8);
    g_assert_cmphex(lines(qts), ==, 0);

    /* a held input is one message */
    qtest_set_irq_in(qts, "/machine/extioi", NULL, v, 1);
    g_assert_cmphex(lines(qts), ==, LINE(0, 0));
    qtest_writeb(qts, CORE_SR(0, v), 1 << v % 8);
    g_assert_cmphex(lines(qts), ==, 0);
    qtest_set_irq_in(qts, "/machine/extioi", NULL, v, 0);

    /* two messages before a clear are one */
    message(qts, v);
    message(qts, v);
    qtest_writeb(qts, CORE_SR(0, v), 1 << v % 8);
    g_assert_cmphex(lines(qts), ==, 0);

    /* clearing another core's sr, or another bit, does nothing */
    message(qts, v);
    qtest_writeq(qts, CORE_SR(1, 64), UINT64_MAX);
    qtest_writeq(qts, CORE_SR(0, 64), ~(1ULL << (v - 64)));
    g_assert_cmpint(owner(qts, v), ==, 0);
    qtest_quit(qts);
}

/* Linux masks, routes and unmasks by ANY_Send; nothing may get lost */
static void test_reroute(void)
{
    QTestState *qts = start();
    const int v = 64;

    enable_all(qts);
    qtest_writeb(qts, IPMAP(2), 0x2);
    qtest_writeb(qts, COREMAP(v), 0x1);
    message(qts, v);
    g_assert_cmphex(lines(qts), ==, LINE(0, 1));

    iocsr_write(qts, 0, 0x1608, 0xfffffffe);
    g_assert_cmphex(lines(qts), ==, 0);
    g_assert_cmpint(owner(qts, v), ==, -1);
    iocsr_write(qts, 0, 0x1c40, 0x8);
    iocsr_write(qts, 0, 0x1608, 0xffffffff);
    g_assert_cmphex(lines(qts), ==, LINE(3, 1));
    g_assert_cmpint(owner(qts, v), ==, 3);

    /* without a mask */
    qtest_writeb(qts, COREMAP(v), 0x2);
    g_assert_cmphex(lines(qts), ==, LINE(1, 1));
    qtest_writeb(qts, IPMAP(2), 0x8);
    g_assert_cmphex(lines(qts), ==, LINE(1, 3));

    /* a message while masked */
    qtest_writeq(qts, CORE_SR(1, v), 1);
    iocsr_write(qts, 0, 0x1608, 0xfffffffe);
    message(qts, v);
    g_assert_cmphex(lines(qts), ==, 0);
    iocsr_write(qts, 0, 0x1608, 0xffffffff);
    g_assert_cmphex(lines(qts), ==, LINE(1, 3));
    qtest_quit(qts);
}

/* A pin is the OR of the groups that are mapped to it */
static void test_groups(void)
{
    QTestState *qts = start();

    enable_all(qts);
    qtest_writeq(qts, IPMAP(0), 0x0202020202020202);
    message(qts, 0);
    message(qts, 33);
    message(qts, 255);
    g_assert_cmphex(lines(qts), ==, LINE(0, 1));
    qtest_writeq(qts, CORE_SR(0, 0), 1);
    g_assert_cmphex(lines(qts), ==, LINE(0, 1));
    qtest_writeq(qts, CORE_SR(0, 192), 1ULL << 63);
    g_assert_cmphex(lines(qts), ==, LINE(0, 1));
    qtest_writeq(qts, CORE_SR(0, 0), 1ULL << 33);
    g_assert_cmphex(lines(qts), ==, 0);

    /* the lowest bit counts; no bit is INT0 */
    message(qts, 40);
    qtest_writeb(qts, IPMAP(1), 0xc);
    g_assert_cmphex(lines(qts), ==, LINE(0, 2));
    qtest_writeb(qts, IPMAP(1), 0);
    g_assert_cmphex(lines(qts), ==, LINE(0, 0));
    qtest_quit(qts);
}

static void test_int_encode(void)
{
    QTestState *qts = start();

    enable_all(qts);
    qtest_writeb(qts, IPMAP(0), 6);
    message(qts, 5);
    g_assert_cmphex(lines(qts), ==, LINE(0, 1));
    qtest_writeb(qts, CHIP + 0x426, 3);
    g_assert_cmphex(lines(qts), ==, LINE(0, 6));
    qtest_writeb(qts, CHIP + 0x426, 1);
    g_assert_cmphex(lines(qts), ==, LINE(0, 1));
    qtest_quit(qts);
}

static void test_bounce(void)
{
    static const int turn[] = { 0, 1, 3, 0, 1, 3, 0 };
    QTestState *qts = start();
    const int v = 77;

    enable_all(qts);
    qtest_writeb(qts, COREMAP(v), 0xb);
    /* fixed: the lowest core */
    for (int i = 0; i < 3; i++) {
        message(qts, v);
        g_assert_cmpint(owner(qts, v), ==, 0);
        qtest_writeq(qts, SR(64), 1ULL << (v - 64));
    }
    qtest_system_reset(qts);
    qtest_writeb(qts, CHIP + 0x426, 1);
    enable_all(qts);

    /* three cores of the nodes 0, 1 and 4; there is only node 0 */
    qtest_writew(qts, NODE_TYPE(2), 0x13);
    qtest_writeb(qts, COREMAP(v), 0x2b);
    qtest_writeb(qts, BOUNCE(v), 1 << v % 8);
    for (int i = 0; i < ARRAY_SIZE(turn); i++) {
        message(qts, v);
        g_assert_cmpint(owner(qts, v), ==, turn[i]);
        qtest_writeq(qts, CORE_SR(turn[i], 64), 1ULL << (v - 64));
    }
    /* one core: no choice */
    qtest_writeb(qts, COREMAP(v), 0x24);
    for (int i = 0; i < 3; i++) {
        message(qts, v);
        g_assert_cmpint(owner(qts, v), ==, 2);
        qtest_writeq(qts, CORE_SR(2, 64), 1ULL << (v - 64));
    }
    /* a node that is not there, until the node map says otherwise */
    qtest_writew(qts, NODE_TYPE(2), 0x2);
    message(qts, v);
    g_assert_cmpint(owner(qts, v), ==, -1);
    qtest_writew(qts, NODE_TYPE(2), 0x1);
    g_assert_cmpint(owner(qts, v), ==, 2);
    qtest_quit(qts);
}

/* While OTHER_FUNC[48] is 0, messages do not come here */
static void test_gate(void)
{
    QTestState *qts = start();

    enable_all(qts);
    qtest_writeb(qts, CHIP + 0x426, 0);
    message(qts, 9);
    g_assert_cmphex(qtest_readq(qts, SR(0)), ==, 0);
    qtest_writeb(qts, CHIP + 0x426, 1);
    g_assert_cmphex(lines(qts), ==, 0);
    message(qts, 9);
    g_assert_cmphex(lines(qts), ==, LINE(0, 0));
    /* what is there stays */
    qtest_writeb(qts, CHIP + 0x426, 0);
    g_assert_cmphex(lines(qts), ==, LINE(0, 0));
    qtest_quit(qts);
}

static void test_migration(void)
{
    QTestState *qts = start();

    enable_all(qts);
    qtest_writeq(qts, IPMAP(0), 0x0202020202020202);
    qtest_writeb(qts, COREMAP(10), 0x4);
    qtest_writeb(qts, COREMAP(20), 0x3);
    qtest_writeb(qts, BOUNCE(20), 1 << 4);
    message(qts, 10);
    message(qts, 20);
    qtest_writeb(qts, CORE_SR(0, 20), 1 << 4);
    qts = migrate(qts, LS3A5000);
    qtest_irq_intercept_out(qts, "/machine/extioi");
    g_assert_cmpint(owner(qts, 10), ==, 2);
    g_assert_cmphex(qtest_readq(qts, ENABLE(192)), ==, UINT64_MAX);
    /* its line is up: it goes down */
    qtest_writeb(qts, COREMAP(10), 0x8);
    g_assert_cmphex(lines(qts), ==, LINE(3, 1));
    qtest_writeb(qts, CORE_SR(3, 10), 1 << 2);
    g_assert_cmphex(lines(qts), ==, 0);
    /* the gate is open, and the rotation goes on */
    message(qts, 20);
    g_assert_cmpint(owner(qts, 20), ==, 1);
    qtest_quit(qts);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/ls3a5000/extioi/reset-values", test_reset_values);
    qtest_add_func("/ls3a5000/extioi/doorbell", test_doorbell);
    qtest_add_func("/ls3a5000/extioi/route", test_route);
    qtest_add_func("/ls3a5000/extioi/latch", test_latch);
    qtest_add_func("/ls3a5000/extioi/reroute", test_reroute);
    qtest_add_func("/ls3a5000/extioi/groups", test_groups);
    qtest_add_func("/ls3a5000/extioi/int-encode", test_int_encode);
    qtest_add_func("/ls3a5000/extioi/bounce", test_bounce);
    qtest_add_func("/ls3a5000/extioi/gate", test_gate);
    qtest_add_func("/ls3a5000/extioi/migration", test_migration);
    return g_test_run();
}
