"""Workbooks: read like the CSV of the same sheet, or refused before anything is opened."""

import codecs
import datetime as dt
import io
import zipfile

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from reporting.registers.findings import Rule
from reporting.registers.package import read_package
from tests.registers.conftest import AIDES

HEADER = ["insee", "annee", "commune", "montant", "attribue_le", "statut", "recu"]
ROW = ["31555", 2022, "Toulouse", 12000.5, dt.date(2022, 1, 2), "attribué", True]
XLSX = "registers/aides.xlsx"


def saved(book: openpyxl.Workbook) -> bytes:
    """Give the bytes of a workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbook(*rows: list, header: list | None = None) -> openpyxl.Workbook:
    """Make a workbook of one sheet."""
    book = openpyxl.Workbook()
    for row in [header or HEADER, *rows]:
        book.active.append(row)
    return book


def patched(content: bytes, part: str, old: str, new: str) -> bytes:
    """Change the XML of one part of a workbook."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode())
            target.writestr(name, text)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def read(folder):
    """Read the register of grants from the content of its workbook."""

    def make(content: bytes | openpyxl.Workbook, path: str = XLSX, **properties):
        raw = content if isinstance(content, bytes) else saved(content)
        return read_package(folder([AIDES | properties], {path: raw}))

    return make


def said(package, severity: str = "error") -> list[str]:
    """Write the findings of a severity as a user reads them."""
    return [str(found) for found in package.findings if found.severity == severity]


def with_cell(column: int, value, number_format: str | None = None) -> openpyxl.Workbook:
    """Make the workbook with one cell changed."""
    book = workbook(ROW)
    cell = book.active.cell(2, column, value)
    if number_format:
        cell.number_format = number_format
    return book


def in_1904() -> openpyxl.Workbook:
    """Make a workbook whose dates are counted from 1904."""
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(HEADER)
    book.active.append(ROW)
    return book


def with_own_sheets() -> openpyxl.Workbook:
    """Make a workbook with the two empty sheets that a new one once had."""
    book = workbook(ROW)
    for name in ("Feuil2", "Feuil3"):
        book.create_sheet(name)
    return book


def merged_at(cells: str, **above: str) -> openpyxl.Workbook:
    """Make a workbook with merged cells, under titles if there are some."""
    book = workbook(ROW)
    if above:
        book.active.insert_rows(1)
        book.active["A1"] = above["title"]
    book.active.merge_cells(cells)
    return book


@pytest.mark.parametrize(
    "content",
    [
        workbook(ROW),
        workbook([31555, "2022", "Toulouse", "12 000,50 €", "02/01/2022", "ATTRIBUE", "oui"]),
        with_cell(5, dt.datetime(2022, 1, 2)),
        with_cell(5, dt.datetime(2022, 1, 2, 14, 30)),
        with_cell(4, 12000.499999999998),
        with_cell(4, 12000.5, "#,##0.00 €"),
        with_cell(7, 1),
        with_cell(7, "VRAI"),
        with_cell(7, "'oui"),
        with_cell(3, "Toul_x006F_use"),
        in_1904(),
        patched(saved(workbook(ROW)), SHEET, "<v>12000.5</v>", "<f>1+1</f><v>12000.5</v>"),
        patched(saved(workbook(ROW)), SHEET, 'ref="A1:G2"', 'ref="A1"'),
        workbook([], ROW, [], [None] * 9),
        workbook([*ROW, None, " "], header=[*HEADER, None]),
        workbook(ROW, header=[one.replace("_", "\n") for one in HEADER]),
        with_own_sheets(),
        merged_at("K1:L9"),
    ],
)
def test_a_workbook_says_what_its_csv_would(read, content):
    """Typed cells or texts, whatever the day that is number 0: the same values."""
    package = read(content)
    assert said(package) == []
    row = package.tables["aides"].iloc[0]
    assert row.to_dict() == {
        "insee": "31555",
        "annee": 2022,
        "commune": "Toulouse",
        "montant": 1200050,
        "attribue_le": pd.Timestamp(dt.date(2022, 1, 2)),
        "statut": "attribué",
        "recu": True,
    }
    assert XLSX in package.files
    assert package.resources["aides"].path == XLSX


