/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Output on UART0, and TAP on top of it.
 */

#include "lib.h"

typedef __builtin_va_list va_list;

#define LSR_THRE 0x20

static struct {
    int count, failed;
    bool point_open;
    bool point_failed;
    char name[128];
} tap;

static void uart_put(char c)
{
    while (!(MMIO(u8, UART0 + 5) & LSR_THRE)) {
    }
    MMIO(u8, UART0) = c;
}

/* Beside firmware: keep the output, and set it in as that of a subtest */
static void keep(char c)
{
    if (machine.log_used < sizeof(machine_log)) {
        machine_log[machine.log_used] = c;
    }
    machine.log_used++;
}

static void put_char(char c)
{
    static bool inside_line;

    if (machine.back) {
        for (int i = 0; i < 4 && !inside_line; i++) {
            uart_put(' ');
            keep(' ');
        }
        inside_line = c != '\n';
        keep(c);
    }
    uart_put(c);
}

struct out {
    char *buf;                  /* NULL: the UART */
    u64 room;
};

static void out_char(struct out *o, char c)
{
    if (!o->buf) {
        put_char(c);
    } else if (o->room > 1) {
        *o->buf++ = c;
        o->room--;
    }
}

static void out_number(struct out *o, u64 v, unsigned base, int width,
                       char fill, bool minus)
{
    char digits[24];
    int n = 0;

    do {
        digits[n++] = "0123456789abcdef"[v % base];
        v /= base;
    } while (v);
    if (minus) {
        digits[n++] = '-';
    }
    while (width-- > n) {
        out_char(o, fill);
    }
    while (n) {
        out_char(o, digits[--n]);
    }
}

static void out_format(struct out *o, const char *fmt, va_list ap)
{
    for (fmt = here(fmt); *fmt; fmt++) {
        bool wide = false, left = false;
        char fill = ' ';
        int width = 0;
        const char *s;
        long v;

        if (*fmt != '%') {
            out_char(o, *fmt);
            continue;
        }
        fmt++;
        if (*fmt == '-') {
            left = true;
            fmt++;
        }
        if (*fmt == '0') {
            fill = '0';
        }
        while (*fmt >= '0' && *fmt <= '9') {
            width = width * 10 + *fmt++ - '0';
        }
        while (*fmt == 'l') {
            wide = true;
            fmt++;
        }
        switch (*fmt) {
        case 's':
            s = __builtin_va_arg(ap, const char *);
            for (s = s ? here(s) : "(null)"; *s; s++, width--) {
                out_char(o, *s);
            }
            while (left && width-- > 0) {
                out_char(o, ' ');
            }
            break;
        case 'c':
            out_char(o, __builtin_va_arg(ap, int));
            break;
        case 'd':
            v = wide ? __builtin_va_arg(ap, long) : __builtin_va_arg(ap, int);
            out_number(o, v < 0 ? -(u64)v : v, 10, width, fill, v < 0);
            break;
        case 'u':
        case 'x':
            v = wide ? __builtin_va_arg(ap, u64) : __builtin_va_arg(ap, u32);
            out_number(o, v, *fmt == 'u' ? 10 : 16, width, fill, false);
            break;
        default:
            out_char(o, *fmt);
        }
    }
    if (o->buf) {
        *o->buf = 0;
    }
}

#define FORMAT(o, fmt) ({                                               \
    va_list ap_;                                                        \
    __builtin_va_start(ap_, fmt);                                       \
    out_format(o, fmt, ap_);                                            \
    __builtin_va_end(ap_);                                              \
})
#define UART_OUT (&(struct out){ NULL, 0 })
#define NAME_OUT (&(struct out){ tap.name, sizeof(tap.name) })

void put(const char *fmt, ...)
{
    FORMAT(UART_OUT, fmt);
}

void diag(const char *fmt, ...)
{
    put("# ");
    FORMAT(UART_OUT, fmt);
    put("\n");
}

static void result(bool good, const char *directive)
{
    tap.failed += !good;
    put("%s %d - %s%s\n", good ? "ok" : "not ok", ++tap.count, tap.name,
        directive);
}

void ok(bool good, const char *fmt, ...)
{
    FORMAT(NAME_OUT, fmt);
    result(good, "");
}

/* A comparison that belongs to no point would be lost: that is a mistake */
static void point(bool open)
{
    if (tap.point_open == open) {
        bail_out("%s a test point", open ? "begin() inside" : "not inside");
    }
    tap.point_open = open;
}

void begin(const char *fmt, ...)
{
    point(true);
    FORMAT(NAME_OUT, fmt);
    tap.point_failed = false;
}

static void comparison(bool good, const char *what, u64 got, u64 expected,
                       const char *not)
{
    if (!tap.point_open) {
        bail_out("%s: not inside a test point", what);
    }
    if (!good) {
        if (!tap.point_failed) {
            put("# %s:\n", tap.name);
        }
        put("#   %-16s got %016lx expected %s%016lx\n", what, got, not,
            expected);
        tap.point_failed = true;
    }
}

void same(const char *what, u64 got, u64 expected)
{
    comparison(got == expected, what, got, expected, "");
}

void differ(const char *what, u64 got, u64 unexpected)
{
    comparison(got != unexpected, what, got, unexpected, "not ");
}

void end(void)
{
    point(false);
    result(!tap.point_failed, "");
}

void equal(u64 got, u64 expected, const char *fmt, ...)
{
    point(true);
    FORMAT(NAME_OUT, fmt);
    tap.point_failed = false;
    same("", got, expected);
    end();
}

void saw(const char *id, u64 value)
{
    put("# saw %s: 0x%lx\n", id, value);
}

void skip(const char *why, const char *fmt, ...)
{
    FORMAT(NAME_OUT, fmt);
    put("ok %d - %s # SKIP %s\n", ++tap.count, tap.name, why);
}

void skip_all(const char *why)
{
    put("1..0 # SKIP %s\n", why);
    machine.passed = true;
    power_off();
}

void bail_out(const char *fmt, ...)
{
    put("Bail out! ");
    FORMAT(UART_OUT, fmt);
    put("\n");
    power_off();
}

void tap_done(void)
{
    if (tap.point_open) {
        bail_out("%s: no end()", tap.name);
    }
    put("1..%d\n", tap.count);
    if (tap.failed) {
        diag("%d of %d failed", tap.failed, tap.count);
    }
    machine.passed = !tap.failed;
    power_off();
}
