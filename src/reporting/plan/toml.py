"""What a plan declares, read strictly: each key or cell that cannot be meant is a finding."""

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

import pandas as pd
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, ValidationInfo
from pydantic_core import PydanticCustomError

from reporting.errors import DataError
from reporting.registers import Finding, Phrase, Rule, say
from reporting.registers import finding as make_finding

Read = TypeVar("Read")
Model = TypeVar("Model", bound=BaseModel)
Names = Mapping[str, Collection[str]]
"""The names that there are, by what they name: `indicateur`, `table`, `territoire`..."""


NO_SUCH_NAME: Literal["no_such_name"] = "no_such_name"


class Frozen(BaseModel):
    """Base of the plan's models: immutable, nothing unknown, nothing converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_by_name=True)


def beside(other: str, holds: Callable[[Any, Any], bool], words: str) -> AfterValidator:
    """Return the rule that a value keeps beside that of an earlier key."""

    def check(value: Any, info: ValidationInfo) -> Any:
        if other in info.data and not holds(value, info.data[other]):
            message = f"{words} « {other} » ({info.data[other]})"
            raise ValueError(message)
        return value

    return AfterValidator(check)


def named(kind: str) -> AfterValidator:
    """Return the rule that a text is one of the names that there are, where these are given."""

    def check(name: str, info: ValidationInfo) -> str:
        known = (info.context or {}).get(kind)
        if known is not None and name not in known:
            near = {"near": nearest(name, known) or say("correct")}
            raise PydanticCustomError(NO_SUCH_NAME, "inconnu", near)
        return name

    return AfterValidator(check)


def read_toml(path: Path) -> dict[str, Any]:
    """Return the parsed file; one that cannot be read becomes a finding."""
    try:
        content = path.read_bytes()
        return tomllib.loads(content.decode("utf-8-sig"))
    except FileNotFoundError as err:
        raise DataError([finding(path, "", say("file-missing"), say("restore-file"))]) from err
    except UnicodeDecodeError as err:
        where = say("not-utf8", line=content.count(b"\n", 0, err.start) + 1)
        raise DataError([finding(path, "", where, say("save-utf8"))]) from err
    except (tomllib.TOMLDecodeError, OSError) as err:
        raise DataError([finding(path, "", say("bad-toml", why=str(err)), say("correct"))]) from err


def validate(
    model: type[Model],
    values: dict[str, Any],
    path: Path,
    names: Names | None = None,
    place: str | int = "",
) -> Model:
    """Return the values as a model; each invalid field becomes a finding.

    Parameters
    ----------
    names
        The names that there are; without them none is looked up.
    place
        The key under which the values are, or their line in a table.
    """
    try:
        return model.model_validate(values, context=names)
    except ValidationError as err:
        line = place if isinstance(place, int) else None
        prefix = [place] if isinstance(place, str) and place else []
        raise DataError(
            [
                finding(
                    path,
                    _key([*prefix, *problem["loc"]], line),
                    *_said(problem, model),
                    value="" if problem["type"] == "missing" else str(problem["input"]),
                    line=line,
                )
                for problem in err.errors()
            ]
        ) from err


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


def finding(
    path: Path, key: str, message: Phrase, fix: Phrase, value: str = "", line: int | None = None
) -> Finding:
    """Return an error about one key of a file, or one cell of a table of the plan."""
    file = "/".join(path.parts[-3:])
    details = {"table": path.stem, "why": message, "how": fix}
    return make_finding(Rule.SETTING, file, line, key or None, value or None, **details)


def nearest(name: str, known: Iterable[str]) -> Phrase | None:
    """Return the question whether another name was meant, None where none is near."""
    near = get_close_matches(name, sorted(known), n=1)
    return say("did-you-mean", near=near[0]) if near else None


def _said(problem: Any, model: type[BaseModel]) -> tuple[Phrase, Phrase]:
    """Return what is said of an invalid field, and what to do."""
    if problem["type"] == NO_SUCH_NAME:
        return say("no-such-name"), problem["ctx"]["near"]
    match problem["type"]:
        case "missing":
            return say("key-missing"), say("add-it")
        case "extra_forbidden":
            near = nearest(str(problem["loc"][-1]), _keys(model, problem["loc"][:-1]))
            return say("key-unknown"), near or say("drop-key")
        case "literal_error":
            listed = re.findall(r"'([^']*)'", problem["ctx"]["expected"])
            near = nearest(str(problem["input"]), listed)
            return say("refused", why=", ".join(listed)), near or say("choose")
    return say("refused", why=problem["msg"].removeprefix("Value error, ")), say("correct")


def _key(steps: Sequence[Any], line: int | None) -> str:
    """Return the key of a file, or the column of a table."""
    shown = [str(step) for step in steps if step != "[key]"]
    return ".".join(shown if line is None else shown[:1])


def _keys(kind: Any, steps: Sequence[Any]) -> Iterator[str]:
    """Give the keys of the model that some steps (keys, positions in a list) lead to."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            if not steps:
                yield field.alias or name
            elif steps[0] in (name, field.alias):
                yield from _keys(field.annotation, steps[1:])
    else:
        rest = steps[1:] if get_origin(kind) in (list, dict) else steps
        for part in get_args(kind):
            yield from _keys(part, rest)


def _plain(value: Any) -> Any:
    return value.date() if isinstance(value, pd.Timestamp) else value
