"""The annex of an edition as an OpenDocument spreadsheet.

Every text is typed as text, which no spreadsheet runs; the same document gives the same bytes.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from jinja2 import Template

from reporting.document.annex import LICENCE, figure_of, file_name, worth_of
from reporting.document.page import templates
from reporting.parts import french
from reporting.parts.figures import SHARES

COVER: Final = "Couverture"
CONTENTS: Final = "Sommaire"
NOTES: Final = "Notes"
NOTHING: Final = "–"
"""What a cell of the page leaves blank: a spreadsheet's reader hears every cell."""

_SIGNS: Final = {
    french.MASKED: "valeur masquée (secret de sécurité ou statistique)",
    "entre … et …": "valeur masquée, dont seul l'intervalle est publié",
    "n.\u00a0d.": "non disponible",
    NOTHING: "sans objet, ou précisé par la note du tableau",
    "points": "écart entre deux pourcentages",
    "provisoire": "donnée connue avant l'arrêté de son année",
}
_SCALES: Final = {**SHARES, "points": 100}
_UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BLANKS: Final = re.compile(r"[ \t\r\n]+")
_TILE_HEAD: Final = ("Chiffre", "Valeur", "Repère", "Indicateur", "Date ou période", "Territoire")


@dataclass(frozen=True)
class _Format:
    """How a spreadsheet writes numbers."""

    kind: str
    decimals: int
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class _Cell:
    """What a reader sees; the number behind it and its form, or the sheet that it leads to."""

    text: str
    value: str = ""
    format: _Format | None = None
    sheet: str | None = None
    style: str = "Texte"


