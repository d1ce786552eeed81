"""The demonstration plan and its reports, loaded once."""

from fractions import Fraction

import pytest

from reporting.facade import Plan
from reporting.parts import Part


@pytest.fixture(scope="session")
def plan(root):
    """The demonstration plan."""
    return Plan.load(root / "data")


@pytest.fixture(scope="session")
def region(plan):
    """The report of the region for 2023."""
    return plan.report(2023, plan.territories.region.id)


@pytest.fixture(scope="session")
def departement(plan):
    """The report of one département for 2023."""
    return plan.report(2023, "departement-31")


@pytest.fixture(scope="session")
def known(plan):
    """Return the rows of a register known at the freeze of 2023, whatever their dates."""
    return lambda name: plan.package.state(name, None, plan.settings.freeze_of(2023))


@pytest.fixture(scope="session")
def column():
    """Return the texts of one column of a part, by the text of the first one."""

    def texts(part: Part, name: str) -> dict[str, str]:
        place = [one.id for one in part.data.columns].index(name)
        return {row[0]: row[place] for row in part.data.rows}

    return texts


@pytest.fixture(scope="session")
def cells():
    """Return the machine values of the rows of a part, as exact numbers, row header left out."""

    def numbers(part: Part) -> list[list[Fraction]]:
        return [
            [Fraction(cell) for cell in row[1:] if cell is not None] for row in part.data.values
        ]

    return numbers
