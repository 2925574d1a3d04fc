/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 3A5000 + 7A2000 board: EFI runtime services of a direct boot
 *
 * Distributions' kernels have no driver for the board's real-time clock: they
 * ask the firmware for the time.  So a kernel that is started without
 * firmware gets the three services that are a few instructions each: GetTime
 * and SetTime on the TOY clock, and ResetSystem.
 *
 * Linux calls them at the addresses which its EFI stub would have assigned,
 * in its window of cached physical addresses.
 */

#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "hw/acpi/ls7a2000_pm.h"
#include "hw/loader.h"
#include "hw/loongarch/ls3a5000.h"
#include "hw/rtc/ls7a2000_rtc.h"

/* Direct-map windows of the kernel: uncached and cached */
#define WINDOW_UC       0x800   /* bits 63:52 */
#define WINDOW_CC       0x900

#define EFI_REVISION    (2 << 16 | 100)
#define EFI_RUNTIME_SERVICES_SIGNATURE  0x56524553544e5552ULL

/* --- instructions ------------------------------------------------------ */

enum { ZERO = 0, RA = 1, A0 = 4, A1 = 5, T0 = 12, T1 = 13, T2 = 14, T3 = 15 };

#define SI12(op, rd, rj, imm) \
    ((op) | ((imm) & 0xfffu) << 10 | (rj) << 5 | (rd))
#define LD_BU(rd, rj, imm)      SI12(0x2a000000u, rd, rj, imm)
#define LD_HU(rd, rj, imm)      SI12(0x2a400000u, rd, rj, imm)
#define LD_WU(rd, rj, imm)      SI12(0x2a800000u, rd, rj, imm)
#define ST_B(rd, rj, imm)       SI12(0x29000000u, rd, rj, imm)
#define ST_H(rd, rj, imm)       SI12(0x29400000u, rd, rj, imm)
#define ST_W(rd, rj, imm)       SI12(0x29800000u, rd, rj, imm)
#define ADDI_W(rd, rj, imm)     SI12(0x02800000u, rd, rj, imm)
#define ORI(rd, rj, imm)        SI12(0x03800000u, rd, rj, imm)
#define LU52I_D(rd, rj, imm)    SI12(0x03000000u, rd, rj, imm)
#define LU12I_W(rd, imm)        (0x14000000u | ((imm) & 0xfffffu) << 5 | (rd))
#define BSTR(op, rd, rj, msb, lsb) \
    ((op) | (msb) << 16 | (lsb) << 10 | (rj) << 5 | (rd))
#define BSTRPICK_W(rd, rj, shift, length) \
    BSTR(0x00608000u, rd, rj, (shift) + (length) - 1, shift)
#define BSTRINS_W(rd, rj, shift, length) \
    BSTR(0x00600000u, rd, rj, (shift) + (length) - 1, shift)
/* branches: distance in instructions */
#define BNE(rj, rd, distance) \
    (0x5c000000u | ((distance) & 0xffffu) << 10 | (rj) << 5 | (rd))
#define BEQ(rj, rd, distance) \
    (0x58000000u | ((distance) & 0xffffu) << 10 | (rj) << 5 | (rd))
#define IDLE                    0x06488000u
#define RET                     0x4c000020u     /* jirl $zero, $ra, 0 */

/* EFI_TIME */
enum {
    YEAR = 0, MONTH = 2, DAY = 3, HOUR = 4, MINUTE = 5, SECOND = 6, PAD1 = 7,
    NANOSECOND = 8, TIMEZONE = 12, DAYLIGHT = 14, PAD2 = 15,
};
#define EFI_UNSPECIFIED_TIMEZONE    0x7ff
#define EFI_RESET_SHUTDOWN          2

/* EFI_RT_PROPERTIES_TABLE */
#define EFI_RT_SUPPORTED_GET_TIME       0x0001
#define EFI_RT_SUPPORTED_SET_TIME       0x0002
#define EFI_RT_SUPPORTED_RESET_SYSTEM   0x0400

/* --- services ---------------------------------------------------------- */

typedef struct Code {
    uint32_t word[32];
} Code;

