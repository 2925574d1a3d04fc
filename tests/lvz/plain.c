/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What any LoongArch program does, for tests/lvz/same-code: it runs on an
 * unpatched QEMU, too, and prints a checksum.  Each piece is done a few times,
 * one of them more often: which one (or none: 0), and how often, stand at
 * MORE_AT, put there by "-device loader".
 */

#include "lib.h"

#define MORE_AT         0x4000000
#define VA              0x40000000UL
#define DATA            0x5000000UL
#define PAGE            0x4000UL

/*
 * Apart from the code: a store to a page with translated code is slow, and all
 * that would be measured.
 */
static struct {
    u64 sum, word, words[256];
    u8 bytes[256];
} data __attribute__((aligned(0x10000)));

static void compute(u64 n)
{
    u64 a = n, b = 1;

    while (n--) {
        a = a * 0x5851f42d4c957f2d + 1;
        b ^= a >> 33;
        a += b / ((a & 0xff) + 1) + (b << 7);
        if (a & 4) {
            b += (int)a >> 3;
        } else {
            b -= (u16)a % 7;
        }
        data.sum += a ^ b;
    }
}

static void memory(u64 n)
{
    while (n--) {
        data.words[n & 0xff] += n;
        data.bytes[n * 3 & 0xff] ^= data.words[n * 5 & 0xff];
        data.sum += data.bytes[n & 0xff];
    }
}

static void floating(u64 n)
{
    u64 bits;

    __asm__ volatile(
        "    movgr2fr.d  $fa0, %[n]\n"
        "    ffint.d.l   $fa0, $fa0\n"
        "    fmov.d      $fa1, $fa0\n"
        "1:  fmadd.d     $fa1, $fa1, $fa0, $fa0\n"
        "    fsqrt.d     $fa1, $fa1\n"
        "    fdiv.d      $fa2, $fa1, $fa0\n"
        "    fadd.d      $fa1, $fa1, $fa2\n"
        "    fcmp.clt.d  $fcc0, $fa1, $fa0\n"
        "    bceqz       $fcc0, 2f\n"
        "    fneg.d      $fa2, $fa2\n"
        "2:  addi.d      %[n], %[n], -1\n"
        "    bnez        %[n], 1b\n"
        "    movfr2gr.d  %[bits], $fa1\n"
        : [n] "+r"(n), [bits] "=r"(bits));
    data.sum += bits;
}

/* called through a pointer: an indirect jump looks its block up */
static __attribute__((noinline)) u64 callee(u64 x)
{
    __asm__ volatile("" : "+r"(x));
    return x + 1;
}

static void calls(u64 n)
{
    u64 (*volatile to)(u64) = callee;   /* volatile: remains a pointer */

    while (n--) {
        data.sum = to(data.sum);
    }
}

static void csr(u64 n)
{
    while (n--) {
        csrwr(SAVE0 + 4, n);
        data.sum += csrrd(SAVE0 + 4) + csrrd(PRMD) + csrrd(CRMD);
    }
}

static void syscalls(u64 n)
{
    for (n = n / 16 + 1; n--; ) {
        data.sum += TRAP_CODE(insn("syscall 0"));
    }
}

static void refills(u64 n)
{
    for (n = n / 512 + 1; n--; ) {
        invtlb(0, 0, 0);
        for (u64 i = 0; i < 16; i++) {
            /* volatile: each of them is a load */
            data.sum += *(volatile u64 *)(VA + i * 2 * PAGE);
        }
    }
}

static void atomic(u64 n)
{
    while (n--) {
        __atomic_fetch_add(&data.word, n, __ATOMIC_RELAXED);
    }
    data.sum += data.word;
}

void test(void)
{
    static void (*const pieces[])(u64) = {
        compute, memory, floating, calls, csr, syscalls, refills, atomic,
    };
    u32 more = RAM(u32, MORE_AT), n = RAM(u32, MORE_AT + 4);

    map(VA, 32 * PAGE, DATA, LO_RAM, 14);
    csrwr(EUEN, 1);
    for (u64 i = 0; i < ARRAY_SIZE(pieces); i++) {
        pieces[i](i + 1 == more ? n : 20);
    }
    put("sum %016lx\n", data.sum);
    power_off();
}
