/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lddir and ldpte: in root by physical address, in a guest each load goes
 * through the root stage.
 */

#include "lib.h"

/* 16K pages, three levels as Linux has them: 14 + 11 + 11 + 11 bits */
#define PWCL_16K    (14 | 11 << 5 | 25 << 10 | 11 << 15)
#define PWCH_16K    (36 | 11 << 6)

#define VA      0x12345678d018UL
#define TABLES  0x300000000UL   /* GPA of the tables */
#define DATA    0x340000000UL   /* GPA of the data */
#define STEP    0x8000          /* each table in a pair of its own */
#define HTABLES SCRATCH
#define HDATA   (SCRATCH + 0x1000000)

static struct guest g;

/* the handler that Linux has */
extern const char walker[];
__asm__(
    "    .text\n"
    "    .balign 4096\n"
    "    .globl walker\n"
    "walker:\n"
    "    csrwr   $t0, 0x8b\n"
    "    csrrd   $t0, 0x1b\n"
    "    .globl  walk_dir3\n"
    "walk_dir3:\n"
    "    lddir   $t0, $t0, 3\n"
    "    .globl  walk_dir1\n"
    "walk_dir1:\n"
    "    lddir   $t0, $t0, 1\n"
    "    .globl  walk_pte0\n"
    "walk_pte0:\n"
    "    ldpte   $t0, 0\n"
    "    .globl  walk_pte1\n"
    "walk_pte1:\n"
    "    ldpte   $t0, 1\n"
    "    tlbfill\n"
    "    csrrd   $t0, 0x8b\n"
    "    ertn\n"
    "    .globl  load_it\n"
    "load_it:\n"
    "    ld.d    $a0, $a1, 0\n"
    "    hvcl    0x7000\n"
    "    .balign 4096\n"
);
extern const u32 walk_dir3[], walk_dir1[], walk_pte0[], walk_pte1[], load_it[];

#define DIR3_INDEX  (VA >> 36 & 0x7ff)
#define DIR1_INDEX  (VA >> 25 & 0x7ff)
#define PTE_INDEX   (VA >> 14 & 0x7ff)

/*
 * Tables at physical address p, which the walk sees at address a; entries
 * carry the bits of a direct map window, as Linux's empty tables do.
 */
static void make_tables(u64 p, u64 a, u64 data)
{
    memset((void *)(CACHED | p), 0, 0x14000);
    RAM(u64, p + DIR3_INDEX * 8) = CACHED | (a + STEP);
    RAM(u64, p + STEP + DIR1_INDEX * 8) = CACHED | (a + 2 * STEP);
    RAM(u64, p + 2 * STEP + (PTE_INDEX & ~1UL) * 8) = data | LO_RAM;
    RAM(u64, p + 2 * STEP + (PTE_INDEX | 1) * 8) = (data + 0x4000) | LO_RAM;
}

static u64 data_offset(void)
{
    return VA & 0x7fff;
}

static void in_root(void)
{
    u64 entry = csrrd(TLBRENTRY);
    struct trap *t;
    u64 v = 0;

    make_tables(HTABLES, HTABLES, HDATA);
    RAM(u64, HDATA + data_offset()) = 0x123;
    csrwr(PWCL, PWCL_16K);
    csrwr(PWCH, PWCH_16K);
    csrwr(PGDL, HTABLES);
    invtlb(0, 0, 0);
    csrwr(TLBRENTRY, (u64)walker);
    t = TRAP(v = *(volatile u64 *)VA);
    csrwr(TLBRENTRY, entry);
    begin("root: three levels");
    same("traps", !!t, 0);
    same("value", v, 0x123);
    end();

    /* a huge page: bit 6 in a directory, G moves to bit 12 */
    RAM(u64, HTABLES + STEP + DIR1_INDEX * 8) =
        HDATA | LO_RAM | LO_G | 1 << 12;
    RAM(u64, HDATA + (VA & 0xffffff)) = 0x456;
    invtlb(0, 0, 0);
    csrwr(TLBRENTRY, (u64)walker);
    t = TRAP(v = *(volatile u64 *)(VA & ~0x1000000UL));
    csrwr(TLBRENTRY, entry);
    begin("root: huge page in directory 1");
    same("traps", !!t, 0);
    same("value", v, 0x456);
    end();
}

