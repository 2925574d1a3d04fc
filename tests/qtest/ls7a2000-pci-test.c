/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PCI host bridge of the Loongson 7A2000
 * (hw/pci-host/ls7a2000_pci.c)
 */

#include "qemu/osdep.h"
#include "ls3a5000/ls3a5000-qtest.h"

/* Configuration space: standard and extended, in HT1 and through the window */
#define STD             0xefdfe000000ULL
#define STD_LOW         0x1a000000ULL
#define EXT             0xefe00000000ULL
#define EXT_LOW         0xfe00000000ULL

#define BDF(bus, dev, fn)   ((bus) << 16 | (dev) << 11 | (fn) << 8)
#define STD_TYPE1       (1ULL << 24)
#define EXT_TYPE1       (1ULL << 28)
#define EXT_REG(reg)    (((uint64_t)(reg) >> 8) << 24 | ((reg) & 0xff))

#define IO_LOW          0x18000000ULL
#define IO_HIGH         0x18400000ULL
#define MEM             0x40000000ULL
#define HT1             0xe0000000000ULL
#define PIC_IRR         0x10000380ULL

/* An 82540EM has an interrupt that can be asked for */
#define E1000           "-device e1000,id=nic"
#define E1000_ID        0x100e8086
#define E1000_STATUS    0x0008
#define E1000_ICR       0x00c0
#define E1000_ICS       0x00c8
#define E1000_IMS       0x00d0
#define E1000_LSC       4

static const uint64_t encodings[] = { STD, STD_LOW, EXT, EXT_LOW };

static const uint64_t type1[] = { STD_TYPE1, STD_TYPE1, EXT_TYPE1, EXT_TYPE1 };

static uint64_t cfg(int bus, int dev, int fn, int reg)
{
    return EXT_LOW + (bus ? EXT_TYPE1 : 0) + BDF(bus, dev, fn) + EXT_REG(reg);
}

static void test_identity(void)
{
    static const struct {
        int dev;
        int fn;
        uint16_t id;
        uint16_t class;
    } functions[] = {
        { 0x00, 0, 0x7a00, 0x0600 },
        { 0x00, 1, 0x7a10, 0x0000 },
        { 0x00, 2, 0x7a20, 0x0000 },
        { 0x00, 3, 0x7a30, 0x0000 },
        { 0x09, 0, 0x7a49, 0x0604 },
        { 0x0a, 0, 0x7a39, 0x0604 },
        { 0x0b, 0, 0x7a39, 0x0604 },
        { 0x0c, 0, 0x7a39, 0x0604 },
        { 0x0d, 0, 0x7a49, 0x0604 },
        { 0x0f, 0, 0x7a69, 0x0604 },
        { 0x10, 0, 0x7a59, 0x0604 },
        { 0x13, 0, 0x7a59, 0x0604 },
    };
    QTestState *qts = qtest_init(LS3A5000 "-nic none");

    for (int e = 0; e < ARRAY_SIZE(encodings); e++) {
        for (int dev = 0; dev < 32; dev++) {
            for (int fn = 0; fn < 8; fn++) {
                uint64_t addr = encodings[e] + BDF(0, dev, fn);
                uint32_t id = UINT32_MAX;

                for (int i = 0; i < ARRAY_SIZE(functions); i++) {
                    if (functions[i].dev == dev && functions[i].fn == fn) {
                        id = functions[i].id << 16 | 0x0014;
                        g_assert_cmphex(qtest_readw(qts, addr + 0xa), ==,
                                        functions[i].class);
                    }
                }
                g_assert_cmphex(qtest_readl(qts, addr), ==, id);
            }
        }
    }

    /* what a firmware's ACPI tables ask */
    g_assert_cmphex(qtest_readw(qts, STD + 0xa0), ==, 0);
    qtest_quit(qts);
}

static void check_absent(QTestState *qts, uint64_t addr)
{
    check_widths(qts, addr, UINT64_MAX);
    qtest_writeq(qts, addr, 0);
    check_widths(qts, addr, UINT64_MAX);
}

