"""Write the demonstration registers: `python -m demo [--out FOLDER] [--force]`."""

import argparse
import sys
import tempfile
from pathlib import Path

from demo import registers, tables


def main() -> None:
    """Write every register as a CSV file; exit 2 where that would lose somebody's work."""
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("data/registers"), help="output folder")
    parser.add_argument("--force", action="store_true", help="overwrite registers all the same")
    given, made = parser.parse_args(), registers.build()
    with tempfile.TemporaryDirectory() as folder:
        tables.write(made, Path(folder))
        if not given.force and (losses := lost(Path(folder), given.out)):
            print(f"{given.out} holds registers that are not the demonstration's:", file=sys.stderr)
            print(
                *losses,
                "Nothing was written. To lose them: make demo FORCE=1",
                sep="\n",
                file=sys.stderr,
            )
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


if __name__ == "__main__":
    main()
