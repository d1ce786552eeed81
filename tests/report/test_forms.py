"""Forms of part: methods with a signature, titles that say what is drawn."""

import inspect
import re
from copy import copy
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import pytest
from IPython.core.completer import IPCompleter, provisionalcompleter
from nbformat import v4

from reporting import facade
from reporting.document.build import build
from reporting.errors import UsageError
from reporting.parts import times
from reporting.report import FORMS, Report

SHARE = "lycees_securises"
TIMES = {
    "stock": ("clspd_referents", "autocars_equipes"),
    "flux": ("observatoire_couverture", "formations_participants"),
    "annee_scolaire": ("pharos_lycees", "lycees_exercices_ppms"),
    "cumul": ("radicalisation_personnes_formees", "lycees_cout_moyen", "communes_montant_vote"),
    "enveloppe": ("plan_execution",),
}
TAKING = {
    name: {"indicator", "indicators"} & set(inspect.signature(getattr(Report, name)).parameters)
    for name in (*FORMS, "key_figures", "tile")
}


@pytest.fixture(scope="module")
def masked(plan):
    """A département whose share of secured lycées is masked in 2024, and drawn until 2020."""
    return plan.report(2024, "departement-82")


@pytest.fixture(scope="module")
def latest(plan):
    """The report of the region for 2024, two of whose départements are masked."""
    return plan.report(2024, "region-76")


@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_form_is_a_method_that_says_what_it_takes(region, name):
    method = getattr(region, name)
    assert name in dir(region)
    assert inspect.getdoc(method)
    assert "title" in inspect.signature(method).parameters
    assert "texts" not in inspect.signature(method).parameters


def test_a_title_is_asked_for_by_name_after_many_indicators(region):
    with pytest.raises(TypeError, match="title"):
        region.years(SHARE)
    part = region.years(SHARE, title="Année par année")
    assert (part.title, part.id) == ("Année par année", "chiffres-par-annee-lycees_securises")


def test_a_masked_figure_in_a_title_gives_the_title_of_what_is_drawn(masked):
    part = masked.trajectory(SHARE, "{lycees_securises} sont sécurisés")
    label = masked[SHARE].libelle
    assert part.title == f"{label} dans le Tarn-et-Garonne, de 2016 à 2020"


def test_a_title_never_names_a_series_that_is_not_drawn(masked):
    """Every lycée there has a fence: only PPMS is drawn."""
    part = masked.trajectory("lycees_ppms", "{lycees_cloture} des lycées sont clos")
    assert masked["lycees_cloture"].known is not None
    assert {one.indicator for one in part.figures} == {"lycees_ppms"}
    assert part.title.startswith(f"{masked['lycees_ppms'].libelle} dans le Tarn-et-Garonne, de")


def test_extremes_that_a_masked_one_may_undercut_are_not_named(latest):
    """The Gard has 88,5 %, the lowest published; two masked départements are lower."""
    reading = latest[SHARE]
    assert reading.minimum is None
    assert reading.lieu_minimum is None
    assert reading.maximum.text == "100,0\u202f%"
    assert reading.lieu_maximum == "dans au moins 8 départements"
    part = latest.ranking(SHARE, "De {lycees_securises.minimum} à {lycees_securises.maximum}")
    said = "par département, au 31\u00a0décembre 2024 (2\u00a0valeurs masquées en 2024)"
    assert part.title == f"{reading.libelle}, {said}"


def test_extremes_hold_where_nothing_is_masked(latest):
    most = "{communes_aidees.maximum} {communes_aidees.lieu_maximum}"
    assert latest.ranking("communes_aidees", most).title == "28 dans l'Hérault"


def test_a_part_without_figures_is_empty_whatever_its_title(departement):
    assert departement.trajectory("rames_equipees", "{rames_equipees} de rames").kind == "empty"


def test_a_misspelt_name_is_refused_with_the_nearest_one(region):
    for make in (
        lambda: region.trajectory("lycee_securises", "Titre"),
        lambda: region.years(SHARE, "lycee_securises", title="Titre"),
        lambda: region["lycee_securises"],
        lambda: region.prose("{lycee_securises}"),
        lambda: region.trajectory(SHARE, "{lycee_securises}"),
    ):
        with pytest.raises(UsageError, match="lycees_securises"):
            make()
    with pytest.raises(UsageError, match="cible_initiale"):
        region.prose("{lycees_securises.cible_inital}")


def test_a_report_is_one_short_line(region):
    assert repr(region) == "<Report 2023 region-76, arrêté du 2024-01-31>"
    assert repr(region["rames_equipees"]) == "<rames_equipees 2023 region-76: 76,3\N{NNBSP}%>"
    assert "rames_equipees" in region._ipython_key_completions_()


def test_a_part_without_data_says_why_in_one_line(plan, departement):
    """Where it would be, for the analyst: the document leaves it out."""
    report = plan.report(2023, "departement-34")
    masked = report.fork("lycees_securises", title="Deux rythmes")
    assert masked.note == (
        "Rien à montrer dans l'Hérault\u00a0: aucune valeur publiable (lycees_securises)."
    )
    said = report.prose("{plan_execution} sont payés.")
    assert said.note.startswith("Laissé de côté dans l'Hérault\u00a0: ")


