"""What stands between the network and the app: who may ask what, and what is said of a fault.

Read `guard` (hosts, headers, what is closed), then `fault`.
"""
