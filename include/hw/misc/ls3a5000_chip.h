/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 3A5000 chip configuration block
 *
 * Offsets are those of the IOCSR space, and of the MMIO view from 0x1fe00000
 * (and 0x3ff00000) on.  The two views show the same registers but for the
 * per-core ones, of which IOCSR shows the executing core's.
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: MMIO view, 64 KiB, the background of the block:
 *    other devices of the chip are laid over it
 *  + sysbus MMIO region 1: IOCSR view, 64 KiB, likewise
 *  + named GPIO output "ext-int-en": OTHER_FUNC.EXT_INT_EN
 *  + named GPIO output "int-encode", 0 and 1: OTHER_FUNC.INT_ENCODE
 *  + property "cpu-name": the chip name register
 *
 * Modelled: identification, features, PLL lock, node counter, temperature,
 * EXT_INT_EN and INT_ENCODE.  Everything else that has a name below is stored
 * and read back, without an effect: clocks and resets, routing, GPIO, thermal
 * control, the per-core frequency and the second access path to the per-core
 * timer, crossbar windows (the board's windows are fixed).  The rest reads 0
 * and ignores writes.
 */

#ifndef HW_MISC_LS3A5000_CHIP_H
#define HW_MISC_LS3A5000_CHIP_H

#include "hw/registerfields.h"
#include "hw/sysbus.h"
#include "qom/object.h"

REG32(VERSION, 0x0000)
REG32(FEATURES, 0x0008)
    FIELD(FEATURES, TEMP, 0, 1)
    FIELD(FEATURES, NODE_COUNTER, 1, 1)
    FIELD(FEATURES, MSI, 2, 1)
    FIELD(FEATURES, EXT_IOI, 3, 1)
    FIELD(FEATURES, IPI_PERCORE, 4, 1)
    FIELD(FEATURES, FREQ_PERCORE, 5, 1)
    FIELD(FEATURES, FREQ_SCALE, 6, 1)
    FIELD(FEATURES, DVFS_V1, 7, 1)
    FIELD(FEATURES, TSENSOR, 8, 1)
    FIELD(FEATURES, INT_DECODE, 9, 1)
    FIELD(FEATURES, GUEST, 11, 1)       /* writable: "I am a VM" to Linux */
REG32(VENDOR, 0x0010)                   /* 64 bit, "Loongson" */
REG32(CHIP_NAME, 0x0020)                /* 64 bit, "3A5000" */
REG32(FUNC_CONFIG, 0x0180)              /* 64 bit */
REG32(PIN_DRIVE, 0x0188)                /* 64 bit */
REG32(SAMPLE, 0x0190)                   /* 64 bit, pins and fuses */
REG32(TEMP_SAMPLE, 0x0198)
REG32(TEMP_SAMPLE_HI, 0x019c)
    FIELD(TEMP_SAMPLE_HI, SENSOR0, 0, 16)
    FIELD(TEMP_SAMPLE_HI, SENSOR1, 16, 16)
REG32(NODE_PLL, 0x01b0)                 /* 128 bit */
    FIELD(NODE_PLL, SOFT_SET, 2, 1)
    FIELD(NODE_PLL, LOCKED, 16, 1)
    FIELD(NODE_PLL, REFC, 26, 6)
REG32(NODE_PLL_HI, 0x01b4)
    FIELD(NODE_PLL_HI, LOOPC, 0, 9)
    FIELD(NODE_PLL_HI, OUT, 10, 6)
REG32(MEM_PLL, 0x01c0)                  /* 64 bit */
    FIELD(MEM_PLL, SOFT_SET, 1, 1)
    FIELD(MEM_PLL, DIV_RESETN, 3, 1)
    FIELD(MEM_PLL, LOCKED, 6, 1)
    FIELD(MEM_PLL, REFC, 8, 6)
    FIELD(MEM_PLL, LOOPC, 14, 10)
REG32(CORE_DIV, 0x01d0)                 /* 64 bit, 4 bits a core */
REG32(CORE_RESET, 0x01d8)               /* 64 bit, 2 bits a core */
REG32(ROUTE, 0x0400)                    /* 64 bit */
REG32(NODE_COUNTER, 0x0408)             /* 64 bit */
REG32(OTHER_FUNC, 0x0420)               /* 64 bit */
REG32(OTHER_FUNC_HI, 0x0424)
    FIELD(OTHER_FUNC_HI, EXT_INT_EN, 16, 1)
    FIELD(OTHER_FUNC_HI, INT_ENCODE, 17, 1)
REG32(TEMPERATURE, 0x0428)              /* degrees Celsius */
REG32(SRAM_TUNE, 0x0430)                /* 64 bit */
REG32(FUSE0, 0x0460)                    /* 128 bit */
REG32(FUSE1, 0x0470)                    /* 128 bit */
REG32(GPIO_OEN, 0x0500)
REG32(GPIO_FUNC, 0x0504)
REG32(GPIO_OUT, 0x0508)
REG32(GPIO_IN, 0x050c)
REG32(GPIO_POL, 0x0510)
REG32(GPIO_INTEN, 0x0514)
REG32(SMC_MAILBOX, 0x051c)
/* per core, CHIP_CORE_STRIDE apart in the MMIO view */
REG32(CORE_FREQ, 0x1050)
REG32(TIMER_CFG, 0x1060)                /* 64 bit */
REG32(TIMER_TICKS, 0x1070)              /* 64 bit */
REG32(FREQ_SEND, 0x1058)
    FIELD(FREQ_SEND, VALUE, 0, 5)
    FIELD(FREQ_SEND, CORE, 16, 10)
REG32(THERMAL, 0x1460)                  /* thresholds and controls */
REG32(THERMAL_STATUS, 0x1478)           /* W1C */
REG32(SENSOR, 0x1580)                   /* four pairs config, data */
    FIELD(SENSOR, RAW, 16, 14)
REG32(XBAR, 0x2000)                     /* windows of 16 masters */

#define CHIP_CORES          4
#define CHIP_CORE_STRIDE    0x100
#define CHIP_REGS_SIZE      0x3000
#define CHIP_VIEW_SIZE      0x10000

#define CHIP_NAME_3A5000    0x0000303030354133ULL
#define CHIP_NODE_HZ        2500000000ULL

#define TYPE_LS3A5000_CHIP_CONF "ls3a5000-chip"
OBJECT_DECLARE_SIMPLE_TYPE(LS3A5000ChipState, LS3A5000_CHIP_CONF)

struct LS3A5000ChipState {
    SysBusDevice parent_obj;

    MemoryRegion mmio;
    MemoryRegion iocsr;
    qemu_irq ext_int_en;
    qemu_irq int_encode[2];

    uint64_t cpu_name;

    uint32_t regs[CHIP_REGS_SIZE / 4];
};

#endif /* HW_MISC_LS3A5000_CHIP_H */
