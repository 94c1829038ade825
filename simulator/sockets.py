"""The sockets of a cluster: which front ends stand on which node."""

from __future__ import annotations

from simulator.frontends.capf import CapfListener
from simulator.frontends.files import FilesListener
from simulator.frontends.files_https import SECURE_PORTS, FilesHttpsListener
from simulator.frontends.https import HttpsListener
from simulator.frontends.phone_web import PhoneWebListener
from simulator.frontends.sip_tls import SipTlsListener
from simulator.frontends.ssh import SshListener
from simulator.frontends.tftp import TftpListener
from simulator.frontends.tvs import TvsListener
from simulator.running import Listener, Running

PER_NODE = (SshListener, HttpsListener, FilesListener, TftpListener, TvsListener, SipTlsListener)


def listeners(running: Running) -> list[Listener]:
    """Every front end of every node, and the web page of every phone that has one."""
    nodes: list[Listener] = [kind(running, node) for node in running.model.nodes for kind in PER_NODE]
    secure: list[Listener] = [
        FilesHttpsListener(running, node, port) for node in running.model.nodes for port in SECURE_PORTS
    ]
    phones: list[Listener] = [
        PhoneWebListener(running, p.name) for p in running.model.phones.values() if p.web
    ]
    return [*nodes, CapfListener(running, running.model.publisher.name), *secure, *phones]
