/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The four privilege levels: instructions, direct mapping windows, pages and
 * what MISC changes for each level.  In root, then in a guest.
 */

#include "lib.h"

static struct guest g;
static struct guest user;

#define VA      0x40000000UL
#define WINDOW  0x7000000000000000UL

/* $a1: where; the data of the page, and code that runs in it */
static struct {
    u32 load[2], store[2], any[2];
    u64 data;
} page __attribute__((aligned(0x4000))) = {
    .load = { 0x28c000a4, 0x002b0000 },         /* ld.d $a0, $a1, 0; syscall */
    .store = { 0x29c000a4, 0x002b0000 },        /* st.d $a0, $a1, 0; syscall */
    .any = { 0, 0x002b0000 },
};

static const char *mode(void)
{
    return this_cpu()->guest_mode ? "guest" : "root";
}

static u64 page_pa(void)
{
    return PA(&page) + (this_cpu()->guest_mode ? GUEST_SHIFT : 0);
}

static int run(const void *code, u64 address, int plv)
{
    user.gpr[4] = 0x55;
    user.gpr[5] = address;
    return run_user(&user, code, plv);
}

/* what run() finds in page tables */
static void unmap(void)
{
    user.maps = 0;
    user.ps = 14;
    invtlb(1, 0, 0);
}

static void instructions(void)
{
    static const struct {
        const char *name;
        u32 word;
    } list[] = {
        { "csrrd CRMD", 0x04000004 },  { "csrwr SAVE0", 0x0400c024 },
        { "csrxchg SAVE0", 0x0400c0a4 }, { "csrrd 0x70", 0x0401c004 },
        { "iocsrrd.b", 0x06480084 },   { "iocsrrd.d", 0x06480c84 },
        { "iocsrwr.w", 0x06481884 },   { "cacop", 0x06000089 },
        { "tlbsrch", 0x06482800 },     { "tlbrd", 0x06482c00 },
        { "tlbwr", 0x06483000 },       { "tlbfill", 0x06483400 },
        { "tlbclr", 0x06482000 },      { "tlbflush", 0x06482400 },
        { "invtlb 0", 0x06498000 },    { "lddir", 0x06400484 },
        { "ldpte", 0x06440080 },       { "ertn", 0x06483800 },
        { "idle 0", 0x06488000 },      { "csrrd GSTAT", 0x04014004 },
    };

    for (unsigned i = 0; i < ARRAY_SIZE(list); i++) {
        begin("%s: %s at PLV1 to PLV3: IPE", mode(), list[i].name);
        page.any[0] = list[i].word;
        insn("ibar 0");
        for (int plv = 1; plv <= 3; plv++) {
            same("Ecode", run(page.any, 0, plv), EC_IPE);
            same("BADI", user.exit.badi, list[i].word);
            same("PRMD.PPLV", user.exit.prmd & 3, plv);
            same("rd", user.gpr[4], 0x55);
        }
        end();
    }
}

static void windows(void)
{
    u64 addr = WINDOW | page_pa();
    int zero, one;
    struct trap *t;

    for (int bit = 0; bit < 4; bit++) {
        begin("%s: a window for PLV%d", mode(), bit);
        csrwr(DMW2, WINDOW | 0x10 | BIT(bit));
        for (int plv = 0; plv < 4; plv++) {
            same("load", run(page.load, addr, plv),
                 plv == bit ? EC_SYS : EC_ADE);
        }
        end();
    }
    csrwr(DMW2, WINDOW | 0x1f);
    begin("%s: windows 2 and 3 are not for fetches", mode());
    for (int i = 0; i < 2; i++) {
        same("load", run(page.load, addr, 0), EC_SYS);
        t = TRAP(((void (*)(void))addr)());
        same("fetch", t ? t->code : 0, EC_ADE);
        same("EsubCode", t ? t->sub : 9, 0);
        same("BADV", t ? t->badv : 0, addr);
        csrwr(DMW3, csrwr(DMW2, 0));
    }
    csrwr(DMW3, 0);
    end();

    /* our own code is in window 1, the UART in window 0 */
    csrwr(DMW0, WINDOW | 0x1f);
    zero = run((void *)addr, addr, 1);
    csrwr(DMW0, CACHED | 0x1f);
    csrwr(DMW1, WINDOW | 0x1f);
    one = run((void *)addr, addr, 1);
    csrwr(DMW1, CACHED | 0x1f);
    csrwr(DMW0, UNCACHED | 0x9);
    begin("%s: windows 0 and 1 are", mode());
    same("window 0", zero, EC_SYS);
    same("window 1", one, EC_SYS);
    end();
}

