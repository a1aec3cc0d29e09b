"""org-formation against `orgsim serve --forward`: its state is in Amazon S3, which moto has; everything else is Orgsim's.

It also builds starting organizations again, from what `orgsim export` writes.
"""

import io
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.checks import Checks, arguments
from support.moto import Moto
from support.server import Server

CLI = Path(__file__).resolve().parents[1] / "node/node_modules/aws-organization-formation/dist/cli.js"
MANAGEMENT = "111122223333"
#: The small starting organizations, with their feature sets. That of 1,000 accounts can be built too, but org-formation creates
#: one account each second, which takes 17 minutes.
SCENARIOS = {"consolidated-billing": "CONSOLIDATED_BILLING", "all-features": "ALL", "guardrails": "ALL"}
PATIENCE_SECONDS = 200
UNIT = """
  WorkUnit:
    Type: OC::ORG::OrganizationalUnit
    Properties:
      OrganizationalUnitName: Work
      Accounts: !Ref NewAccount

  NewAccount:
    Type: OC::ORG::Account
    Properties:
      AccountName: New
      RootEmail: new@example.com
"""


def main():
    options = arguments(__doc__.split("\n")[0])
    checks = Checks()
    moto = Moto()
    try:
        with Server(options.orgsim, "--forward", moto.url, clock="instant") as server, tempfile.TemporaryDirectory() as folder:
            drive(checks, server, Path(folder))
        with Server(options.orgsim, "--forward", moto.url, "--own-s3", clock="instant") as server, checks.part("--own-s3"):
            buckets(checks, server, moto)
    finally:
        moto.close()
    for scenario in SCENARIOS:
        with checks.part(f"{scenario} exported"):
            rebuild(checks, options.orgsim, scenario)
    checks.end()


def drive(checks, server, folder):
    organizations = server.client("organizations", MANAGEMENT)
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    create(organizations, "Data")
    template = folder / "organization.yml"

    def formation(*words):
        run(checks, server, MANAGEMENT, folder, *words)

    with checks.part("init"):
        formation("init", template.name, "--region", "us-east-1")
        text = template.read_text()
        checks.that("the template has the account", re.search(r"AccountName: Data\b", text), text)
        buckets = [it["Name"] for it in server.client("s3", MANAGEMENT).list_buckets()["Buckets"]]
        checks.equal("the state is in moto's bucket", buckets, [f"organization-formation-{MANAGEMENT}"])
        parts = {"Bucket": buckets[0], "Key": "parts", "Body": io.BytesIO(b"text"), "ChecksumAlgorithm": "SHA256"}
        s3 = server.client("s3", MANAGEMENT)
        s3.put_object(**parts)
        checks.equal("an object", s3.get_object(Bucket=buckets[0], Key="parts")["Body"].read(), b"text")

    with checks.part("update"):
        text = template.read_text()
        template.write_text(text.replace("\nOrganization:\n", f"\nOrganization:\n{UNIT}", 1))
        formation("update", template.name)
        units = organizations.list_organizational_units_for_parent(ParentId=root)["OrganizationalUnits"]
        checks.equal("the unit", [it["Name"] for it in units], ["Work"])
        inside = organizations.list_accounts_for_parent(ParentId=units[0]["Id"])["Accounts"]
        checks.equal("the account is created and moved", [it["Name"] for it in inside], ["New"])


def buckets(checks, server, moto):
    """Amazon S3 is answered here, and other services by moto."""
    s3 = server.client("s3", MANAGEMENT)
    checks.equal("moto's buckets are not shown", s3.list_buckets()["Buckets"], [])
    s3.create_bucket(Bucket="only-here")
    checks.equal("the bucket", [it["Name"] for it in s3.list_buckets()["Buckets"]], ["only-here"])
    checks.equal("moto's topics", server.client("sns", MANAGEMENT).list_topics()["Topics"], [])


def run(checks, server, account, folder, *words):
    """Runs org-formation as an administrator of an account."""
    done = subprocess.run(
        ["node", CLI, *words],
        cwd=folder,
        env=server.environment(account) | {"AWS_REGION": "us-east-1", "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    checks.that(words[0], done.returncode == 0, done.stdout[-700:] + done.stderr[-700:])


def rebuild(checks, orgsim, scenario):
    """Exports a starting organization, and lets org-formation build it on an empty server."""
    moto = Moto()
    try:
        rebuild_with(checks, orgsim, scenario, moto)
    finally:
        moto.close()


def rebuild_with(checks, orgsim, scenario, moto):
    orgsim = str(Path(orgsim).resolve())
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)

        def orgsim_says(*words, statuses=(0,)):
            done = subprocess.run([orgsim, *words], cwd=folder, capture_output=True, text=True)
            if done.returncode not in statuses:
                raise RuntimeError(f"{words}: {done.stdout}{done.stderr}")
            return done.stdout

        with Server(orgsim, "--scenario", scenario) as server:
            server.save(folder / "before.json")
        orgsim_says("export", "before.json", "--format", "org-formation", "-o", "exported.yml")
        template = (folder / "exported.yml").read_text()
        master = r'MasterAccount\n.*?AccountName: "(.+?)".*?AccountId: "(\d+)".*?RootEmail: "(.+?)"'
        name, management, email = re.search(master, template, re.DOTALL).groups()
        with Server(orgsim, "--seed", "2", "--forward", moto.url, clock="instant") as server:
            server.command({"administrator": management, "email": email})
            server.client("account", key=management, secret=management).put_account_name(AccountName=name)
            server.client("organizations", management).create_organization(FeatureSet=SCENARIOS[scenario])
            run(checks, server, management, folder, "init", "begin.yml", "--region", "us-east-1")
            run(checks, server, management, folder, "update", "exported.yml")
            server.save(folder / "after.json")
        found = json.loads(orgsim_says("diff", "exported.yml", "after.json", "--json", statuses=(0, 1)))["differences"]
        # Whom org-formation and its roles are for, no template of an organization says.
        found.pop("identities", None)
        # Nor does it say the feature set: org-formation builds units and accounts in either.
        organization = [it["what"] for row in found.pop("organization", []) for it in row["properties"]]
        expected = [] if SCENARIOS[scenario] == "ALL" else ["feature set"]
        checks.equal("nothing differs", (found, organization), ({}, expected))


def create(organizations, name):
    asked = organizations.create_account(AccountName=name, Email=f"{name.lower()}@example.com")["CreateAccountStatus"]
    organizations.describe_create_account_status(CreateAccountRequestId=asked["Id"])


if __name__ == "__main__":
    main()
