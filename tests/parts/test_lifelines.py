"""The life of grants: open, settled, lapsed, cancelled; and places beside their like."""

import datetime

import pytest

from reporting.parts import Scope
from reporting.parts.lifelines import Grant, Payment, lifelines
from reporting.parts.rows import Peer, peers
from tests.parts.layout import faults, marks, said

DAY = datetime.date
SCOPE = Scope.at("commune-34172", DAY(2024, 12, 31))
FREEZE, ASKED, LAPSE = DAY(2025, 1, 31), DAY(2022, 4, 13), DAY(2025, 10, 4)


def euros(amount):
    return SCOPE.figure("aides", amount * 100, None, "EUR", scale="€")


def grant(title, state, left=0, *, asked=ASKED, lapse=LAPSE, paid=True):
    days = (DAY(2022, 12, 9), DAY(2023, 7, 7)) if paid else ()
    payments = tuple(Payment(day, euros(6170)) for day in days)
    voted, notified = DAY(2022, 10, 4), DAY(2022, 11, 12)
    net = euros(12_340)
    return Grant(title, "détail", state, asked, voted, notified, lapse, payments, net, euros(left))


def drawn(*grants):
    return lifelines(grants, freeze=FREEZE, id="essai", title="")


def test_the_open_grant_comes_first_with_the_day_it_lapses():
    part = drawn(grant("Véhicules", "soldee"), grant("Abords", "ouverte", 25_100, paid=False))
    assert [row[0] for row in part.data.rows] == ["Abords", "Véhicules"]
    assert "devient caduque" in said(part.svg)
    assert part.title == "Une aide ouverte et une close"
    assert marks(part.svg, "path", "s-accent") == 2 + 1
    assert not faults(part.svg, 8.4) + faults(part.narrow, 12)
    assert DAY(2025, 10, 4) in part.dates
    key = "reste ouvert jusqu’à la caducité"
    assert key in said(part.svg)
    assert key not in said(drawn(grant("Véhicules", "soldee")).svg)


def test_a_lapsed_grant_is_crossed_and_says_what_is_lost():
    part = drawn(grant("Abords", "caduque", 6_170, lapse=DAY(2024, 10, 4)))
    assert part.title.endswith("l'aide est caduque depuis le 4\u00a0octobre 2024")
    assert marks(part.svg, "path", "s-late") == 2
    assert not faults(part.svg, 8.4) + faults(part.narrow, 12)


@pytest.mark.parametrize("state", ["soldee", "annulee"])
def test_days_that_nobody_knows_are_left_out(state):
    part = drawn(grant("Abords", state, asked=None, lapse=None))
    assert "n.\u00a0d." in part.data.rows[0]
    assert "dépôt" not in said(part.svg)
    assert not faults(part.svg, 8.4) + faults(part.narrow, 12)
    assert drawn().kind == "empty"


def peer(name, amount, people):
    per_head = SCOPE.figure("aide", amount * 100, 100 * people, "€", decimals=2)
    return Peer(name, per_head, euros(amount), people)


MANY = [peer(f"Commune {rank:02d}", 1000 * rank, 6000) for rank in range(1, 31)]


def test_a_place_stands_out_among_its_like():
    own = peer("Montpellier", 4500, 6000)
    part = peers(own, MANY[:5], size="5 000 et plus", id="essai", title="")
    assert marks(part.svg, "rect", "f-blue") == 1
    assert marks(part.svg, "rect", "f-mid") == 5
    assert part.title.startswith("0,75\u00a0€ par habitant, au rang 2 des 6 communes")
    assert not faults(part.svg, 8.4) + faults(part.narrow, 12)


def test_of_many_the_ends_and_those_around_stay_in_the_table_too():
    part = peers(peer("Nîmes", 15_500, 6000), MANY, size="", id="essai", title="")
    assert marks(part.svg, "rect", "f-mid") == 10
    assert len(part.data.rows) == 11
    assert not faults(part.svg, 8.4) + faults(part.narrow, 12)


def test_without_a_grant_or_without_peers():
    part = peers(peer("Nîmes", 0, 6000), MANY[:4], size="", id="essai", title="")
    assert part.title == "Aucune aide des appels, quand 4 communes de cette taille en ont une"
    assert "Nîmes" not in part.alt
    few = peers(peer("Nîmes", 0, 6000), MANY[:2], size="", id="essai", title="")
    assert few.kind == "prose"
    assert "trop peu" in few.paragraphs[0][0].text
