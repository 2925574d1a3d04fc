/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loongson 3A5000 + 7A2000 board: boot flash, fw_cfg and kernel loading
 *
 * With firmware (-bios, or a drive on pflash0) every core starts in it, and a
 * kernel goes to it through fw_cfg.  Without firmware the boot flash holds the
 * loop in which a real board's firmware keeps the cores that do not boot, and
 * -kernel starts core 0 directly:
 *
 *  - A Linux image (EFI stub, "MZ") gets what the EFI stub hands over: a0 = 1,
 *    a1 = command line, a2 = EFI system table with memory map, initrd and
 *    device tree.  All of that lies below 2 MiB, which Linux keeps reserved.
 *  - A plain ELF file starts at its entry in direct-address mode.  Nothing but
 *    the file's own segments is in memory: hvisor wants zeros at 0.
 */

#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "qemu/datadir.h"
#include "qemu/error-report.h"
#include "qemu/log.h"
#include "qemu/units.h"
#include "qapi/error.h"
#include <libfdt.h>
#include "elf.h"
#include "exec/address-spaces.h"
#include "exec/memop.h"
#include "hw/firmware/smbios.h"
#include "hw/loader.h"
#include "hw/loongarch/ls3a5000.h"
#include "hw/misc/ls3a5000_lanes.h"
#include "hw/pci-host/ls7a2000_pci.h"
#include "hw/qdev-properties.h"
#include "hw/sysbus.h"
#include "system/block-backend.h"
#include "system/blockdev.h"
#include "system/device_tree.h"
#include "system/qtest.h"
#include "system/reset.h"
#include "system/system.h"
#include "target/loongarch/cpu.h"

#define PA_MASK         MAKE_64BIT_MASK(0, TARGET_PHYS_ADDR_SPACE_BITS)
#define CMDLINE_SIZE    4096    /* Linux: COMMAND_LINE_SIZE */

/*
 * Where a core waits until the IPI vector 0 arrives with an entry address in
 * mailbox 0.  It does not touch the mailbox: the other cores may have written
 * it before this one executes its first instruction.
 */
static const uint32_t mailbox_loop[] = {
    0x1400002d,     /*    lu12i.w   $t1, 1            # IOCSR of the IPI    */
    0x038001ac,     /*    ori       $t0, $t1, 0                             */
    0x040011ac,     /*    csrxchg   $t0, $t1, ECFG    # LIE[12]: IPI wakes  */
    0x02fffc0c,     /*    addi.d    $t0, $zero, -1                          */
    0x038011ae,     /*    ori       $t2, $t1, 0x04                          */
    0x064819cc,     /*    iocsrwr.w $t0, $t2          # enable all vectors  */
    0x038081ae,     /*    ori       $t2, $t1, 0x20    # mailbox 0           */
    0x038031af,     /*    ori       $t3, $t1, 0x0c    # clear               */
    0x06488000,     /* 1: idle      0                                       */
    0x064809ac,     /*    iocsrrd.w $t0, $t1          # status              */
    0x43fff99f,     /*    beqz      $t0, 1b                                 */
    0x064819ec,     /*    iocsrwr.w $t0, $t3                                */
    0x06480dd0,     /*    iocsrrd.d $t4, $t2                                */
    0x43ffee1f,     /*    beqz      $t4, 1b                                 */
    0x0015000c,     /*    move      $t0, $zero                              */
    0x040011ac,     /*    csrxchg   $t0, $t1, ECFG                          */
    0x4c000200,     /*    jr        $t4                                     */
};

/* --- boot flash and fw_cfg --------------------------------------------- */

static void flash_map(PFlashCFI01 *flash, const MemMapEntry *entry,
                      const char *name)
{
    DeviceState *dev = DEVICE(flash);
    BlockBackend *blk = pflash_cfi01_get_blk(flash);
    int64_t size = entry->size;

    if (blk) {
        size = blk_getlength(blk);
        if (size <= 0 || size > entry->size || size % LS3A5000_FLASH_SECTOR) {
            error_report("%s: the image must be a multiple of %" PRIu64 " KiB "
                         "and at most %" PRIu64 " MiB: pad it with truncate -s",
                         name, LS3A5000_FLASH_SECTOR / KiB, entry->size / MiB);
            exit(EXIT_FAILURE);
        }
    }
    qdev_prop_set_uint32(dev, "num-blocks", size / LS3A5000_FLASH_SECTOR);
    sysbus_realize_and_unref(SYS_BUS_DEVICE(dev), &error_fatal);
    memory_region_add_subregion(get_system_memory(), entry->base,
                                sysbus_mmio_get_region(SYS_BUS_DEVICE(dev), 0));
}

