"""Which number calls an ambulance where the salons are. It decides nothing about whether one is needed."""

from __future__ import annotations

from typing import Final

from django.conf import settings

EMERGENCY_NUMBERS: Final = {"UA": "103", "TH": "1669", "GB": "999", "US": "911"}
EVERYWHERE: Final = "112"
"""Ambulance by country; 112 is the number of the European Union and of every mobile network."""


def emergency_number() -> str:
    """Return the number to call."""
    return EMERGENCY_NUMBERS.get(settings.JIVAKA_COUNTRY, EVERYWHERE)
