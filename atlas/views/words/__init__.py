"""What the pages say in French: findings, tables, method; one room per page or subject.

Read `access`, then `inequality`, `sureness` and `crossing` (page *Accès*), `sites` and `siting`
(*Où ouvrir ?*), `changes`, `comparison`, `label`, `purposes`, `records`, `sources` and `method`.
"""
