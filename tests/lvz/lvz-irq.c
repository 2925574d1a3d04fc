/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interrupts: root's exit, the guest's do not; injection by GINTC.VIP and
 * by GCSR.ESTAT, passthrough by GINTC.PIP.
 */

#include "lib.h"

static struct guest g;

extern const u32 spin[], enable[], reti[];
__asm__(
    "    .text\n"
    "spin:\n"
    "    b       spin\n"
    /* CRMD.IE := 1; the interrupt is due after that */
    "enable:\n"
    "    ori     $t0, $zero, 4\n"
    "    csrxchg $t0, $t0, 0\n"
    "    nop\n"
    "    nop\n"
    "    hvcl    0x7000\n"
    /* the same by ertn */
    "reti:\n"
    "    ertn\n"
);

static void ready(u64 lie, bool ie)
{
    guest_init(&g);
    gcsrwr(ECFG, lie);
    gcsrwr(CRMD, CRMD_DA | (ie ? CRMD_IE : 0));
    guest_start(&g, guest_return);
}

/* --- software injection ------------------------------------------------- */

static void vip(void)
{
    for (int n = 0; n < 8; n++) {
        u64 pc;

        ready(IS_HWI(n), true);
        pc = g.pc;
        csrwr(GINTC, GINTC_VIP(n));
        begin("GINTC.VIP[%d] is ESTAT.IS[%d] of the guest", n, n + 2);
        same("GINTC", csrrd(GINTC), GINTC_VIP(n));
        same("GCSR.ESTAT", gcsrrd(ESTAT), IS_HWI(n));
        same("root's ESTAT", ESTAT_IS(csrrd(ESTAT)), 0);
        same("outcome", outcome(&g), STAYS(EC_INT));
        same("GCSR.ERA", gcsrrd(ERA), pc);
        same("GCSR.ESTAT", gcsrrd(ESTAT), IS_HWI(n));
        same("GCSR.PRMD", gcsrrd(PRMD) & 7, PRMD_PIE);
        same("GCSR.CRMD", gcsrrd(CRMD) & 0x1f, CRMD_DA);

        /* a level: it stays, whatever is written to ESTAT */
        gcsrwr(ESTAT, 0);
        same("gcsrwr of ESTAT", gcsrrd(ESTAT), IS_HWI(n));
        guest_call(&g, csr_write, ESTAT, 0, 0);
        same("guest writes ESTAT", gcsrrd(ESTAT), IS_HWI(n));
        gcsrwr(CRMD, CRMD_DA | CRMD_IE);
        guest_start(&g, guest_return);
        same("taken again", outcome(&g), STAYS(EC_INT));
        csrwr(GINTC, 0);
        same("cleared", gcsrrd(ESTAT) & 0x1fff, 0);
        gcsrwr(CRMD, CRMD_DA | CRMD_IE);
        guest_start(&g, guest_return);
        same("not taken", outcome(&g), NATIVE);
        end();
    }
}

/* Vector of each line, by the guest's ECFG.VS; the highest number wins */
static void vectors(void)
{
    static const u8 vs[] = { 0, 1, 3, 5 };

    for (unsigned i = 0; i < ARRAY_SIZE(vs); i++) {
        begin("guest's interrupt vectors, VS = %d", vs[i]);
        for (int n = 0; n < 8; n++) {
            ready(0x1fff | vs[i] << ECFG_VS_SHIFT, true);
            csrwr(GINTC, BIT(n + 1) - 1);
            outcome(&g);
            same("vector", g.exit.pc - (CACHED | GPA(guest_trap)),
                 vs[i] ? (64 + 2 + n) << (vs[i] + 2) : 0);
            same("GCSR.ESTAT", gcsrrd(ESTAT), (BIT(n + 1) - 1) << 2);
        }
        end();
    }
    csrwr(GINTC, 0);
}

/* All at once: the highest number first, then the next when that is gone */
static void priority(void)
{
    begin("all lines of the guest pending: the highest first");
    ready(0x1fff | 2 << ECFG_VS_SHIFT, true);
    gcsrwr(ESTAT, IS_SWI0 | IS_SWI1 | IS_PMI | IS_TI | IS_IPI);
    csrwr(GINTC, 0xff);
    for (int n = 12; n >= 0; n--) {
        same("pending", ESTAT_IS(gcsrrd(ESTAT)), BIT(n + 1) - 1);
        same("outcome", outcome(&g), STAYS(EC_INT));
        same("vector", g.exit.pc - (CACHED | GPA(guest_trap)), (64 + n) << 4);
        gcsrxchg(ESTAT, 0, BIT(n));
        csrwr(GINTC, csrrd(GINTC) & ~(BIT(n) >> 2));
        gcsrwr(CRMD, CRMD_DA | CRMD_IE);
        guest_start(&g, guest_return);
    }
    same("none left", outcome(&g), NATIVE);
    end();
}