@dataclass(frozen=True)
class _Sheet:
    """A title and lines in column A, then one table with a header row."""

    name: str
    title: str
    lines: tuple[_Cell, ...]
    head: tuple[_Cell, ...]
    rows: tuple[tuple[_Cell, ...], ...]

    @property
    def above(self) -> list[tuple[_Cell, ...]]:
        """The rows above the table."""
        return [(_Cell(self.title),), *((line,) for line in self.lines)]

    @property
    def widths(self) -> list[int]:
        """The width of each column in centimetres, after its longest text."""
        columns = zip(self.head, *self.rows, strict=True)
        return [min(3 + max(len(c.text) for c in column) // 6, 12) for column in columns]

    @property
    def range_name(self) -> str:
        """The name of the table as a range of cells."""
        return re.sub(r"\W", "_", self.name)

    @property
    def range(self) -> str:
        """Where the table is."""
        first = len(self.lines) + 2
        last = _column_letters(len(self.head)) + str(first + len(self.rows))
        return f"'{self.name}'.A{first}:'{self.name}'.{last}"


def _column_letters(number: int) -> str:
    """Return what a spreadsheet calls a column.

    >>> _column_letters(1), _column_letters(26), _column_letters(27)
    ('A', 'Z', 'AA')
    """
    first, last = divmod(number - 1, 26)
    return (_column_letters(first) if first else "") + chr(ord("A") + last)


def _sheets(document: Mapping[str, Any]) -> list[_Sheet]:
    """Return the sheets of a document: cover, contents, notes, then its tables in reading order."""
    tables = [_table(*named) for named in _named(document["blocks"])]
    titles = {NOTES: "Signes employés"} | {sheet.name: sheet.title for sheet in tables}
    links = [(_Cell(name, sheet=name), title) for name, title in titles.items()]
    return [
        _cover(document),
        _sheet(CONTENTS, CONTENTS, [], ("Feuille", "Contenu"), links),
        _sheet(NOTES, titles[NOTES], [], ("Signe", "Sens"), _SIGNS.items()),
        *tables,
    ]


def _named(blocks: Iterable[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the blocks with data and the name of their sheet, short and of no other."""
    lists = 0
    for block in blocks:
        if block["type"] == "cards":
            continue
        if block["type"] == "key_figures":
            lists += 1
            yield f"Chiffres clés {lists}" if lists > 1 else "Chiffres clés", block
        elif block.get("data"):
            kind = "Tableau" if block["type"] == "table" else "Figure"
            yield f"{kind} {block['number']}", block


def _cover(document: Mapping[str, Any]) -> _Sheet:
    cover = document["cover"]
    facts = {
        "Plan": cover["plan"],
        "Territoire": cover["territory_name"],
        "Situation au": cover["reference_date"],
        "Données arrêtées au": cover["freeze"],
        "Statut": cover["status"],
        "Avertissement": document.get("demonstration"),
        "Source": cover.get("publisher"),
        "Rapport": cover["report_id"],
        "Licence": f"{LICENCE['title']} ({LICENCE['path']})",
        "Mêmes données en CSV": "donnees/",
        "Empreinte de chaque fichier": "manifest.json",
    }
    rows = [(key, value) for key, value in facts.items() if value]
    return _sheet(COVER, cover["title"], [cover.get("subtitle")], ("Rubrique", "Contenu"), rows)


def _table(name: str, block: Mapping[str, Any]) -> _Sheet:
    """Return the sheet of a table, of the data of a chart, or of key figures."""
    head, rows = _TILE_HEAD, [_tile(tile) for tile in block.get("tiles", [])]
    if block["type"] != "key_figures":
        columns, lines = block["data"]["columns"], block["data"]["rows"]
        head = tuple(column["label"] for column in columns)
        rows = [[*map(_typed, row, columns)] for row in lines]
    units = dict.fromkeys(_unit(cell) for row in rows for cell in row if isinstance(cell, _Cell))
    plural = (unit for unit in units if unit and f"{unit}s" not in units)
    unit = block.get("unit") or ", ".join(plural)
    lines = [
        block.get("subtitle"),
        unit and f"Unité : {unit}",
        block.get("source") and f"Source : {block['source']}",
        block.get("note") and f"Note : {block['note']}",
        f"Fichier : donnees/{file_name(block)}",
        _Cell(f"Retour : {CONTENTS}", sheet=CONTENTS),
    ]
    return _sheet(name, f"{name} : {block['title']}" if block["title"] else name, lines, head, rows)


def _sheet(
    name: str,
    title: str,
    lines: Iterable[_Cell | str | None],
    head: Iterable[str],
    rows: Iterable[Iterable[_Cell | str | None]],
) -> _Sheet:
    return _Sheet(
        name=name,
        title=_plain(title),
        lines=tuple(_cell(line) for line in lines if line),
        head=tuple(map(_cell, head)),
        rows=tuple(tuple(map(_cell, row)) for row in rows),
    )


def _cell(content: _Cell | str | None) -> _Cell:
    return content if isinstance(content, _Cell) else _Cell(_plain(content or "") or NOTHING)


def _plain(text: str) -> str:
    """Return a text on one line, of characters that XML can hold."""
    return _BLANKS.sub(" ", _UNPRINTABLE.sub("\ufffd", text)).strip(" ")


def _typed(cell: Mapping[str, Any], column: Mapping[str, Any]) -> _Cell:
    """Return a cell of a table: years, codes and words are texts, numbers are numbers."""
    if (worth := worth_of(cell)) is not None:
        return _number(worth, cell)
    style = "Intitule" if column["header"] else "Texte"
    text = _plain(cell["text"]) or NOTHING
    return _Cell(text, style="Droite" if column["align"] == "right" else style)


def _number(worth: Fraction, cell: Mapping[str, Any]) -> _Cell:
    """Return a number with its unit and the decimals that readers see."""
    unit, decimals = cell["unit"], cell["decimals"]
    if unit == "EUR":
        value = f"{french.rounded(worth, 2):f}"
        return _Cell(f"{french.number(worth, 2)}{french.NBSP}€", value, _Format("currency", 2))
    scale = _SCALES.get(unit, 1)
    written = worth * scale
    # "> 99,9 %": with its own decimals, a spreadsheet would write 100,0 %.
    decimals += 3 if unit in SHARES and french.is_capped(written, decimals, whole=scale) else 0
    after = _after(unit, written, cell["decimals"])
    before = "+" if cell.get("signed") and worth > 0 else ""
    format = _Format("percentage" if unit == "%" else "float", decimals, before, after)
    shown = french.number(written, decimals, signed=bool(before)) + after
    return _Cell(shown, _exact(worth if unit == "%" else written), format)


def _after(unit: str, written: Fraction, decimals: int) -> str:
    """Return what follows a number: its unit, in the plural where it is one."""
    if unit in SHARES:
        return french.unit_of_share(unit)
    if unit == "points":
        unit = french.plural(french.rounded(written, decimals), "point", "points")
    return "" if unit == "nombre" else french.NBSP + unit


def _exact(value: Fraction) -> str:
    """Write a number with all the digits that a spreadsheet keeps."""
    return str(value) if value.denominator == 1 else f"{float(value):.15g}"


def _unit(cell: _Cell) -> str | None:
    if cell.format is None:
        return None
    return "€" if cell.format.kind == "currency" else cell.format.after.strip() or "nombre"


def _tile(tile: Mapping[str, Any]) -> list[_Cell | str | None]:
    """Return a key figure as a row: as it is read, then its origin."""
    label, detail = _Cell(_plain(tile["label"]), style="Intitule"), tile.get("detail")
    value = _typed(tile, {"header": False, "align": "right"})
    figure = tile["figure"] and figure_of(tile["figure"])
    keys = ("indicator", "short_when", "territory")
    return [label, value, detail, *(getattr(figure, key, None) for key in keys)]


_FOLDER: Final = Path(__file__).parent / "templates" / "annexe"
_MEMBERS: Final = ("META-INF/manifest.xml", "meta.xml", "styles.xml", "content.xml")


def render_ods(document: Mapping[str, Any]) -> bytes:
    """Return the spreadsheet of a document: the same document, the same bytes."""
    shown = _sheets(document)
    cells = [c for sheet in shown for row in sheet.rows for c in row]
    formats = dict.fromkeys(c.format for c in cells if c.format)
    cover = document["cover"]
    values = {
        "title": _plain(f"{cover['title']}, {cover['territory_name']}"),
        "description": _plain(document.get("demonstration") or cover["plan"]),
        "freeze": cover["dates"]["freeze"],
        "sheets": shown,
        "widths": sorted({width for sheet in shown for width in sheet.widths}),
        "formats": {format: f"n{index}" for index, format in enumerate(formats)},
    }
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as file:
        # First and uncompressed: this is how the format is recognised.
        file.writestr(_member("mimetype", ZIP_STORED), (_FOLDER / "mimetype").read_bytes())
        for name, template in annex_templates().items():
            text = template.render(values)
            file.writestr(_member(name, ZIP_DEFLATED), text.rstrip("\n").encode(), compresslevel=9)
    return buffer.getvalue()


@cache
def annex_templates() -> dict[str, Template]:
    """Return the templates of a spreadsheet's files, in their order."""
    made = templates(folder="templates/annexe", is_strict=True)
    return {name: made.get_template(f"{Path(name).name}.j2") for name in _MEMBERS}


def _member(name: str, compression: int) -> ZipInfo:
    member = ZipInfo(name)  # dated 1980: the format has no earlier day, and "now" would differ
    member.compress_type = compression
    return member
