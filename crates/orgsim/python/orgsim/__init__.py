"""A simulated AWS Organization for tests: a server, and a client of its control requests."""

from __future__ import annotations

import itertools
import json
import os
import re
import secrets
import shutil
import subprocess
import sysconfig
import tempfile
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

__all__ = ["ACCOUNT", "Health", "OrgsimError", "Pending", "Server", "program"]

#: The account whose administrator calls with `client_args`.
ACCOUNT = "111122223333"
_REGION = "us-east-1"
#: Seconds that a control request may take.
_PATIENCE = 120


class OrgsimError(Exception):
    """The server does not start, or refuses a control request."""


@dataclass(frozen=True)
class Health:
    """How the server is."""

    scenario: str
    seed: str
    now: str
    accounts: int
    commands: int


@dataclass(frozen=True)
class Pending:
    """Work that was begun, or a term that ends."""

    id: int
    at: str
    what: str
    can_fail: bool


def program() -> Path:
    """The program `orgsim`: the one in `ORGSIM`, of this package, or on the path."""
    named = os.environ.get("ORGSIM")
    if named:
        return Path(named)
    suffix = ".exe" if os.name == "nt" else ""
    own = Path(sysconfig.get_path("scripts")) / f"orgsim{suffix}"
    if own.is_file():
        return own
    found = shutil.which("orgsim")
    if found is None:
        raise OrgsimError("the program `orgsim` is neither beside this Python nor on the PATH; set ORGSIM")
    return Path(found)


