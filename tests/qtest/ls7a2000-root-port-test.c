/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PCIe root ports of the Loongson 7A2000
 * (hw/pci-bridge/ls7a2000_root_port.c)
 */

#include "qemu/osdep.h"
#include "ls3a5000/ls3a5000-qtest.h"

#define EXT             0xfe00000000ULL
#define EXT_TYPE1       (1ULL << 28)
#define MEM             0x40000000ULL
#define IO              0x18400000ULL
#define PIC_IRR         0x10000380ULL
#define DOORBELL        0x2ff00000ULL

#define E1000_ID        0x100e8086
#define E1000_STATUS    0x0008
#define E1000_ICR       0x00c0
#define E1000_ICS       0x00c8
#define E1000_IMS       0x00d0
#define E1000_LSC       4

static const struct {
    int dev;
    const char *bus;
    uint16_t id;
    int width;
    int line;
} ports[] = {
    { 0x09, "pcie.9",  0x7a49,  4, 32 },
    { 0x0a, "pcie.a",  0x7a39,  1, 33 },
    { 0x0b, "pcie.b",  0x7a39,  1, 34 },
    { 0x0c, "pcie.c",  0x7a39,  1, 35 },
    { 0x0d, "pcie.d",  0x7a49,  4, 36 },
    { 0x0f, "pcie.f",  0x7a69, 16, 40 },
    { 0x10, "pcie.10", 0x7a59,  8, 41 },
    { 0x13, "pcie.13", 0x7a59,  8, 38 },
};

static uint64_t cfg(int bus, int dev, int fn, int reg)
{
    return EXT + (bus ? EXT_TYPE1 : 0) + ((uint64_t)(reg >> 8) << 24) +
           (bus << 16) + (dev << 11) + (fn << 8) + (reg & 0xff);
}

/* Offset of a capability, 0 if there is none */
static int capability(QTestState *qts, int dev, int id)
{
    int reg = qtest_readb(qts, cfg(0, dev, 0, 0x34));

    while (reg && qtest_readb(qts, cfg(0, dev, 0, reg)) != id) {
        reg = qtest_readb(qts, cfg(0, dev, 0, reg + 1));
    }
    return reg;
}

static void check_port(QTestState *qts, int i)
{
    int dev = ports[i].dev;
    int cap;

    g_assert_cmphex(qtest_readl(qts, cfg(0, dev, 0, 0)), ==,
                    ports[i].id << 16 | 0x0014);
    g_assert_cmphex(qtest_readw(qts, cfg(0, dev, 0, 0x0a)), ==, 0x0604);
    g_assert_cmphex(qtest_readb(qts, cfg(0, dev, 0, 0x0e)), ==, 0x01);
    g_assert_cmphex(qtest_readb(qts, cfg(0, dev, 0, 0x3d)), ==, 1);

    /* buses closed, windows closed */
    g_assert_cmphex(qtest_readl(qts, cfg(0, dev, 0, 0x18)), ==, 0);
    g_assert_cmphex(qtest_readl(qts, cfg(0, dev, 0, 0x20)), ==, 0x0000fff0);

    /* PCIe: a root port with a slot, this wide */
    cap = capability(qts, dev, 0x10);
    g_assert_cmpint(cap, !=, 0);
    g_assert_cmphex(qtest_readw(qts, cfg(0, dev, 0, cap + 2)) & 0x1f0, ==,
                    0x140);
    g_assert_cmphex(qtest_readl(qts, cfg(0, dev, 0, cap + 12)) >> 4 & 0x3f,
                    ==, ports[i].width);
    g_assert_cmphex(qtest_readl(qts, cfg(0, dev, 0, cap + 20)) >> 19, ==, dev);

    /* one message, 64 bit, that can be masked; no MSI-X */
    cap = capability(qts, dev, 0x05);
    g_assert_cmpint(cap, !=, 0);
    g_assert_cmphex(qtest_readw(qts, cfg(0, dev, 0, cap + 2)), ==, 0x180);
    g_assert_cmpint(capability(qts, dev, 0x11), ==, 0);
}

