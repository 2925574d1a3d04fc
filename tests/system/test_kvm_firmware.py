#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A guest under KVM that starts in EFI firmware: ACPI, PCI, a virtio disk and
a virtio network card."""

import re

from board import (FIRMWARE, Board, Guest, Tap, guest_software, host_ends,
                   image, quiet)

CPUS = 2


def boot(guest):
    _, cpus = guest.wait_ready(600)
    assert cpus == CPUS, f'{cpus} CPUs'


def acpi(guest):
    guest.sh('test -d /sys/firmware/acpi/tables/data')
    guest.sh('test -d /sys/firmware/efi')


def disk(guest):
    """What the host has put there is read, and what is written gets there."""
    host = guest.board
    want = host.sh('sha256sum < /tmp/disk').split()[0]
    got = guest.sh('sha256sum < /dev/vda', 120).split()[0]
    assert got == want, 'the disk reads differently'
    guest.sh('dd if=/dev/urandom of=/tmp/new bs=64k count=32 2>/dev/null')
    guest.sh('dd if=/tmp/new of=/dev/vda bs=64k seek=7 conv=fsync 2>/dev/null')
    inside = guest.sh('sha256sum < /tmp/new').split()[0]
    outside = host.sh('dd if=/tmp/disk bs=64k skip=7 count=32 2>/dev/null | '
                      'sha256sum').split()[0]
    assert inside == outside, 'the file of the host has something else'


def network(guest):
    """A download from the host, through the guest's card"""
    host = guest.board
    host.sh('mkdir -p /tmp/www; '
            'dd if=/dev/urandom of=/tmp/www/file bs=64k count=64 2>/dev/null; '
            'httpd -p 127.0.0.1:8080 -h /tmp/www')
    guest.sh('udhcpc -i eth0 -q -n -s /etc/udhcpc')
    guest.sh('ping -c 3 -w 20 10.0.2.2')
    got = guest.sh('wget -q -O - http://10.0.2.2:8080/file | sha256sum', 120)
    assert got.split()[0] == host.sh('sha256sum < /tmp/www/file').split()[0]


def msi(guest):
    """Each queue of the disk has an MSI that goes to a vCPU of its own."""
    for cpu in range(CPUS):
        guest.sh(f'taskset -c {cpu} dd if=/dev/vda of=/dev/null bs=64k '
                 f'count=8 skip={cpu * 8} iflag=direct 2>/dev/null')
    text = guest.sh('grep virtio /proc/interrupts')
    used = set()
    for counts in re.findall(r':((?:\s+\d+)+)\s+\S*MSI\S* .*-req', text):
        used |= {cpu for cpu, n in enumerate(counts.split()) if n != '0'}
    assert used == set(range(CPUS)), text
    return text


def main():
    guest_software('kvm')
    guest_software('efi')
    tap = Tap()
    with image('kvm.cpio', FIRMWARE) as initrd, \
            Board('kvm-firmware', smp=2, memory='4G', initrd=initrd,
                  guests=['guest']) as board:
        if not tap.try_('the host boots',
                        lambda: board.wait_ready(180) and None):
            tap.done()
        board.sh('dd if=/dev/urandom of=/tmp/disk bs=1M count=8 2>/dev/null; '
                 'ip link set lo up')
        guest = Guest(
            board, 'guest', '-drive', 'file=/tmp/disk,format=raw,if=none,id=d',
            '-device', 'virtio-blk-pci,drive=d,romfile=',
            '-netdev', 'user,id=n', '-device',
            'virtio-net-pci,netdev=n,romfile=', firmware=True, smp=CPUS,
            memory='1G')
        if tap.try_('the guest boots through its firmware', boot, guest):
            tap.try_('it has EFI and ACPI', acpi, guest)
            tap.try_('the disk', disk, guest)
            tap.try_('the network card', network, guest)
            tap.try_('the interrupts are MSI, on both vCPUs', msi, guest)
            tap.try_('the guest has nothing to complain about', quiet, guest)
            tap.try_('poweroff', guest.poweroff)
            host_ends(tap, board)
    tap.done()


if __name__ == '__main__':
    main()
