"""Pipelines: normalisers in order, run until nothing is left to do; and the presets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, overload

from vnnorm.edits import Edit, OffsetMap, compose_edits
from vnnorm.normaliser import (
    Change,
    Explanation,
    Normaliser,
    Note,
    Seam,
    require_normaliser,
    require_str,
    splice,
)
from vnnorm.repairs.compose import compose
from vnnorm.repairs.decode_entities import decode_entities
from vnnorm.repairs.fix_encoding import fix_encoding
from vnnorm.repairs.fix_letters import fix_letters
from vnnorm.repairs.fix_punctuation import fix_punctuation
from vnnorm.repairs.fix_spaces import fix_spaces
from vnnorm.repairs.fix_typos import fix_typos
from vnnorm.repairs.fold import Fold, fold
from vnnorm.repairs.place_tones import place_tones
from vnnorm.repairs.remove_invisibles import remove_invisibles
from vnnorm.repairs.remove_placeholders import remove_placeholders

if TYPE_CHECKING:
    from vnnorm.scan import Scan

__all__ = ["PRESETS", "STEPS", "Pipeline", "explain", "normalize"]

STEPS: Final[tuple[Normaliser, ...]] = (
    decode_entities,
    fix_encoding,
    remove_invisibles,
    compose,
    fix_letters,
    remove_placeholders,
    place_tones,
    fix_spaces,
    fix_punctuation,
    fix_typos,
    fold,
)
"""Every step at its default options, in the standard order."""

OPT_IN: Final = (fold,)
"""Steps that `standard` leaves out, because they are no repairs."""

_STANDARD: Final = tuple(step for step in STEPS if step not in OPT_IN)

PRESETS: Final[dict[str, tuple[Normaliser, ...]]] = {
    # Hygiene: the words stay, but strike-through, indentation and extra blank lines go.
    "minimal": (remove_invisibles, compose, fix_spaces),
    # Everything that is safe on running text.
    "standard": _STANDARD,
    # The standard, folded to lower-case ASCII.
    "search": (*_STANDARD, Fold(lower=True)),
}

BLOCK = 1 << 17
"""Characters repaired at a time: small enough that one odd letter does not cost a
whole document its fast path, large enough that a step's overhead does not show."""

ROUNDS = 8
"""How often a block may go through the steps before its lines are taken one by one."""


