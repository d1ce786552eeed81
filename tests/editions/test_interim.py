"""A provisional edition: in a place of its own, marked, recorded, at its embargo."""

import csv
import json
from datetime import date

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from reporting import Plan
from reporting.cli import cli
from reporting.editions import due, journal
from reporting.editions.shelf import shelved
from reporting.facade import check
from reporting.plan.settings import read_settings
from tests.second_plan import lay

INTERIM, REPORT = "2023/region-53-provisoire-2024-02-15", "2023/region-53"
FREEZES = "provisoires = [{ mois = 2, jour = 15 }, { mois = 6, jour = 30 }]"
RULE = """
[[provisoires]]
territoires = ["region"]
mois = 3
jour = 1
heure = 09:00:00
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The second plan, whose report is frozen on 31 March, with a provisional edition before."""
    data = lay(tmp_path_factory.mktemp("interim"))
    for path, old, new in (
        (data / "plan/plan.toml", "[arrete]\n", f"[arrete]\n{FREEZES}\n"),
        (data / "plan/plan.toml", "premier_rapport = 2022", "premier_rapport = 2023"),
        (data / "plan/calendar.toml", '["region", "departements"]', '["region"]'),
    ):
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    with (data / "plan/calendar.toml").open("a", encoding="utf-8") as file:
        file.write(RULE)
    return data.parent


@pytest.fixture(scope="module")
def at(project):
    """Run what is due at an instant; return what there is then."""
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(project)

        def run(instant):
            for one in (due, journal):
                patched.setattr(one, "now", lambda: instant)
            done = CliRunner().invoke(cli, ["due"])
            assert done.exit_code == 0, done.output
            found = (project / "reports").glob("*/*/manifest.json")
            there = {path.parent.relative_to(project / "reports").as_posix() for path in found}
            return {name for name in there if not name.startswith(".")}

        yield run


def test_it_appears_at_its_embargo_and_stays_beside_the_report(project, at):
    assert at("2024-03-01T07:59:59Z") == set()
    assert at("2024-03-01T08:00:00Z") == {INTERIM}
    folder = project / "reports" / INTERIM
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert at("2024-05-02T06:00:00Z") == {INTERIM, REPORT}
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before

    pages = PdfReader(folder / "rapport.pdf").pages
    assert len(pages) > 1
    texts = [" ".join(page.extract_text().split()) for page in pages]
    assert all("provisoire" in text for text in texts)
    assert all("démonstration" in text for text in texts)
    report = PdfReader(project / "reports" / REPORT / "rapport.pdf").pages
    assert not any("provisoire" in page.extract_text() for page in report)
    assert json.loads((folder / "manifest.json").read_bytes())["provisional"] is True
    assert "provisional" not in json.loads((folder.parent / "region-53/manifest.json").read_bytes())
    for name, status in ((INTERIM, "provisoire"), (REPORT, "definitif")):
        with (project / f"data/published/{name}/figures.csv").open(encoding="utf-8") as file:
            assert {line["statut"] for line in csv.DictReader(file)} == {status}
    assert [one.name for one in shelved(project / "reports")] == ["region-53"]
    done = CliRunner().invoke(cli, ["verify", "reports"])
    assert (done.exit_code, "2 édition(s) vérifiée(s), 0 constat(s)" in done.output) == (0, True)


def test_the_next_report_is_compared_with_the_report_before(project):
    settings = Plan.load(project / "data").settings
    assert settings.report_before(date(2025, 3, 31)) == date(2024, 3, 31)
    assert settings.published_before(date(2025, 3, 31)) == date(2025, 2, 15)
    assert settings.published_before(date(2024, 3, 31)) == date(2024, 2, 15)
    assert settings.published_before(date(2024, 2, 15)) is None
    assert settings.interim_before(date(2024, 6, 30)) == date(2024, 2, 15)
    assert settings.interim_before(date(2024, 2, 15)) is None


def test_a_rule_without_its_freeze_is_a_finding(project, tmp_path):
    data = lay(tmp_path)
    calendar = data / "plan/calendar.toml"
    calendar.write_text(calendar.read_text(encoding="utf-8") + RULE, encoding="utf-8")
    assert read_settings(data / "plan/plan.toml").arrete.provisoires == []
    [found] = [one for one in check(data) if one.severity == "error"]
    assert "arrêté provisoire" in str(found) and "plan.toml" in str(found)
