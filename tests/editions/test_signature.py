"""An edition may be signed: who published it is said, and whatever is not theirs is refused."""

import shutil
import subprocess
from pathlib import Path

import pytest
from test_rewritten import seal
from test_verify import HERE, check, depot, tree, written  # noqa: F401 # fixtures

from reporting.editions import manifest
from reporting.editions.places import MANIFEST, SIGNATURE

pytestmark = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen is not here")


def new_key(folder: Path, name: str) -> Path:
    """Make a key without a passphrase."""
    path = folder / name
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(path)]
    subprocess.run(command, check=True)
    return path


def allow(root: Path, key: Path, who: str) -> None:
    public = key.with_suffix(".pub").read_text()
    (root / "data/plan").mkdir(exist_ok=True)
    (root / "data" / manifest.SIGNERS).write_text(f"{who} {public}")


@pytest.fixture
def key(tmp_path, monkeypatch):
    """The key that publishing signs with."""
    path = new_key(tmp_path, "service")
    monkeypatch.setenv(manifest.VARIABLE, str(path))
    return path


def told(root: Path) -> list[tuple[str, str]]:
    return [(one.rule.value, one.message) for one in check(root)]


def test_verify_says_by_whom_an_edition_is_signed(depot, key):  # noqa: F811
    manifest.sign(depot / "reports" / HERE)
    [(rule, message)] = told(depot)
    assert rule == "edition-signed"
    assert "une clé que rien ne nomme" in message
    assert "SHA256:" in message
    allow(depot, key, "publication@region.example")
    assert told(depot) == [("edition-signed", "signée par publication@region.example.")]


def test_an_edition_written_again_has_not_its_signature(depot, key):  # noqa: F811
    manifest.sign(depot / "reports" / HERE)
    allow(depot, key, "publication@region.example")
    page = depot / "reports" / HERE / "rapport.html"
    page.write_bytes(page.read_bytes() + b"<p>Tout va bien.</p>")
    seal(depot)
    assert "edition-signature" in dict(told(depot))


def test_a_key_that_is_not_admitted_is_refused(depot, key, tmp_path, monkeypatch):  # noqa: F811
    allow(depot, key, "publication@region.example")
    monkeypatch.setenv(manifest.VARIABLE, str(new_key(tmp_path, "other")))
    manifest.sign(depot / "reports" / HERE)
    [(rule, message)] = told(depot)
    assert rule == "edition-signature"
    assert "sa clé n'est pas admise" in message


def test_an_edition_without_the_signature_that_is_expected_is_named(depot, key):  # noqa: F811
    allow(depot, key, "publication@region.example")
    assert [rule for rule, _ in told(depot)] == ["edition-unsigned"]


def test_build_signs_what_it_publishes(workshop, key):
    workshop.write()
    assert workshop.build().exit_code == 0
    folder = workshop.out / "2023/region-76"
    assert (folder / SIGNATURE).read_text().startswith("-----BEGIN SSH SIGNATURE-----")
    assert SIGNATURE not in (folder / MANIFEST).read_text()
    assert [outcome.status for outcome in workshop.build().outcomes] == ["à jour"]


def test_without_a_key_nothing_is_signed(workshop, monkeypatch):
    monkeypatch.delenv(manifest.VARIABLE, raising=False)
    workshop.write()
    assert workshop.build().exit_code == 0
    assert not (workshop.out / "2023/region-76" / SIGNATURE).exists()


def test_a_key_that_does_not_sign_leaves_the_former_edition(workshop, monkeypatch, tmp_path):
    workshop.write()
    assert workshop.build().exit_code == 0
    before = workshop.files()
    monkeypatch.setenv(manifest.VARIABLE, str(tmp_path / "none"))
    workshop.write("1;")
    [failed] = workshop.build().failed
    assert "signature impossible avec REPORTING_SIGNING_KEY" in failed.message
    assert workshop.files() == before
