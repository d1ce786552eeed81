"""Every text that a reader of a document meets, in reading order: what page and PDF must show.

The templates are not asked: this is what they are checked against.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final
from xml.etree.ElementTree import fromstring

from reporting.document.annex import NONE, figure_of, on_page

PAGE: Final = "html"
PDF: Final = "pdf"
_FACTS: Final = {
    "Situation au": "reference_date",
    "Données arrêtées au": "freeze",
    "Statut": "status",
    "Rapport": "report_id",
}
_NOT_READ: Final = ("style", "title", "desc", "metadata")

_Block = Mapping[str, Any]


@dataclass(frozen=True)
class Piece:
    """A text and its place; `only` is the format that alone has it, attributes of the page too."""

    place: str
    text: str
    only: str | None = None


def readable(document: _Block, format: str) -> list[Piece]:
    """Return the texts of a document in one format, the empty ones left out."""
    pieces = [
        *_opening(document),
        *_inside(document["blocks"], _known(document)),
        *_closing(document),
    ]
    return [piece for piece in pieces if piece.text and piece.only in (None, format)]


def _known(document: _Block) -> _Block:
    """Return the cover, with what each part tells and what it is called."""
    named = {
        block["id"]: f"{'figure' if block['type'] == 'figure' else 'tableau'} {block['number']}"
        for block in document["blocks"]
        if block["type"] in ("figure", "table")
    }
    return {**document["cover"], "told": _told_first(document), "named": named}


def name_of(figure: _Block) -> str:
    """Return what a figure is called where files differ."""
    return f"{figure['indicator']}, {figure['year']}, {figure['territory']}"


def _opening(document: _Block) -> Iterator[Piece]:
    cover, notice = document["cover"], document.get("demonstration") or ""
    place = "couverture"
    yield Piece(place, f"{cover['title']}, {cover['territory_name']}", PAGE)
    yield Piece(place, notice, PAGE)
    if cover["form"] == "page":
        yield from _printed(cover, notice)
    else:
        yield from _band(cover)
    yield Piece(place, cover["plan"], PAGE)
    yield Piece(place, cover.get("publisher") or "", PAGE)
    names = [_named(one) for one in document["sections"] if one["id"]]
    yield from (Piece("sommaire", name, PAGE) for name in names)
    if (count := len(document["sections"])) > 2:
        yield from (
            Piece("sommaire", text, PAGE) for text in (f"Sommaire · {count} rubriques", *names)
        )
    yield Piece(place, cover["running"], PAGE)
    first = document["blocks"][0] if document["blocks"] else {}
    if first.get("role") == "verdict":
        yield from (replace(piece, only=PAGE) for piece in _paragraph(first, first["headline"]))
    else:
        yield Piece(place, f"{cover['title']}, {cover['territory_name']}", PAGE)
    yield Piece(place, cover.get("subtitle") or "", PAGE)
    for label, key in _FACTS.items():
        if cover.get(key):
            yield Piece(place, label, PAGE)
            yield Piece(f"{place}, {label.lower()}", cover[key], PAGE)


def _printed(cover: _Block, notice: str) -> Iterator[Piece]:
    place = "couverture"
    told = [cover.get("publisher"), cover["plan"], cover["title"]]
    opening = [cover.get("verdict")] if cover.get("verdict") else []
    told += opening or [cover["territory_name"], cover.get("subtitle")]
    told.append(cover.get("squares_alt") if cover.get("squares") else None)
    for label, key in _FACTS.items():
        told += [label, cover[key]] if cover.get(key) else []
    yield from (Piece(place, text, PDF) for text in (*told, notice) if text)


def _band(cover: _Block) -> Iterator[Piece]:
    place = "couverture"
    told = [cover.get("publisher"), cover["plan"], cover.get("name") or cover["territory_name"]]
    told.append(cover["title"])
    facts = [f"{label} {cover[key]}" for label, key in _FACTS.items() if cover.get(key)]
    told += [*facts, cover["squares_alt"]] if cover.get("squares") else facts
    yield from (Piece(place, text, PDF) for text in told if text)


def _named(section: _Block) -> str:
    return (
        f"Annexe {section['number']} · {section['text']}" if section["number"] else section["text"]
    )


def _closing(document: _Block) -> Iterator[Piece]:
    for told in (document["cover"].get("sisters") or {}).values():
        yield Piece("autres rapports", told["label"], PAGE)
    cover, place = document["cover"], "pied de page"
    where = f"{cover['title']}, {cover['territory_name']}. Rapport {cover['report_id']}"
    yield Piece(place, f"{cover['plan']}. {where}, données arrêtées au {cover['freeze']}.", PAGE)
    yield Piece(place, document.get("demonstration") or "", PAGE)


def _inside(blocks: Sequence[_Block], cover: _Block) -> Iterator[Piece]:
    for block in blocks:
        match block["type"]:
            case "heading":
                yield from _heading(block, is_first=block is blocks[0])
            case "paragraph":
                yield from _paragraph(block, block["inlines"])
            case "list":
                for position, item in enumerate(block["items"], start=1):
                    yield Piece("liste", f"{position}." if block["ordered"] else "–", PDF)
                    yield from _inside(item, cover)
            case "note":
                yield from _inside(block["blocks"], cover)
            case "key_figures":
                yield from _key_figures(block)
            case "cards":
                yield from _cards(block)
            case "table":
                yield from _caption(block, "Tableau")
                yield from _table(block)
                yield from _credits(block)
                yield from _tools(block, cover, "tableau")
                yield from _details(block, cover)
            case "figure":
                yield from _figure(block, cover)


def _heading(block: _Block, *, is_first: bool) -> Iterator[Piece]:
    place, opens = f"titre {block['text']}", "headline" in block
    only = PDF if is_first and opens else None
    yield Piece(place, _named(block), only)
    if opens:
        for piece in _paragraph(block, block["headline"]):
            if only is None or piece.only is None:
                yield replace(piece, only=only or piece.only)


def _paragraph(block: _Block, inlines: Sequence[_Block]) -> Iterator[Piece]:
    for inline in inlines:
        place = block.get("part", "texte")
        if figure := inline.get("figure"):
            place = name_of(figure)
            yield _value(figure)
        yield Piece(place, inline["text"])


def _value(figure: _Block) -> Piece:
    """Return what the page says of a figure to machines: its origin and its exact value."""
    return Piece(name_of(figure), f"{name_of(figure)}, {figure_of(figure).integers}", PAGE)


def _key_figures(block: _Block) -> Iterator[Piece]:
    name = block["id"]
    yield Piece(f"{name}, titre", block["title"] or "", PAGE)  # aria-label
    yield Piece(f"{name}, titre", block["title"] or "")
    yield Piece(f"{name}, sous-titre", block.get("subtitle") or "")
    for tile in block["tiles"]:
        place = f"{name}, {tile['label']}"
        if tile["figure"]:
            place = name_of(tile["figure"])
            yield _value(tile["figure"])
        yield Piece(place, tile["text"])
        yield Piece(f"{name}, libellé", tile["label"])
        yield Piece(f"{name}, {tile['label']}, repère", tile["detail"] or "")
    yield from _credits(block)


def _cards(block: _Block) -> Iterator[Piece]:
    name = block["id"]
    yield Piece(f"{name}, titre", block["title"] or "", PAGE)
    yield Piece(f"{name}, titre", block["title"] or "")
    for card in block["cards"]:
        place = f"{name}, {card['title']}"
        shown = card["detail"] if block["style"] == "delay" else ()
        yield Piece(place, card["title"])
        yield from (Piece(place, text) for text in shown)
        for line in card["lines"]:
            yield from _paragraph({"part": name}, line)
        named = (*card["facts"], *(card["foot"] if block["style"] == "delay" else ()))
        for one in named:
            yield Piece(place, one["label"])
            yield Piece(f"{place}, {one['label']}", one["text"])
    yield from _credits(block)


def _caption(block: _Block, kind: str) -> Iterator[Piece]:
    name = block["id"]
    yield Piece(f"{name}, numéro", f"{kind} {block['number']}")
    if not block.get("headed"):  # else it is the headline of its section
        yield Piece(f"{name}, titre", block["title"] or "")
    yield Piece(f"{name}, sous-titre", block["subtitle"] or "")


def _credits(block: _Block) -> Iterator[Piece]:
    yield Piece(f"{block['id']}, note", block.get("note") or "")
    if block.get("source"):
        yield Piece(f"{block['id']}, source", f"Source : {block['source']}")


def _tools(block: _Block, cover: _Block, kind: str) -> Iterator[Piece]:
    """Return what the page offers under a figure: how to cite it, where it comes from."""
    name = f"{block['id']}, origine"
    cited = f"{cover['cited']}, {kind} {block['number']}. Données arrêtées au {cover['freeze']}."
    yield Piece(name, cited, PAGE)
    yield Piece(name, f"…/{cover['year']}/{cover['territory']}/rapport.html#{block['id']}", PAGE)
    told = cover["told"][block["id"]]
    for indicator in told:
        for text in cover["origins"][indicator].values():
            yield Piece(name, text, PAGE)


def _told_first(document: _Block) -> dict[str, list[str]]:
    """Return the indicators whose rule each part tells: one alone, or for the first time."""
    found: dict[str, list[str]] = {}
    known = document["cover"].get("origins") or {}
    for block in document["blocks"]:
        if block["type"] in ("figure", "table"):
            shown = dict.fromkeys(figure["indicator"] for figure in block["figures"])
            names = [name for name in shown if name in known]
            before = {name for one in found.values() for name in one}
            is_one = len(names) == 1
            found[block["id"]] = [name for name in names if is_one or name not in before]
    return found


def _table(block: _Block, only: str | None = None) -> Iterator[Piece]:
    name, data, figures = block["id"], on_page(block["data"]), figures_shown(block)
    overs = [key for key, _ in groupby(column.get("over") for column in data["columns"])]
    yield from (Piece(f"{name}, en-tête", over, only) for over in overs if over)
    for column in data["columns"]:
        yield Piece(f"{name}, en-tête", column["label"], only)
    for position, cells in enumerate(data["rows"]):
        for group in data.get("groups", []):
            if group["row"] == position:
                yield Piece(f"{name}, groupe", group["title"], only)
                yield Piece(f"{name}, groupe", group["meaning"] or "", only)
        row = [one["text"] for one in cells]
        for column, cell in zip(data["columns"], cells, strict=True):
            place = f"{name}, {row[0]}, {column['label']}{figures.get(cell['text'], '')}"
            yield Piece(place, cell["text"], only)
            yield Piece(place, cell.get("sub") or "", only)


def _details(block: _Block, cover: _Block) -> Iterator[Piece]:
    """Return what the page alone has of a table: the columns that are not printed.

    What is told elsewhere of where a figure comes from is a link to it.
    """
    kept, name = on_page(block["data"], printed=False), f"{block['id']}, explications"
    said = {
        cover["origins"][one][key]: part
        for part, names in reversed(cover["told"].items())
        for one in names
        for key in ("label", "rule")
    }
    rows = [
        [(column, cell["text"]) for column, cell in zip(kept["columns"], row, strict=True)]
        for row in kept["rows"]
    ]
    silent = ("", NONE, *said)
    told = [row for row in rows if any(t not in silent and not c["header"] for c, t in row)]
    if told:
        yield Piece(name, f"tableau {block['number']}", PAGE)
    for row in told:
        for column, text in row:
            if column["header"]:
                yield Piece(name, text, PAGE)
            elif text not in silent:
                yield Piece(name, column["label"], PAGE)
                yield Piece(name, text, PAGE)
        found = next((said[text] for column, text in row if text in said), None)
        if found is not None:
            yield Piece(name, cover["named"][found], PAGE)


def figures_shown(block: _Block) -> dict[str, str]:
    """Return the names of a part's figures by text and value, where these are of one alone."""
    names: dict[str, set[str]] = {}
    for one in block["figures"]:
        for shown in (one["text"], str(figure_of(one).machine)):
            names.setdefault(shown, set()).add(name_of(one))
    return {shown: f" ({one})" for shown, (one, *others) in names.items() if not others}


