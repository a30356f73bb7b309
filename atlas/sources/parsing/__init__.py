"""Bytes of a file, as people save them -> rows of text: one room per family of formats.

`atlas.sources.files` is the door: it finds the family, and hands on the rows.
"""
