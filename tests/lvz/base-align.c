/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Alignment: of the PC (ADEF), of atomic and bound-checked accesses (ALE); all
 * others may have any address, also across pages.  In root, then in a guest.
 */

#include "lib.h"

static struct guest g;
static struct guest user;

#define VA      0x40000000UL

static u8 buffer[0x8000] __attribute__((aligned(0x4000)));
static u32 code[2] __attribute__((aligned(8)));

static const char *mode(void)
{
    return this_cpu()->guest_mode ? "guest" : "root";
}

static void pc(void)
{
    struct trap *t;

    for (int i = 1; i < 4; i++) {
        u64 to = (u64)code + i;

        t = TRAP(((void (*)(void))to)());
        begin("%s: jump to an address mod 4 = %d", mode(), i);
        same("taken", !!t, true);
        if (t) {
            same("Ecode", t->code, EC_ADE);
            same("EsubCode", t->sub, 0);
            same("ERA", t->era, to);
            same("BADV", t->badv, to);
        }
        same("Ecode after ertn", run_user(&user, (void *)to, 3), EC_ADE);
        same("EsubCode", user.exit.sub, 0);
        same("ERA", user.exit.era, to);
        same("PRMD", user.exit.prmd & 3, 3);
        end();
    }
}

/* all with $a0 = rd, $a1 = address, $a2 = other operand */
static void atomic(void)
{
    static const struct {
        const char *name;
        u32 word;
        u8 size;
    } list[] = {
        { "ll.w", 0x200000a4, 4 },      { "ll.d", 0x220000a4, 8 },
        { "amswap.w", 0x386018a4, 4 },  { "amswap.d", 0x386098a4, 8 },
        { "amadd.w", 0x386118a4, 4 },   { "amadd.d", 0x386198a4, 8 },
        { "ldle.w", 0x387b18a4, 4 },    { "ldle.d", 0x387b98a4, 8 },
        { "stle.w", 0x387f18a4, 4 },    { "stle.d", 0x387f98a4, 8 },
    };

    for (unsigned i = 0; i < ARRAY_SIZE(list); i++) {
        begin("%s: %s wants a natural alignment", mode(), list[i].name);
        code[0] = list[i].word;
        code[1] = 0x002b0000;
        insn("ibar 0");
        for (int at = 0; at < list[i].size; at++) {
            u64 address = (u64)buffer + 0x10 + at;

            user.gpr[4] = 0x55;
            user.gpr[5] = address;
            user.gpr[6] = -1UL;
            if (!at) {
                same("aligned", run_user(&user, code, 0), EC_SYS);
                continue;
            }
            same("Ecode", run_user(&user, code, 0), EC_ALE);
            same("EsubCode", user.exit.sub, 0);
            same("BADV", user.exit.badv, address);
            same("BADI", user.exit.badi, code[0]);
            same("ERA", user.exit.era, (u64)code);
            same("rd", user.gpr[4], 0x55);
        }
        end();
    }

    /* without LLbit no SC succeeds, whatever the address */
    code[0] = 0x210000a4;                       /* sc.w $a0, $a1, 0 */
    insn("ibar 0");
    user.maps = 0;
    guest_map(&user, 0, 0x4000, PA(buffer) +
              (this_cpu()->guest_mode ? GUEST_SHIFT : 0), LO_RAM, 14);
    begin("%s: sc.w at address 1", mode());
    memset(buffer, 0, 16);
    user.gpr[4] = 0x55;
    user.gpr[5] = 1;
    if (run_user(&user, code, 0) == EC_SYS) {
        same("sc.w", user.gpr[4], 0);
    } else {
        same("Ecode", user.exit.code, EC_ALE);
    }
    same("memory", *(u64 *)buffer, 0);
    end();
}

/* Two pages that lie elsewhere in another order */
static void crossing(void)
{
    u64 pa = PA(buffer) + (this_cpu()->guest_mode ? GUEST_SHIFT : 0);
    struct trap *t;
    u64 v;

    unmap_all();
    map(VA, 0x4000, pa + 0x4000, LO_RAM, 14);
    map(VA + 0x4000, 0x4000, pa, LO_RAM, 14);
    begin("%s: loads and stores across pages", mode());
    for (int i = 1; i < 8; i++) {
        u64 at = VA + 0x4000 - i;

        memset(buffer, 0, sizeof(buffer));
        *(volatile u64 *)at = 0x8877665544332211;
        v = 0;
        for (int b = 7; b >= 0; b--) {
            v = v << 8 | (b < i ? buffer[0x8000 - i + b] : buffer[b - i]);
        }
        same("store", v, 0x8877665544332211);
        same("load", *(volatile u64 *)at, 0x8877665544332211);
    }
    end();

    unmap_all();
    map(VA, 0x4000, pa + 0x4000, LO_RAM, 14);
    map(VA + 0x4000, 0x4000, pa, LO_V | LO_MAT_CC, 14);
    memset(buffer, 0, sizeof(buffer));
    t = TRAP(*(volatile u64 *)(VA + 0x3ffd) = -1UL);
    begin("%s: a store into a read-only second page", mode());
    same("Ecode", t ? t->code : 0, EC_PME);
    same("BADV's page", t ? t->badv & ~0x3fffUL : 0, VA + 0x4000);
    same("first page untouched", buffer[0x7fff], 0);
    end();
    unmap_all();
}

static void all(u64 unused)
{
    pc();
    atomic();
    crossing();
}

void test(void)
{
    all(0);
    if (have_lvz()) {
        ok(in_guest(&g, all, 0), "no exits");
    }
}
