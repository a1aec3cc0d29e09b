"""Terraform with the AWS provider against `orgsim serve`.

It applies `main.tf`, finds a plan without changes, and destroys it. Each small starting organization, and the one with odd names
(`../organization/odd.txt`), is exported: the plan only imports. The export of a difference (`change.txt`) is applied, and
`orgsim diff` compares.

The driver needs the program `terraform` and its AWS provider, which no package registry has: where one is not at hand, it
says so and is counted as skipped.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.checks import Checks, arguments, skip
from support.server import Server

HERE = Path(__file__).resolve().parent
PATIENCE_SECONDS = 300

#: The management account of what `main.tf` creates.
OWN = "111122223333"

#: AWS lets an account that Organizations created leave after four days.
FIVE_DAYS_SECONDS = 5 * 86400

#: The day with which the starting organizations begin.
SCENARIOS_BEGIN = date(2026, 1, 10)

#: The starting organizations that are small.
SCENARIOS = ["consolidated-billing", "all-features", "guardrails"]

#: What the provider does not manage: users and roles of accounts, and open handshakes.
NOT_HELD = {"identities", "handshakes"}


class Terraform:
    """A folder with the provider, in which one configuration after another is run."""

    def __init__(self, program, folder, server, account):
        self.words = [program, f"-chdir={folder}"]
        self.folder = Path(folder)
        # A cache that a person has set up with the provider is used; the other variables of AWS are not.
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_VAR"))}
        variables = {"TF_VAR_endpoint": server.url, "TF_VAR_account": account}
        self.environment = kept | variables | {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}

    def configure(self, text):
        """Begins with another configuration, which nothing is known of."""
        (self.folder / "main.tf").write_text(text)
        (self.folder / "terraform.tfstate").unlink(missing_ok=True)

    def run(self, command, *words):
        return subprocess.run(
            [*self.words, command, *words, "-no-color"],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )

    def check(self, checks, name, *words):
        done = self.run(*words)
        return checks.that(name, done.returncode == 0, (done.stderr or done.stdout)[-1200:])

    def planned(self):
        """Makes the plan; returns what it imports, and the actions of its other changes by address."""
        done = self.run("plan", "-input=false", "-out=plan")
        if done.returncode != 0:
            raise RuntimeError(done.stderr or done.stdout)
        changes = json.loads(self.run("show", "-json", "plan").stdout)["resource_changes"]
        imported = [row["address"] for row in changes if "importing" in row["change"]]
        actions = {row["address"]: row["change"]["actions"] for row in changes}
        return imported, {address: actions for address, actions in actions.items() if actions != ["no-op"]}


class Sessions:
    """A folder with saved sessions."""

    def __init__(self, orgsim, folder):
        self.program = str(Path(orgsim).resolve())
        self.folder = Path(folder)

    def orgsim(self, *words, lines=None, statuses=(0,)):
        done = subprocess.run([self.program, *words], cwd=self.folder, input=lines, capture_output=True, text=True)
        if done.returncode not in statuses:
            raise RuntimeError(f"{words}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def lines(self, lines, *options):
        """Runs lines of the terminal, all of which must succeed."""
        rows = self.orgsim("shell", *options, "--json", "-", lines=lines).splitlines()
        refused = [row for row in map(json.loads, rows) if row["exit"] != 0]
        if refused:
            raise RuntimeError(refused)

    def management(self, name):
        calls = json.loads(self.orgsim("export", name, "--format", "aws-cli"))["calls"]
        return calls[0]["output"]["Organization"]["MasterAccountId"]

    def differences(self, before, after):
        found = json.loads(self.orgsim("diff", before, after, "--json", statuses=(0, 1)))["differences"]
        return {group: rows for group, rows in found.items() if group not in NOT_HELD}

    def prepare(self):
        """Saves the organizations; returns the names of those to import."""
        for scenario in SCENARIOS:
            self.orgsim("shell", "--scenario", scenario, "--save", f"{scenario}.json", "-", lines="")
        odd = (HERE.parent / "organization" / "odd.txt").read_text()
        # The server moves on to the present, and a closed account leaves after 90 days.
        days = max(0, (date.today() - SCENARIOS_BEGIN).days - 1)
        self.lines(f"advance {days}d\n{odd}", "--scenario", "all-features", "--save", "odd.json")
        self.lines((HERE / "change.txt").read_text(), "--session", "odd.json", "--save", "after.json")
        return [*SCENARIOS, "odd"]


def whole_life(checks, terraform, server):
    """Applies `main.tf`, plans it again, and destroys it."""
    with checks.part("apply"):
        terraform.check(checks, "apply", "apply", "-auto-approve", "-input=false")
    with checks.part("a plan without changes"):
        terraform.check(checks, "a plan without changes", "plan", "-detailed-exitcode", "-input=false")
    with checks.part("the caller"):
        checks.equal("is the management account", terraform.run("output", "-raw", "account").stdout, OWN)
    with checks.part("destroy"):
        # The provider removes the account, which AWS allows later, and once its owner has signed up.
        account = terraform.run("output", "-raw", "data").stdout
        server.command({"signup": account})
        server.advance(FIVE_DAYS_SECONDS)
        terraform.check(checks, "destroy", "destroy", "-auto-approve", "-input=false")


def only_imports(checks, terraform, text):
    """Plans an exported organization."""
    terraform.configure(text)
    imported, changed = terraform.planned()
    checks.equal("every resource is imported", len(imported), text.count('\nresource "'))
    checks.equal("nothing else changes", changed, {})


def difference(checks, terraform, sessions, server, management):
    """Applies an exported difference on the organization before."""
    server.raise_quota(20, management)
    terraform.configure(sessions.orgsim("export", "odd.json", "after.json", "--format", "terraform"))
    _, changed = terraform.planned()
    replaced = {address for address, actions in changed.items() if "delete" in actions}
    checks.equal("nothing that exists is replaced", replaced, set())
    checks.that("new things are created", changed.get("aws_organizations_account.new") == ["create"], changed)
    terraform.check(checks, "apply", "apply", "-input=false", "plan")
    terraform.check(checks, "then nothing changes", "plan", "-detailed-exitcode", "-input=false")
    server.save(sessions.folder / "applied.json")
    checks.equal("nothing differs", sessions.differences("after.json", "applied.json"), {})


def main():
    options = arguments(__doc__.split("\n")[0])
    program = shutil.which("terraform")
    if program is None:
        skip("Terraform", "The program `terraform` is not on the PATH.")
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("provider.tf", "main.tf"):
            shutil.copy(HERE / name, folder)
        with Server(options.orgsim, clock="instant") as server:
            terraform = Terraform(program, folder, server, OWN)
            begun = terraform.run("init", "-input=false")
            if begun.returncode != 0:
                lines = [line.strip("│ ") for line in begun.stderr.splitlines()]
                reason = next((line for line in lines if line.startswith("Error")), "unknown")
                skip("Terraform", f"The AWS provider is not at hand ({reason}).")
            whole_life(checks, terraform, server)
        sessions = Sessions(options.orgsim, folder)
        for name in sessions.prepare():
            session = f"{name}.json"
            management = sessions.management(session)
            text = sessions.orgsim("export", session, "--format", "terraform")
            # The server keeps what it does in the file: one of its own.
            served = str(shutil.copy(sessions.folder / session, sessions.folder / f"served-{session}"))
            with Server(options.orgsim, "--state", served, clock="instant") as server:
                terraform = Terraform(program, folder, server, management)
                with checks.part(f"{name} is only imported"):
                    only_imports(checks, terraform, text)
                if name == "odd":
                    with checks.part("a difference is applied"):
                        difference(checks, terraform, sessions, server, management)
    checks.end()


if __name__ == "__main__":
    main()
