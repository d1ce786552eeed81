"""What is kept changes no result, whatever happens to it."""

import json
import os
import tomllib
from dataclasses import replace
from datetime import date
from functools import reduce
from pathlib import Path

import pandas as pd
import pytest

from reporting.errors import DataError
from reporting.ledger import Ledger
from reporting.ledger.store import FOLDER, KEPT, VARIABLE, Store
from reporting.registers.state import Tables

ASKED = {"indicator": ["lycees_ppms", "delai_premier_paiement", "isg_personnes_accompagnees"]}
PLACES = ["region", "departements"]
FREEZE = date(2024, 1, 31)
ROOT = Path(__file__).parents[2]
LISTED = json.loads((ROOT / "data/datapackage.json").read_bytes())["resources"]
REGISTERS = [one["name"] for one in LISTED if one["path"].startswith("registers/")]
CATALOGUE = tomllib.loads((ROOT / "data/plan/indicators.toml").read_text(encoding="utf-8"))
NAMING = {
    name: {
        id
        for id, one in CATALOGUE.items()
        if name in one["registres"] and not one.get("sur_les_donnees")
    }
    for name in REGISTERS
}
"""The indicators that name a register, those about the data apart."""


def apart():
    """Registers together of which no indicator names two; alone where none names it."""
    left = list(REGISTERS)
    while left:
        group = [left.pop(0)]
        for other in left if NAMING[group[0]] else ():
            if NAMING[other] and all(NAMING[other].isdisjoint(NAMING[one]) for one in group):
                group.append(other)
        left = [one for one in left if one not in group]
        yield tuple(group)


def keeping(ledger, folder, files=None, **others):
    """Return the same plan with a store, and nothing counted yet; or one with other contents."""
    fields = ("package", "settings", "catalogue", "targets", "claims", "revisions", "territories")
    given = {name: getattr(ledger, name) for name in fields}
    new = Ledger(ledger.folder, **given | others)
    object.__setattr__(new, "_store", Store(folder, "key", files))
    return new


def observed(ledger):
    return ledger.observe(2023, territory=PLACES, **ASKED)


@pytest.fixture(scope="module")
def alone(ledger):
    """What is observed without a store."""
    return observed(keeping(ledger, None))


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def damaged(path, how):
    content = path.read_bytes()
    if how == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif how == "empty":
        path.write_bytes(b"")
    else:
        path.write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])


@pytest.mark.parametrize("how", ["whole", "cut", "empty", "changed", "gone"])
def test_the_same_figures_with_a_store_without_one_and_with_a_damaged_one(
    tmp_path, ledger, alone, how
):
    store = tmp_path / "store"
    pd.testing.assert_frame_equal(observed(keeping(ledger, store)), alone)
    assert files(store)
    for path in files(store):
        if how == "gone":
            path.unlink()
        elif how != "whole":
            damaged(path, how)
    pd.testing.assert_frame_equal(observed(keeping(ledger, store)), alone)


def test_what_is_kept_is_not_counted_again(tmp_path, ledger, alone):
    observed(keeping(ledger, tmp_path / "store"))
    again = keeping(ledger, tmp_path / "store")
    again.counts.units = None  # counting anything would fail
    pd.testing.assert_frame_equal(observed(again), alone)


@pytest.mark.parametrize("asked", ["departement-31", ["region", "48"]])
def test_what_was_made_for_all_is_what_is_made_for_some(ledger, asked, monkeypatch):
    every = keeping(ledger, None)
    every.observe(2023, territory=PLACES)
    found = every.observe(2023, territory=asked)
    monkeypatch.setattr("reporting.ledger.ledger.WIDE", ())
    pd.testing.assert_frame_equal(found, keeping(ledger, None).observe(2023, territory=asked))


def test_one_more_indicator_is_added_to_those_that_are_kept(tmp_path, ledger):
    first = keeping(ledger, tmp_path / "store")
    first.observe(2023, indicator="rames_equipees", territory="region")
    both = ["rames_equipees", "autocars_equipes"]
    keeping(ledger, tmp_path / "store").observe(2023, indicator=both, territory="region")
    last = keeping(ledger, tmp_path / "store")
    last.counts.units = None
    found = last.observe(2023, indicator=both, territory="region")
    assert found["indicator"].tolist() == both


def everything(ledger):
    """Return what is kept of a year: sums and masks, and what is said of published figures."""
    told = [(one.claim.id, one.numerator, one.denominator) for one in ledger.verdicts(FREEZE)]
    return ledger.observe(2023, territory=PLACES), told