static void test_identity(void)
{
    QTestState *qts = qtest_init(LS3A5000 "-nic none");

    for (int i = 0; i < ARRAY_SIZE(ports); i++) {
        check_port(qts, i);
    }
    qtest_quit(qts);
}

/* 4 KiB, 64 bit, nothing in it */
static void test_bar(void)
{
    QTestState *qts = qtest_init(LS3A5000 "-nic none");
    uint64_t bar0 = cfg(0, 9, 0, 0x10);

    qtest_writeq(qts, bar0, UINT64_MAX);
    g_assert_cmphex(qtest_readq(qts, bar0), ==, 0xfffffffffffff004);
    qtest_writeq(qts, bar0, MEM);
    check_widths(qts, MEM, UINT64_MAX);
    qtest_writew(qts, cfg(0, 9, 0, 0x04), 2);
    check_widths(qts, MEM, 0);
    qtest_writeq(qts, MEM + 0xff8, UINT64_MAX);
    check_widths(qts, MEM + 0xff8, 0);
    check_widths(qts, MEM + 0x1000, UINT64_MAX);
    qtest_quit(qts);
}

static void open_port(QTestState *qts, int dev, int bus, uint32_t mem,
                      uint16_t io)
{
    qtest_writel(qts, cfg(0, dev, 0, 0x18), bus << 16 | bus << 8);
    qtest_writel(qts, cfg(0, dev, 0, 0x20), mem | mem >> 16);
    qtest_writew(qts, cfg(0, dev, 0, 0x1c), (io & 0xf000) | io >> 8);
    qtest_writew(qts, cfg(0, dev, 0, 0x04), 7);
}

/* What is behind a port: configuration, memory, I/O, interrupt */
static void test_forwarding(void)
{
    g_autoptr(GString) args = g_string_new(LS3A5000 "-nic none");
    QTestState *qts;

    for (int i = 0; i < ARRAY_SIZE(ports); i++) {
        g_string_append_printf(args, " -device e1000,bus=%s", ports[i].bus);
    }
    qts = qtest_init(args->str);

    for (int i = 0; i < ARRAY_SIZE(ports); i++) {
        int bus = 0x10 + 3 * i;
        uint32_t mem = MEM + 0x100000 * i;
        uint32_t io = 0x4000 + 0x1000 * i;

        g_assert_cmphex(qtest_readl(qts, cfg(bus, 0, 0, 0)), ==, UINT32_MAX);
        open_port(qts, ports[i].dev, bus, mem, io);
        g_assert_cmphex(qtest_readl(qts, cfg(bus, 0, 0, 0)), ==, E1000_ID);
        /* device 0 and no other */
        for (int dev = 1; dev < 32; dev++) {
            g_assert_cmphex(qtest_readl(qts, cfg(bus, dev, 0, 0)), ==,
                            UINT32_MAX);
        }

        qtest_writel(qts, cfg(bus, 0, 0, 0x10), mem);
        qtest_writel(qts, cfg(bus, 0, 0, 0x14), io);
        qtest_writew(qts, cfg(bus, 0, 0, 0x04), 3);
        g_assert_cmphex(qtest_readl(qts, mem + E1000_STATUS), !=, UINT32_MAX);
        /* the ports of an 82540EM read as 0 here, those of nobody as ones */
        g_assert_cmphex(qtest_readl(qts, IO + io), ==, 0);
        g_assert_cmphex(qtest_readl(qts, IO + io + 0x40), ==, UINT32_MAX);

        g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
        qtest_writel(qts, mem + E1000_IMS, E1000_LSC);
        qtest_writel(qts, mem + E1000_ICS, E1000_LSC);
        g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 1ULL << ports[i].line);
        qtest_readl(qts, mem + E1000_ICR);
        g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
    }

    /* and after a reset all ports are closed again */
    qtest_system_reset(qts);
    for (int i = 0; i < ARRAY_SIZE(ports); i++) {
        check_port(qts, i);
        g_assert_cmphex(qtest_readl(qts, cfg(0x10 + 3 * i, 0, 0, 0)), ==,
                        UINT32_MAX);
        g_assert_cmphex(qtest_readl(qts, MEM + 0x100000 * i + E1000_STATUS),
                        ==, UINT32_MAX);
    }
    qtest_quit(qts);
}

