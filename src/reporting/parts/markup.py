"""A part as HTML for JupyterLab and as plain text; both hold every value it shows."""

from __future__ import annotations

import base64
import re
from html import escape, unescape
from typing import Any, Final

from jinja2 import Environment, PackageLoader

from reporting.parts import french
from reporting.parts.canvas import width
from reporting.parts.language import language
from reporting.parts.saying import say

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
