#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_vmm.py VMM: KVM comes up on the board and runs the small guests."""

import re
import sys

from board import MACHINE, Board, Tap, complaints, guest_software, image


def feature(board):
    line = board.sh('grep -m1 -i ^features /proc/cpuinfo')
    assert 'lvz' in line.split(), line


def kernel_log(board):
    text = board.sh('dmesg')
    bad = complaints(text) + re.findall('.*virtualization not available', text)
    assert not bad, '\n'.join(bad)


def without_lvz():
    """lvz=off: Linux finds neither the feature nor a KVM."""
    with Board('lvz-off', machine=[*MACHINE, '-cpu', 'la464,lvz=off']) as board:
        board.wait_ready()
        line = board.sh('grep -m1 -i ^features /proc/cpuinfo')
        assert 'lvz' not in line.split(), line
        board.sh('test ! -e /dev/kvm')


def main():
    guest_software('linux')
    tap = Tap()
    with image('initramfs.cpio', {'bin/vmm': sys.argv[1]}) as initrd:
        with Board('vmm', smp=2, initrd=initrd) as board:
            tap.try_('boot', lambda: board.wait_ready() and None)
            if tap.bad:
                tap.done()
            tap.try_('lvz is among the features of the CPU', feature, board)
            tap.try_('there is a /dev/kvm',
                     lambda: board.sh('test -c /dev/kvm'))
            output, status = board.run('vmm', 300)
            for line in output.splitlines():
                m = re.match(r'(ok|not ok) \d+ - (.*)', line)
                if m:
                    tap.ok(m.group(1) == 'ok', f'vmm: {m.group(2)}')
                else:
                    tap.note(line.lstrip('# '))
            planned = re.search(r'^1\.\.(\d+)', output, re.M)
            tap.ok(status == 0 and planned and
                   len(re.findall('^ok', output, re.M)) == int(planned.group(1)),
                   'vmm: as many as planned', f'status {status}')
            tap.try_('the kernel has nothing to complain about', kernel_log,
                     board)
    tap.try_('lvz=off: no such feature, no KVM', without_lvz)
    tap.done()


if __name__ == '__main__':
    main()
