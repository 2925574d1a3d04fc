/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest's constant timer and counter: from root, from the guest, and the
 * sequences in which hypervisors save and restore it.
 */

#include "lib.h"

#define ALL_ONES    0xffffffffffffUL
/* 40 seconds: not within a test, however slowly the host runs us */
#define LONG        4000000000
#define EXPIRED(v)  ((v) > ALL_ONES - BIT(40))

static struct guest g;

static bool ti(void)
{
    return gcsrrd(ESTAT) & IS_TI;
}

static void stop(void)
{
    gcsrwr(TCFG, 0);
    gcsrwr(TICLR, 1);
}

/* --- as root sees it, no guest running ---------------------------------- */

static void one_shot(void)
{
    u64 a, b;

    stop();
    begin("one-shot, counts while root runs");
    gcsrwr(TCFG, LONG | TCFG_EN);
    a = gcsrrd(TVAL);
    delay(200);
    b = gcsrrd(TVAL);
    same("started at TCFG", a <= LONG, true);
    same("counts down", b < a, true);
    same("TI", ti(), false);
    gcsrwr(TCFG, 20000 | TCFG_EN);
    same("expires", WAIT_FOR(ti(), 1000000), true);
    same("root's TI", !!(csrrd(ESTAT) & IS_TI), false);
    end();

    begin("one-shot, expired");
    same("TVAL = -1", EXPIRED(gcsrrd(TVAL)), true);
    same("TVAL has 48 bits", gcsrrd(TVAL) >> 48, 0);
    same("TCFG.EN stays", gcsrrd(TCFG), 20000 | TCFG_EN);
    gcsrwr(TICLR, 1);
    same("TICLR", ti(), false);
    same("TVAL unchanged by TICLR", EXPIRED(gcsrrd(TVAL)), true);
    delay(8000);
    same("no second TI", ti(), false);
    saw("one-shot", gcsrrd(TVAL));
    end();
    stop();
}

static void periodic(void)
{
    u64 start = rdtime();
    bool in_range = true;

    begin("periodic");
    gcsrwr(TCFG, 40000 | TCFG_PERIODIC | TCFG_EN);
    for (int i = 0; i < 5; i++) {
        same("TI", WAIT_FOR(ti(), 1000000), true);
        in_range &= gcsrrd(TVAL) <= 40000;
        gcsrwr(TICLR, 1);
    }
    same("no faster than set", rdtime() - start >= 5 * 40000, true);
    same("TVAL <= TCFG", in_range, true);
    same("TI", WAIT_FOR(ti(), 1000000), true);
    delay(1000);
    same("TI stays until it is cleared", ti(), true);
    gcsrxchg(ESTAT, 0, IS_TI);
    same("gcsrxchg of ESTAT clears it", ti(), false);
    end();
    stop();
}

static void disabled(void)
{
    u64 a, b;

    begin("EN = 0 stops");
    gcsrwr(TCFG, LONG | TCFG_EN);
    gcsrwr(TCFG, LONG);
    a = gcsrrd(TVAL);
    delay(1000);
    b = gcsrrd(TVAL);
    same("TVAL stands still", b, a);
    same("TI", ti(), false);
    end();
    stop();
}

static void write_tval(void)
{
    u64 v;

    begin("root writes TVAL: sets the counter, TCFG stays");
    gcsrwr(TCFG, LONG | TCFG_EN);
    gcsrwr(TVAL, 2 * LONG);
    v = gcsrrd(TVAL);
    same("TVAL", v <= 2 * LONG && v > LONG, true);
    same("TCFG", gcsrrd(TCFG), LONG | TCFG_EN);
    gcsrwr(TVAL, 20000);
    same("fires", WAIT_FOR(ti(), 1000000), true);
    same("TVAL = -1", EXPIRED(gcsrrd(TVAL)), true);
    end();
    stop();

    begin("TVAL = 0 fires at once, one-shot");
    gcsrwr(TCFG, LONG | TCFG_EN);
    gcsrwr(TVAL, 0);
    same("TI", ti(), true);
    same("TVAL = -1", EXPIRED(gcsrrd(TVAL)), true);
    gcsrwr(TICLR, 1);
    delay(100);
    same("not again", ti(), false);
    end();
    stop();

    begin("TVAL = 0 fires at once, periodic");
    gcsrwr(TCFG, LONG | TCFG_PERIODIC | TCFG_EN);
    gcsrwr(TVAL, 0);
    same("TI", ti(), true);
    v = gcsrrd(TVAL);
    same("reloaded", v <= LONG && v > LONG / 2, true);
    end();
    stop();

    begin("TVAL with EN = 0 is kept");
    gcsrwr(TCFG, LONG);
    gcsrwr(TVAL, 12345);
    delay(300);
    same("TVAL", gcsrrd(TVAL), 12345);
    same("TI", ti(), false);
    end();
    stop();
}

