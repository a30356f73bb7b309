"""What is loaded beside places: need, zonings, people, trips, rounds, stakes, actions, awards.

`contexts` checks a file, has it kept and brings it to the tables of the store; `readers` says which
room reads each kind, and `roles` which column of a file is what.
"""
