"""A register that is not kept, an indicator left out, a value not reported: none becomes a zero."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from reporting import Plan
from reporting.errors import UsageError
from reporting.plan.catalogue import read_catalogue
from reporting.registers import Tables

DATA = Path(__file__).parents[2] / "data"
FREEZE = date(2025, 1, 31)
PLACES = ["region", "departements"]
CATALOGUE = read_catalogue(DATA / "plan" / "indicators.toml")
REGISTERS = sorted({name for one in CATALOGUE.values() for name in one.registres} - {"communes"})
REGISTERS.remove("chiffres_publies")  # the plan's own record
WHOLE = "completude_registres"


@pytest.mark.parametrize("register", REGISTERS)
def test_what_rests_on_a_register_that_is_not_kept_has_no_row(made, without, register):
    ledger = made(without(register))
    resting = {name for name, one in CATALOGUE.items() if register in one.registres} - {WHOLE}
    assert resting | {WHOLE} > {WHOLE} or register in CATALOGUE[WHOLE].registres
    assert set(ledger.without_register) == resting
    observed = ledger.observe(2024, territory=PLACES)
    assert (
        set(observed["indicator"])
        == {name for name, one in CATALOGUE.items() if one.echelons[0] in ("region", "departement")}
        - resting
    )
    assert {one.claim.indicator for one in ledger.verdicts(FREEZE)}.isdisjoint(resting)
    assert {one.indicator for one in ledger.targets}.isdisjoint(resting)
    assert ledger.diff("2024-01-31", "2025-01-31") == []
    for name in resting:
        for ask in (ledger.units, lambda one, year: ledger.observe(year, indicator=one)):
            with pytest.raises(UsageError, match=rf"« {name} » : sans registre \\(.*{register}"):
                ask(name, 2024)


@pytest.mark.parametrize("name", CATALOGUE)
def test_an_indicator_left_out_leaves_no_trace(made, bare, name):
    ledger = made(bare, {one: entry for one, entry in CATALOGUE.items() if one != name})
    observed = ledger.observe(2024, territory=PLACES)
    assert name not in set(observed["indicator"])
    assert observed["indicator"].nunique() == len(CATALOGUE) - 1
    assert name not in {one.claim.indicator for one in ledger.verdicts(FREEZE)}
    assert name not in {one.indicator for one in ledger.targets}
    assert ledger.exposures(FREEZE) == []
    with pytest.raises(UsageError, match="inconnu"):
        ledger.observe(2024, indicator=name)


def test_claims_of_what_is_kept_are_still_checked(made, without, ledger):
    package = without("parc_rames", package=ledger.package)
    found = made(package).verdicts(FREEZE)
    every = ledger.verdicts(FREEZE)
    left = [one for one in every if not one.claim.indicator.startswith("rames_equipees")]
    assert [(one.claim.id, one.verdict) for one in found] == [
        (one.claim.id, one.verdict) for one in left
    ]
    assert len(found) < len(every)


def test_a_folder_without_a_register_is_loaded(tmp_path):
    data = shutil.copytree(DATA, tmp_path / "data")
    declared = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    for one in declared["resources"]:
        if one["name"] in ("circulations", "corrections"):
            one["sans_registre"] = True
            (data / one["path"]).unlink()
    (data / "datapackage.json").write_text(json.dumps(declared), encoding="utf-8")
    plan = Plan.load(data)
    assert dict(plan.without_register) == {
        "trains_km_equipes": "circulations",
        "revision_moyenne": "corrections",
    }
    whole = plan.observe(2024, indicator=WHOLE, territory="region")
    assert whole["status"].tolist() == ["definitif"]
    assert "circulations" not in plan.tables
    with pytest.raises(UsageError, match="sans registre"):
        plan.trace("trains_km_equipes", 2024, "region")


def blanked(ledger, table, column, **where):
    """Return the package in which a column of some rows was not filled in."""
    package = ledger.package
    tables = {name: package.tables.table(name) for name in package.tables}
    frame = tables[table].frame.copy()
    chosen = pd.Series(True, index=frame.index)
    for name, value in where.items():
        chosen &= frame[name] == value
    frame.loc[chosen, column] = None
    return replace(package, tables=Tables(tables | {table: replace(tables[table], frame=frame)}))


@pytest.mark.parametrize(
    ("table", "column", "where", "indicator", "place"),
    [
        (
            "effectifs_conventionnes",
            "personnes_accompagnees",
            {"code_dep": "31"},
            "isg_personnes_accompagnees",
            "departement-31",
        ),
        ("lycees", "effectif", {}, "faits_signales_taux", "region-76"),
        ("communes", "population", {}, "communes_population_couverte", "region-76"),
        ("communes", "population", {"code": "31555"}, "communes_population_couverte", "31555"),
        ("dossiers", "volets", {}, "ami_projets_volet", "region-76"),
        ("dossiers", "recevable", {}, "ami_taux_selection", "region-76"),
        ("ap_ae_cp", "engage", {}, "reste_a_mandater", "region-76"),
        ("ap_ae_cp", "engage", {}, "taux_engagement", "region-76"),
        ("ap_ae_cp", "cp_ouverts", {}, "taux_mandatement", "region-76"),
    ],
)
def test_a_blank_column_is_an_absent_value(made, ledger, table, column, where, indicator, place):
    before = ledger.observe(2024, indicator=indicator, territory=place)
    assert before["status"].tolist() == ["definitif"]
    observed = made(blanked(ledger, table, column, **where)).observe(
        2024, indicator=indicator, territory=place
    )
    assert observed["status"].tolist() == ["absent"]
    assert observed["value"].isna().all()


def test_a_place_of_which_nothing_is_recorded_counts_none(ledger):
    """The Gers had no gendarmerie social worker in 2021: none was helped, and that is known."""
    known = ledger.observe(2021, indicator="isg_personnes_accompagnees", territory="32")
    assert known[["numerator", "status"]].to_numpy().tolist() == [[0, "definitif"]]
