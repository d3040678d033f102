"""Damage to the bytes of a file: what transfers, editors, exports and enemies do to one.

Add a kind as a function of the draw and the bytes. Never here: sound files (seeds.py).
"""

from __future__ import annotations

import random
from collections.abc import Callable

#: Bytes that mean something to some reader.
SIGNS = [
    *(b'"', b"'", b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\0", b"\\", b"[", b"]", b"{", b"}"),
    *(b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\x1a", b"\xc3", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80"),
    *(b"sep=;\n", b"PK\x03\x04", b"PAR1"),
]
#: Bytes that a mutated file may grow to.
MOST = 4_000_000


def _place(draw: random.Random, data: bytes) -> int:
    return draw.randrange(len(data) + 1)


def flipped(draw: random.Random, data: bytes) -> bytes:
    """Some bytes are others: any, or such as a person types, which leave the text a text."""
    changed, lowest, above = bytearray(data), *draw.choice(((0, 256), (32, 127), (32, 127)))
    for _ in range(draw.randrange(1, 8)):
        if changed:
            changed[draw.randrange(len(changed))] = draw.randrange(lowest, above)
    return bytes(changed)


def inserted(draw: random.Random, data: bytes) -> bytes:
    """Signs that mean something stand where they should not."""
    for _ in range(draw.randrange(1, 6)):
        at = _place(draw, data)
        data = data[:at] + draw.choice(SIGNS) * draw.choice((1, 1, 2, 50)) + data[at:]
    return data


def cut(draw: random.Random, data: bytes) -> bytes:
    """The file breaks off."""
    return data[: _place(draw, data)]


def gap(draw: random.Random, data: bytes) -> bytes:
    """A part is missing."""
    one, other = sorted((_place(draw, data), _place(draw, data)))
    return data[:one] + data[other:]


def repeated(draw: random.Random, data: bytes) -> bytes:
    """A part comes many times, as far as MOST holds it: the trial measures the memory of the readers, not its own."""
    one, other = sorted((_place(draw, data), _place(draw, data)))
    times = min(draw.choice((1, 3, 1000)), 1 + MOST // max(1, other - one))
    return data[:other] + data[one:other] * times + data[other:]


def shuffled(draw: random.Random, data: bytes) -> bytes:
    """Parts come in another order."""
    size = draw.choice((1, 16, 256))
    parts = [data[at : at + size] for at in range(0, len(data), size)][:20_000]
    draw.shuffle(parts)
    return b"".join(parts)


KINDS: tuple[Callable[[random.Random, bytes], bytes], ...] = (flipped, inserted, cut, gap, repeated, shuffled)


def mutated(draw: random.Random, data: bytes) -> bytes:
    """The bytes with one to three kinds of damage."""
    for kind in draw.choices(KINDS, k=draw.choice((1, 1, 2, 3))):
        data = kind(draw, data)[:MOST]
    return data
