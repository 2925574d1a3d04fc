#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_kvm_guests.py UNITS: guests of Debian's QEMU on 1, 2 and 4 vCPUs, with
and without KVM's interrupt controllers, two at a time."""

import hashlib
import sys

from board import (Board, Guest, Tap, all_cpus_run, guest_software, host_ends,
                   image, quiet)

UNITS = 'units 400'


def work(guest, processes):
    """Processes, memory and pipes, more of them than vCPUs"""
    text = guest.sh(f'for i in $(seq {processes}); do (head -c 3000000 '
                    '/dev/zero | sha256sum) & done; wait', 300)
    want = hashlib.sha256(bytes(3000000)).hexdigest()
    assert text.split().count(want) == processes, text


def units(guest, wanted):
    """Floating point and vectors in more processes than there are vCPUs, while
    processes outside of the guest use the same units with other values"""
    guest.board.sh('(for i in 1 2 3; do units 400 $i; done > /dev/null &)')
    inside = guest.sh(f'for i in 1 2 3; do {UNITS} > /tmp/u$i & done; wait; '
                      'cat /tmp/u1 /tmp/u2 /tmp/u3', 300)
    assert inside == '\n'.join([wanted] * 3), \
        f'{inside}\noutside of it:\n{wanted}'


def reboot(guest):
    guest.board.sh(f': > {guest.at}.log')
    guest.type('reboot')
    guest.wait_ready()


def exits(board):
    """What KVM counts for all of its guests"""
    text = board.sh('cd /sys/kernel/debug/kvm; for f in *; do '
                    '[ -d $f ] || echo $f $(cat $f); done; cd')
    return {name: int(n) for name, n in map(str.split, text.splitlines())}


def irqchip(board, before, inside):
    """Are the interrupt controllers KVM's, or those of its user?"""
    used = {name: n - before[name] for name, n in exits(board).items()
            if name.split('_')[0] in ('eiointc', 'pch')}
    assert len(used) == 4, used
    for name, n in used.items():
        assert (n > 0) == inside, f'{name}: {n}'
    return used


def life(tap, board, name, cpus, accel):
    """A guest from its start to its end"""
    before = exits(board)
    guest = Guest(board, name, smp=cpus, accel=accel)

    def boot():
        up, seen = guest.wait_ready()
        assert seen == cpus, f'{seen} CPUs'
        return f'{up} s in its own time'

    if not tap.try_(f'{name}: boot', boot):
        return
    tap.try_(f'{name}: every vCPU runs', all_cpus_run, guest, cpus)
    tap.try_(f'{name}: interrupt controllers as asked for', irqchip, board,
             before, 'off' not in accel)
    tap.try_(f'{name}: it works', work, guest, 2 * cpus)
    if cpus == 2:
        tap.try_(f'{name}: FP, LSX and LASX give the same as outside', units,
                 guest, board.sh(UNITS, 60))
    tap.try_(f'{name}: reboot', reboot, guest)
    tap.try_(f'{name}: nothing to complain about', quiet, guest)
    tap.try_(f'{name}: poweroff', guest.poweroff)


def two(board):
    """Two at a time, with two vCPUs each, both at work"""
    guests = [Guest(board, name, smp=2) for name in ('one', 'two')]
    for guest in guests:
        guest.wait_ready()
    command = ('for i in 1 2 3; do (head -c 6000000 /dev/zero | sha256sum > '
               '/tmp/s$i) & done; wait; cat /tmp/s?; echo all')
    for guest in guests:
        guest.type(f'{command} done')
    want = hashlib.sha256(bytes(6000000)).hexdigest()
    for guest in guests:
        guest.wait('^all done', 300)
        n = guest.board.sh(f'grep -c {want} {guest.at}.log')
        assert n == '3', n
    for guest in guests:
        quiet(guest)
        guest.poweroff()


def main():
    guest_software('kvm')
    tap = Tap()
    guests = {'one': (1, 'kvm'), 'two': (2, 'kvm'), 'four': (4, 'kvm'),
              'split': (2, 'kvm,kernel-irqchip=off')}
    with image('kvm.cpio', {'bin/units': sys.argv[1]}) as initrd, \
            Board('kvm-guests', smp=4, memory='4G', initrd=initrd,
                  guests=guests) as board:
        if tap.try_('the host boots', lambda: board.wait_ready(180) and None):
            for name, (cpus, accel) in guests.items():
                life(tap, board, name, cpus, accel)
            tap.try_('two guests at a time', two, board)
            host_ends(tap, board)
    tap.done()


if __name__ == '__main__':
    main()
