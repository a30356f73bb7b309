"""Other classes for a measure: quantiles, equal intervals, natural breaks, thresholds of one's own.

The breaks are those of mapclassify, which the tests compare: it is not used at run time, as it
takes seconds to import and to find natural breaks.
"""

import re
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from atlas.errors import InputError
from atlas.schema.sphere import Floats
from atlas.text.french import NARROW, NO_BREAK, shortest
from atlas.views.display.measures import CHANGE_COLOURS, Measure
from atlas.views.display.rounding import round_apart

OWN, QUANTILES, EQUAL, NATURAL, CHOSEN = "mesure", "quantiles", "egaux", "naturels", "choisis"
SCHEMES = {
    OWN: "Seuils de la mesure",
    QUANTILES: "Quantiles : autant de territoires dans chaque classe",
    EQUAL: "Intervalles égaux",
    NATURAL: "Seuils naturels (Fisher-Jenks)",
    CHOSEN: "Seuils choisis",
}
# Numbers of classes that a reader can ask for, and the one unasked. By hand: the scales below have
# seven colours.
CLASS_COUNTS = (3, 4, 5, 6, 7)
CLASS_COUNT = 5
# Thresholds that a reader can write: by hand.
MOST_BREAKS = 9
# Cut points that natural breaks are chosen among. By hand: with more, a page waits; with 100, the
# breaks are within 15 % of those among all values (`pytest tests/views/test_classing.py`).
NATURAL_GROUPS = 800

# From light to dark, told apart by readers with any colour blindness: ColorBrewer 2.0 (Brewer,
# Harrower) and viridis, cividis (doi:10.1371/journal.pone.0199239) of matplotlib, by seven colours.
SCALES = {
    "rouges": ("#ffffb2", "#fed976", "#feb24c", "#fd8d3c", "#fc4e2a", "#e31a1c", "#b10026"),
    "bleus": ("#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#1d91c0", "#225ea8", "#0c2c84"),
    "violets": ("#edf8fb", "#bfd3e6", "#9ebcda", "#8c96c6", "#8c6bb1", "#88419d", "#6e016b"),
    "viridis": ("#fde725", "#90d743", "#35b779", "#21918c", "#31688e", "#443983", "#440154"),
    "cividis": ("#fee838", "#cbba69", "#a59c74", "#7c7b78", "#575d6d", "#213d6b", "#00224e"),
    "divergente": CHANGE_COLOURS,
}
SCALE_NAMES = {
    OWN: "De la mesure",
    "rouges": "Jaune à rouge",
    "bleus": "Jaune à bleu",
    "violets": "Bleu à violet",
    "viridis": "Viridis",
    "cividis": "Cividis",
    "divergente": "Orange à violet, pour un écart",
}


def reclass(
    measure: Measure,
    values: pd.Series,
    scheme: str = OWN,
    class_count: int = CLASS_COUNT,
    breaks: tuple[float, ...] = (),
    scale: str = OWN,
) -> Measure:
    """Return a measure with other classes or colours.

    Parameters
    ----------
    measure
        A measure of numbers; one whose values are numbers of classes is returned as it is.
    values
        Stored values of the territories shown, null when unknown.
    scheme
        One of `SCHEMES`.
    class_count
        Of quantiles, equal intervals and natural breaks; fewer come when there are fewer
        distinct values.
    breaks
        Chosen thresholds in shown units, for `CHOSEN`.
    scale
        One of `SCALES`, or `OWN`.

    Raises
    ------
    InputError
        A scheme or scale is unknown, or thresholds do not rise.
    """
    for name, known in ((scheme, SCHEMES), (scale, SCALE_NAMES)):
        if name not in known:
            raise InputError(f"« {name} » inconnu ; choix : {', '.join(known)}")
    if measure.labels is not None or (scheme == OWN and scale == OWN):
        return measure
    found = measure.breaks
    if scheme == CHOSEN:
        found = _require_rising(breaks)
    elif scheme != OWN:
        shown = values.astype("float64").dropna().to_numpy() * measure.factor
        found = find_breaks(shown, scheme, class_count, measure.decimals) or measure.breaks
    own = {True: "rouges", False: "bleus"}[measure.is_lack]
    if scale == OWN and measure.palette is not None:
        own = "divergente"
    palette = spread_colours(SCALES[own if scale == OWN else scale], len(found) + 1)
    return replace(measure, breaks=found, palette=palette)


def find_breaks(
    values: npt.ArrayLike, scheme: str, class_count: int, decimals: int
) -> tuple[float, ...]:
    """Return where classes begin, after the first, rounded where that moves no value.

    Parameters
    ----------
    values
        Known values, in shown units.
    scheme
        `QUANTILES`, `EQUAL` or `NATURAL`.
    class_count
        Fewer come when there are fewer distinct values.
    decimals
        Of shown values; a break has more where it must (`round_apart`).

    Returns
    -------
    tuple
        Rising; empty when every value is the same.

    Examples
    --------
    >>> find_breaks([0, 0, 1, 2, 3, 4], EQUAL, 4, 0)
    (1.0, 2.0, 3.0)
    >>> find_breaks([0, 0, 0, 0, 0, 9], QUANTILES, 3, 0)
    (9.0,)
    """
    known = np.sort(np.asarray(values, dtype=np.float64))
    known = known[np.isfinite(known)]
    if not len(known):
        return ()
    if scheme == EQUAL:
        found = known[0] + (known[-1] - known[0]) * np.arange(1, class_count) / class_count
    elif scheme == QUANTILES:
        found = _beginnings(known, _quantile_ends(known, class_count))
    else:
        found = _beginnings(known, natural_ends(known, class_count))
    found = np.unique(found)
    return round_apart(known, found[(found > known[0]) & (found <= known[-1])], decimals)


