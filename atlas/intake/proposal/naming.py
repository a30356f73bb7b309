"""Which column names the places, and which codes are those of their commune."""

import re
from collections.abc import Iterable, Iterator

import pandas as pd

from atlas.intake.proposal.draft import fed_columns
from atlas.intake.proposal.evidence import IN_COLUMNS, LEAST_SURENESS, Evidence, Use
from atlas.intake.proposal.profiles import Profile

# Of the rows, that name an organisation, and another one each time, for it to name the places: by
# hand, nearly all.
_LEAST_OWN_NAMES = 0.9
# Different kinds of places in one file: by hand, more than any list has.
_MOST_KINDS = 20


def named_by_owner(evidence: Evidence, uses: list[Use]) -> list[Use]:
    """Return the uses, the organisation for a name when nothing else is and none repeats."""
    owner = next((use for use in uses if use.field == "structure_parente"), None)
    if owner is None or any(use.field == "nom" for use in uses):
        return uses
    profile = evidence.profiles[owner.column]
    least = min(profile.filled_count / profile.row_count,
                profile.distinct_count / max(1, profile.filled_count))  # fmt: skip
    if least < _LEAST_OWN_NAMES:
        return uses
    why = f"seul nom différent à chaque ligne ; {owner.why}"
    return [use if use is not owner else owner._replace(field="nom", why=why) for use in uses]


def settled_code(
    rows: pd.DataFrame, evidence: Evidence, uses: list[Use], free: Iterable[str]
) -> list[Use]:
    """Return the uses with, of two columns of commune codes, the one that goes with the postcodes.

    That of the centre of a metropolis has the same shape, and goes with them less.
    """
    chosen = next((use for use in uses if use.field == "code_insee"), None)
    postal = fed_columns(uses).get("code_postal", [])
    if chosen is None or not postal or chosen.column in postal:
        return uses
    taken = {use.column for use in uses}
    rivals = [evidence.weighed[name]["code_insee"] for name in free
              if name not in taken]  # fmt: skip
    rivals = [use for use in rivals if use.sureness >= LEAST_SURENESS]
    codes = rows[postal[0]]
    best = max([chosen, *rivals], key=lambda use: (_purity(codes, rows[use.column]), use is chosen))
    return [best if use is chosen else use for use in uses]


def _purity(postal_codes: pd.Series, codes: pd.Series) -> float:
    """Return the share of rows whose code is the most frequent one of their postcode.

    Examples
    --------
    >>> _purity(pd.Series(["23000", "23000", "23200"]), pd.Series(["23096", "23008", "23008"]))
    0.5
    """
    told = (postal_codes.str.strip("0. ") != "") & (codes.str.strip("0. ") != "")
    repeated = told & postal_codes.duplicated(keep=False)
    pairs = pd.DataFrame({"postal": postal_codes[repeated], "code": codes[repeated]})
    if pairs.empty:
        return 0.0
    counts = pairs.groupby(["postal", "code"]).size()
    return float(counts.groupby("postal").max().sum() / len(pairs))


def made_name(evidence: Evidence, uses: list[Use], free: Iterable[str]) -> Iterator[Use]:
    """Yield the kind of place with its commune, as a name, when no column holds names."""
    fed = fed_columns(uses)
    communes = fed.get("commune", [])
    if "nom" in fed or not communes:
        return
    kinds = [name for name in (*fed.get("typologie", []), *free)
             if _is_kind(evidence.profiles[name])]  # fmt: skip
    why = "aucune colonne ne nomme les lieux : la sorte et la commune en tiennent lieu"
    for name in [*kinds[:1], *communes[:1]] if kinds else []:
        yield Use(IN_COLUMNS, "nom", name, LEAST_SURENESS, why, 1.0)


def _is_kind(profile: Profile) -> bool:
    """Tell whether the values of a column are a few words for a kind of place, on every row."""
    worded = profile.share(lambda text: bool(re.fullmatch(r"[^\d@|;]{3,60}", text)))
    is_whole = profile.filled_count == profile.row_count and worded == 1
    return is_whole and not profile.is_yes_no() and profile.distinct_count <= _MOST_KINDS
