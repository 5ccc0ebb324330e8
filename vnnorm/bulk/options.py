"""The options of the filter for corpora, and what follows from them.

This much is loaded by every run of the filter, so it imports nothing heavy.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

__all__ = ["Bulk", "Kind", "add_arguments", "expanded", "resolve", "spelled_out"]

Kind = Literal["text", "jsonl", "csv", "tsv", "parquet"]

Stats = Literal["text", "json"]

BY_NAME: Final[dict[str, Kind]] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
}
"""What a file is by its name, a suffix of compression left out; any other is text."""

COMPRESSED: Final = (".gz", ".xz", ".zst")


@dataclass(frozen=True)
class Bulk:
    """What these options come to, resolved."""

    kind: Kind = "text"
    fields: tuple[str, ...] = ()
    jobs: int = 1
    output_dir: str | None = None
    force: bool = False
    bad_records: str | None = None
    stats: Stats | None = None
    quiet: bool = False

    def wanted(self, files: Sequence[str], output: str | None) -> bool:
        """Whether there is anything that plain text in one process does not have."""
        return (
            self.kind != "text"
            or self.jobs != 1
            or self.output_dir is not None
            or self.stats is not None
            or any(name.lower().endswith(COMPRESSED) for name in (*files, output or ""))
        )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options."""
    group = parser.add_argument_group("records")
    either = group.add_mutually_exclusive_group()
    for kind, what in {
        "text": "plain text, whatever the names of the files",
        "jsonl": "JSON, a record a line (*.jsonl, *.ndjson)",
        "csv": "comma-separated values with a header (*.csv)",
        "tsv": "the same, separated by tabs (*.tsv)",
        "parquet": "Parquet (*.parquet)",
    }.items():
        either.add_argument(f"--{kind}", dest="kind", action="store_const", const=kind, help=what)
    group.add_argument(
        "--field",
        "--column",
        metavar="NAME",
        dest="fields",
        action="append",
        help="repair this field and leave the others; may be given several times; a.b is"
        " within another (default for JSON and Parquet: text)",
    )
    group.add_argument(
        "--bad-records",
        metavar="FILE",
        help="add records that cannot be read to FILE and go on, instead of failing",
    )

    group = parser.add_argument_group("much at a time")
    group.add_argument(
        "--jobs",
        metavar="N",
        type=int,
        default=1,
        help="work in N processes; 0 for one on every core (default: %(default)s)",
    )
    group.add_argument(
        "--force", action="store_true", help="with --output-dir: do complete files again"
    )
    group.add_argument(
        "--stats",
        choices=get_args(Stats),
        metavar="[=json]",
        help="say on standard error what was repaired",
    )
    group.add_argument("--quiet", action="store_true", help="no progress and no warnings")


def spelled_out(words: Sequence[str]) -> list[str]:
    """Return the arguments with ``--stats`` made ``--stats=text``: it takes no FILE."""
    end = list(words).index("--") if "--" in words else len(words)
    return ["--stats=text" if w == "--stats" and i < end else w for i, w in enumerate(words)]


def expanded(files: Sequence[str]) -> tuple[str, ...]:
    """Return the names with patterns expanded that no shell has: quoted ones, or ``**``.

    A pattern that fits nothing, and whatever is the name of a file, stays.
    """
    names: list[str] = []
    for name in files:
        found: list[str] = []
        if any(mark in name for mark in "*?[") and not os.path.lexists(name):
            from glob import glob

            found = sorted(path for path in glob(name, recursive=True) if not os.path.isdir(path))
        names += found or [name]
    return tuple(names)


def resolve(args: argparse.Namespace, files: Sequence[str]) -> Bulk:
    """Return what the arguments come to.

    Raises:
        ValueError: they do not go together; the message says which.
    """
    kind: Kind = args.kind or _kind_by_name(files)
    fields = tuple(dict.fromkeys(args.fields or ()))
    if args.jobs < 0:
        raise ValueError(f"--jobs takes 0 or more, not {args.jobs}")
    if kind == "text":
        for given, flag in ((fields, "--field"), (args.bad_records, "--bad-records")):
            if given:
                raise ValueError(f"{flag} is for records: add --jsonl, --csv, --tsv or --parquet")
    elif args.diff:
        raise ValueError("--diff is for plain text")
    elif not fields:
        if kind in ("csv", "tsv"):
            raise ValueError(f"--{kind} needs --column NAME (or --text: repair it as plain text)")
        fields = ("text",)
    if kind == "parquet":
        if args.bad_records:
            raise ValueError("--bad-records is for records in lines, not for Parquet")
        if "-" in files or not files:
            raise ValueError("Parquet is read from files, not from standard input")
        if args.output is None and args.output_dir is None and not (args.in_place or args.check):
            raise ValueError("Parquet goes to files: --output, --output-dir or --in-place")
        if args.output is not None and len(files) > 1:
            raise ValueError("several Parquet files do not make one: use --output-dir")
    if args.output_dir is not None and ("-" in files or not files):
        raise ValueError("--output-dir needs files: standard input has no name")
    if args.force and args.output_dir is None:
        raise ValueError("--force goes with --output-dir")
    if args.diff and any(name.lower().endswith(COMPRESSED) for name in files):
        raise ValueError("--diff is for files that are not compressed")
    if args.diff and args.stats:
        raise ValueError("--diff and --stats do not go together")
    return Bulk(
        kind=kind,
        fields=fields,
        jobs=args.jobs,
        output_dir=args.output_dir,
        force=args.force,
        bad_records=args.bad_records,
        stats=args.stats,
        quiet=args.quiet,
    )


def _kind_by_name(files: Sequence[str]) -> Kind:
    kinds: dict[Kind, str] = {}
    for name in files:
        stem = name.lower()
        for ending in COMPRESSED:
            stem = stem.removesuffix(ending)
        dot = stem.rfind(".")
        kinds.setdefault(BY_NAME.get(stem[dot:], "text") if dot >= 0 else "text", name)
    if len(kinds) > 1:
        raise ValueError(
            f"files of several kinds ({', '.join(kinds.values())}): do one kind at a time,"
            " or say which it is: --text, --jsonl, --csv, --tsv, --parquet"
        )
    return next(iter(kinds), "text")
