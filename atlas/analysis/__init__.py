"""What else the tables say: change between dates, label and access, twins, needs, publishers.

Read `changes` (two dates), then `labels` and `label_effect`, `profile` and `twins`, `purposes` and
`training` (what is offered), `bivariate` (need x access), `publishers`, `trust` and `rank`.
"""
