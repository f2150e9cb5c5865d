"""Makes the till's four sounds: sine tones with soft edges, worked out here, so that nobody else's right is on them.

Short, because a scan a second is common; the two that say no are lower than the two that say yes, so that they are
told apart in a noisy shop and by people who hear high tones badly. 16 bit, mono, 22 050 samples a second.

    python resources/sounds/make_sounds.py
"""

from __future__ import annotations

import math
import wave
from array import array
from pathlib import Path
from typing import Final

RATE: Final = 22_050
LOUDNESS: Final = 0.5
EDGE_S: Final = 0.006
"""A tone that begins or ends at once clicks."""

Tone = tuple[float, float]
"""Hertz (0 is silence) and seconds."""
SOUNDS: Final[dict[str, tuple[Tone, ...]]] = {
    "taken": ((1320.0, 0.07),),
    "unknown": ((440.0, 0.12), (0.0, 0.05), (440.0, 0.12)),
    "paid": ((880.0, 0.09), (1175.0, 0.09), (1568.0, 0.16)),
    "refused": ((330.0, 0.22),),
}


def samples(tones: tuple[Tone, ...]) -> array[int]:
    """The tones one after the other, each with a quieter octave above it, rising and falling within `EDGE_S`."""
    made = array("h")
    for hertz, seconds in tones:
        count = round(seconds * RATE)
        for index in range(count):
            at = index / RATE
            edge = min(1.0, at / EDGE_S, (count - index) / RATE / EDGE_S)
            wave_at = math.sin(2 * math.pi * hertz * at) + 0.25 * math.sin(4 * math.pi * hertz * at)
            made.append(round(32_767 * LOUDNESS * edge * wave_at / 1.25) if hertz else 0)
    return made


def write(folder: Path) -> None:
    for name, tones in SOUNDS.items():
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples(tones).tobytes())


if __name__ == "__main__":
    write(Path(__file__).parent)
