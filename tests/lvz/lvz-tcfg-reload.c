/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Root writes GCSR.TCFG with the value it has, with the CPU property
 * lvz-tcfg-reload=on: the timer starts again, as after any other write.
 * lvz-timer has the same with the property off.
 */

#include "lib.h"

#define TICKS   400000UL        /* 4 ms */

void test(void)
{
    static const u64 kind[] = { TCFG_EN, TCFG_EN | TCFG_PERIODIC };
    static struct guest g;
    u64 before, after;

    if (!have_lvz()) {
        skip_all("no LVZ");
    }
    guest_init(&g);
    for (unsigned i = 0; i < ARRAY_SIZE(kind); i++) {
        gcsrwr(TCFG, TICKS << 4 | kind[i]);
        gcsrwr(TVAL, TICKS);
        before = gcsrrd(TVAL);
        gcsrwr(TCFG, TICKS << 4 | kind[i]);
        after = gcsrrd(TVAL);
        begin("the same TCFG again, %s", i ? "periodic" : "one-shot");
        same("TVAL was set", before <= TICKS, true);
        same("the interval starts again", after > before, true);
        same("TI", gcsrrd(ESTAT) & IS_TI, 0);
        end();
    }

    gcsrwr(TCFG, 0);
    gcsrwr(TCFG, 400 | TCFG_EN);
    begin("... of a one-shot timer that has fired");
    same("TI", WAIT_FOR(gcsrrd(ESTAT) & IS_TI, 1000000), true);
    gcsrwr(TICLR, 1);
    gcsrwr(TCFG, 400 | TCFG_EN);
    same("TI again", WAIT_FOR(gcsrrd(ESTAT) & IS_TI, 1000000), true);
    gcsrwr(TICLR, 1);
    end();

    /* the guest's own write always does */
    gcsrwr(TCFG, TICKS << 4 | TCFG_EN);
    gcsrwr(TVAL, TICKS);
    begin("the guest writes the same TCFG");
    same("csrwr", guest_call(&g, csr_write, TCFG, TICKS << 4 | TCFG_EN, 0),
         NATIVE);
    same("the interval starts again", gcsrrd(TVAL) > TICKS, true);
    end();
    gcsrwr(TCFG, 0);
}