static void flash_init(LS3A5000MachineState *s)
{
    const char *bios = MACHINE(s)->firmware;
    g_autofree char *path = NULL;

    for (int i = 0; i < ARRAY_SIZE(s->flash); i++) {
        g_autofree char *name = g_strdup_printf("pflash%d", i);

        pflash_cfi01_legacy_drive(s->flash[i], drive_get(IF_PFLASH, 0, i));
        flash_map(s->flash[i], &ls3a5000_memmap[LS3A5000_FLASH0 + i], name);
    }

    s->firmware = bios || pflash_cfi01_get_blk(s->flash[0]);
    if (!bios) {
        return;
    }
    if (pflash_cfi01_get_blk(s->flash[0])) {
        error_report("-bios and a drive on pflash0 are both the boot flash: "
                     "give only one");
        exit(EXIT_FAILURE);
    }
    path = qemu_find_file(QEMU_FILE_TYPE_BIOS, bios);
    if (!path) {
        error_report("-bios %s: no such file: give the path of a LoongArch "
                     "firmware image", bios);
        exit(EXIT_FAILURE);
    }
    if (load_image_mr(path, pflash_cfi01_get_memory(s->flash[0])) <= 0) {
        error_report("-bios %s: empty, not readable, or larger than %" PRIu64
                     " MiB", bios,
                     ls3a5000_memmap[LS3A5000_FLASH0].size / MiB);
        exit(EXIT_FAILURE);
    }
}

/*
 * fw_cfg takes a register only by its own width, and anything else is a bus
 * error, which this board does not know.  A region before it catches those.
 */
static MemTxResult fw_cfg_any_read(void *opaque, hwaddr addr, uint64_t *data,
                                   unsigned size, MemTxAttrs attrs)
{
    if (memory_region_dispatch_read(opaque, addr, data,
                                    size_memop(size) | MO_LE, attrs)) {
        qemu_log_mask(LOG_GUEST_ERROR, "ls3a5000: read of %u bytes at fw_cfg "
                      "register byte %" HWADDR_PRIu "\n", size, addr);
        *data = 0;
    }
    return MEMTX_OK;
}

static MemTxResult fw_cfg_any_write(void *opaque, hwaddr addr, uint64_t data,
                                    unsigned size, MemTxAttrs attrs)
{
    if (memory_region_dispatch_write(opaque, addr, data,
                                     size_memop(size) | MO_LE, attrs)) {
        qemu_log_mask(LOG_GUEST_ERROR, "ls3a5000: write of %u bytes at fw_cfg "
                      "register byte %" HWADDR_PRIu "\n", size, addr);
    }
    return MEMTX_OK;
}

static const MemoryRegionOps fw_cfg_any_ops = {
    .read_with_attrs = fw_cfg_any_read,
    .write_with_attrs = fw_cfg_any_write,
    LANES_OPS,
};

/*
 * DMA sees nothing but RAM: the length of a request has 32 bits, and a wild
 * one must not sweep over registers.
 */
static void fw_cfg_dma_init(LS3A5000MachineState *s)
{
    memory_region_init(&s->fw_cfg_dma, OBJECT(s), "fw-cfg-dma", UINT64_MAX);
    memory_region_init_alias(&s->fw_cfg_dma_low, OBJECT(s), "fw-cfg-dma.low",
                             &s->ram_low, 0, memory_region_size(&s->ram_low));
    memory_region_add_subregion(&s->fw_cfg_dma,
                                ls3a5000_memmap[LS3A5000_RAM_LOW].base,
                                &s->fw_cfg_dma_low);
    memory_region_init_alias(&s->fw_cfg_dma_high, OBJECT(s), "fw-cfg-dma.high",
                             &s->ram_high, 0,
                             memory_region_size(&s->ram_high));
    memory_region_add_subregion(&s->fw_cfg_dma,
                                ls3a5000_memmap[LS3A5000_RAM_HIGH].base,
                                &s->fw_cfg_dma_high);
    address_space_init(&s->as_fw_cfg_dma, &s->fw_cfg_dma, "fw-cfg-dma");
}

static void fw_cfg_boot_set(void *opaque, const char *boot_device, Error **errp)
{
    fw_cfg_modify_i16(opaque, FW_CFG_BOOT_DEVICE, boot_device[0]);
}

/* What EDK2 wants to know about RAM */
typedef struct FwMemmapEntry {
    uint64_t base;
    uint64_t size;
    uint32_t type;      /* 1: RAM */
    uint32_t reserved;
} QEMU_PACKED FwMemmapEntry;

