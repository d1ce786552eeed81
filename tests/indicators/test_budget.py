"""Budget: payments inside the years of the envelope, over the envelope."""

from reporting.indicators import budget
from tests.indicators.situations import counted, situation, table


def on(day):
    return situation(
        day,
        ap_ae_cp=table("ap_ae_cp", "ap_code mesure", ("AP1", "lycees"), ("AP1", "lycees")),
        mandats=table(
            "mandats",
            "mandat_id ap_code date_mandat montant",
            ("M1", "AP1", "2020-12-31", 100),  # before the envelope
            ("M2", "AP1", "2021-01-01", 200),
            ("M3", "AP1", "2023-12-31", 300),
            ("M4", "AP1", "2024-01-01", 400),  # after it
            ("M5", "AP9", "2022-01-01", 500),  # not of the plan
        ),
    )


def test_payments_of_the_envelope_years_over_50_million_euros():
    assert counted(budget.plan_execution(on("2023-12-31"))) == {
        "M2": (200, 0),
        "M3": (300, 0),
        "enveloppe": (0, 5_000_000_000),
    }


def test_there_is_no_denominator_before_the_vote():
    assert "enveloppe" not in counted(budget.plan_execution(on("2020-11-18")))
    assert "enveloppe" in counted(budget.plan_execution(on("2020-11-19")))