def _quantile_ends(known: Floats, class_count: int) -> Floats:
    """Return the end of each class but the last, of about equal numbers.

    Where a value repeats so much that quantiles coincide, it has a class, and quantiles of the
    values that remain end the next ones: there are as many classes as asked when there are as many
    distinct values.
    """
    ends = np.quantile(known, np.arange(1, class_count) / class_count)
    distinct = np.unique(known)
    missing = len(np.unique(_beginnings(known, ends))) < class_count - 1
    if not missing or len(distinct) < class_count:
        return ends
    found: list[float] = []
    rest = known
    for classes in range(class_count, 1, -1):
        wanted = np.quantile(rest, 1 / classes)
        left = np.unique(rest)
        # Each class that comes after needs a value of its own.
        found.append(float(min(left[left <= max(wanted, left[0])][-1], left[-classes])))
        rest = rest[rest > found[-1]]
    return np.array(found)


def _beginnings(known: Floats, ends: Floats) -> Floats:
    """Return the least value above each end of a class: where the next one begins."""
    at = np.searchsorted(known, ends, side="right")
    return known[at[at < len(known)]]


def natural_ends(known: Floats, class_count: int) -> Floats:
    """Return the greatest value of each class but the last, of least squared error in all.

    Every value counts. Beyond `NATURAL_GROUPS` distinct values, ends are sought among that many,
    evenly ranked: the error is the least for these.

    Parameters
    ----------
    known
        Sorted.
    class_count
        Fewer come when there are fewer distinct values.

    References
    ----------
    W. D. Fisher (1958), doi:10.1080/01621459.1958.10501479.

    Examples
    --------
    >>> natural_ends(np.array([1.0, 2, 9, 10, 11, 50]), 3).tolist()
    [2.0, 11.0]
    """
    last = np.flatnonzero(np.diff(known, append=np.inf) > 0)
    if len(last) > NATURAL_GROUPS:
        last = last[np.unique(np.linspace(0, len(last) - 1, NATURAL_GROUPS).round().astype(int))]
    class_count = min(class_count, len(last))
    centred = known - known.mean()
    counts = np.r_[0, last + 1].astype(np.float64)
    sums = np.r_[0, np.cumsum(centred)[last]]
    squares = np.r_[0, np.cumsum(centred**2)[last]]
    with np.errstate(divide="ignore", invalid="ignore"):
        error = (squares[None, :] - squares[:, None]) - (sums[None, :] - sums[:, None]) ** 2 / (
            counts[None, :] - counts[:, None]
        )
    size = len(counts)
    error[np.tril_indices(size)] = np.inf
    best, cuts = error[0], []
    for _ in range(class_count - 1):
        total = best[:, None] + error
        cuts.append(total.argmin(axis=0))
        best = total.min(axis=0)
    at, ends = size - 1, []
    for cut in reversed(cuts):
        at = int(cut[at])
        ends.append(known[last[at - 1]])
    return np.array(ends[::-1])


def spread_colours(scale: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Return as many colours as classes, spread over a scale, mixed when there are more.

    Examples
    --------
    >>> spread_colours(("#000000", "#808080", "#ffffff"), 2)
    ('#000000', '#ffffff')
    >>> spread_colours(("#000000", "#808080"), 3)
    ('#000000', '#404040', '#808080')
    """
    channels = np.array([list(bytes.fromhex(hex_[1:])) for hex_ in scale])
    at = np.linspace(0, len(scale) - 1, count)
    mixed = [np.interp(at, np.arange(len(scale)), channel).round() for channel in channels.T]
    return tuple("#" + "".join(f"{int(c):02x}" for c in row) for row in zip(*mixed, strict=True))


def read_breaks(text: str) -> tuple[float, ...]:
    r"""Return the thresholds written by a reader, parted by semicolons or spaces.

    Raises
    ------
    InputError
        One is no number, or they do not rise.

    Examples
    --------
    >>> read_breaks("1 ; 2,5 ; 10")
    (1.0, 2.5, 10.0)
    >>> read_breaks("1 ; 10\u202f000")
    (1.0, 10000.0)
    """
    grouped = text.replace(NARROW, "").replace(NO_BREAK, "")
    words = [word for word in re.split(r"[;\s]+", grouped) if word]
    try:
        found = tuple(float(word.replace(",", ".")) for word in words)
    except ValueError as error:
        raise InputError(
            f"seuils attendus : des nombres croissants comme « 1 ; 2,5 ; 10 » ; reçu : « {text} »"
        ) from error
    return _require_rising(found)


def _require_rising(breaks: tuple[float, ...]) -> tuple[float, ...]:
    is_rising = np.isfinite(breaks).all() and (np.diff(breaks) > 0).all()
    if not 1 <= len(breaks) <= MOST_BREAKS or not is_rising:
        received = " ; ".join(shortest(value) for value in breaks) or "rien"
        raise InputError(
            f"de 1 à {MOST_BREAKS} seuils croissants sont attendus ; reçu : {received}"
        )
    return tuple(float(value) for value in breaks)
