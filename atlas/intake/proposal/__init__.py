"""A description proposed for a file never seen, from its names, its values and the other files.

Read `proposal` (the whole way), then `profiles`, `precedents` and `evidence` (what tells),
`assignment`, `axes` and `timetable` (what feeds what), `draft` and `summary` (what a person reads).
"""

from atlas.intake.proposal.proposal import Proposal, propose
from atlas.intake.proposal.trial import Trial, try_out

__all__ = ["Proposal", "Trial", "propose", "try_out"]
