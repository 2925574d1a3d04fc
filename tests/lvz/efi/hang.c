/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program that hangs, for tests/system/test_efi.py.
 */

#include "lib.h"

void test(void)
{
    ok(true, "this is the last that is heard");
    for (;;) {
        insn("nop");
    }
}
