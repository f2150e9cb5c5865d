"""The keys by which this till speaks to payment providers: the till's own secrets, in no journal, export or log.

They are looked at before they are kept, so that what can't be a key is said at once and at its field. Windows are told
which provider is set up and by which account, never the keys: whoever wants to change one enters it anew.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from terminal.errors import Refused
from terminal.ledger.unit import Unit
from terminal.services import audit_log, pin, staff
from terminal.services.payment_facts import Provider
from terminal.services.rights import Approval, Right

SAVED: Final = "payment_keys_saved"
BITS_LEAST: Final = 2_048
KEY_MAX: Final = 20_000
_ACCOUNT: Final = re.compile(r"[0-9A-Za-z_\-]{4,64}", re.ASCII)
_PEM: Final = re.compile(r"-----(BEGIN|END) [A-Z ]+-----", re.ASCII)


@dataclass(frozen=True, slots=True)
class WeChatKeys:
    """A merchant of WeChat Pay. Its answers are checked by WeChat's public key where that is given, else by the
    certificates that WeChat hands out. `notify_url` is asked for by WeChat where the till shows a code."""

    merchant: str
    app: str
    serial: str  # of the merchant's certificate
    api_key: str = field(repr=False)
    private_key: str = field(repr=False)  # PKCS #8, base64 without its frame
    public_key_id: str = ""
    public_key: str = ""
    notify_url: str = ""
    gateway: str = ""  # "" is the provider's own


@dataclass(frozen=True, slots=True)
class AlipayKeys:
    """An application of Alipay."""

    app: str
    private_key: str = field(repr=False)  # PKCS #8 or #1, base64 without its frame
    public_key: str = ""  # Alipay's
    gateway: str = ""


@dataclass(frozen=True, slots=True)
class PaymentKeys:
    """Every provider that is set up."""

    wechat: WeChatKeys | None = None
    alipay: AlipayKeys | None = None

    @property
    def providers(self) -> tuple[Provider, ...]:
        return tuple(each for each in Provider if getattr(self, each.value) is not None)


K = TypeVar("K", WeChatKeys, AlipayKeys)


def kept(unit: Unit) -> PaymentKeys:
    """The keys themselves: for whoever speaks to the providers, and nobody else."""
    return PaymentKeys(_kept(unit, Provider.WECHAT, WeChatKeys), _kept(unit, Provider.ALIPAY, AlipayKeys))


def told(unit: Unit) -> PaymentKeys:
    """The same for windows: accounts and addresses, with every secret left out."""
    keys = kept(unit)
    return PaymentKeys(
        replace(keys.wechat, api_key="", private_key="") if keys.wechat else None,
        replace(keys.alipay, private_key="") if keys.alipay else None,
    )


def save(unit: Unit, keys: WeChatKeys | AlipayKeys, approval: Approval) -> PaymentKeys:
    """Keep a provider's keys; a secret that is "" stays what it was. Tells them as `told` does.

    Raises `Refused`: `not_allowed`; `bad_keys` with the `field` that can't be right.
    """
    staff.allow(unit, Right.SETTINGS, approval)
    provider = Provider.WECHAT if isinstance(keys, WeChatKeys) else Provider.ALIPAY
    before = getattr(kept(unit), provider.value)
    stripped: Any = replace(keys, **{each.name: getattr(keys, each.name).strip() for each in fields(keys)})
    if before is not None:
        again = {name: getattr(before, name) for name in ("api_key", "private_key") if hasattr(before, name)}
        stripped = replace(stripped, **{name: old for name, old in again.items() if not getattr(stripped, name)})
    checked = _wechat(stripped) if isinstance(stripped, WeChatKeys) else _alipay(stripped)
    pin.keep(unit, _name(provider), asdict(checked))
    audit_log.note(unit, SAVED, approval, subject=provider.value, detail={"account": f"…{checked.app[-4:]}"})
    return told(unit)


def forget(unit: Unit, provider: Provider, approval: Approval) -> PaymentKeys:
    """The till does not speak to that provider any more; what is open with it stays open. Raises `Refused`:
    `not_allowed`."""
    staff.allow(unit, Right.SETTINGS, approval)
    if pin.kept(unit, _name(provider)) is not None:
        unit.sql.run("DELETE FROM secret WHERE name = ?", _name(provider))
        audit_log.note(unit, SAVED, approval, subject=provider.value, detail={"account": ""})
    return told(unit)


def framed(key: str, kind: str) -> str:
    """A key in base64 as a PEM of that kind: "PRIVATE KEY", "PUBLIC KEY"."""
    lines = "\n".join(key[start : start + 64] for start in range(0, len(key), 64))
    return f"-----BEGIN {kind}-----\n{lines}\n-----END {kind}-----\n"


# inside


def _name(provider: Provider) -> str:
    return f"pay:{provider.value}"


def _kept(unit: Unit, provider: Provider, shape: type[K]) -> K | None:
    held = pin.kept(unit, _name(provider))
    return None if held is None else shape(**held)


def _wechat(keys: WeChatKeys) -> WeChatKeys:
    _check(_ACCOUNT.fullmatch(keys.merchant), "merchant")
    _check(_ACCOUNT.fullmatch(keys.app), "app")
    _check(re.fullmatch(r"[0-9A-Fa-f]{8,64}", keys.serial, re.ASCII), "serial")
    _check(len(keys.api_key.encode()) == 32, "api_key")
    private = _private(keys.private_key)
    _check(bool(keys.public_key) == bool(keys.public_key_id), "public_key" if keys.public_key_id else "public_key_id")
    public = _public(keys.public_key) if keys.public_key else ""
    _check(not keys.notify_url or urlsplit(keys.notify_url).scheme == "https", "notify_url")
    return replace(keys, private_key=private, public_key=public, gateway=_gateway(keys.gateway))


def _alipay(keys: AlipayKeys) -> AlipayKeys:
    _check(_ACCOUNT.fullmatch(keys.app), "app")
    return replace(
        keys,
        private_key=_private(keys.private_key),
        public_key=_public(keys.public_key),
        gateway=_gateway(keys.gateway),
    )


def _check(right: object, name: str) -> None:
    if not right:
        raise Refused("bad_keys", field=name)


def _der(text: str, name: str) -> bytes:
    """The bytes of a key, with its frame or without."""
    bare = "".join(_PEM.sub("", text).split())
    try:
        der = base64.b64decode(bare, validate=True)
    except (binascii.Error, ValueError):
        der = b""
    _check(der and len(text) <= KEY_MAX, name)
    return der


def _private(text: str) -> str:
    """A private RSA key as PKCS #8 in base64; PKCS #1 is taken, too."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    der = _der(text, "private_key")
    try:
        key = serialization.load_der_private_key(der, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Refused("bad_keys", field="private_key") from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < BITS_LEAST:
        raise Refused("bad_keys", field="private_key")
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return base64.b64encode(plain).decode("ascii")


def _public(text: str) -> str:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    der = _der(text, "public_key")
    try:
        key = serialization.load_der_public_key(der)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Refused("bad_keys", field="public_key") from None
    if not isinstance(key, RSAPublicKey) or key.key_size < BITS_LEAST:
        raise Refused("bad_keys", field="public_key")
    plain = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(plain).decode("ascii")


def _gateway(address: str) -> str:
    """An address to speak to in place of the provider's own: over TLS, or on this machine."""
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        raise Refused("bad_keys", field="gateway") from None
    _check(host and (parts.scheme == "https" or (parts.scheme == "http" and _is_here(host))), "gateway")
    _check(not parts.query and not parts.fragment and not parts.username, "gateway")
    return address.rstrip("/")


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
