"""Jobs of JupyterLab's panel pass the gate, run whole, and say in French why they are refused."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from reporting.editions.lab_jobs import Environment, Job
from reporting.editions.notebook import notebook_bytes
from reporting.errors import EditionError, ReportingError, UsageError

LOAD = "from reporting import Plan\nreport = Plan.load(data).report(year, territory, freeze)\n"
CELLS = (
    LOAD + "report.cover()",
    'report.trajectory("lycees_securises", title="Neuf lycées sur dix sont sécurisés")',
)
DEADLINE = 240.0


class Server:
    """A Jupyter server of this environment, its own folders beside the notebooks it serves."""

    def __init__(self, root: Path, *program: str) -> None:
        self.root = root
        folders = {
            f"JUPYTER_{name}_DIR": str(root / name) for name in ("DATA", "RUNTIME", "CONFIG")
        }
        own = program or ("jupyter_server",)
        command = [sys.executable, "-m", *own, "--allow-root", "--no-browser"]
        self.process = subprocess.Popen(
            [*command, "--ServerApp.port=0", "--IdentityProvider.token=jeton"],
            cwd=root,
            env={**os.environ, **folders},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> "Server":
        try:
            wait_for(lambda: list((self.root / "RUNTIME").glob("jpserver-*.json")))
            wait_for(lambda: self.call("api/status"))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *raised: object) -> None:
        self.process.kill()
        self.process.wait()

    @property
    def address(self) -> str:
        """Where it is, as it has said."""
        (said,) = (self.root / "RUNTIME").glob("jpserver-*.json")
        return json.loads(said.read_text())["url"]

    def call(self, path: str, body: dict | None = None) -> dict:
        """Return what the server answers."""
        request = urllib.request.Request(
            self.address + path,
            headers={"Authorization": "token jeton"},
            data=None if body is None else json.dumps(body).encode(),
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or "null")

    def submit(self, notebook: str, parameters: dict, formats: list[str]) -> str:
        """Create a job as the panel does; return its id."""
        body = {
            "name": Path(notebook).stem,
            "input_uri": notebook,
            "runtime_environment_name": "reporting",
            "parameters": parameters,
            "output_formats": formats,
        }
        return self.call("scheduler/jobs", body)["job_id"]

    def ended(self) -> dict[str, dict] | None:
        """Return the jobs once none is running any more."""
        jobs = self.call("scheduler/jobs")["jobs"]
        over = all(job["status"] in ("COMPLETED", "FAILED") for job in jobs)
        return {job["job_id"]: job for job in jobs} if over else None


def wait_for(look):
    """Return what `look` gives as soon as it gives something."""
    limit = time.monotonic() + DEADLINE
    while time.monotonic() < limit:
        with suppress(urllib.error.URLError):  # it has said its address, and does not answer yet
            if found := look():
                return found
        time.sleep(0.1)
    raise TimeoutError


@pytest.fixture
def place(root, tmp_path, notebook):
    """Where jobs find data and a notebook."""
    (tmp_path / "data").symlink_to(root / "data")
    (tmp_path / "carnet.ipynb").write_bytes(notebook_bytes(notebook(*CELLS)))
    return tmp_path


@pytest.fixture
def server(place):
    """The environment's own configuration is what puts our classes there."""
    with Server(place) as running:
        yield running


