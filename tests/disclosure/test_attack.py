"""An attack: the files of two vintages are read as a stranger would, masked counts looked for.

Nothing here uses the audit. Files give figures; figures give equations; what is not published is
told apart from what is by its absence, and only the last step compares with the registers.
"""

import csv
import io
import itertools
import json
import re
import zipfile
from collections import Counter
from datetime import date

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from pypdf import PdfReader
from scipy.optimize import linprog

from reporting import document
from reporting.disclosure.sheet import CountKey
from reporting.facade import Plan

LYCEES = (
    *("lycees_securises", "lycees_cloture", "lycees_video"),
    *("lycees_controle_acces", "lycees_ppms"),
)
COUNTED = ("gares_video", "isg_personnes_accompagnees", "policiers_formes", "cyber_incidents")
VINTAGES = (2023, 2024)
CLOSE = ("region-76", "departement-31")
"""Territories whose editions are really built, and whose charts are all drawn."""


@pytest.fixture(scope="module")
def plan(root):
    return Plan.load(root / "data")


@pytest.fixture(scope="module")
def editions(two_years):
    """The folders of the editions of two vintages, published for good."""
    return {(year, place): two_years / str(year) / place for year in VINTAGES for place in CLOSE}


def texts_of(report):
    """Every form of text and table that a sensitive figure of a département is shown in."""
    some = (*LYCEES, *COUNTED)
    yield report.key_figures(*some)
    yield report.dashboard(*some, title="Tableau de bord")
    yield report.departements(*some, title="Départements")
    yield report.years(*some, title="Années")
    yield report.revisions(title="Révisions")
    for name in some:
        yield report.prose(
            "{%s}, soit {%s.fraction_text} ; {%s.evolution} ; {%s.reste}." % ((name,) * 4),
            f"De {{{name}.minimum}} à {{{name}.maximum}}.",
        )
    for name in LYCEES[:2]:
        yield report.waterfall(name, title="Flux")
        yield report.fork(name, title="Fourche")


def others_of(report):
    """The quality of data, and every form of chart; some are of the region's report alone."""
    yield report.quality_indicators(title="Qualité")
    yield report.published_figures(title="Chiffres publiés")
    yield report.cyber(title="Incidents")
    for name in ("lycees_cloture", "isg_personnes_accompagnees"):
        yield report.trajectory(name, title=f"{{{name}}} au total")
        yield report.ranking(name, title="Lycées")
        yield report.fork(name, title="Fourche")
        yield report.contributions(name)


@pytest.fixture(scope="module")
def reports(plan):
    """Every report of two vintages, from one plan: whatever they share was made by the first."""
    places = (plan.territories.region, *plan.territories.of_level("departement"))
    return {(year, one.id): plan.report(year, one.id) for year in VINTAGES for one in places}


@pytest.fixture(scope="module")
def published(reports):
    """What two vintages could publish of every territory: figures, tables, text of the page."""
    found = []
    for (year, place), report in reports.items():
        parts = [report.cover(), *texts_of(report)]
        parts += others_of(report) if place in CLOSE else ()
        parts = list({part.id: part for part in parts}.values())
        cells = [new_code_cell("None", id=f"c{n}") for n in range(len(parts))]
        for cell, part in zip(cells, parts, strict=True):
            cell.outputs = [new_output("display_data", data=part._repr_mimebundle_())]
        built = document.build(new_notebook(cells=cells))
        figures = [one for part in parts for one in part.as_json()["figures"]]
        found.append((year, place, figures, document.tables(built)))
    return found


@pytest.fixture(scope="module")
def files(editions):
    """The same, from the files of the editions that were built."""
    found = []
    for (year, place), folder in editions.items():
        manifest = json.loads((folder / "manifest.json").read_text())
        notebook = json.loads((folder / "rapport.ipynb").read_text())
        figures = [*figures_in(manifest), *figures_in(notebook)]
        tables = {path.name: path.read_text() for path in folder.glob("donnees/*.csv")}
        found.append((year, place, figures, tables))
    return found


def figures_in(value):
    """Yield whatever is a figure in a JSON document, wherever it stands."""
    if isinstance(value, dict):
        if {"indicator", "numerator", "year", "territory"} <= value.keys():
            yield value
        value = list(value.values())
    for one in value if isinstance(value, list) else ():
        yield from figures_in(one)


def test_the_page_of_a_region_is_light(editions):
    """Built already; a phone reads it on the road."""
    for year in VINTAGES:
        assert (editions[year, "region-76"] / "rapport.html").stat().st_size < 400_000


def masks(plan, year, about):
    return plan.secrecy.masks(date(about, 12, 31), plan.settings.freeze_of(year))


