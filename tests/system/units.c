/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the floating-point and the vector units give, as a line for each: the
 * same lines in a guest as outside of it.  No library, Linux system calls.
 *
 *   units ROUNDS [SEED]
 *
 * Each unit computes with pseudo-random operands, special values among them;
 * every result and FCSR0 go into a sum.  Last, all vector registers keep their
 * values while the processes of the system take turns.
 */

#include <stdint.h>

typedef int64_t v2 __attribute__((vector_size(16)));
typedef int64_t v4 __attribute__((vector_size(32)));

enum { NR_write = 64, NR_exit_group = 94, NR_sched_yield = 124 };

static long syscall(long nr, long a, long b, long c)
{
    register long a0 asm("a0") = a, a1 asm("a1") = b, a2 asm("a2") = c;
    register long a7 asm("a7") = nr;

    asm volatile("syscall 0" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7)
                 : "memory", "$t0", "$t1", "$t2", "$t3", "$t4", "$t5", "$t6",
                   "$t7", "$t8");
    return a0;
}

static void say(const char *name, uint64_t sum)
{
    char line[64], *p = line;

    while (*name) {
        *p++ = *name++;
    }
    *p++ = ' ';
    for (int shift = 60; shift >= 0; shift -= 4) {
        *p++ = "0123456789abcdef"[sum >> shift & 15];
    }
    *p++ = '\n';
    syscall(NR_write, 1, (long)line, p - line);
}

static uint64_t seed, sum;

static uint64_t word(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

/* A double: often near 1, sometimes anything, an infinity, a NaN, 0, tiny */
static uint64_t operand(void)
{
    uint64_t w = word(), fraction = w & 0x800fffffffffffff;

    switch (w >> 52 & 7) {
    case 0: return w;
    case 1: return fraction | 0x7ffull << 52;
    case 2: return fraction;
    case 3: return w & 1ull << 63;
    default: return fraction | (0x3f8 + (w >> 56 & 15)) << 52;
    }
}

/* the same in both halves of a word */
static uint64_t single(void)
{
    uint64_t a = operand(), b = operand();

    return (a >> 32 & 0x80000000) | (a >> 52 & 0x7ff ? a >> 29 & 0x7fffffff : 0)
           | (b & 1ull << 63) | (b >> 52 & 0x7ff ? b << 3 >> 1 & ~0u : 0);
}

static void add(uint64_t x)
{
    sum = (sum ^ x) * 0x9e3779b97f4a7c15;
    sum ^= sum >> 29;
}

static void add_fcsr(void)
{
    uint32_t fcsr;

    asm volatile("movfcsr2gr %0, $fcsr0" : "=r"(fcsr));
    add(fcsr);
}

static void set_fcsr(uint32_t fcsr)
{
    asm volatile("movgr2fcsr $fcsr0, %0" : : "r"(fcsr));
}

union bits {
    uint64_t w;
    double d;
};

static double as_double(uint64_t w)
{
    union bits b = { .w = w };

    return b.d;
}

static void add_double(double d)
{
    union bits b = { .d = d };

    add(b.w);
    add_fcsr();
}

#define F2(op) do { \
        double r_; \
        asm volatile(op " %0, %1, %2" : "=f"(r_) : "f"(a), "f"(b)); \
        add_double(r_); \
    } while (0)
#define F1(op) do { \
        double r_; \
        asm volatile(op " %0, %1" : "=f"(r_) : "f"(a)); \
        add_double(r_); \
    } while (0)
#define F4(op) do { \
        double r_; \
        asm volatile(op " %0, %1, %2, %3" \
                     : "=f"(r_) : "f"(a), "f"(b), "f"(c)); \
        add_double(r_); \
    } while (0)
#define FCMP(op) do { \
        uint64_t r_; \
        asm volatile(op " $fcc3, %1, %2\n movcf2gr %0, $fcc3" \
                     : "=r"(r_) : "f"(a), "f"(b) : "$fcc3"); \
        add(r_); \
        add_fcsr(); \
    } while (0)
