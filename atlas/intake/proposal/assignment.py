"""Which column of a file feeds which national field: the best pairs, and what completes them."""

import re
from collections.abc import Iterable, Iterator

from atlas.intake.proposal.draft import HOUSE_NUMBER, fed_columns
from atlas.intake.proposal.evidence import (
    IN_COLUMNS,
    IN_FLAGS,
    LEAST_SURENESS,
    SAME_NAME,
    Evidence,
    Use,
)
from atlas.intake.proposal.fits import mean_day
from atlas.intake.proposal.listings import keyword_hits, read_flag
from atlas.intake.proposal.precedents import Words, name_words
from atlas.intake.proposal.profiles import Profile
from atlas.schema.fields import FIELD_BY_FRENCH
from atlas.text.french import percent

# Shares of values, likenesses of names and surenesses, 0 to 1. Chosen by hand on the real files
# (see `atlas.intake.proposal`); what ±20 % does to the columns that are right: `python -m
# benchmarks.thresholds proposal`.
_SAME_SURENESS = 0.1  # dates less sure than the surest by less than this are rivals: the latest
_LEAST_NAMESAKE = 0.7  # likeness to a second field: half as many descriptions as to the first
_LEAST_JOINED_SHARE = 0.6  # of the values of a column that completes another one
_SHARED_WEIGHT = 0.9  # of a list, in the sureness of the second list that its column feeds
_COMPLETING_SURENESS = 0.65  # at least, of what completes a field in another description
_MOST_FLAG_SURENESS = 0.9  # of a yes or no, whose name alone speaks
_LEAST_KEYWORD_SHARE = 0.4  # of the values, that hold a known keyword
_MOST_DISTINCT = 0.5  # of the rows filled: beyond, a text is not repeated enough to be a list
_KEYWORD_SURENESS = 0.55
# Keywords quoted as a reason: by hand, to fit a line.
_SHOWN_WORDS = 3
_JOINED_KINDS = ("text", "list", "pivot", "phone", "emails", "urls")
# « 12 », « 12 bis », « 12-14 », « 3B »: what stands before the name of a street.
_NUMBER = re.compile(r"\d{1,5}\s*(?:[a-z]|bis|ter|quater)?(?:\s*[-/]\s*\d{1,5})?", re.IGNORECASE)
# Of the values of a column, that are house numbers: nearly all, by hand.
_LEAST_NUMBERS = 0.9
# Of the rows, that name an organisation, and another one each time, for it to name the places: by
# hand, nearly all.
_LEAST_OWN_NAMES = 0.9
# Different kinds of places in one file: by hand, more than any list has.
_MOST_KINDS = 20


def assign(evidence: Evidence, names: Iterable[str]) -> list[Use]:
    """Return the best column of each field, then those that are joined to it.

    Parameters
    ----------
    evidence
        What is known.
    names
        Columns still free.
    """
    names = list(names)
    profiles = evidence.profiles
    candidates = sorted(
        _candidates(evidence, names),
        key=lambda use: (not profiles[use.column].filled_count, -use.sureness),
    )
    uses: dict[str, Use] = {}
    taken: set[str] = set()
    for use in candidates:
        if use.field not in uses and use.column not in taken:
            uses[use.field] = use
            taken.add(use.column)
    main = list(uses.values())
    joined = [*_joined(evidence, main, [name for name in names if name not in taken])]
    return [*main, *joined, *_shared(evidence, [*main, *joined])]


def _candidates(evidence: Evidence, names: Iterable[str]) -> Iterator[Use]:
    """Yield every pair of a column and a field that is likely enough; of dates, the latest."""
    uses = [use for name in names for use in evidence.weighed[name].values()]
    likely = [use for use in uses
              if use.sureness >= LEAST_SURENESS and not _is_void(evidence, use)]  # fmt: skip
    dates = [use for use in likely if FIELD_BY_FRENCH[use.field].kind == "date"]
    best = max((use.sureness for use in dates), default=0.0)
    rivals = [use for use in dates if use.sureness > best - _SAME_SURENESS]
    yield from sorted(rivals, key=lambda use: -mean_day(evidence.profiles[use.column]))[:1]
    yield from (use for use in likely if use not in dates)


