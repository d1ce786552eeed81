"""What an edition is: one report, for one territory and one year, known at one freeze."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a pre-check that compares hashes needs neither
    from reporting.editions.parameters import Parameters
    from reporting.plan.revisions import Revision


@dataclass(frozen=True)
class Edition:
    """One report to make.

    Parameters
    ----------
    parameters
        The checked parameters; `data` is the name of the data folder, wherever it is.
    notebook
        The narrative to execute, as an absolute path.
    folder
        The data folder, as an absolute path. The notebook runs in its parent, so that what is
        published does not depend on where the command was typed.
    """

    parameters: Parameters
    notebook: Path
    folder: Path

    @property
    def name(self) -> str:
        """The edition in messages: `2023/departement-31`."""
        return self.path.as_posix()

    @property
    def path(self) -> Path:
        """Where the edition is published, inside the reports folder."""
        return Path(str(self.parameters.year)) / self.parameters.territory


@dataclass(frozen=True)
class Inputs:
    """What all editions of a run are made from, as their manifests tell it.

    Parameters
    ----------
    files
        SHA-256 of every file of the data folder that was read, by relative path.
    definitions, targets
        Version in force of each indicator's definition and target.
    revisions
        Entries that explain why published figures change.
    is_demonstration
        Whether registers were invented.
    """

    files: Mapping[str, str]
    definitions: Mapping[str, int] = field(default_factory=dict)
    targets: Mapping[str, int] = field(default_factory=dict)
    revisions: tuple[Revision, ...] = ()
    is_demonstration: bool = False
