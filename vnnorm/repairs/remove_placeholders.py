"""Template placeholders that a page never filled: ``{name} - {time}``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from vnnorm.normaliser import Change, Normaliser, Sign

__all__ = ["RemovePlaceholders", "remove_placeholders"]

# What variables of page, comment, mail and shop templates are usually called.  No list
# can be complete; a word belongs here if nobody would put it between braces in prose.
_NAMES = """
    address age alias amount answer article articles author avatar badge banner birthday block
    blogname body brand breadcrumb button caption cart cat category catname city code comment
    comments company contact content copyright count counter country coupon cover currency
    currentdate currentyear customer data date datetime day desc description discount display
    district domain download duration email error excerpt expires fax field file filename
    firstname footer fullname gender global group header heading headline height hits
    hometext href icon id image images img index info input intro introtext invoice item items
    job key keyword keywords label landmark lang language lastname layout link links list
    location login logo mail manager message meta mobile modified month name nav news nickname
    note notice number order owner page pagename pages pagetitle parent password pathway payment
    permalink phone photo photos placeholder position post posts price product products profile
    province pubdate publish publisher quantity query question rating reader reply result row
    search seller sender sep separator shares sharing sidebar signature site sitename sku slug
    snippet source src status stock style subject subscribe subtitle summary symbol tag tagline
    tags tel telephone template text thumb thumbnail time timestamp title tooltip topic total
    type unit unsubscribe update updated uri url user username value vendor video view views
    visitors votes ward website widget width year zip zipcode
"""
_VARIABLES = frozenset(_NAMES.split())
# First parts that say "a program", not "a page": {props.title} alone on a line is JSX.
_PROGRAM = frozenset(
    {"console", "document", "math", "props", "self", "state", "super", "this", "window"}
)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_SNAKE = re.compile(r"[A-Za-z]{2}[A-Za-z0-9]*_[A-Za-z]{2}")

_NAME = r"[A-Za-z_][A-Za-z0-9_.-]{0,63}"
_ARGUMENT = r"""(?:[\w.-]{1,40}|"[^"{}\n]{0,80}"|'[^'{}\n]{0,80}')"""
# Without spaces around its bar {{lang|vi}} is a wiki template: there the filter must be known.
_KNOWN = r"(?:date(?:_format)?|default|escape|html|lower|raw|safe|title|upper)\b"
_FILTER = rf"(?:[ ]\|[ ][a-z_]{{1,40}}|\|{_KNOWN})"
_FILTERS = rf"(?:{_FILTER}(?:[:(][ ]?{_ARGUMENT}\)?)?){{0,4}}"


@lru_cache(maxsize=1)
def _token() -> re.Pattern[str]:
    """Return the pattern of what an unfilled line is made of, compiled when first needed."""
    return re.compile(
        rf"""
          (?:
            [\#$](?!\{{(?-i:[A-Z_]+)\}})\{{(?P<sigil>{_NAME})\}}   # ${{HOME}} is of the shell
          | [%@]?\{{(?P<single>{_NAME})\}}
          | \{{\${_NAME}{_FILTERS}\}}                      # {{$name}}
          | \{{\{{\{{[ ]?(?P<triple>{_NAME})[ ]?\}}\}}\}}
          | \{{\{{[ ]?(?:[\#^][a-z]{{1,20}}(?:[ ]{_ARGUMENT}){{0,4}}|/[a-z]{{1,20}}|else)[ ]?\}}\}}
          | \{{\{{-?(?P<double>{_NAME}){_FILTERS}-?\}}\}}
          | \{{\{{-?[ ]{_NAME}{_FILTERS}[ ]-?\}}\}}        # spaces inside: no wiki writes so
          | \{{%[+-]?[ ]?[a-z_]{{2,20}}\b[^{{}}%\n]{{0,200}}%\}}
          | <%(?:[^%\n]|%(?!>)){{1,200}}%>
          | \[\[[+*~$!%]?[ ]?(?P<bracket>{_NAME})[ ]?\]\]
          | \$\{{[^{{}}\n]{{1,40}}[ .(\[][^{{}}\n]{{1,100}}\}}   # ${{x + y}}
          | \{{\{{[ ][^{{}}\n]{{1,200}}[ ]\}}\}}                     # {{{{ items[0] }}}}
          | \{{\#[^{{}}\n]{{1,200}}\#\}}                             # a comment
          | <\?=[^?\n]{{1,200}}\?>
          | %\((?P<percent>{_NAME})\)[-+0-9.]{{0,6}}[sdifrx]
          | %%(?P<yoast>{_NAME})%%
          )
        | (?P<gap>[\s–—/|,.:•·()»~+…-]{{1,64}})
        | (?:tác\ giả|đăng\ bởi|bởi|ngày\ đăng|ngày|lúc|vào|lượt\ xem|bình\ luận|by|on|at|views?
            |comments?)(?!\w)
        """,
        re.VERBOSE | re.IGNORECASE,
    )


