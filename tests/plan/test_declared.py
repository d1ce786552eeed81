"""A declaration that figures were published with changes with a line of the revisions only."""

from datetime import date

import pytest

from reporting.facade import Plan
from reporting.plan.declared import changed, declared, learnt, misnumbered
from reporting.plan.record import DECLARED, Record
from reporting.plan.revisions import Revision

DAY = date(2025, 1, 31)
SHOWN = ["lycees_cloture", "isg_personnes_accompagnees"]


@pytest.fixture(scope="module")
def now(root):
    """What the plan declares."""
    plan = Plan.load(root / "data")
    return declared(plan.settings, plan.catalogue, plan.targets)


@pytest.fixture(scope="module")
def lines(now):
    """What is recorded with figures of two indicators."""
    return learnt(Record(), now, (), SHOWN, DAY.isoformat())


@pytest.fixture
def record(lines, monkeypatch):
    """The record that holds them."""
    found = Record()
    monkeypatch.setattr(Record, "lines", lambda _, name: lines if name == DECLARED else [])
    return found


def told(record, now, *entries):
    return [(one.file, one.column) for one in changed(record, now, entries, "data")]


def entry(key, number=1):
    return Revision(
        id=f"REV-{number:04d}", before=DAY, after=DAY, nature="declaration", key=key,
        reason="Relevé par le délégué à la protection des données.", author="Direction de projet",
        written_on=DAY,
    )  # fmt: skip


def test_only_what_is_published_binds(record, now, lines):
    assert told(record, now) == []
    indicators = {key.split(".")[1] for key, *_ in lines if not key.startswith("plan.")}
    assert indicators == set(SHOWN)
    assert told(record, now | {"indicators.trains_km_equipes.unite": "nombre"}) == []


def test_each_value_that_changes_is_told_once(record, now, lines):
    for key, value, *_ in lines:
        file, _, name = key.partition(".")
        place = {"plan": "plan.toml", "indicators": "indicators.toml", "cibles": "cibles.csv"}
        assert told(record, now | {key: f"{value}0"}) == [(f"data/plan/{place[file]}", name)], key


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("plan.diffusion.minimums.isg_personnes_accompagnees", "3"),
        ("plan.diffusion.registres_publics", "lycees|dossiers|subventions|campagnes_ami|ppms"),
        ("plan.securisation.composantes", "CLOTURE|VIDEO|ACCES|ALARME"),
        ("indicators.lycees_cloture.diffusion", "publique"),
        ("indicators.lycees_cloture.composante", "VIDEO"),
        ("cibles.lycees_cloture.1.valeur", "9/10"),
    ],
)
def test_a_line_excuses_it_once(record, now, key, value):
    other = now | {key: value}
    (found,) = changed(record, other, (), "data")
    assert found.value == value
    assert f"cle « {key} »" in found.fix
    assert now[key] in found.message
    assert told(record, other, entry("plan.statuts")) != []
    assert told(record, other, entry(key)) == []
    assert told(record, other, entry(key.rpartition(".")[0])) == []
    new = learnt(record, other, [entry(key)], (), DAY.isoformat())
    assert [one for one in new if one[3]] == [(key, value, DAY.isoformat(), "REV-0001")]
    assert [one for one in new if not one[3]] == record.lines(DECLARED)


def test_what_is_gone_is_told_once_and_what_is_added_is_free(record, now):
    def without(start):
        return {key: one for key, one in now.items() if not key.startswith(start)}

    gone = without("indicators.lycees_cloture.")
    assert told(record, gone) == [("data/plan/indicators.toml", "lycees_cloture")]
    assert told(record, gone, entry("indicators.lycees_cloture")) == []
    assert [*changed(record, gone, (), "data", absent=["lycees_cloture"])] == []
    minimum = without("plan.diffusion.minimums.isg")
    assert told(record, minimum) == [
        ("data/plan/plan.toml", "diffusion.minimums.isg_personnes_accompagnees")
    ]
    assert told(record, now | {"plan.statuts.2.depuis": "2026-01-01"}) == []
    learnt_again = learnt(record, gone, [entry("indicators.lycees_cloture")], (), "2026-01-31")
    assert ("indicators.lycees_cloture.unite", "", "2026-01-31", "REV-0001") in learnt_again


@pytest.mark.parametrize(
    ("name", "version", "is_known"),
    [
        ("lycees_cloture", 1, True),
        ("lycees_cloture", 2, True),
        ("lycees_cloture", 9, False),
        ("trains_km_equipes", 1, True),
        ("trains_km_equipes", 2, False),
        ("lycees_ppms", 2, True),
        ("lycees_ppms", 3, False),
    ],
)
def test_a_definition_is_numbered_from_the_published_one_on(root, record, name, version, is_known):
    """Two are published or not yet; the third has a break, from which a second version may be."""
    entry = Plan.load(root / "data").catalogue[name].model_copy(update={"version": version})
    found = [(one.column, one.value) for one in misnumbered(record, {name: entry}, "data")]
    assert found == ([] if is_known else [(f"{name}.version", str(version))])


def test_a_version_that_was_published_does_not_come_back(root, record, lines, monkeypatch):
    later = [*lines, ("indicators.lycees_cloture.version", "4", "2026-01-31", "REV-0007")]
    monkeypatch.setattr(Record, "lines", lambda _, name: later if name == DECLARED else [])
    (found,) = misnumbered(
        record, {"lycees_cloture": Plan.load(root / "data").catalogue["lycees_cloture"]}, "data"
    )
    assert "4, 5" in found.message
