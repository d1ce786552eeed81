"""Shares by class of size: the row that contradicts, empty classes, none."""

import datetime

from reporting.parts import Scope
from reporting.parts.rows import SizeClass, size_classes
from tests.parts.layout import faults, marks, said

SCOPE = Scope.at("region-76", datetime.date(2024, 12, 31))
HEADS = [("communes aidées", "part"), ("habitants", "part"), ("montants", "part")]


def row(label, helped, total, people, money):
    shares = (SCOPE.rate(name, part, 1000) for name, part in (("a", people), ("b", money)))
    return SizeClass(f"{label} hab.", label, helped, total, *shares)


ROWS = (row("moins de 500", 0, 2800, 0, 0), row("500 à 1 999", 27, 1103, 265, 418))
LARGE = row("20 000 et plus", 13, 27, 735, 82)


def test_the_class_that_contradicts_stands_out_and_an_empty_one_says_so():
    part = size_classes([*ROWS, LARGE], heads=HEADS, id="essai", title="")
    assert part.title.startswith("20 000 et plus hab.")
    assert {"0 sur 2\u202f800", "27 sur 1\u202f103", "13 sur 27"} <= set(said(part.svg))
    assert marks(part.svg, "rect", "f-blue") == 3
    assert marks(part.svg, "rect", "f-mid") == 3
    assert marks(part.svg, "rect", "f-track") == 9
    assert not faults(part.svg, 6.6) + faults(part.narrow, 12)
    assert len(part.alt) <= 250


def test_the_class_spoken_of_stands_out():
    part = size_classes([*ROWS, LARGE], heads=HEADS, here="500 à 1 999 hab.", id="essai", title="")
    assert part.title == "500 à 1 999 hab.\u00a0: 27 communes aidées sur 1\u202f103"


def test_without_any_help_there_is_nothing_to_draw():
    assert size_classes(ROWS[:1], heads=HEADS, id="essai", title="").kind == "empty"


def test_one_commune_alone_is_no_plural_and_no_empty_class_is_the_finding():
    alone = row("20 000 et plus", 1, 27, 1000, 1000)
    part = size_classes(
        [row("moins de 500", 0, 2800, 0, 0), alone], heads=HEADS, id="essai", title=""
    )
    assert part.title.startswith("20 000 et plus hab.")
    assert "1 commune aidée sur 27" in part.alt