static void fw_cfg_setup(LS3A5000MachineState *s)
{
    MachineState *ms = MACHINE(s);
    const MemMapEntry *low = &ls3a5000_memmap[LS3A5000_RAM_LOW];
    const MemMapEntry *high = &ls3a5000_memmap[LS3A5000_RAM_HIGH];
    hwaddr base = ls3a5000_memmap[LS3A5000_FW_CFG].base;
    FwMemmapEntry *map = g_new0(FwMemmapEntry, 2);

    fw_cfg_dma_init(s);
    s->fw_cfg = fw_cfg_init_mem_wide(base + 8, base, 8, base + 16,
                                     &s->as_fw_cfg_dma);
    for (int i = 0; i < ARRAY_SIZE(s->fw_cfg_any); i++) {
        MemoryRegion *mr = sysbus_mmio_get_region(SYS_BUS_DEVICE(s->fw_cfg), i);

        memory_region_init_io(&s->fw_cfg_any[i], OBJECT(s), &fw_cfg_any_ops,
                              mr, memory_region_name(mr),
                              memory_region_size(mr));
        memory_region_add_subregion_overlap(get_system_memory(), mr->addr,
                                            &s->fw_cfg_any[i], 1);
    }
    fw_cfg_add_i16(s->fw_cfg, FW_CFG_MAX_CPUS, ms->smp.max_cpus);
    fw_cfg_add_i16(s->fw_cfg, FW_CFG_NB_CPUS, ms->smp.cpus);
    fw_cfg_add_i64(s->fw_cfg, FW_CFG_RAM_SIZE, ms->ram_size);

    map[0].base = cpu_to_le64(low->base);
    map[0].size = cpu_to_le64(low->size);
    map[0].type = cpu_to_le32(1);
    map[1].base = cpu_to_le64(high->base);
    map[1].size = cpu_to_le64(ls3a5000_ram_high_size(s));
    map[1].type = cpu_to_le32(1);
    fw_cfg_add_file(s->fw_cfg, "etc/memmap", map, 2 * sizeof(*map));

    qemu_register_boot_set(fw_cfg_boot_set, s->fw_cfg);
    rom_set_fw(s->fw_cfg);
}

/* ECAM: firmware for QEMU's virt knows no other way to the PCI bus */
static void firmware_pci(LS3A5000MachineState *s)
{
    if (s->virt_compat) {
        sysbus_mmio_map(SYS_BUS_DEVICE(s->pci_host), LS7A2000_PCI_ECAM_MMIO,
                        ls3a5000_memmap[LS3A5000_ECAM].base);
    }
}

static void firmware_kernel(LS3A5000MachineState *s)
{
    MachineState *ms = MACHINE(s);

    if (!ms->kernel_filename) {
        return;
    }
    load_image_to_fw_cfg(s->fw_cfg, FW_CFG_KERNEL_SIZE, FW_CFG_KERNEL_DATA,
                         ms->kernel_filename, false);
    if (ms->initrd_filename) {
        load_image_to_fw_cfg(s->fw_cfg, FW_CFG_INITRD_SIZE,
                             FW_CFG_INITRD_DATA, ms->initrd_filename, false);
    }
    if (ms->kernel_cmdline) {
        fw_cfg_add_i32(s->fw_cfg, FW_CFG_CMDLINE_SIZE,
                       strlen(ms->kernel_cmdline) + 1);
        fw_cfg_add_string(s->fw_cfg, FW_CFG_CMDLINE_DATA, ms->kernel_cmdline);
    }
}

/* --- files ------------------------------------------------------------- */

typedef struct Image {
    const char *option;
    const char *name;
    uint8_t *data;
    size_t size;
} Image;

static G_NORETURN G_GNUC_PRINTF(2, 3)
void image_error(const Image *image, const char *fmt, ...)
{
    g_autofree char *text = NULL;
    va_list ap;

    va_start(ap, fmt);
    text = g_strdup_vprintf(fmt, ap);
    va_end(ap);
    error_report("%s %s: %s", image->option, image->name, text);
    exit(EXIT_FAILURE);
}

