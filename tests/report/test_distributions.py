"""Distributions drawn with seaborn: their words, their data, what is too few to be drawn."""

import pytest

from reporting.parts import distributions


@pytest.fixture(scope="module")
def whole(plan):
    """The report of the region for 2024."""
    return plan.report(2024, plan.territories.region.id)


def test_half_of_the_grants_are_paid_within_the_median(whole):
    part = whole.days_to_payment()
    counts = [row[-1] for row in part.data.values]
    assert sum(map(int, counts)) > 200
    assert "91 jours" in part.title
    assert part.svg and part.narrow and part.svg != part.narrow
    assert len(part.alt) <= 250


def test_costs_are_told_of_kinds_with_enough_operations(whole):
    part = whole.cost_per_operation()
    assert all(int(row[1]) >= 20 for row in part.data.values)
    assert part.title.startswith("Aménagement")
    assert part.narrow


def test_too_few_grants_are_not_a_distribution(plan):
    report = plan.report(2021, "departement-48")
    assert report.days_to_payment().kind == "empty"
    assert report.cost_per_operation().kind == "empty"


def test_a_distribution_is_drawn_once_for_the_same_figures_and_words(plan, whole, monkeypatch):
    drawn = whole.days_to_payment(), whole.cost_per_operation()
    monkeypatch.setattr(distributions, "days", None)
    monkeypatch.setattr(distributions, "costs", None)
    assert (whole.days_to_payment(), whole.cost_per_operation()) == drawn
    with pytest.raises(TypeError):  # other words, which no other test has had drawn
        plan.report(2024, plan.territories.region.id, "2025-02-17").days_to_payment()
