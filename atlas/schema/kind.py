"""Kinds of what is loaded beside places."""

NEED, ZONING, POPULATION, TRIPS, ROUNDS = "besoin", "zonage", "population", "trajets", "tournees"
ACTIONS, STAKES = "actions", "enjeux"
