"""Tables of what the agreement is steered with: money, criteria, series, decisions."""