/* The services in the order of the EFI specification */
enum {
    GET_TIME, SET_TIME, GET_WAKEUP_TIME, SET_WAKEUP_TIME,
    SET_VIRTUAL_ADDRESS_MAP, CONVERT_POINTER,
    GET_VARIABLE, GET_NEXT_VARIABLE_NAME, SET_VARIABLE,
    GET_NEXT_HIGH_MONOTONIC_COUNT, RESET_SYSTEM,
    UPDATE_CAPSULE, QUERY_CAPSULE_CAPABILITIES, QUERY_VARIABLE_INFO,
    SERVICES
};

typedef struct Runtime {
    struct {
        uint64_t signature;
        uint32_t revision;
        uint32_t header_size;
        uint32_t crc32;
        uint32_t reserved;
        uint64_t service[SERVICES];
    } QEMU_PACKED table;
    struct {
        uint16_t version;
        uint16_t length;
        uint32_t supported;
    } QEMU_PACKED properties;
    Code get_time;
    Code set_time;
    Code reset_system;
    Code unsupported;
} Runtime;

#define RUNTIME_PA(member)  (LS3A5000_EFI_BASE + offsetof(Runtime, member))

QEMU_BUILD_BUG_ON(sizeof(Runtime) > LS3A5000_EFI_SIZE);

/* Code is put together one instruction after the other */
typedef struct Assembler {
    uint32_t *next;
    uint32_t *end;
} Assembler;

static Assembler assemble(Code *code)
{
    return (Assembler) { code->word, code->word + ARRAY_SIZE(code->word) };
}

static void put(Assembler *a, uint32_t instruction)
{
    assert(a->next < a->end);
    *a->next++ = cpu_to_le32(instruction);
}

/* $t0 = the uncached page of a device of the bridge; returns the rest */
static unsigned put_page(Assembler *a, int device)
{
    hwaddr base = ls3a5000_memmap[device].base;

    put(a, LU12I_W(T0, base >> 12));
    put(a, LU52I_D(T0, T0, WINDOW_UC));
    return base & 0xfff;
}

/* Where the parts of the time are in the clock's register and in EFI_TIME */
static const struct {
    unsigned shift;
    unsigned length;
    unsigned offset;
} time_fields[] = {
    { R_TOY0_MONTH_SHIFT, R_TOY0_MONTH_LENGTH, MONTH },
    { R_TOY0_DAY_SHIFT, R_TOY0_DAY_LENGTH, DAY },
    { R_TOY0_HOUR_SHIFT, R_TOY0_HOUR_LENGTH, HOUR },
    { R_TOY0_MIN_SHIFT, R_TOY0_MIN_LENGTH, MINUTE },
    { R_TOY0_SEC_SHIFT, R_TOY0_SEC_LENGTH, SECOND },
};

/* EFI_TIME *a0, EFI_TIME_CAPABILITIES *a1: nothing is said about those */
static void put_get_time(Code *code)
{
    Assembler a = assemble(code);
    unsigned rtc = put_page(&a, LS7A_RTC);

    /* again if the year has changed meanwhile */
    put(&a, LD_WU(T1, T0, rtc + A_SYS_TOYREAD1));
    put(&a, LD_WU(T2, T0, rtc + A_SYS_TOYREAD0));
    put(&a, LD_WU(T3, T0, rtc + A_SYS_TOYREAD1));
    put(&a, BNE(T1, T3, -3));

    put(&a, ADDI_W(T1, T1, 1900));
    put(&a, ST_H(T1, A0, YEAR));
    for (int i = 0; i < ARRAY_SIZE(time_fields); i++) {
        put(&a, BSTRPICK_W(T3, T2, time_fields[i].shift,
                           time_fields[i].length));
        put(&a, ST_B(T3, A0, time_fields[i].offset));
    }
    put(&a, ST_B(ZERO, A0, PAD1));
    put(&a, ST_W(ZERO, A0, NANOSECOND));
    put(&a, ORI(T1, ZERO, EFI_UNSPECIFIED_TIMEZONE));
    put(&a, ST_H(T1, A0, TIMEZONE));
    put(&a, ST_B(ZERO, A0, DAYLIGHT));
    put(&a, ST_B(ZERO, A0, PAD2));
    put(&a, ORI(A0, ZERO, 0));
    put(&a, RET);
}

