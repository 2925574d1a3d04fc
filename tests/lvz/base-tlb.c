/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The TLB of root mode: STLB and MTLB, STLBPS, and that an entry which was
 * replaced is really gone.
 */

#include "lib.h"

#define VA      0x4000000000
#define STLB    2048            /* 8 ways of 256 sets; the MTLB follows */
#define WAYS    8
#define SETS    256
#define MTLB    64

static void read(u64 va)
{
    *(volatile u64 *)va;
}

static u64 index_of(u64 va)
{
    csrwr(TLBEHI, va);
    insn("tlbsrch");
    return csrrd(TLBIDX) & (TLBIDX_NE | TLBIDX_INDEX);
}

static void stlbps(void)
{
    static const u8 ps[] = { 12, 14, 16, 21, 25 };

    for (unsigned i = 0; i < ARRAY_SIZE(ps); i++) {
        u64 old, index;

        csrwr(STLBPS, 12);
        old = csrwr(STLBPS, ps[i]);
        begin("STLBPS.PS = %d", ps[i]);
        same("old value", old, 12);
        same("csrrd", csrrd(STLBPS), ps[i]);
        for (unsigned j = 0; j < ARRAY_SIZE(ps); j++) {
            unmap_all();
            map(VA, 1UL << 26, SCRATCH, LO_RAM | LO_G, ps[j]);
            read(VA);
            index = index_of(VA);
            same("found", index & TLBIDX_NE, 0);
            if (i == j) {
                same("index < 2048", index < STLB, true);
                same("set", index % SETS, (VA >> (ps[j] + 1)) % SETS);
            } else {
                same("index >= 2048", index >= STLB, true);
                same("index < 2112", index < STLB + MTLB, true);
            }
        }
        end();
    }
    csrwr(STLBPS, 14);
}

/*
 * N pages that compete for fewer entries.  After one round the table is
 * changed behind the TLB's back: no more than the capacity can still be
 * seen in its old state, in each of the two halves.
 */
static void eviction(const char *what, int n, int capacity, u64 stride, int ps,
                     bool odd)
{
    u64 half = odd ? BIT(ps) : 0;
    int old = 0, refills;

    unmap_all();
    for (int i = 0; i < n; i++) {
        map(VA + i * stride, 2UL << ps, SCRATCH, LO_RAM | LO_G, ps);
    }
    for (int i = 0; i < n; i++) {
        read(VA + i * stride + half);
    }
    for (int i = 0; i < n; i++) {
        this_cpu()->map[i].pa = SCRATCH + (4UL << ps);
    }
    RAM(u64, SCRATCH + half) = 1;
    RAM(u64, SCRATCH + half + (4UL << ps)) = 2;
    this_cpu()->refills = 0;
    for (int i = 0; i < n; i++) {
        old += *(volatile u64 *)(VA + i * stride + half) == 1;
    }
    refills = this_cpu()->refills;

    begin("%s, %s page: replaced entries are gone", what, odd ? "odd" : "even");
    same("still there", old <= capacity, true);
    same("refills", refills, n - old);
    end();
}

/* tlbwr over an entry, and invtlb, take effect at once */
static void overwrite(void)
{
    u64 va = VA, v[3];

    unmap_all();
    RAM(u64, SCRATCH) = 1;
    RAM(u64, SCRATCH + 0x4000) = 2;
    csrwr(TLBIDX, STLB + 3);
    csrxchg(TLBIDX, TLBIDX_PS(12), TLBIDX_PS(0x3f));
    for (int i = 0; i < 2; i++) {
        csrwr(TLBEHI, va);
        csrwr(TLBELO0, (SCRATCH + i * 0x4000) | LO_RAM | LO_G);
        csrwr(TLBELO1, LO_G);
        insn("tlbwr");
        v[i] = *(volatile u64 *)va;
    }
    begin("tlbwr replaces an entry");
    same("first", v[0], 1);
    same("second", v[1], 2);
    end();

    map(va, 0x1000, SCRATCH + 0x8000, LO_RAM | LO_G, 12);
    RAM(u64, SCRATCH + 0x8000) = 3;
    v[0] = *(volatile u64 *)va;
    invtlb(6, 0, va);
    v[1] = *(volatile u64 *)va;
    begin("invtlb removes an entry");
    same("before", v[0], 2);
    same("after", v[1], 3);
    end();
}