static Image image_read(const char *option, const char *name)
{
    Image image = { .option = option, .name = name };
    g_autoptr(GError) err = NULL;
    struct stat st;

    if (stat(name, &st) == 0) {
        if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode)) {
            image_error(&image, "is a device, not a file");
        }
        if (S_ISREG(st.st_mode) && st.st_size > current_machine->ram_size) {
            image_error(&image, "is larger than the board's memory: raise -m");
        }
    }
    if (!g_file_get_contents(name, (char **)&image.data, &image.size, &err)) {
        image_error(&image, "%s",
                    err->code == G_FILE_ERROR_NOENT ? "no such file" :
                    err->code == G_FILE_ERROR_ACCES ? "permission denied" :
                    err->code == G_FILE_ERROR_ISDIR ? "is a directory" :
                    "cannot be read");
    }
    if (!image.size) {
        image_error(&image, "the file is empty");
    }
    return image;
}

static bool in_range(uint64_t base, uint64_t size, uint64_t start, uint64_t end)
{
    return start >= base && start <= end && end <= base + size;
}

static bool in_ram(LS3A5000MachineState *s, uint64_t start, uint64_t end)
{
    const MemMapEntry *low = &ls3a5000_memmap[LS3A5000_RAM_LOW];
    const MemMapEntry *hidden = &ls3a5000_memmap[LS3A5000_RAM_HIDDEN];
    const MemMapEntry *high = &ls3a5000_memmap[LS3A5000_RAM_HIGH];

    return in_range(low->base, low->size, start, end) ||
           in_range(hidden->base, hidden->size, start, end) ||
           in_range(high->base, ls3a5000_ram_high_size(s), start, end);
}

/* --- plain ELF --------------------------------------------------------- */

/* Programs are linked to 0x9... addresses (a direct-map window) */
static uint64_t elf_virt_to_phys(void *opaque, uint64_t addr)
{
    return addr & PA_MASK;
}

#define ELF_FIELD(bits, data, type, field) \
    glue(glue(ld, bits), _le_p)((data) + offsetof(type, field))

/*
 * Where load_elf() is going to put the segment of a program header: false if
 * it has none.
 */
static bool elf_segment(const Image *image, const uint8_t *phdr,
                        uint64_t *start, uint64_t *end)
{
    uint64_t offset = ELF_FIELD(q, phdr, Elf64_Phdr, p_offset);
    uint64_t file_size = ELF_FIELD(q, phdr, Elf64_Phdr, p_filesz);
    uint64_t mem_size = ELF_FIELD(q, phdr, Elf64_Phdr, p_memsz);

    if (ELF_FIELD(l, phdr, Elf64_Phdr, p_type) != PT_LOAD || !mem_size) {
        return false;
    }
    if (file_size > mem_size || offset > image->size ||
        file_size > image->size - offset) {
        image_error(image, "the ELF file is damaged or truncated");
    }
    *start = elf_virt_to_phys(NULL, ELF_FIELD(q, phdr, Elf64_Phdr, p_paddr));
    *end = *start + mem_size;
    return true;
}

/* Every segment must be in RAM, and the entry, which is returned, in one */
static uint64_t check_elf(LS3A5000MachineState *s, const Image *image)
{
    const uint8_t *ehdr = image->data;
    uint64_t entry, start, end, phoff;
    bool loads = false, enters = false;
    int num;

    if (image->size < sizeof(Elf64_Ehdr)) {
        image_error(image, "the ELF file is damaged or truncated");
    }
    if (ehdr[EI_CLASS] != ELFCLASS64) {
        image_error(image, "is no 64-bit ELF file");
    }
    if (ehdr[EI_DATA] != ELFDATA2LSB ||
        ELF_FIELD(uw, ehdr, Elf64_Ehdr, e_machine) != EM_LOONGARCH) {
        image_error(image, "is no LoongArch ELF file");
    }
    entry = elf_virt_to_phys(NULL, ELF_FIELD(q, ehdr, Elf64_Ehdr, e_entry));
    phoff = ELF_FIELD(q, ehdr, Elf64_Ehdr, e_phoff);
    num = ELF_FIELD(uw, ehdr, Elf64_Ehdr, e_phnum);
    if (phoff > image->size ||
        num > (image->size - phoff) / sizeof(Elf64_Phdr)) {
        image_error(image, "the ELF file is damaged or truncated");
    }
    for (int i = 0; i < num; i++) {
        if (!elf_segment(image, ehdr + phoff + i * sizeof(Elf64_Phdr),
                         &start, &end)) {
            continue;
        }
        if (!in_ram(s, start, end)) {
            image_error(image, "the segment of 0x%" PRIx64 " bytes at 0x%"
                        PRIx64 " is not in RAM: raise -m or link it elsewhere",
                        end - start, start);
        }
        loads = true;
        enters |= entry >= start && entry < end;
    }
    if (!loads) {
        image_error(image, "the ELF file has nothing to load: link it into "
                    "an executable");
    }
    if (!enters) {
        image_error(image, "the entry, 0x%" PRIx64 ", is in no segment: link "
                    "it with the right entry symbol", entry);
    }
    return entry;
}