def test_what_analysts_hold_is_short_and_rich(plan):
    """One line as text; an accessible table in JupyterLab; completions of names."""
    trace = plan.trace("lycees_securises", 2023, "departement-31")
    for one in (plan, plan.catalogue, plan.tables, trace):
        assert len(repr(one)) < 200
    for one in (plan, plan.catalogue, trace):
        assert "<caption>" in one._repr_html_()
        assert '<th scope="col" style="text-align: left">' in one._repr_html_()
        assert "<td>lycees" not in one._repr_html_()
    assert "10 lignes sur 47" in trace._repr_html_()
    assert re.search(r"left.>uai : \w+, valide_du : \S+, nom : ", trace._repr_html_())
    assert {"lycees"} < {*plan.tables._ipython_key_completions_()}


@pytest.mark.parametrize("typed", ['plan.tables["ly', 'report.prose("{ly', "plan.units('ly"])
def test_names_complete_in_any_text_of_a_cell(monkeypatch, root, typed):
    """IPython completes the keys of no property: `plan.tables` is one."""
    shell = SimpleNamespace(Completer=IPCompleter())
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    facade.Plan.load(root / "data")

    def complete(text):
        with provisionalcompleter():
            return {one.text for one in shell.Completer.completions(text, len(text))}

    assert {"lycees", "lycees_video"} < complete(typed)
    assert not complete("lyc")


def test_findings_are_a_frame(plan, monkeypatch):
    monkeypatch.setattr(facade, "check", cache(facade.check))
    found = plan.findings()
    assert list(found.columns[:3]) == ["table", "file", "line"]
    assert plan.findings("lycees").empty


@pytest.mark.parametrize(
    ("name", "instead"),
    [("table", "years"), ("bars", "ranking"), ("carte", "dot_map"), ("trajectoire", "trajectory")],
)
def test_a_form_that_does_not_exist_names_what_to_write(region, name, instead):
    """The word of another library, or nearly the name of a form."""
    with pytest.raises(UsageError, match=rf"report.{name} » .* report\.{instead}\(…\).*figure"):
        getattr(region, name)("lycees_securises")
    assert not hasattr(region, name)
    assert copy(region) == region  # what Python itself looks for is refused as ever


def test_a_detail_that_does_not_exist_names_the_nearest(region):
    with pytest.raises(AttributeError, match=r"Vouliez-vous « evolution » \?"):
        region[SHARE].evolutio  # noqa: B018
    with pytest.raises(UsageError, match=r"report\.xyzzy » n.existe pas\. Les formes : dir"):
        region.xyzzy()


@pytest.mark.parametrize(
    ("given", "named", "message"),
    [
        ([SHARE], {"titel": "a"}, "argument « titel » inconnu. Vouliez-vous « title » \\?"),
        ([SHARE], {}, "il manque title"),
        ([], {"title": "a"}, "il manque indicator"),
        ([SHARE, "a", "b"], {}, "trop d'arguments"),
    ],
)
def test_a_form_called_otherwise_says_how_it_is_called(region, given, named, message):
    with pytest.raises(
        UsageError, match=rf"report.ranking : {message}.*indicator, title, \*, width"
    ):
        region.ranking(*given, **named)


@pytest.mark.parametrize("name", ["pharos_lycees", "lycees_exercices_ppms"])
def test_a_course_of_school_years_names_them_whole(latest, name):
    """« en 2024 » would be the date of none of its figures: a document refuses it."""
    part = latest.trajectory(name, title="Année après année")
    assert part.figures[-1].when == "en 2023-2024"
    times.check_text(part.alt, part.figures, [], latest.values.known_on)
    assert " en 2023-2024" in part.alt
    table = latest.departements(name, title="Par département")
    assert table.subtitle == "Situation en 2023-2024"


@pytest.fixture(scope="session")
def three(plan):
    """Reports of two years and two levels, each with its cover."""
    wanted = ((2024, "region-76"), (2023, "region-76"), (2024, "departement-31"))
    reports = [plan.report(*one) for one in wanted]
    return [(one, one.cover()) for one in reports]


@pytest.mark.parametrize("form", sorted(name for name in TAKING if TAKING[name]))
def test_no_document_refuses_what_a_form_says_itself(three, form):
    """Whatever its indicators are of: a day, a year, a school year, a sum, an envelope."""
    alone = [(name,) for names in TIMES.values() for name in names]
    groups = alone if TAKING[form] == {"indicator"} else [*alone, *TIMES.values()]
    if form == "waterfall":  # refuses what is no share of units
        groups = [(name,) for name in (*TIMES["annee_scolaire"], "clspd_referents")]
    for report, cover in three:
        make = getattr(report, form)
        title = inspect.signature(make).parameters.get("title")
        named = {"title": "Titre"} if title and title.default is title.empty else {}
        shown = [make(*names, **named) for names in groups]
        shown = [replace(part, id=f"{part.id}-{rank}") for rank, part in enumerate(shown)]
        outputs = [v4.new_output("display_data", one._repr_mimebundle_()) for one in shown]
        outputs.append(v4.new_output("display_data", cover._repr_mimebundle_()))
        assert build(v4.new_notebook(cells=[v4.new_code_cell(outputs=outputs)]))["cover"]
