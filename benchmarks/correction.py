"""Every edition and the site, then one grant corrected: what each costs, in CPU seconds.

Works on a copy of the plan's data and notebooks, without its record, so that a correction needs no
reason. `--every 100` takes one commune of a hundred instead of all; the grants that are corrected
are among those taken. Prints CPU seconds of each command with its whole tree of processes.
"""

import argparse
import csv
import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from editions import BIN
from sheets import COMMUNES, cost, weight

GRANTS, FILES = Path("data/registers/subventions.csv"), Path("data/registers/dossiers.csv")
CHANGES: dict[str, Callable[[str], str]] = {
    "date_notification": lambda day: (date.fromisoformat(day) + timedelta(1)).isoformat(),
    "montant_vote": lambda euros: str(int(euros) - 100),
}
"""What is corrected, one after the other, of the same grant: its date, then its amount."""


class Project:
    """A copy of the plan, its editions and its store."""

    def __init__(self, root: Path, year: int) -> None:
        self.plan, self.store, self.reports = root / "plan", root / "store", root / "reports"
        for name in ("data", "notebooks"):
            shutil.copytree(name, self.plan / name, ignore=shutil.ignore_patterns("published"))
        shutil.copy("requirements.lock", self.plan)
        self.year = str(year)
        self.environment = os.environ | {"REPORTING_CACHE": str(self.store)}

    def build(self, places: list[str], *more: str) -> list[str | Path]:
        """Return the command that builds some territories."""
        asked = [part for one in places for part in ("--territory", one)]
        told = ["--data", self.plan / "data", "--out", self.reports, "--year", self.year]
        return [BIN / "reporting", "build", *told, *asked, *more]

    def site(self) -> list[str | Path]:
        """Return the command that makes the site."""
        return [BIN / "reporting", "site", "--out", self.reports, "--data", self.plan / "data"]

    def spent(self, command: list[str | Path]) -> tuple[float, str]:
        """Return the CPU seconds of a command and of all that it waits for, and what it said."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        given = {"env": self.environment, "cwd": self.plan, "capture_output": True, "text": True}
        done = subprocess.run(command, check=True, **given)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        return seconds, done.stdout + done.stderr

    def correct(self, decision: str, column: str) -> None:
        """Change one cell of the last row of a grant."""
        path = self.plan / GRANTS
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        row = [one for one in rows if one["decision_id"] == decision][-1]
        row[column] = CHANGES[column](row[column])
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def grants() -> dict[str, str]:
    """Return the commune of each grant of which nothing was paid yet."""
    with FILES.open(encoding="utf-8") as file:
        places = {row["dossier_id"]: row["code_commune"] for row in csv.DictReader(file)}
    with GRANTS.open(encoding="utf-8") as file:
        last = {row["decision_id"]: row for row in csv.DictReader(file)}
    return {
        id: places[row["dossier_id"]]
        for id, row in last.items()
        if row["statut"] == "notifie" and row["date_notification"] and not row["connu_au"]
    }


def main() -> None:
    """Print one line per command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--year", type=int, default=2024)
    parser.add_argument("--every", type=int, default=1, help="one commune of so many")
    arguments = parser.parse_args()
    with COMMUNES.open(encoding="utf-8") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    decision, own = next(iter(grants().items()))
    some = dict.fromkeys([own, *codes[:: arguments.every]])
    places = ["region", "departements", "epci", *(f"commune-{one}" for one in some)]
    places = ["all"] if arguments.every == 1 else places
    with tempfile.TemporaryDirectory() as name:
        project = Project(Path(name), arguments.year)
        print("| command | CPU s | editions made | peak of the tree, MB | on disk, MB |")
        print("|---|---:|---:|---:|---:|")
        seconds, peak = cost(project.build(places), project.store)
        made = [one.parent for one in project.reports.rglob("manifest.json")]
        told = f"{len(made)} | {peak:.0f} | {weight(project.reports):.0f}"
        print(f"| all from cold | {seconds:.1f} | {told} |", flush=True)
        seconds, _ = project.spent(project.site())
        print(f"| the site | {seconds:.1f} | | | {weight(project.reports):.0f} |", flush=True)
        seconds, _ = project.spent(project.build(places))
        print(f"| nothing changed | {seconds:.2f} | 0 | | |", flush=True)
        for column in CHANGES:
            before = {one: one.stat().st_mtime_ns for one in made}
            project.correct(decision, column)
            building, _ = project.spent(project.build(places))
            count = sum(one.stat().st_mtime_ns != before[one] for one in made)
            print(f"| {column} of a grant: editions | {building:.1f} | {count} | | |", flush=True)
            site, _ = project.spent(project.site())
            print(f"| the same, with the site | {building + site:.1f} | {count} | | |", flush=True)


if __name__ == "__main__":
    main()
