"""What the parties to the agreement value and decide, as the store holds it."""

from datetime import date
from typing import NamedTuple

import pandas as pd

from atlas.analysis.steering.register import approvals, bodies, decided, is_approved
from atlas.analysis.steering.value import gain_sets, outcomes, sensitivity
from atlas.reader.people import PeopleView
from atlas.schema.kind import MEETINGS, RESOLUTIONS


class Valued(NamedTuple):
    """One file of parameters, and what follows: see `atlas.analysis.steering.value`."""

    parameters: pd.DataFrame
    outcomes: pd.DataFrame
    sensitivity: pd.DataFrame
    gain_sets: pd.DataFrame


class Register(NamedTuple):
    """The register on a day: see `atlas.analysis.steering.register`."""

    on: date
    meetings: pd.DataFrame
    resolutions: pd.DataFrame
    bodies: pd.DataFrame
    in_force: pd.DataFrame

    def has_approved(self, credit_line: str) -> bool:
        """Tell whether a credit line has an approval in force."""
        return is_approved(credit_line, self.in_force)


class CommitteeView(PeopleView):
    """The value added and the register."""

    def values(self) -> dict[str, Valued]:
        """Return what a place costs and brings, by each file of parameters, the newest first.

        Returns
        -------
        dict
            Name of the file and its date -> `parameters`, `outcomes` (with their range),
            `sensitivity` (one parameter at a time), `gain_sets` (which gains can be added). Empty
            when no file is loaded.

        Examples
        --------
        >>> known.values()
        {}
        """

        def make() -> dict[str, Valued]:
            contexts = self.table("contexts").sort_values("vintage_date", ascending=False)
            parts = dict(list(self.table("value_parameters").groupby("context_id", sort=False)))
            return {
                f"{row.context_name} ({row.vintage_date:%d/%m/%Y})": _valued(parts[row.context_id])
                for row in contexts.itertuples()
                if row.context_id in parts
            }

        found: dict[str, Valued] = self._kept.get("values", make)
        return found

    @property
    def register_date(self) -> date:
        """The day at which the register is up to date: that of its files, else of the data."""
        contexts = self.table("contexts")
        own = contexts.loc[contexts["kind"].isin((MEETINGS, RESOLUTIONS)), "vintage_date"]
        days: list[date] = [self.build.date, *own.dt.date]
        return max(days)

    def register(self, on: date | None = None) -> Register:
        """Return the register of meetings and resolutions on a day.

        Parameters
        ----------
        on
            The day looked at; by default that of `register_date`, never that of the clock.

        Returns
        -------
        Register
            `on`, `meetings`, `resolutions` with what each is worth, `bodies` with who has not met
            for a year, `in_force`: the approvals of communication of that day.

        Examples
        --------
        >>> known.register().bodies["is_overdue"].isna().all()
        np.True_
        """
        day = self.register_date if on is None else on

        def make() -> Register:
            meetings = self.table("meetings")
            stated = decided(self.table("resolutions"), meetings, day)
            return Register(day, meetings, stated, bodies(meetings, day), approvals(stated, day))

        found: Register = self._kept.get(("register", day), make)
        return found


def _valued(parameters: pd.DataFrame) -> Valued:
    rows = parameters.reset_index(drop=True)
    return Valued(rows, outcomes(rows), sensitivity(rows), gain_sets(rows))
