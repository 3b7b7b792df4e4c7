"""One installation on the embedded log, as most stories need it."""

import pytest


@pytest.fixture
def tenant(install):
    """A tenant of an installation with one ingest and one fan-out."""
    installation = install()
    installation.start()
    return installation.tenant()
