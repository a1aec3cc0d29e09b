"""Fixtures for pytest: `orgsim`, a server whose world is empty when a test begins."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import pytest

from orgsim import Server


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("orgsim_args", "options of `orgsim serve` for the fixture `orgsim`", default="")


@pytest.fixture(scope="session")
def orgsim_server(pytestconfig: pytest.Config) -> Iterator[Server]:
    """The server of this process. Its world is as the last test left it."""
    with Server(*shlex.split(pytestconfig.getini("orgsim_args"))) as server:
        yield server


@pytest.fixture
def orgsim(orgsim_server: Server) -> Server:
    """The server, with an empty world."""
    orgsim_server.reset()
    return orgsim_server
