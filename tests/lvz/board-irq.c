/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interrupt routes: LIOINTC, EXTIOI and the bridge's controller, from a
 * device's line or a message to ESTAT.IS of the right core.  Needs four CPUs.
 */

#include "lib.h"

#define OTHER_FUNCTION  (CHIP + 0x420)  /* [48] EXT_INT_en */
#define LIO_ENTRY(n)    (CHIP + 0x1400 + (n))
#define LIO_ISR         (CHIP + 0x1420)
#define LIO_EN          (CHIP + 0x1424)
#define LIO_ENSET       (CHIP + 0x1428)
#define LIO_ENCLR       (CHIP + 0x142c)
#define LIO_CORE_ISR(c) (CHIP + 0x1440 + 8 * (c))
#define EXT_NODE(k)     (CHIP + 0x14a0 + 2 * (k))
#define EXT_IPMAP(g)    (CHIP + 0x14c0 + (g))
#define EXT_ENABLE      (CHIP + 0x1600)
#define EXT_BOUNCE      (CHIP + 0x1680)
#define EXT_CORE(c)     (CHIP + 0x1800 + 0x100 * (c))
#define EXT_COREMAP(v)  (CHIP + 0x1c00 + (v))
#define EXT_SEND        (CHIP + 0x1140)
#define ANY_SEND        0x1158
#define MSI_DOORBELL    0x2ff00000

#define PIC             0x10000000
#define PIC_MASK        (PIC + 0x20)
#define PIC_HTMSI_EN    (PIC + 0x40)
#define PIC_EDGE        (PIC + 0x60)
#define PIC_CLEAR       (PIC + 0x80)
#define PIC_ROUTE(n)    (PIC + 0x100 + (n))
#define PIC_VECTOR(n)   (PIC + 0x200 + (n))
#define PIC_IRR         (PIC + 0x380)
#define PIC_ISR         (PIC + 0x3a0)
#define PIC_UART        8               /* input of the bridge's UARTs */
#define UART_7A         0x10080000

#define IER             1
#define IER_THRE        2
#define UART0_SOURCE    10

static int cpus_there;
static u64 is[CPUS];

static void get_is(void *arg)
{
    /* the lines settle when other CPUs' writes have arrived */
    delay(200);
    is[csrrd(CPUID)] = csrrd(ESTAT) & 0x3fc;
}

/* ESTAT.IS[9:2] of every CPU, compared: HWI `n` up on CPU `cpu` only */
static void only(int cpu, int n)
{
    for (int i = 0; i < cpus_there; i++) {
        if (i) {
            cpu_run(i, get_is, NULL);
            if (!cpu_wait(i, 5000000)) {
                bail_out("CPU %d does not answer", i);
            }
        } else {
            get_is(NULL);
        }
    }
    for (int i = 0; i < cpus_there; i++) {
        if (is[i] != (i == cpu ? IS_HWI(n) : 0)) {
            diag("CPU %d", i);
            same("ESTAT.IS", is[i], i == cpu ? IS_HWI(n) : 0);
        }
    }
}

static void none(void)
{
    only(-1, 0);
}

/* --- LIOINTC ------------------------------------------------------------ */

