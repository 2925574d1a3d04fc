/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A VMM without a library: it makes virtual machines by the KVM ioctls, runs
 * the small guests of guests.S in them, plays their device and compares what
 * they left with what the architecture says.  TAP on the standard output; a
 * guest that fails is shown with its exit, its PC and its exception registers.
 *
 *   vmm [-l | NAME]     all guests, a list of them, or those called NAME
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "guest.h"

/* --- system calls -------------------------------------------------------- */

enum {
    NR_ioctl = 29, NR_openat = 56, NR_close = 57, NR_write = 64,
    NR_exit_group = 94, NR_setitimer = 103, NR_sched_setaffinity = 122,
    NR_rt_sigaction = 134, NR_munmap = 215, NR_mmap = 222,
    AT_FDCWD = -100, O_RDWR = 2, PROT_RW = 3,
    MAP_SHARED = 1, MAP_PRIVATE = 2, MAP_ANONYMOUS = 0x20,
    ITIMER_REAL = 0, SIGALRM = 14, EINTR = 4,
};

static long syscall6(long nr, long a, long b, long c, long d, long e, long f)
{
    register long a0 asm("a0") = a, a1 asm("a1") = b, a2 asm("a2") = c;
    register long a3 asm("a3") = d, a4 asm("a4") = e, a5 asm("a5") = f;
    register long a7 asm("a7") = nr;

    asm volatile("syscall 0"
                 : "+r"(a0)
                 : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a7)
                 : "memory", "$t0", "$t1", "$t2", "$t3", "$t4", "$t5", "$t6",
                   "$t7", "$t8");
    return a0;
}
#define syscall(nr, a, b, c) \
    syscall6(nr, (long)(a), (long)(b), (long)(c), 0, 0, 0)

/* the compiler may call these two */
void *memset(void *to, int c, size_t n)
{
    for (char *t = to; n--; ) {
        *t++ = c;
    }
    return to;
}

void *memcpy(void *to, const void *from, size_t n)
{
    const char *f = from;

    for (char *t = to; n--; ) {
        *t++ = *f++;
    }
    return to;
}

static void *map(size_t size, int fd)
{
    return (void *)syscall6(NR_mmap, 0, size, PROT_RW,
                            fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED,
                            fd, 0);
}

/* --- output: one write a line ------------------------------------------- */

static char line[1024];
static size_t used;

static void text(const char *s)
{
    while (*s && used < sizeof(line) - 1) {
        line[used++] = *s++;
    }
}

static void number(uint64_t n, unsigned base)
{
    char digits[24], *d = digits + sizeof(digits) - 1;

    *d = 0;
    do {
        *--d = "0123456789abcdef"[n % base];
        n /= base;
    } while (n);
    text(base == 16 ? "0x" : "");
    text(d);
}

static void value(const char *name, uint64_t n)
{
    text(" ");
    text(name);
    text(" ");
    number(n, 16);
}

static void end_line(void)
{
    line[used++] = '\n';
    syscall(NR_write, 1, line, used);
    used = 0;
}

/* --- KVM ------------------------------------------------------------------ */

struct kvm_regs {
    uint64_t gpr[32], pc;
};

struct kvm_one_reg {
    uint64_t id, addr;
};

struct kvm_userspace_memory_region {
    uint32_t slot, flags;
    uint64_t guest_phys_addr, memory_size, userspace_addr;
};

struct kvm_io {             /* both of MMIO and of IOCSR */
    uint64_t phys_addr;
    uint8_t data[8];
    uint32_t len;
    uint8_t is_write;
};

struct kvm_run {
    uint8_t request_interrupt_window, immediate_exit, padding1[6];
    uint32_t exit_reason;
    uint8_t ready_for_interrupt_injection, if_flag;
    uint16_t flags;
    uint64_t cr8, apic_base;
    struct kvm_io io;
};

