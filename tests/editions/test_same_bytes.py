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
from reporting.editions.build import build
from reporting.editions.edition import Options
root = Path(sys.argv[1])
result = build(
    root / "data", 2023, sys.argv[4:],
    options=Options(out=Path(sys.argv[3]), jobs=1),
)
print(ascii([str(one) for one in result.outcomes]))
sys.exit(result.exit_code)
"""


def editions(
    root: Path, place: Path, umask: str, *territories: str, **environment: str
) -> dict[str, bytes]:
    """Build editions in a process of its own; return their files."""
    checkout, here, out = place / "depot", place / "ici", place / "reports"
    here.mkdir(parents=True)
    (here / "matplotlibrc").write_text(f"font.size: {len(environment)}\nsvg.fonttype: path\n")
    (here / "old").write_text("text.latex.unicode: True\nsavefig.bbox: tight\n")
    for name in ("data", "notebooks"):
        shutil.copytree(root / name, checkout / name)
    shutil.copy(root / "requirements.lock", checkout)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(checkout), umask, str(out), *territories],
        cwd=here,
        env={
            **os.environ,
            "PYTHONPATH": str(root / "src"),
            "MATPLOTLIBRC": str(here / "old"),
            **environment,
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return files(out / "2023")


def files(folder: Path) -> dict[str, bytes]:
    """Return the files of a year."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_an_edition_has_the_same_bytes_alone_and_with_others_wherever_it_is_made(
    root, tmp_path, request
):
    """What one edition leaves in the process that the next is forked from must not show.

    Nor what was stored: the region is counted afresh alone, and taken from the store of the run
    with the other, which counts it for the whole run.
    """
    region = editions(
        root,
        tmp_path / "plus loin" / "a",
        "077",
        "region",
        REPORTING_CACHE="",
        PYTHONHASHSEED="4711",
        TZ="Pacific/Auckland",
        LANG="C",
        LC_ALL="C",
        COLUMNS="40",
        PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
        MPLBACKEND="pdf",
    )
    departement = editions(
        root,
        tmp_path / "b",
        "022",
        "31",
        PYTHONHASHSEED="1",
        TZ="UTC",
        LANG="C.UTF-8",
        LC_ALL="C.UTF-8",
    )
    assert any(Path(os.environ["REPORTING_CACHE"]).iterdir())
    together = files(request.getfixturevalue("two_years") / "2023")
    written = {"rapport.html", "rapport.pdf", "rapport.ipynb", "annexe.ods", "manifest.json"}
    assert {f"region-76/{name}" for name in written} < region.keys()
    alone = region | departement
    assert alone.keys() == together.keys()
    assert [name for name in alone if alone[name] != together[name]] == []
