"""Published beside recomputed: gaps in the precision of what was said, by group."""

import datetime
from fractions import Fraction

from reporting.parts import Scope
from reporting.parts.agreement import Compared, agreement
from tests.parts.layout import faults, marks, said

SCOPE = Scope.at("region-76", datetime.date(2024, 1, 31))


def one(label, gap, kind, *, count=False):
    figure = SCOPE.rate("part", 911, 1000) if not count else SCOPE.count("lycees", 225)
    given = None if gap is None else Fraction(gap)
    return Compared(label, "janv. 2024", "90 %", figure, given, kind, count)


ROWS = [
    one("Lycées clos", "-1/2", "agrees"),
    one("Lycées sécurisés", "11/5", "explained"),
    one("Montant", 12, "explained"),
    one("Lycées, cinq critères", -40, "unexplained"),
    one("Parc", 0, "agrees", count=True),
]


def test_groups_come_with_what_is_unexplained_first_and_counts_are_said():
    part = agreement(ROWS, unknown=["Enveloppe", "Cible"], id="essai", title="")
    texts = said(part.svg)
    heads = [text for text in texts if text.endswith(("\u00a0: 1", "\u00a0: 2"))]
    assert heads == ["Écart inexpliqué\u00a0: 1", "Écart expliqué\u00a0: 2", "Concordance\u00a0: 1"]
    assert "Parc" not in " ".join(texts)
    assert len(part.data.rows) == 5
    assert "Un autre chiffre, un nombre entier, concorde" in part.note
    assert "2 ne se recalculent pas\u00a0: Enveloppe et Cible." in part.note
    assert part.title == "Un chiffre tient dans son arrondi, trois en sortent"
    assert "2 concordent, 3 s'écartent, dont 1 sans explication" in part.alt
    assert not faults(part.svg, 6.6) + faults(part.narrow, 12)


def test_a_gap_beyond_the_scale_is_an_arrow():
    part = agreement(ROWS, id="essai", title="")
    assert marks(part.svg, "circle", "f-target") == 1
    assert marks(part.svg, "path", "f-target") == marks(part.svg, "path", "f-late") == 1


def test_all_agree_one_alone_and_none():
    part = agreement(ROWS[:1], id="essai", title="")
    assert part.title == "Un chiffre tient dans son arrondi, aucun n'en sort"
    assert not faults(part.svg, 6.6) + faults(part.narrow, 12)
    assert agreement(ROWS[-1:], id="essai", title="").kind == "table"
    assert agreement([], id="essai", title="").kind == "empty"
    exact = agreement([one("Seuil", None, "explained")], id="essai", title="")
    assert marks(exact.svg, "path", "f-target") == 1


def test_none_that_agrees_is_said_with_its_negation():
    part = agreement(ROWS[1:3], id="essai", title="")
    assert part.title == "Aucun chiffre ne tient dans son arrondi, deux en sortent"
    assert "aucun ne concorde, 2 s'écartent" in part.alt
