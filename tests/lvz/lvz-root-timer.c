/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Root's own timer expires while a guest runs: it works on root's TCFG and
 * TVAL, whatever the guest's timer is set to.
 */

#include "lib.h"

static struct guest g;
extern const u32 spin[];
__asm__(".text\n.balign 4\nspin: b spin\n");

/* Run the guest until root's timer ends it; then TI is acknowledged */
static void run_until_tick(u64 tcfg)
{
    csrxchg(ECFG, IS_TI, IS_TI);
    csrwr(TCFG, tcfg);
    guest_call(&g, spin, 0, 0, 0);
    ok(g.exit.estat & IS_TI, "root's timer ends the guest");
    csrxchg(ECFG, 0, IS_TI);
    csrwr(TICLR, 1);
}

void test(void)
{
    guest_init(&g);
    g.watchdog = 0;

    /* the guest's timer is off */
    gcsr_write(TCFG, 0);
    gcsr_write(TVAL, 0x1234);
    run_until_tick(500000 | TCFG_EN | TCFG_PERIODIC);
    ok(WAIT_FOR(csrrd(ESTAT) & IS_TI, 2000000),
       "a periodic timer goes on after it expired in guest mode");
    equal(gcsr_read(TVAL), 0x1234, "GCSR.TVAL of a timer that is off");
    csrwr(TCFG, 0);
    csrwr(TICLR, 1);

    /* the guest's timer is periodic, root's is not */
    gcsr_write(TCFG, 10000000 | TCFG_EN | TCFG_PERIODIC);
    run_until_tick(500000 | TCFG_EN);
    equal(csrrd(TVAL), 0xffffffffffff,
          "TVAL of a one-shot timer that fired in guest mode");
    ok(!WAIT_FOR(csrrd(ESTAT) & IS_TI, 300000), "and it does not fire again");
    tap_done();
}
