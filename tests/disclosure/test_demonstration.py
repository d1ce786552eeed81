"""The demonstration plan passes the audit at every freeze, and what is public hides its masks."""

import json
from dataclasses import replace
from datetime import date

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from reporting.disclosure.sheet import CountKey
from reporting.editions.execute import execute
from reporting.errors import UsageError
from reporting.facade import Plan, publishing
from reporting.ledger.tracing import UAI

FREEZES = (date(2024, 1, 31), date(2025, 1, 31))


@pytest.fixture(scope="session")
def plan(root):
    return Plan.load(root / "data")


@pytest.mark.parametrize("freeze", FREEZES)
def test_the_audit_of_every_year_finds_nothing(plan, freeze):
    observed = plan.observe(territory="departements", freeze=freeze)
    assert observed["masked"].any()
    assert plan.secrecy.exposures(observed, freeze) == []


def test_the_audit_sees_a_mask_that_is_missing(plan):
    """Publish the hidden count that protects another one: the audit names what it gives away."""
    observed = plan.observe(2024, territory="departements", indicator="lycees_cloture")
    shown = observed["masked"] & (observed["numerator"] == observed["denominator"])
    assert shown.sum() == 1
    found = plan.secrecy.exposures(observed.assign(masked=observed["masked"] & ~shown), FREEZES[1])
    assert [text.split(" : ")[0] for text in found] == ["2024, lycees_cloture, departement-31"]


def test_masks_follow_the_rule_and_stay(plan):
    first, second = (plan.secrecy.masks(date(2023, 12, 31), freeze) for freeze in FREEZES)
    assert set(first.reasons) <= set(second.reasons)
    shares = [name for name, one in plan.catalogue.items() if one.diffusion == "securite"]
    asked = {"indicator": shares, "territory": "departements", "freeze": FREEZES[0]}
    shown = plan.observe(2023, **asked).query("not masked and status != 'absent'")
    missing = shown["denominator"] - shown["numerator"]
    assert len(shown) > 40
    assert ((missing == 0) | ((missing >= 3) & (shown["denominator"] >= 5))).all()


def test_masks_of_one_indicator_look_at_its_family_alone(plan):
    """A fence tells of the whole lycée, not of stations: only counts of lycées are made."""
    counted = []

    def count(name, *days):
        counted.append(name)
        return plan.secrecy.counted(name, *days)

    days = date(2023, 12, 31), FREEZES[1]
    fresh = replace(
        plan.secrecy,
        counted=count,
        recall=lambda _family, _name, make: make(),
        _sheets={},
        _masks={},
    )
    found = fresh.masks(*days, ["lycees_cloture"])
    every = plan.secrecy.masks(*days)
    assert {name.split("_")[0] for name in counted} == {"lycees"}
    family = {key.indicator for key in found.reasons}
    assert {"lycees_cloture", "lycees_securises", "lycees_ppms"} <= family
    assert found.reasons == {k: r for k, r in every.reasons.items() if k.indicator in family}
    assert found.intervals == {k: i for k, i in every.intervals.items() if k.indicator in family}


def test_stored_masks_are_those_computed_and_count_nothing(plan):
    """What is stored passes through JSON; with it, no unit is counted and nothing is solved."""
    stored, days = {}, (date(2023, 12, 31), FREEZES[1])

    def keep(_family, name, make):
        stored[name] = json.dumps(make())
        return json.loads(stored[name])

    def count(*asked):
        raise AssertionError(asked)

    first = replace(plan.secrecy, recall=keep, _sheets={}, _masks={}).masks(*days)
    read = replace(
        plan.secrecy,
        counted=count,
        recall=lambda _family, name, make: json.loads(stored[name]),
        _sheets={},
        _masks={},
    )
    assert read.masks(*days) == first == plan.secrecy.masks(*days)
    assert first.intervals


def test_sensitive_figures_are_not_published_below_the_departement(plan):
    observed = plan.observe(2023, indicator=["lycees_securises", "lycees_depense"], public=True)
    shown = observed.dropna(subset="value")
    level = shown["territory"].str.split("-").str[0]
    assert set(level[shown["indicator"] == "lycees_securises"]) == {"region", "departement"}
    assert "commune" in set(level[shown["indicator"] == "lycees_depense"])
    masked = observed[observed["masked"]]
    assert masked[["numerator", "denominator", "value"]].isna().all(axis=None)


