"""The communes of a report, against the registers read with pandas alone."""

import pytest

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


def test_the_map_of_a_commune_is_that_of_its_departement(herault):
    part = herault.dot_map("34151")
    assert "Marsillargues" in said(part.svg)
    assert not faults(part.svg, 6.6) + faults(part.narrow, 12)


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
def test_a_commune_has_its_grants_and_its_like_or_a_sentence(plan, code):
    report = plan.report(2024, f"departement-{code[:2]}")
    lanes, beside = report.lifelines(code), report.peers(code)
    voted = report.values.situation.table("subventions")
    files = plan.package.state("dossiers", None, plan.settings.freeze_of(2024))
    own = files[(files["code_commune"] == code) & (files["type"] == "commune")]["dossier_id"]
    count = int(voted["dossier_id"].isin(own).sum())
    assert lanes.kind == ("chart" if count else "prose")
    if count:
        assert len(lanes.data.rows) == count
        assert not faults(lanes.svg, 6.6) + faults(lanes.narrow, 12)
    assert beside.kind in ("chart", "prose")
    if beside.svg:
        assert not faults(beside.svg, 6.6) + faults(beside.narrow, 12)
