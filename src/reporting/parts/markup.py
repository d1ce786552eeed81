"""A part as HTML for JupyterLab and as plain text; both hold every value it shows."""

from __future__ import annotations

import base64
from html import escape
from typing import Any, Final

from reporting.parts import french
from reporting.parts.saying import say

Content = dict[str, Any]
_COVER: Final = (
    "title", "subtitle", "plan", "publisher", "territory", "territory_name", "year",
    "reference_date", "freeze", "freeze_text", "status", "notice", "report_id",
)  # fmt: skip


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
    lines += [f"{key} : {text}" for key, text in _told(part.get("cover") or {}) if text]
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
    image = base64.b64encode((svg or "").encode()).decode()
    alt = escape(part["alt"] or "")
    picture = f'<img src="data:image/svg+xml;base64,{image}" alt="{alt}" style="max-width:100%">'
    table = _table(part, caption=say("common.figure_data")) if part["data"] else ""
    details = f"<details><summary>{say('common.values')}</summary>{table}</details>"
    return f"<figure><figcaption>{_caption(part)}</figcaption>{picture}</figure>{details}"


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
    items = "".join(
        f"<dt>{escape(tile['label'])}</dt><dd><strong>{escape(tile['text'])}</strong>"
        f"{' · ' + escape(tile['detail']) if tile['detail'] else ''}</dd>"
        for tile in part["tiles"]
    )
    heading = f"<p>{_caption(part)}</p>" if part["title"] else ""
    return f"{heading}<dl>{items}</dl>"


def _card(card: Content) -> str:
    lines = "".join(f"<p>{escape(_joined(line))}</p>" for line in card["lines"])
    named = "".join(
        f"<dt>{escape(one['label'])}</dt><dd>{escape(one['text'])}</dd>"
        for one in (*card["facts"], *card["foot"])
    )
    detail = escape(" · ".join(card["detail"]))
    return f"<h4>{escape(card['title'])}</h4><p>{detail}</p>{lines}<dl>{named}</dl>"


def _told(cover: Content) -> list[tuple[str, Any]]:
    """Give the texts of a cover in reading order: no drawing, nor what pages alone need."""
    hidden = ("squares", "squares_narrow", "origins", "sisters")
    known = [key for key in _COVER if key in cover]
    rest = sorted(cover.keys() - {*known, *hidden})
    return [(key, cover[key]) for key in (*known, *rest)]


def _cover(cover: Content) -> str:
    lines = [f"<p><strong>{escape(str(cover['title']))}</strong></p>"]
    rest = (text for key, text in _told(cover) if key != "title" and text)
    return "".join(lines + [f"<p>{escape(str(text))}</p>" for text in rest])


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
