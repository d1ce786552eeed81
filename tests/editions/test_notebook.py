"""A notebook is read as its format says, or refused with what is wrong with it."""

import json

import pytest
from nbformat.v4 import new_markdown_cell, new_raw_cell
from report_cells import MIME, show

from reporting.editions import notebook as module
from reporting.editions.notebook import notebook_bytes, read_notebook, read_source
from reporting.errors import UsageError

CELL = {"cell_type": "code", "source": "1", "metadata": {}, "outputs": [], "execution_count": None}
BOOK = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}


def cells(*changes):
    return BOOK | {"cells": [CELL | {"id": f"c{i}"} | one for i, one in enumerate(changes)]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "ce n'est pas un notebook"),
        (b"{", "ce n'est pas un notebook"),
        (b"\xff\xfe{}", "ce n'est pas un notebook"),
        (b"[" * 200_000, "ce n'est pas un notebook"),
        (b"[]", "notebook au format 4 attendu"),
        ({"nbformat": 3, "worksheets": [{"cells": []}], "metadata": {}}, "format 4 attendu"),
        (BOOK | {"nbformat": "4"}, "format 4 attendu"),
        (BOOK | {"cells": {}}, "format 4 attendu"),
        (BOOK | {"cells": ["1"]}, "format 4 attendu"),
        ({"nbformat": 4, "cells": []}, "'metadata' is a required property"),
        (cells({"source": [1]}), "cells/0/source"),
        (cells({}, {"metadata": {"tags": "parameters"}}), "cells/1/metadata/tags"),
        (cells({"cell_type": "script"}), "cells/0"),
        (cells({"id": "é"}), "cells/0/id"),
        (cells({"id": "a"}, {"id": "a"}), "deux cellules ont l'identifiant « a »"),
    ],
)
def test_file_that_is_not_a_sound_notebook_is_refused(tmp_path, content, message):
    path = tmp_path / "carnet.ipynb"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(UsageError, match=f"carnet.ipynb : .*{message}"):
        read_notebook(path)


def test_file_that_is_missing_or_huge_is_not_opened(tmp_path, monkeypatch):
    with pytest.raises(UsageError, match="illisible"):
        read_notebook(tmp_path / "absent.ipynb")
    path = tmp_path / "carnet.ipynb"
    path.write_bytes(b"not even JSON")
    monkeypatch.setattr(module, "MAX_BYTES", 5)
    with pytest.raises(UsageError, match="Effacer les sorties"):
        read_notebook(path)


def test_attachments_old_minors_and_missing_ids_are_read(tmp_path):
    path = tmp_path / "carnet.ipynb"
    image = {"image/png": "aGVsbG8="}
    text = {"cell_type": "markdown", "source": ["# a\n", "b"], "metadata": {}}
    book = BOOK | {"nbformat_minor": 2, "cells": [text | {"attachments": {"x.png": image}}, CELL]}
    path.write_text(json.dumps(book))
    read = read_notebook(path)
    assert [cell.id for cell in read.cells] == ["cellule-0", "cellule-1"]
    assert read.cells[0].source == "# a\nb"
    assert notebook_bytes(read) == notebook_bytes(read_notebook(path))


LIVE = "<script>alert(1)</script>"


def test_what_is_published_runs_nothing(workshop):
    """Whatever was displayed beside a part, in an analyst's cell, or kept as metadata."""
    workshop.write(
        f"display({{'text/html': '{LIVE}', 'application/javascript': 'alert(1)'}}, raw=True)",
        show({"kind": "prose", "id": "texte", "paragraphs": [[{"text": "Phrase."}]]}).replace(
            '"text/plain"', f'"text/markdown": "{LIVE}", "text/html": "{LIVE}", "text/plain"'
        ),
    )
    book = read_source(workshop.notebook)
    tagged = next(cell for cell in book.cells if cell.id == "c0")
    tagged.metadata = {"tags": ["analyst", "mine"], "author": LIVE}
    book.cells.append(new_raw_cell(LIVE, id="brut", metadata={"tags": ["analyst"]}))
    book.metadata |= {"widgets": {"state": LIVE}, "title": LIVE, "authors": [{"name": "A"}]}
    workshop.notebook.write_bytes(notebook_bytes(book))
    result = workshop.build()
    assert not result.failed, result.failed[0].message
    published = json.loads(workshop.files("2023/region-76")["rapport.ipynb"])
    cells = {cell["id"]: cell for cell in published["cells"]}
    assert {*published["metadata"]} == {"kernelspec", "language_info", "papermill"}
    assert published["metadata"]["language_info"] == {"name": "python"}
    assert "brut" not in cells
    assert (cells["c0"]["metadata"], cells["c0"]["outputs"]) == ({"tags": ["analyst"]}, [])
    [shown] = cells["c1"]["outputs"]
    assert {*shown["data"]} == {MIME, "text/html", "text/plain"}
    assert "Phrase." in "".join(shown["data"]["text/html"])
    outputs = [cell["outputs"] for cell in published["cells"] if "outputs" in cell]
    assert LIVE not in json.dumps(outputs)


