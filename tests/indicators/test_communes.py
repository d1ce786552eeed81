"""Communes: distinct beneficiaries and net amounts, with cancellations and groupings."""

from reporting.indicators import communes
from tests.indicators.situations import counted, situation, table

GRANTS = situation(
    "2023-12-31",
    campagnes_ami=table(
        "campagnes_ami",
        "campagne_id dispositif",
        ("AMI2022", None),
        ("AMI2023", "AMI"),
        ("ABORDS", "ABORDS"),
    ),
    dossiers=table(
        "dossiers",
        "dossier_id campagne_id type code_commune volets",
        ("D1", "AMI2022", "commune", "34172", "LOCAUX"),
        ("D2", "AMI2023", "commune", "34172", "LOCAUX"),  # helped twice
        ("D3", "AMI2022", "commune", "30189", "LOCAUX"),  # cancelled
        ("D4", "AMI2023", "EPCI", "31555", "LOCAUX"),  # a grouping
        ("D5", "ABORDS", "commune", "09122", "LOCAUX"),  # another scheme
        ("D6", "AMI2023", "association", "09122", "FORMATION"),  # not a commune
    ),
    subventions=table(
        "subventions",
        "decision_id dossier_id montant_vote montant_annule statut",
        ("S1", "D1", 10_000, None, "solde"),
        ("S2", "D2", 20_000, 5_000, "vote"),
        ("S3", "D3", 7_000, 7_000, "annule"),
        ("S4", "D4", 3_000, 0, "vote"),
        ("S5", "D5", 99_999, 0, "vote"),
        ("S6", "D6", 88_888, 0, "vote"),
    ),
    communes=table(
        "communes",
        "code population",
        ("34172", 300_000),
        ("30189", 150_000),
        ("31555", 500_000),
        ("09122", None),  # unknown
    ).astype({"population": "Int64"}),
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


def test_inhabitants_of_the_communes_helped_over_those_of_the_region():
    got = communes.communes_population_couverte(GRANTS)
    assert counted(got) == {
        "commune-30189": (0, 150_000),
        "commune-31555": (0, 500_000),  # helped through its grouping only
        "commune-34172": (300_000, 300_000),
    }
    assert sorted(got.rows) == ["communes", "dossiers", "subventions"]


def test_a_commune_is_of_the_class_whose_fewest_inhabitants_it_has():
    """Cancelled grants and those of a grouping help no commune; one without inhabitants is left."""
    places = {f"commune-{code}" for code in ("34172", "30189", "31555", "09122")}
    got = communes.by_size(GRANTS, places, [150_000, 300_000])
    assert got.values.tolist() == [[0, 0, 0, 0], [1, 0, 0, 0], [2, 1, 300_000, 25_000]]


def test_a_grouping_is_helped_by_a_cent_that_is_not_cancelled():
    """Its code is what its SIRET begins with, whatever the establishment that asked."""
    asked = (
        ("D1", "AMI2023", "EPCI", "31555", "20002277600012"),
        ("D2", "AMI2023", "EPCI", "31555", "24310051800170"),  # cancelled
        ("D3", "AMI2023", "commune", "31555", "21310555400017"),
    )
    columns = "dossier_id campagne_id type code_commune demandeur_siret"
    voted = (("S1", "D1", 1, None, "vote"), ("S2", "D2", 9, 9, "vote"), ("S3", "D3", 9, 0, "vote"))
    got = communes.groupings_helped(
        situation(
            "2023-12-31",
            dossiers=table("dossiers", columns, *asked),
            subventions=table(
                "subventions", "decision_id dossier_id montant_vote montant_annule statut", *voted
            ),
        )
    )
    assert got == {"epci-200022776"}
