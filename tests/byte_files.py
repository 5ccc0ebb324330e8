"""Files to read from that come in pieces, and bytes that are not all UTF-8."""

from __future__ import annotations

import io
from collections.abc import Iterable
from itertools import pairwise

from hypothesis import strategies as st
from strategies import any_text, debris

# Cut-off characters, lone continuations, overlong forms, a surrogate, other charsets.
_BROKEN = [b"\xc3", b"\xe1\xba", b"\xf0\x9f\x98", b"\xa9", b"\x80\x80", b"\xc0\xaf"]
_BROKEN += [b"\xe0\x80\xaf", b"\xed\xa0\x80", b"\xed\xa0", b"\xed", b"\xf4\x90\x80\x80"]
_BROKEN += [b"\xff", b"\xfe", "hòa".encode("cp1252"), b"\xef\xbb\xbf", b"\xef\xbb", b"\n", b"\r\n"]

_ENCODED = st.one_of(any_text, debris).map(lambda text: text.encode("utf-8", "surrogatepass"))
documents = (
    st.lists(
        st.one_of(_ENCODED, st.sampled_from(_BROKEN)),
        max_size=4,
    )
    .map(b"".join)
    .filter(lambda data: not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")))
)
"""Any bytes that a filter may be given, but for the marks of UTF-16 and UTF-32."""


class Pieces(io.BytesIO):
    """A file whose `read1` delivers what comes, as a pipe does, and counts what it gave."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        super().__init__()
        self._pieces = iter(pieces)
        self.delivered = 0

    def read1(self, size: int | None = -1, /) -> bytes:
        piece = next(self._pieces, b"")
        self.delivered += len(piece)
        return piece


@st.composite
def cut(draw: st.DrawFn, data: bytes) -> list[bytes]:
    """Cut `data` into pieces, none of them empty."""
    places = sorted(draw(st.sets(st.integers(1, max(1, len(data) - 1)), max_size=6)))
    bounds = [0, *places, len(data)]
    return [piece for a, b in pairwise(bounds) if (piece := data[a:b])]
