"""Tests of the vending machine. Run them with `pip install boto3 pytest orgsim-*.whl`, the wheel of a release, and
`pytest examples/vending`.
"""

import boto3
import pytest
from botocore.exceptions import ClientError

from vending import VendingError, VendingMachine

NO_ALIAS = """{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Deny",
    "Action": "iam:CreateAccountAlias",
    "Resource": "*"
  }
}"""


@pytest.fixture
def organizations(orgsim):
    """An organization with all features, which is made once and brought back for each test."""
    client = boto3.client("organizations", **orgsim.client_args)
    if "organization" not in orgsim.snapshots():
        client.create_organization(FeatureSet="ALL")
        orgsim.save("organization")
    orgsim.restore("organization")
    return client


@pytest.fixture
def machine(orgsim, organizations):
    def client(service, credentials):
        return boto3.client(
            service,
            endpoint_url=orgsim.url,
            region_name="us-east-1",
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
        )

    return VendingMachine(organizations, boto3.client("sts", **orgsim.client_args), client)


def test_an_account_is_placed_and_has_its_alias(machine, organizations):
    account = machine.vend("Data", "data@example.com", "Workloads", "acme-data")
    (unit,) = [
        unit
        for unit in organizations.list_organizational_units_for_parent(ParentId=_root(organizations))["OrganizationalUnits"]
        if unit["Name"] == "Workloads"
    ]
    accounts = organizations.list_accounts_for_parent(ParentId=unit["Id"])["Accounts"]
    assert [it["Id"] for it in accounts] == [account]


def test_units_are_shared(machine, organizations):
    for n in range(7):
        machine.vend(f"Data {n}", f"data{n}@example.com", "Workloads", f"acme-data-{n}")
    units = organizations.list_organizational_units_for_parent(ParentId=_root(organizations))["OrganizationalUnits"]
    assert len(units) == 1


def test_a_used_email_address_is_reported(machine):
    machine.vend("Data", "data@example.com", "Workloads", "acme-data")
    with pytest.raises(VendingError, match="Data 2: EMAIL_ALREADY_EXISTS"):
        machine.vend("Data 2", "data@example.com", "Workloads", "acme-data-2")


def test_a_failure_of_aws_is_reported(orgsim, organizations):
    asked = organizations.create_account(AccountName="Data", Email="data@example.com")["CreateAccountStatus"]
    (work,) = [work for work in orgsim.pending() if work.can_fail]
    orgsim.fail(work)
    status = organizations.describe_create_account_status(CreateAccountRequestId=asked["Id"])
    assert status["CreateAccountStatus"]["FailureReason"] == "INTERNAL_FAILURE"


def test_a_guardrail_stops_the_baseline(machine, organizations):
    root = _root(organizations)
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    made = organizations.create_policy(
        Name="NoAlias", Description="", Type="SERVICE_CONTROL_POLICY", Content=NO_ALIAS
    )
    organizations.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=root)
    with pytest.raises(ClientError, match="AccessDenied"):
        machine.vend("Data", "data@example.com", "Workloads", "acme-data")


def _root(organizations):
    return organizations.list_roots()["Roots"][0]["Id"]
