"""Executed notebook -> document: the one tree that HTML, PDF and open data are made from."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from nbformat import NotebookNode

from reporting.document import cells, sections
from reporting.document.annex import figure_of
from reporting.document.markdown import Block
from reporting.document.svg import inline_svg
from reporting.errors import DocumentError, UsageError
from reporting.parts import times
from reporting.parts.canvas import Canvas
from reporting.parts.french import NBSP, full_date, typeset
from reporting.parts.saying import LANGUAGES, catalogue, written_in
from reporting.phrases import Kept, say

VERSION: Final = 3
_WORDS: Final = "page."
"""The table of the catalogue that has the words of pages."""
_SQUARES: Final = ("squares", "squares_narrow")
_ICON: Final = 10.0
_DATES: Final = ("reference_date", "freeze")
_DATED: Final = ("title", "subtitle", "alt", "description", "note")


def build(notebook: NotebookNode) -> dict[str, Any]:
    """Return the document of an executed notebook (see `document.schema.json`).

    Code is never shown, sections without data are left out, headings, figures and tables are
    numbered, texts are typographically right.
    """
    code = _cover_of(notebook).get("lang") or LANGUAGES[0]
    with written_in(code):
        blocks, data, cover = _blocks(notebook)
    return {
        "version": VERSION,
        "lang": code,
        "words": {
            key.removeprefix(_WORDS): text
            for key, text in catalogue(code).items()
            if key.startswith(_WORDS)
        },
        "cover": cover,
        "demonstration": cover.get("notice"),
        "icons": _icons(blocks),
        "blocks": blocks,
        "sections": sections.laid(blocks),
        "data": data,
        "figures": _figures(blocks),
    }


def _cover_of(notebook: NotebookNode) -> dict[str, Any]:
    """Return the mapping of the one cover."""
    found = cells.covers(notebook)
    if len(found) != 1:
        covers = say("document.covers", count=len(found))
        msg = "notebook"
        raise DocumentError(msg, covers, say("document.covers-fix"))
    return dict(found[0])


def _blocks(notebook: NotebookNode) -> tuple[list[Block], list[Block], dict[str, Any]]:
    """Return the blocks of a notebook, numbered and checked, those of data alone, its cover."""
    found = list(cells.blocks(notebook))
    sections.check_ids(found)
    inner = [block for block in found if block["type"] not in ("cover", "data")]
    known = {block["id"] for block in inner if "id" in block}
    kept = sections.numbered(sections.spoken(inner))
    cover = _cover(next(block for block in found if block["type"] == "cover")["cover"])
    for block in kept:
        _check_times(block, date.fromisoformat(cover["dates"]["freeze"]))
    whole = sections.headed(sections.resolved(kept, known))
    data = [block for block in found if block["type"] == "data"]
    return [_clean(block) for block in whole], [_clean(block) for block in data], cover


def _icons(blocks: list[Block]) -> dict[str, str]:
    """Return the drawing of each status that cells, cards and tiles carry, for both renderings."""
    shown = [
        one
        for block in blocks
        for one in (
            *block.get("cards", []),
            *block.get("tiles", []),
            *(cell for card in block.get("cards", []) for cell in (*card["facts"], *card["foot"])),
            *(cell for row in (block.get("data") or {}).get("rows", []) for cell in row),
        )
    ]
    return {name: _icon(name) for name in sorted({one["icon"] for one in shown if one.get("icon")})}


def _icon(name: str) -> str:
    canvas = Canvas(_ICON, _ICON)
    canvas.icon(name, _ICON / 2, _ICON / 2, _ICON)
    return re.sub(r" font-family=\"[^\"]*\"| id=\"[^\"]*\"", "", canvas.svg(name))


def _check_times(block: Block, freeze: date) -> None:
    """Refuse a block whose texts name a date that is not that of its figures."""
    figures = [figure_of(entry) for entry in block.get("figures", [])]
    dates = [date.fromisoformat(day) for day in block.get("dates", [])]
    try:
        if "inlines" in block:
            told = [(one["text"], one.get("figure")) for one in block["inlines"]]
            pieces = [(text, entry and figure_of(entry)) for text, entry in told]
            times.check(pieces, dates=[*dates, freeze])
        for key in _DATED:
            times.check_text(block.get(key) or "", figures, dates, freeze)
    except UsageError as err:
        raise DocumentError(block["where"], Kept.of(err), "") from err


def _clean(block: Block) -> Block:
    """Return a block without what only served to build it."""
    return {key: value for key, value in block.items() if key not in ("where", "dates")}


def _cover(cover: dict[str, Any]) -> dict[str, Any]:
    """Return the cover with dates in full; `dates` keeps them as machines read them."""
    texts = _typeset(cover)
    origins = {name: _typeset(one) for name, one in (cover.get("origins") or {}).items()}
    drawn = {
        key: inline_svg(
            str(cover[key]), key.replace("_", "-"), texts.get("squares_alt") or "", None
        )
        for key in _SQUARES
        if cover.get(key)
    }
    title, place = texts["title"][:1].lower() + texts["title"][1:], texts["territory_name"]
    publisher = texts.get("publisher") or texts["plan"]
    is_region = str(cover["territory"]).startswith("region")
    own = {
        "running": f"{place}, {title}",
        "cited": ", ".join([publisher, title, *([] if publisher.endswith(place) else [place])]),
        "form": "page" if is_region and not cover.get("line") else "band",
        "foot": _foot(texts),
    }
    dates = {key: str(cover[key]) for key in _DATES}
    told = {key: full_date(value, NBSP) for key, value in dates.items()}
    return {**texts, **drawn, **told, **own, "dates": dates, "origins": origins}


def _typeset(texts: dict[str, Any]) -> dict[str, Any]:
    return {key: typeset(text) if isinstance(text, str) else text for key, text in texts.items()}


def _foot(cover: dict[str, Any]) -> str | None:
    """Return the line that every page carries: the short notice, or the first sentence of it."""
    notice = cover.get("notice")
    return cover.get("notice_line") or (notice and notice.split(". ")[0].rstrip(".") + ".")


def _figures(blocks: list[Block]) -> list[dict[str, Any]]:
    """Return every figure that the document shows, in reading order, with its part."""
    return [
        {**figure, "part": block.get("part", block.get("id"))}
        for block in blocks
        for figure in block.get("figures", [])
    ]