static void load_plain_elf(LS3A5000MachineState *s, Image *image)
{
    MachineState *ms = MACHINE(s);
    ssize_t size;

    if (ms->initrd_filename || ms->dtb ||
        (ms->kernel_cmdline && *ms->kernel_cmdline)) {
        image_error(image, "is a plain ELF file, which takes no -initrd, "
                    "-append or -dtb: leave them out, or give a Linux image "
                    "(arch/loongarch/boot/vmlinux.efi)");
    }
    s->boot_pc = check_elf(s, image);
    size = load_elf(image->name, NULL, elf_virt_to_phys, NULL, NULL, NULL,
                    NULL, NULL, ELFDATA2LSB, EM_LOONGARCH, 1, 0);
    if (size < 0) {
        image_error(image, "%s", size == ELF_LOAD_FAILED ?
                    "the ELF file is damaged or truncated" :
                    load_elf_strerror(size));
    }
    s->direct_boot = true;
}

/* --- Linux image ------------------------------------------------------- */

/* https://docs.kernel.org/arch/loongarch/booting.html */
typedef struct LinuxHeader {
    uint16_t mz;
    uint8_t reserved0[6];
    uint64_t entry;
    uint64_t image_size;        /* with .bss */
    uint64_t load_offset;
    uint64_t reserved1[3];
    uint32_t linux_magic;
    uint32_t pe_offset;
} QEMU_PACKED LinuxHeader;

#define LINUX_PE_MAGIC  0x818223cd
#define MZ_MAGIC        0x5a4d

/* The EFI zboot format: a compressed Linux image that unpacks itself */
typedef struct ZbootHeader {
    uint16_t mz;
    uint8_t reserved0[2];
    char zimg[4];
    uint32_t payload_offset;
    uint32_t payload_size;
    uint8_t reserved1[8];
    char compression[32];
    uint32_t linux_magic;
    uint32_t pe_offset;
} QEMU_PACKED ZbootHeader;

static void image_gunzip(Image *image, size_t offset, size_t size)
{
    uint8_t *data = g_malloc(LOAD_IMAGE_MAX_GUNZIP_BYTES);
    ssize_t bytes = gunzip(data, LOAD_IMAGE_MAX_GUNZIP_BYTES,
                           image->data + offset, size);

    if (bytes <= 0) {
        image_error(image, "the gzip data is damaged or truncated");
    }
    g_free(image->data);
    image->data = g_realloc(data, bytes);
    image->size = bytes;
}

static void image_unpack(Image *image)
{
    ZbootHeader z;

    if (image->size > 2 && image->data[0] == 0x1f && image->data[1] == 0x8b) {
        image_gunzip(image, 0, image->size);
    }
    if (image->size < sizeof(z)) {
        return;
    }
    memcpy(&z, image->data, sizeof(z));
    if (lduw_le_p(&z.mz) == MZ_MAGIC && !memcmp(z.zimg, "zimg", 4)) {
        uint32_t offset = ldl_le_p(&z.payload_offset);
        uint32_t size = ldl_le_p(&z.payload_size);

        z.compression[sizeof(z.compression) - 1] = 0;
        if ((uint64_t)offset + size > image->size) {
            image_error(image, "the EFI zboot image is truncated");
        }
        if (strcmp(z.compression, "gzip")) {
            image_error(image, "the EFI zboot image is compressed with %s; "
                        "unpack it first: tail -c +%u FILE | head -c %u | "
                        "%s -d > Image", z.compression, offset + 1, size,
                        z.compression);
        }
        image_gunzip(image, offset, size);
    }
}

/* Every section of the PE file must be there */
static bool pe_is_complete(const Image *image, uint32_t pe)
{
    const uint8_t *data = image->data;
    uint64_t section;

    if ((uint64_t)pe + 24 > image->size || memcmp(data + pe, "PE\0", 4)) {
        return false;
    }
    section = (uint64_t)pe + 24 + lduw_le_p(data + pe + 20);
    for (int i = lduw_le_p(data + pe + 6); i > 0; i--, section += 40) {
        if (section + 40 > image->size ||
            (uint64_t)(uint32_t)ldl_le_p(data + section + 16) +
            (uint32_t)ldl_le_p(data + section + 20) > image->size) {
            return false;
        }
    }
    return true;
}

#define EFI_MEM_WB          0x8
#define EFI_PAGE_BITS       12

typedef struct EfiTable {
    uint8_t guid[16];
    uint64_t address;
} QEMU_PACKED EfiTable;