/* A device comes: the port interrupts, by its line or by a message */
static void hotplug(QTestState *qts, bool msi)
{
    int cap = capability(qts, 0x0f, 0x10);
    int msi_cap = capability(qts, 0x0f, 0x05);

    open_port(qts, 0x0f, 5, MEM, 0x4000);
    g_assert_cmphex(qtest_readl(qts, cfg(5, 0, 0, 0)), ==, UINT32_MAX);
    if (msi) {
        qtest_writeq(qts, cfg(0, 0x0f, 0, msi_cap + 4), DOORBELL);
        qtest_writew(qts, cfg(0, 0x0f, 0, msi_cap + 12), 0x8d);
        qtest_writew(qts, cfg(0, 0x0f, 0, msi_cap + 2), 1);
    }
    /* slot control: power on, interrupt when something comes or goes */
    qtest_writew(qts, cfg(0, 0x0f, 0, cap + 0x18), 0x0128);
    g_assert_cmphex(qtest_readw(qts, cfg(0, 0x0f, 0, cap + 0x1a)) & 0x48, ==,
                    0);

    qtest_qmp_device_add(qts, "e1000", "nic", "{ 'bus': 'pcie.f' }");
    g_assert_cmphex(qtest_readl(qts, cfg(5, 0, 0, 0)), ==, E1000_ID);
    g_assert_cmphex(qtest_readw(qts, cfg(0, 0x0f, 0, cap + 0x1a)) & 0x48, ==,
                    0x48);
}

static void test_hotplug_line(void)
{
    QTestState *qts = qtest_init(LS3A5000 "-nic none");
    int cap = capability(qts, 0x0f, 0x10);

    hotplug(qts, false);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 1ULL << 40);
    qtest_writew(qts, cfg(0, 0x0f, 0, cap + 0x1a), 0xffff);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
    qtest_quit(qts);
}

static void test_hotplug_message(void)
{
    QTestState *qts = qtest_init(LS3A5000 "-nic none");

    qtest_writeb(qts, CHIP + 0x426, 1);                 /* EXT_INT_EN */
    hotplug(qts, true);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
    g_assert_cmphex(qtest_readq(qts, CHIP + 0x1710), ==, 1ULL << (0x8d - 128));
    qtest_quit(qts);
}

static void test_migration(void)
{
    const char *args = LS3A5000 "-nic none -device e1000,bus=pcie.a";
    QTestState *qts = qtest_init(args);

    open_port(qts, 0x0a, 7, MEM, 0x4000);
    qtest_writel(qts, cfg(7, 0, 0, 0x10), MEM);
    qtest_writew(qts, cfg(7, 0, 0, 0x04), 3);
    qtest_writel(qts, MEM + E1000_IMS, E1000_LSC);
    qtest_writel(qts, MEM + E1000_ICS, E1000_LSC);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 1ULL << 33);

    qts = migrate(qts, args);
    g_assert_cmphex(qtest_readl(qts, cfg(7, 0, 0, 0)), ==, E1000_ID);
    g_assert_cmphex(qtest_readl(qts, MEM + E1000_IMS), ==, E1000_LSC);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 1ULL << 33);
    qtest_readl(qts, MEM + E1000_ICR);
    g_assert_cmphex(qtest_readq(qts, PIC_IRR), ==, 0);
    qtest_quit(qts);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    qtest_add_func("/ls7a2000/root-port/identity", test_identity);
    qtest_add_func("/ls7a2000/root-port/bar", test_bar);
    if (qtest_has_device("e1000")) {
        qtest_add_func("/ls7a2000/root-port/forwarding", test_forwarding);
        qtest_add_func("/ls7a2000/root-port/hotplug-line", test_hotplug_line);
        qtest_add_func("/ls7a2000/root-port/hotplug-message",
                       test_hotplug_message);
        qtest_add_func("/ls7a2000/root-port/migration", test_migration);
    }
    return g_test_run();
}
