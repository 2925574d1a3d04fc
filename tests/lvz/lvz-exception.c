/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exceptions that a guest causes and handles itself.  The same list runs in
 * root and in a guest; in the guest no exit may happen.
 */

#include "lib.h"

static struct guest g;
static struct guest user;       /* PLV3, within whatever mode we are in */

#define VA 0x40000000           /* mapped address where nothing is mapped */

static void do_fpe(void)
{
    /* FCSR0: enable the invalid operation and division by zero exceptions */
    csrwr(EUEN, EUEN_FPE);
    __asm__ volatile("movgr2fcsr $fcsr0, %0\n\t"
                     "movgr2fr.d $ft0, $zero\n\t"
                     "fdiv.d     $ft1, $ft0, $ft0\n\t"
                     : : "r"(0x18) : "memory");
}

static void do_bce(void)
{
    __asm__ volatile("asrtle.d %0, $zero" : : "r"(1));
}

static void do_adem(void)
{
    *(volatile u32 *)0x1234567800000000;
}

static void do_adef(void)
{
    ((void (*)(void))0x1234567800000000)();
}

static const struct {
    const char *name;
    void (*raise)(void);
    u32 word;                   /* or one instruction, executed at a PLV */
    u8 plv, code, sub;
    bool badi;                  /* BADI is the word */
} list[] = {
    { "syscall",             NULL, 0x002b0011, 0, EC_SYS, 0, true },
    { "syscall at PLV3",     NULL, 0x002b0011, 3, EC_SYS, 0, true },
    { "break",               NULL, 0x002a0005, 0, EC_BRK, 0, true },
    { "break at PLV3",       NULL, 0x002a0005, 3, EC_BRK, 0, true },
    { "undefined word 0",    NULL, 0x00000000, 0, EC_INE, 0, true },
    { "undefined at PLV3",   NULL, 0xffffffff, 3, EC_INE, 0, true },
    { "csrrd at PLV3",       NULL, 0x04000004, 3, EC_IPE, 0, true },
    { "csrwr at PLV3",       NULL, 0x0400c024, 3, EC_IPE, 0, true },
    { "ertn at PLV3",        NULL, 0x06483800, 3, EC_IPE, 0, true },
    { "tlbfill at PLV3",     NULL, 0x06483400, 3, EC_IPE, 0, true },
    { "invtlb at PLV3",      NULL, 0x06498000, 3, EC_IPE, 0, true },
    { "idle at PLV3",        NULL, 0x06488000, 3, EC_IPE, 0, true },
    { "iocsrrd.w at PLV3",   NULL, 0x06480804, 3, EC_IPE, 0, true },
    { "lddir at PLV3",       NULL, 0x06400484, 3, EC_IPE, 0, true },
    { "FP disabled",         NULL, 0x01010000, 0, EC_FPD, 0, true },
    { "FP disabled at PLV3", NULL, 0x01010000, 3, EC_FPD, 0, true },
    { "LSX disabled",        NULL, 0x700a0000, 0, EC_SXD, 0, true },
    { "LASX disabled",       NULL, 0x740a0000, 0, EC_ASXD, 0, true },
    { "invtlb with undefined op", NULL, 0x06498007, 0, EC_INE, 0, true },
    { "FP exception",        do_fpe, 0, 0, EC_FPE, 0, false },
    { "bound check",         do_bce, 0, 0, EC_BCE, 0, false },
    { "load from a non-canonical address", do_adem, 0, 0, EC_ADE, 1, false },
    { "fetch from a non-canonical address", do_adef, 0, 0, EC_ADE, 0, false },
};

/* an instruction and a way back */
static u32 code[2] __attribute__((aligned(8)));

static void run_list(u64 vs)
{
    const char *mode = this_cpu()->guest_mode ? "guest" : "root";
    static const u32 jr_ra = 0x4c000020;

    csrwr(ECFG, vs << ECFG_VS_SHIFT);
    for (unsigned i = 0; i < ARRAY_SIZE(list); i++) {
        struct trap *t;
        u64 crmd = csrrd(CRMD), prmd = 0;
        bool user_pc = false;

        csrwr(EUEN, 0);
        code[0] = list[i].word;
        code[1] = jr_ra;
        insn("ibar 0");
        if (list[i].plv) {
            run_user(&user, code, 3);
            t = &user.exit;
            prmd = 3;
            user_pc = true;
        } else if (list[i].raise) {
            t = TRAP(here(list[i].raise)());
        } else {
            t = TRAP(((void (*)(void))code)());
            user_pc = true;
        }
        begin("%s: %s%s", mode, list[i].name, vs ? " (VS != 0)" : "");
        same("taken", !!t, true);
        if (t) {
            same("Ecode", t->code, list[i].code);
            same("EsubCode", t->sub, list[i].sub);
            same("vector", t->vec, vs ? list[i].code << (vs + 2) : 0);
            same("PRMD", t->prmd & 7, prmd);
            same("CRMD", t->crmd, crmd);
            if (user_pc) {
                same("ERA", t->era, (u64)code);
            }
            if (list[i].badi) {
                same("BADI", t->badi, list[i].word);
            }
            if (list[i].code == EC_ADE) {
                same("BADV", t->badv, 0x1234567800000000);
            }
        }
        end();
    }
    csrwr(EUEN, 0);
    csrwr(ECFG, 0);
}

/* The guest-stage refill, and page faults with the complete state */
static void paging(u64 unused)
{
    const char *mode = this_cpu()->guest_mode ? "guest" : "root";
    struct cpu *cpu = this_cpu();
    struct trap *t;

    unmap_all();
    map(VA, 0x4000, PA(code) & ~0x3fffUL, LO_V | LO_MAT_CC, 14);
    if (cpu->guest_mode) {
        cpu->map[0].pa += GUEST_SHIFT;
    }
    cpu->refills = 0;
    t = TRAP(*(volatile u64 *)(VA + 0x4010));
    begin("%s: refill, then PIL", mode);
    same("refills", cpu->refills, 1);
    same("TLBRBADV", cpu->refill.tlbrbadv, VA + 0x4010);
    same("TLBREHI.VPPN", cpu->refill.tlbrehi >> 13, (VA + 0x4010) >> 13);
    same("TLBRERA.IsTLBR", cpu->refill.tlbrera & 1, 1);
    same("CRMD in the handler", cpu->refill.crmd & 0x1f, CRMD_DA);
    same("IsTLBR afterwards", csrrd(TLBRERA) & 1, 0);
    same("taken", !!t, true);
    if (t) {
        same("Ecode", t->code, EC_PIL);
        same("BADV", t->badv, VA + 0x4010);
        same("TLBEHI.VPPN", t->tlbehi >> 13, (VA + 0x4010) >> 13);
    }
    end();
    t = TRAP(*(volatile u64 *)(VA + 8) = 1);
    begin("%s: PME", mode);
    same("taken", !!t, true);
    if (t) {
        same("Ecode", t->code, EC_PME);
        same("BADV", t->badv, VA + 8);
        same("TLBEHI.VPPN", t->tlbehi >> 13, VA >> 13);
    }
    end();
    unmap_all();
}

void test(void)
{
    run_list(0);
    run_list(3);
    paging(0);
    if (!have_lvz()) {
        return;
    }
    csrwr(EUEN, EUEN_FPE | EUEN_SXE | EUEN_ASXE);
    ok(in_guest(&g, run_list, 0), "no exits, VS = 0");
    ok(in_guest(&g, run_list, 5), "no exits, VS = 5");
    ok(in_guest(&g, paging, 0), "no exits, paging");
}
