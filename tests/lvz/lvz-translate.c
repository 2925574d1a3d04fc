/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two-stage translation: guest stage (direct address, direct map window,
 * guest TLB), then root stage, for loads, stores and fetches.
 */

#include "lib.h"

#define GVA     0x40000000UL    /* guest virtual, mapped by a guest entry */
#define GPA_    0x200000000UL   /* to here */
#define HPA     SCRATCH         /* to here (64 MiB, for pages up to 32M) */

static struct guest g;

enum access { LOAD, STORE, FETCH };
static const char *const access_name[] = { "load", "store", "fetch" };

#define JR_RA   0x4c000020u
#define DATA    0x112233444c000020UL    /* can be executed: jr $ra */

static int do_access(enum access a, u64 va)
{
    guest_start(&g, a == LOAD ? guest_load : a == STORE ? guest_store : guest_fetch);
    g.gpr[4] = 0xdada;
    g.gpr[5] = va;
    return outcome(&g);
}

/* --- entries, written by guest code in direct-address mode -------------- */

struct entry {
    u64 va, lo0, lo1;
    u64 ps, index;
};
static struct entry entry;

/* runs in the guest, and in root */
static void write_entry(void)
{
    csrwr(TLBIDX, entry.index | TLBIDX_PS(entry.ps));
    csrwr(TLBEHI, entry.va);
    csrwr(TLBELO0, entry.lo0);
    csrwr(TLBELO1, entry.lo1);
    insn("tlbwr");
}

static void guest_entry_is(u64 va, u64 lo0, u64 lo1, int ps)
{
    u64 crmd = gcsr_write(CRMD, CRMD_DA);

    entry = (struct entry){ va, lo0, lo1, ps, 2048 + 5 };
    if (guest_call(&g, write_entry, 0, 0, 0) != NATIVE) {
        bail_out("guest cannot write its TLB: %lx/%lx", g.exit.code,
                 g.exit.badv);
    }
    gcsr_write(CRMD, crmd);
}

static void reset(void)
{
    guest_init(&g);
    gcsr_write(DMW1, CACHED | 0x1f);
}

/* --- permissions in both stages ----------------------------------------- */

static const u16 left_behind[] = {
    ESTAT, ERA, BADV, BADI, TLBEHI, PRMD, TLBRERA,
};

#define OK_ATTR (LO_V | LO_D | LO_MAT_CC)

static const struct {
    u64 guest, root;
    u8 plv, access;
    short outcome;
} permission[] = {
    { OK_ATTR, OK_ATTR, 0, LOAD,  NATIVE },
    { OK_ATTR, OK_ATTR, 0, STORE, NATIVE },
    { OK_ATTR, OK_ATTR, 0, FETCH, NATIVE },
    /* guest stage refuses: the guest's own exception */
    { 0,               OK_ATTR, 0, LOAD,  STAYS(EC_PIL) },
    { 0,               OK_ATTR, 0, STORE, STAYS(EC_PIS) },
    { 0,               OK_ATTR, 0, FETCH, STAYS(EC_PIF) },
    { LO_V,            OK_ATTR, 0, LOAD,  NATIVE },
    { LO_V,            OK_ATTR, 0, STORE, STAYS(EC_PME) },
    { LO_V,            OK_ATTR, 0, FETCH, NATIVE },
    { OK_ATTR | LO_NR, OK_ATTR, 0, LOAD,  STAYS(EC_PNR) },
    { OK_ATTR | LO_NR, OK_ATTR, 0, STORE, NATIVE },
    { OK_ATTR | LO_NX, OK_ATTR, 0, LOAD,  NATIVE },
    { OK_ATTR | LO_NX, OK_ATTR, 0, FETCH, STAYS(EC_PNX) },
    { OK_ATTR,              OK_ATTR, 3, LOAD,  STAYS(EC_PPI) },
    { OK_ATTR,              OK_ATTR, 3, STORE, STAYS(EC_PPI) },
    { OK_ATTR,              OK_ATTR, 3, FETCH, STAYS(EC_PPI) },
    { OK_ATTR | LO_PLV(3),  OK_ATTR, 3, LOAD,  NATIVE },
    { OK_ATTR | LO_PLV(3),  OK_ATTR, 3, STORE, NATIVE },
    { OK_ATTR | LO_PLV(3),  OK_ATTR, 3, FETCH, NATIVE },
    { OK_ATTR | LO_PLV(3),  OK_ATTR, 0, LOAD,  NATIVE },
    { OK_ATTR | LO_PLV(3) | LO_RPLV, OK_ATTR, 0, LOAD,  STAYS(EC_PPI) },
    { OK_ATTR | LO_PLV(3) | LO_RPLV, OK_ATTR, 3, LOAD,  NATIVE },
    /* root stage refuses: exit; PLV of root's entry is that of root (0) */
    { OK_ATTR, 0,               0, LOAD,  EC_PIL },
    { OK_ATTR, 0,               0, STORE, EC_PIS },
    { OK_ATTR, 0,               0, FETCH, EC_PIF },
    { OK_ATTR, LO_V,            0, LOAD,  NATIVE },
    { OK_ATTR, LO_V,            0, STORE, EC_PME },
    { OK_ATTR, LO_V,            0, FETCH, NATIVE },
    { OK_ATTR, OK_ATTR | LO_NR, 0, LOAD,  EC_PNR },
    { OK_ATTR, OK_ATTR | LO_NR, 0, STORE, NATIVE },
    { OK_ATTR, OK_ATTR | LO_NX, 0, LOAD,  NATIVE },
    { OK_ATTR, OK_ATTR | LO_NX, 0, FETCH, EC_PNX },
    { OK_ATTR | LO_PLV(3), 0,               3, LOAD,  EC_PIL },
    { OK_ATTR | LO_PLV(3), LO_V,            3, STORE, EC_PME },
    { OK_ATTR | LO_PLV(3), OK_ATTR | LO_NR, 3, LOAD,  EC_PNR },
    { OK_ATTR | LO_PLV(3), OK_ATTR | LO_NX, 3, FETCH, EC_PNX },
    { OK_ATTR, OK_ATTR | LO_PLV(3), 0, LOAD,  NATIVE },
    /* both refuse: the guest stage comes first */
    { 0,               0,       0, LOAD,  STAYS(EC_PIL) },
    { LO_V,            LO_V,    0, STORE, STAYS(EC_PME) },
    { OK_ATTR | LO_NX, 0,       0, FETCH, STAYS(EC_PNX) },
    { OK_ATTR,         0,       3, LOAD,  STAYS(EC_PPI) },
};

