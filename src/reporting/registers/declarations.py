"""What a project declares, in JSON or TOML: read strictly, with a finding for each wrong key.

One idiom for all declared files: models that refuse what they do not know, and say which name was
probably meant.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar, get_args, get_origin
from unicodedata import category

import pandas as pd
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from reporting.errors import DataError
from reporting.phrases import listed
from reporting.registers.findings import Finding, Phrase, Rule, say
from reporting.registers.findings import finding as make_finding
from reporting.registers.state import plain_rows

Model = TypeVar("Model", bound=BaseModel)
Names = Mapping[str, Collection[str]]
"""The names that there are, by what they name: `indicateur`, `table`, `territoire`..."""
NO_SUCH_NAME: Literal["no_such_name"] = "no_such_name"
Item = TypeVar("Item")
Read = TypeVar("Read")
LONGEST = 2000
"""Characters of a text of a plan: more is a file pasted by mistake."""
UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})
"""What drives a terminal, turns the writing or cannot be seen: categories of Unicode."""

TYPES = {
    "string_type": "a-text",
    "bool_type": "a-boolean",
    "int_type": "a-whole-number",
    "float_type": "a-number",
    "tuple_type": "a-list",
    "list_type": "a-list",
    "dict_type": "an-object",
    "model_type": "an-object",
}
"""What was expected, by the kinds of error of pydantic."""
BOUNDS = {
    "greater_than": "> {gt}",
    "greater_than_equal": "≥ {ge}",
    "less_than": "< {lt}",
    "less_than_equal": "≤ {le}",
    "finite_number": "± 1e308",
}
"""What a number or a day must be, by the kinds of error of pydantic."""
LENGTHS = {
    "string_too_short": "text-empty",
    "string_too_long": "text-too-long",
    "too_short": "list-too-short",
}


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else tuple(value) if type(value) is list else value


def once(values: Collection[Item]) -> Collection[Item]:
    """Refuse a list that holds something twice."""
    seen: list[Item] = []
    for one in values:
        if one in seen:
            raise ValueError(say("twice", name=str(one)))
        seen.append(one)
    return values


Several = Annotated[tuple[Item, ...], BeforeValidator(_listed)]
"""A list; one text may stand for a list of one, as in a Table Schema."""
Listed = Annotated[Several[Item], AfterValidator(once)]
"""One that holds nothing twice."""
Some = Annotated[Listed[Item], Field(min_length=1)]
"""One that is not empty either: who has nothing to say leaves the key out."""
Once = AfterValidator(once)
"""The rule that a list holds nothing twice."""
Text = Annotated[str, Field(min_length=1)]
Pair = Annotated[tuple[str, str], BeforeValidator(_listed)]


def beside(other: str, holds: Callable[[Any, Any], bool], words: str) -> AfterValidator:
    """Return the rule that a value keeps beside that of an earlier key, and what it says if not."""

    def check(value: Any, info: ValidationInfo) -> Any:
        if other in info.data and not holds(value, info.data[other]):
            raise ValueError(say(words, other=other, value=str(info.data[other])))
        return value

    return AfterValidator(check)


def named(kind: str) -> AfterValidator:
    """Return the rule that a text is one of the names that there are, where these are given."""

    def check(name: str, info: ValidationInfo) -> str:
        known = (info.context or {}).get(kind)
        if known is not None and name not in known:
            raise unknown(name, known)
        return name

    return AfterValidator(check)


def unknown(name: str, known: Iterable[str]) -> PydanticCustomError:
    """Return what refuses a name that is none of those that there are."""
    near = {"near": meant(name, known, "write-one-of")}
    return PydanticCustomError(NO_SUCH_NAME, "inconnu", near)


def _address(text: str) -> str:
    if text and not text.startswith(("https://", "http://")):
        raise ValueError(say("no-address"))
    return text


address = AfterValidator(_address)
"""The rule that a text is where something is on the web."""


class Fault(NamedTuple):
    """What is wrong with one key of a declared file, and what to do."""

    key: str
    value: str
    why: Phrase
    how: Phrase


class Frozen(BaseModel):
    """Base of all that is declared: immutable, nothing unknown, nothing converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_by_name=True)

    standard: ClassVar[frozenset[str]] = frozenset()
    """Keys of a public standard that mean nothing here: accepted, and left out."""

    @model_validator(mode="before")
    @classmethod
    def _without_standard_keys(cls, raw: Any) -> Any:
        if not (cls.standard and isinstance(raw, dict)):
            return raw
        return {key: value for key, value in raw.items() if key not in cls.standard}