def test_older_years_are_public_as_the_first_report_gave_them(plan):
    """At their own freeze nothing was published: its masks would be one vintage more."""
    asked = {"indicator": "lycees_ppms", "territory": "departements"}
    first = plan.observe(2018, **asked, freeze=FREEZES[0], public=True)
    assert plan.observe(2018, **asked, public=True).equals(first)
    traced = plan.trace("lycees_ppms", 2018, "31", public=True)
    assert traced.known_on == FREEZES[0]
    assert plan.trace("lycees_ppms", 2018, "31").known_on == date(2019, 1, 31)


def test_internal_values_stay_exact(plan):
    key = CountKey("lycees_cloture", "departement-31")
    (row,) = plan.observe(2023, indicator=key.indicator, territory="31").to_dict("records")
    assert (row["numerator"], row["denominator"], row["masked"]) == (46, 47, True)


def test_a_public_trace_names_no_establishment(plan):
    traced = plan.trace("lycees_cloture", 2023, "31", public=True)
    assert traced.observation["numerator"].isna().all()
    assert traced.units.empty
    assert traced.rows.empty
    assert plan.trace("lycees_securises", 2023, "region", public=True).units.empty
    assert len(plan.trace("communes_aidees", 2023, "31", public=True).rows)
    assert len(plan.trace("lycees_cloture", 2023, "31").units)


@pytest.mark.parametrize(
    ("indicator", "register", "told"),
    [
        ("isg_postes", "effectifs_conventionnes", "personnes_accompagnees"),
        ("observatoire_couverture", "signalements_lycees", "gravite"),
    ],
)
def test_a_public_trace_has_no_row_that_tells_of_people_or_incidents(
    plan, indicator, register, told
):
    """A public figure may rest on the same rows as a secret one."""
    rows = plan.trace(indicator, 2023, "31").as_json()["rows"]
    assert any(told in row["values"] for row in rows if row["table"] == register)
    public = plan.trace(indicator, 2023, "31", public=True)
    assert len(public.units)
    assert register not in set(public.rows["table"])


def test_a_public_trace_names_no_establishment_of_a_public_figure_either(plan):
    """Which lycées wrote to the observatory: how many is public, which ones is not."""
    traced = plan.trace("observatoire_couverture", 2023, "31", public=True)
    assert len(traced.units) == len(plan.trace("observatoire_couverture", 2023, "31").units) > 40
    assert UAI.search(json.dumps(plan.trace("observatoire_couverture", 2023, "31").as_json()))
    for name, entry in plan.catalogue.items():
        place = "31" if "departement" in entry.echelons else "region"
        year = max(2023, entry.premiere_annee)
        assert not UAI.search(json.dumps(plan.trace(name, year, place, public=True).as_json())), (
            name
        )


@pytest.mark.parametrize("freeze", [date(2023, 1, 31), date(2024, 2, 1), date(2026, 1, 31)])
def test_nothing_is_public_at_a_freeze_of_no_report(plan, freeze):
    """At the freeze of 2022 four masked shares of the first report would be shown."""
    asked = {"indicator": "lycees_cloture", "territory": "31", "freeze": freeze}
    assert len(plan.observe(2022, **asked))
    with pytest.raises(UsageError, match=f"L'arrêté du {freeze} n'est celui d'aucun rapport"):
        plan.observe(2022, **asked, public=True)
    with pytest.raises(UsageError, match=f"L'arrêté du {freeze} n'est celui d'aucun rapport"):
        plan.trace("lycees_cloture", 2022, "31", freeze=freeze, public=True)


def test_cells_of_an_edition_see_nothing_that_is_masked(plan):
    """By none of the ways in which the same plan gives it to an analyst."""
    asked = {"indicator": "lycees_cloture", "territory": "31"}
    with publishing():
        assert plan.observe(2023, **asked)["value"].isna().all()
        assert plan.trace("lycees_cloture", 2023, "31").units.empty
        assert "equipements_lycee" not in plan.tables
        assert "communes" in plan.tables
        with pytest.raises(UsageError, match="ne se publient pas"):
            plan.units("lycees_cloture", 2023)
        assert plan.report(2023, "region").prose("{lycees_cloture}").figures
    assert plan.observe(2023, **asked)["value"].notna().all()


def test_a_sentence_of_an_edition_cannot_hold_a_masked_frame(root):
    """The cell is run as `build` runs it."""
    source = (
        f"from reporting import Plan\nplan = Plan.load({str(root / 'data')!r})\n"
        "f\"{plan.observe(2023, indicator='lycees_cloture', territory='31').numerator.to_list()}\""
    )
    notebook = new_notebook(cells=[new_code_cell(source)])
    execute(notebook)
    assert notebook.cells[0].outputs[0]["data"]["text/plain"] == "'[<NA>]'"
