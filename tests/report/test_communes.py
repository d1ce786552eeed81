"""The communes of a report, against the registers read with pandas alone."""

from datetime import date

import pytest

from reporting.report import communes as module
from tests.parts.layout import faults, said


@pytest.fixture(scope="module")
def herault(plan):
    """The report of the Hérault for 2023."""
    return plan.report(2023, "departement-34")


def test_every_commune_helped_is_a_dot(region, herault):
    for report in (region, herault):
        part = report.dot_map()
        assert len(part.data.rows) == report.values.figure("communes_aidees").numerator
        assert not faults(part.svg, 6.6) + faults(part.narrow, 12)
    assert region.dot_map().title.endswith("dans l'Hérault")


def test_the_map_of_a_commune_is_that_of_its_departement(plan):
    part = plan.report(2024, "commune-34151").near_map()
    assert "Marsillargues" in said(part.svg)
    assert len(part.data.rows) == 3  # of the nearest four, one is in the Gard
    assert "au tableau les plus proches" in part.subtitle
    assert not faults(part.svg, 6.6) + faults(part.narrow, 12)


@pytest.mark.parametrize("years", [[2021, 2022], [2021, 2023], [2022]])
def test_a_map_names_the_years_of_its_calls(region, monkeypatch, years):
    """Which are not always those of its figure: a year without a call is no fault."""
    monkeypatch.setattr(module, "_years", lambda _: years)
    part = region.dot_map()
    assert part.dates == (date(years[0], 1, 1), date(years[-1], 12, 31))
    assert all(str(year) in part.subtitle for year in (years[0], years[-1]))


def test_size_classes_hold_every_commune_once(region, herault, known):
    for report, communes in ((region, known("communes")), (herault, known("communes"))):
        part = report.size_classes()
        if report is herault:
            communes = communes[communes["departement"] == "34"]
        rows = part.data.values
        assert sum(row[2] for row in rows) == len(communes)
        helped = report.values.figure("communes_aidees").numerator
        assert sum(row[1] for row in rows) == helped
        assert sum(map(float, (row[3] for row in rows))) == pytest.approx(1, abs=1e-5)
        assert sum(map(float, (row[4] for row in rows))) == pytest.approx(1, abs=1e-5)
        assert not faults(part.svg, 6.6) + faults(part.narrow, 12)
    assert herault.size_classes(commune="34151").title.startswith("5\u202f000 à 9\u202f999")


@pytest.mark.parametrize("code", ["34172", "34151", "30189", "48095"])
def test_a_commune_has_its_grants_and_its_like_or_nothing(plan, code):
    report = plan.report(2024, code)
    lanes, beside = report.lifelines(), report.peers()
    voted = report.values.situation.table("subventions")
    files = plan.package.state("dossiers", None, plan.settings.freeze_of(2024))
    own = files[(files["code_commune"] == code) & (files["type"] == "commune")]["dossier_id"]
    count = int(voted["dossier_id"].isin(own).sum())
    assert lanes.kind == ("chart" if count else "empty")
    if count:
        assert len(lanes.data.rows) == count
        assert not faults(lanes.svg, 6.6) + faults(lanes.narrow, 12)
    assert beside.kind in ("chart", "empty")
    if beside.svg:
        assert not faults(beside.svg, 6.6) + faults(beside.narrow, 12)
