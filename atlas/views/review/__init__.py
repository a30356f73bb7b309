"""The yearly review that the committee reads and fills: what is known, then what is left to write.

Read `make` (parts in order), then one room per part: `aims`, `deployment`, `money`, `decisions`,
`forms` (what nobody may fill in advance), `annex`. It is a `Dossier`, which `atlas.views.report`
writes.
"""

from atlas.views.review.make import REVIEW_CONTENT, make_review, review_name

__all__ = ["REVIEW_CONTENT", "make_review", "review_name"]
