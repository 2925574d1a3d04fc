# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sphinx configuration.  Needs Sphinx alone; the "read the docs" theme is used
# where it is installed.

import re
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive

TOP = Path(__file__).resolve().parent.parent

project = 'ls3a5000-lvz'
author = 'the ls3a5000-lvz developers'
copyright = author
version = release = (TOP / 'patches/qemu-version').read_text().strip()
language = 'en'
master_doc = 'index'
exclude_patterns = []
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_static_path = ['_static']
html_css_files = ['wrap.css']

try:
    import sphinx_rtd_theme  # noqa: F401
    html_theme = 'sphinx_rtd_theme'
except ImportError:
    html_theme = 'alabaster'


class PatchTable(Directive):
    """The patches of patches/series with their kinds and subjects."""

    def run(self):
        series = TOP / 'patches/series'
        env = self.state.document.settings.env
        env.note_dependency(str(series))
        table = nodes.table()
        group = nodes.tgroup(cols=3)
        table += group
        for width in 8, 12, 80:
            group += nodes.colspec(colwidth=width)
        head, body = nodes.thead(), nodes.tbody()
        group += [head, body]
        head += self.row('', 'Kind', 'What')
        for line in series.read_text().splitlines():
            name = line.split('#')[0].strip()
            if not name:
                continue
            patch = TOP / 'patches' / name
            env.note_dependency(str(patch))
            subject = re.search(r'^Subject: (.*(?:\n .*)*)',
                                patch.read_text(), re.M).group(1)
            kind, what = ' '.join(subject.split()).split(': ', 1)
            body += self.row(name.split('-')[0], kind, what)
        return [table]

    @staticmethod
    def row(*cells):
        row = nodes.row()
        for text in cells:
            entry = nodes.entry()
            entry += nodes.paragraph(text=text)
            row += entry
        return row


def setup(app):
    app.add_directive('patch-table', PatchTable)
    return {'parallel_read_safe': True}