#define FORMAT(s) do { \
        F2("fadd." s); F2("fsub." s); F2("fmul." s); F2("fdiv." s); \
        F2("fmax." s); F2("fmin." s); F2("fmaxa." s); F2("fmina." s); \
        F2("fscaleb." s); F2("fcopysign." s); \
        F1("fsqrt." s); F1("frecip." s); F1("frsqrt." s); F1("flogb." s); \
        F1("fclass." s); F1("frint." s); F1("ftint.l." s); F1("ftint.w." s); \
        F1("ftintrm.l." s); F1("ftintrp.w." s); F1("ftintrz.l." s); \
        F1("ftintrne.w." s); F1("ffint." s ".l"); F1("ffint." s ".w"); \
        F4("fmadd." s); F4("fmsub." s); F4("fnmadd." s); F4("fnmsub." s); \
        FCMP("fcmp.clt." s); FCMP("fcmp.seq." s); FCMP("fcmp.cule." s); \
        FCMP("fcmp.sun." s); \
    } while (0)

static void scalar(int is_single)
{
    double a = as_double(is_single ? single() : operand());
    double b = as_double(is_single ? single() : operand());
    double c = as_double(is_single ? single() : operand());

    set_fcsr((word() & 3) << 8);
    if (is_single) {
        FORMAT("s");
        F1("fcvt.d.s");
    } else {
        FORMAT("d");
        F1("fcvt.s.d");
    }
    set_fcsr(0);
}

/* V3(op): a vector of two; "w" and "u" name the register in the operand */
#define V_OPS(p, V2, V1) do { \
        V2(p "vadd.b"); V2(p "vsub.h"); V2(p "vsadd.w"); V2(p "vssub.du"); \
        V2(p "vmul.w"); V2(p "vmuh.d"); V2(p "vdiv.w"); V2(p "vmod.du"); \
        V2(p "vmax.b"); V2(p "vmin.hu"); V2(p "vavg.w"); V2(p "vabsd.b"); \
        V2(p "vaddwev.d.w"); V2(p "vmulwod.q.d"); V2(p "vhaddw.h.b"); \
        V2(p "vsll.d"); V2(p "vsra.b"); V2(p "vrotr.h"); V2(p "vssran.b.h"); \
        V2(p "vand.v"); V2(p "vorn.v"); V2(p "vilvl.b"); V2(p "vpickev.h"); \
        V2(p "vseq.b"); V2(p "vslt.d"); V2(p "vbitrev.w"); \
        V2(p "vfadd.d"); V2(p "vfsub.s"); V2(p "vfmul.d"); V2(p "vfdiv.s"); \
        V2(p "vfmax.d"); V2(p "vfmina.s"); V2(p "vfcmp.clt.d"); \
        V2(p "vfcvt.s.d"); \
        V1(p "vfsqrt.d"); V1(p "vfrsqrt.s"); V1(p "vfclass.d"); \
        V1(p "vfrint.s"); V1(p "vftint.l.d"); V1(p "vffint.s.w"); \
        V1(p "vclz.d"); V1(p "vpcnt.b"); V1(p "vneg.h"); V1(p "vmskltz.b"); \
    } while (0)

#define LSX2(op) do { \
        v2 r_; \
        asm volatile(op " %w0, %w1, %w2" : "=f"(r_) : "f"(a), "f"(b)); \
        add(r_[0]); add(r_[1]); add_fcsr(); \
    } while (0)
#define LSX1(op) do { \
        v2 r_; \
        asm volatile(op " %w0, %w1" : "=f"(r_) : "f"(a)); \
        add(r_[0]); add(r_[1]); add_fcsr(); \
    } while (0)

static void lsx(int is_single)
{
    uint64_t (*get)(void) = is_single ? single : operand;
    v2 a = { get(), get() }, b = { get(), word() };

    V_OPS("", LSX2, LSX1);
}