static void same_tcfg(void)
{
    u64 v;

    begin("root writes the TCFG that runs already: no reload");
    gcsrwr(TCFG, LONG | TCFG_EN);
    gcsrwr(TVAL, LONG / 2);
    gcsrwr(TCFG, LONG | TCFG_EN);
    v = gcsrrd(TVAL);
    same("TVAL", v <= LONG / 2, true);
    gcsrwr(TCFG, 0);
    gcsrwr(TCFG, LONG | TCFG_EN);
    v = gcsrrd(TVAL);
    same("after 0: reload", v > LONG / 2, true);
    end();
    stop();
}

/* KVM reads TVAL, changes ESTAT, reads TVAL: if it grew, it adds TI itself */
static void no_late_interrupt(void)
{
    int late = 0;

    for (int i = 0; i < 300; i++) {
        stop();
        gcsrwr(TCFG, 400 | TCFG_EN);
        while (gcsrrd(TVAL) <= 400) {
        }
        late += !ti();
    }
    stop();
    equal(late, 0, "TI is there as soon as TVAL says so");

    late = 0;
    for (int i = 0; i < 300; i++) {
        u64 a, b;

        stop();
        gcsrwr(TCFG, 400 | TCFG_PERIODIC | TCFG_EN);
        a = gcsrrd(TVAL);
        while ((b = gcsrrd(TVAL)) <= a) {
            a = b;
        }
        late += !ti();
    }
    stop();
    equal(late, 0, "the same, periodic");
}

/* --- save and restore as KVM does it ------------------------------------ */

static void kvm_save(u64 *tcfg, u64 *tval, u64 *estat)
{
    *tcfg = gcsrrd(TCFG);
    *tval = gcsrrd(TVAL);
    *estat = gcsrrd(ESTAT);
}

static void kvm_restore(u64 tcfg, u64 tval, u64 estat, u64 delta)
{
    gcsrwr(TCFG, 0);
    gcsrwr(ESTAT, estat);
    gcsrwr(TCFG, tcfg);
    if (!(tcfg & TCFG_EN)) {
        gcsrwr(TVAL, tval);
        return;
    }
    if (!(tcfg & TCFG_PERIODIC) && tval > tcfg) {
        gcsrwr(TVAL, 0);
        if (!(estat & IS_TI)) {
            u64 start = rdtime();

            while (rdtime() - start < 2) {
            }
            same("TI after TVAL = 0", ti(), true);
            gcsrwr(TICLR, 1);
        }
        return;
    }
    gcsrwr(TVAL, delta);
}

