/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ls3a5000-lvz machine: its options, its memory map, its boot data
 * (hw/loongarch/ls3a5000.c)
 */

#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "qemu/cutils.h"
#include "qemu/units.h"
#include "ls3a5000/ls3a5000-qtest.h"
#include "qobject/qlist.h"

#define HT1     0xe0000000000ULL
#define ECAM    0x20000000

/* --- bad options ------------------------------------------------------- */

static char *dir;

/* The file @name in our directory, with this content */
static char *file(const char *name, const void *data, size_t size)
{
    char *path = g_build_filename(dir, name, NULL);

    g_assert_true(g_file_set_contents(path, data, size, NULL));
    return path;
}

/*
 * QEMU must end with status 1 and one line on stderr, which holds @word.
 * %D in @args is our directory.
 */
static void check_refused(const char *args, const char *word)
{
    g_autofree char *full = g_strdup_printf(
        "%s -accel qtest -M ls3a5000-lvz -display none -S %s",
        g_getenv("QTEST_QEMU_BINARY"), args);
    g_auto(GStrv) parts = g_strsplit(full, "%D", -1);
    g_autofree char *command = g_strjoinv(dir, parts);
    g_autofree char *out = NULL;
    g_autofree char *err = NULL;
    g_autoptr(GError) error = NULL;
    int status;

    g_test_message("%s", args);
    g_assert_true(g_spawn_command_line_sync(command, &out, &err, &status,
                                            &error));
    g_test_message("%s", err);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, 1);
    g_assert_nonnull(strstr(err, word));
    g_assert_true(strchr(err, '\n') == err + strlen(err) - 1);
}

static void test_options(void)
{
    check_refused("-smp 5", "max CPUs");
    check_refused("-smp 2,sockets=2", "-smp 1 to");
    check_refused("-smp 2,threads=2", "-smp 1 to");
    check_refused("-smp 2,maxcpus=4", "maxcpus");
    check_refused("-m 256M", "at least 512 MiB");
    check_refused("-m 511M", "at least 512 MiB");
    check_refused("-m 1015G", "at most 1038336 MiB");
    check_refused("-m 1G,slots=2,maxmem=2G", "slots");
    check_refused("-cpu la132", "la464");
    check_refused("-cpu nonsense", "nonsense");
    check_refused("-device la464-loongarch-cpu", "-smp");
    check_refused("-numa node", "NUMA");
    check_refused("-serial null -serial null -serial null -serial null "
                  "-serial null -serial null -serial null", "6 UARTs");
    check_refused("-append x", "-kernel");
    check_refused("-initrd %D/absent", "-kernel");
    check_refused("-dtb %D/absent", "-kernel");
}

static void test_firmware_files(void)
{
    g_autofree uint8_t *big = g_malloc0(16 * MiB + 1);
    g_autofree char *odd = file("odd", big, 1000);
    g_autofree char *large = file("large", big, 16 * MiB + 1);
    g_autofree char *empty = file("empty", big, 0);
    g_autofree char *good = file("good", big, 256 * KiB);

    check_refused("-bios %D/absent", "no such file");
    check_refused("-bios %D/large", "larger than");
    check_refused("-bios %D/empty", "empty");
    check_refused("-drive if=pflash,format=raw,file=%D/absent", "absent");
    check_refused("-drive if=pflash,format=raw,file=%D/odd", "multiple of");
    check_refused("-drive if=pflash,format=raw,unit=1,file=%D/odd",
                  "multiple of");
    check_refused("-drive if=pflash,format=raw,file=%D/good -bios %D/odd",
                  "only one");
    check_refused("-bios %D/odd -dtb %D/odd", "no firmware");
    unlink(odd);
    unlink(large);
    unlink(empty);
    unlink(good);
}

/* A Linux image of 4 KiB with one PE section, and room for .bss */
static void make_image(uint8_t *image)
{
    memset(image, 0, 4096);
    memcpy(image, "MZ", 2);
    stq_le_p(image + 0x08, 0x200000 + 0x40);    /* entry */
    stq_le_p(image + 0x10, 0x10000);            /* size with .bss */
    stq_le_p(image + 0x18, 0x200000);           /* load offset */
    stl_le_p(image + 0x38, 0x818223cd);
    stl_le_p(image + 0x3c, 0x80);
    memcpy(image + 0x80, "PE\0", 4);
    stw_le_p(image + 0x86, 1);                  /* sections */
    stw_le_p(image + 0x94, 0);                  /* no optional header */
    stl_le_p(image + 0x98 + 16, 4096 - 0x200);  /* section: size, offset */
    stl_le_p(image + 0x98 + 20, 0x200);
}

