"""The pages of docs/reference, a module each: they say what the code and the knowledge hold, and decide nothing."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRINTED = "Printed by `docs/generate.py`; do not edit."
