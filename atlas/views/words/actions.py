"""Actions and stakes as people read them, and the file of actions."""

import pandas as pd

from atlas.context.stakes import CURRENT_REFERENCE
from atlas.schema.frame import column_labels
from atlas.text.french import UNKNOWN, counted_strongly, format_number
from atlas.text.markdown import escaped
from atlas.views.export import to_csv

# Heading of the file -> column of table `actions`; those that `atlas import` reads again.
ACTION_COLUMNS = {
    "titre": "title", "collectivite": "collectivity_name", "code": "territory_code",
    "description": "description", "idlieu": "place_id", "enjeu": "stake_name",
    "service": "service", "public": "public", "datedebut": "start_date", "datefin": "end_date",
    "couteur": "cost_eur", "partenaires": "partners", "lien": "link", "source": "source",
}  # fmt: skip
_CODE_PREFIX = {"departement": "D", "region": "R"}


def published_again(actions: pd.DataFrame) -> pd.DataFrame:
    """Return actions under the headings that `atlas import` reads: the same actions come back."""
    prefix = actions["level"].map(_CODE_PREFIX).fillna("")
    table = actions[list(ACTION_COLUMNS.values())].set_axis(list(ACTION_COLUMNS), axis="columns")
    table["code"] = prefix + actions["territory_code"]
    for column in ("datedebut", "datefin"):
        table[column] = table[column].dt.strftime("%Y-%m-%d")
    return table


def actions_template() -> bytes:
    """Return an empty file of actions, with its headings."""
    return to_csv(pd.DataFrame(columns=list(ACTION_COLUMNS)))


def actions_table(actions: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Return actions with French headings.

    Parameters
    ----------
    actions
        Table `actions`.
    names
        Context id -> name of the file.
    """
    labels = column_labels("actions")
    shown = ["title", "collectivity_name", "departement_code", "stake_name", "service", "public",
             "start_date", "end_date", "cost_eur", "partners", "description", "link", "source",
             "context_id"]  # fmt: skip
    table = actions[shown].assign(
        context_id=actions["context_id"].map(names),
        start_date=actions["start_date"].dt.date,
        end_date=actions["end_date"].dt.date,
        partners=actions["partners"].str.replace("|", " ; "),
    )
    return table.rename(columns=labels)


def actions_sentence(actions: pd.DataFrame) -> str:
    """Return how many actions there are and how many have no territory or no stake."""
    if actions.empty:
        return (
            "**Aucune action n'est chargée.** Il n'existe pas de fichier public des actions : "
            "l'atlas n'en invente pas. Avec un tel fichier, fait d'après le modèle ci-dessous et "
            "chargé par qui tient l'atlas, la page dirait quels enjeux chaque territoire laisse "
            "vides. En attendant, elle montre ce que les lieux publient eux-mêmes."
        )
    nowhere = int(actions["territory_code"].isna().sum())
    stakeless = int(actions["stake_code"].isna().sum())
    return (
        f"{counted_strongly(len(actions), 'action chargée', 'actions chargées')} ; "
        f"{format_number(nowhere)} sans "
        f"territoire reconnu, {format_number(stakeless)} sans enjeu d'un référentiel."
    )


def stakes_sentence(stakes: pd.DataFrame) -> str:
    """Return what the reference of stakes is, and what it lacks."""
    current = stakes[stakes["reference_name"] == CURRENT_REFERENCE]
    announced = current["announced_count"].dropna()
    if current.empty or announced.empty:
        return ""
    return (
        f"Référentiel « {CURRENT_REFERENCE} » : la source annonce {int(announced.iloc[0])} enjeux "
        f"et n'en nomme que {len(current)} ; elle annonce aussi 139 services, dont la liste n'est "
        "pas publique : la personne qui tient l'atlas peut charger la vôtre."
    )


def matrix_table(matrix: pd.DataFrame, stakes: pd.DataFrame) -> pd.DataFrame:
    """Return the matrix with French headings: `inconnu` where no action of the territory is loaded.

    Parameters
    ----------
    matrix
        As `atlas.context.stakes.stakes_by_territory` returns it.
    stakes
        The stakes of the matrix.
    """
    names = dict(zip(stakes["stake_code"], stakes["stake_name"], strict=True))
    counts = matrix.drop(columns="territory_name").astype("str")
    table = counts.where(matrix["action_count"].notna(), UNKNOWN)
    labels = names | {"action_count": "Actions", "other_count": "Autre enjeu ou aucun"}
    table.insert(0, "Territoire", matrix["territory_name"])
    table.insert(1, "Code", matrix.index)
    return table.rename(columns=labels).reset_index(drop=True)


def blanks_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the stakes of a territory, French headings; blanks most filled elsewhere come first.

    Parameters
    ----------
    rows
        As `atlas.context.stakes.blanks` returns it.
    """
    order = rows.assign(blank=rows["is_blank"].fillna(False).astype(bool))
    order = order.sort_values(["blank", "peer_count"], ascending=False, kind="stable")
    state = order["is_blank"].map({True: "vide", False: "au moins une action"}).fillna(UNKNOWN)
    return pd.DataFrame(
        {
            "Enjeu": order["stake_name"],
            "État": state,
            "Actions": order["action_count"],
            "Territoires semblables qui agissent": order["peer_count"],
            "Territoires semblables connus": order["known_peer_count"],
        }
    ).reset_index(drop=True)


def blanks_sentence(rows: pd.DataFrame, name: str, peers: str) -> str:
    """Return what a territory has left empty, or that it is not known.

    Parameters
    ----------
    rows
        As `atlas.context.stakes.blanks` returns it.
    name
        The territory.
    peers
        What it is compared to, in words.
    """
    if rows["is_blank"].isna().all():
        return (
            f"**{escaped(name)}** : aucune action chargée. On ne sait donc pas quels enjeux y sont "
            "sans réponse : **inconnu n'est pas vide**."
        )
    empty = rows.loc[rows["is_blank"].fillna(False).astype(bool), "stake_name"]
    known = int(rows["known_peer_count"].iloc[0]) if len(rows) else 0
    listed = ", ".join(escaped(stake) for stake in empty) or "aucun"
    return (
        f"**{escaped(name)}** : {len(empty)} enjeux sur {len(rows)} sans aucune action **chargée**"
        f" : {listed}. Comparé à {peers} : {known} ont au moins une action chargée."
    )