/* An ELF file with one segment of 256 bytes at @addr */
static void make_elf(uint8_t *elf, uint64_t addr)
{
    memset(elf, 0, 0x200);
    memcpy(elf, "\177ELF\2\1\1", 7);
    stw_le_p(elf + 16, 2);                      /* executable */
    stw_le_p(elf + 18, 258);                    /* LoongArch */
    stl_le_p(elf + 20, 1);
    stq_le_p(elf + 24, addr + 4);               /* entry */
    stq_le_p(elf + 32, 64);                     /* program headers */
    stw_le_p(elf + 52, 64);
    stw_le_p(elf + 54, 56);
    stw_le_p(elf + 56, 1);
    stl_le_p(elf + 64, 1);                      /* load, all rights */
    stl_le_p(elf + 68, 7);
    stq_le_p(elf + 64 + 8, 0x100);              /* file offset */
    stq_le_p(elf + 64 + 16, addr);
    stq_le_p(elf + 64 + 24, addr);
    stq_le_p(elf + 64 + 32, 0x100);             /* file size, memory size */
    stq_le_p(elf + 64 + 40, 0x180);
    stq_le_p(elf + 64 + 48, 0x100);
    memset(elf + 0x100, 0xa5, 0x100);
}

/* What is wrong with an ELF file is said before anything is loaded */
static void test_elf_files(void)
{
    static const struct {
        unsigned offset;
        unsigned size;
        uint64_t value;
        const char *word;
    } wrong[] = {
        { 4, 1, 1, "64-bit" },
        { 5, 1, 2, "LoongArch" },
        { 18, 2, 62, "LoongArch" },
        { 24, 8, 0x300180, "entry" },
        { 24, 8, 0x2ffffc, "entry" },
        { 32, 8, UINT64_MAX, "truncated" },         /* program headers */
        { 56, 2, 0xffff, "truncated" },
        { 64, 4, 0, "nothing to load" },
        { 64 + 8, 8, UINT64_MAX - 0x10, "truncated" },  /* file offset */
        { 64 + 24, 8, 0x1fe00000, "not in RAM" },   /* address */
        { 64 + 24, 8, 0x0fffff80, "not in RAM" },
        { 64 + 24, 8, 0x9fffff80, "not in RAM" },
        { 64 + 32, 8, 0x181, "truncated" },         /* file size */
        { 64 + 40, 8, 0xff, "truncated" },          /* memory size */
        { 64 + 40, 8, 0x0fd00001, "not in RAM" },
        { 64 + 40, 8, 0x100000000, "not in RAM" },
        { 64 + 40, 8, UINT64_MAX, "not in RAM" },
    };
    uint8_t elf[0x200];

    for (int i = 0; i < ARRAY_SIZE(wrong); i++) {
        g_autofree char *path = NULL;

        make_elf(elf, 0x300000);
        stn_le_p(elf + wrong[i].offset, wrong[i].size, wrong[i].value);
        path = file("elf", elf, sizeof(elf));
        check_refused("-m 512M -kernel %D/elf", wrong[i].word);
        unlink(path);
    }
}

