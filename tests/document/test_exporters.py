"""`jupyter nbconvert --to reporting-html|reporting-pdf` on an executed notebook."""

import subprocess
import sys

import nbformat
import pytest
from nbconvert.exporters import get_exporter

from reporting.document import build, render_html, render_pdf, tables
from reporting.document.exporters import ReportingHTMLExporter, ReportingPDFExporter
from tests.document.sample import sample


def test_exporters_give_the_same_bytes_as_an_edition():
    document = build(sample())
    page, resources = ReportingHTMLExporter().from_notebook_node(sample())
    assert page == render_html(document)
    assert resources["output_extension"] == ".html"
    pdf, resources = ReportingPDFExporter().from_notebook_node(sample())
    assert pdf == render_pdf(document, tables(document))
    assert resources["output_extension"] == ".pdf"


def test_exporters_are_registered():
    assert get_exporter("reporting-html") is ReportingHTMLExporter
    assert get_exporter("reporting-pdf") is ReportingPDFExporter


@pytest.mark.parametrize(("name", "start"), [("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF-1.7")])
def test_command_writes_the_report(tmp_path, name, start):
    nbformat.write(sample(), tmp_path / "executed.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", f"reporting-{name}", "executed.ipynb"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / f"executed.{name}").read_bytes().startswith(start)
