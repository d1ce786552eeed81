"""Agents on the network under agreements: rail security officers and mediators."""

from reporting.indicators.posts import posts
from reporting.indicators.situation import Situation
from reporting.indicators.units import Units


def suge_agents(situation: Situation) -> Units:
    """Hundredths of full-time equivalents of rail security officers in post on the day."""
    return posts(situation, "SUGE", by_departement=False)


def mediation_agents(situation: Situation) -> Units:
    """Hundredths of full-time equivalents of mediators in post on the day, by département."""
    return posts(situation, "mediateur")