static void test_kernel_files(void)
{
    uint8_t image[4096], elf[0x200], zboot[64] = "MZ\0\0zimg";
    g_autofree char *p_image = NULL, *p_short = NULL, *p_low = NULL;
    g_autofree char *p_elf = NULL, *p_elf_short = NULL, *p_elf_high = NULL;
    g_autofree char *p_text = file("text", "#!/bin/sh\n", 10);
    g_autofree char *p_empty = file("empty", "", 0);
    g_autofree char *p_gzip = file("gzip", "\x1f\x8b\x08\0\0\0\0\0\0\0", 10);
    g_autofree char *p_zboot = NULL;

    make_image(image);
    p_image = file("image", image, sizeof(image));
    p_short = file("short", image, 4000);
    stq_le_p(image + 0x18, 0x100000);
    p_low = file("low", image, sizeof(image));
    make_elf(elf, 0x9000000000300000);
    p_elf = file("elf", elf, sizeof(elf));
    p_elf_short = file("elf-short", elf, 0x180);
    make_elf(elf, 0x9000000400000000);
    p_elf_high = file("elf-high", elf, sizeof(elf));
    stl_le_p(zboot + 8, 64);
    memcpy(zboot + 24, "zstd", 5);
    p_zboot = file("zboot", zboot, sizeof(zboot));

    check_refused("-kernel %D/absent", "no such file");
    check_refused("-kernel %D", "is a directory");
    check_refused("-kernel /dev/zero", "is a device");
    check_refused("-kernel %D/empty", "empty");
    check_refused("-kernel %D/text", "neither");
    check_refused("-kernel %D/gzip", "gzip");
    check_refused("-kernel %D/zboot", "zstd");
    check_refused("-kernel %D/short", "truncated");
    check_refused("-kernel %D/low", "not RAM that is free");
    check_refused("-kernel %D/elf-short", "truncated");
    check_refused("-m 8G -kernel %D/elf-high", "not in RAM");
    check_refused("-kernel %D/elf -append x", "Linux image");
    check_refused("-kernel %D/elf -initrd %D/text", "Linux image");
    check_refused("-kernel %D/elf -dtb %D/text", "Linux image");
    check_refused("-kernel %D/image -initrd %D/absent", "no such file");
    check_refused("-kernel %D/image -initrd %D/empty", "empty");
    check_refused("-kernel %D/image -dtb %D/absent", "no such file");
    check_refused("-kernel %D/image -dtb %D/text", "device tree");

    unlink(p_image);
    unlink(p_short);
    unlink(p_low);
    unlink(p_elf);
    unlink(p_elf_short);
    unlink(p_elf_high);
    unlink(p_text);
    unlink(p_empty);
    unlink(p_gzip);
    unlink(p_zboot);
}

/* --- memory map -------------------------------------------------------- */

static void check_ram(QTestState *qts, uint64_t addr)
{
    check_storage(qts, addr);
    qtest_writeq(qts, addr, addr ^ 0x123456789abcdef0);
}

static void test_ram(void)
{
    static const uint64_t probes[] = {
        0x0, 0x1000, 0x0ffffff8,
        0x80000000, 0x8ffffff8,         /* RAM of its own */
        0x90000000, 0xfffffff8, 0x1f4460000, 0x27ffffff8,
    };
    QTestState *qts = qtest_init("-M ls3a5000-lvz -display none");

    for (int i = 0; i < ARRAY_SIZE(probes); i++) {
        check_ram(qts, probes[i]);
    }
    /* they are all different */
    for (int i = 0; i < ARRAY_SIZE(probes); i++) {
        g_assert_cmphex(qtest_readq(qts, probes[i]), ==,
                        probes[i] ^ 0x123456789abcdef0);
    }
    /* 8 GiB end here */
    qtest_writeq(qts, 0x280000000, UINT64_MAX);
    check_widths(qts, 0x280000000, 0);
    qtest_quit(qts);
}

static void test_ram_small(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    check_ram(qts, 0x9ffffff8);
    check_widths(qts, 0xa0000000, 0);
    qtest_quit(qts);
}

/* Nothing is there: no fault, 0 or all ones, writes vanish */
static void test_nothing(void)
{
    static const uint64_t zeros[] = {
        0x1e000000, 0x1e030010, 0x1fc00000, 0x30000000, 0x3fe00000,
        0xcf00000000, 0xcf00000800, 0xcf00001000, 0xfdfb000000,
        0xa0000000000, 0xb0000000000, 0xf0000000000,
        0xfffffffffff8, 0x123456789000,
    };
    static const uint64_t ones[] = {
        HT1, HT1 + 0x20000000, HT1 + 0xfffffffff8,
        0x17fffff8,                     /* windows to HT1 */
        0x19fffff8,                     /* PCI I/O */
        0x18000060,                     /* no i8042 */
    };
    QTestState *qts = qtest_init(LS3A5000);

    for (int i = 0; i < ARRAY_SIZE(zeros); i++) {
        check_widths(qts, zeros[i], 0);
        qtest_writeq(qts, zeros[i], UINT64_MAX);
        check_widths(qts, zeros[i], 0);
    }
    for (int i = 0; i < ARRAY_SIZE(ones); i++) {
        check_widths(qts, ones[i], UINT64_MAX);
        qtest_writeq(qts, ones[i], 0);
        check_widths(qts, ones[i], UINT64_MAX);
    }
    qtest_quit(qts);
}

