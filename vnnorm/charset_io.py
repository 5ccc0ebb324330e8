r"""Files in other charsets than UTF-8, as files in UTF-8.

What repairs files knows UTF-8 only.  A `Source` is a file that is read as if it had been
UTF-8, whatever it is; a `Sink` is a file that takes UTF-8 and holds another charset.  What
means nothing in the charset passes through a `Source` as the bytes that it is, which is
not UTF-8, so that those who read it do with it as they do with any such bytes.

>>> import io
>>> Source(io.BytesIO(b"Vi\xd6t Nam"), "tcvn3").read1().decode()
'Việt Nam'
>>> Source(io.BytesIO("Việt Nam".encode("utf-16"))).read1().decode()
'Việt Nam'
"""

from __future__ import annotations

import codecs
from typing import BinaryIO, Final, Protocol

from vnnorm.stream import BLOCK, NotUtf8

__all__ = ["AUTO", "UTF8", "CharsetError", "Sink", "Source", "charset_list", "codec_name"]

AUTO: Final = "auto"
UTF8: Final = "utf-8"

HEAD: Final = 256
"""Bytes that are looked at, or fewer if a line ends before, to see whether any is zero."""
SAMPLE: Final = 4096
"""Bytes that are looked at if one is."""

_MARKS: Final = (
    # The longer marks first: that of UTF-32 begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class CharsetError(NotUtf8):
    """A file does not hold, or a text does not go into, the charset that was asked for."""


class Writable(Protocol):
    """What takes bytes."""

    def write(self, data: bytes, /) -> object:
        """Take them."""


def codec_name(name: str) -> str:
    """Return what Python calls the text encoding of that name; ours are registered.

    >>> codec_name("VNI-Win"), codec_name("latin1")
    ('vni', 'iso8859-1')

    Raises:
        ValueError: there is none; the message lists those there are.
    """
    from vnnorm.encoding.codec import charset_names, register_codecs

    register_codecs()
    try:
        info = codecs.lookup(name)
        if info._is_text_encoding and info.name != "idna":
            return info.name
    except (LookupError, ValueError):  # a NUL in the name is no LookupError
        pass
    raise ValueError(
        f"there is no charset {name!r}; there are {', '.join(charset_names())},"
        " and all the encodings of Python (utf-8, utf-16, cp1252, ...)"
    )


def charset_list() -> str:
    """Return a line for each charset: its name, and what it is."""
    from vnnorm.encoding.codec import charset, charset_names

    lines = [f"{name:<14}{charset(name).title}\n" for name in charset_names()]
    return "".join((*lines, "... and all the encodings of Python (utf-8, utf-16, cp1252, ...)\n"))


class Source:
    """A file in some charset, to be read as UTF-8.

    Args:
        file: read as it delivers.
        charset: the name of an encoding of Python; or ``auto``: UTF-8, unless a byte order
            mark or zeros where they stand in UTF-16 and UTF-32 say otherwise.
        strict: refuse what means nothing in `charset`.

    Raises:
        CharsetError: while reading: `strict` finds something.
        OSError: while reading: the file cannot be read.
    """

    def __init__(self, file: BinaryIO, charset: str = AUTO, *, strict: bool = False) -> None:
        self._read = getattr(file, "read1", file.read)
        self._strict = strict
        self._ahead = b""
        self._ended = False
        self._decoder: codecs.IncrementalDecoder | None = None
        self._offset = 0
        self._wanted = charset
        self._known = charset == UTF8
        self.charset = UTF8 if charset == AUTO else charset
        """What the file is in; with ``auto``, that is known once some has been read."""
        if charset not in (AUTO, UTF8, "utf-16", "utf-32"):
            self._known = True
            self._decode_from(charset)

    def _decode_from(self, charset: str) -> None:
        from vnnorm.encoding.codec import register_codecs

        register_codecs()
        self.charset = charset
        # Escaping works where a byte that means nothing is one byte, and not in ASCII.
        wide = charset.startswith(("utf-16", "utf-32"))
        errors = "strict" if self._strict else "replace" if wide else "surrogateescape"
        self._decoder = codecs.getincrementaldecoder(charset)(errors)

    def read1(self, size: int = BLOCK) -> bytes:
        """Return some of what there is, and nothing at the end only."""
        if not self._known:
            self._look(size)
        while not self._ended or self._ahead:
            chunk, self._ahead = self._ahead or self._read(size), b""
            if not chunk:
                self._ended = True
            if self._decoder is None:
                return chunk
            if text := self._decoded(chunk):
                return text.encode("utf-8", "surrogateescape")
        return b""

    read = read1

    def _decoded(self, chunk: bytes) -> str:
        assert self._decoder is not None
        pending = self._decoder.getstate()[0]
        try:
            text = self._decoder.decode(chunk, not chunk)
        except UnicodeDecodeError as error:
            at = self._offset - len(pending) + error.start
            raise CharsetError(
                f"invalid {self.charset}: byte 0x{error.object[error.start]:02X} at offset {at}"
            ) from None
        self._offset += len(chunk)
        return text

    def _look(self, size: int) -> None:
        """See whether the file is in UTF-16 or UTF-32, by as much as it takes.

        How much that is depends on what the file holds, not on how it comes in.
        """
        self._known = True
        head = self._more(b"", min(map(len, (mark for mark, _ in _MARKS))), size)
        if any(mark.startswith(head[:4]) or head.startswith(mark) for mark, _ in _MARKS):
            head = self._more(head, 4, size)
        for mark, name in _MARKS:
            if head.startswith(mark):
                self._ahead = head[len(mark) :]
                self._offset = len(mark)
                self._decode_from(name)
                return
        if self._wanted != AUTO:
            self._ahead = head
            self._decode_from(f"{self._wanted}-le")
            return
        while b"\n" not in head[:HEAD] and len(head) < HEAD and not self._ended:
            head = self._more(head, len(head) + 1, size)
        self._ahead = head
        if b"\0" in head[: head.find(b"\n", 0, HEAD) + 1 or HEAD]:
            from vnnorm.encoding.decode import wide_charset

            self._ahead = head = self._more(head, SAMPLE, size)
            if name := wide_charset(head[:SAMPLE]):
                self._decode_from(name)

    def _more(self, head: bytes, wanted: int, size: int) -> bytes:
        while len(head) < wanted and not self._ended:
            chunk = self._read(size)
            self._ended = not chunk
            head += chunk
        return head


class Sink:
    """A file that takes UTF-8 and gets it in `charset`.

    Args:
        file: where it goes.
        charset: the name of an encoding of Python.
        replace: write what comes closest where the charset has no such character: what
            converters write for the letters that it lacks, and ``?`` for all else.

    Raises:
        CharsetError: while writing: a character is not in the charset, and not replaced.
    """

    def __init__(self, file: Writable, charset: str, *, replace: bool = False) -> None:
        from vnnorm.encoding.codec import NEAREST, register_codecs

        register_codecs()
        self._file = file
        self._charset = charset
        self._encoder = codecs.getincrementalencoder(charset)(NEAREST if replace else "strict")
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._line = 1
        self._held = ""

    def write(self, data: bytes) -> None:
        """Take a part of the text."""
        self._encode(self._decoder.decode(data), final=False)

    def finish(self) -> None:
        """Take it that this was all."""
        self._encode(self._decoder.decode(b"", True), final=True)

    def _encode(self, text: str, *, final: bool) -> None:
        try:
            data = self._encoder.encode(text, final)
        except UnicodeEncodeError as error:
            # The encoder may have held back the end of the text before this one.
            line = self._line + error.object.count("\n", 0, error.start)
            raise CharsetError(
                f"line {line}: {_named(error.object[error.start])} is not in {self._charset};"
                " --errors replace writes what comes closest"
            ) from None
        self._line += text.count("\n")
        if data:
            self._file.write(data)


def _named(char: str) -> str:
    if "\udc80" <= char <= "\udcff":
        return f"byte 0x{ord(char) - 0xDC00:02X}, which is no text,"
    return f"{char!r} (U+{ord(char):04X})"
