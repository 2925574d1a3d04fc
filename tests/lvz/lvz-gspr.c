/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sensitive instructions in a guest: which of them exit (GSPR, HVC), which
 * are the guest's own exceptions, which run natively.
 */

#include "lib.h"

static struct guest g;
static u32 code[3] __attribute__((aligned(8)));

/* cacop code: kind in [4:3] (init, index, hit, implementation), cache [2:0] */
#define CACOP(kind)     (0x06000080 | (kind) << 3 | 1)  /* $a0, D cache */

static const struct {
    const char *name;
    u32 word;
    u64 need, gcfg;             /* capability, and field that is set */
    int plv0, plv3;             /* outcome; at PLV1 to PLV3; 0: not tested */
} table[] = {
    { "cpucfg",      0x00006c84, 0, 0, EC_GSPR, EC_GSPR },
    { "cpucfg rj=r0", 0x00006c04, 0, 0, EC_GSPR, EC_GSPR },
    { "iocsrrd.b",   0x06480084, 0, 0, EC_GSPR, STAYS(EC_IPE) },
    { "iocsrrd.h",   0x06480484, 0, 0, EC_GSPR, STAYS(EC_IPE) },
    { "iocsrrd.w",   0x06480884, 0, 0, EC_GSPR, STAYS(EC_IPE) },
    { "iocsrrd.d",   0x06480c84, 0, 0, EC_GSPR, STAYS(EC_IPE) },
    { "iocsrwr.b",   0x06481084, 0, 0, EC_GSPR, STAYS(EC_IPE) },
    { "iocsrwr.h",   0x06481484, 0, 0, EC_GSPR, STAYS(EC_IPE) },
    { "iocsrwr.w",   0x06481884, 0, 0, EC_GSPR, STAYS(EC_IPE) },
    { "iocsrwr.d",   0x06481c84, 0, 0, EC_GSPR, STAYS(EC_IPE) },
    { "idle 0",      0x06488000, 0, 0, EC_GSPR, STAYS(EC_IPE) },
    { "idle 5",      0x06488005, 0, 0, EC_GSPR, STAYS(EC_IPE) },
    { "hvcl 0",      0x002b8000, 0, 0, EC_HVC, EC_HVC },
    { "hvcl 0x100",  0x002b8100, 0, 0, EC_HVC, EC_HVC },
    { "hvcl 0x7fff", 0x002bffff, 0, 0, EC_HVC, EC_HVC },
    { "dbcl 0",      0x002a8000, 0, 0, EC_GSPR, 0 },
    { "csrrd DBG",   0x04140004, 0, 0, EC_GSPR, STAYS(EC_IPE) },

    { "cacop init",           CACOP(0), 0, 0, EC_GSPR, STAYS(EC_IPE) },
    { "cacop index",          CACOP(1), 0, 0, EC_GSPR, 0 },
    { "cacop hit",            CACOP(2), 0, 0, EC_GSPR, 0 },
    { "cacop implementation", CACOP(3), 0, 0, EC_GSPR, 0 },
    { "cacop init, GCI=1", CACOP(0), BIT(17), GCFG_GCI(1), EC_GSPR, 0 },
    { "cacop index, GCI=1", CACOP(1), BIT(17), GCFG_GCI(1), EC_GSPR, 0 },
    { "cacop hit, GCI=1",  CACOP(2), BIT(17), GCFG_GCI(1), NATIVE, 0 },
    { "cacop implementation, GCI=1", CACOP(3), BIT(17), GCFG_GCI(1), EC_GSPR,
      0 },
    { "cacop init, GCI=2", CACOP(0), BIT(18), GCFG_GCI(2), EC_GSPR,
      STAYS(EC_IPE) },
    { "cacop index, GCI=2", CACOP(1), BIT(18), GCFG_GCI(2), NATIVE,
      STAYS(EC_IPE) },
    { "cacop hit, GCI=2",  CACOP(2), BIT(18), GCFG_GCI(2), NATIVE, 0 },
    { "cacop implementation, GCI=2", CACOP(3), BIT(18), GCFG_GCI(2), EC_GSPR,
      0 },

    { "rdtime.d",    0x00006804, 0, 0, NATIVE, NATIVE },
    { "rdtimel.w",   0x00006004, 0, 0, NATIVE, NATIVE },
    { "rdtimeh.w",   0x00006404, 0, 0, NATIVE, NATIVE },
    { "tlbsrch",     0x06482800, 0, 0, NATIVE, STAYS(EC_IPE) },
    { "tlbrd",       0x06482c00, 0, 0, NATIVE, STAYS(EC_IPE) },
    { "tlbwr",       0x06483000, 0, 0, NATIVE, STAYS(EC_IPE) },
    { "tlbfill",     0x06483400, 0, 0, NATIVE, STAYS(EC_IPE) },
    { "tlbclr",      0x06482000, 0, 0, NATIVE, STAYS(EC_IPE) },
    { "tlbflush",    0x06482400, 0, 0, NATIVE, STAYS(EC_IPE) },
    { "invtlb 0",    0x06498000, 0, 0, NATIVE, STAYS(EC_IPE) },
    { "invtlb 6",    0x06498006, 0, 0, NATIVE, STAYS(EC_IPE) },
    { "invtlb 7",    0x06498007, 0, 0, STAYS(EC_INE), 0 },
    { "invtlb 9",    0x06498009, 0, 0, STAYS(EC_INE), 0 },
    { "invtlb 0x12", 0x06498012, 0, 0, STAYS(EC_INE), 0 },
    { "invtlb 0x16", 0x06498016, 0, 0, STAYS(EC_INE), 0 },
    { "gcsrrd",      0x05000004, 0, 0, STAYS(EC_INE), 0 },
    { "gcsrwr",      0x0500c024, 0, 0, STAYS(EC_INE), 0 },
    { "gcsrxchg",    0x0500c0a4, 0, 0, STAYS(EC_INE), 0 },
    { "gtlbclr",     0x06482001, 0, 0, STAYS(EC_INE), 0 },
    { "gtlbflush",   0x06482401, 0, 0, STAYS(EC_INE), 0 },
    { "gtlbsrch",    0x06482801, 0, 0, STAYS(EC_INE), 0 },
    { "gtlbrd",      0x06482c01, 0, 0, STAYS(EC_INE), 0 },
    { "gtlbwr",      0x06483001, 0, 0, STAYS(EC_INE), 0 },
    { "gtlbfill",    0x06483401, 0, 0, STAYS(EC_INE), 0 },
    { "syscall",     0x002b0000, 0, 0, STAYS(EC_SYS), STAYS(EC_SYS) },
    { "break",       0x002a0000, 0, 0, STAYS(EC_BRK), STAYS(EC_BRK) },
    { "dbar",        0x38720000, 0, 0, NATIVE, NATIVE },

    /* GCFG.SIT: every privileged instruction */
    { "csrrd CRMD, SIT",  0x04000004, GCFG_SITP, GCFG_SIT, EC_GSPR,
      STAYS(EC_IPE) },
    { "csrwr SAVE0, SIT", 0x0400c024, GCFG_SITP, GCFG_SIT, EC_GSPR, 0 },
    { "tlbsrch, SIT",     0x06482800, GCFG_SITP, GCFG_SIT, EC_GSPR, 0 },
    { "invtlb 0, SIT",    0x06498000, GCFG_SITP, GCFG_SIT, EC_GSPR, 0 },
    /* GCFG.TIT: timer resources */
    { "csrrd TCFG, TIT",  0x04010404, GCFG_TITP, GCFG_TIT, EC_GSPR,
      STAYS(EC_IPE) },
    { "csrrd TVAL, TIT",  0x04010804, GCFG_TITP, GCFG_TIT, EC_GSPR, 0 },
    { "csrwr TICLR, TIT", 0x04011024, GCFG_TITP, GCFG_TIT, EC_GSPR, 0 },
    { "rdtime.d, TIT",    0x00006804, GCFG_TITP, GCFG_TIT, EC_GSPR, EC_GSPR },
    { "csrrd SAVE0, TIT", 0x0400c004, GCFG_TITP, GCFG_TIT, NATIVE, 0 },
    /* GCFG.TOE: ertn */
    { "ertn, TOE",        0x06483800, GCFG_TOEP, GCFG_TOE, EC_GSPR,
      STAYS(EC_IPE) },
    /* GCFG.TORU: CSRs that exist nowhere */
    { "csrrd 0x70, TORU", 0x0401c004, GCFG_TORUP, GCFG_TORU, EC_GSPR, 0 },
    { "csrrd 0x70",       0x0401c004, 0, 0, NATIVE, 0 },
};

