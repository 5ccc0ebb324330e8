"""The charsets as Python codecs."""

from __future__ import annotations

import codecs
from functools import cache, lru_cache
from typing import Any

from vnnorm.encoding.charsets import BYTE_CHARSETS, Charset, byte_charset
from vnnorm.encoding.escapes import ESCAPES, escape_charset
from vnnorm.encoding.viqr import Viqr

__all__ = ["CHARSETS", "NEAREST", "charset", "charset_names", "register_codecs"]

CHARSETS: tuple[str, ...] = (*BYTE_CHARSETS, "viqr", *ESCAPES)
"""The names of all charsets."""

NEAREST = "vnnorm.nearest"
"""The error handler that writes what converters write: see `register_codecs`."""


@cache
def _by_name(name: str) -> Charset:
    if name in BYTE_CHARSETS:
        return byte_charset(name)
    return Viqr() if name == "viqr" else escape_charset(name)


_ALIASES: dict[str, str] = {
    # Written out, so that looking one up does not build every table.
    "abc": "tcvn3",
    "tcvn": "tcvn3",
    "tcvn5712_1": "tcvn5712",
    "tcvn5712_vn1": "tcvn5712",
    "vni_win": "vni",
    "vni_windows": "vni",
    "csviscii": "viscii",
    "viscii1_1": "viscii",
    "x_viet_vps": "vps",
    "bk_hcm1": "bkhcm1",
    "bk_hcm2": "bkhcm2",
    "vn_windows_1258": "vn-cp1258",
    "ncr_dec": "ncr",
    "ncr_decimal": "ncr",
    "url": "percent",
    "utf_8_nfd": "vn-nfd",
}


def charset_names() -> tuple[str, ...]:
    """Return the names of all charsets."""
    return CHARSETS


def charset(name: str) -> Charset:
    """Return the charset of that name or alias, in any case, with any hyphens.

    >>> charset("VNI-Win"), charset("abc")
    (<charset vni>, <charset tcvn3>)

    Raises:
        LookupError: there is none; the message lists those there are.
    """
    found = _find(name)
    if found is None:
        raise LookupError(f"unknown charset {name!r}; there are: {', '.join(CHARSETS)}")
    return found


def _find(name: str) -> Charset | None:
    key = name.lower().replace("-", "_").replace(" ", "_").replace(".", "_")
    key = _ALIASES.get(key, key).replace("-", "_")
    for known in CHARSETS:
        if known.replace("-", "_") == key:
            return _by_name(known)
    return None


class _IncrementalEncoder(codecs.IncrementalEncoder):
    charset: Charset

    def __init__(self, errors: str = "strict") -> None:
        super().__init__(errors)
        self._held = ""

    def encode(self, input: str, final: bool = False) -> bytes:
        """Hold back the last letter, which a combining mark may still change."""
        text = self._held + input
        cut = len(text) - (0 if final else self.charset.unfinished(text))
        self._held = text[cut:]
        return self.charset.encode(text[:cut], self.errors) if cut else b""

    def reset(self) -> None:
        self._held = ""

    def getstate(self) -> int:
        return (
            int.from_bytes(b"\1" + self._held.encode("utf-8", "surrogatepass"), "big")
            if (self._held)
            else 0
        )

    def setstate(self, state: int | str) -> None:
        held = int(state).to_bytes((int(state).bit_length() + 7) // 8, "big")[1:]
        self._held = held.decode("utf-8", "surrogatepass")


class _IncrementalDecoder(codecs.BufferedIncrementalDecoder):
    charset: Charset

    def _buffer_decode(  # type: ignore[override]
        self, input: bytes, errors: str, final: bool
    ) -> tuple[str, int]:
        cut = len(input) - (0 if final else self.charset.pending(input))
        return (self.charset.decode(input[:cut], errors) if cut else ""), cut


class _StreamWriter(codecs.StreamWriter):
    charset: Charset

    def encode(self, input: str, errors: str = "strict") -> tuple[bytes, int]:
        return self.charset.encode(input, errors), len(input)


class _StreamReader(codecs.StreamReader):
    charset: Charset

    def decode(self, input: bytes, errors: str = "strict") -> tuple[str, int]:
        # A read of the whole stream passes all that is left, so nothing is held for long.
        cut = len(input) - self.charset.pending(input)
        cut = cut or len(input)
        return self.charset.decode(input[:cut], errors), cut


def _search(name: str) -> codecs.CodecInfo | None:
    found = _find(name)
    if found is None:
        return None
    own: dict[str, Any] = {"charset": found}

    def with_charset(base: type) -> Any:
        return type(base.__name__, (base,), own)

    return codecs.CodecInfo(
        name=found.name,
        encode=lambda text, errors="strict": (found.encode(text, errors), len(text)),
        decode=lambda data, errors="strict": (found.decode(bytes(data), errors), len(data)),
        incrementalencoder=with_charset(_IncrementalEncoder),
        incrementaldecoder=with_charset(_IncrementalDecoder),
        streamwriter=with_charset(_StreamWriter),
        streamreader=with_charset(_StreamReader),
    )


def _nearest(error: UnicodeError) -> tuple[str | bytes, int]:
    """Write the bytes that converters write for a letter that the charset lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    found = _find(error.encoding)
    letter = error.object[error.start : error.end]
    code = found.nearest(letter) if found else None
    return (b"?" if code is None else code), error.end


@lru_cache(maxsize=1)
def register_codecs() -> None:
    r"""Make the charsets known to `bytes.decode`, `str.encode` and `open`.

    Names are those of `charset_names`; Python's own cp1258, which leaves tones apart
    and cannot write most letters, is not replaced: the one here is ``vn-cp1258``.

    What a charset cannot express raises `UnicodeEncodeError`.  The error handler
    ``vnnorm.nearest`` writes what converters write in its place (for the toned capitals
    of TCVN3 the byte of the small letter, which a capitals font shows right), and ``?``
    where there is nothing.

    >>> register_codecs()
    >>> b"Vi\xd6t Nam".decode("tcvn3"), "Việt Nam".encode("vni")
    ('Việt Nam', b'Vie\xe4t Nam')
    >>> "VIỆT NAM".encode("tcvn3", "vnnorm.nearest").decode("tcvn3")
    'VIệT NAM'
    """
    codecs.register(_search)
    codecs.register_error(NEAREST, _nearest)
