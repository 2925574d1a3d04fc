/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 7A2000 power management block
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: the registers
 *  + sysbus IRQ 0: SCI
 *  + named GPIO input "rtc-alarm": the RTC's alarm, for PM1_STS
 */

#ifndef HW_ACPI_LS7A2000_PM_H
#define HW_ACPI_LS7A2000_PM_H

#include "hw/registerfields.h"
#include "hw/sysbus.h"
#include "qemu/notify.h"
#include "qom/object.h"

#define LS7A2000_PM_SIZE    0x100

REG32(PMCON_SOC,        0x00)
    FIELD(PMCON_SOC, AC_POWER, 24, 1)           /* R */
    FIELD(PMCON_SOC, PWRBTN_LVL, 25, 1)         /* R */
REG32(PMCON_RESUME,     0x04)
    FIELD(PMCON_RESUME, DRAM_INIT, 0, 1)
    FIELD(PMCON_RESUME, PWROK_FLR, 1, 1)        /* W1C */
    FIELD(PMCON_RESUME, SYS_RESET, 2, 1)        /* W1C */
    FIELD(PMCON_RESUME, LID, 4, 1)              /* R */
    FIELD(PMCON_RESUME, WAKE_CFG, 7, 1)
    FIELD(PMCON_RESUME, VSB_GATE_EN, 13, 1)
REG32(PMCON_RTC,        0x08)
    FIELD(PMCON_RTC, AFTERG3, 0, 1)
    FIELD(PMCON_RTC, PWR_FLR, 1, 1)             /* W1C */
    FIELD(PMCON_RTC, WIDTHS, 2, 5)
    FIELD(PMCON_RTC, WOL_BAT, 7, 1)
    FIELD(PMCON_RTC, WOL_EN, 8, 1)
REG32(PM1_STS,          0x0c)                   /* W1C */
    FIELD(PM1_STS, TMR, 0, 1)
    FIELD(PM1_STS, PWRBTN, 8, 1)
    FIELD(PM1_STS, RTC, 10, 1)
    FIELD(PM1_STS, PWRBTN_OVERRIDE, 11, 1)
    FIELD(PM1_STS, PCIE_WAKE, 14, 1)
    FIELD(PM1_STS, WAK, 15, 1)
REG32(PM1_EN,           0x10)
    FIELD(PM1_EN, TMR, 0, 1)
    FIELD(PM1_EN, PWRBTN, 8, 1)
    FIELD(PM1_EN, RTC, 10, 1)
    FIELD(PM1_EN, PCIE_WAKE_DIS, 14, 1)         /* 1: disabled */
REG32(PM1_CNT,          0x14)
    FIELD(PM1_CNT, INT_EN, 0, 1)
    FIELD(PM1_CNT, SLP_TYP, 10, 3)
    FIELD(PM1_CNT, SLP_EN, 13, 1)               /* reads 0 */
REG32(PM_TMR,           0x18)                   /* R, 24 bits */
REG32(P_CNT,            0x1c)
REG32(GPE0_STS,         0x28)                   /* W1C */
REG32(GPE0_EN,          0x2c)
REG32(RST_CNT,          0x30)
    FIELD(RST_CNT, OS_RST, 0, 1)                /* reads 0 */
    FIELD(RST_CNT, WD_EN, 1, 1)
REG32(WD_SET,           0x34)                   /* W */
    FIELD(WD_SET, RELOAD, 0, 1)
REG32(WD_TIMER,         0x38)
REG32(THSENS_CNT,       0x4c)
REG32(GEN_RTC_1,        0x50)
REG32(GEN_RTC_2,        0x54)

/* Values of PM1_CNT.SLP_TYP */
#define LS7A2000_SLP_S0     0
#define LS7A2000_SLP_S3     5
#define LS7A2000_SLP_S4     6
#define LS7A2000_SLP_S5     7

#define TYPE_LS7A2000_PM "ls7a2000-pm"
OBJECT_DECLARE_SIMPLE_TYPE(LS7A2000PMState, LS7A2000_PM)

struct LS7A2000PMState {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    qemu_irq sci;
    QEMUTimer *watchdog;
    Notifier powerdown;

    bool alarm;             /* level of the input */
    uint32_t pmcon_resume;
    uint32_t pmcon_rtc;
    uint32_t pm1_sts;
    uint32_t pm1_en;
    uint32_t pm1_cnt;
    uint32_t p_cnt;
    uint32_t gpe0_sts;
    uint32_t gpe0_en;
    uint32_t rst_cnt;
    uint32_t wd_timer;
    uint32_t thsens_cnt;
    uint32_t gen_rtc[2];
};

#endif /* HW_ACPI_LS7A2000_PM_H */