static void run(unsigned i, int plv, int expected)
{
    u64 pc;
    int what;

    guest_init(&g);
    csrwr(GCFG, table[i].gcfg);
    gcsr_write(DMW1, CACHED | 0x1f);
    gcsr_write(CRMD, CRMD_PG | plv);
    /* not timing but TLB: what tlbwr and tlbfill use is harmless */
    gcsr_write(TLBIDX, TLBIDX_NE | TLBIDX_PS(12));
    gcsr_write(TLBEHI, 0x7000000000);
    code[0] = table[i].word;
    code[1] = WORD_HVCL(HVC_DONE);
    insn("ibar 0");
    guest_start(&g, code);
    g.gpr[4] = 0x1234;
    g.gpr[5] = 0x5678;
    pc = g.pc;
    what = outcome(&g);

    begin("%s at PLV%d: %s%s", table[i].name, plv,
          expected & 0x200 ? "guest's own " : "", outcome_name(expected));
    same("outcome", what, expected);
    if (what == expected && what == NATIVE) {
        same("exit at", g.exit.pc, pc + 4);
    } else if (what == expected && what & 0x200) {
        same("GCSR.ERA", gcsr_read(ERA), pc);
        same("GCSR.BADI", gcsr_read(BADI), table[i].word);
        same("GCSR.PRMD", gcsr_read(PRMD) & 7, plv);
        same("GCSR.CRMD", gcsr_read(CRMD) & 0x1f, CRMD_PG);
        same("rd", g.gpr[4], 0x1234);
    } else if (what == expected) {
        same("ERA", g.exit.pc, pc);
        same("BADI", g.exit.badi, table[i].word);
        same("EsubCode", g.exit.sub, 0);
        same("rd", g.gpr[4], 0x1234);
        same("GCSR.CRMD", gcsr_read(CRMD) & 0x1f, CRMD_PG | plv);
        same("GCSR.ERA", gcsr_read(ERA), 0);
        same("GCSR.ESTAT", gcsr_read(ESTAT), 0);
    }
    end();
}

