"""Nothing to do: hashes say so before any data is loaded, and only when it is certain."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from reporting.editions.current import KEPT, key_of, last_years, note, up_to_date
from reporting.editions.edition import Edition, Inputs, Options
from reporting.editions.parameters import Parameters
from reporting.editions.places import narrative
from reporting.editions.run import run_editions
from reporting.registers.folder import file_hash

SETTINGS = """
[periode]
premiere_annee = 2022
derniere_annee = 2023
[arrete]
mois = 1
jour = 31
"""
PACKAGE = {
    "resources": [
        {"name": "regions", "path": "reference/regions.csv"},
        {"name": "departements", "path": "reference/departements.csv"},
        {"name": "trains", "sans_registre": True},
    ]
}


class Depot:
    """A checkout with as much data as the choice of editions needs, and an edition."""

    def __init__(self, root: Path, workshop) -> None:
        self.data, self.out = root / "data", root / "reports"
        for name, content in {
            "plan/plan.toml": SETTINGS,
            "plan/calendar.toml": "",
            "datapackage.json": json.dumps(PACKAGE),
            "reference/regions.csv": "code,nom\n76,Occitanie\n",
            "reference/departements.csv": "code,nom\n31,Haute-Garonne\n09,Ariège\n",
            "registers/lycees.csv": "uai\n",
        }.items():
            path = self.data / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        workshop.write()
        self.notebook = root / "notebooks" / "annual_report.ipynb"
        self.notebook.parent.mkdir()
        shutil.copy(workshop.notebook, self.notebook)

    def build(self, *territories: str, words: Sequence[str] = ("region",)) -> None:
        """Build editions, and note that those of some words are up to date."""
        files = [p for p in self.data.rglob("*") if p.is_file() and p.name != "calendar.toml"]
        inputs = Inputs({p.relative_to(self.data).as_posix(): file_hash(p) for p in files})
        given = {"year": 2023, "freeze": "2024-01-31", "data": "data"}
        editions = [
            Edition(Parameters(territory=one, **given), self.notebook, self.data)
            for one in territories
        ]
        result = run_editions(editions, inputs, Options(out=self.out, pdf=False, progress=False))
        assert result.exit_code == 0
        key = key_of(self.data, 2023, words, None, pdf=False)
        note(self.out, self.data, key, [edition.path for edition in editions])

    def current(self, *words, years=(), last=None, freeze=None, pdf=False):
        options = Options(out=self.out, pdf=pdf)
        return up_to_date("data", years, last, words or ("region",), freeze, options)


@pytest.fixture
def depot(tmp_path, workshop, monkeypatch) -> Depot:
    made = Depot(tmp_path / "ici", workshop)
    monkeypatch.chdir(made.data.parent)
    return made


def test_what_a_run_has_found_is_named(depot):
    assert depot.current() is None
    depot.build("region-76")
    assert depot.current() == depot.current(years=(2023,)) == ["2023/region-76"]
    depot.build("departement-31", "departement-09", words=("31", "09"))
    departements = ["2023/departement-31", "2023/departement-09"]
    assert depot.current("09", "31") == departements
    assert depot.current() == ["2023/region-76"], "one run after the other is remembered"
    assert depot.current("departements") is None, "what no run was asked is looked at"
    for number in range(KEPT):
        depot.build("departement-31", words=("31", str(number)))
    assert depot.current() is None, "the oldest are forgotten"


def test_the_notebook_of_a_plan_is_beside_its_data(depot, tmp_path, monkeypatch):
    """Another one where the command is run is not this plan's; none at all is no crash."""
    depot.build("region-76")
    elsewhere = tmp_path / "ailleurs"
    (elsewhere / "notebooks").mkdir(parents=True)
    (elsewhere / "notebooks" / depot.notebook.name).write_text("{}")
    options = Options(out=depot.out, pdf=False)
    monkeypatch.chdir(elsewhere)
    asked = (str(depot.data), (), None, ("region",), None, options)
    assert up_to_date(*asked) == ["2023/region-76"]
    assert narrative("region-76", depot.data) == depot.notebook
    assert narrative("departement-31", depot.data) == depot.notebook  # the only one there is
    own = depot.notebook.with_name("departement.ipynb")
    shutil.copy(depot.notebook, own)
    assert narrative("departement-31", depot.data) == own
    assert narrative("commune-31555", depot.data) is None
    depot.notebook.unlink()
    monkeypatch.chdir(depot.out)
    assert up_to_date(*asked) is None


def test_what_was_asked_otherwise_is_not_known(depot):
    depot.build("region-76")
    assert depot.current(pdf=True) is None
    assert depot.current(freeze="2024-02-01") is None
    assert depot.current(last=2) is None
    assert depot.current(years=(2022,)) is None
    for word in ("31", "Toulouse", "communes", "76", "../x", ""):
        assert depot.current(word) is None


@pytest.mark.parametrize(
    "name",
    [
        *("datapackage.json", "plan/plan.toml", "reference/regions.csv", "registers/lycees.csv"),
        *("registers/lycees.xlsx", "../notebooks/annual_report.ipynb"),
        *("../requirements.lock", "../reports/2023/region-76/rapport.html"),
        "../reports/2023/region-76/autre.html",
    ],
)
def test_a_byte_that_changed_anywhere_is_for_the_whole_package(depot, name):
    depot.build("region-76")
    path = depot.data / name
    path.write_bytes((path.read_bytes() if path.exists() else b"") + b"\n ")
    assert depot.current() is None


def test_the_last_years_are_known_without_the_plan(depot):
    assert last_years("data", None) == [2023]
    assert last_years("data", 2) == last_years("data", 9) == [2022, 2023]
    (depot.data / "plan/plan.toml").write_text("[periode]")
    assert last_years("data", None) == []


def test_the_calendar_decides_nothing_of_an_edition(depot):
    depot.build("region-76")
    (depot.data / "plan/calendar.toml").write_text("# autre\n")
    assert depot.current() == ["2023/region-76"]


def test_a_manifest_made_up_for_it_is_not_believed(depot):
    depot.build("region-76")
    path = depot.out / "2023/region-76/manifest.json"
    manifest = json.loads(path.read_bytes())
    path.write_text(json.dumps(manifest | {"demonstration": True}))
    assert depot.current() is None


@pytest.mark.parametrize("command", [["--help"], ["history"], ["due", "--help"]])
def test_a_command_that_needs_no_data_loads_no_heavy_library(tmp_path, command):
    heavy = {"pandas", "numpy", "matplotlib", "papermill", "pydantic", "nbformat", "IPython"}
    code = f"import sys; sys.argv[1:] = {command}\nfrom reporting.cli import main\n" + (
        "try:\n    main()\nfinally:\n    print(sorted({one.partition('.')[0] for one in "
        "sys.modules}), file=sys.stderr)"
    )
    (tmp_path / "reports").mkdir()
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0
    assert not heavy & set(run.stderr.replace("'", "").strip("[]\n").split(", "))
