"""A description proposed for a file never seen, from its names, its values and the other files."""

from atlas.intake.proposal.proposal import Proposal, propose
from atlas.intake.proposal.trial import Trial, try_out

__all__ = ["Proposal", "Trial", "propose", "try_out"]
