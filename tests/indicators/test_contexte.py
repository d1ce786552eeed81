"""Recorded crime: three states kept, nothing summed, nothing without the file."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from reporting.facade import Plan
from reporting.indicators import prevention
from reporting.plan.catalogue import read_catalogue
from reporting.territories import Territories
from tests.indicators.situations import observe, situation, table

DATA = Path(__file__).parents[2] / "data"
BURGLARY, FRAUD = "Cambriolages de logement", "Escroqueries"
COLUMNS = "code_commune annee indicateur taux est_diffuse"
RATES = table(
    "delinquance_ssmsi",
    COLUMNS,
    ("31555", 2023, BURGLARY, Decimal("7.25"), "diff"),
    ("34172", 2023, BURGLARY, None, "ndiff"),
    ("30189", 2023, BURGLARY, Decimal("0"), "diff"),  # a published zero
    ("31", 2023, BURGLARY, Decimal("6.5"), "diff"),
    ("09122", 2023, BURGLARY, Decimal("1"), "diff"),
    ("09122", 2023, FRAUD, Decimal("2"), "diff"),  # two series for one place
    ("31555", 2022, BURGLARY, Decimal("9"), "diff"),
)


def context(rates=RATES):
    return prevention.delinquance_contexte(situation("2023-12-31", delinquance_ssmsi=rates))


def test_each_published_rate_is_a_unit_and_a_withheld_one_has_no_numerator():
    rows = context().frame.set_index("unit")
    assert len(rows) == 6
    assert tuple(rows.loc[f"commune-31555|{BURGLARY}", ["numerator", "denominator"]]) == (29, 4000)
    assert tuple(rows.loc[f"departement-31|{BURGLARY}", ["numerator", "denominator"]]) == (13, 2000)
    assert rows.loc[f"commune-30189|{BURGLARY}", "numerator"] == 0
    withheld = rows.loc[f"commune-34172|{BURGLARY}"]
    assert pd.isna(withheld["numerator"])
    assert withheld["denominator"] == 1


@pytest.fixture(scope="module")
def package():
    return Plan.load(DATA).package


@pytest.mark.parametrize(
    ("territory", "value", "status"),
    [
        ("commune-31555", 0.00725, "definitif"),
        ("departement-31", 0.0065, "definitif"),  # its own rate, not a sum of communes
        ("commune-30189", 0, "definitif"),
        ("commune-34172", None, "non_diffuse"),
        ("departement-34", None, "absent"),
        ("commune-09122", None, "absent"),
    ],
)
def test_an_observation_is_the_rate_published_for_the_territory_itself(
    territory, value, status, package
):
    entry = read_catalogue(DATA / "plan" / "indicators.toml")["delinquance_contexte"]
    units = context().frame.assign(indicator=entry.id, year=2023)
    observed = observe(units, [entry], [2023], Territories(package.tables))
    found = observed[observed["territory"] == territory].iloc[0]
    assert found["status"] == status
    assert (None if pd.isna(found["value"]) else found["value"]) == value


def test_without_the_file_there_is_nothing(package):
    rows = package.state("delinquance_ssmsi", date(2023, 12, 31), date(2024, 1, 31))
    assert rows.empty
    assert context(rows).frame.empty
