"""Makes the pictures of docs/ again, with the day that `paidui --demo` rings up where there is no display.

The papers are in English, so English pictures stand in docs/pictures/, and in zh_CN/ below it those that the Chinese
part of the README shows. Each language is a program of its own, because a program has one application. Pictures are
kept small: a palette of 256 colours is enough for flat fills and the edges of letters.

    python dev.py pictures
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from PIL import Image

from terminal.clock import zone
from terminal.services.shop import PrinterKind, PrinterSetup, ShopProfile
from tests.tidy.checkout import ROOT
from ui import demo
from ui.demo_camera import Camera
from ui.demo_day import ring_up_day

DOCS = ROOT / "docs" / "pictures"
FOLDERS = {"en": DOCS, "zh_CN": DOCS / "zh_CN"}
SHOWN = {
    "en": (
        "setup", "cashier-bill", "cashier-find", "cashier-new-member", "cashier-unknown-code",
        "cashier-pay", "cashier-done", "cashier-discount", "cashier-hold", "cashier-claim", "cashier-members", "refund",
        "shift-close", "customer-idle", "customer-ringing", "customer-done", "manager-unsaved",
        "manager-shop", "manager-devices", "manager-changes", "manager-office", "manager-staff", "manager-receipt",
        "manager-catalogue",
        "phone-status", "receipt",
    ),
    "zh_CN": ("cashier-pay", "manager-unsaved", "phone-status"),
}  # fmt: skip
BEGINS = datetime(2026, 11, 22, 14, 32, tzinfo=zone("Asia/Shanghai"))
HOST = "192.168.1.20"
"""What the QR codes name: the pictures tell of no real machine."""
PRINTER = "receipt-printer"
SHARE = 0.75
"""How large the two screens are beside each other."""
GAP = 24
EXACT = 128

Colour = tuple[int, int, int]


def is_free(port: int) -> bool:
    """Whether nobody listens on a port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def clock() -> Callable[[], datetime]:
    """One that begins when the pictures' story does."""
    started = monotonic()
    return lambda: BEGINS + timedelta(seconds=monotonic() - started)


def take(language: str, folder: Path) -> None:
    """The day's pictures in one language, as they are."""
    shop = replace(
        demo.profile(language),
        status_host=HOST,
        printer=PrinterSetup(PrinterKind.FILE, PRINTER, opens_drawer=True),
    )
    with TemporaryDirectory(prefix="paidui-pictures-") as scratch:
        ring_up_day(
            Path(scratch) / "demo.sqlite", language, shop, Camera(folder, say=_say), say=_say, clock=clock()
        )  # fmt: skip


def both_screens(cashier: Image.Image, customer: Image.Image) -> Image.Image:
    """The cashier's screen and the customer's beside each other, at one scale."""
    small = [
        picture.resize((round(picture.width * SHARE), round(picture.height * SHARE)), Image.Resampling.LANCZOS)
        for picture in (cashier, customer)
    ]
    width = sum(picture.width for picture in small) + GAP
    whole = Image.new("RGB", (width, max(picture.height for picture in small)), "white")
    left = 0
    for picture in small:
        whole.paste(picture, (left, (whole.height - picture.height) // 2))
        left += picture.width + GAP
    return whole


def palette_of(picture: Image.Image) -> list[Colour]:
    """At most 256 colours: the commonest as they are, so that no fill changes, and others that cover the rest."""
    counted: list[tuple[int, Any]] = picture.getcolors(picture.width * picture.height) or []
    exact = [colour for _, colour in sorted(counted, key=lambda one: one[0], reverse=True)[:EXACT]]
    parts = iter(picture.quantize(256 - len(exact), method=Image.Quantize.MAXCOVERAGE).getpalette() or [])
    return [*exact, *zip(parts, parts, parts, strict=True)][:256]


def with_few_colours(picture: Image.Image) -> Image.Image:
    """Each pixel as the nearest colour of the palette, which Pillow's own search does not always find."""
    palette = palette_of(picture)
    counted: list[tuple[int, Any]] = picture.getcolors(picture.width * picture.height) or []
    index = {colour: number for number, colour in reversed(list(enumerate(palette)))}
    for _, (red, green, blue) in counted:
        if (red, green, blue) not in index:
            far = [(red - r) ** 2 + (green - g) ** 2 + (blue - b) ** 2 for r, g, b in palette]
            index[red, green, blue] = far.index(min(far))
    few = Image.new("P", picture.size)
    few.putpalette([part for colour in palette for part in colour])
    pixels = iter(picture.tobytes())
    few.frombytes(bytes(index[pixel] for pixel in zip(pixels, pixels, pixels, strict=True)))
    return few


def keep(picture: Image.Image, path: Path) -> None:
    """Write it as small as it goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with_few_colours(picture.convert("RGB")).save(path, optimize=True)


def main(arguments: list[str]) -> int:
    if not is_free(ShopProfile().status_port):
        _say("pictures: a till is running on this machine: its status page has the port that the pictures show")
        return 1
    if arguments:
        take(arguments[0], Path(arguments[1]))
        return 0
    for language, folder in FOLDERS.items():
        with TemporaryDirectory(prefix="paidui-pictures-") as scratch:
            command = [sys.executable, "-m", "tests.pictures", language, str(Path(scratch) / "all")]
            environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
            if code := subprocess.call(command, cwd=scratch, env=environment):
                return code
            pictures = {path.stem: Image.open(path).convert("RGB") for path in Path(scratch, "all").glob("*.png")}
        for stale in folder.glob("*.png"):
            stale.unlink()
        for name in SHOWN[language]:
            if name in pictures:
                keep(pictures[name], folder / f"{name}.png")
        keep(both_screens(pictures["cashier-done"], pictures["customer-done"]), folder / "both-screens.png")
    written = sorted(DOCS.rglob("*.png"))
    _say(f"{len(written)} pictures in {DOCS.relative_to(ROOT)}, {sum(p.stat().st_size for p in written) // 1024} kB")
    return 0


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
