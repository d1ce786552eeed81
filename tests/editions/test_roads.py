"""What JupyterLab shows and no page does is refused alike, whatever executes the notebook."""

import subprocess
import sys

import nbformat
import papermill
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from report_cells import COVER, TABLE

from reporting.document import DocumentError, build
from reporting.editions.execute import execute

PLOT = "import matplotlib.pyplot as plt\n"
LOST = {
    "imprime": ("print('oh')", "texte imprimé .* `print`"),
    "barre": (
        "from tqdm import tqdm\nfor _ in tqdm(range(3)):\n    pass",
        r"barre de progression \(tqdm\)",
    ),
    "tableau": ("import pandas as pd\npd.DataFrame({'a': [1]})", "sortie qui n'est pas une partie"),
    "dessin": (PLOT + "_ = plt.plot([1, 2])", r"`report\.figure\(axes, title=…"),
    "rendu": (PLOT + "plt.subplots()[0]", r"`report\.figure\(axes, title=…"),
    "deux": ("report.cover()\nreport.prose('a')", "partie « couverture » faite et non affichée"),
    "virgule": ("report.prose('b');", r"faite et non affichée.* sans « ; »"),
    "jetee": ("x = report.prose('c')\nreport.prose('d')\nNone", "partie « texte-[0-9a-f]* » faite"),
}
"""Cells, and the words of the refusal."""
KEPT = {
    "rien": "x = report.prose('e')",
    "montree": "display(report.prose('f'))\nNone",
    "fermee": PLOT + "figure = plt.figure()\nplt.close(figure)",
}
"""Cells that lose nothing."""
ALONE = """
import sys, nbformat
from reporting.editions.execute import execute
execute(book := nbformat.read(sys.argv[1], 4))
nbformat.write(book, sys.argv[1])
"""
LOAD = "from reporting import Plan\nreport = Plan.load('data').report(2023, 'region-76')"


@pytest.fixture(scope="module", params=["build", "papermill"])
def executed(request, root, monkeypatch_module, tmp_path_factory) -> dict[str, NotebookNode]:
    """Every cell, executed as `build` does and in an ordinary kernel, by its id."""
    sources = {"debut": LOAD, **{id: cell for id, (cell, _) in LOST.items()}, **KEPT}
    book = new_notebook(cells=[new_code_cell(one, id=id) for id, one in sources.items()])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
    monkeypatch_module.chdir(root)
    if request.param == "build":  # in a process of its own, as an edition
        path = tmp_path_factory.mktemp("build") / "book.ipynb"
        nbformat.write(book, path)
        subprocess.run([sys.executable, "-c", ALONE, str(path)], check=True)
        book = nbformat.read(path, 4)
    else:
        book = papermill.execute_notebook(book, None, progress_bar=False, log_output=False)
    return {cell.id: cell for cell in book.cells}


@pytest.fixture(scope="module")
def monkeypatch_module():
    """The same as monkeypatch, for what a whole file shares."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def around() -> list[NotebookNode]:
    """What a report cannot do without."""
    book = new_notebook(cells=[new_code_cell(COVER, id="couverture"), new_code_cell(TABLE, id="t")])
    execute(book)
    return book.cells


@pytest.mark.parametrize("id", LOST)
def test_what_no_page_shows_is_refused_with_its_cell(executed, around, id):
    with pytest.raises(DocumentError, match=rf"cellule 3 \({id}\) : .*{LOST[id][1]}"):
        build(new_notebook(cells=[*around, executed[id]]))


@pytest.mark.parametrize("id", KEPT)
def test_what_loses_nothing_passes(executed, around, id):
    assert build(new_notebook(cells=[*around, executed[id]]))["blocks"]


RC = "savefig.bbox: tight\nsavefig.pad_inches: 2\ntext.usetex: True\nlines.linewidth: 9\n"
DRAW = """import matplotlib.pyplot as plt, pandas as pd
from reporting import parts
_, axes = plt.subplots()
axes.plot([1, 2])
axes.set_title("Un titre")
parts.figure(axes, title="Un", alt="Une droite", data=pd.DataFrame({"a": [1, 2]}))"""
BUILD = f"""import sys
from nbformat import v4
from reporting.editions.execute import execute
book = v4.new_notebook(cells=[v4.new_code_cell({DRAW!r})])
execute(book)
print([one.get("data", {{}}).get("image/svg+xml", one) for one in book.cells[0].outputs])"""


def test_settings_of_a_user_publish_nothing(tmp_path):
    """Neither their margins and lines nor their LaTeX; whether matplotlib was imported before."""
    imported = "import matplotlib.pyplot\n"
    drawn = []
    for name, settings, before in (("none", "", ""), ("own", RC, ""), ("first", RC, imported)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "matplotlibrc").write_text(settings)
        done = subprocess.run(
            [sys.executable, "-c", before + BUILD],
            cwd=tmp_path / name,
            capture_output=True,
            text=True,
            check=True,
        )
        drawn.append(done.stdout)
    assert "<svg" in drawn[0]
    assert drawn[1:] == [drawn[0]] * 2