/* Four of the bridge's UARTs, each in HT1 and in the low window; two chip's */
static void test_uarts(void)
{
    static const uint64_t uart[] = {
        CHIP + 0x1e0, CHIP + 0x1e8,
        0x10080000, 0x10080100, 0x10080200, 0x10080300,
    };
    QTestState *qts = qtest_init(LS3A5000);

    for (int i = 0; i < ARRAY_SIZE(uart); i++) {
        uint64_t other = i < 2 ? uart[i] - CHIP + CHIP_ALIAS : HT1 + uart[i];

        /* transmitter empty, by accesses of every width */
        for (unsigned size = 1; size <= 8; size *= 2) {
            rd(qts, size, uart[i]);
            g_assert_cmphex(rd(qts, 1, uart[i] + 5) & 0x60, ==, 0x60);
        }
        qtest_writeb(qts, uart[i] + 7, 0xa0 + i);   /* scratch */
        g_assert_cmphex(qtest_readb(qts, other + 7), ==, 0xa0 + i);
    }
    for (int i = 0; i < ARRAY_SIZE(uart); i++) {
        g_assert_cmphex(qtest_readb(qts, uart[i] + 7), ==, 0xa0 + i);
    }
    qtest_quit(qts);
}

/* -serial: CPU UART0, bridge UART0-3, CPU UART1 */
static void test_serial_order(void)
{
    static const uint64_t uart[] = {
        CHIP + 0x1e0, 0x10080000, 0x10080100, 0x10080200, 0x10080300,
        CHIP + 0x1e8,
    };
    g_autoptr(GString) args = g_string_new(LS3A5000);
    QTestState *qts;

    for (int i = 0; i < ARRAY_SIZE(uart); i++) {
        g_string_append_printf(args, " -serial file:%s/serial%d", dir, i);
    }
    qts = qtest_init(args->str);
    for (int i = 0; i < ARRAY_SIZE(uart); i++) {
        qtest_writeb(qts, uart[i], 'a' + i);
    }
    qtest_quit(qts);

    for (int i = 0; i < ARRAY_SIZE(uart); i++) {
        g_autofree char *path = g_strdup_printf("%s/serial%d", dir, i);
        g_autofree char *text = NULL;
        gsize size;

        g_assert_true(g_file_get_contents(path, &text, &size, NULL));
        g_assert_cmpuint(size, ==, 1);
        g_assert_cmpint(text[0], ==, 'a' + i);
        unlink(path);
    }
}

/* --- boot -------------------------------------------------------------- */

/* Without firmware the flash holds the mailbox loop, and reset restores it */
static void test_flash(void)
{
    QTestState *qts = qtest_init(LS3A5000);
    uint32_t first = qtest_readl(qts, 0x1c000000);

    g_assert_cmphex(first, !=, 0xffffffff);
    check_widths(qts, 0x1d000000, 0);
    qtest_system_reset(qts);
    g_assert_cmphex(qtest_readl(qts, 0x1c000000), ==, first);
    qtest_quit(qts);
}

