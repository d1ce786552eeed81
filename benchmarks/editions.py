"""CPU seconds per edition, beside what a user would write instead and beside what nobody can beat.

Four contestants, on the same notebook and data, one after the other in each round:

- `reporting build`: one edition from cold, then with what this stored, and every département;
- the loop: papermill with its ordinary kernel, `jupyter nbconvert --to html`, Chromium's print;
- a reused kernel: the notebook's cells run again and again in one ordinary kernel, HTML and PDF
  made of them by this package;
- the floor: the same cells as plain functions, in one process where everything is warm, and the
  same HTML and PDF.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import psutil

BIN = Path(sys.executable).parent
NOTEBOOK = Path("notebooks/annual_report.ipynb")
DEPARTEMENTS = ["09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"]
CHROMIUM = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
CHROMIUM += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
Times = dict[str, list[float]]


def used(processes: list[psutil.Process]) -> dict[int, float]:
    """Return the CPU seconds of processes that run, user and system, by process."""
    found = {}
    for process in processes:
        with suppress(psutil.Error):
            times = process.cpu_times()
            found[process.pid] = times.user + times.system
    return found


def cpu(command: list[str | Path]) -> float:
    """Return the CPU seconds of a command with its whole tree, those that nobody waits for too."""
    seen: dict[int, float] = {}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        root = psutil.Process(process.pid)
        while process.poll() is None:
            with suppress(psutil.Error):
                seen |= used([root, *root.children(recursive=True)])
            time.sleep(0.02)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
    return sum(seen.values())


def waited(command: list[str | Path], **variables: str) -> float:
    """Return the CPU seconds of a command and of the processes that it waited for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(command, check=True, env=os.environ | variables, **quiet)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def build(territories: list[str], year: int, out: Path, store: Path) -> float:
    """Build editions with the command and a store of results; return its CPU seconds."""
    asked = [part for one in territories for part in ("--territory", one)]
    options = ["--year", str(year), *asked, "--out", out / "reports", "--force"]
    return waited([BIN / "reporting", "build", *options], REPORTING_CACHE=str(store))


def loop(territory: str, year: int, out: Path, chromium: str | None) -> dict[str, float]:
    """Make one edition as the shell loop does; return the CPU seconds of each of its steps."""
    book, page = out / f"{territory}.ipynb", out / f"{territory}.html"
    parameters = ["-p", "year", str(year), "-r", "territory", territory]
    parameters += ["-r", "freeze", f"{year + 1}-01-31"]
    seconds = {
        "loop: papermill": waited([BIN / "papermill", NOTEBOOK, book, *parameters]),
        "loop: nbconvert": waited([BIN / "jupyter", "nbconvert", "--to", "html", book]),
    }
    if chromium:
        options = [f"--user-data-dir={out / 'chromium'}", f"--print-to-pdf={out / 'page.pdf'}"]
        seconds["loop: chromium"] = cpu([chromium, *CHROMIUM, *options, page.as_uri()])
    return seconds


class Warm:
    """A process that has loaded the plan: what an edition more costs there, four ways."""

    def __init__(self, year: int, territories: list[str]) -> None:
        from reporting import Plan
        from reporting.editions.build import inputs_of, select, warm_up

        self.plan = Plan.load("data")
        self.editions = select(self.plan, year, territories)
        freeze = date.fromisoformat(self.editions[0].parameters.freeze)
        self.inputs = inputs_of(self.plan, freeze)
        warm_up(self.plan, self.editions[0])

    def marginal(self, out: Path) -> dict[str, float]:
        """Run editions as `build` does, once it is warm; return CPU seconds per edition."""
        from reporting.editions.edition import Options
        from reporting.editions.run import run_editions

        options = Options(out=out / "warm", jobs=1, force=True, progress=False)
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.process_time()
        result = run_editions(self.editions, self.inputs, options)
        parent = time.process_time() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert result.exit_code == 0, [str(one) for one in result.failed]
        children = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        count = len(self.editions)
        seconds = {"marginal edition": (parent + children) / count}
        steps: dict[str, float] = defaultdict(float)
        for outcome in result.outcomes:
            for name, value in outcome.durations.items():
                steps[f"marginal: {name}"] += value / count
        steps["marginal: fork, check, publish"] = seconds["marginal edition"] - sum(steps.values())
        return seconds | steps

    def floor(self) -> float:
        """Run the cells as plain functions, the same HTML and PDF; return CPU seconds per edition.

        The first edition of the process warms it, and is not counted.
        """
        from reporting import document
        from reporting.editions.execute import Recorder, prepare
        from reporting.editions.notebook import clean, code_cells

        def run(edition: object) -> None:
            book, names = prepare(edition), {}
            for count, cell in enumerate(code_cells(book), start=1):
                recorder, shown = Recorder(), evaluated(cell.source, names)
                recorder.start_cell()
                cell.execution_count = count
                if hasattr(shown, "_repr_mimebundle_"):
                    recorder.result(count, shown._repr_mimebundle_(), {})
                cell.outputs = recorder.outputs
            clean(book)
            tree = document.build(book)
            document.render_html(tree)
            document.render_pdf(tree, document.tables(tree))

        run(self.editions[0])
        start = time.process_time()
        for edition in self.editions:
            run(edition)
        return (time.process_time() - start) / len(self.editions)

    def kernel(self) -> float:
        """Run the editions in one ordinary kernel, kept from one to the next; as the floor."""
        from nbclient import NotebookClient

        from reporting import document
        from reporting.editions.execute import prepare
        from reporting.editions.notebook import clean

        def run(edition: object, client: NotebookClient | None) -> NotebookClient:
            book = prepare(edition)
            client = client or NotebookClient(book, kernel_name="python3")
            client.nb = book
            client.execute(cleanup_kc=False)
            clean(book)
            tree = document.build(book)
            document.render_html(tree)
            document.render_pdf(tree, document.tables(tree))
            return client

        client = run(self.editions[0], None)
        provisioner = psutil.Process(client.km.provisioner.process.pid)
        before, start = sum(used([provisioner]).values()), time.process_time()
        for edition in self.editions:
            run(edition, client)
        seconds = time.process_time() - start + sum(used([provisioner]).values()) - before
        client._cleanup_kernel()
        return seconds / len(self.editions)


