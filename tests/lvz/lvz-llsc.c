/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LL and SC: each bank has its own LLbit.
 */

#include "lib.h"

#define GPA_    0x200000000UL
#define HPA     SCRATCH

static struct guest g;

/* $a1: where; $a0 := 1 if SC succeeded */
extern const u32 with_exit[], with_refill[], with_ertn[], after_ertn[];
__asm__(
    "    .text\n"
    "with_exit:\n"
    "    ll.d    $t0, $a1, 0\n"
    "    hvcl    1\n"
    "    addi.d  $a0, $t0, 1\n"
    "    sc.d    $a0, $a1, 0\n"
    "    hvcl    0x7000\n"
    "with_refill:\n"
    "    ll.d    $t0, $a1, 0\n"
    "    ld.d    $t1, $a2, 0\n"
    "    addi.d  $a0, $t0, 1\n"
    "    sc.d    $a0, $a1, 0\n"
    "    hvcl    0x7000\n"
    "with_ertn:\n"
    "    ll.d    $t0, $a1, 0\n"
    "    ertn\n"
    "after_ertn:\n"
    "    addi.d  $a0, $t0, 1\n"
    "    sc.d    $a0, $a1, 0\n"
    "    hvcl    0x7000\n"
);

static void setup(const void *code)
{
    guest_init(&g);
    guest_map(&g, GPA_, 0x4000, HPA, LO_RAM, 14);
    guest_start(&g, code);
    RAM(u64, HPA) = 41;
    g.gpr[5] = GPA_;
}

static void finish(bool success)
{
    same("end", outcome(&g), NATIVE);
    same("sc.d", g.gpr[4], success);
    same("memory", RAM(u64, HPA), success ? 42 : 41);
}

static void exits(void)
{
    u64 other = 0, ok;

    setup(with_exit);
    begin("guest's LL, exit, SC succeeds");
    same("exit", outcome(&g), EC_HVC);
    same("GCSR.LLBCTL.ROLLB", gcsrrd(LLBCTL) & LLBCTL_ROLLB, 1);
    g.pc += 4;
    finish(true);
    end();

    setup(with_exit);
    begin("guest's LL, exit, GCSR.LLBCTL.WCLLB, SC fails");
    same("exit", outcome(&g), EC_HVC);
    gcsrwr(LLBCTL, gcsrrd(LLBCTL) | LLBCTL_WCLLB);
    same("ROLLB", gcsrrd(LLBCTL) & LLBCTL_ROLLB, 0);
    g.pc += 4;
    finish(false);
    end();

    setup(with_exit);
    begin("guest's LL, exit, LLBCTL written back as it was read, SC succeeds");
    same("exit", outcome(&g), EC_HVC);
    gcsrwr(LLBCTL, gcsrrd(LLBCTL));
    g.pc += 4;
    finish(true);
    end();

    setup(with_exit);
    begin("guest's LL, exit, root's own LL and SC elsewhere, SC succeeds");
    same("exit", outcome(&g), EC_HVC);
    __asm__ volatile("ll.d %0, %1, 0\n\t"
                     "ori  %0, $zero, 7\n\t"
                     "sc.d %0, %1, 0"
                     : "=&r"(ok) : "r"(&other) : "memory");
    same("root's sc.d", ok, 1);
    same("root's memory", other, 7);
    g.pc += 4;
    finish(true);
    end();

    setup(with_exit);
    begin("guest's LL, exit, another value in memory, SC fails");
    same("exit", outcome(&g), EC_HVC);
    RAM(u64, HPA) = 99;
    g.pc += 4;
    same("end", outcome(&g), NATIVE);
    same("sc.d", g.gpr[4], 0);
    same("memory", RAM(u64, HPA), 99);
    end();

    setup(with_exit);
    begin("root's LL, guest in between, root's SC fails (ertn clears LLbit)");
    __asm__ volatile("ll.d %0, %1, 0" : "=r"(ok) : "r"(&other) : "memory");
    same("exit", outcome(&g), EC_HVC);
    __asm__ volatile("ori  %0, $zero, 9\n\t"
                     "sc.d %0, %1, 0"
                     : "=&r"(ok) : "r"(&other) : "memory");
    same("root's sc.d", ok, 0);
    g.pc += 4;
    finish(true);
    end();
}

static void refill(void)
{
    setup(with_refill);
    guest_map(&g, GPA_ + 0x100000, 0x4000, HPA + 0x100000, LO_RAM, 14);
    g.gpr[6] = GPA_ + 0x100000;
    begin("guest's LL, root refill, SC succeeds");
    finish(true);
    end();

    setup(with_refill);
    g.gpr[6] = GPA_ + 0x100000;
    begin("guest's LL, PIL exit, SC succeeds");
    same("exit", outcome(&g), EC_PIL);
    g.pc += 4;
    finish(true);
    end();
}

static void ertn(void)
{
    setup(with_ertn);
    gcsrwr(ERA, CACHED | GPA(after_ertn));
    begin("guest's ertn clears its LLbit");
    finish(false);
    end();

    setup(with_ertn);
    gcsrwr(ERA, CACHED | GPA(after_ertn));
    gcsrwr(LLBCTL, LLBCTL_KLO);
    begin("... unless LLBCTL.KLO");
    finish(true);
    same("KLO is used up", gcsrrd(LLBCTL) & LLBCTL_KLO, 0);
    end();
}

void test(void)
{
    if (!have_lvz()) {
        skip_all("no LVZ");
    }
    exits();
    refill();
    ertn();
}
