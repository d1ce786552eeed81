"""One cause, one finding: what only follows from it is said of no other file."""

import os
from pathlib import Path

import pytest

from reporting.errors import DataError
from reporting.registers.findings import Rule, finding
from reporting.registers.package import read_package
from tests.registers.conftest import AIDES

LYCEES = "uai,valide_du,valide_au,secteur,code_commune,date_ouverture,date_fermeture,uai_successeur"
FIRST = "0310001A,2016-01-01,,public,31555,1990-09-01,,"
SECOND = FIRST.replace("1A", "2B")
DRILLS = "exercice_id,uai,date,type\nX1,0310001A,2023-10-10,intrusion\n"
CORRECTIONS = (
    "correction_id,table,cle,champ,motif,valide_par,le\n"
    "K1,lycees,0310001A,nom,Faute,Direction,2023-01-05\n"
)
CONTENT = "insee,annee,commune,montant,attribue_le,statut,recu\n31555,2022,,1,,,\n"


def rules(package, *severities: str) -> list[tuple[str | None, Rule]]:
    """Give the table and the rule of each finding."""
    return [(one.table, one.rule) for one in package.findings if one.severity in severities]


@pytest.mark.parametrize(
    ("lycees", "rule"),
    [
        (f"{LYCEES}\n{FIRST},x\n{SECOND}\n", Rule.FIELD_COUNT),
        (f'{LYCEES}\n{SECOND}\n{FIRST}"x" y\n', Rule.BAD_QUOTE),
        (f'{LYCEES}\n{SECOND}\n"{FIRST}\n', Rule.OPEN_QUOTE),
        (f"{LYCEES}\n{SECOND}\n{FIRST.replace('031', '31', 1)}\n", Rule.LOST_ZERO),
    ],
)
def test_references_to_a_refused_row_are_not_judged(registers, lycees, rule):
    """The row is there, though it could not be read: its drills are not wrong."""
    package = registers(lycees=lycees, ppms_exercices=DRILLS)
    assert rules(package, "error") == [("lycees", rule)]
    assert rules(package, "info") == [("ppms_exercices", Rule.UNJUDGED)]


def test_references_are_judged_when_every_row_is_read(registers):
    """A refused cell of another column changes nothing to them."""
    lycees = f"{LYCEES}\n{SECOND.replace('public', 'autre')}\n"
    package = registers(lycees=lycees, ppms_exercices=DRILLS)
    expected = [("lycees", Rule.ENUM), ("ppms_exercices", Rule.FOREIGN_KEY)]
    assert rules(package, "error") == expected


def test_corrections_of_a_table_that_is_not_read_are_not_refused(registers):
    """The table exists: it is its header that is wrong."""
    package = registers(lycees=f"uuu\n{FIRST}\n", corrections=CORRECTIONS)
    assert rules(package, "error") == [("lycees", Rule.NO_HEADER)]


def test_a_damaged_list_of_communes_accuses_no_register(folder, reference):
    """Every code would be unknown to it."""
    root = folder([AIDES], {"registers/aides.csv": CONTENT})
    path = root / reference["communes"][0]["path"]
    path.write_bytes(path.read_bytes().replace(b"31555,", b"3155,"))
    package = read_package(root)
    assert {table for table, _ in rules(package, "error")} == {"communes"}


def upper_case(path: Path) -> None:
    """Name the file as Windows may."""
    path.rename(path.with_name("AIDES.CSV"))


def beside_open_workbook(path: Path) -> None:
    """Leave what Excel and the Windows explorer leave."""
    for name in ("~$aides.xlsx", "Thumbs.db", "desktop.ini", ".~lock.aides.csv#"):
        path.with_name(name).touch()


def downloaded_twice(path: Path) -> None:
    """Name the file as a browser does."""
    path.rename(path.with_name("aides (1).csv"))


def looping(path: Path) -> None:
    """Put a link to itself in its place."""
    path.unlink()
    path.symlink_to(path)


def elsewhere(path: Path) -> None:
    """Put a link to a file outside of the folder in its place."""
    path.rename(path.parents[2] / "aides.csv")
    path.symlink_to(path.parents[2] / "aides.csv")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (upper_case, []),
        (beside_open_workbook, []),
        (downloaded_twice, [Rule.UNLISTED_FILE, Rule.MISSING_FILE]),
        (looping, [Rule.MISSING_FILE]),
        (elsewhere, [Rule.OUTSIDE_PATH]),
    ],
)
def test_a_file_is_found_or_its_absence_is_said(folder, change, expected):
    """Whatever stands in its place, the reader goes on."""
    root = folder([AIDES], {"registers/aides.csv": CONTENT})
    change(root / "registers/aides.csv")
    package = read_package(root)
    assert [rule for _, rule in rules(package, "error", "warning")] == expected
    assert len(package.tables.get("aides", ())) == (0 if expected else 1)


def test_a_file_that_may_not_be_read_is_a_finding(folder, monkeypatch):
    """The system refuses: the name of the file, and why."""
    root = folder([AIDES], {"registers/aides.csv": CONTENT})
    read_bytes = Path.read_bytes

    def refusing(path: Path) -> bytes:
        if path.name == "aides.csv":
            raise PermissionError(13, os.strerror(13))
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refusing)
    (found,) = [one for one in read_package(root).findings if one.severity == "error"]
    assert str(found).startswith("data/registers/aides.csv : lecture impossible (Permission")


def test_units_in_a_header_are_euros_or_refused(aides):
    """Renaming « montant (k€) » would divide the amounts by a thousand."""
    package = aides(CONTENT.replace("montant", "montant (en euros)"))
    assert rules(package, "error") == []
    (found,) = [
        str(one)
        for one in aides(CONTENT.replace("montant", "montant (k€)")).findings
        if one.severity == "error"
    ]
    assert found == (
        "data/registers/aides.csv, ligne 1, colonne « montant (k€) » : unité interdite, euros"
        " attendus. Convertir les valeurs en euros, puis nommer la colonne « montant »."
    )


def test_a_refusal_tells_what_refuses_and_leaves_the_rest_to_check():
    places = ("data/registers/a.csv", 2, "uai", "9122")
    counted = {"count": 1, "shown": "12076", "read": "12218"}
    noted = finding(Rule.OLD_COMMUNE, *places, **counted)
    wrong = finding(Rule.EMPTY_FILE, "data/registers/a.csv")
    assert str(DataError([noted, wrong])) == str(wrong)
    assert str(DataError([noted])) == str(noted)
