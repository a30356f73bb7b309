"""Where the data come from, in French: who publishes places, and what was loaded beside them."""

from datetime import date, datetime

import pandas as pd

from atlas.analysis.publishers import DIRECT
from atlas.context.readers import CONTEXT_KIND
from atlas.schema.frame import column_labels
from atlas.schema.kind import NEED
from atlas.text.french import format_number, percent, percents, typeset
from atlas.text.markdown import escaped
from atlas.views.display.measures import Measure

_LEVELS = {"commune": "Commune", "epci": "EPCI", "departement": "Département", "region": "Région"}
_SCHEMAS = {"national-v0": "schéma national v0.1.1", "national-v1": "schéma national v1"}
RULE = (
    "Une collectivité est reconnue au nom du producteur : ville, mairie, département, région, "
    "métropole, communauté, « cd » suivi d'un code, ou le nom entier d'un territoire. Un hub, un "
    "programme de l'État ou une association n'en est pas une, même s'il réunit des collectivités. "
    "Ce que l'atlas n'a pas reçu n'est pas ici : une collectivité absente peut publier ailleurs."
)
SHARE = Measure(
    "published_share", "Lieux publiés par une collectivité", "%", 100, (1, 10, 25, 50, 75), 1,
    False, "lieux qu'une collectivité publie elle-même ÷ lieux de médiation connus", RULE,
)  # fmt: skip


def dates_sentence(on: date, built_at: str, cog_vintage: str) -> str:
    """Return the date at which ages are counted, and the facts of the build.

    `built_at` is a time in UTC, ISO 8601.
    """
    built = f"{datetime.fromisoformat(built_at):%d/%m/%Y à %H:%M} (UTC)"
    return (
        f"Données au {on:%d/%m/%Y}, date de l'édition la plus récente qui compte : les âges sont "
        f"comptés jusque-là. Atlas construit le {built}, territoires {cog_vintage}."
    )


