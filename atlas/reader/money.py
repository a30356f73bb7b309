"""Money known in the lists loaded, and the places that it names, as a view shows them."""

import pandas as pd

from atlas.analysis.steering.beneficiaries import grant_places
from atlas.analysis.steering.funding import AT_SEAT, amounts, by_territory, with_money
from atlas.reader.people import PeopleView
from atlas.schema.level import Territory


class MoneyView(PeopleView):
    """What grants say of territories and places."""

    @property
    def amounts(self) -> pd.DataFrame:
        """Amounts of grants, each kind on a row; see `atlas.analysis.steering.funding.amounts`."""
        rows: pd.DataFrame = self.build.kept.get(
            "amounts", lambda: amounts(self.table("grants"), self.table("communes"))
        )
        return rows

    def amounts_of(self, kind: str, territory: Territory | None = None) -> pd.DataFrame:
        """Return the amounts of one kind, of seats in a territory; all by default."""
        rows = self.amounts
        own = rows[rows["kind"] == kind]
        if territory is None:
            return own
        return own[own[f"{territory.level}_code"] == territory.code]

    @property
    def grant_links(self) -> pd.DataFrame:
        """The places that grants name; see `atlas.analysis.steering.beneficiaries.grant_places`."""
        links: pd.DataFrame = self._kept.get(
            "grant_links",
            lambda: grant_places(
                self.table("grants"),
                self.snapshot.records,
                self.mediation_places,
                self.table("grant_decisions"),
            ),
        )
        return links

    def funded(
        self, kind: str, level: str, territory: Territory | None = None, where: str = AT_SEAT
    ) -> pd.DataFrame:
        """Return the measures of territories with their money.

        Parameters
        ----------
        kind
            Of amounts: they are never added.
        level, territory
            As `measures`.
        where
            `siege` or `action`; see `atlas.analysis.steering.funding.by_territory`.

        Returns
        -------
        DataFrame
            As `measures`, with the columns of `atlas.analysis.steering.funding.with_money`, euros;
            null is unknown, never zero.
        """
        key = ("funded", kind, level, where)
        every: pd.DataFrame = self._kept.get(
            key,
            lambda: with_money(
                self.measures(level), by_territory(self.amounts_of(kind), level, where)
            ),
        )
        kept = self.measures(level, territory)["territory_code"]
        return every[every["territory_code"].isin(kept)]