@dataclass(frozen=True, init=False, repr=False)
class Pipeline(Normaliser):
    """Normalisers run one after the other, until the text no longer changes.

    A repair may lay bare work for an earlier step (an invisible character inside a
    character reference, say), so the steps go over a changed block again; text that
    is clean goes through once.  A line that does not come to rest within eight rounds
    (only text made to do so) is left as it was.

    A pipeline is itself a normaliser, so pipelines nest.

    >>> import vnnorm
    >>> clean = Pipeline([vnnorm.compose, vnnorm.PlaceTones(style="new")])
    >>> clean("hòa bình")
    'hoà bình'
    >>> clean
    Pipeline([Compose(), PlaceTones(style='new')])
    >>> Pipeline.preset("standard").without("place_tones")("hoà  bình")
    'hoà bình'

    Raises:
        TypeError: a step is not a normaliser.
    """

    steps: tuple[Normaliser, ...]

    def __init__(self, steps: Iterable[Normaliser] = ()) -> None:
        if isinstance(steps, str):
            hint = f"did you mean Pipeline.preset({steps!r})?"
            raise TypeError(f"a pipeline is made of normalisers, not of a str; {hint}")
        steps = tuple(steps)
        for step in steps:
            require_normaliser(step, "a step must be a normaliser")
        object.__setattr__(self, "steps", steps)

    @classmethod
    def preset(cls, name: str) -> Pipeline:
        """Return the preset of that name: ``minimal``, ``standard`` or ``search``.

        Raises:
            TypeError: `name` is not a `str`.
            ValueError: there is no such preset; the message lists those there are.
        """
        if not isinstance(name, str):
            hint = "; call the normaliser itself" if isinstance(name, Normaliser) else ""
            raise TypeError(f"the name of a preset is a str, not {type(name).__name__}{hint}")
        return _preset(name)

    def without(self, *names: str) -> Pipeline:
        """Return this pipeline without the steps of those names, nested ones included.

        A step that is known but not in the pipeline is no error.

        Raises:
            TypeError: a name is not a `str`.
            ValueError: no step has that name.
        """
        for name in names:
            self._require_known(name)
        return Pipeline(
            step.without(*names) if isinstance(step, Pipeline) else step
            for step in self.steps
            if step.name not in names
        )

    def replace(self, old: str | Normaliser, new: Normaliser | None = None) -> Pipeline:
        """Return this pipeline with the step `old` replaced by `new`.

        With one argument, it replaces the step of its own name.

        >>> import vnnorm
        >>> p = Pipeline.preset("minimal").replace(vnnorm.FixSpaces(keep_indent=True))
        >>> p("  a  b ")
        '  a b'

        Raises:
            TypeError: `old` is neither a name nor a normaliser, or `new` is no normaliser.
            ValueError: the pipeline has no such step.
        """
        if not isinstance(old, str):
            require_normaliser(old, "what to replace is the name of a step, or a normaliser")
        name = old if isinstance(old, str) else old.name
        if new is None:
            if isinstance(old, str):
                raise TypeError("replace(name) needs the new step as well")
            new = old
        if name not in self.names():
            raise ValueError(f"no step {name!r} in this pipeline; it has: {_listed(self.names())}")
        return Pipeline(
            new
            if step.name == name
            else step.replace(name, new)
            if isinstance(step, Pipeline) and name in step.names()
            else step
            for step in self.steps
        )

    def names(self) -> tuple[str, ...]:
        """Return the names of the steps in order, nested ones in their place."""
        return tuple(
            name
            for step in self.steps
            for name in (step.names() if isinstance(step, Pipeline) else (step.name,))
        )

    def _require_known(self, name: str) -> None:
        if not isinstance(name, str):
            raise TypeError(f"the name of a step is a str, not {type(name).__name__}")
        known = {*self.names(), *(step.name for step in STEPS)}
        if name not in known:
            raise ValueError(f"no step is called {name!r}; there are: {_listed(sorted(known))}")

    # -- how a text is repaired ------------------------------------------------

    @property
    def reach(self) -> int:
        return max((step.reach for step in self.steps), default=0)

    def lead(self, before: str, text: str, after: str | None) -> list[Edit] | None:
        edits: list[Edit] = []
        source = text
        for step in self.steps:
            if step.reach and step.has_work(text):
                found = step.lead(before, text, after)
                if found is None:
                    return None
                edits = compose_edits(source, edits, found)
                text = splice(text, found)
        return edits

    def led_lines(self, text: str) -> Sequence[tuple[int, int]]:
        return sorted({line for step in self.steps for line in step.led_lines(text)})

    def repair_lines(self, text: str) -> str:
        return _joined(text, ((b, self._settle(b)) for b in _blocks(text, BLOCK)))

    @overload
    def repair_block(self, text: str, before: str = "", after: str = "") -> str: ...

    @overload
    def repair_block(self, text: str, before: str, after: None) -> str | None: ...

    def repair_block(self, text: str, before: str = "", after: str | None = "") -> str | None:
        if not self.reach:
            return self.repair_lines(text)
        settled = []
        for above, block, below in _around(text, before, after, self.reach):
            # The scan that says which steps have work says also whether to look around.
            wanted = self._scan().wanted(block)
            led = block
            if any(step.reach and step.name in wanted for step in self.steps):
                leading = self.lead(above, block, below)
                if leading is None:
                    return None
                led = splice(block, leading)
            settled.append((block, self._settle(led, wanted if led is block else None)))
        return _joined(text, settled)

    def block_edits(self, text: str) -> list[Edit]:
        if not self.reach:
            return self.line_edits(text)
        edits: list[Edit] = []
        base = 0
        for before, block, after in _around(text, "", "", self.reach):
            leading = self.lead(before, block, after) or []
            found: list[Edit] = []
            self._settle(splice(block, leading), trace=found)
            edits += _shifted(compose_edits(block, leading, found), base)
            base += len(block)
        return edits

    def line_edits(self, text: str) -> list[Edit]:
        edits: list[Edit] = []
        base = 0
        for block in _blocks(text, BLOCK):
            found: list[Edit] = []
            self._settle(block, trace=found)
            edits += _shifted(found, base)
            base += len(block)
        return edits

    def notes(self, text: str) -> list[Note]:
        """Return what each step says of the text as it comes to that step, in its first round."""
        notes: list[Note] = []
        edits = self.lead("", text, "") or []
        seen = splice(text, edits)
        for step in self.steps:
            offsets = OffsetMap(edits)
            for note in step.notes(text if step.reach else seen):
                span = note[:2] if step.reach else offsets.to_source(note.start, note.end)
                notes.append(note._replace(start=span[0], end=span[1]))
            found = step.line_edits(seen)
            edits = compose_edits(text, edits, found)
            seen = splice(seen, found)
        return sorted(notes)

    def find(self, text: str) -> Iterable[Change]:
        return (edit[:3] for edit in self.line_edits(text))

    def seam(self) -> Seam | None:
        seams = [seam for step in self.steps if (seam := step.seam())]
        if len(seams) < 2:
            return seams[0] if seams else None
        return _Seams(seams)

    def _settle(
        self, source: str, wanted: frozenset[str] | None = None, trace: list[Edit] | None = None
    ) -> str:
        """Return a block repaired; `trace`, an empty list, receives its edits.

        `wanted` are the steps that may have work, if that is known already.
        """
        settled = self._rounds(source, wanted, trace)
        return self._line_by_line(source, trace) if settled is None else settled

    def _rounds(
        self,
        source: str,
        wanted: frozenset[str] | None = None,
        trace: list[Edit] | None = None,
        *,
        all_lines: bool = False,
    ) -> str | None:
        """Run the steps until nothing changes; `None` if there is no end of it."""
        all_lines |= trace is not None
        judged = self._scan().judged
        text = source
        for _ in range(ROUNDS):
            before = text
            if wanted is None:
                wanted = self._scan().wanted(text)
            if not wanted:
                return text
            for step in self.steps:
                # Once something has changed, every later step decides for itself, so that
                # a line comes out the same whatever other lines are in its block.
                certain = text is before and step.name in judged
                if certain and step.name not in wanted:
                    continue
                if trace is None:
                    text = splice(text, step.find(text)) if certain else step.repair_lines(text)
                elif found := step.line_edits(text):
                    trace[:] = compose_edits(source, trace, found)
                    text = splice(text, found)
            if text is before or text == before:
                return text
            wanted = None
            if not all_lines:
                all_lines = True
                if (settled := self._only_changed(before, text)) is not None:
                    return settled
        return None

    def _only_changed(self, before: str, text: str) -> str | None:
        """Return `text` with the lines that differ from `before` gone over again.

        Lines do not depend on each other, so it is enough.  `None` if the lines of the
        two do not correspond, do not settle, or are too many for a gain.
        """
        old, new = before.split("\n"), text.split("\n")
        if len(old) != len(new):
            return None
        changed = [i for i, (a, b) in enumerate(zip(old, new)) if a != b]
        if 2 * len(changed) > len(new):
            return None
        ends = ["\n"] * (len(new) - 1) + [""]
        settled = self._rounds("".join(new[i] + ends[i] for i in changed), all_lines=True)
        if settled is None:
            return None
        lines = settled.split("\n")
        if ends[changed[-1]]:
            lines.pop()
        if len(lines) != len(changed):
            return None
        for i, line in zip(changed, lines):
            new[i] = line
        return "\n".join(new)

    def _line_by_line(self, source: str, trace: list[Edit] | None) -> str:
        """Return a block repaired line by line; a line that does not settle stays."""
        if trace is not None:
            trace.clear()
        lines = list(_blocks(source, 1))
        if len(lines) < 2:
            return source
        base = 0
        for i, line in enumerate(lines):
            found: list[Edit] | None = None if trace is None else []
            lines[i] = self._settle(line, trace=found)
            if trace is not None and found:
                trace += _shifted(found, base)
            base += len(line)
        return "".join(lines)

    def _scan(self) -> Scan:
        from vnnorm.scan import scan_for  # it loads numpy, which an import should not

        return scan_for(self.steps)

    def __repr__(self) -> str:
        return f"Pipeline([{', '.join(map(repr, self.steps))}])"


