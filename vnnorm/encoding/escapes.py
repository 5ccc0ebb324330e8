r"""Escape forms: Vietnamese letters spelt out in ASCII by a program.

``&#7871;``, ``&#x1ebf;``, ``\u1ebf``, ``\x1EBF``, ``\xe1\xba\xbf``, ``%E1%BA%BF`` are all *ế*.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable
from functools import cache

from vnnorm.encoding.charsets import Charset

__all__ = ["ESCAPES", "Decomposed", "Escapes", "read_escapes", "read_percent"]

_REFERENCE = re.compile(r"&#(?:[xX]([0-9A-Fa-f]{1,6})|([0-9]{1,7}));")
_HEX = "[0-9A-Fa-f]"


def _utf8_spelt(sign: str) -> str:
    """Return the pattern of one UTF-8 sequence, each byte spelt as `sign` and two digits."""
    rest = f"{sign}[89ABab]{_HEX}"
    return (
        f"{sign}[CDcd]{_HEX}{rest}|{sign}[Ee]{_HEX}(?:{rest}){{2}}|{sign}[Ff]{_HEX}(?:{rest}){{3}}"
    )


_UTF8_BYTES = re.compile(_utf8_spelt(r"\\x"))
_ESCAPE = re.compile(
    r"\\u\{([0-9A-Fa-f]{1,6})\}|\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\x([0-9A-Fa-f]{1,4})"
)
_PERCENT = re.compile(_utf8_spelt("%") + "|%[0-7][0-9A-Fa-f]")
_PERCENT_U = re.compile(r"%u([0-9A-Fa-f]{4})")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def _char(point: int, otherwise: str) -> str:
    return chr(point) if 0 < point < 0x110000 else otherwise


def _joined(text: str) -> str:
    """Return `text` with pairs of surrogates, from escapes in UTF-16, made characters."""
    return _SURROGATES.sub(
        lambda m: m[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le"), text
    )


def read_references(text: str) -> str:
    """Return `text` with numeric character references read.

    >>> read_references("Vi&#7879;t Nam &amp; b&#xE8; b&#7841n")
    'Việt Nam &amp; bè b&#7841n'
    """
    return _REFERENCE.sub(lambda m: _char(int(m[1], 16) if m[1] else int(m[2]), m[0]), text)


def read_escapes(text: str) -> str:
    r"""Return `text` with backslash escapes of characters, or of UTF-8 bytes, read.

    >>> read_escapes(r"Vi\u1ec7t, Vi\xe1\xbb\x87t, Vi\x1EC7t; \n and \xff stay")
    'Việt, Việt, Việt; \\n and \\xff stay'
    """
    text = _UTF8_BYTES.sub(_utf8_of_escapes, text)

    def char(match: re.Match[str]) -> str:
        digits = match[1] or match[2] or match[3] or match[4]
        if match[4] and len(digits) < 3:
            return match[0]
        return _char(int(digits, 16), match[0])

    return _joined(_ESCAPE.sub(char, text))


def _utf8_of_escapes(match: re.Match[str]) -> str:
    try:
        return bytes.fromhex(match[0].replace("\\x", "")).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def read_percent(text: str) -> str:
    """Return `text` with percent-encoding read, where it is UTF-8.

    >>> read_percent("Vi%E1%BB%87t%20Nam, 100%25, %FF, %u1EC7")
    'Việt Nam, 100%, %FF, ệ'
    """

    def utf8(match: re.Match[str]) -> str:
        try:
            return bytes.fromhex(match[0].replace("%", "")).decode("utf-8")
        except UnicodeDecodeError:
            return match[0]

    text = _PERCENT_U.sub(lambda m: _char(int(m[1], 16), m[0]), text)
    return _joined(_PERCENT.sub(utf8, text))


class Escapes(Charset):
    """An escape form as a charset: everything outside ASCII is spelt out."""

    def __init__(
        self,
        name: str,
        title: str,
        read: Callable[[str], str],
        write: Callable[[str], str],
        tail: str,
        aliases: tuple[str, ...] = (),
        also: str = "",
    ) -> None:
        """`write` spells a character, `also` lists ASCII that is spelt out too, and
        `tail` is what an escape cut in two looks like at the end of a text."""
        self.name = name
        self.title = title
        self.aliases = aliases
        self._decode = read
        self._spell = write
        others = f"|[{re.escape(also)}]" if also else ""
        self._written = re.compile(r"[^\x00-\x7f]" + others)
        self._tail = re.compile(tail.encode() + rb"\Z")

    def decode(self, data: bytes, errors: str = "strict") -> str:
        return self._decode(data.decode("ascii", errors))

    def encode(self, text: str, errors: str = "strict") -> bytes:
        pieces: list[str] = []
        done = 0
        for match in self._written.finditer(text):
            pieces.append(text[done : match.start()])
            done = match.end()
            if "\ud800" <= match[0] <= "\udfff":
                error = UnicodeEncodeError(
                    self.name, text, match.start(), done, "surrogates not allowed"
                )
                handled, _ = codecs.lookup_error(errors)(error)
                pieces.append(handled.decode("ascii") if isinstance(handled, bytes) else handled)
            else:
                pieces.append(self._spell(match[0]))
        pieces.append(text[done:])
        return "".join(pieces).encode("ascii")

    def pending(self, data: bytes) -> int:
        tail = self._tail.search(data[-64:])
        return len(tail[0]) if tail else 0


class Decomposed(Charset):
    """UTF-8 with every letter as base and marks ("Unicode tổ hợp"); read composed."""

    name = "vn-nfd"
    title = "UTF-8, decomposed (Unicode tổ hợp)"
    aliases = ("utf-8-nfd",)

    def decode(self, data: bytes, errors: str = "strict") -> str:
        return unicodedata.normalize("NFC", data.decode("utf-8", errors))

    def encode(self, text: str, errors: str = "strict") -> bytes:
        return unicodedata.normalize("NFD", text).encode("utf-8", errors)

    def pending(self, data: bytes) -> int:
        # From the last ASCII character on: what follows may still change what it is.
        tail = re.search(rb"[\x00-\x7f]?[\x80-\xff]*\Z", data[-256:])
        return len(tail[0]) if tail else 0


def _bytes_as(form: str) -> Callable[[str], str]:
    return lambda char: "".join(form.format(byte) for byte in char.encode("utf-8"))


def _utf16_as(form: str) -> Callable[[str], str]:
    def write(char: str) -> str:
        units = char.encode("utf-16-be")
        return "".join(form.format(units[i] << 8 | units[i + 1]) for i in range(0, len(units), 2))

    return write


@cache
def escape_charset(name: str) -> Charset:
    """Return the escape form of that name.

    Raises:
        KeyError: there is none.
    """
    match name:
        case "ncr":
            return Escapes(
                name,
                "NCR, decimal",
                read_references,
                lambda c: f"&#{ord(c)};",
                r"&(?:#[xX]?[0-9A-Fa-f]{0,7})?",
                ("ncr-decimal", "ncr-dec"),
            )
        case "ncr-hex":
            return Escapes(
                name,
                "NCR, hexadecimal",
                read_references,
                lambda c: f"&#x{ord(c):X};",
                r"&(?:#[xX]?[0-9A-Fa-f]{0,7})?",
            )
        case "vn-json":
            return Escapes(
                name, r"\uXXXX escapes", read_escapes, _utf16_as("\\u{:04x}"), _BACKSLASHES
            )
        case "c-string":
            return Escapes(
                name,
                r"\xHHHH escapes (C string of UniKey)",
                read_escapes,
                lambda c: f"\\x{ord(c):X}" if ord(c) > 0xFF else f"\\x{ord(c):04X}",
                _BACKSLASHES,
            )
        case "utf8-literal":
            return Escapes(
                name, r"\xHH escapes of UTF-8", read_escapes, _bytes_as("\\x{:02x}"), _BACKSLASHES
            )
        case "percent":
            return Escapes(
                name,
                "percent-encoded UTF-8",
                read_percent,
                _bytes_as("%{:02X}"),
                _PERCENTS,
                ("url",),
                also="%",
            )
        case "vn-nfd":
            return Decomposed()
    raise KeyError(name)


# What may be an escape cut short: a UTF-8 sequence or pair of surrogates that lacks its
# end, and the beginning of one escape.
_BACKSLASHES = (
    r"(?:\\x[C-Fc-f][0-9A-Fa-f](?:\\x[89ABab][0-9A-Fa-f]){0,2}|\\u[dD][89ABab][0-9A-Fa-f]{2})?"
    r"(?:\\(?:[xuU]\{?[0-9A-Fa-f]{0,7})?)?"
)
_PERCENTS = (
    r"(?:%[C-Fc-f][0-9A-Fa-f](?:%[89ABab][0-9A-Fa-f]){0,2}|%u[dD][89ABab][0-9A-Fa-f]{2})?"
    r"(?:%(?:u[0-9A-Fa-f]{0,3}|[0-9A-Fa-f]?))?"
)

ESCAPES = ("ncr", "ncr-hex", "vn-json", "c-string", "utf8-literal", "percent", "vn-nfd")
"""The escape forms, and decomposed UTF-8."""
