"""Each file of a published edition, read and compared with the notebook that it comes from."""

from __future__ import annotations

import csv
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from reporting import document
from reporting.document.ods import read_ods, rows_of
from reporting.document.pagetext import read_page
from reporting.document.pdftext import read_pdf
from reporting.document.readable import Piece, figures_shown, readable
from reporting.document.spreadsheet import column_letters, sheets
from reporting.editions.agreement import (
    NOTEBOOK,
    Difference,
    Place,
    Rows,
    figures_told,
    margins_differ,
    numbers_differ,
    rows_differ,
    texts_differ,
)
from reporting.editions.manifest import to_bytes
from reporting.editions.notebook import read_notebook
from reporting.editions.opendata import data_package
from reporting.errors import ReportingError

HTML: Final = "rapport.html"
PDF: Final = "rapport.pdf"
ODS: Final = "annexe.ods"
DATA: Final = "donnees"
PACKAGE: Final = f"{DATA}/datapackage.json"
_BROKEN: Final = (
    *(OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError),
    *(ArithmeticError, SyntaxError, zlib.error, ReportingError),
)
"""What reading raises of a file that is damaged, or that somebody has written by hand."""


@dataclass(frozen=True)
class Source:
    """What the executed notebook says that each file must show, and how it contradicts itself."""

    identity: tuple[int, str, str]
    figures: Rows
    contradictions: list[Difference]
    document: dict[str, Any]
    page: list[Piece]
    pdf: list[Piece]
    tables: Mapping[str, Rows]
    sheets: Mapping[str, Rows]
    package: Rows


def read_source(folder: Path) -> Source:
    """Read the executed notebook of an edition.

    Raises
    ------
    ValueError
        It is no notebook, or no report can be made of it.
    """
    try:
        tree = document.build(read_notebook(folder / NOTEBOOK))
        to_bytes(tree)  # or no file could hold its texts
        tables, cover = document.tables(tree), tree["cover"]
        return Source(
            identity=(cover["year"], cover["territory"], cover["dates"]["freeze"]),
            figures=figures_told(tree["figures"]),
            contradictions=list(numbers_differ(tree)),
            document=tree,
            page=readable(tree, "html"),
            pdf=readable(tree, "pdf"),
            tables={f"{DATA}/{name}": _rows(text) for name, text in tables.items()},
            sheets={sheet.name: rows_of(sheet) for sheet in sheets(tree)},
            package=sorted(_flat(data_package(tree, tables))),
        )
    except _BROKEN as err:
        message = f"carnet illisible ({type(err).__name__})"
        raise ValueError(message) from err


def compare(name: str, content: bytes, source: Source) -> list[Difference]:
    """Return what a file shows otherwise than the notebook.

    Raises
    ------
    ValueError
        It is not what its name says.
    """
    try:
        return list(_compare(name, content, source))
    except _BROKEN as err:
        message = f"fichier illisible ({type(err).__name__} : {err})"
        raise ValueError(message) from err


def _compare(name: str, content: bytes, source: Source) -> Iterator[Difference]:
    if name == HTML:
        yield from _page(content.decode("utf-8", errors="replace"), source)
    elif name == PDF:
        yield from _pdf(content, source)
    elif name == ODS:
        yield from _spreadsheet(content, source)
    elif name == PACKAGE:
        values = sorted(_flat(json.loads(content)))
        yield from rows_differ(name, source.package, values, lambda row, _: source.package[row][0])
    elif name in source.tables:
        rows = _rows(content.decode("utf-8", errors="replace"))
        yield from rows_differ(name, source.tables[name], rows, _data_place(name, source))
    elif name != NOTEBOOK:
        yield Difference(name, "fichier", name, None)


def _page(content: str, source: Source) -> Iterator[Difference]:
    """Compare the texts of a page, and its drawings: those of the notebook, to the letter."""
    yield from texts_differ(HTML, source.page, read_page(content))
    for block in source.document["blocks"]:
        if block["type"] == "figure" and block["svg"] not in content:
            yield Difference(HTML, f"{block['id']}, dessin", "un autre dessin", block["title"])


def _pdf(content: bytes, source: Source) -> Iterator[Difference]:
    """Compare the text of a PDF, its margins and the files attached to it."""
    pdf = read_pdf(content)
    yield from texts_differ(PDF, source.pdf, pdf.text)
    yield from margins_differ(PDF, pdf.margins, source.document)
    attached = {
        f"{DATA}/{name}": _rows(held.decode("utf-8", errors="replace"))
        for name, held in pdf.attachments.items()
    }
    for name in sorted(attached.keys() | source.tables.keys()):
        rows, expected = attached.get(name, []), source.tables.get(name, [])
        for one in rows_differ(PDF, expected, rows, _data_place(name, source)):
            yield replace(one, subject=f"pièce jointe {Path(name).name}, {one.subject}")


def _spreadsheet(content: bytes, source: Source) -> Iterator[Difference]:
    found = read_ods(content)
    ours, theirs = ([(name,) for name in some] for some in (source.sheets, found))
    yield from rows_differ(ODS, ours, theirs, lambda *_: "nom d'une feuille")
    for name, rows in source.sheets.items():
        if name in found:
            yield from rows_differ(ODS, rows, found[name], _sheet_place(name))


def _sheet_place(name: str) -> Place:
    return lambda row, column: f"{name}, cellule {column_letters(column + 1)}{row + 1}"


def _data_place(name: str, source: Source) -> Place:
    """Return how to name a cell of a data file: its row, its column, the figure it shows."""
    part = Path(name).stem
    rows = source.tables.get(name, [])
    block = next((one for one in source.document["blocks"] if one.get("id") == part), None)
    figures = figures_shown(block) if block else {}

    def place(row: int, column: int) -> str:
        cells, label = rows[row], rows[0][column] if column < len(rows[0]) else str(column + 1)
        figure = figures.get(cells[column], "") if column < len(cells) else ""
        return f"{part}, {cells[0]}, {label}{figure}"

    return place


def _rows(text: str) -> Rows:
    """Return the rows of a data file, a formula's apostrophe kept as it is."""
    try:
        return [tuple(row) for row in csv.reader(io.StringIO(text))]
    except csv.Error:
        return []


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every value of a JSON document with the path to it."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    else:
        yield path, str(value).encode(errors="replace").decode()
