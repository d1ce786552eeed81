"""The annex: one spreadsheet that opens anywhere, in which numbers are numbers and text is text."""

import io
import zipfile
from xml.etree import ElementTree

import pytest

from reporting.document import build, render_ods
from tests.document.sample import HOSTILE, KEY_FIGURES, column, data, notebook, part, sample, shown

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


def one_cell(text: str, value: object, figures: list | None = None) -> ElementTree.Element:
    """The cell of a table that has only this one."""
    columns = [column("nom", "Nom", header=True), column("a", "A", number=True)]
    table = part(
        "table",
        "t",
        title="T",
        data=data(columns, [["x", text]], [["x", value]]),
        figures=figures or [],
    )
    return sheet(build(notebook(shown(table))), "Tableau 1")[-1][1]


def figure(numerator: int, denominator: int | None, unit: str, text: str) -> dict:
    named = {"indicator": "i", "year": 2023, "territory": "region-76"}
    return named | {
        "numerator": numerator, "denominator": denominator, "unit": unit, "text": text,
    }  # fmt: skip


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
    ("text", "value", "figures", "expected"),
    [
        # 203 of 225, all the digits of the fraction; the page rounds it.
        ("90,2\u202f%", "0.902222", [figure(203, 225, "%", "90,2\u202f%")],
         ("percentage", "0.902222222222222", "90,2\u202f%")),
        # Without its figure, the value of the data file.
        ("90,2\u202f%", "0.902222", [], ("percentage", "0.902222", "90,2\u202f%")),
        # Two fractions for one text: neither is taken for the other.
        ("0,0\u202f%", "0.000000",
         [figure(count, 10**8, "%", "0,0\u202f%") for count in (0, 1)],
         ("percentage", "0", "0,0\u202f%")),
        (">\xa099,9\u202f%", "0.999588", [], ("percentage", "0.999588", "99,9588\u202f%")),
        ("63,0\xa0M€", "63005697.82", [],
         ("currency", "63005697.82", "63\u202f005\u202f697,82\xa0€")),
        ("<\xa00,1\xa0M€", "45980.00", [], ("currency", "45980.00", "45\u202f980,00\xa0€")),
        ("+13,3\xa0points", "0.133333", [], ("float", "13.3333", "+13,3\xa0points")),
        ("−1,0\xa0point", "-0.010471", [], ("float", "-1.0471", "−1,0\xa0point")),
        ("1,3\u202f‰", "0.001288", [], ("float", "1.288", "1,3\u202f‰")),
        ("1\u202f234", 1234, [], ("float", "1234", "1\u202f234")),
        ("0,6\xa0an", "0.595881", [], ("float", "0.595881", "0,6\xa0an")),
        ("2023", "2023", [], ("string", None, "2023")),
        ("09", "09", [], ("string", None, "09")),
        ("s", None, [], ("string", None, "s")),
        ("entre 90 et 100\u202f%", None, [], ("string", None, "entre 90 et 100\u202f%")),
        ("n.\xa0d.", None, [], ("string", None, "n.\xa0d.")),
        ("", None, [], ("string", None, "–")),
        *((text, text, [], ("string", None, text.strip())) for text in FORMULAS),
        ("a\x00b\x1b", "a\x00b\x1b", [], ("string", None, "a\ufffdb\ufffd")),
        (HOSTILE, HOSTILE, [], ("string", None, HOSTILE)),
    ],
)  # fmt: skip
def test_a_cell(text, value, figures, expected):
    cell = one_cell(text, value, figures)
    kind, number = cell.get(OFFICE + "value-type"), cell.get(OFFICE + "value")
    assert (kind, number, "".join(cell.itertext())) == expected
    assert cell.get(TABLE + "formula") is None
