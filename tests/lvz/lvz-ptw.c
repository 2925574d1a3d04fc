/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hardware page table walk with a guest: of the guest stage
 * (GCSR.PWCH.HPTW_En), whose tables lie at guest physical addresses, of the
 * root stage (CSR.PWCH.HPTW_En), and of both.
 */

#include "lib.h"

#define GVA     0x12345678c018UL
#define GTABLES 0x300000000UL           /* GPA of the guest's tables */
#define GDATA   0x340000000UL           /* GPA of the data */
#define TABLES  SCRATCH                 /* the guest's, physical */
#define RTABLES (SCRATCH + 0x800000)    /* root's */
#define DATA    0x8000000UL
#define LO_PAGE (LO_P | LO_W | LO_MAT_CC)
#define PAGE    0x4000UL

extern char image_start[], image_end[];

static const struct shape shape_16k = {
    "16K", { { 14, 11 }, { 25, 11 }, { 0, 0 }, { 36, 11 } }
};
static const struct shape shape_4k = {
    "4K", { { 12, 9 }, { 21, 9 }, { 30, 9 }, { 39, 9 } }
};
static const struct shape shape_64k = {
    "64K", { { 16, 13 }, { 29, 13 } }
};

static struct guest g;
static struct tables gt, rt;

#define JR_RA   0x4c000020u

static int do_access(const u32 *code, u64 va)
{
    guest_start(&g, code);
    g.gpr[4] = JR_RA;
    g.gpr[5] = va;
    return outcome(&g);
}

/* the guest's exception stays in the guest: back to where it can go on */
static int stays(const u32 *code, u64 va)
{
    int what = do_access(code, va);

    gcsr_write(CRMD, CRMD_PG);
    gcsr_write(TLBRERA, 0);
    return what;
}

/* paged, with a direct map window for the code and GVA in the tables */
static void guest_stage(const struct shape *shape, bool on)
{
    tables_init(&gt, shape, TABLES, GTABLES);
    gcsr_write(PWCL, tables_pwcl(&gt));
    gcsr_write(PWCH, tables_pwch(&gt) | (on ? PWCH_HPTW : 0));
    gcsr_write(PGDL, GTABLES);
    gcsr_write(STLBPS, shape->level[0].base);
    gcsr_write(DMW1, CACHED | 0x11);
    gcsr_write(CRMD, CRMD_PG);
}

/* root's tables for the guest's physical memory: the image is in them */
static void root_stage(const struct shape *shape)
{
    u64 page = BIT(shape->level[0].base);
    u64 start = (u64)PA(image_start) & -page;

    tables_init(&rt, shape, RTABLES, RTABLES);
    csrwr(PWCL, tables_pwcl(&rt));
    csrwr(PWCH, tables_pwch(&rt) | PWCH_HPTW);
    csrwr(PGDL, RTABLES);
    csrwr(STLBPS, shape->level[0].base);
    table_map(&rt, start + GUEST_SHIFT, PA(image_end) - start, start,
              LO_PAGE);
}

static void root_off(void)
{
    csrwr(PWCH, 0);
    csrwr(STLBPS, 14);
}

static u64 marks(volatile u64 *pte)
{
    return *pte & (LO_V | LO_D);
}

/* --- the guest stage alone: root refills by software -------------------- */

