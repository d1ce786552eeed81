"""Communes: distinct beneficiaries and net amounts, with cancellations and groupings."""

from reporting.indicators import communes
from tests.indicators.situations import counted, situation, table

GRANTS = situation(
    "2023-12-31",
    campagnes_ami=table("campagnes_ami", "campagne_id", ("AMI2022",), ("AMI2023",)),
    dossiers=table(
        "dossiers",
        "dossier_id campagne_id type code_commune",
        ("D1", "AMI2022", "commune", "34172"),
        ("D2", "AMI2023", "commune", "34172"),  # helped twice
        ("D3", "AMI2022", "commune", "30189"),  # cancelled
        ("D4", "AMI2023", "EPCI", "31555"),  # a grouping
        ("D5", "AUTRE", "commune", "09122"),  # another scheme
    ),
    subventions=table(
        "subventions",
        "decision_id dossier_id montant_vote montant_annule statut",
        ("S1", "D1", 10_000, None, "solde"),
        ("S2", "D2", 20_000, 5_000, "vote"),
        ("S3", "D3", 7_000, 7_000, "annule"),
        ("S4", "D4", 3_000, 0, "vote"),
        ("S5", "D5", 99_999, 0, "vote"),
    ),
)


def test_a_commune_helped_twice_counts_once_and_a_cancelled_grant_does_not():
    got = communes.communes_aidees(GRANTS)
    assert counted(got) == {"commune-34172": (1, None)}


def test_the_rows_behind_a_commune_are_its_decisions_and_dossiers():
    rows = communes.communes_aidees(GRANTS).rows
    assert sorted(rows["subventions"].index) == [2, 3]
    assert sorted(rows["dossiers"].index) == [2, 3]


def test_amounts_are_net_of_cancellations_and_include_groupings():
    got = communes.communes_montant_vote(GRANTS)
    assert counted(got) == {
        "S1": (10_000, None),
        "S2": (15_000, None),
        "S3": (0, None),
        "S4": (3_000, None),
    }
