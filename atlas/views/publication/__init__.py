"""A folder of open data: its datasets and files, its DCAT-AP record, its French page.

Read `publication` (what the folder holds), then `catalogue` (the record, the only door to rdflib)
and `portal` (the page).
"""
