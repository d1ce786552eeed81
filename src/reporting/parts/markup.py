"""How a part shows itself in a notebook: as HTML, as plain text; and whether it was shown."""

from __future__ import annotations

import ast
import base64
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from html import escape, unescape
from typing import TYPE_CHECKING, Any, Final, ParamSpec
from weakref import ReferenceType, WeakSet, ref

from jinja2 import Environment, PackageLoader

from reporting import phrases
from reporting.parts import french
from reporting.parts.canvas import width
from reporting.parts.french import language, say

Content = dict[str, Any]
_TOLD: Final = {
    "reference_date": "page.reference",
    "freeze": "page.freeze",
    "status": "page.status",
    "report_id": "page.report",
}
"""What a cover names, with the words of the page."""
_ASIDE: Final = (
    *("squares", "squares_narrow", "origins", "sisters", "notice_line", "freeze_text"),
    *("territory", "year", "lang", "sister", "sister_lang"),
)
"""What a cover holds for pages alone, or says twice."""
_FIRST: Final = (
    *("title", "subtitle", "plan", "publisher", "territory_name", "line", "verdict"),
    "squares_alt",
)
"""What a cover says first, in that order; a file has its keys in another."""
_FACE: Final = "Inter, 'Liberation Sans', Arial, Helvetica, sans-serif"
"""Faces that an image may use: as wide as the one it was drawn for."""
_TEXT: Final = re.compile(r"<text ([^>]*)>(.+?)</text>", re.DOTALL)
_PIECE: Final = re.compile(r"<(/?)tspan([^>]*)>|([^<]+)")
_SIZE: Final = re.compile(r'font-size="([\d.]+)"')
_CELL: Final = re.compile(r"</t[hd]>(?=<t[hd])")
_LINE: Final = re.compile(r"<br>|</(?:p|h4|div|tr|caption|figcaption|summary)>|\n")
_TAG: Final = re.compile(r"<[^>]*>")


def html(part: Content, svg: str | None = None) -> str:
    """Write a part as a small, self-contained piece of HTML, without random ids."""
    drawn = _TEXT.sub(_fitted, (svg or "").replace("'Inter', sans-serif", _FACE))
    return _TEMPLATE.render(
        part=part,
        lang=language.get(),
        image=base64.b64encode(drawn.encode()).decode(),
        told=_said(part.get("cover") or {}),
        facts=_facts(part.get("cover") or {}),
        lines=_open_data(part),
        source=_source(part),
    )


def _fitted(found: re.Match[str]) -> str:
    """Give a text of a drawing the length it was drawn for, whatever face an image may use."""
    own, inner = found.groups()
    if not (size := _SIZE.search(own)):
        return found[0]
    looks, long = [own], 0.0
    for is_end, look, text in _PIECE.findall(inner):
        if text:
            bold = any("font-weight" in one for one in looks)
            long += width(unescape(text), float(size[1]), bold=bold)
        elif is_end:
            looks.pop()
        else:
            looks.append(look)
    return f'<text {own} textLength="{long:.1f}" lengthAdjust="spacingAndGlyphs">{inner}</text>'


def plain(part: Content) -> str:
    """Write a part as plain text: what its page says, a line for each of its lines."""
    page = _CELL.sub("\t", html(part))
    lines = (unescape(_TAG.sub("", line)).strip() for line in _LINE.split(page))
    return "\n".join(filter(None, lines))


def _source(part: Content) -> str | None:
    return part["source"] and f"{say('page.source')}{french.colon()}{part['source']}"


def _open_data(part: Content) -> str | None:
    """Say how much there is, and under which names."""
    if part["kind"] != "data":
        return None
    names = ", ".join(one["name"] for one in part["fields"])
    return say("open_data.lines", n=len(part["lines"]), names=names)


def _heading(column: Content) -> str:
    return f"{column['label']} ({column['unit']})" if column["unit"] else str(column["label"])


def _pairs(card: Content) -> list[tuple[str, str]]:
    """Give the named values of a card."""
    return [(one["label"], one["text"]) for one in (*card["facts"], *card["foot"])]


def _facts(cover: Content) -> list[tuple[str, str]]:
    """Give what a cover names, with the words of the page; its dates in full."""
    return [
        (say(word), french.full_date(str(cover[key])))
        for key, word in _TOLD.items()
        if cover.get(key) is not None
    ]


def _said(cover: Content) -> list[tuple[str, str]]:
    """Give the other texts of a cover in reading order, the same whatever that of its keys."""
    known = [key for key in _FIRST if key in cover]
    rest = sorted(cover.keys() - {*known, *_ASIDE, *_TOLD})
    return [(key, str(cover[key])) for key in (*known, *rest) if cover[key]]


_PAGES: Final = Environment(loader=PackageLoader("reporting.parts"), autoescape=False)
_PAGES.filters |= {"e": lambda text: escape(str(text)), "heading": _heading, "pairs": _pairs}
_PAGES.globals["say"] = say
_TEMPLATE: Final = _PAGES.get_template("part.html.j2")


if TYPE_CHECKING:
    from reporting.parts.part import Part

P = ParamSpec("P")
REFUSAL: Final = "application/vnd.reporting.refusal+json"
"""What a cell shows in place of a part that it lost: the document refuses it."""


@dataclass
class _Made:
    """A part that the cell has made, by which method, and whether anybody has seen it."""

    part: ReferenceType[Part]
    id: str
    method: str
    seen: bool = False


_made: Final[list[_Made]] = []
_watched: Final[WeakSet[Any]] = WeakSet()
"""The shells that tell it."""


def watched(make: Callable[P, Part]) -> Callable[P, Part]:
    """Note the parts that a method makes in a notebook."""

    @wraps(make)
    def method(*args: P.args, **kwargs: P.kwargs) -> Part:
        part = make(*args, **kwargs)
        if (shell := _shell()) is not None:
            _made.append(_Made(ref(part), part.id, make.__name__))
            if shell not in _watched:
                shell.events.register("post_run_cell", _tell)
                _watched.add(shell)
        return part

    return method


def seen(part: Part) -> None:
    """Note that a part is shown."""
    for one in _made:
        if one.part() is part:
            one.seen = True


def _shell() -> Any:
    """Return the shell that runs this cell; None outside of notebooks."""
    interactive = sys.modules.get("IPython.core.interactiveshell")
    shell = interactive and interactive.InteractiveShell
    return shell.instance() if shell and shell.initialized() else None


def _tell(result: Any) -> None:
    """Show, where a cell has ended well, which parts it has lost."""
    made = [one for one in _made if one.part() is None and not one.seen]
    _made.clear()
    if not made or not result.success:
        return
    thrown = set(_thrown(result.info.raw_cell))
    for one in made:
        if one.method in thrown:
            lost = phrases.say("document.not-shown", id=one.id)
            text = f"{lost}. {phrases.say('document.not-shown-fix')}"
            told = {REFUSAL: {"id": one.id}, "text/plain": text}
            _shell().display_pub.publish(told)


def _thrown(source: str) -> Iterator[str]:
    """Yield the methods whose results a cell uses for nothing."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # IPython's own commands
        return
    is_quiet = source.rstrip().endswith(";")
    last = tree.body[-1] if tree.body and not is_quiet else None
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name))) if node is not last:
                yield name
