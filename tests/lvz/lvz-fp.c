/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * EUEN in both banks: a unit that the guest has not enabled is the guest's
 * exception, one that only root has not enabled is an exit.
 */

#include "lib.h"

static struct guest g;

extern const u32 fp[], lsx[], lasx[], move[];
__asm__(
    "    .text\n"
    "fp:\n"
    "    fadd.d  $ft0, $ft0, $ft0\n"
    "    hvcl    0x7000\n"
    "lsx:\n"
    "    vadd.d  $vr8, $vr8, $vr8\n"
    "    hvcl    0x7000\n"
    "lasx:\n"
    "    xvadd.d $xr8, $xr8, $xr8\n"
    "    hvcl    0x7000\n"
    "move:\n"
    "    movfr2gr.d $a0, $ft0\n"
    "    movgr2fr.d $ft1, $a1\n"
    "    hvcl    0x7000\n"
);

static const struct {
    const char *name;
    const u32 *code;
    u64 bit;
    u8 ecode;
} unit[] = {
    { "FP", fp, EUEN_FPE, EC_FPD },
    { "LSX", lsx, EUEN_SXE, EC_SXD },
    { "LASX", lasx, EUEN_ASXE, EC_ASXD },
};

#define ALL_UNITS (EUEN_FPE | EUEN_SXE | EUEN_ASXE)

void test(void)
{
    u64 v;

    if (!have_lvz()) {
        skip_all("no LVZ");
    }
    for (unsigned i = 0; i < ARRAY_SIZE(unit); i++) {
        u64 pc, bit = unit[i].bit, below = 2 * bit - 1;

        for (int plv = 0; plv <= 3; plv += 3) {
            guest_init(&g);
            gcsrwr(DMW1, CACHED | 0x19);
            gcsrwr(CRMD, CRMD_PG | plv);
            guest_start(&g, unit[i].code);
            pc = g.pc;

            csrwr(EUEN, 0);
            gcsrwr(EUEN, ALL_UNITS);
            begin("%s, PLV%d: guest on, root off: exit once, then it runs",
                  unit[i].name, plv);
            same("outcome", outcome(&g), unit[i].ecode);
            same("ERA", g.exit.pc, pc);
            same("BADI", g.exit.badi, *unit[i].code);
            same("GCSR.ESTAT", gcsrrd(ESTAT), 0);
            csrwr(EUEN, below);
            same("outcome", outcome(&g), NATIVE);
            end();

            guest_start(&g, unit[i].code);
            csrwr(EUEN, ALL_UNITS & ~bit);
            begin("%s, PLV%d: root takes it away again", unit[i].name, plv);
            same("outcome", outcome(&g), unit[i].ecode);
            end();

            guest_start(&g, unit[i].code);
            csrwr(EUEN, ALL_UNITS);
            gcsrwr(EUEN, ALL_UNITS & ~bit);
            begin("%s, PLV%d: guest off, root on: guest's own", unit[i].name,
                  plv);
            same("outcome", outcome(&g), STAYS(unit[i].ecode));
            same("GCSR.ERA", gcsrrd(ERA), pc);
            end();

            gcsrwr(CRMD, CRMD_PG | plv);
            guest_start(&g, unit[i].code);
            csrwr(EUEN, 0);
            gcsrwr(EUEN, 0);
            begin("%s, PLV%d: both off: guest's own first", unit[i].name, plv);
            same("outcome", outcome(&g), STAYS(unit[i].ecode));
            end();

            /* the guest switches it on and goes on at the same place */
            gcsrwr(EUEN, ALL_UNITS);
            gcsrwr(CRMD, CRMD_PG | plv);
            guest_start(&g, unit[i].code);
            csrwr(EUEN, ALL_UNITS);
            begin("%s, PLV%d: both on", unit[i].name, plv);
            same("outcome", outcome(&g), NATIVE);
            end();
        }
    }

    /* one register file */
    guest_init(&g);
    csrwr(EUEN, EUEN_FPE);
    gcsrwr(EUEN, EUEN_FPE);
    __asm__ volatile("movgr2fr.d $ft0, %0" : : "r"(0x123456789abcdef));
    guest_start(&g, move);
    g.gpr[5] = 0xfedcba987654321;
    begin("root and guest share the registers");
    same("outcome", outcome(&g), NATIVE);
    __asm__ volatile("movfr2gr.d %0, $ft1" : "=r"(v));
    same("into the guest", g.gpr[4], 0x123456789abcdef);
    same("out of it", v, 0xfedcba987654321);
    end();
    csrwr(EUEN, 0);
}
