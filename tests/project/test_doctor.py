"""What `reporting doctor` finds: each thing made wrong once, told with what to do."""

import errno
import fcntl
import json
import os
import shutil
import string
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from reporting.cli import cli
from reporting.editions import confine, publish, watch
from reporting.phrases import messages
from reporting.project import doctor
from reporting.project.doctor import FAULT, OK, WARNING

ROOT = Path(__file__).parents[2]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same_things():
    """A sentence that one of them lacks, or that tells another fact, fails here."""
    french, english = messages("fr", "project"), messages("en", "project")
    assert french.keys() == english.keys()
    for name in french:
        assert french[name].keys() == english[name].keys(), name
        for key in french[name]:
            assert places(french[name][key]) == places(english[name][key]), (name, key)


def test_this_machine_can_be_examined_in_both_languages(tmp_path: Path):
    """Every sentence that is found here can be said, and JSON has one entry a thing."""
    for check in doctor.examine(str(ROOT / "data"), tmp_path / "reports"):
        for language in ("fr", "en"):
            told, fix = check.sentences(language)
            assert told and bool(fix) == (check.state != OK)
    assert not list(tmp_path.iterdir())  # nothing is left of what was tried
    given = ["doctor", "--data", str(ROOT / "data"), "--out", str(tmp_path), "--json"]
    done = CliRunner().invoke(cli, given)
    found = json.loads(done.stdout)
    assert done.exit_code == int(any(one["state"] == FAULT for one in found))
    assert {"python", "clock", "files", "data"} <= {one["name"] for one in found}


def test_the_language_is_that_of_the_system_or_the_one_asked_for():
    french = CliRunner(env={"LC_ALL": "fr_FR.UTF-8"}).invoke(cli, ["doctor"])
    english = CliRunner(env={"LC_ALL": "fr_FR.UTF-8"}).invoke(cli, ["doctor", "--lang", "en"])
    assert "compilateur de PDF" in french.output and "PDF compiler" in english.output


def test_another_python(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    assert doctor._python().state == FAULT


def test_packages_that_are_not_those_of_the_lock(tmp_path: Path):
    (tmp_path / "lock").write_text("click==0.1 \\\n    --hash=sha256:00\n", encoding="utf-8")
    found = doctor._lock(tmp_path / "lock")
    assert found.state == WARNING and "click" in found.sentences("en")[0]


def test_certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A file that is not there; pip's own, by its variable or its settings, that uv has not."""
    lost = doctor._certificates({"SSL_CERT_FILE": str(tmp_path / "none.pem")})
    assert lost.state == FAULT and "SSL_CERT_FILE" in lost.sentences("en")[0]
    own = tmp_path / "own.pem"
    own.touch()
    (tmp_path / "pip.conf").write_text(f"[global]\ncert = {own}\n", encoding="utf-8")
    for given in ({"PIP_CERT": str(own)}, {"PIP_CONFIG_FILE": str(tmp_path / "pip.conf")}):
        found = doctor._certificates(given)
        assert found.state == WARNING and f"SSL_CERT_FILE={own}" in found.sentences("fr")[1]
    both = {"PIP_CERT": str(own), "SSL_CERT_FILE": str(own)}
    assert doctor._certificates(both).state == OK


def test_a_clock_that_is_behind_its_files(tmp_path: Path):
    shutil.copy(ROOT / "data/datapackage.json", tmp_path)
    os.utime(tmp_path / "datapackage.json", (4e9, 4e9))
    found = doctor._clock(str(tmp_path), tmp_path)
    assert found.state == FAULT and "2096-" in found.sentences("en")[0]


def test_a_kernel_that_does_not_confine(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(confine, "kernel_version", lambda: 0)
    assert doctor._confinement().state == WARNING


def test_a_disk_that_is_full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    full = os.statvfs_result((4096, 4096, 100, 10, 10, 100, 10, 10, 0, 255))
    monkeypatch.setattr(os, "statvfs", lambda _: full)
    assert doctor._room(tmp_path).state == FAULT


def test_fewer_processors_than_there_are(monkeypatch: pytest.MonkeyPatch):
    """Editions at once follow what is allowed, not what the machine has."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert watch.processors() == 1
    assert doctor._processors().state == WARNING


def refuse(monkeypatch: pytest.MonkeyPatch, *, folders: bool) -> None:
    """Make `fsync` refuse folders alone, or everything."""
    real = os.fsync

    def fsync(descriptor: int) -> None:
        is_folder = os.path.isdir(f"/proc/self/fd/{descriptor}")  # noqa: PTH112
        if is_folder or not folders:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)


def test_a_file_system_that_does_not_write_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """As old CIFS and vboxsf: told as a risk, and an edition is published all the same."""
    refuse(monkeypatch, folders=True)
    assert doctor._files(tmp_path).state == WARNING
    publish.sync(tmp_path)
    refuse(monkeypatch, folders=False)
    assert doctor._files(tmp_path).state == FAULT
    with pytest.raises(OSError, match="Invalid argument"):
        (tmp_path / "file").touch()
        publish.sync(tmp_path / "file")


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP])
def test_a_file_system_without_locks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int):
    """No bare number of the system: what it is, and where to build instead.

    Nor a file as a mark in the place of a lock: one is there from before, and would stay for ever.
    """
    with publish.locked(tmp_path / "reports", Path("2023/region-76")):
        pass

    def flock(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", flock)
    found = doctor._files(tmp_path)
    assert found.state == FAULT and "--out" in found.sentences("en")[1]
    with (
        pytest.raises(publish.EditionError, match=r"n'a pas de verrous.*disque local"),
        publish.locked(tmp_path / "reports", Path("2023/region-76")),
    ):
        pass


def test_line_ends_that_git_changed(tmp_path: Path):
    """Not the same as a file that somebody changed: the remedy is another."""
    shutil.copytree(ROOT / "data/reference", tmp_path / "data/reference")
    shutil.copy(ROOT / "data/datapackage.json", tmp_path / "data")
    path = tmp_path / "data/reference/regions.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    found = doctor._data(str(tmp_path / "data"))
    assert found.state == FAULT and "autocrlf" in found.sentences("en")[1]
    path.write_bytes(b"code,nom\n")
    assert "datapackage.json" in doctor._data(str(tmp_path / "data")).sentences("en")[1]
