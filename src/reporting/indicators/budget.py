"""Budget: the envelope and authorisations; what was granted, committed and paid."""

import pandas as pd

from reporting import phrases
from reporting.errors import UsageError
from reporting.indicators.situation import Situation, Units, needs, once, over, units

ENVELOPE = "enveloppe"
"""Code of the unit that carries the denominator."""

CENTS = 100
OPENINGS = ("BP", "BS", "DM")
"""The stages that open payment credits; each adds to the one before."""


@needs("enveloppe.montant_euros", nom=["euro", "euros"], temps="enveloppe")
def plan_execution(situation: Situation) -> Units:
    """Cents paid within the years of the envelope / envelope; nothing before it was voted."""
    envelope, region = situation.settings.envelope, situation.territories.region.id
    paid = situation.table("mandats")
    paid = paid[
        (paid["date_mandat"] >= pd.Timestamp(envelope.du))
        & (paid["date_mandat"] < pd.Timestamp(envelope.au))
        & measure_of(situation, paid).notna()
    ]
    is_voted = situation.valid_on >= envelope.votee_le
    voted = {"unit": pd.Series([ENVELOPE], dtype="str"), "numerator": pd.Series([0], dtype="Int64")}
    spent = paid[["mandat_id", "montant"]].set_axis(["unit", "numerator"], axis=1)
    frame = pd.concat([spent, *([pd.DataFrame(voted)] if is_voted else [])], ignore_index=True)
    is_envelope = frame["unit"] == ENVELOPE
    return units(
        frame["unit"],
        pd.Series(region, index=frame.index, dtype="str"),
        {"mandats": paid["mandat_id"]},
        frame["numerator"],
        is_envelope * envelope.montant_euros * CENTS,
    )


@needs(nom=["euro", "euros"], temps="stock")
def taux_engagement(situation: Situation) -> Units:
    """Cents committed / cents allotted at the latest known stage of the year's budget."""
    lines = _latest_stage(situation, ["affecte", "engage"])
    lines = lines[lines["exercice"] == situation.valid_on.year]
    return units(
        lines["ap_code"],
        situation.region(lines.index),
        "ap_ae_cp",
        lines["engage"],
        lines["affecte"],
    )


@needs(nom=["euro", "euros"], temps="flux")
def taux_mandatement(situation: Situation) -> Units:
    """Cents paid on the budget year / payment credits opened for it (BP, BS and DM)."""
    year = situation.valid_on.year
    paid = situation.known("mandats")
    paid = paid[(paid["exercice"] == year) & measure_of(situation, paid).notna()]
    lines = situation.known("ap_ae_cp")
    lines = lines[(lines["exercice"] == year) & lines["etape"].isin(OPENINGS)]
    stages = lines["ap_code"] + "|" + lines["etape"]
    return over(
        units(paid["mandat_id"], situation.region(paid.index), "mandats", paid["montant"]),
        units(stages, situation.region(lines.index), "ap_ae_cp", lines["cp_ouverts"]),
    )


@needs(temps="stock")
def reste_a_mandater(situation: Situation) -> Units:
    """Cents committed since the authorisation began, less cents paid on it by the day."""
    lines = _latest_stage(situation, ["engage"])
    paid = situation.table("mandats")
    paid = paid[paid["ap_code"].isin(lines["ap_code"])]
    total = lines["ap_code"].map(paid.groupby("ap_code")["montant"].sum())
    return units(
        lines["ap_code"],
        situation.region(lines.index),
        {"ap_ae_cp": lines["ap_code"], "mandats": paid["ap_code"]},
        lines["engage"] - total.fillna(0).astype("Int64"),
    )


@needs(agregation="mediane", temps="flux")
def delai_premier_paiement(situation: Situation) -> Units:
    """Days from the decision to its first payment, for grants first paid in the year."""
    paid = situation.table("mandats").rename_axis("ligne_mandat").reset_index()
    paid = paid[paid["decision_id"].notna() & (paid["montant"] > 0)]
    first = paid.sort_values(["date_mandat", "mandat_id"]).drop_duplicates("decision_id")
    first = first[first["date_mandat"] >= situation.year_start]
    decisions = situation.table("subventions").rename_axis("ligne_decision").reset_index()
    first = first.merge(decisions, on="decision_id", suffixes=("", "_decision"))
    return units(
        first["decision_id"],
        situation.region(first.index),
        {
            "mandats": first["decision_id"].set_axis(first["ligne_mandat"]),
            "subventions": first["decision_id"].set_axis(first["ligne_decision"]),
        },
        (first["date_mandat"] - first["commission_permanente_le"]).dt.days,
    )


