/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guest identifiers keep the entries of guests apart, in both stages.
 */

#include "lib.h"

#define GVA     0x40000000UL
#define GPA_    0x200000000UL
#define HPA     SCRATCH

#define GUESTS  4

static struct guest guest[GUESTS];
static const u8 gid[GUESTS] = { 1, 2, 0x80, 0xff };

extern const u32 load[];
__asm__(
    "    .text\n"
    "load:\n"
    "    ld.d    $a0, $a1, 0\n"
    "    hvcl    0x7000\n"
);

/* a 16K entry in a way of its own: nothing is replaced by chance */
static struct { u64 way, va, lo0, lo1; } entry;

static void write_entry(void)
{
    csrwr(TLBIDX, TLBIDX_PS(14) | entry.way << 8 | (entry.va >> 15 & 0xff));
    csrwr(TLBEHI, entry.va);
    csrwr(TLBELO0, entry.lo0);
    csrwr(TLBELO1, entry.lo1);
    insn("tlbwr");
}

static int load_from(int i, u64 va)
{
    guest_start(&guest[i], load);
    guest[i].gpr[5] = va;
    return outcome(&guest[i]);
}

static void setup(void)
{
    for (int i = 0; i < GUESTS; i++) {
        guest_init(&guest[i]);
        guest[i].gid = gid[i];
        guest_map(&guest[i], GPA_, 0x4000, HPA + i * 0x8000, LO_RAM, 14);
        RAM(u64, HPA + i * 0x8000) = 100 + i;
    }
    gcsr_write(STLBPS, 14);
    gcsr_write(DMW1, CACHED | 0x11);
}

/* the same GPA is another page in each guest */
static void root_stage(void)
{
    int refills = 0;

    setup();
    begin("one GPA in %d guests", GUESTS);
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < GUESTS; i++) {
            same("outcome", load_from(i, GPA_), NATIVE);
            same("value", guest[i].gpr[4], 100 + i);
            refills += guest[i].refills;
            guest[i].refills = 0;
        }
    }
    same("no refill at every change", refills < 40, true);
    end();
}

/* the same GVA is another GPA in each guest */
static void guest_stage(void)
{
    setup();
    begin("one GVA in %d guests", GUESTS);
    for (int i = 0; i < GUESTS; i++) {
        u64 gpa = GPA_ + 0x100000 * (i + 1);

        guest_map(&guest[i], gpa, 0x4000, HPA + 0x100000 + i * 0x8000, LO_RAM,
                  14);
        RAM(u64, HPA + 0x100000 + i * 0x8000) = 200 + i;
        entry.way = i;
        entry.va = GVA;
        entry.lo0 = gpa | LO_RAM;
        entry.lo1 = 0;
        gcsr_write(CRMD, CRMD_DA);
        same("tlbfill", guest_call(&guest[i], write_entry, 0, 0, 0), NATIVE);
    }
    gcsr_write(CRMD, CRMD_PG);
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < GUESTS; i++) {
            same("outcome", load_from(i, GVA), NATIVE);
            same("value", guest[i].gpr[4], 200 + i);
        }
    }
    end();

    begin("a guest's invtlb 0 leaves the other guests' entries");
    guest_call(&guest[1], invtlb_op, 0, 0, 0);
    gcsr_write(CRMD, CRMD_PG);
    same("guest 0", load_from(0, GVA), NATIVE);
    same("guest 2", load_from(2, GVA), NATIVE);
    same("guest 1", load_from(1, GVA), STAYS_REFILL);
    gcsr_write(TLBRERA, 0);
    gcsr_write(CRMD, CRMD_PG);
    same("guest 3", load_from(3, GVA), NATIVE);
    end();
}

/* ASIDs within one guest */
static void asid(void)
{
    setup();
    guest_map(&guest[0], GPA_ + 0x100000, 0x20000, HPA + 0x100000, LO_RAM, 14);
    begin("one GVA in four ASIDs of a guest, a global page");
    for (int i = 0; i < 4; i++) {
        RAM(u64, HPA + 0x100000 + i * 0x4000) = 300 + i;
        gcsr_write(CRMD, CRMD_DA);
        gcsr_write(ASID, i + 1);
        entry.way = i;
        entry.va = GVA;
        entry.lo0 = (GPA_ + 0x100000 + i * 0x4000) | LO_RAM;
        entry.lo1 = 0;
        guest_call(&guest[0], write_entry, 0, 0, 0);
    }
    entry.va = GVA + 0x8000;
    entry.lo0 |= LO_G;
    entry.lo1 |= LO_G;
    guest_call(&guest[0], write_entry, 0, 0, 0);
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 4; i++) {
            gcsr_write(ASID, i + 1);
            gcsr_write(CRMD, CRMD_PG);
            same("outcome", load_from(0, GVA), NATIVE);
            same("value", guest[0].gpr[4], 300 + i);
            same("global", load_from(0, GVA + 0x8000), NATIVE);
            same("value", guest[0].gpr[4], 303);
        }
    }
    gcsr_write(ASID, 5);
    same("fifth ASID", load_from(0, GVA), STAYS_REFILL);
    end();
    gcsr_write(TLBRERA, 0);
}

/*
 * GIDs run out: KVM counts up, at the wrap it empties the TLB by
 * invtlb 0x12 and starts again.
 */
static void wrap(void)
{
    static struct guest g;

    guest_init(&g);
    guest_map(&g, GPA_, 0x4000, HPA, LO_RAM, 14);
    begin("600 guests one after the other, each with a GID of its own");
    for (int i = 0, id = 1; i < 600; i++, id++) {
        if (id == 256) {
            invtlb(0x12, 0, 0);
            id = 1;
        }
        RAM(u64, HPA + i % 32 * 0x8000) = i;
        g.map[2].pa = HPA + i % 32 * 0x8000;
        g.gid = id;
        guest_start(&g, load);
        g.gpr[5] = GPA_;
        if (outcome(&g) != NATIVE || g.gpr[4] != (u64)i) {
            same("value", g.gpr[4], i);
            break;
        }
    }
    end();
}

/* without GTLBC.USETGID a refill from a guest fills for GSTAT.GID */
static void without_tgid(void)
{
    setup();
    for (int i = 0; i < GUESTS; i++) {
        guest[i].gtlbc = 0;
    }
    begin("GTLBC.USETGID = 0");
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < GUESTS; i++) {
            same("outcome", load_from(i, GPA_), NATIVE);
            same("value", guest[i].gpr[4], 100 + i);
        }
    }
    end();
}

/* root's own mappings are not disturbed, and do not serve guests */
static void root_entries(void)
{
    static struct guest g;

    guest_init(&g);
    unmap_all();
    map(GPA_, 0x4000, HPA, LO_RAM | LO_G, 14);
    RAM(u64, HPA) = 77;
    csrwr(GTLBC, GTLBC_USETGID);
    begin("root's own entry for the same address");
    same("root reads", *(volatile u64 *)GPA_, 77);
    guest_start(&g, load);
    g.gpr[5] = GPA_;
    same("guest does not see it", outcome(&g), EC_PIL);
    same("root still reads", *(volatile u64 *)GPA_, 77);
    end();
}

void test(void)
{
    if (!have_lvz()) {
        skip_all("no LVZ");
    }
    root_stage();
    guest_stage();
    asid();
    wrap();
    without_tgid();
    root_entries();
}
