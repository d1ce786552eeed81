"""The same data, parameters and environment give the same bytes, wherever and however it runs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import os, sys
from pathlib import Path
os.umask(int(sys.argv[2], 8))
from papermill.engines import papermill_engines
from reporting.editions.build import build
from reporting.editions.engine import NAME, WarmEngine
from reporting.editions.edition import Options
papermill_engines.register(NAME, WarmEngine)
root = Path(sys.argv[1])
result = build(
    root / "data", 2023, ["region"],
    options=Options(out=Path(sys.argv[3]), force=True),
)
print(ascii([str(one) for one in result.outcomes]))
sys.exit(result.exit_code)
"""


def edition(root: Path, place: Path, umask: str, **environment: str) -> dict[str, bytes]:
    """Build the region's edition in a process of its own; return its files."""
    checkout, here = place / "depot", place / "ici"
    here.mkdir(parents=True)
    (here / "matplotlibrc").write_text(f"font.size: {len(environment)}\nsvg.fonttype: path\n")
    for name in ("data", "notebooks"):
        shutil.copytree(root / name, checkout / name)
    shutil.copy(root / "requirements.lock", checkout)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(checkout), umask, str(place / "reports")],
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(root / "src"), **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    folder = place / "reports" / "2023" / "region-76"
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_two_processes_write_the_same_bytes(root, tmp_path):
    one = edition(
        root, tmp_path / "a", "022", PYTHONHASHSEED="1", TZ="UTC", LANG="C.UTF-8", LC_ALL="C.UTF-8"
    )
    other = edition(
        root,
        tmp_path / "plus loin" / "b",
        "077",
        PYTHONHASHSEED="4711",
        TZ="Pacific/Auckland",
        LANG="C",
        LC_ALL="C",
        COLUMNS="40",
        PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
        MPLBACKEND="pdf",
    )
    written = {"rapport.html", "rapport.pdf", "rapport.ipynb", "annexe.ods", "manifest.json"}
    assert written < one.keys()
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []
