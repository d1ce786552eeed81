"""The wheel, installed where there is no checkout: all that the package reads comes with it."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from flit_core import buildapi

ROOT = Path(__file__).parents[1]
ROWS = ROOT / "tests/second_plan/data/registers"
KEPT = (
    "lycees equipements_lycee parc_autocars equipements_mobiles campagnes_ami dossiers subventions"
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from a copy: nothing is written beside the sources."""
    source = tmp_path_factory.mktemp("source")
    for name in ("src", "deploy"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(source)
        return source / buildapi.build_wheel(str(source))


@pytest.fixture(scope="module")
def run(wheel, tmp_path_factory):
    """Run a command of an environment that has the wheel, and the libraries of this one."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place / "venv", with_pip=False)
    python = place / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", wheel], check=True)
    (site,) = (place / "venv" / "lib").glob("python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    hidden = ("PYTHONPATH", "VIRTUAL_ENV", "REPORTING_CACHE")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment["LANG"] = "fr_FR.UTF-8"

    def command(*words, folder=place):
        return subprocess.run(
            [python.parent / words[0], *words[1:]],
            cwd=folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return command


def test_every_file_of_the_package_is_in_it(wheel):
    """Fonts, templates, messages, reference tables: what is in `src`, and no more."""
    sources = {path for path in (ROOT / "src").rglob("*") if path.is_file()}
    wanted = {
        str(one.relative_to(ROOT / "src")) for one in sources if "__pycache__" not in one.parts
    }
    with zipfile.ZipFile(wheel) as file:
        held = {name for name in file.namelist() if name.startswith("reporting/")}
    assert held == wanted
    for kind in (".xz", ".toml", ".ttf", ".j2", ".typ", ".css"):
        assert [name for name in held if name.endswith(kind)], kind


def test_it_is_the_wheel_that_runs(run):
    where = run("python", "-c", "import reporting; print(reporting.__file__)").stdout
    assert "site-packages" in where
    assert str(ROOT) not in where


def test_help_and_doctor_answer(run):
    helped = run("reporting", "--help")
    assert helped.returncode == 0, helped.stderr
    assert "doctor" in helped.stdout
    told = run("reporting", "doctor")
    assert told.returncode in (0, 1), told.stderr
    assert "Traceback" not in told.stderr


def test_a_project_goes_from_nothing_to_a_report(run, tmp_path):
    folder = tmp_path / "bretagne"
    given = ["--region", "53", "--years", "2021-2023", "--only", KEPT.replace(" ", ",")]
    made = run("reporting", "init", str(folder), "--name", "Ensemble", *given)
    assert made.returncode == 0, made.stderr
    for name in KEPT.split():
        shutil.copy(ROWS / f"{name}.csv", folder / "data/registers")
    checked = run("reporting", "check", folder=folder)
    assert checked.returncode == 0, checked.stdout
    built = run("reporting", "build", "--territory", "region", folder=folder)
    assert built.returncode == 0, built.stderr
    pages = folder / "reports/2023/region-53"
    assert (pages / "rapport.pdf").read_bytes().startswith(b"%PDF")
    assert "Bretagne" in (pages / "rapport.html").read_text(encoding="utf-8")
