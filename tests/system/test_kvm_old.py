#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The oldest kernel with KVM that Debian has the source of, as host and as
guest of Debian's newest.  'make old-kernel' builds it."""

import hashlib
import sys

from board import (GUEST, Board, Guest, Tap, guest_software, image, poweroff,
                   quiet)

VERSION = '6.12'
OLD = GUEST / f'Image-{VERSION}'


def boot(guest, cpus):
    _, seen = guest.wait_ready(300)
    assert seen == cpus, f'{seen} CPUs'
    return guest.sh('uname -r')


def work(guest, processes):
    text = guest.sh(f'for i in $(seq {processes}); do (head -c 3000000 '
                    '/dev/zero | sha256sum) & done; wait', 300)
    want = hashlib.sha256(bytes(3000000)).hexdigest()
    assert text.split().count(want) == processes, text


def units(guest):
    wanted = guest.board.sh('units 200', 120)
    inside = guest.sh('units 200', 300)
    assert inside == wanted, f'{inside}\noutside:\n{wanted}'


def reboot(guest):
    guest.board.sh(f': > {guest.at}.log')
    guest.type('reboot')
    guest.wait_ready()


def host(tap, name, kernel, guests):
    """guests: {name: (kernel, vCPUs)}"""
    files = {'bin/units': sys.argv[1], 'guest/old': OLD}
    with image('kvm.cpio', files) as initrd, \
            Board(f'kvm-{name}', smp=4, memory='4G', initrd=initrd,
                  kernel=kernel, guests=guests) as board:
        if not tap.try_(f'{name} boots', lambda: board.wait_ready(180) and None):
            return
        board.sh('test -c /dev/kvm')
        for who, (path, cpus) in guests.items():
            guest = Guest(board, who, smp=cpus, kernel=path)
            if tap.try_(f'{name}: {who} with {cpus} vCPUs boots', boot, guest,
                        cpus):
                tap.try_(f'{name}: {who} works', work, guest, 2 * cpus)
                tap.try_(f'{name}: {who}: units as outside', units, guest)
                tap.try_(f'{name}: {who} reboots', reboot, guest)
                tap.try_(f'{name}: {who}: no complaints', quiet, guest)
                tap.try_(f'{name}: {who} powers off', guest.poweroff)
        tap.try_(f'{name}: no complaints', quiet, board)
        tap.try_(f'{name} powers off', poweroff, board)


def main():
    guest_software('kvm')
    if not OLD.exists():
        print(f'1..0 # SKIP no Image-{VERSION}: make old-kernel')
        sys.exit(0)
    tap = Tap()
    host(tap, 'old-host', OLD, {'new-guest': ('/guest/Image', 4),
                                'old-guest': ('/guest/old', 2)})
    host(tap, 'new-host', None, {'old-guest': ('/guest/old', 4)})
    tap.done()


if __name__ == '__main__':
    main()
