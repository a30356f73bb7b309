"""Where a record is, by evidence: what each thing published says of its commune (`claims`), what
its name, its address and other records say (`mentions`), and which commune has most (`weighing`).
"""