static void liointc(void)
{
    MMIO(u8, UART0 + IER) = IER_THRE;
    begin("UART0 raises THRE, source 10 not enabled");
    same("enabled", MMIO(u32, LIO_EN), 0);
    none();
    end();

    MMIO(u8, LIO_ENTRY(UART0_SOURCE)) = 0x11;
    MMIO(u32, LIO_ENSET) = BIT(UART0_SOURCE);
    begin("entry 0x11: HWI0 of core 0");
    same("enabled", MMIO(u32, LIO_EN), BIT(UART0_SOURCE));
    same("isr", MMIO(u32, LIO_ISR), BIT(UART0_SOURCE));
    same("isr of core 0", MMIO(u32, LIO_CORE_ISR(0)), BIT(UART0_SOURCE));
    same("own isr by IOCSR", iocsr_read(w, 0x1010), BIT(UART0_SOURCE));
    only(0, 0);
    end();

    /* a source that is quiet is sent elsewhere: nothing else moves */
    MMIO(u8, LIO_ENTRY(3)) = 0x22;
    MMIO(u32, LIO_ENSET) = BIT(3);
    begin("another source to core 1, HWI1: nothing changes");
    only(0, 0);
    end();
    MMIO(u32, LIO_ENCLR) = BIT(3);

    for (int core = 0; core < cpus_there; core++) {
        for (int pin = 0; pin < 4; pin++) {
            MMIO(u8, LIO_ENTRY(UART0_SOURCE)) = 0x10 << pin | 1 << core;
            begin("entry 0x%x: HWI%d of core %d", 0x10 << pin | 1 << core, pin,
                  core);
            only(core, pin);
            for (int i = 0; i < cpus_there; i++) {
                same("isr of the core", MMIO(u32, LIO_CORE_ISR(i)),
                     i == core ? BIT(UART0_SOURCE) : 0);
            }
            end();
        }
    }
    MMIO(u8, LIO_ENTRY(UART0_SOURCE)) = 0x11;
    MMIO(u8, UART0 + IER) = 0;
    begin("the line falls");
    none();
    same("isr", MMIO(u32, LIO_ISR), 0);
    end();
    MMIO(u32, LIO_ENCLR) = BIT(UART0_SOURCE);
}

/* --- EXTIOI ------------------------------------------------------------- */

static void ext_clear(int core, int v)
{
    MMIO(u64, EXT_CORE(core) + v / 64 * 8) = BIT(v % 64);
}

static void ext_enable(int v, bool enable)
{
    u64 r = MMIO(u64, EXT_ENABLE + v / 64 * 8);

    MMIO(u64, EXT_ENABLE + v / 64 * 8) =
        enable ? r | BIT(v % 64) : r & ~BIT(v % 64);
}

static void ext_route(int v, int core, int pin)
{
    MMIO(u8, EXT_COREMAP(v)) = 1 << core;
    MMIO(u8, EXT_IPMAP(v / 32)) = 1 << pin;
}

static void extioi(void)
{
    MMIO(u64, OTHER_FUNCTION) |= BIT(48);
    MMIO(u16, EXT_NODE(0)) = 1;
    for (int i = 0; i < 4; i++) {
        MMIO(u64, EXT_ENABLE + 8 * i) = 0;
        MMIO(u64, EXT_BOUNCE + 8 * i) = 0;
    }

    /* the manual's example */
    ext_enable(0x41, true);
    ext_route(0x41, 2, 1);
    MMIO(u32, EXT_SEND) = 0x41;
    begin("vector 0x41 to core 2, HWI1");
    only(2, 1);
    same("core 2's status", MMIO(u64, EXT_CORE(2) + 8), 2);
    same("core 0's status", MMIO(u64, EXT_CORE(0) + 8), 0);
    MMIO(u64, EXT_CORE(2) + 8) = 2;
    same("cleared", MMIO(u64, EXT_CORE(2) + 8), 0);
    none();
    end();
    ext_enable(0x41, false);

    for (int core = 0; core < cpus_there; core++) {
        for (int pin = 0; pin < 4; pin++) {
            int v = 0x3c + core * 0x40 + pin;

            ext_enable(v, true);
            ext_route(v, core, pin);
            MMIO(u32, EXT_SEND) = v;
            begin("vector 0x%x to core %d, HWI%d", v, core, pin);
            only(core, pin);
            ext_clear(core, v);
            none();
            end();
            ext_enable(v, false);
        }
    }

    begin("a message for a disabled vector waits");
    ext_route(0x21, 1, 1);
    MMIO(u32, EXT_SEND) = 0x21;
    none();
    ext_enable(0x21, true);
    only(1, 1);
    ext_clear(1, 0x21);
    none();
    ext_enable(0x21, false);
    end();

    begin("MSI doorbell 0x2ff00000");
    ext_enable(0x55, true);
    ext_route(0x55, 3, 1);
    MMIO(u32, MSI_DOORBELL) = 0x55;
    only(cpus_there > 3 ? 3 : -1, 1);
    ext_clear(3, 0x55);
    none();
    ext_enable(0x55, false);
    end();
}

