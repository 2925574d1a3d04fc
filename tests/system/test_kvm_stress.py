#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_kvm_stress.py SECONDS: a guest with four vCPUs and its host are busy
for that long with processes, memory, timers, pipes and a disk, and nothing
hangs or goes wrong.  STRESS in the environment says another time."""

import os
import re
import sys

from board import (FIRMWARE, TOP, Board, Guest, Tap, all_cpus_run,
                   guest_software, host_ends, image, quiet)


def busy(guest, seconds):
    board = guest.board
    board.sh(f'(stress {seconds} 24 > /tmp/stress.log 2>&1 &)')
    guest.type(f'stress {seconds} 24 /dev/vda')
    guest.wait('^stress: done', seconds + 900, 'the end of the work')
    board.sh('until grep -q "^stress: done" /tmp/stress.log; do sleep 1; done',
             900, 'the end of the work in the host')
    inside = board.sh(f'grep -a "^stress:" {guest.at}.log | tr -d "\\r"')
    outside = board.sh('grep "^stress:" /tmp/stress.log')
    for what, text, kinds in (('guest', inside, 6), ('host', outside, 5)):
        counts = re.findall(r' ([a-z]+) (\d+)', text)
        assert 'WRONG' not in text and len(counts) == kinds \
            and all(int(n) > 0 for _, n in counts), f'{what}: {text}'
    return f'guest {inside}\nhost {outside}'


def alive(guest):
    """Each vCPU still runs, and time goes by."""
    all_cpus_run(guest, 4)
    guest.sh('sleep 1')


def main():
    seconds = int(os.environ.get('STRESS', sys.argv[1]))
    guest_software('kvm')
    guest_software('efi')
    tap = Tap()
    files = {**FIRMWARE, 'bin/stress': TOP / 'tests/system/stress'}
    with image('kvm.cpio', files) as initrd, \
            Board('kvm-stress', smp=4, memory='4G', initrd=initrd,
                  guests=['guest']) as board:
        if not tap.try_('the host boots',
                        lambda: board.wait_ready(180) and None):
            tap.done()
        board.sh('head -c 8m /dev/urandom > /tmp/disk')
        guest = Guest(
            board, 'guest', '-drive', 'file=/tmp/disk,format=raw,if=none,id=d',
            '-device', 'virtio-blk-pci,drive=d,romfile=', firmware=True,
            smp=4)
        if tap.try_('a guest boots', lambda: guest.wait_ready(600) and None) \
                and tap.try_(f'both are busy for {seconds} s', busy, guest,
                             seconds):
            tap.try_('its vCPUs run, its time goes by', alive, guest)
            tap.try_('it has nothing to complain about', quiet, guest)
            tap.try_('it powers off', guest.poweroff)
            host_ends(tap, board)
    tap.done()


if __name__ == '__main__':
    main()
