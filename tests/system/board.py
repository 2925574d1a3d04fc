# SPDX-License-Identifier: GPL-2.0-or-later
"""Boot the board, talk to the shell on its console, and say TAP.

The environment names what is tested: QEMU (the emulator), GUEST (where
scripts/guest-software keeps its images), LOGS (where the consoles go) and
MACHINE (what replaces "-M ls3a5000-lvz").  PROGRESS is where scripts/check
reads what is being waited for.
"""

import contextlib
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pexpect

TOP = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(TOP / 'scripts'))
from newc import Archive  # noqa: E402

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
                 kernel=None, initrd='initramfs.cpio', append='', guests=()):
        if not Path(QEMU).exists():
            raise Failed(f'{QEMU} is not there: run make')
        LOGS.mkdir(parents=True, exist_ok=True)
        self.log = LOGS / f'{name}.log'
        self.command = [
            QEMU, *(machine or MACHINE), '-smp', str(smp), '-m', memory,
            '-nodefaults', '-display', 'none', '-serial', 'stdio',
            *(o for g in guests for o in (
                '-serial', f'file:{LOGS}/{name}-{g}.log')),
            '-kernel', str(kernel or GUEST / 'Image'),
            '-initrd', str(GUEST / initrd),
            *(['-append', append] if append else []), *map(str, options)]
        self.guests = list(guests)
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

    def serial(self, guest):
        """Where the console of a guest goes"""
        return f'/dev/ttyS{1 + self.guests.index(guest)}'

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

    def run(self, command, timeout=30, what=None):
        """Run a command; gives its output and its status."""
        self.p.sendline(f'echo "<""begin>"; {command}; echo "<""$?>"')
        m = self.expect(r'(?s)<begin>\r*\n(.*?)<(\d+)>\r*\n', timeout,
                        what or f'"{command}"')
        return m.group(1).replace('\r', '').strip('\n'), int(m.group(2))

    def sh(self, command, timeout=30, what=None):
        """Run a command that must succeed; gives its output."""
        output, status = self.run(command, timeout, what)
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


@contextlib.contextmanager
def image(base, files):
    """An initramfs: one of GUEST's and more files, {name there: path}.  Those
    in bin are also put into the initramfs for its own guests."""
    with tempfile.TemporaryDirectory() as directory:
        programs = {n: f for n, f in files.items() if n.startswith('bin/')}
        path = Path(directory) / base
        if base == 'kvm.cpio' and programs:
            with image('initramfs.cpio', programs) as inner:
                inner = inner.rename(Path(directory) / 'inner')
            files = {**files, 'guest/initramfs.cpio': inner}
        cpio = Archive(path, GUEST / base)
        for name, source in files.items():
            cpio.copy(name, source)
        cpio.close()
        yield path


FIRMWARE = {'guest/QEMU_EFI.fd': GUEST / 'QEMU_EFI.fd'}


