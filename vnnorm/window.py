"""Blocks of a text together with the lines around them.

A repair may look at the lines near a line (see `Normaliser.lead`), but no further than a
fixed number of characters, its *reach*.  So a text can still be repaired in blocks, as long
as each comes with the end of what stands before it and the beginning of what follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

__all__ = ["Around", "head_lines", "in_context", "tail_lines"]

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


def in_context(blocks: Iterable[str], reach: int) -> Iterator[Around]:
    r"""Yield every block with the lines within `reach` characters before and after it.

    A block comes out once that much of what follows it has come in.  All blocks but the
    last end in a line feed.

    >>> list(in_context(["một\n", "hai\n", "ba"], 4))
    [('', 'một\n', 'hai\n'), ('một\n', 'hai\n', 'ba'), ('hai\n', 'ba', '')]
    """
    before = ""
    waiting: list[str] = []
    behind = 0  # characters after the first of those that wait
    for block in blocks:
        if waiting:
            behind += len(block)
        waiting.append(block)
        # One character more than the reach tells whether a line that ends there is whole.
        while behind > reach:
            first = waiting.pop(0)
            yield before, first, head_lines("".join(waiting), reach)
            before = tail_lines(before + first, reach)
            behind -= len(waiting[0])
    while waiting:
        first = waiting.pop(0)
        yield before, first, head_lines("".join(waiting), reach)
        before = tail_lines(before + first, reach)
