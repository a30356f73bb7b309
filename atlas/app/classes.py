"""The choice of classes and colours of a map, kept in the URL."""

import pandas as pd
import streamlit as st

from atlas.app import controls
from atlas.app.shell.rooms import warn
from atlas.errors import InputError
from atlas.text.french import shortest
from atlas.text.markdown import escaped
from atlas.views.display.classing import (
    CHOSEN,
    CLASS_COUNTS,
    OWN,
    SCALE_NAMES,
    SCHEMES,
    read_breaks,
    reclass,
)
from atlas.views.display.measures import Measure


def choose(measure: Measure, values: pd.Series) -> Measure:
    """Show the choice of classes; return the measure with those chosen."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        scheme = controls.choose("Classes", "classes", SCHEMES)
        count = CLASS_COUNTS[2]
        breaks: tuple[float, ...] = ()
        if scheme == CHOSEN:
            breaks = _thresholds(measure)
            scheme = scheme if breaks else OWN
        elif scheme != OWN:
            counts = (
                CLASS_COUNTS[2],
                *(count for count in CLASS_COUNTS if count != CLASS_COUNTS[2]),
            )
            words = {str(count): f"{count} classes" for count in counts}
            count = int(controls.choose("Nombre", "nombre", words))
        scale = controls.choose("Couleurs", "couleurs", SCALE_NAMES)
    return reclass(measure, values, scheme, count, breaks, scale)


def _thresholds(measure: Measure) -> tuple[float, ...]:
    """Show the field of thresholds; none when nothing or something else is written."""
    example = " ; ".join(map(shortest, measure.breaks))
    text = controls.choose_text("Seuils", "seuils", example)
    if not text.strip():
        return ()
    try:
        return read_breaks(text)
    except InputError as error:
        st.warning(escaped(str(error)))
        warn(str(error))  # the list of settings is closed when an address brings thresholds
        return ()
