"""A finding shows what the file has, so that it can be found there."""

import io

import pytest
from openpyxl import Workbook

from reporting.registers.package import as_in_files, read_package

HEADER = "mandat_id;ap_code;exercice;date_mandat;montant;type"
ROW = "M1;AP;2 022;15/03/2023;12 000,50 €;acompte"
LATE = f"{HEADER}\r\nM0;AP;2023;15/01/2023;1;acompte\r\n\r\n{ROW}\r\n"


def values(root) -> list[tuple]:
    """Give the line, the column and the value of each error of a folder."""
    package = read_package(root)
    findings = as_in_files(package.findings, root, package.resources)
    return [(one.line, one.column, one.value) for one in findings if one.severity == "error"]


def sheet() -> bytes:
    """Write the same rows as a workbook."""
    book = Workbook()
    for row in LATE.split("\r\n")[:-1]:
        book.active.append(row.split(";") if row else [None])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(("suffix", "content"), [("csv", LATE.encode("cp1252")), ("xlsx", sheet())])
def test_value_is_that_of_the_file(folder, listed, suffix, content):
    """The rule compared 2022 with a day of 2023; the file says « 2 022 », below an empty row."""
    root = folder([listed["mandats"]], {f"registers/mandats.{suffix}": content})
    assert values(root) == [(4, "exercice", "2 022")]


def test_refused_text_stays_what_it_was(folder, listed):
    """Nothing is changed of what was never read as something else."""
    root = folder([listed["mandats"]], {"registers/mandats.csv": LATE.replace("2 022", "vingt")})
    assert values(root) == [(4, "exercice", "vingt")]
