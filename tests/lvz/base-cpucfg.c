/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CPUCFG words and PRCFG registers of a 3A5000 (LA464).
 */

#include "lib.h"

void test(void)
{
    static const struct {
        u32 word, mask, value;
        const char *what;
    } word[] = {
        { 0x0, ~0u,        0x0014c010, "PRID" },
        { 0x1, ~0u,        0x03f2f2fe, "LA64, PGMMU, IOCSR, PALEN, VALEN, .." },
        { 0x2, 0x00000007, 0x00000007, "FP, FP_SP, FP_DP" },
        { 0x2, 0x000000c0, 0x000000c0, "LSX, LASX" },
        { 0x2, 0x00003c00, 0x00000c00, "LVZ, LVZ_ver = 1" },
        { 0x2, 0x0000c000, 0x0000c000, "LLFTP" },
        { 0x2, 0x00600000, 0x00600000, "LSPW, LAM" },
        { 0x3, ~0u,        0x0000fcff, "CCDMA, .. SPW_LVL, .. RVAMAX-1" },
        { 0x4, ~0u,        100000000,  "CC_FREQ" },
        { 0x5, ~0u,        0x00010001, "CC_MUL, CC_DIV" },
        { 0x10, ~0u,       0x00002c3d, "caches" },
        { 0x11, ~0u,       0x06080003, "L1 I" },
        { 0x12, ~0u,       0x06080003, "L1 D" },
        { 0x13, ~0u,       0x0608000f, "L2" },
        { 0x14, ~0u,       0x060e000f, "L3" },
        { 0x15, ~0u,       0,          "undefined" },
        { 0x7fffffff, ~0u, 0,          "undefined" },
    };
    static const struct {
        u32 number, value;
    } prcfg[] = {
        { PRCFG1, 0x72f8 }, { PRCFG2, 0x3ffff000 }, { PRCFG3, 0x8073f2 },
    };

    for (unsigned i = 0; i < ARRAY_SIZE(word); i++) {
        equal(cpucfg(word[i].word) & word[i].mask, word[i].value,
              "CPUCFG.0x%x %s", word[i].word, word[i].what);
    }
    for (unsigned i = 0; i < ARRAY_SIZE(prcfg); i++) {
        equal(csr_read(prcfg[i].number), prcfg[i].value, "PRCFG%u", i + 1);
    }
}
