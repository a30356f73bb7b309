"""A description proposed for a file never seen, from its names, its values and the other files.

Read `proposal` (the whole way), then `profiles`, `precedents` and `evidence` (what tells),
`assignment`, `rivals`, `axes` and `hour_columns` (what feeds what), `draft` and `summary` (what a
person reads).

The numbers of these rooms were chosen by hand on the 20 real files, each without any description of
its producer: none was left to measure on what they were not chosen on.
"""

from atlas.intake.proposal.proposal import Proposal, propose
from atlas.intake.reception.trial import Trial, try_out

__all__ = ["Proposal", "Trial", "propose", "try_out"]
