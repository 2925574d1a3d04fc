/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ERTN out of the context of a machine error, which software makes up: no
 * machine error ever happens here.
 */

#include "lib.h"

#define ISMERR          BIT(0)
#define PPLV(n)         ((u64)(n) << 2)
#define PIE             BIT(4)
#define PGM             BIT(5)
#define PDA             BIT(7)
#define PPG             BIT(8)
#define PDATF(n)        ((u64)(n) << 9)
#define PDATM(n)        ((u64)(n) << 11)


static struct guest g;

extern const u32 here_it_goes[], guest_code[];
__asm__(
    "    .text\n"
    "here_it_goes:\n"
    "    syscall 0x22\n"
    "guest_code:\n"
    "    hvcl    0x7000\n"
);

/* like run_guest(), but through MERRCTL */
static void leave(u64 merrctl, u64 pc)
{
    struct cpu *cpu = this_cpu();

    csrwr(MERRERA, pc);
    csrwr(MERRCTL, merrctl | ISMERR);
    cpu->running = &g;
    enter(cpu, &g);
    g.pc = g.exit.pc;
}

void test(void)
{
    u64 caps = have_lvz() ? PGM : 0;

    equal((csrwr(MERRCTL, ~1UL), csrwr(MERRCTL, 0)), 0x1fde | caps,
          "MERRCTL: the fields that exist");

    for (int plv = 0; plv < 4; plv += 3) {
        begin("to PLV%d: CRMD and PC from MERRCTL and MERRERA", plv);
        csrwr(PRMD, 3 - plv);
        csrwr(ERA, 0x1000);
        leave(PPLV(plv) | PPG | PDATF(1) | PDATM(1), (u64)here_it_goes);
        same("Ecode", g.exit.code, EC_SYS);
        same("ERA", g.exit.era, (u64)here_it_goes);
        same("PRMD.PPLV", g.exit.prmd & 3, plv);
        same("CRMD", g.exit.crmd, CRMD_PG | CRMD_MAT_CC);
        same("MERRCTL", csrrd(MERRCTL),
             PPLV(plv) | PPG | PDATF(1) | PDATM(1));
        end();
    }

    begin("a TLB refill's context stays for later");
    csrwr(TLBRERA, 0x2000 | TLBRERA_ISTLBR);
    leave(PPG | PDATF(1) | PDATM(1), (u64)here_it_goes);
    same("Ecode", g.exit.code, EC_SYS);
    same("ERA", g.exit.era, (u64)here_it_goes);
    same("TLBRERA", g.exit.tlbrera, 0x2000 | TLBRERA_ISTLBR);
    csrwr(TLBRERA, 0);
    end();

    begin("to direct addresses: PDA, PDATM");
    leave(PDA, PA(here_it_goes));
    same("Ecode", g.exit.code, EC_SYS);
    same("ERA", g.exit.era, PA(here_it_goes));
    same("CRMD", g.exit.crmd & 0x1ff, CRMD_DA);
    csrwr(CRMD, CRMD_PG | CRMD_MAT_CC);
    end();

    if (!have_lvz()) {
        return;
    }
    guest_init(&g);
    guest_start(&g, guest_code);
    csrwr(GTLBC, GTLBC_USETGID | GTLBC_TGID(1));
    csrwr(GSTAT, GSTAT_GID(1));                 /* PVM = 0 */
    begin("with PGM: into the guest, whatever PVM");
    leave(PGM | PPG | PDATF(1) | PDATM(1), g.pc);
    same("Ecode", g.exit.code, EC_HVC);
    same("CRMD", g.exit.crmd, CRMD_PG | CRMD_MAT_CC);
    same("GSTAT.PVM", g.exit.gstat & GSTAT_PVM, GSTAT_PVM);
    end();
    csrwr(GSTAT, GSTAT_GID(1) | GSTAT_PVM);
    begin("without PGM: root, whatever PVM");
    leave(PPG | PDATF(1) | PDATM(1), (u64)here_it_goes);
    same("Ecode", g.exit.code, EC_SYS);
    same("GSTAT.PVM", g.exit.gstat & GSTAT_PVM, 0);
    end();
    csrwr(GSTAT, 0);
    csrwr(GTLBC, 0);
}
