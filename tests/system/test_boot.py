#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_boot.py CPUS [CPU]: Debian's kernel boots to a shell, reboots, powers
off; with what -cpu is given if there is a CPU."""

import calendar
import re
import sys
import time

from board import (Board, Tap, all_cpus_run, complaints, guest_software,
                   poweroff)

RTC_BASE = '2031-03-04T05:06:07'


def rtc(board):
    """What the real-time clock shows: its registers, read past the kernel."""
    date, year = (int(board.sh(f'devmem {a} 32'), 16)
                  for a in ('0x100d012c', '0x100d0130'))
    return (f'{1900 + year:04}-{date >> 26:02}-{date >> 21 & 31:02}T'
            f'{date >> 16 & 31:02}:{date >> 10 & 63:02}')


def check_clock(board):
    """The time of day is what -rtc says, and time runs at the right speed."""
    def now():
        uptime, date = board.sh('cut -d" " -f1 /proc/uptime; date +%s').split()
        return time.monotonic(), float(uptime), int(date)

    started = calendar.timegm(time.strptime(RTC_BASE, '%Y-%m-%dT%H:%M:%S'))
    first = now()
    off = first[2] - started - board.age()
    assert abs(off) < 3, f'the time of day is {off:.1f} s off'
    time.sleep(3)
    real, uptime, date = (b - a for a, b in zip(first, now()))
    assert 0.9 < uptime / real < 1.1, f'time runs at {uptime / real:.2f}'
    assert abs(date - uptime) <= 1.1, f'{date} s and {uptime} s went by'
    return f'{off:+.1f} s off; speed {uptime / real:.3f}'


def online(board, cpus):
    listed = board.sh('cat /sys/devices/system/cpu/online')
    assert listed == ('0' if cpus == 1 else f'0-{cpus - 1}'), listed
    all_cpus_run(board, cpus)


def command_line(board):
    text = board.sh('cat /proc/cmdline')
    assert text == '', f'the kernel was given "{text}"'


def log(board):
    bad = complaints(board.sh('dmesg'))
    assert not bad, '\n'.join(bad)


def model(board):
    text = board.sh("tr -d '\\0' < /proc/device-tree/model; echo; "
                    "grep -m1 -i 'model name' /proc/cpuinfo; "
                    "grep -m1 -i mhz /proc/cpuinfo")
    assert '3A5000' in text.splitlines()[0] and '2500.00' in text, text
    return text


def cpu_features(board, cpu):
    """What -cpu turns on is what the kernel has found."""
    text = board.sh('grep -m1 -i ^features /proc/cpuinfo')
    for name in re.findall(r'(\w+)=on', cpu):
        assert name in text.split(), text
    return text


def reboot(board):
    board.p.sendline('reboot')
    board.wait_ready()


def main():
    cpus = int(sys.argv[1])
    cpu = sys.argv[2] if len(sys.argv) > 2 else None
    guest_software('linux')
    tap = Tap()
    with Board(f'boot-{cpu or cpus}', '-rtc', f'base={RTC_BASE}',
               *(['-cpu', cpu] if cpu else []), smp=cpus) as board:
        def boot():
            wall, kernel, seen = board.wait_ready()
            assert seen == cpus, f'{seen} CPUs'
            return f'{wall:.1f} s from the start of QEMU to the shell'

        tap.try_(f'boot to a shell on {cpus} CPUs', boot)
        if not tap.bad:
            tap.try_('every CPU is online and runs', online, board, cpus)
            if cpu:
                tap.try_(f'the kernel sees {cpu}', cpu_features, board, cpu)
            tap.try_('an empty command line does', command_line, board)
            tap.try_('the kernel names the board', model, board)
            tap.try_('the kernel has nothing to complain about', log, board)
            tap.try_('the clock is right', check_clock, board)
            tap.try_('reboot reboots', reboot, board)
            tap.try_('poweroff ends QEMU with status 0', poweroff, board)
    tap.done()


if __name__ == '__main__':
    main()
