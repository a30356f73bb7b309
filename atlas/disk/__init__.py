"""Disk: the one way that anything is written, and what holds when it cannot be.

`paths` says where a file may go and come from, `writing` replaces a file in one step, `workshop`
several folders at once and takes up what was interrupted, `locks` makes writers wait for each
other, `faults` says in French why the system refuses.
"""
