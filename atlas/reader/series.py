"""Indicators through time, as every page and command reads them."""

import pandas as pd

from atlas.analysis.steering.indicators import (
    disagreements,
    followed,
    latest,
    revisions,
    side_by_side,
)
from atlas.errors import InputError
from atlas.reader.people import PeopleView
from atlas.schema.level import Territory


class SeriesView(PeopleView):
    """What was observed of each indicator; the same under every view."""

    @property
    def observations(self) -> pd.DataFrame:
        """Each value as it is known last; see `atlas.analysis.steering.indicators.latest`."""
        rows: pd.DataFrame = self.build.kept.get(
            "latest observations", lambda: latest(self.table("observations"))
        )
        return rows

    @property
    def indicators(self) -> pd.DataFrame:
        """The indicators that have observations; empty when no series is loaded."""
        return followed(self.table("indicators"), self.observations)

    def indicator(self, indicator_id: str) -> pd.Series:
        """Return the definition of an indicator, in its last version.

        Raises
        ------
        InputError
            No series is of this indicator.
        """
        known = self.indicators
        found = known[known["indicator_id"] == indicator_id]
        if found.empty:
            names = ", ".join(dict.fromkeys(known["indicator_id"])) or "aucun"
            raise InputError(
                f"indicateur « {indicator_id} » inconnu ; indicateurs suivis : {names}"
            )
        return found.iloc[-1]

    def series(self, indicator_id: str, territory: Territory | None = None) -> pd.DataFrame:
        """Return what is known of an indicator in its last version, of one territory or of all."""
        version = self.indicator(indicator_id)["version"]
        rows = self.observations
        rows = rows[(rows["indicator_id"] == indicator_id) & (rows["version"] == version)]
        if territory is None:
            return rows
        own = (rows["level"] == territory.level) & (rows["territory_code"] == territory.code)
        return rows[own]

    def revised(self, indicator_id: str) -> pd.DataFrame:
        """Return the values of an indicator that a later vintage says otherwise."""
        return revisions(self._told(indicator_id))

    def contradicted(self, indicator_id: str) -> pd.DataFrame:
        """Return the values of an indicator that two files say otherwise on the same day."""
        return disagreements(self._told(indicator_id))

    def beside(self, indicator_id: str) -> pd.DataFrame:
        """Return an indicator beside the one that counts the same thing otherwise, if there is one.

        Returns
        -------
        DataFrame
            See `atlas.analysis.steering.indicators.side_by_side`; empty without such an indicator.
        """
        other = self.indicator(indicator_id)["counterpart_id"]
        rows = self.observations
        own = rows[rows["indicator_id"] == indicator_id]
        return side_by_side(own, rows[rows["indicator_id"] == other])

    def _told(self, indicator_id: str) -> pd.DataFrame:
        rows = self.table("observations")
        return rows[rows["indicator_id"] == indicator_id]
