"""Faults that the usual tools let through: each leaves the published edition as it was.

Other rows of the same table have their tests elsewhere: test_stops.py here (full disk, kills),
tests/editions/test_parameters.py and test_cells.py (the gate), tests/editions/test_due.py (a
scheduler that was down at the due time), tests/registers/ (damaged files).
"""

import errno
import json
import multiprocessing
import os
import re
import resource
import shutil
import signal
import threading
import time
from contextlib import suppress
from html.parser import HTMLParser

import pytest
from fault_cells import FAULTS, LATE, LIMIT, MEMORY, OUTPUT, SAID
from report_cells import show

from reporting.editions import places, publish
from reporting.editions.edition import Edition, Fate
from reporting.editions.parameters import Parameters, check_parameters
from reporting.errors import UsageError
from reporting.phrases import told

FORK = multiprocessing.get_context("fork")


@pytest.mark.filterwarnings("ignore:To exit")
@pytest.mark.parametrize(("source", "message"), FAULTS.values(), ids=FAULTS)
def test_failed_edition_leaves_the_former_one_as_it_was(published, monkeypatch, source, message):
    monkeypatch.setattr("reporting.editions.execute.MAX_CHARACTERS", OUTPUT)
    before = published.files()
    published.write(source)
    result = published.build(limit=LIMIT if message == LATE else 60, memory=MEMORY)
    assert result.exit_code == 3
    assert message in result.failed[0].message
    assert published.files() == before
    assert "journal.log" in published.failed()
    assert not list((published.private / "work").iterdir())


def test_why_a_cell_failed_is_told_in_the_language_of_who_asks(published):
    published.write(
        "from reporting.errors import UsageError\nfrom reporting.phrases import say\n"
        "raise UsageError(say('errors.empty-folder'))"
    )
    told_in_english = told(published.build().failed[0].message, "en")
    assert told_in_english.startswith("cell 5 (c0): UsageError: empty folder refused: give a path")


def test_file_size_limit_leaves_the_former_edition(published):
    before = published.files()
    published.write("other = 1")

    def build() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
        os._exit(published.build(progress=False).exit_code)

    process = FORK.Process(target=build)
    process.start()
    process.join(30)
    assert process.exitcode == 3
    assert published.files() == before
    assert published.build().exit_code == 0


@pytest.mark.parametrize("limit", ["ROOM", "FILES"])
def test_nearly_full_disk_is_said_before_anything_runs(published, monkeypatch, limit):
    before = published.files()
    published.write("1 / 0")
    monkeypatch.setattr(publish, limit, 2**80)
    result = published.build()
    assert result.exit_code == 3
    assert "disque presque plein" in result.failed[0].message
    assert "relancer." in result.failed[0].message
    assert published.files() == before


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "plus de place. Libérer"),
        (errno.EDQUOT, "plus de place. Libérer"),
        (errno.EROFS, "écriture refusée. Donner les droits"),
        (errno.EXDEV, "autre disque. Mettre"),
        (errno.EIO, "[Errno 5]"),
    ],
)
def test_what_the_system_refuses_is_said_with_its_remedy(published, monkeypatch, number, remedy):
    before = published.files()
    published.write("1;")

    def refuse(one, other):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(publish, "_exchange", refuse)
    result = published.build()
    assert result.exit_code == 3
    assert f"publication impossible : {remedy}" in result.failed[0].message
    assert published.files() == before
    assert not list((published.private / "work").iterdir())


@pytest.mark.parametrize("name", ["work", "locks"])
def test_file_in_the_place_of_a_folder_is_said(published, name):
    before = published.files()
    shutil.rmtree(published.private / name)
    (published.private / name).touch()
    published.write("1;")
    result = published.build()
    assert result.exit_code == 3
    assert "Le déplacer, relancer" in result.failed[0].message
    assert published.files() == before


def test_second_of_two_runs_says_who_builds_and_leaves_with_its_own_code(published):
    published.write("from pathlib import Path\nwhile not Path('go').exists():\n    pass")
    first = FORK.Process(target=lambda: os._exit(published.build(progress=False).exit_code))
    first.start()
    lock = published.private / "locks/2023-region-76.txt"
    wait_until(lambda: lock.exists() and f"{first.pid} " in lock.read_text())
    second = published.build()
    (published.root / "go").touch()
    assert second.exit_code == 4
    [outcome] = second.outcomes
    assert outcome.status is Fate.BUSY
    told = rf"par le processus {first.pid} de {os.uname().nodename} depuis 20\d\d-\d\d-\d\dT"
    assert re.search(told, outcome.message)
    first.join(30)
    assert first.exitcode == 0
    assert published.build().outcomes[0].status is Fate.CURRENT


def test_threads_of_one_process_do_not_share_a_lock(published):
    path = published.edition().path
    with publish.locked(published.out, path):
        published.write("1;")
        assert published.build().exit_code == 4
    assert published.build().exit_code == 0


