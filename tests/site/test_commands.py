"""The verbs: the site made, shown on this machine, copied elsewhere whole or not at all."""

import shutil
import subprocess
import threading
import urllib.error
import urllib.request

import fsspec
import pytest
from click.testing import CliRunner

from reporting.cli import cli
from reporting.editions import shelf
from reporting.editions.edition import Options
from reporting.editions.shelf import deliver
from reporting.errors import EditionError, UsageError
from reporting.site.commands import refresh
from reporting.site.serve import address_of, server
from tests.site.conftest import ROOT, editions

DATA = str(ROOT / "data")


def run(*arguments):
    return CliRunner().invoke(cli, list(map(str, arguments)), catch_exceptions=False)


def names(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_site_is_made_then_up_to_date(tmp_path):
    out = editions(tmp_path / "reports")
    made = run("site", "--data", DATA, "--out", out)
    assert (made.exit_code, made.stdout.endswith("fichier(s) écrit(s)\n")) == (0, True)
    assert run("site", "--data", DATA, "--out", out).stdout == f"{out}/index.html : à jour\n"


def test_build_refreshes_the_site_where_there_is_one(tmp_path):
    out = editions(tmp_path / "reports")
    refresh(DATA, Options(out=out))
    assert not (out / "index.html").exists()
    (out / "index.html").write_text("")
    refresh(DATA, Options(out=out, dry_run=True))
    assert (out / "index.html").read_text() == ""
    refresh(DATA, Options(out=out))
    assert "<h1" in (out / "index.html").read_text()


def test_a_site_that_cannot_be_made_stops_no_build(tmp_path, capsys):
    (tmp_path / "index.html").write_text("")
    refresh(DATA, Options(out=tmp_path))
    assert "Aucun rapport de la région" in capsys.readouterr().err


def test_the_site_is_shown_on_this_machine_alone(made):
    with server(made.out) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        try:
            assert served.server_address[0] == "127.0.0.1"
            with urllib.request.urlopen(address_of(served)) as answer:
                assert answer.read() == made.files["index.html"]
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"{address_of(served)}fichiers/")
        finally:
            served.shutdown()
            thread.join()


def test_a_folder_gets_the_whole_site(made, tmp_path):
    target = tmp_path / "www"
    deliver(made.out, str(target))
    (target / "ancien.html").write_text("")
    assert run("publish", target, "--out", made.out).stdout == f"{target} : site publié\n"
    assert names(target) == names(made.out)
    assert [one.name for one in tmp_path.iterdir()] == ["www"]


def test_a_copy_that_fails_leaves_the_former_site(made, tmp_path, monkeypatch):
    target = tmp_path / "www"
    target.mkdir()
    (target / "index.html").write_text("ancien")

    def full(path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shelf, "sync", full)
    with pytest.raises(EditionError, match="plus de place"):
        deliver(made.out, str(target))
    assert (target / "index.html").read_text() == "ancien"
    assert [one.name for one in tmp_path.iterdir()] == ["www"]


def test_a_branch_gets_one_commit_a_site(made, tmp_path, monkeypatch):
    (tmp_path / "gitconfig").write_text("[core]\nautocrlf = true\nsafecrlf = true\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    subprocess.run(["git", "init", "--quiet", "--bare", tmp_path / "site.git"], check=True)
    where = f"git+{tmp_path}/site.git#pages"
    assert "site publié" in str(deliver(made.out, where))
    assert str(deliver(made.out, where)).endswith("à jour")
    out = shutil.copytree(made.out, tmp_path / "reports")
    (out / "donnees.html").write_text("autre")
    deliver(out, where)

    def git(*arguments):
        given = ["git", "-C", tmp_path / "site.git", *arguments]
        return subprocess.run(given, capture_output=True, text=True, check=True).stdout

    assert len(git("log", "--oneline", "pages").splitlines()) == 2
    assert set(git("ls-tree", "-r", "--name-only", "pages").splitlines()) == names(out)


def test_a_bucket_gets_the_files_and_loses_those_of_the_former_site(made):
    memory = fsspec.filesystem("memory")
    memory.pipe("/seau/site/ancien.html", b"")
    deliver(made.out, "memory://seau/site")
    found = {path.removeprefix("/seau/site/") for path in memory.find("/seau/site")}
    assert found == names(made.out)


def test_an_s3_server_gets_the_site_as_pages_and_the_next_one_in_its_place(made, store, tmp_path):
    done = run("publish", "s3://seau/site", "--out", made.out)
    assert done.exit_code == 0, done.output
    assert store.cat("seau/site/index.html") == made.files["index.html"]
    assert store.info("seau/site/index.html")["ContentType"] == "text/html"
    out = shutil.copytree(made.out, tmp_path / "reports")
    (out / "donnees.html").unlink()
    (out / "nouveau.html").write_text("nouveau")
    deliver(out, "s3://seau/site")
    store.invalidate_cache()
    assert {path.removeprefix("seau/site/") for path in store.find("seau/site")} == names(out)


@pytest.mark.parametrize(
    "case",
    [
        ("absent", {}, "bucket does not exist"),
        ("seau", {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "Could not connect"),
        ("seau", {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "credentials"),
    ],
)
def test_an_s3_server_that_is_not_there_or_refuses_is_told(made, store, monkeypatch, case):
    place, lacks, told = case
    store.clear_instance_cache()
    for key, value in (lacks | {"AWS_MAX_ATTEMPTS": "1", "HOME": "/nonexistent"}).items():
        monkeypatch.setenv(key, value)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(EditionError, match=rf"s3://{place}/site.*{told}"):
        deliver(made.out, f"s3://{place}/site")


@pytest.mark.parametrize(
    ("destination", "told"),
    [
        ("git+/srv/site.git", "git\\+ADRESSE#BRANCHE"),
        ("git@example.org:site.git", "git\\+ssh://git@"),
        ("inconnu://x", "publier dans un dossier"),
        ("{out}/copie", "l'un dans l'autre"),
        ("{other}", "n'est pas vide"),
        ("{other}/a.txt", "n'est pas vide"),
    ],
)
def test_a_destination_that_is_none_is_refused(made, tmp_path, destination, told):
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(UsageError, match=told):
        deliver(made.out, destination.format(out=made.out, other=tmp_path))
    assert (tmp_path / "a.txt").exists()


def test_a_store_that_does_not_answer_is_told(made, monkeypatch):
    """Some are asked as soon as they are named."""
    fsspec = pytest.importorskip("fsspec")

    def refused(_):
        raise OSError(-2, "Name or service not known")

    monkeypatch.setattr(fsspec.core, "url_to_fs", refused)
    with pytest.raises(EditionError, match=r"ftp://x/y.*Name or service not known"):
        deliver(made.out, "ftp://x/y")


def test_a_repository_that_is_not_there_is_told(made, tmp_path):
    with pytest.raises(EditionError, match=r"git ls-remote : fatal: .*absent\.git"):
        deliver(made.out, f"git+{tmp_path}/absent.git#pages")


def test_without_a_site_nothing_is_published(tmp_path):
    with pytest.raises(UsageError, match="reporting site"):
        deliver(tmp_path, str(tmp_path / "ailleurs"))
