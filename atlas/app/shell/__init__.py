"""What stands around every page: one line of controls, the territory, the data in sight, sharing.

A page fills the rooms that the shell keeps for it: controls, tools, finding, map and panel.
"""