#define IOC(dir, nr, type)  ((dir) << 30 | sizeof(type) << 16 | 0xae << 8 | (nr))
#define KVM_GET_API_VERSION         0xae00
#define KVM_CREATE_VM               0xae01
#define KVM_GET_VCPU_MMAP_SIZE      0xae04
#define KVM_CREATE_VCPU             0xae41
#define KVM_SET_USER_MEMORY_REGION  \
    IOC(1u, 0x46, struct kvm_userspace_memory_region)
#define KVM_RUN                     0xae80
#define KVM_GET_REGS                IOC(2u, 0x81, struct kvm_regs)
#define KVM_SET_REGS                IOC(1u, 0x82, struct kvm_regs)
#define KVM_INTERRUPT               IOC(1u, 0x86, uint32_t)
#define KVM_GET_ONE_REG             IOC(1u, 0xab, struct kvm_one_reg)
#define KVM_SET_ONE_REG             IOC(1u, 0xac, struct kvm_one_reg)

#define KVM_REG_U64         0x9030000000000000
#define KVM_REG_CSR(n)      (KVM_REG_U64 | 0x10000 | (n) << 3)
#define KVM_REG_COUNTER     (KVM_REG_U64 | 0x20001)
#define KVM_REG_CPUCFG(n)   (KVM_REG_U64 | 0x40000 | (n) << 3)

enum { KVM_EXIT_MMIO = 6, KVM_EXIT_LOONGARCH_IOCSR = 38 };

static const char *exit_name(uint32_t reason)
{
    switch (reason) {
    case KVM_EXIT_MMIO: return "MMIO";
    case KVM_EXIT_LOONGARCH_IOCSR: return "IOCSR";
    case 0: return "UNKNOWN";
    case 3: return "HYPERCALL";
    case 4: return "DEBUG";
    case 10: return "INTR";
    case 17: return "INTERNAL_ERROR";
    case 24: return "SYSTEM_EVENT";
    default: return "?";
    }
}

static int kvm, run_size;

struct vm {
    const char *name;
    int fd, vcpu;
    struct kvm_run *run;
    uint8_t *ram, *high;
    uint8_t bytes[256], iocsr[256];
    uint64_t done;          /* what the guest stored there */
    unsigned steps, exits;
    int raised;
    bool failed;
};

static uint64_t *data(struct vm *vm)
{
    return (uint64_t *)(vm->ram + DATA);
}

static uint64_t traps(struct vm *vm)
{
    return *(uint64_t *)(vm->ram + LOG);
}

static uint64_t trap(struct vm *vm, unsigned n, unsigned what)
{
    return *(uint64_t *)(vm->ram + LOG + 8 + n * REC_SIZE + what);
}

static unsigned ecode(struct vm *vm, unsigned n)
{
    return trap(vm, n, REC_ESTAT) >> 16 & 0x3f;
}

/* --- judging -------------------------------------------------------------- */

static void wrong(struct vm *vm)
{
    text("# ");
    text(vm->name);
    text(":");
    vm->failed = true;
}

static void is(struct vm *vm, const char *what, uint64_t got, uint64_t wanted)
{
    if (got != wanted) {
        wrong(vm);
        text(" ");
        text(what);
        value("is", got);
        value("not", wanted);
        end_line();
    }
}

static void ok(struct vm *vm, const char *what, uint64_t got, bool good)
{
    if (!good) {
        wrong(vm);
        text(" ");
        text(what);
        value("is", got);
        end_line();
    }
}

static void results(struct vm *vm, const uint64_t *wanted, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        if (data(vm)[i] != wanted[i]) {
            wrong(vm);
            text(" result ");
            number(i, 10);
            value("is", data(vm)[i]);
            value("not", wanted[i]);
            end_line();
        }
    }
}
#define RESULTS(vm, ...) do { \
        static const uint64_t wanted_[] = { __VA_ARGS__ }; \
        results(vm, wanted_, sizeof(wanted_) / 8); \
    } while (0)