typedef struct EfiSystemTable {
    uint64_t signature;
    uint32_t revision;
    uint32_t header_size;
    uint32_t crc32;
    uint32_t reserved;
    uint64_t vendor;
    uint32_t fw_revision;
    uint32_t pad;
    uint64_t console[6];
    uint64_t runtime;
    uint64_t boottime;
    uint64_t nr_tables;
    uint64_t tables;
} QEMU_PACKED EfiSystemTable;

typedef struct EfiMemory {
    uint32_t type;
    uint32_t pad;
    uint64_t phys;
    uint64_t virt;
    uint64_t pages;
    uint64_t attribute;
} QEMU_PACKED EfiMemory;

enum { EFI_LOADER_DATA = 2, EFI_CONVENTIONAL_MEMORY = 7 };

/* All that the EFI stub would leave in memory, at LS3A5000_BOOT_BASE */
typedef struct BootBlob {
    char cmdline[CMDLINE_SIZE];
    uint16_t vendor[8];
    EfiSystemTable system;
    EfiTable table[4];
    struct {
        uint64_t map_size;
        uint64_t desc_size;
        uint32_t desc_version;
        uint32_t pad;
        uint64_t map_key;
        uint64_t buffer_size;
        EfiMemory map[3];
    } QEMU_PACKED memmap;
    struct {
        uint64_t base;
        uint64_t size;
    } QEMU_PACKED initrd;
} QEMU_PACKED BootBlob;

QEMU_BUILD_BUG_ON(sizeof(BootBlob) > LS3A5000_BOOT_SIZE);

#define BLOB_PA(member) (LS3A5000_BOOT_BASE + offsetof(BootBlob, member))

static const uint8_t efi_boot_memmap_guid[16] = {
    0x3f, 0x68, 0x0f, 0x80, 0x8b, 0xd0, 0x3a, 0x42,
    0xa2, 0x93, 0x96, 0x5c, 0x3c, 0x6f, 0xe2, 0xb4,
};
static const uint8_t efi_device_tree_guid[16] = {
    0xd5, 0x21, 0xb6, 0xb1, 0x9c, 0xf1, 0xa5, 0x41,
    0x83, 0x0b, 0xd9, 0x15, 0x2c, 0x69, 0xaa, 0xe0,
};
static const uint8_t efi_initrd_guid[16] = {
    0x27, 0xe4, 0x68, 0x55, 0xfc, 0x68, 0x3d, 0x4f,
    0xac, 0x74, 0xca, 0x55, 0x52, 0x31, 0xcc, 0x68,
};

static const uint8_t efi_rt_properties_guid[16] = {
    0x8a, 0x91, 0x66, 0xeb, 0xef, 0x7e, 0x2a, 0x40,
    0x84, 0x2e, 0x93, 0x1d, 0x21, 0xc3, 0x8a, 0xe9,
};

static void boot_blob_table(BootBlob *blob, const uint8_t *guid, uint64_t pa)
{
    EfiTable *table = &blob->table[blob->system.nr_tables++];

    memcpy(table->guid, guid, sizeof(table->guid));
    table->address = cpu_to_le64(pa);
}

static void boot_blob_memory(BootBlob *blob, unsigned i, uint32_t type,
                             uint64_t base, uint64_t size)
{
    EfiMemory *m = &blob->memmap.map[i];

    m->type = cpu_to_le32(type);
    m->phys = cpu_to_le64(base);
    m->pages = cpu_to_le64(size >> EFI_PAGE_BITS);
    m->attribute = cpu_to_le64(EFI_MEM_WB);
}

