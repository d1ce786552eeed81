"""Write the demonstration registers: `python -m demo [--out FOLDER] [--force]`.

Registers that are not the demonstration's, to the byte, are not overwritten unless told.
"""

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
    arguments = parser.parse_args()
    out = arguments.out
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        tables.write(registers.build(), made)
        if not arguments.force and (lost := losses(made, out)):
            print(f"{out} holds registers that are not the demonstration's:", file=sys.stderr)
            print("\n".join(f"  {line}" for line in lost), file=sys.stderr)
            print("Nothing was written. To lose them: make demo FORCE=1", file=sys.stderr)
            sys.exit(2)
        out.mkdir(parents=True, exist_ok=True)
        for file in made.iterdir():
            (out / file.name).write_bytes(file.read_bytes())


def losses(made: Path, out: Path) -> list[str]:
    """Return what writing the registers in a folder would lose, one line per file."""
    lost = []
    for path in sorted(path for path in out.glob("*") if path.stem in tables.COLUMNS):
        own = made / path.name
        if not own.exists():
            lost.append(
                f"{path.name}: beside the demonstration's, the register would be there twice"
            )
        elif own.read_bytes() != path.read_bytes():
            written = set(own.read_bytes().splitlines())
            rows = [row for row in path.read_bytes().splitlines() if row not in written]
            lost.append(f"{path.name}: {len(rows)} line(s) would be lost")
    return lost


if __name__ == "__main__":
    main()
