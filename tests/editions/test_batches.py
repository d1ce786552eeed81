"""Sheets are written several to a process: each is the one built alone, and fails alone."""

import pytest
from report_cells import TABLE
from workshop import Workshop, files_in

from reporting.editions.edition import Fate, Outcome
from reporting.editions.progress import Pace

SHEETS = [f"commune-3100{number}" for number in range(1, 9)]
TELLS = TABLE.replace(
    "display(",
    "import os, matplotlib as mpl\n"
    "seen = (territory, os.environ.get('TOLD'), mpl.rcParams['lines.linewidth'])\n"
    "part |= {'id': 'vu', 'title': f'Vu : {seen}'}\n"
    "os.environ['TOLD'], mpl.rcParams['lines.linewidth'] = territory, 7\n"
    "display(",
)


@pytest.fixture
def workshop(tmp_path):
    return Workshop(tmp_path)


def test_each_sheet_of_a_batch_is_byte_for_byte_the_one_built_alone(workshop, tmp_path):
    workshop.write(TELLS)
    workshop.build(*SHEETS, jobs=1)
    together = files_in(workshop.out / "2023")
    workshop.out = tmp_path / "alone"
    for sheet in SHEETS:
        workshop.build(sheet)
    assert files_in(workshop.out / "2023") == together
    assert len({one for one in together if one.endswith(".html")}) == len(SHEETS)


def test_a_sheet_that_fails_leaves_the_others_of_its_process_alone(workshop):
    workshop.write(f"assert territory != '{SHEETS[2]}', 'refusée'")
    result = workshop.build(*SHEETS, jobs=1)
    assert [one.edition.parameters.territory for one in result.failed] == [SHEETS[2]]
    assert "refusée" in result.failed[0].message
    assert len(list(workshop.out.glob("2023/*"))) == len(SHEETS) - 1


def test_a_sheet_that_ends_its_process_is_the_only_one_blamed(workshop):
    workshop.write(f"import os\nif territory == '{SHEETS[5]}': os.kill(os.getpid(), 9)")
    result = workshop.build(*SHEETS, jobs=1)
    assert [one.status for one in result.outcomes].count(Fate.BUILT) == len(SHEETS) - 1
    assert "SIGKILL" in result.failed[0].message


def test_sheets_are_entered_in_the_record_together(workshop):
    workshop.write()
    workshop.build(*SHEETS, jobs=1)
    published = workshop.root / "data/published"
    assert {one.parent.name for one in published.glob("2023/*/files.csv")} == set(SHEETS)
    assert {one.status for one in workshop.build(*SHEETS).outcomes} == {Fate.CURRENT}


def test_the_pace_is_told_with_what_is_left():
    now = [0.0]
    pace = Pace(1000, lambda: now[0])
    assert str(pace) == ""
    for status in [Fate.CURRENT, *[Fate.BUILT] * 60]:
        pace.add(Outcome(None, status))
    now[0] = 10.0
    assert str(pace) == "6,0/s, reste 3 min"
