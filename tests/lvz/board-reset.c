/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The PM block's reset.  Memory keeps its contents, so that the second start
 * knows what happened before.
 */

#include "lib.h"

#define RST_CNT     0x100d0030
#define MAGIC       0x7265736574
#define IPI(core)   (CHIP + 0x1000 + 0x100 * (core))

/* one state that every block must lose */
static void disturb(void)
{
    MMIO(u64, IPI(1) + 0x20) = 0x1234;
    MMIO(u32, IPI(0) + 0x04) = 0xff;
    MMIO(u32, IPI(0) + 0x08) = 0x2;
    MMIO(u8, CHIP + 0x140a) = 0x11;
    MMIO(u32, CHIP + 0x1428) = BIT(10);
    MMIO(u64, CHIP + 0x1600) = ~0UL;
    MMIO(u8, CHIP + 0x1c05) = 4;
    MMIO(u64, CHIP + 0x420) |= BIT(48);
    csrwr(ECFG, IS_IPI);
    csrwr(SAVE0 + 3, 0x5555);
}

static void after(void)
{
    begin("a reset by the PM block");
    same("mailbox 0 of core 1", MMIO(u64, IPI(1) + 0x20), 0);
    same("IPI enable", MMIO(u32, IPI(0) + 0x04), 0);
    same("IPI status", MMIO(u32, IPI(0) + 0x00), 0);
    same("LIOINTC enable", MMIO(u32, CHIP + 0x1424), 0);
    same("EXTIOI enable", MMIO(u64, CHIP + 0x1600), 0);
    same("EXTIOI core map", MMIO(u8, CHIP + 0x1c05), 0);
    same("0x420", MMIO(u64, CHIP + 0x420), 0x38000000);
    same("ESTAT.IS", ESTAT_IS(csrrd(ESTAT)), 0);
    end();
}

void test(void)
{
    if (!on_board()) {
        skip_all("not on the board");
    }
    if (RAM(u64, SCRATCH) != MAGIC) {
        RAM(u64, SCRATCH) = MAGIC;
        disturb();
        MMIO(u8, RST_CNT) = 1;
        delay(5000000);
        ok(false, "OS_RST resets the machine");
        return;
    }
    after();
    ok(MMIO(u32, RST_CNT) % 2 == 0, "OS_RST reads 0");
    equal(cpu_count(), CPUS, "the other CPUs start again");
}
