"""What changed between two freezes: the same figures, and the entry that says why they differ."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from reporting.plan.revisions import Change, Key, Revision, Value, changes


def differences(
    before: pd.DataFrame,
    after: pd.DataFrame,
    freezes: tuple[date, date],
    revisions: Sequence[Revision],
) -> list[Change]:
    """Return the figures of two sets of observations that differ, in the order of the first.

    Figures that did not exist at the first freeze are left out.
    """
    former, latter = _figures(before), _figures(after)
    published = {key: value for key, value in former.items() if value.exact is not None}
    return changes(published, latter, freezes, revisions)


def _figures(observed: pd.DataFrame) -> dict[Key, Value]:
    """Return exact figures; those masked, withheld or not reported are left out."""
    given = observed[observed["numerator"].notna()]
    columns = (given[name] for name in ("indicator", "year", "territory"))
    numerators = given["numerator"].astype("int64").tolist()
    denominators = given["denominator"]
    is_ratio = denominators.notna().tolist()
    values = zip(numerators, denominators.fillna(0).astype("int64").tolist(), is_ratio, strict=True)
    return {
        Key(name, int(year), territory): Value(top, bottom if has_bottom else None)
        for (name, year, territory), (top, bottom, has_bottom) in zip(
            zip(*columns, strict=True), values, strict=True
        )
    }
