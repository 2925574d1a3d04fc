/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the device tests of the ls3a5000-lvz machine share
 *
 * The tests spell addresses out, as the manual has them: they check the
 * headers that the devices use, so they do not include them.
 */

#ifndef TESTS_QTEST_LS3A5000_QTEST_H
#define TESTS_QTEST_LS3A5000_QTEST_H

#include "libqtest.h"
#include "qobject/qdict.h"

#define CHIP            0x1fe00000ULL   /* + IOCSR offset */
#define CHIP_ALIAS      0x3ff00000ULL
#define ANY_SEND        (CHIP + 0x1158)

#define LS3A5000        "-M ls3a5000-lvz -m 512M -display none "

static inline uint64_t rd(QTestState *qts, unsigned size, uint64_t addr)
{
    switch (size) {
    case 1:
        return qtest_readb(qts, addr);
    case 2:
        return qtest_readw(qts, addr);
    case 4:
        return qtest_readl(qts, addr);
    default:
        return qtest_readq(qts, addr);
    }
}

static inline void wr(QTestState *qts, unsigned size, uint64_t addr,
                      uint64_t value)
{
    switch (size) {
    case 1:
        qtest_writeb(qts, addr, value);
        break;
    case 2:
        qtest_writew(qts, addr, value);
        break;
    case 4:
        qtest_writel(qts, addr, value);
        break;
    default:
        qtest_writeq(qts, addr, value);
        break;
    }
}

/*
 * Of the intercepted lines to the cores: bit 8 * core + pin for each that is
 * high
 */
static inline uint32_t lines(QTestState *qts)
{
    uint32_t high = 0;

    for (int i = 0; i < 32; i++) {
        high |= (uint32_t)qtest_get_irq(qts, i) << i;
    }
    return high;
}

#define LINE(core, pin)     (1u << (8 * (core) + (pin)))

/*
 * Every access that lies within the 8 bytes at @addr, aligned or not, must
 * show the same 8 bytes.
 */
static inline void check_widths(QTestState *qts, uint64_t addr, uint64_t value)
{
    for (unsigned size = 1; size <= 8; size *= 2) {
        for (unsigned i = 0; i + size <= 8; i++) {
            uint64_t ones = UINT64_MAX >> (64 - 8 * size);

            g_assert_cmphex(rd(qts, size, addr + i), ==,
                            value >> (8 * i) & ones);
        }
    }
}

/* The same for writes; all 64 bits at @addr must be plain storage */
static inline void check_storage(QTestState *qts, uint64_t addr)
{
    uint64_t old = qtest_readq(qts, addr);

    for (unsigned size = 1; size <= 8; size *= 2) {
        for (unsigned i = 0; i + size <= 8; i++) {
            uint64_t ones = (UINT64_MAX >> (64 - 8 * size)) << (8 * i);

            qtest_writeq(qts, addr, 0x1122334455667788);
            wr(qts, size, addr + i, 0xfedcba9876543210 >> (8 * i));
            check_widths(qts, addr, (0x1122334455667788 & ~ones) |
                         (0xfedcba9876543210 >> (8 * i) << (8 * i) & ones));
        }
    }
    qtest_writeq(qts, addr, old);
}

/* Write as @core does with iocsrwr.w: ANY_Send goes to that core's view */
static inline void iocsr_write(QTestState *qts, unsigned core, uint16_t offset,
                               uint32_t value)
{
    qtest_writeq(qts, ANY_SEND, (uint64_t)value << 32 | core << 16 | offset);
}

static inline void wait_migrated(QTestState *qts)
{
    for (;;) {
        QDict *answer = qtest_qmp_assert_success_ref(
            qts, "{ 'execute': 'query-migrate' }");
        g_autofree char *status =
            g_strdup(qdict_get_try_str(answer, "status"));

        qobject_unref(answer);
        g_assert_cmpstr(status, !=, "failed");
        if (!g_strcmp0(status, "completed")) {
            return;
        }
        g_usleep(10000);
    }
}

/* End the machine, and return the URI of a file with its state */
static inline char *migrate_save(QTestState *from)
{
    g_autofree char *path = NULL;
    char *uri;
    int fd = g_file_open_tmp("ls3a5000-XXXXXX", &path, NULL);

    g_assert_cmpint(fd, >=, 0);
    close(fd);
    uri = g_strdup_printf("file:%s", path);
    qtest_qmp_assert_success(from, "{ 'execute': 'migrate',"
                             "  'arguments': { 'uri': %s } }", uri);
    wait_migrated(from);
    qtest_quit(from);
    return uri;
}

/* A new machine, which gets the same @args, with that state */
static inline QTestState *migrate_load(const char *uri, const char *args)
{
    QTestState *to = qtest_initf("%s -incoming defer", args);

    qtest_qmp_assert_success(to, "{ 'execute': 'migrate-incoming',"
                             "  'arguments': { 'uri': %s } }", uri);
    wait_migrated(to);
    unlink(uri + strlen("file:"));
    return to;
}

/* Migrate through a file */
static inline QTestState *migrate(QTestState *from, const char *args)
{
    g_autofree char *uri = migrate_save(from);

    return migrate_load(uri, args);
}

#endif /* TESTS_QTEST_LS3A5000_QTEST_H */