/* SWI, TI and IPI of the guest through its ESTAT, as KVM injects them */
static void through_estat(void)
{
    static const struct {
        const char *name;
        u64 bit;
        int number;
    } table[] = {
        { "SWI0", IS_SWI0, 0 }, { "SWI1", IS_SWI1, 1 },
        { "TI", IS_TI, 11 }, { "IPI", IS_IPI, 12 },
    };

    for (unsigned i = 0; i < ARRAY_SIZE(table); i++) {
        u64 bit = table[i].bit;

        ready(bit | 2 << ECFG_VS_SHIFT, true);
        gcsrxchg(ESTAT, bit, bit);
        begin("%s by gcsrxchg of ESTAT", table[i].name);
        same("GCSR.ESTAT", gcsrrd(ESTAT), bit);
        same("root's ESTAT", ESTAT_IS(csrrd(ESTAT)), 0);
        same("outcome", outcome(&g), STAYS(EC_INT));
        same("vector", g.exit.pc - (CACHED | GPA(guest_trap)),
             (64 + table[i].number) << 4);
        gcsrxchg(ESTAT, 0, bit);
        same("cleared", gcsrrd(ESTAT) & 0x1fff, 0);
        end();
    }
}

/* When a pending interrupt becomes deliverable inside the guest */
static void enabled_late(void)
{
    ready(IS_HWI(2), false);
    csrwr(GINTC, GINTC_VIP(2));
    guest_start(&g, enable);
    begin("pending, guest sets CRMD.IE");
    same("outcome", outcome(&g), STAYS(EC_INT));
    same("GCSR.ERA", gcsrrd(ERA), CACHED | GPA(enable + 2));
    end();

    ready(IS_HWI(2), false);
    csrwr(GINTC, GINTC_VIP(2));
    gcsrwr(PRMD, PRMD_PIE);
    gcsrwr(ERA, CACHED | GPA(guest_return));
    guest_start(&g, reti);
    begin("pending, guest's ertn restores IE");
    same("outcome", outcome(&g), STAYS(EC_INT));
    same("GCSR.ERA", gcsrrd(ERA), CACHED | GPA(guest_return));
    end();

    ready(0, true);
    csrwr(GINTC, GINTC_VIP(2));
    begin("pending, guest sets ECFG.LIE");
    same("outcome", guest_call(&g, csr_write, ECFG, IS_HWI(2), 0),
         STAYS(EC_INT));
    end();

    ready(IS_SWI0, true);
    begin("guest raises SWI0 itself");
    same("outcome", guest_call(&g, csr_write, ESTAT, IS_SWI0, 0),
         STAYS(EC_INT));
    end();

    ready(0, true);
    csrwr(GINTC, GINTC_VIP(2));
    begin("not enabled in ECFG.LIE: not taken");
    same("outcome", outcome(&g), NATIVE);
    end();
    csrwr(GINTC, 0);
}

/* --- root's interrupts -------------------------------------------------- */

