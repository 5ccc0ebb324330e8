"""Values: objects that are what their options say, in every process.

Subclasses are frozen dataclasses.  Two with equal options are equal, hash alike whatever
``PYTHONHASHSEED`` is, pickle to the same bytes, and print as the code that builds them.
"""

from __future__ import annotations

import sys
from dataclasses import fields
from typing import Any

__all__ = ["Value"]


class Value:
    """A frozen dataclass to be."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # Set here, or the dataclass would get one that differs from process to process.
        if cls.__dict__.get("__hash__") is None:
            cls.__hash__ = Value.__hash__  # type: ignore[method-assign]

    def _options(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type]

    def __hash__(self) -> int:
        known: int | None = self.__dict__.get("_hash")
        if known is None:
            known = hash(_stable((type(self).__qualname__, *self._options().values())))
            object.__setattr__(self, "_hash", known)
        return known

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the options, and the version: caches go by what a pickle holds.

        With another version the result may be another, so what was kept under the pickle of
        an older one must not be found.
        """
        import vnnorm

        options = [(sys.intern(name), _canonical(value)) for name, value in self._options().items()]
        return _restored, (type(self), tuple(options), sys.intern(vnnorm.__version__))

    def __repr__(self) -> str:
        """The code that builds this; options at their default are left out."""
        defaults = {f.name: f.default for f in fields(self)}  # type: ignore[arg-type]
        options = ", ".join(
            f"{name}={value!r}"
            for name, value in self._options().items()
            if value != defaults[name]
        )
        return f"{type(self).__name__}({options})"


def _restored(kind: type[Value], options: tuple[tuple[str, Any], ...], version: str) -> Any:
    """Return the value that was pickled, be it by another version."""
    value = object.__new__(kind)
    for name, option in options:
        object.__setattr__(value, name, option)
    return value


def _canonical(option: Any) -> Any:
    """Return an option so that equal ones pickle to the same bytes.

    A pickle notes which of the strings and tuples in it are one object, and that may
    differ from run to run.
    """
    if type(option) is str:
        return sys.intern(option)
    if type(option) is tuple:
        return tuple([_canonical(item) for item in option])
    return option


def _stable(option: Any) -> Any:
    """Return a number, or numbers, instead of strings, whose hash differs by process."""
    if isinstance(option, str):
        return int.from_bytes(option.encode("utf-8", "surrogatepass"), "big")
    if isinstance(option, tuple):
        return tuple(map(_stable, option))
    return 0 if option is None else option
