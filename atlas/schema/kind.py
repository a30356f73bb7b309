"""Kinds of what is loaded beside places, as tables, files kept and the command line name them."""

NEED, ZONING, POPULATION, TRIPS, ROUNDS = "besoin", "zonage", "population", "trajets", "tournees"
ACTIONS, STAKES, AWARDS = "actions", "enjeux", "labels"
GRANTS, CALLS, ENVELOPES = "financements", "appels", "enveloppes"
GRANT_DECISIONS = "liens-financements"
SERIES, INDICATORS = "series", "indicateurs"
MEETINGS, RESOLUTIONS, VALUE_ADDED = "reunions", "resolutions", "plus-value"
REFERENTIALS, CRITERION_LISTS = "referentiels", "criteres"
CORRESPONDENCES, ASSESSMENTS = "correspondances", "appreciations"
CONTEXT_KINDS = (NEED, ZONING, POPULATION, TRIPS, ROUNDS, ACTIONS, STAKES, GRANTS, CALLS,
                 ENVELOPES, GRANT_DECISIONS, SERIES, INDICATORS, MEETINGS, RESOLUTIONS,
                 VALUE_ADDED, REFERENTIALS, CRITERION_LISTS, CORRESPONDENCES,
                 ASSESSMENTS)  # fmt: skip
