"""Cells run in-process give the outputs of an ordinary kernel, and the same bytes every time."""

import builtins
import subprocess
import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from papermill import execute_notebook

from reporting.editions import outputs
from reporting.editions.engine import run_cells
from reporting.editions.notebook import notebook_bytes, read_notebook
from reporting.errors import UsageError

SHOWN = [
    'print("a", end="")\nprint("b")\nyear',
    'from IPython.display import HTML, clear_output, display\ndisplay(HTML("<b>é</b>"))',
    'import pandas as pd\npd.DataFrame({"a": [1, 2]})',
    "class Part:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n"
    '        return {"application/vnd.reporting.part+json": {"rows": [(1, None)]}, '
    '"image/svg+xml": "<svg>\\n</svg>", "text/plain": "x"}',
    "Part()",
    "display(Part())\nPart()",
    'handle = display("x", display_id="k")\nclear_output(wait=True)\nprint("z")',
    'shown = display("x", display_id="l")\nshown.update("y")',
    '"muet";',
    "",
    "a = 1\n# only a comment",
    "None",
    "await __import__('asyncio').sleep(0, 5)",
    "_ + 1",
    "import sys\nprint('oh', file=sys.stderr)",
    "1 / 0",
    "'never'",
]


def outputs_of(notebook):
    return [(c.execution_count, c.outputs) for c in notebook.cells if c.cell_type == "code"]


@pytest.mark.filterwarnings("ignore")
def test_outputs_equal_those_of_the_ordinary_kernel(notebook):
    ours, kernel = notebook(*SHOWN), notebook(*SHOWN)
    run_cells(ours, ours.cells)
    # Streams come in pieces that depend on the clock: the client joins them.
    client = NotebookClient(kernel, kernel_name="python3", allow_errors=True)
    client.coalesce_streams = True
    kernel.cells.pop()  # ours stops at the error
    client.execute()
    for mine, theirs in zip(outputs_of(ours), outputs_of(kernel), strict=False):
        for output in [*mine[1], *theirs[1]]:
            output.pop("traceback", None)  # the colours differ
        assert mine == theirs
    assert outputs_of(ours)[-1] == (None, [])


def test_last_expression_keeps_its_whole_bundle(notebook):
    book = notebook("import pandas as pd", 'pd.DataFrame({"a": [1]})')
    run_cells(book, book.cells)
    [shown] = book.cells[-1].outputs
    assert shown.output_type == "execute_result"
    assert set(shown.data) == {"text/plain", "text/html"}


def test_two_runs_give_the_same_bytes_without_clock_or_chance(notebook):
    runs = [
        execute_notebook(
            notebook("territory", "print(year)"),
            None,
            parameters={"territory": "departement-31"},
            engine_name="reporting-warm",
            progress_bar=False,
        )
        for _ in range(2)
    ]
    first, second = map(notebook_bytes, runs)
    assert first == second
    assert runs[0].metadata.papermill == {"parameters": {"territory": "departement-31"}}
    assert b"_time" not in first and b"duration" not in first
    assert [cell.id for cell in runs[0].cells][2] == "injected-parameters"
    assert runs[0].cells[3].outputs[0].data["text/plain"] == "'departement-31'"


def test_unknown_parameter_is_refused_by_papermill_with_this_engine(notebook):
    with pytest.raises(UsageError, match="Vouliez-vous « territory »"):
        execute_notebook(
            notebook("1"),
            None,
            parameters={"teritory": "09"},
            engine_name="reporting-warm",
            progress_bar=False,
        )


@pytest.mark.parametrize(
    ("source", "ename"),
    [
        ("import sys\nsys.exit(0)", "SystemExit"),
        ("quit()", "SystemExit"),
        ("%no_such_magic", "UsageError"),
        ("x = )", "SyntaxError"),
        ("input()", "EOFError"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    ],
)
@pytest.mark.filterwarnings("ignore:To exit")
def test_error_stops_the_notebook_at_its_cell(notebook, source, ename):
    book = notebook(source, "'never'")
    run_cells(book, book.cells)
    assert [o.ename for o in book.cells[-2].outputs if o.output_type == "error"] == [ename]
    assert book.cells[-1].execution_count is None


def test_flood_of_output_fails_in_the_cell(notebook, monkeypatch):
    monkeypatch.setattr(outputs, "MAX_CHARACTERS", 10_000)
    book = notebook("while True:\n    print('x' * 100)")
    run_cells(book, book.cells)
    assert book.cells[-1].outputs[-1].ename == "OutputLimitError"


def test_papermill_command_with_this_engine_shows_pyplot_figures_too(notebook, tmp_path):
    book, done = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
    figure = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
    book.write_bytes(notebook_bytes(notebook(figure, "territory")))
    command = ["papermill", "--engine", "reporting-warm", "--no-progress-bar", book, done]
    command += ["-p", "year", "2022", "-r", "territory", "09"]
    subprocess.run([sys.executable, "-m", *command], check=True, capture_output=True)
    shown = [cell.outputs for cell in read_notebook(done).cells[3:]]
    assert set(shown[0][0].data) == {"image/png", "text/plain"}
    assert shown[1][0].data["text/plain"] == "'09'"


def test_process_is_left_as_it_was(notebook):
    before = sys.stdout, sys.stderr, sys.stdin, sys.displayhook, sys.modules["__main__"]
    book = notebook("1")
    run_cells(book, book.cells)
    assert before == (sys.stdout, sys.stderr, sys.stdin, sys.displayhook, sys.modules["__main__"])
    assert not InteractiveShell.initialized()
    assert not hasattr(builtins, "get_ipython")
