"""What is loaded beside places: need, zonings, people, trips, rounds, stakes, actions, awards.

`contexts` checks a file, has it kept and brings it to the tables of the store; there is a room per
kind, and `roles` says which column of a file is what.
"""
