"""A function of batches, for `datasets.Dataset.map` and for Ray Data's `map_batches`.

It needs neither of them itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vnnorm.normaliser import Normaliser
from vnnorm.texts import normalize_batch, step_of

__all__ = ["NormalizeColumns"]


@dataclass(frozen=True, init=False)
class NormalizeColumns:
    """Normalise the texts of some columns, and leave what is missing (`None`).

    >>> NormalizeColumns("text")({"text": ["hoà", None], "id": [1, 2]})
    {'text': ['hòa', None], 'id': [1, 2]}

    ``dataset.map(NormalizeColumns("text"), batched=True, num_proc=8)`` caches by what the
    function pickles to.  That is the same in every process, and another one once the options
    or the version of vnnorm differ: then a result that may be another is made anew.

    Args:
        columns: their names; without any, ``text``.
        preset: the name of a preset, or a normaliser.

    Raises:
        TypeError: `preset` is neither a name nor a normaliser.
        ValueError: there is no such preset.
    """

    columns: tuple[str, ...]
    step: Normaliser

    def __init__(self, *columns: str, preset: str | Normaliser = "standard") -> None:
        object.__setattr__(self, "columns", columns or ("text",))
        object.__setattr__(self, "step", step_of(preset))

    def __call__(self, batch: Mapping[str, Any]) -> dict[str, Any]:
        """Return a batch: columns by their names, each a sequence of values."""
        # Ray keeps what is returned, and that only; `datasets` keeps the other columns, and
        # would have to convert them if they were looked at.
        others = batch if isinstance(batch, dict) else {}
        return {
            **others,
            **{name: normalize_batch(batch[name], self.step) for name in self.columns},
        }
