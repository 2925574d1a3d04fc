/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A translation that was used is gone when its entry is, whatever removed
 * it and whichever parts of its pages were used; others stay.
 */

#include "lib.h"

#define VA      0x4000c00000UL
#define NEAR    (VA + 0x1000000)        /* the other entry */
#define ODD     (SCRATCH + 0x4000000)   /* another set of physical pages */
#define MTLB    2048
#define FAR     (SCRATCH + SCRATCH_SIZE - 0x400000)

static struct { int ps; bool mtlb; } size[] = {
    { 12, true }, { 14, false }, { 14, true }, { 16, true }, { 21, true },
};

/* physical pages: old ones from SCRATCH on, new ones behind */
static u64 old_page(int ps)
{
    return SCRATCH + BIT(ps + 1);
}

static u64 new_page(int ps)
{
    return SCRATCH + BIT(ps + 2);
}

static u64 index_of(int i, u64 va, int way)
{
    return size[i].mtlb ? MTLB + way
                        : way * 256 + (va >> (size[i].ps + 1) & 0xff);
}

static void write(int i, u64 va, int way, u64 pa, u64 attr)
{
    csrwr(TLBIDX, index_of(i, va, way) | TLBIDX_PS(size[i].ps));
    csrwr(TLBEHI, va);
    csrwr(TLBELO0, pa | attr);
    csrwr(TLBELO1, (pa + BIT(size[i].ps)) | attr);
    insn("tlbwr");
}

static u64 value(u64 pa)
{
    return pa | 5;
}

/* the four-kilobyte parts to try: at most the first and the last four */
static u64 part(int i, int n)
{
    u64 parts = BIT(size[i].ps + 1) >> 12;

    return (parts <= 8 || n < 4 ? (u64)n : parts - 8 + n) << 12;
}

static int parts(int i)
{
    return size[i].ps == 12 ? 2 : 8;
}

static void by_invtlb_5(int i)
{
    invtlb(5, 1, VA + BIT(size[i].ps));
}

static void by_invtlb_6(int i)
{
    invtlb(6, 1, VA);
}

static void by_invtlb_4(int i)
{
    invtlb(4, 1, 0);
}

static void by_invtlb_3(int i)
{
    invtlb(3, 0, 0);
}

static void by_invtlb_1(int i)
{
    invtlb(1, 0, 0);
}

static void by_tlbwr(int i)
{
    csrwr(TLBIDX, TLBIDX_NE | index_of(i, VA, 3));
    insn("tlbwr");
}

static void by_tlbclr(int i)
{
    csrwr(TLBIDX, index_of(i, VA, 3));
    insn("tlbclr");
}

static void by_tlbflush(int i)
{
    csrwr(TLBIDX, index_of(i, VA, 3));
    insn("tlbflush");
}

static void by_overwrite(int i)
{
    write(i, VA + 0x40000000, 3, old_page(size[i].ps), LO_RAM);
}

static void by_invtlb_5_of_another_asid(int i)
{
    csrwr(ASID, 2);
    invtlb(5, 1, VA);
    csrwr(ASID, 1);
}

static const struct {
    const char *name;
    void (*remove)(int i);
    bool near_stays;
} way[] = {
    { "invtlb 5", by_invtlb_5, true },
    { "invtlb 6", by_invtlb_6, true },
    { "invtlb 4", by_invtlb_4, false },
    { "invtlb 3", by_invtlb_3, false },
    { "invtlb 1", by_invtlb_1, false },
    { "tlbwr with NE", by_tlbwr, true },
    { "tlbclr", by_tlbclr, false },
    { "tlbflush", by_tlbflush, false },
    { "tlbwr of another page", by_overwrite, true },
    { "invtlb 5 while another ASID is set", by_invtlb_5_of_another_asid, true },
};

static void set_up(int i)
{
    u64 bytes = BIT(size[i].ps + 1);

    unmap_all();
    csrwr(ASID, 1);
    for (int n = 0; n < parts(i); n++) {
        u64 at = part(i, n);

        RAM(u64, old_page(size[i].ps) + at) = value(at);
        RAM(u64, new_page(size[i].ps) + at) = value(at | ODD);
    }
    /* what a refill finds */
    map(VA, bytes, new_page(size[i].ps), LO_RAM, size[i].ps);
    map(NEAR, bytes, new_page(size[i].ps), LO_RAM, size[i].ps);
    write(i, VA, 3, old_page(size[i].ps), LO_RAM);
    write(i, NEAR, 4, old_page(size[i].ps), LO_RAM);
}

