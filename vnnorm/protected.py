"""Spans that are not running text, and that repairs of words leave alone.

URLs, e-mail addresses, handles, hashtags, file names and paths, identifiers,
numbers with units, inline code and markup tags.  Nothing is looked for until a
repair has a candidate, so clean text pays nothing; each place is looked at once,
so the cost stays linear.

Code that goes over several lines is protected only on a line that itself has one of
its tags: what a line is taken for depends on no other line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

__all__ = ["ProtectedSpans", "code_elements", "code_spans"]

# Quantifiers are bounded, so that a long run of letters costs no more than linear time.
_WORD = r"[^\W_]"
_EXTENSIONS = (
    "aac|apk|asp|aspx|avi|bat|bmp|c|cfg|conf|cpp|css|csv|dll|dmg|doc|docx|eps|epub|exe|flv|gif|go"
    "|gz|h|htm|html|ico|ini|ipynb|iso|jar|java|jpeg|jpg|js|json|jsonl|jsp|log|md|mkv|mov|mp3|mp4"
    "|mpg|odp|ods|odt|ogg|otf|pdf|php|png|pps|ppt|pptx|ps1|psd|py|rar|rb|rs|rtf|sh|so|sql|srt|svg"
    "|swf|tar|tex|tgz|tif|tiff|toml|ts|tsv|ttf|txt|wav|webm|webp|wma|wmv|xhtml|xls|xlsx|xml|xz|yaml"
    "|yml|zip|zst"
)
_TOP_LEVEL = "vn|com|net|org|edu|gov|info|biz|asia|io|co|me|tv|eu|uk|us|jp|kr|cn|de|fr|ru|sg|th"


@lru_cache(maxsize=1)
def _in_chunk() -> re.Pattern[str]:
    """Return what is recognised within a run of characters without a space."""
    return re.compile(
        r"""
          [A-Za-z][A-Za-z0-9+.-]{1,15}://\S+                      # any scheme://
        | (?:mailto|tel|data|javascript|urn|magnet):\S+
        | \bwww\.\S+
        | [\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}         # e-mail
        | (?<![\w@])[@\#]\w+(?:[.-]\w+)*                          # handle, hashtag
        | (?<![\w.-])(?:[\w-]{1,63}\.){1,5}(?:TOP)(?![\w.-]*\w)(?:[/:?\#]\S*)?   # bare domain
        | [\w()%~+-]{1,255}(?:\.[\w-]{1,63}){0,3}\.(?:EXT)(?!\w)  # file name
        | (?<!\w)(?:[A-Za-z]:|~|\.{1,2})?[/\\][\w.~%+-]+(?:[/\\][\w.~%+-]*)+  # path
        | [A-Za-z]:\\\S+
        | \w*_\w*                                                 # identifier
        | \w+\(\)                                                 # call
        | &\w{1,32};                                              # character reference
        | (?<![^\W\d_])\d+(?:[.,]\d+)*[^\W\d_]+                   # 10km, 5tr, 3G
        | [$%]?\{[^{}\s]{1,64}\}                                  # template variable
        """.replace("EXT", _EXTENSIONS).replace("TOP", _TOP_LEVEL),
        re.VERBOSE | re.IGNORECASE,
    )


_CODE = r"(`{1,3})[^`\n]{1,2000}\1"  # inline code


@lru_cache(maxsize=1)
def _in_line() -> re.Pattern[str]:
    """Return what is recognised within a line."""
    return re.compile(
        _CODE + r"|</?[A-Za-z][^<>\n]{0,2000}>"  # a tag with its attributes
        r"|<!--[^\n]{0,2000}?-->"
    )


def code_spans(line: str) -> list[tuple[int, int]]:
    """Return start and end of the inline code of a line, in order.

    >>> code_spans("gõ `a` hay ``b``")
    [(3, 6), (11, 16)]
    """
    return [m.span() for m in re.finditer(_CODE, line)] if "`" in line else []


# A tag that begins or ends an element whose content is code.  Where it ends plays no part, so
# that a broken one protects rather too much.
_CODE_TAG = re.compile(r"<(/?)(?i:code|kbd|pre|samp|script|style|textarea|tt|xmp)(?![\w-])")


def code_elements(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """Yield the code on a line, from ``<code>`` to ``</code>`` or the end of the line.

    >>> list(code_elements("gõ <code>a</code>, <pre>b", 0, 25))
    [(3, 16), (19, 25)]
    """
    opened = -1
    for tag in _CODE_TAG.finditer(text, low, high):
        if not tag[1]:
            opened = tag.start() if opened < 0 else opened
        elif opened >= 0:
            yield opened, tag.end()
            opened = -1
    if opened >= 0:
        yield opened, high


_SPACE = re.compile(r"\s")


class ProtectedSpans:
    """Tells of places in one text, asked for in order, whether they are protected.

    >>> text = "hoà bình, https://hoà.vn/oà và `hoà`"
    >>> spans = ProtectedSpans(text)
    >>> [spans.touch(i, i + 3) for i in (0, 18, 31)]
    [False, True, True]
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._chunk = _Region()
        # Most texts have no markup at all; then no line is ever looked at.
        self._line = None if "`" in text or "<" in text else _Region(0, len(text))

    def touch(self, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` overlaps a protected span."""
        chunk = self._chunk
        if not (chunk.start <= start and end <= chunk.end):
            chunk = self._chunk = self._look(start, end, None)
        if chunk.touches(start, end):
            return True
        line = self._line
        if line is None or not (line.start <= start and end <= line.end):
            line = self._line = self._look(start, end, "\n")
        return line.touches(start, end)

    def _look(self, start: int, end: int, stop: str | None) -> _Region:
        """Find what is protected in the line or the whitespace-bounded chunk around."""
        text = self._text
        code: Iterable[tuple[int, int]] = ()
        if stop:
            low = text.rfind(stop, 0, start) + 1
            high = text.find(stop, end)
            high = len(text) if high < 0 else high
            pattern = _in_line()
            code = code_elements(text, low, high)
        else:
            low = start
            floor = max(self._chunk.end, 0)
            while low > floor and not text[low - 1].isspace():
                low -= 1
            space = _SPACE.search(text, end)
            high = space.start() if space else len(text)
            pattern = _in_chunk()
        spans = [m.span() for m in pattern.finditer(text, low, high)]
        return _Region(low, high, sorted((*spans, *code)))


class _Region:
    """A stretch of text and the protected spans in it, to be asked in order."""

    __slots__ = ("_next", "_spans", "end", "start")

    def __init__(
        self, start: int = 0, end: int = 0, spans: list[tuple[int, int]] | None = None
    ) -> None:
        self.start = start
        self.end = end
        self._spans = spans or []
        self._next = 0

    def touches(self, start: int, end: int) -> bool:
        spans = self._spans
        while self._next < len(spans) and spans[self._next][1] <= start:
            self._next += 1
        return self._next < len(spans) and spans[self._next][0] < end