def test_lines_are_rows_of_the_sheet(read):
    """Blank rows count."""
    package = read(workbook([], ROW, [], ["31555", 2023, None, "?", None, None, None]))
    assert list(package.tables["aides"].index) == [3, 5]
    assert said(package) == [
        "data/registers/aides.xlsx, ligne 5, colonne « montant », valeur « ? » : code de donnée"
        " manquante inconnu. Admis : vide (non renseigné)."
    ]


def several(*names: str) -> openpyxl.Workbook:
    """Make a workbook of several sheets; the second one holds the table."""
    book = openpyxl.Workbook()
    for name in names:
        sheet = book.create_sheet(name)
        sheet.append(HEADER)
        sheet.append(ROW)
    return book


def merged() -> openpyxl.Workbook:
    """Make a workbook with two cells made one."""
    book = workbook(ROW, ["31555", 2023, *ROW[2:]])
    book.active.merge_cells("C2:C3")
    return book


def bomb() -> bytes:
    """Make a small file that becomes a large one."""
    stream = io.BytesIO(saved(workbook(ROW)))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/a.bin", b"0" * (51 * 1024 * 1024))
    return stream.getvalue()


def entities(declaration: str) -> bytes:
    """Make a workbook whose sheet declares something."""
    return patched(saved(workbook(ROW)), SHEET, "<worksheet", f"{declaration}<worksheet")


