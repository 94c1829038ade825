"""`utils ctl ...` on the publisher: the security mode, and the CTL written anew. Done only if every TFTP node's file shows it.

Phones and services take nothing up by these orders alone; what is to be restarted stands in the feature.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from cucm_driver.facts.ctl import OnDisk, missing, on_disk, wanted
from cucm_driver.operations.effect import Effect
from cucm_driver.operations.operation import Operation
from cucm_driver.operations.reader import Reader
from cucm_driver.picture import change
from cucm_driver.picture.change.moments import Moments
from cucm_driver.picture.parts import Part, Touched, everywhere
from cucm_driver.picture.rules import Rules
from cucm_driver.picture.state import Picture
from cucm_driver.transports.dialogue import Answer

CONTINUE = Answer(
    r"This operation (?:will )?\w+ the [\s\S]{0,300}?Do you want to continue\?\s*\(y\s*/\s*n\)\s*:?", "y"
)
"""`will set` on the screen, `sets` in a later edition; a note on auto-registration may stand between (118893, 118892; CVP guide)."""

DELETE = Answer(r"Enter \"y\" followed by return to continue:", "y")
"""Of `file delete`, after `Delete the File CTLFile.tlv?` (118892; 221038)."""

MODES: dict[str, str] = {"mixed-mode": "mixed", "non-secure-mode": "non-secure"}
"""What `utils ctl set-cluster` takes, and what ClusterSecurityMode says then."""

CTL_TOUCHED = everywhere(Part.DISK_CTL, Part.CTL, Part.VOUCHING, Part.ITL)
"""TVS and Cisco Tftp may take a new CTL up by themselves."""

NO_FILE = "none"
FAILED = ("unsuccessful", "is disabled", "failed", "Error")
"""Of `reset localkey` no output was published: whatever does not say that it failed is followed by looking."""


@dataclass(frozen=True)
class CtlUpdate(Effect):
    """Every TFTP node has another CTL on disk than before, that names everybody as stored now and verifies."""

    def recorded(self) -> Mapping[str, object]:
        return {"effect": "CTL update"}

    def state(self, reader: Reader, node: str) -> str:
        """`cm-pub=1d97d9089dd5 by 70caf64e, cm-sub1=none`: hash and signer of the file by TFTP node."""
        return _state(on_disk(reader))

    def reached(self, reader: Reader, node: str, before: str, now: str) -> bool:
        return _all_new(before, now) and whole(reader)

    def after(self, picture: Picture, node: str, rules: Rules) -> Moments:
        return change.ctl_written(picture, rules)

    def touches(self, node: str) -> Touched:
        return CTL_TOUCHED

    def accepted(self, said: str) -> bool:
        return "CTL file Updated" in said


@dataclass(frozen=True)
class CtlLocalKey(Effect):
    """The same, and another certificate than before signs."""

    def recorded(self) -> Mapping[str, object]:
        return {"effect": "CTL local key"}

    def state(self, reader: Reader, node: str) -> str:
        """As of an update."""
        return _state(on_disk(reader))

    def reached(self, reader: Reader, node: str, before: str, now: str) -> bool:
        return _all_new(before, now) and _another_signer(before, now) and whole(reader)

    def after(self, picture: Picture, node: str, rules: Rules) -> Moments:
        return change.ctl_written(picture, rules, signer=1)

    def touches(self, node: str) -> Touched:
        return CTL_TOUCHED

    def accepted(self, said: str) -> bool:
        return not any(word in said for word in FAILED)


@dataclass(frozen=True)
class SecurityMode(Effect):
    """ClusterSecurityMode is as wanted; into mixed mode every TFTP node has a CTL of today besides.

    Back in non-secure mode the CTL stays, emptied of CallManagers (118892): there the parameter and another file count.
    """

    mode: str

    def recorded(self) -> Mapping[str, object]:
        return {"effect": "security mode", "mode": self.mode}

    def state(self, reader: Reader, node: str) -> str:
        """`mixed; cm-pub=1d97d9089dd5 by 70caf64e, cm-sub1=none`"""
        return f"{reader.security_mode()}; {_state(on_disk(reader))}"

    def reached(self, reader: Reader, node: str, before: str, now: str) -> bool:
        mode, files = now.split("; ", 1)
        changed = mode == MODES[self.mode] and _all_new(before.split("; ", 1)[1], files)
        return changed and (self.mode == "non-secure-mode" or whole(reader))

    def after(self, picture: Picture, node: str, rules: Rules) -> Moments:
        return change.mode_set(picture, MODES[self.mode], rules)

    def touches(self, node: str) -> Touched:
        return CTL_TOUCHED | everywhere(Part.MODE)

    def accepted(self, said: str) -> bool:
        return "Cluster set to" in said


@dataclass(frozen=True)
class CtlDeleted(Effect):
    """One node has no CTL on disk any more; Cisco Tftp serves none from then on, up to 11.5 from its next start on."""

    def recorded(self) -> Mapping[str, object]:
        return {"effect": "CTL deleted"}

    def state(self, reader: Reader, node: str) -> str:
        """`1d97d9089dd5 by 70caf64e`, or `none`"""
        return _file(on_disk(reader).get(node))

    def reached(self, reader: Reader, node: str, before: str, now: str) -> bool:
        return now == NO_FILE

    def after(self, picture: Picture, node: str, rules: Rules) -> Moments:
        return change.ctl_deleted(picture, node, rules)

    def touches(self, node: str) -> Touched:
        return CTL_TOUCHED

    def accepted(self, said: str) -> bool:
        return "deleted = 1" in said


def set_cluster(publisher: str, mode: str) -> Operation:
    """`set_cluster("cm-pub", "mixed-mode")` or `"non-secure-mode"`; KeyError for any other word."""
    into = MODES[mode]
    return _order(
        publisher,
        f"utils ctl set-cluster {mode}",
        SecurityMode(mode),
        f"the cluster is in {into} mode; phones take the CTL at their next boot, secure profiles count from then on",
    )


def update_ctl(publisher: str) -> Operation:
    """`update_ctl("cm-pub")`: the CTL written anew, signed by the usual signer (CLI Reference 12.5(1)SU5; 118893).

    ITLRecovery signs from 12.0, the publisher's CallManager before.
    """
    return _order(
        publisher,
        "utils ctl update CTLFile",
        CtlUpdate(),
        "a secure phone that takes it registers only with a CallManager that presents what it names",
    )


def reset_ctl_with_local_key(publisher: str) -> Operation:
    """`reset_ctl_with_local_key("cm-pub")`: written anew, signed by the second key until the next update.

    CallManager's from 12.0 (CLI Reference 12.5(1)SU5); ITLRecovery's on 10.5(2) to 11.5, which is inferred. Where the
    file is signed by that key already, a second reset cannot be proven: unknown.
    """
    return _order(
        publisher,
        "utils ctl reset localkey",
        CtlLocalKey(),
        "every phone must take the new CTL before the next update of it",
    )


def delete_ctl(node: str) -> Operation:
    """`delete_ctl("cm-sub1")`: the file that stays on a TFTP node of a cluster in non-secure mode (118892; 118893)."""
    return Operation(
        node=node,
        request="file delete tftp CTLFile.tlv",
        effect=CtlDeleted(),
        usual=timedelta(seconds=5),
        patience=timedelta(minutes=1),
        harms="phones keep the CTL they hold; only a hand on each takes it away",
        answers=(DELETE,),
    )


def whole(reader: Reader) -> bool:
    """Whether the CTL on every TFTP node is one and the same, names everybody as stored now, and verifies there."""
    files = on_disk(reader)
    if not files or any(each is None or not each.verified for each in files.values()):
        return False
    one, *others = (each.shown for each in files.values() if each is not None)
    return all(each.sha1 == one.sha1 for each in others) and not missing(one, wanted(reader))


def _order(
    publisher: str, request: str, effect: CtlUpdate | CtlLocalKey | SecurityMode, harms: str
) -> Operation:
    return Operation(
        node=publisher,
        request=request,
        effect=effect,
        usual=timedelta(seconds=30),
        patience=timedelta(minutes=3),
        harms=harms,
        answers=(CONTINUE,),
    )


def _state(files: Mapping[str, OnDisk | None]) -> str:
    told = (f"{node}={_file(each)}" for node, each in files.items())
    return ", ".join(told) or NO_FILE


def _file(each: OnDisk | None) -> str:
    if each is None:
        return NO_FILE
    return f"{each.shown.sha1[:12]} by {each.shown.signer.serial.hex()}"


def _split(state: str) -> dict[str, str]:
    """`{"cm-pub": "1d97d9089dd5 by 70caf64e"}`"""
    return dict(part.split("=", 1) for part in state.split(", ") if "=" in part)


def _all_new(before: str, now: str) -> bool:
    then, today = _split(before), _split(now)
    return bool(today) and all(file not in (NO_FILE, then.get(node)) for node, file in today.items())


def _another_signer(before: str, now: str) -> bool:
    then, today = _split(before), _split(now)
    return all(
        then.get(node, "").partition(" by ")[2] != file.partition(" by ")[2] for node, file in today.items()
    )
