"""Frames in, a map, a table or a file out."""