def test_jobs_of_the_panel_are_made_whole_or_refused_with_the_reason(server):
    (only,) = server.call("scheduler/runtime_environments")
    assert [one["name"] for one in only["output_formats"]] == ["html", "pdf", "ipynb"]
    whole = server.submit("carnet.ipynb", {"territory": "09"}, ["html", "pdf", "ipynb"])
    number = server.submit("carnet.ipynb", {"year": "2O23"}, ["html"])
    format_ = server.submit("carnet.ipynb", {}, ["docx"])
    jobs = wait_for(server.ended)
    assert jobs[number]["status_message"].startswith("année '2O23' refusée")
    assert (
        jobs[format_]["status_message"]
        == "format « docx » inconnu. Choisir parmi : html, pdf, ipynb"
    )
    assert (jobs[whole]["status"], jobs[whole].get("status_message")) == ("COMPLETED", None)

    server.call(f"scheduler/jobs/{whole}/download_files")
    files = wait_for(lambda: (one := server.call(f"scheduler/jobs/{whole}"))["downloaded"] and one)
    made = {one["file_format"]: server.root / one["file_path"] for one in files["job_files"]}
    assert "Ariège" in made["html"].read_text()
    assert re.fullmatch(r"carnet-2023-09-\d{4}-.*\.html", made["html"].name)
    assert jobs[whole]["parameters"]["year"] == "2023"
    assert jobs[whole]["name"] == "carnet 2023 09"
    assert made["pdf"].read_bytes().startswith(b"%PDF")
    parameters = json.loads(made["ipynb"].read_text())["metadata"]["papermill"]["parameters"]
    assert parameters["territory"] == "departement-09"
    assert len(list((server.root / "DATA/scheduler_staging_area" / whole).iterdir())) == 4
    assert not (server.root / "reports").exists()


@pytest.fixture
def job(place, monkeypatch):
    """Run a job in this process; return the folder of its files."""
    monkeypatch.chdir(place)

    def run(parameters=None, formats=("html",), source=None):
        staging = place / "staging"
        staging.mkdir()
        shutil.copy(source or place / "carnet.ipynb", staging / "carnet.ipynb")
        paths = {name: str(staging / f"fait.{name}") for name in formats or ()}
        paths["input"] = str(staging / "carnet.ipynb")
        one = Job("1", str(place), "sqlite://", paths)
        one._model = SimpleNamespace(parameters=parameters, output_formats=formats)
        one.execute()
        return staging

    return run


def test_freeze_of_a_job_follows_its_year(job):
    made = json.loads((job({"year": "2024"}, ("ipynb",)) / "fait.ipynb").read_text())
    assert made["metadata"]["papermill"]["parameters"]["freeze"] == "2025-01-31"


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"teritory": "09"}, "Vouliez-vous « territory »"),
        ({"x=1;y": "1"}, "inconnu"),
        ({"year": "23"}, "un nombre entier est attendu"),
        ({"year": '"2023"'}, "Écrire 2023"),
        ({"territory": "9"}, "Vouliez-vous « 09 »"),
        ({"territory": '"09"'}, "n'est pas un code de territoire"),
        ({"territory": "../../x"}, "n'est pas un code de territoire"),
        ({"territory": "communes"}, "n'est pas un code de territoire"),
        ({"freeze": "31/01/2024"}, "Vouliez-vous 2024-01-31"),
        ({"freeze": "2023-06-30"}, "l'année n'est pas finie"),
        ({"data": "../ailleurs"}, "Aucun dossier de données"),
    ],
)
def test_text_that_the_model_does_not_mean_is_refused(job, place, parameters, message):
    with pytest.raises(UsageError, match=message):
        job(parameters)
    assert [path.name for path in (place / "staging").iterdir()] == ["carnet.ipynb"]


@pytest.mark.parametrize("formats", [None, [], ["html", "docx"], ["../../x"]])
def test_format_that_is_not_made_is_refused(job, formats):
    with pytest.raises(UsageError, match="format"):
        job(formats=formats)
    assert Environment().output_formats_mapping()["docx"] == "docx"


@pytest.mark.parametrize(
    ("cells", "given", "message"),
    [
        (("1",), {"parameters": None}, "0 cellule"),
        (("1",), {"parameters": "year = 2022 + 1"}, "n'est pas « nom = littéral »"),
        (("!ls",), {}, "commande d'IPython"),
        ((CELLS[0], "1 / 0"), {}, "ZeroDivisionError"),
    ],
)
def test_job_of_an_unsound_notebook_gives_no_file(job, place, notebook, cells, given, message):
    path = place / "autre.ipynb"
    path.write_bytes(notebook_bytes(notebook(*cells, **given)))
    assert Job.validate(Job, str(path))
    with pytest.raises(ReportingError, match=message) as caught:
        job(source=path)
    assert not list((place / "staging").glob("fait.*"))
    if caught.type is EditionError:
        assert (place / "staging/.reporting/edition/failed/2023/region-76/rapport.ipynb").exists()
