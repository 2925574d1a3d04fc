/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happens after an exception or a TLB refill.
 */

#include "lib.h"

extern char refill_leave[];

/* Everything but the general registers, which the entry has stored */
static void take_snapshot(struct cpu *cpu, struct trap *t, bool refill)
{
    t->crmd = csrrd(CRMD);
    t->prmd = csrrd(PRMD);
    t->euen = csrrd(EUEN);
    t->estat = csrrd(ESTAT);
    t->era = csrrd(ERA);
    t->badv = csrrd(BADV);
    t->badi = csrrd(BADI);
    t->tlbehi = csrrd(TLBEHI);
    t->tlbrera = csrrd(TLBRERA);
    t->tlbrbadv = csrrd(TLBRBADV);
    t->tlbrehi = csrrd(TLBREHI);
    t->tlbrprmd = csrrd(TLBRPRMD);
    if (!cpu->guest_mode) {
        t->gstat = csrrd(GSTAT);
        t->gtlbc = csrrd(GTLBC);
    }
    t->code = refill ? EC_REFILL : ESTAT_ECODE(t->estat);
    t->sub = refill ? 0 : ESTAT_SUB(t->estat);
    t->pc = refill ? t->tlbrera & ~3UL : t->era;
}

static void unexpected(struct cpu *cpu, struct trap *t)
{
    static int depth;

    if (depth++) {
        power_off();
    }
    diag("CRMD %lx PRMD %lx ESTAT %lx BADV %lx BADI %lx ra %lx",
         t->crmd, t->prmd, t->estat, t->badv, t->badi, t->gpr[1]);
    bail_out("unexpected exception 0x%lx/%lu at pc 0x%lx, CPU %d%s",
             t->code, t->sub, t->pc, cpu->id,
             cpu->guest_mode ? " (guest)" : "");
}

/* False: resume what was interrupted.  True: return from enter(). */
bool trap_c(struct cpu *cpu)
{
    struct guest *g = cpu->running;
    struct trap t = cpu->trap;

    take_snapshot(cpu, &t, false);
    if (g) {
        g->exit = t;
        cpu->running = NULL;
        return true;
    }
    if (!cpu->catching) {
        unexpected(cpu, &t);
    }
    if (!cpu->traps++) {
        cpu->first = t;
    }
    switch (t.code) {
    case EC_INT:
        csrxchg(PRMD, 0, PRMD_PIE);
        break;
    case EC_PIF:
    case EC_PNX:
        csrwr(ERA, t.gpr[1]);
        break;
    case EC_ADE:
        csrwr(ERA, t.sub ? t.era + 4 : t.gpr[1]);
        break;
    case EC_PPI:
        csrwr(ERA, t.badv == t.era ? t.gpr[1] : t.era + 4);
        break;
    default:
        csrwr(ERA, t.era + 4);
    }
    return false;
}

void catch_traps(void)
{
    struct cpu *cpu = this_cpu();

    cpu->traps = 0;
    cpu->catching = true;
    __asm__ volatile("" : : : "memory");
}

struct trap *caught(void)
{
    struct cpu *cpu = this_cpu();

    __asm__ volatile("" : : : "memory");
    cpu->catching = false;
    return cpu->traps ? &cpu->first : NULL;
}

bool wait_trap(struct cpu *cpu, long microseconds)
{
    return WAIT_FOR(*(volatile int *)&cpu->traps, microseconds);
}

/* --- refill ------------------------------------------------------------- */

static const struct map *find(const struct map *m, int n, u64 va)
{
    while (n--) {
        if (va - m[n].va < m[n].size) {
            return &m[n];
        }
    }
    return NULL;
}

static u64 lo(const struct map *m, int n, u64 va)
{
    m = find(m, n, va);
    return m ? (m->pa + (va - m->va)) | m->attr : 0;
}

void refill_c(struct cpu *cpu)
{
    struct guest *g = cpu->running;
    const struct map *table = g ? g->map : cpu->map;
    int n = g ? g->maps : cpu->maps;
    struct trap *t = &cpu->refill;
    const struct map *m;
    u64 size, va, lo0, lo1;
    int ps;

    take_snapshot(cpu, t, true);
    cpu->refills++;
    if (g) {
        g->refills++;
        g->refill = *t;
        if (g->on_refill) {
            g->on_refill(g);
        }
    }
    if (g && g->stop_on_refill) {
        g->exit = *t;
        cpu->running = NULL;
        csrxchg(GSTAT, 0, GSTAT_PVM);
        csrwr(TLBRPRMD, 0);
        csrwr(TLBRERA, (u64)refill_leave | TLBRERA_ISTLBR);
        return;
    }

    m = find(table, n, t->tlbrbadv);
    ps = m ? m->ps : g ? g->ps : 14;
    size = BIT(ps);
    va = t->tlbrbadv & ~(2 * size - 1);
    lo0 = lo(table, n, va);
    lo1 = lo(table, n, va + size);
    if (!lo0) {
        lo0 = lo1 & LO_G;
    }
    if (!lo1) {
        lo1 = lo0 & LO_G;
    }
    csrwr(TLBRELO0, lo0);
    csrwr(TLBRELO1, lo1);
    csrxchg(TLBREHI, ps, 0x3f);
    insn("tlbfill");
}

void map(u64 va, u64 size, u64 pa, u64 attr, int ps)
{
    struct cpu *cpu = this_cpu();

    if (cpu->maps == MAPS) {
        bail_out("too many maps");
    }
    cpu->map[cpu->maps++] = (struct map){ va, size, pa, attr, ps };
}

void unmap_all(void)
{
    this_cpu()->maps = 0;
    invtlb(1, 0, 0);
}
