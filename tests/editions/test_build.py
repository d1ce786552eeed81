"""What is asked for is checked as a whole before anything runs."""

import pytest

from reporting import Plan
from reporting.editions import places
from reporting.editions.build import build, inputs_of, select
from reporting.editions.edition import Options
from reporting.editions.journal import history
from reporting.errors import DataError, UsageError


@pytest.fixture(scope="module")
def plan(root):
    return Plan.load(root / "data")


@pytest.fixture(autouse=True)
def checkout(root, monkeypatch):
    """The notebook is found from the checkout."""
    monkeypatch.chdir(root)


def names(editions):
    return [edition.name for edition in editions]


def test_words_stand_for_levels_and_codes_for_territories(plan):
    assert names(select(plan, 2023, ["31", "region"])) == [
        "2023/departement-31",
        "2023/region-76",
        "2023/region-76-en",
    ]
    assert len(select(plan, 2023, ["departements"])) == 13


def test_all_is_every_level_that_has_a_notebook_and_the_groupings_that_were_helped(plan):
    helped = names(select(plan, 2023, ["epci"]))
    assert 0 < len(helped) < len(plan.territories.of_level("epci"))
    every = select(plan, 2023, ["all", "09", "departement-09"])
    assert len(every) == 15 + len(helped) + len(plan.territories.of_level("commune"))


def test_freeze_is_that_of_the_year_unless_given(plan):
    assert select(plan, 2022, ["31"])[0].parameters.freeze == "2023-01-31"
    assert select(plan, 2022, ["31"], freeze="2024-01-31")[0].parameters.freeze == "2024-01-31"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"territories": ["9"]}, "Vouliez-vous « 09 »"),
        ({"territories": ["../../x"]}, "inconnu"),
        ({"territories": ["departement"]}, "inconnu"),
        ({"territories": []}, "Aucun territoire demandé"),
        ({"territories": ["commune-99999"]}, "commune-99999"),
        ({"year": 1999}, "1999"),
        ({"freeze": "2022-06-30"}, "2022-06-30"),
        ({"freeze": "31/01/2024"}, "AAAA-MM-JJ"),
    ],
)
def test_nothing_runs_when_one_edition_is_refused(root, tmp_path, asked, message):
    asked = {"year": 2023, "territories": ["31"], "freeze": None} | asked
    territories = ["region", *asked["territories"]] if asked["territories"] else []
    options = Options(out=tmp_path / "reports")
    with pytest.raises(UsageError, match=message):
        build(root / "data", asked["year"], territories, freeze=asked["freeze"], options=options)
    assert not options.out.exists()


def test_a_freeze_off_the_calendar_is_built_elsewhere_as_a_trial(root, tmp_path):
    """Nothing was masked beside what the reports publish: it may not lie among them."""
    asked = (root / "data", 2023, "34")
    inside = Options(out=root / "reports", dry_run=True, progress=False)
    with pytest.raises(UsageError, match=r"2024-02-15.*--out"):
        build(*asked, freeze="2024-02-15", options=inside)
    elsewhere = Options(out=tmp_path / "essai", dry_run=True, progress=False)
    assert build(*asked, freeze="2024-02-15", options=elsewhere).outcomes
    assert build(*asked, freeze="2025-01-31", options=inside).outcomes


def test_no_other_notebook_can_take_the_place_of_the_annual_report(root, tmp_path):
    """The other notebooks have the same parameters: published, they would lie where it does."""
    options = Options(out=tmp_path / "reports", dry_run=True, progress=False)
    own, english = build(root / "data", 2023, "region", options=options).outcomes
    assert own.edition.notebook == root / "notebooks" / "annual_report.ipynb"
    assert english.edition.name == "2023/region-76-en"
    with pytest.raises(TypeError, match="notebook"):
        build(root / "data", 2023, "region", notebook="data_quality.ipynb", options=options)


def test_one_territory_is_not_read_letter_by_letter(plan):
    assert names(select(plan, 2023, "31")) == ["2023/departement-31"]


@pytest.mark.parametrize(("year", "territory"), [("2023", "31"), (2023.0, "31"), (2023, 31.0)])
def test_types_are_those_of_the_model(plan, year, territory):
    with pytest.raises(UsageError, match="attendu"):
        select(plan, year, territory)


def test_missing_notebook_is_named(plan, tmp_path):
    with pytest.raises(UsageError, match="introuvable"):
        select(plan, 2023, ["31"], notebook=tmp_path / "none.ipynb")


def test_a_level_without_notebook_says_which_to_write(plan, monkeypatch):
    monkeypatch.setattr("reporting.editions.build.narratives", lambda *given: [])
    with pytest.raises(UsageError, match=r"Écrire notebooks/commune\.ipynb .* --territory region"):
        select(plan, 2023, ["31555"])


def test_manifest_inputs_come_from_the_plan(plan):
    inputs = inputs_of(plan, plan.settings.freeze_of(2023))
    assert inputs.files["registers/lycees.csv"] == plan.files["registers/lycees.csv"]
    assert inputs.definitions["lycees_securises"] >= 1
    assert inputs.is_demonstration


def test_data_that_cannot_be_read_have_their_line_in_the_history(tmp_path):
    options = Options(out=tmp_path / "reports")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/datapackage.json").write_text("{")
    with pytest.raises(DataError):
        build(tmp_path / "data", 2023, "region", options=options)
    (run,) = history(options.out)
    assert (run.year, run.territory, run.status) == (2023, "region", "refusé")


@pytest.mark.parametrize("refused", ["file", "file/reports"])
def test_place_that_cannot_be_written_is_told_before_anything_is_read(tmp_path, refused):
    (tmp_path / "file").touch()
    options = Options(out=tmp_path / refused)
    with pytest.raises(UsageError, match="n'est pas un dossier"):
        build(tmp_path / "no data", 2023, "region", options=options)


def test_folder_without_rights_is_told_before_anything_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(places.os, "access", lambda path, mode: False)
    with pytest.raises(UsageError, match="Donner les droits"):
        build(tmp_path / "no data", 2023, "region", options=Options(out=tmp_path / "reports"))