static void boot_blob_add(LS3A5000MachineState *s, uint64_t initrd,
                          uint64_t initrd_size)
{
    const MemMapEntry *low = &ls3a5000_memmap[LS3A5000_RAM_LOW];
    const MemMapEntry *high = &ls3a5000_memmap[LS3A5000_RAM_HIGH];
    const uint64_t kept = 2 * MiB;
    const char *cmdline = MACHINE(s)->kernel_cmdline ?: "";
    g_autofree BootBlob *blob = g_new0(BootBlob, 1);
    hwaddr rt_properties;
    uint64_t runtime = ls3a5000_efi_runtime_add(&rt_properties);

    if (strlen(cmdline) >= CMDLINE_SIZE) {
        error_report("-append: the kernel command line is longer than %d "
                     "bytes: shorten it", CMDLINE_SIZE - 1);
        exit(EXIT_FAILURE);
    }
    strcpy(blob->cmdline, cmdline);
    for (int i = 0; "QEMU"[i]; i++) {
        blob->vendor[i] = cpu_to_le16("QEMU"[i]);
    }

    boot_blob_memory(blob, 0, EFI_LOADER_DATA, low->base, kept);
    boot_blob_memory(blob, 1, EFI_CONVENTIONAL_MEMORY, low->base + kept,
                     low->size - kept);
    boot_blob_memory(blob, 2, EFI_CONVENTIONAL_MEMORY, high->base,
                     ls3a5000_ram_high_size(s));
    blob->memmap.map_size = cpu_to_le64(sizeof(blob->memmap.map));
    blob->memmap.buffer_size = blob->memmap.map_size;
    blob->memmap.desc_size = cpu_to_le64(sizeof(EfiMemory));
    blob->memmap.desc_version = cpu_to_le32(1);
    boot_blob_table(blob, efi_boot_memmap_guid, BLOB_PA(memmap));

    boot_blob_table(blob, efi_device_tree_guid, LS3A5000_FDT_BASE);
    blob->system.runtime = cpu_to_le64(runtime);
    boot_blob_table(blob, efi_rt_properties_guid, rt_properties);
    if (initrd_size) {
        blob->initrd.base = cpu_to_le64(initrd);
        blob->initrd.size = cpu_to_le64(initrd_size);
        boot_blob_table(blob, efi_initrd_guid, BLOB_PA(initrd));
    }

    blob->system.signature = cpu_to_le64(0x5453595320494249ULL);
    blob->system.revision = cpu_to_le32(2 << 16 | 100);
    blob->system.header_size = cpu_to_le32(sizeof(EfiSystemTable));
    blob->system.vendor = cpu_to_le64(BLOB_PA(vendor));
    blob->system.fw_revision = cpu_to_le32(1 << 16);
    blob->system.nr_tables = cpu_to_le64(blob->system.nr_tables);
    blob->system.tables = cpu_to_le64(BLOB_PA(table));

    rom_add_blob_fixed("boot tables", blob, sizeof(*blob),
                       LS3A5000_BOOT_BASE);
    s->boot_arg[0] = 1;
    s->boot_arg[1] = BLOB_PA(cmdline);
    s->boot_arg[2] = BLOB_PA(system);
}

/*
 * At the end of low RAM, as far from the kernel as can be (it may move itself
 * up a little); in high RAM if that is too small.
 */
static uint64_t load_initrd(LS3A5000MachineState *s, uint64_t kernel_end,
                            uint64_t *size)
{
    const MemMapEntry *low = &ls3a5000_memmap[LS3A5000_RAM_LOW];
    const MemMapEntry *high = &ls3a5000_memmap[LS3A5000_RAM_HIGH];
    const uint64_t slack = 64 * MiB;
    uint64_t low_end = low->base + low->size;
    uint64_t base;
    Image image;

    if (!MACHINE(s)->initrd_filename) {
        *size = 0;
        return 0;
    }
    image = image_read("-initrd", MACHINE(s)->initrd_filename);

    if (kernel_end + slack <= low_end &&
        image.size <= low_end - (kernel_end + slack)) {
        base = low_end - image.size;
    } else if (image.size <= ls3a5000_ram_high_size(s) / 2) {
        base = high->base + ls3a5000_ram_high_size(s) - image.size;
    } else {
        image_error(&image, "does not fit into RAM with room to unpack it: "
                    "raise -m");
    }
    base = QEMU_ALIGN_DOWN(base, 64 * KiB);
    rom_add_blob_fixed("initrd", image.data, image.size, base);
    g_free(image.data);
    *size = image.size;
    return base;
}

static void load_linux(LS3A5000MachineState *s, Image *image)
{
    LinuxHeader hdr = {};
    uint64_t start, end, entry, initrd, initrd_size;

    image_unpack(image);
    if (image->size >= sizeof(hdr)) {
        memcpy(&hdr, image->data, sizeof(hdr));
    }
    if (lduw_le_p(&hdr.mz) != MZ_MAGIC ||
        ldl_le_p(&hdr.linux_magic) != LINUX_PE_MAGIC) {
        image_error(image, "is neither a LoongArch Linux image nor an ELF "
                    "file");
    }
    if (!pe_is_complete(image, ldl_le_p(&hdr.pe_offset))) {
        image_error(image, "the Linux image is truncated");
    }

    /* kernels before 6.2 have virtual addresses here */
    start = ldq_le_p(&hdr.load_offset) & PA_MASK;
    entry = ldq_le_p(&hdr.entry) & PA_MASK;
    end = start + MAX(image->size, ldq_le_p(&hdr.image_size));
    if (start < LS3A5000_EFI_BASE + LS3A5000_EFI_SIZE ||
        !in_ram(s, start, end) || !in_range(start, end - start, entry, entry)) {
        image_error(image, "the header puts the image to 0x%" PRIx64 "-0x%"
                    PRIx64 ", which is not RAM that is free for it", start,
                    end);
    }
    rom_add_blob_fixed(image->name, image->data, image->size, start);

    initrd = load_initrd(s, end, &initrd_size);
    boot_blob_add(s, initrd, initrd_size);
    s->direct_boot = true;
    s->boot_linux = true;
    s->boot_pc = entry;
}

