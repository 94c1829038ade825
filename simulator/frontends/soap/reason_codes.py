"""Control Center's reason codes and their texts. Which one an answer carries is decided elsewhere."""

from __future__ import annotations

from simulator.provenance import documented

NO_REASON = -1
NO_SUCH_SERVICE = -1010
ALREADY_STARTED, ALREADY_STOPPED = -1039, -1040
NOT_ALLOWED, NOT_SUPPORTED = -1042, -1045
NOT_ACTIVATED_CODE, COMMANDED_OUT_CODE = -1068, -1069

SOURCE = documented(
    "Serviceability XML guide, Service Status, Reason Code, Reason Code String; "
    "agrees with the list in serviceabilitytools. -1060 to -1066 are left out: their texts are cut in both"
)

_FROM_1000 = """Component already initialized
Entry replaced
Component not initialized
Component is running
Entry not found
Unable to process event
Registration already present
Unsuccessful completion
Registration not found
Missing or invalid environment variable
No such service
Component is reserved for platform
Bad arguments
Internal error
Entry was already present
Error opening IPC
No license available
Error opening file
Error reading file
Component is not running
Signal ignored
Notification ignored
Buffer overflow
Cannot parse record or entry
Out of memory
Not connected
Component already exists
Message was truncated
Component is empty
Operation is pending
Transaction does not exist
Operation timed-out
File is locked
Feature is not implemented yet
Alarm was already set
Alarm was already clear
Dependency is in active state
Dependency is not in active state
Circular dependencies detected
Component already started
Component already stopped
Dependencies still pending
Requested process state transition not allowed
No changes
Boundary violation for data structure
Operation not supported
Process recovery in progress
Operation pending on scheduled restart
Operation pending on active dependencies
Operation pending on active dependents
Shutdown is in progress
Invalid Table Handle
Data Base not initialized
Data Directory
Table Full
Deleted Data
No Such Record
Component already in specified state
Out of range
Cannot create object"""
_FROM_1067 = """Invalid Token presented in request
Service Not Activated
Commanded Out of Service
Multiple Modules have error
Encountered exception
Invalid context path was specified
No context exists
No context path was specified
Application already exists"""


def _numbered(first: int, texts: str) -> dict[int, str]:
    return {first - offset: text for offset, text in enumerate(texts.splitlines())}


TEXTS: dict[int, str] = {NO_REASON: " ", **_numbered(-1000, _FROM_1000), **_numbered(-1067, _FROM_1067)}
"""`TEXTS[-1068] == "Service Not Activated"`; no reason is a blank (documented in samples)."""
