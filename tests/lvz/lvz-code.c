/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guest code: the same address in root and in guests, code that changes,
 * code and data across page borders.
 */

#include "lib.h"

#define GPA_    0x200000000UL
#define HPA     SCRATCH

static struct guest guest[3];

/* "return a number, from a guest": ori $a0, $zero, n; hvcl HVC_DONE */
static void put_number(u64 pa, int n)
{
    RAM(u32, pa) = 0x03800004 | n << 10;
    RAM(u32, pa + 4) = WORD_HVCL(HVC_DONE);
    insn("ibar 0");
}

/* root runs at the address where guests have other code */
static __attribute__((noinline)) int number(void)
{
    int n;

    __asm__ volatile("ori %0, $zero, 77" : "=r"(n));
    return n;
}

static void same_address(void)
{
    u64 page = PA(number) & ~0x3fffUL, at = PA(number) & 0x3fff;

    for (int i = 0; i < 3; i++) {
        guest_init(&guest[i]);
        guest[i].gid = i + 1;
        guest_map(&guest[i], page, 0x4000, HPA + i * 0x4000, LO_RAM, 14);
        put_number(HPA + i * 0x4000 + at, 100 + i);
    }
    begin("one address with other code in root and in three guests");
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 3; i++) {
            guest[i].pc = (u64)number;
            same("outcome", outcome(&guest[i]), NATIVE);
            same("guest", guest[i].gpr[4], 100 + i);
            same("root", number(), 77);
        }
    }
    end();
}

/* root changes the guest's code, the guest changes its own */
static u32 own[4] __attribute__((aligned(16)));

static void change_own(u64 arg)
{
    own[1] = 0x4c000020;
    for (int i = 0; i < 50; i++) {
        int n;

        own[0] = 0x03800004 | i << 10;
        insn("ibar 0");
        n = ((int (*)(void))own)();
        if (n != i) {
            same("own code", n, i);
            return;
        }
    }
}

static void changing(void)
{
    struct guest *g = &guest[0];

    guest_init(g);
    guest_map(g, GPA_, 0x4000, HPA, LO_RAM, 14);
    begin("root changes a guest's code between runs");
    for (int i = 0; i < 50; i++) {
        put_number(HPA, i);
        g->pc = GPA_;
        same("outcome", outcome(g), NATIVE);
        same("number", g->gpr[4], i);
    }
    end();

    begin("a guest changes its own code");
    same("no exit", in_guest(g, change_own, 0), true);
    end();
}

/* code runs into a page that is not there, then is */
static void code_border(void)
{
    struct guest *g = &guest[0];

    guest_init(g);
    guest_map(g, GPA_, 0x4000, HPA, LO_RAM, 14);
    RAM(u32, HPA + 0x3ff8) = 0x03800404;        /* ori $a0, $zero, 1 */
    RAM(u32, HPA + 0x3ffc) = 0x02c00884;        /* addi.d $a0, $a0, 2 */
    RAM(u32, HPA + 0x10000) = 0x02c01084;       /* addi.d $a0, $a0, 4 */
    RAM(u32, HPA + 0x10004) = WORD_HVCL(HVC_DONE);
    insn("ibar 0");
    g->pc = GPA_ + 0x3ff8;
    begin("code runs across a page border");
    same("next page not there", outcome(g), EC_PIF);
    same("BADV", g->exit.badv, GPA_ + 0x4000);
    same("ERA", g->exit.pc, GPA_ + 0x4000);
    same("half done", g->gpr[4], 3);
    guest_map(g, GPA_ + 0x4000, 0x4000, HPA + 0x10000, LO_RAM, 14);
    invtlb(0x16, g->gid << 16, GPA_);
    same("goes on", outcome(g), NATIVE);
    same("all done", g->gpr[4], 7);
    end();
}

extern const u32 load_w[], store_d[];
__asm__(
    "    .text\n"
    "load_w:\n"
    "    ld.d    $a0, $a1, 0\n"
    "    hvcl    0x7000\n"
    "store_d:\n"
    "    st.d    $a0, $a1, 0\n"
    "    hvcl    0x7000\n"
);

/* unaligned accesses across two pages that lie apart */
static void data_border(void)
{
    struct guest *g = &guest[0];

    guest_init(g);
    guest_map(g, GPA_, 0x4000, HPA, LO_RAM, 14);
    guest_map(g, GPA_ + 0x4000, 0x4000, HPA + 0x10000, LO_RAM, 14);
    RAM(u32, HPA + 0x3ffc) = 0x11223344;
    RAM(u32, HPA + 0x10000) = 0x55667788;
    begin("unaligned accesses across a page border");
    guest_start(g, load_w);
    g->gpr[5] = GPA_ + 0x3ffc;
    same("load", outcome(g), NATIVE);
    same("value", g->gpr[4], 0x5566778811223344);
    guest_start(g, store_d);
    g->gpr[5] = GPA_ + 0x3ffd;
    g->gpr[4] = 0x0102030405060708;
    same("store", outcome(g), NATIVE);
    same("first page", RAM(u32, HPA + 0x3ffc), 0x06070844);
    same("second page", RAM(u64, HPA + 0x10000) & 0xffffffffff,
         0x0102030405);
    end();

    guest_init(g);
    guest_map(g, GPA_, 0x4000, HPA, LO_RAM, 14);
    begin("unaligned store, the second page is not there: nothing is stored");
    RAM(u32, HPA + 0x3ffc) = 0;
    guest_start(g, store_d);
    g->gpr[5] = GPA_ + 0x3ffc;
    g->gpr[4] = ~0UL;
    same("outcome", outcome(g), EC_PIS);
    same("BADI", g->exit.badi, *store_d);
    same("memory", RAM(u32, HPA + 0x3ffc), 0);
    end();
}

void test(void)
{
    if (!have_lvz()) {
        skip_all("no LVZ");
    }
    same_address();
    changing();
    code_border();
    data_border();
}
