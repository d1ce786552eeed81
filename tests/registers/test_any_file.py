"""Whatever a file holds, reading it ends: with findings, or with the right values."""

import io
import json
import zipfile

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.registers.package import Package, read_package
from tests.registers.conftest import AIDES
from tests.registers.test_workbook import ROW as CELLS
from tests.registers.test_workbook import XLSX, saved, workbook

CSV = "registers/aides.csv"
GOOD = (
    "insee;annee;commune;montant;attribue_le;statut;recu\r\n"
    "31555;2022;Toulouse;12000,50;02/01/2022;attribué;oui\r\n"
    '09122;2022;"Foix";1 234;15/02/2022;soldé;non\r\n'
).encode("cp1252")
BOOK = saved(workbook(CELLS, ["09122", 2022, "Foix", 1234, None, "soldé", False]))
FEW = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
FRAGMENTS = [b'"', b";", b",", b"\n", b"\r", b"\0", b"\xff\xfe", b"\xc3", b"=", b"1.234", b"\t"]


@pytest.fixture
def root(tmp_path):
    """Make a folder with one table and no official list: a run takes a millisecond."""
    (tmp_path / "registers").mkdir()
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [AIDES]}))
    return tmp_path


def read(root, path: str, content: bytes) -> Package:
    """Read the table from one file."""
    (root / path).write_bytes(content)
    package = read_package(root)
    (root / path).unlink()
    return package


def mutated(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """Change a file here and there: bytes replaced, removed or added."""
    changed = bytearray(content)
    for where, removed, added in changes:
        start = int(where * len(changed))
        changed[start : start + removed] = added
    return bytes(changed)


CHANGES = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 4),
        st.binary(max_size=3) | st.sampled_from(FRAGMENTS),
    ),
    min_size=1,
    max_size=4,
)


def written(package: Package) -> list[str]:
    """Write every finding in both languages: this must not fail either."""
    return [str(one.translated(lang)) for one in package.findings for lang in ("fr", "en")]


@FEW
@given(st.binary(max_size=300))
def test_random_bytes_are_findings(root, content):
    """No file of noise passes for a table."""
    for path in (CSV, XLSX):
        assert written(read(root, path, content))


@FEW
@given(CHANGES)
def test_a_changed_csv_gives_values_or_findings(root, changes):
    """A row is never lost in silence."""
    package = read(root, CSV, mutated(GOOD, changes))
    said = [one for one in package.findings if one.severity != "info"]
    assert said or len(package.tables["aides"]) == 2 or "blank-rows" in str(package.findings)
    assert written(package)


@FEW
@given(CHANGES)
def test_a_changed_workbook_gives_the_same_values_or_findings(root, changes):
    """A ZIP archive knows what its parts were."""
    package = read(root, XLSX, mutated(BOOK, changes))
    if not written(package):
        pd.testing.assert_frame_equal(
            package.tables["aides"], read(root, XLSX, BOOK).tables["aides"]
        )


@FEW
@given(st.sampled_from([*zipfile.ZipFile(io.BytesIO(BOOK)).namelist()]), CHANGES)
def test_a_changed_part_of_a_workbook_gives_values_or_findings(root, part, changes):
    """The same inside the archive: what is no longer a workbook is refused."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            target.writestr(name, mutated(text, changes) if name == part else text)
    package = read(root, XLSX, stream.getvalue())
    assert written(package) or "aides" in package.tables
