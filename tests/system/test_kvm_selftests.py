#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel's own tests of KVM.  'make selftests' builds them."""

import sys

from board import GUEST, Board, Tap, guest_software, host_ends

OPTIONS = {
    # a periodic timer may be late where two emulated CPUs share a real one
    'arch_timer': '-e 200000',
    # making 32767 slots for each of its parts takes minutes
    'memslot_perf_test': '-s 1000 -l 2',
}
TOO_LONG = {'hardware_disable_test': '43008 threads'}
SKIP = 4        # KSFT_SKIP


def selftest(tap, board, name):
    if name in TOO_LONG:
        tap.ok(True, f'{name} # SKIP {TOO_LONG[name]}')
        return
    try:
        output, status = board.run(
            f'/selftests/{name} {OPTIONS.get(name, "")} > /tmp/log 2>&1; '
            's=$?; tail -n 12 /tmp/log; (exit $s)', 900, name)
    except Exception as e:
        tap.ok(False, name, repr(e))
        tap.done()
    tap.ok(status in (0, SKIP), name + (
        ' # SKIP it says so' if status == SKIP else ''),
        f'{output}\nstatus {status}' if status else '')


def main():
    guest_software('kvm')
    if not (GUEST / 'kvm-selftests.cpio').exists():
        print('1..0 # SKIP no kvm-selftests.cpio: make selftests')
        sys.exit(0)
    tap = Tap()
    with Board('kvm-selftests', smp=4, memory='4G',
               initrd='kvm-selftests.cpio') as board:
        if tap.try_('the host boots', lambda: board.wait_ready(180) and None):
            for name in board.sh('ls -1 /selftests').split():
                selftest(tap, board, name)
            host_ends(tap, board)
    tap.done()


if __name__ == '__main__':
    main()
