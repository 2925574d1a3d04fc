/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IPI registers and mailboxes: by address for each core, by IOCSR for the
 * own core; IPI_Send, Mail_Send, ANY_Send.  Needs four CPUs.
 */

#include "lib.h"

#define IPI(core)   (CHIP + 0x1000 + 0x100 * (core))
#define STATUS      0x00
#define ENABLE      0x04
#define SET         0x08
#define CLEAR       0x0c
#define MAILBOX     0x20
#define IPI_SEND    0x1040
#define MAIL_SEND   0x1048
#define ANY_SEND    0x1158

static int cpus_there;

/* --- what another CPU sees ---------------------------------------------- */

static struct {
    u64 mailbox[4], status, enable, is;
} view[CPUS];

static void look(void *arg)
{
    int id = csrrd(CPUID);

    for (int i = 0; i < 4; i++) {
        view[id].mailbox[i] = iocsr_read(d, 0x1000 + MAILBOX + 8 * i);
    }
    iocsr_write(w, 0x1000 + CLEAR, 1);      /* what has woken us */
    view[id].status = iocsr_read(w, 0x1000 + STATUS);
    view[id].enable = iocsr_read(w, 0x1000 + ENABLE) & 0xffffffff;
    view[id].is = csrrd(ESTAT) & IS_IPI;
}

static void on(int id, void (*fn)(void *), void *arg)
{
    if (id == 0) {
        fn(arg);
        return;
    }
    cpu_run(id, fn, arg);
    if (!cpu_wait(id, 5000000)) {
        bail_out("CPU %d does not answer", id);
    }
}

static void mailboxes(void)
{
    for (int id = 0; id < cpus_there; id++) {
        begin("mailboxes of core %d: 64-bit store, read by IOCSR", id);
        for (int i = 0; i < 4; i++) {
            MMIO(u64, IPI(id) + MAILBOX + 8 * i) =
                0x1111111122222222 * (i + 1) + id;
        }
        on(id, look, NULL);
        for (int i = 0; i < 4; i++) {
            same("IOCSR", view[id].mailbox[i],
                 0x1111111122222222 * (i + 1) + id);
            same("by address", MMIO(u64, IPI(id) + MAILBOX + 8 * i),
                 view[id].mailbox[i]);
        }
        MMIO(u32, IPI(id) + MAILBOX + 4) = 0xabcdef01;
        same("upper half", MMIO(u64, IPI(id) + MAILBOX),
             0xabcdef0100000000 | (u32)(0x22222222 + id));
        same("byte", MMIO(u8, IPI(id) + MAILBOX + 7), 0xab);
        end();
    }
}

/* --- the line is (status & enable) != 0, at any time -------------------- */

static bool line(void)
{
    return csrrd(ESTAT) & IS_IPI;
}

static void level(void)
{
    u64 me = IPI(0);

    begin("IS[12] = (status & enable) != 0");
    MMIO(u32, me + CLEAR) = -1u;
    MMIO(u32, me + ENABLE) = 0;
    same("idle", line(), false);
    MMIO(u32, me + SET) = 0x6;
    same("set, not enabled", line(), false);
    same("status", MMIO(u32, me + STATUS), 0x6);
    MMIO(u32, me + ENABLE) = 0x8;
    same("another enabled", line(), false);
    MMIO(u32, me + ENABLE) = 0x2;
    same("enabled after set", line(), true);
    MMIO(u32, me + CLEAR) = 0x2;
    same("cleared, a disabled one left", line(), false);
    same("status", MMIO(u32, me + STATUS), 0x4);
    MMIO(u32, me + ENABLE) = -1u;
    same("enabled", line(), true);
    MMIO(u32, me + ENABLE) = 0;
    same("disabled", line(), false);
    MMIO(u32, me + ENABLE) = -1u;
    MMIO(u32, me + SET) = 0x10;
    MMIO(u32, me + SET) = 0x10;
    MMIO(u32, me + CLEAR) = 0x14;
    same("two are one", line(), false);
    same("status", MMIO(u32, me + STATUS), 0);
    end();

    begin("the same by IOCSR");
    iocsr_write(w, 0x1000 + ENABLE, 0);
    iocsr_write(w, 0x1000 + SET, 0x100);
    same("set", line(), false);
    iocsr_write(w, 0x1000 + ENABLE, 0x100);
    same("enabled", line(), true);
    same("seen by address", MMIO(u32, me + STATUS), 0x100);
    iocsr_write(w, 0x1000 + CLEAR, 0x100);
    same("cleared", line(), false);
    iocsr_write(w, 0x1000 + ENABLE, -1u);
    end();
}

/* --- sends -------------------------------------------------------------- */

static void send_ipi(void *arg)
{
    iocsr_write(w, IPI_SEND, (u64)arg);
}