class Guest:
    """A guest under the KVM of a board.  Its QEMU runs in the background; its
    console and its monitor are FIFOs there, and the console also goes to one
    of the board's serial ports, which is a file in LOGS.

    A firmware guest has ACPI and with it PCI; by device tree Debian's kernel
    finds no PCI on the virt machine."""

    def __init__(self, board, name, *options, smp=1, memory='512M',
                 accel='kvm', firmware=False, kernel='/guest/Image',
                 initrd='/guest/initramfs.cpio', append=''):
        self.board, self.name, self.calls = board, name, 0
        self.at = f'/tmp/{name}'        # the host's files
        # initcall_blacklist: the virt machine of Debian's QEMU has no I/O
        # window where the kernel looks for a keyboard.  console: by ACPI
        # nothing names it.
        self.command = [
            'qemu-system-loongarch64', '-M', 'virt', '-accel', accel,
            '-cpu', 'max', '-smp', str(smp), '-m', memory, '-nodefaults',
            '-display', 'none', '-serial', f'pipe:{self.at}',
            '-monitor', f'pipe:{self.at}.mon',
            *(['-bios', '/guest/QEMU_EFI.fd'] if firmware else []),
            '-kernel', kernel, '-initrd', initrd, '-append',
            f'hostname={name} {append} ' + (
                'console=ttyS0,115200' if firmware
                else 'initcall_blacklist=i8042_init'), *options]
        port = board.serial(name)
        fifos = ' '.join(f'{self.at}{end}' for end in (
            '.in', '.out', '.mon.in', '.mon.out'))
        board.sh(f'rm -f {self.at}.*; mkfifo {fifos}; '
                 f'stty -F {port} raw; '
                 f'(tee {self.at}.log < {self.at}.out > {port} &); '
                 f'(cat < {self.at}.mon.out >> {self.at}.mon.log &)')
        board.sh(f'(({shlex.join(self.command)} > {self.at}.err 2>&1; '
                 f'echo $? > {self.at}.status) &)')

    def wait(self, pattern, timeout, what=None, log='log'):
        """Wait for a line of the console; gives the last such line."""
        found = f'grep -aE {shlex.quote(pattern)} {self.at}.{log}'
        output, status = self.board.run(
            f'until {found} > /dev/null 2>&1; do '
            f'[ ! -e {self.at}.status ] || {{ sleep 1; break; }}; '
            f'sleep 0.2; done; {found} | tail -n 1', timeout,
            f'{self.name}: {what or pattern}')
        if not output:
            raise Failed(f'{self.name}: its QEMU ended before {what or pattern}'
                         f': {self.board.run(f"cat {self.at}.err")[0]}; '
                         f'log: {LOGS}/{self.board.log.stem}-{self.name}.log')
        return output

    def wait_ready(self, timeout=300):
        """Wait for the shell; gives the kernel's own seconds and CPUs."""
        line = self.wait(f'^{self.name}: ready: ', timeout, 'its shell')
        cpus, up = re.search(r', (\d+) CPUs, up ([0-9.]+) s', line).groups()
        self.sh('dmesg -n 1')
        return float(up), int(cpus)

    def type(self, text):
        self.board.sh(f'echo {shlex.quote(text)} > {self.at}.in')

    def run(self, command, timeout=60):
        """Run a command; gives its output and its status."""
        self.calls += 1
        n = self.calls
        self.type(f'echo "{{""{n}}}"; {command}; echo "{{""{n}:$?}}"')
        status = re.search(r'{\d+:(\d+)}', self.wait(
            f'{{{n}:[0-9]+}}', timeout, f'"{command}"')).group(1)
        output = self.board.sh(
            f"sed -n '/^{{{n}}}/,/{{{n}:/p' {self.at}.log | tr -d '\\r'")
        return '\n'.join(output.splitlines()[1:-1]), int(status)

    def sh(self, command, timeout=60):
        """Run a command that must succeed; gives its output."""
        output, status = self.run(command, timeout)
        if status:
            raise Failed(f'{self.name}: "{command}" gave {status}: {output}')
        return output

    def monitor(self, command, pattern, timeout=60):
        """Give its QEMU a command; wait for a line of the answer."""
        self.board.sh(f': > {self.at}.mon.log; '
                      f'echo {shlex.quote(command)} > {self.at}.mon.in')
        return self.wait(pattern, timeout, f'{command}: {pattern}', 'mon.log')

    def wait_end(self, timeout=120):
        """Wait for the end of its QEMU; gives the status."""
        return int(self.board.sh(
            f'until [ -s {self.at}.status ]; do sleep 0.2; done; '
            f'cat {self.at}.status', timeout, f'the end of {self.name}'))

    def poweroff(self):
        self.type('poweroff')
        status = self.wait_end()
        assert status == 0, f'the QEMU of {self.name} ended with {status}'



def poweroff(board):
    status = board.poweroff()
    assert status == 0, f'QEMU ended with {status}'


def quiet(machine):
    """The kernel of a board or of a guest has nothing to complain about."""
    bad = complaints(machine.sh('dmesg', 60))
    assert not bad, '\n'.join(bad)


def all_cpus_run(machine, count):
    """Each CPU of a board or of a guest can run a process."""
    for cpu in range(count):
        where = machine.sh(f"taskset -c {cpu} cut -d' ' -f39 /proc/self/stat")
        assert where == str(cpu), f'a task for CPU {cpu} ran on {where}'


def host_ends(tap, board):
    """The last two tests of what ran guests."""
    tap.try_('the host has nothing to complain about', quiet, board)
    tap.try_('the host powers off', poweroff, board)


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
        """A test is a function; what it returns is a remark.  Did it pass?"""
        try:
            self.ok(True, name, test(*args) or '')
            return True
        except (Failed, AssertionError) as e:
            self.ok(False, name, e)
        except Exception as e:      # an answer that nobody thought of
            self.ok(False, name, repr(e))
        return False

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
