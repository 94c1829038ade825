"""What each change and circumstance makes of a picture: the moments that follow, the last one settled.

The operations of `cucm_driver.operations` and whoever thinks of a node that goes down ask here; nothing is sent.
"""

from cucm_driver.picture.change.lists import ctl_deleted, ctl_written, itl_reset, mode_set
from cucm_driver.picture.change.moments import Moments
from cucm_driver.picture.change.nodes import (
    interaction_set,
    node_down,
    node_up,
    rebooted,
    regenerated,
    replication_changed,
    service_restarted,
    service_started,
    service_stopped,
)
from cucm_driver.picture.change.phones import (
    booted,
    lists_deleted,
    lsc_ordered,
    phones_powered,
    phones_reset,
    profile_changed,
    split,
    told_of_phones,
)
from cucm_driver.picture.change.stores import imported, trust_deleted

__all__ = [
    "Moments",
    "booted",
    "ctl_deleted",
    "ctl_written",
    "imported",
    "interaction_set",
    "itl_reset",
    "lists_deleted",
    "lsc_ordered",
    "mode_set",
    "node_down",
    "node_up",
    "phones_powered",
    "phones_reset",
    "profile_changed",
    "rebooted",
    "regenerated",
    "replication_changed",
    "service_restarted",
    "service_started",
    "service_stopped",
    "split",
    "told_of_phones",
    "trust_deleted",
]