/* GTLBC.TOTI: TLB maintenance */
static void toti(void)
{
    static const struct {
        const char *name;
        u32 word;
    } word[] = {
        { "tlbclr",   0x06482000 }, { "tlbflush", 0x06482400 },
        { "tlbsrch",  0x06482800 }, { "tlbrd",    0x06482c00 },
        { "tlbwr",    0x06483000 }, { "tlbfill",  0x06483400 },
        { "invtlb 0", 0x06498000 }, { "invtlb 5", 0x06498005 },
    };
    int what;

    for (unsigned i = 0; i < ARRAY_SIZE(word); i++) {
        guest_init(&g);
        g.gtlbc |= GTLBC_TOTI;
        code[0] = word[i].word;
        code[1] = WORD_HVCL(HVC_DONE);
        insn("ibar 0");
        guest_start(&g, code);
        what = outcome(&g);
        begin("%s, TOTI: GSPR", word[i].name);
        same("outcome", what, EC_GSPR);
        same("BADI", g.exit.badi, word[i].word);
        end();
    }
}

/* Privilege goes first: MISC.DRDTL before GCFG.TIT */
static void rdtime_privilege(void)
{
    static const u32 word[] = { 0x00006804, 0x00006004, 0x00006404 };

    for (unsigned i = 0; i < ARRAY_SIZE(word); i++) {
        begin("rdtime (%u) with MISC.DRDTL, with and without TIT", i);
        for (int plv = 0; plv < 4; plv++) {
            for (int tit = 0; tit < 2; tit++) {
                guest_init(&g);
                csrwr(GCFG, tit ? GCFG_TIT : 0);
                gcsr_write(DMW1, CACHED | 0x1f);
                gcsr_write(CRMD, CRMD_PG | plv);
                gcsr_write(MISC, BIT(6));       /* DRDTL2 */
                code[0] = word[i];
                code[1] = WORD_HVCL(HVC_DONE);
                insn("ibar 0");
                guest_start(&g, code);
                same("outcome", outcome(&g), plv == 2 ? STAYS(EC_IPE)
                                             : tit ? EC_GSPR : NATIVE);
            }
        }
        end();
    }
}

/* KVM and others step over and go on */
static void step_over(void)
{
    u64 pc;

    guest_init(&g);
    code[0] = 0x00006c84;
    code[1] = 0x06488000;
    code[2] = WORD_HVCL(HVC_DONE);
    insn("ibar 0");
    guest_start(&g, code);
    g.gpr[4] = 2;
    pc = g.pc;
    begin("an emulated cpucfg, a skipped idle");
    same("cpucfg", outcome(&g), EC_GSPR);
    saw("exit-badv", g.exit.badv - g.exit.pc);
    g.gpr[4] = 0xabc;
    g.pc += 4;
    same("idle", outcome(&g), EC_GSPR);
    same("rd", g.gpr[4], 0xabc);
    same("ERA", g.pc, pc + 4);
    g.pc += 4;
    same("end", outcome(&g), NATIVE);
    same("rd", g.gpr[4], 0xabc);
    end();
}

void test(void)
{
    u64 caps;

    if (!have_lvz()) {
        skip_all("no LVZ");
    }
    caps = csrrd(GCFG);
    for (unsigned i = 0; i < ARRAY_SIZE(table); i++) {
        if ((caps & table[i].need) != table[i].need) {
            skip("GCFG lacks the capability", "%s", table[i].name);
            continue;
        }
        if (table[i].plv0) {
            run(i, 0, table[i].plv0);
        }
        for (int plv = 1; table[i].plv3 && plv < 4; plv++) {
            run(i, plv, table[i].plv3);
        }
    }
    toti();
    rdtime_privilege();
    step_over();
}
