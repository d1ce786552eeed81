"""The English summary: every text is English, and its figures are those of the French report."""

import json
import re
from pathlib import Path

import pytest

from reporting import Plan
from reporting.errors import UsageError
from reporting.report.forms import FORMS

ROOT = Path(__file__).parents[2]
SUMMARY = ROOT / "notebooks" / "summary_en.ipynb"
PROPER = (
    *("lycée", "Lycée", "Région", "Occitanie", "La Région vous protège", "Hérault", "Ariège"),
    *("Lozère", "Pyrénées", "Plan particulier de mise en sûreté", "Surveillance générale"),
    *("Appel à manifestation d’intérêt", "Pôle d’échanges multimodal", "Admin Express"),
    *("Intervenant social en gendarmerie", "département", "Générac", "€"),
)
FRENCH = re.compile(
    r"[àâçéèêëîïôûùœÀÂÇÉÈÊ«»\u202f]|\b(?:le|la|les|du|des|dans|pour|sur|avec|aux|est|sont|reste|fin|"
    r"au|rapport|données|par|une|et)\b"
)


def shown(plan: Plan, year: int) -> list[dict]:
    """Return what the code cells of the summary show, as parts."""
    cells = json.loads(SUMMARY.read_text(encoding="utf-8"))["cells"]
    names = {"report": plan.report(year, "region-76", language="en")}
    codes = [cell for cell in cells if cell["cell_type"] == "code" and cell["id"] != "parameters"]
    sources = ["".join(cell["source"]) for cell in codes]
    calls = ["report." + source.split("\n\n")[-1].split("report.", 1)[1] for source in sources]
    return [eval(call, names).as_json() for call in calls]


def texts(value: object, key: str = "") -> list[str]:
    """Return every text that a reader may meet in a part."""
    skipped = ("id", "kind", "indicator", "territory", "svg", "narrow", "icon", "tone", "sister")
    if key in (
        *skipped,
        "squares",
        "squares_narrow",
        "report_id",
        "style",
        "unit",
        "state",
        "cover",
    ):
        return []
    if isinstance(value, dict):
        return [text for name, one in value.items() for text in texts(one, name)]
    if isinstance(value, list):
        return [text for one in value for text in texts(one, key)]
    return [value] if isinstance(value, str) else []


def drawn(part: dict) -> list[str]:
    """Return the texts of the drawings of a part."""
    found = re.findall(r">([^<>]+)<", part.get("narrow") or "")
    return [text for text in found if text.strip()]


def is_french(text: str) -> bool:
    """Tell whether a text has French in it, proper names aside."""
    for name in PROPER:
        text = text.replace(name, "")
    return FRENCH.search(text) is not None


@pytest.mark.parametrize("year", [2023, 2024])
def test_every_text_of_the_summary_is_english(plan, year):
    """Titles, notes, tables, alternative texts, labels of drawings; communes are in the data."""
    found = shown(plan, year)
    told = [
        text
        for part in found
        for text in (
            *texts({**part, "data": None} if part["kind"] == "map" else part),
            *drawn(part),
        )
    ]
    assert len(told) > 100
    assert is_french("Données arrêtées au 31 janvier")
    places = {place.name for place in plan.territories}
    french = [text for text in told if text not in places and is_french(text)]
    assert french == []


def test_its_verdict_has_the_figures_of_the_french_one(plan):
    """The same exact numbers, in other words."""
    found = {part["id"].split("-")[0]: part for part in shown(plan, 2024)}
    french = plan.report(2024, "region-76").verdict(
        "{lycees_securises.reste:lycée|lycées}, {rames_equipees.reste:rame|rames} et "
        "{autocars_part_equipee.reste:autocar|autocars}"
    )
    own = {(one["indicator"], one["numerator"]) for one in found["verdict"]["figures"]}
    assert {(one.indicator, one.numerator) for one in french.figures} <= own
    said = "".join(span["text"] for span in found["verdict"]["paragraphs"][0])
    assert said.replace("\u00a0", " ") == (
        "Promised for 2023, not yet kept: 14 lycées, 40 trainsets and 446 coaches still to protect"
    )


def test_sentences_are_golden(plan):
    """Leads and headlines, word for word."""
    said = [
        "".join(span["text"] for span in line).replace("\u00a0", " ")
        for part in shown(plan, 2024)
        for line in part.get("paragraphs", ())
    ]
    assert (
        "Coaches are moving forward, with no date set. 91 more in 2024; no deadline has replaced "
        "that of 2023."
    ) in said
    assert any(
        one.startswith("Promised for 2023: two years more for lycées, seven") for one in said
    )


def test_two_languages_live_in_one_kernel(plan):
    """A part made in one language is written in it, whatever was made since."""
    english = plan.report(2024, "region-76", language="en").prose("{lycees_securises}.")
    french = plan.report(2024, "region-76").prose("{lycees_securises}.")
    assert english.as_json()["figures"][0]["text"] == "93.8%"
    assert french.as_json()["figures"][0]["text"] == "93,8\u202f%"


def test_a_language_without_words_is_refused(plan):
    """An unknown language, and a form that has no English."""
    with pytest.raises(UsageError, match="langue"):
        plan.report(2024, "region-76", language="de")
    silent = next(name for name, form in FORMS.items() if form.en is None and form.finding)
    assert silent
    with pytest.raises(UsageError, match="sans mots anglais"):
        plan.report(2024, "region-76", language="en").delays()


def test_the_document_is_in_english(plan):
    """Its language, and its words."""
    cover = shown(plan, 2024)[0]["cover"]
    assert (cover["lang"], cover["title"], cover["status"]) == (
        *("en", "Annual report 2024"),
        "Final data",
    )
    assert cover["sister"] == "../region-76/rapport.html"