/*
 * Each row also after an access of another kind, which may be allowed and
 * leave a cached translation with more rights than it should have.
 */
static void permissions(int before)
{
    for (unsigned i = 0; i < ARRAY_SIZE(permission); i++) {
        enum access a = permission[i].access;
        u64 gva = GVA + 0x4018, gpa = GPA_ + 0x4018;
        int what, expected = permission[i].outcome;
        u32 word = a == LOAD ? guest_load[0] : a == STORE ? guest_store[0] : 0;
        u64 pc;

        reset();
        guest_map(&g, GPA_, 0x8000, HPA, permission[i].root, 14);
        guest_entry_is(GVA, GPA_ | OK_ATTR,
                       (GPA_ + 0x4000) | permission[i].guest, 14);
        RAM(u64, HPA + 0x4018) = DATA;
        gcsr_write(CRMD, CRMD_PG | permission[i].plv);
        if (before >= 0) {
            do_access(before, gva);
            if (before == STORE && a == FETCH) {
                RAM(u64, HPA + 0x4018) = DATA;
            }
            gcsr_write(CRMD, CRMD_PG | permission[i].plv);
            for (unsigned j = 0; j < ARRAY_SIZE(left_behind); j++) {
                gcsr_write(left_behind[j], 0);
            }
        }
        what = do_access(a, gva);
        pc = a == FETCH ? gva : CACHED | GPA(a == LOAD ? guest_load : guest_store);

        begin("%s%sPLV%d %s, guest %lx, root %lx: %s%s",
              before < 0 ? "" : access_name[before],
              before < 0 ? "" : " before; ", permission[i].plv,
              access_name[a], permission[i].guest, permission[i].root,
              expected & 0x200 ? "guest's own " : "", outcome_name(expected));
        same("outcome", what, expected);
        if (what == NATIVE && a == LOAD && before != STORE) {
            same("loaded", g.gpr[4], DATA);
        } else if (what == NATIVE && a == STORE) {
            same("stored", RAM(u64, HPA + 0x4018), 0xdada);
        } else if (what == expected && what & 0x200) {
            same("GCSR.BADV", gcsr_read(BADV), gva);
            same("GCSR.TLBEHI", gcsr_read(TLBEHI) >> 13, gva >> 13);
            same("GCSR.ERA", gcsr_read(ERA), pc);
            same("GCSR.PRMD", gcsr_read(PRMD) & 3, permission[i].plv);
            if (a != FETCH) {
                same("GCSR.BADI", gcsr_read(BADI), word);
            }
        } else if (what == expected && what != NATIVE) {
            same("BADV = GPA", g.exit.badv, gpa);
            same("TLBEHI = GPA", g.exit.tlbehi >> 13, gpa >> 13);
            same("ERA", g.exit.pc, pc);
            same("GCSR.BADV", gcsr_read(BADV), 0);
            same("GCSR.ESTAT", gcsr_read(ESTAT), 0);
            same("GCSR.CRMD", gcsr_read(CRMD) & 0x1f,
                 CRMD_PG | permission[i].plv);
            if (a != FETCH) {
                same("BADI", g.exit.badi, word);
            }
        }
        if (before < 0 && (what == EC_PIS || what == EC_PME)) {
            same("not stored", RAM(u64, HPA + 0x4018), DATA);
        }
        end();
    }
}

