"""OpenDocument sheets, as LibreOffice writes them: read like the CSV of the same sheet."""

import io
import zipfile

import pandas as pd
import pytest
from openpyxl.styles import Font

from reporting.registers.findings import Rule
from reporting.registers.package import read_package
from tests.registers.conftest import AIDES
from tests.registers.test_workbook import ROW as CELLS
from tests.registers.test_workbook import XLSX, said, saved, workbook

ODS = "registers/aides.ods"
SPACES = " ".join(
    f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"'
    for one in ("office", "table", "text", "style")
)
CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
NAMES = ["insee", "annee", "commune", "montant", "attribue_le", "statut", "recu"]
STYLES = """<office:automatic-styles>
<style:style style:name="cachee"><style:table-properties table:display="false"/></style:style>
<style:style style:name="vue"><style:table-properties table:display="true"/></style:style>
<style:style style:name="raye">
<style:text-properties style:text-line-through-style="solid"/></style:style>
</office:automatic-styles>"""


def text(value, attributes=""):
    start = f'<table:table-cell office:value-type="string" {attributes}>'
    return f"{start}<text:p>{value}</text:p></table:table-cell>"


def typed(kind, name, value, shown, attributes=""):
    return (
        f'<table:table-cell office:value-type="{kind}" office:{name}="{value}" {attributes}>'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


HEAD = "".join(map(text, NAMES))
ROW = (
    text("31555")
    + typed("float", "value", "2022", "2022")
    + text("Toulouse<office:annotation><text:p>note</text:p></office:annotation>")
    + typed("currency", "value", "12000.5", "12 000,50 €")
    + typed("date", "date-value", "2022-01-02", "02/01/22")
    + text("attribué")
    + typed("boolean", "boolean-value", "true", "VRAI")
)


def row(cells, attributes=""):
    return f"<table:table-row {attributes}>{cells}</table:table-row>"


def sheet(*rows, name="Aides", style="vue"):
    return (
        f'<table:table table:name="{name}" table:style-name="{style}">'
        f'<table:table-column table:number-columns-repeated="7"/>{"".join(rows)}'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table>'
    )


def ods(*sheets, manifest="<m/>"):
    """Make the bytes of a document."""
    body = "".join(sheets)
    content = (
        f'<?xml version="1.0"?><office:document-content {SPACES} {CALC}>{STYLES}<office:body>'
        f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


@pytest.fixture
def read(folder):
    """Read the register of grants from the content of its document."""

    def make(content, path=ODS, **properties):
        return read_package(folder([AIDES | properties], {path: content}))

    return make


def test_a_sheet_is_read_like_the_same_excel_sheet(read, folder):
    package = read(ods(sheet(row(HEAD), row(ROW))))
    assert not said(package)
    frame = package.tables["aides"]
    (folder([AIDES], {}) / ODS).unlink()
    expected = read(saved(workbook(CELLS)), path=XLSX).tables["aides"]
    pd.testing.assert_frame_equal(frame, expected)


def test_repeated_rows_and_cells_count_as_many_times(read):
    twice = 'table:number-rows-repeated="2"'
    package = read(ods(sheet(row(HEAD), row(""), row(ROW, twice))))
    assert package.tables["aides"].index.tolist() == [3, 4]


def test_a_hidden_list_is_no_second_sheet_of_data(read):
    hidden = sheet(row(text("attribué")), row(text("refusé")), name="Listes", style="cachee")
    package = read(ods(sheet(row(HEAD), row(ROW)), hidden))
    assert len(package.tables["aides"]) == 1
    (told,) = (one for one in package.findings if one.rule is Rule.HIDDEN_SHEETS)
    assert "Listes" in told.message
    shown = sheet(row(text("attribué")), name="Listes")
    assert "2 feuilles" in said(read(ods(sheet(row(HEAD), row(ROW)), shown)))[0]


def test_a_struck_row_is_refused(read):
    struck = ROW.replace(
        'office:value-type="string" ', 'table:style-name="raye" office:value-type="string" ', 1
    )
    (told,) = said(read(ods(sheet(row(HEAD), row(struck)))))
    assert "ligne 2" in told
    assert "rayée" in told


def test_what_is_odd_in_cells_is_told(read):
    error = typed("string", "string-value", "", "#REF!", 'calcext:value-type="error"')
    merged = ROW.replace(
        "<table:table-cell ", '<table:table-cell table:number-columns-spanned="2" ', 1
    )
    hidden = row(ROW, 'table:visibility="filter"')
    package = read(
        ods(sheet(row(HEAD), row(error + ROW.split("</table:table-cell>", 1)[1]), hidden))
    )
    rules = {one.rule for one in package.findings}
    assert {Rule.CELL_ERROR, Rule.HIDDEN_ROWS} <= rules
    package = read(ods(sheet(row(HEAD), row(merged))))
    assert Rule.MERGED_CELLS in {one.rule for one in package.findings}


def test_a_locked_or_damaged_document_is_refused(read):
    (told,) = said(read(ods(sheet(row(HEAD)), manifest="<m><encryption-data/></m>")))
    assert "mot de passe" in told
    assert said(read(ods(sheet(row(HEAD), row(ROW)))[:-400]))
    assert said(read(ods("<table:table")))


def test_the_same_holds_of_excel(read):
    book = workbook(CELLS, CELLS)
    lists = book.create_sheet("Listes")
    lists.append(["attribué"])
    lists.sheet_state = "hidden"
    for cell in book.active[3]:
        cell.font = Font(strike=True)
    package = read(saved(book), path=XLSX)
    assert Rule.HIDDEN_SHEETS in {one.rule for one in package.findings}
    assert [one.line for one in package.findings if one.rule is Rule.STRUCK_ROW] == [3]