#define LASX2(op) do { \
        v4 r_; \
        asm volatile(op " %u0, %u1, %u2" : "=f"(r_) : "f"(a), "f"(b)); \
        add(r_[0]); add(r_[1]); add(r_[2]); add(r_[3]); add_fcsr(); \
    } while (0)
#define LASX1(op) do { \
        v4 r_; \
        asm volatile(op " %u0, %u1" : "=f"(r_) : "f"(a)); \
        add(r_[0]); add(r_[1]); add(r_[2]); add(r_[3]); add_fcsr(); \
    } while (0)

static void lasx(int is_single)
{
    uint64_t (*get)(void) = is_single ? single : operand;
    v4 a = { get(), get(), get(), get() }, b = { get(), word(), get(), word() };

    V_OPS("x", LASX2, LASX1);
    LASX2("xvperm.w");
}

/*
 * Load all vector registers, let others run, compare; in the loop no vector
 * register is touched.  The time of a few ticks goes by in it.
 */
static uint8_t image[2][32 * 32] __attribute__((aligned(32)));

#define EACH(X) \
    X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) \
    X(14) X(15) X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24) X(25) \
    X(26) X(27) X(28) X(29) X(30) X(31)
#define LOAD(n) "xvld $xr" #n ", %0, 32 * " #n "\n"
#define STORE(n) "xvst $xr" #n ", %1, 32 * " #n "\n"
#define CLOBBER(n) "$f" #n,

static void registers(void)
{
    register long a7 asm("a7") = NR_sched_yield;

    for (unsigned i = 0; i < sizeof(image[0]); i++) {
        image[0][i] = word();
    }
    asm volatile(
        EACH(LOAD)
        "   li.w $s0, 50\n"
        "1: syscall 0\n"
        "   li.w $s1, 20000\n"
        "2: addi.w $s1, $s1, -1\n"
        "   bnez $s1, 2b\n"
        "   addi.w $s0, $s0, -1\n"
        "   bnez $s0, 1b\n"
        EACH(STORE)
        : : "r"(image[0]), "r"(image[1]), "r"(a7)
        : EACH(CLOBBER) "$a0", "$s0", "$s1", "$t0", "$t1", "$t2", "$t3", "$t4",
          "$t5", "$t6", "$t7", "$t8", "memory");
    for (unsigned i = 0; i < sizeof(image[0]); i++) {
        if (image[0][i] != image[1][i]) {
            say("lost: register, byte", i / 32 << 8 | i % 32);
            syscall(NR_exit_group, 1, 0, 0);
        }
    }
}

static uint64_t decimal(const char *s)
{
    uint64_t n = 0;

    while (*s >= '0' && *s <= '9') {
        n = n * 10 + *s++ - '0';
    }
    return n;
}

__attribute__((used)) static int units_main(long *sp)
{
    static const struct {
        const char *name;
        void (*run)(int);
        int arg;
    } units[] = {
        { "double", scalar, 0 }, { "single", scalar, 1 },
        { "LSX, double", lsx, 0 }, { "LSX, single", lsx, 1 },
        { "LASX, double", lasx, 0 }, { "LASX, single", lasx, 1 },
    };
    uint64_t rounds = sp[0] > 1 ? decimal((char *)sp[2]) : 1;

    seed = 0x123456789abcdef + (sp[0] > 2 ? decimal((char *)sp[3]) : 0);
    for (unsigned u = 0; u < sizeof(units) / sizeof(*units); u++) {
        sum = 0;
        for (uint64_t i = 0; i < rounds; i++) {
            units[u].run(units[u].arg);
        }
        say(units[u].name, sum);
    }
    for (uint64_t i = 0; i < rounds / 64 + 1; i++) {
        registers();
    }
    say("registers stay", 0);
    return 0;
}

asm(".globl _start\n"
    "_start: move $a0, $sp\n"
    "   bl units_main\n"
    "   li.w $a7, 94\n"
    "   syscall 0\n");
