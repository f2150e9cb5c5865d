"""`paidui bench search`: what F3 asks in 50 000 products, beside one bare pass through all of their names.

The questions are what cashiers type: parts of names, initials and whole pinyin, beginnings and ends of codes, and
what is nowhere, each letter by letter. The catalogue comes in by a list, as a shop's would, and that is timed, too.
"""

from __future__ import annotations

import csv
import io
import itertools
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from terminal.ledger import product_index
from terminal.ledger.store import Ledger
from terminal.services import catalogue
from terminal.services.catalogue import Sought
from terminal.services.catalogue_import import CatalogueImport, carry_out
from terminal.services.rights import Approval
from terminal.services.staff import OWNER
from ui.bench.measure import interleaved

PRODUCTS: Final = 50_000
ROUNDS: Final = 300
SHOWN: Final = 20
RATIO_MAX: Final = 1
MAKERS: Final = (
    "伊利", "蒙牛", "光明", "三元", "农夫", "统一", "旺旺", "海天", "金龙鱼", "维达", "清风", "立白", "蓝月亮", "奥妙",
    "青岛", "雪花", "茅台", "Coca-Cola", "Nestle",
)  # fmt: skip
KINDS: Final = (
    "纯", "低脂", "高钙", "原味", "香草", "草莓", "苹果", "红烧", "麻辣", "五香", "有机", "新鲜", "家庭装", "儿童",
)  # fmt: skip
GOODS: Final = (
    "牛奶", "酸奶", "矿泉水", "方便面", "饼干", "酱油", "花生油", "大米", "抽纸", "洗衣液", "香皂", "可乐", "啤酒",
    "白酒", "巧克力", "薯片", "饺子", "鸡蛋",
)  # fmt: skip
ASKED: Final = (
    "牛奶", "伊利草莓", "蓝月亮 洗衣液", "ylcm", "yilichunniunai", "niunai", "qdpj", "coca", "250ml", "690", "69012345",
    "1234", "鲍鱼", "zzz", "×24",
)  # fmt: skip


def run(*, told: Callable[[str], None], products: int = PRODUCTS, rounds: int = ROUNDS) -> dict[str, Any]:
    """Measure and return the figures; the ratio is of medians."""
    with tempfile.TemporaryDirectory(prefix="paidui-bench-") as folder:
        ledger = Ledger.open(Path(folder) / "search.sqlite")
        told(f"taking in a list of {products:,} products")
        seconds = _take_in(ledger, _list(products))
        told("measuring")
        timings = interleaved({"search": _search(ledger), "all names": _all_names(ledger)}, rounds)
        ledger.close()
    search, bare = timings["search"], timings["all names"]
    return {
        "bench": "search",
        "products": products,
        "seconds": seconds,
        "timings": {name: timing.as_json() for name, timing in timings.items()},
        f"search / a pass through all names (at most {RATIO_MAX})": round(search.median_ms / bare.median_ms, 3),
    }


def _list(products: int) -> bytes:
    chance = random.Random(50)  # noqa: S311 - the same catalogue each time
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("条码", "名称", "售价", "分类"))
    for no in range(products):
        goods = chance.choice(GOODS)
        name = f"{chance.choice(MAKERS)}{chance.choice(KINDS)}{chance.choice(KINDS)}{goods}"
        size = f"{chance.choice((100, 150, 250, 500, 900))}{chance.choice(('ml', 'g'))}×{chance.randrange(1, 25)}"
        code = f"69{chance.randrange(10**6):06d}{no:05d}"
        writer.writerow((code, f"{name} {size}", f"{chance.randrange(1, 100)}.90", goods))
    return text.getvalue().encode()


def _take_in(ledger: Ledger, content: bytes) -> dict[str, float]:
    """Seconds that reading, writing and indexing took, and the longest piece that a bill would have waited for."""
    pieces: list[float] = []

    def timed(step: Callable[[], bool]) -> float:
        started = time.perf_counter()
        while True:
            began = time.perf_counter()
            more = step()
            pieces.append(time.perf_counter() - began)
            if not more:
                return round(time.perf_counter() - started, 2)

    reading = CatalogueImport(content)

    def read() -> bool:
        with ledger.write() as unit:
            done, lines = reading.read(unit)
        return done < lines

    def write() -> bool:
        with ledger.write() as unit:
            carry_out(unit, reading.plan, Approval(approved_by=OWNER))
        return False

    def index() -> bool:
        with ledger.write() as unit:
            return product_index.catch_up(unit) > 0

    read_s, write_s = timed(read), timed(write)
    pieces.clear()
    index_s = timed(index)
    return {"read": read_s, "write": write_s, "index": index_s, "longest piece of it": round(max(pieces), 3)}


def _search(ledger: Ledger) -> Callable[[], None]:
    letters = itertools.cycle([text[:end] for text in ASKED for end in range(1, len(text) + 1)])

    def search() -> None:
        with ledger.read() as unit:
            catalogue.look(unit, Sought(next(letters), on_sale=True), SHOWN)

    return search


def _all_names(ledger: Ledger) -> Callable[[], None]:
    def through() -> None:
        with ledger.read() as unit:
            unit.sql.all("SELECT barcode FROM product WHERE search LIKE '%no such product%'")

    return through
