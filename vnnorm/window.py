"""Blocks of a text together with the lines around them.

A repair may look at the lines near a line (see `Normaliser.lead`), but no further than a
fixed number of characters, its *reach*.  So a text can still be repaired in blocks, as long
as each comes with the end of what stands before it and the beginning of what follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

__all__ = ["Around", "head_lines", "tail_lines", "whole_lines"]

Around = tuple[str, str, str]
"""Whole lines before a block, the block, and whole lines after it."""


def tail_lines(text: str, reach: int) -> str:
    r"""Return the last whole lines of `text`, at most `reach` characters of them.

    >>> tail_lines("một\nhai\nba\n", 7), tail_lines("một\nhai\n", 2)
    ('hai\nba\n', '')
    """
    if len(text) <= reach:
        return text
    cut = text.find("\n", len(text) - reach - 1) + 1
    return text[cut:] if cut else ""


def head_lines(text: str, reach: int) -> str:
    r"""Return the first whole lines of `text`, at most `reach` characters of them.

    >>> head_lines("một\nhai\nba\n", 8), head_lines("một", 8), head_lines("một\n", 2)
    ('một\nhai\n', 'một', '')
    """
    return text if len(text) <= reach else text[: text.rfind("\n", 0, reach) + 1]


def whole_lines(blocks: Iterable[str]) -> Iterator[str]:
    r"""Yield the text of blocks cut anywhere as blocks that end after a ``\n``, but for the last.

    >>> list(whole_lines(["mộ", "t\nhai\nb", "", "a"]))
    ['một\nhai\n', 'ba']
    """
    # Pieces are joined once a line end comes, so a long line costs linear time.
    pieces: list[str] = []
    for block in blocks:
        cut = block.rfind("\n") + 1
        if cut:
            pieces.append(block[:cut])
            yield "".join(pieces)
            pieces.clear()
        if cut < len(block):
            pieces.append(block[cut:])
    if pieces:
        yield "".join(pieces)