static uint64_t get_reg(struct vm *vm, uint64_t id)
{
    uint64_t v = 0;
    struct kvm_one_reg reg = { id, (uint64_t)&v };

    syscall(NR_ioctl, vm->vcpu, KVM_GET_ONE_REG, &reg);
    return v;
}

static void set_reg(struct vm *vm, const char *what, uint64_t id, uint64_t v)
{
    struct kvm_one_reg reg = { id, (uint64_t)&v };
    long ret = syscall(NR_ioctl, vm->vcpu, KVM_SET_ONE_REG, &reg);

    is(vm, what, ret, 0);
}

static void dump(struct vm *vm)
{
    static const struct { const char *name; unsigned csr; } csrs[] = {
        { "CRMD", CRMD }, { "PRMD", PRMD }, { "ESTAT", ESTAT }, { "ERA", ERA },
        { "BADV", BADV }, { "BADI", BADI }, { "ECFG", ECFG },
        { "EENTRY", EENTRY }, { "TLBRERA", TLBRERA }, { "TLBRBADV", TLBRBADV },
        { "TCFG", TCFG }, { "TVAL", TVAL },
    };
    struct kvm_regs regs = {};

    syscall(NR_ioctl, vm->vcpu, KVM_GET_REGS, &regs);
    text("# exit ");
    text(exit_name(vm->run->exit_reason));
    value("", vm->run->exit_reason);
    value("GPA", vm->run->io.phys_addr);
    value("exits", vm->exits);
    value("traps", traps(vm));
    end_line();
    text("#");
    value("PC", regs.pc);
    for (unsigned i = 0; i < sizeof(csrs) / sizeof(*csrs); i++) {
        value(csrs[i].name, get_reg(vm, KVM_REG_CSR(csrs[i].csr)));
    }
    end_line();
    text("# r1...r31");
    for (unsigned i = 1; i < 32; i++) {
        value("", regs.gpr[i]);
    }
    end_line();
    for (unsigned i = 0; i < traps(vm) && i < 8; i++) {
        text("# trap");
        value("ESTAT", trap(vm, i, REC_ESTAT));
        value("ERA", trap(vm, i, REC_ERA));
        value("BADV", trap(vm, i, REC_BADV));
        value("BADI", trap(vm, i, REC_BADI));
        value("PRMD", trap(vm, i, REC_PRMD));
        end_line();
    }
}

/* --- a virtual machine ---------------------------------------------------- */

extern const uint8_t guests[], guests_end[];

static void memory(struct vm *vm, uint32_t slot, uint64_t gpa, uint64_t size,
                   void *at)
{
    struct kvm_userspace_memory_region region = {
        .slot = slot, .guest_phys_addr = gpa, .memory_size = size,
        .userspace_addr = (uint64_t)at,
    };

    is(vm, "KVM_SET_USER_MEMORY_REGION",
       syscall(NR_ioctl, vm->fd, KVM_SET_USER_MEMORY_REGION, &region), 0);
}

static void create(struct vm *vm, const char *name, const uint8_t *guest)
{
    static const uint64_t cpucfg[] = {
        0x14c010,           /* PRID: LA464 */
        0x3f2f2fe,
        0x2c00f,            /* FP, SP, DP, FPVERS 1; LLFTP (a must), LSPW?  */
    };
    struct kvm_regs regs = { .pc = CODE + (guest - guests) };

    *vm = (struct vm) { .name = name };
    vm->ram = map(RAM_SIZE, -1);
    vm->high = map(HIGH_SIZE, -1);
    for (unsigned i = 0; i < sizeof(vm->bytes); i++) {
        vm->bytes[i] = 0x80 + i;
    }
    memcpy(vm->ram + CODE, guests, guests_end - guests);
    for (unsigned i = 0; i < 8; i++) {
        uint64_t *page = (uint64_t *)(vm->ram + PAGES + i * 0x4000);

        page[0] = 0x5050 + i;
        page[1] = 0x6060 + i;
    }
    vm->fd = syscall(NR_ioctl, kvm, KVM_CREATE_VM, 0);
    ok(vm, "KVM_CREATE_VM", vm->fd, vm->fd >= 0);
    memory(vm, 0, 0, RAM_SIZE, vm->ram);
    memory(vm, 1, HIGH, HIGH_SIZE, vm->high);
    vm->vcpu = syscall(NR_ioctl, vm->fd, KVM_CREATE_VCPU, 0);
    ok(vm, "KVM_CREATE_VCPU", vm->vcpu, vm->vcpu >= 0);
    vm->run = map(run_size, vm->vcpu);
    for (unsigned i = 0; i < sizeof(cpucfg) / 8; i++) {
        set_reg(vm, "setting CPUCFG", KVM_REG_CPUCFG(i), cpucfg[i]);
    }
    set_reg(vm, "setting CPUID", KVM_REG_CSR(CPUID), 0);
    set_reg(vm, "setting the counter", KVM_REG_COUNTER, 0);
    is(vm, "KVM_SET_REGS", syscall(NR_ioctl, vm->vcpu, KVM_SET_REGS, &regs), 0);
}