static void root_first(void)
{
    u64 pc;

    /* TI of root pending, root's CRMD.IE = 0 in the guest */
    csrwr(TCFG, 400 | TCFG_EN);
    WAIT_FOR(csrrd(ESTAT) & IS_TI, 1000000);

    ready(IS_HWI(1), true);
    g.watchdog = 0;
    csrwr(ECFG, IS_TI);
    csrwr(GINTC, GINTC_VIP(1));
    pc = g.pc;
    begin("both pending: root's comes first, the guest's waits");
    same("outcome", outcome(&g), EC_INT);
    same("ESTAT.IS", ESTAT_IS(g.exit.estat), IS_TI);
    same("ERA", g.exit.pc, pc);
    same("GCSR.ERA", gcsrrd(ERA), 0);
    same("GCSR.CRMD", gcsrrd(CRMD) & 0x1f, CRMD_DA | CRMD_IE);
    same("GCSR.ESTAT", gcsrrd(ESTAT), IS_HWI(1));
    same("not acknowledged by the exit", ESTAT_IS(csrrd(ESTAT)), IS_TI);
    end();

    g.prmd = 0;
    begin("root's CRMD.IE = 0: no exit, the guest's is taken");
    same("outcome", outcome(&g), STAYS(EC_INT));
    same("GCSR.ERA", gcsrrd(ERA), pc);
    end();

    ready(IS_HWI(1), true);
    g.watchdog = 0;
    csrwr(ECFG, 0);
    csrwr(GINTC, GINTC_VIP(1));
    begin("root's line masked in ECFG.LIE: the guest's is taken");
    same("outcome", outcome(&g), STAYS(EC_INT));
    same("root's TI still pending", ESTAT_IS(csrrd(ESTAT)), IS_TI);
    end();

    ready(0, false);
    g.watchdog = 0;
    g.prmd = 0;
    csrwr(ECFG, IS_TI);
    begin("root's CRMD.IE = 0: the guest runs on");
    same("outcome", outcome(&g), NATIVE);
    end();

    csrwr(TCFG, 0);
    csrwr(TICLR, 1);
    csrwr(GINTC, 0);

    ready(0, false);
    g.watchdog = 3000;
    guest_start(&g, spin);
    begin("root's timer ends a guest that spins with IE = 0");
    same("outcome", outcome(&g), EC_INT);
    same("ESTAT.IS", ESTAT_IS(g.exit.estat), IS_TI);
    same("ERA", g.exit.pc, CACHED | GPA(spin));
    end();

    ready(0, true);
    g.watchdog = 3000;
    guest_start(&g, spin);
    begin("... and with IE = 1");
    same("outcome", outcome(&g), EC_INT);
    end();

    /* a software interrupt of root, pending at entry */
    ready(0, false);
    csrwr(ECFG, IS_SWI1);
    csrwr(ESTAT, IS_SWI1);
    begin("root's SWI1");
    same("outcome", outcome(&g), EC_INT);
    same("ESTAT.IS", ESTAT_IS(g.exit.estat), IS_SWI1);
    csrwr(ESTAT, 0);
    same("gone", outcome(&g), NATIVE);
    end();
    csrwr(ECFG, 0);
}

/* a masked line of root, asserted for ever, does not starve the guest */
static volatile u64 guest_ticks;

static void tick(u64 arg)
{
    struct cpu *cpu = this_cpu();

    csrwr(ECFG, IS_TI);
    for (int i = 0; i < 20; i++) {
        csrwr(TCFG, 10000 | TCFG_EN);
        guest_ticks += !!TRAP((csrxchg(CRMD, CRMD_IE, CRMD_IE),
                               wait_trap(cpu, 1000000)));
        csrwr(TICLR, 1);
    }
    csrxchg(CRMD, 0, CRMD_IE);
    csrwr(ECFG, 0);
}

static void masked_root(void)
{
    csrwr(ECFG, 0);
    csrwr(ESTAT, IS_SWI0 | IS_SWI1);
    guest_ticks = 0;
    begin("20 ticks in the guest while a masked line of root is up");
    same("no exit", in_guest(&g, tick, 0), true);
    same("ticks", guest_ticks, 20);
    end();
    csrwr(ESTAT, 0);
}

/* --- physical lines ----------------------------------------------------- */

#define LIOINTC_ENTRY   (CHIP + 0x1400)
#define LIOINTC_SET     (CHIP + 0x1428)
#define LIOINTC_CLR     (CHIP + 0x142c)
#define UART0_SOURCE    10
#define UART_IER        (UART0 + 1)
#define IER_THRE        2

/* UART0's THRE interrupt through LIOINTC to HWIn */
static void line(int n, bool up)
{
    if (n < 4) {
        MMIO(u8, LIOINTC_ENTRY + UART0_SOURCE) = 0x10 << n | 1;
    }
    MMIO(u32, LIOINTC_SET) = BIT(UART0_SOURCE);
    MMIO(u8, UART_IER) = up ? IER_THRE : 0;
}

