/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two entries for one address, of which only one can be read: an atomic access
 * is undefined, but ends.
 */

#include "lib.h"

#define VA      0x4000c00000UL

static void write(int index, u64 attr)
{
    csrwr(TLBIDX, (2048 + index) | TLBIDX_PS(14));
    csrwr(TLBEHI, VA);
    csrwr(TLBELO0, SCRATCH | attr);
    csrwr(TLBELO1, SCRATCH | attr);
    insn("tlbwr");
}

static void atomic(void)
{
    __asm__ volatile("amadd.d $t0, %0, %1" :: "r"(1UL), "r"(VA)
                     : "$t0", "memory");
}

void test(void)
{
    u64 *p = (u64 *)VA;

    cpu_count();
    write(9, LO_RAM | LO_NR);
    equal(TRAP_CODE(*(volatile u64 *)p = 1), -1, "store");
    equal(TRAP_CODE(atomic()), EC_PNR, "atomic access to what cannot be read");
    write(3, LO_RAM);
    TRAP(atomic());
    ok(true, "two entries");
}