static void destroy(struct vm *vm)
{
    syscall(NR_munmap, vm->run, run_size, 0);
    syscall(NR_close, vm->vcpu, 0, 0);
    syscall(NR_close, vm->fd, 0, 0);
    syscall(NR_munmap, vm->ram, RAM_SIZE, 0);
    syscall(NR_munmap, vm->high, HIGH_SIZE, 0);
}

static void interrupt(struct vm *vm, int irq)
{
    is(vm, "KVM_INTERRUPT", syscall(NR_ioctl, vm->vcpu, KVM_INTERRUPT, &irq), 0);
}

enum next { GO_ON, DONE, STEP };

static enum next device(struct vm *vm, struct kvm_io *io)
{
    uint64_t at = io->phys_addr - DEVICE, v;

    if (at >= DEV_BYTES && at + io->len <= DEV_BYTES + sizeof(vm->bytes)) {
        uint8_t *bytes = vm->bytes + at - DEV_BYTES;

        memcpy(io->is_write ? bytes : io->data,
               io->is_write ? io->data : bytes, io->len);
        return GO_ON;
    }
    memcpy(&v, io->data, 8);
    if (io->is_write && io->len == 8) {
        switch (at) {
        case DEV_DONE:
            vm->done = v;
            return DONE;
        case DEV_RAISE:
            vm->raised = v;
            interrupt(vm, vm->raised);
            return GO_ON;
        case DEV_LOWER:
            interrupt(vm, -vm->raised);
            return GO_ON;
        case DEV_STEP:
            vm->steps++;
            return STEP;
        }
    } else if (!io->is_write && io->phys_addr == HIGH) {
        memset(io->data, 0, 8);     /* the guest 'remap' */
        return GO_ON;
    }
    wrong(vm);
    text(io->is_write ? " store to" : " load from");
    value("", io->phys_addr);
    value("size", io->len);
    end_line();
    return DONE;
}

/* Run until the guest ends, wants a step, or fails */
static enum next run(struct vm *vm)
{
    enum next next = GO_ON;

    while (next == GO_ON && !vm->failed) {
        long ret = syscall(NR_ioctl, vm->vcpu, KVM_RUN, 0);

        vm->exits++;
        if (ret < 0) {
            wrong(vm);
            text(ret == -EINTR ? " no end after 20 s" : " KVM_RUN failed");
            value("", -ret);
            end_line();
        } else if (vm->run->exit_reason == KVM_EXIT_MMIO) {
            next = device(vm, &vm->run->io);
        } else if (vm->run->exit_reason == KVM_EXIT_LOONGARCH_IOCSR) {
            struct kvm_io *io = &vm->run->io;
            uint8_t *bytes = vm->iocsr + (io->phys_addr & 0xf8) +
                             (io->phys_addr & 7);

            memcpy(io->is_write ? bytes : io->data,
                   io->is_write ? io->data : bytes, io->len);
        } else {
            wrong(vm);
            text(" unexpected exit");
            end_line();
        }
    }
    return vm->failed ? DONE : next;
}

