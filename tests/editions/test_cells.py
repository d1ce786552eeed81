"""Cells hold plain Python; what else they could hold is refused before anything runs."""

import pytest
from papermill import execute_notebook

from reporting.editions.build import select
from reporting.editions.notebook import notebook_bytes
from reporting.editions.parameters import check_cells, check_parameters
from reporting.errors import UsageError
from reporting.facade import Plan
from reporting.phrases import told


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("!ls", r"cellule 3 \(c0\), ligne 1 : « !ls » est une commande d'IPython"),
        ("x = 1\nfiles = !ls data", "ligne 2 : « files = !ls data »"),
        ("!!ls", "commande d'IPython"),
        ("%time x = 1", "commande d'IPython"),
        ("%%bash\nls", "ligne 1 : « %%bash »"),
        ("if True:\n    !rm x", "ligne 2 : « !rm x »"),
        ("x = %who", "commande d'IPython"),
        ("len?", "commande d'IPython"),
        ("get_ipython().system('ls')", r"« get_ipython\(\) »"),
        ("name = input('?')", r"ligne 1 : « input\(\) » attend une réponse"),
        ("ask = input\nask()", r"« input\(\) »"),
        ("x = )", "ligne 1 : Python attendu"),
        ("import datetime as d\nd.date.today()", r"« d\.date\.today » .*`freeze`"),
        ("pd.Timestamp.now().year", r"« pd\.Timestamp\.now »"),
        ("import os\nos.environ['X']", r"ligne 2 : « os\.environ » : une variable de la machine"),
        ("import time\ntime.time()", r"ligne 2 : « time\.time » : l'heure qu'il est"),
        ("np.random.default_rng()", r"« np\.random\.default_rng\(\) » .*graine"),
        ("from uuid import uuid4", r"« uuid\.uuid4 »"),
        ("from os import getenv", r"« os\.getenv »"),
    ],
)
def test_cell_that_is_not_plain_python_is_refused(notebook, source, message):
    with pytest.raises(UsageError, match=message):
        check_cells(notebook(source))


def test_every_cell_at_fault_is_named(notebook):
    with pytest.raises(UsageError) as caught:
        check_cells(notebook("!ls", "1", "input()"))
    assert [line[:12] for line in str(caught.value).splitlines()] == [
        "cellule 3 (c",
        "cellule 5 (c",
    ]


@pytest.mark.parametrize(
    "source",
    ["5 % 2", "'!ls'", "text = '''\n%time\n!ls\n'''", "await f()", "a != b", "# !ls", "a.now"],
)
def test_plain_python_passes(notebook, source):
    check_cells(notebook(source))


def test_the_gate_refuses_in_the_language_of_who_asks(notebook):
    with pytest.raises(UsageError) as caught:
        check_cells(notebook("1", "input()"))
    assert told(caught.value, "en").startswith("cell 4 (c1), line 1: “input()” waits for an answer")
    with pytest.raises(UsageError) as caught:
        check_parameters(notebook(), {"territory": 9, "year": "2023"})
    assert told(caught.value, "en").split("\n") == [
        "parameter “year”: '2023' is not a whole number. Write for example 2023.",
        'parameter “territory”: 9 is a number, a text is expected. Did you mean "09"?'
        " (papermill: -r territory 09; YAML: between quotes)",
    ]


def test_nothing_runs_under_papermill_either(notebook, tmp_path):
    book = notebook("from pathlib import Path\nPath('ran').touch()", "!ls")
    with pytest.raises(UsageError, match="!ls"):
        execute_notebook(
            book, None, engine_name="reporting-warm", progress_bar=False, cwd=str(tmp_path)
        )
    assert not (tmp_path / "ran").exists()


def test_build_refuses_before_anything_runs(root, notebook, tmp_path):
    path = tmp_path / "rapport.ipynb"
    path.write_bytes(notebook_bytes(notebook("!ls")))
    with pytest.raises(UsageError, match="!ls"):
        select(Plan.load(root / "data"), 2023, ["31"], notebook=path)
