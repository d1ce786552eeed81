"""The scoreboard and the gauge of delays: one square each, words for none."""

import math
import re
from datetime import date

import pytest

from reporting.parts import Scope
from reporting.parts.miniature import SCALE, gauge
from reporting.parts.squares import scoreboard
from tests.parts.layout import faults, marks, said

SCOPE = Scope.at("region-1", date(2024, 12, 31))
TEXTS = {"id": "engagements", "title": ""}


def dashes(svg, token):
    """Count the squares that the first dashed line of a token draws."""
    line = re.search(f'<path d="([^"]*)" class="{token}"[^>]* stroke-dasharray="([^"]*)"', svg)
    pitch = sum(map(float, line[2].split()))
    count = 0
    for x, y, way, end in re.findall(r"M([\d.]+) ([\d.]+)([HV])([\d.]+)", line[1]):
        count += math.ceil((float(end) - float(x if way == "H" else y)) / pitch - 0.01)
    return count


def board(done=0, under_way=0, late=0, dropped=0):
    counts = {"done": done, "under_way": under_way, "late": late, "dropped": dropped}
    return scoreboard([(key, SCOPE.count("engagements", n)) for key, n in counts.items()], **TEXTS)


@pytest.mark.parametrize(
    "counts", [(25, 3, 13), (0, 0, 1), (200, 90, 60, 4), (5, 0, 0), (1, 1, 1, 1)]
)
def test_labels_can_be_read(counts):
    part = board(*counts)
    assert faults(part.svg, 6.6) == []
    assert faults(part.narrow, 12) == []


def test_every_commitment_is_a_square():
    part = board(25, 3, 13)
    assert part.title == "Sur 41 engagements, 25 sont réalisés et 13 en retard"
    assert [dashes(part.svg, f"s-{token}") for token in ("accent", "blue", "late")] == [25, 3, 13]
    assert [dashes(part.narrow, f"s-{token}") for token in ("accent", "blue")] == [25, 3]
    assert {"25", "réalisés", "3", "en cours", "13", "en retard"} == set(said(part.svg))
    assert part.alt == "41 engagements\u202f; 25 réalisés\u202f; 3 en cours\u202f; 13 en retard."
    assert part.data.values == (("réalisés", 25), ("en cours", 3), ("en retard", 13))


def test_none_done_is_said_in_words():
    assert board(0, 3, 38).title == "Sur 41 engagements, aucun réalisé et 38 en retard"
    assert board(0, 3).title == "Sur 3 engagements, aucun réalisé et aucun en retard"


def test_none_is_said():
    part = board(25, 3)
    assert "aucun en retard" in said(part.svg)
    assert part.title == "Sur 28 engagements, 25 réalisés et aucun en retard"
    assert board(2).title == "Les 2 engagements sont réalisés"
    assert board(late=1).title == "Un engagement, en retard"
    assert board().kind == "empty"


def test_a_gauge_holds_two_years_and_then_has_an_arrow():
    assert marks(gauge(SCALE, "a"), "path", "f-late") == 0
    assert marks(gauge(SCALE + 1, "a"), "path", "f-late") == 1
    assert marks(gauge(0, "a"), "rect", "f-late") == 1