static void removed(int i, unsigned w)
{
    begin("%s, 2^%d: %s", size[i].mtlb ? "MTLB" : "STLB", size[i].ps,
          way[w].name);
    for (int used = 0; used < parts(i); used++) {
        set_up(i);
        /* that part and the one after it */
        for (int n = used; n < parts(i) && n < used + 2; n++) {
            same("before", *(volatile u64 *)(VA + part(i, n)),
                 value(part(i, n)));
        }
        same("other page before", *(volatile u64 *)(NEAR + part(i, used)),
             value(part(i, used)));
        this_cpu()->refills = 0;
        way[w].remove(i);
        for (int n = 0; n < parts(i); n++) {
            same("after", *(volatile u64 *)(VA + part(i, n)),
                 value(part(i, n) | ODD));
        }
        same("refills", this_cpu()->refills, 1);
        if (way[w].near_stays) {
            same("other page after", *(volatile u64 *)(NEAR + part(i, used)),
                 value(part(i, used)));
            same("refills", this_cpu()->refills, 1);
        }
    }
    end();
}

/* two entries hit: the one that was not used may go or stay */
static void two_entries(int i, int j, const char *what)
{
    u64 first, second;

    set_up(i);
    RAM(u64, FAR) = 77;
    write(j, VA, 6, FAR, LO_RAM);
    begin("two entries for one address: %s", what);
    first = *(volatile u64 *)VA;
    csrwr(TLBIDX, TLBIDX_NE | (first == 77 ? index_of(j, VA, 6)
                                           : index_of(i, VA, 3)));
    insn("tlbwr");
    second = *(volatile u64 *)VA;
    same("one, then the other", first + second, 77 + value(0));
    csrwr(TLBIDX, TLBIDX_NE | (first == 77 ? index_of(i, VA, 3)
                                           : index_of(j, VA, 6)));
    insn("tlbwr");
    same("none", *(volatile u64 *)VA, value(ODD));
    end();

    set_up(i);
    write(j, VA, 6, FAR, LO_RAM);
    begin("the same, invtlb removes both");
    differ("before", *(volatile u64 *)VA, value(ODD));
    invtlb(5, 1, VA);
    same("after", *(volatile u64 *)VA, value(ODD));
    end();
}

static void many(void)
{
    unmap_all();
    map(VA, 0x4000000, SCRATCH, LO_RAM, 14);
    for (u64 at = 0; at < 0x4000000; at += 0x8000) {
        RAM(u64, SCRATCH + at) = value(at);
        RAM(u64, SCRATCH + at + 0x4000) = value(at | ODD);
    }
    begin("many entries at once");
    for (u64 at = 0; at < 0x400000; at += 0x8000) {
        same("before", *(volatile u64 *)(VA + at), value(at));
    }
    this_cpu()->map[0].pa += 0x4000;
    invtlb(4, 1, 0);
    for (u64 at = 0; at < 0x400000; at += 0x8000) {
        same("after", *(volatile u64 *)(VA + at), value(at | ODD));
    }
    end();
}

static void stlbps(void)
{
    set_up(1);
    begin("an entry used under two values of STLBPS");
    same("before", *(volatile u64 *)VA, value(0));
    csrwr(STLBPS, 12);
    /* the index is another now: the entry may not be found */
    *(volatile u64 *)(VA + 0x1000);
    csrwr(STLBPS, 14);
    invtlb(5, 1, VA);
    invtlb(1, 0, 0);
    same("after", *(volatile u64 *)VA, value(ODD));
    same("after", *(volatile u64 *)(VA + 0x1000), value(0x1000 | ODD));
    end();
}

/* more pages than soft-TLB entries, again and again, also across pages */
static void large(void)
{
    unmap_all();
    map(VA, 0x4000000, SCRATCH, LO_RAM, 14);
    begin("a large working set");
    for (int round = 0; round < 12; round++) {
        for (u64 at = 0x1000; at < 0x2000000; at += 0x1000) {
            *(volatile u64 *)(VA + at - 3) = value(at + round);
            if (*(volatile u64 *)(VA + at - 3) != value(at + round) ||
                *(volatile u8 *)(VA + at - 3) != (u8)value(at + round)) {
                same("value", at, round);
            }
        }
    }
    for (u64 at = 0x1000; at < 0x2000000; at += 0x1000) {
        if (*(volatile u64 *)(VA + at - 3) != value(at + 11)) {
            same("value at the end", at, 0);
        }
    }
    end();
}

void test(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(size); i++) {
        for (unsigned w = 0; w < ARRAY_SIZE(way); w++) {
            removed(i, w);
        }
    }
    two_entries(1, 1, "STLB, STLB");
    two_entries(1, 2, "STLB, MTLB");
    two_entries(1, 3, "STLB, MTLB of another size");
    two_entries(2, 3, "MTLB, MTLB of another size");
    many();
    stlbps();
    large();
}