def publications_table(publications: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Return the publications, French headings.

    Parameters
    ----------
    publications
        As `atlas.analysis.publishers.publications` returns them.
    names
        Territory code with its level (`departement:33`) -> name.
    """
    keys = publications["level"] + ":" + publications["territory_code"].fillna("")
    return pd.DataFrame(
        {
            "Collectivité": publications["producer"],
            "Niveau": publications["level"].map(_LEVELS),
            "Territoire": [names.get(key, "non déterminé") for key in keys],
            "Publication": [
                "par elle-même" if route == DIRECT else f"relayée par {source}"
                for route, source in zip(
                    publications["route"], publications["source_name"], strict=True
                )
            ],
            "Format": [
                _format(row) for row in publications.to_dict("records")
            ],
            "Date des données": publications["vintage_date"].dt.date,
            "Fiche la plus récente": publications["updated_date"].dt.date,
            "Fiches": publications["row_count"],
            "Éditions reçues": publications["release_count"],
            "Licence": publications["licence"],
        }
    )  # fmt: skip


def _format(publication: dict[str, object]) -> str:
    """Return the format of a publication, in words."""
    own = str(publication["format_id"])
    if not publication["is_national"]:
        return f"format propre ({own})"
    schema = _SCHEMAS.get(str(publication["schema_id"]), str(publication["schema_id"]))
    return schema if own == publication["schema_id"] else f"{schema}, variante {own}"


def publications_finding(publications: pd.DataFrame, rows: pd.DataFrame, where: str) -> str:
    """Return in words who publishes, in what, and what share of the places that makes.

    Parameters
    ----------
    publications
        Those of the territory looked at.
    rows
        Territories looked at, as `atlas.analysis.publishers.openness` returns them.
    where
        Name of the territory.
    """
    own = publications[publications["route"] == DIRECT]
    relayed = len(publications) - len(own)
    sums = rows[["place_count", "published_count"]].sum()
    unknown = int(rows["place_count"].isna().sum())
    share = ""
    if sums["place_count"]:
        part = percent(sums["published_count"] / sums["place_count"])
        share = (
            f" Leurs fichiers contiennent **{format_number(sums['published_count'])}** des "
            f"{format_number(sums['place_count'])} lieux connus (**{part}**)."
        )
    hidden = f" {unknown} territoires dont rien n'est chargé sont inconnus." if unknown else ""
    return (
        f"{escaped(where)} : **{len(own)}** collectivités publient elles-mêmes leurs lieux parmi "
        f"les sources chargées, dont **{int(own['is_national'].sum())}** dans le schéma national "
        f"et **{int(own['has_licence'].sum())}** avec une licence précisée ; {relayed} ne "
        f"paraissent que dans la source d'un autre.{share}{hidden}"
    )


def openness_table(rows: pd.DataFrame, names: dict[str, str], who: pd.Series) -> pd.DataFrame:
    """Return the territories by the share of their places that a collectivity publishes.

    Parameters
    ----------
    rows
        As `atlas.analysis.publishers.openness` returns them.
    names
        Code -> name.
    who
        Producers of each territory, on its code; absent for none.
    """
    table = rows.sort_values("published_share", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            "Code": table.index,
            "Territoire": [names.get(code, code) for code in table.index],
            "Collectivités qui publient": who.reindex(table.index).fillna("").to_numpy(),
            "Lieux connus": table["place_count"].astype("Int64").to_numpy(),
            "Publiés par une collectivité": table["published_count"].astype("Int64").to_numpy(),
            "Part (%)": percents(table["published_share"]).to_numpy(),
        }
    )


KIND_LABELS = {name: typeset(kind.label) for name, kind in CONTEXT_KIND.items()}
_ORDER = ["context_name", "kind", "producer", "vintage_date", "row_count", "kept_count",
          "rejected_count", "known_share", "value_column", "unit", "direction", "licence",
          "page_url", "file_name", "file_sha256", "retrieved_date", "context_id"]  # fmt: skip


def contexts_table(contexts: pd.DataFrame, known_people_share: pd.Series) -> pd.DataFrame:
    """Return the contexts with French headings; read = kept + rejected.

    Parameters
    ----------
    contexts
        Table `contexts`.
    known_people_share
        As `atlas.context.need.known_people_share` returns it; empty for what is no index.
    """
    is_need = contexts["kind"] == NEED
    share = contexts["context_id"].map(known_people_share).astype("float64")
    direction = contexts["higher_is_need"].map({True: "croissant", False: "décroissant"})
    table = contexts.assign(
        kind=contexts["kind"].map(KIND_LABELS),
        known_share=percents(share).where(is_need),
        direction=direction.where(is_need),
        vintage_date=contexts["vintage_date"].dt.date,
        retrieved_date=contexts["retrieved_date"].dt.date,
    ).sort_values(["kind", "context_name"])
    labels = column_labels("contexts") | {
        "context_id": "Identifiant",
        "known_share": "Habitants dont le besoin est connu (%)",
        "direction": "Besoin selon la valeur",
    }
    return table[_ORDER].rename(columns=labels)


def context_names(contexts: pd.DataFrame) -> dict[str, str]:
    """Return context id -> name, to tell whose the issues are."""
    return dict(zip(contexts["context_id"], contexts["context_name"], strict=True))


def accounting_text(row_count: int, kept_count: int, issues: pd.DataFrame) -> str:
    """Return what became of the rows of a file, and what was said of them.

    Examples
    --------
    >>> issues = pd.DataFrame({"severity": ["rejet"], "rule": ["valeur absente"],
    ...                        "message": ["ligne 3, total : 01002 n'a pas de valeur"]})
    >>> print(accounting_text(10, 9, issues))
    10 lignes lues = 9 retenues + 1 rejetées
      rejet, valeur absente : 1 message ; ligne 3, total : 01002 n'a pas de valeur
    """
    lines = [f"{row_count} lignes lues = {kept_count} retenues + {row_count - kept_count} rejetées"]
    for (severity, rule), own in issues.groupby(["severity", "rule"], sort=False):
        plural = "s" if len(own) > 1 else ""
        first = own["message"].iloc[0]
        lines.append(f"  {severity}, {rule} : {len(own)} message{plural} ; {first}")
    return "\n".join(lines)
