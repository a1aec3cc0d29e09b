"""Cloud Custodian's c7n-org against `orgsim serve`: it writes its list of accounts, and runs a script in each of them."""

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import yaml

from support.checks import Checks, arguments
from support.server import DEFAULT_ACCOUNT, Server

HOUR, DAY = 3600, 86400

#: Runs in an account, with the credentials of its role.
SCRIPT = """
import boto3, sys
identity = boto3.client("sts").get_caller_identity()
open(sys.argv[1] + "/" + identity["Account"], "w").write(identity["Arn"])
"""


def main():
    options = arguments(__doc__)
    checks = Checks()
    # Its sessions refresh credentials that end soon by the clock of this machine.
    with Server(options.orgsim, clock="real") as server, tempfile.TemporaryDirectory() as folder:
        shop, data = build(server)
        folder = Path(folder)

        def c7n_org(*args):
            return subprocess.run(
                [str(Path(sys.executable).with_name("c7n-org")), *args],
                env=server.environment(DEFAULT_ACCOUNT),
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=120,
            )

        def accounts(name, *args):
            ran = c7n_org("aws-accounts", "--output", name, *args)
            checks.equal(f"aws-accounts {' '.join(args)}", ran.returncode, 0)
            if ran.returncode:
                print(ran.stderr)
                return {}
            return {one["account_id"]: one for one in yaml.safe_load((folder / name).read_text())["accounts"]}

        with checks.part("c7n-org aws-accounts"):
            everybody = accounts("all.yml")
            checks.equal("all accounts", set(everybody), {DEFAULT_ACCOUNT, shop, data})
            one = everybody.get(shop, {})
            checks.equal("name and email", (one.get("name"), one.get("email")), ("Shop", "shop@example.com"))
            checks.equal("role", one.get("role"), f"arn:aws:iam::{shop}:role/OrganizationAccountAccessRole")
            checks.equal("path and tags", one.get("tags"), ["path:/Work", "path:/Work/Retail", "team:red"])
            checks.equal("variables", one.get("vars"), {"team": "red"})
            part = accounts("part.yml", "--ou", "/Work/Retail", "--regions", "eu-west-1", "--name", "{name}-x")
            checks.equal("only a unit", set(part), {shop})
            checks.equal("its name and Regions", (part[shop]["name"], part[shop]["regions"]), ("Shop-x", ["eu-west-1"]))
            few = accounts("few.yml", "--active", "--ignore", DEFAULT_ACCOUNT)
            checks.equal("active ones, one left out", set(few), {shop, data})
            ran = c7n_org("aws-accounts", "--ou", "/Nowhere")
            checks.that("a unit that is not there", ran.returncode != 0 and "Nowhere" in ran.stderr, ran.stderr[-300:])

        with checks.part("c7n-org run-script"):
            (folder / "script.py").write_text(SCRIPT)
            (folder / "out").mkdir()
            ran = c7n_org(
                "run-script", "--config", "few.yml", "--output-dir", "logs", "--region", "us-east-1",
                f"{sys.executable} {folder}/script.py {folder}/out",
            )  # fmt: skip
            checks.that("it ends well", ran.returncode == 0, ran.stderr[-600:])
            ran_in = {path.name: path.read_text() for path in (folder / "out").iterdir()}
            checks.equal("in both accounts", set(ran_in), {shop, data})
            for account, arn in ran_in.items():
                wanted = f"arn:aws:sts::{account}:assumed-role/OrganizationAccountAccessRole/"
                checks.that(f"as the role in {account}", arn.startswith(wanted), arn)
    checks.end()


def build(server):
    client = server.client("organizations", DEFAULT_ACCOUNT)
    client.create_organization(FeatureSet="ALL")
    server.advance(8 * DAY)
    root = client.list_roots()["Roots"][0]["Id"]
    work = client.create_organizational_unit(ParentId=root, Name="Work")["OrganizationalUnit"]["Id"]
    retail = client.create_organizational_unit(ParentId=work, Name="Retail")["OrganizationalUnit"]["Id"]
    made = []
    for name, parent in (("Shop", retail), ("Data", work)):
        tags = [{"Key": "team", "Value": "red"}] if name == "Shop" else []
        asked = client.create_account(Email=f"{name.lower()}@example.com", AccountName=name, Tags=tags)
        server.advance(HOUR)
        status = client.describe_create_account_status(CreateAccountRequestId=asked["CreateAccountStatus"]["Id"])
        account = status["CreateAccountStatus"]["AccountId"]
        client.move_account(AccountId=account, SourceParentId=root, DestinationParentId=parent)
        made.append(account)
    return made


if __name__ == "__main__":
    main()
