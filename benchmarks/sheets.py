"""The sheets of communes: what one costs as they are more, and what an unchanged run costs.

A sheet is HTML, PDF, notebook, tables and manifest, written and published by `reporting build`.
Communes are taken at even steps of their list, so that those with and without a grant come in
their proportion. Prints CPU seconds of the whole tree of processes, its peak memory, disk; then the
CPU seconds of the same sheets written by two processes here, and by the two workers of a cluster.
"""

import argparse
import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psutil
from editions import BIN

COMMUNES = Path("data/reference/communes_occitanie_cog2026.csv")
MB = 1_000_000
QUIET = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}
"""Workers do not look at themselves a hundred times a second."""


def cost(command: list[str | Path], store: Path) -> tuple[float, float]:
    """Return the CPU seconds of a command with its whole tree, and the tree's peak in MB."""
    before, peak = waited_for(), 0
    given = {"env": os.environ | {"REPORTING_CACHE": str(store)}, "stdout": subprocess.DEVNULL}
    with psutil.Popen(command, **given, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            with suppress(psutil.Error):
                tree = [process, *process.children(recursive=True)]
                peak = max(peak, sum(one.memory_full_info().uss for one in tree))
            time.sleep(0.1)
        if process.returncode:
            raise SystemExit(process.returncode)
    return waited_for() - before, peak / MB


def waited_for() -> float:
    """Return the CPU seconds of all that this process has started and that has ended."""
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


def build(codes: list[str], year: int, out: Path, *more: str) -> tuple[float, float]:
    """Build sheets, with the store of results beside them."""
    asked = [part for one in codes for part in ("--territory", one)]
    command = [
        BIN / "reporting",
        "build",
        "--year",
        str(year),
        *asked,
        "--out",
        out / "reports",
        *more,
    ]
    return cost(command, out.parent / "store")


def spent(processes: list[psutil.Process]) -> float:
    """Return the CPU seconds of processes, of those that they wait for and of those that run."""
    every = [one for root in processes for one in (root, *root.children(recursive=True))]
    return sum(sum(one.cpu_times()[:4]) for one in every)


@contextmanager
def cluster(store: Path) -> Iterator[tuple[str, list[psutil.Process]]]:
    """Give the address of a scheduler on loopback, and its process and those of two workers."""
    quiet = ["--host", "127.0.0.1", "--no-dashboard"]
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", *quiet, "--port", "0"]
    with ExitStack() as ending:

        def started(command: list[str]) -> psutil.Popen:
            given = os.environ | {"REPORTING_CACHE": str(store), **QUIET}
            process = psutil.Popen(command, env=given, stderr=subprocess.PIPE, text=True)
            ending.callback(process.wait)
            ending.callback(process.terminate)
            return process

        scheduler = started(dask)
        said = next(line for line in scheduler.stderr if "Scheduler at:" in line)
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", said.split()[-1], *quiet]
        worker += ["--nthreads", "1", "--no-nanny"]
        yield said.split()[-1], [scheduler, started(worker), started(worker)]


def compare(codes: list[str], year: int, folder: Path, rounds: int) -> None:
    """Print what the same sheets cost two processes here, and two workers, new then warm."""
    print(f"\n| {len(codes)} sheets: CPU s | here | two workers, new | two workers, warm |")
    print("|---|---:|---:|---:|")
    for number in range(rounds):
        here, _ = build(codes, year, folder / f"here-{number}", "--jobs", "2")
        told = [f"{here:.1f}"]
        with cluster(folder / "store") as (address, processes):
            for name in ("new", "warm"):
                before = spent(processes)
                there, _ = build(codes, year, folder / f"{name}-{number}", "--cluster", address)
                there += spent(processes) - before
                told.append(f"{there:.1f} ({there / here:.2f})")
        print(f"| round {number + 1} | {' | '.join(told)} |", flush=True)


def weight(folder: Path) -> float:
    """Return what files take on disk, in MB."""
    return sum(one.stat().st_blocks * 512 for one in folder.rglob("*") if one.is_file()) / MB


def main() -> None:
    """Print one line per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--year", type=int, default=2024)
    parser.add_argument("--sizes", type=int, nargs="*", default=[13, 100, 1000])
    parser.add_argument("--shared", type=int, default=64, help="sheets that a cluster writes too")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of the cluster")
    arguments = parser.parse_args()
    with COMMUNES.open(encoding="utf-8") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(codes[:1], arguments.year, folder / "first")  # fills the store
        one, _ = build(codes[:1], arguments.year, folder / "1")
        print(f"One sheet, with what is stored: {one:.2f} CPU s.\n")
        print("| sheets | CPU s | CPU s a sheet more | peak MB | MB on disk | again: CPU s |")
        print("|---:|---:|---:|---:|---:|---:|")
        for size in arguments.sizes:
            some = [codes[number * len(codes) // size] for number in range(size)]
            seconds, peak = build(some, arguments.year, folder / str(size))
            again, _ = build(some, arguments.year, folder / str(size))
            more, disk = (seconds - one) / (size - 1), weight(folder / str(size) / "reports")
            told = f"{seconds:.1f} | {more:.3f} | {peak:.0f} | {disk:.0f} | {again:.2f}"
            print(f"| {size} | {told} |", flush=True)
        some = [
            codes[number * len(codes) // arguments.shared] for number in range(arguments.shared)
        ]
        compare(some, arguments.year, folder, arguments.rounds)


if __name__ == "__main__":
    main()
