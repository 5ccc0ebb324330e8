"""Bytes in: which encoding are they in, and what do they say?"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from vnnorm.edits import apply_edits
from vnnorm.encoding.charsets import byte_charset
from vnnorm.encoding.codec import charset
from vnnorm.encoding.likelihood import text_bits
from vnnorm.encoding.model import syllable_model
from vnnorm.encoding.readings import READINGS
from vnnorm.encoding.repair import repair_line

__all__ = ["Decoded", "decode", "wide_charset"]


@dataclass(frozen=True)
class Decoded:
    """What bytes say.

    `charset` names the encoding (of most of the text, where lines differ); `confidence`
    is between 0 and 1; `lost` counts the characters that could not be read (they are
    U+FFFD in `text`, or what was left of damaged letters).
    """

    text: str
    charset: str
    confidence: float
    lost: int


_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SAMPLE = 1 << 16
"""Bytes that are looked at to tell the charset of a text."""
SURE = 60.0
"""Bits between the best charset and the next that leave no doubt."""

_HIGH = re.compile(rb"[\x80-\xff]")
_CONTROL = re.compile(rb"[\x01-\x06\x0e-\x1f]")


def decode(data: bytes, charset_name: str = "auto") -> Decoded:
    r"""Return the text of `data`, with what encoding it is in and how sure that is.

    Told apart are UTF-8, UTF-16 and UTF-32 with and without BOM, and the charsets of
    Vietnamese; a text may change its charset from line to line.  No bytes raise.
    `charset_name` other than ``auto`` says what the bytes are.

    >>> decode("Việt Nam đất nước".encode())
    Decoded(text='Việt Nam đất nước', charset='utf-8', confidence=1.0, lost=0)
    >>> found = decode(b"C\xe9ng h\xdfa x\xb7 h\xe9i ch\xf1 ngh\xdca Vi\xd6t Nam")
    >>> found.text, found.charset
    ('Cộng hòa xã hội chủ nghĩa Việt Nam', 'tcvn3')
    >>> decode(b"caf\xe9 M\xfcller, El ni\xf1o").text
    'café Müller, El niño'

    Raises:
        LookupError: there is no charset of that name.
        TypeError: `data` is not bytes.
    """
    if not isinstance(data, (bytes, bytearray, memoryview)):
        hint = "; a str is repaired by fix_encoding" if isinstance(data, str) else ""
        raise TypeError(f"decode takes bytes, not {type(data).__name__}{hint}")
    data = bytes(data)
    if charset_name != "auto":
        return _named(data, charset_name)
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _certain(data[len(bom) :], name, 1.0)
    if name := wide_charset(data):
        return _certain(data, name, 0.95)
    if not _HIGH.search(data) and not _CONTROL.search(data):
        return Decoded(data.decode("ascii"), "ascii", 1.0, 0)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", 1.0, 0)
    except UnicodeDecodeError:
        return _by_line(data)


def _named(data: bytes, name: str) -> Decoded:
    try:
        name = codecs.lookup(name).name
    except LookupError:
        found = charset(name)
        name, text = found.name, found.decode(data, "replace")
    else:
        text = data.decode(name, "replace")
    return Decoded(text, name, 1.0, text.count("\ufffd"))


def _certain(data: bytes, name: str, confidence: float) -> Decoded:
    text = data.decode(name, "replace")
    return Decoded(text, name, confidence, text.count("\ufffd"))


def wide_charset(data: bytes) -> str:
    r"""Return the name of the UTF-16 or UTF-32 that `data` begins in, or nothing.

    >>> wide_charset("Việt Nam".encode("utf-16-le")), wide_charset(b"a\0b")
    ('utf-16-le', '')
    """
    sample = data[: len(data[:4096]) & ~3]
    if not sample or b"\0" not in sample:
        return ""
    # The zeros stand where the high halves of ASCII and Latin letters are.
    zeros = [sample[i::4].count(0) * 4 / len(sample) for i in range(4)]
    if zeros[2] > 0.9 and zeros[3] > 0.9 and zeros[0] < 0.1:
        name = "utf-32-le"
    elif zeros[0] > 0.9 and zeros[1] > 0.9 and zeros[3] < 0.1:
        name = "utf-32-be"
    elif zeros[1] + zeros[3] > 1.0 and zeros[0] + zeros[2] < 0.1:
        name = "utf-16-le"
    elif zeros[0] + zeros[2] > 1.0 and zeros[1] + zeros[3] < 0.1:
        name = "utf-16-be"
    else:
        return ""
    try:
        text = codecs.getincrementaldecoder(name)().decode(data[:4096])
    except UnicodeDecodeError:
        return ""
    return "" if "\0" in text else name


def _by_line(data: bytes) -> Decoded:
    """Read bytes that are not UTF-8 as a whole, a line at a time."""
    votes: dict[str, float] = {}
    sample = _sample(data)
    for line in sample:
        for name, gain in _gains(line).items():
            votes[name] = votes.get(name, 0.0) + gain
    ranked = sorted(votes.items(), key=lambda item: -item[1])
    main, most = ranked[0] if ranked else (FALLBACK, 0.0)
    if most <= 0:
        main, confidence = FALLBACK, 0.3
    else:
        kin = [name for name in _TCVN if main in _TCVN]
        next_best = max((gain for name, gain in ranked[1:] if name not in kin), default=0.0)
        confidence = min(1.0, (most - max(next_best, 0.0)) / SURE)
    evidence = {main: min(most, 40.0)} if main != FALLBACK else {}
    pieces = [_read_line(line, main, evidence) for line in data.splitlines(keepends=True)]
    text = "".join(pieces)
    unicode_lines = sum(map(_is_utf8, sample))
    if 2 * unicode_lines > len(sample):
        main, confidence = "utf-8", unicode_lines / len(sample)
    return Decoded(text, main, round(confidence, 3), text.count("\ufffd"))


_TCVN = ("tcvn3", "tcvn3-web", "tcvn5712")
"""One charset but for its capitals: which of the three it is, is no doubt of this sort."""
FALLBACK = "cp1252"
"""What bytes are taken for that are in no charset of Vietnamese."""


def _is_utf8(line: bytes) -> bool:
    """Whether `line` is UTF-8, but perhaps for a letter that was cut or damaged."""
    text = line.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return not bad or len(_HIGH_CHARS.findall(text)) - bad > 4 * bad


_HIGH_CHARS = re.compile("[^\x00-\x7f]")


def _sample(data: bytes) -> list[bytes]:
    """Return lines from all over `data`, ``SAMPLE`` bytes at the most."""
    lines = [line for line in data.splitlines() if _HIGH.search(line)]
    step = max(1, sum(map(len, lines)) // SAMPLE)
    return [line[:2048] for line in lines[::step]]


def _gains(line: bytes) -> dict[str, float]:
    """Return, for every charset, the bits by which it reads `line` better than cp1252."""
    if _is_utf8(line):
        return {}
    plain = text_bits(line.decode("cp1252", "replace"))
    gains = {}
    for reading in READINGS:
        if reading.surface == "western":
            text = byte_charset(reading.charset).decode(line, "replace")
            gains[reading.charset] = plain - text_bits(text) - reading.bits
    return gains


def _read_line(line: bytes, main: str, evidence: dict[str, float]) -> str:
    if not _HIGH.search(line) and not _CONTROL.search(line):
        return line.decode("ascii", "replace")
    if _is_utf8(line):
        return line.decode("utf-8", "replace")
    if main != FALLBACK and not _foreign(line, main):
        return byte_charset(main).decode(line, "replace")
    surface = "".join(
        char if (char := bytes([byte]).decode("cp1252", "ignore")) else chr(byte) for byte in line
    )
    return apply_edits(surface, repair_line(surface, syllable_model(), evidence))


def _foreign(line: bytes, main: str) -> bool:
    """Whether another charset, or none, reads `line` much better than the main one."""
    gains = _gains(line)
    own = gains.get(main, 0.0)
    return own < max(max(gains.values(), default=0.0), 0.0) - 20.0
