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


LINES = "ap_code exercice etape mesure affecte engage cp_ouverts"
PAID = "mandat_id decision_id ap_code exercice date_mandat montant"


def year(*, on="2023-12-31"):
    return situation(
        on,
        ap_ae_cp=table(
            "ap_ae_cp",
            LINES,
            ("AP1", 2023, "CA", "lycees", 900, 800, 480),  # an account opens no credit
            ("AP1", 2023, "BP", "lycees", 700, 500, 400),
            ("AP1", 2023, "DM", "lycees", 850, 700, -50),
            ("AP2", 2023, "BP", "rames", 300, 100, 200),
            ("AP2", 2023, "BS", "rames", 400, 200, 20),
            ("AP3", 2022, "CA", "autocars", 60, 50, 40),  # over: no line since
            ("AP1", 2024, "BP", "lycees", 9_999, 9_999, 9_999),  # another year
        ).astype(dict.fromkeys(LINES.split()[4:], "Int64")),
        mandats=table(
            "mandats",
            PAID,
            ("M1", None, "AP1", 2022, "2022-05-05", 100),
            ("M2", None, "AP1", 2023, "2023-05-05", 300),
            ("M3", None, "AP1", 2023, "2023-06-05", -20),  # a repayment
            ("M4", None, "AP2", 2023, "2023-07-05", 90),
            ("M5", None, "AP3", 2022, "2022-07-05", 45),
        ),
    )


def test_committed_over_allotted_at_the_latest_stage_known_of_the_year():
    got = budget.taux_engagement(year())
    assert counted(got) == {"AP1": (800, 900), "AP2": (200, 400)}
    assert dict(got.rows["ap_ae_cp"]) == {2: "AP1", 6: "AP2"}


def test_paid_on_the_budget_year_over_the_credits_that_three_stages_opened():
    got = budget.taux_mandatement(year())
    assert counted(got) == {
        "M2": (300, 0),
        "M3": (-20, 0),
        "M4": (90, 0),
        "AP1|BP": (0, 400),
        "AP1|DM": (0, -50),
        "AP2|BP": (0, 200),
        "AP2|BS": (0, 20),
    }


def test_outstanding_is_committed_less_everything_ever_paid():
    got = budget.reste_a_mandater(year())
    assert counted(got) == {"AP1": (420, None), "AP2": (110, None), "AP3": (5, None)}
    assert dict(got.rows["mandats"]) == {2: "AP1", 3: "AP1", 4: "AP1", 5: "AP2", 6: "AP3"}


def test_nothing_paid_leaves_the_whole_and_an_amended_budget_follows_a_supplementary_one():
    lines = table(
        "ap_ae_cp",
        "ap_code exercice etape engage",
        ("AP1", 2023, "BS", 500),
        ("AP1", 2023, "DM", 700),
    ).astype({"engage": "Int64"})
    got = budget.reste_a_mandater(
        situation("2023-12-31", ap_ae_cp=lines, mandats=table("mandats", PAID))
    )
    assert counted(got) == {"AP1": (700, None)}


def test_days_from_a_decision_to_its_first_payment_of_the_year():
    got = budget.delai_premier_paiement(
        situation(
            "2023-12-31",
            mandats=table(
                "mandats",
                PAID,
                ("M1", "S1", "AP1", 2023, "2023-03-02", 10),
                ("M2", "S1", "AP1", 2023, "2023-01-01", 1),  # the first: a cent, on the first day
                ("M3", "S2", "AP1", 2022, "2022-12-31", 10),  # first paid the year before
                ("M4", "S2", "AP1", 2023, "2023-02-01", 10),
                ("M5", "S3", "AP1", 2023, "2023-01-01", -10),  # a repayment is no payment
                ("M6", "S3", "AP1", 2023, "2023-12-31", 10),
                ("M7", None, "AP1", 2023, "2023-12-31", 10),  # works, no decision
                ("M8", "S3", "AP1", 2023, "2023-06-01", 0),  # nothing is no payment either
            ),
            subventions=table(
                "subventions",
                "decision_id commission_permanente_le",
                ("S1", "2022-10-04"),
                ("S2", "2022-10-04"),
                ("S3", "2023-12-01"),
            ),
        )
    )
    assert counted(got) == {"S1": (89, None), "S3": (30, None)}
    assert dict(got.rows["mandats"]) == {3: "S1", 7: "S3"}
    assert dict(got.rows["subventions"]) == {2: "S1", 4: "S3"}


def test_payments_of_a_measure_begin_on_its_first_day():
    lines = table("ap_ae_cp", "ap_code mesure", ("AP1", "lycees"), ("AP2", "rames"))
    paid = table(
        "mandats",
        PAID,
        ("M1", None, "AP1", 2015, "2015-12-31", 10),
        ("M2", None, "AP1", 2016, "2016-01-01", 10),
        ("M3", None, "AP2", 2016, "2016-01-01", 10),
    )
    asked = situation("2023-12-31", ap_ae_cp=lines, mandats=paid)
    assert budget.payments(asked, "lycees")["mandat_id"].tolist() == ["M2"]


def test_a_measure_has_its_amounts_from_the_first_year_of_its_lines():
    lines = table(
        "ap_ae_cp",
        f"{LINES} vote",
        ("AP1", 2022, "BP", "lycees", 700, 500, 400, 900),
        ("AP2", 2023, "BP", "rames", 300, 100, 200, 600),
        ("AP3", 2024, "BP", "autocars", 60, 50, 40, 80),  # not yet
    ).astype(dict.fromkeys([*LINES.split()[4:], "vote"], "Int64"))
    paid = table("mandats", PAID, ("M1", None, "AP1", 2022, "2022-05-05", 100))
    found = budget.by_measure(situation("2023-12-31", ap_ae_cp=lines, mandats=paid))
    assert list(found.index) == ["lycees", "rames"]
    assert found["vote"].tolist() == [900, 600]
    assert found["mandate"].tolist() == [100, 0]
    assert found["cp_ouverts"].tolist() == [0, 200]
