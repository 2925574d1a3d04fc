/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inter-processor interrupts and mailboxes of the Loongson 3A5000
 * (hw/intc/ls3a5000_ipi.c)
 */

#include "qemu/osdep.h"
#include "ls3a5000/ls3a5000-qtest.h"

#define CORE(n)     (CHIP + 0x1000 + 0x100 * (n))
#define STATUS      0x00
#define ENABLE      0x04
#define SET         0x08
#define CLEAR       0x0c
#define MAILBOX(n)  (0x20 + 8 * (n))
#define IPI_SEND    (CHIP + 0x1040)
#define MAIL_SEND   (CHIP + 0x1048)

static QTestState *start(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    qtest_irq_intercept_out(qts, "/machine/ipi");
    return qts;
}

/* No core's line is high, or only @core's */
static void check_lines(QTestState *qts, int core)
{
    for (int i = 0; i < 4; i++) {
        g_assert_cmpint(qtest_get_irq(qts, i), ==, i == core);
    }
}

static void test_reset_values(void)
{
    QTestState *qts = start();

    for (int core = 0; core < 4; core++) {
        for (int reg = 0; reg < 0x40; reg += 8) {
            check_widths(qts, CORE(core) + reg, 0);
        }
        wr(qts, 4, CORE(core) + ENABLE, ~0);
        wr(qts, 4, CORE(core) + SET, ~0);
        wr(qts, 8, CORE(core) + MAILBOX(0), ~0);
        wr(qts, 8, CORE(core) + MAILBOX(3), ~0);
        g_assert_true(qtest_get_irq(qts, core));
    }
    qtest_system_reset(qts);
    check_lines(qts, -1);
    for (int core = 0; core < 4; core++) {
        for (int reg = 0; reg < 0x40; reg += 8) {
            check_widths(qts, CORE(core) + reg, 0);
        }
    }
    check_widths(qts, IPI_SEND, 0);
    check_widths(qts, MAIL_SEND, 0);
    check_widths(qts, ANY_SEND, 0);
    qtest_quit(qts);
}

/* line = (status & enable) != 0, evaluated at each write */
static void test_level(void)
{
    QTestState *qts = start();

    for (int core = 0; core < 4; core++) {
        /* set, then enable */
        wr(qts, 4, CORE(core) + SET, 0x10);
        check_lines(qts, -1);
        wr(qts, 4, CORE(core) + ENABLE, 0x30);
        check_lines(qts, core);
        /* a second send of the same vector merges with the first */
        wr(qts, 4, CORE(core) + SET, 0x10);
        wr(qts, 4, CORE(core) + SET, 0x20);
        g_assert_cmphex(rd(qts, 4, CORE(core) + STATUS), ==, 0x30);
        wr(qts, 4, CORE(core) + CLEAR, 0x10);
        check_lines(qts, core);
        wr(qts, 4, CORE(core) + ENABLE, 0x10);
        check_lines(qts, -1);
        wr(qts, 4, CORE(core) + ENABLE, 0x20);
        check_lines(qts, core);
        wr(qts, 4, CORE(core) + CLEAR, 0x20);
        check_lines(qts, -1);
        g_assert_cmphex(rd(qts, 4, CORE(core) + STATUS), ==, 0);

        /* disabled vectors stay pending and do not hold the line */
        wr(qts, 4, CORE(core) + SET, 0x6);
        wr(qts, 4, CORE(core) + ENABLE, 0x2);
        wr(qts, 4, CORE(core) + CLEAR, 0x2);
        check_lines(qts, -1);
        g_assert_cmphex(rd(qts, 4, CORE(core) + STATUS), ==, 0x4);

        /* status is read-only, set and clear read 0 */
        wr(qts, 4, CORE(core) + STATUS, ~0);
        g_assert_cmphex(rd(qts, 4, CORE(core) + STATUS), ==, 0x4);
        g_assert_cmphex(rd(qts, 8, CORE(core) + SET), ==, 0);
    }
    qtest_quit(qts);
}

static void test_widths(void)
{
    QTestState *qts = start();

    for (int core = 0; core < 4; core++) {
        for (int i = 0; i < 4; i++) {
            check_storage(qts, CORE(core) + MAILBOX(i));
        }
        wr(qts, 1, CORE(core) + ENABLE + 2, 0xa5);
        wr(qts, 2, CORE(core) + ENABLE, 0x1234);
        g_assert_cmphex(rd(qts, 4, CORE(core) + ENABLE), ==, 0x00a51234);
        wr(qts, 1, CORE(core) + SET + 3, 0x80);
        g_assert_cmphex(rd(qts, 4, CORE(core) + STATUS), ==, 0x80000000);
        wr(qts, 1, CORE(core) + CLEAR + 3, 0x80);
        g_assert_cmphex(rd(qts, 4, CORE(core) + STATUS), ==, 0);
        /* both registers in one access */
        wr(qts, 8, CORE(core) + SET, 0x00000001000000ffULL);
        g_assert_cmphex(rd(qts, 4, CORE(core) + STATUS), ==, 0xfe);
        check_widths(qts, CORE(core) + STATUS, 0x00a51234000000feULL);
    }
    qtest_quit(qts);
}

static void test_ipi_send(void)
{
    QTestState *qts = start();

    for (int core = 0; core < 4; core++) {
        wr(qts, 4, CORE(core) + ENABLE, ~0);
        wr(qts, 4, IPI_SEND, 0x80000000 | core << 16 | 31);
        g_assert_cmphex(rd(qts, 4, CORE(core) + STATUS), ==, 0x80000000);
        check_lines(qts, core);
        wr(qts, 4, CORE(core) + CLEAR, ~0);
    }
    /* no such core */
    wr(qts, 4, IPI_SEND, 4 << 16);
    wr(qts, 4, IPI_SEND, 0x3ff << 16);
    check_lines(qts, -1);
    qtest_quit(qts);
}

