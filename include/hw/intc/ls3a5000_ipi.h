/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 3A5000 inter-processor interrupts and mailboxes
 *
 * QEMU interface:
 *  + sysbus MMIO region 0: MMIO view, to be laid over the chip's block
 *  + sysbus MMIO region 1: IOCSR view, likewise
 *  + unnamed GPIO outputs 0-3: the IPI line of each core
 *  + link "iocsr": the whole IOCSR space, which ANY_Send writes to
 */

#ifndef HW_INTC_LS3A5000_IPI_H
#define HW_INTC_LS3A5000_IPI_H

#include "hw/misc/ls3a5000_lanes.h"
#include "hw/registerfields.h"
#include "hw/sysbus.h"
#include "qom/object.h"

/* per core, IPI_CORE_STRIDE apart in the MMIO view */
REG32(IPI_STATUS, 0x1000)               /* R */
REG32(IPI_ENABLE, 0x1004)
REG32(IPI_SET, 0x1008)                  /* W */
REG32(IPI_CLEAR, 0x100c)                /* W */
REG32(IPI_MAILBOX, 0x1020)              /* four of 64 bit */

/* commands, write only */
REG32(IPI_SEND, 0x1040)
    FIELD(IPI_SEND, VECTOR, 0, 5)
    FIELD(IPI_SEND, CORE, 16, 10)
REG32(MAIL_SEND, 0x1048)                /* 64 bit, data in the upper half */
    FIELD(MAIL_SEND, HALF, 2, 3)        /* mailbox * 2 + upper half */
    FIELD(MAIL_SEND, CORE, 16, 10)
    FIELD(MAIL_SEND, KEEP, 27, 4)       /* 1: this byte is not written */
REG32(ANY_SEND, 0x1158)                 /* 64 bit, data in the upper half */
    FIELD(ANY_SEND, OFFSET, 0, 16)      /* as that core's IOCSR view has it */
    FIELD(ANY_SEND, CORE, 16, 10)
    FIELD(ANY_SEND, KEEP, 27, 4)

#define IPI_CORES           4
#define IPI_CORE_STRIDE     0x100
#define IPI_MAILBOXES       4

#define TYPE_LS3A5000_IPI "ls3a5000-ipi"
OBJECT_DECLARE_SIMPLE_TYPE(LS3A5000IPIState, LS3A5000_IPI)

typedef struct LS3A5000IPICore {
    uint32_t status;
    uint32_t enable;
    uint64_t mailbox[IPI_MAILBOXES];
    qemu_irq line;
} LS3A5000IPICore;

struct LS3A5000IPIState {
    SysBusDevice parent_obj;

    LanesView mmio;
    LanesView iocsr;
    MemoryRegion *iocsr_space;
    AddressSpace iocsr_as;

    LS3A5000IPICore core[IPI_CORES];
};

#endif /* HW_INTC_LS3A5000_IPI_H */
