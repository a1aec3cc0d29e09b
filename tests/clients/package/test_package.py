"""The Python package `orgsim`: its client of the control requests. `cargo xtask test --only clients` runs this with the wheel."""

import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import boto3
import orgsim as package
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

MEMBER = "444455556666"


@pytest.fixture
def organizations(orgsim):
    client = boto3.client("organizations", config=Config(retries={"total_max_attempts": 1}), **orgsim.client_args)
    client.create_organization()
    return client


def create(client, name):
    return client.create_account(AccountName=name, Email=f"{name}@example.com")["CreateAccountStatus"]


def status(client, asked):
    return client.describe_create_account_status(CreateAccountRequestId=asked["Id"])["CreateAccountStatus"]


def names(client):
    pages = client.get_paginator("list_accounts").paginate()
    return sorted(account["Name"] for page in pages for account in page["Accounts"] if account["Id"] != package.ACCOUNT)


def creation(orgsim):
    (work,) = [work for work in orgsim.pending() if work.can_fail]
    return work


def test_snapshots_and_forks(orgsim, organizations):
    status(organizations, create(organizations, "a"))
    orgsim.save("one")
    with orgsim.fork():
        status(organizations, create(organizations, "b"))
        with orgsim.fork() as inner:
            status(organizations, create(organizations, "c"))
            assert inner is orgsim
            assert names(organizations) == ["a", "b", "c"]
        assert names(organizations) == ["a", "b"]
    assert names(organizations) == ["a"]
    orgsim.reset()
    assert orgsim.health().accounts == 0
    orgsim.restore("one")
    assert names(organizations) == ["a"]
    assert "one" in orgsim.snapshots()
    orgsim.forget("one")
    with pytest.raises(package.OrgsimError, match="Snapshot `one` does not exist"):
        orgsim.restore("one")


def test_a_fork_ends_with_an_error_too(orgsim, organizations):
    with pytest.raises(ValueError, match="mine"), orgsim.fork():
        organizations.delete_organization()
        raise ValueError("mine")
    assert organizations.describe_organization()["Organization"]["MasterAccountId"] == package.ACCOUNT


def test_pending_work_is_delivered_delayed_and_fails(orgsim, organizations):
    asked = create(organizations, "a")
    work = creation(orgsim)
    orgsim.delay(work, 3600)
    assert creation(orgsim).at > work.at
    orgsim.deliver(creation(orgsim))
    assert status(organizations, asked)["State"] == "SUCCEEDED"
    asked = create(organizations, "b")
    orgsim.fail(creation(orgsim))
    assert status(organizations, asked)["FailureReason"] == "INTERNAL_FAILURE"


def test_time(orgsim, organizations):
    before = orgsim.health().now
    orgsim.advance(90)
    assert orgsim.health().now > before
    create(organizations, "a")
    orgsim.advance_until_idle()
    assert not [work for work in orgsim.pending() if work.can_fail]


def test_throttling(orgsim, organizations):
    orgsim.throttle()
    with pytest.raises(ClientError, match="TooManyRequests"):
        for _ in range(300):
            organizations.list_accounts()
    orgsim.throttle(False)
    for _ in range(300):
        organizations.list_accounts()


def test_a_server_ends_with_its_program():
    script = "import orgsim, os; server = orgsim.Server(); print(server.url, flush=True); os.kill(os.getpid(), 9)"
    ended = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, check=False)
    url = ended.stdout.decode().strip()
    with pytest.raises(OSError):
        for _ in range(100):
            urllib.request.urlopen(f"{url}/_orgsim/health", timeout=5).close()
            time.sleep(0.05)


def test_a_missing_program_is_named(monkeypatch):
    monkeypatch.setenv("ORGSIM", "/nonexistent/orgsim")
    with pytest.raises(package.OrgsimError, match="`/nonexistent/orgsim` does not start"):
        package.Server()


def test_injected_errors(orgsim, organizations):
    orgsim.inject("ConcurrentModificationException", "DescribeOrganization")
    with pytest.raises(ClientError, match="ConcurrentModification"):
        organizations.describe_organization()
    organizations.describe_organization()
    # The SDK sends such a request again, which succeeds.
    orgsim.inject("ServiceException", times=2)
    assert boto3.client("organizations", **orgsim.client_args).list_roots()["Roots"]
    orgsim.inject("TooManyRequestsException", "ListAccounts", times=100)
    orgsim.inject(None)
    assert organizations.list_accounts()["Accounts"]
    with pytest.raises(package.OrgsimError, match="does not document"):
        orgsim.inject("FinalizingOrganizationException", "ListAccounts")


def test_quotas(orgsim, organizations):
    orgsim.raise_account_quota(12)
    orgsim.raise_transfer_quotas(5, 2)
    for n in range(11):
        assert status(organizations, create(organizations, f"a{n}"))["State"] == "SUCCEEDED"
    with pytest.raises(ClientError, match="ConstraintViolation"):
        create(organizations, "last")


def test_what_no_api_offers(orgsim, organizations):
    with pytest.raises(package.OrgsimError, match="is in no organization"):
        orgsim.act("config", MEMBER)
    member = status(organizations, create(organizations, "a"))["AccountId"]
    orgsim.use("s3:ListAllMyBuckets", f"arn:aws:iam::{package.ACCOUNT}:user/Admin")
    orgsim.complete_sign_up(member)
    organizations.close_account(AccountId=member)
    orgsim.advance_until_idle()
    orgsim.reinstate(member)
    assert organizations.describe_account(AccountId=member)["Account"]["Status"] == "ACTIVE"
    with pytest.raises(package.OrgsimError, match=MEMBER):
        orgsim.reinstate(MEMBER)


def test_two_servers_and_the_page():
    with package.Server() as one, package.Server("--seed", "7") as other:
        assert one.url != other.url
        assert other.health().seed == "7"
        with urllib.request.urlopen(one.url) as page:
            assert b"Orgsim" in page.read()
        arguments = other.client_args_of(MEMBER)
        assert boto3.client("sts", **arguments).get_caller_identity()["Account"] == MEMBER
        assert other.environment["AWS_ENDPOINT_URL"] == other.url
    begun = time.monotonic()
    with pytest.raises(package.OrgsimError, match="--nonsense"):
        package.Server("--nonsense")
    assert time.monotonic() - begun < 30


def test_a_reset_that_does_not_reach_the_other_server_is_told():
    # Nobody listens there.
    with package.Server("--forward", "http://127.0.0.1:1") as server:
        with pytest.warns(UserWarning, match="was not reset"):
            server.reset()
        assert server.health().commands == 0


def test_the_guide_for_users_of_moto(orgsim):
    guide = Path(__file__).resolve().parents[3].joinpath("docs/from-moto.md").read_text(encoding="utf-8")
    before, after = (block.split("```")[0] for block in guide.split("```python\n")[1:])
    compile(before, "before", "exec")
    # Its fixture is a function to call here.
    names = {}
    exec(after.replace("@pytest.fixture\n", ""), names)
    names["test_a_new_account_gets_the_guardrail"](orgsim, names["organizations"](orgsim))