static void guest_alone(const struct shape *shape)
{
    volatile u64 *pte, *pte1;
    u64 page = BIT(shape->level[0].base);

    guest_init(&g);
    guest_stage(shape, true);
    pte = table_slot(&gt, GVA, 0);
    pte1 = table_slot(&gt, GVA ^ page, 0);
    *pte = GDATA | LO_PAGE;
    *pte1 = GDATA;
    guest_map(&g, GTABLES, 0x400000, TABLES, LO_RAM, 14);
    guest_map(&g, GDATA, 0x80000, DATA, LO_RAM, 14);
    RAM(u64, DATA + (GVA & (page - 1))) = 0x789;

    begin("guest stage, %s", shape->name);
    same("load", do_access(guest_load, GVA), NATIVE);
    same("value", g.gpr[4], 0x789);
    same("V", marks(pte), LO_V);
    same("store", do_access(guest_store, GVA), NATIVE);
    same("V and D", marks(pte), LO_V | LO_D);
    same("fetch", do_access(guest_fetch, GVA), NATIVE);
    same("load, not present", stays(guest_load, GVA ^ page), STAYS(EC_PIL));
    same("BADV", gcsr_read(BADV), GVA ^ page);
    same("store, not present", stays(guest_store, GVA ^ page), STAYS(EC_PIS));
    same("fetch, not present", stays(guest_fetch, GVA ^ page), STAYS(EC_PIF));
    *pte1 = GDATA | LO_P | LO_MAT_CC;
    same("load, present", do_access(guest_load, GVA ^ page), NATIVE);
    same("store, W=0", stays(guest_store, GVA ^ page), STAYS(EC_PME));
    same("V", marks(pte1), LO_V);
    end();

    begin("guest stage, %s: warm, and off", shape->name);
    g.refills = 0;
    same("load", do_access(guest_load, GVA), NATIVE);
    same("root refills", g.refills, 0);
    gcsr_write(PWCH, tables_pwch(&gt));
    invtlb(0x10, 0, 0);
    same("a miss is a refill", stays(guest_load, GVA), STAYS_REFILL);
    same("GCSR.TLBRBADV", gcsr_read(TLBRBADV), GVA);
    end();
}

/* Every table read and the update meet a fault of the root stage, in turn */
static void exits(const u32 *code, const char *name)
{
    static const struct level *level = shape_16k.level;
    u64 pc = CACHED | GPA(code);
    u64 seen[3];
    volatile u64 *pte;
    int n = 0;

    guest_init(&g);
    guest_stage(&shape_16k, true);
    pte = table_slot(&gt, GVA, 0);
    *pte = GDATA | LO_PAGE;
    RAM(u64, DATA + (GVA & 0x3fff)) = JR_RA;
    for (int i = 3; i >= 0; i--) {
        if (level[i].width) {
            seen[n++] = table_seen(&gt, table_slot(&gt, GVA, i));
        }
    }
    for (int i = 0; i < n; i++) {
        u64 at = seen[i] & -PAGE;

        begin("%s: table read %d meets V=0 in root", name, i);
        g.refills = 0;
        same("outcome", do_access(code, GVA), EC_PIL);
        same("BADV", g.exit.badv, seen[i]);
        same("ERA", g.exit.pc, code == guest_fetch ? GVA : pc);
        same("TLBRBADV", g.refill.tlbrbadv, seen[i]);
        same("GCSR.TLBRERA", gcsr_read(TLBRERA), 0);
        same("GCSR.CRMD", gcsr_read(CRMD) & 0x1f, CRMD_PG);
        same("table", marks(pte), 0);
        end();
        guest_map(&g, at, PAGE, TABLES + (at - GTABLES),
                  LO_V | LO_MAT_CC, 14);
        invtlb(0x16, g.gid << 16, at);
    }

    begin("%s: the update meets D=0 in root", name);
    same("outcome", do_access(code, GVA), EC_PME);
    same("BADV", g.exit.badv, seen[n - 1]);
    same("table", marks(pte), 0);
    same("GCSR.CRMD", gcsr_read(CRMD) & 0x1f, CRMD_PG);
    end();
    guest_map(&g, seen[n - 1] & -PAGE, PAGE,
              TABLES + ((seen[n - 1] & -PAGE) - GTABLES), LO_RAM, 14);
    invtlb(0x16, g.gid << 16, seen[n - 1]);

    begin("%s: the access itself meets V=0 in root", name);
    same("outcome", do_access(code, GVA),
         code == guest_load ? EC_PIL : code == guest_store ? EC_PIS : EC_PIF);
    same("BADV", g.exit.badv, GDATA + (GVA & 0x3fff));
    same("table", marks(pte), code == guest_store ? LO_V | LO_D : LO_V);
    guest_map(&g, GDATA, PAGE, DATA, LO_RAM, 14);
    invtlb(0x16, g.gid << 16, GDATA);
    same("then it ends well", do_access(code, GVA), NATIVE);
    end();
}

