"""Lycée surroundings: projects granted, each once, cancelled ones left out."""

from reporting.indicators import lycees
from tests.indicators.situations import counted, situation, table

GRANTS = situation(
    "2023-12-31",
    campagnes_ami=table(
        "campagnes_ami", "campagne_id dispositif", ("AMI2022", "AMI"), ("AB", "ABORDS")
    ),
    dossiers=table(
        "dossiers",
        "dossier_id campagne_id type code_commune volets",
        ("D1", "AB", "commune", "34172", "AMENAGEMENT_ABORDS"),
        ("D2", "AB", "EPCI", "31555", "AMENAGEMENT_ABORDS"),
        ("D3", "AMI2022", "commune", "30189", "LOCAUX"),  # another scheme
        ("D4", "AB", "commune", "09122", "AMENAGEMENT_ABORDS"),  # no decision
    ),
    subventions=table(
        "subventions",
        "decision_id dossier_id montant_vote montant_annule statut",
        ("S1", "D1", 10_000, None, "solde"),
        ("S2", "D1", 5_000, 0, "vote"),  # a second decision for one project
        ("S3", "D2", 7_000, 7_000, "caduc"),  # cancelled to the last cent
        ("S4", "D3", 3_000, 0, "vote"),
    ),
)


def test_a_project_counts_once_and_a_cancelled_one_does_not():
    got = lycees.lycees_abords_projets(GRANTS)
    assert counted(got) == {"D1": (1, None)}
    assert list(got.frame["place"]) == ["commune-34172"]


def test_the_rows_behind_a_project_are_its_decisions_and_its_dossier():
    rows = lycees.lycees_abords_projets(GRANTS).rows
    assert list(rows["subventions"].index) == [2, 3]
    assert list(rows["dossiers"].index) == [2]
