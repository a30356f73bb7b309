"""What the pages say in French: findings, tables, method; one room per page or subject.

Read `access`, then `inequality`, `sureness`, `sureness_method`, `crossing`, `square` and `zones`
(page *Accès*), the rooms of `siting` (*Où ouvrir ?*) and of `label`, then `changes`, `comparison`,
`purposes`, `records`, `sources` and `method`.
"""