def _is_void(evidence: Evidence, use: Use) -> bool:
    """Tell whether a column holds nothing of a field, and has not even its very name.

    Nothing: it is empty, or it has texts and no value of the list. Another name, known to another
    producer, does not say that this one keeps the list in it.
    """
    profile = evidence.profiles[use.column]
    is_foreign = use.field in evidence.lexicons and not use.share and not profile.is_yes_no()
    holds_nothing = not profile.filled_count or is_foreign
    return holds_nothing and evidence.words[use.column] != name_words(use.field)


def _joined(evidence: Evidence, main: list[Use], names: Iterable[str]) -> Iterator[Use]:
    """Yield the free columns that complete a field: known to, or of the same numbered family."""
    for name in names:
        uses = [use for use in (_completed(evidence, first, name) for first in main) if use]
        if uses:
            yield max(uses, key=lambda use: use.sureness)


def _completed(evidence: Evidence, first: Use, name: str) -> Use | None:
    """Return the use of a column beside the main one of a field, None when it is not likely."""
    if FIELD_BY_FRENCH[first.field].kind not in _JOINED_KINDS or first.field == "id":
        return None
    use = evidence.weighed[name][first.field]
    is_known = first.field in evidence.precedents.names.get(evidence.words[name], ())
    family = _family(evidence.words[name])
    is_family = bool(family) and family == _family(evidence.words[first.column])
    is_list = FIELD_BY_FRENCH[first.field].kind == "list"
    if is_family and (is_list or use.share >= _LEAST_JOINED_SHARE):
        return use._replace(sureness=first.sureness, why="de la même suite de colonnes")
    if is_known and first.field != "nom" and use.share >= _LEAST_JOINED_SHARE:
        why = "complète ce champ dans une autre description"
        return use._replace(sureness=max(use.sureness, _COMPLETING_SURENESS), why=why)
    return None


def _family(words: Words) -> Words:
    """Return the words of a numbered name without its number (`Tag 1`, `Tag 2`), else nothing."""
    return words[:-1] if words and words[-1].isdigit() else ()


def _shared(evidence: Evidence, uses: list[Use]) -> Iterator[Use]:
    """Yield the other lists that a column feeds, as descriptions have one column feed several."""
    pairs = {(use.field, use.column) for use in uses}
    for use in uses:
        for field in evidence.lexicons:
            if (field, use.column) not in pairs and use.field != field:
                sureness = use.sureness * _shared_likeness(evidence, use, field)
                if sureness >= LEAST_SURENESS:
                    share = evidence.listings[use.column][field].share
                    why = f"nourrit aussi cette liste ({percent(share, 0)} des valeurs)"
                    yield Use(IN_COLUMNS, field, use.column, sureness, why, share)


def _shared_likeness(evidence: Evidence, use: Use, field: str) -> float:
    """Return how likely a column feeds one more list, 0 to 1.

    A column of known name feeds what its namesakes feed; another one, the lists that know some of
    its values, when a description has one column feed both.
    """
    first, second = (evidence.likeness(use.column, name) for name in (use.field, field))
    if first.value >= SAME_NAME:
        is_namesake = second.value >= _LEAST_NAMESAKE and second.known == first.known
        return second.value if is_namesake else 0.0
    listing = evidence.listings[use.column][field]
    telling = any(evidence.lexicons[field].meaning(part) for part in listing.known)
    is_taught = (use.field, field) in evidence.precedents.shared
    return _SHARED_WEIGHT if is_taught and telling and listing.proof else 0.0


