/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Entry and exit: the complete state that an exit leaves in both banks, for
 * the general exception context and for the refill context.
 */

#include "lib.h"

static struct guest g;

/* every CSR whose value must survive an entry and an exit */
static const u16 root_list[] = {
    EUEN, MISC, ECFG, EENTRY, TLBIDX, TLBELO0, TLBELO1, GTLBC, TRGP, ASID,
    PGDL, PGDH, PWCL, PWCH, STLBPS, RVACFG, CPUID, PRCFG1, PRCFG2, PRCFG3,
    SAVE0, SAVE0 + 3, SAVE0 + 4, SAVE0 + 5, SAVE0 + 6, SAVE0 + 7, TID, CNTC,
    GCFG, GINTC, GCNTC, TLBRENTRY, DMW0, DMW1, DMW2, DMW3,
};
static const u16 guest_list[] = {
    CRMD, PRMD, EUEN, MISC, ECFG, ESTAT, ERA, BADV, BADI, EENTRY, TLBIDX,
    TLBEHI, TLBELO0, TLBELO1, ASID, PGDL, PGDH, PWCL, PWCH, STLBPS, RVACFG,
    CPUID, PRCFG1, PRCFG2, PRCFG3, SAVE0, SAVE1, SAVE2, SAVE0 + 3, SAVE0 + 4,
    SAVE0 + 5, SAVE0 + 6, SAVE0 + 7, TID, CNTC, TCFG, TLBRENTRY, TLBRBADV,
    TLBRERA, TLBRSAVE, TLBRELO0, TLBRELO1, TLBREHI, TLBRPRMD, DMW0, DMW1,
    DMW2, DMW3,
};
static u64 root_before[ARRAY_SIZE(root_list)];
static u64 guest_before[ARRAY_SIZE(guest_list)];

/* Something recognizable everywhere */
static void fill(void)
{
    static const u16 any[] = {
        ERA, BADV, BADI, TLBEHI, TLBELO0, TLBELO1, PGDL, PGDH, PWCL, PWCH,
        SAVE0, SAVE1, SAVE2, SAVE0 + 3, SAVE0 + 4, SAVE0 + 5, SAVE0 + 6,
        SAVE0 + 7, TID, TLBRBADV, TLBRSAVE, TLBRELO0, TLBRELO1, TLBREHI,
    };

    for (unsigned i = 0; i < ARRAY_SIZE(any); i++) {
        gcsr_write(any[i], (0x1111111 * (i + 1)) & 0x3ffff000);
    }
    gcsr_write(PRMD, 3);
    gcsr_write(ECFG, 0x30000);
    gcsr_write(ASID, 0x155);
    gcsr_write(CPUID, 3);
    gcsr_write(TLBRPRMD, 7);
    gcsr_write(ESTAT, 0x00090000);
    csrwr(ASID, 0x2aa);
    csrwr(PGDL, 0x111000);
    csrwr(PGDH, 0x222000);
    csrwr(TLBIDX, 0x5);
    csrwr(TLBELO0, 0x333001);
    csrwr(TLBELO1, 0x444001);
    csrwr(SAVE0 + 3, 0x3333);
    csrwr(SAVE0 + 7, 0x7777);
}

static void remember(void)
{
    /* what run_guest() itself sets */
    csrwr(GTLBC, GTLBC_USETGID);
    for (unsigned i = 0; i < ARRAY_SIZE(root_list); i++) {
        root_before[i] = csr_read(root_list[i]);
    }
    for (unsigned i = 0; i < ARRAY_SIZE(guest_list); i++) {
        guest_before[i] = gcsr_read(guest_list[i]);
    }
}

static void compare_csr(const char *what, int n, u64 got, u64 expected)
{
    if (got != expected) {
        diag("%s CSR 0x%x", what, n);
        same(what, got, expected);
    }
}

