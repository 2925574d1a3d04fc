/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small library for bare-metal LoongArch programs: test output, traps,
 * page mappings, other CPUs and LVZ guests.
 *
 * Everything here also works inside a guest: the code is position
 * independent and knows no bank; a guest is another place where the same
 * image runs, at the guest physical address
 * "physical address + GUEST_SHIFT".
 */

#ifndef LIB_H
#define LIB_H

/* for the assembler: offsets into struct cpu, checked in cpu.c */
#define CPU_TRAP         0
#define CPU_REFILL       0x200
#define CPU_TRAP_SP      0x400
#define CPU_REFILL_SP    0x408
#define CPU_ENTER_SP     0x410
#define TRAP_VEC         0x100  /* into struct trap */

#define CPUS             4
#define STACK_SIZE       0x4000

/* hvcl codes with which a guest says: */
#define HVC_DONE         0x7000 /* the function has returned */
#define HVC_BAIL         0x7001 /* it has bailed out */
#define HVC_TRAP         0x7002 /* an exception has come to guest_trap */
#define HVC_REFILL       0x7003 /* a TLB refill has come to guest_refill */

/* guest physical address of the image = physical address + GUEST_SHIFT */
#define GUEST_SHIFT      0x100000000

/* direct map windows 0 and 1, set up for PLV0 and PLV3 */
#define UNCACHED         0x8000000000000000
#define CACHED           0x9000000000000000

/* memory for the tests' own use, outside the image, aligned to 64 MiB */
#define SCRATCH          machine.scratch
#define SCRATCH_SIZE     0xa000000

#define UART0            0x1fe001e0
#define CHIP             0x1fe00000     /* chip configuration registers */

#ifndef __ASSEMBLER__

#include "csr.h"

/*
 * What the program may use.  Started on the bare machine, all of it is as
 * linked; the EFI application (tests/lvz/efi) fills it in, for a machine that
 * is not ours alone and takes it back.
 */
struct machine {
    u64 scratch;                /* physical address */
    u64 back;                   /* where CPU 0 goes at the end, or 0 */
    u64 park;                   /* and the others */
    u64 lost;                   /* CPUs that did not go there */
    u64 passed;
    u64 log_used;
};

extern struct machine machine;
extern char machine_log[0x40000];       /* the output, if it is wanted back */

/* --- output (print.c) --------------------------------------------------- */

#define PRINTF __attribute__((format(printf, 1, 2)))

void put(const char *fmt, ...) PRINTF;  /* %s %c %d %u %x %lx %016lx %-8s */

/*
 * TAP.  ok() is a test point; between begin() and end() lies a test point
 * that consists of many comparisons, of which only failures are shown.
 */
