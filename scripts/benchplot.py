# SPDX-License-Identifier: GPL-2.0-or-later
"""The plot of scripts/bench: a line for each ratio on a logarithmic scale."""

import math
from html import escape

LOW, HIGH = 0.02, 60
LEFT, PLOT, RIGHT = 400, 470, 70
STEP, TOP = 24, 84
TICKS = 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50
GOOD, BAD, PLAIN, GREY = '#1a7f37', '#cf222e', '#57606a', '#8c959f'


def x(value):
    value = min(max(value, LOW), HIGH)
    return LEFT + PLOT * math.log(value / LOW) / math.log(HIGH / LOW)


def peer(text):
    """A peer's number; of a range the middle"""
    values = [float(v) for v in text.split('–')] if text else []
    return sum(values) / len(values) if values else None


def plot(groups):
    out = []

    def text(at, y, words, style='', colour='#24292f'):
        out.append(f'<text x="{at:.1f}" y="{y}" fill="{colour}"{style}>'
                   f'{escape(words)}</text>')

    def line(x1, y1, x2, y2, colour, width=1):
        out.append(f'<line x1="{x1:.1f}" y1="{y1}" x2="{x2:.1f}" y2="{y2}" '
                   f'stroke="{colour}" stroke-width="{width}"/>')

    def dot(at, y, colour, fill):
        out.append(f'<circle cx="{at:.1f}" cy="{y}" r="5" stroke="{colour}" '
                   f'stroke-width="1.6" fill="{fill}"/>')

    def diamond(at, y):
        out.append(f'<path d="M{at:.1f} {y - 5.5} l5.5 5.5 -5.5 5.5 -5.5 -5.5z"'
                   f' stroke="{GREY}" stroke-width="1.6" fill="white"/>')

    shown = {title: rows for title, group in groups.items()
             if (rows := [r for r in group if r.ratios and r.row.under])}
    height = TOP + STEP * sum(len(g) + 1.4 for g in shown.values())
    bottom = round(height - 14)
    for tick in TICKS:
        line(x(tick), TOP - 14, x(tick), bottom,
             '#57606a' if tick == 1 else '#d8dee4')
        text(x(tick), TOP - 20, f'{tick:g}', ' text-anchor="middle"', PLAIN)

    y = TOP
    for title, group in shown.items():
        text(12, round(y + 8), title, ' font-weight="bold"')
        y += STEP
        for r in group:
            at, middle, target = round(y), r.middle, r.row.target
            text(24, at + 4, r.row.title)
            if target:
                out.append(f'<rect x="{x(LOW):.1f}" y="{at - 9}" width="'
                           f'{x(target) - x(LOW):.1f}" height="18" '
                           'fill="#dafbe1"/>')
                line(x(target), at - 9, x(target), at + 9, GOOD, 2)
            colour = PLAIN if target is None else GOOD if r.good else BAD
            for value, mark in ((peer(r.row.riscv), diamond),
                                (peer(r.row.lvz),
                                 lambda a, b: dot(a, b, GREY, 'white'))):
                if value:
                    mark(x(value), at)
            line(x(min(r.ratios)), at, x(max(r.ratios)), at, colour, 3)
            dot(x(middle), at, colour, colour)
            text(LEFT + PLOT + 12, at + 4, f'{middle:.2f}', '', colour)
            y += STEP
        y += STEP * 0.4

    text(12, 24, 'Ratios, lower is better', ' font-size="15" '
         'font-weight="bold"')
    at = 12
    for mark, words, room in (
            (lambda a: dot(a, 42, GOOD, GOOD), 'median, target met', 146),
            (lambda a: dot(a, 42, BAD, BAD), 'missed', 76),
            (lambda a: line(a, 33, a, 51, GOOD, 2), 'target', 70),
            (lambda a: diamond(a, 42), 'RISC-V H in QEMU 10.0', 170),
            (lambda a: dot(a, 42, GREY, 'white'), 'QEMU-LVZ', 90)):
        mark(at + 6)
        text(at + 18, 46, words, '', PLAIN)
        at += room
    width = LEFT + PLOT + RIGHT
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
            f'height="{round(height)}" viewBox="0 0 {width} {round(height)}" '
            'font-family="sans-serif" font-size="12.5">\n'
            '<rect width="100%" height="100%" fill="white"/>\n'
            + '\n'.join(out) + '\n</svg>\n')
