"""Write the demonstration registers: `python -m demo [--out FOLDER]`."""

import argparse
from pathlib import Path

from demo import registers, tables

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("data/registers"), help="output folder")
    tables.write(registers.build(), parser.parse_args().out)
