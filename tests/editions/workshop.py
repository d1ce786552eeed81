"""A small report without data, and where it is built."""

import sys
from functools import cache
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from reporting import document
from reporting.editions.edition import BuildResult, Edition, Inputs, Options
from reporting.editions.execute import execute
from reporting.editions.notebook import notebook_bytes
from reporting.editions.parameters import Parameters
from reporting.editions.places import private
from reporting.editions.run import run_editions
from reporting.registers.folder import file_hash

sys.path.insert(0, str(Path(__file__).parent))
from report_cells import COVER, TABLE

PARAMETERS = 'year = 2023\nterritory = "region-76"\nfreeze = "2024-01-31"\ndata = "data"'


def new_report(*sources: str, parameters: str | None = PARAMETERS) -> NotebookNode:
    """Return a notebook: title, parameters cell, then one code cell per source."""
    cells = [new_markdown_cell("# Essai", id="titre")]
    if parameters is not None:
        cell = new_code_cell(parameters, id="parametres", metadata={"tags": ["parameters"]})
        cells.append(cell)
    cells += [new_code_cell(source, id=f"c{i}") for i, source in enumerate(sources)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


@cache
def warm_up() -> None:
    """Do once what the process of each edition would do again, as `build` does for several."""
    book = new_notebook(cells=[new_code_cell(COVER, id="couverture"), new_code_cell(TABLE, id="t")])
    execute(book)
    tree = document.build(book)
    document.render_html(tree)
    document.render_ods(tree)


class Workshop:
    """Builds editions of a small report without data."""

    def __init__(self, root: Path) -> None:
        self.root, self.out = root, root / "reports"
        self.register = root / "data" / "lycees.csv"
        self.register.parent.mkdir(parents=True)
        self.register.write_text("uai")
        self.notebook = root / "rapport.ipynb"

    @property
    def inputs(self) -> Inputs:
        """The data as it is now."""
        return Inputs({"lycees.csv": file_hash(self.register)}, {"lycees_securises": 2})

    def write(self, *sources: str) -> None:
        """Write the notebook: cover, a heading, the given cells, a table."""
        cells = [
            new_markdown_cell("# Essai", id="titre"),
            new_code_cell(PARAMETERS, id="parametres", metadata={"tags": ["parameters"]}),
            new_code_cell(COVER, id="couverture"),
            new_markdown_cell("## Lycées", id="lycees"),
            *[new_code_cell(source, id=f"c{i}") for i, source in enumerate(sources)],
            new_code_cell(TABLE, id="tableau"),
        ]
        self.notebook.write_bytes(notebook_bytes(new_notebook(cells=cells)))

    def edition(self, territory: str = "region-76") -> Edition:
        """Return an edition of the notebook."""
        parameters = Parameters(year=2023, territory=territory, freeze="2024-01-31", data="data")
        return Edition(parameters, self.notebook, self.root / "data")

    def build(self, *territories: str, pdf: bool = False, **options: object) -> BuildResult:
        """Build editions in the reports folder."""
        warm_up()
        editions = [self.edition(territory) for territory in territories or ["region-76"]]
        return run_editions(editions, self.inputs, Options(out=self.out, pdf=pdf, **options))

    @property
    def private(self) -> Path:
        """What lies beside the reports."""
        return private(self.out)

    def files(self, folder: str = "2023") -> dict[str, bytes]:
        """Return every file under a folder of the reports."""
        return files_in(self.out / folder)

    def failed(self) -> dict[str, bytes]:
        """Return every file kept of the region's failed edition."""
        return files_in(self.private / "failed/2023/region-76")


def files_in(root: Path) -> dict[str, bytes]:
    """Return every file under a folder."""
    paths = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
