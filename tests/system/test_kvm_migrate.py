#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A guest under KVM moves between two processes of Debian's QEMU while it
runs: through a socket, there and back, and through a file."""

import hashlib
import re

from board import (Board, Guest, Tap, all_cpus_run, guest_software, host_ends,
                   quiet)

WORK = ('i=0; while :; do i=$((i+1)); echo "tick $i"; '
        'head -c 300000 /dev/zero | sha256sum > /tmp/sum; '
        '[ "$(cat /tmp/sum)" = "$(cat /tmp/good)" ] || echo "wrong sum"; '
        'usleep 100000; done')
CPUS = 2


def ticks(*guests):
    """The numbers on the consoles; a line may have begun on the one before."""
    logs = ' '.join(f'{g.at}.log' for g in guests)
    text = guests[0].board.sh(f'cat {logs} | grep -aE "tick [0-9]"')
    return [int(n) for n in re.findall(r'tick (\d+)', text)]


def start(guest):
    guest.wait_ready()
    digest = hashlib.sha256(bytes(300000)).hexdigest()
    guest.sh(f'echo "{digest}  -" > /tmp/good; echo kept > /tmp/mark')
    guest.board.sh(f': > {guest.at}.log')
    guest.type(WORK)
    guest.wait('^tick 5', 120)


def move(source, board, name, uri):
    """Migrate; the work goes on with the next number, and the source is quit.
    """
    def listen():
        return Guest(board, name, '-incoming', uri, smp=CPUS)

    before = ticks(source)[-1]
    if not uri.startswith('file:'):
        target = listen()
        target.monitor('info status', 'VM status: .*inmigrate')
    source.monitor(f'migrate -d {uri}', 'migrate')
    board.sh(f'until echo "info migrate" > {source.at}.mon.in; sleep 0.5; '
             f'grep -qE "[Ss]tatus:[[:space:]]*(completed|failed)" {source.at}.mon.log; '
             f'do :; done', 300, f'{source.name}: migration')
    if uri.startswith('file:'):
        target = listen()
    source.monitor('quit', 'quit')
    assert source.wait_end() == 0
    target.wait('tick', 120, 'a sign of life')
    last = ticks(source)[-1]
    target.wait(f'tick {last + 20}$|tick {last + 20}[^0-9]', 300)
    got = ticks(source, target)
    assert before <= last < got[-1], (before, last, got)
    assert got == list(range(got[0], got[0] + len(got))), got
    wrong = board.run(f'grep -ac "wrong" {target.at}.log')[0]
    assert wrong == '0', f'{wrong} wrong sums'
    return target


def check(guest):
    """Stop the work, look around."""
    # ^C may end a child of the loop and not the loop
    count = f'$(grep -ac tick {guest.at}.log)'
    guest.board.sh(f"until n={count}; sleep 2; [ $n = {count} ]; "
                   f"do printf '\\003' > {guest.at}.in; done", 120)
    assert guest.sh('cat /tmp/mark') == 'kept'
    all_cpus_run(guest, CPUS)
    start = float(guest.sh('cut -d" " -f1 /proc/uptime'))
    guest.sh('sleep 2')
    slept = float(guest.sh('cut -d" " -f1 /proc/uptime')) - start
    assert slept >= 2, f'{slept} s'
    quiet(guest)


def main():
    guest_software('kvm')
    tap = Tap()
    names = ['a', 'b', 'c', 'd']
    with Board('kvm-migrate', smp=4, memory='4G', initrd='kvm.cpio',
               guests=names) as board:
        if not tap.try_('the host boots',
                        lambda: board.wait_ready(180) and None):
            tap.done()
        guest = Guest(board, 'a', smp=CPUS)
        if not tap.try_('a guest works', start, guest):
            tap.done()
        for name, uri in (('b', 'unix:/tmp/socket'), ('c', 'tcp:127.0.0.1:4444'),
                          ('d', 'file:/tmp/state')):
            moved = []
            if not tap.try_(
                    f'it moves through {uri} and goes on',
                    lambda: moved.append(move(guest, board, name, uri))):
                tap.done()
            guest = moved[0]
        tap.try_('it is whole', check, guest)
        tap.try_('it powers off', guest.poweroff)
        host_ends(tap, board)
    tap.done()


if __name__ == '__main__':
    main()
