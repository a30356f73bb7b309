"""What a file is and how much of it came in: which description reads it (`recognition`), how its
lists are joined (`separators`), how many values are kept (`tally`), files of one release as one
(`parts`), and what a file that is no list of places looks like (`resemblance`).
"""
