/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 7A2000 real-time clock
 *
 * Two clocks: TOY ("time of year") with a calendar, RTC with a counter of
 * 32768 Hz.  Each has three match registers.
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: the registers
 *  + sysbus IRQs 0..2: match n of either clock
 *  + named GPIO output "alarm": the same as IRQ 0, for the PM block
 */

#ifndef HW_RTC_LS7A2000_RTC_H
#define HW_RTC_LS7A2000_RTC_H

#include "hw/registerfields.h"
#include "hw/sysbus.h"
#include "qom/object.h"

#define LS7A2000_RTC_SIZE       0x100
#define LS7A2000_RTC_MATCHES    3

REG32(SYS_TOYTRIM,      0x20)
REG32(SYS_TOYWRITE0,    0x24)           /* W */
REG32(SYS_TOYWRITE1,    0x28)           /* W: year - 1900 */
REG32(SYS_TOYREAD0,     0x2c)           /* R */
    FIELD(TOY0, TENTH, 0, 4)
    FIELD(TOY0, SEC, 4, 6)
    FIELD(TOY0, MIN, 10, 6)
    FIELD(TOY0, HOUR, 16, 5)
    FIELD(TOY0, DAY, 21, 5)
    FIELD(TOY0, MONTH, 26, 6)           /* 1..12 */
REG32(SYS_TOYREAD1,     0x30)           /* R: year - 1900 */
    FIELD(TOY1, YEAR, 0, 14)
REG32(SYS_TOYMATCH0,    0x34)
REG32(SYS_TOYMATCH1,    0x38)
REG32(SYS_TOYMATCH2,    0x3c)
    FIELD(TOYMATCH, SEC, 0, 6)
    FIELD(TOYMATCH, MIN, 6, 6)
    FIELD(TOYMATCH, HOUR, 12, 5)
    FIELD(TOYMATCH, DAY, 17, 5)
    FIELD(TOYMATCH, MONTH, 22, 4)
    FIELD(TOYMATCH, YEAR, 26, 6)        /* modulo 64 */
REG32(SYS_RTCCTRL,      0x40)
    FIELD(SYS_RTCCTRL, EO, 8, 1)        /* crystal on */
    FIELD(SYS_RTCCTRL, TEN, 11, 1)      /* TOY on */
    FIELD(SYS_RTCCTRL, REN, 13, 1)      /* RTC on */
REG32(SYS_RTCTRIM,      0x60)
REG32(SYS_RTCWRITE0,    0x64)           /* W */
REG32(SYS_RTCREAD0,     0x68)           /* R */
REG32(SYS_RTCMATCH0,    0x6c)
REG32(SYS_RTCMATCH1,    0x70)
REG32(SYS_RTCMATCH2,    0x74)

#define TYPE_LS7A2000_RTC "ls7a2000-rtc"
OBJECT_DECLARE_SIMPLE_TYPE(LS7A2000RTCState, LS7A2000_RTC)

/* A match register, and what became of it */
typedef struct LS7A2000RTCMatch {
    LS7A2000RTCState *rtc;
    QEMUTimer *timer;
    uint32_t value;             /* 0: none */
    bool pending;
} LS7A2000RTCMatch;

struct LS7A2000RTCState {
    SysBusDevice parent_obj;

    MemoryRegion iomem;
    qemu_irq irq[LS7A2000_RTC_MATCHES];
    qemu_irq alarm;

    int64_t toy_offset;         /* seconds ahead of QEMU's -rtc */
    uint32_t rtc_offset;        /* ticks ahead of QEMU's -rtc */
    uint32_t toy_trim;
    uint32_t rtc_trim;
    uint32_t ctrl;
    LS7A2000RTCMatch toy_match[LS7A2000_RTC_MATCHES];
    LS7A2000RTCMatch rtc_match[LS7A2000_RTC_MATCHES];
};

#endif /* HW_RTC_LS7A2000_RTC_H */
