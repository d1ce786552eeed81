"""Read the TOML files of a plan into typed models, with findings that name the file."""

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from reporting.errors import DataError
from reporting.registers import Finding, Rule

WORDS = {
    "missing": ("clé absente.", "L'ajouter."),
    "extra_forbidden": ("clé inconnue.", "La retirer, ou corriger son nom."),
}
"""What is said of the commonest faults, and what to do."""

Model = TypeVar("Model", bound=BaseModel)


class Frozen(BaseModel):
    """Base of the plan's models: immutable, nothing unknown, nothing converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def read_toml(path: Path) -> dict[str, Any]:
    """Return the parsed file; a syntax error becomes a finding."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as err:
        raise DataError([finding(path, "", "fichier absent.", "Rétablir le fichier.")]) from err
    except tomllib.TOMLDecodeError as err:
        raise DataError([finding(path, "", f"TOML illisible ({err}).", "Corriger.")]) from err


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
                    *WORDS.get(problem["type"], (f"refusé ({problem['msg']}).", "Corriger.")),
                    value="" if problem["type"] == "missing" else str(problem["input"]),
                )
                for problem in err.errors()
            ]
        ) from err


def finding(path: Path, key: str, message: str, fix: str, value: str = "") -> Finding:
    """Return an error about one key of a TOML file."""
    return Finding(
        table=path.stem,
        file=f"{path.parent.name}/{path.name}",
        line=None,
        column=key or None,
        value=value or None,
        rule=Rule.SETTING,
        severity="error",
        message=message,
        fix=fix,
    )
