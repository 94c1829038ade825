"""`show status`, `show hardware` and the list of core files: what kind of machine a node is and how long it is up."""

from __future__ import annotations

from datetime import timedelta

from simulator.frontends.cli.by_release import Rows, of_release
from simulator.frontends.cli.command import Command
from simulator.frontends.cli.session import Session
from simulator.provenance import observed

STATUS = """
Host Name          : {host}
Date               : {now:%a %b %d, %Y %H:%M:%S}
Time Zone          : Coordinated Universal Time (Etc/UTC)
Locale             : en_US.UTF-8
Product Ver        : {version}
Unified OS Version : {system}

Uptime:
 {now:%H:%M:%S} up {up},  1 user,  load average: 0.22, 0.18, 0.12

CPU Idle:   95.86%  System:   01.58%    User:   02.05%
  IOWAIT:   00.51%     IRQ:   00.00%    Soft:   00.00%

Memory Total:        5994496K
        Free:         830848K
        Used:        3163972K
      Cached:        1532656K
      Shared:         284376K
     Buffers:        1999676K

                        Total            Free            Used
Disk/active         19805412K        6240536K       13345948K (69%)
Disk/inactive       19805412K        6601928K       12984556K (67%)
Disk/logging        39234984K       25315340K       11379628K (31%)
"""
STATUS_SOURCE = observed(
    "TAC 221038 (12.5.1.16900-48), widths as there; the figures of load and disks are invented"
)

PRODUCT: Rows[str] = (((8, 6), ""), ((15, 0), ".x86_64"))
PRODUCT_SOURCE = observed("15.0.1.12900-234.x86_64 on a 15 (cisco-cucm-mcp); none on 12.5 (TAC 221038)")

SYSTEM: Rows[str] = (
    ((8, 6), "4.0.0.0-44"),
    ((10, 5), "6.0.0.0-2"),
    ((12, 0), "7.0.0.0-4"),
    ((15, 0), "8.0.0.0-1"),
)
SYSTEM_SOURCE = observed(
    "UCOS 6 on 10.5 (unicon), 7.0.0.0-4 on 12.5 (TAC 221038); 8.6, 15 and the last digits recalled"
)

HARDWARE = """
HW Platform       : VMware Virtual Machine
Processors        : 2
Type              : Intel(R) Xeon(R) CPU E5-2630 v3 @ 2.40GHz
CPU Speed         : 2400
Memory            : 6144 MBytes
Object ID         : 1.3.6.1.4.1.9.1.1348
OS Version        : UCOS {system}.{word}
Serial Number     : VMware-42 16 9b c5 f6 08 da f9-36 d7 72 7c 01 41 52 {number:02x}

RAID Version      :
No RAID controller information is available

BIOS Information  :
PhoenixTechnologiesLTD 6.00 11/12/2020

RAID Details      :
No RAID information is available
-----------------------------------------------------------------------
Physical device information
-----------------------------------------------------------------------
Number of Disks   : 1
Hard Disk #1
Size (in GB)      : 80

Partition Details :

Disk /dev/sda: 10443 cylinders, 255 heads, 63 sectors/track
Units: sectors of 512 bytes, counting from 0

   Device Boot    Start       End   #sectors  Id  System
/dev/sda1   *      2048  40511487   40509440  83  Linux
"""
HARDWARE_SOURCE = observed(
    "unicon vos.rst (10.5) and TAC 221038 (12.5); the values are those of the login's lines"
)
WORD: Rows[str] = (((8, 6), "i386"), ((15, 0), "x86_64"))

NO_CORES = "No core files found"
NO_CORES_SOURCE = observed("TAC 221038: utils core active list; nothing crashes here")

UP_SINCE = "Cluster Manager"


async def show_status(session: Session, argument: str) -> None:
    release, now = session.cluster.release, session.running.clock.now()
    text = STATUS.format(
        host=session.name,
        now=now,
        version=release.version + of_release(PRODUCT, release.rank),
        system=of_release(SYSTEM, release.rank),
        up=_up(now - session.node.services[UP_SINCE].since),
    )
    await session.say(text)


async def show_hardware(session: Session, argument: str) -> None:
    rank = session.cluster.release.rank
    system, word = of_release(SYSTEM, rank), of_release(WORD, rank)
    await session.say(HARDWARE.format(system=system, word=word, number=session.node.number))


async def list_cores(session: Session, argument: str) -> None:
    await session.say(NO_CORES)


def _up(length: timedelta) -> str:
    """`141 days,  1:12`; `5 min` in the first hour."""
    hours, minutes = divmod(length.seconds // 60, 60)
    clock = f"{hours:2d}:{minutes:02d}" if hours else f"{minutes} min"
    days = f"{length.days} day{'' if length.days == 1 else 's'}, " if length.days else ""
    return f"{days}{clock}"


COMMANDS = (
    Command("show status", show_status, STATUS_SOURCE, about="display basic platform status"),
    Command("show hardware", show_hardware, HARDWARE_SOURCE, about="display platform hardware"),
    Command(
        "utils core active list",
        list_cores,
        NO_CORES_SOURCE,
        1,
        about="list the core files of the active version",
    ),
)
