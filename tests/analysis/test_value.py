"""The value added, against fractions worked out by hand and a search through every corner."""

from itertools import product
from math import inf

import pandas as pd
import pytest

from atlas.analysis.steering.value import (
    BREAK_EVEN,
    COST_PER_HELP,
    COST_PER_NEWLY,
    COST_PER_YEAR,
    GAIN_PER_PERSON,
    gain_sets,
    outcomes,
    sensitivity,
)
from atlas.context.steering.parameters import TOGETHER, UNITS_OF
from atlas.schema.frame import conform

COST = ("cost_per_place_year", (80_000, 100_000, 150_000))
HELP = ("accompaniments_per_place_year", (1_000, 2_000, 4_000))
DEADWEIGHT, ATTRIBUTION = ("deadweight", (0.0, 0.5, 0.75)), ("attribution", (0.25, 0.5, 1.0))
DURATION = ("duration_years", (1, 2, 4))
NET = (DEADWEIGHT, ATTRIBUTION, DURATION)


def parameters(*told, **gains):
    """Return the table of parameters `(name, (low, central, high))` and of gains with overlaps."""
    rows = [(name, values, False, None) for name, values in told]
    rows += [(name, values, True, overlaps) for name, (values, overlaps) in gains.items()]
    table = pd.DataFrame(
        {
            "context_id": "essai", "row_number": range(1, len(rows) + 1),
            "parameter_id": [row[0] for row in rows], "is_gain": [row[2] for row in rows],
            "parameter_name": [row[0] for row in rows],
            "low": [row[1][0] for row in rows], "central": [row[1][1] for row in rows],
            "high": [row[1][2] for row in rows],
            "unit": [UNITS_OF.get(row[0], "EUR/personne/an") for row in rows],
            "parameter_year": None, "scope": None, "source_title": "essai", "source_url": None,
            "is_second_hand": False, "overlaps": [row[3] for row in rows],
        }
    )  # fmt: skip
    return conform(table, "value_parameters")


def row(table, outcome, gain=None):
    own = table[table["outcome"] == outcome]
    return own[own["gain_id"].eq(gain) if gain else own["gain_id"].isna()].iloc[0]


def bounds(found):
    return found[["low", "central", "high"]].tolist()


def test_costs_are_ratios_and_their_range_is_at_the_corners():
    table = outcomes(parameters(COST, HELP))
    assert bounds(row(table, COST_PER_YEAR)) == [80_000, 100_000, 150_000]
    assert bounds(row(table, COST_PER_HELP)) == [20, 50, 150]
    unknown = row(table, COST_PER_NEWLY)
    assert unknown[["low", "central", "high"]].isna().all()
    assert unknown["missing"] == "people_newly_served_per_place_year"


def test_the_break_even_is_worked_out_by_hand():
    """40 × 2 × 0.5 × (1 − 0.5) = 20 euros a person; 100,000 ÷ 20 = 5,000 people."""
    table = outcomes(parameters(COST, *NET, achat=((None, 40, None), "")))
    assert row(table, GAIN_PER_PERSON, "achat")["central"] == 20
    found = row(table, BREAK_EVEN, "achat")
    assert found["central"] == 5_000
    assert found["without_range"] == "achat"


def test_the_range_is_that_of_every_corner():
    table = outcomes(parameters(COST, *NET, achat=((30, 40, 60), "")))
    corners = [
        cost / (gain * duration * attribution * (1 - deadweight))
        for cost, deadweight, attribution, duration, gain in product(
            COST[1], DEADWEIGHT[1], ATTRIBUTION[1], DURATION[1], (30, 40, 60)
        )
    ]
    found = row(table, BREAK_EVEN, "achat")
    assert found["low"] == pytest.approx(min(corners))
    assert found["high"] == pytest.approx(max(corners))
    assert found["without_range"] == ""


@pytest.mark.parametrize("left_out", [one[0] for one in NET])
def test_deadweight_attribution_and_duration_have_no_default(left_out):
    given = [one for one in NET if one[0] != left_out]
    found = row(outcomes(parameters(COST, *given, achat=((1, 2, 3), ""))), BREAK_EVEN, "achat")
    assert found[["low", "central", "high"]].isna().all()
    assert found["missing"] == left_out


def test_without_gain_the_break_even_is_unknown():
    found = row(outcomes(parameters(COST, *NET)), BREAK_EVEN)
    assert found["missing"] == "gain"
    assert pd.isna(found["central"])


def test_when_all_would_have_come_anyway_no_number_pays():
    table = outcomes(parameters(COST, ATTRIBUTION, DURATION, ("deadweight", (0, 0.5, 1)),
                                achat=((1, 2, 3), "")))  # fmt: skip
    assert row(table, BREAK_EVEN, "achat")["high"] == inf
    assert row(table, GAIN_PER_PERSON, "achat")["low"] == 0


def test_gains_that_overlap_are_never_added():
    own = parameters(COST, *NET, a=((None, 40, None), "b"), b=((None, 60, None), ""),
                     c=((None, 20, None), ""), d=((None, 10, None), "c"))  # fmt: skip
    sets = gain_sets(own).set_index("parameter_id")
    assert sets["gain_set"].tolist() == [0, 0, 1, 1]
    assert sets.index[sets["is_kept"]].tolist() == ["b", "c"]
    # (60 + 20) × 2 × 0.5 × 0.5 = 40 euros a person
    assert row(outcomes(own), GAIN_PER_PERSON, TOGETHER)["central"] == 40


def test_a_gain_of_which_nobody_says_what_it_overlaps_is_added_to_none():
    own = parameters(COST, *NET, a=((None, 40, None), ""), b=((None, 60, None), None),
                     c=((None, 20, None), ""))  # fmt: skip
    sets = gain_sets(own)
    assert sets["gain_set"].nunique() == 1
    assert sets.loc[sets["is_kept"], "parameter_id"].tolist() == ["b"]
    assert TOGETHER not in set(outcomes(own)["gain_id"])


def test_overlap_is_followed_step_by_step():
    own = parameters(a=((1, 1, 1), "b"), b=((1, 1, 1), "c"), c=((1, 1, 1), ""))
    assert gain_sets(own)["gain_set"].tolist() == [0, 0, 0]


def test_one_parameter_at_a_time_the_widest_first():
    table = sensitivity(parameters(COST, HELP))
    own = table[table["outcome"] == COST_PER_HELP]
    # Alone, the number of accompaniments gives 100 to 25 euros; the cost 40 to 75.
    assert own["parameter_id"].tolist() == [HELP[0], COST[0]]
    assert own[["at_low", "at_high", "swing"]].to_numpy().tolist() == [[100, 25, 75], [40, 75, 35]]


def test_what_has_no_central_value_is_unknown_and_moves_nothing():
    own = parameters(("cost_per_place_year", (1, None, 3)))
    assert bounds(row(outcomes(own), COST_PER_YEAR))[0::2] == [1, 3]
    assert pd.isna(row(outcomes(own), COST_PER_YEAR)["central"])
    assert sensitivity(own).empty