void diag(const char *fmt, ...) PRINTF;
void ok(bool good, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void begin(const char *fmt, ...) PRINTF;
void same(const char *what, u64 got, u64 expected);
void differ(const char *what, u64 got, u64 unexpected);
void end(void);
void equal(u64 got, u64 expected, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/*
 * What this machine does where no public source decides and any answer will
 * do; the name is one of tests/lvz/choices.  scripts/lvz-compare shows it.
 */
void saw(const char *id, u64 value);
void skip(const char *why, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void skip_all(const char *why) __attribute__((noreturn));
void bail_out(const char *fmt, ...) PRINTF __attribute__((noreturn));
void tap_done(void) __attribute__((noreturn));
void power_off(void) __attribute__((noreturn));

/* --- traps (start.S, trap.c) -------------------------------------------- */

/* Everything that an exception leaves behind */
struct trap {
    u64 gpr[32];
    u64 vec;                    /* distance of the vector from EENTRY */
    u64 code;                   /* ESTAT.Ecode, or EC_REFILL */
    u64 sub;                    /* ESTAT.EsubCode */
    u64 pc;                     /* ERA or TLBRERA.PC */
    u64 crmd, prmd, estat, era, badv, badi, euen;
    u64 tlbehi, tlbrera, tlbrbadv, tlbrehi, tlbrprmd;
    u64 gstat, gtlbc;           /* root only */
};

/* One range of addresses for the refill handler */
struct map {
    u64 va, size, pa;
    u64 attr;                   /* LO_... */
    int ps;                     /* log2 of the page size */
};

#define MAPS 96

struct guest;

struct cpu {
    struct trap trap;           /* last exception that was no refill */
    u8 pad1[CPU_REFILL - sizeof(struct trap)];
    struct trap refill;         /* last refill */
    u8 pad2[CPU_TRAP_SP - CPU_REFILL - sizeof(struct trap)];
    u64 trap_sp, refill_sp, enter_sp;
    int id;
    bool guest_mode;            /* we are a guest ourselves */
    bool catching;
    int traps;                  /* caught since catch_traps() */
    int refills;                /* since the counter was cleared */
    struct guest *running;
    struct map map[MAPS];       /* what the refill handler maps */
    int maps;
    void (*volatile work)(void *arg);
    void *volatile arg;
    volatile bool alive;
    struct trap first;          /* since catch_traps() */
    u8 stack[2][STACK_SIZE] __attribute__((aligned(16)));
};

extern struct cpu cpus[CPUS];

#define this_cpu() ((struct cpu *)csrrd(SAVE0))

void cpu_init(struct cpu *cpu, int id, bool guest_mode);

/*
 * Run something and see which exception it raises; a faulting instruction
 * is stepped over, a faulting fetch returns to the caller.
 *
 *     struct trap *t = TRAP(insn("syscall 0"));
 *     ok(t && t->code == EC_SYS, ...);
 *
 * An interrupt counts as a trap and returns with CRMD.IE clear.
 */
void catch_traps(void);
struct trap *caught(void);      /* the first one, or NULL */
#define TRAP(statement) ({ catch_traps(); statement; caught(); })
/* its code, or -1 when there was none */
#define TRAP_CODE(statement) ({                                         \
    struct trap *t_ = TRAP(statement);                                  \
    t_ ? (long)t_->code : -1L;                                          \
})
bool wait_trap(struct cpu *cpu, long microseconds);

/* the refill handler's table; later entries hide earlier ones */
void map(u64 va, u64 size, u64 pa, u64 attr, int ps);
void unmap_all(void);

/* --- the machine (cpu.c) ------------------------------------------------ */

bool on_board(void);            /* a 3A5000 board, and it is ours alone */
bool have_lvz(void);
int cpu_count(void);            /* CPUs that answer, started when needed */
void cpu_run(int id, void (*work)(void *), void *arg);
bool cpu_wait(int id, long microseconds);
void delay(long microseconds);
#define WAIT_FOR(condition, microseconds) ({                            \
    u64 end_ = rdtime() + (microseconds) * 100UL;                        \
    while (!(condition) && (long)(end_ - rdtime()) > 0) {               \
    }                                                                   \
    !!(condition);                                                      \
})

void *memset(void *p, int c, u64 n);
void *memcpy(void *to, const void *from, u64 n);

#define MMIO(type, pa) (*(volatile type *)(UNCACHED | (u64)(pa)))
#define RAM(type, pa) (*(volatile type *)(CACHED | (u64)(pa)))

/*
 * A link-time address (in a table of pointers) as the mode that we are in
 * sees it; the image lies below 4 GiB.
 */
#define here(p) ({                                                      \
    u64 pc_;                                                            \
    __asm__("pcaddi %0, 0" : "=r"(pc_));                                \
    (__typeof__(p))((pc_ & ~0xffffffffUL) | ((u64)(p) & 0xffffffffUL)); \
})
#define PA(p) ((u64)(p) & 0xffffffffUL)         /* of something in the image */
#define GPA(p) (PA(p) + GUEST_SHIFT)

