"""The sheets of communes: what one costs as they are more, and what an unchanged run costs.

A sheet is HTML, PDF, notebook, tables and manifest, written and published by `reporting build`.
Communes are taken at even steps of their list, so that those with and without a grant come in
their proportion. Prints CPU seconds of the whole tree of processes, its peak memory, disk.
"""

import argparse
import csv
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
from editions import BIN, used

COMMUNES = Path("data/reference/communes_occitanie_cog2026.csv")
MB = 1_000_000


def cost(command: list[str | Path], store: Path) -> tuple[float, float]:
    """Return the CPU seconds of a command with its whole tree, and the tree's peak in MB."""
    seen: dict[int, float] = {}
    peak = 0
    with psutil.Popen(command, env=os.environ | {"REPORTING_CACHE": str(store)}) as process:
        while process.poll() is None:
            with suppress(psutil.Error):
                tree = [process, *process.children(recursive=True)]
                seen |= used(tree)
                peak = max(peak, sum(one.memory_full_info().uss for one in tree))
            time.sleep(0.1)
        if process.returncode:
            raise SystemExit(process.returncode)
    return sum(seen.values()), peak / MB


def build(codes: list[str], year: int, out: Path) -> tuple[float, float]:
    """Build sheets, with the store of results beside them."""
    asked = [part for one in codes for part in ("--territory", one)]
    command = [BIN / "reporting", "build", "--year", str(year), *asked, "--out", out / "reports"]
    return cost(command, out.parent / "store")


def weight(folder: Path) -> float:
    """Return what files take on disk, in MB."""
    return sum(one.stat().st_blocks * 512 for one in folder.rglob("*") if one.is_file()) / MB


def main() -> None:
    """Print one line per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--year", type=int, default=2024)
    parser.add_argument("--sizes", type=int, nargs="+", default=[13, 100, 1000])
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


if __name__ == "__main__":
    main()
