"""What the tests of cohorts share: the knowledge compiled for many clients, and random clients read by the core."""

from __future__ import annotations

import pytest

from cohort.people import findings_of, raw_intakes
from jivaka.engines.cohort.columns import gather
from jivaka.engines.cohort.reading import CohortScreener

CLIENTS = 300
SEED = 20261125


@pytest.fixture(scope="session")
def screener(knowledge):
    """Return the knowledge compiled for cohorts."""
    return CohortScreener(knowledge)


@pytest.fixture(scope="session")
def raw(knowledge):
    """Return raw intakes of random clients."""
    return raw_intakes(knowledge, CLIENTS, SEED)


@pytest.fixture(scope="session")
def findings(assessor, raw):
    """Return the core's findings of the random clients."""
    return findings_of(assessor, raw)


@pytest.fixture(scope="session")
def decisions(assessor, findings):
    """Return the core's decision on each of the random clients."""
    return [assessor.screener.screen(client) for client in findings]


@pytest.fixture(scope="session")
def people(findings, knowledge):
    """Return the cohort of the random clients."""
    return gather(findings, knowledge)


@pytest.fixture(scope="session")
def planes(screener, people):
    """Return the input planes of the random clients."""
    return screener.planes(people)
