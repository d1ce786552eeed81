"""Executed notebook -> one neutral document -> HTML, PDF and open data.

The document is plain JSON (`document.schema.json`). It knows nothing of indicators: what a report
shows comes in as the part JSON that the notebook's cells displayed.
"""

from reporting.document.annex import drawings, tables
from reporting.document.build import build
from reporting.document.ods import annex_templates, render_ods
from reporting.document.page import SHARED, is_intact, page_template, render_html, shared_files
from reporting.document.pdf import compiler_fault, render_pdf
from reporting.errors import DocumentError

__all__ = [
    "SHARED",
    "DocumentError",
    "annex_templates",
    "build",
    "compiler_fault",
    "drawings",
    "is_intact",
    "page_template",
    "render_html",
    "render_ods",
    "render_pdf",
    "shared_files",
    "tables",
]
