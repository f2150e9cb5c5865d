"""The code of a claim slip: made from a secret of the till and the bill's id, read back however it comes, hashed.

It is 130 bits and two letters that prove that it was typed right, so that a slip of another till can be told from a
slip that was mistyped. Nothing of it is kept: the till works it out again when the slip is to be printed once more, and
everybody else knows its hash.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from typing import Final

LENGTH: Final = 28
_PROVEN: Final = 26
_GROUP: Final = 4
_CODE: Final = re.compile(r"[A-Z2-7]{28}", re.ASCII)
_LINK: Final = re.compile(r"/c/([A-Z2-7]{28})(?:[?#/].*)?$", re.IGNORECASE | re.ASCII)
_MISREAD: Final = str.maketrans({"0": "O", "1": "I", "8": "B"})
_BETWEEN: Final = re.compile(r"[\s\-\u2010-\u2015\u2212]+")


def make(key: bytes, bill_id: str) -> str:
    """The code of a bill's slip: 28 letters and digits. Who does not know `key` can't tell it from any other."""
    digest = hmac.new(key, b"claim:" + bill_id.encode(), hashlib.sha256).digest()
    body = base64.b32encode(digest).decode("ascii")[:_PROVEN]
    return body + _proof(body)


def read(text: str) -> str:
    """The code that a text is, or that its address ends with; "" for anything else, mistyped ones too."""
    plain = unicodedata.normalize("NFKC", text).strip()
    link = _LINK.search(plain)
    code = (link.group(1) if link else _BETWEEN.sub("", plain).translate(_MISREAD)).upper()
    if _CODE.fullmatch(code) is None or code[_PROVEN:] != _proof(code[:_PROVEN]):
        return ""
    return code


def hashed(code: str) -> str:
    """What is kept of a code: the SHA-256 of it, in hex."""
    return hashlib.sha256(f"claim {code.upper()}".encode("ascii", "replace")).hexdigest()


def spaced(code: str) -> str:
    """As it is printed: in groups of four."""
    return " ".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def _proof(body: str) -> str:
    return base64.b32encode(hashlib.sha256(body.encode("ascii")).digest()).decode("ascii")[:2]
