"""Head office's log: a JSON object a line, without anything of a person, a token, an address of an entry, or a body.

What is logged of a request is the route's pattern and never its path; of something that broke its kind and where, and
never its message, because a database quotes the row that it complains of.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Final, TextIO

_FRAMES_MAX: Final = 12
_KEPT: Final = ("method", "route", "status", "ms", "till", "code", "job", "events", "seq")
"""What a record's `extra` may add."""
_QUIET: Final = ("uvicorn.access", "asyncio", "urllib3")


class JsonLine(logging.Formatter):
    """One record, one line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "pid": record.process,
            "told": record.getMessage(),
        }
        line.update({name: value for name in _KEPT if (value := getattr(record, name, None)) is not None})
        if record.exc_info and record.exc_info[0] is not None:
            line["raised"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])[-_FRAMES_MAX:]
            line["where"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(line, ensure_ascii=False, default=str)


def begin(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send everything that is logged in this process to `stream` (stderr) as JSON lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger("alembic").setLevel(logging.WARNING)
