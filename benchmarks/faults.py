"""The proof that the fault tests bite: the same faults through a plain papermill publisher.

The plain publisher is the script most people would write: papermill executes the notebook, with
its parameters, to its final path; `jupyter nbconvert` makes the page beside it; a return code of 0
is success. Each fault of tests/faults is put in after a good run. It got through when the
publisher says 0, when what was published is no longer what it was, or when it does not end.
"""

import hashlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "faults"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "editions"))
from fault_cells import FAULTS, LIMIT, MEMORY, OUTPUT
from workshop import Workshop, new_report

from reporting.editions import execute
from reporting.editions.notebook import notebook_bytes
from reporting.editions.parameters import check_cells, check_parameters
from reporting.errors import UsageError

BIN = Path(sys.executable).parent
MACHINE = 4 * 2**30
"""Bytes of memory of the machine that the plain publisher is given: this one must survive it."""

PATIENCE = 5
"""A run that takes so many times what the good one took is counted as one that never would end."""

COMMANDS = {"failing !command": "!ls /none", "question to nobody": "name = input()"}
PARAMETERS: dict[str, tuple[str | None, dict[str, object]]] = {
    "unknown parameter": ("territory = '31'", {"teritory": "09"}),
    "code read as a number": ("territory = '31'", {"territory": 9}),
    "no parameters cell": (None, {"year": 2020}),
    "computed parameter": ("year = 2023\ndata = f'data/{year}.csv'", {"year": 2020}),
    "code in a parameter's name": ("year = 2023", {"x=1;print(0);y": 1}),
}


def plain(workshop: Workshop, patience: float, parameters: dict[str, object] | None = None) -> str:
    """Publish as a plain script does; return what went wrong with it, or nothing."""
    book = workshop.out / "rapport.ipynb"
    book.parent.mkdir(exist_ok=True)
    given = [part for name, value in (parameters or {}).items() for part in ("-p", name, value)]
    options = ["--no-progress-bar", "--log-output", "-k", "python3", *map(str, given)]
    execute = [BIN / "papermill", workshop.notebook, book, *options]
    render = [BIN / "jupyter", "nbconvert", "--log-level", "ERROR", "--to", "html", book]
    for command in (execute, render):
        if (code := run(command, workshop.root, patience)) != 0:
            return "does not end" if code is None else f"code {code}"
    return ""


def run(command: list, folder: Path, patience: float) -> int | None:
    """Return the code of a command, None when it had to be stopped."""
    with subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (MACHINE, MACHINE)),
    ) as process:
        try:
            return process.wait(patience)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def snapshot(folder: Path) -> dict[str, str]:
    """Return the hash of every published file."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class Good:
    """A good report, published once by either publisher: each fault is put into a copy."""

    def __init__(self, root: Path) -> None:
        self.plain, self.ours = Workshop(root / "plain"), Workshop(root / "ours")
        for workshop in (self.plain, self.ours):
            workshop.write()
        start = time.monotonic()
        said = plain(self.plain, patience=300)
        assert said == "", f"the plain publisher does not publish a good report ({said})"
        self.patience = PATIENCE * (time.monotonic() - start)
        assert self.ours.build(progress=False).exit_code == 0

    @staticmethod
    @contextmanager
    def copy(workshop: Workshop) -> Iterator[Workshop]:
        """Give a copy that is removed afterwards."""
        with tempfile.TemporaryDirectory() as folder:
            other = Workshop(Path(folder) / "depot")
            shutil.copytree(workshop.root, other.root, dirs_exist_ok=True)
            yield other


def plain_verdict(good: Good, source: str) -> str:
    """Return how a fault gets through the plain publisher, or nothing when it does not."""
    with good.copy(good.plain) as workshop:
        before = snapshot(workshop.out)
        workshop.write(source)
        said = plain(workshop, good.patience)
        if said == "":
            return "published, code 0"
        if said == "does not end":
            return f"still running after {PATIENCE} times what a good run takes"
        return "" if snapshot(workshop.out) == before else f"{said}, but the good report is gone"


def plain_parameters(good: Good, own: str | None, given: dict[str, object]) -> str:
    """Return how wrong parameters get through the plain publisher, or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(Path(folder) / "depot")
        workshop.notebook.write_bytes(notebook_bytes(new_report("1;", parameters=own)))
        said = plain(workshop, good.patience, given)
        return "" if said else "published, code 0"


def our_verdict(good: Good, source: str) -> str:
    """Return how a fault gets through this project's publisher, or nothing when it does not."""
    with good.copy(good.ours) as workshop:
        before = workshop.files()
        workshop.write(source)
        result = workshop.build(limit=LIMIT, memory=MEMORY, progress=False)
        if result.exit_code == 0:
            return "published, code 0"
        return "" if workshop.files() == before else "the good report is gone"


def refused(check: Callable[[], object]) -> str:
    """Return nothing when the gate refuses."""
    try:
        check()
    except UsageError:
        return ""
    return "accepted"


def verdicts(good: Good) -> Iterator[tuple[str, str, str]]:
    """Give each fault with how it gets through the plain publisher, and through ours."""
    for name, (source, _) in FAULTS.items():
        yield name, plain_verdict(good, source), our_verdict(good, source)
    for name, source in COMMANDS.items():
        ours = refused(lambda source=source: check_cells(new_report(source)))
        yield name, plain_verdict(good, source), ours
    for name, (own, given) in PARAMETERS.items():
        book = new_report(parameters=own)
        ours = refused(lambda book=book, given=given: check_parameters(book, given))
        yield name, plain_parameters(good, own, given), ours


def main() -> None:
    """Print the table; end with 1 when a fault gets through here, or none through the other."""
    execute.MAX_CHARACTERS = OUTPUT
    start = time.monotonic()
    rows = []
    print("| fault | plain papermill publisher | reporting |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, plainly, ours in verdicts(Good(Path(folder))):
            rows.append((plainly, ours))
            print(f"| {name} | {plainly or 'stopped'} | {ours or 'stopped'} |", flush=True)
    through, leaks = (sum(map(bool, column)) for column in zip(*rows, strict=True))
    print(f"\n{len(rows)} faults: {through} get through the plain publisher, {leaks} through ours")
    print(f"({time.monotonic() - start:.0f} s)")
    sys.exit(1 if leaks or not through else 0)


if __name__ == "__main__":
    main()
