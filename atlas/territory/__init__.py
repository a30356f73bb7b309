"""Communes through time, the names of collectivities, points in polygons, and topology.

`collectivities` tells which territory a published name or code is; `history` follows a commune from
any day to today.
"""
