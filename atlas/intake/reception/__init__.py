"""What a file is and how much of it came in: which description reads it (`recognition`), how its
lists are joined (`separators`), how many values are kept (`tally`), files of one release as one
(`parts`), what a file that is no list of places looks like (`resemblance`), and what a description
not kept yet would make of the rows (`trial`).
"""
