"""A data folder that lies elsewhere: copied once for each of its states, whole or not at all."""

from hashlib import sha256

import pytest
from click.testing import CliRunner

from reporting.cli import cli
from reporting.errors import EditionError, UsageError
from reporting.registers import folder as registers
from reporting.registers.folder import copied, source_of
from tests.second_plan import lay


@pytest.fixture
def there(tmp_path, monkeypatch):
    """A folder that is only reached by its address."""
    monkeypatch.setenv("REPORTING_CACHE", str(tmp_path / "cache"))
    (tmp_path / "there/data/registers").mkdir(parents=True)
    (tmp_path / "there/data/datapackage.json").write_text("{}")
    (tmp_path / "there/data/registers/lycees.csv").write_text("uai")
    return tmp_path / "there/data"


def states(tmp_path):
    return [one.name for one in (tmp_path / "cache/copies").iterdir()]


def test_a_state_is_copied_once_and_the_next_one_beside_it(there, tmp_path):
    address = f"file://{there}"
    folder = copied(address)
    assert (folder.name, source_of(folder)) == ("data", address)
    assert (folder / "registers/lycees.csv").read_text() == "uai"
    (folder / "ours").write_text("")
    assert copied(address) == folder
    assert (folder / "ours").exists()
    (there / "registers/lycees.csv").write_text("uai\nautre")
    assert (copied(address) / "registers/lycees.csv").read_text() == "uai\nautre"
    assert len(states(tmp_path)) == 2


def test_the_oldest_states_are_forgotten(there, tmp_path, monkeypatch):
    monkeypatch.setattr(registers, "KEPT", 1)
    for content in ("un", "deux"):
        (there / "registers/lycees.csv").write_text(content)
        folder = registers._copy(f"file://{there}", None, registers._root())
    assert states(tmp_path) == [folder.parent.name]


def test_a_file_that_is_not_the_one_meant_is_refused(there, tmp_path):
    files = {"registers/lycees.csv": sha256(b"uai").hexdigest()}
    folder = copied(f"file://{there}", files)
    assert [one.name for one in folder.rglob("*.*")] == ["lycees.csv"]
    (there / "registers/lycees.csv").write_text("autre")
    assert copied(f"file://{there}", files) == folder
    files |= {"datapackage.json": "0"}
    with pytest.raises(UsageError, match=r"datapackage\.json n'est plus|lycees\.csv n'est plus"):
        copied(f"file://{there}", files)
    assert states(tmp_path) == [folder.parent.name]


def test_a_name_that_leads_outside_is_refused(there, tmp_path):
    (there.parent / "secret").write_text("")
    with pytest.raises(UsageError, match="hors du dossier"):
        copied(f"file://{there}", {"../secret": sha256(b"").hexdigest()})
    assert states(tmp_path) == []


@pytest.mark.parametrize(
    ("address", "error", "told"),
    [
        ("file:///nonexistent/data", UsageError, "datapackage.json"),
        ("inconnu://data", UsageError, "rien n'est installé"),
    ],
)
def test_an_address_without_data_is_refused(there, address, error, told):
    with pytest.raises(error, match=told):
        copied(address)


def test_what_cannot_be_read_is_told(there):
    with pytest.raises(EditionError, match="données non lues dans « file://"):
        copied(f"file://{there}", {"absent.csv": ""})


def test_a_copy_that_ends_by_accident_is_told(there, monkeypatch):
    monkeypatch.setattr(registers, "_COPY", "raise SystemExit('tombé')")
    with pytest.raises(EditionError, match="tombé"):
        copied(f"file://{there}")


def test_a_command_reads_an_address(there, tmp_path):
    data = lay(tmp_path / "plan")
    done = CliRunner().invoke(cli, ["check", "--data", f"file://{data}"])
    assert (done.exit_code, "0 erreur(s)" in done.stderr) == (0, True)
