"""A description proposed for a file never seen, from its names, its values and the other files."""

from atlas.proposal.proposal import Proposal, propose
from atlas.proposal.trial import Trial, try_out

__all__ = ["Proposal", "Trial", "propose", "try_out"]