/* TLBRENTRY = 0x9000..: direct-address mode drops the upper bits */
static void entry(void)
{
    struct trap *t;

    unmap_all();
    map(VA, 0x8000, SCRATCH, LO_RAM, 14);
    this_cpu()->refills = 0;
    read(VA + 0x4008);
    t = &this_cpu()->refill;
    begin("refill exception, TLBRENTRY in a direct map window");
    same("TLBRENTRY", csrrd(TLBRENTRY) >> 60, 9);
    same("refills", this_cpu()->refills, 1);
    same("CRMD", t->crmd & 0x1f, CRMD_DA);
    same("TLBRBADV", t->tlbrbadv, VA + 0x4008);
    same("TLBREHI.VPPN", t->tlbrehi >> 13, VA >> 13 | 2);
    same("TLBRERA.IsTLBR", t->tlbrera & 1, 1);
    same("TLBRPRMD", t->tlbrprmd & 0x1f, 0);
    end();
}

/* G takes both halves; TLBIDX.NE means nothing in a refill */
static void odd_writes(void)
{
    static const struct {
        u64 lo0, lo1;
        bool global;
    } list[] = {
        { LO_RAM, LO_RAM, false }, { LO_RAM | LO_G, LO_RAM, false },
        { LO_RAM, LO_RAM | LO_G, false }, { LO_RAM | LO_G, LO_RAM | LO_G, true },
    };

    for (int refill = 0; refill < 2; refill++) {
        for (unsigned i = 0; i < ARRAY_SIZE(list); i++) {
            u64 g = list[i].global ? LO_G : 0, tlbidx;

            begin("tlbwr%s, G = %u and %u", refill ? " in a refill, NE = 1" : "",
                  !!(list[i].lo0 & LO_G), !!(list[i].lo1 & LO_G));
            invtlb(0, 0, 0);
            csrwr(ASID, 5);
            csrwr(TLBIDX, 2050 | TLBIDX_PS(14) | (refill ? TLBIDX_NE : 0));
            if (refill) {
                csrwr(TLBREHI, VA | 14);
                csrwr(TLBRELO0, list[i].lo0);
                csrwr(TLBRELO1, list[i].lo1);
                csrwr(TLBRERA, TLBRERA_ISTLBR);
            } else {
                csrwr(TLBEHI, VA);
                csrwr(TLBELO0, list[i].lo0);
                csrwr(TLBELO1, list[i].lo1);
            }
            insn("tlbwr");
            csrwr(TLBRERA, 0);
            csrwr(TLBELO0, 0);
            csrwr(TLBELO1, 0);
            insn("tlbrd");
            same("NE", csrrd(TLBIDX) & TLBIDX_NE, 0);
            same("TLBELO0", csrrd(TLBELO0), LO_RAM | g);
            same("TLBELO1", csrrd(TLBELO1), LO_RAM | g);
            csrwr(ASID, 6);
            csrwr(TLBEHI, VA);
            insn("tlbsrch");
            tlbidx = csrrd(TLBIDX);
            csrwr(ASID, 0);
            same("found with another ASID", !(tlbidx & TLBIDX_NE),
                 list[i].global);
            end();
        }
    }
    invtlb(0, 0, 0);

    begin("tlbwr with NE = 1 empties the entry");
    csrwr(TLBIDX, 2050 | TLBIDX_PS(14));
    csrwr(TLBEHI, VA);
    insn("tlbwr");
    csrwr(TLBIDX, 2050 | TLBIDX_PS(14) | TLBIDX_NE);
    insn("tlbwr");
    csrwr(TLBIDX, 2050);
    insn("tlbrd");
    same("NE", csrrd(TLBIDX) & TLBIDX_NE, TLBIDX_NE);
    end();
}

void test(void)
{
    odd_writes();
    entry();
    stlbps();
    for (int odd = 0; odd < 2; odd++) {
        eviction("STLB, 16K", 5 * WAYS, WAYS, SETS << 15, 14, odd);
        csrwr(STLBPS, 12);
        eviction("STLB, 4K", 5 * WAYS, WAYS, SETS << 13, 12, odd);
        csrwr(STLBPS, 14);
        eviction("MTLB, 4K", MTLB + 24, MTLB, 1UL << 13, 12, odd);
        eviction("MTLB, 2M", MTLB + 24, MTLB, 1UL << 22, 21, odd);
    }
    overwrite();
}
