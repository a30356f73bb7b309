"""The pages of steering in French: money, criteria, indicators, value, register."""
