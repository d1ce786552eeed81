"""Read the TOML files of a plan into typed models, with findings that name the file."""

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from reporting.errors import DataError
from reporting.registers import Finding, Phrase, Rule, say
from reporting.registers import finding as make_finding

Model = TypeVar("Model", bound=BaseModel)


class Frozen(BaseModel):
    """Base of the plan's models: immutable, nothing unknown, nothing converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def read_toml(path: Path) -> dict[str, Any]:
    """Return the parsed file; a syntax error becomes a finding."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as err:
        raise DataError([finding(path, "", say("file-missing"), say("restore-file"))]) from err
    except tomllib.TOMLDecodeError as err:
        raise DataError([finding(path, "", say("bad-toml", why=str(err)), say("correct"))]) from err


def validate(model: type[Model], values: dict[str, Any], path: Path, prefix: str = "") -> Model:
    """Return the values as a model; each invalid field becomes a finding."""
    try:
        return model.model_validate(values)
    except ValidationError as err:
        raise DataError(
            [
                finding(
                    path,
                    ".".join([*filter(None, [prefix]), *map(str, problem["loc"])]),
                    *_said(problem, model),
                    value="" if problem["type"] == "missing" else str(problem["input"]),
                )
                for problem in err.errors()
            ]
        ) from err


def _said(problem: Any, model: type[BaseModel]) -> tuple[Phrase, Phrase]:
    """Return what is said of an invalid field, and what to do."""
    match problem["type"]:
        case "missing":
            return say("key-missing"), say("add-it")
        case "extra_forbidden":
            schema = model.model_json_schema()
            tables = (schema, *schema.get("$defs", {}).values())
            known = sorted({name for table in tables for name in table.get("properties", ())})
            near = get_close_matches(str(problem["loc"][-1]), known, n=1)
            fix = say("did-you-mean", near=near[0]) if near else say("drop-key")
            return say("key-unknown"), fix
    return say("refused", why=problem["msg"].removeprefix("Value error, ")), say("correct")


def finding(path: Path, key: str, message: Phrase, fix: Phrase, value: str = "") -> Finding:
    """Return an error about one key of a TOML file."""
    file = f"{path.parent.name}/{path.name}"
    details = {"table": path.stem, "why": message, "how": fix}
    return make_finding(Rule.SETTING, file, None, key or None, value or None, **details)
