"""The declared files and tables of a plan are read as all others: see `registers.declarations`."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from unicodedata import category

import pandas as pd
from pydantic import AfterValidator, ConfigDict, field_validator

from reporting.errors import DataError
from reporting.registers import Finding
from reporting.registers.declarations import Frozen as Declared
from reporting.registers.declarations import (
    Model,
    Names,
    beside,
    finding,
    meant,
    named,
    read_toml,
    validate,
)

__all__ = [
    "Frozen",
    "Names",
    "Once",
    "address",
    "attempt",
    "beside",
    "finding",
    "meant",
    "named",
    "read_rows",
    "read_toml",
    "validate",
    "validate_each",
]

Read = TypeVar("Read")
LONGEST = 2000
"""Characters of a text: more is a file pasted by mistake."""
UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})
"""What drives a terminal, turns the writing or cannot be seen: categories of Unicode."""


class Frozen(Declared):
    """Base of all that a plan declares: no text is empty, endless, or drives a terminal."""

    model_config = ConfigDict(str_min_length=1, str_max_length=LONGEST)

    @field_validator("*", mode="before")
    @classmethod
    def _can_be_printed(cls, value: Any) -> Any:
        hidden = [c for c in value if category(c) in UNSEEN] if isinstance(value, str) else ()
        if hidden:
            message = f"caractère de commande {hidden[0]!a}"
            raise ValueError(message)
        return value


def _once(values: list[Any]) -> list[Any]:
    if twice := [one for one in values if values.count(one) > 1]:
        message = f"« {twice[0]} » est écrit deux fois"
        raise ValueError(message)
    return values


def _address(text: str) -> str:
    if text and not text.startswith(("https://", "http://")):
        message = "une adresse commence par https://"
        raise ValueError(message)
    return text


address = AfterValidator(_address)
"""The rule that a text is where something is on the web."""
Once = AfterValidator(_once)
"""The rule that a list holds nothing twice."""


def validate_each(
    model: type[Model],
    given: Mapping[Any, dict[str, Any]],
    path: Path,
    names: Names | None = None,
) -> list[Model]:
    """Return a model for each key or line and its values; raise DataError with all findings."""
    tried = [attempt(validate, model, one, path, names, place) for place, one in given.items()]
    if findings := [one for _, faults in tried for one in faults]:
        raise DataError(findings)
    return [entry for entry, _ in tried if entry is not None]


def read_rows(
    model: type[Model], frame: pd.DataFrame, path: Path, names: Names | None = None
) -> tuple[Model, ...]:
    """Return the rows of a table as models, in its order; an empty cell is a key left out."""
    rows = {
        int(line): {"line": int(line)}
        | {str(key): _plain(value) for key, value in row.items() if not pd.isna(value)}
        for line, row in zip(frame.index, frame.to_dict("records"), strict=True)
    }
    return tuple(validate_each(model, rows, path, names))


def attempt(read: Callable[..., Read], *given: Any) -> tuple[Read | None, Sequence[Finding]]:
    """Return what is read, or the findings for which it is refused."""
    try:
        return read(*given), ()
    except DataError as err:
        return None, err.findings


def _plain(value: Any) -> Any:
    return value.date() if isinstance(value, pd.Timestamp) else value