_OPENING = re.compile(r"\{|<[%?]|\[\[|%\(|%%")
_NAMED = ("single", "triple", "double", "bracket", "yoast")  # forms that other texts use too
_NOT_FIRST = "-–—•·+./"  # a list (- {name}) or a path (/{user}/{id}): documentation
_NOT_LAST = ",;"  # an array or an object in code


@dataclass(frozen=True, repr=False)
class RemovePlaceholders(Normaliser):
    """Remove lines that consist of nothing but placeholders of a template.

    Between and around the placeholders only separators may stand (spaces, ``- | / . :``
    and the like) and the words of a byline (*tác giả*, *đăng bởi*, *lúc* ...).  The
    line goes with its line end.

    A placeholder is ``{name}``, ``{{name}}``, ``{{{name}}}``, ``[[name]]`` or ``%%name%%``
    whose name is one that templates use or is written with an underscore; ``${x}``,
    ``#{x}``, ``%(x)s`` and ``{{ x }}`` with any name; and a statement: ``{% ... %}``,
    ``<% ... %>``, ``{{#each x}}``.

    A placeholder next to other words stays.  Without it the sentence would be no better,
    and texts about templates (*dùng {name} để chèn tên*) would lose what they are
    about.  So do sets, JSON and other code, LaTeX, wiki links and wiki templates.

    >>> remove_placeholders("Đọc thêm\\n {name} - {time}\\n{{{body}}}\\nHết")
    'Đọc thêm\\nHết'
    >>> remove_placeholders("Xin chào {name}, tập {a, b}\\n{x}")
    'Xin chào {name}, tập {a, b}\\n{x}'
    """

    triggers: ClassVar[str] = "{"

    @property
    def signs(self) -> tuple[Sign, ...]:
        return (
            Sign("", self.triggers),
            Sign(r"\[", r"\["),
            Sign("<", "%"),
            Sign("<", "?", after="="),
            Sign("%", "(%"),
        )

    def find(self, text: str) -> Iterator[Change]:
        done = 0
        while opening := _OPENING.search(text, done):
            start = text.rfind("\n", done, opening.start()) + 1 or done
            done = text.find("\n", opening.end()) + 1 or len(text)
            if _is_unfilled(text[start:done]):
                yield start, done, ""


def _is_unfilled(line: str) -> bool:
    """Whether a line is placeholders and what stands between them."""
    core = line.strip()
    if core[0] in _NOT_FIRST or core[-1] in _NOT_LAST:
        return False
    at = placeholders = 0
    while at < len(core):
        token = _token().match(core, at)
        if not token:
            return False
        at = token.end()
        kind = token.lastgroup
        if kind in _NAMED:
            if not _is_variable(token[kind]) or (kind == "double" and _is_wiki(token[kind])):
                return False
            placeholders += 1
        elif kind in ("sigil", "percent"):
            if _is_program(token[kind]):
                return False
            placeholders += 1
        elif kind is None and not core[token.start()].isalpha():
            placeholders += 1
    return placeholders > 0


@lru_cache(maxsize=1024)
def _is_variable(name: str) -> bool:
    """Whether a template, and nothing else, would call something `name`."""
    if _is_program(name):
        return False
    words = {word.lower() for word in _WORDS.findall(name)}
    return not words.isdisjoint(_VARIABLES) or _SNAKE.search(name) is not None


def _is_program(name: str) -> bool:
    """Whether `name` begins with an object of a program: ``props.title`` is JSX."""
    return name.split(".")[0].lower() in _PROGRAM


def _is_wiki(name: str) -> bool:
    """Whether ``{{name}}`` may be a wiki template (*Header*) or magic word (*PAGENAME*)."""
    return name[0].isupper() and "." not in name and "_" not in name


remove_placeholders = RemovePlaceholders()