static void run_to_end(struct vm *vm)
{
    while (run(vm) != DONE) {
        ;
    }
}

/* --- the guests and what they must leave -------------------------------- */

static void check_done(struct vm *vm)
{
    run_to_end(vm);
    is(vm, "the value", vm->done, 42);
    is(vm, "exits", vm->exits, 1);
}

static void check_sum(struct vm *vm)
{
    run_to_end(vm);
    RESULTS(vm, 5050);
}

static void check_long_loop(struct vm *vm)
{
    run_to_end(vm);
    RESULTS(vm, 60000000);
}

static void check_registers(struct vm *vm)
{
    struct kvm_regs regs;

    is(vm, "step", run(vm), STEP);
    syscall(NR_ioctl, vm->vcpu, KVM_GET_REGS, &regs);
    for (unsigned i = 2; i < 32; i++) {
        if (i < 23 || i > 25) {
            is(vm, "a register", regs.gpr[i], 0x100 + i);
        }
    }
    is(vm, "r0", regs.gpr[0], 0);
    regs.gpr[20] += 1000;
    syscall(NR_ioctl, vm->vcpu, KVM_SET_REGS, &regs);
    run_to_end(vm);
    RESULTS(vm, 27 * 0x100 + 31 * 32 / 2 - 1 - 23 - 24 - 25 + 1000);
}

static void check_mmio_load(struct vm *vm)
{
    run_to_end(vm);
    RESULTS(vm, 0xffffffffffffff81, 0x81, 0xffffffffffff8382, 0x8382,
            0xffffffff87868584, 0x87868584, 0x8f8e8d8c8b8a8988,
            0xffffffffffffff98, 0x9998, 0xffffffff9b9a9998,
            0x9f9e9d9c9b9a9998, 0xffffffff93929190, 0x9796959493929190);
    is(vm, "exits", vm->exits, 14);
}

static void check_mmio_store(struct vm *vm)
{
    static const uint64_t wanted[] = {
        0xccddeeffeeffff80, 0x8899aabbccddeeff, 0x97969594ccddeeff,
        0x8899aabbccddeeff, 0xa7a6a5a4a3a2a1a0, 0xccddeeffeeffa9ff,
        0x8899aabbccddeeff,
    };

    run_to_end(vm);
    for (unsigned i = 0; i < sizeof(wanted) / 8; i++) {
        is(vm, "a stored word", ((uint64_t *)vm->bytes)[i], wanted[i]);
    }
    is(vm, "exits", vm->exits, 11);
}

static void check_hypercall(struct vm *vm)
{
    run_to_end(vm);
    RESULTS(vm, -1, 0, 1, -1);
    is(vm, "exits", vm->exits, 1);
}

static void check_csr(struct vm *vm)
{
    run_to_end(vm);
    RESULTS(vm, 0, 0x123456789abcdef0, 0x123456789abcdef0, 0x123456789abcde55,
            8, 0, 0, 0, 0x1234, 0, 0x77, 0);
    is(vm, "SAVE0", get_reg(vm, KVM_REG_CSR(SAVE0)), 0x123456789abcde55);
    is(vm, "TID", get_reg(vm, KVM_REG_CSR(TID)), 0x77);
}

static void check_exceptions(struct vm *vm)
{
    static const unsigned codes[] = { 0xb, 0xc, 0xd };

    run_to_end(vm);
    is(vm, "traps", traps(vm), 3);
    for (unsigned i = 0; i < 3; i++) {
        is(vm, "ECODE", ecode(vm, i), codes[i]);
        is(vm, "ERA", trap(vm, i, REC_ERA), data(vm)[i]);
    }
    is(vm, "BADI", trap(vm, 0, REC_BADI), 0x002b0011);
    is(vm, "exits", vm->exits, 1);
}

