# SPDX-License-Identifier: GPL-2.0-or-later
"""Boot the board, talk to the shell on its console, and say TAP.

The environment names what is tested: QEMU (the emulator), GUEST (where
scripts/guest-software keeps its images), LOGS (where the consoles go) and
MACHINE (what replaces "-M ls3a5000-lvz").  PROGRESS is where scripts/check
reads what is being waited for.
"""

import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pexpect

TOP = Path(__file__).resolve().parent.parent.parent
QEMU = os.environ.get('QEMU', str(TOP / 'build/qemu-system-loongarch64'))
GUEST = Path(os.environ.get('GUEST', TOP / 'build/guest'))
LOGS = Path(os.environ.get('LOGS', TOP / 'build/log'))
MACHINE = shlex.split(os.environ.get('MACHINE', '-M ls3a5000-lvz'))

# What the host types to start a guest.  initcall_blacklist: the virt machine
# of Debian's QEMU has no I/O window where the kernel looks for a keyboard.
GUEST_COMMAND = (
    'qemu-system-loongarch64 -M virt -accel kvm -cpu max -m 512M '
    '-nodefaults -display none -serial stdio -kernel /guest/Image '
    '-initrd /guest/initramfs.cpio '
    '-append "initcall_blacklist=i8042_init hostname=guest"')

# What the host types to have KVM's exits counted
TRACE_ON = (
    'mount -t tracefs tracefs /sys/kernel/tracing && '
    'cd /sys/kernel/tracing && echo 32768 > buffer_size_kb && '
    'for e in exit exit_idle exit_cpucfg exit_csr exit_cache iocsr mmio; do '
    'echo 1 > events/kvm/kvm_$e/enable || break; done; cd')


class Failed(Exception):
    pass


class Progress:
    """A line for the terminal, if there was none for a while."""
    started = last = time.monotonic()

    @classmethod
    def show(cls, text):
        now = time.monotonic()
        if now - cls.last < 10 or 'PROGRESS' not in os.environ:
            return
        cls.last = now
        name = ' '.join([Path(sys.argv[0]).stem[len('test_'):],
                         *(Path(a).name for a in sys.argv[1:])])
        try:
            fd = os.open(os.environ['PROGRESS'], os.O_WRONLY | os.O_NONBLOCK)
        except OSError:         # nobody looks
            return
        with open(fd, 'w') as f:
            f.write(f'{name}, {now - cls.started:.0f} s: {text}\n')


