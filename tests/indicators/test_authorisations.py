"""Budget by measure and cost of works, on registers written by hand."""

import pandas as pd

from reporting.indicators.budget import by_measure
from reporting.indicators.lycees import received_costs
from tests.indicators.situations import situation, table

LINES = table(
    "ap_ae_cp",
    "ap_code exercice etape mesure vote affecte engage cp_ouverts",
    # Closed: nothing at the budget of 2023, but its commitments still count.
    ("AP-OLD", 2020, "CA", "lycees", 100, 90, 80, 70),
    # The final account is the last stage; what it says of credits opens none.
    ("AP-NEW", 2023, "CA", "lycees", 200, 150, 120, 60),
    ("AP-NEW", 2023, "BP", "lycees", 200, 0, 0, 50),
    ("AP-NEW", 2023, "DM", "lycees", 200, 100, 90, 10),
    # A year to come is not known of yet.
    ("AP-NEW", 2024, "BP", "lycees", 999, 999, 999, 999),
    ("AE-X", 2023, "BP", "valeurs", 30, 20, 10, 5),
)
PAID = table(
    "mandats",
    "mandat_id ap_code operation_id exercice date_mandat montant",
    ("M1", "AP-OLD", "OP-1", 2020, "2020-05-01", 75),
    ("M2", "AP-NEW", "OP-1", 2023, "2023-05-01", 40),
    ("M3", "AP-NEW", "OP-2", 2023, "2023-06-01", -10),
    ("M4", "AE-X", None, 2023, "2023-06-01", 4),
)
WORKS = table(
    "operations_travaux",
    "operation_id ap_code statut date_reception",
    ("OP-1", "AP-OLD", "recu", "2023-06-01"),
    ("OP-2", "AP-NEW", "travaux", None),
    ("OP-3", "AP-NEW", "recu", "2023-06-01"),
    ("OP-4", "AP-NEW", "recu", "2024-06-01"),
    ("OP-5", "AE-X", "recu", "2023-06-01"),
)
WORKS["date_reception"] = pd.to_datetime(WORKS["date_reception"])
NOW = situation("2023-12-31", ap_ae_cp=LINES, mandats=PAID, operations_travaux=WORKS)


def test_a_measure_sums_its_authorisations():
    assert by_measure(NOW).loc["lycees"].to_dict() == {
        "vote": 300,
        "affecte": 240,
        "engage": 200,
        "mandate": 105,
        "reste": 95,
        "affecte_ouvert": 150,
        "engage_ouvert": 120,
        "cp_ouverts": 60,
        "mandate_exercice": 30,
    }


def test_each_measure_of_the_budget_has_its_row():
    assert list(by_measure(NOW).index) == ["lycees", "valeurs"]
    assert by_measure(NOW).loc["valeurs", "reste"] == 6


def test_before_the_first_budget_there_is_no_row():
    before = situation(
        "2019-12-31", ap_ae_cp=LINES, mandats=PAID.iloc[:0], operations_travaux=WORKS
    )
    assert by_measure(before).empty


def test_only_operations_received_by_the_day_have_a_cost():
    """What was paid of them, whichever authorisation paid it; nothing paid is not a zero."""
    costs = received_costs(NOW)
    assert costs.dropna().to_dict() == {"OP-1": 115}
    assert list(costs.index) == ["OP-1", "OP-3"]
