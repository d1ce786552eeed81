"""What a ledger says of itself, and that it counts what is asked and no more."""

import re

import pytest

from reporting import Plan
from reporting.errors import UsageError
from reporting.ledger import Ledger


def test_a_plan_shows_itself_on_one_line(root):
    shown = repr(Plan.load(root / "data"))
    assert shown == "<Plan « La Région vous protège », 2016-2024: 34 tables, 51 indicators>"


@pytest.mark.parametrize("part", ["package", "tables", "settings", "territories", "secrecy"])
def test_what_a_plan_holds_is_short_too(ledger, part):
    assert "\n" not in repr(ledger)
    assert len(repr(ledger)) <= 200
    if part != "settings":
        assert len(repr(getattr(ledger, part))) <= 200


def test_tables_offer_their_names(ledger):
    assert repr(ledger.tables).startswith("<34 tables: regions, departements, ")
    assert ledger.tables._ipython_key_completions_() == list(ledger.tables)


def test_a_trace_shows_itself_on_one_line(ledger):
    shown = repr(ledger.trace("gares_video", 2023, "31"))
    assert re.fullmatch(r"<Trace gares_video 2023 departement-31: \d+ units, \d+ .*>", shown)


def test_an_unknown_table_suggests_the_nearest(ledger):
    with pytest.raises(KeyError, match=r"« lycee » inconnue\. Vouliez-vous « lycees »"):
        ledger.tables["lycee"]
    with pytest.raises(UsageError):
        ledger.tables["lycee"]
    assert ledger.tables.get("lycee") is None


def test_the_word_region_is_the_region(ledger):
    assert ledger.territories.get("region") is ledger.territories.region
    with pytest.raises(UsageError, match="Vouliez-vous « commune-31555 » \\(Toulouse\\)"):
        ledger.territories.get("Toulouse")


@pytest.fixture
def counted(ledger, made, monkeypatch):
    """Return a ledger with nothing counted, and the list of what it counts."""
    fresh, names = made(ledger.package), []
    units = fresh.counts.units
    monkeypatch.setattr(
        fresh.counts, "units", lambda name, *days: names.append(name) or units(name, *days)
    )
    return fresh, names


def test_one_figure_is_counted_alone(counted):
    fresh, names = counted
    found = fresh.observe(2024, indicator="rames_equipees", territory="region")
    assert names == ["rames_equipees"]
    assert found[["numerator", "denominator"]].to_numpy().tolist() == [[151, 191]]


def test_masks_count_their_whole_family_and_no_other(counted):
    fresh, names = counted
    fresh.observe(2024, indicator="gares_video", territory="departements")
    assert set(names) == {"gares_video"}
    names.clear()
    found = fresh.observe(2024, indicator="lycees_cloture", territory="departements")
    assert found["masked"].any()
    assert {"lycees_cloture", "lycees_securises", "lycees_video"} <= set(names)
    assert "gares_video" not in names


def test_every_figure_has_its_days(ledger):
    asked = ["pharos_lycees", "plan_execution", "lycees_depense", "rames_equipees"]
    found = ledger.observe(2024, indicator=asked, territory="region").set_index("indicator")
    assert {
        name: (f"{row.du:%Y-%m-%d}", f"{row.au:%Y-%m-%d}") for name, row in found.iterrows()
    } == {
        "pharos_lycees": ("2023-09-01", "2024-08-31"),
        "rames_equipees": ("2024-12-31", "2024-12-31"),
        "lycees_depense": ("2016-01-01", "2024-12-31"),
        "plan_execution": ("2021-01-01", "2023-12-31"),
    }


def test_a_trace_is_frames_and_plain_values(ledger):
    traced = ledger.trace("rames_equipees", 2023, "region")
    assert len(traced.units) == traced.observation["denominator"].item()
    assert set(traced.rows["table"]) == {"parc_rames", "equipements_mobiles"}
    assert list(traced.rows.columns) == ["unit", "table", "file", "line", "sha256", "values"]
    plain = traced.as_json()
    assert plain["observation"]["du"] == "2023-12-31"
    assert plain["rows"][0]["values"]["rame_id"] == plain["rows"][0]["unit"]


def test_a_trace_of_a_level_that_a_masked_indicator_lacks_is_refused(ledger):
    with pytest.raises(UsageError, match="n'existe pas à l'échelon de commune-31555"):
        ledger.trace("faits_signales_taux", 2024, "31555")


def test_a_plan_is_a_ledger(root):
    assert isinstance(Plan.load(root / "data"), Ledger)