def _figure(block: _Block, cover: _Block) -> Iterator[Piece]:
    name = block["id"]
    yield from _caption(block, "Figure")
    alt, description = block["alt"] or "", block["description"] or ""
    place = f"{name}, texte de remplacement"
    said = f"{alt or block['title']} {description}"
    yield Piece(place, said, PAGE)
    yield Piece(place, f"{alt} {description}" if alt or description else block["title"], PDF)
    yield from _drawing(name, block["svg"], None)
    if block.get("narrow"):
        yield from _drawing(name, block["narrow"], PAGE)
    yield from _credits(block)
    if block["data"]:
        yield Piece(f"{name}, données", f"Données : {name.replace('-', '_')}.csv.", PDF)
    yield from _tools(block, cover, "figure")
    if block["data"]:
        label = f"{block['number']}"
        for text in (f"figure {label}", f"Figure {label}"):
            yield Piece(f"{name}, données", text, PAGE)
        yield from _table(block, PAGE)


def _drawing(name: str, svg: str, only: str | None) -> Iterator[Piece]:
    for element in fromstring(svg).iter():
        if not element.tag.endswith(_NOT_READ):
            yield Piece(f"{name}, dessin", (element.text or "").strip(), only)
        yield Piece(f"{name}, dessin", (element.tail or "").strip(), only)
