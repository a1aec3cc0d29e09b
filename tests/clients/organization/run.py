"""The scripts of `orgsim import` and `orgsim export`, run by Bash with the real AWS command line.

Usage: python3 run.py --orgsim BINARY

An organization on a server is collected and imported; what was imported is exported as a script, which builds it again on
an empty server, twice. `orgsim diff` compares. Ends with `N passed, N failed`; fails if one failed.
"""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.checks import Checks, arguments
from support.server import Server

#: What neither script holds: users and roles of accounts, and open handshakes.
NOT_HELD = {"identities", "handshakes"}


class Work:
    """A folder with the files of a run."""

    def __init__(self, orgsim, folder):
        self.program = str(Path(orgsim).resolve())
        self.folder = Path(folder)

    def run(self, words, statuses=(0,), **options):
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, **options)
        if done.returncode not in statuses:
            raise RuntimeError(f"{words}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def orgsim(self, *words, statuses=(0,)):
        return self.run([self.program, *words], statuses).stdout

    def bash(self, server, account, *words):
        """Runs a script as an administrator of an account; returns what it says."""
        # The AWS command line is beside this Python.
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        environment = server.environment(account) | {"PATH": path, "WAIT": "0"}
        return self.run(["bash", *words], env=environment).stderr

    def save(self, server, name):
        with urllib.request.urlopen(f"{server.url}/_orgsim/session", timeout=60) as answer:
            (self.folder / name).write_bytes(answer.read())

    def differences(self, before, after):
        found = json.loads(self.orgsim("diff", before, after, "--json", statuses=(0, 1)))["differences"]
        return {group: rows for group, rows in found.items() if group not in NOT_HELD}


def main():
    options = arguments(__doc__)
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        work = Work(options.orgsim, folder)
        (work.folder / "collect.sh").write_text(work.orgsim("import", "--collect-script"))
        with checks.part("collect and import"), Server(options.orgsim, "--scenario", "guardrails") as server:
            work.save(server, "server.json")
            exported = json.loads(work.orgsim("export", "server.json", "--format", "aws-cli"))
            top = exported["calls"][0]["output"]["Organization"]
            management = top["MasterAccountId"]
            work.bash(server, management, "collect.sh", "--tags")
            work.orgsim("import", "organization.json", "-o", "imported.json")
            checks.equal("nothing is lost", work.differences("server.json", "imported.json"), {})
        with checks.part("export and build again"), Server(options.orgsim, "--seed", "2", clock="test") as server:
            # Nobody accepts an invitation here.
            collected = (work.folder / "organization.json").read_text().replace("INVITED", "CREATED")
            (work.folder / "created.json").write_text(collected)
            work.orgsim("export", "created.json", "--format", "script", "-o", "build.sh")
            server.command({"administrator": management, "email": top["MasterAccountEmail"]})
            account = server.client("account", key=management, secret=management)
            account.put_account_name(AccountName="Management")
            said = work.bash(server, management, "build.sh")
            checks.that("the script says what it does", "Create policy" in said, said)
            again = work.bash(server, management, "build.sh")
            checks.equal("a second run changes nothing", again, "Done.\n")
            work.save(server, "built.json")
            checks.equal("nothing differs", work.differences("created.json", "built.json"), {})
    checks.end()


if __name__ == "__main__":
    main()