LEFT = "sh -c 'echo $$ > $TMPDIR/pid; exec sleep 60'"


@pytest.mark.parametrize("command", [LEFT, f"setsid {LEFT}", f"(setsid {LEFT} &)"])
def test_process_left_by_a_cell_ends_with_the_edition(workshop, command):
    """Also one that left the group of its parent, and whose parent has ended."""
    workshop.write(
        "import subprocess, tempfile\n"
        f"left = subprocess.Popen({command!r}, shell=True)\n"
        "from pathlib import Path\n"
        "pid = Path(tempfile.gettempdir(), 'pid')\n"
        "while not pid.exists() or not pid.read_text():\n    pass\n"
        + SAID.replace("?", "pid {pid.read_text()}")
    )
    assert workshop.build(limit=20).exit_code == 0
    shown = workshop.files("2023/region-76")["rapport.ipynb"].decode()
    pid = int(re.search(r"pid (\d+)", shown)[1])
    wait_until(lambda: is_gone(pid))


def test_notebook_of_a_killed_process_is_kept_as_far_as_it_got(workshop):
    workshop.write("print('seen')", FAULTS["kernel killed"][0], "print('never')")
    assert workshop.build().exit_code == 3
    kept = json.loads(workshop.failed()["rapport.ipynb"])
    shown = {cell["id"]: cell.get("outputs") for cell in kept["cells"]}
    assert shown["c0"][0]["text"] == ["seen\n"]
    assert (shown["c1"], shown["c2"]) == ([], [])
    assert "injected-parameters" in shown


@pytest.mark.parametrize(
    "given",
    [
        {"departement": "09"},
        {"teritory": "09"},
        {'x=1;__import__("os").system("true")': 1},
        {"territory": 9},
        {"territory": 513},
        {"territory": False},
        {"territory": 750},
        {"territory": "../../x"},
        {"year": "2023"},
    ],
    ids=str,
)
def test_value_that_cannot_be_meant_is_refused_before_anything_runs(notebook, given):
    with pytest.raises(UsageError):
        check_parameters(notebook(), given)


@pytest.mark.parametrize("own", [None, 'data = f"data/{2023}.csv"', "import os"])
def test_notebook_whose_parameters_are_missing_or_computed_is_refused(notebook, own):
    with pytest.raises(UsageError):
        check_parameters(notebook(parameters=own), {})


def test_path_outside_the_reports_is_refused(workshop):
    escaping = Parameters.model_construct(year=2023, territory="../../x")
    edition = Edition(escaping, workshop.notebook, workshop.root)
    with pytest.raises(UsageError, match="sortirait du dossier des rapports"):
        places.published(workshop.out, edition.path)


def test_data_changed_meanwhile_are_not_published(published):
    before = published.files()
    published.write(
        "from pathlib import Path\nwhile 'x' not in Path('data/lycees.csv').read_text():\n    pass"
    )
    results = []
    run = threading.Thread(target=lambda: results.append(published.build(progress=False)))
    run.start()
    cells = published.private / "work"
    wait_until(lambda: list(cells.glob("*/cellules.jsonl")))
    published.register.write_text("x")
    run.join(30)
    assert "lycees.csv a changé pendant la construction" in results[0].failed[0].message
    assert published.files() == before


LIVE = '<script>alert(1)</script><img src="//x.example/i" onerror="alert(1)">'


def test_markup_in_a_value_is_text_on_the_page(workshop):
    workshop.write(show(table(LIVE)))
    assert workshop.build().exit_code == 0
    page = workshop.files("2023/region-76")["rapport.html"].decode()
    tags = Tags()
    tags.feed(page)
    assert LIVE in "".join(tags.text)
    assert not [value for value in tags.handlers if value]
    assert "img" not in tags.names


def test_text_that_begins_a_formula_is_text_in_the_open_data(workshop):
    workshop.write(show(table("=cmd|'/C calc'!A0")))
    assert workshop.build().exit_code == 0
    text = workshop.files("2023/region-76")["donnees/essai.csv"].decode()
    cells = [cell.strip('"') for line in text.splitlines() for cell in line.split(",")]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]


def test_changed_byte_is_found_and_the_edition_made_again(published):
    before = published.files()
    page = published.out / "2023/region-76/rapport.html"
    page.write_bytes(page.read_bytes()[:-1] + b" ")
    assert published.build().outcomes[0].status is Fate.BUILT
    assert published.files() == before


def table(value: str) -> dict:
    column = {"id": "nom", "label": "Nom", "unit": None, "align": "left", "header": True}
    return {
        "kind": "table",
        "id": "essai",
        "title": "Essai",
        "source": "Registre",
        "data": {"columns": [column], "rows": [[{"text": value}]]},
    }


class Tags(HTMLParser):
    """The names of tags, the attributes that run, and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names, self.handlers, self.text = set(), [], []

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data):
        self.text.append(data)


def wait_until(condition) -> None:
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.02)
    raise TimeoutError


def is_gone(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return False
    return True
