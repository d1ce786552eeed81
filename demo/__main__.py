"""Write the demonstration registers: `python -m demo [--out FOLDER] [--force]`."""

import argparse
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from demo import equipment, grants, lycees, partners, places, prevention, spending, tables, vehicles
from demo.tables import Row


def main() -> None:
    """Write every register as a CSV file; exit 2 where that would lose somebody's work."""
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("data/registers"), help="output folder")
    parser.add_argument("--force", action="store_true", help="overwrite registers all the same")
    given, made = parser.parse_args(), build()
    with tempfile.TemporaryDirectory() as folder:
        tables.write(made, Path(folder))
        if not given.force and (losses := lost(Path(folder), given.out)):
            print(f"{given.out} holds registers that are not the demonstration's:", file=sys.stderr)
            told = "Nothing was written. To lose them: make demo FORCE=1"
            print(*losses, told, sep="\n", file=sys.stderr)
            sys.exit(2)
    tables.write(made, given.out)


def lost(made: Path, out: Path) -> list[str]:
    """Return what writing the registers in a folder would lose, one line per file."""
    found = []
    for path in sorted(path for path in out.glob("*") if path.stem in tables.COLUMNS):
        own = made / path.name
        written = set(own.read_bytes().splitlines()) if own.exists() else set()
        rows = sum(row not in written for row in path.read_bytes().splitlines())
        if not own.exists():
            found.append(f"  {path.name}: beside the demonstration's, it would be there twice")
        elif own.read_bytes() != path.read_bytes():
            found.append(f"  {path.name}: {rows} line(s) would be lost")
    return found


def build() -> dict[str, list[Row]]:
    """Return the rows of every register, by name."""
    schools, sites = lycees.invent(), places.stations()
    items = equipment.invent(schools)
    works = spending.in_lycees(schools, items)
    measures = (
        {
            "lycees": lycees.rows(schools),
            "equipements_lycee": equipment.rows(items),
            "ppms": lycees.plans(schools, items),
            "ppms_exercices": lycees.drills(schools),
            "gares_pem": places.stations_rows(sites),
            "formations": partners.training(),
            "effectifs_conventionnes": partners.posts(),
            "engagements_conventions": partners.engagements(),
            "operations_conjointes": prevention.joint(schools, sites),
            "incidents_cyber": prevention.cyber(),
            "actions_sensibilisation": prevention.actions(schools),
            "signalements_lycees": prevention.reports(schools),
            "indices_prix": spending.prices(),
        },
        spending.recorded("ML", works, spending.paid_for_lycees(works), flawed=14),
        spending.yearly("MP", "programmes", spending.in_programmes(), "6574", {}),
        *vehicles.build(),
        grants.build(schools),
    )
    found: dict[str, list[Row]] = defaultdict(list)
    for measure in measures:
        for name, rows in measure.items():
            found[name] += rows
    found["ap_ae_cp"] += spending.budget(found.pop("paid"))
    return found | {"corrections": tables.corrections(found)}


if __name__ == "__main__":
    main()
