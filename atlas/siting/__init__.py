"""Where next: sites that serve most people, shorten trips most, or serve the worst served first.

Read `plan` (what a planner asks), then `problem` and `candidates`, the three models `maximal`,
`median` and `center`, `choice` and `solver` (how they are proven), `outcome` and `closure`.
"""

from atlas.siting.center import p_center
from atlas.siting.maximal import maximal_coverage
from atlas.siting.median import p_median
from atlas.siting.outcome import Proof, Siting
from atlas.siting.problem import Limits, Problem

__all__ = ["Limits", "Problem", "Proof", "Siting", "maximal_coverage", "p_center", "p_median"]