/* from every core to every core, vector 5 + number of the sender */
static void ipi_send(void)
{
    for (int from = 0; from < cpus_there; from++) {
        for (int to = 0; to < cpus_there; to++) {
            int vector = 5 + from;
            u64 others = 0;

            on(from, send_ipi, (void *)(BIT(31) | to << 16 | vector));
            begin("IPI_Send from core %d to core %d", from, to);
            same("status", MMIO(u32, IPI(to) + STATUS) & ~1u, BIT(vector));
            for (int i = 0; i < cpus_there; i++) {
                others |= i == to ? 0 : MMIO(u32, IPI(i) + STATUS) & ~1u;
            }
            same("others", others, 0);
            on(to, look, NULL);
            same("seen by the core", view[to].status, BIT(vector));
            same("its line", !!view[to].is, true);
            MMIO(u32, IPI(to) + CLEAR) = BIT(vector);
            on(to, look, NULL);
            same("cleared", view[to].is, 0);
            end();
        }
    }
    MMIO(u32, CHIP + IPI_SEND) = BIT(31) | 0 << 16 | 9;
    begin("IPI_Send by address");
    same("status", MMIO(u32, IPI(0) + STATUS), BIT(9));
    MMIO(u32, IPI(0) + CLEAR) = BIT(9);
    end();
}

static void mail_send(void)
{
    for (int to = 0; to < cpus_there; to++) {
        u64 box = IPI(to) + MAILBOX;

        begin("Mail_Send to core %d", to);
        for (int half = 0; half < 8; half++) {
            MMIO(u64, box + half / 2 * 8) = 0;
            iocsr_write(d, MAIL_SEND, 0x87654321UL << 32 | BIT(31) |
                        to << 16 | half << 2);
            same("half", MMIO(u32, box + half * 4), 0x87654321);
            same("other half", MMIO(u32, box + (half ^ 1) * 4), 0);
        }
        /* mask: a 1 keeps the byte */
        for (int mask = 0; mask < 16; mask++) {
            u32 expected = 0;

            MMIO(u64, box) = 0x1111111111111111;
            iocsr_write(d, MAIL_SEND, 0xddccbbaaUL << 32 | BIT(31) |
                        (u64)mask << 27 | to << 16);
            for (int b = 0; b < 4; b++) {
                expected |= (mask & 1 << b ? 0x11 : 0xaa + 0x11 * b) << 8 * b;
            }
            same("masked", MMIO(u64, box), 0x1111111100000000 | expected);
        }
        MMIO(u64, CHIP + MAIL_SEND) = 0x5aUL << 32 | BIT(31) | to << 16;
        same("by address", MMIO(u32, box), 0x5a);
        MMIO(u64, box) = 0;
        end();
    }
}

/* a register of another core, as that core sees it */
static void any_send(void)
{
    for (int to = 0; to < cpus_there; to++) {
        u64 box = IPI(to) + MAILBOX + 8;

        begin("ANY_Send to core %d", to);
        MMIO(u64, box) = 0;
        iocsr_write(d, ANY_SEND, 0x12345678UL << 32 | BIT(31) | to << 16 |
                    (0x1000 + MAILBOX + 8));
        same("mailbox 1", MMIO(u64, box), 0x12345678);
        iocsr_write(d, ANY_SEND, 0x87654321UL << 32 | BIT(31) | to << 16 |
                    (0x1000 + MAILBOX + 12));
        same("its upper half", MMIO(u64, box), 0x8765432112345678);
        iocsr_write(d, ANY_SEND, 0xffffffffUL << 32 | BIT(31) | 0xdUL << 27 |
                    to << 16 | (0x1000 + MAILBOX + 8));
        same("one byte", MMIO(u64, box), 0x876543211234ff78);
        iocsr_write(d, ANY_SEND, 0x40UL << 32 | BIT(31) | to << 16 |
                    (0x1000 + SET));
        same("status", MMIO(u32, IPI(to) + STATUS) & ~1u, 0x40);
        MMIO(u32, IPI(to) + CLEAR) = 0x40;
        MMIO(u64, box) = 0;
        end();
    }
    MMIO(u64, CHIP + ANY_SEND) = 0x77UL << 32 | BIT(31) | 0x1028;
    begin("ANY_Send by address");
    same("mailbox 1", MMIO(u64, IPI(0) + MAILBOX + 8), 0x77);
    MMIO(u64, IPI(0) + MAILBOX + 8) = 0;
    end();
}

void test(void)
{
    if (!on_board()) {
        skip_all("not on the board");
    }
    cpus_there = cpu_count();
    equal(cpus_there, CPUS, "all CPUs start by mailbox and IPI");
    MMIO(u32, IPI(0) + ENABLE) = -1u;
    MMIO(u32, IPI(0) + CLEAR) = -1u;
    mailboxes();
    level();
    ipi_send();
    mail_send();
    any_send();
}
