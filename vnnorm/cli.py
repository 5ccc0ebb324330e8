"""The command line of the filter: arguments in, exit status out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any, Final, NoReturn, get_args

import vnnorm
from vnnorm.bulk import options as bulk
from vnnorm.charset_io import AUTO, UTF8, charset_list, codec_name
from vnnorm.console import OutputClosed, OutputFailed, complain, standard_output
from vnnorm.detect import WORD as DETECT
from vnnorm.detect import detect
from vnnorm.filter import FAILED, FINE, Errors, Settings, run
from vnnorm.normaliser import MissingPackage
from vnnorm.pipeline import PRESETS, STEPS, Pipeline
from vnnorm.repairs.fix_spaces import FixSpaces
from vnnorm.repairs.fix_typos import LEVELS, FixTypos
from vnnorm.repairs.place_tones import PlaceTones, TonePlacement
from vnnorm.signals import ended_tidily
from vnnorm.stream import ReplaceInvalid, encode

__all__ = ["main"]

INTERRUPTED: Final = 130

DESCRIPTION: Final = """\
Repair Vietnamese text.  Reads the FILEs, or standard input where there are none
or it is "-", and writes standard output.  That is UTF-8, whatever the locale;
in the input, other charsets are recognised."""

EPILOG: Final = """\
examples:
  vnnorm page.txt > clean.txt          repair one file
  curl -s URL | vnnorm | sort -u       repair what comes through a pipe
  vnnorm -i *.txt                      repair files where they are
  vnnorm --check --diff *.txt          show what would change; fail if anything
  vnnorm --jobs 0 in/*.jsonl.zst --output-dir out   a corpus, on every core
  vnnorm --tone-style new              write uỷ, not ủy
  vnnorm --from vni --to utf-16 a.txt  convert a file, and repair it
  vnnorm detect *.txt                  which charset is each file in?
  vnnorm --steps compose,place-tones   these steps and no others

exit status:
  0  done; with --check: nothing would change
  1  with --check: something would change
  2  wrong usage, or something could not be read or written; the rest is done
  129, 130, 143  ended by SIGHUP, Ctrl-C, SIGTERM"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the filter and return its exit status.

    Args:
        argv: the arguments; without them, those of the process.
    """
    try:
        with ended_tidily():
            words = list(sys.argv[1:] if argv is None else argv)
            if words[:1] == [DETECT]:
                return detect(words[1:])
            settings = _parse(words)
            return run(settings) if settings else FINE
    except SystemExit as answered:  # argparse has done or said what there was; or a signal
        return answered.code if isinstance(answered.code, int) else FINE
    except OutputClosed:
        return FINE
    except (OutputFailed, MissingPackage) as error:
        complain(error)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED


def _parse(words: list[str]) -> Settings | None:
    """Return the settings; `None` when the arguments asked for an answer, and got it."""
    # Intermixed parsing, which lets options follow files, forgets about "--".
    words = bulk.spelled_out(words)
    end = words.index("--") if "--" in words else len(words)
    parser = _parser()
    args, unknown = parser.parse_known_intermixed_args(words[:end])
    files = bulk.expanded((*args.files, *words[end + 1 :]))
    try:
        for flag in unknown:
            if flag.startswith("--no-"):
                Pipeline().without(_step_name(flag))  # says which steps there are
            raise ValueError(f"there is no option {flag}; see vnnorm --help")
        pipeline = _pipeline(args)
        at_scale = bulk.resolve(args, files)
        read_as = AUTO if args.read_as == AUTO else codec_name(args.read_as)
        write_as = codec_name(args.write_as)
    except ValueError as error:
        parser.error(str(error))
    if args.list_steps:
        _list_steps()
        return None
    if args.list_charsets:
        standard_output().write(encode(charset_list()))
        return None
    if write_as != UTF8 and (args.check or args.diff):
        parser.error("--check and --diff write no text: leave out --to")
    if args.in_place and not files:
        parser.error("--in-place needs a FILE")
    if args.in_place and "-" in files:
        parser.error("--in-place needs files: standard input has no place")
    if (args.in_place or args.output is not None or args.output_dir is not None) and (
        args.check or args.diff
    ):
        parser.error("--check and --diff write no text: leave out --in-place and --output")
    return Settings(
        step=pipeline,
        files=files or ("-",),
        output=None if args.output == "-" else args.output,
        in_place=args.in_place,
        check=args.check,
        diff=args.diff,
        errors=args.errors,
        bulk=at_scale,
        read_as=read_as,
        write_as=write_as,
    )


def _pipeline(args: argparse.Namespace) -> Pipeline:
    pipeline = Pipeline.preset(args.preset) if args.steps is None else _of_steps(args.steps)
    pipeline = pipeline.without(*args.without)
    if args.tone_style:
        pipeline = pipeline.replace(PlaceTones(style=args.tone_style))
    if args.keep_indent:
        pipeline = pipeline.replace(FixSpaces(keep_indent=True))
    if args.typos or args.words:
        protect = tuple(word for name in args.words for word in _words_in(name))
        pipeline = pipeline.replace(FixTypos(level=args.typos or "default", protect=protect))
    if args.errors == "replace":
        # Not before the step that may be able to read the bytes.
        names = [step.name for step in pipeline.steps]
        at = names.index("fix_encoding") + 1 if "fix_encoding" in names else 0
        pipeline = Pipeline((*pipeline.steps[:at], ReplaceInvalid(), *pipeline.steps[at:]))
    return pipeline


def _words_in(name: str) -> list[str]:
    """Return the words of a word list: one a line, or several a space apart; # comments."""
    try:
        with open(name, encoding="utf-8-sig") as file:
            lines = [line.partition("#")[0] for line in file]
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ValueError(f"{name}: {reason}") from None
    return [vnnorm.compose(word) for line in lines for word in line.split()]


def _of_steps(listed: str) -> Pipeline:
    names = [_step_name(name) for name in listed.split(",")]
    known = {step.name: step for step in STEPS}
    for name in names:
        if name not in known:
            raise ValueError(f"no step is called {name!r}; there are: {', '.join(known)}")
    return Pipeline(known[name] for name in names)


def _step_name(flag: str) -> str:
    return flag.strip().removeprefix("--no-").replace("-", "_")


def _list_steps() -> None:
    out = standard_output()
    for step in STEPS:
        presets = (p for p, steps in PRESETS.items() if step.name in {s.name for s in steps})
        out.write(encode(f"{step.name:<21}{' '.join(presets)}\n"))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="vnnorm",
        usage="vnnorm [OPTION]... [FILE]...",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=lambda prog: _HelpFormatter(prog, max_help_position=24, width=80),
        allow_abbrev=False,
        add_help=False,
    )
    parser.add_argument("files", metavar="FILE", nargs="*", help=argparse.SUPPRESS)

    group = parser.add_argument_group("what to repair")
    either = group.add_mutually_exclusive_group()
    either.add_argument(
        "--preset",
        metavar="NAME",
        default="standard",
        help=f"{', '.join(PRESETS)} (default: %(default)s)",
    )
    either.add_argument(
        "--steps",
        metavar="STEP,...",
        help="these steps in this order, instead of a preset",
    )
    group.add_argument(
        *(flag for step in STEPS for flag in _negations(step.name)),
        dest="without",
        action=_Without,
        nargs=0,
        default=(),
        help="leave a step out: --no-place-tones",
    )
    group.add_argument(
        "--tone-style",
        choices=get_args(TonePlacement),
        help="old: hòa, ủy (default); new: hoà, uỷ; keep: as they are",
    )
    group.add_argument(
        "--typos",
        choices=tuple(LEVELS),
        help="how sure a correction has to be: safe, default or eager",
    )
    group.add_argument(
        "--words",
        metavar="FILE",
        action="append",
        default=[],
        help="never correct the words in FILE, one a line; may be given several times",
    )
    group.add_argument(
        "--keep-indent",
        action="store_true",
        help="leave the spaces at the beginning of lines: for code and Markdown",
    )
    group.add_argument("--list-steps", action="store_true", help="list steps and their presets")

    group = parser.add_argument_group("where it goes")
    either = group.add_mutually_exclusive_group()
    either.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="replace FILE when all is done; it may be an input",
    )
    either.add_argument(
        "-i",
        "--in-place",
        action="store_true",
        help="replace the files that change, touch no others",
    )
    either.add_argument(
        "--output-dir",
        metavar="DIR",
        help="write each file below DIR; what is complete there is not done again",
    )
    group.add_argument(
        "--check",
        action="store_true",
        help="write no text, only say which files would change",
    )
    group.add_argument("--diff", action="store_true", help="write what would change, as a diff")

    bulk.add_arguments(parser)
    group = parser.add_argument_group("charsets")
    group.add_argument(
        "--from",
        dest="read_as",
        metavar="CHARSET",
        default=AUTO,
        help="what the input is in (default: %(default)s)",
    )
    group.add_argument(
        "--to",
        dest="write_as",
        metavar="CHARSET",
        default=UTF8,
        help="what the output is to be in (default: %(default)s)",
    )
    group.add_argument("--list-charsets", action="store_true", help="list what there is")

    group = parser.add_argument_group("other")
    group.add_argument(
        "--errors",
        choices=get_args(Errors),
        default="keep",
        help="bytes that are not UTF-8: warn and pass them on as they are (keep, the default),"
        " warn and put U+FFFD (replace), or refuse the file (strict); what --to has no place for"
        " is an error but with replace",
    )
    group.add_argument("-h", "--help", action="help", help="show this")
    group.add_argument(
        "--version",
        action="version",
        version=f"vnnorm {vnnorm.__version__}",
        help="show the version",
    )
    return parser


def _negations(name: str) -> dict[str, None]:
    """Return ``--no-place-tones`` and ``--no-place_tones``: one flag or two."""
    return dict.fromkeys((f"--no-{name.replace('_', '-')}", f"--no-{name}"))


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        complain(message)
        self.exit(FAILED)

    def _print_message(self, message: str, file: Any = None) -> None:
        # Help is text like any other: UTF-8, and its reader may close the pipe.
        if message and file is sys.stdout:
            standard_output().write(encode(message))
        else:
            super()._print_message(message, file)


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    def _format_action_invocation(self, action: argparse.Action) -> str:
        # As many flags as there are steps, but one thing to know about them.
        if action.dest == "without":
            return "--no-STEP"
        return super()._format_action_invocation(action)


class _Without(argparse.Action):
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        assert option_string
        namespace.without = (*namespace.without, _step_name(option_string))