def test_no_figure_of_any_file_is_about_a_masked_one(plan, published, files):
    """Neither the figure nor what is computed from it: differences, remainders, contributions."""
    told = 0
    for year, _, figures, _ in (*published, *files):
        for one in figures:
            if one["numerator"] is not None and one["year"] <= year:
                told += 1
                if one["year"] not in plan.settings.years:  # published before the plan began
                    assert plan.catalogue[one["indicator"]].diffusion == "publique", (year, one)
                    continue
                key = CountKey(one["indicator"], one["territory"])
                assert key not in masks(plan, year, one["year"]).reasons, (year, one)
    assert told > 10_000


def spans(plan, year, about):
    """Return between what masked figures are said to lie: of which territory and indicator."""
    said = masks(plan, year, about).spans.items()
    return {(key.territory, key.indicator): own[2:] for key, own in said}


def test_every_report_says_one_interval_of_every_masked_figure(plan, reports):
    """All reports of a vintage the same one: of every département, in every year."""
    told = 0
    for (year, _), report in reports.items():
        for about in range(2016, year + 1):
            said = spans(plan, year, about)
            for (name, place), reason in masks(plan, year, about).reasons.items():
                assert reason
                series = report.values.series(name, plan.territories.get(place))
                (figure,) = (one for one in series.figures if one.year == about)
                assert figure.masked
                assert figure.interval == said[place, name]
                told += 1
    assert told > 4_000


def test_tables_say_the_interval_of_every_masked_figure(plan, reports):
    """All of them are counted: some départements have the same interval."""
    for (year, own), report in reports.items():
        part = report.departements(*LYCEES, title="Départements")
        said = re.findall(
            r"(\d+) à (\d+)\s%", json.dumps(part.as_json()["data"], ensure_ascii=False)
        )
        every = [one for (_, name), one in spans(plan, year, year).items() if name in LYCEES]
        assert Counter((int(low), int(high)) for low, high in said) == Counter(every), (year, own)


def test_no_table_holds_a_masked_share(plan, published, files):
    """The table of all years of a territory: a masked cell is empty, in every file."""
    checked = 0
    for year, place, _, tables in (*published, *files):
        for file, text in tables.items():
            for row in csv.DictReader(io.StringIO(text)):
                for name in LYCEES if "année" in row else ():
                    if name in row:
                        about = int(row["année"][:4])
                        is_hidden = CountKey(name, place) in masks(plan, year, about).reasons
                        assert (row[name] == "") == is_hidden, (year, file, row)
                        checked += is_hidden
    assert checked > 100


def test_no_file_draws_or_says_anything_of_a_masked_share(plan, editions):
    """Lycées with a fence, 46 of 47 in 31: no text, alternative text or drawing says it."""
    for (year, _), folder in editions.items():
        page = (folder / "rapport.html").read_text()
        notebook = (folder / "rapport.ipynb").read_text()
        assert re.search("masqué|Hachures|hachures", page)
        with zipfile.ZipFile(folder / "annexe.ods") as annex:
            sheets = annex.read("content.xml").decode()
        pdf = " ".join(one.extract_text() for one in PdfReader(folder / "rapport.pdf").pages)
        assert "lycées" in pdf
        bare = re.sub(r"<[^>]+>", " ", page + notebook + sheets) + pdf
        shown = re.sub(r"[\s\u00a0\u202f]+", " ", bare)
        exact = plan.observe(year, indicator=LYCEES, territory="departements", freeze=None)
        for row in exact[exact["masked"]].to_dict("records"):
            fraction = f"{row['numerator']} sur {row['denominator']}"
            others = exact[~exact["masked"] & (exact["numerator"] == row["numerator"])]
            if not (others["denominator"] == row["denominator"]).any():
                assert not re.search(rf"\b{fraction}\b", shown), (folder, row)


