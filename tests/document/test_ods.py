"""The annex: one spreadsheet that opens anywhere, in which numbers are numbers and text is text."""

import io
import zipfile
from xml.etree import ElementTree

import pytest

from reporting.document import build, render_ods
from tests.document.sample import HOSTILE, KEY_FIGURES, column, notebook, part, sample, shown

NS = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}
FORMULAS = ("=1+1", "+33", "-x", "@x", "\t=x")
OFFICE, TABLE = "{" + NS["office"] + "}", "{" + NS["table"] + "}"


def opened(document: dict) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(render_ods(document)))


def content(document: dict) -> ElementTree.Element:
    return ElementTree.fromstring(opened(document).read("content.xml"))


def sheet(document: dict, name: str) -> list[list[ElementTree.Element]]:
    """The rows of a sheet, read without the package's own reader."""
    found = content(document).find(f".//table:table[@table:name='{name}']", NS)
    return [row.findall("table:table-cell", NS) for row in found.iter(TABLE + "table-row")]


def texts(cells: list[ElementTree.Element]) -> list[str]:
    return ["".join(cell.itertext()) for cell in cells]


def one_cell(**given: object) -> ElementTree.Element:
    """The cell of a table that has only this one."""
    columns = [column("nom", "Nom", header=True), column("a", "A", number=True)]
    rows = {"columns": columns, "rows": [[{"text": "x"}, given]]}
    table = part("table", "t", title="T", data=rows)
    return sheet(build(notebook(shown(table))), "Tableau 1")[-1][1]


def number(text: str, value: object, unit: str, decimals: int, **more: bool) -> dict[str, object]:
    """A number as a part carries it."""
    return {"text": text, "value": value, "unit": unit, "decimals": decimals, **more}


def test_a_spreadsheet_is_recognised_by_its_first_bytes_and_lists_its_members():
    file = opened(build(sample()))
    first = file.infolist()[0]
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", 0, b"")
    assert file.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
    listed = ElementTree.fromstring(file.read("META-INF/manifest.xml"))
    paths = {value for entry in listed for key, value in entry.items() if key.endswith("full-path")}
    assert paths == set(file.namelist()) - {"mimetype", "META-INF/manifest.xml"} | {"/"}
    assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_same_document_gives_the_same_bytes():
    assert render_ods(build(sample())) == render_ods(build(sample()))


def test_title_language_and_every_sheet_are_said():
    document = build(sample())
    meta = ElementTree.fromstring(opened(document).read("meta.xml"))
    assert meta.findtext(".//dc:title", None, NS) == "Rapport annuel 2023, Région Occitanie"
    assert meta.findtext(".//dc:language", None, NS) == "fr-FR"
    names = [t.get(TABLE + "name") for t in content(document).iter(TABLE + "table")]
    assert names[:4] == ["Couverture", "Sommaire", "Notes", "Chiffres clés"]
    assert len(names) == len(set(names)) and max(map(len, names)) <= 31
    links = content(document).findall(".//text:a", NS)
    targets = {link.get("{http://www.w3.org/1999/xlink}href") for link in links}
    assert targets == {f"#'{name}'.A1" for name in names[1:]}
    cover = dict(map(texts, sheet(document, "Couverture")[3:]))
    assert cover["Données arrêtées au"] == "31\xa0janvier\xa02024"
    assert "démonstration" in cover["Avertissement"]
    assert "Licence Ouverte" in cover["Licence"]


def test_a_sheet_has_its_title_unit_and_source_then_one_table_without_a_blank_cell():
    document = build(notebook(shown(KEY_FIGURES)))
    rows = [texts(row) for row in sheet(document, "Chiffres clés")]
    assert [row[0].split("\xa0:")[0].split(" :")[0] for row in rows[:6]] == [
        *("Chiffres clés", "Région Occitanie, au 31\xa0décembre 2023", "Unité", "Source"),
        *("Fichier", "Retour"),
    ]
    assert rows[2] == ["Unité : %, €, nombre"]
    (head,) = content(document).findall(".//table:table[4]/table:table-header-rows/*", NS)
    assert texts(head.findall("table:table-cell", NS)) == rows[6]
    assert {len(row) for row in rows[6:]} == {6}


def test_no_cell_is_blank():
    rows = content(build(sample())).iter(TABLE + "table-row")
    written = [texts(row.findall("table:table-cell", NS)) for row in rows]
    assert len(written) > 50
    assert all(text for row in written for text in row)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # 203 of 225, all the digits of the fraction; the page rounds it.
        (number("90,2\u202f%", "203/225", "%", 1),
         ("percentage", "0.902222222222222", "90,2\u202f%")),
        (number(">\xa099,9\u202f%", "2426/2427", "%", 1),
         ("percentage", "0.99958796868562", "99,9588\u202f%")),
        (number("<\xa00,1\u202f%", "1/2500", "%", 1), ("percentage", "0.0004", "0,0400\u202f%")),
        (number("100\u202f%", 1, "%", 0), ("percentage", "1", "100\u202f%")),
        (number("63,0\xa0M€", "3150284891/50", "EUR", 2),
         ("currency", "63005697.82", "63\u202f005\u202f697,82\xa0€")),
        (number("<\xa00,1\xa0M€", 45980, "EUR", 2),
         ("currency", "45980.00", "45\u202f980,00\xa0€")),
        (number("+13,3\xa0points", "2/15", "points", 1, signed=True),
         ("float", "13.3333333333333", "+13,3\xa0points")),
        (number("−1,0\xa0point", "-1/100", "points", 1, signed=True),
         ("float", "-1", "−1,0\xa0point")),
        (number("1,3\u202f‰", "161/125000", "‰", 1), ("float", "1.288", "1,3\u202f‰")),
        (number("1\u202f234", 1234, "nombre", 0), ("float", "1234", "1\u202f234")),
        (number("0,6\xa0an", "3/5", "an", 1), ("float", "0.6", "0,6\xa0an")),
        (number("s", None, "%", 1), ("string", None, "s")),
        (number("entre 90 et 100\u202f%", None, "%", 1),
         ("string", None, "entre 90 et 100\u202f%")),
        (number("n.\xa0d.", None, "nombre", 0), ("string", None, "n.\xa0d.")),
        (number("", None, "nombre", 0), ("string", None, "–")),
        # What looks like a number and is none: a year, a code.
        *(({"text": text}, ("string", None, text.strip())) for text in ("2023", "09", *FORMULAS)),
        ({"text": "a\x00b\x1b"}, ("string", None, "a\ufffdb\ufffd")),
        ({"text": HOSTILE}, ("string", None, HOSTILE)),
    ],
)  # fmt: skip
def test_a_cell(given, expected):
    cell = one_cell(**given)
    kind, number = cell.get(OFFICE + "value-type"), cell.get(OFFICE + "value")
    assert (kind, number, "".join(cell.itertext())) == expected
    assert cell.get(TABLE + "formula") is None