@pytest.fixture(scope="module")
def stored(ledger, tmp_path_factory):
    """A store that holds all results of the project's own plan, and these results."""
    folder = tmp_path_factory.mktemp("stored")
    return folder, everything(keeping(ledger, folder, files=ledger.package.files))


def halved(package, register):
    """Return the package with every other row of a register."""
    tables = {name: package.tables.table(name) for name in package.tables}
    tables[register] = replace(tables[register], frame=tables[register].frame.iloc[::2])
    files = {**package.files, package.resources[register].path: f"half of {register}"}
    return replace(package, tables=Tables(tables), files=files)


@pytest.mark.parametrize("registers", [*apart()], ids="+".join)
def test_what_is_stored_is_what_is_counted_afresh_whatever_registers_changed(
    ledger, stored, registers
):
    folder, before = stored
    package = reduce(halved, registers, ledger.package)
    fresh = everything(keeping(ledger, None, package=package))
    found = everything(keeping(ledger, folder, package.files, package=package))
    pd.testing.assert_frame_equal(found[0], fresh[0])
    assert found[1] == fresh[1]
    figures, former = (dict(iter(one.groupby("indicator"))) for one in (found[0], before[0]))
    changed = {name for name in former if not figures[name].equals(former[name])}
    for register in registers:
        moved = changed & NAMING[register] if len(registers) > 1 else changed
        is_empty = package.tables[register].empty
        assert bool(moved) != is_empty, f"half of {register} changes a figure"


def test_only_what_rests_on_a_changed_register_is_counted_again(ledger, stored):
    path = ledger.package.resources["formations"].path
    again = keeping(ledger, stored[0], {**ledger.package.files, path: "another hash"})
    count, counted = again.counts.units, set()
    again.counts.units = lambda name, *days: counted.add(name) or count(name, *days)
    again.observe(2023, territory=PLACES)
    resting = {name for name, one in ledger.catalogue.items() if "formations" in one.registres}
    about_data = {name for name, one in ledger.catalogue.items() if one.is_about_data}
    assert resting - {"completude_registres"}
    assert counted == resting | about_data


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("policiers_formes", ["lycees"]),
        ("lycees_securises", ["lycees", "equipements_lycee"]),
        ("lycees_depense", ["mandats", "operations_travaux", "lycees"]),
    ],
)
def test_an_indicator_that_reads_more_registers_than_it_names_is_refused(ledger, name, named):
    entry = ledger.catalogue[name].model_copy(update={"registres": named})
    counts = keeping(ledger, None, catalogue={**ledger.catalogue, name: entry}).counts
    (found,) = counts.misnamed()
    assert (found.file, found.column) == ("plan/indicators.toml", f"{name}.registres")
    assert all(one in found.message for one in ledger.catalogue[name].registres)
    days = date(2023, 12, 31), FREEZE
    with pytest.raises(DataError, match=name):
        counts.units(name, *days)


def test_an_indicator_may_read_fewer_registers_where_the_plan_asks_less_of_it(ledger):
    securing = ledger.settings.securisation.model_copy(update={"composantes": ["CLOTURE"]})
    fewer = ledger.settings.model_copy(update={"securisation": securing})
    counts = keeping(ledger, None, settings=fewer).counts
    assert counts.misnamed() == []
    found = counts.units("lycees_securises", date(2023, 12, 31), FREEZE).frame
    assert found["numerator"].sum() > 203  # those that have all four


def test_a_result_of_another_key_or_name_is_not_taken(tmp_path):
    mine, its = Store(tmp_path / "a", "mine"), Store(tmp_path / "b", "its")
    mine.put("sums", {"n": 1})
    its.put("sums", {"n": 2})
    assert mine.get("sums") == {"n": 1}
    (path,), (other,) = files(tmp_path / "a"), files(tmp_path / "b")
    path.write_bytes(other.read_bytes())
    assert mine.get("sums") is None
    mine.put("sums", {"n": 1})
    mine.put("masks", {"n": 3})
    (masks,) = (one for one in files(tmp_path / "a") if one != path)
    path.write_bytes(masks.read_bytes())
    assert mine.get("sums") is None


def test_tables_are_kept_as_they_were_typed(tmp_path, ledger):
    store, package = Store(tmp_path / "store", "key"), ledger.package
    store.keep(package)
    found = store.package(ledger.folder)
    assert list(found.tables) == list(package.tables)
    assert (found.files, found.findings) == (package.files, package.findings)
    for name in package.tables:
        pd.testing.assert_frame_equal(found.tables[name], package.tables[name])


