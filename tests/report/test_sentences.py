"""The sentences of the notebook, in the territories where they stand alone or count nothing."""

import json
import re
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "annual_report.ipynb"
ZERO = re.compile(r"(?<![\d,\u202f])0\u00a0(?!action)[a-zé]")
"""A count of nothing in figures, where French says "aucun"; of a share, it is what was found."""


def cells():
    """Return the code of the cells that make prose, one after the other."""
    told = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in told if cell["cell_type"] == "code"]
    return [source for source in sources if source.startswith("report.prose(")]


@pytest.fixture(scope="module")
def told(plan):
    """Return the sentences of a report, as they are printed."""

    def tell(year, territory):
        report = plan.report(year, territory)
        parts = [eval(source, {"report": report}) for source in cells()]
        lines = [line for part in parts for line in part.paragraphs]
        return ["".join(span.text for span in line).replace("\u202f", " ") for line in lines]

    return tell


def test_nothing_is_counted_in_words(told):
    """Lozère, 2023: no project, no mobile post, no joint operation, no organisation helped."""
    said = told(2023, "departement-48")
    text = " ".join(said)
    assert not ZERO.search(text)
    for sentence in (
        "Aucun projet d'abords de lycée n'a été cofinancé de 2021 à 2023.",
        "Aucun poste de police mobile n'est en service au 31\u00a0décembre 2023.",
        "Aucune opération conjointe n'a eu lieu en 2023",
        "1\u00a0commune en a reçu au moins une partie.",
        "est de 100,0 % fin 2023, contre 100,0 % fin 2022 (0,0\u00a0point).",
        "Les postes d'intervenant social en gendarmerie représentent 0,0\u00a0ETP",
    ):
        assert sentence in text


def test_no_sentence_joins_what_does_not_add_up(told):
    """Money for groups of communes is not that of the communes; one sentence tells one period."""
    text = " ".join(told(2024, "region-76"))
    assert "134\u00a0communes ont une aide votée en Occitanie de 2022 à 2024." in text
    assert "93\u00a0communes en ont reçu au moins une partie." in text
    assert "La Région a voté 2,0\u00a0M€ de 2022 à 2024 en Occitanie" in text
    assert "La part de l'enveloppe du plan payée de 2021 à 2023 est de 90,7 %." in text
    assert "manquée de 23,2\u00a0points à son échéance. Au 31\u00a0décembre 2023, 76,8 %" in text
    assert "la part réalisée est de 63,6 % (14\u00a0actions sur 22)" in text


def test_a_sentence_is_not_said_twice_on_the_deadline_itself(told):
    text = " ".join(told(2023, "region-76"))
    assert text.count("76,3 % des rames") == 2  # the essentials, then the trains
    assert "a été manquée de 23,7\u00a0points à son échéance. La cible annoncée" in text