STAGES = {"BP": 0, "BS": 1, "DM": 2, "CA": 3}
"""Stages of a budget year, in their order: voted, supplementary, amended, final account."""


def payments(situation: Situation, measure: str) -> pd.DataFrame:
    """Return the payments of a measure from its first day to the day of the figure.

    Grain: one row per `mandat_id`, amounts in cents, repayments negative. A payment belongs to
    the measure of its authorisation (`ap_code`).
    """
    paid = situation.table("mandats")
    since = pd.Timestamp(situation.settings.depenses_depuis[measure])
    return paid[(measure_of(situation, paid) == measure) & (paid["date_mandat"] >= since)]


def measure_of(situation: Situation, paid: pd.DataFrame) -> pd.Series:
    """Return the measure of each payment, null where its authorisation is unknown."""
    lines = situation.known("ap_ae_cp").drop_duplicates("ap_code")
    return paid["ap_code"].map(lines.set_index("ap_code")["mesure"])


def regional_spending(situation: Situation, measure: str) -> Units:
    """Return the payments of a measure that cannot be placed below the region."""
    paid = payments(situation, measure)
    place = pd.Series(situation.territories.region.id, index=paid.index, dtype="str")
    return units(paid["mandat_id"], place, "mandats", paid["montant"])


def _latest_stage(situation: Situation, amounts: list[str]) -> pd.DataFrame:
    """Return the latest known stage of each authorisation, up to the year of the figure.

    A stage that does not tell some of the amounts is taken where none does.
    """
    lines = situation.known("ap_ae_cp")
    lines = lines[lines["exercice"] <= situation.valid_on.year]
    ranked = lines.assign(
        is_told=lines[amounts].notna().all(axis=1), rank=lines["etape"].map(STAGES)
    )
    ranked = ranked.sort_values(["ap_code", "is_told", "exercice", "rank"])
    return ranked.drop_duplicates("ap_code", keep="last")


def by_measure(situation: Situation) -> pd.DataFrame:
    """Return the amounts of each measure, in cents, at the last stage known of each authorisation.

    The sums of `engage_ouvert`, `mandate_exercice`... are those of the indicators of the budget.

    Returns
    -------
    DataFrame, one row per `mesure` (index), all Int64:
    `vote`, `affecte`, `engage`, `mandate`: cumulated over every authorisation since it began;
    `reste`: committed less paid;
    `affecte_ouvert`, `engage_ouvert`: the same for the authorisations of the year's budget;
    `cp_ouverts`, `mandate_exercice`: payment credits of the year, and what was paid on them.
    """
    return situation.once("budget", "by measure", lambda: _by_measure(situation)).copy()


def _by_measure(situation: Situation) -> pd.DataFrame:
    known = situation.known("ap_ae_cp")
    paid, every = situation.table("mandats"), situation.known("mandats")
    authorisation_of = every.drop_duplicates("mandat_id").set_index("mandat_id")["ap_code"]
    open_ones = taux_engagement(situation).frame.rename(columns={"unit": "ap_code"})
    left = reste_a_mandater(situation).frame.rename(columns={"unit": "ap_code"})
    flows = taux_mandatement(situation).frame  # payments, and "authorisation|stage" lines
    stage = flows["unit"].str.rsplit("|", n=1).str[0]
    flows["ap_code"] = flows["unit"].map(authorisation_of).fillna(stage)
    amounts = {
        column: (_latest_stage(situation, [column]), column)
        for column in ("vote", "affecte", "engage")
    } | {
        "mandate": (paid, "montant"),
        "reste": (left, "numerator"),
        "affecte_ouvert": (open_ones, "denominator"),
        "engage_ouvert": (open_ones, "numerator"),
        "cp_ouverts": (flows, "denominator"),
        "mandate_exercice": (flows, "numerator"),
    }
    sums = {
        name: frame[column].groupby(measure_of(situation, frame)).sum()
        for name, (frame, column) in amounts.items()
    }
    measures = sorted(known.loc[known["exercice"] <= situation.valid_on.year, "mesure"].unique())
    index = pd.Index(measures, name="mesure", dtype="str")
    return pd.DataFrame(sums, index=index).fillna(0).astype("Int64")


