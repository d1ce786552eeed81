"""Exporters for `jupyter nbconvert --to reporting-html|reporting-pdf executed.ipynb`."""

from collections.abc import Callable
from typing import Any, ClassVar

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import default

from reporting.document.annex import tables
from reporting.document.build import build
from reporting.document.page import render_html
from reporting.document.pdf import render_pdf


class _Exporter(Exporter):
    suffix: ClassVar[str]
    render: Callable[[dict[str, Any]], str | bytes]

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return self.suffix

    def from_notebook_node(  # type: ignore[override]  # text or bytes, as all exporters do
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[str | bytes, dict[str, Any]]:
        """Return the document and nbconvert's resources."""
        notebook, resources = super().from_notebook_node(nb, resources, **options)
        return self.render(build(notebook)), resources


class ReportingHTMLExporter(_Exporter):
    """The report of an executed notebook, as one self-contained page."""

    export_from_notebook = "Rapport (HTML)"
    output_mimetype, suffix = "text/html", ".html"
    render = staticmethod(render_html)


class ReportingPDFExporter(_Exporter):
    """The report of an executed notebook, as a tagged PDF with its data attached."""

    export_from_notebook = "Rapport (PDF)"
    output_mimetype, suffix = "application/pdf", ".pdf"
    render = staticmethod(lambda document: render_pdf(document, tables(document)))