static void pages(void)
{
    for (int rplv = 0; rplv < 2; rplv++) {
        for (int plv = 0; plv < 4; plv++) {
            begin("%s: a page of PLV%d, RPLV = %d", mode(), plv, rplv);
            unmap();
            guest_map(&user, VA, 0x4000, page_pa(),
                LO_RAM | LO_PLV(plv) | (rplv ? LO_RPLV : 0), 14);
            for (int at = 0; at < 4; at++) {
                bool good = rplv ? at == plv : at <= plv;

                same("load", run(page.load, VA, at), good ? EC_SYS : EC_PPI);
                same("store", run(page.store, VA + 0x100, at),
                     good ? EC_SYS : EC_PPI);
                same("fetch", run((void *)VA, VA, at), good ? EC_SYS : EC_PPI);
            }
            end();
        }
    }
    begin("%s: PLV goes before NR and D", mode());
    unmap();
    guest_map(&user, VA, 0x4000, page_pa(), LO_V | LO_NR | LO_MAT_CC, 14);
    same("load, PLV0", run(page.load, VA, 0), EC_PNR);
    same("load, PLV3", run(page.load, VA, 3), EC_PPI);
    same("store, PLV0", run(page.store, VA, 0), EC_PME);
    same("store, PLV3", run(page.store, VA, 3), EC_PPI);
    end();
    unmap();
}

/* MISC: DWPL, DRDTL, VA32L */
static void misc(void)
{
    u64 v;

    unmap();
    guest_map(&user, VA, 0x4000, page_pa(), LO_V | LO_MAT_CC | LO_PLV(3), 14);
    for (int bit = 0; bit < 3; bit++) {
        begin("%s: MISC.DWPL%d: no PME", mode(), bit);
        csrwr(MISC, BIT(16 + bit));
        for (int plv = 0; plv < 4; plv++) {
            same("store", run(page.store, VA + 0x100, plv),
                 plv == bit ? EC_SYS : EC_PME);
        }
        csrwr(MISC, 0);
        same("store afterwards", run(page.store, VA + 0x100, bit), EC_PME);
        end();
    }

    page.any[0] = 0x00006804;                   /* rdtime.d $a0, $zero */
    insn("ibar 0");
    for (int bit = 1; bit <= 3; bit++) {
        begin("%s: MISC.DRDTL%d: rdtime is IPE", mode(), bit);
        csrwr(MISC, BIT(4 + bit));
        for (int plv = 0; plv < 4; plv++) {
            same("rdtime.d", run(page.any, 0, plv),
                 plv == bit ? EC_IPE : EC_SYS);
        }
        csrwr(MISC, 0);
        end();
    }

    unmap();
    guest_map(&user, VA, 0x4000, page_pa(), LO_RAM | LO_PLV(3), 14);
    page.data = 0x1122334455667788;
    v = VA + __builtin_offsetof(__typeof__(page), data);
    for (int bit = 1; bit <= 3; bit++) {
        begin("%s: MISC.VA32L%d: 32-bit addresses", mode(), bit);
        csrwr(MISC, BIT(bit));
        for (int plv = 0; plv < 4; plv++) {
            same("load", run((void *)VA, v | 0x1234UL << 48, plv),
                 plv == bit ? EC_SYS : EC_ADE);
            if (plv == bit) {
                same("value", user.gpr[4], page.data);
                same("PC above 4G", run((void *)(VA | 0x55UL << 32), v, plv),
                     EC_SYS);
                same("ERA", user.exit.era, VA + 4);
            }
        }
        csrwr(MISC, 0);
        end();
    }
}

/* RVACFG: fewer bits that are not a copy of the sign */
static void reduced(void)
{
    unmap();
    for (int r = 0; r <= 8; r++) {
        u64 top = BIT(47 - r);

        begin("%s: RVACFG.RBits = %d", mode(), r);
        csrwr(RVACFG, r);
        unmap();
        guest_map(&user, top - 0x8000, 0x8000, page_pa() - 0x4000, LO_RAM, 14);
        guest_map(&user, -top, 0x8000, page_pa(), LO_RAM, 14);
        same("last of the lower half", run(page.load, top - 8, 0), EC_SYS);
        same("above it", run(page.load, top, 0), EC_ADE);
        same("BADV", user.exit.badv, top);
        same("first of the upper half", run(page.load, -top, 0), EC_SYS);
        same("below it", run(page.load, -top - 8, 0), EC_ADE);
        end();
    }
    csrwr(RVACFG, 0);
    unmap();
}

static void all(u64 unused)
{
    csrwr(DMW1, CACHED | 0x1f);
    instructions();
    windows();
    pages();
    misc();
    reduced();
    csrwr(DMW1, CACHED | 0x19);
}

void test(void)
{
    all(0);
    if (have_lvz()) {
        ok(in_guest(&g, all, 0), "no exits");
    }
}
