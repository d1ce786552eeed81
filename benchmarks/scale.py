"""How reading and observing grow with the registers: the demonstration, 10 and 100 times.

Copies are whole: identifiers get a suffix, UAI a number of their own, so that every key stays
unique and every reference resolves. Prints CPU seconds and peak memory, one process per size.
"""

import csv
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

ROOT = Path(__file__).parents[1]
SIZES = (1, 10, 100)
KEPT = {"indices_prix", "corrections", "delinquance_ssmsi"}
"""Registers that do not grow with the region."""
IDENTIFIERS = """
equip_id operation_id rame_id support_id vehicule_id contrat_id campagne_id dossier_id decision_id
mandat_id ap_code exercice_id fait_id ligne poste_id session_id personne_pseudo engagement_id site
incident_id doublon_de action_id siren_hash
"""
SUFFIXED = frozenset(IDENTIFIERS.split())
NUMBERED = {"uai": 3, "uai_successeur": 3, "code_uic": 2}
"""Codes with a form of their own: how many first characters stay."""
NUMBERS: dict[str, Iterator[int]] = {}
"""The numbers given so far, by those first characters."""


def main() -> None:
    """Print one line per size: those that are given, or all."""
    print("| registers | rows | CPU s: read and check | CPU s: observe, all years | peak MB |")
    print("|---|---:|---:|---:|---:|")
    for size in map(int, sys.argv[1:] or SIZES):
        with tempfile.TemporaryDirectory() as folder:
            rows = enlarge(Path(folder) / "data", size)
            command = [sys.executable, __file__, "--measure", str(Path(folder) / "data")]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            read, observed, peak = json.loads(done.stdout)
        print(f"| {size} x | {rows} | {read:.1f} | {observed:.1f} | {peak:.0f} |", flush=True)


def measure(folder: str) -> None:
    """Print what one size costs, as JSON."""
    from reporting import Plan

    start = time.process_time()
    plan = Plan.load(folder)
    read = time.process_time()
    plan.observe()
    observed = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([read - start, observed - read, peak]))


def enlarge(folder: Path, size: int) -> int:
    """Copy the data folder with each register `size` times; return how many rows that makes."""
    shutil.copytree(ROOT / "data", folder)
    codes: dict[tuple[str, int], str] = {}
    total = 0
    for path in sorted((folder / "registers").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        copies = 1 if path.stem in KEPT else size
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            for copy in range(copies):
                writer.writerows(renamed(header, row, copy, codes) for row in rows)
        total += copies * len(rows)
    return total


def renamed(
    header: list[str], row: list[str], copy: int, codes: dict[tuple[str, int], str]
) -> list[str]:
    """Give the row of a copy: the first copy is the original."""
    if copy == 0:
        return row
    return [
        code_of(value, copy, NUMBERED[name], codes)
        if value and name in NUMBERED
        else f"{value}-{copy}"
        if value and name in SUFFIXED
        else value
        for name, value in zip(header, row, strict=True)
    ]


def code_of(value: str, copy: int, kept: int, codes: dict[tuple[str, int], str]) -> str:
    """Give a copy's own code of the same form: same beginning, another number, same letter."""
    if (value, copy) not in codes:
        length = sum(one.isdigit() for one in value[kept:])
        number = next(NUMBERS.setdefault(value[:kept], count(1000)))
        codes[value, copy] = f"{value[:kept]}{number:0{length}}{value[kept + length :]}"
    return codes[value, copy]


if __name__ == "__main__":
    measure(sys.argv[2]) if sys.argv[1:2] == ["--measure"] else main()