def test_a_table_damaged_since_is_read_again(tmp_path, ledger):
    store = Store(tmp_path / "store", "key")
    store.keep(ledger.package)
    found = store.package(ledger.folder)
    for path in files(tmp_path / "store"):
        damaged(path, "changed")
    pd.testing.assert_frame_equal(found.tables["lycees"], ledger.tables["lycees"])


@pytest.fixture
def data(tmp_path):
    """Return a folder that stands for a data folder."""
    folder = tmp_path / "project" / "data"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("a", encoding="utf-8")
    return folder


PLAN = {
    "plan.toml": 'nom = "Plan"\n[equipements]\njours = 90\n[[conventions]]\nnom = "Accord"\n',
    "indicators.toml": '[nom]\nlibelle = "A"\nunite = "%"\n',
    "en.toml": 'nom = "Plan"\n',
}


def kept_in(data):
    store = Store.beside(data)
    store.put("a", 1)
    return files(data.parent / FOLDER)


def test_a_store_is_private_and_follows_the_data(data, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    (path,) = kept_in(data)
    folders = [path.parent, path.parent.parent]
    assert [one.stat().st_mode & 0o777 for one in folders] == [0o700, 0o700]
    (data / "a.csv").write_text("b", encoding="utf-8")
    assert Store.beside(data).get("a") is None


@pytest.mark.parametrize(
    ("file", "was", "now", "stays"),
    [
        ("plan.toml", 'nom = "Plan"', 'nom = "Autre" # le sien', True),
        ("plan.toml", "jours = 90", "jours = 91", False),
        ("plan.toml", 'nom = "Accord"', 'nom = "Convention"', False),
        ("plan.toml", "jours = 90", "jours =", False),
        ("indicators.toml", 'libelle = "A"', 'libelle = "B"', True),
        ("indicators.toml", 'unite = "%"', 'unite = "EUR"', False),
        ("indicators.toml", "[nom]", "[site]", False),
        ("en.toml", "Plan", "The plan", True),
    ],
)
def test_what_is_kept_rests_on_what_the_plan_decides_not_on_its_words(
    data, monkeypatch, file, was, now, stays
):
    monkeypatch.delenv(VARIABLE, raising=False)
    (data / "plan").mkdir()
    for name, text in PLAN.items():
        (data / "plan" / name).write_text(text, encoding="utf-8")
    kept_in(data)
    assert was in PLAN[file]
    (data / "plan" / file).write_text(PLAN[file].replace(was, now), encoding="utf-8")
    assert Store.beside(data).get("a") == (1 if stays else None)


def test_a_store_that_others_can_write_in_is_left_alone(data, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    folder = data.parent / FOLDER
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    assert kept_in(data) == []


def test_a_store_may_be_elsewhere_or_nowhere(data, monkeypatch, tmp_path):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "elsewhere"))
    assert kept_in(data) == []
    assert len(files(tmp_path / "elsewhere")) == 1
    monkeypatch.setenv(VARIABLE, "")
    assert kept_in(data) == []
    assert Store.beside(data).fetch("a", lambda: 2) == 2


def test_a_store_that_cannot_be_made_keeps_nothing(data, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "file" / "store"))
    assert Store.beside(data).fetch("a", lambda: 2) == 2


def test_the_states_used_longest_ago_are_forgotten(tmp_path, monkeypatch):
    monkeypatch.setattr("reporting.ledger.store.KEPT", KEPT)
    names = [f"{number:020d}" for number in range(KEPT + 2)]
    for number, name in enumerate(names):
        store = Store(tmp_path / name, name)
        store.put("a", 1)
        os.utime(tmp_path / name, (number, number))
    Store(tmp_path / ("9" * 20), "last").put("a", 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == [*names[-KEPT + 1 :], "9" * 20]


def test_a_state_used_again_is_not_the_one_used_longest_ago(data, monkeypatch, tmp_path):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "elsewhere"))
    Store.beside(data).put("a", 1)
    (folder,) = (tmp_path / "elsewhere").iterdir()
    os.utime(folder, (1, 1))
    Store.beside(data)
    assert folder.stat().st_mtime > 1


def test_nothing_of_a_report_is_kept(root):
    """What editions share must not leak: only exact results are kept, never a part of a page."""
    room = root / "src" / "reporting" / "ledger"
    for path in Path(room).glob("*.py"):
        assert "reporting.parts" not in path.read_text(encoding="utf-8")
