"""What offices write on purpose: codes for missing data, control rows, names beside codes."""

import pytest

from reporting.registers.findings import Rule
from reporting.registers.package import read_package
from tests.registers.conftest import AIDES

HEADER = "insee,annee,commune,montant,attribue_le,statut,recu\n"
ROWS = "31555,2022,Toulouse,100.10,,,\n09122,2022,Foix,200.20,,,\n"


@pytest.fixture
def read(folder):
    """Read the register of grants, with more properties of its resource."""

    def make(content: str, **properties):
        return read_package(folder([AIDES | properties], {"registers/aides.csv": content}))

    return make


def errors(package) -> list[str]:
    """Write the errors of a package as a user reads them."""
    return [str(found) for found in package.findings if found.severity == "error"]


def test_declared_codes_for_missing_data_are_null(read):
    """« s » and « so » are accepted where the table declares them, and only there."""
    content = f"{HEADER}31555,2022,,s,so,,\n31555,2023,,?,,,\n"
    package = read(content, missingValues=["", "s", "so"])
    assert package.tables["aides"].loc[2, ["montant", "attribue_le"]].isna().all()
    assert errors(package) == [
        "data/registers/aides.csv, ligne 3, colonne « montant », valeur « ? » : code de donnée"
        " manquante inconnu. Admis : vide (non renseigné), « s » (secret), « so » (sans objet)."
    ]
    assert [found.split("valeur ")[1][:5] for found in errors(read(content))] == [
        "« so ", "« s »", "« ? »",
    ]  # fmt: skip


def test_secret_and_not_applicable_are_answers_and_empty_is_none(read):
    """Null in the frame, told by the note, kept beside it, and no hole in the register."""
    fields = [one | {"attendu": True} for one in AIDES["schema"]["fields"] if one["name"] != "recu"]
    content = f"{HEADER}31555,2022,,S,so,,\n31555,2023,,s,2023-01-02,,\n31555,2024,,,,,\n"
    schema = AIDES["schema"] | {"fields": fields}
    package = read(content, missingValues=["", "s", "so"], schema=schema)
    table = package.tables.table("aides")
    assert {name: dict(codes) for name, codes in table.said.items()} == {
        "montant": {2: "s", 3: "s"}, "attribue_le": {2: "so"}
    }  # fmt: skip
    cells = package.answered("aides", table.frame)
    assert cells["montant"].tolist() == [True, True, False]
    assert cells["attribue_le"].tolist() == [True, True, False]
    notes = [str(one) for one in package.findings if one.rule is Rule.WITHHELD]
    assert notes == [
        "data/registers/aides.csv, ligne 2, colonne « attribue_le », valeur « so » :"
        " 1 valeur(s) « so » (sans objet), lue(s) comme absente(s).",
        "data/registers/aides.csv, ligne 2, colonne « montant », valeur « s » :"
        " 2 valeur(s) « s » (secret), lue(s) comme absente(s).",
    ]


@pytest.mark.parametrize("declared", [True, ["montant"]])
def test_a_control_row_is_compared_then_removed(read, declared):
    """The sum is right: the row is no data, and no mistake."""
    package = read(f"{HEADER}{ROWS}Total,,,300.30,,,\n", ligne_controle=declared)
    assert errors(package) == []
    assert list(package.tables["aides"].index) == [2, 3]
    assert "ligne de contrôle comparée aux sommes (montant) et retirée" in str(package.findings)


def test_a_wrong_control_row_is_refused(read):
    """Both sums are said."""
    (found,) = errors(read(f'{HEADER}{ROWS}TOTAL,,,"300,31 €",,,\n', ligne_controle=True))
    assert found == (
        "data/registers/aides.csv, ligne 4, colonne « montant », valeur « 300,31 € » : ligne de"
        " contrôle : 300,31 €, somme des lignes 300.30. Corriger la ligne en cause, ou ajouter"
        " celle qui manque."
    )


def test_subtotals_and_undeclared_totals_are_refused(read):
    """One control row at most: with two, which one is it?"""
    assert len(errors(read(f"{HEADER}{ROWS}Total,,,300.30,,,\n"))) == 1
    twice = f"{HEADER}{ROWS}Total,,,300.30,,,\nTotal,,,300.30,,,\n"
    assert len(errors(read(twice, ligne_controle=True))) == 2
    assert len(errors(read(f"{HEADER}{ROWS}Sous-total,,,1,,,\n", ligne_controle=True))) == 1


@pytest.mark.parametrize("name", ["Toulouse", "TOULOUSE", "toulouse ", ""])
def test_another_writing_of_a_name_becomes_the_official_one(read, name):
    """The code is what counts."""
    package = read(f"{HEADER}31555,2022,{name},,,,\n")
    assert errors(package) == []
    assert package.tables["aides"]["commune"].fillna("").iloc[0] == ("Toulouse" if name else "")


@pytest.mark.parametrize("name", ["Foix", "<script>alert(1)</script>", "Toulouze"])
def test_another_name_than_that_of_the_code_is_refused(read, name):
    """Either the name or the code is wrong: the reader cannot know which."""
    (found,) = errors(read(f"{HEADER}31555,2022,{name},,,,\n"))
    assert f"ligne 2, colonne « commune », valeur « {name} » : 31555 est Toulouse au COG." in found


def test_a_value_of_a_list_is_no_label_of_a_total(folder):
    """« total » may be what a column says of every row."""
    status = {"name": "statut", "constraints": {"required": True, "enum": ["total", "partiel"]}}
    fields = [one for one in AIDES["schema"]["fields"] if one["name"] != "statut"]
    listed = AIDES | {"schema": AIDES["schema"] | {"fields": [*fields, status]}}
    content = f"{HEADER}31555,2022,,1,,total,\n"
    assert errors(read_package(folder([listed], {"registers/aides.csv": content}))) == []
