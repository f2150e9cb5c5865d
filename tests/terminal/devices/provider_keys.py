"""The keys of the local provider double, and of the merchant who speaks to it; made once a run."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID

MERCHANT, APP, SERIAL = "1900000109", "wxd678efh567hg6787", "444F4864EA9B34415FEDCBA9876543210ABCDEF0"
API_KEY, PUBLIC_KEY_ID = "0123456789abcdef0123456789ABCDEF", "PUB_KEY_ID_0119000001092024"
ALIPAY_APP = "2021000122671234"


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """A key by a name, made once a run."""
    return rsa.generate_private_key(65537, 2048)


def pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def public_pem(key: rsa.RSAPrivateKey) -> str:
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def bare(text: str) -> str:
    return "".join(line for line in text.splitlines() if "-----" not in line)


def sign(key: rsa.RSAPrivateKey, message: str) -> str:
    return base64.b64encode(key.sign(message.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()


def is_signed(key: rsa.RSAPrivateKey, message: str, signature: str) -> bool:
    try:
        key.public_key().verify(base64.b64decode(signature), message.encode(), padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


@cache
def platform_certificate() -> x509.Certificate:
    """The platform's certificate."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tenpay.com sign")])
    now, key = datetime.now(UTC), rsa_key("platform")
    return (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=300)).sign(rsa_key("issuer"), hashes.SHA256())
    )  # fmt: skip


def sealed_certificate() -> dict[str, Any]:
    plain = platform_certificate().public_bytes(serialization.Encoding.PEM)
    nonce, about = secrets.token_hex(6), "certificate"
    sealed = AESGCM(API_KEY.encode()).encrypt(nonce.encode(), plain, about.encode())
    return {
        "serial_no": f"{platform_certificate().serial_number:X}",
        "effective_time": "2024-01-01T00:00:00+08:00", "expire_time": "2039-01-01T00:00:00+08:00",
        "encrypt_certificate": {
            "algorithm": "AEAD_AES_256_GCM", "nonce": nonce, "associated_data": about,
            "ciphertext": base64.b64encode(sealed).decode(),
        },
    }  # fmt: skip
