"""Exporters for `jupyter nbconvert --to reporting-html|reporting-pdf executed.ipynb`."""

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from reporting.document.annex import tables
from reporting.document.build import build
from reporting.document.page import render_html
from reporting.document.pdf import render_pdf

_Resources = dict[str, Any]


class ReportingHTMLExporter(Exporter):
    """The report of an executed notebook, as one self-contained page."""

    export_from_notebook = "Rapport (HTML)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]  # text or bytes, as all exporters do
        self, nb: NotebookNode, resources: _Resources | None = None, **options: Any
    ) -> tuple[str, _Resources]:
        """Return the page and nbconvert's resources."""
        notebook, resources = super().from_notebook_node(nb, resources, **options)
        return render_html(build(notebook)), resources


class ReportingPDFExporter(Exporter):
    """The report of an executed notebook, as a tagged PDF with its data attached."""

    export_from_notebook = "Rapport (PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]  # text or bytes, as all exporters do
        self, nb: NotebookNode, resources: _Resources | None = None, **options: Any
    ) -> tuple[bytes, _Resources]:
        """Return the PDF and nbconvert's resources."""
        notebook, resources = super().from_notebook_node(nb, resources, **options)
        document = build(notebook)
        return render_pdf(document, tables(document)), resources
