"""CPU seconds per edition: `reporting build` beside the shell loop a user would write instead.

The loop: papermill with its ordinary kernel, `jupyter nbconvert --to html`, Chromium's print to
PDF, one after the other for each territory, on the same notebook and data.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

BIN = Path(sys.executable).parent
NOTEBOOK = Path("notebooks/annual_report.ipynb")
CHROMIUM = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
CHROMIUM += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


def cpu(command: list[str | Path]) -> float:
    """Return the CPU seconds, user and system, of a command and of the processes it waited for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def loop(territories: list[str], year: int, out: Path, chromium: str | None) -> dict[str, float]:
    """Run the shell loop; return the CPU seconds of each of its steps, all editions together."""
    seconds: dict[str, float] = defaultdict(float)
    for territory in territories:
        book = out / f"{territory}.ipynb"
        page = book.with_suffix(".html")
        parameters = ["-p", "year", str(year), "-r", "territory", territory]
        parameters += ["-r", "freeze", f"{year + 1}-01-31"]
        seconds["papermill"] += cpu([BIN / "papermill", NOTEBOOK, book, *parameters])
        seconds["nbconvert html"] += cpu([BIN / "jupyter", "nbconvert", "--to", "html", book])
        if chromium:
            pdf = f"--print-to-pdf={book.with_suffix('.pdf')}"
            profile = f"--user-data-dir={out / 'chromium'}"
            seconds["chromium pdf"] += cpu([chromium, *CHROMIUM, profile, pdf, page.as_uri()])
    return seconds


def ours(year: int, out: Path) -> float:
    """Build every département with the command; return its CPU seconds."""
    options = ["--year", str(year), "--territory", "departements", "--out", out, "--force"]
    return cpu([BIN / "reporting", "build", *options])


def steps(year: int, out: Path) -> dict[str, float]:
    """Build every département in this process's children; return the CPU seconds of each step."""
    from reporting.editions.build import build
    from reporting.editions.edition import Options

    start = resource.getrusage(resource.RUSAGE_CHILDREN)
    parent = time.process_time()
    options = Options(out=out, force=True, progress=False)
    result = build("data", year, ["departements"], options=options)
    parent = time.process_time() - parent
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds: dict[str, float] = defaultdict(float)
    for outcome in result.outcomes:
        for name, value in outcome.durations.items():
            seconds[name] += value
    children = end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
    seconds["fork, exit"] = children - sum(seconds.values())
    seconds["parent: load, warm up, check, publish"] = parent
    return seconds


def cells(year: int, territory: str) -> dict[str, float]:
    """Execute one edition; return the CPU seconds of its cells by what they show."""
    from reporting.editions.producer import execute

    from reporting import Plan
    from reporting.editions.build import select, warm_up

    plan = Plan.load("data")
    [edition] = select(plan, year, [territory])
    warm_up(plan, edition.parameters)
    marks: list[tuple[str, float]] = []
    notebook = execute(edition, on_cell=lambda cell: marks.append((cell.id, time.process_time())))
    marks.append(("", time.process_time()))
    shown = {cell.id: cell.get("outputs", []) for cell in notebook.cells}
    seconds: dict[str, float] = defaultdict(float)
    for (name, start), (_, end) in pairwise(marks):
        is_chart = any("image/svg+xml" in output.get("data", {}) for output in shown.get(name, []))
        seconds["cells with a chart" if is_chart else "other cells"] += end - start
    return seconds


def table(title: str, seconds: dict[str, float], editions: int) -> None:
    """Print steps and their CPU seconds per edition as a Markdown table."""
    print(f"\n| {title} | CPU s per edition |\n|---|---:|")
    for name, value in seconds.items():
        print(f"| {name} | {value / editions:.3f} |")
    print(f"| **total** | **{sum(seconds.values()) / editions:.3f}** |")


def in_child(measure: Callable[[], None]) -> None:
    """Run a measure in a process of its own, so that it leaves nothing behind for the next."""
    sys.stdout.flush()
    if (pid := os.fork()) == 0:
        measure()
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(pid, 0)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--year", type=int, default=2023)
    parser.add_argument("--loop", type=int, default=3, help="editions made by the shell loop")
    arguments = parser.parse_args()
    year = arguments.year
    departements = ["09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"]
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        looped = departements[: arguments.loop]
        theirs = loop(looped, year, out, chromium)
        table("shell loop", theirs, len(looped))
        total = ours(year, out / "reports")
        table("reporting build", {"command, start-up included": total}, len(departements))
        ratio = sum(theirs.values()) / len(looped) / (total / len(departements))
        print(f"\nratio: {ratio:.1f}")
        in_child(
            lambda: table("reporting build, by step", steps(year, out / "steps"), len(departements))
        )
        in_child(lambda: table("execution, by cell (31)", cells(year, "31"), 1))


if __name__ == "__main__":
    main()
