/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page tables in memory, as PWCL and PWCH describe them.
 */

#include "lib.h"

u64 tables_pwcl(const struct tables *t)
{
    const struct level *l = t->shape->level;

    return l[0].base | l[0].width << 5 | l[1].base << 10 | l[1].width << 15 |
           (u64)l[2].base << 20 | (u64)l[2].width << 25;
}

u64 tables_pwch(const struct tables *t)
{
    const struct level *l = t->shape->level;

    return l[3].base | l[3].width << 6 | l[4].base << 12 | l[4].width << 18;
}

static u64 new_table(struct tables *t)
{
    u64 pa = t->pa + t->used * TABLE_STEP;

    if (t->used++ == TABLES_MAX) {
        bail_out("too many page tables");
    }
    memset((void *)(CACHED | pa), 0, TABLE_STEP);
    return pa;
}

void tables_init(struct tables *t, const struct shape *shape, u64 pa, u64 seen)
{
    t->shape = shape;
    t->pa = pa;
    t->seen = seen;
    t->used = 0;
    new_table(t);
}

volatile u64 *table_slot(struct tables *t, u64 va, int level)
{
    u64 pa = t->pa;

    for (int n = 4; ; n--) {
        const struct level *l = &t->shape->level[n];
        volatile u64 *slot;

        if (!l->width) {
            continue;
        }
        slot = &RAM(u64, pa + (va >> l->base & (BIT(l->width) - 1)) * 8);
        if (n == level) {
            return slot;
        }
        if (!*slot) {
            *slot = CACHED | (new_table(t) - t->pa + t->seen);
        }
        pa = (*slot & 0xffffffffffff) - t->seen + t->pa;
    }
}

u64 table_seen(const struct tables *t, volatile u64 *slot)
{
    return ((u64)slot & 0xffffffffffff) - t->pa + t->seen;
}

void table_map(struct tables *t, u64 va, u64 size, u64 pa, u64 attr)
{
    u64 page = BIT(t->shape->level[0].base);

    for (u64 i = 0; i < size; i += page) {
        *table_slot(t, va + i, 0) = (pa + i) | attr;
    }
}
