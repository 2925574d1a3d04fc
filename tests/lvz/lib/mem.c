/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What compilers take for granted.
 */

#include "lib.h"

void *memset(void *p, int c, u64 n)
{
    for (char *q = p; n--; q++) {
        *(volatile char *)q = c;
    }
    return p;
}

void *memcpy(void *to, const void *from, u64 n)
{
    char *q = to;
    const char *p = from;

    while (n--) {
        *(volatile char *)q++ = *p++;
    }
    return to;
}
