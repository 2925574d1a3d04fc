/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bare-metal programs as one EFI application, for a real board: loads
 * one after the other into memory that the firmware gives, takes the CPU from
 * the firmware while it runs, and gives it back to write down what it said.
 *
 * The output is TAP with a subtest for each program, on UART0 and in a file
 * beside the application.  A program that hangs leaves a file that ends with
 * its name: started again, the application goes on with the one after it.
 */

#include "lib.h"

/* --- EFI, as far as it is used ------------------------------------------ */

typedef u64 efi_status;
#define EFI_ERROR(status) ((long)(status) < 0)
#define EFI_ABORTED (BIT(63) | 21)

struct guid {
    u32 a;
    u16 b, c;
    u8 d[8];
};

static const struct guid loaded_image_guid = {
    0x5b1b31a1, 0x9562, 0x11d2, { 0x8e, 0x3f, 0, 0xa0, 0xc9, 0x69, 0x72, 0x3b }
};
static const struct guid file_system_guid = {
    0x964e5b22, 0x6459, 0x11d2, { 0x8e, 0x39, 0, 0xa0, 0xc9, 0x69, 0x72, 0x3b }
};

enum { ANY_PAGES, MAX_ADDRESS };
enum { RESERVED = 0, LOADER_DATA = 2 };

struct boot_services {
    u64 header[3], unused1[2];
    efi_status (*allocate_pages)(int how, int type, u64 pages, u64 *pa);
    efi_status (*free_pages)(u64 pa, u64 pages);
    void *unused2[12];
    efi_status (*handle_protocol)(void *handle, const struct guid *guid,
                                  void *interface);
    void *unused3[12];
    efi_status (*set_watchdog_timer)(u64 seconds, u64 code, u64 size,
                                     void *data);
};
_Static_assert(__builtin_offsetof(struct boot_services, allocate_pages) == 40,
               "");
_Static_assert(__builtin_offsetof(struct boot_services, handle_protocol)
               == 152, "");
_Static_assert(__builtin_offsetof(struct boot_services, set_watchdog_timer)
               == 256, "");

struct system_table {
    u64 header[3];
    u16 *vendor;
    u64 revision;
    void *unused[7];
    struct boot_services *boot;
};

struct loaded_image {
    u64 revision;
    void *parent;
    struct system_table *system;
    void *device;
};

#define FILE_READ       1UL
#define FILE_WRITE      2UL
#define FILE_CREATE     BIT(63)
#define FILE_END        ~0UL

struct file {
    u64 revision;
    efi_status (*open)(struct file *dir, struct file **f, const u16 *name,
                       u64 mode, u64 attributes);
    efi_status (*close)(struct file *f);
    efi_status (*delete)(struct file *f);
    efi_status (*read)(struct file *f, u64 *size, void *buffer);
    efi_status (*write)(struct file *f, u64 *size, const void *buffer);
    efi_status (*get_position)(struct file *f, u64 *position);
    efi_status (*set_position)(struct file *f, u64 position);
    void *unused[2];
    efi_status (*flush)(struct file *f);
};

struct file_system {
    u64 revision;
    efi_status (*open_volume)(struct file_system *fs, struct file **root);
};

/* --- the programs, as 'pack' has written them ---------------------------- */

struct program {
    char name[64], skip[64];
    u64 size;                   /* with the image and the relocations */
    u64 start, memory;          /* as linked */
    u64 file;
    u64 relocations;            /* u32 each: offset of a stored address */
    u64 machine, log;           /* offsets into the image */
    u64 cores;
    u8 image[];
};

extern struct {
    u64 count, unused;
    struct program first;
} programs;

void run(u64 entry);
void uart_put(int c);
extern char back[], park[], park_end[];

#define LOW_48(p) ((u64)(p) & 0xffffffffffff)
#define BELOW_4G 0xffffffffUL
#define IMAGE_SIZE 0x1000000
#define ALIGNMENT 0x4000000
#define IPI_ENABLE 0x1004
#define FILE_NAME u"\\lvz-results.tap"

