"""The filter at work on corpora: settings in, exit status out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from vnnorm.bulk import jobs, stats
from vnnorm.bulk.formats import Format, Repaired
from vnnorm.bulk.options import Kind
from vnnorm.bulk.progress import for_files
from vnnorm.bulk.sinks import Folder, InPlace, Join, Nowhere, Shared, Sink
from vnnorm.bulk.workers import Inline, Workers, cores, start_method
from vnnorm.charset_io import AUTO, UTF8
from vnnorm.console import Output, OutputClosed, OutputFailed, complain, standard_output

if TYPE_CHECKING:
    from vnnorm.filter import Settings

__all__ = ["run_bulk"]


def run_bulk(settings: Settings) -> int:
    """Do what the settings say and return the exit status.

    Raises:
        OutputFailed: the output that all files share cannot be written.
    """
    from vnnorm.filter import FAILED, FINE, WOULD_CHANGE, warn

    bulk = settings.bulk
    try:
        if bulk.kind == "parquet" and (settings.read_as, settings.write_as) != (AUTO, UTF8):
            raise ValueError("Parquet is in no charset: leave out --from and --to")
        format = format_of(bulk.kind)(
            step=settings.step,
            strict=settings.errors == "strict",
            stats=bulk.stats is not None,
            set_aside=bulk.bad_records is not None,
            fields=bulk.fields,
        )
        with (
            _workers(format, bulk.jobs) as workers,
            _aside(bulk.bad_records) as aside,
            _sink(settings) as sink,
        ):
            to_screen = settings.output is None and isinstance(sink, Shared)
            report = jobs.run(
                settings.files,
                format,
                sink,
                workers,
                for_files(settings.files, quiet=bulk.quiet, to_screen=to_screen),
                charsets=jobs.Charsets(
                    settings.read_as, settings.write_as, settings.errors == "replace"
                ),
                aside=aside,
                warn=lambda name, *found: warn(name, settings, *found),
            )
    except jobs.RunFailed as error:
        for line in str(error).split("\n"):
            complain(line)
        return FAILED
    except OutputClosed:
        return FINE
    except ValueError as error:
        complain(error)
        return FAILED
    if isinstance(sink, Folder) and sink.skipped and not bulk.quiet:
        complain(f"{sink.skipped} of {len(settings.files)} files were complete")
    if report.bad and not bulk.quiet:
        complain(f"{report.bad} bad records added to {bulk.bad_records}")
    if bulk.stats:
        _say(report, bulk.stats, "line" if bulk.kind == "text" else "text")
    missing = [name for name, n in zip(bulk.fields, report.found) if report.records and not n]
    if missing:
        complain(f"no record has a field {', '.join(map(repr, missing))}")
    if report.failed or missing:
        return FAILED
    if isinstance(sink, Nowhere) and sink.changed:
        for name in sink.changed:
            complain(f"would change {jobs.shown(name)}")
        return WOULD_CHANGE
    return FINE


FORMATS: Final[dict[Kind, tuple[str, str]]] = {
    "text": ("text", "Text"),
    "jsonl": ("jsonl", "JsonLines"),
    "csv": ("delimited", "CommaSeparated"),
    "tsv": ("delimited", "TabSeparated"),
    "parquet": ("parquet", "Parquet"),
}
"""Module and class of every format: none is loaded but the one that is needed."""


def format_of(kind: Kind) -> type[Format]:
    """Return the format of that name."""
    module, name = FORMATS[kind]
    return cast("type[Format]", getattr(import_module(f"vnnorm.bulk.{module}"), name))


def _workers(format: Format, number: int) -> Inline[object, Repaired] | Workers[object, Repaired]:
    number = number or cores()
    if number == 1:
        return Inline(format.repair)
    if start_method() == "fork":
        format.warm_up()
    return Workers(format.repair, number)


@contextmanager
def _aside(path: str | None) -> Iterator[BinaryIO | None]:
    if path is None:
        yield None
        return
    try:
        file = open(path, "ab")  # noqa: SIM115
    except OSError as error:
        raise OutputFailed(f"{path}: {error.strerror}") from None
    with file:
        yield file


@contextmanager
def _sink(settings: Settings) -> Iterator[Sink]:
    if settings.in_place:
        with InPlace() as places:
            yield places
    elif settings.check:
        yield Nowhere()
    elif settings.bulk.output_dir is not None:
        with Folder(settings.bulk.output_dir, settings.files, force=settings.bulk.force) as folder:
            yield folder
    elif settings.output is None:
        yield Shared(standard_output())
    else:
        path = settings.output
        try:
            if os.path.exists(path) and not os.path.isfile(path):
                # A device or a named pipe has to be written to, not replaced.
                with open(path, "wb") as file:
                    yield Shared(Output(file, path))
                return
            join = Join(path)
        except OSError as error:
            raise OutputFailed(f"{path}: {error.strerror}") from None
        with join:
            yield join


def _say(report: jobs.Report, how: str, unit: str) -> None:
    said = (stats.as_json if how == "json" else stats.as_text)(report.tally, unit)
    if sys.stderr is not None:
        sys.stderr.write(said.encode("utf-8", "backslashreplace").decode())
        sys.stderr.flush()
