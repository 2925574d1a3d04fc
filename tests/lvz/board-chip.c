/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The chip's register block: by address, by its second address, by IOCSR;
 * all widths; and addresses where nothing is.
 */

#include "lib.h"

#define ALIAS   0x3ff00000

static u64 by_width(u64 pa, int width)
{
    switch (width) {
    case 1:
        return MMIO(u8, pa);
    case 2:
        return MMIO(u16, pa);
    case 4:
        return MMIO(u32, pa);
    default:
        return MMIO(u64, pa);
    }
}

static u64 by_iocsr(u64 off, int width)
{
    switch (width) {
    case 1:
        return iocsr_read(b, off) & 0xff;
    case 2:
        return iocsr_read(h, off) & 0xffff;
    case 4:
        return iocsr_read(w, off) & 0xffffffff;
    default:
        return iocsr_read(d, off);
    }
}

static void identity(void)
{
    static const struct {
        const char *name;
        u64 off, value;
    } reg[] = {
        { "version", 0x0, 0x11 },
        { "features", 0x8, 0x3ff },
        { "vendor", 0x10, 0x6e6f73676e6f6f4c },
        { "name", 0x20, 0x0000303030354133 },
    };

    for (unsigned i = 0; i < ARRAY_SIZE(reg); i++) {
        begin("%s register by 1, 2, 4, 8 bytes in three views", reg[i].name);
        for (int width = 1; width <= 8; width *= 2) {
            u64 mask = width == 8 ? ~0UL : BIT(8 * width) - 1;

            for (int at = 0; at < 8; at += width) {
                u64 off = reg[i].off + at;
                u64 expected = reg[i].value >> (8 * at) & mask;

                same("address", by_width(CHIP + off, width), expected);
                same("second address", by_width(ALIAS + off, width), expected);
                same("IOCSR", by_iocsr(off, width), expected);
            }
        }
        end();
    }
}

/* unaligned accesses and widths that a register may not have */
static void widths(void)
{
    static const struct {
        const char *name;
        u64 pa;
    } region[] = {
        { "chip", CHIP }, { "IPI", CHIP + 0x1000 },
        { "LIOINTC", CHIP + 0x1400 },
        { "EXTIOI", CHIP + 0x1600 }, { "crossbar", CHIP + 0x2000 },
        { "UART0", UART0 + 8 }, { "chip, undefined", CHIP + 0x2ff0 },
        { "pch-pic", 0x10000000 }, { "HPET", 0x10001000 },
        { "LPC", 0x10002000 }, { "conf-regs", 0x10010000 },
        { "bridge UART1", 0x10080100 }, { "I2C", 0x10090000 },
        { "PM", 0x100d0000 }, { "RTC", 0x100d0140 }, { "GPIO", 0x100e0000 },
        { "I/O", 0x18000060 }, { "config 0", 0x1a000000 },
        { "config 1", 0x1b000000 }, { "flash", 0x1c000000 },
        { "PCI memory", 0x7ff00000 }, { "catch-all", 0xcf00000000 },
        { "catch-all at 0xcf00000800", 0xcf00000800 },
        { "config, extended", 0xefe00000000 },
        { "HT", 0xe0010000000 },
    };

    for (unsigned i = 0; i < ARRAY_SIZE(region); i++) {
        struct trap *t;

        catch_traps();
        for (int width = 1; width <= 8; width *= 2) {
            for (int at = 0; at < 8; at++) {
                by_width(region[i].pa + at, width);
            }
        }
        t = caught();
        begin("reads of any width at %s do not trap", region[i].name);
        same("trap", t ? (long)t->code : -1L, -1UL);
        if (t) {
            same("BADV", t->badv, 0);
        }
        end();
    }
}

static void io_reads_ones(void)
{
    begin("I/O space reads all ones where nothing is");
    same("port 0x60", MMIO(u8, 0x18000060), 0xff);
    same("port 0x64", MMIO(u8, 0x18000064), 0xff);
    same("port 0x64 in the second window", MMIO(u8, 0x18400064), 0xff);
    end();
}

void test(void)
{
    if (!on_board()) {
        skip_all("not on the board");
    }
    identity();
    widths();
    io_reads_ones();
}
