"""botocove against `orgsim serve`: a function runs in every member, by AssumeRole, several at a time."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.checks import Checks, arguments
from support.server import DEFAULT_ACCOUNT, Server

HOUR, DAY = 3600, 86400


def main():
    options = arguments(__doc__)
    checks = Checks()
    with Server(options.orgsim) as server:
        members, unit, inside = build(server)
        # botocove makes its clients itself, with nothing but the environment to go by.
        os.environ.update(server.environment(DEFAULT_ACCOUNT) | {"TQDM_DISABLE": "1"})
        from botocove import cove

        def identity(session):
            return session.client("sts").get_caller_identity()

        with checks.part("every member"):
            answer = cove()(identity)()
            ran = {one["Id"]: one["Result"]["Account"] for one in answer["Results"]}
            checks.equal("each says who it is", ran, {account: account for account in members})
            arns = [one["Result"]["Arn"] for one in answer["Results"]]
            checks.that("in the access role", all(":assumed-role/OrganizationAccountAccessRole/" in arn for arn in arns))
            names = sorted(one["Name"] for one in answer["Results"])
            checks.equal("with what ListAccounts says", names, [f"Member {number}" for number in range(len(members))])
            checks.equal("nothing failed", (answer["Exceptions"], answer["FailedAssumeRole"]), ([], []))

        with checks.part("the accounts of a unit, and units in it"):
            answer = cove(target_ids=[unit])(identity)()
            checks.equal("only those", {one["Id"] for one in answer["Results"]}, set(inside))
            answer = cove(ignore_ids=[unit])(identity)()
            checks.equal("all but those", {one["Id"] for one in answer["Results"]}, set(members) - set(inside))

        with checks.part("a session policy"):

            def write(session):
                session.client("iam").create_user(UserName="Written")

            read = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:Get*","Resource":"*"}]}'
            answer = cove(policy=read)(write)()
            codes = {one["ExceptionDetails"].response["Error"]["Code"] for one in answer["Exceptions"]}
            checks.equal("it may only read", (codes, len(answer["Exceptions"])), ({"AccessDenied"}, len(members)))

        with checks.part("members without the role"):
            answer = cove(rolename="NoSuchRole")(identity)()
            checks.equal("nobody ran", answer["Results"], [])
            failed = {one["Id"] for one in answer["FailedAssumeRole"]}
            checks.equal("each is named", failed, set(members))
    checks.end()


def build(server):
    """An organization with six members, three of them in a unit or below it."""
    client = server.client("organizations", DEFAULT_ACCOUNT)
    client.create_organization(FeatureSet="ALL")
    server.advance(8 * DAY)
    members = []
    for number in range(6):
        asked = client.create_account(Email=f"member{number}@example.com", AccountName=f"Member {number}")
        server.advance(HOUR)
        status = client.describe_create_account_status(CreateAccountRequestId=asked["CreateAccountStatus"]["Id"])
        members.append(status["CreateAccountStatus"]["AccountId"])
    root = client.list_roots()["Roots"][0]["Id"]
    unit = client.create_organizational_unit(ParentId=root, Name="Work")["OrganizationalUnit"]["Id"]
    below = client.create_organizational_unit(ParentId=unit, Name="Test")["OrganizationalUnit"]["Id"]
    for account, parent in zip(members[:3], (unit, unit, below), strict=True):
        client.move_account(AccountId=account, SourceParentId=root, DestinationParentId=parent)
    return members, unit, members[:3]


if __name__ == "__main__":
    main()