class Worded(Frozen):
    """Base of all that a plan declares: no text is empty, endless, or drives a terminal."""

    model_config = ConfigDict(str_min_length=1, str_max_length=LONGEST)

    @field_validator("*", mode="before")
    @classmethod
    def _can_be_printed(cls, value: Any) -> Any:
        hidden = [c for c in value if category(c) in UNSEEN] if isinstance(value, str) else ()
        if hidden:
            raise ValueError(say("hidden-character", character=ascii(hidden[0])))
        if isinstance(value, str) and value.isspace():
            raise ValueError(say("blank-text"))
        return value


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
    """Return the values as a model; each invalid key becomes a finding.

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
        found = [
            finding(
                path,
                ".".join([*prefix, key]) if line is None else key.split(".")[0],
                *(why, how, value),
                line=line,
            )
            for key, value, why, how in faults(err, model, values)
        ]
        raise DataError(found) from err


def read_declared(model: type[Model], path: Path, names: Names | None = None) -> Model:
    """Return what a file declares as a model; raise DataError with every invalid key."""
    return validate(model, read_toml(path), path, names)


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
        int(line): {"line": int(line)} | {key: one for key, one in row.items() if one is not None}
        for line, row in zip(frame.index, plain_rows(frame), strict=True)
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


def faults(error: ValidationError, model: type[BaseModel], values: Any) -> Iterator[Fault]:
    """Say what is wrong with each key that a model refuses."""
    for problem in error.errors():
        value = "" if problem["type"] == "missing" else str(problem["input"])
        yield Fault(_place(problem["loc"], values), value, *_said(problem, model))


FEW = 12
"""Names that a remedy lists."""


def meant(name: str, known: Iterable[str], otherwise: str = "correct") -> Phrase:
    """Suggest the nearest of the known names."""
    names = sorted(known)
    if near := get_close_matches(name, names, n=1):
        return say("did-you-mean", near=near[0])
    return say(otherwise, names=listed(names, FEW))


def _place(keys: tuple[int | str, ...], values: Any) -> str:
    """Write where a key is; the items of a list by their names, where they have one."""
    shown = []
    for key in keys:
        try:
            values = values[key]
        except (KeyError, IndexError, TypeError):
            values = None
        if key == "[key]":
            continue
        has_name = isinstance(key, int) and isinstance(values, Mapping)
        name = values.get("name") if has_name and values else None
        shown.append(name if isinstance(name, str) else str(key))
    return ".".join(shown)


def _said(problem: Any, model: type[BaseModel]) -> tuple[Phrase, Phrase]:
    """Return what is said of an invalid key, and what to do."""
    if problem["type"] == NO_SUCH_NAME:
        return say("no-such-name"), problem["ctx"]["near"]
    match problem["type"]:
        case "missing":
            return say("key-missing"), say("add-it")
        case "extra_forbidden":
            key = str(problem["loc"][-1])
            return say("key-unknown"), meant(key, _keys(model, problem["loc"][:-1]), "drop-key")
        case "literal_error":
            allowed = re.findall(r"'([^']*)'", problem["ctx"]["expected"])
            why = say("not-allowed", allowed=", ".join(allowed))
            return why, meant(str(problem["input"]), allowed)
        case kind if kind in TYPES:
            return say("wrong-type", expected=say(TYPES[kind])), say("correct")
        case kind if kind in BOUNDS:
            bound = BOUNDS[kind].format(**problem.get("ctx", {}))
            return say("not-allowed", allowed=bound), say("correct")
        case kind if kind in LENGTHS:
            limits = problem["ctx"]
            least, most = limits.get("min_length"), limits.get("max_length")
            return say(LENGTHS[kind], least=least, most=most), say("correct")
    ours = problem.get("ctx", {}).get("error")  # its words are chosen by who reads them
    why = ours.args[0] if isinstance(ours, ValueError) and ours.args else problem["msg"]
    return say("refused", why=why), say("correct")


def _keys(kind: Any, steps: Sequence[Any]) -> Iterator[str]:
    """Give the keys of the model that some steps (keys, positions in a list) lead to."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            if not steps:
                yield field.alias or name
            elif steps[0] in (name, field.alias):
                yield from _keys(field.annotation, steps[1:])
    else:
        rest = steps[1:] if get_origin(kind) in (list, dict, tuple) else steps
        for part in get_args(kind):
            yield from _keys(part, rest)
