/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Accesses of any width to the registers of the ls3a5000-lvz board
 *
 * Software reads and writes every block of this board with 1, 2, 4 and 8
 * bytes, in the MMIO view and in the IOCSR view, and no access may end in a
 * bus error.  So a device's region takes everything (LANES_OPS) and cuts the
 * access into aligned registers of 32 bits, each with a mask of the bytes that
 * are meant:
 *
 *     static uint32_t foo_reg_read(void *opaque, hwaddr reg);
 *     static void foo_reg_write(void *opaque, hwaddr reg,
 *                               uint32_t value, uint32_t mask);
 *
 *     static uint64_t foo_read(void *opaque, hwaddr addr, unsigned size)
 *     {
 *         return lanes_read(foo_reg_read, opaque, addr, size);
 *     }
 *
 * `reg` is a multiple of 4; bits of `value` outside `mask` are 0.  Registers
 * are visited in ascending order.  An access may start or end outside the
 * device's window (it is not cut at its end): treat unknown registers as
 * read-zero, write-ignored.
 */

#ifndef HW_MISC_LS3A5000_LANES_H
#define HW_MISC_LS3A5000_LANES_H

#include "exec/hwaddr.h"
#include "exec/memory.h"

typedef uint32_t LanesRegRead(void *opaque, hwaddr reg);
typedef void LanesRegWrite(void *opaque, hwaddr reg,
                           uint32_t value, uint32_t mask);

/* Members of a MemoryRegionOps that takes accesses of every kind */
#define LANES_OPS                                                       \
    .endianness = DEVICE_LITTLE_ENDIAN,                                 \
    .valid = {                                                          \
        .min_access_size = 1, .max_access_size = 8, .unaligned = true,  \
    },                                                                  \
    .impl = {                                                           \
        .min_access_size = 1, .max_access_size = 8, .unaligned = true,  \
    }

/* All ones in the low @size bytes, 1 <= @size <= 8 */
static inline uint64_t lanes_ones(unsigned size)
{
    return UINT64_MAX >> (64 - 8 * size);
}

/* Move @data from byte @from of the bus to byte @to */
static inline uint64_t lanes_shift(uint64_t data, hwaddr from, hwaddr to)
{
    return to > from ? data << (8 * (to - from)) : data >> (8 * (from - to));
}

static inline uint64_t lanes_read(LanesRegRead *read, void *opaque,
                                  hwaddr addr, unsigned size)
{
    uint64_t data = 0;

    for (hwaddr reg = addr & ~3ULL; reg < addr + size; reg += 4) {
        data |= lanes_shift(read(opaque, reg), addr, reg);
    }
    return data & lanes_ones(size);
}

static inline void lanes_write(LanesRegWrite *write, void *opaque,
                               hwaddr addr, uint64_t data, unsigned size)
{
    data &= lanes_ones(size);
    for (hwaddr reg = addr & ~3ULL; reg < addr + size; reg += 4) {
        write(opaque, reg, lanes_shift(data, reg, addr),
              lanes_shift(lanes_ones(size), reg, addr));
    }
}

/* A plain read-write register: the bytes in @mask take their new value */
static inline void lanes_store(uint32_t *reg, uint32_t value, uint32_t mask)
{
    *reg = (*reg & ~mask) | (value & mask);
}

/* The same for one half of a 64-bit register; @reg selects the half by bit 2 */
static inline uint32_t lanes_half(uint64_t reg64, hwaddr reg)
{
    return reg64 >> (reg & 4 ? 32 : 0);
}

static inline void lanes_store_half(uint64_t *reg64, hwaddr reg,
                                    uint32_t value, uint32_t mask)
{
    unsigned shift = reg & 4 ? 32 : 0;

    *reg64 = (*reg64 & ~((uint64_t)mask << shift)) |
             (uint64_t)(value & mask) << shift;
}

/*
 * Views.  The registers of a block of the CPU chip have one offset in two
 * address spaces: behind ls3a5000_memmap[LS3A5000_CHIP].base, and in the IOCSR
 * space.  A block's registers are not contiguous, other blocks sit in between.
 * A device offers each view as a region that starts at offset 0 of the space
 * and is transparent but for the block's own windows, so that a board lays the
 * views of all devices over each other.  Handlers get the offset in the space.
 */
/*
 * Per-core registers: the IOCSR view shows the executing core's at the offset
 * that core 0's have in the MMIO view; those of core n are @stride * n further.
 */
static inline hwaddr lanes_own_core(hwaddr addr, unsigned stride,
                                    MemTxAttrs attrs)
{
    /* a core's requester id is its number; nobody else uses IOCSR */
    return addr + stride * (attrs.requester_id % 4);
}

typedef struct LanesWindow {
    uint16_t offset;
    uint16_t size;
} LanesWindow;

typedef struct LanesView {
    MemoryRegion view;          /* what the board maps */
    MemoryRegion io;
    MemoryRegion windows[8];
} LanesView;

#define LANES_VIEW_SIZE     0x10000

static inline void lanes_view_init(LanesView *v, Object *owner,
                                   const MemoryRegionOps *ops, void *opaque,
                                   const char *name,
                                   const LanesWindow *windows, unsigned n)
{
    assert(n <= ARRAY_SIZE(v->windows));
    memory_region_init(&v->view, owner, name, LANES_VIEW_SIZE);
    memory_region_init_io(&v->io, owner, ops, opaque, name, LANES_VIEW_SIZE);
    for (unsigned i = 0; i < n; i++) {
        memory_region_init_alias(&v->windows[i], owner, name, &v->io,
                                 windows[i].offset, windows[i].size);
        memory_region_add_subregion(&v->view, windows[i].offset,
                                    &v->windows[i]);
    }
}

#endif /* HW_MISC_LS3A5000_LANES_H */
