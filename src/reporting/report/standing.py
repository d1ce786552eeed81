"""How an indicator stands: its status, what was expected by now, what is left, how fast it goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from reporting.parts import Figure, Shown, say
from reporting.parts.figures import SHARES
from reporting.parts.french import capital, counted, number
from reporting.parts.mentions import named_year
from reporting.parts.scales import Aim
from reporting.parts.squares import done_of
from reporting.parts.tables import marked
from reporting.plan.catalogue import Indicator
from reporting.plan.targets import Target
from reporting.report.actions import AGREED
from reporting.report.details import needs, word_of
from reporting.report.reading import Reading
from reporting.report.values import Values
from reporting.territories import LEVELS

FAILING = ("depassee", "recul", "faible", "accelerer")
"""Status by which a promise is not kept: late ones first."""
KEEPING = ("bonne_voie", "atteinte", "en_cours")
GROUPS = ("failing", "keeping", "unassessed")


@dataclass(frozen=True)
class Standing:
    """How one indicator stands in the territory of a report."""

    values: Values
    reading: Reading
    now: Figure

    @property
    def entry(self) -> Indicator:
        """What the catalogue says of it."""
        return self.reading.entry

    @property
    def targets(self) -> Sequence[Target]:
        """The versions of its target, the first one first."""
        return self.reading.targets

    @property
    def is_agreed(self) -> bool:
        """Whether it counts actions whose day has come: one that is not done is late."""
        return self.entry.id == AGREED

    @property
    def is_closed(self) -> bool:
        """Whether it is about an envelope whose period is over."""
        return self.entry.temps == "enveloppe" and self.now.au <= self.values.valid_on

    @property
    def status(self) -> tuple[str, str]:
        """The icon of the status, and its word."""
        if self.now.masked:
            return "masquee", say("status.masked")
        if self.is_agreed:
            late = self.now.remainder or 0
            if late:
                return "depassee", say("status.late", n=late)
            return "atteinte", say("status.all_done")
        if not self.targets:
            return "sans_cible", say(
                "status.closed" if self.is_closed else "status.no_target",
                year=str(self.now.au.year),
            )
        return self.reading.status.value, word_of(self.reading.status)

    def shown(self, sub: str | None = None) -> Shown:
        """Return the status as a cell: its icon, its word, its colour."""
        icon, word = self.status
        return marked(word, icon, sub)

    @property
    def group(self) -> str:
        """Whether it falls short, is on track or has no status: see `GROUPS`."""
        icon = self.status[0]
        return "failing" if icon in FAILING else "keeping" if icon in KEEPING else "unassessed"

    @property
    def total(self) -> int:
        """How many units there are, even where how many are done is masked."""
        if self.now.denominator:
            return self.now.denominator
        if self.now.masked and self.entry.unite in SHARES:
            return self.values.counted_units(self.entry.id)
        if self.entry.unite == "nombre":  # communes are counted among those of the territory
            level = self.entry.nom[0]
            found = self.values.ledger.territories.of_level(level) if level in LEVELS else ()
            return sum(place.id in self.values.places for place in found)
        return 0

    @property
    def bounds(self) -> tuple[int, int]:
        """The fewest and the most units that may be left of a masked share."""
        low, high = done_of(self.now, self.total)
        return self.total - high, self.total - low

    @property
    def remainder(self) -> int | None:
        """How many units are left to do for what was promised; None where nothing was."""
        if not (self.targets or self.is_agreed) or self.entry.unite != "%":
            return None
        return self.now.remainder if self.now.exists else None

    @property
    def expected(self) -> Fraction | None:
        """Where it would be now on the way from the base of its status to the target in force."""
        if self.is_agreed or self.is_closed:
            return Fraction(1)
        if not self.targets or not self.now.exists:
            return None
        target = self.targets[-1]
        if target.due <= self.values.valid_on:
            return target.value
        found = self.reading.assessments
        progress = found.in_force.progress if found else None
        if progress is None or progress.target.at <= progress.base.at:
            return None
        slope = (target.value - progress.base.value) / (progress.target.at - progress.base.at)
        return progress.base.value + slope * (progress.now.at - progress.base.at)

    @property
    def gain(self) -> int | None:
        """The units gained in the year; None where one of both years is not known."""
        before: Figure | None = self.reading.avant
        if before is None or before.numerator is None or self.now.numerator is None:
            return None
        return self.now.numerator - before.numerator

    @property
    def left(self) -> tuple[str, str]:
        """What is left in words, and its colour; what was gained where nothing was promised."""
        if self.is_closed and self.now.exists:
            unpaid = self.now.remainder or 0
            amount = self.values.scope.amount(self.entry.id, unpaid)
            return (say("standing.unpaid", amount=amount), "ink") if unpaid else ("", "ink")
        if self.now.masked:
            return self._left_masked()
        if self.remainder is not None:
            said = counted(self.remainder, *self.entry.nom)
            if self.remainder:
                return say("standing.left", left=said), "target"
            return say("standing.finished"), "accent"
        return self._gained(), "ink"

    @property
    def pace(self) -> str:
        """How fast it goes beside how fast it must: the last year, the next ones."""
        if self.is_closed:
            return say("standing.closed", year=str(self.now.au.year))
        if not self.targets:
            before = self.reading.avant
            earlier = self.reading[self.values.year - 2]
            if self.entry.unite != "nombre" or before is None or earlier is None:
                return ""
            if before.numerator is None or earlier.numerator is None:
                return ""
            gained = number(before.numerator - earlier.numerator, signed=True)
            return say("standing.against", gained=gained, year=str(before.year))
        if not self.remainder:
            return ""
        return self._pace_to_target()

    def aims(self) -> tuple[Aim, ...]:
        """Return the targets as marks: the first one, and the one in force if it is another."""
        versions = list(self.targets)
        kept = [versions[0], *([versions[-1]] if len(versions) > 1 else [])] if versions else []
        return tuple(Aim(one.due, one.value, _dated(one)) for one in kept)

    def _left_masked(self) -> tuple[str, str]:
        if self.now.interval is None or not self.total:
            return "", "quiet"
        low, high = self.bounds
        return say("squares.left_masked", least=low, left=high), "target"

    def _gained(self) -> str:
        """Return what the year brought, where nothing was promised."""
        change = self.reading.evolution
        if change is None or not change.exact:
            return ""
        return say("standing.gained", gained=change.text, year=named_year(self.now))

    def _pace_to_target(self) -> str:
        year, gain, needed = str(self.values.year), self.gain, self.reading.to_gain
        due = self.targets[-1].due
        if needed is not None:
            pace = number(needed, 0 if needed.denominator == 1 else 1)
            is_next = due.year == self.values.year + 1
            key = "standing.needed_next" if is_next else "standing.needed"
            asked = say(key, pace=pace, year=str(due.year))
            if gain is None:
                return asked
            return say("standing.effort", gained=number(gain), year=year, asked=asked)
        found = self.reading.projected
        recent = found.scenarios[-1] if found and found.scenarios else None
        if recent is None:
            return "" if gain is None else say("standing.only", gained=number(gain), year=year)
        if recent.year is None:
            return say("standing.never")
        pace = number(recent.fall, 0 if recent.fall.denominator == 1 else 1)
        return say("standing.arrival", pace=pace, year=str(recent.year))


def standing_of(values: Values, name: str) -> Standing | None:
    """Return how an indicator stands; None where there is nothing to show."""
    now, reading = values.cell(name), values[name]
    return Standing(values, reading, now) if now and reading else None


def standings(values: Values, names: Sequence[str]) -> list[Standing]:
    """Return how indicators stand, for a form that shows at least one."""
    return needs([one for name in names if (one := standing_of(values, name))])


def _dated(target: Target) -> str:
    key = "standing.announced" if target.is_announced else "standing.voted"
    return say(key, year=str(target.due.year))


def heading_of(group: str, own: Sequence[Standing]) -> str:
    """Return the message that names a group: some on track may be done."""
    has_done = group == "keeping" and any(one.status[0] == "atteinte" for one in own)
    return f"{group}_done" if has_done else group


def counted_by_group(found: Sequence[Standing]) -> str:
    """Say how many fall short, are on track and have no status: the finding of several."""
    if all(one.group == GROUPS[-1] for one in found):
        return capital(say("dashboard.none_assessed"))
    several = {group: [one for one in found if one.group == group] for group in GROUPS}
    named = {heading_of(group, own): len(own) for group, own in several.items()}
    told = (say(f"dashboard.count_{name}", n=count) for name, count in named.items())
    return capital(", ".join(filter(None, told)))