static void compare(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(root_list); i++) {
        int n = root_list[i];

        if (n != TLBIDX) {      /* a root refill may have been in between */
            compare_csr("root", n, csr_read(n), root_before[i]);
        }
    }
    for (unsigned i = 0; i < ARRAY_SIZE(guest_list); i++) {
        compare_csr("guest", guest_list[i], gcsr_read(guest_list[i]),
                    guest_before[i]);
    }
}

static void compare_gpr(const struct guest *entry)
{
    for (int i = 1; i < 32; i++) {
        if (g.exit.gpr[i] != entry->gpr[i]) {
            diag("$r%d", i);
            same("GPR", g.exit.gpr[i], entry->gpr[i]);
        }
    }
}

static void setup(const void *code)
{
    guest_init(&g);
    guest_start(&g, code);
    for (int i = 1; i < 32; i++) {
        g.gpr[i] = 0x0101010101010101 * i;
    }
    fill();
    remember();
}

/* --- general exceptions ------------------------------------------------- */

static void general(void)
{
    /* PRMD at entry, guest's CRMD, root's ECFG.VS */
    static const struct {
        u8 prmd, plv, vs;
    } table[] = {
        { PRMD_PIE, 0, 0 }, { 0, 0, 0 }, { PRMD_PIE | 3, 0, 0 },
        { PRMD_PIE, 3, 0 }, { 3, 3, 0 }, { PRMD_PIE, 0, 2 },
        { PRMD_PIE, 0, 5 }, { 0, 3, 7 },
    };

    for (unsigned i = 0; i < ARRAY_SIZE(table); i++) {
        static struct guest entry;
        u64 crmd = csrrd(CRMD), vs = table[i].vs, pc;

        setup(guest_return);
        csrwr(ECFG, vs << ECFG_VS_SHIFT);
        gcsr_write(DMW1, CACHED | 0x19);
        gcsr_write(CRMD, CRMD_PG | table[i].plv);
        g.prmd = table[i].prmd;
        g.watchdog = 0;
        pc = g.pc;
        remember();
        entry = g;
        run_guest(&g);

        begin("HVC exit: PRMD %d at entry, guest PLV%d, VS %lu",
              table[i].prmd, table[i].plv, vs);
        same("Ecode", g.exit.code, EC_HVC);
        same("EsubCode", g.exit.sub, 0);
        same("ESTAT.IS", ESTAT_IS(g.exit.estat), 0);
        same("ERA", g.exit.era, pc);
        same("BADI", g.exit.badi, WORD_HVCL(HVC_DONE));
        same("PRMD.PPLV, PIE", g.exit.prmd & 7, table[i].prmd);
        same("CRMD", g.exit.crmd, crmd);
        same("vector", g.exit.vec, vs ? EC_HVC << (vs + 2) : 0);
        same("GSTAT.VM", g.exit.gstat & GSTAT_VM, 0);
        same("GSTAT.PVM", g.exit.gstat & GSTAT_PVM, GSTAT_PVM);
        same("GSTAT.GID", g.exit.gstat >> 16, g.gid);
        same("TLBRERA.IsTLBR", g.exit.tlbrera & 1, 0);
        compare_gpr(&entry);
        compare();
        end();
    }
    csrwr(ECFG, 0);
}

/* a root interrupt has no instruction: BADI stays */
extern const u32 spin[];
__asm__(
    "    .text\n"
    "spin:\n"
    "    b       spin\n"
);

static void interrupt(void)
{
    static const u8 vs[] = { 0, 5 };

    for (unsigned i = 0; i < ARRAY_SIZE(vs); i++) {
        static struct guest entry;
        u64 pc;

        setup(spin);
        g.watchdog = 2000;
        csrwr(ECFG, vs[i] << ECFG_VS_SHIFT);
        pc = g.pc;
        remember();
        entry = g;
        run_guest(&g);
        begin("interrupt exit while the guest's CRMD.IE = 0, VS %d", vs[i]);
        same("Ecode", g.exit.code, EC_INT);
        same("EsubCode", g.exit.sub, 0);
        same("ESTAT.IS", ESTAT_IS(g.exit.estat), IS_TI);
        same("ERA", g.exit.era, pc);
        same("PRMD", g.exit.prmd & 7, PRMD_PIE);
        same("vector", g.exit.vec, vs[i] ? (64 + 11) << (vs[i] + 2) : 0);
        compare_gpr(&entry);
        compare();
        end();
    }
    csrwr(ECFG, 0);
}