/* --- where a GPA comes from --------------------------------------------- */

static void direct(void)
{
    static const struct {
        const char *name;
        u64 crmd, va;
        short outcome;
    } table[] = {
        { "DA", CRMD_DA, GPA_ + 8, NATIVE },
        { "DA, upper address bits are dropped", CRMD_DA,
          0xffff000000000000 | (GPA_ + 8), NATIVE },
        { "DA, address in a window", CRMD_DA, CACHED | (GPA_ + 8), NATIVE },
        { "DMW cached, PLV0", CRMD_PG, CACHED | (GPA_ + 8), NATIVE },
        { "DMW cached, PLV3", CRMD_PG | 3, CACHED | (GPA_ + 8), NATIVE },
        { "DMW uncached, PLV0", CRMD_PG, UNCACHED | (GPA_ + 8), NATIVE },
        { "DMW of PLV0 only, at PLV3", CRMD_PG | 3, UNCACHED | (GPA_ + 8),
          STAYS(EC_ADE) },
        { "no window", CRMD_PG, GPA_ + 8, STAYS_REFILL },
        { "non-canonical", CRMD_PG, 0x0100000000000000, STAYS(EC_ADE) },
    };

    for (unsigned i = 0; i < ARRAY_SIZE(table); i++) {
        for (int a = LOAD; a <= FETCH; a++) {
            int what;

            reset();
            gcsr_write(DMW0, UNCACHED | 1);
            guest_map(&g, GPA_, 0x4000, HPA, OK_ATTR, 14);
            RAM(u64, HPA + 8) = a == FETCH ? JR_RA : 0x4711;
            gcsr_write(CRMD, table[i].crmd);
            what = do_access(a, table[i].va);
            begin("%s, %s: %s", table[i].name, access_name[a],
                  outcome_name(table[i].outcome));
            same("outcome", what, table[i].outcome);
            if (what == NATIVE) {
                same("value", a == STORE ? RAM(u64, HPA + 8) : g.gpr[4],
                     a == LOAD ? 0x4711 : 0xdada);
            } else if (what == STAYS_REFILL) {
                same("GCSR.TLBRBADV", gcsr_read(TLBRBADV), table[i].va);
                same("GCSR.TLBREHI", gcsr_read(TLBREHI) >> 13,
                     table[i].va >> 13);
                same("GCSR.TLBRERA", gcsr_read(TLBRERA) & 1, 1);
                same("GCSR.CRMD", gcsr_read(CRMD) & 0x1f, CRMD_DA);
            } else if (what == STAYS(EC_ADE)) {
                same("EsubCode", ESTAT_SUB(gcsr_read(ESTAT)), a != FETCH);
                same("GCSR.BADV", gcsr_read(BADV), table[i].va);
            }
            end();
        }
    }
}

/* --- validity is per half of a pair ------------------------------------- */

static void halves(void)
{
    for (int odd = 0; odd < 2; odd++) {
        u64 good = GPA_ + odd * 0x4000, bad = GPA_ + !odd * 0x4000;

        reset();
        guest_map(&g, good, 0x4000, HPA, OK_ATTR, 14);
        RAM(u64, HPA + 16) = 0x99;
        begin("pair with only the %s half valid", odd ? "odd" : "even");
        same("good half", do_access(LOAD, good + 16), NATIVE);
        same("value", g.gpr[4], 0x99);
        same("refills", g.refills > 0, true);
        g.refills = 0;
        same("bad half", do_access(LOAD, bad + 16), EC_PIL);
        same("BADV", g.exit.badv, bad + 16);
        same("no refill", g.refills, 0);
        same("bad half, store", do_access(STORE, bad + 16), EC_PIS);
        same("good half", do_access(LOAD, good + 16), NATIVE);
        same("no refill", g.refills, 0);
        end();
    }
}

/* --- page sizes, mixed -------------------------------------------------- */

