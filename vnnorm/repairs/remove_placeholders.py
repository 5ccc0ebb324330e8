"""Template placeholders that a page never filled: ``{name} - {time}``.

Documentation has lines of nothing but placeholders as well: between fences, after a colon,
among tags.  So it takes the lines before one to tell whether it may go, and removing is
done once all lines are repaired: it is a seam.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from vnnorm.edits import Edit
from vnnorm.normaliser import Change, Normaliser, Seam, Sign, splice

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
# First parts that say "a program", not "a page": {props.title} alone on a line is JSX, and
# %(asctime)s is of a log.
_PROGRAM = frozenset(
    {"console", "document", "math", "props", "self", "state", "super", "this", "window"}
    | {"asctime", "funcname", "levelname", "levelno", "lineno", "processname", "threadname"}
)
_CHORDS = re.compile(r"(?:start|end)_of_")  # ChordPro: {start_of_chorus}
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
          | \[\[[+*~$!%][ ]?(?P<bracket>{_NAME})[ ]?\]\]     # [[name]] is a wiki link
          | \$\{{[^{{}}\n]{{1,40}}[ .(\[][^{{}}\n]{{1,100}}\}}   # ${{x + y}}
          | \{{\{{[ ][^{{}}\n]{{1,200}}[ ]\}}\}}                     # {{{{ items[0] }}}}
          | \{{\#[^{{}}\n]{{1,200}}\#\}}                             # a comment
          | %\((?P<percent>{_NAME})\)[-+0-9.]{{0,6}}[sdifrx]
          | %%(?P<yoast>{_NAME})%%
          )
        | (?P<gap>[\s–—/|,.:•·()»~+…-]{{1,64}})
        | (?:tác\ giả|đăng\ bởi|bởi|ngày\ đăng|ngày|lúc|vào|lượt\ xem|bình\ luận|by|on|at|views?
            |comments?|tac\ gia|dang\ boi|boi|ngay\ dang|ngay|luc|vao|luot\ xem|binh\ luan)(?!\w)
        """,
        re.VERBOSE | re.IGNORECASE,
    )


_OPENINGS = (("{", ""), ("<", "%"), ("[", "["), ("%", "(%"))
"""What begins a placeholder: a character, and those that follow it, if not all do."""
_FENCE = re.compile(r"^[ \t]*```[^`\n]*$", re.MULTILINE)
_CODE = "<{"  # what lines of markup and JSX begin with
_NAMED = ("single", "triple", "double", "bracket", "yoast")  # forms that other texts use too
_NOT_FIRST = "-–—•·+./"  # a list (- {name}) or a path (/{user}/{id}): documentation
_NOT_LAST = ",;"  # an array or an object in code


@dataclass(frozen=True, repr=False)
class RemovePlaceholders(Normaliser):
    """Remove lines that consist of nothing but placeholders of a template.

    Between and around the placeholders only separators may stand (spaces, ``- | / . :``
    and the like) and the words of a byline (*tác giả*, *đăng bởi*, *lúc* ...).  The
    line goes with its line end.

    A placeholder is ``{name}``, ``{{name}}``, ``{{{name}}}``, ``[[*name]]`` or ``%%name%%``
    whose name is one that templates use or is written with an underscore; ``${x}``,
    ``#{x}``, ``%(x)s`` and ``{{ x }}`` with any name; and a statement: ``{% ... %}``,
    ``<% ... %>``, ``{{#each x}}``.

    A placeholder next to other words stays.  Without it the sentence would be no better,
    and texts about templates (*dùng {name} để chèn tên*) would lose what they are
    about.  So do sets, JSON and other code, LaTeX, wiki links and wiki templates; and lines
    between fences, after one that ends in a colon, and after one that begins with a tag or
    a brace: these are examples, lists of variables, and code.

    >>> remove_placeholders("Đọc thêm\\n {name} - {time}\\n{{{body}}}\\nHết")
    'Đọc thêm\\nHết'
    >>> remove_placeholders("Xin chào {name}, tập {a, b}\\n{x}")
    'Xin chào {name}, tập {a, b}\\n{x}'
    >>> remove_placeholders("Dùng các biến:\\n{name}\\n{email}")
    'Dùng các biến:\\n{name}\\n{email}'
    """

    @property
    def signs(self) -> tuple[Sign, ...]:
        return ()

    def find(self, text: str) -> Iterator[Change]:
        """Yield nothing: no line shows by itself whether it may go."""
        return iter(())

    def seam(self) -> Seam:
        return _Unfilled()


class _Unfilled:
    """Drops the lines of placeholders, in the light of those before."""

    def __init__(self) -> None:
        self._fenced = False
        self._holds = False  # whether the last line with words says that what follows is meant

    def edits(self, text: str) -> list[Edit]:
        return [Edit(start, end, "", (RemovePlaceholders.name,)) for start, end in self._gone(text)]

    def feed(self, block: str) -> str:
        return splice(block, [(start, end, "") for start, end in self._gone(block)])

    def close(self) -> str:
        return ""

    def _gone(self, text: str) -> list[tuple[int, int]]:
        gone = []
        done = 0
        for start, end in _marked_lines(text):
            if _is_unfilled(text[start:end]):
                self._pass(text, done, start)
                done = end
                if not (self._fenced or self._holds):
                    gone.append((start, end))
        self._pass(text, done, len(text))
        return gone

    def _pass(self, text: str, start: int, end: int) -> None:
        """Take note of the lines ``text[start:end]``, none of which is of placeholders."""
        if text.find("`", start, end) >= 0:
            self._fenced ^= len(_FENCE.findall(text, start, end)) % 2 == 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if end > start:
            line = text[max(text.rfind("\n", start, end) + 1, start) : end].lstrip()
            self._holds = line[-1] == ":" or line[0] in _CODE


def _marked_lines(text: str) -> list[tuple[int, int]]:
    """Return start and end of the lines that have what begins a placeholder, in order."""
    # Looking for one character after the other is ten times as fast as a pattern.
    lines = set()
    for first, second in _OPENINGS:
        at = text.find(first)
        while at >= 0:
            end = at + 1
            if not second or (text[end : end + 1] or " ") in second:
                start = text.rfind("\n", 0, at) + 1
                end = text.find("\n", at) + 1 or len(text)
                lines.add((start, end))
            at = text.find(first, end)
    return sorted(lines)


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
    if _is_program(name) or _CHORDS.match(name):
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
