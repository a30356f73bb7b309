"""Of two columns that may tell the commune, the one that goes with the codes of the file."""

from collections.abc import Iterable

import pandas as pd

from atlas.intake.proposal.draft import fed_columns
from atlas.intake.proposal.evidence import IN_COLUMNS, LEAST_SURENESS, Evidence, Use
from atlas.text.lexicon import fold

# Of the rows where two columns name a commune, that name the same one: spellings differ, most do
# not; and how much more of the names of one column than of another's must go with the codes. Both
# by hand.
_LEAST_ALIKE, _LEAST_PURER = 0.6, 0.1


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


def settled_commune(
    rows: pd.DataFrame, evidence: Evidence, uses: list[Use], free: Iterable[str]
) -> list[Use]:
    """Return the uses with, of the columns of communes, the one whose names go with the codes.

    A job area or the centre of a metropolis names several communes at once; what completes the
    column chosen names the same commune where both speak.
    """
    named = [use for use in uses if use.field == "commune" and use.section == IN_COLUMNS]
    fed = fed_columns(uses)
    codes = [*fed.get("code_insee", []), *fed.get("code_postal", [])][:1]
    if not named or not codes or codes[0] == named[0].column:
        return uses
    taken = {use.column for use in uses}
    others = [evidence.weighed[name]["commune"] for name in free if name not in taken]
    rivals = [*named, *(use for use in others if use.sureness >= LEAST_SURENESS)]
    pure = {use.column: _purity(rows[use.column].map(fold), rows[codes[0]]) for use in rivals}
    least = max(pure.values()) - _LEAST_PURER
    best = next(use for use in rivals if pure[use.column] >= least)
    kept = [use for use in named if use is not best and _names_alike(rows, best, use)]
    return [*(use for use in uses if use not in named), best, *kept]


def _names_alike(rows: pd.DataFrame, first: Use, second: Use) -> bool:
    """Tell whether two columns name the same commune, where both speak."""
    names = rows[[first.column, second.column]].apply(lambda column: column.map(fold))
    both = names[(names != "").all(axis=1)]
    alike = both.iloc[:, 0] == both.iloc[:, 1]
    return both.empty or float(alike.mean()) >= _LEAST_ALIKE


def _purity(postal_codes: pd.Series, codes: pd.Series) -> float:
    """Return the share of rows whose code is the most frequent one of their postcode.

    Or of their name, when names are given: rows that nothing repeats are not counted.

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