/* Linux programs routes through ANY_Send */
static void any_send(int core, u32 off, u32 data, u32 keep)
{
    iocsr_write(d, ANY_SEND, (u64)data << 32 | BIT(31) | (u64)keep << 27 |
                core << 16 | off);
}

static void ext_any_send(void)
{
    for (int core = 0; core < cpus_there; core++) {
        int v = 0x86;

        any_send(0, 0x1c84, 1 << core << 16, 0xb);      /* coremap[0x86] */
        any_send(0, 0x14c4, 0x2, 0xe);                  /* ipmap[4] */
        any_send(0, 0x1610, BIT(6), 0);                 /* enable[0x86] */
        begin("routes by ANY_Send: vector 0x86 to core %d", core);
        same("coremap", MMIO(u8, EXT_COREMAP(v)), 1 << core);
        same("neighbour", MMIO(u8, EXT_COREMAP(v + 1)), 0);
        same("ipmap", MMIO(u8, EXT_IPMAP(4)), 2);
        same("enable", MMIO(u64, EXT_ENABLE + 16), BIT(6));
        iocsr_write(w, 0x1140, v);
        only(core, 1);
        any_send(core, 0x1810, BIT(6), 0);              /* its own status */
        none();
        end();
    }
    any_send(0, 0x1610, 0, 0);
}

/* own status by IOCSR, from the core itself */
static u64 own_status;

static void take(void *arg)
{
    own_status = iocsr_read(d, 0x1808);
    iocsr_write(d, 0x1808, own_status);
}

static void ext_own_status(void)
{
    for (int core = 1; core < cpus_there; core++) {
        ext_enable(0x47, true);
        ext_route(0x47, core, 1);
        MMIO(u32, EXT_SEND) = 0x47;
        begin("core %d reads and clears its status by IOCSR", core);
        only(core, 1);
        cpu_run(core, take, NULL);
        cpu_wait(core, 5000000);
        same("status", own_status, BIT(7));
        none();
        end();
        ext_enable(0x47, false);
    }
}

/* --- the bridge --------------------------------------------------------- */

static void pic(void)
{
    int v = 0x13;

    MMIO(u64, PIC_MASK) = ~0UL;
    MMIO(u64, PIC_EDGE) = 0;
    MMIO(u64, PIC_HTMSI_EN) = ~0UL;
    MMIO(u64, PIC_CLEAR) = ~0UL;
    MMIO(u8, PIC_VECTOR(PIC_UART)) = v;
    ext_route(v, 0, 1);
    ext_enable(v, true);

    MMIO(u8, UART_7A + IER) = IER_THRE;
    begin("bridge UART, masked: no message");
    same("raw request", MMIO(u64, PIC_IRR) >> PIC_UART & 1, 1);
    none();
    end();

    MMIO(u64, PIC_MASK) = ~BIT(PIC_UART);
    begin("unmasked: a message, in service");
    same("isr", MMIO(u64, PIC_ISR), BIT(PIC_UART));
    only(0, 1);
    end();

    ext_clear(0, v);
    begin("the level stays up, EXTIOI is cleared: no second message");
    none();
    end();

    MMIO(u64, PIC_CLEAR) = BIT(PIC_UART);
    begin("CLEAR at the bridge: one more");
    only(0, 1);
    end();

    MMIO(u8, UART_7A + IER) = 0;
    begin("the line falls: the message stays pending");
    only(0, 1);
    ext_clear(0, v);
    none();
    end();
    MMIO(u64, PIC_CLEAR) = BIT(PIC_UART);
    MMIO(u64, PIC_MASK) = ~0UL;
    ext_enable(v, false);
}

void test(void)
{
    if (!on_board()) {
        skip_all("not on the board");
    }
    cpus_there = cpu_count();
    liointc();
    extioi();
    ext_any_send();
    ext_own_status();
    if (MMIO(u32, PIC) == 0x07000000) {
        pic();
    } else {
        ok(false, "bridge's interrupt controller");
    }
}
