"""Every error of the driver and of the steps, written for an engineer at two in the morning.

Each one answers: which node, what was asked, what came back and what was expected, what that leaves,
and the next move. An error that stands with the code that raises it is named with its module.
The tree::

    RunbookError
      UserMistake                  the person or the inventory is wrong; nothing was sent
        InventoryError             the inventory cannot be used
        MissingSecret              an environment variable with a user or a password is not set
        NotConsented               a change was asked for and nobody granted it
        UnsafeRequest              a command that must never be sent as it stands (`?`, TAB, several lines)
        AlreadyRunning             another run on this machine works on the cluster (cucm_driver.access.run_lock)
        NoLock                     the file system keeps no locks (cucm_driver.access.run_lock)
        AnotherFormat              another version wrote the journal (cucm_driver.record.format)
        NotRecorded                the folder of the evidence takes no more (cucm_driver.record.journal)
        NoSuchOperation            a plan or a journal names a change that is not known (cucm_driver.operations.stored)
        NoShell                    testinfra asked an appliance for a shell (cucm_driver.testinfra)
        NotTheSimulator            what answers on the control port is another simulator, or none (steps.control)
        NothingToDo                a sentence applies to no node of the cluster (steps.night)
        WouldLock                  the forecast says that phones would be lost (steps.night)
        NotAPlan                   the file is no plan that this version wrote (steps.planning.plan)
        NotExecutable              the plan is not one procedure that goes through (steps.execution.agenda)
        NotAsPlanned               a sentence asks for another change than was planned (steps.execution.agenda)
        NotResumable               the folder is no run that can be gone on with (steps.execution.past)
        Declined                   the person at the keyboard said no (steps.execution.asking)
        NobodyToAsk                `--confirm` without a terminal (steps.execution.asking)
        NotAWaiver                 a waiver without a gate, a name or a reason (steps.execution.waivers)
        NoWindow                   the hours or the time zone cannot be read (steps.execution.window)
        Stopped                    somebody asked for a stop inside a block (steps.execution.execution)
        ForeignPlugin              another plugin of pytest could run steps twice (steps.execution.executor)
      ClusterTrouble               the cluster, or the way to it, is not as expected
        Unreachable                no connection, or it was lost
        WrongPassword              the node refused the user or the password
        WrongHostKey               the SSH host key is not the pinned one
        WrongPin                   the HTTPS certificate is not the pinned one
        Refused                    the node understood and declined
          SoapFault                the same, as a SOAP fault with a code
          Throttled                the node has too much to do; it did not look at the request
        UndeclaredPrompt           the node asked a question nobody had declared; it was not answered
        NoAnswer                   patience is over
        Garbled                    what came back is not what the protocol allows
        NotVerified                the request was accepted, but the state it should lead to was not seen
        NotTheseAlone              a device pool holds more than the phones to be reset (cucm_driver.operations.phones)
        NotArranged                the simulator cannot bring about what a Given asks for (steps.control)
        ForeignChange              a restart would bring somebody else's certificate into use (steps.night)
        PhonesLost                 more phones than allowed did not come back from a reset (steps.phone_batches)
        NotAsRequired              a circumstance that the page requires does not hold (steps.sentences.clusters)
        NothingServed              no TFTP node serves a list (steps.sentences.trust_lists)
        SomebodyElse               the cluster has changed, and not by this run (steps.execution.guard)
        NotWaived                  nobody can read a gate, and nobody has waived it (steps.execution.waivers)
        Stale                      the cluster is not as it was when the plan was made (steps.execution.executor)
"""

from enum import StrEnum


class Leaves(StrEnum):
    """What an error leaves behind on the cluster."""

    NOTHING = "nothing was changed"
    CHANGED = "changed"
    UNKNOWN = "unknown"


