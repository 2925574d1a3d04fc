/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest on each CPU at the same time, each with its own GID, page tables,
 * timer and root timer; then all CPUs with the same GID number.
 */

#include "lib.h"

#define GVA     0x40000000UL
#define GPA_    0x200000000UL
#define HPA     SCRATCH
#define PAGES   200
#define SPAN    0x400000        /* of physical memory for each CPU */

static struct guest guest[CPUS];
static struct result {
    volatile u64 sum, ticks, exits, refills, other, done;
} result[CPUS];
static int gid_step;

/* in the guest: walk over memory, again and again, a tick now and then */
static void work(u64 id)
{
    struct cpu *cpu = this_cpu();
    u64 sum = 0;

    unmap_all();
    map(GVA, PAGES * 0x4000, GPA_, LO_RAM, 14);
    csrwr(ECFG, IS_TI);
    csrwr(TCFG, 20000 | TCFG_PERIODIC | TCFG_EN);
    for (int round = 0; round < 20; round++) {
        catch_traps();
        csrxchg(CRMD, CRMD_IE, CRMD_IE);
        for (int i = 0; i < PAGES; i++) {
            sum += *(volatile u64 *)(GVA + i * 0x4000UL);
        }
        wait_trap(cpu, 1000000);
        csrxchg(CRMD, 0, CRMD_IE);
        result[id].ticks += !!caught();
        csrwr(TICLR, 1);
        hvcl(1);
    }
    csrwr(TCFG, 0);
    csrwr(ECFG, 0);
    result[id].sum = sum;
}

static void run(void *unused)
{
    int id = csrrd(CPUID);
    struct guest *g = &guest[id];
    struct result *r = &result[id];

    guest_init(g);
    g->gid = 1 + id * gid_step;
    g->watchdog = 1000;
    guest_map(g, GPA_, PAGES * 0x4000, HPA + id * SPAN, LO_RAM, 14);
    guest_boot(g, work, id);
    for (;;) {
        switch (outcome(g)) {
        case NATIVE:
            r->done = true;
            r->refills = g->refills;
            return;
        case EC_INT:
            r->exits++;
            break;
        case EC_HVC:
            g->pc += 4;
            break;
        default:
            r->other++;
            return;
        }
    }
}

static void all(const char *what, int n)
{
    memset((void *)result, 0, sizeof(result));
    for (int i = 1; i < n; i++) {
        cpu_run(i, run, NULL);
    }
    run(NULL);
    for (int i = 1; i < n; i++) {
        cpu_wait(i, 60000000);
    }
    for (int i = 0; i < n; i++) {
        u64 expected = 0;

        for (int j = 0; j < PAGES; j++) {
            expected += RAM(u64, HPA + i * SPAN + j * 0x4000);
        }
        begin("CPU %d, %s", i, what);
        same("done", result[i].done, true);
        same("sum", result[i].sum, 20 * expected);
        same("ticks", result[i].ticks, 20);
        same("other exits", result[i].other, 0);
        end();
        diag("%lu root timer exits, %lu root refills", result[i].exits,
             result[i].refills);
    }
}

void test(void)
{
    int n;

    if (!have_lvz()) {
        skip_all("no LVZ");
    }
    n = cpu_count();
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < PAGES; j++) {
            RAM(u64, HPA + i * SPAN + j * 0x4000) = (i + 1) * 1000 + j;
        }
    }
    gid_step = 1;
    all("a GID for each", n);
    gid_step = 0;
    all("one GID number on all", n);
}
