"""One function for all registers: what holds on a day, as it was known on another."""

import datetime as dt

import pandas as pd
import pytest

from reporting.errors import UsageError
from reporting.registers.schema import Schema
from reporting.registers.state import Table, Tables

DAY = dt.date(2023, 12, 31)
FREEZE = dt.date(2024, 1, 31)


def schema(**more) -> Schema:
    """Make a schema as datapackage.json declares it."""
    return Schema.model_validate({"fields": [], **more})


SCHEMA = schema(fields=[{"name": "id"}], validite=[["du", "au"]])


def table(declared: Schema, **columns: list[str | None]) -> Table:
    """Make a table of dates."""
    frame = pd.DataFrame({name: pd.to_datetime(values) for name, values in columns.items()})
    return Table("essai", frame, declared, "data/registers/essai.csv")


def test_periods_are_half_open():
    """The first day is in, the last is out, a null is without limit."""
    periods = table(
        SCHEMA,
        du=["2023-12-31", "2024-01-01", None, "2020-01-01", "2020-01-01"],
        au=[None, None, None, "2023-12-31", "2024-01-01"],
    )
    assert list(periods.state(DAY, FREEZE).index) == [0, 2, 4]


def test_every_declared_period_must_contain_the_day():
    """A version that holds, of a lycée that has closed, does not hold."""
    lycees = table(
        schema(validite=[["du", "au"], ["ouverture", "fermeture"]]),
        du=[None, None],
        au=[None, None],
        ouverture=["1990-01-01", "1990-01-01"],
        fermeture=["2023-08-31", None],
    )
    assert list(lycees.state(DAY, FREEZE).index) == [1]


def test_required_start_excludes_what_has_not_begun():
    """Equipment without a date is not in service yet."""
    begun = schema(validite=[["du", "au"]], debut_obligatoire=["du"])
    assert len(table(begun, du=[None], au=[None]).state(DAY, FREEZE)) == 0


def test_event_must_have_happened():
    """A payment of the day counts; one of the next day, or without date, does not."""
    events = table(schema(evenement="le"), le=["2023-12-31", "2024-01-01", None])
    assert list(events.state(DAY, FREEZE).index) == [0]


def test_knowledge_is_half_open_too():
    """A row superseded on the day of the freeze is no longer known; its successor is."""
    known = table(
        schema(),
        connu_du=[None, "2024-01-31", "2024-02-01"],
        connu_au=["2024-01-31", None, None],
    )
    assert list(known.state(DAY, FREEZE).index) == [1]


def test_no_valid_date_keeps_the_rows_of_every_date():
    """Only knowledge limits the ledger."""
    periods = table(SCHEMA, du=["2030-01-01"], au=[None])
    assert len(periods.state(None, FREEZE)) == 1


def test_the_table_itself_does_not_move():
    """A state is another table."""
    periods = table(SCHEMA, du=["2030-01-01"], au=[None])
    periods.state(DAY, FREEZE)
    assert len(periods.frame) == 1


def test_unknown_table_suggests_the_nearest_one():
    """The name is a parameter like any other."""
    tables = Tables({"lycees": table(SCHEMA)})
    with pytest.raises(UsageError, match="Vouliez-vous « lycees »"):
        tables.table("lycee").state(DAY, FREEZE)
