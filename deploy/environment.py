"""Print environment.yml, for conda, from pyproject.toml: `python deploy/environment.py`.

It lives here because a conda environment is one way to deploy the project; `make lock` writes
the file and tests/test_environment.py holds it to pyproject.toml.
"""

import re
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
# conda-forge's `typst` is the command-line compiler, and its builds of matplotlib and seaborn
# without "-base" bring Qt and statsmodels.
BY_PIP = {"typst"}
CONDA_NAMES = {"matplotlib": "matplotlib-base", "seaborn": "seaborn-base"}
HEADER = "# Generated from pyproject.toml by `make lock`: do not edit.\n"


def environment(pyproject: Path = PYPROJECT) -> str:
    """Return the text of environment.yml: what runs the project, not what tests it."""
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    by_conda = [f"python{project['requires-python']}", "pip"]
    by_pip = []
    for requirement in project["dependencies"]:
        name, specifier = re.fullmatch(r"([\w.-]+)(.*)", requirement).groups()
        if name in BY_PIP:
            by_pip.append(requirement)
        else:
            by_conda.append(CONDA_NAMES.get(name, name) + specifier)
    lines = [f"name: {project['name']}", "channels:", "  - conda-forge", "dependencies:"]
    lines += [f"  - {line}" for line in by_conda]
    lines += ["  - pip:", *(f"    - {line}" for line in [*by_pip, "-e ."])]
    return HEADER + "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(environment(), end="")
