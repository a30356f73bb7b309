"""The page *Besoins* in French: who is near a place that answers each need of the network."""

import pandas as pd

from atlas.analysis.purposes import PURPOSES, PURPOSES_VERSION, Purpose, purpose_table
from atlas.analysis.training import TRAINING_FIELDS
from atlas.text.french import (
    counted,
    counted_strongly,
    format_number,
    kilometres,
    percent,
    percents,
    shortest,
    whole,
)
from atlas.text.markdown import escaped
from atlas.views.display.measures import Measure

SURELY, POSSIBLY = "most", "least"
BOUNDS = {
    SURELY: "Lieux qui disent y répondre (au plus)",
    POSSIBLY: "Avec ceux qui ne publient rien (au moins)",
}
_LIMITS = (
    "Un lieu qui ne publie aucun service peut répondre au besoin : il ne compte pas dans la borne "
    "haute, il compte dans la borne basse ; la vérité est entre les deux si les services publiés "
    "sont complets. Un lieu qui oublie un service est compté comme n'y répondant pas."
)


def share_measure(purpose: Purpose, km: float, bound: str) -> Measure:
    """Return the measure of the people beyond a distance from a place that answers a purpose."""
    places = "qui disent répondre" if bound == SURELY else "qui répondent ou peuvent répondre"
    return Measure(
        f"share_{bound}",
        f"{purpose.label} : habitants à plus de {shortest(km, 'km')}",
        "%", 100, (1, 5, 10, 25, 50), 1, True,
        f"habitants à plus de {shortest(km, 'km')} du plus proche des lieux "
        f" {places} à ce besoin ÷ habitants mesurés",
        _LIMITS,
    )  # fmt: skip


def purpose_finding(summary: pd.Series, purpose: Purpose, where: str, km: float) -> str:
    """Return in words who is far from a place that answers a purpose, between both bounds."""
    if pd.isna(summary["share_most"]):
        return f"**{purpose.label}**, {escaped(where)} : rien n'est connu."
    low, high = (f"**{percent(summary[f'share_{bound}'])}**" for bound in (POSSIBLY, SURELY))
    fewest, most = (format_number(summary[f"beyond_{bound}"]) for bound in (POSSIBLY, SURELY))
    share = f"{low} des habitants mesurés ({fewest})"
    if fewest != most:
        share = f"entre {low} et {high} des habitants mesurés ({fewest} à {most})"
    yes = counted_strongly(summary["yes_count"], "lieu dit", "lieux disent")
    no = counted(summary["no_count"], "publie", "publient")
    unknown = counted_strongly(summary["unknown_count"], "n'en publie", "n'en publient")
    return (
        f"**{purpose.label}**, {escaped(where)} : {share} sont à "
        f"plus de {shortest(km, 'km')} d'un lieu qui y répond. {yes} y répondre, {no} d'autres "
        f"services, {unknown} aucun : leur réponse est inconnue."
    )


def overview_table(summaries: dict[str, pd.Series], km: float) -> pd.DataFrame:
    """Return the three needs side by side: places by answer, people far under both bounds.

    Parameters
    ----------
    summaries
        Purpose -> a row of `atlas.access.shortfall.sum_shortfall`.
    km
        Threshold.
    """
    rows = [
        {
            "Besoin": PURPOSES[name].label,
            "Lieux qui y répondent": _count(row["yes_count"]),
            "N'y répondent pas": _count(row["no_count"]),
            "Réponse inconnue": _count(row["unknown_count"]),
            f"Habitants à plus de {shortest(km, 'km')}, au moins": _share(row["share_least"]),
            f"Habitants à plus de {shortest(km, 'km')}, au plus": _share(row["share_most"]),
            "Distance moyenne, au moins": _distance(row["trip_least"]),
            "Distance moyenne, au plus": _distance(row["trip_most"]),
        }
        for name, row in summaries.items()
    ]
    return pd.DataFrame(rows)


def _count(value: float) -> str:
    return whole(value)


def _share(value: float) -> str:
    return percent(value)


def _distance(value: float) -> str:
    if pd.isna(value):
        return "inconnu"
    return "aucun lieu" if value == float("inf") else kilometres(value)


