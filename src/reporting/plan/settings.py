"""What the owner of the plan decides: dates, tolerances, definitions, envelope."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from operator import ge, gt, le, lt
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from reporting import phrases
from reporting.arguments import as_date
from reporting.errors import UsageError
from reporting.registers.declarations import Once, Worded, beside, named, once, read_declared
from reporting.registers.findings import say
from reporting.registers.values import is_siren

Year = Annotated[int, Field(ge=1900, le=2999)]
Day = Annotated[date, Field(ge=date(1900, 1, 1), lt=date(2100, 1, 1))]
COMMON_YEAR = 2023
MOST, DAYS = 1000, 366
"""Of a threshold of secrecy, and of days of tolerance: beyond it, nothing would be left."""
Least = Annotated[int, Field(ge=1, le=MOST)]
Fewest = Annotated[int, Field(ge=3, le=MOST)]
"""A threshold of secrecy: under three, whoever knows one of two knows the other."""
CHEAPEST, DEAREST = 10**4, 10**11
"""Of an envelope, in euros: the budget of a region is some thousand millions."""


def _checked(siret: str) -> str:
    if not is_siren(siret):
        raise ValueError(say("check-digit"))
    return siret


def _comes_every_year(day: int, info: ValidationInfo) -> int:
    if month := info.data.get("mois"):
        try:
            date(COMMON_YEAR, month, day)
        except ValueError as err:
            raise ValueError(say("not-each-year", day=day, month=month)) from err
    return day


class _Years(Worded):
    """First and last year that reports may cover, and year of the first report published."""

    premiere_annee: Year
    derniere_annee: Annotated[Year, beside("premiere_annee", ge, "precedes")]
    premier_rapport: Annotated[
        Year, beside("premiere_annee", ge, "precedes"), beside("derniere_annee", le, "follows")
    ]


class DayOfYear(Worded):
    """A day that comes every year; for the data of year Y, that of year Y + 1."""

    mois: Annotated[int, Field(ge=1, le=12)]
    jour: Annotated[int, Field(ge=1, le=31), AfterValidator(_comes_every_year)]

    def after(self, year: int) -> date:
        """Return the day for what is about a year."""
        return date(year + 1, self.mois, self.jour)


class _Freezes(DayOfYear):
    """When the data of a year are frozen, and the days of editions before or after: provisional."""

    provisoires: Annotated[list[DayOfYear], Once] = Field(default_factory=list)


class _Equipment(Worded):
    """When an equipment counts as active."""

    tolerance_hors_service_jours: Annotated[int, Field(ge=0, le=DAYS)]
    partiel_compte: bool
    autorisation_valide: bool


class _Securing(Worded):
    """The components that make a lycée fully secured."""

    composantes: Annotated[list[Annotated[str, named("composante")]], Field(min_length=1), Once]


class _Envelope(Worded):
    """The amount voted for the plan, and the half-open period it pays for."""

    montant_euros: Annotated[int, Field(ge=CHEAPEST, le=DEAREST)]
    votee_le: Day
    du: Annotated[Day, beside("votee_le", ge, "precedes")]
    au: Annotated[Day, beside("du", gt, "does-not-follow")]


class Thresholds(Worded):
    """One version of the bounds of the status classes, on the ratio of paces min(R, K)."""

    version: Least
    depuis: Day
    en_bonne_voie: Annotated[float, Field(gt=0, le=1)]
    a_accelerer: Annotated[float, beside("en_bonne_voie", lt, "is-not-under")]
    progres_faible: Annotated[float, Field(ge=-1), beside("a_accelerer", lt, "is-not-under")]


def _told_apart(versions: list[Thresholds]) -> list[Thresholds]:
    """Refuse two versions of one number, or since one day: which holds would be chance."""
    for name in ("version", "depuis"):
        values = [getattr(one, name) for one in versions]
        if len(set(values)) < len(values):
            raise ValueError(say("same-version", key=name))
    ordered = sorted(versions, key=lambda one: one.depuis)
    if [one.version for one in ordered] != list(range(1, len(ordered) + 1)):
        raise ValueError(say("versions-in-order"))
    return versions


class _Quality(Worded):
    """Below what data are provisional, whatever the freeze; a decimal text is exact."""

    completude_minimale: Annotated[str, Field(pattern=r"^0\.[5-9]\d*$")]


class Diffusion(Worded):
    """Below what counts are not published.

    `manquants_minimum` and `total_minimum` are for shares of units whose lack of protection is
    sensitive; `effectif_minimum` for persons and firms, `minimums` for those indicators that
    need more; `dominance_maximum`, a decimal text, for the share of one firm.
    `registres_publics` are public by nature, though a sensitive indicator rests on them.
    """

    manquants_minimum: Fewest
    total_minimum: Annotated[Fewest, beside("manquants_minimum", ge, "is-under")]
    effectif_minimum: Fewest
    minimums: dict[Annotated[str, named("secret")], Fewest]
    dominance_maximum: Annotated[str, Field(pattern=r"^0\.(?:[5-8]\d*|9[0-5]?0*)$")]
    registres_publics: Annotated[list[Annotated[str, named("table")]], Once]

    def least(self, indicator: str, diffusion: str) -> int:
        """Return the smallest count of an indicator that may be published, zero aside."""
        if diffusion == "securite":
            return self.manquants_minimum
        return self.minimums.get(indicator, self.effectif_minimum)

    def is_concentrated(self, amounts: Sequence[int]) -> bool:
        """Tell whether too few make up a total, or one of them nearly all of it.

        Parameters
        ----------
        amounts
            What each one contributes; who contributes nothing does not count.
        """
        given = [amount for amount in amounts if amount]
        if not given:
            return False
        is_nearly_all = max(given) > Fraction(self.dominance_maximum) * sum(given)
        return len(given) < self.effectif_minimum or is_nearly_all


class _Demonstration(Worded):
    """What is printed where a row was invented; `ligne` is the same in one line, on every page.

    `calee`: the invented registers were fitted to the published figures, so that their
    agreement proves nothing.
    """

    avis: str
    ligne: str = ""
    calee: bool


class _Prices(Worded):
    """The price index of constant euros, and the measure whose payments are converted."""

    indice: Annotated[str, named("indices_prix.indice")]
    mesure: Annotated[str, named("depense")]


class _Projecting(Worded):
    """How many of the last years are drawn from to simulate a year of arrival."""

    fenetre_annees: Annotated[int, Field(ge=2, le=20)] = 5


class Codes(Worded):
    """The word that rows of the registers carry for what the plan counts.

    One that is left out leaves out its indicators: `check` refuses those that need it.
    """

    appel_a_projets: Annotated[str, named("campagnes_ami.dispositif")] = ""
    abords: Annotated[str, named("campagnes_ami.dispositif")] = ""
    surete_ferroviaire: Annotated[str, named("effectifs_conventionnes.type")] = ""
    mediation: Annotated[str, named("effectifs_conventionnes.type")] = ""
    intervenants_sociaux: Annotated[str, named("effectifs_conventionnes.type")] = ""
    mise_en_surete: Annotated[str, named("plan_de_surete")] = ""
    signalement_en_ligne: Annotated[str, named("actions_sensibilisation.theme")] = ""

    @model_validator(mode="after")
    def _says_each_word_once(self) -> Self:
        """Refuse one word for two things that are counted apart."""
        words = [word for _, word in self if word]
        if twice := [word for word in words if words.count(word) > 1]:
            raise ValueError(say("word-for-two", name=twice[0]))
        return self


class _Convention(Worded):
    """A list of engagements, under the name that the register gives it.

    The actions of an `accord` count in its indicator; `conseils` has one local council a row.
    Before `signee_le` nothing in it was promised.
    """

    nom: Annotated[str, named("engagements_conventions.convention")]
    nature: Literal["accord", "plan", "conseils"]
    signee_le: Day | None = None


class AverageCost(Worded):
    """A spending divided by a part of an indicator: its numerator, denominator or progress."""

    libelle: str
    depense: Annotated[str, named("indicateur")]
    diviseur: Annotated[str, named("indicateur")]
    element: Literal["numerateur", "denominateur", "progression"]


class _Headings(Worded):
    """Headings and sources of the tables about what this plan counts; empty: not shown."""

    appels: str = ""
    composantes_requises: str = ""
    equipement_partiel: str = ""
    incidents: str = ""
    paiements_constants: str = ""


def _labels_apart(labels: dict[str, str]) -> dict[str, str]:
    """Refuse one label for two codes: readers would see two rows of one name."""
    once(list(labels.values()))
    return labels


Code = TypeVar("Code", bound=str)
Labels = Annotated[dict[Code, str], AfterValidator(_labels_apart)]
"""What readers are told, by code."""


class Vocabulary(Worded):
    """What readers are told: labels by the code that registers use, in the order of tables.

    `reseaux` and `organismes` are proper names, which a test looks for in the code; `conventions`
    and `tables` are other names than those that the registers have, in another language.
    """

    registres: str
    reseaux: Annotated[list[str], Once] = Field(default_factory=list)
    organismes: Annotated[list[str], Once] = Field(default_factory=list)
    axes: Annotated[list[str], Field(min_length=1), Once]
    mesures: Labels[Annotated[str, named("ap_ae_cp.mesure")]] = Field(min_length=1)
    volets: Labels[Annotated[str, named("dossiers.volets")]] = Field(default_factory=dict)
    natures: Labels[Annotated[str, named("operations_travaux.nature")]] = Field(
        default_factory=dict
    )
    composantes: Labels[Annotated[str, named("equipements_lycee.composante")]] = Field(
        default_factory=dict
    )
    intitules: _Headings = Field(default_factory=_Headings)
    conventions: dict[Annotated[str, named("engagements_conventions.convention")], str] = Field(
        default_factory=dict
    )
    tables: dict[Annotated[str, named("table")], str] = Field(default_factory=dict)


class _Site(Worded):
    """The site of the reports: its public address, and the indicators of its map and list.

    Without an address, links that must be whole (site map, feed, catalogue) are relative.
    """

    adresse: Annotated[str, Field(pattern=r"^https?://[^\s\"<>]+/$")] | None = None
    carte: Annotated[str, named("indicateur")] | None = None
    liste: Annotated[list[Annotated[str, named("indicateur")]], Once] = Field(default_factory=list)


class Settings(Worded):
    """Settings of `data/plan/plan.toml`; each is printed in the method annex."""

    nom: str
    sous_titre: str
    organisme: str
    siret: Annotated[str, Field(pattern=r"^[0-9]{14}$"), AfterValidator(_checked)] | None = None
    demonstration: _Demonstration
    periode: _Years
    arrete: _Freezes
    equipements: _Equipment
    securisation: _Securing
    enveloppe: _Envelope | None = None
    depenses_depuis: dict[Annotated[str, named("mesure")], Day]
    prix: _Prices | None = None
    projection: _Projecting = Field(default_factory=_Projecting)
    codes: Codes = Field(default_factory=Codes)
    conventions: Annotated[list[_Convention], Once] = Field(default_factory=list)
    couts: Annotated[list[AverageCost], Once] = Field(default_factory=list)
    qualite: _Quality
    diffusion: Diffusion
    statuts: Annotated[list[Thresholds], Field(min_length=1), AfterValidator(_told_apart)]
    vocabulaire: Vocabulary
    site: _Site = Field(default_factory=_Site)

    @property
    def envelope(self) -> _Envelope:
        """The envelope; a plan that declares none has no indicator that asks for it."""
        if self.enveloppe is None:
            raise UsageError(phrases.say("errors.no-envelope"))
        return self.enveloppe

    @property
    def years(self) -> range:
        """Every year that a report may cover."""
        return range(self.periode.premiere_annee, self.periode.derniere_annee + 1)

    def conventions_of(self, nature: Literal["accord", "plan", "conseils"]) -> list[str]:
        """Return the names of the lists of engagements of one nature."""
        return [one.nom for one in self.conventions if one.nature == nature]

    def declares(self, key: str) -> bool:
        """Tell whether a code, a first day of spending or a nature of convention is declared."""
        section, _, name = key.partition(".")
        if section == "conventions":
            return any(one.nature == name for one in self.conventions)
        return bool(dict(getattr(self, section) or {}).get(name))

    def freeze_of(self, year: int) -> date:
        """Return the day on which the data of a year are frozen."""
        return self.arrete.after(year)

    def is_interim(self, freeze: date) -> bool:
        """Tell whether what is known at a freeze is provisional: it is one of a quarter, say."""
        days = [(one.mois, one.jour) for one in self.arrete.provisoires]
        return (freeze.month, freeze.day) in days and freeze != self.freeze_of(freeze.year - 1)

    def interim_before(self, day: date) -> date | None:
        """Return the last provisional freeze that is over on a day of its year, if there is one."""
        freezes = [one.after(day.year - 1) for one in self.arrete.provisoires]
        return max((one for one in freezes if one < day and self.is_interim(one)), default=None)

    def published_before(self, known_on: date) -> date | None:
        """Return the last freeze before one at which anything is published, provisional or not."""
        report = self.report_before(known_on)
        years = range(self.periode.premier_rapport, known_on.year)
        days = [one.after(year) for one in self.arrete.provisoires for year in years]
        interims = [one for one in days if one < known_on and self.is_interim(one)]
        return max((*interims, *([report] if report else [])), default=None)

    def report_before(self, known_on: date) -> date | None:
        """Return the freeze of the last report before a freeze, None before the first one."""
        first, last = self.periode.premier_rapport, known_on.year
        freezes = [self.freeze_of(year) for year in range(first, last)]
        return max((freeze for freeze in freezes if freeze < known_on), default=None)

    def refuse_unreported(self, freeze: date | str | None) -> None:
        """Refuse to publish at a freeze of no report: nothing was masked beside the others."""
        freezes = [self.freeze_of(one) for one in self.years if one >= self.periode.premier_rapport]
        day = None if freeze is None else as_date(freeze)
        if day is not None and day not in freezes and not self.is_interim(day):
            known = ", ".join(one.isoformat() for one in freezes)
            raise UsageError(phrases.say("errors.unreported-freeze", day=day, known=known))

    def thresholds_on(self, known_on: date) -> Thresholds:
        """Return the status thresholds in force on a day; before the first version, the first."""
        ordered = sorted(self.statuts, key=lambda version: version.depuis)
        in_force = [version for version in ordered if version.depuis <= known_on]
        return in_force[-1] if in_force else ordered[0]


read_settings = partial(read_declared, Settings)
