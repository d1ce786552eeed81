"""One edition in the browser, made again at each change of its notebook or its data."""

import json
import shutil
import urllib.request
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from reporting.errors import UsageError
from reporting.project.preview import Preview, serve
from reporting.site.serve import address_of
from tests.second_plan import lay


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay(tmp_path_factory.mktemp("preview")).parent


@pytest.fixture
def preview(project: Path, tmp_path: Path) -> Iterator[Preview]:
    shutil.copytree(project, tmp_path / "project")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(tmp_path / "project")
        yield Preview("data", "departement-29", 2023)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read().decode()


def test_a_page_follows_its_notebook_and_its_data(preview: Preview):
    """A sentence that is edited, a row that is corrected: both are seen at the next look."""
    notebook, coaches = (
        Path("notebooks/annual_report.ipynb"),
        Path("data/registers/parc_autocars.csv"),
    )
    assert preview.look() and "Les lycées" in preview.page
    assert not preview.look()
    change(notebook, "## Les lycées", "## Les lycées du département")
    assert preview.look() and "Les lycées du département" in preview.page
    before = preview.page
    lines = coaches.read_text(encoding="utf-8").splitlines(keepends=True)
    own = next(number for number, line in enumerate(lines) if ",29," in line)
    coaches.write_text("".join(lines[:own] + lines[own + 1 :]), encoding="utf-8")
    assert preview.look() and preview.page != before
    assert not Path("reports").exists()


def test_what_is_wrong_is_shown_and_the_next_change_mends_it(preview: Preview):
    notebook = Path("notebooks/annual_report.ipynb")
    sound = notebook.read_text(encoding="utf-8")
    cells = json.loads(sound)
    cells["cells"][4]["source"] = ["report.prose(<b>)"]
    notebook.write_text(json.dumps(cells), encoding="utf-8")
    assert preview.look() and preview.fault
    assert "<b>" not in preview.page and "n'a pu être faite" in preview.page
    notebook.write_text("{", encoding="utf-8")  # half written by an editor
    assert preview.look() and preview.fault
    notebook.write_text(sound, encoding="utf-8")
    assert preview.look() and not preview.fault


def test_a_year_that_the_plan_has_not_is_misuse(preview: Preview):
    """No change of a file would mend it: nothing is shown or waited for."""
    with pytest.raises(UsageError, match="2031"):
        Preview("data", "29", 2031).check()
    with pytest.raises(UsageError, match="un seul territoire attendu"):
        Preview("data", "departements").check()


def test_ctrl_c_in_a_cell_ends_it(preview: Preview):
    """It is no fault of the notebook, to be shown and waited for."""
    change(Path("notebooks/annual_report.ipynb"), "report.cover()", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        preview.look()


def test_a_browser_is_told_of_a_change_and_only_this_machine_is_served(preview: Preview):
    """The page waits for a version that it has not; another name of this machine gets nothing."""
    preview.page, preview.version = "first", 1
    with serve(preview) as server:
        where = address_of(server)
        assert "/wait?since=" in get(where) and get(f"{where}page") == "first"
        assert get(f"{where}wait?since=0") == "1"
        preview.version = 2
        assert get(f"{where}wait?since=1") == "2"
        link = HTTPConnection("127.0.0.1", server.server_port, timeout=60)
        link.request("GET", "/page", headers={"Host": "elsewhere.example:80"})
        assert link.getresponse().status == 403
        link.close()
        server.shutdown()