/* --- device tree ------------------------------------------------------- */

static void load_dtb(LS3A5000MachineState *s)
{
    MachineState *ms = MACHINE(s);
    Image image = image_read("-dtb", ms->dtb);

    if (fdt_check_full(image.data, image.size)) {
        image_error(&image, "is no device tree blob, or it is damaged or "
                    "truncated: make one with dtc");
    }
    ms->fdt = image.data;
    s->fdt_size = image.size;
}

/* --- SMBIOS ------------------------------------------------------------ */

/* Debian's firmware does not start without it */
static void smbios_setup(LS3A5000MachineState *s)
{
    MachineState *ms = MACHINE(s);
    uint8_t *tables, *anchor;
    size_t tables_size, anchor_size;

    smbios_set_defaults("QEMU", MACHINE_GET_CLASS(s)->desc,
                        MACHINE_GET_CLASS(s)->name);
    smbios_get_tables(ms, SMBIOS_ENTRY_POINT_TYPE_64, NULL, 0, &tables,
                      &tables_size, &anchor, &anchor_size, &error_fatal);
    if (anchor) {
        fw_cfg_add_file(s->fw_cfg, "etc/smbios/smbios-tables", tables,
                        tables_size);
        fw_cfg_add_file(s->fw_cfg, "etc/smbios/smbios-anchor", anchor,
                        anchor_size);
    }
}

/* All devices exist: make the device tree and put it where it is wanted */
void ls3a5000_boot_done(LS3A5000MachineState *s)
{
    MachineState *ms = MACHINE(s);

    if (!s->direct_boot && !s->firmware && !qtest_enabled()) {
        warn_report("neither -kernel nor firmware: all cores wait for an IPI");
    }
    if (ms->dtb) {
        load_dtb(s);
    } else {
        ls3a5000_fdt_create(s);
        fdt_pack(ms->fdt);
        s->fdt_size = fdt_totalsize(ms->fdt);
    }

    if (s->fdt_size > LS3A5000_FDT_SIZE) {
        error_report("the device tree is larger than %d KiB: give a smaller "
                     "-dtb", (int)(LS3A5000_FDT_SIZE / KiB));
        exit(EXIT_FAILURE);
    }
    if (s->firmware && s->virt_compat) {
        smbios_setup(s);
    }
    if (s->boot_linux || s->firmware) {
        rom_add_blob_fixed("fdt", ms->fdt, s->fdt_size, LS3A5000_FDT_BASE);
        /* a restart is given another rng-seed */
        qemu_register_reset_nosnapshotload(qemu_fdt_randomize_seeds,
            rom_ptr_for_as(&address_space_memory, LS3A5000_FDT_BASE,
                           s->fdt_size));
    }
}

/* --- start ------------------------------------------------------------- */

void ls3a5000_boot_init(LS3A5000MachineState *s)
{
    MachineState *ms = MACHINE(s);
    uint32_t code[ARRAY_SIZE(mailbox_loop)];

    flash_init(s);
    fw_cfg_setup(s);

    if (ms->dtb && (s->firmware || !ms->kernel_filename)) {
        error_report("-dtb goes with a Linux image that is started directly: "
                     "give -kernel, and no firmware");
        exit(EXIT_FAILURE);
    }
    if (s->firmware) {
        firmware_pci(s);
        firmware_kernel(s);
        return;
    }

    for (int i = 0; i < ARRAY_SIZE(code); i++) {
        code[i] = cpu_to_le32(mailbox_loop[i]);
    }
    rom_add_blob_fixed("mailbox loop", code, sizeof(code),
                       ls3a5000_memmap[LS3A5000_FLASH0].base);
    if (ms->kernel_filename) {
        Image image = image_read("-kernel", ms->kernel_filename);

        if (image.size >= 4 && !memcmp(image.data, ELFMAG, 4)) {
            load_plain_elf(s, &image);
        } else {
            load_linux(s, &image);
        }
        g_free(image.data);
    }
}
