"""VIQR (RFC 1456): Vietnamese letters spelt with ASCII punctuation.

``Vie^.t Nam`` is *Việt Nam*; a backslash makes the next character mean itself.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache

from vnnorm.encoding.charsets import Charset, read_table

__all__ = ["Viqr"]


class Viqr(Charset):
    r"""VIQR as a charset; ``*`` is read as a horn as well, as some programs wrote it.

    >>> Viqr().decode(b"Vie^.t Nam, dda^'t nu+o+'c")
    'Việt Nam, đất nước'
    >>> Viqr().decode(b"la` ai\\?"), Viqr().encode("là ai?")
    ('là ai?', b'la` ai\\?')
    """

    name = "viqr"
    title = "VIQR"

    def decode(self, data: bytes, errors: str = "strict") -> str:
        text = data.decode("ascii", errors)
        return self.read(text)

    def read(self, text: str) -> str:
        """Return `text`, a `str`, with VIQR spellings read as letters."""
        return _spelling().sub(_letter, text)

    def encode(self, text: str, errors: str = "strict") -> bytes:
        text = unicodedata.normalize("NFC", text)
        pieces: list[str] = []
        table = _spellings()
        last = ""  # the letter just written, which a mark would change
        at = 0
        while at < len(text):
            char = text[at]
            at += 1
            if (spelling := table.get(char)) is not None:
                pieces.append(spelling)
            elif char >= "\x80":
                error = UnicodeEncodeError(self.name, text, at - 1, at, "not a Vietnamese letter")
                handled, at = codecs.lookup_error(errors)(error)
                at += len(text) if at < 0 else 0
                pieces.append(handled.decode("ascii") if isinstance(handled, bytes) else handled)
            else:
                clash = char == "\\" or (last + char).lower() == "dd"
                if clash or (char in "'`?~.(^+*" and last and _changes(last, char)):
                    pieces.append("\\")
                pieces.append(char)
            last = char
        return "".join(pieces).encode("ascii")

    def pending(self, data: bytes) -> int:
        tail = re.search(rb"[A-Za-z\\'`?~.(^+*]*\Z", data)
        return len(tail[0]) if tail else 0

    def unfinished(self, text: str) -> int:
        # A letter and a sign after it, or two d, are written otherwise than apart.
        tail = re.search(r"(?:[dD]+|[^\W\d_])[\u0300-\u036f]*\Z", text[-64:])
        return len(tail[0]) if tail else 0


@lru_cache(maxsize=1)
def _letters() -> dict[str, str]:
    letters = {row.code.decode("ascii"): row.letter for row in read_table("viqr")}
    stars = {code.replace("+", "*"): letter for code, letter in letters.items() if "+" in code}
    return letters | stars


@lru_cache(maxsize=1)
def _spellings() -> dict[str, str]:
    rows = reversed(read_table("viqr"))
    return {row.letter: row.code.decode("ascii") for row in rows if row.use == "both"}


@lru_cache(maxsize=1)
def _spelling() -> re.Pattern[str]:
    codes = sorted(_letters(), key=len, reverse=True)
    return re.compile(r"\\[\\'`?~.(^+*dD]|" + "|".join(map(re.escape, codes)))


def _letter(match: re.Match[str]) -> str:
    found = match[0]
    return found[1] if found[0] == "\\" else _letters()[found]


def _changes(letter: str, mark: str) -> bool:
    """Whether `mark` after `letter` would be read as a part of it."""
    spelling = _spellings().get(letter, letter)
    return any(code.startswith(spelling + mark) for code in _letters())
