/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GCFG.TOP: changes of the guest's privilege level.  A CSR write exits before
 * it takes effect (GCSC); an exception or ertn exits when it is complete
 * (GCHC), and the guest goes on by itself.
 */

#include "lib.h"

enum { GCSC, GCHC };

static struct guest g;

/* a C-free guest: $a0, $a1 as each test says */
extern const u32 change_at[], exchange_at[], leave[], at_user[], user_insn[],
                 at_handler[];
__asm__(
    "    .text\n"
    "change_at:\n"
    "    csrwr   $a0, 0\n"
    "    hvcl    0x7000\n"
    "exchange_at:\n"
    "    csrxchg $a0, $a1, 0\n"
    "    hvcl    0x7000\n"
    "leave:\n"
    "    ertn\n"
    "at_user:\n"
    "    addi.d  $a2, $a2, 1\n"
    "user_insn:\n"
    "    syscall 0x11\n"
    "    hvcl    0x7000\n"
    "    .balign 4096\n"
    "at_handler:\n"
    "    addi.d  $a3, $a3, 1\n"
    "    hvcl    0x7000\n"
);

static void setup(const void *code, int plv)
{
    guest_init(&g);
    csrwr(GCFG, GCFG_TOP);
    gcsr_write(DMW1, CACHED | 0x1f);
    gcsr_write(CRMD, CRMD_PG | plv);
    gcsr_write(EENTRY, CACHED + GPA(at_handler));
    guest_start(&g, code);
}

/* the state that every such exit leaves */
static void exit_state(int sub, u64 pc, u64 badi, u64 badv)
{
    same("Ecode", g.exit.code, EC_GCC);
    same("EsubCode", g.exit.sub, sub);
    same("ERA", g.exit.pc, pc);
    same("BADI", g.exit.badi, badi);
    same("BADV", g.exit.badv, badv);
    same("GSTAT.PVM", g.exit.gstat & GSTAT_PVM, GSTAT_PVM);
}

static void software(void)
{
    for (int plv = 1; plv < 4; plv++) {
        setup(change_at, 0);
        g.gpr[4] = CRMD_PG | plv;
        begin("csrwr CRMD: PLV0 to PLV%d: GCSC", plv);
        run_guest(&g);
        exit_state(GCSC, CACHED + GPA(change_at), *change_at,
                   CACHED + GPA(change_at));
        same("rd", g.gpr[4], CRMD_PG | plv);
        same("GCSR.CRMD", gcsr_read(CRMD), CRMD_PG);
        /* a hypervisor's part */
        g.gpr[4] = gcsr_write(CRMD, g.gpr[4]);
        g.pc += 4;
        same("end", outcome(&g), NATIVE);
        same("rd", g.gpr[4], CRMD_PG);
        same("GCSR.CRMD", gcsr_read(CRMD), CRMD_PG | plv);
        end();

        setup(exchange_at, 0);
        g.gpr[4] = -1UL;
        g.gpr[5] = plv;
        begin("csrxchg CRMD: PLV0 to PLV%d: GCSC", plv);
        run_guest(&g);
        exit_state(GCSC, CACHED + GPA(exchange_at), *exchange_at,
                   CACHED + GPA(exchange_at));
        same("rd", g.gpr[4], -1UL);
        same("GCSR.CRMD", gcsr_read(CRMD), CRMD_PG);
        end();
    }

    setup(change_at, 0);
    g.gpr[4] = CRMD_PG | CRMD_IE | CRMD_MAT_CC;
    begin("csrwr CRMD, the same PLV: native");
    same("outcome", outcome(&g), NATIVE);
    same("GCSR.CRMD", gcsr_read(CRMD), CRMD_PG | CRMD_IE | CRMD_MAT_CC);
    end();

    setup(exchange_at, 0);
    g.gpr[4] = -1UL;
    g.gpr[5] = CRMD_IE;
    begin("csrxchg CRMD, PLV not in the mask: native");
    same("outcome", outcome(&g), NATIVE);
    same("GCSR.CRMD", gcsr_read(CRMD), CRMD_PG | CRMD_IE);
    end();
}