class RunbookError(Exception):
    """The root. Example: `Unreachable(node="cm-sub1", asked="show itl", got="connection refused")`.

    `leaves` may be raised to UNKNOWN by the transport that knows the request was a changing one. `nothing` is what
    it says otherwise; an error in the middle of a night says that nothing more was sent.
    """

    usual_next_move = ""
    nothing = "Nothing was changed."

    def __init__(
        self,
        *,
        node: str,
        asked: str,
        got: str,
        expected: str = "",
        leaves: Leaves = Leaves.NOTHING,
        next_move: str = "",
    ) -> None:
        super().__init__(node, asked, got)
        self.node = node
        self.asked = asked
        self.got = got
        self.expected = expected
        self.leaves = leaves
        self.next_move = next_move or self.usual_next_move

    def __str__(self) -> str:
        return "\n".join(line for line in (self._happened(), self._left(), self._next()) if line)

    def _happened(self) -> str:
        where = f"{self.node}: " if self.node else ""
        expected = f" Expected: {self.expected.rstrip('.')}." if self.expected else ""
        return f"{where}`{self.asked}`: {self.got.rstrip().rstrip('.')}.{expected}"

    def _left(self) -> str:
        return {
            Leaves.NOTHING: self.nothing,
            Leaves.CHANGED: "It was CHANGED.",
            Leaves.UNKNOWN: "Whether it changed anything is UNKNOWN.",
        }[self.leaves]

    def _next(self) -> str:
        return f"Next: {self.next_move}" if self.next_move else ""


class UserMistake(RunbookError):
    """The person or the inventory is wrong; nothing was sent."""


class InventoryError(UserMistake):
    """The inventory cannot be used: a file, a node and a key are named."""

    usual_next_move = "correct the inventory and start again."


class MissingSecret(UserMistake):
    """A user or a password that the inventory refers to cannot be had: variable, keyring, command or prompt."""

    usual_next_move = "make it available (never write a password into the inventory) and start again."


class NotConsented(UserMistake):
    """A changing request without consent; it was not sent."""

    usual_next_move = "grant consent for this run if the change is wanted; reads need none."


class UnsafeRequest(UserMistake):
    """A command that must never be sent as it stands; it was not sent."""

    usual_next_move = "write the command as one printable line without `?` and TAB."


class ClusterTrouble(RunbookError):
    """The cluster, or the way to it, is not as expected."""


class Unreachable(ClusterTrouble):
    """No connection, or a connection that was lost."""

    usual_next_move = "check the address and port in the inventory, and whether the node and its service run."


class WrongPassword(ClusterTrouble):
    """The node refused the user or the password. One attempt was spent; the lock-out comes after three."""

    usual_next_move = (
        "check user and password BEFORE the next try: three failures lock the account (300 s by default)."
    )


class WrongHostKey(ClusterTrouble):
    """The SSH host key is not the pinned one, or none is pinned; no password was sent."""

    usual_next_move = "compare the fingerprint on the node's console (`cucm-runbook trust` shows both); if it is right, correct the inventory."


class WrongPin(ClusterTrouble):
    """The HTTPS certificate is not the pinned one, or none is pinned; no password was sent."""

    usual_next_move = (
        "compare with `show cert own tomcat` over SSH; if it is right, put the SHA-256 into the inventory."
    )


class Refused(ClusterTrouble):
    """The node understood and declined; `got` is its own text."""

    usual_next_move = "read the node's own words above; do not repeat the request unchanged."


class SoapFault(Refused):
    """A SOAP fault. Example: code "5007", text "Item not valid: The specified SEP0011 was not found"."""

    def __init__(
        self,
        *,
        node: str,
        asked: str,
        code: str,
        text: str,
        leaves: Leaves = Leaves.NOTHING,
        next_move: str = "",
    ) -> None:
        got = f"fault {code}: {text}"
        super().__init__(node=node, asked=asked, got=got, leaves=leaves, next_move=next_move)
        self.code = code
        self.text = text


class Throttled(Refused):
    """HTTP 503: the node has too much to do and did not look at the request (AXL developer guide)."""

    usual_next_move = "the node throttles: wait some seconds, then ask again."


class UndeclaredPrompt(ClusterTrouble):
    """The node asked a question that nobody had declared. It was not answered; the session was closed."""

    usual_next_move = (
        "read the question, look at the node's state; declare an answer only if it is understood."
    )


class NoAnswer(ClusterTrouble):
    """Patience is over."""

    usual_next_move = "look at the node's state before anything else; do not repeat a change blindly."


class Garbled(ClusterTrouble):
    """What came back is not what the protocol allows."""

    usual_next_move = "look at the node's state before anything else; the journal has the exact bytes."


class NotVerified(ClusterTrouble):
    """The request was accepted, but the state it should lead to was not seen."""

    usual_next_move = "look at the node's state before anything else."
