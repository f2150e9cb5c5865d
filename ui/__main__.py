"""`python -m ui` is `paidui`, for a checkout whose command is not on the path."""

from __future__ import annotations

import sys

from ui.cli import main

sys.exit(main())