static void pip(void)
{
    for (int n = 0; n < 4; n++) {
        ready(IS_HWI(n), true);
        line(n, true);
        begin("HWI%d without GINTC.PIP is root's only", n);
        same("root's ESTAT", ESTAT_IS(csrrd(ESTAT)), IS_HWI(n));
        same("GCSR.ESTAT", gcsrrd(ESTAT), 0);
        same("outcome", outcome(&g), NATIVE);
        end();

        csrwr(GINTC, GINTC_PIP(n));
        ready(IS_HWI(n), true);
        csrwr(GINTC, GINTC_PIP(n));
        begin("HWI%d with GINTC.PIP[%d]", n, n);
        same("GCSR.ESTAT", gcsrrd(ESTAT), IS_HWI(n));
        same("taken", outcome(&g), STAYS(EC_INT));
        line(n, false);
        same("line falls", gcsrrd(ESTAT) & 0x1fff, 0);
        same("root's too", ESTAT_IS(csrrd(ESTAT)), 0);
        csrwr(GINTC, GINTC_PIP(n) | GINTC_VIP(n));
        same("VIP or line", gcsrrd(ESTAT) & 0x1fff, IS_HWI(n));
        line(n, true);
        csrwr(GINTC, GINTC_PIP(n));
        same("line alone", gcsrrd(ESTAT) & 0x1fff, IS_HWI(n));
        csrwr(GINTC, 0);
        same("neither", gcsrrd(ESTAT) & 0x1fff, 0);
        line(n, false);
        end();

        /* both see it; root's LIE decides */
        ready(IS_HWI(n), true);
        csrwr(GINTC, GINTC_PIP(n));
        csrwr(ECFG, IS_HWI(n));
        line(n, true);
        begin("HWI%d passed through but enabled in root: exit", n);
        same("outcome", outcome(&g), EC_INT);
        same("ESTAT.IS", ESTAT_IS(g.exit.estat), IS_HWI(n));
        end();
        line(n, false);
        csrwr(ECFG, 0);
        csrwr(GINTC, 0);
    }
    MMIO(u32, LIOINTC_CLR) = BIT(UART0_SOURCE);
}

/* the line rises while the guest runs */
static void raise(u64 arg)
{
    struct cpu *cpu = this_cpu();

    csrwr(ECFG, IS_HWI(0));
    guest_ticks = !!TRAP((csrxchg(CRMD, CRMD_IE, CRMD_IE),
                          MMIO(u8, UART_IER) = IER_THRE,
                          wait_trap(cpu, 1000000)));
    csrxchg(CRMD, 0, CRMD_IE);
    MMIO(u8, UART_IER) = 0;
    csrwr(ECFG, 0);
}

static void pip_in_guest(void)
{
    line(0, false);
    guest_init(&g);
    csrwr(GINTC, GINTC_PIP(0));
    guest_boot(&g, raise, 0);
    begin("UART0 driven by the guest: interrupt without an exit");
    same("outcome", outcome(&g), NATIVE);
    same("taken", guest_ticks, 1);
    end();
    csrwr(GINTC, 0);
    MMIO(u32, LIOINTC_CLR) = BIT(UART0_SOURCE);
}

/* the board's IPI always exits; it is never passed through */
static void ipi(void)
{
    ready(0x1fff, true);
    csrwr(GINTC, 0xff00);
    csrwr(ECFG, IS_IPI);
    iocsr_write(w, 0x1004, -1u);
    iocsr_write(w, 0x1008, 1);
    begin("IPI exits");
    same("GCSR.ESTAT", gcsrrd(ESTAT), 0);
    same("outcome", outcome(&g), EC_INT);
    same("ESTAT.IS", ESTAT_IS(g.exit.estat), IS_IPI);
    iocsr_write(w, 0x100c, 1);
    same("gone", outcome(&g), NATIVE);
    end();
    csrwr(ECFG, 0);
    csrwr(GINTC, 0);
}

/*
 * Hardware clear: while HC is set, VIP hides the line from root, and the
 * line's fall clears VIP.
 */
static void hc(void)
{
    /* those of LIOINTC */
    for (int n = 0; n < 4; n++) {
        ready(IS_HWI(n), true);
        line(n, true);
        begin("GINTC.HC[%d]: VIP stands for the line", n);
        csrwr(GINTC, GINTC_HC(n));
        same("without VIP, root", ESTAT_IS(csrrd(ESTAT)), IS_HWI(n));
        same("GCSR.ESTAT", gcsrrd(ESTAT), 0);
        csrwr(GINTC, GINTC_HC(n) | GINTC_VIP(n));
        same("GCSR.ESTAT", gcsrrd(ESTAT), IS_HWI(n));
        same("root does not see it", ESTAT_IS(csrrd(ESTAT)), 0);
        line(n, false);
        same("the fall clears VIP", csrrd(GINTC), GINTC_HC(n));
        same("GCSR.ESTAT", gcsrrd(ESTAT), 0);
        end();
    }
    csrwr(GINTC, 0);
    MMIO(u32, LIOINTC_CLR) = BIT(UART0_SOURCE);
}

void test(void)
{
    if (!have_lvz()) {
        skip_all("no LVZ");
    }
    vip();
    vectors();
    priority();
    through_estat();
    enabled_late();
    root_first();
    masked_root();
    ipi();
    if (on_board()) {
        pip();
        pip_in_guest();
        hc();
    } else {
        skip("not on the board", "passthrough of UART0");
    }
}
