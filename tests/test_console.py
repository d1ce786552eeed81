"""What a terminal is told: what runs when it is long, what to open, hours of the reader's clock."""

import os
import re
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
import yaml

from reporting import console
from reporting.cli import cli

ROOT = Path(__file__).parents[1]
RUN = {
    "started": "2025-07-01T10:00:00+00:00",
    "seconds": 2.5,
    "year": 2024,
    "territory": "region-76",
    "status": "en échec",
    "late": None,
    "message": "cellule <4>",
}


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_who_waits_at_a_terminal_is_told_what_runs(monkeypatch):
    """By the alarm, as here, and only there: a log has no use for it."""
    former = signal.getsignal(signal.SIGALRM)
    try:
        monkeypatch.setattr(sys, "stderr", screen := Terminal())
        console.say_when_long("reporting build")
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.raise_signal(signal.SIGALRM)
        assert screen.getvalue() == f"{console.ERASED}reporting build... 0 s"
        with console.drawing(lambda: screen.write("bar")):
            signal.raise_signal(signal.SIGALRM)
        assert screen.getvalue().endswith("bar")
        console.hush()
        assert screen.getvalue().endswith(console.ERASED)
    finally:
        signal.signal(signal.SIGALRM, former)
    monkeypatch.setattr(sys, "stderr", StringIO())
    console.say_when_long("reporting build")
    assert signal.getsignal(signal.SIGALRM) == former
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_the_page_to_open_is_named(tmp_path):
    for year in ("2023", "2024"):
        (tmp_path / year / "region-76").mkdir(parents=True)
    made = ["2023/region-76", "2024/departement-09", "2024/region-76"]
    assert console.to_open(made, tmp_path) == ""
    page = tmp_path / "2024/region-76/rapport.html"
    page.touch()
    (tmp_path / "2023/region-76/rapport.html").touch()
    assert str(console.to_open(made, tmp_path)) == f"→ ouvrir {page}"


ROW = {
    "indicator": "communes_population_couverte",
    "territory": "departement-31",
    "reason": "un motif de plusieurs mots, plus long qu'une ligne",
}
NARROW = """\
indicateur  communes_population_couverte
territoire  departement-31
motif       un motif de plusieurs mots, plus
            long qu'une ligne
"""


@pytest.mark.parametrize("width", [100, 60, 44])
def test_a_narrow_terminal_cuts_no_word(monkeypatch, width):
    """Texts are folded between words; where that does not do, each row has lines of its own."""
    monkeypatch.setattr(sys, "stdout", screen := Terminal())
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    console.print_table([ROW], [*ROW])
    lines = [line.rstrip() for line in re.sub(r"\x1b\[\d*m", "", screen.getvalue()).splitlines()]
    assert max(map(len, lines)) <= width
    assert set(" ".join(ROW.values()).split()) <= set(" ".join(lines).split())
    if width == 44:
        assert "\n".join(lines).rstrip() == NARROW.rstrip()


def test_what_says_that_something_runs_is_not_before_a_table(monkeypatch):
    """It is told while the library of tables is imported."""
    monkeypatch.setattr(sys, "stdout", screen := Terminal())
    monkeypatch.setattr(sys, "stderr", screen)
    screen.write("reporting diff... 3 s")
    console.print_table([ROW], ["indicator"])
    assert f"3 s{console.ERASED}" in screen.getvalue()


@pytest.fixture
def paris(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("paris")
def test_hours_are_those_of_the_reader(capsys):
    console.print_runs([RUN])
    assert "2025-07-01 12:00:00" in capsys.readouterr().out


@pytest.mark.usefixtures("paris")
def test_a_page_of_runs_is_one_table_whose_texts_are_texts(capsys):
    console.print_runs([RUN], as_html=True)
    page = capsys.readouterr().out
    assert page.count('<th scope="col">') == 7 and "<td>2025-07-01 12:00:00</td>" in page
    assert "cellule &lt;4&gt;" in page and "None" not in page


def test_help_loads_no_table():
    """Whoever asks for help waits for no library of figures."""
    code = "import sys, reporting.cli; print(*{'pandas', 'numpy', 'pydantic'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


@pytest.mark.parametrize("name", ["gitlab.yml", "github.yml"])
def test_workflows_run_commands_that_exist(name):
    """The same as by hand: each verb and option is one of the command line."""
    text = (ROOT / "deploy/ci" / name).read_text(encoding="utf-8")
    assert yaml.safe_load(text)
    found = re.findall(r"\.venv/bin/reporting ([a-z-]+)((?: --[a-z-]+)*)", text)
    assert {verb for verb, _ in found} == {"check", "build", "diff", "doctor", "due", "verify"}
    for verb, options in found:
        known = {one for parameter in cli.commands[verb].params for one in parameter.opts}
        assert set(options.split()) <= known


def test_a_command_begins_again_where_the_order_of_sets_would_be_another():
    code = (
        "import click; from reporting import console\n"
        "with click.Context(click.Command('build'), obj=console.itself()): console.keep_order()\n"
        "print({*'abcdef'})"
    )
    shown = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "random")
    }
    assert len(shown) == 1


def test_who_asks_for_figures_that_no_level_has_is_told(capsys):
    """An empty table without a word looks like a zero; a list of JSON stays one, empty."""
    asked = ["--year", "2023", "--territory", "31", "--indicator", "rames_equipees", "--json"]
    with pytest.raises(SystemExit) as left:
        cli(["--lang", "en", "indicators", *asked])
    out, err = capsys.readouterr()
    assert (left.value.code or 0, out.strip()) == (0, "[]")
    assert err.startswith("No observation: what was asked does not exist at that level")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
def test_what_cannot_be_printed_is_one_line_and_no_traceback():
    with Path("/dev/full").open("w") as full:
        code = "import sys; sys.argv[1:] = ['--help']; from reporting.cli import main; main()"
        command = [sys.executable, "-u", "-c", code]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert "No space left" in done.stderr and "Traceback" not in done.stderr
