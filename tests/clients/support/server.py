"""`orgsim serve` as a child process, and clients of it."""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request

#: Who is the administrator of the default account: any key that is not 12 digits and was not made in the sandbox.
ANYONE = "AKIAANYONE"
SECRET = "secret"
DEFAULT_ACCOUNT = "123456789012"

#: A driver that takes longer hangs.
PATIENCE_SECONDS = 600


class Server:
    """Runs until the `with` block is left. `Server(orgsim, "--scenario", "all-features")`."""

    def __init__(self, orgsim, *options, clock="manual", patience=PATIENCE_SECONDS):
        self.session = None
        # Sent in any case: only a server that checks signatures asks for it.
        self.key = {"x-orgsim-key": "open-sesame"}
        if "--strict-auth" in options:
            options = (*options, "--key", self.key["x-orgsim-key"])
        # The same ids and times in each run.
        begin = ["--seed", "1", *(["--start", "scenario"] if clock == "manual" else [])]
        # What the server logs is shown only if something goes wrong.
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [orgsim, "serve", "--listen", "127.0.0.1:0", "--clock", clock, *begin, *options],
            stdout=subprocess.PIPE,
            stderr=self.log,
            stdin=subprocess.DEVNULL,
        )
        self.watchdog = threading.Timer(patience, self._too_long, [patience])
        self.watchdog.daemon = True
        self.watchdog.start()
        line = self.process.stdout.readline().decode()
        found = re.search(r"http://[0-9.:]+", line)
        if not found:
            self.close()
            raise SystemExit(f"`orgsim serve` said no address but {line!r}\n{self.logged()}")
        self.url = found.group().rstrip("/")

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        ended = self.process.poll()
        self.close()
        if ended is not None:
            print(f"the server ended by itself with {ended}:\n{self.logged()}", file=sys.stderr)
            raise SystemExit(1)
        skipped = isinstance(error, SystemExit) and error.code == 0
        if error is not None and not skipped:
            print(f"the end of the server's log:\n{self.logged()}", file=sys.stderr)

    def close(self):
        self.watchdog.cancel()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def logged(self):
        self.log.seek(0)
        return self.log.read()[-4000:].decode(errors="replace")

    def _too_long(self, patience):
        self.process.kill()
        print(f"no end after {patience} s; the server's log:\n{self.logged()}", file=sys.stderr)
        os._exit(1)

    def control(self, path, body=None, method=None):
        """A call to the server's own paths: `control("advance", {"until": "idle"})`."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.url}/_orgsim/{path}",
            data=data,
            method=method,
            headers=self.key if data is None else {"Content-Type": "application/json", **self.key},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{path} is refused: {error.read().decode()}") from None
        return json.loads(text) if text else None

    def advance(self, seconds=None):
        """Moves the sandbox's time, by default until nothing waits."""
        return self.control("advance", {"until": "idle"} if seconds is None else {"seconds": seconds})

    def raise_quota(self, accounts, management=DEFAULT_ACCOUNT):
        """Lets an organization have more accounts than the ten that AWS begins with."""
        self.command({"quota": accounts, "account": management})

    def command(self, row):
        """A command as sessions have it, for what no API offers. Returns its answer."""
        (outcome,) = self.control("commands", [row])
        if "error" in outcome:
            raise RuntimeError(f"{row} is refused: {outcome}")
        return outcome["answer"]

    def save(self, file):
        """Writes the session to a file."""
        request = urllib.request.Request(f"{self.url}/_orgsim/session", headers=self.key)
        with urllib.request.urlopen(request, timeout=60) as answer:
            file.write_bytes(answer.read())

    def raise_transfers(self, inbound, management):
        """Lets an organization pay for others, of which AWS allows none at first."""
        self.command({"transfers": inbound, "chain": 1, "account": management})

    def client(self, service, key=ANYONE, secret=SECRET, token=None, region="us-east-1", validates=True):
        """A boto3 client, which does not try again: a refusal is an answer here.

        `validates=False`: it sends what it would refuse itself, so that the server has to.
        """
        import boto3
        from botocore.config import Config

        if self.session is None:
            # One for all clients: it keeps the models that it has read.
            self.session = boto3.session.Session()
        config = Config(retries={"total_max_attempts": 1}, read_timeout=60, parameter_validation=validates)
        return self.session.client(
            service,
            endpoint_url=self.url,
            config=config,
            region_name=region,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            aws_session_token=token,
        )

    def environment(self, key=ANYONE, region="us-east-1"):
        """Variables for a program that uses an AWS SDK, as a person sets them: nothing of this machine's own settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return kept | {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": key,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }
