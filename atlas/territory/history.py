"""Communes through time: the current commune of a code or name of the past, and its path.

What the table `commune_events` does not hold cannot be followed. `data/reference/README.md` says
what the embedded one does not know; `atlas.territory.vintages.merge_events` completes it with
INSEE's own file of movements.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import pandas as pd

from atlas.territory.timeline import ONE_DAY, TRANSFER, Timeline, days_of, read_events, texts
from atlas.text.lexicon import commune_key

CURRENT, FOLLOWED, TO_CHOOSE, NEVER_SEEN = "actuelle", "suivie", "à choisir", "inconnue"


class _Answer(NamedTuple):
    """One row of a resolution."""

    commune_code: str | None
    status: str
    choices: str | None
    path: str | None


def resolve_code(
    events: pd.DataFrame,
    former_communes: pd.DataFrame,
    communes: pd.DataFrame,
    codes: pd.Series,
    dates: pd.Series | date | None = None,
) -> pd.DataFrame:
    """Return the current commune of commune codes, each as it was understood at its date.

    A commune that absorbed others is still itself. A code without a date is that of today's
    commune when there is one, else that of the last commune that bore it.

    Parameters
    ----------
    events, former_communes, communes
        The reference tables; of `communes`, `commune_code` and `commune_name` are used.
    codes
        COG codes of communes, null when unknown; not those of municipal arrondissements.
    dates
        Day at which each code was in use: on the index of `codes`, one for all, or unknown. A code
        not in use that day is taken at its nearest use, before rather than after.

    Returns
    -------
    DataFrame
        One row per code, same index: `commune_code` (null when not decided); `status`, `actuelle`
        (the code is still that of its commune), `suivie` (another is), `à choisir` (its territory
        is now in several communes: `choices`, joined by `|`) or `inconnue`; `path`, what happened
        since the date, in French, null when nothing did.

    Examples
    --------
    >>> from atlas.schema.frame import empty_table
    >>> row = {"event_date": "2016-01-01", "event_kind": "fusion", "old_code": "01312",
    ...        "old_name": "Pressiat", "new_code": "01426", "new_name": "Val-Revermont",
    ...        "source": "exemple"}
    >>> communes = pd.DataFrame({"commune_code": ["01426"], "commune_name": ["Val-Revermont"]})
    >>> followed = resolve_code(pd.DataFrame([row]), empty_table("former_communes"), communes,
    ...                         pd.Series(["01312"]), date(2006, 1, 1))
    >>> followed.loc[0, "path"]
    'Pressiat (01312) fusionne dans Val-Revermont (01426) le 01/01/2016'
    """
    resolver = _Resolver(events, former_communes, communes)
    asked = zip(texts(codes), days_of(dates, codes.index), strict=True)
    return _table([resolver.code(*row) for row in asked], codes.index)


def resolve_name(
    events: pd.DataFrame,
    former_communes: pd.DataFrame,
    communes: pd.DataFrame,
    names: pd.Series,
    departement_codes: pd.Series | None = None,
    dates: pd.Series | date | None = None,
) -> pd.DataFrame:
    """Return the current commune of commune names, each as it was understood at its date.

    Names are compared by `atlas.text.lexicon.commune_key`. The names borne at the date come first;
    then those of any other time, each with the territory it had when last borne; then those of
    delegated and associated communes.

    Parameters
    ----------
    events, former_communes, communes
        The reference tables; of `communes`, `commune_code`, `commune_name` and `departement_code`
        are used.
    names
        Names, null when unknown.
    departement_codes
        Département of each, that of the time or of today, on the index of `names`; where null, the
        name is looked for in the whole country.
    dates
        As in `resolve_code`.

    Returns
    -------
    DataFrame
        As `resolve_code`, one row per name; `actuelle` when the commune still has this name;
        `à choisir` also when several communes had it.
    """
    return NameIndex(events, former_communes, communes).resolve(names, departement_codes, dates)


class NameIndex:
    """The names of communes through time, read once for several calls; see `resolve_name`."""

    def __init__(
        self, events: pd.DataFrame, former_communes: pd.DataFrame, communes: pd.DataFrame
    ) -> None:
        resolver = _Resolver(events, former_communes, communes)
        self._known = _Names(resolver, former_communes, communes)

    def resolve(
        self,
        names: pd.Series,
        departement_codes: pd.Series | None = None,
        dates: pd.Series | date | None = None,
    ) -> pd.DataFrame:
        """Return the current commune of each name; see `resolve_name`."""
        places = pd.Series(None, names.index) if departement_codes is None else departement_codes
        asked = zip(texts(names), texts(places), days_of(dates, names.index), strict=True)
        return _table([self._known.find(*row) for row in asked], names.index)


def last_borne(events: pd.DataFrame) -> dict[str, date]:
    """Return each name that a commune lost -> the last day on which one lost it.

    Parameters
    ----------
    events
        Table `commune_events`. The key is `atlas.text.lexicon.commune_key` of the name; a loss
        whose day is unknown counts as of the end of time.
    """
    lost: dict[str, date] = {}
    rows = events[(events["event_kind"] != TRANSFER) & events["old_name"].notna()]
    for name, day in rows[["old_name", "event_date"]].itertuples(index=False):
        moment = date.max if pd.isna(day) else day.date()
        key = commune_key(name)
        lost[key] = max(lost.get(key, date.min), moment)
    return lost


class _Use(NamedTuple):
    """A commune code had a name from a day to another, both included."""

    code: str
    start: date
    end: date


class _Resolver:
    """The events and the communes of today, ready for many questions."""

    def __init__(
        self, events: pd.DataFrame, former_communes: pd.DataFrame, communes: pd.DataFrame
    ) -> None:
        self.events = read_events(events)
        self.timeline = Timeline(self.events)
        self.names = dict(zip(communes["commune_code"], communes["commune_name"], strict=True))
        codes = former_communes[["former_code", "commune_code"]]
        self.former = dict(codes.itertuples(index=False, name=None))

    def code(self, code: str | None, day: date | None) -> _Answer:
        """Answer for one code."""
        if code is None or (day is None and code in self.names):
            return _Answer(code, CURRENT if code else NEVER_SEEN, None, None)
        extent = self.timeline.extent(code, day)
        holders = {code} if extent is None else self.timeline.holders(extent[0])
        path = None
        if extent:
            path = " ; ".join(e.words() for e in self.timeline.events_after(*extent)) or None
        choices = sorted(holders & self.names.keys())
        if not choices and self.former.get(code) in self.names:
            choices = [self.former[code]]
        return self.answer(choices, code, path)

    def answer(self, choices: list[str], code: str | None, path: str | None) -> _Answer:
        """Return the answer for a code that may be in these communes of today."""
        if not choices:
            return _Answer(None, NEVER_SEEN, None, path)
        if len(choices) > 1:
            return _Answer(None, TO_CHOOSE, "|".join(choices), path)
        return _Answer(choices[0], CURRENT if choices[0] == code else FOLLOWED, None, path)


class _Names:
    """Which codes had a name, and when."""

    def __init__(self, resolver: _Resolver, former: pd.DataFrame, communes: pd.DataFrame) -> None:
        self.resolver = resolver
        columns = communes["commune_code"], communes["departement_code"]
        self.departements = dict(zip(*columns, strict=True))
        self.uses: defaultdict[str, list[_Use]] = defaultdict(list)
        self.former: defaultdict[str, list[str]] = defaultdict(list)
        for code, name in former[["former_code", "former_name"]].dropna().itertuples(index=False):
            self.former[commune_key(name)].append(code)
        known: defaultdict[str, dict[date, str]] = defaultdict(dict)
        for event in resolver.events:
            if event.old_code and event.old_name and event.kind != TRANSFER:
                known[event.old_code][event.moment - ONE_DAY] = event.old_name
        for code, name in resolver.names.items():
            known[code][date.max] = name
        for code, names in known.items():
            start = date.min
            for end in sorted(names):
                self.uses[commune_key(names[end])].append(_Use(code, start, end))
                start = end if end == date.max else end + ONE_DAY

    def find(self, name: str | None, departement: str | None, day: date | None) -> _Answer:
        """Answer for one name."""
        if name is None:
            return _Answer(None, NEVER_SEEN, None, None)
        key, today = commune_key(name), day or date.max
        uses = self.uses[key]
        borne = [(use.code, day) for use in uses if use.start <= today <= use.end]
        otherwise = [(use.code, use.end) for use in uses if not use.start <= today <= use.end]
        as_part = [(code, None) for code in self.former[key]]
        for asked in (borne, otherwise, as_part):
            answers = {code: self.resolver.code(code, when) for code, when in asked}
            if found := [a for c, a in answers.items() if self._is_in(departement, c, a)]:
                return self._joined(found, key)
        return _Answer(None, NEVER_SEEN, None, None)

    def _is_in(self, departement: str | None, code: str, answer: _Answer) -> bool:
        """Say whether a code that leads somewhere was, or is now, in a département."""
        now = {self.departements[c] for c in _choices(answer)}
        return bool(now) and (
            departement is None
            or departement in now
            or code.startswith(departement)
            or (departement == "20" and bool(now & {"2A", "2B"}))
        )

    def _joined(self, answers: list[_Answer], key: str) -> _Answer:
        """Return one answer for the codes that had a name."""
        choices = sorted({code for answer in answers for code in _choices(answer)})
        paths = {answer.path for answer in answers}
        code = choices[0] if commune_key(self.resolver.names[choices[0]]) == key else None
        return self.resolver.answer(choices, code, paths.pop() if len(paths) == 1 else None)


def _choices(answer: _Answer) -> list[str]:
    """Return the communes that an answer holds."""
    if answer.commune_code:
        return [answer.commune_code]
    return answer.choices.split("|") if answer.choices else []


def _table(answers: Iterable[_Answer], index: pd.Index) -> pd.DataFrame:
    """Return the answers as a table of texts."""
    return pd.DataFrame(list(answers), index=index, columns=list(_Answer._fields)).astype("str")
