/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A hypervisor in a page: the guest bank, entry and exit.
 */

#include "lib.h"

extern char image_start[], image_end[];

struct cpu guest_cpus[CPUS];
u8 guest_stack[CPUS][STACK_SIZE] __attribute__((aligned(16)));

/* The guest bank as reset leaves it, as far as software can restore it */
void gcsr_reset(void)
{
    static const u16 zero[] = {
        PRMD, EUEN, MISC, ECFG, ERA, BADV, BADI, EENTRY, TLBIDX, TLBEHI,
        TLBELO0, TLBELO1, ASID, PGDL, PGDH, PWCL, PWCH, RVACFG, CPUID,
        SAVE0, SAVE1, SAVE2, SAVE0 + 3, SAVE0 + 4, SAVE0 + 5, SAVE0 + 6,
        SAVE0 + 7, TID, TCFG, CNTC, ESTAT, TLBRENTRY, TLBRBADV, TLBRERA,
        TLBRSAVE, TLBRELO0, TLBRELO1, TLBREHI, TLBRPRMD, DMW0, DMW1, DMW2,
        DMW3,
    };

    for (unsigned i = 0; i < ARRAY_SIZE(zero); i++) {
        gcsr_write(zero[i], 0);
    }
    gcsr_write(CRMD, CRMD_DA);
    gcsr_write(STLBPS, 12);
    gcsr_write(LLBCTL, LLBCTL_WCLLB);
    gcsr_write(TICLR, 1);
    csrwr(GINTC, 0);
    csrwr(GCNTC, 0);
}

void guest_map(struct guest *g, u64 gpa, u64 size, u64 pa, u64 attr, int ps)
{
    if (g->maps == MAPS) {
        bail_out("too many guest maps");
    }
    g->map[g->maps++] = (struct map){ gpa, size, pa, attr, ps };
}

void guest_init(struct guest *g)
{
    memset(g, 0, sizeof(*g));
    g->gid = 1;
    g->gtlbc = GTLBC_USETGID;
    g->ps = 14;
    g->prmd = PRMD_PIE;
    g->watchdog = 10000000;
    guest_map(g, GPA(image_start), image_end - image_start, PA(image_start),
              LO_RAM, 14);
    guest_map(g, UART0 & ~0x3fffUL, 0x4000, UART0 & ~0x3fffUL, LO_IO, 14);
    csrwr(GCFG, GCFG_MATC(1) | GCFG_GCI(2));
    gcsr_reset();
    gcsr_write(EENTRY, CACHED + GPA(guest_trap));
    gcsr_write(TLBRENTRY, CACHED + GPA(guest_refill));
    invtlb(0, 0, 0);
}

void guest_start(struct guest *g, const void *code)
{
    g->pc = CACHED + GPA(code);
    g->gpr[3] = CACHED + GPA(guest_stack + this_cpu()->id + 1);
}

/* in the guest, from guest_entry */
void guest_main(void (*fn)(u64), u64 arg, int id)
{
    cpu_init(&guest_cpus[id], id, true);
    fn(arg);
}

void guest_boot(struct guest *g, void (*fn)(u64), u64 arg)
{
    guest_start(g, guest_entry);
    g->gpr[4] = CACHED + GPA(fn);
    g->gpr[5] = arg;
    g->gpr[6] = this_cpu()->id;
}

int run_guest(struct guest *g)
{
    struct cpu *cpu = this_cpu();
    u64 lie = csrrd(ECFG) & 0x1fff;

    if (g->watchdog) {
        csrwr(TCFG, (g->watchdog * 100 & ~3UL) | TCFG_EN);
        csrxchg(ECFG, IS_TI, IS_TI);
    }
    csrwr(GTLBC, g->gtlbc |
          (g->gtlbc & GTLBC_USETGID ? GTLBC_TGID(g->gid) : 0));
    csrwr(GSTAT, GSTAT_GID(g->gid) | GSTAT_PVM);
    csrwr(PRMD, g->prmd);
    csrwr(ERA, g->pc);
    cpu->running = g;
    enter(cpu, g);
    csrxchg(GSTAT, 0, GSTAT_PVM);
    csrwr(GTLBC, g->gtlbc & GTLBC_USETGID);
    if (g->watchdog) {
        csrwr(TCFG, 0);
        csrwr(TICLR, 1);
        csrxchg(ECFG, lie, IS_TI);
    }
    memcpy(g->gpr, g->exit.gpr, sizeof(g->gpr));
    g->pc = g->exit.pc;
    return g->exit.code;
}

static bool hvc(struct guest *g, u32 code)
{
    return g->exit.code == EC_HVC && g->exit.badi == WORD_HVCL(code);
}

int outcome(struct guest *g)
{
    int code = run_guest(g);

    if (hvc(g, HVC_DONE)) {
        return NATIVE;
    }
    if (hvc(g, HVC_REFILL)) {
        return STAYS_REFILL;
    }
    if (hvc(g, HVC_TRAP)) {
        return STAYS(ESTAT_ECODE(gcsrrd(ESTAT)));
    }
    return code;
}

const char *outcome_name(int what)
{
    static const char *const ec[] = {
        "INT", "PIL", "PIS", "PIF", "PME", "PNR", "PNX", "PPI", "ADE", "ALE",
        "BCE", "SYS", "BRK", "INE", "IPE", "FPD", "SXD", "ASXD", "FPE", "WPE",
        "BTD", "BTE", "GSPR", "HVC", "GCC",
    };
    int code = what & 0xff;

    if (what == NATIVE) {
        return "native";
    }
    if (what == EC_REFILL || what == STAYS_REFILL) {
        return "refill";
    }
    return code < (int)ARRAY_SIZE(ec) ? ec[code] : "?";
}

int guest_call(struct guest *g, const void *code, u64 a0, u64 a1, u64 a2)
{
    guest_start(g, code);
    g->gpr[1] = CACHED + GPA(guest_return);
    g->gpr[4] = a0;
    g->gpr[5] = a1;
    g->gpr[6] = a2;
    return outcome(g);
}

bool in_guest(struct guest *g, void (*fn)(u64), u64 arg)
{
    guest_init(g);
    guest_boot(g, fn, arg);
    run_guest(g);
    if (hvc(g, HVC_BAIL)) {
        power_off();
    }
    if (hvc(g, HVC_DONE)) {
        return true;
    }
    diag("guest stopped by exit 0x%lx/%lu at 0x%lx, BADV 0x%lx, BADI 0x%lx",
         g->exit.code, g->exit.sub, g->exit.pc, g->exit.badv, g->exit.badi);
    return false;
}

int run_user(struct guest *g, const void *code, int plv)
{
    struct cpu *cpu = this_cpu();

    g->pc = (u64)code;
    csrwr(PRMD, plv);
    csrwr(ERA, g->pc);
    cpu->running = g;
    enter(cpu, g);
    memcpy(g->gpr, g->exit.gpr, sizeof(g->gpr));
    g->pc = g->exit.pc;
    return g->exit.code;
}
