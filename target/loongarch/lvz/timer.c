/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LoongArch virtualization extension (LVZ): the guest's constant timer
 *
 * It counts in both modes.  When it reaches 0 TI becomes pending in the
 * guest's ESTAT; a periodic timer starts again, a one-shot timer stays
 * enabled and reads -1 in 48 bits.
 */

#include "qemu/osdep.h"
#include "qemu/main-loop.h"
#include "cpu.h"
#include "internals.h"
#include "trace/trace-target_loongarch_lvz.h"

#define TICK_NS         10            /* the stable counter runs at 100 MHz */
#define TIMER_COUNT(v)  ((v) & (LVZ_TVAL_FIRED & ~3ULL))

static int64_t now_ns(void)
{
    return qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

/*
 * To set the timer wakes the main loop, and hypervisors stop and start the
 * guest's at every exit.  So one that is set for earlier stays: it finds out
 * then that it is too early.
 */
static void lvz_timer_set(CPULoongArchState *env)
{
    QEMUTimer *timer = &env->lvz.timer;

    if (env->lvz.timer_expire >= 0 &&
        (!timer_pending(timer) ||
         timer_expire_time_ns(timer) > env->lvz.timer_expire)) {
        timer_mod(timer, env->lvz.timer_expire);
    }
}

/* The count has reached 0.  BQL held. */
static void lvz_timer_expired(CPULoongArchState *env, int64_t now)
{
    uint64_t tcfg = LVZ_GUEST(env, TCFG);

    if (FIELD_EX64(tcfg, CSR_TCFG, PERIODIC)) {
        int64_t period = MAX(TIMER_COUNT(tcfg), LVZ_PERIOD_MIN) * TICK_NS;

        /* the first one after now: ticks that were missed are one TI */
        env->lvz.timer_expire +=
            ((now - env->lvz.timer_expire) / period + 1) * period;
        lvz_timer_set(env);
    } else {
        env->lvz.timer_expire = -1;
        LVZ_GUEST(env, TVAL) = LVZ_TVAL_FIRED;
    }
    LVZ_GUEST(env, ESTAT) |= BIT_ULL(IRQ_TIMER);
    lvz_update_interrupts(env);
    trace_lvz_timer_expired(env_cpu(env)->cpu_index, tcfg);
}

/*
 * Bring the timer up to date: what software reads must not run ahead of TI,
 * which otherwise waits for the main loop.  BQL held.
 */
static int64_t lvz_timer_sync(CPULoongArchState *env)
{
    int64_t now = now_ns();

    if (env->lvz.timer_expire >= 0 && env->lvz.timer_expire <= now) {
        lvz_timer_expired(env, now);
    }
    return now;
}

void lvz_timer_cb(void *opaque)
{
    LoongArchCPU *cpu = opaque;

    lvz_timer_sync(&cpu->env);
    lvz_timer_set(&cpu->env);
}

static void lvz_timer_start(CPULoongArchState *env, uint64_t count)
{
    env->lvz.timer_expire = now_ns() + (int64_t)(count * TICK_NS);
    lvz_timer_sync(env);
    lvz_timer_set(env);
}

uint64_t lvz_timer_read(CPULoongArchState *env)
{
    int64_t now = lvz_timer_sync(env);

    if (env->lvz.timer_expire < 0) {
        return LVZ_GUEST(env, TVAL);
    }
    return (env->lvz.timer_expire - now) / TICK_NS;
}

void lvz_timer_write_tcfg(CPULoongArchState *env, uint64_t val, bool root)
{
    uint64_t old = LVZ_GUEST(env, TCFG);

    /*
     * choice tcfg-reload: a hypervisor that restores an unchanged TCFG at
     * every entry must not restart the interval each time, nor a one-shot
     * timer that has fired.
     */
    if (root && !env->lvz.tcfg_reload && val == old &&
        FIELD_EX64(val, CSR_TCFG, EN)) {
        return;
    }
    LVZ_GUEST(env, TVAL) = lvz_timer_read(env);
    LVZ_GUEST(env, TCFG) = val;
    if (FIELD_EX64(val, CSR_TCFG, EN)) {
        lvz_timer_start(env, TIMER_COUNT(val));
    } else {
        env->lvz.timer_expire = -1;
    }
    trace_lvz_timer_config(env_cpu(env)->cpu_index, root, val);
}

void lvz_timer_write_tval(CPULoongArchState *env, uint64_t val)
{
    uint64_t tcfg = LVZ_GUEST(env, TCFG);

    val &= LVZ_TVAL_FIRED;
    lvz_timer_sync(env);
    if (!FIELD_EX64(tcfg, CSR_TCFG, EN) ||
        (!FIELD_EX64(tcfg, CSR_TCFG, PERIODIC) && val == LVZ_TVAL_FIRED)) {
        /* not counting, or the value of a one-shot timer that has fired */
        env->lvz.timer_expire = -1;
        LVZ_GUEST(env, TVAL) = val;
    } else {
        lvz_timer_start(env, val);
    }
}
