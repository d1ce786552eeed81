"""The PDF: its tags, its attachments, its notice, and text that stays text."""

import io
import os
import subprocess
import sys
from multiprocessing import get_context

import pikepdf
import pypdf
import pytest

from reporting.document import DocumentError, build, render_html, render_pdf, tables
from tests.document.kinds import kinds
from tests.document.sample import COVER, HOSTILE, NOTICE, TRAJECTORY, notebook, sample, shown, text


@pytest.fixture(scope="module")
def pdf():
    document = build(sample())
    return render_pdf(document, tables(document))


def elements(element, kind):
    kids = element.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            if str(kid.S) == kind:
                yield kid
            yield from elements(kid, kind)


def pages(pdf):
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def flat(texts):
    return " ".join("".join(texts).split())


def test_every_page_says_it_is_a_demonstration(pdf):
    notice = flat(NOTICE.split("\u202f")[0])
    assert [flat(page).count(notice) >= 1 for page in pages(pdf)] == [True] * len(pages(pdf))


def test_hostile_text_is_printed_as_it_is(pdf):
    printed = flat(pages(pdf)).replace(" ", "")
    assert printed.count(HOSTILE.replace(" ", "")) == 2


def test_hostile_cover_is_printed_as_it_is():
    made = notebook(text("## Titre"))
    cover = {**COVER["cover"], "title": "#pagebreak()", "territory_name": HOSTILE}
    made.cells[1].outputs[0].data["application/vnd.reporting.part+json"]["cover"] = cover
    first = flat(pages(render_pdf(build(made), {}))[:1]).replace(" ", "")
    assert "#pagebreak()" in first
    assert '#panic("x")$x$@ref*gras*' in first


def test_data_is_attached(pdf):
    attached = pypdf.PdfReader(io.BytesIO(pdf)).attachments
    assert {name: content[0].decode() for name, content in attached.items()} == tables(
        build(sample())
    )


def test_tables_have_headers_of_columns_and_rows(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as file:
        found = list(elements(file.Root.StructTreeRoot, "/Table"))
        assert len(found) == 2
        departements = found[0]
        attributes = [item for th in elements(departements, "/TH") for item in th.A]
        scopes = [str(item.Scope) for item in attributes if "/Scope" in item]
        assert scopes.count("/Column") == 5
        assert scopes.count("/Row") == 13
        assert len(list(elements(departements, "/TD"))) == 13 * 4


def test_headings_descend_and_cards_are_lists():
    with pikepdf.open(io.BytesIO(render_pdf(build(kinds()), {}))) as file:
        root = file.Root.StructTreeRoot
        assert len(list(elements(root, "/H1"))) == 5
        lists = [[str(one.S) for one in found.K] for found in elements(root, "/L")]
        assert sorted(map(len, lists)) == [2, 2, 3, 3, 4]
        assert {kind for kinds_ in lists for kind in kinds_} == {"/LI"}
        board, registers = elements(root, "/Table")
        assert (
            len(list(elements(board, "/TH"))) == 6 + 3 + 2 + 5
        )  # columns, above them, groups, rows
        assert len(list(elements(registers, "/TH"))) == 2 + 12


def test_a_column_that_is_not_printed_is_in_the_page_and_its_file():
    document = build(kinds())
    files = tables(document)
    told = flat(pages(render_pdf(document, files)))
    assert "Registre 2" in told and "Motif 2" not in told
    assert "<dt>Registre 2<dd>Motif\u00a0: Motif 2" in render_html(document)
    assert files["registres.csv"].splitlines()[:3] == [
        "registre,n,motif",
        "Registre 1,1,Motif 1",
        "Registre 2,2,Motif 2",
    ]


def test_figures_have_alternatives(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as file:
        figures = list(elements(file.Root.StructTreeRoot, "/Figure"))
        alternatives = [str(figure.Alt) for figure in figures if "/Alt" in figure]
    assert any(
        alternative.startswith("Courbe\u00a0: 20\u202f% en 2016") for alternative in alternatives
    )


def test_file_is_dated_by_the_freeze_and_says_its_language(pdf):
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert reader.metadata.creation_date.isoformat() == "2024-01-31T00:00:00+00:00"
    assert reader.metadata.title == "Rapport annuel 2023, Région Occitanie"
    assert reader.root_object["/Lang"].startswith("fr")


def test_outline_follows_the_headings(pdf):
    titles = [
        item.title for item in pypdf.PdfReader(io.BytesIO(pdf)).outline if hasattr(item, "title")
    ]
    assert [title.split()[-1] for title in titles] == [
        "L’essentiel",
        "Lycées",
        "publiés",
        "définitions",
    ]


def test_report_without_figures_or_notice_is_possible():
    made = notebook(text("Un mot."))
    cover = {**COVER["cover"], "notice": None, "subtitle": None}
    made.cells[1].outputs[0].data["application/vnd.reporting.part+json"]["cover"] = cover
    assert "Un mot." in flat(pages(render_pdf(build(made), {})))


def test_failure_names_what_is_wrong():
    document = build(notebook(shown(TRAJECTORY)))
    document["blocks"][0]["svg"] = "<svg"
    with pytest.raises(DocumentError, match="le PDF ne se compose pas"):
        render_pdf(document, {})


PROGRAM = """
import hashlib
from reporting.document import build, render_html, render_pdf, tables
from tests.document.sample import sample
document = build(sample())
data = tables(document)
texts = render_html(document).encode() + repr(data).encode()
print(hashlib.sha256(texts + render_pdf(document, data)).hexdigest())
"""


def test_same_bytes_in_two_processes(tmp_path, root):
    """Whatever the hash seed, the working directory, the time zone."""
    digests = set()
    for seed, folder, zone in (("1", root, "UTC"), ("2", tmp_path, "Asia/Tokyo")):
        path = os.pathsep.join([str(root), str(root / "src"), os.environ["PYTHONPATH"]])
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path, "TZ": zone}
        command = [sys.executable, "-c", PROGRAM]
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=True
        )
        digests.add(done.stdout)
    assert len(digests) == 1


def test_a_process_forked_after_a_pdf_makes_the_same_one():
    """Typst's threads do not survive a fork: without care the child waits for ever."""
    document = build(sample())
    here = render_pdf(document, {})
    with get_context("fork").Pool(1) as pool:
        there = pool.apply_async(render_pdf, (document, {})).get(timeout=60)
    assert there == here
