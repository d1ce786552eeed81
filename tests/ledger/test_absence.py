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
from reporting.ledger.counts import Counts
from reporting.ledger.store import Store
from reporting.plan.catalogue import read_catalogue
from reporting.registers.state import Tables

DATA = Path(__file__).parents[2] / "data"
FREEZE = date(2025, 1, 31)
PLACES = ["region", "departements"]
CATALOGUE = read_catalogue(DATA / "plan" / "indicators.toml")
REGISTERS = sorted({name for one in CATALOGUE.values() for name in one.registres} - {"communes"})
REGISTERS.remove("chiffres_publies")  # the plan's own record
WHOLE = "completude_registres"


class Read(Tables):
    """Tables that tell which of them were read."""

    def __init__(self, tables):
        super().__init__({name: tables.table(name) for name in tables})
        self.names = set()

    def table(self, name):
        self.names.add(name)
        return super().table(name)


@pytest.fixture(scope="module")
def read(ledger, bare):
    """Return the registers that each indicator reads."""
    found = {}
    for name in CATALOGUE:
        tables = Read(bare.tables)
        package = replace(bare, tables=tables)
        given = (package, ledger.settings, ledger.catalogue, ledger.territories)
        counts = Counts(*given, store=Store(), verdicts=lambda _known_on: [])
        counts.units(name, date(2024, 12, 31), FREEZE)
        found[name] = {one for one in tables.names if package.resources[one].is_register}
    return found


@pytest.mark.parametrize("name", CATALOGUE)
def test_an_indicator_reads_no_register_but_those_it_names(read, name):
    assert read[name] <= set(CATALOGUE[name].registres)


@pytest.mark.parametrize("register", REGISTERS)
def test_what_rests_on_a_register_that_is_not_kept_is_nowhere(made, without, register):
    ledger = made(without(register))
    resting = {name for name, one in CATALOGUE.items() if register in one.registres} - {WHOLE}
    assert set(ledger.without_register) == resting
    assert set(ledger.catalogue) == CATALOGUE.keys() - resting
    assert {one.indicator for one in ledger.claims}.isdisjoint(resting)
    assert {one.indicator for one in ledger.targets}.isdisjoint(resting)
    for name in resting:
        for ask in (ledger.units, lambda one, year: ledger.observe(year, indicator=one)):
            with pytest.raises(UsageError, match=rf"« {name} » : sans registre \(.*{register}"):
                ask(name, 2024)


@pytest.mark.parametrize("name", CATALOGUE)
def test_an_indicator_left_out_is_nowhere(made, bare, name):
    ledger = made(bare, {one: entry for one, entry in CATALOGUE.items() if one != name})
    assert name not in {one.indicator for one in ledger.claims}
    assert name not in {one.indicator for one in ledger.targets}
    with pytest.raises(UsageError, match="inconnu"):
        ledger.observe(2024, indicator=name)


@pytest.mark.parametrize(
    "name", [one.id for one in CATALOGUE.values() if one.diffusion != "publique"]
)
def test_the_others_are_observed_and_masked_without_a_sensitive_one(made, bare, name):
    ledger = made(bare, {one: entry for one, entry in CATALOGUE.items() if one != name})
    others = [one.id for one in ledger.catalogue.values() if one.diffusion != "publique"]
    observed = ledger.observe(2024, indicator=others, territory=PLACES)
    assert set(observed["indicator"]) == set(others)


def test_claims_of_what_is_kept_are_still_checked(made, without, ledger):
    package = without("parc_rames", package=ledger.package)
    found = {one.claim.id: one.verdict for one in made(package).verdicts(FREEZE)}
    every = {one.claim.id: one.verdict for one in ledger.verdicts(FREEZE)}
    of_trains = {one.id for one in ledger.claims if one.indicator == "rames_equipees"}
    assert of_trains
    assert found == {claim: verdict for claim, verdict in every.items() if claim not in of_trains}


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


ONE_POST = ("effectifs_conventionnes", "personnes_accompagnees", {"code_dep": "31"})
TOULOUSE = ("communes", "population", {"code": "31555"})
COVERED = "communes_population_couverte"


@pytest.mark.parametrize(
    ("blank", "indicator", "place"),
    [
        (ONE_POST, "isg_personnes_accompagnees", "departement-31"),
        (("lycees", "effectif", {}), "faits_signales_taux", "region-76"),
        (("communes", "population", {}), COVERED, "region-76"),
        (TOULOUSE, COVERED, "commune-31555"),
        (("dossiers", "volets", {}), "ami_projets_volet", "region-76"),
        (("dossiers", "recevable", {}), "ami_taux_selection", "region-76"),
        (("ap_ae_cp", "engage", {}), "reste_a_mandater", "region-76"),
        (("ap_ae_cp", "engage", {}), "taux_engagement", "region-76"),
        (("ap_ae_cp", "cp_ouverts", {}), "taux_mandatement", "region-76"),
    ],
)
def test_a_blank_column_is_an_absent_value(made, ledger, blank, indicator, place):
    table, column, where = blank
    asked = {"indicator": indicator, "territory": place}
    assert ledger.observe(2024, **asked)["status"].tolist() == ["definitif"]
    observed = made(blanked(ledger, table, column, **where)).observe(2024, **asked)
    assert observed["status"].tolist() == ["absent"]
    assert observed["value"].isna().all()


def test_a_place_of_which_nothing_is_recorded_counts_none(ledger):
    """The Gers had no gendarmerie social worker in 2021: none was helped, and that is known."""
    known = ledger.observe(2021, indicator="isg_personnes_accompagnees", territory="32")
    assert known[["numerator", "status"]].to_numpy().tolist() == [[0, "definitif"]]