/* --- refill ------------------------------------------------------------- */

#define ELSEWHERE 0x7654320000

extern const u32 load_code[];
__asm__(
    "    .text\n"
    "load_code:\n"
    "    ld.d    $t0, $a1, 0\n"
    "    hvcl    0x7000\n"
);

static void refill(void)
{
    static const u8 prmd[] = { 0, PRMD_PIE, PRMD_PIE | 3 };

    for (unsigned i = 0; i < ARRAY_SIZE(prmd); i++) {
        static struct guest entry;
        u64 pc, estat, badv, badi;

        /* first an HVC, so that the image is in the TLB */
        setup(guest_return);
        run_guest(&g);
        guest_start(&g, load_code);
        g.gpr[5] = ELSEWHERE + 0x8;
        g.prmd = prmd[i];
        g.watchdog = 0;
        run_guest(&g);          /* PIL: fetch is in the TLB now */

        fill();
        g.stop_on_refill = true;
        guest_start(&g, load_code);
        for (int j = 1; j < 32; j++) {
            g.gpr[j] = 0x0202020202020202 * j;
        }
        g.gpr[5] = ELSEWHERE + 0x10000018;
        estat = csrrd(ESTAT);
        badv = csrrd(BADV);
        badi = csrrd(BADI);
        pc = g.pc;
        remember();
        entry = g;
        run_guest(&g);

        begin("refill exit, PRMD %d at entry", prmd[i]);
        same("refill", g.exit.code, EC_REFILL);
        same("TLBRBADV", g.exit.tlbrbadv, ELSEWHERE + 0x10000018);
        same("TLBREHI.VPPN", g.exit.tlbrehi >> 13 & 0x7ffffffff,
             (ELSEWHERE + 0x10000018) >> 13);
        same("TLBRERA", g.exit.tlbrera, pc | TLBRERA_ISTLBR);
        same("TLBRPRMD.PGM", g.exit.tlbrprmd & TLBRPRMD_PGM, TLBRPRMD_PGM);
        same("TLBRPRMD.PPLV, PIE", g.exit.tlbrprmd & 7, prmd[i]);
        same("CRMD.PLV,IE,DA,PG", g.exit.crmd & 0x1f, CRMD_DA);
        same("ESTAT", g.exit.estat, estat);
        same("BADV", g.exit.badv, badv);
        same("BADI", g.exit.badi, badi);
        same("ERA", g.exit.era, pc);
        same("GSTAT.PVM", g.exit.gstat & GSTAT_PVM, GSTAT_PVM);
        same("GSTAT.VM", g.exit.gstat & GSTAT_VM, 0);
        compare_gpr(&entry);
        compare();
        end();
        g.stop_on_refill = false;
    }
}

/* ERTN from the refill context looks at TLBRPRMD.PGM, not at GSTAT.PVM */
static void clear_pvm(struct guest *guest)
{
    if (guest->refill.tlbrbadv >= ELSEWHERE) {
        csrxchg(GSTAT, 0, GSTAT_PVM);
    }
}

static void refill_return(void)
{
    setup(load_code);
    g.gpr[5] = ELSEWHERE;
    guest_map(&g, ELSEWHERE, 0x4000, SCRATCH, LO_RAM, 14);
    RAM(u64, SCRATCH) = 0x5ca1ab1e;
    g.on_refill = clear_pvm;
    begin("refill returns by TLBRPRMD.PGM although GSTAT.PVM = 0");
    same("outcome", outcome(&g), NATIVE);
    same("loaded", g.gpr[12], 0x5ca1ab1e);
    end();
}

