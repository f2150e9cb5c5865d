"""Makes the two font files beside this script from the full Noto Sans SC, so that anyone can make them again.

A fresh machine has no Chinese font at all, and the whole family weighs tens of megabytes; so the till ships what a
shop writes with: the 7,445 characters of GB2312, Latin letters, and the marks that the screens use. Names outside
GB2312 fall back to the system's fonts (`ui/fonts.py`). The layout features are kept, except those that lead to the
forms that other regions write.

    pip install fonttools
    python resources/fonts/make_fonts.py SOURCE-Regular SOURCE-Bold

A source is Noto Sans SC or Noto Sans CJK (OpenType with CFF outlines, version 2.004), either one .otf or a .ttc
collection, whose Simplified Chinese face is then taken. The same sources give the same bytes. Both are under the
SIL Open Font License, whose text is OFL.txt; the results keep it, and their metadata names their makers.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

FAMILY = "Noto Sans SC"
FACE_NAMES = (FAMILY, "Noto Sans CJK SC")
MARKS = "✓○●◐◯→↑↓←↔⇄↵⏎×−–—‑¥￥€···…⋯•·・‰≥≤≈≠±√°²³½¼™®©№℃†‡‹›«»“”‘’▲△▼▽◀▶■□◆◇★☆①②③④⑤⑥⑦⑧⑨⑩⌫⌘⌥⇧"
REGIONAL = {"aalt", "locl", "hist"}
"""The features that lead to the Japanese, Korean and traditional forms, which would double the files."""
ESSENTIAL = "✓○●→↑↓←×−¥…•·≥≤±"


def gb2312() -> Iterator[str]:
    """Every character of GB2312, from the codec that knows them: 94 rows of 94 cells, not all used."""
    for row in range(0xA1, 0xFF):
        for cell in range(0xA1, 0xFF):
            try:
                yield bytes((row, cell)).decode("gb2312")
            except UnicodeDecodeError:
                continue


def wanted() -> set[int]:
    """The code points to keep: ASCII, Latin-1, Latin Extended-A, full-width forms, GB2312, the marks."""
    points = {*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0xFF01, 0xFF5F), *range(0x2010, 0x2028)}
    return points | {ord(character) for character in gb2312()} | {ord(mark) for mark in MARKS}


def open_face(source: Path, bold: bool) -> TTFont:
    """The Simplified Chinese face of a file; raises SystemExit when it has none of the weight asked for."""
    faces = TTCollection(str(source)).fonts if source.suffix == ".ttc" else [TTFont(str(source))]
    for face in faces:
        name = face["name"]
        family, style = name.getDebugName(16) or name.getDebugName(1), name.getDebugName(17) or name.getDebugName(2)
        if family in FACE_NAMES and style == ("Bold" if bold else "Regular"):
            return face
    raise SystemExit(f"{source}: no {'Bold' if bold else 'Regular'} face of {' or '.join(FACE_NAMES)} in it")


def rename(face: TTFont, bold: bool) -> None:
    """Both weights become one family, whatever the source was called; the makers' names stay."""
    style = "Bold" if bold else "Regular"
    names = {
        1: FAMILY,
        2: style,
        3: f"2.004;{FAMILY.replace(' ', '')}-{style};subset",
        4: f"{FAMILY} {style}" if bold else FAMILY,
        6: f"{FAMILY.replace(' ', '')}-{style}",
    }
    table = face["name"]
    table.names = [record for record in table.names if record.nameID in {0, 5, 7, 8, 9, 10, 11, 12, 13, 14}]
    for name_id, value in names.items():
        table.setName(value, name_id, 3, 1, 0x409)
    cff = face["CFF "].cff
    cff.fontNames[0] = names[6]
    top = cff.topDictIndex[0]
    top.FullName, top.FamilyName, top.Weight = names[4], FAMILY, style


def subset(source: Path, target: Path, bold: bool) -> None:
    """Write one weight; raises SystemExit when the source lacks a character that a screen needs."""
    face = open_face(source, bold)
    there = face.getBestCmap()
    missing = [c for c in {*gb2312(), *ESSENTIAL} if ord(c) not in there]
    if missing:
        raise SystemExit(f"{source}: lacks {''.join(sorted(missing))}")
    options = Options()
    features = {record.FeatureTag for tag in ("GSUB", "GPOS") for record in face[tag].table.FeatureList.FeatureRecord}
    options.layout_features = sorted(features - REGIONAL)
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.notdef_outline = True
    options.recalc_timestamp = False
    face.recalcTimestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(face)
    rename(face, bold)
    face.save(str(target))
    print(f"{target.name}: {target.stat().st_size:,} bytes, {len(face.getBestCmap()):,} characters")


def main() -> None:
    """Make both files beside this script."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("regular", type=Path, help="the full font, Regular (.otf or .ttc)")
    parser.add_argument("bold", type=Path, help="the full font, Bold (.otf or .ttc)")
    sources = parser.parse_args()
    here = Path(__file__).parent
    subset(sources.regular, here / "NotoSansSC-Regular.otf", bold=False)
    subset(sources.bold, here / "NotoSansSC-Bold.otf", bold=True)


if __name__ == "__main__":
    main()