static void kvm(void)
{
    u64 tcfg, tval, estat;

    stop();
    gcsrwr(TCFG, 1000 | TCFG_EN);
    WAIT_FOR(ti(), 1000000);
    gcsrwr(TICLR, 1);
    kvm_save(&tcfg, &tval, &estat);
    stop();
    begin("KVM restores a one-shot that has fired and was acknowledged");
    same("saved TVAL > TCFG", tval > tcfg, true);
    same("saved TI", estat & IS_TI, 0);
    kvm_restore(tcfg, tval, estat, 0);
    same("TVAL = -1", EXPIRED(gcsrrd(TVAL)), true);
    same("TI", ti(), false);
    delay(1000);
    same("TI later", ti(), false);
    end();

    stop();
    gcsrwr(TCFG, 1000 | TCFG_EN);
    WAIT_FOR(ti(), 1000000);
    kvm_save(&tcfg, &tval, &estat);
    stop();
    begin("KVM restores a one-shot that has fired, TI pending");
    same("saved TI", estat & IS_TI, IS_TI);
    kvm_restore(tcfg, tval, estat, 0);
    same("TVAL = -1", EXPIRED(gcsrrd(TVAL)), true);
    same("TI", ti(), true);
    end();

    stop();
    gcsrwr(TCFG, LONG | TCFG_EN);
    kvm_save(&tcfg, &tval, &estat);
    stop();
    begin("KVM restores a one-shot that runs");
    kvm_restore(tcfg, tval, estat, LONG / 2);
    same("TVAL", gcsrrd(TVAL) <= LONG / 2, true);
    same("TI", ti(), false);
    kvm_restore(tcfg, tval, estat, 20000);
    same("fires", WAIT_FOR(ti(), 1000000), true);
    end();

    stop();
    gcsrwr(TCFG, LONG | TCFG_EN);
    kvm_save(&tcfg, &tval, &estat);
    stop();
    begin("KVM restores a one-shot that has expired meanwhile");
    kvm_restore(tcfg, tval, estat, 0);
    same("TI at once", ti(), true);
    same("TVAL = -1", EXPIRED(gcsrrd(TVAL)), true);
    end();

    stop();
    gcsrwr(TCFG, LONG | TCFG_PERIODIC | TCFG_EN);
    kvm_save(&tcfg, &tval, &estat);
    stop();
    begin("KVM restores a periodic timer");
    kvm_restore(tcfg, tval, estat, 1000);
    same("fires after the delta", WAIT_FOR(ti(), 1000000), true);
    same("reloads TCFG", gcsrrd(TVAL) > 1000, true);
    end();
    stop();
}

/* --- in the guest ------------------------------------------------------- */

static struct {
    u64 tval[2], tcfg, traps, code, estat, vec, after, tval_after, tcfg_after;
} seen;

static void guest_timer(u64 arg)
{
    struct cpu *cpu = this_cpu();
    struct trap *t;

    csrwr(TCFG, LONG | TCFG_EN);
    seen.tval[0] = csrrd(TVAL);
    delay(100);
    seen.tval[1] = csrrd(TVAL);
    csrwr(TCFG, 100000 | TCFG_EN);
    seen.tcfg = csrrd(TCFG);
    csrwr(ECFG, IS_TI | 3 << ECFG_VS_SHIFT);
    t = TRAP((csrxchg(CRMD, CRMD_IE, CRMD_IE), wait_trap(cpu, 1000000)));
    csrxchg(CRMD, 0, CRMD_IE);
    csrwr(ECFG, 0);
    seen.traps = cpu->traps;
    if (t) {
        seen.code = t->code;
        seen.estat = t->estat;
        seen.vec = t->vec;
    }
    csrwr(TICLR, 1);
    seen.after = csrrd(ESTAT);
    seen.tval_after = csrrd(TVAL);
    seen.tcfg_after = csrrd(TCFG);
}

static void in_the_guest(void)
{
    begin("guest's own timer interrupt, no exit");
    same("no exit", in_guest(&g, guest_timer, 0), true);
    same("TCFG", seen.tcfg, 100000 | TCFG_EN);
    same("counts down", seen.tval[1] < seen.tval[0], true);
    same("traps", seen.traps, 1);
    same("Ecode", seen.code, EC_INT);
    same("ESTAT.IS", ESTAT_IS(seen.estat), IS_TI);
    same("vector", seen.vec, (64 + 11) << 5);
    same("TICLR", ESTAT_IS(seen.after), 0);
    same("TVAL = -1", EXPIRED(seen.tval_after), true);
    same("TCFG.EN", seen.tcfg_after, 100000 | TCFG_EN);
    end();
    stop();
}