static void test_absent(void)
{
    QTestState *qts = qtest_init(LS3A5000 "-nic none");

    for (int e = 0; e < ARRAY_SIZE(encodings); e++) {
        check_absent(qts, encodings[e] + BDF(0, 1, 0));
        check_absent(qts, encodings[e] + BDF(0, 0, 4));
        check_absent(qts, encodings[e] + BDF(0, 31, 7) + 0xf8);
        check_absent(qts, encodings[e] + type1[e] + BDF(1, 0, 0));
        check_absent(qts, encodings[e] + type1[e] + BDF(255, 31, 7));
        /* bus 0 by type 1, another bus by type 0 */
        check_absent(qts, encodings[e] + type1[e] + BDF(0, 0, 0));
        check_absent(qts, encodings[e] + BDF(1, 0, 0));
        /* "devices" above 31, as hvisor looks for them */
        for (int dev = 32; dev < 64; dev++) {
            g_assert_cmphex(qtest_readb(qts, encodings[e] + (dev << 11)),
                            ==, 0xff);
        }
    }
    /* a conventional function has 256 bytes */
    check_absent(qts, cfg(0, 0, 0, 0x100));
    check_absent(qts, cfg(0, 0, 0, 0xff8));
    /* beyond the windows */
    check_absent(qts, EXT_LOW + 0x20000000);
    check_absent(qts, EXT_LOW + 0x3ffffff8);
    qtest_quit(qts);
}

static void test_widths(void)
{
    QTestState *qts = qtest_init(LS3A5000 "-nic none " E1000 ",addr=2");
    uint64_t bar0 = cfg(0, 2, 0, 0x10);

    for (int e = 0; e < ARRAY_SIZE(encodings); e++) {
        uint64_t addr = encodings[e] + BDF(0, 2, 0);

        check_widths(qts, addr, E1000_ID);
        check_widths(qts, addr + 8, 0x02000003);
    }

    /* a BAR of 128 KiB, byte by byte */
    for (unsigned size = 1; size <= 8; size *= 2) {
        qtest_writel(qts, bar0, 0);
        for (int i = 0; i < 8; i += size) {
            wr(qts, size, bar0 + i, UINT64_MAX);
        }
        g_assert_cmphex(qtest_readl(qts, bar0), ==, 0xfffe0000);
        g_assert_cmphex(qtest_readl(qts, bar0 + 4), ==, 0xffffffc1);
    }
    qtest_writel(qts, bar0, 0);
    qtest_writew(qts, bar0 + 1, 0xffff);        /* not aligned */
    g_assert_cmphex(qtest_readl(qts, bar0), ==, 0x00fe0000);

    /* across the end of a function's registers: the next function, absent */
    g_assert_cmphex(qtest_readl(qts, cfg(0, 2, 0, 0xfe)) >> 16, ==, 0xffff);
    qtest_quit(qts);
}

/* Registers from 0x100 on: only the extended encodings have them */
static void test_extended(void)
{
    QTestState *qts = qtest_init(LS3A5000 "-nic none");
    uint32_t aer = qtest_readl(qts, cfg(0, 9, 0, 0x100));

    g_assert_cmphex(aer & 0xffff, ==, 0x0001);
    g_assert_cmphex(qtest_readl(qts, EXT + BDF(0, 9, 0) + EXT_REG(0x100)),
                    ==, aer);
    g_assert_cmphex(qtest_readl(qts, cfg(0, 9, 0, 0xffc)), ==, 0);
    /* the standard encodings have no place for the number */
    g_assert_cmphex(qtest_readl(qts, STD + BDF(0, 9, 0) + 0x100), ==,
                    UINT32_MAX);
    qtest_quit(qts);
}

static void test_io(void)
{
    QTestState *qts = qtest_init(LS3A5000 "-nic none -device rtl8139,addr=2");
    uint64_t command = cfg(0, 2, 0, 0x04);
    uint64_t bar0 = cfg(0, 2, 0, 0x10);

    /* ports that nobody answers */
    check_absent(qts, IO_LOW);
    check_absent(qts, IO_LOW + 0x60);
    check_absent(qts, IO_HIGH + 0x8060);
    check_absent(qts, IO_LOW + 0xfff8);
    check_absent(qts, IO_LOW + 0x20000);
    check_absent(qts, HT1 + 0xfdfc000060);

    /* an RTL8139 has its MAC address there: one space in two windows */
    qtest_writel(qts, bar0, 0x9000);
    qtest_writew(qts, command, 1);
    qtest_writel(qts, IO_HIGH + 0x9000, 0x12345678);
    g_assert_cmphex(qtest_readl(qts, IO_LOW + 0x9000), ==, 0x12345678);
    g_assert_cmphex(qtest_readl(qts, HT1 + 0xfdfc009000), ==, 0x12345678);
    g_assert_cmphex(qtest_readl(qts, HT1 + 0xfdfc409000), ==, 0x12345678);
    check_absent(qts, IO_LOW + 0x9100);
    qtest_writew(qts, command, 0);
    check_absent(qts, IO_LOW + 0x9000);
    qtest_quit(qts);
}

