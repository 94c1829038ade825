"""Addresses, names and time as a node sees them: eth0, hosts, ping, host and NTP. Nothing leaves the simulator."""

from __future__ import annotations

from datetime import timedelta

from simulator.frontends.cli.by_release import Rows, of_release
from simulator.frontends.cli.command import Argument, Command, Parameter
from simulator.frontends.cli.dates import server_time
from simulator.frontends.cli.session import Session
from simulator.model.refusal import Refused
from simulator.provenance import inferred, observed, recalled

DNS = "192.0.2.53"
NTP = "192.0.2.123"
OUTSIDE_SOURCE = inferred("DNS and NTP servers have addresses that RFC 5737 keeps for examples")

ETH0 = """\
Ethernet 0
DHCP         : disabled           Status     : up
IP Address   : {address:<19}IP Mask    : 255.255.255.000
Link Detected: yes                Mode       : Auto disabled, Full, 10000 Mbits/s
Duplicate IP : no

DNS
Primary      : {dns:<19}Secondary  : Not Configured
Options      : timeout:5 attempts:2
Domain       : {domain}
Gateway      : {gateway} on Ethernet 0
"""
ETH0_SOURCE = observed("TAC 217581; the gateway's line of a 15 (cisco-cucm-mcp); Options and Domain recalled")

HOSTS_HEAD = "-------------------- show platform network --------------------\n\n/etc/hosts File:"
HOSTS_SOURCE = recalled("TAC 217304 names the command; head and hosts file are from memory")

PING_ROW = "64 bytes from {address}: icmp_seq={n} ttl=64 time=0.163 ms"
PING_END = "\n--- {name} ping statistics ---\n{sent} packets transmitted, {heard} received, {loss}% packet loss, time {took}ms"
PING_SOURCE = observed("TAC 217581: Linux ping; four packets by default recalled")
UNKNOWN_HOST = "ping: unknown host {name}"

RESOLVED = """\
Local Resolution:
{fqdn} resolves locally to {address}

External Resolution:
{fqdn} has address {address}"""
UNRESOLVED = "Local Resolution:\nNothing found\n\nExternal Resolution:\nNo external servers found"
RESOLVED_SOURCE = observed("TAC 217581: utils network host; `Nothing found` is recalled")

NTPD = """\
ntpd (pid 8609) is running...

     remote           refid      st t when poll reach   delay   offset  jitter
==============================================================================
*{server:<16}.GPS.            {stratum} u  935 1024  377    0.262    2.591   3.260


synchronised to NTP server ({server}) at stratum {next}
   time correct to within 32 ms
   polling server every 1024 s
"""
CHRONYD = """\
chronyd (pid 8609) is running...

MS Name/IP address         Stratum Poll Reach LastRx Last sample
===============================================================================
^* {server:<28}{stratum:>3}  10   377   935  +2591us[+2600us] +/-   32ms


synchronized to NTP server ({server}) at stratum {next}
   time correct to within 32 ms
   polling server every 1024 s
"""
DAEMON: Rows[str] = (((8, 6), NTPD), ((15, 0), CHRONYD))
NTP_SOURCE = observed(
    "ntpd: TAC 215013 (10.5); chronyd on 15: field tools look for its words, the block is recalled"
)
NTP_STOPPED: Rows[str] = (((8, 6), "ntpd is stopped"), ((15, 0), "chronyd is stopped"))
NTP_SERVICE = "System NTP"


async def show_eth0(session: Session, argument: str) -> None:
    address = _addresses(session)[session.name]
    gateway = f"{address.rpartition('.')[0]}.254"
    text = ETH0.format(address=address, dns=DNS, domain=session.cluster.domain, gateway=gateway)
    await session.say(text.rstrip("\n"))


async def show_hosts(session: Session, argument: str) -> None:
    addresses = _addresses(session)
    rows = [f"{addresses[node.name]} {node.fqdn} {node.name}" for node in session.cluster.nodes.values()]
    await session.say("\n".join([HOSTS_HEAD, "127.0.0.1 localhost", "::1 localhost", *rows]))


async def ping(session: Session, argument: str) -> None:
    """`utils network ping cm-sub1 2`: nodes and phones, by name or address, answer while they are up."""
    name, _, count = argument.partition(" ")
    found = _resolve(session, name)
    if found is None or not (count or "4").isdecimal():
        raise Refused(UNKNOWN_HOST.format(name=name))
    address, answers = found
    sent = int(count or 4)
    await session.say(f"PING {name} ({address}) 56(84) bytes of data.")
    await session.running.wait(timedelta(seconds=max(0, sent - 1)))
    if answers:
        await session.say("\n".join(PING_ROW.format(address=address, n=n) for n in range(1, sent + 1)))
    heard, loss = (sent, 0) if answers else (0, 100)
    await session.say(
        PING_END.format(name=name, sent=sent, heard=heard, loss=loss, took=max(0, sent - 1) * 1000)
    )


async def resolve(session: Session, name: str) -> None:
    addresses = _addresses(session)
    for node in session.cluster.nodes.values():
        if name in (node.name, node.fqdn, addresses[node.name]):
            await session.say(RESOLVED.format(fqdn=node.fqdn, address=addresses[node.name]))
            return
    await session.say(UNRESOLVED)


async def show_ntp(session: Session, argument: str) -> None:
    """A subscriber takes its time from the publisher."""
    rank, now = session.cluster.release.rank, server_time(session.running.clock.now())
    if not session.node.started(NTP_SERVICE):
        raise Refused(of_release(NTP_STOPPED, rank))
    publisher = session.cluster.publisher
    server, stratum = (NTP, 1) if session.node is publisher else (_addresses(session)[publisher.name], 2)
    text = of_release(DAEMON, rank).format(server=server, stratum=stratum, next=stratum + 1)
    await session.say(f"{text}\nCurrent time in UTC is : {now}\nCurrent time in Etc/UTC is : {now}")


def _addresses(session: Session) -> dict[str, str]:
    return {name: address.host for name, address in session.running.addresses.items()}


def _resolve(session: Session, name: str) -> tuple[str, bool] | None:
    """Address, and whether something answers there."""
    addresses = _addresses(session)
    for node in session.cluster.nodes.values():
        if name in (node.name, node.fqdn, addresses[node.name]):
            return addresses[node.name], not node.down
    for phone in session.cluster.phones.values():
        if name in (phone.name, phone.address):
            return phone.address, phone.powered
    return None


_PING = (
    Parameter("destination", "host name or IP address"),
    Parameter("count", "4 by default", mandatory=False),
)
_HOST = (Parameter("hostname", "host name or IP address"),)

COMMANDS = (
    Command("show network eth0", show_eth0, ETH0_SOURCE, about="show the settings of Ethernet interface 0"),
    Command("show tech network hosts", show_hosts, HOSTS_SOURCE, about="display the hosts file"),
    Command(
        "utils network ping", ping, PING_SOURCE, 0, False, Argument.REQUIRED, "ping another server", _PING
    ),
    Command(
        "utils network host", resolve, RESOLVED_SOURCE, 0, False, Argument.REQUIRED, "resolve a name", _HOST
    ),
    Command("utils ntp status", show_ntp, NTP_SOURCE, about="display the status of NTP"),
)
