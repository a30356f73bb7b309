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
    rivals = _likely(evidence, free, "code_insee")
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
    rivals = [*named, *_likely(evidence, free, "commune")]
    names = {use.column: rows[use.column].map(fold) for use in rivals}
    pure = {column: _purity(folded, rows[codes[0]]) for column, folded in names.items()}
    least = max(pure.values()) - _LEAST_PURER
    best = next(use for use in rivals if pure[use.column] >= least)
    own = names[best.column]
    kept = [use for use in named if use is not best and _names_alike(own, names[use.column])]
    return [*(use for use in uses if use not in named), best, *kept]


def _likely(evidence: Evidence, free: Iterable[str], field: str) -> list[Use]:
    """Return the uses that free columns may have for a field."""
    uses = (evidence.weighed[name][field] for name in free)
    return [use for use in uses if use.sureness >= LEAST_SURENESS]


def _names_alike(first: pd.Series, second: pd.Series) -> bool:
    """Tell whether two columns of folded names say the same commune, where both speak."""
    both = (first != "") & (second != "")
    return not both.any() or float((first == second)[both].mean()) >= _LEAST_ALIKE


def _purity(keys: pd.Series, codes: pd.Series) -> float:
    """Return the share of rows whose code is the most frequent one of their postcode, or name.

    Rows whose key nothing repeats are not counted.

    Examples
    --------
    >>> _purity(pd.Series(["23000", "23000", "23200"]), pd.Series(["23096", "23008", "23008"]))
    0.5
    """
    told = (keys.str.strip("0. ") != "") & (codes.str.strip("0. ") != "")
    repeated = told & keys.duplicated(keep=False)
    pairs = pd.DataFrame({"key": keys[repeated], "code": codes[repeated]})
    if pairs.empty:
        return 0.0
    counts = pairs.groupby(["key", "code"]).size()
    return float(counts.groupby("key").max().sum() / len(pairs))
