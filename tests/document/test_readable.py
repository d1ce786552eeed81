"""What the page and the PDF must show is what they show, for every kind of block."""

import pytest
from nbformat import v4

from reporting.document import build, render_html, render_pdf
from tests.document.agreement import margins_differ, texts_differ
from tests.document.kinds import kinds
from tests.document.pagetext import read_page
from tests.document.pdftext import read_pdf
from tests.document.readable import readable
from tests.document.sample import notebook, sample

MARKDOWN = """## Détail

1. premier point
2. deuxième point, en 2023

- l'un
- l'autre

> À noter : des mois.

## Annexe A - Méthode

### Sources
"""


@pytest.fixture(scope="module", params=["sample", "markdown", "kinds", "band"])
def document(request) -> dict:
    if request.param == "sample":
        return build(sample())
    if request.param == "kinds":
        return build(kinds())
    if request.param == "band":
        return build(kinds(territory="departement-34", territory_name="Hérault"))
    return build(notebook(v4.new_markdown_cell(MARKDOWN)))


def test_every_text_of_the_page_is_told(document):
    page = read_page(render_html(document))
    assert list(texts_differ("page", readable(document, "html"), page)) == []


def test_every_text_of_the_pdf_is_told(document):
    pdf = read_pdf(render_pdf(document, {}))
    assert list(texts_differ("pdf", readable(document, "pdf"), pdf.text)) == []
    assert list(margins_differ("pdf", pdf.margins, document)) == []


def test_a_text_that_is_not_told_is_found(document):
    pieces = readable(document, "html")
    page = read_page(render_html(document))
    digits = [index for index, piece in enumerate(pieces) if any(map(str.isdigit, piece.text))]
    for index in digits:
        assert any(texts_differ("page", pieces[:index] + pieces[index + 1 :], page)), pieces[index]
