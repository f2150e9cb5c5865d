"""Where phones in the shop's network find this machine, and the address that the QR code holds.

Nothing is sent to find it: connecting a datagram socket only makes the system choose the way out, and with it the
machine's own address on that way. A shop's network may well lead nowhere else, so the usual private networks are
asked for after the big one.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import quote

LOOPBACK: Final = "127.0.0.1"

_WAYS_OUT: Final = ("192.0.2.1", "192.168.1.1", "192.168.0.1", "10.0.0.1", "172.16.0.1")
"""A documentation address (RFC 5737), which the default route answers for; then the private networks' usual ones."""


def own_address_towards(target: str) -> str:
    """This machine's address on the way to `target`. Raises `OSError` where there is no way."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((target, 9))
        return str(probe.getsockname()[0])


def named_addresses() -> list[str]:
    """The addresses that this machine's own name stands for; may take seconds where a name server is asked."""
    found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET, socket.SOCK_DGRAM)
    return [str(entry[4][0]) for entry in found]


def own_address(
    towards: Callable[[str], str] = own_address_towards, named: Callable[[], Iterable[str]] = named_addresses
) -> str:
    """This machine's address in the shop's network, `127.0.0.1` where it has none. Not for the window's thread."""
    for target in _WAYS_OUT:
        try:
            address = towards(target)
        except OSError:
            continue
        if _reachable(address):
            return address
    try:
        return next((address for address in named() if _reachable(address)), LOOPBACK)
    except (OSError, UnicodeError):
        return LOOPBACK


def _reachable(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return not (parsed.is_loopback or parsed.is_unspecified or parsed.is_link_local or parsed.is_multicast)


def status_url(host: str, port: int, token: str) -> str:
    """The address of a status page, `http://192.168.1.20:8722/q/TOKEN`; the port is left out where it is 80."""
    bare = host.strip().strip("[]")
    named = f"[{bare}]" if ":" in bare else bare
    return f"http://{named}{'' if port == 80 else f':{port}'}/q/{quote(token, safe='')}"