static void check_swi(struct vm *vm)
{
    run_to_end(vm);
    is(vm, "traps", traps(vm), 2);
    is(vm, "first ESTAT", trap(vm, 0, REC_ESTAT), 1);
    is(vm, "second ESTAT", trap(vm, 1, REC_ESTAT), 3);
    RESULTS(vm, 0);
}

static void check_paging(struct vm *vm)
{
    static const unsigned codes[] = { 1, 2, 4 };

    is(vm, "the device through a page", run(vm), STEP);
    run_to_end(vm);
    is(vm, "page 0", data(vm)[0], 0x5055);
    is(vm, "page 1", data(vm)[1], 0x6064);
    is(vm, "page 3", data(vm)[2], 0x5052);
    is(vm, "page 2, now valid", data(vm)[6], 0x5053);
    is(vm, "TLBIDX.NE", data(vm)[7], 0);
    is(vm, "TLBELO0", data(vm)[8] & ~0xf80, 0x8c013);
    is(vm, "the store to page 1", *(uint64_t *)(vm->ram + 0x90010), 0x77);
    is(vm, "the store to page 3", *(uint64_t *)(vm->ram + 0x88000), 0x5052);
    ok(vm, "refills", data(vm)[9], data(vm)[9] >= 4 && data(vm)[9] < 50);
    is(vm, "traps", traps(vm), 3);
    for (unsigned i = 0; i < 3; i++) {
        is(vm, "ECODE", ecode(vm, i), codes[i]);
        is(vm, "ERA", trap(vm, i, REC_ERA), data(vm)[3 + i]);
    }
    is(vm, "BADV", trap(vm, 0, REC_BADV), 0x2008000);
    is(vm, "BADV", trap(vm, 1, REC_BADV), 0x2008008);
    is(vm, "BADV", trap(vm, 2, REC_BADV), 0x200c000);
}

static void check_asid(struct vm *vm)
{
    run_to_end(vm);
    is(vm, "ASID 0", data(vm)[0], 0x5055);
    is(vm, "ASID 5", data(vm)[1], 0x5050);
    ok(vm, "ASID 0 again", data(vm)[2],
       data(vm)[2] == 0x5055 || data(vm)[2] == 0x5050);
}

static void check_user(struct vm *vm)
{
    static const unsigned codes[] = { 0xe, 7, 0xb };

    run_to_end(vm);
    is(vm, "the value", vm->done, 9);
    is(vm, "traps", traps(vm), 3);
    for (unsigned i = 0; i < 3; i++) {
        is(vm, "ECODE", ecode(vm, i), codes[i]);
        is(vm, "PRMD", trap(vm, i, REC_PRMD) & 7, 3);
        is(vm, "ERA", trap(vm, i, REC_ERA), 0x201c000 + 4 * i);
    }
    is(vm, "BADV", trap(vm, 1, REC_BADV), 0x2000000);
}

static void check_timer(struct vm *vm)
{
    run_to_end(vm);
    is(vm, "traps", traps(vm), 1);
    is(vm, "ESTAT", trap(vm, 0, REC_ESTAT), 1 << IRQ_TIMER);
    is(vm, "TCFG after expiry", data(vm)[0], 100001);
    is(vm, "TVAL beyond TCFG", data(vm)[1], 1);
}

static void check_timer_periodic(struct vm *vm)
{
    run_to_end(vm);
    ok(vm, "traps", traps(vm), traps(vm) >= 5 && traps(vm) <= 6);
    is(vm, "ESTAT", trap(vm, 4, REC_ESTAT), 1 << IRQ_TIMER);
}

static void check_timer_masked(struct vm *vm)
{
    run_to_end(vm);
    RESULTS(vm, 0);
    is(vm, "traps", traps(vm), 1);
}

static void check_idle(struct vm *vm)
{
    run_to_end(vm);
    ok(vm, "traps", traps(vm), traps(vm) >= 1);
    ok(vm, "ticks asleep", data(vm)[0], data(vm)[0] >= 1000000);
}