/* EFI_TIME *a0 */
static void put_set_time(Code *code)
{
    Assembler a = assemble(code);
    unsigned rtc = put_page(&a, LS7A_RTC);

    put(&a, LD_HU(T1, A0, YEAR));
    put(&a, ADDI_W(T1, T1, -1900));
    put(&a, ORI(T2, ZERO, 0));
    for (int i = 0; i < ARRAY_SIZE(time_fields); i++) {
        put(&a, LD_BU(T3, A0, time_fields[i].offset));
        put(&a, BSTRINS_W(T2, T3, time_fields[i].shift,
                          time_fields[i].length));
    }
    /* the year first: it says whether there is a 29 February */
    put(&a, ST_W(T1, T0, rtc + A_SYS_TOYWRITE1));
    put(&a, ST_W(T2, T0, rtc + A_SYS_TOYWRITE0));
    put(&a, ORI(A0, ZERO, 0));
    put(&a, RET);
}

/* a0: kind of reset */
static void put_reset_system(Code *code)
{
    Assembler a = assemble(code);
    unsigned pm = put_page(&a, LS7A_PM);
    unsigned off = R_PM1_CNT_SLP_EN_MASK |
                   LS7A2000_SLP_S5 << R_PM1_CNT_SLP_TYP_SHIFT;

    put(&a, ORI(T1, ZERO, EFI_RESET_SHUTDOWN));
    put(&a, BEQ(A0, T1, 4));
    put(&a, ORI(T1, ZERO, R_RST_CNT_OS_RST_MASK));
    put(&a, ST_W(T1, T0, pm + A_RST_CNT));
    put(&a, BEQ(ZERO, ZERO, 4));
    put(&a, LU12I_W(T1, off >> 12));
    put(&a, ORI(T1, T1, off & 0xfff));
    put(&a, ST_W(T1, T0, pm + A_PM1_CNT));
    put(&a, IDLE);
    put(&a, BEQ(ZERO, ZERO, -1));
}

/* EFI_UNSUPPORTED */
static void put_unsupported(Code *code)
{
    Assembler a = assemble(code);

    put(&a, ORI(A0, ZERO, 3));
    put(&a, LU52I_D(A0, A0, 0x800));
    put(&a, RET);
}

static uint64_t runtime_va(hwaddr pa)
{
    return (uint64_t)WINDOW_CC << 52 | pa;
}

uint64_t ls3a5000_efi_runtime_add(hwaddr *properties)
{
    g_autofree Runtime *r = g_new0(Runtime, 1);
    hwaddr service[SERVICES];

    put_get_time(&r->get_time);
    put_set_time(&r->set_time);
    put_reset_system(&r->reset_system);
    put_unsupported(&r->unsupported);

    for (int i = 0; i < SERVICES; i++) {
        service[i] = RUNTIME_PA(unsupported);
    }
    service[GET_TIME] = RUNTIME_PA(get_time);
    service[SET_TIME] = RUNTIME_PA(set_time);
    service[RESET_SYSTEM] = RUNTIME_PA(reset_system);

    r->table.signature = cpu_to_le64(EFI_RUNTIME_SERVICES_SIGNATURE);
    r->table.revision = cpu_to_le32(EFI_REVISION);
    r->table.header_size = cpu_to_le32(sizeof(r->table));
    for (int i = 0; i < SERVICES; i++) {
        r->table.service[i] = cpu_to_le64(runtime_va(service[i]));
    }
    r->properties.version = cpu_to_le16(1);
    r->properties.length = cpu_to_le16(sizeof(r->properties));
    r->properties.supported = cpu_to_le32(EFI_RT_SUPPORTED_GET_TIME |
                                          EFI_RT_SUPPORTED_SET_TIME |
                                          EFI_RT_SUPPORTED_RESET_SYSTEM);

    rom_add_blob_fixed("EFI runtime services", r, sizeof(*r),
                       LS3A5000_EFI_BASE);
    *properties = RUNTIME_PA(properties);
    return runtime_va(RUNTIME_PA(table));
}