/* expires in root, delivered at the next entry before the first instruction */
static void pending_at_entry(void)
{
    u64 pc;

    guest_init(&g);
    gcsrwr(ECFG, IS_TI);
    gcsrwr(CRMD, CRMD_DA | CRMD_IE);
    gcsrwr(TCFG, 1000 | TCFG_EN);
    WAIT_FOR(ti(), 1000000);
    guest_start(&g, guest_return);
    pc = g.pc;
    begin("TI that came while root ran is taken at entry");
    same("outcome", outcome(&g), STAYS(EC_INT));
    same("GCSR.ERA", gcsrrd(ERA), pc);
    same("GCSR.ESTAT.IS", ESTAT_IS(gcsrrd(ESTAT)), IS_TI);
    end();
    stop();

    /* arch_timer's idle: TVAL = 0 by root, the next read of ESTAT shows it */
    guest_init(&g);
    gcsrwr(TCFG, LONG | TCFG_EN);
    gcsrwr(TVAL, 0);
    begin("TVAL = 0 by root shows in the guest's next csrrd of ESTAT");
    same("outcome", guest_call(&g, csr_read, ESTAT, 0, 0), NATIVE);
    same("ESTAT.IS", ESTAT_IS(g.gpr[4]), IS_TI);
    end();
    stop();
}

/* --- the counter -------------------------------------------------------- */

extern const u32 read_counter[], read_tid[], read_high[];
__asm__(
    "    .text\n"
    "read_counter:\n"
    "    rdtime.d $a0, $zero\n"
    "    hvcl    0x7000\n"
    "read_tid:\n"
    "    rdtime.d $zero, $a0\n"
    "    hvcl    0x7000\n"
);

static void counter(void)
{
    static const struct {
        const char *name;
        u64 root, guest, gcntc;
    } table[] = {
        { "none", 0, 0, 0 },
        { "GCNTC", 0, 0, 1UL << 44 },
        { "GCNTC < 0", 0, 0, -(1UL << 44) },
        { "GCSR.CNTC", 0, 3UL << 50, 0 },
        { "CNTC", 5UL << 40, 0, 0 },
        { "all three", 5UL << 40, 3UL << 50, 7UL << 44 },
    };

    for (unsigned i = 0; i < ARRAY_SIZE(table); i++) {
        u64 before, after, v, offset;

        guest_init(&g);
        gcsrwr(CNTC, table[i].guest);
        csrwr(GCNTC, table[i].gcntc);
        before = rdtime();
        csrwr(CNTC, table[i].root);
        guest_start(&g, read_counter);
        outcome(&g);
        v = g.gpr[4];
        csrwr(CNTC, 0);
        after = rdtime();
        offset = table[i].root + table[i].guest + table[i].gcntc;
        begin("guest's rdtime.d, offsets: %s", table[i].name);
        same("within", v - offset - before <= after - before, true);
        end();
    }

    /* the selftest's: set the guest's counter to 0 */
    guest_init(&g);
    csrwr(GCNTC, -rdtime());
    guest_start(&g, read_counter);
    outcome(&g);
    begin("guest's counter set to 0");
    same("below ten seconds", g.gpr[4] < 1000000000, true);
    end();
    csrwr(GCNTC, 0);

    guest_init(&g);
    gcsrwr(TID, 0x2345);
    csrwr(TID, 0x1111);
    guest_start(&g, read_tid);
    outcome(&g);
    csrwr(TID, 0);
    equal(g.gpr[4], 0x2345, "guest's rdtime returns GCSR.TID");

    guest_init(&g);
    gcsr_write(DMW1, CACHED | 0x19);
    gcsrwr(MISC, 1 << (4 + 3));
    gcsrwr(CRMD, CRMD_PG | 3);
    guest_start(&g, read_counter);
    begin("GCSR.MISC.DRDTL3: rdtime at PLV3 is the guest's IPE");
    same("outcome", outcome(&g), STAYS(EC_IPE));
    gcsrwr(MISC, 0);
    gcsrwr(CRMD, CRMD_PG | 3);
    guest_start(&g, read_counter);
    same("outcome without", outcome(&g), NATIVE);
    end();
}

void test(void)
{
    if (!have_lvz()) {
        skip_all("no LVZ");
    }
    one_shot();
    periodic();
    disabled();
    write_tval();
    same_tcfg();
    no_late_interrupt();
    kvm();
    in_the_guest();
    pending_at_entry();
    counter();
}
