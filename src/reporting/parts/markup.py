"""A part as HTML for JupyterLab and as plain text; both hold every value it shows."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from datetime import date
from html import escape
from typing import Any, Final

from reporting.parts import french
from reporting.parts.saying import say

Content = dict[str, Any]
_TOLD: Final = (
    ("page.reference", "reference_date"),
    ("page.freeze", "freeze"),
    ("page.status", "status"),
    ("page.report", "report_id"),
)
"""What a cover names, with the words of the page."""
_ASIDE: Final = (
    *("squares", "squares_narrow", "origins", "sisters", "notice_line", "freeze_text"),
    *("territory", "year", "lang"),
)
"""What a cover holds for pages alone, or says twice."""
_FIRST: Final = (
    "title",
    "subtitle",
    "plan",
    "publisher",
    "territory_name",
    "line",
    "verdict",
    "squares_alt",
)
"""What a cover says first, in that order; a file has its keys in another."""
_FACE: Final = "Inter, 'Liberation Sans', Arial, Helvetica, sans-serif"
_ROW: Final = "display:flex;flex-wrap:wrap;gap:1em 2em;margin:.5em 0"
_BOX: Final = "flex:1 1 12em;min-width:0;border-top:2px solid #0b4f8a;padding-top:.4em"
_BAND: Final = "background:#12333d;color:#fff;padding:1.2em 1.4em"


def html(part: Content, svg: str | None = None) -> str:
    """Write a part as a small, self-contained piece of HTML, without random ids."""
    match part["kind"]:
        case "prose":
            body = "".join(f"<p>{escape(_joined(line))}</p>" for line in part["paragraphs"])
        case "key_figures":
            body = _tiles(part)
        case "table":
            body = _table(part, caption=_caption(part))
        case "cover":
            body = _cover(part["cover"])
        case "cards":
            body = "".join(map(_card, part["cards"]))
        case "data":
            body = f"<p>{_caption(part)}</p><p>{escape(_open_data(part))}</p>"
        case "empty":
            body = f"<p><em>{escape(part['note'])}</em></p>"
        case _:
            body = _figure(part, svg)
    return f'<section lang="fr" id="part-{escape(part["id"])}">{body}{_foot(part)}</section>'


def plain(part: Content) -> str:
    """Write a part as plain text: title, subtitle, then text or data table."""
    lines = [part[name] for name in ("title", "subtitle") if part[name]]
    lines += [_joined(line) for line in part.get("paragraphs") or []]
    lines += [
        " · ".join(filter(None, (tile["label"], tile["text"], tile["detail"])))
        for tile in part.get("tiles") or []
    ]
    for card in part.get("cards") or []:
        lines += [card["title"], *card["detail"], *map(_joined, card["lines"])]
        lines += [f"{one['label']} : {one['text']}" for one in (*card["facts"], *card["foot"])]
    lines += [text for text in _lines(part.get("cover") or {}) if text not in lines]
    if part["data"]:
        lines += _aligned(part["data"])
    if part["kind"] == "data":
        lines.append(_open_data(part))
    lines += [part[name] for name in ("note",) if part[name]]
    lines += [f"{say('page.source')}{french.colon()}{part['source']}"] if part["source"] else []
    return "\n".join(lines)


def _open_data(part: Content) -> str:
    """Say how much there is, and under which names."""
    names = ", ".join(one["name"] for one in part["fields"])
    return say("open_data.lines", n=len(part["lines"]), names=names)


def _joined(line: list[Content]) -> str:
    return "".join(span["text"] for span in line)


def _caption(part: Content) -> str:
    title = f"<strong>{escape(part['title'] or '')}</strong>"
    return title + (f"<br>{escape(part['subtitle'])}" if part["subtitle"] else "")


def _foot(part: Content) -> str:
    if part["kind"] == "empty":
        return ""
    lines = [
        part["note"],
        part["source"] and f"{say('page.source')}{french.colon()}{part['source']}",
    ]
    return "".join(f"<p><small>{escape(line)}</small></p>" for line in lines if line)


def _figure(part: Content, svg: str | None) -> str:
    picture = _image(svg or "", part["alt"] or "")
    table = _table(part, caption=say("common.figure_data")) if part["data"] else ""
    details = f"<details><summary>{say('common.values')}</summary>{table}</details>"
    return f"<figure><figcaption>{_caption(part)}</figcaption>{picture}</figure>{details}"


def _image(svg: str, alt: str) -> str:
    """Show a drawing, in faces that an image may use: as wide as the one it was drawn for."""
    drawn = re.sub(r"'Inter', sans-serif", _FACE, svg)
    image = base64.b64encode(drawn.encode()).decode()
    return (
        f'<img src="data:image/svg+xml;base64,{image}" alt="{escape(alt)}" style="max-width:100%">'
    )


def _table(part: Content, caption: str) -> str:
    columns = part["data"]["columns"]
    head = "".join(
        f'<th scope="col"{_side(column)}>{escape(_heading(column))}</th>' for column in columns
    )
    body = "".join(f"<tr>{''.join(map(_cell, row, columns))}</tr>" for row in part["data"]["rows"])
    return (
        f"<table><caption>{caption}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _side(column: Content) -> str:
    return f' style="text-align:{"right" if column["align"] == "right" else "left"}"'


def _heading(column: Content) -> str:
    return f"{column['label']} ({column['unit']})" if column["unit"] else column["label"]


def _cell(cell: Content, column: Content) -> str:
    tag, scope = ("th", ' scope="row"') if column["header"] else ("td", "")
    return f"<{tag}{scope}{_side(column)}>{escape(cell['text'])}</{tag}>"


def _tiles(part: Content) -> str:
    """Show key figures side by side, each above what it is, as on a page."""
    items = "".join(
        f'<div style="{_BOX}"><strong style="font-size:1.7em">{escape(tile["text"])}</strong>'
        f"<br>{escape(tile['label'])}"
        f"{'<br><small>' + escape(tile['detail']) + '</small>' if tile['detail'] else ''}</div>"
        for tile in part["tiles"]
    )
    heading = f"<p>{_caption(part)}</p>" if part["title"] else ""
    return f'{heading}<div style="{_ROW}">{items}</div>'


def _card(card: Content) -> str:
    lines = "".join(f"<p>{escape(_joined(line))}</p>" for line in card["lines"])
    named = [(one["label"], one["text"]) for one in (*card["facts"], *card["foot"])]
    detail = escape(" · ".join(card["detail"]))
    shown = f"<p>{detail}</p>" if detail else ""
    return f"<h4>{escape(card['title'])}</h4>{shown}{lines}{_named(named)}"


def _named(pairs: Iterable[tuple[str, str]]) -> str:
    """Show named values side by side: the lists of JupyterLab set names over their values."""
    items = "".join(
        f"<div><small>{escape(label)}</small><br><strong>{escape(text)}</strong></div>"
        for label, text in pairs
    )
    return f'<div style="{_ROW}">{items}</div>' if items else ""


def _facts(cover: Content) -> list[tuple[str, str]]:
    """Give what a cover names, with the words of the page; its dates in full."""
    return [(say(word), _day(str(cover[key]))) for word, key in _TOLD if cover.get(key) is not None]


def _said(cover: Content) -> list[tuple[str, str]]:
    """Give the texts of a cover, the same order whatever that of its keys."""
    known = [key for key in _FIRST if key in cover]
    rest = sorted(cover.keys() - {*known, *_ASIDE})
    return [(key, str(cover[key])) for key in (*known, *rest) if cover[key]]


def _day(text: str) -> str:
    try:
        return french.long_date(date.fromisoformat(text))
    except ValueError:
        return text


def _lines(cover: Content) -> list[str]:
    """Give the texts of a cover in reading order."""
    named = {key for _, key in _TOLD}
    told = [text for key, text in _said(cover) if key not in named]
    facts = [f"{label}{french.colon()}{text}" for label, text in _facts(cover)]
    return [*told, *facts] if cover else []


def _cover(cover: Content) -> str:
    """Show a cover as the band of a page: its title, its place, what it names, its notice."""
    named = {key for _, key in _TOLD}
    hidden = {*named, "title", "notice"}
    rest = [text for key, text in _said(cover) if key not in hidden]
    notice = cover.get("notice")
    return (
        f'<div style="{_BAND}"><p style="font-size:2em;margin:0"><strong>'
        f"{escape(str(cover['title']))}</strong></p>"
        f"{''.join(f'<p>{escape(text)}</p>' for text in rest)}{_named(_facts(cover))}</div>"
        f"{f'<p><small>{escape(str(notice))}</small></p>' if notice else ''}"
    )


def _aligned(data: Content) -> list[str]:
    table = [
        [_heading(column) for column in data["columns"]],
        *([cell["text"] for cell in row] for row in data["rows"]),
    ]
    widths = [max(map(len, cells)) for cells in zip(*table, strict=True)]
    aligns = [str.rjust if column["align"] == "right" else str.ljust for column in data["columns"]]
    return [
        "  ".join(
            align(cell, width) for align, cell, width in zip(aligns, row, widths, strict=True)
        ).rstrip()
        for row in table
    ]