static struct boot_services *boot;
static struct file *root;
static u64 scratch, park_pa;
static struct {
    char text[0x50000];         /* what is not yet in the file */
    u64 used;
} out;

/* --- output --------------------------------------------------------------- */

static void keep(char c)
{
    if (out.used < sizeof(out.text)) {
        out.text[out.used++] = c;
    }
}

static void say(const char *text)
{
    for (; *text; text++) {
        uart_put(*text);
        keep(*text);
    }
}

static void say_number(u64 v, unsigned base)
{
    char digits[24];
    char *p = digits + sizeof(digits);

    *--p = 0;
    do {
        *--p = "0123456789abcdef"[v % base];
        v /= base;
    } while (v);
    say(p);
}

/* Appended and closed each time: what is in the file stays there */
static void save(void)
{
    struct file *f;
    bool good;

    if (!root) {
        return;
    }
    good = !EFI_ERROR(root->open(root, &f, FILE_NAME,
                                 FILE_READ | FILE_WRITE | FILE_CREATE, 0));
    if (good) {
        good = !EFI_ERROR(f->set_position(f, FILE_END)) &&
               !EFI_ERROR(f->write(f, &out.used, out.text));
        f->flush(f);
        f->close(f);
    }
    out.used = 0;
    if (!good) {
        root = NULL;
        say("# cannot write the results file: on UART0 only\n");
    }
}

/* --- what an earlier run has left ------------------------------------------ */

/* does text, a line, begin with what? */
static const char *after(const char *text, const char *what)
{
    while (*what) {
        if (*text++ != *what++) {
            return NULL;
        }
    }
    return text;
}

static struct program *next(struct program *p)
{
    return (struct program *)((u8 *)p + p->size);
}

/*
 * How many programs of the results file have their result, and whether one
 * more was begun.  The file counts as none, and goes, if it is complete or is
 * not about our programs.
 */
static u64 earlier_results(bool *begun)
{
    enum { LINE = 128 };
    char line[LINE + 1];
    struct program *p = &programs.first;
    const char *name;
    u64 n = 0, used = 0, size;
    struct file *f;
    char c;

    *begun = false;
    if (!root || EFI_ERROR(root->open(root, &f, FILE_NAME,
                                      FILE_READ | FILE_WRITE, 0))) {
        return 0;
    }
    for (;;) {
        size = 1;
        if (EFI_ERROR(f->read(f, &size, &c)) || !size) {
            break;
        }
        if (c != '\n') {
            if (used < LINE) {
                line[used++] = c;
            }
            continue;
        }
        line[used] = 0;
        used = 0;
        name = after(line, "# Subtest: ");
        if (after(line, "1..") ||
            (name && (n == programs.count || !after(name, p->name)))) {
            f->delete(f);
            *begun = false;
            return 0;
        } else if (name) {
            *begun = true;
        } else if (n < programs.count &&
                   (after(line, "ok ") || after(line, "not ok "))) {
            n++;
            p = next(p);
            *begun = false;
        }
    }
    f->close(f);
    return n;
}

/* --- running ---------------------------------------------------------------- */

static struct machine *load(struct program *p, u8 *to)
{
    struct machine *m = (struct machine *)(to + p->machine);
    const u32 *relocation = (const u32 *)(p->image + p->file);
    u64 moved = (CACHED | LOW_48(to)) - p->start;

    memcpy(to, p->image, p->file);
    memset(to + p->file, 0, p->memory - p->file);
    for (u64 i = 0; i < p->relocations; i++) {
        if (relocation[i]) {
            *(u64 *)(to + relocation[i]) += moved;
        }
    }
    m->scratch = scratch;
    m->back = LOW_48(back);
    m->park = park_pa;
    barrier();
    return m;
}

/* its output is on UART0 already */
static void keep_log(struct machine *m, const char *log)
{
    u64 n = m->log_used;

    if (n > sizeof(machine_log)) {
        n = sizeof(machine_log);
    }
    for (u64 i = 0; i < n; i++) {
        keep(log[i]);
    }
    if (n < m->log_used) {
        say("    # the output has been cut here\n");
    }
}