static void setup(void)
{
    guest_init(&g);
    make_tables(HTABLES, TABLES, DATA);
    gcsr_write(PWCL, PWCL_16K);
    gcsr_write(PWCH, PWCH_16K);
    gcsr_write(PGDL, TABLES);
    gcsr_write(TLBRENTRY, CACHED | GPA(walker));
    gcsr_write(STLBPS, 14);
    gcsr_write(DMW1, CACHED | 0x11);
    gcsr_write(CRMD, CRMD_PG);
    guest_start(&g, load_it);
    g.gpr[5] = VA;
    g.gpr[12] = 0x1212;
}

static void natively(void)
{
    setup();
    guest_map(&g, TABLES, 0x14000, HTABLES, LO_RAM, 14);
    guest_map(&g, DATA, 0x8000, HDATA, LO_RAM, 14);
    RAM(u64, HDATA + data_offset()) = 0x789;
    begin("guest: walk in the guest, root refills only");
    same("outcome", outcome(&g), NATIVE);
    same("value", g.gpr[4], 0x789);
    same("saved register", g.gpr[12], 0x1212);
    same("IsTLBR", gcsr_read(TLBRERA) & 1, 0);
    end();

    begin("guest: warm, no root refills");
    g.refills = 0;
    gcsr_write(CRMD, CRMD_PG);
    guest_start(&g, load_it);
    g.gpr[5] = VA;
    same("outcome", outcome(&g), NATIVE);
    same("value", g.gpr[4], 0x789);
    same("root refills", g.refills, 0);
    end();
}

/* Every load of the walk meets V = 0 in root, in turn */
static void exits(void)
{
    const struct {
        const char *name;
        const u32 *insn;
        u64 gpa;
    } step[] = {
        { "lddir 3", walk_dir3, TABLES + DIR3_INDEX * 8 },
        { "lddir 1", walk_dir1, TABLES + STEP + DIR1_INDEX * 8 },
        { "ldpte 0", walk_pte0, TABLES + 2 * STEP + (PTE_INDEX & ~1UL) * 8 },
        { "load", load_it, DATA + (VA & 0x7fff) },
    };

    setup();
    RAM(u64, HDATA + data_offset()) = 0x789;
    for (unsigned i = 0; i < ARRAY_SIZE(step); i++) {
        u64 page = step[i].gpa & ~0x3fffUL;
        u64 pc = CACHED | GPA(step[i].insn);
        bool walking = i < 3;

        begin("guest: %s meets V = 0 in root", step[i].name);
        g.refills = 0;
        same("outcome", outcome(&g), EC_PIL);
        same("refills", g.refills >= 1, true);
        same("TLBRBADV", g.refill.tlbrbadv, step[i].gpa);
        same("TLBRERA", g.refill.tlbrera, pc | 1);
        same("BADV", g.exit.badv, step[i].gpa);
        same("ERA", g.exit.pc, pc);
        same("BADI", g.exit.badi, *step[i].insn);
        same("GCSR.TLBRERA", gcsr_read(TLBRERA),
             (CACHED | GPA(load_it)) | walking);
        same("GCSR.TLBRBADV", gcsr_read(TLBRBADV), VA);
        same("GCSR.CRMD", gcsr_read(CRMD) & 0x1f, walking ? CRMD_DA : CRMD_PG);
        end();
        if (walking) {
            guest_map(&g, page, 0x4000, HTABLES + (page - TABLES), LO_RAM, 14);
        } else {
            guest_map(&g, DATA, 0x8000, HDATA, LO_RAM, 14);
        }
        invtlb(0x16, g.gid << 16, page);
    }
    begin("guest: the walk ends well");
    same("outcome", outcome(&g), NATIVE);
    same("value", g.gpr[4], 0x789);
    end();
}

static void huge(void)
{
    setup();
    guest_map(&g, TABLES, 0x14000, HTABLES, LO_RAM, 14);
    guest_map(&g, DATA, 0x2000000, HDATA, LO_RAM, 14);
    RAM(u64, HTABLES + STEP + DIR1_INDEX * 8) = DATA | LO_RAM | LO_G;
    RAM(u64, HDATA + (VA & 0xffffff)) = 0xabc;
    g.gpr[5] = VA & ~0x1000000UL;
    begin("guest: huge page in directory 1");
    same("outcome", outcome(&g), NATIVE);
    same("value", g.gpr[4], 0xabc);
    end();
}

void test(void)
{
    in_root();
    if (!have_lvz()) {
        return;
    }
    natively();
    exits();
    huge();
}
