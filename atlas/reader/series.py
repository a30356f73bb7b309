"""Indicators through time, as every page and command reads them."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from atlas.access.measures import measure
from atlas.analysis.steering.compliance import place_statuses
from atlas.analysis.steering.funding import amounts
from atlas.analysis.steering.indicators import (
    counted_beside,
    latest,
    observed_indicators,
    revisions,
    told_otherwise,
)
from atlas.analysis.steering.own_indicators import (
    RESPECT_INDICATOR,
    Dated,
    as_file,
    directory_values,
    label_values,
    with_statuses,
)
from atlas.analysis.steering.own_money import money_values
from atlas.context.steering.referentials import REQUIRED
from atlas.directory.snapshot import Snapshot, release_dates, snapshot
from atlas.errors import InputError
from atlas.reader.listing import NOBODY_SPOKE_TWICE
from atlas.reader.people import PeopleView
from atlas.reader.referential import CriteriaView
from atlas.reader.view import counting_sources
from atlas.schema.level import Territory
from atlas.text.lexicon import slug


class SeriesView(CriteriaView, PeopleView):
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
        return observed_indicators(self.table("indicators"), self.observations)

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
        return told_otherwise(self._told(indicator_id))

    def beside(self, indicator_id: str) -> pd.DataFrame:
        """Return an indicator beside the one that counts the same thing otherwise, if there is one.

        Returns
        -------
        DataFrame
            See `atlas.analysis.steering.indicators.counted_beside`; empty without one.
        """
        other = self.indicator(indicator_id)["counterpart_id"]
        rows = self.observations
        own = rows[rows["indicator_id"] == indicator_id]
        return counted_beside(own, rows[rows["indicator_id"] == other])

    def _told(self, indicator_id: str) -> pd.DataFrame:
        rows = self.table("observations")
        return rows[rows["indicator_id"] == indicator_id]

    def own_series(self, source: str | None = None) -> pd.DataFrame:
        """Return the indicators of the atlas at each date of the sources that spoke twice.

        Parameters
        ----------
        source
            One source only, whatever it said; those that have several releases by default.

        Returns
        -------
        DataFrame
            A file of a series, known on the day of the build; see
            `atlas.analysis.steering.own_indicators.as_file`.

        Raises
        ------
        InputError
            There is no such source, or none spoke twice.
        """
        own = counting_sources(self.table("sources"), source) or self.told_twice
        if not own:
            raise InputError(NOBODY_SPOKE_TWICE)
        releases, communes = self.table("releases"), self.table("communes")
        days = sorted(set(release_dates(releases[releases["source_id"].isin(own)])))
        values = [directory_values(self._moment(day, own), communes) for day in days]
        labels = label_values(
            self.table("labels"), self.table("label_completeness"), self.build.table("measures")
        )
        euros = money_values(amounts(self.table("grants"), communes), self.build.table("measures"))
        rows = pd.concat([with_statuses(pd.concat(values, ignore_index=True)), labels, euros])
        return as_file(rows, str(self.build.facts["built_at"])[:10])

    def _moment(self, day: pd.Timestamp, source_ids: Sequence[str]) -> Dated:
        """Return the directory of some sources on a date, measured."""
        records, releases, sources, issues = (
            self.table(name) for name in ("records", "releases", "sources", "issues")
        )
        known = snapshot(records, releases, sources, issues, day, source_ids)
        sums = measure(self.tables, known.places, known.records, known.sources, self.measured)
        return Dated(day, known, sums, self._respect(known, day.date()))

    def _respect(self, known: Snapshot, day: date) -> dict[str, pd.DataFrame]:
        """Return what is known of the places of a date and of each version that rules judge.

        Those of its criteria that are compulsory, if it has any; what was assessed later is left
        out.
        """
        told, every = self.table("assessments"), self.criteria
        told = told[~(told["assessed_date"] > pd.Timestamp(day))]
        found = {}
        for version_id, own in every[every["rule"].notna()].groupby("version_id"):
            is_required = own["requirement"] == REQUIRED
            asked = own[is_required] if is_required.any() else own
            found[f"{RESPECT_INDICATOR}-{slug(str(version_id))}"] = place_statuses(
                asked, known.places, known.records, told, day
            )
        return found