static void test_memory(void)
{
    QTestState *qts = qtest_init(LS3A5000 "-nic none " E1000 ",addr=2");
    uint64_t command = cfg(0, 2, 0, 0x04);
    uint64_t bar0 = cfg(0, 2, 0, 0x10);

    qtest_writew(qts, command, 2);
    /* wherever it is put: PCI address = core address = HT1 offset */
    for (uint32_t base = MEM; base < 0x80000000; base += 0x0ffe0000) {
        uint32_t status;

        check_absent(qts, base + E1000_STATUS);
        qtest_writel(qts, bar0, base);
        status = qtest_readl(qts, base + E1000_STATUS);
        g_assert_cmphex(status, !=, UINT32_MAX);
        g_assert_cmphex(qtest_readl(qts, HT1 + base + E1000_STATUS), ==,
                        status);
    }
    /* memory and doorbell are not in reach from outside of the bridge */
    g_assert_cmphex(qtest_readl(qts, HT1), ==, UINT32_MAX);
    check_absent(qts, HT1 + 0x2ff00000);
    qtest_quit(qts);
}

/* A 64-bit BAR above 4 GiB is seen at its address in HT1 */
static void test_memory64(void)
{
    QTestState *qts = qtest_init(LS3A5000 "-nic none "
                                 "-device qemu-xhci,addr=2");
    uint64_t bar0 = cfg(0, 2, 0, 0x10);

    g_assert_cmphex(qtest_readl(qts, bar0) & 0xf, ==, 4);
    qtest_writew(qts, cfg(0, 2, 0, 0x04), 2);
    qtest_writeq(qts, bar0, 0x100000000ULL);
    g_assert_cmphex(qtest_readl(qts, HT1 + 0x100000000), ==, 0x01000040);
    qtest_writeq(qts, bar0, 0xfcffff0000ULL);
    g_assert_cmphex(qtest_readl(qts, HT1 + 0xfcffff0000), ==, 0x01000040);
    g_assert_cmphex(qtest_readl(qts, HT1 + 0x100000000), ==, UINT32_MAX);
    qtest_quit(qts);
}

static void check_line(QTestState *qts, int dev, int line)
{
    uint32_t bar = MEM + dev * 0x100000;

    qtest_writel(qts, cfg(0, dev, 0, 0x10), bar);
    qtest_writew(qts, cfg(0, dev, 0, 0x04), 2);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
    qtest_writel(qts, bar + E1000_IMS, E1000_LSC);
    qtest_writel(qts, bar + E1000_ICS, E1000_LSC);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 1ULL << line);
    qtest_readl(qts, bar + E1000_ICR);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
}

/* Devices without an address get a slot that the bridge has no use for */
static void test_user_slots(void)
{
    static const int slots[] = {
        0x01, 0x02, 0x15, 0x18, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f,
    };
    g_autoptr(GString) args = g_string_new(LS3A5000 "-nic none");
    QTestState *qts;

    for (int i = 0; i < ARRAY_SIZE(slots); i++) {
        g_string_append(args, " -device e1000");
    }
    qts = qtest_init(args->str);
    for (int i = 0; i < ARRAY_SIZE(slots); i++) {
        g_assert_cmphex(qtest_readl(qts, cfg(0, slots[i], 0, 0)), ==,
                        E1000_ID);
        check_line(qts, slots[i], slots[i] & 1 ? 21 : 20);
    }
    qtest_quit(qts);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/ls7a2000/pci/identity", test_identity);
    qtest_add_func("/ls7a2000/pci/absent", test_absent);
    qtest_add_func("/ls7a2000/pci/extended", test_extended);
    if (qtest_has_device("e1000")) {
        qtest_add_func("/ls7a2000/pci/widths", test_widths);
        qtest_add_func("/ls7a2000/pci/memory", test_memory);
        qtest_add_func("/ls7a2000/pci/user-slots", test_user_slots);
    }
    if (qtest_has_device("rtl8139")) {
        qtest_add_func("/ls7a2000/pci/io", test_io);
    }
    if (qtest_has_device("qemu-xhci")) {
        qtest_add_func("/ls7a2000/pci/memory64", test_memory64);
    }
    return g_test_run();
}
