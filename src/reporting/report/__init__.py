"""The report: what one edition may show, one method per form of part."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from reporting import parts
from reporting.errors import UsageError
from reporting.parts import Part
from reporting.parts.french import long_date
from reporting.parts.part import Texts
from reporting.report import actions, changes, charts, money, quality, revisions, tables
from reporting.report.values import Values
from reporting.territories import Territory

if TYPE_CHECKING:
    from reporting.facade import Plan

LEVELS = ("region", "departement")
"""Levels that have an annual report of their own."""

NOTICE = (
    "Données de démonstration : registres inventés, calés sur les chiffres publiés. "
    "Les lycées sont fictifs ; rien ici ne décrit un établissement réel."
)


@dataclass(frozen=True)
class Report:
    """The parts of one report, made of exact figures known on one day.

    Texts and titles are templates: `{lycees_securises}` is the figure of the report's year and
    territory, `{lycees_securises[2016]}` that of another year, `{region.lycees_securises}` that
    of the region; see `Values.names` for the rest. A part whose figures do not exist for the
    territory is empty, and the section it stands in leaves itself out.
    """

    values: Values

    @classmethod
    def of(cls, plan: "Plan", territory: Territory, valid_on: date, known_on: date) -> "Report":
        """Return the report of a territory; refuse levels that have none."""
        if territory.level not in LEVELS:
            message = f"{territory.id} : ce rapport existe pour la région et les départements."
            raise UsageError(message)
        return cls(Values(plan, territory, valid_on, known_on))

    def cover(self) -> Part:
        """Return the cover: what, where, when, and how far the data can be trusted."""
        values, plan = self.values, self.values.plan
        return parts.cover(
            title=f"Rapport annuel {values.year}",
            subtitle=plan.settings.sous_titre,
            plan=plan.settings.nom,
            publisher=plan.settings.organisme,
            territory=values.territory.id,
            territory_name=values.territory.name,
            year=values.year,
            reference_date=long_date(values.valid_on),
            freeze=values.known_on.isoformat(),
            freeze_text=long_date(values.known_on),
            status="Données provisoires" if values.is_provisional else "Données définitives",
            notice=NOTICE if plan.is_demonstration else None,
            report_id=f"{values.year}/{values.territory.id}/{values.known_on.isoformat()}",
        )

    def prose(self, *sentences: str) -> Part:
        """Return sentences whose figures are placeholders; see `reporting.parts.prose`."""
        digest = sha256("\n".join(sentences).encode()).hexdigest()[:8]
        return parts.prose(*sentences, values=self.values.names, id=f"texte-{digest}")

    def key_figures(self, *indicators: str) -> Part:
        """Return the page of key figures, with what each one is a share of."""
        catalogue = self.values.plan.catalogue
        shown = [(catalogue[name].libelle, self.values.cell(name)) for name in indicators]
        return parts.key_figures(
            [(label, figure, None) for label, figure in shown if figure],
            id="chiffres-cles",
            title=f"{self.values.territory.name} au {long_date(self.values.valid_on)}",
            source=f"Registres de la Région, {self._frozen}.",
        )

    def dashboard(self, *indicators: str, title: str) -> Part:
        """Return three years, targets and gaps, one row per indicator."""
        return self._table(tables.dashboard, indicators, title, "tableau-de-bord")

    def departements(self, *indicators: str, title: str) -> Part:
        """Return one row per département and one for the region."""
        return self._table(tables.departements, indicators, title, "tableau-departements")

    def years(self, *indicators: str, title: str) -> Part:
        """Return one row per year for the report's territory."""
        return self._table(tables.years, indicators, title, "tableau-annees")

    def published_figures(self, title: str) -> Part:
        """Return the published figures beside the recomputed ones, with their verdicts."""
        return tables.published_figures(self.values, self._title(title) or "", "chiffres-publies")

    def revisions(self, title: str) -> Part:
        """Return the figures that changed since the last report, and why."""
        return revisions.table_of(self.values, self._title(title) or "", "revisions")

    def quality_registers(self, title: str) -> Part:
        """Return how complete and how recent each register is."""
        return quality.registers(self.values, self._title(title) or "", "qualite-registres")

    def quality_indicators(self, title: str) -> Part:
        """Return how final, complete and comparable each indicator is."""
        return quality.indicators(self.values, self._title(title) or "", "qualite-indicateurs")

    def secrecy(self, title: str) -> Part:
        """Return the rules by which values are masked, and how many are."""
        return quality.secrecy(self.values, self._title(title) or "", "secret")

    def definitions(self, title: str) -> Part:
        """Return what each indicator of the report means."""
        return tables.definitions(self.values, self._title(title) or "", "definitions")

    def targets(self, title: str) -> Part:
        """Return every version of every target."""
        return tables.targets(self.values, self._title(title) or "", "cibles")

    def status_rule(self, title: str) -> Part:
        """Return the rule that gives a status."""
        return tables.status_rule(self.values, self._title(title) or "", "regle-statuts")

    def settings(self, title: str) -> Part:
        """Return the choices that the figures depend on."""
        return tables.settings(self.values, self._title(title) or "", "reglages")

    def registers(self, title: str) -> Part:
        """Return the registers that the report rests on, with their checksums."""
        return tables.registers(self.values, self._title(title) or "", "registres")

    def trajectory(self, indicator: str, title: str) -> Part:
        """Return an indicator over the years, with its targets and published figures."""
        return self._chart(charts.trajectory, (indicator,), title, "trajectoire")

    def components(self, *indicators: str, title: str) -> Part:
        """Return several shares over the years in one chart."""
        return self._chart(charts.components, indicators, title, "composantes")

    def multiples(self, indicator: str, title: str) -> Part:
        """Return one small chart per département."""
        return self._chart(charts.multiples, (indicator,), title, "multiples")

    def ranking(self, indicator: str, title: str) -> Part:
        """Return the départements in order of an indicator."""
        return self._chart(charts.ranking, (indicator,), title, "classement")

    def map(self, indicator: str, title: str) -> Part:
        """Return the map of the départements for an indicator."""
        return self._chart(charts.departement_map, (indicator,), title, "carte")

    def spending(self, *indicators: str, title: str) -> Part:
        """Return what was paid each year, from cumulated amounts."""
        return self._chart(charts.spending, indicators, title, "paiements")

    def budget(self, title: str) -> Part:
        """Return what was voted, allotted, committed and paid by measure, since the beginning."""
        return self._part(money.budget, title, "budget")

    def budget_year(self, title: str) -> Part:
        """Return the rates of the year's budget by measure, with what they divide."""
        return self._part(money.budget_year, title, "budget-annee")

    def costs(self, title: str) -> Part:
        """Return the average costs, each named after what it divides."""
        return self._part(money.costs, title, "couts")

    def constant_euros(self, title: str) -> Part:
        """Return the payments for lycées by year, in current and in constant euros."""
        return self._part(money.constant_euros, title, "euros-constants")

    def flows(self, indicator: str, title: str) -> Part:
        """Return what moved a share unit by unit: equipment, entries, exits, fleet."""
        return self._table(changes.flows, (indicator,), title, "flux")

    def contributions(self, indicator: str, title: str) -> Part:
        """Return what each département did to the change of the region's share."""
        return self._table(changes.contributions, (indicator,), title, "contributions")

    def missing_components(self, title: str) -> Part:
        """Return how many lycées lack exactly which components."""
        return self._part(changes.missing_components, title, "composantes-manquantes")

    def projection(self, indicator: str, title: str) -> Part:
        """Return when 100 % would be reached, in two scenarios and a simulation."""
        return self._table(changes.projection, (indicator,), title, "projection")

    def fork(self, indicator: str, title: str) -> Part:
        """Return the chart of a share with its target and where each pace would lead."""
        return self._table(changes.fork, (indicator,), title, "fourche")

    def vintages(self, title: str) -> Part:
        """Return one row per call for projects, and the cumulated one."""
        return self._part(actions.vintages, title, "millesimes")

    def strands(self, title: str) -> Part:
        """Return the number of projects granted in each strand."""
        return self._part(actions.strands, title, "volets")

    def engagements(self, title: str, convention: str | None = None) -> Part:
        """Return the tracker of engagements, of one agreement or of all but local councils."""
        suffix = f"-{sha256(convention.encode()).hexdigest()[:8]}" if convention else ""
        make = partial(actions.engagements, convention=convention)
        return self._part(make, title, f"engagements{suffix}")

    def cyber(self, title: str) -> Part:
        """Return the cyber incidents of the year by sector."""
        return self._part(actions.cyber, title, "incidents-cyber")

    @property
    def _frozen(self) -> str:
        return f"données arrêtées au {long_date(self.values.known_on)}"

    def _title(self, template: str, indicators: tuple[str, ...] = ()) -> str | None:
        """Fill a title; None when one of its figures does not exist here.

        Where figures of the part are masked, it takes the name of its indicator instead.
        """
        written = parts.prose(template, values=self.values.names, id="titre").paragraphs
        if written:
            return "".join(span.text for span in written[0])
        if any(cell.masked for name in indicators if (cell := self.values.cell(name))):
            return self.values.plan.catalogue[indicators[0]].libelle
        return None

    def _known(self, indicators: tuple[str, ...]) -> None:
        for name in indicators:
            if name not in self.values.plan.catalogue:
                error = UsageError.unknown("indicateur", name, self.values.plan.catalogue)
                raise error

    def _part(self, make: Callable[[Values, str, str], Part], title: str, id: str) -> Part:
        filled = self._title(title)
        return parts.empty(id) if filled is None else make(self.values, filled, id)

    def _table(
        self,
        make: Callable[[Values, tuple[str, ...], str, str], Part],
        indicators: tuple[str, ...],
        title: str,
        id: str,
    ) -> Part:
        self._known(indicators)
        id = f"{id}-{indicators[0]}"
        filled = self._title(title, indicators)
        return parts.empty(id) if filled is None else make(self.values, indicators, filled, id)

    def _chart(
        self,
        make: Callable[[Values, tuple[str, ...], Texts], Part],
        indicators: tuple[str, ...],
        title: str,
        form: str,
    ) -> Part:
        self._known(indicators)
        id, filled = f"{form}-{indicators[0]}", self._title(title, indicators)
        if filled is None:
            return parts.empty(id)
        catalogue = self.values.plan.catalogue
        sources = dict.fromkeys(catalogue[name].source for name in indicators)
        return make(
            self.values,
            indicators,
            {
                "id": id,
                "title": filled,
                "subtitle": f"{catalogue[indicators[0]].libelle}, au 31 décembre",
                "source": f"{' ; '.join(sources)}, {self._frozen}.",
            },
        )