static void guest_huge(void)
{
    volatile u64 *pte;

    guest_init(&g);
    guest_stage(&shape_4k, true);
    guest_map(&g, GTABLES, 0x400000, TABLES, LO_RAM, 14);
    guest_map(&g, GDATA, 0x200000, DATA, LO_RAM, 14);
    pte = table_slot(&gt, GVA, 1);
    *pte = GDATA | LO_PAGE | LO_G | LO_HG;
    begin("guest stage, huge page");
    for (u64 i = 0; i < 0x200000; i += 0x100000) {
        u64 va = (GVA & -0x200000UL) + i + 8;

        RAM(u64, DATA + i + 8) = 0xabc;
        same("load", do_access(guest_load, va), NATIVE);
        same("value", g.gpr[4], 0xabc);
        same("store", do_access(guest_store, va), NATIVE);
    }
    same("V and D", marks(pte), LO_V | LO_D);
    end();
}

/* --- the root stage ----------------------------------------------------- */

static void root_alone(const struct shape *shape)
{
    volatile u64 *pte, *pte1, *image;
    u64 page = BIT(shape->level[0].base);
    u64 gpa = GDATA + 0x18;

    guest_init(&g);
    root_stage(shape);
    pte = table_slot(&rt, GDATA, 0);
    pte1 = table_slot(&rt, GDATA + page, 0);
    image = table_slot(&rt, GPA(guest_load), 0);
    *pte = DATA | LO_PAGE;
    *pte1 = (DATA + page) | LO_P | LO_MAT_CC;
    RAM(u64, DATA + 0x18) = 0x789;
    gcsr_write(DMW1, CACHED | 0x11);
    gcsr_write(CRMD, CRMD_DA);

    begin("root stage, %s", shape->name);
    same("load", do_access(guest_load, gpa), NATIVE);
    same("value", g.gpr[4], 0x789);
    same("V", marks(pte), LO_V);
    same("the code's entry", marks(image), LO_V);
    same("store", do_access(guest_store, gpa), NATIVE);
    same("V and D", marks(pte), LO_V | LO_D);
    same("fetch", do_access(guest_fetch, gpa), NATIVE);
    same("load, other half", do_access(guest_load, gpa + page), NATIVE);
    same("store, W=0", do_access(guest_store, gpa + page), EC_PME);
    same("BADV", g.exit.badv, gpa + page);
    *pte1 |= LO_W;
    same("still W=0 in the TLB", do_access(guest_store, gpa + page), EC_PME);
    invtlb(0x16, g.gid << 16, gpa + page);
    same("after INVTLB", do_access(guest_store, gpa + page), NATIVE);
    same("V and D", marks(pte1), LO_V | LO_D);
    same("refills", g.refills, 0);
    end();

    begin("root stage, %s: not present", shape->name);
    *pte1 = 0;
    invtlb(0x14, g.gid << 16, 0);
    same("load", do_access(guest_load, gpa + page), EC_PIL);
    same("BADV", g.exit.badv, gpa + page);
    same("ERA", g.exit.pc, CACHED | GPA(guest_load));
    same("BADI", g.exit.badi, guest_load[0]);
    same("store", do_access(guest_store, gpa + page), EC_PIS);
    same("fetch", do_access(guest_fetch, gpa + page), EC_PIF);
    same("the other half", do_access(guest_load, gpa), NATIVE);
    same("load again", do_access(guest_load, gpa + page), EC_PIL);
    *pte1 = (DATA + page) | LO_PAGE;
    same("present, without INVTLB", do_access(guest_load, gpa + page), NATIVE);
    *pte1 |= LO_NX;
    invtlb(0x14, g.gid << 16, 0);
    same("NX", do_access(guest_fetch, gpa + page), EC_PNX);
    same("refills", g.refills, 0);
    end();

    begin("root stage, %s: off", shape->name);
    csrxchg(PWCH, 0, PWCH_HPTW);
    invtlb(0x14, g.gid << 16, 0);
    guest_map(&g, GDATA, 0x4000, DATA, LO_RAM, 14);
    same("load", do_access(guest_load, gpa), NATIVE);
    same("refills", g.refills >= 1, true);
    end();
    root_off();
}

