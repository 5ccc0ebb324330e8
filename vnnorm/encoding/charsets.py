"""The charsets: what bytes mean, by the tables in `tables/`.

A charset turns bytes into a `str` and back, with the error handlers of Python's codec
machinery.  Text is read and written composed (NFC): where a charset writes a letter as
base and mark, the two become one character.

What a table does not name is what it was on the computers where the charset was used:
ASCII, and above it Windows code page 1252 (MacRoman for VNI on the Macintosh).
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from abc import ABC, abstractmethod
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

from vnnorm.orthography.letters import LETTERS

__all__ = ["Charset", "Row", "TableCharset", "byte_charset", "read_table"]


class Row(NamedTuple):
    """One line of a table: a letter (empty for an undefined byte) and its bytes."""

    letter: str
    code: bytes
    use: str


@cache
def read_table(name: str) -> tuple[Row, ...]:
    """Return the rows of ``tables/<name>.tsv``."""
    text = (resources.files(__package__) / "tables" / f"{name}.tsv").read_text("utf-8")
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    rows = (line.split("\t") for line in lines[1:])
    return tuple(Row(letter, bytes.fromhex(code), use) for letter, code, use, _ in rows)


_MARKS: Final = "\u0300-\u0303\u0306\u0309\u031b\u0323"
_CLUSTER: Final = f"(?:[^\\W\\d_][{_MARKS}]+)"
_TAIL: Final = re.compile(f"[^\\W\\d_][{_MARKS}]*\\Z")


class Charset(ABC):
    """A way of writing Vietnamese in bytes.

    `name` is what `vnnorm` calls it, `aliases` what else Python's codec machinery may
    call it, `title` what a person does.
    """

    name: str
    title: str
    aliases: tuple[str, ...] = ()

    @abstractmethod
    def decode(self, data: bytes, errors: str = "strict") -> str:
        """Return the text of `data`.

        Raises:
            UnicodeDecodeError: a byte means nothing, and `errors` is ``strict``.
        """

    @abstractmethod
    def encode(self, text: str, errors: str = "strict") -> bytes:
        """Return the bytes of `text`.

        Raises:
            UnicodeEncodeError: `text` has what the charset cannot express (the toned
                capitals of TCVN3, say), and `errors` is ``strict``.  The handler
                ``vnnorm.nearest`` writes what converters write there.
        """

    def pending(self, data: bytes) -> int:
        """Return how many bytes at the end of `data` may belong with what follows."""
        return 0

    def unfinished(self, text: str) -> int:
        """Return how many characters at the end of `text` what follows may change."""
        tail = _TAIL.search(text, max(len(text) - 8, 0))
        return len(tail[0]) if tail else 0

    def nearest(self, letter: str) -> bytes | None:
        """Return what converters write for a letter that the charset does not have."""
        return None

    def __repr__(self) -> str:
        return f"<charset {self.name}>"


class TableCharset(Charset):
    """A charset that is a table: letters of one byte, or of a base and marks."""

    def __init__(
        self,
        name: str,
        title: str,
        table: str,
        *,
        aliases: tuple[str, ...] = (),
        page: str = "cp1252",
        uses: tuple[str, ...] = ("both", "decode"),
        instead: tuple[str, ...] = (),
    ) -> None:
        """`page` gives the bytes that the table does not name; of the table's rows
        those count whose use is one of `uses`, and one of `instead` outdoes them."""
        self.name = name
        self.title = title
        self.aliases = aliases
        self._nearest: dict[str, bytes] = {}
        decoding: dict[str, str] = {}
        encoding: dict[str, bytes] = {}
        written = {"both", *instead} - {"decode"}
        for letter, code, use in read_table(table):
            seen = code.decode("latin-1")
            if use in ("encode-lossy", "ambiguous"):
                self._nearest[letter] = code
            if use in instead or (use in uses and seen not in decoding):
                decoding[seen] = letter
            if use in instead or (use in written and letter not in encoding):
                encoding[letter] = code
        undefined = {code[0] for letter, code, _ in read_table(table) if not letter}
        self.letters: dict[str, str] = dict(decoding)
        """Letters by their bytes (as Latin-1), without what `page` adds."""
        for byte in range(256):
            seen = chr(byte)
            if seen not in decoding and byte not in undefined:
                try:
                    plain = bytes([byte]).decode(page)
                except UnicodeDecodeError:
                    undefined.add(byte)
                    continue
                decoding[seen] = plain
                if plain not in encoding and (byte < 0x80 or plain not in LETTERS):
                    encoding[plain] = bytes([byte])
        self._decoding = decoding
        self._encoding = encoding
        self._undefined = _byte_class(undefined)
        several = [seen for seen in decoding if len(seen) > 1]
        self._starts = frozenset(seen[0] for seen in several)
        self._marks = frozenset(mark for seen in several for mark in seen[1:])
        self._most = max(map(len, decoding))
        self._single = str.maketrans({k: v for k, v in decoding.items() if len(k) == 1})
        self._several = (
            re.compile(
                f"[{_inside(self._starts)}][{_inside(self._marks)}]{{1,{self._most - 1}}}"
                f"|[{_inside(frozenset(k for k, v in decoding.items() if k != v and len(k) == 1))}]"
            )
            if several
            else None
        )
        self._strange = re.compile(f"{_CLUSTER}|[^{_inside(frozenset(encoding))}]")
        self._bytes = str.maketrans(
            {k: v.decode("latin-1") for k, v in encoding.items() if len(k) == 1}
        )
        self._composes = any(unicodedata.combining(v[0]) for v in decoding.values() if v)

    def decode(self, data: bytes, errors: str = "strict") -> str:
        if self._undefined is None or not self._undefined.search(data):
            return self._read(data)
        pieces: list[str] = []
        done = at = 0
        while found := self._undefined.search(data, at):
            error = UnicodeDecodeError(
                self.name, data, found.start(), found.end(), "byte is undefined"
            )
            handled, at = codecs.lookup_error(errors)(error)
            at += len(data) if at < 0 else 0
            pieces += [self._read(data[done : found.start()]), str(handled)]
            done = at
        pieces.append(self._read(data[done:]))
        return "".join(pieces)

    def read_surface(self, seen: str) -> str:
        """Return the text of bytes given as Latin-1 characters."""
        if self._several is None:
            text = seen.translate(self._single)
        else:
            text = self._several.sub(self._letters, seen)
        return unicodedata.normalize("NFC", text) if self._composes else text

    def _read(self, data: bytes) -> str:
        return self.read_surface(data.decode("latin-1"))

    def _letters(self, match: re.Match[str]) -> str:
        seen = match[0]
        table = self._decoding
        if (whole := table.get(seen)) is not None:
            return whole
        # The longest letter, then what is left of the marks as characters of their own.
        for end in range(len(seen) - 1, 1, -1):
            if (letter := table.get(seen[:end])) is not None:
                return letter + "".join(table.get(c, c) for c in seen[end:])
        return "".join(table.get(c, c) for c in seen)

    def encode(self, text: str, errors: str = "strict") -> bytes:
        pieces: list[str] = []
        done = at = 0
        while found := self._strange.search(text, at):
            start, at = found.span()
            composed = unicodedata.normalize("NFC", found[0])
            if at - start > 1 and all(c in self._encoding for c in composed):
                pieces += [text[done:start].translate(self._bytes), composed.translate(self._bytes)]
                done = at
                continue
            error = UnicodeEncodeError(
                self.name, text, start, at, f"{self.title.split(':')[0]} has no such letter"
            )
            handled, at = codecs.lookup_error(errors)(error)
            at += len(text) if at < 0 else 0
            pieces.append(text[done:start].translate(self._bytes))
            if isinstance(handled, bytes):
                pieces.append(handled.decode("latin-1"))
            else:
                pieces.append(self.encode(handled, "strict").decode("latin-1"))
            done = at
        pieces.append(text[done:].translate(self._bytes))
        return "".join(pieces).encode("latin-1")

    def pending(self, data: bytes) -> int:
        tail = data[-self._most :].decode("latin-1")
        for length in range(1, self._most):
            rest = tail[-length:]
            if rest[:1] in self._starts and all(c in self._marks for c in rest[1:]):
                return length
        return 0

    def nearest(self, letter: str) -> bytes | None:
        return self._nearest.get(letter)


def _inside(characters: frozenset[str]) -> str:
    """Return the inside of a character class, in ranges."""
    points = sorted(ord(c) for c in characters if len(c) == 1)
    ranges: list[list[int]] = []
    for point in points:
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(
        re.escape(chr(a)) if a == b else f"{re.escape(chr(a))}-{re.escape(chr(b))}"
        for a, b in ranges
    )


def _byte_class(values: set[int]) -> re.Pattern[bytes] | None:
    if not values:
        return None
    return re.compile(b"[" + b"".join(re.escape(bytes([v])) for v in sorted(values)) + b"]")


_ABC = "TCVN3 (ABC)"


@cache
def byte_charset(name: str) -> TableCharset:
    """Return the charset of that name, read from its table on first use.

    Raises:
        KeyError: there is none.
    """
    build = TableCharset
    match name:
        case "tcvn3":
            return build(name, _ABC, "tcvn3", aliases=("abc", "tcvn"), uses=("both",))
        case "tcvn3-web":
            # The convention of web converters, which keeps toned capitals.
            return build(
                name, f"{_ABC}, capitals as pairs", "tcvn3", uses=("both",), instead=("decode",)
            )
        case "tcvn5712":
            return build(
                name,
                "TCVN 5712:1993 VN1",
                "tcvn3",
                aliases=("tcvn5712-1", "tcvn5712-vn1"),
                uses=("both",),
                instead=("decode-vn1",),
            )
        case "vni":
            return build(name, "VNI Windows", "vni_win", aliases=("vni-win", "vni-windows"))
        case "vni-mac":
            return build(name, "VNI Mac", "vni_mac", page="mac_roman")
        case "viscii":
            return build(name, "VISCII", "viscii", aliases=("viscii1.1", "csviscii"))
        case "vps":
            return build(name, "VPS", "vps", aliases=("x-viet-vps",))
        case "bkhcm1":
            return build(name, "BK HCM 1", "bkhcm1", aliases=("bk-hcm1",))
        case "bkhcm2":
            return build(name, "BK HCM 2", "bkhcm2", aliases=("bk-hcm2",))
        case "vietware-x":
            return build(name, "Vietware X", "vietware_x")
        case "vietware-f":
            return build(name, "Vietware F", "vietware_f")
        case "vn-cp1258":
            return build(
                name,
                "Windows-1258, letters and tones",
                "cp1258",
                aliases=("vn-windows-1258",),
                page="cp1258",
            )
    raise KeyError(name)


BYTE_CHARSETS: Final = (
    "tcvn3",
    "tcvn3-web",
    "tcvn5712",
    "vni",
    "vni-mac",
    "viscii",
    "vps",
    "bkhcm1",
    "bkhcm2",
    "vietware-x",
    "vietware-f",
    "vn-cp1258",
)
"""The charsets of one or more high bytes a letter."""
