"""JupyterLab's scheduler: a job passes the gate, and gives all of its files or none.

The scheduler's own manager writes parameters as code ("34" becomes a number), runs without any
limit, and makes no PDF. Here a job is an edition like another, made in the job's own folder: what
is published stays the affair of `reporting build`. A refused job says why in its status message.

The scheduler finds these classes by name: deploy/jupyter/ is installed with the package.
"""

import os
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_scheduler.environments import EnvironmentManager
from jupyter_scheduler.executors import DefaultExecutionManager
from jupyter_scheduler.models import RuntimeEnvironment
from jupyter_scheduler.scheduler import Scheduler

from reporting.arguments import read_year
from reporting.editions.notebook import read_notebook
from reporting.editions.parameters import resolve_parameters
from reporting.editions.places import private
from reporting.errors import EditionError, ReportingError, UsageError
from reporting.facade import Plan
from reporting.phrases import say, told

FORMATS = {"html": "HTML", "pdf": "PDF", "ipynb": "Carnet exécuté"}
"""What a job can give, with the names that the panel shows."""


class _Labels(dict[str, str]):
    """The names of the formats; an unknown one is its own: the list of jobs shows refused ones."""

    def __missing__(self, name: str) -> str:
        return name


class Environment(EnvironmentManager):  # type: ignore[misc] # no type hints there
    """The one environment of jobs: this one, with the formats that reports are made in."""

    def list_environments(self) -> list[RuntimeEnvironment]:
        """Return what the panel offers."""
        only = RuntimeEnvironment(
            name="reporting",
            label="Rapports",
            description="Rapports du plan",
            file_extensions=["ipynb"],
            output_formats=list(FORMATS),
        )
        return [only]

    def manage_environments_command(self) -> str:
        """Return nothing: there is no other environment to manage."""
        return ""

    def output_formats_mapping(self) -> Mapping[str, str]:
        """Return the names of the formats."""
        return _Labels(FORMATS)


class Named(Scheduler):  # type: ignore[misc] # no type hints there
    """The scheduler's own; its jobs say which year and territory they are about, and their files.

    A name that nobody chose says it too. What the panel was not given is that of the notebook: the
    list of jobs shows it.
    """

    def create_job(self, model: Any) -> str:
        """Note what the job will be about; one that will be refused says why when it runs."""
        given = model.parameters or {}
        with suppress(ReportingError, OSError):
            notebook = read_notebook(Path(self.root_dir) / model.input_uri)
            asked = resolve_parameters(notebook, _typed(given))
            found = {name: str(getattr(asked, name)) for name in ("year", "territory", "freeze")}
            model.parameters = found | given
            if model.name == Path(model.input_uri).stem:
                about = (model.parameters[one] for one in ("year", "territory"))
                model.name = " ".join([model.name, *about])
        id: str = super().create_job(model)
        return id

    def get_staging_paths(self, model: Any) -> dict[str, str]:
        """Return where a job's files are made."""
        paths = super().get_staging_paths(model).items()
        return {
            kind: str(Path(path).with_name(_named(Path(path).name, kind, model)))
            for kind, path in paths
        }

    def get_job_filenames(self, model: Any) -> dict[str, Any]:
        """Return what a job's files are called."""
        names = super().get_job_filenames(model).items()
        return {kind: _named(name, kind, model) for kind, name in names}


def _named(name: Any, kind: str, model: Any) -> Any:
    """Return the name of a file that a job makes, with its year and territory."""
    stem, given = Path(model.input_filename).stem, model.parameters or {}
    words = [re.sub(r"\W+", "-", given[one]) for one in ("year", "territory") if one in given]
    if kind == "input" or not isinstance(name, str) or not name.startswith(stem):
        return name
    return "-".join([stem, *words]) + name.removeprefix(stem)


class Job(DefaultExecutionManager):  # type: ignore[misc] # no type hints there
    """One job of the panel, in the process that the scheduler spawned for it."""

    def validate(cls, input_path: str) -> bool:  # the scheduler gives the class itself
        """Return True: what is wrong with a notebook is told by the job's status."""
        return True

    def execute(self) -> None:
        """Make the report that the job asks for; the error of a refusal is the job's message."""
        # Charts and renderers are slow to import: the server, which loads this class, does without.
        from reporting.editions.build import make, select
        from reporting.editions.edition import Fate, Options

        notebook = Path(self.staging_paths["input"])
        formats = _known(self.model.output_formats)
        os.chdir(self.root_dir)  # the data folder is looked for from there
        asked = resolve_parameters(read_notebook(notebook), _typed(self.model.parameters or {}))
        plan = Plan.load(asked.data)
        editions = select(plan, asked.year, asked.territory, freeze=asked.freeze, notebook=notebook)
        out = notebook.parent / "edition"
        options = Options(out=out, jobs=1, pdf="pdf" in formats, progress=False)
        (outcome,) = make(plan, editions, options).outcomes
        if outcome.status is not Fate.BUILT:
            raise EditionError(told(outcome.message))
        for name in formats:
            (out / editions[0].path / f"rapport.{name}").replace(self.staging_paths[name])
        for folder in (out, private(out).parent):
            shutil.rmtree(folder)


def _known(formats: list[str] | None) -> list[str]:
    if not formats:
        raise UsageError(say("errors.no-format", names=", ".join(FORMATS)))
    for name in formats:
        if name not in FORMATS:
            raise UsageError.unknown(kind="format", value=name, known=FORMATS)
    return formats


def _typed(texts: Mapping[str, str]) -> dict[str, Any]:
    """Return parameters with the model's types: the panel knows texts only."""
    return {name: read_year(text) if name == "year" else text for name, text in texts.items()}