def archive(**parts: str) -> bytes:
    """Make a ZIP archive of some parts; two underscores stand for a slash."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name, text in parts.items():
            target.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return stream.getvalue()


OPEN_DOCUMENT = "application/vnd.oasis.opendocument.spreadsheet"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "rule", "expected"),
    [
        (several("2023"), Rule.SEVERAL_SHEETS,
         "data/registers/aides.xlsx : 2 feuilles (Sheet, 2023), aucune désignée."),
        (with_cell(4, "#REF!"), Rule.CELL_ERROR,
         "data/registers/aides.xlsx, ligne 2, colonne « montant », valeur « #REF! » : Sheet!D2 :"
         " erreur Excel. Réparer la formule."),
        (with_cell(3, "#N/A"), Rule.CELL_ERROR, "Sheet!C2 : erreur Excel."),
        (with_cell(4, "=B2*2"), Rule.UNCOMPUTED_FORMULA,
         "ligne 2, colonne « montant », valeur « =B2*2 » : Sheet!D2 : formule sans valeur"),
        (merged(), Rule.MERGED_CELLS, "1 plage(s) de cellules fusionnées dans Sheet (C2:C3)"),
        (bomb(), Rule.ZIP_BOMB, "52 Mo une fois décompressé, 50 Mo au plus (rapport"),
        (entities('<!DOCTYPE a [<!ENTITY b "c">]>'), Rule.XML_ENTITY,
         f"déclaration interdite dans {SHEET}"),
        (merged_at("B1:C1", title="Aides 2022"), Rule.TITLE_ABOVE_HEADER, "Supprimer la ligne 1."),
        (merged_at("A2:A3"), Rule.MERGED_CELLS, "ligne 2, colonne « insee » : 1 plage(s)"),
        (archive(mimetype=OPEN_DOCUMENT), Rule.NOT_A_WORKBOOK, "mais un classeur ODS"),
        (archive(word__document_xml=""), Rule.NOT_A_WORKBOOK, "mais un document Word"),
        (archive(notes="x"), Rule.NOT_A_WORKBOOK, "mais une archive ZIP"),
        (codecs.BOM_UTF16_LE + "insee\tannee".encode("utf-16-le"), Rule.NOT_A_WORKBOOK,
         "un fichier texte, peut-être un CSV"),
        (workbook(ROW, ["Source : DF"]), Rule.STRAY_ROW, "ligne 3, colonne « insee », valeur « S"),
        (OLE + b"x" * 600, Rule.OLD_WORKBOOK, "classeur Excel ancien (XLS)."),
        (OLE + "EncryptedPackage".encode("utf-16-le"), Rule.LOCKED_WORKBOOK, "mot de passe"),
        (b"insee;annee\n", Rule.NOT_A_WORKBOOK, "pas un classeur XLSX mais un fichier texte"),
        (b"<html><table>", Rule.NOT_A_WORKBOOK, "mais une page HTML"),
        (b"", Rule.EMPTY_FILE, "fichier vide (0 octet)."),
        (saved(workbook(ROW))[:-40], Rule.DAMAGED_WORKBOOK, "classeur abîmé"),
        (patched(saved(workbook(ROW)), SHEET, 'r="2"', 'r="999999999"'), Rule.DAMAGED_WORKBOOK,
         "classeur abîmé"),
        (patched(saved(workbook(ROW)), SHEET, 'r="G2"', 'r="XFD2"'), Rule.UNNAMED_COLUMN,
         "ligne 2, valeur « true » : la colonne XFD a 1 valeur(s) et pas de nom."),
        (patched(saved(workbook(ROW)), SHEET, 'r="G2"', 'r="XFE2"'), Rule.DAMAGED_WORKBOOK,
         "classeur abîmé"),
        (workbook(HEADER, ROW, header=["Aides 2022"]), Rule.TITLE_ABOVE_HEADER,
         "ligne 1 : en-tête attendu, « Aides 2022 » trouvé ; l'en-tête semble être à la ligne 2."),
        (workbook(), Rule.NO_ROWS, "aucune ligne de données."),
        (workbook([*ROW, "x"]), Rule.FIELD_COUNT, "ligne 2 : 8 champs, 7 attendus"),
        (with_cell(1, 9122), Rule.LOST_ZERO, "Zéro initial perdu par Excel : « 09122 » (Foix)"),
        (with_cell(5, 44563, "General"), Rule.EXCEL_DATE, "2022-01-02 ?"),
        (with_cell(4, dt.date(2022, 1, 2)), Rule.NOT_A_NUMBER, "valeur « 2022-01-02 »"),
        (with_cell(4, 12000.505), Rule.TOO_MANY_DECIMALS, "3 décimales"),
    ],
)  # fmt: skip
def test_doubtful_workbook_is_refused(read, content, rule, expected):
    """One finding, with the cell where there is one."""
    package = read(content)
    assert [found.rule for found in package.findings if found.severity == "error"] == [rule]
    assert expected in said(package)[0]


def test_the_named_sheet_is_read(read):
    """« feuille » chooses; a name that is not there is refused with those that are."""
    assert said(read(several("2023"), feuille="2023")) == []
    (found,) = said(read(several("2023"), feuille="2024"))
    assert "feuille « 2024 » absente (trouvé : Sheet, 2023)." in found


def test_what_is_hidden_is_read_and_said(read):
    """A filter does not take rows away."""
    book = workbook(ROW, ["31555", 2023, *ROW[2:]])
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["C"].hidden = True
    package = read(book)
    assert said(package) == []
    assert len(package.tables["aides"]) == 2
    assert [one.split(" : ")[1] for one in said(package, "warning")] == [
        "1 colonne(s) masquée(s) (C), lue(s) comme les autres. Vérifier qu'elles doivent compter.",
        "1 ligne(s) masquée(s) ou filtrée(s) (3), lue(s) comme les autres. Vérifier qu'elles"
        " doivent compter.",
    ]


def test_a_table_in_two_files_is_refused(folder):
    """Which one counts is not for the reader to guess."""
    root = folder([AIDES], {XLSX: saved(workbook(ROW)), "registers/aides.csv": "insee\n"})
    (found,) = read_package(root).findings
    assert found.rule is Rule.TWO_FILES
    assert "registers/aides.csv, registers/aides.xlsx" in str(found)


@pytest.mark.parametrize("path", ["registers/aides.xlsm", "registers/aides.xls"])
def test_other_forms_are_found(read, path):
    """The content says what a file is; its name only where to look."""
    assert said(read(workbook(ROW), path)) == []
    assert "classeur Excel ancien" in said(read(OLE + b"x", path))[0]