class Attack:
    """What is known of the lycées of one year, in both vintages, and the equations that follow.

    Missing lycées by département, as `total - numerator`; the number of lycées is public.
    """

    def __init__(self, plan, published, about):
        self.unknown, self.true, self.low, self.high, self.rows = {}, {}, [], [], []
        self.shown, self.region = [], {}
        for year in VINTAGES:
            shown = {
                (one["indicator"], one["territory"]): one["denominator"] - one["numerator"]
                for vintage, _, figures, _ in published
                for one in figures
                if vintage == year and one["observed"] and one["year"] == about
                if one["indicator"] in LYCEES
            }
            self.shown.append(shown)
            if shown:
                self.read(plan, year, about, shown)

    def read(self, plan, year, about, shown):
        freeze = plan.settings.freeze_of(year)
        exact = plan.observe(about, indicator=LYCEES, territory="departements", freeze=freeze)
        here = {}
        for name, place, done, total in exact[
            ["indicator", "territory", "numerator", "denominator"]
        ].itertuples(index=False):
            key, count = (year, name, place), int(total - done)
            known = shown.get((name, place))
            assert known in (None, count)
            former = self.unknown.get((VINTAGES[0], name, place))
            if known is None and former is not None and self.true[former] == count:
                here[name, place] = former  # hidden twice: supposed unchanged, rightly
                continue
            here[name, place] = len(self.low)
            self.true[len(self.low)] = count
            if known is None:
                self.unknown[key] = len(self.low)
            least, most = (
                (known, known) if known is not None else self.said(plan, key, about, total)
            )
            self.low.append(least)
            self.high.append(most)
        for name in LYCEES:
            self.region[year, name] = shown[name, "region-76"]
            row = {column: 1 for (one, _), column in here.items() if one == name}
            self.rows.append((row, shown[name, "region-76"], shown[name, "region-76"]))
        for (name, place), column in here.items():
            if name != LYCEES[0]:
                self.rows.append(({here[LYCEES[0], place]: 1, column: -1}, 0, 10_000))
        for place in {place for _, place in here}:
            parts = {here[name, place]: 1 for name in LYCEES[1:]}
            self.rows.append((parts | {here[LYCEES[0], place]: -1}, 0, 10_000))

    def said(self, plan, key, about, total):
        """Return the missing units that the interval of a masked share leaves, whole ones."""
        year, name, place = key
        low, high = spans(plan, year, about)[place, name]
        return -(-total * (100 - high) // 100), total * (100 - low) // 100

    def is_no_secret(self, key):
        """Tell whether the other vintage shows the same count: it can only be hidden too late."""
        _, name, place = key
        return any(
            (name, place) in shown and shown[name, place] == self.true[self.unknown[key]]
            for shown in self.shown
        )

    def ends(self, column, *, supposed):
        """Return the least and the most that a count can be.

        It may be `supposed` that what an indicator hides is not zero, where that is right: who
        supposes it wrongly finds wrong counts.
        """
        zeros = {name for (_, name, _), one in self.unknown.items() if not self.true[one]}
        floors = [0] * len(self.low)
        for (_, name, _), one in self.unknown.items():
            floors[one] = int(supposed and name not in zeros)
        matrix = np.zeros((len(self.rows), len(self.low)))
        for line, (row, _, _) in enumerate(self.rows):
            matrix[line, list(row)] = list(row.values())
        low, high = (np.array([row[side] for row in self.rows]) for side in (1, 2))
        least = np.maximum(self.low, floors)
        found = []
        for sign in (1, -1):
            cost = np.zeros(len(self.low))
            cost[column] = sign
            solved = linprog(
                cost,
                np.vstack([matrix, -matrix]),
                np.concatenate([high, -low]),
                bounds=list(zip(least, self.high, strict=True)),
            )
            found.append(round(float(solved.x[column]), 6))
        assert found[0] <= self.true[column] <= found[1]
        return found


def test_no_masked_count_is_found_by_linear_programming(plan, published):
    """Regional totals, conditions of one lycée, intervals, two vintages; no hidden one is zero."""
    attacked = 0
    for about in range(2016, VINTAGES[-1] + 1):
        attack = Attack(plan, published, about)
        for key, column in attack.unknown.items():
            if attack.is_no_secret(key):
                continue
            # Where the region lacks one, it is nobody's secret that no département lacks two.
            wide = min(2, attack.region[key[:2]])
            low, high = attack.ends(column, supposed=False)
            assert high - low >= wide, (about, key, low, high)
            low, high = attack.ends(column, supposed=True)
            assert high - low >= wide - 1, (about, key, low, high)
            attacked += 1
    assert attacked > 100


def test_no_masked_number_of_people_is_found_by_subtraction(plan, published):
    """Region less départements; what the other vintage shows is tried for what has not changed."""
    attacked = 0
    seen = {}
    is_local = {name: "departement" in plan.catalogue[name].echelons for name in COUNTED}
    for year, _, figures, _ in published:
        for one in figures:
            if one["observed"] and one["indicator"] in COUNTED:
                seen[year, one["indicator"], one["year"], one["territory"]] = one["numerator"]
    places = [place.id for place in plan.territories.of_level("departement")]
    for (year, name, about), _ in itertools.groupby(sorted(seen), key=lambda key: key[:3]):
        shown = {place: seen.get((year, name, about, place)) for place in places}
        other = VINTAGES[year == VINTAGES[0]]
        hidden = [place for place in places if is_local[name] and shown[place] is None]
        told = [p for p in hidden if (other, name, about, p) in seen]
        assert len(hidden) - len(told) != 1, (year, name, about, hidden)
        attacked += bool(hidden)
    assert attacked > 5
