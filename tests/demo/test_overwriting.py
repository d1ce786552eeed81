"""`make demo` does not overwrite registers that somebody keeps."""

import shutil
import sys

import pytest

from demo import __main__ as demo


@pytest.fixture
def folder(root, tmp_path):
    """The demonstration's registers."""
    return shutil.copytree(root / "data/registers", tmp_path / "registers")


@pytest.fixture
def write(folder, monkeypatch):
    """Write the demonstration there; return the exit code."""

    def run(*options):
        monkeypatch.setattr(sys, "argv", ["demo", "--out", str(folder), *options])
        try:
            demo.main()
        except SystemExit as err:
            return err.code
        return 0

    return run


def test_demonstration_is_written_again_and_where_there_is_none(folder, write):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / "ppms.csv").unlink()
    assert write() == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_registers_of_somebody_are_left_and_what_would_be_lost_is_said(folder, write, capsys):
    (folder / "ppms.csv").write_text("uai\n0311234A\n0311235B\n")
    (folder / "mandats.csv").unlink()
    (folder / "mandats.xlsx").write_bytes(b"PK")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert write() == 2
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    said = capsys.readouterr().err
    assert "ppms.csv: 3 line(s) would be lost" in said
    assert "mandats.xlsx: beside" in said
    assert "lycees.csv" not in said
    assert "make demo FORCE=1" in said


def test_one_edited_cell_of_the_demonstration_is_somebodys_work(folder, write, capsys):
    path = folder / "lycees.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",410,", ",411,", 1), encoding="utf-8")
    assert write() == 2
    assert "lycees.csv: 1 line(s) would be lost" in capsys.readouterr().err
    assert write("--force") == 0
    assert ",411," not in path.read_text(encoding="utf-8").splitlines()[1]
