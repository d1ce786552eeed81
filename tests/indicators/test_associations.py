"""Associations: those paid in the year, and whether they had signed before any payment."""

from reporting.indicators import prevention
from tests.indicators.situations import REGION, counted, situation, table

A, B, C, D = "10000000000011", "20000000000022", "30000000000033", "40000000000044"
PAID = situation(
    "2023-12-31",
    dossiers=table(
        "dossiers",
        "dossier_id type demandeur_siret charte_signee_le",
        ("D1", "association", A, "2022-05-10"),
        ("D2", "association", A, "2023-01-15"),  # the same association, a second signature
        ("D3", "association", B, "2023-06-02"),
        ("D4", "association", C, None),
        ("D5", "association", D, "2021-01-01"),
        ("D6", "commune", "50000000000055", None),
    ),
    subventions=table(
        "subventions",
        "decision_id dossier_id",
        *((f"S{i}", f"D{i}") for i in range(1, 7)),
    ),
    mandats=table(
        "mandats",
        "mandat_id decision_id date_mandat montant",
        ("M1", "S1", "2022-05-10", 100),  # the day of the signature
        ("M2", "S2", "2023-03-01", 100),
        ("M3", "S3", "2023-06-01", 100),  # the day before it
        ("M4", "S3", "2023-09-01", 100),
        ("M5", "S4", "2023-01-01", 100),  # never signed
        ("M6", "S5", "2022-12-31", 100),  # not paid this year…
        ("M7", "S5", "2023-02-01", -20),  # …it paid back
        ("M8", "S6", "2023-02-01", 100),
    ),
)


def test_associations_paid_in_the_year_that_had_signed_by_their_first_payment():
    got = prevention.associations_charte_laicite(PAID)
    assert counted(got) == {A: (1, 1), B: (0, 1), C: (0, 1)}
    assert set(got.frame["place"]) == {REGION}


def test_the_rows_behind_an_association_are_its_payments_and_dossiers():
    rows = prevention.associations_charte_laicite(PAID).rows
    assert list(rows["mandats"].index[rows["mandats"] == A]) == [2, 3]
    assert list(rows["dossiers"].index[rows["dossiers"] == B]) == [4]