class Server:
    """A server of its own, with the clock for tests, until `stop` or the end of a `with` block."""

    def __init__(self, *args: str) -> None:
        #: The key of control requests, where the server asks for one.
        self.key: str | None = None
        if any(arg in ("--class", "--strict-auth") for arg in args):
            given = next((n for n, arg in enumerate(args) if arg.partition("=")[0] == "--key"), None)
            if given is None:
                self.key = secrets.token_hex(8)
                args = (*args, "--key", self.key)
            else:
                self.key = args[given].partition("=")[2] or args[given + 1]
        self._secret = self.key if "--class" in args else None
        self._forks = itertools.count(1)
        self._log: IO[bytes] = tempfile.TemporaryFile()
        command = [str(program()), "serve", "--port", "0", "--clock", "instant", *args]
        try:
            self._process = subprocess.Popen(
                command,
                # The server ends with its standard input, so also when this process is killed.
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                env={**os.environ, "ORGSIM_STOP_WITH_INPUT": "1"},
            )
        except OSError as error:
            raise OrgsimError(f"`{command[0]}` does not start: {error.strerror}; ORGSIM names the program") from None
        assert self._process.stdout is not None
        line = self._process.stdout.readline().decode()
        found = re.search(r"http://\S+", line)
        if found is None:
            self.stop()
            raise OrgsimError(f"`orgsim serve` does not start: {self.log()}")
        #: Where the server listens, such as `http://127.0.0.1:37521`; the page is there, too.
        self.url: str = found.group()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends the server."""
        self._process.terminate()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def log(self) -> str:
        """What the server has logged."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    @property
    def client_args(self) -> dict[str, str]:
        """Arguments for `boto3.client`: an administrator of `ACCOUNT`."""
        return self.client_args_of(ACCOUNT)

    def client_args_of(self, account: str) -> dict[str, str]:
        """Arguments for `boto3.client`: an administrator of this account, which is created on first use."""
        return {
            "endpoint_url": self.url,
            "region_name": _REGION,
            "aws_access_key_id": account,
            "aws_secret_access_key": self._secret or account,
        }

    @property
    def environment(self) -> dict[str, str]:
        """Variables for programs such as the AWS CLI: an administrator of `ACCOUNT`."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_REGION": _REGION,
            "AWS_DEFAULT_REGION": _REGION,
            "AWS_ACCESS_KEY_ID": ACCOUNT,
            "AWS_SECRET_ACCESS_KEY": self._secret or ACCOUNT,
        }

    def health(self) -> Health:
        """How the server is."""
        said = self._ask("GET", "health")
        return Health(said["scenario"], said["seed"], said["now"], said["accounts"], said["commands"])

    def reset(self) -> None:
        """Begins anew. Snapshots stay. Warns if the server of `--forward` was not reset, too."""
        forward = self._ask("POST", "reset").get("forward")
        if forward is not None and not forward["reset"]:
            warnings.warn(forward["says"], stacklevel=2)

    def save(self, name: str) -> None:
        """Keeps the world under a name."""
        self._ask("PUT", f"snapshots/{quote(name)}")

    def restore(self, name: str) -> None:
        """Continues from a copy of a world that was kept."""
        self._ask("POST", f"snapshots/{quote(name)}")

    @contextmanager
    def fork(self) -> Iterator[Server]:
        """Lets you try something: at the end of the `with` block, the world is as it was before."""
        name = f"fork-{next(self._forks)}"
        self.save(name)
        try:
            yield self
        finally:
            self.restore(name)
            self.forget(name)

    def forget(self, name: str) -> None:
        """Forgets a snapshot."""
        self._ask("DELETE", f"snapshots/{quote(name)}")

    def snapshots(self) -> list[str]:
        """The names of the snapshots."""
        return list(self._ask("GET", "snapshots")["snapshots"])

    def pending(self) -> list[Pending]:
        """Pending work and open terms, soonest first."""
        rows = self._ask("GET", "pending")["pending"]
        return [Pending(row["id"], row["at"], row["what"], row["canFail"]) for row in rows]

    def fail(self, work: Pending) -> None:
        """Makes pending work fail now."""
        self.carry_out([{"fail": work.id}])

    def deliver(self, work: Pending) -> None:
        """Does pending work now."""
        self.carry_out([{"deliver": work.id}])

    def delay(self, work: Pending, seconds: float) -> None:
        """Delays pending work."""
        self.carry_out([{"delay": work.id, "ms": round(seconds * 1000)}])

    def throttle(self, on: bool = True) -> None:
        """Rejects calls that come too fast, or no longer."""
        self.carry_out([{"throttle": on}])

    def inject(self, error: str | None, operation: str | None = None, times: int = 1) -> None:
        """Lets the next calls of AWS Organizations get an error that passes, such as `ServiceException`; `None`: no longer."""
        row: dict[str, Any] = {"inject": error or "off", "times": times}
        if operation is not None:
            row["on"] = operation
        self.carry_out([row])

    def raise_account_quota(self, accounts: int, management: str = ACCOUNT) -> None:
        """Raises the account quota of the organization of this management account."""
        self.carry_out([{"quota": accounts, "account": management}])

    def raise_transfer_quotas(self, transfers: int, chain: int, management: str = ACCOUNT) -> None:
        """Raises the quotas of transfers of billing of the organization of this management account."""
        self.carry_out([{"transfers": transfers, "chain": chain, "account": management}])

    def act(self, service: str, account: str) -> None:
        """Gives a trusted service, such as `config`, a reason to act in an account."""
        self.carry_out([{"act": service, "account": account}])

    def use(self, action: str, principal: str) -> None:
        """Lets a principal, named by its ARN, use a service that is not modeled."""
        self.carry_out([{"use": action, "as": principal}])

    def complete_sign_up(self, account: str) -> None:
        """Lets the owner of an account complete the sign-up that leaving an organization asks for."""
        self.carry_out([{"signup": account}])

    def reinstate(self, account: str) -> None:
        """Lets AWS Support reopen a closed account."""
        self.carry_out([{"reinstate": account}])

    def advance(self, seconds: float) -> None:
        """Moves time."""
        self._ask("POST", "advance", {"seconds": seconds})

    def advance_until_idle(self) -> None:
        """Moves time until no work is pending."""
        self._ask("POST", "advance", {"until": "idle"})

    def carry_out(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Carries out rows of a session, which docs/server.md lists; the result of each. The first refused one is an error."""
        results = self._ask("POST", "commands", rows)
        for row, result in zip(rows, results, strict=True):
            if "error" in result:
                raise OrgsimError(f"{json.dumps(row)}: {result['error']['message']}")
        return list(results)

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {} if self.key is None else {"x-orgsim-key": self.key}
        request = urllib.request.Request(f"{self.url}/_orgsim/{path}", data=data, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                says = json.load(error).get("error", str(error))
            raise OrgsimError(says) from None
