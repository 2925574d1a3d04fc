#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_efi.py ALL HANG CORES MACHINE...: tests/lvz as an EFI application.

It must do under firmware what the programs do alone, and what it says on
UART0 must be in its file, also after a program that has hung.  HANG is an
application whose second program hangs, CORES how many answer to a mailbox and
an IPI beside the firmware.
"""

import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pexpect

from board import GUEST, LOGS, QEMU, TOP, Failed, Tap, guest_software

SIZE = 64 << 20


def mtool(image, command, *args):
    p = subprocess.run([command, '-i', image, *args], stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE)
    if p.returncode:
        raise Failed(f'{command}: {p.stderr.decode()}')
    return p.stdout.decode()


class Machine:
    """A disk with the application, and a machine that boots from it."""

    def __init__(self, directory, application, options):
        self.disk = directory / 'esp.img'
        self.vars = directory / 'vars.fd'
        self.options = options
        with open(self.disk, 'wb') as f:
            f.truncate(SIZE)
        mtool(self.disk, 'mformat', '-F', '::')
        mtool(self.disk, 'mmd', '::EFI', '::EFI/BOOT')
        mtool(self.disk, 'mcopy', application,
              '::EFI/BOOT/BOOTLOONGARCH64.EFI')
        shutil.copy(GUEST / 'QEMU_VARS.fd', self.vars)

    def run(self, log, until):
        """Boot; what came on UART0 until a line."""
        flash = 'if=pflash,format=raw,unit'
        command = [
            QEMU, *self.options, '-icount', 'shift=4,sleep=off', '-m', '2G',
            '-nodefaults', '-display', 'none', '-serial', 'stdio',
            '-drive', f'{flash}=0,readonly=on,file={GUEST}/QEMU_EFI.fd',
            '-drive', f'{flash}=1,file={self.vars}',
            '-drive', f'if=none,id=esp,format=raw,file={self.disk}',
            '-device', 'virtio-blk-pci,drive=esp']
        LOGS.mkdir(parents=True, exist_ok=True)
        name = f'efi-{self.options[1]}-{log}.log'
        with open(LOGS / name, 'w') as f:
            print(shlex.join(command), file=f, flush=True)
            p = pexpect.spawn(command[0], command[1:], timeout=200,
                              encoding='utf-8', codec_errors='replace',
                              echo=False)
            p.logfile_read = f
            try:
                p.expect(until)
                return p.before + p.after
            except (pexpect.TIMEOUT, pexpect.EOF) as e:
                raise Failed(f'no "{until}" on UART0; log: {f.name}') from e
            finally:
                p.close(force=True)

    def results(self):
        return mtool(self.disk, 'mtype', '::lvz-results.tap')


def tap_of(console):
    """The application's lines, without the firmware's."""
    m = re.search(r'(?ms)^TAP version 14$.*^1\.\.\d+$',
                  console.replace('\r', ''))
    if not m:
        raise Failed('no TAP on UART0')
    return m.group(0) + '\n'


END = 'written to lvz-results.tap'


def whole_run(machine, kept):
    said = tap_of(machine.run('whole', END))
    kept.write_text(said)
    bad = re.findall(r'.*not ok.*|.*Bail out.*', said)
    assert not bad, '\n'.join(bad)
    return f'{len(re.findall("(?m)^ok", said))} programs'


def same_file(machine, kept):
    assert machine.results() == kept.read_text(), 'they differ'


def same_as_alone(kept, cores):
    p = subprocess.run([TOP / 'scripts/lvz-compare', kept, '--run',
                        '--cores', cores],
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       text=True)
    assert p.returncode == 0, p.stdout
    m = re.search(r'(?m)^all +(\d+) +0 ', p.stdout)
    assert m and int(m.group(1)) > 500, p.stdout
    return f'{m.group(1)} test points'


def another_file(machine):
    """A results file that is not about these programs is replaced."""
    old = machine.disk.with_name('lvz-results.tap')
    old.write_text('TAP version 14\nok 1 - one\n# Subtest: two\n')
    mtool(machine.disk, 'mcopy', '-o', old, '::')
    said = tap_of(machine.run('another', END))
    assert machine.results() == said and said.count('\nok ') > 10, said


def after_a_hang(machine):
    """The second of three programs hangs; the board is switched off and on."""
    machine.run('hang', 'this is the last')
    first = machine.results()
    m = re.fullmatch(r'(?s)TAP version 14\n.*^(ok 1 - [\w-]+)\n'
                     r'# Subtest: hang\n', first, re.M)
    assert m, first[-200:]
    machine.run('again', END)
    text = machine.results()
    assert text.startswith(first), 'the earlier results are gone'
    results = re.findall(r'(?m)^(?:not )?ok.*', text)
    assert results[:2] == [
        m.group(1), 'not ok 2 - hang # it did not come to its end'], results
    assert re.match('ok 3 - ', results[2]) and len(results) == 3, results
    assert text.endswith('\n1..3\n'), text[-200:]


def main():
    application, hanging, cores, *options = sys.argv[1:]
    guest_software('efi')
    if not shutil.which('mformat'):
        print('1..0 # SKIP no mtools')
        return
    tap = Tap()
    with tempfile.TemporaryDirectory() as directory:
        directory = Path(directory)
        kept = directory / 'uart.tap'
        machine = Machine(directory, application, options)
        tap.try_('all programs pass under firmware', whole_run, machine, kept)
        if kept.exists():
            tap.try_('the file is what UART0 said', same_file, machine, kept)
            tap.try_('the results are those of the programs alone',
                     same_as_alone, kept, cores)
        tap.try_('a file about other programs is replaced', another_file,
                 machine)
        machine = Machine(directory, hanging, options)
        tap.try_('a program that hangs is named, the rest is run',
                 after_a_hang, machine)
    tap.done()


if __name__ == '__main__':
    main()