def flag_uses(evidence: Evidence, names: Iterable[str]) -> Iterator[Use]:
    """Yield the columns that say yes or no and whose name is like a value of a list.

    Parameters
    ----------
    evidence
        What is known.
    names
        Columns still free.
    """
    for name in names:
        if not evidence.profiles[name].is_yes_no():
            continue
        flags = read_flag(evidence.words[name], evidence.precedents, evidence.lexicons)
        for flag in flags:
            is_taught = (flags[0].field, flag.field) in evidence.precedents.shared
            if flag is flags[0] or (is_taught and flag.likeness == flags[0].likeness):
                why = f"oui ou non ; nom proche de « {flag.known} »"
                sureness = min(_MOST_FLAG_SURENESS, flag.likeness)
                yield Use(IN_FLAGS, flag.field, name, sureness, why, 1.0, flag.target)


def keyword_uses(evidence: Evidence, names: list[str], fields: list[str]) -> list[Use]:
    """Return the columns of repeated texts where known keywords of a list occur.

    Parameters
    ----------
    evidence
        What is known.
    names
        Columns still free.
    fields
        Closed lists that no column feeds.
    """
    uses = []
    for name in names:
        profile = evidence.profiles[name]
        if profile.distinct_count <= _MOST_DISTINCT * profile.filled_count:
            found = [_keyword_use(evidence, name, field) for field in fields]
            best = max(found, key=lambda use: use.share, default=None)
            if best and best.share >= _LEAST_KEYWORD_SHARE:
                uses.append(best)
    taken = {use.column for use in uses}
    return [*uses, *_joined(evidence, uses, [name for name in names if name not in taken])]


def _keyword_use(evidence: Evidence, name: str, field: str) -> Use:
    """Return the use of a column for a list, by the known keywords of its values."""
    keywords = evidence.precedents.keywords.get(field, {})
    share, met = keyword_hits(evidence.profiles[name].sample, keywords)
    words = ", ".join(f"« {word} »" for word in [*met][:_SHOWN_WORDS])
    why = f"{percent(share, 0)} des valeurs contiennent un mot-clé connu ({words})"
    return Use(IN_COLUMNS, field, name, _KEYWORD_SURENESS, why, share)


def house_number_uses(
    evidence: Evidence, uses: Iterable[Use], free: Iterable[str]
) -> Iterator[Use]:
    """Yield the column of house numbers that stands beside that of streets."""
    for street in fed_columns(list(uses)).get("adresse", [])[:1]:
        prefix = street[: -len(re.split(r"[.:_ ]", street)[-1])]
        for name in free:
            profile = evidence.profiles[name]
            if (
                name.startswith(prefix)
                and HOUSE_NUMBER.search(name)
                and profile.filled_count
                and (share := profile.share(lambda text: bool(_NUMBER.fullmatch(text.strip()))))
                >= _LEAST_NUMBERS
            ):
                why = "numéro de la voie, devant son nom"
                yield Use(IN_COLUMNS, "adresse", name, share, why, share)
                return


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
    why = f"seul nom différent à chaque ligne ; {owner.why}"
    return [use if use is not owner else owner._replace(field="nom", why=why) for use in uses]


def made_name(evidence: Evidence, uses: list[Use], free: Iterable[str]) -> Iterator[Use]:
    """Yield the kind of place with its commune, as a name, when no column holds names."""
    fed = fed_columns(uses)
    communes = fed.get("commune", [])
    if "nom" in fed or not communes:
        return
    kinds = [name for name in (*fed.get("typologie", []), *free)
             if _is_kind(evidence.profiles[name])]  # fmt: skip
    why = "aucune colonne ne nomme les lieux : la sorte et la commune en tiennent lieu"
    for name in [*kinds[:1], *communes[:1]] if kinds else []:
        yield Use(IN_COLUMNS, "nom", name, LEAST_SURENESS, why, 1.0)


def _is_kind(profile: Profile) -> bool:
    """Tell whether the values of a column are a few words for a kind of place, on every row."""
    worded = profile.share(lambda text: bool(re.fullmatch(r"[^\d@|;]{3,60}", text)))
    is_whole = profile.filled_count == profile.row_count and worded == 1
    return is_whole and not profile.is_yes_no() and profile.distinct_count <= _MOST_KINDS