static void page_sizes(void)
{
    static const u8 size[] = { 12, 14, 16, 21, 25 };
    static const u64 offset[] = {
        0, 0xff8, 0x1000, 0x3ff8, 0x4000, 0x7ff8, 0x8008, 0x12340, 0x1fff8,
        0x200000, 0x3ffff8, 0x400000, 0x1abcde0, 0x3fffff8,
    };

    for (unsigned i = 0; i < ARRAY_SIZE(size); i++) {
        for (unsigned j = 0; j < ARRAY_SIZE(size); j++) {
            u64 guest = BIT(size[i]);

            reset();
            /* the two halves change places */
            guest_entry_is(GVA, (GPA_ + guest) | OK_ATTR, GPA_ | OK_ATTR,
                           size[i]);
            guest_map(&g, GPA_, 2 * guest, HPA, OK_ATTR, size[j]);
            gcsr_write(CRMD, CRMD_PG);
            begin("guest page 2^%d, root page 2^%d", size[i], size[j]);
            for (unsigned k = 0; k < ARRAY_SIZE(offset); k++) {
                u64 o = offset[k];

                if (o >= 2 * guest) {
                    break;
                }
                RAM(u64, HPA + (o ^ guest)) = ~o;
                same("outcome", do_access(LOAD, GVA + o), NATIVE);
                same("value", g.gpr[4], ~o);
            }
            end();
        }
    }
}

/* --- a refill in root during the guest's refill handler ----------------- */

static int nested;

static void count_nested(struct guest *guest)
{
    nested += gcsrrd(TLBRERA) & 1;
}

static u64 sum;

static void walk(u64 arg)
{
    unmap_all();
    map(GVA, 64 * 0x8000, GPA_, LO_RAM, 14);
    sum = 0;
    for (int i = 0; i < 64; i++) {
        sum += *(volatile u64 *)(GVA + i * 0x8000 + (i & 1) * 0x4000);
    }
    same("refills in the guest", this_cpu()->refills >= 64, true);
}

static void nested_refill(void)
{
    u64 expected = 0;

    guest_init(&g);
    guest_map(&g, GPA_, 64 * 0x8000, HPA, LO_RAM, 14);
    for (int i = 0; i < 64; i++) {
        RAM(u64, HPA + i * 0x8000 + (i & 1) * 0x4000) = i * i;
        expected += i * i;
    }
    g.map[0].ps = 12;           /* the image, so that many refills are due */
    g.on_refill = count_nested;
    guest_boot(&g, walk, 0);
    begin("root refills inside the guest's refill handler");
    same("outcome", outcome(&g), NATIVE);
    same("sum", sum, expected);
    same("some were nested", nested > 0, true);
    end();
    diag("%d root refills, %d of them nested", g.refills, nested);
}

/* --- translations must not outlive their entries ------------------------ */

static void stale(void)
{
    reset();
    guest_map(&g, GPA_, 0x8000, HPA, OK_ATTR, 14);
    RAM(u64, HPA) = 1;
    RAM(u64, HPA + 0x8000) = 2;
    guest_entry_is(GVA, GPA_ | OK_ATTR, LO_G, 14);
    gcsr_write(CRMD, CRMD_PG);
    begin("root entry replaced by invtlb 0x16 and a refill");
    same("outcome", do_access(LOAD, GVA), NATIVE);
    same("value", g.gpr[4], 1);
    g.map[2].pa = HPA + 0x8000;
    same("cached", do_access(LOAD, GVA), NATIVE);
    same("value", g.gpr[4], 1);
    invtlb(0x16, 1 << 16, GPA_);
    same("outcome", do_access(LOAD, GVA), NATIVE);
    same("value", g.gpr[4], 2);
    end();

    begin("root entry evicted by others");
    g.map[2].pa = HPA;
    for (int i = 1; i <= 40; i++) {
        /* the same set of the STLB */
        guest_map(&g, GPA_ + (u64)i * (256 << 15), 0x8000, HPA + 0x8000,
                  OK_ATTR, 14);
    }
    gcsr_write(CRMD, CRMD_DA);
    for (int i = 1; i <= 40; i++) {
        do_access(LOAD, GPA_ + (u64)i * (256 << 15));
    }
    gcsr_write(CRMD, CRMD_PG);
    g.refills = 0;
    same("outcome", do_access(LOAD, GVA), NATIVE);
    same("value", g.gpr[4], g.refills ? 1 : 2);
    end();
    if (!g.refills) {
        diag("the entry was not evicted");
    }

    begin("guest entry overwritten by the guest");
    guest_entry_is(GVA, (GPA_ + (256 << 15)) | OK_ATTR, LO_G, 14);
    same("outcome", do_access(LOAD, GVA), NATIVE);
    same("value", g.gpr[4], 2);
    end();

    begin("guest changes its DMW and back");
    gcsr_write(DMW0, 0x4000000000000011);
    same("window", do_access(LOAD, 0x4000000000000000 | GPA_), NATIVE);
    gcsr_write(DMW0, 0);
    same("no window", do_access(LOAD, 0x4000000000000000 | GPA_),
         STAYS(EC_ADE));
    end();
}

void test(void)
{
    if (!have_lvz()) {
        skip_all("no LVZ");
    }
    permissions(-1);
    permissions(LOAD);
    permissions(STORE);
    permissions(FETCH);
    direct();
    halves();
    page_sizes();
    nested_refill();
    stale();
}
