"""The challenge file as bytes, for the producers of the records contested."""

import pandas as pd

from atlas.directory.challenge import challenge_rows, safe_cell
from atlas.views.export import to_csv


def to_challenge_csv(records: pd.DataFrame, decisions: pd.DataFrame) -> bytes:
    """Return the contests of some decisions as a CSV file that `atlas decide` reads again.

    Parameters
    ----------
    records, decisions
        Tables of those names; see `atlas.directory.challenge.challenge_rows`.

    Returns
    -------
    bytes
        UTF-8, comma, LF, one line of headings, then one line per contest. A cell that a
        spreadsheet would take for a formula begins with an apostrophe, which reading takes out.
    """
    return to_csv(challenge_rows(records, decisions).map(safe_cell))