class Board:
    """One run of QEMU with its serial console on a pseudo terminal."""

    def __init__(self, name, *options, machine=None, smp=1, memory='2G',
                 kernel=None, initrd='initramfs.cpio', append=''):
        if not Path(QEMU).exists():
            raise Failed(f'{QEMU} is not there: run make')
        LOGS.mkdir(parents=True, exist_ok=True)
        self.log = LOGS / f'{name}.log'
        self.command = [
            QEMU, *(machine or MACHINE), '-smp', str(smp), '-m', memory,
            '-nodefaults', '-display', 'none', '-serial', 'stdio',
            '-kernel', str(kernel or GUEST / 'Image'),
            '-initrd', str(GUEST / initrd),
            *(['-append', append] if append else []), *map(str, options)]
        self.started = time.monotonic()
        self.log_file = open(self.log, 'w')
        print(shlex.join(self.command), file=self.log_file, flush=True)
        self.p = pexpect.spawn(self.command[0], self.command[1:],
                               encoding='utf-8', codec_errors='replace',
                               timeout=60, echo=False)
        self.p.logfile_read = self.log_file
        self.p.delaybeforesend = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.p.close(force=True)
        self.log_file.close()

    def age(self):
        return time.monotonic() - self.started

    def expect(self, pattern, timeout, what=None):
        """Wait for a pattern on the console; gives the match."""
        end = time.monotonic() + timeout
        try:
            while self.p.expect([pattern, pexpect.TIMEOUT], timeout=max(
                    0, min(2, end - time.monotonic()))):
                Progress.show(f'waiting for {what or pattern}')
                if time.monotonic() > end:
                    raise pexpect.TIMEOUT('')
            return self.p.match
        except pexpect.TIMEOUT:
            error = f'not within {timeout} s'
        except pexpect.EOF:
            self.p.close()
            how = (f'signal {self.p.signalstatus}' if self.p.signalstatus
                   else f'status {self.p.exitstatus}')
            error = f'QEMU ended with {how}'
        last = self.p.before.strip().splitlines()[-1:] or ['']
        raise Failed(f'{what or pattern}: {error}; the last line was '
                     f'"{last[0]}"; log: {self.log}')

    def wait_ready(self, timeout=60, name='ls3a5000'):
        """Wait for the shell.  Gives the seconds since the start of QEMU,
        the kernel's own seconds and its number of CPUs."""
        m = self.expect(rf'{name}: ready: .*, (\d+) CPUs, up ([0-9.]+) s',
                        timeout, f'boot of {name}')
        wall = self.age()
        self.expect(r'# ', 20, f'the prompt of {name}')
        self.sh('dmesg -n 1')           # keep the kernel out of our answers
        return wall, float(m.group(2)), int(m.group(1))

    def run(self, command, timeout=30):
        """Run a command; gives its output and its status."""
        self.p.sendline(f'echo "<""begin>"; {command}; echo "<""$?>"')
        m = self.expect(r'(?s)<begin>\r*\n(.*?)<(\d+)>\r*\n', timeout,
                        f'"{command}"')
        return m.group(1).replace('\r', '').strip('\n'), int(m.group(2))

    def sh(self, command, timeout=30):
        """Run a command that must succeed; gives its output."""
        output, status = self.run(command, timeout)
        if status:
            raise Failed(f'"{command}" gave {status}: {output}; '
                         f'log: {self.log}')
        return output

    def wait_end(self, timeout=30):
        """Wait for the end of QEMU; gives its status."""
        self.expect(pexpect.EOF, timeout, 'the end of QEMU')
        self.p.close()
        return self.p.exitstatus if self.p.signalstatus is None \
            else -self.p.signalstatus

    def poweroff(self):
        self.p.sendline('poweroff')
        return self.wait_end()


def poweroff(board):
    status = board.poweroff()
    assert status == 0, f'QEMU ended with {status}'


def complaints(dmesg):
    """The lines of a kernel log that should not be there."""
    return [line for line in dmesg.splitlines() if re.search(
        r'Oops|BUG:|WARNING:|Call Trace|Kernel panic|Unable to handle|'
        r'unexpected|rcu.*stall|soft lockup|nobody cared|spurious', line)]


class Tap:
    """Numbered results; a test file ends with done()."""

    def __init__(self):
        self.n = 0
        self.bad = 0

    def ok(self, good, name, detail=''):
        self.n += 1
        self.bad += not good
        print(f'{"ok" if good else "not ok"} {self.n} - {name}', flush=True)
        Progress.show(name)
        if detail:
            self.note(detail)

    def note(self, text):
        for line in str(text).splitlines():
            print(f'# {line}', flush=True)

    def try_(self, name, test, *args):
        """A test is a function; what it returns is a remark."""
        try:
            self.ok(True, name, test(*args) or '')
        except (Failed, AssertionError) as e:
            self.ok(False, name, e)
        except Exception as e:      # an answer that nobody thought of
            self.ok(False, name, repr(e))

    def done(self):
        print(f'1..{self.n}', flush=True)
        sys.exit(1 if self.bad else 0)


def guest_software(what):
    """Have the images made, or skip this file by name.  GUEST_SOFTWARE says
    what there is, if somebody has looked already."""
    have = os.environ.get('GUEST_SOFTWARE')
    if have is None:
        p = subprocess.run([str(TOP / 'scripts/guest-software'), what,
                            '--dir', str(GUEST)])
        have = '' if p.returncode else what
    if what not in have.split():
        print(f'1..0 # SKIP no guest software ({what})')
        sys.exit(0)


def pcie_ports(count, machine=None):
    """Root ports to plug cards into: options that make them, their names."""
    if 'ls3a5000-lvz' in ' '.join(machine or MACHINE):
        return [], [f'pcie.{n:x}' for n in range(9, 9 + count)]
    ports = [f'port{n}' for n in range(count)]
    return [option for n, port in enumerate(ports) for option in
            ('-device', f'pcie-root-port,id={port},chassis={n},slot={n}')
            ], ports
