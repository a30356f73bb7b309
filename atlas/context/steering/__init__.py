"""What the agreement is steered with, as files say it: money, criteria, series, decisions."""
