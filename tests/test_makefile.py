"""The environment is made where uv cannot install, and behind an organisation's certificates."""

import os
import shutil
import subprocess

import pytest

LOCK = "uv==0.13.9 \\\n    --hash=sha256:00\nrich==14.0.0 \\\n    --hash=sha256:01\n"
SHIM = """#!/bin/sh
echo "{name} certs=$SSL_CERT_FILE pip=$PIP_CERT system=$UV_SYSTEM_CERTS $*" >> calls
case "$*" in *"config list") echo "global.cert='$OWN'" ;; {failing}) exit 1 ;; esac
"""
CERTS = "certs=/etc/organisation.pem pip=/etc/organisation.pem system=true"
PIP_REST = "pip install --quiet --require-hashes --no-deps --requirement .venv/rest.txt"


@pytest.fixture
def make(root, tmp_path, monkeypatch):
    """Make the environment with a python and a uv that only note how they are called."""
    for name in ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "UV_SYSTEM_CERTS"):
        monkeypatch.delenv(name, raising=False)
    shutil.copy(root / "Makefile", tmp_path)
    (tmp_path / "requirements.lock").write_text(LOCK)
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / ".venv/bin").mkdir(parents=True)

    def run(failing: str, **environment: str) -> tuple[int, list[str]]:
        for name in ("python", "uv"):
            path = tmp_path / ".venv/bin" / name
            path.write_text(SHIM.format(name=name, failing=failing))
            path.chmod(0o755)
        done = subprocess.run(
            ["make", ".venv/made"], cwd=tmp_path, env=os.environ | environment, capture_output=True
        )
        return done.returncode, (tmp_path / "calls").read_text().splitlines()

    return run


def test_uv_installs_what_is_locked(make):
    code, calls = make("nothing")
    assert code == 0
    assert [call for call in calls if call.startswith("uv certs= pip= system= pip sync")]
    assert not [call for call in calls if PIP_REST in call]


@pytest.mark.parametrize("failing", ["*sync*", "*uv.txt*"], ids=["uv fails", "no uv"])
def test_pip_takes_over_where_uv_cannot(make, tmp_path, failing):
    code, calls = make(failing)
    assert code == 0
    assert [call for call in calls if PIP_REST in call]
    assert (tmp_path / ".venv/rest.txt").read_text().startswith("rich==14.0.0")
    assert (tmp_path / ".venv/made").exists()


def test_nothing_is_called_made_where_pip_fails_too(make, tmp_path):
    code, _ = make("*sync*|*rest.txt*")
    assert code != 0
    assert not (tmp_path / ".venv/made").exists()


def test_certificates_that_the_settings_of_pip_name_are_given_to_uv(make):
    _, calls = make("nothing", OWN="/etc/organisation.pem")
    assert [call for call in calls if f"uv {CERTS} pip sync" in call]


def test_what_was_published_outlives_a_cleaning(root, tmp_path):
    """`make clean` removes what can be made again by itself: no report, no record of one."""
    shutil.copy(root / "Makefile", tmp_path)
    for name in ("reports/2023/region-76", ".reporting/reports", ".venv/bin", "src", "tests"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("demo", "benchmarks", "deploy"):
        (tmp_path / name).mkdir()
    subprocess.run(["make", "clean"], cwd=tmp_path, capture_output=True, check=True)
    assert (tmp_path / "reports/2023/region-76").is_dir() and (tmp_path / ".reporting").is_dir()
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("name", ["PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_certificates_of_the_organisation_are_given_to_both(make, name):
    _, calls = make("*sync*", **{name: "/etc/organisation.pem"})
    assert [call for call in calls if call.startswith(f"python {CERTS}") and PIP_REST in call]
    assert [call for call in calls if f"uv {CERTS} pip sync" in call]


def test_a_clone_has_the_same_bytes_whatever_git_does_to_line_ends(root, tmp_path):
    """With those of Windows make would run nothing, and code, pages and notebooks have hashes."""

    def git(*given: str) -> None:
        who = ["-c", "user.name=x", "-c", "user.email=x@localhost", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, "-c", "core.autocrlf=true", *given], cwd=tmp_path, check=True)

    files = ("Makefile", "README.md", "notebooks/commune.ipynb", "src/reporting/cli.py")
    for name in (*files, ".gitattributes"):
        (tmp_path / "own" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / name, tmp_path / "own" / name)
    git("init", "-q", "own")
    git("-C", "own", "add", ".")
    git("-C", "own", "commit", "-qm", "x")
    git("clone", "-q", "own", "clone")
    assert [(tmp_path / "clone" / one).read_bytes() for one in files] == [
        (root / one).read_bytes() for one in files
    ]
