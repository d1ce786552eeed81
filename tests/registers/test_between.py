"""One mistake is told once: nothing is said of what only follows from it."""

import pytest

from reporting.registers.findings import Rule

LYCEES = "uai,valide_du,valide_au,secteur,code_commune,date_ouverture,date_fermeture\n"
OPEN = "0310001A,2016-01-01,,public,31555,1990-09-01,\n"
DRILLS = "exercice_id,uai,date,type\nX1,0310001A,2023-10-10,intrusion\n"
FLEET = "rame_id,date_entree,date_sortie\n"
MOBILE = (
    "equip_id,support_type,support_id,mise_en_service,depose,hs_du,hs_au,code_commune\n"
    "E1,RAME,R1,2012-01-01,,,,\n"
)


def errors(package) -> list[tuple]:
    """Give the table, line, column and rule of each error."""
    listed = [one for one in package.findings if one.severity == "error"]
    return [(one.table, one.line, one.column, one.rule) for one in listed]


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        (OPEN.replace("0310001A", "O310001A"), "uai", Rule.PATTERN),
        (OPEN.replace("0310001A", ""), "uai", Rule.REQUIRED),
        (OPEN.replace("\n", ",x\n"), None, Rule.FIELD_COUNT),
    ],
)
def test_reference_to_a_refused_row_is_not_called_unknown(registers, row, column, rule):
    """The lycée is there, badly written: its drills are right."""
    package = registers(lycees=LYCEES + row, ppms_exercices=DRILLS)
    assert errors(package) == [("lycees", 2, column, rule)]


def test_support_whose_row_has_no_key_is_not_called_unknown(registers):
    """The same for the rules that only one register has."""
    package = registers(parc_rames=f"{FLEET}NC,2010-01-01,\n", equipements_mobiles=MOBILE)
    assert errors(package) == [("parc_rames", 2, "rame_id", Rule.UNKNOWN_MISSING)]


def test_reference_unlike_any_refused_cell_is_unknown_all_the_same(registers):
    """Two mistakes are both told."""
    package = registers(
        lycees=LYCEES + OPEN + OPEN.replace("0310001A", "O340009K"),
        ppms_exercices=DRILLS + "X2,0460002Z,2023-10-10,intrusion\n",
    )
    assert errors(package) == [
        ("lycees", 3, "uai", Rule.PATTERN),
        ("ppms_exercices", 3, "uai", Rule.FOREIGN_KEY),
    ]


def test_reference_is_likened_as_it_is_read(registers):
    """A letter O for a zero is nearer than any other number."""
    fleet = f"{FLEET}R-10,2010-01-01,\nR-1O1,2010-01-01,\n"
    package = registers(parc_rames=fleet, equipements_mobiles=MOBILE.replace("R1", "r-1O"))
    (found,) = [one for one in package.findings if one.severity == "error"]
    assert "Vouliez-vous « R-10 » ?" in str(found)
