"""A network-real simulator of a Cisco Unified Communications Manager cluster.

    import simulator
    with simulator.start("lab", release="12.5") as lab:
        print(lab.inventory)      # TOML: addresses, ports, host keys, certificate pins
        print(lab.environment)    # the credentials that the inventory refers to

The cluster answers on loopback sockets until the block ends. It runs at real time unless `pulled` is true. It runs in a
thread; `simulator.Child("lab")` is one in a process of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.child import Child, NotStarted
    from simulator.lab import Lab, start

__all__ = ["Child", "Lab", "NotStarted", "start"]


def __getattr__(name: str) -> Any:
    """`Lab` and `start` bring servers with them, so they are imported when somebody asks (PEP 562)."""
    if name in ("Child", "NotStarted"):
        from simulator import child

        return getattr(child, name)
    if name in ("Lab", "start"):
        from simulator import lab

        return getattr(lab, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
