/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TCG helpers of the LVZ extension; included by helper.h
 */

DEF_HELPER_2(lvz_csrrd, i64, env, i32)
DEF_HELPER_4(lvz_csrxchg, i64, env, i32, i64, i64)
DEF_HELPER_2(lvz_gcsrrd, i64, env, i32)
DEF_HELPER_5(lvz_gcsrxchg, i64, env, i32, i64, i64, i32)
DEF_HELPER_3(lvz_guest_crmd, void, env, i64, i64)
DEF_HELPER_3(lvz_exit, noreturn, env, i32, i32)
DEF_HELPER_2(lvz_gtlb, void, env, i32)
DEF_HELPER_4(lvz_invtlb, void, env, i32, i64, i64)
