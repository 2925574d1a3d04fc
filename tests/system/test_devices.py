#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A virtio disk and a virtio network card behind PCIe root ports."""

import hashlib
import random
import re
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from board import (Board, Tap, complaints, guest_software, pcie_ports,
                   poweroff)

SIZE = 8 << 20
CPUS = 4


class Answer(BaseHTTPRequestHandler):
    data = random.Random(1).randbytes(1 << 20)

    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Length', str(len(self.data)))
        self.end_headers()
        self.wfile.write(self.data)

    def log_message(self, *_):
        pass


def behind_port(board):
    """Both cards are on a bus of their own, that of a root port."""
    found = {}
    for line in board.sh('for d in /sys/bus/pci/devices/*; do '
                         'echo $(cat $d/vendor) $(readlink -f $d); done'
                         ).splitlines():
        vendor, path = line.split()
        if vendor == '0x1af4':
            port, device = path.split('/')[-2:]
            found[device] = port
    assert len(found) == 2, f'virtio cards found: {found}'
    for device, port in found.items():
        kind = board.sh(f'cat /sys/bus/pci/devices/{port}/class')
        assert kind == '0x060400', f'{device} is behind {port}, class {kind}'
    return ', '.join(f'{d} behind {p}' for d, p in found.items())


def disk_read(board, content):
    got = board.sh('sha256sum < /dev/vda', 60).split()[0]
    assert got == hashlib.sha256(content).hexdigest(), 'wrong checksum'


def disk_write(board, image):
    board.sh('dd if=/dev/urandom of=/tmp/new bs=64k count=32 2>/dev/null')
    board.sh('dd if=/tmp/new of=/dev/vda bs=64k seek=7 conv=fsync 2>/dev/null')
    inside = board.sh('sha256sum < /tmp/new').split()[0]
    board.sh('echo 3 > /proc/sys/vm/drop_caches')
    again = board.sh('dd if=/dev/vda bs=64k skip=7 count=32 2>/dev/null | '
                     'sha256sum').split()[0]
    outside = hashlib.sha256(image.read_bytes()[7 << 16:39 << 16]).hexdigest()
    assert inside == again, 'reads back differently'
    assert inside == outside, 'the file has something else'


def network(board):
    board.sh('udhcpc -i eth0 -q -n -s /etc/udhcpc', 30)
    address = board.sh("ip -4 -o addr show eth0 | awk '{ print $4 }'")
    assert address.startswith('10.0.2.'), address
    board.sh('ping -c 2 -w 10 10.0.2.2')
    return address


def download(board, port):
    got = board.sh(f'wget -q -O - http://10.0.2.2:{port}/ | sha256sum', 60)
    assert got.split()[0] == hashlib.sha256(Answer.data).hexdigest(), got


def interrupts(board):
    """{number: (counts of the CPUs, text)} of the virtio cards"""
    table = {}
    for line in board.sh('cat /proc/interrupts').splitlines():
        m = re.match(r'\s*(\d+):((?:\s+\d+)+)\s+(.*virtio.*)', line)
        if m:
            table[m.group(1)] = ([int(n) for n in m.group(2).split()],
                                 m.group(3))
    return table


def msi(board):
    """The disk has a queue and an MSI for each CPU: all of them get some."""
    for cpu in range(CPUS):
        board.sh(f'taskset -c {cpu} dd if=/dev/vda of=/dev/null bs=64k '
                 f'count=8 skip={cpu * 8} iflag=direct 2>/dev/null')
    table = interrupts(board)
    assert table, 'no interrupt of a virtio card'
    for counts, text in table.values():
        assert 'MSI' in text, text
    used = {cpu for counts, text in table.values() if 'req' in text
            for cpu, n in enumerate(counts) if n}
    assert used == set(range(CPUS)), f'only CPUs {used} of {table}'
    return '\n'.join(f'{n}: {counts} {text}'
                     for n, (counts, text) in table.items())


def affinity(board):
    """An interrupt goes where smp_affinity says: the card's receive queue."""
    number = next(n for n, (_, text) in interrupts(board).items()
                  if 'input' in text)
    for cpu in range(CPUS):
        board.sh(f'echo {1 << cpu:x} > /proc/irq/{number}/smp_affinity')
        before = interrupts(board)[number][0]
        board.sh('ping -c 3 -w 10 10.0.2.2')
        after = interrupts(board)[number][0]
        where = [c for c in range(CPUS) if after[c] > before[c]]
        assert where == [cpu], f'asked for CPU {cpu}, came to {where}'


def log(board):
    bad = complaints(board.sh('dmesg'))
    assert not bad, '\n'.join(bad)


def main():
    guest_software('linux')
    tap = Tap()
    server = HTTPServer(('127.0.0.1', 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as directory:
        image = Path(directory) / 'disk'
        content = random.Random(2).randbytes(SIZE)
        image.write_bytes(content)
        extra, (port0, port1) = pcie_ports(2)
        with Board('devices', *extra,
                   '-drive', f'if=none,id=disk,format=raw,file={image}',
                   '-device', f'virtio-blk-pci,bus={port0},drive=disk',
                   '-netdev', 'user,id=net',
                   '-device', f'virtio-net-pci,bus={port1},netdev=net,romfile=',
                   smp=CPUS) as board:
            tap.try_('boot with both cards',
                     lambda: board.wait_ready() and None)
            if not tap.bad:
                tap.try_('they are behind root ports', behind_port, board)
                tap.try_('reading the disk', disk_read, board, content)
                tap.try_('writing the disk', disk_write, board, image)
                tap.try_('address and ping', network, board)
                tap.try_('a download', download, board, server.server_port)
                tap.try_('MSI, spread over the CPUs', msi, board)
                tap.try_('smp_affinity moves them', affinity, board)
                tap.try_('the kernel has nothing to complain about', log,
                         board)
                tap.try_('poweroff', poweroff, board)
    tap.done()


if __name__ == '__main__':
    main()
