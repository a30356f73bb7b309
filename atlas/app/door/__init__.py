"""What stands between the network and the app: who may ask what, when, and what is said of a fault.

Read `guard` (hosts, headers, what is closed), `crowd` (how many at once), `turns` (who waits),
`ready` (what is made before anyone asks), then `fault`.
"""