static void root_huge(void)
{
    volatile u64 *pte;

    guest_init(&g);
    root_stage(&shape_16k);
    gcsr_write(CRMD, CRMD_DA);
    pte = table_slot(&rt, GDATA, 1);
    *pte = DATA | LO_PAGE | LO_G;
    begin("root stage, huge page");
    for (u64 i = 0; i < 0x2000000; i += 0x1000000) {
        RAM(u64, DATA + i + 8) = 0xabc;
        same("load", do_access(guest_load, GDATA + i + 8), NATIVE);
        same("value", g.gpr[4], 0xabc);
        same("store", do_access(guest_store, GDATA + i + 8), NATIVE);
    }
    same("V and D", marks(pte), LO_V | LO_D);
    same("refills", g.refills, 0);
    end();
    root_off();
}

static u64 read_as(u64 gid)
{
    g.gid = gid;
    return do_access(guest_load, GDATA) == NATIVE ? g.gpr[4] : -1UL;
}

/*
 * Another GID has other translations, and root has its own: after a change of
 * the table each still sees what it has in the TLB.  The entries compete for
 * one set, so that now and then one is gone: any of the rounds will do.
 */
static void gids(void)
{
    u64 v[5] = { 0 };
    volatile u64 *pte;

    begin("entries belong to the running GID");
    for (int i = 0; i < 30; i++) {
        guest_init(&g);
        root_stage(&shape_16k);
        this_cpu()->refills = 0;
        gcsr_write(CRMD, CRMD_DA);
        pte = table_slot(&rt, GDATA, 0);
        for (int n = 0; n < 3; n++) {
            RAM(u64, DATA + n * PAGE) = n;
        }
        *pte = DATA | LO_PAGE;
        v[0] = read_as(1);
        *pte = (DATA + PAGE) | LO_PAGE;
        v[1] = read_as(2);
        *pte = (DATA + 2 * PAGE) | LO_PAGE;
        v[2] = *(volatile u64 *)GDATA;
        v[3] = read_as(1);
        v[4] = read_as(2);
        if (v[3] == 0 && v[4] == 1) {
            break;
        }
    }
    same("GID 1", v[0], 0);
    same("GID 2", v[1], 1);
    same("root", v[2], 2);
    same("GID 1 again", v[3], 0);
    same("GID 2 again", v[4], 1);
    same("refills", g.refills + this_cpu()->refills, 0);
    end();
    root_off();
}

/* --- both --------------------------------------------------------------- */

