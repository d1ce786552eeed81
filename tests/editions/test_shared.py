"""What the sheets of a site share: put once, named by their contents, checked by `verify`."""

import errno
from pathlib import Path

import pytest

from reporting import document
from reporting.editions.publish import put_shared
from reporting.editions.render import render, shared
from reporting.errors import EditionError
from tests.document.sample import MIME, notebook, text

REGION = "region-76"
SHEET = "commune-31555"


def tree(territory):
    made = notebook(text("Un texte."))
    for cell in made.cells:
        for output in cell.get("outputs", []):
            output["data"][MIME]["cover"]["territory"] = territory
    return document.build(made)


def page(territory):
    return render(tree(territory), pdf=False)["rapport.html"].decode()


def test_a_sheet_shares_the_style_and_a_report_is_one_file():
    sheet, report = page(SHEET), page(REGION)
    assert "base64" in report
    assert "fichiers/" not in report
    assert "base64" not in sheet
    assert (
        f'href="../../fichiers/{next(n for n in document.shared_files() if "css" in n)}"' in sheet
    )
    assert len(sheet) < 8_000


def test_a_report_alone_puts_nothing(tmp_path):
    assert shared([REGION]) == {}
    put_shared(tmp_path / "reports", shared([REGION]))
    assert not (tmp_path / "reports").exists()


def test_shared_files_are_named_by_their_content_and_name_each_other():
    files = document.shared_files()
    assert all(document.is_intact(name, content) for name, content in files.items())
    sheet = next(content for name, content in files.items() if name.endswith(".css")).decode()
    assert all(f"url({name})" in sheet for name in files if name.endswith(".woff2"))
    assert "http" not in sheet


def test_files_that_are_there_are_left_alone_and_former_ones_stay(tmp_path):
    out = tmp_path / "reports"
    put_shared(out, shared([SHEET]))
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.*")}
    former = out / "fichiers" / "rapport.0123456789ab.css"
    former.write_text("")
    put_shared(out, shared([SHEET]))
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert former.exists()
    assert not list((tmp_path / ".reporting").rglob("*.css*"))


def test_a_full_disk_is_told_before_any_page_needs_a_file_that_is_not_there(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(EditionError, match=r"non écrits.*Libérer|not written.*Free"):
        put_shared(tmp_path / "reports", shared([SHEET]))


@pytest.fixture
def depot(tmp_path):
    out = tmp_path / "reports"
    put_shared(out, shared([SHEET]))
    folder = out / "2023" / SHEET
    folder.mkdir(parents=True)
    (folder / "rapport.html").write_text(page(SHEET))
    return folder


@pytest.mark.parametrize("suffix", ["css", "woff2"])
@pytest.mark.parametrize("how", ["lost", "changed"])
def test_verify_looks_at_what_a_page_shares(depot, suffix, how):
    from reporting.editions.verify import _Edition, _shared

    edition = _Edition(depot, None, True)
    assert list(_shared(edition)) == []
    path = next(depot.parents[1].glob(f"fichiers/*.{suffix}"))
    if how == "lost":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + b" ")
    (found,) = _shared(edition)
    assert path.name in found.file
    assert found.rule.value == f"edition-file-{'missing' if how == 'lost' else 'changed'}"
