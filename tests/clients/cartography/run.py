"""cartography against `orgsim serve`: what it reads of an organization and of an account, without its graph database.

It reads with boto3, makes rows for its graph, and writes them to Neo4j. Here, the rows are counted instead of written.
"""

import os
import re
import sys
from pathlib import Path
from unittest.mock import MagicMock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.checks import Checks, arguments, skip
from support.server import Server

try:
    from cartography.client.core import tx
    from cartography.graph.job import GraphJob
    from cartography.intel import aws
    from cartography.intel.aws import resourcegroupstaggingapi as tagging
except ImportError as error:
    skip("cartography", f"It is not installed for this Python: {error}")

import boto3

MANAGEMENT = "111122223333"
#: What cartography calls the resources that Orgsim models.
MODELED = [
    "iam",
    "iaminstanceprofiles",
    "s3",
    "sqs",
    "cloudtrail",
    "config",
    "guardduty",
    "securityhub",
    "resourcegroupstaggingapi",
]


def without_database(rows):
    """Puts what would be written to the database into `rows`, by kind of node; nothing is read from it or deleted."""

    def record(_session, query, found, **_options):
        kind = re.search(r"MERGE \(\w+:\s*`?(\w+)", query)
        rows.setdefault(kind.group(1) if kind else "", []).extend(found)

    tx.load_graph_data = record
    GraphJob.run = lambda _job, _session: None
    aws.migrate_legacy_aws_labels = lambda *_: None
    tagging._run_cleanup_until_empty = lambda *_, **__: None


def main():
    options = arguments(__doc__.split("\n")[0])
    checks = Checks()
    rows = {}
    without_database(rows)
    with Server(options.orgsim, clock="instant") as server:
        os.environ.update(
            {name: value for name, value in server.environment(MANAGEMENT).items() if name.startswith("AWS_")}
        )
        session = boto3.Session()
        organizations = session.client("organizations")
        organizations.create_organization(FeatureSet="ALL")
        root = organizations.list_roots()["Roots"][0]["Id"]
        organizations.create_organizational_unit(ParentId=root, Name="Workloads")
        organizations.create_account(AccountName="Web", Email="web@example.com")
        # With the clock for tests, the next call finds the account created.
        organizations.list_accounts()
        session.client("iam").create_user(UserName="ana")
        session.client("s3").create_bucket(Bucket="cartography-logs")
        session.client("sqs").create_queue(QueueName="jobs")
        database = MagicMock()
        common = {"UPDATE_TAG": 1, "AWS_ID": MANAGEMENT}
        with checks.part("organization"):
            found = aws._sync_aws_organization_for_account(database, session, MANAGEMENT, 1, common)
            checks.equal("status", found.status.name, "SYNCED")
            accounts = {row["id"] for row in rows.get("AWSAccount", [])}
            checks.that("both accounts", MANAGEMENT in accounts and len(accounts) == 2, accounts)
            checks.equal("units", len(rows.get("AWSOrganizationalUnit", [])), 1)
        for resource in MODELED:
            with checks.part(resource):
                aws._sync_one_account(
                    database, session, MANAGEMENT, 1, common, regions=["us-east-1"], aws_requested_syncs=[resource]
                )
                checks.passed += 1
        with checks.part("rows"):
            for kind in ["AWSUser", "AWSS3Bucket", "AWSSQSQueue"]:
                checks.that(kind, rows.get(kind), sorted(rows))
    checks.end()


if __name__ == "__main__":
    main()
