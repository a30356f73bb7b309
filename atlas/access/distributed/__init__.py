"""Access for people too many for one machine: by blocks, on Dask; the same numbers as alone.

Read `blocks` (one block, no Dask), `partition` (the door of Dask), `spread` (a question by
régions).
"""
