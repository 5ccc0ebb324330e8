"""A formatter for datatrove: a step of its pipelines, wherever these run."""

from __future__ import annotations

from vnnorm.normaliser import MissingPackage, Normaliser
from vnnorm.texts import step_of

try:
    from datatrove.pipeline.formatters.base import BaseFormatter
except ModuleNotFoundError as error:
    raise MissingPackage(
        f"vnnorm.integrations.datatrove needs {error.name}: pip install 'vnnorm[datatrove]'"
    ) from error

__all__ = ["VnNormFormatter"]


class VnNormFormatter(BaseFormatter):  # type: ignore[misc]
    """Normalise the text of every document.

    It goes between a reader and a writer, and pickles, so that the local, the Slurm and
    the Ray executor take it alike.  Its statistics have, besides what datatrove counts,
    how many texts have ``changed``.

    Args:
        preset: the name of a preset, or a normaliser.

    Raises:
        TypeError: `preset` is neither a name nor a normaliser.
        ValueError: there is no such preset.
    """

    name = "🇻🇳 vnnorm"

    def __init__(self, preset: str | Normaliser = "standard") -> None:
        super().__init__()
        self.step = step_of(preset)

    def format(self, text: str) -> str:
        """Return the text normalised."""
        normalized = self.step(text)
        if normalized != text:
            self.stat_update("changed")
        return normalized