def purpose_territories_table(rows: pd.DataFrame, km: float) -> pd.DataFrame:
    """Return the territories of the map, the most people far first; unknown ones last.

    Parameters
    ----------
    rows
        As `atlas.access.shortfall.with_shares` returns them, with `territory_code`,
        `territory_name`.
    km
        Threshold.
    """
    table = rows.sort_values(["share_most", "territory_code"], ascending=[False, True])
    threshold = f"à plus de {shortest(km, 'km')}"
    columns = {
        "territory_code": "Code",
        "territory_name": "Territoire",
        "population": "Habitants",
        "population_measured": "Habitants mesurés",
        "yes_count": "Lieux qui y répondent",
        "no_count": "Lieux qui n'y répondent pas",
        "unknown_count": "Lieux sans services publiés",
        "beyond_least": f"Habitants {threshold}, au moins",
        "beyond_most": f"Habitants {threshold}, au plus",
        "share_least": "Part au moins (%)",
        "share_most": "Part au plus (%)",
        "trip_least": "Distance au moins (km)",
        "trip_most": "Distance au plus (km)",
    }
    shown = table[list(columns)].copy()
    for name in ("share_least", "share_most"):
        shown[name] = percents(shown[name])
    counts = ["population", "population_measured", "yes_count", "no_count", "unknown_count",
              "beyond_least", "beyond_most"]  # fmt: skip
    shown[counts] = shown[counts].round().astype("Int64")
    for name in ("trip_least", "trip_most"):
        shown[name] = (shown[name] / 1000).round(2)
    return shown.rename(columns=columns)


def purposes_markdown() -> str:
    """Return the table that says which services answer which need, and why, as Markdown."""
    table = purpose_table()
    labels = [purpose.label for purpose in PURPOSES.values()]
    lines = [f"| Service publié | {' | '.join(labels)} |", "|---|---|---|---|"]
    lines += [
        f"| {service} | {' | '.join('oui' if answer else '—' for answer in row)} |"
        for service, row in zip(table.index, table.to_numpy(), strict=True)
    ]
    reasons = [f"- **{purpose.label}** : {purpose.reason}." for purpose in PURPOSES.values()]
    return (
        "\n".join([*lines, "", *reasons])
        + f"\n\nTable du {PURPOSES_VERSION}, notre lecture : les neuf services du schéma national "
        "n'ont pas été écrits pour ces trois besoins. Un lieu sans service publié n'a pas « aucun "
        "besoin » : sa réponse est inconnue."
    )


def offers_table(offers: pd.DataFrame) -> pd.DataFrame:
    """Return what can be learnt, with French headings; see `atlas.analysis.training.offers`."""
    share = percents(offers["place_count"] / offers["published_count"])
    return pd.DataFrame(
        {
            "Champ": offers["field"].map(TRAINING_FIELDS),
            "Valeur publiée": offers["value"],
            "Lieux": offers["place_count"],
            "Part des lieux qui renseignent le champ (%)": share,
            "Lieux qui ne le renseignent pas": offers["unknown_count"],
        }
    )


def training_table(rows: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Return training by territory, French headings.

    See `atlas.analysis.training.training_by_territory`. The territories with the most teaching
    places per person come first, unknown ones last.
    """
    labels = {
        "place_count": "Lieux",
        "teaching_count": "Lieux où apprendre",
        "teaching_per_10k": "Lieux où apprendre pour 10 000 habitants",
        "service_unknown_count": "Services non publiés",
        "workshop_count": "Avec ateliers collectifs",
        "mode_unknown_count": "Modalités non publiées",
        "pix_count": "Disent certifier PIX",
        "certification_unknown_count": "Certification non publiée",
        "label_count": "Avec formation ou label du schéma",
    }
    table = rows.sort_values("teaching_per_10k", ascending=False, kind="stable")
    shown = table[list(labels)].rename(columns=labels)
    counts = [label for name, label in labels.items() if name.endswith("_count")]
    shown[counts] = shown[counts].astype("Int64")
    shown[labels["teaching_per_10k"]] = shown[labels["teaching_per_10k"]].round(2)
    shown.insert(0, "Territoire", [names.get(code, code) for code in table.index])
    return shown.reset_index(drop=True)


def training_finding(rows: pd.DataFrame, where: str) -> str:
    """Return in words what places say that one can learn there.

    Parameters
    ----------
    rows
        Départements looked at; see `atlas.analysis.training.training_by_territory`.
    where
        Name of what is looked at.
    """
    sums = rows.sum()
    if not sums["place_count"]:
        return f"{escaped(where)} : aucun lieu n'est connu."
    published = sums["place_count"] - sums["service_unknown_count"]
    return (
        f"{escaped(where)} : sur **{format_number(sums['place_count'])}** lieux, "
        f"{format_number(published)} publient leurs services : "
        f"**{format_number(sums['teaching_count'])}** proposent d'apprendre. "
        f"**{format_number(sums['workshop_count'])}** disent tenir des ateliers collectifs "
        f"({format_number(sums['mode_unknown_count'])} ne disent pas comment ils accompagnent), "
        f"**{format_number(sums['pix_count'])}** disent certifier PIX "
        f"({format_number(sums['certification_unknown_count'])} ne publient ni programme ni "
        "label). Le schéma national n'a pas de champ pour le niveau des formations : il est "
        "inconnu partout."
    )
