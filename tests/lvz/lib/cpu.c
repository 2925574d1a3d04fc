/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The CPUs and the machine around them.
 */

#include "lib.h"

#define OFFSET(field) __builtin_offsetof(struct cpu, field)
_Static_assert(OFFSET(trap) == CPU_TRAP, "");
_Static_assert(OFFSET(refill) == CPU_REFILL, "");
_Static_assert(OFFSET(trap_sp) == CPU_TRAP_SP, "");
_Static_assert(OFFSET(refill_sp) == CPU_REFILL_SP, "");
_Static_assert(OFFSET(enter_sp) == CPU_ENTER_SP, "");
_Static_assert(__builtin_offsetof(struct trap, vec) == TRAP_VEC, "");

/* IOCSR of the chip: IPI registers of the executing core and senders */
#define IPI_ENABLE      0x1004
#define IPI_CLEAR       0x100c
#define IPI_SEND        0x1040
#define MAIL_SEND       0x1048

struct cpu cpus[CPUS];
struct machine machine = { .scratch = 0x4000000 };
char machine_log[sizeof(machine_log)];

extern char vectors[], refill_entry[], secondary_start[];

void cpu_init(struct cpu *cpu, int id, bool guest_mode)
{
    cpu->id = id;
    cpu->guest_mode = guest_mode;
    cpu->trap_sp = (u64)&cpu->stack[1];
    cpu->refill_sp = (u64)&cpu->stack[2];
    cpu->running = NULL;
    cpu->catching = false;
    cpu->maps = 0;
    csrwr(SAVE0, (u64)cpu);
    csrwr(EENTRY, (u64)vectors);
    csrwr(TLBRENTRY, (u64)refill_entry);
    csrwr(ECFG, 0);
    csrwr(STLBPS, 14);
    csrwr(TCFG, 0);
    csrwr(TICLR, 1);
    invtlb(0, 0, 0);
}

void cpu_main(int id)
{
    struct cpu *cpu = &cpus[id];

    cpu_init(cpu, id, false);
    if (id == 0) {
        test();
        tap_done();
    }

    iocsr_write(w, IPI_CLEAR, -1u);
    iocsr_write(w, IPI_ENABLE, -1u);
    csrwr(ECFG, IS_IPI);
    cpu->alive = true;
    for (;;) {
        while (!cpu->work) {
            insn("idle 0");
            iocsr_write(w, IPI_CLEAR, 1);
        }
        cpu->work(cpu->arg);
        barrier();
        cpu->work = NULL;
    }
}

static void ipi_send(int id)
{
    iocsr_write(w, IPI_SEND, BIT(31) | id << 16);
}

static void mail_send(int id, int half, u32 data)
{
    iocsr_write(d, MAIL_SEND, (u64)data << 32 | BIT(31) | id << 16 | half << 2);
}

/* Out of the firmware's loop, which may not have been reached yet */
static bool cpu_start(int id)
{
    int tries;

    for (tries = 0; tries < 50 && !cpus[id].alive; tries++) {
        mail_send(id, 1, PA(secondary_start) >> 32);
        mail_send(id, 0, PA(secondary_start));
        ipi_send(id);
        WAIT_FOR(cpus[id].alive, 2000);
    }
    return cpus[id].alive;
}

int cpu_count(void)
{
    static int count;

    for (count = count ? count : 1; count < CPUS; count++) {
        if (!cpus[count].alive && !cpu_start(count)) {
            break;
        }
    }
    return count;
}

void cpu_run(int id, void (*work)(void *), void *arg)
{
    struct cpu *cpu = &cpus[id];

    cpu->arg = arg;
    barrier();
    cpu->work = work;
    barrier();
    ipi_send(id);
}

bool cpu_wait(int id, long microseconds)
{
    return WAIT_FOR(!cpus[id].work, microseconds);
}

void delay(long microseconds)
{
    WAIT_FOR(false, microseconds);
}

bool have_lvz(void)
{
    return cpucfg(2) & BIT(10);
}

/*
 * The chip's registers by address: on virt there is nothing (ADEM).  Beside
 * firmware nobody changes the board.
 */
bool on_board(void)
{
    u64 name = 0;

    return !machine.back && !TRAP(name = MMIO(u64, CHIP + 0x10)) && name;
}

#define PM1_CNT         0x100d0014      /* bridge: SLP_EN | SLP_TYP 7 */
#define GED_SLEEP_CTL   0x100e001c      /* QEMU's virt */

static void park(void *unused)
{
    this_cpu()->alive = false;
    barrier();
    leave_image(machine.park);
}

/* Back to whoever has started us; no CPU may stay in this image */
static void give_back(int id)
{
    if (id) {
        park(NULL);
    }
    for (id = 1; id < CPUS; id++) {
        if (cpus[id].alive) {
            cpu_run(id, park, NULL);
            machine.lost += !WAIT_FOR(!cpus[id].alive, 1000000);
        }
    }
    leave_image(machine.back);
}

void power_off(void)
{
    struct cpu *cpu = this_cpu();

    if (cpu->guest_mode) {
        for (;;) {
            hvcl(HVC_BAIL);
        }
    }
    csrwr(ECFG, 0);
    cpu->running = NULL;
    cpu->catching = true;
    if (machine.back) {
        give_back(cpu->id);
    }
    MMIO(u32, PM1_CNT) = 0x3c00;
    MMIO(u8, GED_SLEEP_CTL) = 0x34;
    for (;;) {
        insn("idle 0");
    }
}