/* --- guests (guest.c) --------------------------------------------------- */

/*
 * A guest: registers at entry, what its physical memory is, and the state
 * that the last exit left behind.
 */
struct guest {
    u64 gpr[32];                /* at entry and, after run_guest(), at exit */
    u64 pc;
    u64 prmd;                   /* PRMD at entry: PIE lets root interrupts in */
    u64 gid;
    u64 gtlbc;                  /* GTLBC while it runs, beside TGID */
    long watchdog;              /* microseconds; 0: none */
    bool stop_on_refill;        /* a root refill ends run_guest() */
    struct map map[MAPS];       /* guest physical to physical */
    int maps;
    int ps;                     /* page size where nothing is mapped */
    int refills;                /* root refills that were handled */
    void (*on_refill)(struct guest *g);     /* before the entry is filled */
    struct trap refill;         /* the last of them */
    struct trap exit;           /* the exit */
};

/* reset the guest bank, GINTC and GCNTC, empty the TLBs, map the image */
void guest_init(struct guest *g);
void gcsr_reset(void);
void guest_map(struct guest *g, u64 gpa, u64 size, u64 pa, u64 attr, int ps);
/* start at a piece of code, in the mode that GCSR.CRMD says */
void guest_start(struct guest *g, const void *code);
/* start a C function, paged, with this library set up inside the guest */
void guest_boot(struct guest *g, void (*fn)(u64), u64 arg);
/* run until an exit; its code */
int run_guest(struct guest *g);
/*
 * run_guest() for tables of expectations: an exit's code, or that it was
 * the guest's own exception, or that it got to the end (HVC_DONE).
 */
int outcome(struct guest *g);
#define STAYS(code)     (0x200 | (code))
#define STAYS_REFILL    0x300
#define NATIVE          0x400
const char *outcome_name(int what);
/* outcome() of code called as a function; the result is in g->gpr[4] */
int guest_call(struct guest *g, const void *code, u64 a0, u64 a1, u64 a2);
/* guest_init + guest_boot + run_guest; true if fn returned */
bool in_guest(struct guest *g, void (*fn)(u64), u64 arg);
/* run code at a PLV until any exception; works in root and in a guest */
int run_user(struct guest *g, const void *code, int plv);

/* what guest_boot() gives the guest of each CPU */
extern struct cpu guest_cpus[CPUS];
extern u8 guest_stack[CPUS][STACK_SIZE];

void enter(struct cpu *cpu, struct guest *g);
void leave_image(u64 pa) __attribute__((noreturn));
void guest_entry(void);
/* an access of a guest to the address in $a1, then hvcl HVC_DONE */
extern const u32 guest_load[], guest_store[], guest_fetch[];
/* vectors of guests without the library: hvcl HVC_TRAP, HVC_REFILL, DONE */
extern const u32 guest_trap[], guest_refill[], guest_return[];

/* --- page tables (tables.c) --------------------------------------------- */

/* Where a level's index is in an address; [0] is the table of the pages */
struct shape {
    const char *name;
    struct level {
        u8 base, width;
    } level[5];
};

#define TABLE_STEP      0x10000         /* between tables */
#define TABLES_MAX      64

struct tables {
    const struct shape *shape;
    u64 pa;                     /* of the uppermost table */
    u64 seen;                   /* the same for whoever walks: PGDL, PGDH */
    int used;
};

void tables_init(struct tables *t, const struct shape *shape, u64 pa, u64 seen);
u64 tables_pwcl(const struct tables *t);
u64 tables_pwch(const struct tables *t);
/* the entry for an address in a level's table, which is made when needed */
volatile u64 *table_slot(struct tables *t, u64 va, int level);
/* the address of that entry as the walk sees it */
u64 table_seen(const struct tables *t, volatile u64 *slot);
void table_map(struct tables *t, u64 va, u64 size, u64 pa, u64 attr);

/* the test */
void test(void);

#endif
#endif
