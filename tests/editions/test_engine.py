"""Cells run in-process give the outputs of an ordinary kernel, and the same bytes every time."""

import base64
import builtins
import re
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from papermill import execute_notebook
from papermill.cli import papermill
from yaml import YAMLError

from reporting.editions.execute import execute
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


USES = "from reporting import Plan\nif not year:\n    Plan.load(data).report(year, territory)"
RAN = "open('ran', 'w').close()"


@pytest.fixture
def run_papermill(tmp_path, monkeypatch):
    """Run papermill's command on a notebook; return the error that ended it, and its output."""

    def run(book, *options):
        path, done = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
        path.write_bytes(notebook_bytes(book))
        command = ["--no-progress-bar", *options, str(path), str(done)]
        monkeypatch.chdir(tmp_path)
        result = CliRunner().invoke(papermill, command)
        return result.exception, done

    return run


def outputs_of(notebook):
    return [(c.execution_count, c.outputs) for c in notebook.cells if c.cell_type == "code"]


@pytest.mark.filterwarnings("ignore")
def test_outputs_equal_those_of_the_ordinary_kernel(notebook):
    ours, kernel = notebook(*SHOWN), notebook(*SHOWN)
    execute(ours)
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
    execute(book)
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


def yaml64(text):
    return ["-b", base64.b64encode(text.encode()).decode()]


PAPERMILL = {
    "misspelt": (["-p", "teritory", "09"], "paramètre « teritory » inconnu. Vouliez-vous « terr"),
    "unknown": (["-r", "departement", "09"], "paramètre « departement » inconnu"),
    "code as a name": (["-p", 'x=1;open("ran", "w");y', "1"], "paramètre « x » inconnu"),
    "a name that is not one": (["-p", "year territory", "1"], "Python attendu"),
    "number for a code": (["-p", "territory", "09"], 'Vouliez-vous "09" .*-r territory 09'),
    "octal": (["-y", "territory: 01001"], "513 est un nombre"),
    "no": (["-y", "territory: NO"], "False n'est pas un texte"),
    "sexagesimal": (["-y", "territory: 12:30"], "750 est un nombre"),
    "date": (["-y", "territory: 2024-01-31"], "n'est pas un code de territoire"),
    "mapping": (["-y", "territory: {code: '09'}"], "n'est pas un texte"),
    "list": (["-y", "territory: ['09']"], "n'est pas un texte"),
    "anchor": (["-y", "{data: &d [1], freeze: *d}"], "« freeze » : .1. n'est pas un texte"),
    "merge": (["-y", "{<<: {yaer: 2022}}"], "Vouliez-vous « year »"),
    "null": (["-y", "territory:"], "None n'est pas un texte"),
    "float": (["-p", "year", "2023.0"], "2023.0 n'est pas un nombre entier"),
    "not a number": (["-p", "year", "nan"], "n'est pas « nom = littéral »"),
    "text for a number": (["-r", "year", "2023"], "'2023' n'est pas un nombre entier"),
    "boolean": (["-p", "year", "True"], "True n'est pas un nombre entier"),
    "exponent": (yaml64("year: 2.023e+3"), "2023.0 n'est pas un nombre entier"),
    "outside": (["-r", "territory", "../../x"], "n'est pas un code de territoire"),
    "papermill's own": (["--inject-paths"], "paramètre « PAPERMILL_INPUT_PATH » inconnu"),
}


@pytest.mark.parametrize("engine", [[], ["--engine", "nbclient"], ["--engine", "reporting-warm"]])
@pytest.mark.parametrize(("given", "message"), PAPERMILL.values(), ids=PAPERMILL)
def test_papermill_refuses_what_cannot_be_meant(notebook, run_papermill, engine, given, message):
    """Whatever the engine: the ordinary one would only warn, and run with its own value."""
    refused, done = run_papermill(notebook(USES, RAN), *engine, *given)
    assert isinstance(refused, UsageError)
    assert re.search(message, str(refused))
    assert not done.exists()
    assert not done.with_name("ran").exists()


@pytest.mark.parametrize(
    "options", [["-f", "parameters.yaml"], ["-y", "!!python/name:os.system x"]]
)
def test_papermill_refuses_a_file_of_parameters_too(notebook, run_papermill, tmp_path, options):
    (tmp_path / "parameters.yaml").write_text("year: 2022\nterritory: 031\n")
    refused, done = run_papermill(notebook(USES, RAN), "--engine", "reporting-warm", *options)
    assert isinstance(refused, UsageError | YAMLError)
    assert not done.exists()
    assert not done.with_name("ran").exists()


