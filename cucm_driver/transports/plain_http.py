"""One HTTP GET without TLS and without credentials, as a phone makes it; nothing is kept between two."""

import http.client
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from cucm_driver.errors import Garbled, NoAnswer, Unreachable
from cucm_driver.transports.tls import words

USUAL = timedelta(seconds=10)


@dataclass(frozen=True)
class Page:
    """An HTTP status, e.g. 503, and the body."""

    status: int
    body: bytes


def get(node: str, address: str, port: int, path: str, patience: timedelta = USUAL) -> Page:
    """GET http://address:port/path. Unreachable, NoAnswer, Garbled name `node`."""
    asked = f"GET http://{address}:{port}{path}"
    connection = http.client.HTTPConnection(address, port, timeout=patience.total_seconds())
    try:
        connection.request("GET", quote(path, safe="/?=&%"))
        answer = connection.getresponse()
        return Page(answer.status, answer.read())
    except TimeoutError as trouble:
        raise NoAnswer(node=node, asked=asked, got="no answer in time") from trouble
    except OSError as trouble:
        raise Unreachable(node=node, asked=asked, got=words(trouble)) from trouble
    except http.client.HTTPException as trouble:
        got = f"not HTTP, or cut short: {type(trouble).__name__} {trouble}"
        raise Garbled(node=node, asked=asked, got=got) from trouble
    finally:
        connection.close()
