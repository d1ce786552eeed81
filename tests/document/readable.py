"""Every text that a reader of a document meets, in reading order: what page and PDF must show.

The templates are not asked: this is what they are checked against.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from xml.etree.ElementTree import fromstring

from reporting.document.annex import figure_of, machine_of

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
    pieces = [*_opening(document), *_inside(document["blocks"]), *_closing(document)]
    return [piece for piece in pieces if piece.text and piece.only in (None, format)]


def name_of(figure: _Block) -> str:
    """Return what a figure is called where files differ."""
    return f"{figure['indicator']}, {figure['year']}, {figure['territory']}"


def _opening(document: _Block) -> Iterator[Piece]:
    cover, notice = document["cover"], document.get("demonstration") or ""
    place = "couverture"
    yield Piece(place, f"{cover['title']}, {cover['territory_name']}", PAGE)
    yield Piece(place, notice, PAGE)
    for key in ("plan", "title", "territory_name", "subtitle"):
        yield Piece(place, cover.get(key) or "")
    yield Piece(place, notice, PDF)
    for label, key in _FACTS.items():
        if cover.get(key):
            yield Piece(place, label)
            yield Piece(f"{place}, {label.lower()}", cover[key])
    yield Piece("sommaire", "Sommaire")
    for block in document["blocks"]:
        if block["type"] == "heading" and block["level"] == 2:
            yield Piece("sommaire", f"{block['number']} {block['text']}", PAGE)


def _closing(document: _Block) -> Iterator[Piece]:
    cover, place = document["cover"], "pied de page"
    where = f"{cover['title']}, {cover['territory_name']}. Rapport {cover['report_id']}"
    yield Piece(place, f"{cover['plan']}. {where}, données arrêtées au {cover['freeze']}.", PAGE)
    yield Piece(place, document.get("demonstration") or "", PAGE)


def _inside(blocks: Iterable[_Block]) -> Iterator[Piece]:
    for block in blocks:
        match block["type"]:
            case "heading":
                annex = "Annexe " if block["annex"] and block["level"] == 2 else ""
                yield Piece(f"titre {block['number']}", f"{annex}{block['number']} {block['text']}")
            case "paragraph":
                yield from _paragraph(block)
            case "list":
                for position, item in enumerate(block["items"], start=1):
                    yield Piece("liste", f"{position}." if block["ordered"] else "–", PDF)
                    yield from _inside(item)
            case "note":
                yield from _inside(block["blocks"])
            case "key_figures":
                yield from _key_figures(block)
            case "table":
                yield from _caption(block, "Tableau", ", tableau défilable")
                yield from _table(block)
                yield from _credits(block)
            case "figure":
                yield from _figure(block)


def _paragraph(block: _Block) -> Iterator[Piece]:
    for inline in block["inlines"]:
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
    yield from (Piece(name, label, PDF) for label in ("Indicateur", "Valeur", "Repère"))
    for tile in block["tiles"]:
        yield Piece(f"{name}, libellé", tile["label"])
        place = f"{name}, {tile['label']}"
        if tile["figure"]:
            place = name_of(tile["figure"])
            yield _value(tile["figure"])
        yield Piece(place, tile["text"])
        yield Piece(f"{name}, {tile['label']}, repère", tile["detail"] or "")
    yield from _credits(block)


def _caption(block: _Block, kind: str, spoken: str) -> Iterator[Piece]:
    name, label = block["id"], f"{kind} {block['number']}"
    if kind == "Tableau":
        yield Piece(f"{name}, numéro", label + spoken, PAGE)
    yield Piece(f"{name}, numéro", label)
    yield Piece(f"{name}, titre", block["title"] or "")
    yield Piece(f"{name}, sous-titre", block["subtitle"] or "")
    if kind == "Figure":
        yield Piece(f"{name}, numéro", label + spoken, PAGE)


def _credits(block: _Block) -> Iterator[Piece]:
    yield Piece(f"{block['id']}, note", block.get("note") or "")
    if block.get("source"):
        yield Piece(f"{block['id']}, source", f"Source : {block['source']}")


def _table(block: _Block, only: str | None = None) -> Iterator[Piece]:
    name, data, figures = block["id"], block["data"], figures_shown(block)
    for column in data["columns"]:
        yield Piece(f"{name}, en-tête", column["label"], only)
    for cells in data["rows"]:
        row, values = [one["text"] for one in cells], [machine_of(one) for one in cells]
        for column, text, value in zip(data["columns"], row, values, strict=True):
            place = f"{name}, {row[0]}, {column['label']}{figures.get(text, '')}"
            if value is not None and column["align"] == "right" and not column["header"]:
                yield Piece(place, str(value), PAGE)
            yield Piece(place, text, only)


def figures_shown(block: _Block) -> dict[str, str]:
    """Return the names of a part's figures by text and value, where these are of one alone."""
    names: dict[str, set[str]] = {}
    for one in block["figures"]:
        for shown in (one["text"], str(figure_of(one).machine)):
            names.setdefault(shown, set()).add(name_of(one))
    return {shown: f" ({one})" for shown, (one, *others) in names.items() if not others}


def _figure(block: _Block) -> Iterator[Piece]:
    name, number = block["id"], block["number"]
    yield from _caption(block, "Figure", ", défilable")
    alt, description = block["alt"] or "", block["description"] or ""
    place = f"{name}, texte de remplacement"
    yield Piece(place, f"{alt or block['title']} {description}", PAGE)
    yield Piece(place, f"{alt} {description}" if alt or description else block["title"], PDF)
    for element in fromstring(block["svg"]).iter():
        if not element.tag.endswith(_NOT_READ):
            yield Piece(f"{name}, dessin", (element.text or "").strip())
        yield Piece(f"{name}, dessin", (element.tail or "").strip())
    yield from _credits(block)
    if block["data"]:
        label = f"Données de la figure {number}"
        for text in (label, f"{label}, tableau défilable", label, block["subtitle"] or ""):
            yield Piece(f"{name}, données", text, PAGE)
        yield from _table(block, PAGE)
        yield Piece(
            f"{name}, données", f"Données : {name.replace('-', '_')}.csv, joint à ce fichier.", PDF
        )
