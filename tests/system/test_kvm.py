#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian's QEMU under the board's KVM boots Debian's kernel to a shell."""

import hashlib

from board import (Board, Tap, guest_software, poweroff, quiet,
                   GUEST_COMMAND)


def shell(board):
    text = board.sh('hostname; echo $((6 * 7)); uname -m')
    assert text.split() == ['guest', '42', 'loongarch64'], text


def under_kvm(board):
    """The guest's own view: KVM's paravirtual features, no LVZ."""
    text = board.sh('grep -m1 -i ^features /proc/cpuinfo')
    assert 'lvz' not in text.split(), text
    text = board.sh('dmesg')
    assert 'paravirt steal-time' in text, 'the kernel does not see KVM'


def work(board):
    """Processes, memory and pipes in the guest"""
    text = board.sh('for i in 1 2 3 4; do (head -c 4000000 /dev/zero | '
                    'sha256sum) & done; wait', 60)
    want = hashlib.sha256(bytes(4000000)).hexdigest()
    assert text.split().count(want) == 4, text


def end(board):
    board.p.sendline('poweroff')
    board.expect('Power down', 30)
    board.expect('# ', 30, 'the prompt of the host')
    output, status = board.run('echo $guest_status; hostname')
    assert output.split() == ['0', 'ls3a5000'], output


def main():
    guest_software('kvm')
    tap = Tap()
    with Board('kvm', smp=4, memory='4G', initrd='kvm.cpio') as board:
        def boot_host():
            return f'{board.wait_ready()[0]:.1f} s'

        def boot_guest():
            start = board.age()
            board.p.sendline(f'{GUEST_COMMAND}; guest_status=$?')
            return f'{board.wait_ready(180, "guest")[0] - start:.1f} s'

        tap.try_('the host boots', boot_host)
        if not tap.bad:
            tap.try_('a guest boots under KVM', boot_guest)
        if not tap.bad:
            tap.try_('its shell answers', shell, board)
            tap.try_('it sees no LVZ', under_kvm, board)
            tap.try_('it works', work, board)
            tap.try_('its kernel has nothing to complain about', quiet, board)
            tap.try_('it powers off, and its QEMU ends with status 0', end,
                     board)
            tap.try_("the host's kernel has nothing to complain about", quiet,
                     board)
            tap.try_('the host powers off', poweroff, board)
    tap.done()


if __name__ == '__main__':
    main()
