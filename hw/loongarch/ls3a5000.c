/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 3A5000 + 7A2000 board
 */

#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/boards.h"
#include "target/loongarch/cpu.h"

static void ls3a5000_init(MachineState *ms)
{
}

static void ls3a5000_class_init(ObjectClass *oc, void *data)
{
    MachineClass *mc = MACHINE_CLASS(oc);

    mc->desc = "Loongson 3A5000 + 7A2000 board, CPU with LVZ";
    mc->init = ls3a5000_init;
    mc->default_ram_id = "ls3a5000.ram";
    mc->default_cpu_type = LOONGARCH_CPU_TYPE_NAME("la464");
    mc->max_cpus = 4;
    mc->default_cpus = 4;
}

static const TypeInfo ls3a5000_type = {
    .name = MACHINE_TYPE_NAME("ls3a5000-lvz"),
    .parent = TYPE_MACHINE,
    .class_init = ls3a5000_class_init,
};

static void ls3a5000_register_types(void)
{
    type_register_static(&ls3a5000_type);
}

type_init(ls3a5000_register_types)
