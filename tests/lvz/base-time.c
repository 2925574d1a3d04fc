/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Constant timer and stable counter of root mode.
 */

#include "lib.h"

#define ALL_ONES    0xffffffffffffUL    /* PRCFG1.TimerBits = 0x2f */
#define LONG        4000000000          /* 40 s: not within a test */
#define JUST_BELOW  (ALL_ONES - BIT(40))

static bool pending(void)
{
    return csrrd(ESTAT) & IS_TI;
}

static void one_shot(void)
{
    u64 tval;

    csrwr(TCFG, LONG | TCFG_EN);
    begin("one-shot timer before it expires");
    same("TI", pending(), false);
    tval = csrrd(TVAL);
    same("TVAL <= TCFG.InitVal", tval <= LONG, true);
    delay(200);
    same("counts down", csrrd(TVAL) < tval, true);
    csrwr(TCFG, 200000 | TCFG_EN);
    WAIT_FOR(pending(), 1000000);
    end();

    begin("one-shot timer after it has expired");
    same("TI", pending(), true);
    same("TCFG", csrrd(TCFG), 200000 | TCFG_EN);
    same("TVAL = -1", csrrd(TVAL) > JUST_BELOW, true);
    csrwr(TICLR, 1);
    same("TI after TICLR", pending(), false);
    same("TICLR reads", csrrd(TICLR), 0);
    delay(5000);
    same("no second TI", pending(), false);
    same("TVAL = -1", csrrd(TVAL) > JUST_BELOW, true);
    csrwr(TCFG, 0);
    end();
}

static void periodic(void)
{
    u64 start = rdtime(), time;
    bool in_range = true;

    csrwr(TCFG, 40000 | TCFG_PERIODIC | TCFG_EN);
    begin("periodic timer");
    for (int i = 0; i < 5; i++) {
        same("TI", WAIT_FOR(pending(), 1000000), true);
        in_range &= csrrd(TVAL) <= 40000;
        csrwr(TICLR, 1);
    }
    time = rdtime() - start;
    same("TVAL <= TCFG.InitVal", in_range, true);
    same("TCFG", csrrd(TCFG), 40000 | TCFG_PERIODIC | TCFG_EN);
    same("no faster than set", time >= 5 * 40000, true);
    csrwr(TCFG, 0);
    delay(2000);
    csrwr(TICLR, 1);
    delay(2000);
    same("stopped", pending(), false);
    end();
}

/* TVAL may not show the time after expiry while TI is still missing */
static void no_late_interrupt(void)
{
    int late = 0;

    for (int i = 0; i < 200; i++) {
        csrwr(TICLR, 1);
        csrwr(TCFG, 400 | TCFG_EN);
        while (csrrd(TVAL) <= 400) {
        }
        late += !pending();
    }
    csrwr(TCFG, 0);
    csrwr(TICLR, 1);
    equal(late, 0, "TI is there as soon as TVAL says so");
}

static void interrupt(void)
{
    struct cpu *cpu = this_cpu();
    struct trap *t;

    for (int vs = 0; vs <= 7; vs = vs ? vs + 1 : 2) {
        csrwr(ECFG, IS_TI | vs << ECFG_VS_SHIFT);
        csrwr(TCFG, 1000 | TCFG_EN);
        t = TRAP((csrxchg(CRMD, CRMD_IE, CRMD_IE), wait_trap(cpu, 1000000)));
        csrxchg(CRMD, 0, CRMD_IE);
        csrwr(TCFG, 0);
        csrwr(TICLR, 1);
        begin("timer interrupt, ECFG.VS = %d", vs);
        same("taken", !!t, true);
        if (t) {
            same("Ecode", t->code, EC_INT);
            same("ESTAT.IS", ESTAT_IS(t->estat), IS_TI);
            same("PRMD", t->prmd & 7, PRMD_PIE);
            same("vector", t->vec, vs ? (64 + 11) << (vs + 2) : 0);
        }
        end();
    }
    csrwr(ECFG, 0);
}

static u64 rdtime_tid(void)
{
    u64 time, tid;

    __asm__ volatile("rdtime.d %0, %1" : "=r"(time), "=r"(tid));
    return tid;
}

static void counter(void)
{
    static const u64 offset[] = { 1UL << 40, -(1UL << 50), 1UL << 63 };
    u64 low, high, d;

    for (unsigned i = 0; i < ARRAY_SIZE(offset); i++) {
        u64 without, with, again;

        csrwr(CNTC, 0);
        without = rdtime();
        csrwr(CNTC, offset[i]);
        with = rdtime();
        csrwr(CNTC, 0);
        again = rdtime();
        equal(with - offset[i] - without <= again - without, true,
              "rdtime.d adds CNTC 0x%lx", offset[i]);
    }
    csrwr(CNTC, 5UL << 32);
    __asm__ volatile("rdtimeh.w %0, $zero" : "=r"(high));
    d = rdtime();
    __asm__ volatile("rdtimel.w %0, $zero" : "=r"(low));
    csrwr(CNTC, 0);
    begin("rdtimel.w and rdtimeh.w are halves of rdtime.d");
    same("low", (low - d) & 0xf0000000, 0);
    same("high", high, (long)(int)(d >> 32));
    end();

    csrwr(TID, 0x1234);
    equal(rdtime_tid(), 0x1234, "rdtime returns CSR.TID");
    csrwr(TID, 0);
}

void test(void)
{
    one_shot();
    periodic();
    no_late_interrupt();
    interrupt();
    counter();
}
