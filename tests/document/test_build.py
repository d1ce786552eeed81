"""The whole tree: its schema, and what may not get into it."""

import json
from importlib.resources import files

import jsonschema
import pytest
from nbformat import v4

from reporting.document import DocumentError, build
from tests.document.kinds import kinds
from tests.document.sample import (
    BY_DEPARTEMENT,
    COVER,
    NOTICE,
    PROSE,
    SHARE,
    TRAJECTORY,
    notebook,
    sample,
    shown,
    text,
)


@pytest.mark.parametrize("make", [sample, kinds])
def test_document_follows_the_schema(make):
    path = files("reporting.document") / "document.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(build(make()), schema)


def test_notebook_is_left_as_it_was():
    notebook_ = sample()
    before = json.dumps(notebook_)
    build(notebook_)
    assert json.dumps(notebook_) == before


def test_cover_has_dates_for_readers_and_machines():
    document = build(notebook())
    assert document["cover"]["freeze"] == "31\u00a0janvier\u00a02024"
    assert document["cover"]["dates"] == {"reference_date": "2023-12-31", "freeze": "2024-01-31"}
    assert document["demonstration"] == NOTICE.replace(" :", "\u00a0:")


def test_analysts_cells_code_and_title_stay_out():
    document = build(notebook(text("Pour l'analyste", "analyst"), v4.new_code_cell("x = 1")))
    assert document["blocks"] == []


def test_figures_are_listed_with_their_part():
    document = build(notebook(shown(PROSE, TRAJECTORY, BY_DEPARTEMENT)))
    assert document["figures"][0] == {
        **SHARE,
        "shown": SHARE["text"],
        "part": "essentiel-texte",
    }
    assert [figure["part"] for figure in document["figures"]] == [
        "essentiel-texte",
        "essentiel-texte",
        "lycees-trajectoire",
        "lycees-trajectoire",
    ]


def code(*outputs):
    return v4.new_code_cell("x", outputs=list(outputs))


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([code(v4.new_output("error", ename="KeyError"))], "la cellule a échoué .KeyError"),
        (
            [code(v4.new_output("display_data", {"image/png": "AA=="}))],
            r"cellule 3 \(\w+\) : sortie qui n'est pas une partie .image/png",
        ),
        (
            [shown({**PROSE, "version": 1})],
            "partie de version 1, version 2 attendue. .*autre version du paquet",
        ),
        (
            [shown({**TRAJECTORY, "title": "90 % en 2022"})],
            r"cellule 3 \(\w+\) : « 90 % en 2022 » nomme « en 2022 », qui n'est la date d'aucun",
        ),
        (
            [shown({**TRAJECTORY, "alt": "Courbe. Dernière valeur (2020) : 90 %."})],
            r"nomme « 2020 », .* 90.% \(lycees_securises, au 31.décembre 2023\)",
        ),
        (
            [
                shown(
                    {**PROSE, "paragraphs": [[*PROSE["paragraphs"][0][:4], {"text": " en 2023."}]]}
                )
            ],
            "nomme « en 2023 », .* de 2016 à 2023",
        ),
        ([shown({**COVER, "id": "autre"})], r"2 couverture\(s\), une attendue"),
    ],
)
def test_what_is_no_report_is_refused(cells, message):
    with pytest.raises(DocumentError, match=message):
        build(notebook(*cells))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("stdout", "42\n", r"texte imprimé \(« 42 »\).*Ôter `print`, .* étiqueter la cellule"),
        ("stderr", "Attention\n", r"message sur la sortie d'erreur : Attention"),
        ("stderr", "\r 10%|█  | 1/10", r".*Ôter la barre de progression \(tqdm\)"),
    ],
)
def test_what_a_cell_prints_is_refused(name, text, message):
    """JupyterLab shows it and no page does; in a cell of the analyst's own it is left out."""
    cell = code(v4.new_output("stream", name=name, text=text))
    with pytest.raises(DocumentError, match=rf"cellule 3 \(\w+\) : {message}"):
        build(notebook(cell))
    cell.metadata["tags"] = ["analyst"]
    assert build(notebook(cell))["blocks"] == []


def test_a_widget_is_refused():
    view = {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "x"}
    with pytest.raises(DocumentError, match=r"Ôter le widget ou la barre de progression"):
        build(notebook(code(v4.new_output("display_data", view))))


@pytest.mark.parametrize(
    ("data", "fix"),
    [
        ({"text/plain": "42"}, "Finir la ligne par « ; », ou étiqueter la cellule « analyst »"),
        ({"image/png": "", "text/plain": ""}, r"report\.figure\(axes, .* dans la même cellule"),
        ({"text/html": "<table>", "text/plain": ""}, "Afficher une partie de `report`"),
    ],
)
def test_what_jupyter_would_show_and_the_document_would_not_is_refused(data, fix):
    """With what to do; in a cell of the analyst's own it is left out."""
    cell = code(v4.new_output("execute_result", data, execution_count=1))
    with pytest.raises(DocumentError, match=rf"cellule 3 \(\w+\) : sortie qui n'est pas .*{fix}"):
        build(notebook(cell))
    cell.metadata["tags"] = ["analyst"]
    assert build(notebook(cell))["blocks"] == []


def test_a_raw_cell_is_refused():
    with pytest.raises(DocumentError, match=r"cellule 3 \(\w+\) : une cellule brute"):
        build(notebook(v4.new_raw_cell("x")))