static void test_firmware(void)
{
    g_autofree uint8_t *flash = g_malloc(256 * KiB);
    g_autofree char *path = NULL;
    QTestState *qts;

    memset(flash, 0x5a, 256 * KiB);
    path = file("flash", flash, 256 * KiB);

    qts = qtest_initf(LS3A5000 "-bios %s", path);
    check_widths(qts, 0x1c000000, 0x5a5a5a5a5a5a5a5a);
    check_widths(qts, 0x1c03fff8, 0x5a5a5a5a5a5a5a5a);
    /* firmware finds the device tree here, and PCI functions by ECAM */
    g_assert_cmphex(bswap32(qtest_readl(qts, 0x100000)), ==, 0xd00dfeed);
    g_assert_cmphex(qtest_readl(qts, ECAM), ==, 0x7a000014);
    g_assert_cmphex(qtest_readl(qts, ECAM + (1 << 12)), ==, 0x7a100014);
    g_assert_cmphex(qtest_readl(qts, ECAM + (9 << 15)), ==, 0x7a490014);
    check_widths(qts, ECAM + (0x1f << 15), UINT64_MAX);
    check_widths(qts, ECAM + (1 << 20), UINT64_MAX);
    check_widths(qts, ECAM + 0x7fffff8, UINT64_MAX);
    check_widths(qts, ECAM + 0x8000000, 0);
    /* a port, its secondary bus set by ECAM: the bus behind it is empty */
    qtest_writel(qts, ECAM + (9 << 15) + 0x18, 0x00010100);
    g_assert_cmphex(qtest_readl(qts, ECAM + (9 << 15) + 0x18), ==, 0x00010100);
    check_widths(qts, ECAM + (1 << 20), UINT64_MAX);
    qtest_quit(qts);

    /* a real board has nothing there, with its own firmware or without */
    qts = qtest_initf(LS3A5000 "-M virt-compat=off -bios %s", path);
    check_widths(qts, ECAM, 0);
    qtest_quit(qts);
    qts = qtest_init(LS3A5000);
    check_widths(qts, ECAM, 0);
    qtest_quit(qts);

    qts = qtest_initf(LS3A5000 "-drive if=pflash,format=raw,unit=0,file=%s "
                      "-drive if=pflash,format=raw,unit=1,file=%s,readonly=on",
                      path, path);
    check_widths(qts, 0x1c000000, 0x5a5a5a5a5a5a5a5a);
    check_widths(qts, 0x1d03fff8, 0x5a5a5a5a5a5a5a5a);
    qtest_quit(qts);
    unlink(path);
}

/* fw_cfg answers, and no access to it faults */
static void test_fw_cfg(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    qtest_writew(qts, 0x1e020008, 0);           /* selector, big endian */
    g_assert_cmphex(qtest_readb(qts, 0x1e020000), ==, 'Q');
    g_assert_cmphex(qtest_readb(qts, 0x1e020000), ==, 'E');
    g_assert_cmphex(qtest_readb(qts, 0x1e020000), ==, 'M');
    g_assert_cmphex(qtest_readb(qts, 0x1e020000), ==, 'U');
    /* a DMA address of 64 bits; the register itself says who it is */
    g_assert_cmphex(bswap64(qtest_readq(qts, 0x1e020010)), ==,
                    0x51454d5520434647);                /* "QEMU CFG" */
    /* widths that the registers do not have */
    for (unsigned size = 1; size <= 8; size *= 2) {
        for (int i = 0; i < 0x18; i++) {
            rd(qts, size, 0x1e020000 + i);
            if (i < 0x10) {
                wr(qts, size, 0x1e020000 + i, 0);
            }
        }
    }
    qtest_writew(qts, 0x1e020008, 0);
    g_assert_cmphex(qtest_readb(qts, 0x1e020000), ==, 'Q');
    qtest_quit(qts);
}

/* fw_cfg's answer to a DMA request for the signature, to @addr */
static uint32_t fw_cfg_dma(QTestState *qts, uint64_t addr, uint32_t bytes)
{
    const uint64_t request = 0x8000;

    qtest_writel(qts, request, bswap32(0x0a));      /* select item 0, read */
    qtest_writel(qts, request + 4, bswap32(bytes));
    qtest_writeq(qts, request + 8, bswap64(addr));
    qtest_writeq(qts, 0x1e020010, bswap64(request));
    return bswap32(qtest_readl(qts, request));
}

/* DMA reaches RAM, low and high, and nothing else */
static void test_fw_cfg_dma(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    g_assert_cmphex(fw_cfg_dma(qts, 0x9000, 4), ==, 0);
    g_assert_cmphex(qtest_readl(qts, 0x9000), ==, 0x554d4551);
    g_assert_cmphex(fw_cfg_dma(qts, 0x9ffffffc, 4), ==, 0);
    g_assert_cmphex(qtest_readl(qts, 0x9ffffffc), ==, 0x554d4551);

    qtest_writeb(qts, CHIP + 0x1e7, 0x5a);          /* scratch of a UART */
    g_assert_cmphex(fw_cfg_dma(qts, CHIP + 0x1e7, 1), ==, 1);
    g_assert_cmphex(qtest_readb(qts, CHIP + 0x1e7), ==, 0x5a);
    g_assert_cmphex(fw_cfg_dma(qts, 0x123456789000, 4), ==, 1);
    qtest_quit(qts);
}

