"""Run every benchmark, one after the other; print the machine, then their tables, as Markdown.

`python -m benchmarks editions sheets` runs some of them, `python -m benchmarks all` every one; the
options of one follow its name: `python -m benchmarks correction --every 100`.
"""

import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path

import psutil

HERE = Path(__file__).parent
SCRIPTS = ("editions", "sheets", "correction", "scale", "faults")


def machine() -> str:
    """Say on what machine figures were taken, and whether it did something else meanwhile."""
    told = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in told if line.startswith("model name")]
    cores, memory = len(os.sched_getaffinity(0)), psutil.virtual_memory().total / 2**30
    load = os.getloadavg()[0]
    return (
        f"{date.today():%d %B %Y}; {names[0] if names else platform.machine()}, {cores} cores, "
        f"{memory:.0f} GB; {platform.system()} {platform.release()}, Python "
        f"{platform.python_version()}; load of the machine when it began: {load:.1f}."
    )


def main() -> None:
    """Print what the scripts asked for print."""
    print(machine(), flush=True)
    asked = [one for one in sys.argv[1:] if one in SCRIPTS]
    options = [one for one in sys.argv[1:] if one not in (*SCRIPTS, "all")]
    for name in asked or SCRIPTS:
        print(f"\n## {name}\n", flush=True)
        subprocess.run([sys.executable, HERE / f"{name}.py", *options], check=True)


if __name__ == "__main__":
    main()