class _Seams:
    """Several seams, one after the other."""

    def __init__(self, seams: list[Seam]) -> None:
        self._seams = seams

    def edits(self, text: str) -> list[Edit]:
        source, edits = text, list[Edit]()
        for seam in self._seams:
            found = seam.edits(text)
            edits = compose_edits(source, edits, found)
            text = splice(text, found)
        return edits

    def feed(self, block: str) -> str:
        for seam in self._seams:
            block = seam.feed(block)
        return block

    def close(self) -> str:
        rest = ""
        for seam in self._seams:
            rest = (seam.feed(rest) if rest else "") + seam.close()
        return rest


def _blocks(text: str, size: int) -> Iterator[str]:
    """Cut `text` after the first line end at or past every `size` characters."""
    start = 0
    while len(text) - start > size:
        end = text.find("\n", start + size - 1) + 1
        if not end:
            break
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:] if start else text


def _joined(text: str, blocks: Iterable[tuple[str, str]]) -> str:
    """Return the repaired blocks of `text`, or `text` itself if they are what they were."""
    repaired: list[str] = []
    changed = False
    for block, settled in blocks:
        repaired.append(settled)
        changed |= settled is not block
    return "".join(repaired) if changed else text


def _around(
    text: str, before: str, after: str | None, reach: int
) -> Iterator[tuple[str, str, str | None]]:
    """Yield the blocks of `text` as `_blocks` does, with the lines within reach of each."""
    end = 0
    for block in _blocks(text, BLOCK):
        start, end = end, end + len(block)
        near = text[text.rfind("\n", 0, max(0, start - reach)) + 1 : start]
        far = text.find("\n", end + reach) + 1
        yield (
            near if start >= reach else before + near,
            block,
            text[end:far] if far else None if after is None else text[end:] + after,
        )