/*
 * ... and with PGM = 0 into root, although GSTAT.PVM = 1: an instruction in
 * a direct map window tells where it ran.
 */
static struct cpu *landing_cpu;
extern char refill_leave[];

static void clear_pgm(struct guest *guest)
{
    landing_cpu->running = NULL;
    guest->exit = guest->refill;
    csrwr(TLBRPRMD, 0);
    csrwr(TLBRERA, (u64)refill_leave | TLBRERA_ISTLBR);
}

static void refill_to_root(void)
{
    setup(guest_return);
    landing_cpu = this_cpu();
    g.on_refill = clear_pgm;
    run_guest(&g);
    begin("refill returns to root with TLBRPRMD.PGM = 0, GSTAT.PVM = 1");
    same("refill", g.exit.code, EC_REFILL);
    same("GSTAT.PVM", g.exit.gstat & GSTAT_PVM, GSTAT_PVM);
    end();
}

/* --- what happens at GPA holes ------------------------------------------ */

static void hole(void)
{
    u64 pc;

    setup(load_code);
    guest_start(&g, (void *)0);
    g.pc = ELSEWHERE;           /* nothing there, direct-address mode */
    begin("fetch from an unmapped GPA: refill, then PIF");
    same("outcome", outcome(&g), EC_PIF);
    same("refills", g.refills, 1);
    same("BADV = GPA", g.exit.badv, ELSEWHERE);
    same("ERA = PC", g.exit.era, ELSEWHERE);
    same("TLBEHI.VPPN", g.exit.tlbehi >> 13, ELSEWHERE >> 13);
    end();

    setup(load_code);
    g.gpr[5] = ELSEWHERE + 0x4008;
    pc = g.pc;
    begin("load from an unmapped GPA: refill, then PIL");
    same("outcome", outcome(&g), EC_PIL);
    same("BADV = GPA", g.exit.badv, ELSEWHERE + 0x4008);
    same("BADI", g.exit.badi, load_code[0]);
    same("ERA = PC", g.exit.era, pc);
    same("TLBEHI.VPPN", g.exit.tlbehi >> 13, (ELSEWHERE + 0x4000) >> 13);
    same("rd", g.exit.gpr[12], 0x0101010101010101 * 12);
    end();

    /* map it, drop the V = 0 pair as KVM does, go on */
    RAM(u64, SCRATCH + 8) = 0xfeed;
    guest_map(&g, ELSEWHERE + 0x4000, 0x4000, SCRATCH, LO_RAM, 14);
    invtlb(0x16, g.gid << 16, ELSEWHERE);
    begin("mapped afterwards, invtlb 0x16, retried");
    same("outcome", outcome(&g), NATIVE);
    same("loaded", g.gpr[12], 0xfeed);
    end();
}

/* PVM is the mode that the last general exception came from */
static void exception_in_root(void)
{
    begin("an exception in root leaves GSTAT.PVM = 0");
    csrxchg(GSTAT, GSTAT_PVM, GSTAT_PVM);
    same("syscall", TRAP_CODE(insn("syscall 0")), EC_SYS);
    same("PVM", csrrd(GSTAT) & GSTAT_PVM, 0);
    end();
}

/* ERTN leaves GSTAT.PVM alone: a second exit finds it as the first */
static void exits_in_a_row(void)
{
    setup(guest_return);
    begin("1000 exits");
    for (int i = 0; i < 1000; i++) {
        int code = run_guest(&g);

        if (code != EC_HVC) {
            same("exit", code, EC_HVC);
            break;
        }
    }
    end();
}

void test(void)
{
    if (!have_lvz()) {
        skip_all("no LVZ");
    }
    general();
    interrupt();
    refill();
    refill_return();
    refill_to_root();
    hole();
    exception_in_root();
    exits_in_a_row();
}
