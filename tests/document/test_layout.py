"""No fault of layout on a page: full, within its margins, nothing over anything, nothing cut."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from reporting.document import build, render_pdf
from tests.document.boxes import Box, PageBoxes, read_boxes
from tests.document.kinds import kinds
from tests.document.layout import (
    BOTTOM,
    SIDE,
    TOP,
    alone,
    cut,
    emptiness,
    faults,
    outside,
    overlaps,
)
from tests.document.sample import column, data, notebook, part, sample, shown, text


@pytest.mark.parametrize("make", [sample, kinds])
def test_pages_have_no_fault(make):
    assert faults(render_pdf(build(make()), {}), fill=False) == []


def test_published_editions_have_no_fault(root):
    """Those of `reports/`, or of the folder that REPORTS names: all that `build` has made."""
    folder = Path(os.environ.get("REPORTS", root / "reports"))
    found = {
        str(path.parent.relative_to(folder)): told
        for path in sorted(folder.glob("*/*/rapport.pdf"))
        if (told := faults(path.read_bytes()))
    }
    assert found == {}


@pytest.mark.parametrize("above", range(25, 28))
def test_a_total_is_never_alone_on_a_page(above):
    """Wherever the page ends, two rows at least stand with it."""
    columns = [
        column("nom", "Nom", header=True),
        column("a", "A"),
        column("b", "B"),
        column("c", "C"),
    ]
    words = "de quoi remplir une cellule qui ne se plie pas en colonnes"
    rows = [[f"Ligne {rank}", words, words, ""] for rank in range(above)]
    table = data(columns, [*rows, ["Somme", "", "", ""]])
    table["rows"][-1][0]["tone"] = "ink"
    made = notebook(shown(part("table", "sommes", title="Des lignes et leur somme", data=table)))
    (last,) = [
        [box.text.strip() for box in page.texts]
        for page in read_boxes(render_pdf(build(made), {}))
        if any(box.text.strip() == "Somme" for box in page.texts)
    ]
    assert len([one for one in last if one.startswith("Ligne ")]) >= 2


LINE = Box(SIDE, TOP, SIDE + 100, TOP + 9, "une ligne", 9.25)


def page(*texts):
    return PageBoxes(list(texts), [], 842)


def below(down, text, size=9.25):
    return Box(SIDE, TOP + down, SIDE + 100, TOP + down + size, text, size)


@pytest.mark.parametrize(
    ("fault", "texts"),
    [
        (emptiness, [LINE]),
        (outside, [replace(LINE, left=SIDE - 5)]),
        (outside, [replace(LINE, right=560)]),
        (overlaps, [LINE, replace(below(4, "autre"), left=SIDE + 50)]),
        (alone, [LINE, below(650, "Un titre trop bas", 21)]),
        (alone, [LINE, below(100, "Un titre", 11.3)]),
        (cut, [replace(LINE, text="en tout 4"), below(12, "446")]),
        (cut, [replace(LINE, text="en tout 4"), below(12, "% de")]),
    ],
)
def test_a_fault_is_seen(fault, texts):
    assert list(fault(page(*texts)))


def test_a_good_page_has_none():
    lines = [
        replace(LINE, top=TOP + 13 * n, bottom=TOP + 13 * n + 9, text=f"ligne {n} de")
        for n in range(int((BOTTOM - TOP) / 13))
    ]
    good = page(*lines)
    for fault in (emptiness, outside, overlaps, alone, cut):
        assert list(fault(good)) == []


def test_a_name_too_long_for_its_place_stays_in_it():
    """In a cell, a title and a paragraph; its letters are all there, in their order."""
    name = "rapport_annuel_de_la_region_et_de_ses_departements_definitif.xlsx"
    letters = "z" * 140
    columns = [column(f"c{n}", f"Colonne {n}", header=n == 0) for n in range(5)]
    table = data(columns, [[name] * 5, ["a"] * 5])
    one = part("table", "noms", title=f"Le fichier {name}", data=table, source="registre")
    book = notebook(text(f"## Fichiers\n\nLe fichier {name} et {letters}."), shown(one))
    pages = read_boxes(pdf := render_pdf(build(book), {}))
    assert [fault for page in pages[1:] for fault in (*outside(page), *overlaps(page))] == []
    said = "".join(box.text for page in pages for box in page.texts)
    assert said.replace(" ", "").count(name) == 7
    assert letters in said
    assert pdf