def test_a_raw_cell_is_refused_unless_an_analyst_set_it_aside(workshop):
    """JupyterLab shows it, no page does."""
    workshop.write()
    book = read_source(workshop.notebook)
    book.cells += [new_raw_cell("À revoir.", id="brut"), new_raw_cell(" ", id="vide")]
    workshop.notebook.write_bytes(notebook_bytes(book))
    [failed] = workshop.build().failed
    assert f"cellule {len(book.cells) - 1} (brut)" in failed.message


@pytest.mark.parametrize("tags", [[], ["analyst"]])
def test_markup_in_a_cell_is_refused_with_its_cell(workshop, tags):
    workshop.write()
    book = read_source(workshop.notebook)
    book.cells.append(new_markdown_cell(LIVE, id="texte", metadata={"tags": tags}))
    workshop.notebook.write_bytes(notebook_bytes(book))
    [failed] = workshop.build().failed
    assert f"cellule {len(book.cells)} (texte) : une balise HTML" in failed.message


@pytest.mark.parametrize("text", ["Il y a 300 lycées.", "## Les 300 lycées"])
def test_a_number_typed_in_markdown_is_refused_with_its_cell(workshop, text):
    workshop.write()
    book = read_source(workshop.notebook)
    book.cells.append(new_markdown_cell(text, id="texte"))
    workshop.notebook.write_bytes(notebook_bytes(book))
    [failed] = workshop.build().failed
    assert f"cellule {len(book.cells)} (texte) : « 300 » est tapé à la main" in failed.message


@pytest.mark.parametrize(
    ("told", "code"), [({"lang": "en"}, "en"), ({}, "fr"), ({"lang": 3}, "fr")]
)
def test_a_part_is_shown_in_the_language_of_the_cover(told, code):
    """Whoever publishes it, in whatever language."""
    parts = ({"kind": "cover", "id": "c", "cover": told}, {"kind": "chart", "id": "d"})
    outputs = [{"output_type": "display_data", "data": {MIME: one}} for one in parts]
    book = module.from_dict(cells({"outputs": [one | {"metadata": {}} for one in outputs]}))
    book.metadata = module.from_dict({})
    module.make_inert(book)
    cover, drawn = (one.data["text/html"] for one in book.cells[0].outputs)
    assert cover.startswith(f'<section lang="{code}"')
    assert ("<summary>Data</summary>" in drawn) is (code == "en")
    assert "background:#fff" in drawn  # drawn for paper: a dark theme would hide it


def test_a_cover_read_again_and_shown_again_is_the_same(tmp_path):
    """Files keep keys in their own order: what is shown of a cover may not follow it."""
    told = {"title": "Rapport", "territory_name": "Lot", "b": "second", "a": "premier"}
    output = {
        "output_type": "display_data",
        "data": {MIME: {"kind": "cover", "id": "c", "cover": told}},
    }
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    shown = cells({"outputs": [output | {"metadata": {}}]})
    book = module.from_dict(shown | {"metadata": kernel})
    module.make_inert(book)
    (tmp_path / "rapport.ipynb").write_bytes(notebook_bytes(book))
    again = read_notebook(tmp_path / "rapport.ipynb")
    module.make_inert(again)
    assert again.cells[0].outputs == book.cells[0].outputs
