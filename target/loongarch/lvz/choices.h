/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * LoongArch virtualization extension (LVZ): what no public source decides
 *
 * Each question has a name.  The code that answers it says "choice NAME" or
 * uses what is defined here; docs/system/lvz.rst has the reason and who depends
 * on it.  scripts/check-docs compares the three.
 *
 * --- entry and exit ---
 *
 * pvm-exception: an exception in root or to root sets GSTAT.PVM to the mode
 * that it came from; a TLB refill sets TLBRPRMD.PGM and leaves PVM.
 *
 * pvm-ertn: ERTN does not clear PVM.
 *
 * refill-return: the return from a refill looks at TLBRPRMD.PGM, not at PVM.
 *
 * merr: MERRCTL.IsMERR can be written; its PGM is bit 5.
 *
 * exit-badv: exits that are no page faults set BADV to the PC.
 *
 * euen-both: a unit that is off in both banks is the guest's exception.
 *
 * top: a CSR write that changes the guest's PLV exits before it takes effect
 * (GCSC); an exception or ERTN exits when it is complete (GCHC), with ERA
 * where the guest goes on, BADI and BADV as they were.
 *
 * debug-mode: root's DBG.DST holds back root's interrupts in guest mode too.
 *
 * --- instructions and CSRs ---
 *
 * wrong-mode: GCSR*, GTLB*, HVCL in the wrong mode, INVTLB above 6 in the
 * guest: INE.
 *
 * hvcl-plv: HVCL exits at every PLV.
 *
 * trap-code: what SIT, TIT, TOE, TORU and TOTI trap is a GSPR.
 *
 * save8: GCSR.SAVE8 to SAVE15 are storage.
 *
 * vm-written: GSTAT.VM is read-only.
 *
 * matc: GCFG.MATC is storage.
 *
 * --- TLB ---
 *
 * two-tlbs: root and guests have a TLB each; GTLBC.GMTLBSZ is storage.
 *
 * rid: with GTLBC.USETGID = 0, root's TLB instructions work on GSTAT.GID if
 * the guest caused the exception, else on 0.
 *
 * root-access-gid: root's own mapped accesses use entries of GID 0.
 *
 * gpa-asid-plv: the root stage looks at neither ASID nor PLV.
 *
 * root-nr-nx: NR and NX of a root entry exit with PNR and PNX.
 *
 * invtlb-undefined: INVTLB 7, 8, 0xf and above 0x16 are INE in root.
 *
 * gtlb-gid: GTLB* use TGID with USETGID, else GSTAT.GID.
 *
 * --- interrupts and time ---
 *
 * pip-root: root sees a line that PIP passes through.
 *
 * hc: HC hides root's bit while VIP is set; the falling line clears VIP.
 *
 * tcfg-reload: root writes TCFG with the value that it has, while it is
 * enabled: nothing happens, unless the CPU property lvz-tcfg-reload is set.
 *
 * rdtime: the guest's counter has root's CNTC in it.
 */

#ifndef LOONGARCH_LVZ_CHOICES_H
#define LOONGARCH_LVZ_CHOICES_H

/* tit-set: GCFG.TIT covers RDTIME and these CSRs, TID to TICLR */
#define LVZ_TIT_CSR_FIRST     0x40
#define LVZ_TIT_CSR_LAST      0x44

/*
 * gci: which kinds of CACOP (code[4:3]: 0 init, 1 index, 2 hit, 3 other) do
 * not exit, by GCFG.GCI; 3 is as 2
 */
#define LVZ_GCI_NATIVE        { 0, BIT(2), BIT(1) | BIT(2), BIT(1) | BIT(2) }

/*
 * estat-hwi: root writes all of GCSR.ESTAT but IS[9:2], which come from GINTC
 * and the lines; PMI is root's to write, as TI and IPI are
 */
#define LVZ_ESTAT_ROOT_MASK   0x7fff1c03

/* one-shot: TVAL of a one-shot timer that has fired stays at -1, in 48 bits */
#define LVZ_TVAL_FIRED        MAKE_64BIT_MASK(0, 48)

/* period-0: a periodic timer fires at most once in so many ticks (1 us) */
#define LVZ_PERIOD_MIN        100

#endif /* LOONGARCH_LVZ_CHOICES_H */