static void check_idle_masked(struct vm *vm)
{
    run_to_end(vm);
    is(vm, "traps", traps(vm), 0);
    RESULTS(vm, 1 << IRQ_TIMER);
}

static void check_memory(struct vm *vm)
{
    run_to_end(vm);
    RESULTS(vm, 0);
    is(vm, "the last page",
       *(uint64_t *)(vm->high + HIGH_SIZE - 0x4000 + 8),
       HIGH + HIGH_SIZE - 0x4000);
    is(vm, "exits", vm->exits, 1);
}

static void check_remap(struct vm *vm)
{
    *(uint64_t *)vm->high = 0x111;
    is(vm, "first step", run(vm), STEP);
    *(uint64_t *)(vm->high + 0x100000) = 0x222;
    memory(vm, 1, HIGH, 0, vm->high);
    memory(vm, 1, HIGH, 0x100000, vm->high + 0x100000);
    is(vm, "second step", run(vm), STEP);
    memory(vm, 1, HIGH, 0, vm->high);
    run_to_end(vm);
    RESULTS(vm, 0x111, 0x222, 0);
}

static void check_fetch_nowhere(struct vm *vm)
{
    run_to_end(vm);
    is(vm, "traps", traps(vm), 1);
    is(vm, "ERA", trap(vm, 0, REC_ERA), NOWHERE);
    is(vm, "BADV", trap(vm, 0, REC_BADV), NOWHERE);
}

static void check_cpucfg(struct vm *vm)
{
    run_to_end(vm);
    RESULTS(vm, 0x14c010, 0x3f2f2fe, 0x2c00f, 0x4d564b, 0);
}

static void check_iocsr(struct vm *vm)
{
    run_to_end(vm);
    is(vm, "the first word", *(uint64_t *)vm->iocsr, 0x4433221122110011);
    RESULTS(vm, 0x8877665544332211, 0xffffffff88776655, 0xffffffffffff8877,
            0xffffffffffffff88);
    is(vm, "exits", vm->exits, 9);
}

static void check_interrupt(struct vm *vm)
{
    run_to_end(vm);
    is(vm, "traps", traps(vm), 3);
    is(vm, "ESTAT", trap(vm, 0, REC_ESTAT), 1 << IRQ_HWI0);
    is(vm, "ESTAT", trap(vm, 1, REC_ESTAT), 1 << IRQ_HWI7);
    is(vm, "ESTAT", trap(vm, 2, REC_ESTAT), 1 << IRQ_IPI);
    RESULTS(vm, 0);
}

static void check_interrupt_level(struct vm *vm)
{
    run_to_end(vm);
    is(vm, "traps", traps(vm), 0);
    RESULTS(vm, 0x20, 0x20, 0);
}

static void check_rdtime(struct vm *vm)
{
    run_to_end(vm);
    ok(vm, "the counter", data(vm)[0], data(vm)[0] < 1000000000);
    is(vm, "the counter's id", data(vm)[1], 0);
    is(vm, "steps backwards", data(vm)[2], 0);
    is(vm, "the high half", data(vm)[3], 0);
}

static void check_fpu(struct vm *vm)
{
    run_to_end(vm);
    is(vm, "traps", traps(vm), 1);
    is(vm, "ECODE", ecode(vm, 0), 0xf);
    is(vm, "ERA", trap(vm, 0, REC_ERA), data(vm)[0]);
    is(vm, "6.0 * 7.0", data(vm)[1], 42);
}

static void check_llsc(struct vm *vm)
{
    run_to_end(vm);
    ok(vm, "successes", data(vm)[1], data(vm)[1] >= 90);
    is(vm, "the word", data(vm)[0], data(vm)[1]);
}

static void check_cacop(struct vm *vm)
{
    run_to_end(vm);
    RESULTS(vm, 0);
}

static void check_turns(struct vm *vm);

