"""What was repaired: how often by which step, with a few examples."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from vnnorm.edits import Edit

__all__ = ["Tally", "as_json", "as_text"]

EXAMPLES: Final = 3
AROUND: Final = 20
"""Characters of the text shown before and after a change."""

LONGEST: Final = 60
"""Characters of an example: a change may be as long as a page."""


@dataclass
class Tally:
    """Counts of texts (lines, or fields of records) and of changes.

    >>> import vnnorm
    >>> tally = Tally()
    >>> tally.add("Tỉnh uỷ họp", vnnorm.place_tones.edits("Tỉnh uỷ họp"))
    >>> tally.counts, tally.examples
    (Counter({'place_tones': 1}), {'place_tones': [('Tỉnh uỷ họp', 'Tỉnh ủy họp')]})
    """

    texts: int = 0
    changed: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, text: str, edits: list[Edit]) -> None:
        """Count the changes to a text."""
        for edit in edits:
            for name in edit.steps:
                self.counts[name] += 1
                shown = self.examples.setdefault(name, [])
                if len(shown) < EXAMPLES:
                    example = _example(text, edit)
                    if example not in shown:
                        shown.append(example)

    def merge(self, other: Tally) -> None:
        """Add the counts of another one, whose texts come after those of this one."""
        self.texts += other.texts
        self.changed += other.changed
        self.counts.update(other.counts)
        for name, examples in other.examples.items():
            shown = self.examples.setdefault(name, [])
            for example in examples:
                if len(shown) < EXAMPLES and example not in shown:
                    shown.append(example)


def _example(text: str, edit: Edit) -> tuple[str, str]:
    line = text.rfind("\n", 0, edit.start) + 1
    start = max(line, edit.start - AROUND)
    stop = text.find("\n", edit.end)
    stop = min(len(text) if stop < 0 else stop, edit.end + AROUND)
    before, after = text[start : edit.start], text[edit.end : stop]
    return (
        f"{before}{_short(text[edit.start : edit.end])}{after}",
        f"{before}{_short(edit.replacement)}{after}",
    )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def as_text(tally: Tally, unit: str) -> str:
    """Return the summary for people."""
    lines = [f"{tally.texts:,} {unit}s, {tally.changed:,} of them changed"]
    for name, count in tally.counts.most_common():
        lines.append(f"{count:>12,} {name}")
        lines += [f"{'':13}{old!r} -> {new!r}" for old, new in tally.examples[name]]
    return "\n".join(lines) + "\n"


def as_json(tally: Tally, unit: str) -> str:
    """Return the summary for programs: one line of JSON."""
    steps = {
        name: {
            "count": count,
            "examples": [{"before": old, "after": new} for old, new in tally.examples[name]],
        }
        for name, count in tally.counts.most_common()
    }
    summary = {f"{unit}s": tally.texts, "changed": tally.changed, "steps": steps}
    # A lone surrogate (a byte that was not UTF-8) has no UTF-8: escape what is not ASCII.
    return json.dumps(summary) + "\n"
