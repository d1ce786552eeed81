"""Dots on a zoomed scale: what each territory has left, what is masked, what is finished."""

from dataclasses import replace

import pytest

from reporting.parts.dotplot import Progress, dot_plot
from reporting.parts.french import NARROW
from tests.parts.gallery import share
from tests.parts.layout import faults, marks, said

NAMES = {"30": "Gard", "31": "Haute-Garonne", "46": "Lot", "48": "Lozère", "66": "Pyrénées"}
WHOLE = Progress("Occitanie", share(85, 92, 2023))


def row(code, done, total, interval=None):
    figure = share(done, total, 2023, code)
    if done is None:
        figure = replace(figure, denominator=None, state="masque", interval=interval)
    return Progress(NAMES[code], figure, total)


def drawn(*rows, region=WHOLE):
    return dot_plot(rows, region=region, id="essai", title="")


ROWS = (row("30", 23, 26), row("31", 43, 47), row("46", 8, 8), row("48", 6, 6))


def test_the_least_advanced_comes_first_and_the_finished_ones_are_one_row():
    part = drawn(*ROWS)
    texts = said(part.svg)
    assert texts.index("Gard") < texts.index("Haute-Garonne") < texts.index("2 départements")
    assert f"Lot, Lozère\u00a0: 100{NARROW}%" in texts
    assert "3 lycées sur 26" in texts
    assert marks(part.svg, "circle", "f-blue") == 2
    assert part.title == "Gard et Haute-Garonne concentrent 7 des 7 lycées qui restent"
    assert not faults(part.svg, 6.6) + faults(part.narrow, 12)


def test_territories_that_are_alike_are_no_range():
    alike = drawn(
        row("30", 0, 26), row("31", 0, 47), region=Progress("Occitanie", share(0, 73, 2023))
    )
    assert alike.alt.startswith(f"0{NARROW}% (2 départements)")


def test_a_masked_share_covers_its_interval_and_says_what_is_left():
    part = drawn(*ROWS, row("66", None, 12, (75, 92)))
    assert f"75 à 92{NARROW}%" in said(part.svg)
    assert "entre 1 et 3 sur 12" in said(part.svg)
    assert "reste 1 à 3 sur 12" in said(part.narrow)
    masked = next(cells for cells in part.data.values if cells[0] == "Pyrénées")
    assert masked == ("Pyrénées", None, None, 12, "0.750000", "0.920000")
    assert not faults(part.svg, 6.6) + faults(part.narrow, 12)
    assert part.alt.startswith("Valeurs publiées\u00a0: de 88")  # the masked one may be lower
    assert "75 à 92" in part.alt


@pytest.mark.parametrize("interval", [None, (0, 100), (84, 92)])
def test_what_too_few_counts_could_be_is_not_said(interval):
    part = drawn(*ROWS, row("66", None, 12, interval))
    assert "masqué sur 12" in said(part.svg)
    assert "0" in said(part.svg)
    assert not [text for text in said(part.svg) if "entre" in text]
    assert not faults(part.svg, 6.6) + faults(part.narrow, 12)


def test_one_row_everything_done_and_nothing_known():
    alone = drawn(row("46", 8, 8), region=Progress("Occitanie", share(92, 92, 2023)))
    assert alone.title == "Partout, plus rien ne reste à faire\u00a0: 92 lycées sur 92"
    assert not faults(alone.svg, 6.6) + faults(alone.narrow, 12)
    hidden = Progress("Occitanie", replace(share(None, 1, 2023), state="masque", denominator=None))
    assert drawn(row("66", None, 12), region=hidden).kind == "empty"
    assert drawn().kind == "empty"
    all_masked = drawn(row("66", None, 12))
    assert all_masked.title.startswith("Le reste, 7 lycées")
    assert drawn(*ROWS).alt.startswith(f"De 88{NARROW}%")


def test_what_has_no_interval_is_named_once_among_the_masked():
    part = drawn(*ROWS, row("66", None, 12))
    assert "masqués\u00a0: Pyrénées" in part.alt and "(masqué)" not in part.alt
