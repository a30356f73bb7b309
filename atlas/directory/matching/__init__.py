"""Two records: what is compared of each, on what they agree, and how sure it is that they are one.

Read `compared` (a record), `agreement` (a pair), then `score`.
"""

from atlas.directory.matching.agreement import MISSING, compare
from atlas.directory.matching.compared import comparable
from atlas.directory.matching.score import (
    CRITERIA,
    DOUBTFUL,
    INTERCEPT,
    MERGE_FROM,
    MERGED,
    PLAUSIBLE_FROM,
    REUSED_UNDER,
    REVIEW_FROM,
    SEPARATE,
    WEIGHTS,
    WORDS,
    explain,
    score,
    score_pairs,
)

__all__ = [
    "CRITERIA", "DOUBTFUL", "INTERCEPT", "MERGED", "MERGE_FROM", "MISSING", "PLAUSIBLE_FROM",
    "REUSED_UNDER", "REVIEW_FROM", "SEPARATE", "WEIGHTS", "WORDS", "comparable",
    "compare", "explain", "score", "score_pairs",
]  # fmt: skip
