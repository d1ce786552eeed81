"""What changed between two freezes: the same figures, and the entry that says why they differ."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from reporting.errors import DataError
from reporting.plan.record import read
from reporting.plan.revisions import Change, Key, Revision, Value, changes


def differences(
    before: pd.DataFrame,
    after: pd.DataFrame,
    freezes: tuple[date, date],
    revisions: Sequence[Revision],
    shown: Mapping[Key, Value | None],
) -> list[Change]:
    """Return the figures of two sets of observations that differ, in the order of the first.

    Figures that did not exist at the first freeze are left out; those of the earlier freeze are as
    they were `shown` then, where an edition has shown them.
    """
    former, latter = _figures(before), _figures(after)
    earlier = former if freezes[0] <= freezes[1] else latter
    for key in [key for key in earlier if key in shown]:
        if (value := shown[key]) is None:
            del earlier[key]
        else:
            earlier[key] = value
    published = {key: value for key, value in former.items() if value.exact is not None}
    return changes(published, latter, freezes, revisions)


def published(data: Path, freeze: date, *, public: bool = True) -> Mapping[Key, Value | None]:
    """Return what editions have shown at a freeze; None, or nothing unless `public`, if masked.

    Raises
    ------
    DataError
        The record was changed: nobody can say what was published.
    """
    record = read(data)
    if record.findings:
        raise DataError(record.findings)
    return {
        key: None if one.value.numerator is None else one.value
        for key, one in record.figures(freeze).items()
        if public or one.value.numerator is not None
    }


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
