"""What a project declares, in JSON or TOML: read strictly, with a finding for each wrong key.

One idiom for all declared files: models that refuse what they do not know, and say which name was
probably meant.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, ClassVar, NamedTuple, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator

from reporting.errors import DataError
from reporting.registers.findings import Finding
from reporting.registers.findings import finding as make_finding
from reporting.registers.phrases import Phrase, say
from reporting.registers.rulebook import Rule

Model = TypeVar("Model", bound=BaseModel)
Item = TypeVar("Item")

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


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else tuple(value) if type(value) is list else value


Listed = Annotated[tuple[Item, ...], BeforeValidator(_listed)]
"""A list; one text may stand for a list of one, as in a Table Schema."""
Pair = Annotated[tuple[str, str], BeforeValidator(_listed)]


class Fault(NamedTuple):
    """What is wrong with one key of a declared file, and what to do."""

    key: str
    value: str
    why: Phrase
    how: Phrase


class Frozen(BaseModel):
    """Base of all that is declared: immutable, nothing unknown, nothing converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    standard: ClassVar[frozenset[str]] = frozenset()
    """Keys of a public standard that mean nothing here: accepted, and left out."""

    @model_validator(mode="before")
    @classmethod
    def _without_standard_keys(cls, raw: Any) -> Any:
        if not (cls.standard and isinstance(raw, dict)):
            return raw
        return {key: value for key, value in raw.items() if key not in cls.standard}


def read_toml(path: Path) -> dict[str, Any]:
    """Return the parsed file; a syntax error becomes a finding."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as err:
        raise DataError([finding(path, "", say("file-missing"), say("restore-file"))]) from err
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise DataError([finding(path, "", say("bad-toml", why=str(err)), say("correct"))]) from err


def validate(model: type[Model], values: dict[str, Any], path: Path, prefix: str = "") -> Model:
    """Return the values as a model; each invalid key becomes a finding."""
    try:
        return model.model_validate(values)
    except ValidationError as err:
        found = [
            finding(path, ".".join(filter(None, (prefix, key))), why, how, value)
            for key, value, why, how in faults(err, model, values)
        ]
        raise DataError(found) from err


def finding(path: Path, key: str, message: Phrase, fix: Phrase, value: str = "") -> Finding:
    """Return an error about one key of a TOML file."""
    file = f"{path.parent.name}/{path.name}"
    details = {"table": path.stem, "why": message, "how": fix}
    return make_finding(Rule.SETTING, file, None, key or None, value or None, **details)


def faults(error: ValidationError, model: type[BaseModel], values: Any) -> Iterator[Fault]:
    """Say what is wrong with each key that a model refuses."""
    for problem in error.errors():
        value = "" if problem["type"] == "missing" else str(problem["input"])
        yield Fault(_place(problem["loc"], values), value, *_said(problem, model))


def meant(name: str, known: Iterable[str], otherwise: str = "correct") -> Phrase:
    """Suggest the nearest of the known names."""
    near = get_close_matches(name, list(known), n=1)
    return say("did-you-mean", near=near[0]) if near else say(otherwise)


def _place(keys: tuple[int | str, ...], values: Any) -> str:
    """Write where a key is; the items of a list by their names, where they have one."""
    shown = []
    for key in keys:
        try:
            values = values[key]
        except (KeyError, IndexError, TypeError):
            values = None
        has_name = isinstance(key, int) and isinstance(values, Mapping)
        name = values.get("name") if has_name and values else None
        shown.append(name if isinstance(name, str) else str(key))
    return ".".join(shown)


def _said(problem: Any, model: type[BaseModel]) -> tuple[Phrase, Phrase]:
    """Return what is said of an invalid key, and what to do."""
    match problem["type"]:
        case "missing":
            return say("key-missing"), say("add-it")
        case "extra_forbidden":
            key = str(problem["loc"][-1])  # known elsewhere, perhaps
            return say("key-unknown"), meant(key, sorted(_known(model) - {key}), "drop-key")
        case "literal_error":
            allowed = problem["ctx"]["expected"]
            return say("not-allowed", allowed=allowed.replace("'", "")), say("correct")
        case kind if kind in TYPES:
            return say("wrong-type", expected=say(TYPES[kind])), say("correct")
    return say("refused", why=problem["msg"].removeprefix("Value error, ")), say("correct")


def _known(model: type[BaseModel]) -> set[str]:
    """Give every key that a model, or one inside it, may have."""
    schema = model.model_json_schema(mode="validation")
    tables = (schema, *schema.get("$defs", {}).values())
    return {name for table in tables for name in table.get("properties", ())}