static const char *find(const char *text, u64 size, const char *what)
{
    for (; size; text++, size--) {
        const char *p = after(text, what);

        if (p) {
            return p;
        }
    }
    return NULL;
}

static void result(bool good, u64 number, const char *name)
{
    say(good ? "ok " : "not ok ");
    say_number(number, 10);
    say(" - ");
    say(name);
}

/* false: a CPU still runs in the program's memory */
static bool run_program(struct program *p, u64 number)
{
    u8 *image = (u8 *)scratch + SCRATCH_SIZE;
    const char *log = (char *)image + p->log;
    struct machine *m;
    const char *why;
    u32 ipi_enable;

    if (p->skip[0]) {
        result(true, number, p->name);
        say(" # SKIP ");
        say(p->skip);
        say("\n");
        return true;
    }
    say("# Subtest: ");
    say(p->name);
    say("\n");
    save();

    m = load(p, image);
    ipi_enable = iocsr_read(w, IPI_ENABLE);
    run(LOW_48(image));
    iocsr_write(w, IPI_ENABLE, ipi_enable);

    keep_log(m, log);
    result(m->passed, number, p->name);
    why = find(log, m->log_used, "1..0 # SKIP ");
    if (why) {
        say(" # SKIP ");
        for (; *why && *why != '\n'; why++) {
            char c[2] = { *why, 0 };

            say(c);
        }
    }
    say("\n");
    return !m->lost;
}

static bool get_memory(void)
{
    u64 size = park_end - park;

    park_pa = scratch = BELOW_4G;
    if (EFI_ERROR(boot->allocate_pages(MAX_ADDRESS, RESERVED, 1, &park_pa)) ||
        EFI_ERROR(boot->allocate_pages(MAX_ADDRESS, LOADER_DATA,
                                       (SCRATCH_SIZE + IMAGE_SIZE +
                                        ALIGNMENT) / 4096, &scratch))) {
        return false;
    }
    memcpy((void *)park_pa, park, size);
    barrier();
    scratch = (scratch + ALIGNMENT - 1) & ~(u64)(ALIGNMENT - 1);
    return true;
}

static void describe(void)
{
    say("# PRID 0x");
    say_number(cpucfg(0), 16);
    say(", CPUCFG.1 to 20:");
    for (int i = 1; i <= 20; i++) {
        say(" ");
        say_number(cpucfg(i), 16);
    }
    say("\n# memory for the tests: 0x");
    say_number(scratch, 16);
    say("\n");
}

static void find_directory(void *handle)
{
    struct loaded_image *image;
    struct file_system *fs;

    if (EFI_ERROR(boot->handle_protocol(handle, &loaded_image_guid, &image)) ||
        EFI_ERROR(boot->handle_protocol(image->device, &file_system_guid,
                                        &fs)) ||
        EFI_ERROR(fs->open_volume(fs, &root))) {
        root = NULL;
    }
}

efi_status efi_start(void *handle, struct system_table *system)
{
    struct program *p = &programs.first;
    bool begun;
    u64 number, done;

    boot = system->boot;
    boot->set_watchdog_timer(0, 0, 0, NULL);
    find_directory(handle);
    done = earlier_results(&begun);

    if (csrrd(CPUID) || !get_memory()) {
        say("Bail out! not CPU 0, or no memory below 4 GiB\n");
        return EFI_ABORTED;
    }
    if (!done && !begun) {
        say("TAP version 14\n");
        describe();
    }
    for (number = 1; number <= programs.count; number++, p = next(p)) {
        if (number <= done) {
            continue;
        }
        if (begun) {
            begun = false;
            result(false, number, p->name);
            say(" # it did not come to its end\n");
        } else if (!run_program(p, number)) {
            say("Bail out! a CPU does not come back\n");
            break;
        }
        save();
    }
    say("1..");
    say_number(programs.count, 10);
    say("\n");
    save();
    say(root ? "# written to lvz-results.tap\n" : "# no results file\n");
    return 0;
}