def _shifted(edits: Iterable[Edit], by: int) -> Iterator[Edit]:
    return (Edit(e.start + by, e.end + by, e.replacement, e.steps) for e in edits)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


@cache
def _preset(name: str) -> Pipeline:
    try:
        return Pipeline(PRESETS[name])
    except KeyError:
        raise ValueError(f"no preset is called {name!r}; there are: {_listed(PRESETS)}") from None


def normalize(text: str, preset: str = "standard") -> str:
    """Return `text` normalised by a preset pipeline.

    >>> normalize("Tỉnh uỷ  ban hành Kế hoạch số 35 -KH/TU")
    'Tỉnh ủy ban hành Kế hoạch số 35-KH/TU'

    Raises:
        TypeError: `text` is not a `str`, or `preset` is not.
        ValueError: there is no such preset.
    """
    require_str(text, "normalize")
    return Pipeline.preset(preset)(text)


def explain(text: str, preset: str = "standard") -> Explanation:
    """Return `text` normalised by a preset, with every edit and the steps behind it.

    >>> [edit.steps for edit in explain("hoà bình của tôi , bạn").edits]
    [('place_tones',), ('fix_punctuation',)]

    Raises:
        TypeError: `text` is not a `str`, or `preset` is not.
        ValueError: there is no such preset.
    """
    require_str(text, "explain")
    return Pipeline.preset(preset).explain(text)
