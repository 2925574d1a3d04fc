# SPDX-License-Identifier: GPL-2.0-or-later
"""Write initramfs archives (cpio's "newc" format) without being root.

The kernel unpacks archives that follow one another, so adding files to an
initramfs is writing them behind it.
"""

import os
import stat


class Archive:
    def __init__(self, path, base=None):
        self.path = path
        self.made = set()
        self.out = open(f'{path}.new', 'wb')
        if base:
            with open(base, 'rb') as f:
                self.out.write(f.read())

    def _entry(self, name, mode, data=b'', rdev=(0, 0)):
        name = name.strip('/')
        parent = os.path.dirname(name)
        if parent and parent not in self.made:
            self.dir(parent)
        name = name.encode() + b'\0'
        fields = (0, mode, 0, 0, 1, 0, len(data), 0, 0,
                  *rdev, len(name), 0)
        self.out.write(b'070701' + b''.join(b'%08x' % f for f in fields))
        self.out.write(name)
        self._align()
        self.out.write(data)
        self._align()

    def _align(self):
        self.out.write(bytes(-self.out.tell() % 4))

    def dir(self, name):
        self.made.add(name.strip('/'))
        self._entry(name, stat.S_IFDIR | 0o755)

    def file(self, name, data, mode=0o644):
        self._entry(name, stat.S_IFREG | mode, data)

    def copy(self, name, path):
        with open(path, 'rb') as f:
            self.file(name, f.read(), os.stat(path).st_mode & 0o777)

    def symlink(self, name, target):
        self._entry(name, stat.S_IFLNK | 0o777, target.encode())

    def char_device(self, name, major, minor):
        self._entry(name, stat.S_IFCHR | 0o600, rdev=(major, minor))

    def close(self):
        self._entry('TRAILER!!!', 0)
        self.out.close()
        os.replace(f'{self.path}.new', self.path)
