"""The scripts of `orgsim import` and `orgsim export`, run by Bash with the real AWS command line.

Usage: python3 run.py --orgsim BINARY [--large]

An organization on a server is collected and imported, with users and roles of each account. Each starting organization, and
one with odd names (`odd.txt`), is exported as a script, which builds it again on an empty server; owners of invited accounts
accept in between. `--large` adds the starting organization with 1,000 accounts: six minutes on two busy cores. `orgsim diff`
compares. Ends with `N passed, N failed`; fails if one failed.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.aws import CommandLine
from support.checks import Checks, arguments
from support.server import Server

#: What the script that builds an organization does not hold: users and roles of accounts, and open handshakes.
NOT_HELD = {"identities", "handshakes"}


class Work:
    """A folder with the files of a run."""

    def __init__(self, orgsim, folder, aws):
        self.program = str(Path(orgsim).resolve())
        self.aws = aws
        self.folder = Path(folder)

    def run(self, words, statuses=(0,), **options):
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, **options)
        if done.returncode not in statuses:
            raise RuntimeError(f"{words}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def orgsim(self, *words, statuses=(0,)):
        return self.run([self.program, *words], statuses).stdout

    def bash(self, server, account, *words, statuses=(0,), keys=None):
        """Runs a script as an administrator of an account, or with the variables of other keys; returns what it says."""
        path = os.pathsep.join([str(self.aws.folder), os.environ["PATH"]])
        environment = server.environment(account) | {"PATH": path, "WAIT": "0"} | (keys or {})
        return self.run(["bash", *words], statuses, env=environment).stderr

    def save(self, server, name):
        server.save(self.folder / name)

    def differences(self, before, after, left_out=NOT_HELD):
        found = json.loads(self.orgsim("diff", before, after, "--json", statuses=(0, 1)))["differences"]
        return {group: rows for group, rows in found.items() if group not in left_out}


#: The number of accounts that AWS allows a new organization.
FIRST_QUOTA = 10

#: The starting organizations that are small.
SCENARIOS = ["consolidated-billing", "all-features", "guardrails"]

#: Organizations whose scripts run once more.
AGAIN = ["guardrails", "odd"]

#: 1,000 accounts are 2,000 calls of the command line.
LARGE_PATIENCE_SECONDS = 1800


def collect(checks, work, orgsim):
    """Collects an organization with users and roles, and again without the permission to read them."""
    (work.folder / "collect.sh").write_text(work.orgsim("import", "--collect-script"))
    with Server(orgsim, "--scenario", "guardrails") as server:
        work.save(server, "server.json")
        exported = json.loads(work.orgsim("export", "server.json", "--format", "aws-cli"))
        top = exported["calls"][0]["output"]["Organization"]
        management = top["MasterAccountId"]
        rows = [row for call in exported["calls"] for row in call["output"].get("Accounts", [])]
        said = work.bash(server, management, "collect.sh", "--tags", "--iam")
        checks.that("nothing is refused", "left out" not in said.replace("describe-resource-policy", ""), said)
        files = ["organization.json"]
        for row in rows:
            if row["Id"] != management:
                work.bash(server, row["Id"], "collect.sh", "--iam-only")
                files.append(f"iam-{row['Id']}.json")
        work.orgsim("import", *files, "-o", "imported.json")
        found = work.differences("server.json", "imported.json", left_out=())
        # Someone to act as: the server and the import add Admin to accounts without one.
        people = [row for row in found.pop("identities", []) if not row["name"].startswith("user Admin of ")]
        checks.equal("nothing is lost", (found, people), ({}, []))
        keys = reader(server, management)
        said = work.bash(server, management, "collect.sh", "--iam", "less.json", keys=keys)
        checks.that("it names what is refused", "left out: get-account-authorization-details" in said, said)
        work.orgsim("import", "less.json", "-o", "less-imported.json")
        checks.equal("the organization is there", work.differences("server.json", "less-imported.json"), {})
        work.bash(server, management, "collect.sh", "--iam-only", "none.json", keys=keys, statuses=(1,))
        checks.that("no file is written without an answer", not (work.folder / "none.json").exists())
        said = work.bash(server, management, "collect.sh", "--all", statuses=(2,))
        checks.that("it refuses an unknown option", "no option --all" in said, said)


def reader(server, account):
    """The keys of a user who may only read the organization, as variables."""
    iam = server.client("iam", key=account, secret=account)
    iam.create_user(UserName="Reader")
    policy = "arn:aws:iam::aws:policy/AWSOrganizationsReadOnlyAccess"
    iam.attach_user_policy(UserName="Reader", PolicyArn=policy)
    key = iam.create_access_key(UserName="Reader")["AccessKey"]
    return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}


def starting(work, orgsim, scenario):
    """Saves a starting organization."""
    with Server(orgsim, "--scenario", scenario) as server:
        work.save(server, f"{scenario}.json")


#: What a script says before steps that cannot be undone, and the variable with which it goes on.
CHECK_NOW = "Check now: everything up to here can be undone, the next step cannot."
CHECKED = {"CHECKED": "yes"}


def build(checks, work, orgsim, name, before=None):
    """Builds an organization again, by its script, or by that of a plan from the session `before`."""
    words = ["export", f"{name}.json"] if before is None else ["plan", before, f"{name}.json"]
    work.orgsim(*words, "--format", "script", "-o", "build.sh")
    work.orgsim("export", f"{name}.json", "--format", "aws-cli", "-o", "before.json")
    calls = json.loads((work.folder / "before.json").read_text())["calls"]
    management = calls[0]["output"]["Organization"]["MasterAccountId"]
    accounts = [row for call in calls for row in call["output"].get("Accounts", [])]
    invited = [row for row in accounts if row["JoinedMethod"] == "INVITED"]
    with Server(orgsim, "--seed", "2", clock="instant", patience=LARGE_PATIENCE_SECONDS) as server:
        for row in invited:
            server.command({"administrator": row["Id"], "email": row["Email"]})
            owner = server.client("account", key=row["Id"], secret=row["Id"])
            owner.put_account_name(AccountName=row["Name"])
        if len(accounts) > FIRST_QUOTA:
            server.client("organizations", management).create_organization(FeatureSet="ALL")
            server.raise_quota(len(accounts), management)
        owners = [row["Id"] for row in invited if row["Id"] != management]
        if owners:
            said = work.bash(server, management, "build.sh", statuses=(1,), keys=CHECKED)
            checks.that("it waits for the owners of accounts", "must accept" in said, said)
            for owner in owners:
                accept(server, owner)
        said = work.bash(server, management, "build.sh", keys=CHECKED)
        checks.that("it ends", said.endswith("Done.\n"), said)
        if name in AGAIN:
            again = work.bash(server, management, "build.sh", keys=CHECKED)
            checks.that("a second run changes nothing", set(again.splitlines()) <= {CHECK_NOW, "Done."}, again)
        work.save(server, "built.json")
        found = work.differences("before.json", "built.json")
        closed = [row["Email"].lower() for row in accounts if row["State"] != "ACTIVE"]
        left_out = [row for row in found.pop("accounts", []) if row["name"] not in closed]
        checks.equal("nothing differs but what is closed", (found, left_out), ({}, []))


#: A change of the organization with policies at every level.
CHANGE = """
aws organizations create-organizational-unit --parent-id {root} --name Archive
aws organizations create-account --account-name New --email new@example.com
advance 10m
aws organizations move-account --account-id {account:New} --source-parent-id {root} --destination-parent-id {unit:Archive}
aws organizations attach-policy --policy-id {policy:EuropeOnly} --target-id {unit:Archive}
aws organizations tag-resource --resource-id {unit:Archive} --tags Key=owner,Value=us
aws organizations update-organizational-unit --organizational-unit-id {unit:Sandbox} --name Playground
aws account put-account-name --account-name 'The "Boss"'
"""


def migrate(checks, work, orgsim):
    """Plays the script of a migration plan, twice, on a server with the organization before."""
    (work.folder / "change.txt").write_text(CHANGE)
    work.orgsim("shell", "--session", "guardrails.json", "--save", "after.json", "change.txt")
    work.orgsim("plan", "guardrails.json", "after.json", "--format", "script", "-o", "migrate.sh")
    work.orgsim("export", "guardrails.json", "--format", "aws-cli", "-o", "before.json")
    calls = json.loads((work.folder / "before.json").read_text())["calls"]
    management = calls[0]["output"]["Organization"]["MasterAccountId"]
    with Server(orgsim, "--scenario", "guardrails", clock="instant") as server:
        stopped = work.bash(server, management, "migrate.sh", statuses=(1,))
        checks.that("it stops before what cannot be undone", "with CHECKED=yes to go on" in stopped, stopped)
        said = stopped + work.bash(server, management, "migrate.sh", keys=CHECKED)
        checks.that("the script says what it does", "Create unit Archive" in said, said)
        again = work.bash(server, management, "migrate.sh", keys=CHECKED)
        checks.that("a second run changes nothing", set(again.splitlines()) <= {CHECK_NOW, "Done."}, again)
        work.save(server, "migrated.json")
        checks.equal("nothing differs", work.differences("after.json", "migrated.json"), {})
        work.bash(server, management, "migrate.sh", "rollback")
        work.save(server, "undone.json")
        left = work.differences("guardrails.json", "undone.json")
        checks.that("only the new account is left after the rollback", set(left) <= {"accounts"}, left)
        rows = [(it["change"], it["name"]) for it in left.get("accounts", [])]
        checks.equal("no account is changed", rows, [("added", "new@example.com")])


def accept(server, account):
    """Accepts the invitation of an account, as its administrator."""
    organizations = server.client("organizations", key=account, secret=account)
    (handshake,) = organizations.list_handshakes_for_account(Filter={"ActionType": "INVITE"})["Handshakes"]
    organizations.accept_handshake(HandshakeId=handshake["Id"])


def terraform(checks, work, scenario):
    """Lets Terraform read the syntax, where it is at hand. Its provider is in the driver `terraform`."""
    text = work.orgsim("export", f"{scenario}.json", "--format", "terraform")
    program = shutil.which("terraform")
    if program is None:
        checks.that("every resource is imported", text.count("\nimport {") == text.count("\nresource "), text)
        return
    done = subprocess.run([program, "fmt", "-no-color", "-"], input=text, capture_output=True, text=True)
    checks.equal("Terraform formats it like this", done.stdout or done.stderr, text)


def main():
    options = arguments(__doc__, large="also build the organization with 1,000 accounts")
    checks = Checks()
    with CommandLine() as aws, tempfile.TemporaryDirectory() as folder:
        work = Work(options.orgsim, folder, aws)
        with checks.part("collect and import"):
            collect(checks, work, options.orgsim)
        for scenario in SCENARIOS:
            with checks.part(f"{scenario} as a script"):
                starting(work, options.orgsim, scenario)
                build(checks, work, options.orgsim, scenario)
            with checks.part(f"{scenario} as Terraform"):
                terraform(checks, work, scenario)
        with checks.part("a plan from nothing as a script"):
            (work.folder / "nothing.txt").write_text("")
            work.orgsim("shell", "--scenario", "empty", "--save", "nothing.json", "nothing.txt")
            build(checks, work, options.orgsim, "consolidated-billing", "nothing.json")
        with checks.part("odd names as a script"):
            odd = str(Path(__file__).with_name("odd.txt").resolve())
            work.orgsim("shell", "--scenario", "all-features", "--save", "odd.json", odd)
            build(checks, work, options.orgsim, "odd")
        if options.large:
            with checks.part("large as a script"):
                starting(work, options.orgsim, "large")
                build(checks, work, options.orgsim, "large")
        with checks.part("a migration plan as a script"):
            migrate(checks, work, options.orgsim)
    checks.end()


if __name__ == "__main__":
    main()