/* A plain ELF file: memory is as its segments leave it, zero elsewhere */
static void test_elf(void)
{
    uint8_t elf[0x200], low[0x11000];
    g_autofree char *path = NULL;
    QTestState *qts;

    make_elf(elf, 0x9000000000300000);
    path = file("elf", elf, sizeof(elf));
    qts = qtest_initf(LS3A5000 "-kernel %s", path);
    unlink(path);

    for (int round = 0; round < 2; round++) {
        check_widths(qts, 0x300000, 0xa5a5a5a5a5a5a5a5);
        check_widths(qts, 0x3000f8, 0xa5a5a5a5a5a5a5a5);
        check_widths(qts, 0x300100, 0);
        qtest_memread(qts, 0, low, sizeof(low));
        g_assert_true(buffer_is_zero(low, sizeof(low)));
        g_assert_cmphex(qtest_readl(qts, 0x100000), ==, 0);
        g_assert_cmphex(qtest_readl(qts, 0x1c0000), ==, 0);
        /* reset loads the file again */
        qtest_writeq(qts, 0x300000, 0);
        qtest_system_reset(qts);
    }
    qtest_quit(qts);
}

/* What the EFI configuration table whose GUID starts so points to */
static uint64_t efi_table(QTestState *qts, uint64_t systab, uint32_t guid)
{
    uint64_t n = qtest_readq(qts, systab + 104);
    uint64_t table = qtest_readq(qts, systab + 112);

    for (; n; n--, table += 24) {
        if (qtest_readl(qts, table) == guid) {
            return qtest_readq(qts, table + 16);
        }
    }
    g_assert_not_reached();
}

/* An EFI-stub image: command line, EFI tables, device tree, initrd */
static void test_linux(void)
{
    g_autofree uint8_t *initrd = g_malloc(8 * MiB);
    g_autofree char *p_image = NULL;
    g_autofree char *p_initrd = NULL;
    uint8_t image[4096];
    uint64_t systab = 0, entry, base, size;
    QTestState *qts;

    make_image(image);
    memset(image + 0x200, 0x77, sizeof(image) - 0x200);
    memset(initrd, 0x99, 8 * MiB);
    p_image = file("image", image, sizeof(image));
    p_initrd = file("initrd", initrd, 8 * MiB - 5);
    qts = qtest_initf(LS3A5000 "-kernel %s -initrd %s -append 'a=b c'",
                      p_image, p_initrd);
    unlink(p_image);
    unlink(p_initrd);

    check_widths(qts, 0x200ff8, 0x7777777777777777);
    check_widths(qts, 0x0, 0);
    g_assert_cmphex(bswap32(qtest_readl(qts, 0x100000)), ==, 0xd00dfeed);

    /* the EFI system table is somewhere in the boot data */
    for (uint64_t p = 0x1c0000; p < 0x1d0000 && !systab; p += 8) {
        if (qtest_readq(qts, p) == 0x5453595320494249ULL) {
            systab = p;
        }
    }
    g_assert_cmphex(systab, !=, 0);
    /* device tree, initrd */
    g_assert_cmphex(efi_table(qts, systab, 0xb1b621d5), ==, 0x100000);
    entry = efi_table(qts, systab, 0x5568e427);
    base = qtest_readq(qts, entry);
    size = qtest_readq(qts, entry + 8);
    g_assert_cmpuint(size, ==, 8 * MiB - 5);
    g_assert_cmphex(base + size, <=, 0x10000000);
    g_assert_cmphex(qtest_readb(qts, base), ==, 0x99);
    g_assert_cmphex(qtest_readb(qts, base + size - 1), ==, 0x99);
    qtest_quit(qts);
}