#define GUESTS(X) \
    X(done) X(sum) X(long_loop) X(registers) X(mmio_load) X(mmio_store) \
    X(hypercall) X(csr) X(exceptions) X(swi) X(paging) X(asid) X(user) \
    X(timer) X(timer_periodic) X(timer_masked) X(idle) X(idle_masked) \
    X(memory) X(remap) X(fetch_nowhere) X(cpucfg) X(iocsr) X(interrupt) \
    X(interrupt_level) X(rdtime) X(fpu) X(llsc) X(cacop) X(turns)

#define DECLARE(n) extern const uint8_t guest_##n[];
GUESTS(DECLARE)

/* two machines on one CPU, in turn, at the same guest addresses */
static void check_turns(struct vm *vm)
{
    struct vm other;

    create(&other, "the other VM", guest_turns);
    data(vm)[0] = 1000;
    data(&other)[0] = 500000;
    for (unsigned i = 0; i < 1000 && !vm->failed && !other.failed; i++) {
        is(vm, "step", run(vm), STEP);
        is(vm, "the word", data(vm)[0], 1000 + i);
        is(&other, "step", run(&other), STEP);
        is(&other, "the word", data(&other)[0], 500000 + i);
    }
    if (other.failed) {
        dump(&other);
        vm->failed = true;
    }
    destroy(&other);
}

static const struct {
    const char *name;
    const uint8_t *code;
    void (*check)(struct vm *vm);
} tests[] = {
#define ENTRY(n) { #n, guest_##n, check_##n },
    GUESTS(ENTRY)
};
#define TESTS (sizeof(tests) / sizeof(*tests))

static void on_alarm(int sig)
{
    (void)sig;                  /* it makes KVM_RUN return EINTR */
}

static void watchdog(long seconds)
{
    static const struct { void *handler; long flags, mask; } action = {
        on_alarm, 0, 0
    };
    long timer[4] = { 0, 0, seconds, 0 };

    syscall6(NR_rt_sigaction, SIGALRM, (long)&action, 0, 8, 0, 0);
    syscall(NR_setitimer, ITIMER_REAL, timer, 0);
}

static bool same(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++, b++;
    }
    return *a == *b;
}

static bool test(unsigned n)
{
    struct vm vm;

    watchdog(20);
    create(&vm, tests[n].name, tests[n].code);
    if (!vm.failed) {
        tests[n].check(&vm);
    }
    if (vm.failed && vm.vcpu >= 0) {
        dump(&vm);
    }
    text(vm.failed ? "not ok " : "ok ");
    number(n + 1, 10);
    text(" - ");
    text(tests[n].name);
    end_line();
    destroy(&vm);
    return !vm.failed;
}

__attribute__((used)) static int vmm_main(long *sp)
{
    const char *wanted = sp[0] > 1 ? (const char *)sp[2] : NULL;
    unsigned long cpu0 = 1;
    unsigned failures = 0;

    if (wanted && same(wanted, "-l")) {
        for (unsigned i = 0; i < TESTS; i++) {
            text(tests[i].name);
            end_line();
        }
        return 0;
    }
    kvm = syscall(NR_openat, AT_FDCWD, "/dev/kvm", O_RDWR);
    if (kvm < 0 || syscall(NR_ioctl, kvm, KVM_GET_API_VERSION, 0) != 12) {
        text("Bail out! no usable /dev/kvm:");
        value("", kvm);
        end_line();
        return 1;
    }
    run_size = syscall(NR_ioctl, kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
    /* KVM gives a guest a new GID when it moves to another CPU: stay */
    syscall(NR_sched_setaffinity, 0, sizeof(cpu0), &cpu0);
    if (!wanted) {
        text("1..");
        number(TESTS, 10);
        end_line();
    }
    for (unsigned i = 0; i < TESTS; i++) {
        if (!wanted || same(wanted, tests[i].name)) {
            failures += !test(i);
        }
    }
    return failures != 0;
}

asm(".globl _start\n"
    "_start: move $a0, $sp\n"
    "   bl vmm_main\n"
    "   li.w $a7, 94\n"
    "   syscall 0\n");
