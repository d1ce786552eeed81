"""Executed notebook -> document: the one tree that HTML, PDF and open data are made from."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from nbformat import NotebookNode

from reporting.document import cells, sections
from reporting.document.annex import figure_of
from reporting.document.markdown import Block
from reporting.document.typography import french, long_date
from reporting.errors import DocumentError, UsageError
from reporting.parts import times

VERSION: Final = 2
_DATES: Final = ("reference_date", "freeze")
_DATED: Final = ("title", "subtitle", "alt", "description", "note")


def build(notebook: NotebookNode) -> dict[str, Any]:
    """Return the document of an executed notebook (see `document.schema.json`).

    Code is never shown, sections without data are left out, headings, figures and tables are
    numbered, texts are typographically right.
    """
    found = list(cells.blocks(notebook))
    sections.check_ids(found)
    covers = [block for block in found if block["type"] == "cover"]
    if len(covers) != 1:
        where = "notebook"
        found_covers = f"{len(covers)} couverture(s), une attendue"
        raise DocumentError(where, found_covers, "Afficher la couverture une fois.")
    inner = [block for block in found if block["type"] not in ("cover", "data")]
    known = {block["id"] for block in inner if "id" in block}
    kept = sections.numbered(sections.flatten(sections.outline(inner)))
    cover = _cover(covers[0]["cover"])
    for block in kept:
        _check_times(block, date.fromisoformat(cover["dates"]["freeze"]))
    blocks = [_clean(block) for block in sections.resolved(kept, known)]
    return {
        "version": VERSION,
        "lang": "fr",
        "cover": cover,
        "demonstration": cover.get("notice"),
        "blocks": blocks,
        "data": [_clean(block) for block in found if block["type"] == "data"],
        "figures": _figures(blocks),
    }


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
        raise DocumentError(block["where"], str(err), "") from err


def _clean(block: Block) -> Block:
    """Return a block without what only served to build it."""
    return {key: value for key, value in block.items() if key not in ("where", "dates")}


def _cover(cover: dict[str, Any]) -> dict[str, Any]:
    """Return the cover with dates in full; `dates` keeps them as machines read them."""
    texts = {k: french(v) if isinstance(v, str) else v for k, v in cover.items()}
    dates = {key: str(cover[key]) for key in _DATES}
    return {**texts, **{key: long_date(value) for key, value in dates.items()}, "dates": dates}


def _figures(blocks: list[Block]) -> list[dict[str, Any]]:
    """Return every figure that the document shows, in reading order, with its part."""
    return [
        {**figure, "part": block.get("part", block.get("id"))}
        for block in blocks
        for figure in block.get("figures", [])
    ]