static void exceptions(void)
{
    u64 badi;

    for (int plv = 1; plv < 4; plv++) {
        setup(at_user, plv);
        csrwr(BADV, 0x1234);
        run_guest(&g);          /* some exit, so that BADI is known */
        setup(at_user, plv);
        csrwr(BADV, 0x1234);
        begin("syscall at PLV%d: GCHC at the guest's vector", plv);
        badi = csrrd(BADI);
        run_guest(&g);
        exit_state(GCHC, CACHED + GPA(at_handler), badi, 0x1234);
        same("before it", g.gpr[6], 1);
        same("the handler has not begun", g.gpr[7], 0);
        same("GCSR.CRMD", gcsr_read(CRMD), CRMD_PG);
        same("GCSR.PRMD", gcsr_read(PRMD) & 7, plv);
        same("GCSR.ERA", gcsr_read(ERA), CACHED + GPA(user_insn));
        same("GCSR.BADI", gcsr_read(BADI), *user_insn);
        same("GCSR.ESTAT", ESTAT_ECODE(gcsr_read(ESTAT)), EC_SYS);
        same("end", outcome(&g), NATIVE);
        same("the handler has run", g.gpr[7], 1);
        same("once", g.gpr[6], 1);
        end();
    }

    setup(at_user, 0);
    begin("syscall at PLV0: stays");
    same("outcome", outcome(&g), NATIVE);
    same("GCSR.ESTAT", ESTAT_ECODE(gcsr_read(ESTAT)), EC_SYS);
    same("the handler has run", g.gpr[7], 1);
    end();

    setup(at_user, 3);
    gcsr_write(CRMD, CRMD_PG | 3 | CRMD_IE);
    gcsr_write(ECFG, IS_SWI0);
    gcsr_write(ESTAT, IS_SWI0);
    begin("interrupt at PLV3: GCHC at the guest's vector");
    run_guest(&g);
    same("Ecode", g.exit.code, EC_GCC);
    same("EsubCode", g.exit.sub, GCHC);
    same("ERA", g.exit.pc, CACHED + GPA(at_handler));
    same("GCSR.ERA", gcsr_read(ERA), CACHED + GPA(at_user));
    same("GCSR.PRMD", gcsr_read(PRMD) & 7, 3 | PRMD_PIE);
    same("GCSR.CRMD", gcsr_read(CRMD), CRMD_PG);
    same("end", outcome(&g), NATIVE);
    end();

    /* no window: the guest's own refill, at PLV3 */
    setup(at_user, 3);
    gcsr_write(TLBRENTRY, GPA(at_handler));
    g.pc = 0x40000000;
    begin("refill at PLV3: GCHC at GCSR.TLBRENTRY");
    run_guest(&g);
    same("Ecode", g.exit.code, EC_GCC);
    same("EsubCode", g.exit.sub, GCHC);
    same("ERA", g.exit.pc, GPA(at_handler));
    same("GCSR.TLBRERA", gcsr_read(TLBRERA), 0x40000001);
    same("GCSR.TLBRPRMD", gcsr_read(TLBRPRMD) & 7, 3);
    same("GCSR.CRMD", gcsr_read(CRMD), CRMD_DA);
    same("end", outcome(&g), NATIVE);
    end();
}

static void returns(void)
{
    for (int plv = 0; plv < 4; plv++) {
        setup(leave, 0);
        gcsr_write(PRMD, plv);
        gcsr_write(ERA, CACHED + GPA(at_user) + 8);     /* hvcl */
        if (plv) {
            begin("ertn to PLV%d: GCHC where it goes to", plv);
            run_guest(&g);
            same("Ecode", g.exit.code, EC_GCC);
            same("EsubCode", g.exit.sub, GCHC);
            same("ERA", g.exit.pc, CACHED + GPA(at_user) + 8);
            same("GCSR.CRMD", gcsr_read(CRMD), CRMD_PG | plv);
        } else {
            begin("ertn to PLV0: stays");
        }
        same("end", outcome(&g), NATIVE);
        end();
    }

    setup(leave, 0);
    csrwr(GCFG, GCFG_TOP | GCFG_TOE);
    gcsr_write(PRMD, 3);
    begin("ertn with TOE: GSPR first");
    same("outcome", outcome(&g), EC_GSPR);
    same("GCSR.CRMD", gcsr_read(CRMD), CRMD_PG);
    end();
}

void test(void)
{
    if (!have_lvz()) {
        skip_all("no LVZ");
    }
    if (!(csrrd(GCFG) & GCFG_TOPP)) {
        skip_all("GCFG.TOPP = 0");
    }
    software();
    exceptions();
    returns();
    csrwr(GCFG, 0);
    /* without TOP nothing of this exits */
    setup(at_user, 3);
    csrwr(GCFG, 0);
    equal(outcome(&g), NATIVE, "syscall at PLV3 without TOP: stays");
}