/* Which does not fit into low RAM */
static void test_big_initrd(void)
{
    const size_t bytes = 200 * MiB;
    g_autofree uint8_t *initrd = g_malloc0(bytes);
    g_autofree char *p_image = NULL;
    g_autofree char *p_initrd = NULL;
    g_autofree char *args = NULL;
    uint8_t image[4096];
    QTestState *qts;

    make_image(image);
    p_image = file("image", image, sizeof(image));
    memset(initrd, 0x99, 16);
    p_initrd = file("initrd", initrd, bytes);
    args = g_strdup_printf("-kernel %s -initrd %s", p_image, p_initrd);

    qts = qtest_initf("-M ls3a5000-lvz -m 1G -display none %s", args);
    /* at the end of high RAM */
    check_widths(qts, 0xc0000000 - bytes, 0x9999999999999999);
    qtest_quit(qts);

    check_refused("-m 512M -kernel %D/image -initrd %D/initrd", "raise -m");
    unlink(p_image);
    unlink(p_initrd);
}

/* --- cores ------------------------------------------------------------- */

/* device_del takes no core away */
static void test_cores_stay(void)
{
    QTestState *qts = qtest_init(LS3A5000 "-smp 2");

    for (int round = 0; round < 2; round++) {
        QDict *answer = qtest_qmp(qts, "{ 'execute': 'query-cpus-fast' }");
        QList *cpus = qdict_get_qlist(answer, "return");
        const QListEntry *entry;

        g_assert_cmpuint(qlist_size(cpus), ==, 2);
        QLIST_FOREACH_ENTRY(cpus, entry) {
            QDict *cpu = qobject_to(QDict, qlist_entry_obj(entry));
            QDict *error = qtest_qmp_assert_failure_ref(
                qts, "{ 'execute': 'device_del',"
                "  'arguments': { 'id': %s } }",
                qdict_get_str(cpu, "qom-path"));

            g_assert_nonnull(strstr(qdict_get_str(error, "desc"),
                                    "no CPU hotplug"));
            qobject_unref(error);
        }
        qobject_unref(answer);
        qtest_system_reset(qts);
    }
    qtest_quit(qts);
}

static void test_migration(void)
{
    QTestState *qts = qtest_init(LS3A5000);

    check_ram(qts, 0x1000);
    check_ram(qts, 0x80001000);
    check_ram(qts, 0x90001000);
    qts = migrate(qts, LS3A5000);
    g_assert_cmphex(qtest_readq(qts, 0x1000), ==, 0x1000 ^ 0x123456789abcdef0);
    g_assert_cmphex(qtest_readq(qts, 0x80001000), ==,
                    0x80001000 ^ 0x123456789abcdef0);
    g_assert_cmphex(qtest_readq(qts, 0x90001000), ==,
                    0x90001000 ^ 0x123456789abcdef0);
    qtest_quit(qts);
}

int main(int argc, char **argv)
{
    int ret;

    g_test_init(&argc, &argv, NULL);
    dir = g_dir_make_tmp("ls3a5000-XXXXXX", NULL);
    g_assert_nonnull(dir);
    qtest_add_func("/ls3a5000/machine/options", test_options);
    qtest_add_func("/ls3a5000/machine/firmware-files", test_firmware_files);
    qtest_add_func("/ls3a5000/machine/elf-files", test_elf_files);
    qtest_add_func("/ls3a5000/machine/kernel-files", test_kernel_files);
    qtest_add_func("/ls3a5000/machine/ram", test_ram);
    qtest_add_func("/ls3a5000/machine/ram-small", test_ram_small);
    qtest_add_func("/ls3a5000/machine/nothing", test_nothing);
    qtest_add_func("/ls3a5000/machine/uarts", test_uarts);
    qtest_add_func("/ls3a5000/machine/serial-order", test_serial_order);
    qtest_add_func("/ls3a5000/machine/flash", test_flash);
    qtest_add_func("/ls3a5000/machine/firmware", test_firmware);
    qtest_add_func("/ls3a5000/machine/fw-cfg", test_fw_cfg);
    qtest_add_func("/ls3a5000/machine/fw-cfg-dma", test_fw_cfg_dma);
    qtest_add_func("/ls3a5000/machine/elf", test_elf);
    qtest_add_func("/ls3a5000/machine/linux", test_linux);
    qtest_add_func("/ls3a5000/machine/big-initrd", test_big_initrd);
    qtest_add_func("/ls3a5000/machine/cores-stay", test_cores_stay);
    qtest_add_func("/ls3a5000/machine/migration", test_migration);
    ret = g_test_run();
    rmdir(dir);
    return ret;
}
