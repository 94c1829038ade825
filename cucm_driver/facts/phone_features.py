"""Which phones have Security by Default (model by model), a secure profile, an LSC that ends when: from the database.

The table is the one behind the report Unified CM Phone Feature List (Security Guide 12.5(1)); the names of its columns
are recalled.
"""

from __future__ import annotations

SECURITY_BY_DEFAULT = """select distinct d.name as phone from device d
 join productsupportsfeature p on p.tkmodel = d.tkmodel
 join typesupportsfeature f on p.tksupportsfeature = f.enum
 where d.tkclass = 1 and f.name = 'Security By Default'"""

MODELS = """select d.name as phone, m.name as model from device d
 join typemodel m on d.tkmodel = m.enum where d.tkclass = 1 order by d.name"""

SECURE = """select d.name as phone from device d
 join securityprofile s on d.fksecurityprofile = s.pkid
 where d.tkclass = 1 and s.tkdevicesecuritymode in (2, 3)"""
"""Authenticated and encrypted, by their place among AXL's words."""

LSC_ENDS = "select name as phone, lscvaliduntil from device where tkclass = 1 and lscvaliduntil is not null"
"""Seconds since 1970 (public scripts, over AXL 11.5)."""

NO_LSC_BEFORE = "11.5"
"""The oldest release on which these columns were seen."""