static void test_mail_send(void)
{
    QTestState *qts = start();

    for (int core = 0; core < 4; core++) {
        for (int half = 0; half < 8; half++) {
            uint64_t box = CORE(core) + MAILBOX(0) + 4 * half;
            uint64_t command = core << 16 | half << 2;

            wr(qts, 8, MAIL_SEND, 0x1122334400000000ULL | command);
            g_assert_cmphex(rd(qts, 4, box), ==, 0x11223344);
            /* a set bit keeps the byte */
            wr(qts, 8, MAIL_SEND, 0xaabbccdd00000000ULL | 0x5 << 27 | command);
            g_assert_cmphex(rd(qts, 4, box), ==, 0xaa22cc44);
            wr(qts, 8, MAIL_SEND, 0xffffffff00000000ULL | 0xf << 27 | command);
            g_assert_cmphex(rd(qts, 4, box), ==, 0xaa22cc44);
        }
        check_widths(qts, CORE(core) + MAILBOX(0), 0xaa22cc44aa22cc44ULL);
    }
    /* no such core; not a command */
    wr(qts, 8, MAIL_SEND, 0x5500000000000000ULL | 4 << 16);
    wr(qts, 4, MAIL_SEND, 0);
    wr(qts, 4, MAIL_SEND + 4, 0x55555555);
    check_widths(qts, CORE(0) + MAILBOX(0), 0xaa22cc44aa22cc44ULL);
    check_lines(qts, -1);
    qtest_quit(qts);
}

/* ANY_Send reaches a register as the target core's IOCSR view has it */
static void test_any_send(void)
{
    QTestState *qts = start();

    for (int core = 0; core < 4; core++) {
        iocsr_write(qts, core, 0x1004, ~0);
        g_assert_cmphex(rd(qts, 4, CORE(core) + ENABLE), ==, 0xffffffff);
        iocsr_write(qts, core, 0x1008, 1 << core);
        g_assert_cmphex(rd(qts, 4, CORE(core) + STATUS), ==, 1 << core);
        check_lines(qts, core);
        iocsr_write(qts, core, 0x100c, 1 << core);
        check_lines(qts, -1);
        iocsr_write(qts, core, 0x1038, 0x11223344);
        /* a set bit keeps the byte */
        iocsr_write(qts, core, 0x1038, 0);
        qtest_writeq(qts, ANY_SEND,
                     0xaabbccdd00000000ULL | 0x3 << 27 | core << 16 | 0x1038);
        g_assert_cmphex(rd(qts, 8, CORE(core) + MAILBOX(3)), ==, 0xaabb0000);
        /* a command: IPI_Send to core 3 */
        iocsr_write(qts, core, 0x1040, 3 << 16 | 7);
        g_assert_cmphex(rd(qts, 4, CORE(3) + STATUS), ==, 0x80);
        wr(qts, 4, CORE(3) + CLEAR, 0x80);
    }
    /* no such core; nothing there; itself */
    iocsr_write(qts, 4, 0x1008, ~0);
    iocsr_write(qts, 0, 0xfffc, ~0);
    iocsr_write(qts, 0, 0x1158, 0x00001158);
    iocsr_write(qts, 0, 0x115c, 0x00001158);
    check_lines(qts, -1);
    qtest_quit(qts);
}

/* One store of 64 bits to core 1's mailbox, as hvisor starts a core */
static void test_hvisor_start(void)
{
    QTestState *qts = start();

    wr(qts, 4, CORE(1) + ENABLE, 0xffffffff);
    wr(qts, 8, CORE(1) + MAILBOX(0), 0x1f0000000);
    wr(qts, 4, CORE(1) + SET, 1);
    check_lines(qts, 1);
    g_assert_cmphex(rd(qts, 8, CHIP_ALIAS + 0x1120), ==, 0x1f0000000);
    qtest_quit(qts);
}

static void test_migration(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    wr(qts, 4, CORE(2) + ENABLE, 0x3);
    wr(qts, 4, CORE(2) + SET, 0x6);
    wr(qts, 8, CORE(3) + MAILBOX(2), 0x123456789abcdef0);
    qts = migrate(qts, LS3A5000);
    qtest_irq_intercept_out(qts, "/machine/ipi");
    g_assert_cmphex(rd(qts, 4, CORE(2) + STATUS), ==, 0x6);
    g_assert_cmphex(rd(qts, 4, CORE(2) + ENABLE), ==, 0x3);
    g_assert_cmphex(rd(qts, 8, CORE(3) + MAILBOX(2)), ==, 0x123456789abcdef0);
    wr(qts, 4, CORE(2) + SET, 0x1);
    check_lines(qts, 2);
    wr(qts, 4, CORE(2) + CLEAR, 0x3);
    check_lines(qts, -1);
    qtest_quit(qts);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/ls3a5000/ipi/reset-values", test_reset_values);
    qtest_add_func("/ls3a5000/ipi/level", test_level);
    qtest_add_func("/ls3a5000/ipi/widths", test_widths);
    qtest_add_func("/ls3a5000/ipi/ipi-send", test_ipi_send);
    qtest_add_func("/ls3a5000/ipi/mail-send", test_mail_send);
    qtest_add_func("/ls3a5000/ipi/any-send", test_any_send);
    qtest_add_func("/ls3a5000/ipi/hvisor-start", test_hvisor_start);
    qtest_add_func("/ls3a5000/ipi/migration", test_migration);
    return g_test_run();
}