static void both(const struct shape *guest, const struct shape *root)
{
    volatile u64 *pte, *leaf, *upper;
    int top = guest->level[3].width ? 3 : 1;
    u64 span = TABLES_MAX * TABLE_STEP;

    guest_init(&g);
    guest_stage(guest, true);
    root_stage(root);
    this_cpu()->refills = 0;
    pte = table_slot(&gt, GVA, 0);
    *pte = GDATA | LO_PAGE;
    table_map(&rt, GTABLES, span, TABLES, LO_PAGE);
    table_map(&rt, GDATA, 0x20000, DATA, LO_PAGE);
    leaf = table_slot(&rt, table_seen(&gt, pte), 0);
    upper = table_slot(&rt, table_seen(&gt, table_slot(&gt, GVA, top)), 0);

    begin("both stages, guest %s, root %s", guest->name, root->name);
    RAM(u64, DATA + (GVA & (BIT(guest->level[0].base) - 1))) = 0x789;
    same("load", do_access(guest_load, GVA), NATIVE);
    same("value", g.gpr[4], 0x789);
    same("guest's entry", marks(pte), LO_V);
    same("root's entry of the guest's table", marks(leaf), LO_V | LO_D);
    if (upper != leaf) {
        same("root's entry of the uppermost table", marks(upper), LO_V);
    }
    same("store", do_access(guest_store, GVA), NATIVE);
    same("guest's entry", marks(pte), LO_V | LO_D);
    same("root's entry of the data",
         marks(table_slot(&rt, GDATA + (GVA & (BIT(guest->level[0].base) - 1)),
                          0)), LO_V | LO_D);
    same("fetch", do_access(guest_fetch, GVA), NATIVE);
    same("refills", g.refills + this_cpu()->refills, 0);
    end();

    begin("both stages, guest %s, root %s: not present in root", guest->name,
          root->name);
    *leaf &= ~(LO_V | LO_D | LO_P | LO_W);
    invtlb(0x15, g.gid << 16, 0);
    same("table", do_access(guest_load, GVA), EC_PIL);
    same("BADV", g.exit.badv, table_seen(&gt, pte));
    *leaf |= LO_P;
    same("table, read only", do_access(guest_load, GVA), NATIVE);
    *pte &= ~LO_D;
    invtlb(0x13, g.gid << 16, 0);
    same("update of it", do_access(guest_store, GVA), EC_PME);
    same("BADV", g.exit.badv, table_seen(&gt, pte));
    *leaf |= LO_W;
    invtlb(0x16, g.gid << 16, table_seen(&gt, pte));
    same("writable", do_access(guest_store, GVA), NATIVE);
    same("guest's entry", marks(pte), LO_V | LO_D);
    same("refills", g.refills + this_cpu()->refills, 0);
    end();
    root_off();
}

/* A guest with the library inside runs over more pages than the TLB holds */
#define MANY    3000

static void over_many(u64 unused)
{
    u64 sum = 0;

    for (int round = 0; round < 2; round++) {
        for (u64 i = 0; i < MANY; i++) {
            sum += *(volatile u64 *)((GVA & -PAGE) + i * PAGE);
        }
    }
    this_cpu()->traps = sum;
}

static void eviction(void)
{
    struct cpu *cpu = &guest_cpus[this_cpu()->id];

    guest_init(&g);
    guest_stage(&shape_16k, true);
    root_stage(&shape_16k);
    gcsr_write(CRMD, CRMD_DA);
    table_map(&rt, GTABLES, TABLES_MAX * TABLE_STEP, TABLES, LO_PAGE);
    table_map(&rt, GDATA, MANY * PAGE, DATA, LO_PAGE);
    table_map(&gt, GVA & -PAGE, MANY * PAGE, GDATA, LO_PAGE);
    for (int i = 0; i < MANY; i++) {
        RAM(u64, DATA + i * PAGE) = i;
    }
    guest_boot(&g, over_many, 0);
    begin("more pages than both TLBs hold");
    same("outcome", outcome(&g), NATIVE);
    same("sum", cpu->traps, MANY * (MANY - 1));
    same("guest refills", cpu->refills, 0);
    same("root refills", g.refills, 0);
    end();
    root_off();
}

void test(void)
{
    csrwr(ASID, 0);
    if (!have_lvz() || !(cpucfg(2) & BIT(24))) {
        skip_all("no LVZ, or no hardware page table walk");
    }
    guest_alone(&shape_4k);
    guest_alone(&shape_16k);
    guest_alone(&shape_64k);
    exits(guest_load, "load");
    exits(guest_store, "store");
    exits(guest_fetch, "fetch");
    guest_huge();
    root_alone(&shape_4k);
    root_alone(&shape_16k);
    root_alone(&shape_64k);
    root_huge();
    gids();
    both(&shape_4k, &shape_16k);
    both(&shape_16k, &shape_4k);
    both(&shape_16k, &shape_16k);
    both(&shape_64k, &shape_4k);
    eviction();
}