@pytest.mark.parametrize("engine", [["--engine", "nbclient"], ["--engine", "reporting-warm"]])
def test_papermill_runs_what_the_model_accepts(notebook, run_papermill, engine):
    given = ["-p", "year", "2022", "-r", "territory", "09", "-y", "freeze: '2023-01-31'"]
    book = notebook(USES, RAN, "print(year, territory, freeze)")
    _, done = run_papermill(book, *engine, *given)
    assert read_notebook(done).cells[-1].outputs[0].text == "2022 09 2023-01-31\n"


@pytest.mark.parametrize("uses", ["plan = None", "import reporting"])
def test_notebooks_that_make_no_report_run_under_the_ordinary_engine_as_they_did(
    notebook, run_papermill, uses
):
    """Their parameters are their own affair."""
    book = notebook(uses, "print(other)", parameters="other = 1 + 1")
    _, done = run_papermill(book, "-p", "other", "3")
    assert read_notebook(done).cells[-1].outputs[0].text == "3\n"


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
    execute(book)
    assert [o.ename for o in book.cells[-2].outputs if o.output_type == "error"] == [ename]
    assert book.cells[-1].execution_count is None


def test_flood_of_output_fails_in_the_cell(notebook, monkeypatch):
    monkeypatch.setattr("reporting.editions.execute.MAX_CHARACTERS", 10_000)
    book = notebook("while True:\n    print('x' * 100)")
    execute(book)
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
    execute(book)
    assert before == (sys.stdout, sys.stderr, sys.stdin, sys.displayhook, sys.modules["__main__"])
    assert not InteractiveShell.initialized()
    assert not hasattr(builtins, "get_ipython")


@pytest.fixture
def beside_data(root, tmp_path):
    """Where notebooks run, a data folder."""
    (tmp_path / "data").symlink_to(root / "data")


@pytest.mark.usefixtures("beside_data")
@pytest.mark.parametrize("engine", ["nbclient", "reporting-warm"])
@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (["-p", "year", "2024"], "2024 2025-01-31"),
        (["-p", "year", "2024", "-r", "freeze", "2025-06-30"], "2024 2025-06-30"),
        (["-r", "territory", "09"], "2023 2024-01-31"),
    ],
)
def test_freeze_follows_the_year_unless_it_is_given(notebook, run_papermill, engine, given, shown):
    """The notebook's own freeze is that of 2023; the plan freezes a year on 31 January after."""
    _, done = run_papermill(notebook(USES, "print(year, freeze)"), "--engine", engine, *given)
    executed = read_notebook(done)
    assert executed.cells[-1].outputs[0].text == f"{shown}\n"
    freeze = executed.metadata.papermill["parameters"].get("freeze", "2024-01-31")
    assert shown.endswith(freeze)


def test_year_without_a_data_folder_is_refused(notebook, run_papermill):
    refused, _ = run_papermill(notebook(USES), "--engine", "reporting-warm", "-p", "year", "2024")
    assert "Aucun dossier de données" in str(refused)


ORDINARY = ("n = 1\nrate: float = 0.5", "print('a', n)\nn", "%time 1", "1 / (n - 7)", "print('b')")


def test_a_notebook_that_is_no_report_runs_as_with_the_ordinary_engine(run_papermill):
    """Prints, magics, parameters of its own, a failure: the same outputs, the same error."""
    seen = {}
    for engine in ("nbclient", "reporting-warm"):
        book = new_notebook(
            cells=[new_code_cell(one, id=f"c{n}") for n, one in enumerate(ORDINARY)]
        )
        book.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
        book.cells[0].metadata["tags"] = ["parameters"]
        error, done = run_papermill(book, "--engine", engine, "-p", "n", "7")
        shown = [(a, o) for a, o in outputs_of(read_notebook(done)) if "Wall time" not in str(o)]
        seen[engine] = (type(error), shown)
    assert str(seen["nbclient"]) == str(seen["reporting-warm"])
    assert seen["nbclient"][0].__name__ == "PapermillExecutionError"
    assert "a 7" in str(seen["reporting-warm"])


def test_the_engines_can_be_imported_before_papermill():
    code = "import reporting.editions.engine as ours, papermill.engines as theirs; "
    code += "assert theirs.papermill_engines.get_engine(ours.NAME) is ours.WarmEngine"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_a_cell_draws_at_random_is_the_same_every_time(notebook):
    """seaborn draws its intervals and moves its points so."""
    shown = []
    for _ in range(2):
        unseeded = "numpy.random.RandomState().rand(), numpy.random.default_rng(None).random()"
        book = notebook(f"import random, numpy\n(random.random(), numpy.random.rand(), {unseeded})")
        execute(book)
        shown.append(book.cells[-1].outputs)
    assert shown[0][0].data == shown[1][0].data
    assert np.random.default_rng().random() != np.random.default_rng().random()