def evaluated(source: str, names: dict[str, object]) -> object:
    """Run a cell's statements; return the value of its last expression."""
    import ast

    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None


def in_child(measure: Callable[[], float | dict[str, float]]) -> float | dict[str, float]:
    """Take a measure in a forked process, so that it leaves nothing behind for the next."""
    import pickle

    reading, writing = os.pipe()
    if (pid := os.fork()) == 0:
        with os.fdopen(writing, "wb") as end:
            pickle.dump(measure(), end)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as end:
        found = pickle.load(end)
    os.waitpid(pid, 0)
    return found


@contextmanager
def told(name: str) -> Iterator[None]:
    """Say on stderr what is being measured."""
    print(f"{name} ...", file=sys.stderr, flush=True)
    yield


def measure(arguments: argparse.Namespace, out: Path) -> Times:
    """Take every measure once a round."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    year, times = arguments.year, defaultdict(list)
    warm = Warm(year, DEPARTEMENTS[: arguments.marginal])
    for number in range(arguments.rounds):
        territory = DEPARTEMENTS[number % len(DEPARTEMENTS)]
        with told(f"round {number + 1}: loop"):
            steps = loop(territory, year, out, chromium)
            times["loop, one edition"].append(sum(steps.values()))
        for name, value in steps.items():
            times[name].append(value)
        with told(f"round {number + 1}: build, one edition"):
            store = out / f"store-{number}"
            times["build, one edition from cold"].append(build([territory], year, out, store))
            times["build, one edition, stored"].append(build([territory], year, out, store))
        with told(f"round {number + 1}: build, {len(DEPARTEMENTS)} editions"):
            whole = build(["departements"], year, out, store)
            times[f"build, {len(DEPARTEMENTS)} editions, stored"].append(whole)
        with told(f"round {number + 1}: floor, marginal edition, kernel"):
            times["floor"].append(in_child(warm.floor))
            for name, value in in_child(lambda: warm.marginal(out)).items():
                times[name].append(value)
            times["reused kernel"].append(in_child(warm.kernel))
    return times


def table(times: Times) -> None:
    """Print the measures, with their spread, as a Markdown table."""
    print("| CPU s | min | median | max |\n|---|---:|---:|---:|")
    for name, values in times.items():
        row = (min(values), statistics.median(values), max(values))
        print(f"| {name} | {' | '.join(f'{value:.2f}' for value in row)} |")


def ratios(times: Times) -> None:
    """Print the ratios that are promised, round by round, as a Markdown table."""
    count = len(DEPARTEMENTS)
    many = [value / count for value in times[f"build, {count} editions, stored"]]
    wanted = {
        "loop / one edition from cold": ("loop, one edition", "build, one edition from cold", 5),
        f"loop / one of {count}": ("loop, one edition", many, 20),
        "loop / marginal edition": ("loop, one edition", "marginal edition", 12),
        "reused kernel / marginal edition": ("reused kernel", "marginal edition", None),
        "marginal edition / floor": ("marginal edition", "floor", 1.3),
    }
    print("\n| ratio | min | median | max | aim |\n|---|---:|---:|---:|---:|")
    for name, (above, below, aim) in wanted.items():
        lower = below if isinstance(below, list) else times[below]
        found = [one / other for one, other in zip(times[above], lower, strict=True)]
        row = (min(found), statistics.median(found), max(found))
        print(f"| {name} | {' | '.join(f'{value:.2f}' for value in row)} | {aim or ''} |")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--year", type=int, default=2023)
    parser.add_argument("--rounds", type=int, default=3, help="times each measure is taken")
    parser.add_argument("--marginal", type=int, default=4, help="editions of a warm process")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        times = measure(arguments, Path(folder))
    table(times)
    ratios(times)


if __name__ == "__main__":
    main()
