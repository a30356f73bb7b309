"""What the agreement is steered with, computed: money, compliance, indicators, value."""