def authorised(situation: Situation, measure: str | None, amount: str) -> tuple[int, None] | None:
    """Return the cents of a measure that were voted, allotted or committed; None without any."""
    lines = by_measure(situation)
    found = lines.loc[lines.index == measure, amount]
    return (int(found.iloc[0]), None) if len(found) else None


DOSSIER = ("dossier_id", "campagne_id", "demandeur_siret", "type", "code_commune", "volets")
"""Columns of an application that are read with what was decided of it."""


def campaigns(situation: Situation, scheme: str) -> pd.DataFrame:
    """Return the campaigns of one scheme, past and to come.

    One that names none is a call for projects: the registers began with these.
    """
    if not scheme:
        raise UsageError(phrases.say("parts.scheme"))
    known = situation.known("campagnes_ami")
    return known[known["dispositif"].fillna(situation.settings.codes.appel_a_projets) == scheme]


def grants(situation: Situation, scheme: str | None) -> pd.DataFrame:
    """Return the decisions under one scheme (`dispositif`), or all, with their dossier.

    Those before the first day counted, where the figure has one, are left out.

    Returns
    -------
    DataFrame, one row per decision: its columns, those of its dossier that indicators read, and
    `ligne`, `ligne_dossier` (lines of the two registers), `commune` (territory id), `net` (cents
    voted less cents cancelled), `is_cancelled`.
    """
    key = scheme, situation.first
    return situation.once("grants of a scheme", key, lambda: _grants(situation, scheme)).copy()


def _grants(situation: Situation, scheme: str | None) -> pd.DataFrame:
    dossiers = situation.known("dossiers").rename_axis("ligne_dossier").reset_index()
    if scheme is not None:
        dossiers = dossiers[
            dossiers["campagne_id"].isin(campaigns(situation, scheme)["campagne_id"])
        ]
    dossiers = dossiers.reindex(columns=[*DOSSIER, "ligne_dossier"])
    decisions = situation.since(situation.table("subventions"), "commission_permanente_le")
    decisions = decisions.rename_axis("ligne").reset_index()
    found = decisions.merge(dossiers, on="dossier_id", validate="many_to_one")
    net = found["montant_vote"] - found["montant_annule"].fillna(0)
    return found.assign(
        commune=situation.communes(found["code_commune"]),
        net=net,
        is_cancelled=(found["statut"] == "annule") | (net <= 0),
    )


def grant_rows(found: pd.DataFrame, unit: pd.Series) -> dict[str, pd.Series]:
    """Return the register lines behind each unit of some grants."""
    return {
        "subventions": once(unit.set_axis(found["ligne"])),
        "dossiers": once(unit.set_axis(found["ligne_dossier"])),
    }


def standing(situation: Situation, granted: pd.DataFrame) -> pd.DataFrame:
    """Return grants with what was paid of them, what is left, and how they stand.

    Returns
    -------
    DataFrame, the rows of `granted` with `paye` and `reste` (cents) and `etat`: "annulee",
    "soldee" (closed, or nothing left), "caduque" (its time had run out at the freeze), "ouverte",
    which one paid between the day and the freeze still was on the day.
    """
    paid = situation.table("mandats").groupby("decision_id")["montant"].sum()
    paye = granted["decision_id"].map(paid).fillna(0).astype("Int64")
    reste = (granted["net"] - paye).astype("Int64")
    orders = situation.known("mandats")
    later = orders[orders["date_mandat"] > situation.today]["decision_id"].dropna()
    was_open = granted["decision_id"].isin(later)
    is_late = granted["date_caducite"] <= pd.Timestamp(situation.known_on)
    state = pd.Series("ouverte", index=granted.index, dtype="str")
    state = state.mask(is_late & ~was_open, "caduque")
    state = state.mask((granted["statut"] == "solde") & ~was_open | (reste <= 0), "soldee")
    return granted.assign(
        paye=paye, reste=reste, etat=state.mask(granted["is_cancelled"], "annulee")
    )
