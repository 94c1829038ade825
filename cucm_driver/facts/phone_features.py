"""Which phones have Security by Default (model by model), a secure profile, an LSC that ends when: from the database.

The table is the one behind the report Unified CM Phone Feature List (Security Guide 12.5(1)); the names of its columns
are recalled.
"""

from __future__ import annotations

from collections.abc import Iterable

from cucm_driver.facts.sql import Row

_SUPPORTED = """from productsupportsfeature p
 join typesupportsfeature f on p.tksupportsfeature = f.enum where f.name = 'Security By Default'"""

TELLING = f"select count(*) as models {_SUPPORTED}"
"""How many models have Security by Default; 0 where the database does not tell."""

WITHOUT_SECURITY_BY_DEFAULT = f"""select d.name as phone from device d
 where d.tkclass = 1 and d.tkmodel not in (select p.tkmodel {_SUPPORTED})"""  # noqa: S608 (a constant)
"""The few, not the many: a reply of AXL is limited."""

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


def models_of(names: Iterable[str]) -> str:
    """The phones of these models; a constant of ours, never a text from outside."""
    listed = ", ".join(f"'{name}'" for name in names)
    return f"""select d.name as phone, m.name as model from device d
 join typemodel m on d.tkmodel = m.enum where d.tkclass = 1 and m.name in ({listed})"""  # noqa: S608 (ours)


def tells(rows: list[Row]) -> bool:
    """Whether the answer to `TELLING` names any model."""
    return bool(rows) and rows[0].get("models", "0") not in ("", "0")
