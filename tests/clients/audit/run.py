"""Tools that audit accounts, against `orgsim serve`: aioboto3, cloudsplaining, and Principal Mapper (pmapper)."""

import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.checks import Checks, arguments
from support.server import SECRET, Server

MANAGEMENT = "111122223333"
EVE = f"arn:aws:iam::{MANAGEMENT}:user/Eve"
#: pmapper imports two names from where Python 3.9 had them last.
PMAPPER = """
import collections, collections.abc, sys
collections.Mapping, collections.MutableMapping = collections.abc.Mapping, collections.abc.MutableMapping
from principalmapper.__main__ import main
sys.exit(main())
"""
PATIENCE_SECONDS = 200


def main():
    options = arguments(__doc__)
    checks = Checks()
    with Server(options.orgsim, clock="instant") as server, tempfile.TemporaryDirectory() as folder:
        build(server)
        with checks.part("aioboto3"):
            asyncio.run(concurrently(checks, server))
        environment = server.environment(MANAGEMENT) | {"PMAPPER_STORAGE": f"{folder}/pmapper", "HOME": folder}

        def run(*words):
            return subprocess.run(
                [sys.executable, "-B", *words],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                timeout=PATIENCE_SECONDS,
            )

        with checks.part("cloudsplaining"):
            splaining(checks, run, Path(folder))
        with checks.part("pmapper"):
            mapper(checks, lambda *words: run("-c", PMAPPER, *words))
    checks.end()


def build(server):
    """A user who may become an administrator by assuming a role."""
    organizations = server.client("organizations", MANAGEMENT)
    organizations.create_organization(FeatureSet="ALL")
    asked = organizations.create_account(AccountName="Data", Email="data@example.com")["CreateAccountStatus"]
    organizations.describe_create_account_status(CreateAccountRequestId=asked["Id"])
    iam = server.client("iam", MANAGEMENT)
    iam.create_user(UserName="Eve")
    actions = ["s3:GetObject", "sts:AssumeRole"]
    iam.put_user_policy(UserName="Eve", PolicyName="Work", PolicyDocument=document(Action=actions, Resource="*"))
    trust = document(Action="sts:AssumeRole", Principal={"AWS": EVE})
    iam.create_role(RoleName="Deploy", AssumeRolePolicyDocument=trust)
    iam.attach_role_policy(RoleName="Deploy", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")


def document(**statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


async def concurrently(checks, server):
    """Many calls of one client at a time, and pages."""
    import aioboto3

    arguments = {
        "endpoint_url": server.url,
        "region_name": "us-east-1",
        "aws_access_key_id": MANAGEMENT,
        "aws_secret_access_key": SECRET,
    }
    session = aioboto3.Session()
    async with session.client("organizations", **arguments) as organizations:
        answers = await asyncio.gather(*(organizations.describe_organization() for _ in range(100)))
        masters = {answer["Organization"]["MasterAccountId"] for answer in answers}
        checks.equal("all are answered", masters, {MANAGEMENT})
        accounts = [
            account["Name"]
            async for page in organizations.get_paginator("list_accounts").paginate(PaginationConfig={"PageSize": 1})
            for account in page["Accounts"]
        ]
        checks.that("pages", len(accounts) == 2 and "Data" in accounts, accounts)
        try:
            await organizations.create_organization()
        except organizations.exceptions.AlreadyInOrganizationException as error:
            checks.equal("an error", error.response["ResponseMetadata"]["HTTPStatusCode"], 400)
    async with session.client("iam", **arguments) as iam:
        user = await iam.get_user(UserName="Eve")
        checks.equal("an answer in XML", user["User"]["Arn"], EVE)


def splaining(checks, run, folder):
    done = run("-m", "cloudsplaining.bin.cli", "download", "--output", ".")
    checks.that("download", done.returncode == 0, done.stderr[-700:])
    details = json.loads((folder / "default.json").read_text())
    checks.equal("its users", sorted(user["UserName"] for user in details["UserDetailList"]), ["Admin", "Eve"])
    words = ("scan", "--skip-open-report", "--input-file", "default.json", "--output", ".")
    done = run("-m", "cloudsplaining.bin.cli", *words)
    checks.that("scan", done.returncode == 0, done.stderr[-700:])
    results = json.loads((folder / "iam-results-default.json").read_text())
    (inline,) = results["inline_policies"].values()
    checks.equal("its finding", inline["DataExfiltration"]["findings"], ["s3:GetObject"])


def mapper(checks, run):
    done = run("graph", "create", "--include-regions", "us-east-1")
    checks.that("graph", done.returncode == 0 and "# of Edges:              1" in done.stdout, done.stdout + done.stderr[-700:])
    done = run("query", "who can do iam:CreateUser")
    found = "user/Eve CAN call action iam:CreateUser for resource * THRU role/Deploy"
    checks.that("the way to administrator", found in done.stdout, done.stdout + done.stderr[-700:])
    done = run("orgs", "create")
    checks.that("organization", done.returncode == 0, done.stderr[-700:])
    done = run("orgs", "list")
    checks.that("its id", "\no-" in done.stdout, done.stdout + done.stderr[-700:])


if __name__ == "__main__":
    main()
