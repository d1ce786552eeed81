"""Five times the year before, in a département: told, unless somebody confirmed it."""

import pytest

from reporting.registers.coverage import Jump, check_breaks
from reporting.registers.findings import Rule
from reporting.registers.package import read_package

LYCEES = (
    "uai,valide_du,valide_au,secteur,code_commune,date_ouverture,date_fermeture\n"
    "0310001A,2016-01-01,,public,31555,1990-09-01,\n"
)
DOSSIERS = (
    "dossier_id,campagne_id,type,code_commune,depose_le,charte_signee_le,politique\n"
    "D1,,association,31555,2020-03-01,,\n"
)
GRANTS = "decision_id,dossier_id,commission_permanente_le,montant_vote,montant_annule,statut\n"


def drills(before: int, now: int) -> str:
    """Write so many drills of 2022, then of 2023, in one lycée."""
    days = ["2022-03-01"] * before + ["2023-03-01"] * now
    rows = [f"X{number},0310001A,{day},intrusion\n" for number, day in enumerate(days)]
    return "".join(["exercice_id,uai,date,type\n", *rows])


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [(5, 25, ["5,0"]), (5, 28, ["5,6"]), (5, 24, []), (4, 40, []), (0, 40, []), (25, 5, [])],
)
def test_five_times_the_rows_of_the_year_before_is_a_break(registers, before, now, told):
    """Not after a few rows, nor after none; a drill is where its lycée is."""
    package = registers(lycees=LYCEES, ppms_exercices=drills(before, now))
    found = list(check_breaks(package.tables, ()))
    assert [str(one) for one in found] == [
        f"data/registers/ppms_exercices.csv : rupture : 2023 = {ratio} × 2022 pour le département"
        " 31 (nombre de lignes). Corriger le registre, ou confirmer dans data/plan/controles.toml"
        " avant publication."
        for ratio in told
    ]
    assert not list(check_breaks(package.tables, {Jump("ppms_exercices", "lignes", 2023, "31")}))


def test_amount_of_one_row_can_break(registers):
    """One zero too many, two references away from a place: the column is named."""
    rows = [f"A{n},D1,2022-05-05,1000,0,vote\n" for n in range(20)]
    rows += [f"B{n},D1,2023-05-05,1000,0,vote\n" for n in range(19)]
    rows += ["B19,D1,2023-05-05,100000,0,vote\n"]
    package = registers(dossiers=DOSSIERS, subventions="".join([GRANTS, *rows]))
    (found,) = check_breaks(package.tables, ())
    assert (found.rule, found.severity, found.column) == (Rule.BREAK, "warning", "montant_vote")
    assert "2023 = 5,9 × 2022 pour le département 31" in found.message


def test_tables_that_refer_to_each_other_are_followed_once(folder):
    """A plan of somebody else may have a circle: visits of sites, and the last visit of each."""

    def resource(name: str, other: str, event: dict) -> dict:
        key = {"fields": other, "reference": {"resource": other, "fields": other}}
        fields = [{"name": name}, {"name": other}, {"name": "le", "type": "date"}]
        schema = {"primaryKey": [name], "fields": fields, "foreignKeys": [key], **event}
        return {"name": name, "path": f"registers/{name}.csv", "schema": schema}

    tables = [resource("visite", "site", {"evenement": "le"}), resource("site", "visite", {})]
    files = {"registers/visite.csv": "visite,site,le\nV1,S1,2022-01-01\n",
             "registers/site.csv": "site,visite,le\nS1,V1,2022-01-01\n"}  # fmt: skip
    package = read_package(folder(tables, files))
    assert set(package.tables) >= {"visite", "site"}
    assert not list(check_breaks(package.tables, ()))
