"""The examples of botocore's model of AWS Organizations, as cases against `orgsim serve`.

Each example is a call and an answer. A world is prepared in which the call makes sense, the example's ids are replaced by
those of the world, and the answer must have all that the example's has: members, words such as states and types, ids,
and the names that the example itself gave. What examples say otherwise is in `DIFFERENT`, with the reason.
"""

import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import botocore.session
from botocore import xform_name

from support.checks import Checks, arguments
from support.server import Server

HOUR, DAY = 3600, 86400
BILL, ALICE, JUAN, ANIKA, BETA = (digit * 12 for digit in "12345")
KIND = "SERVICE_CONTROL_POLICY"
CONTENT = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'

#: Parts of examples that no longer hold, or never did: (operation, number, part) and why.
DIFFERENT = {
    ("CreateOrganization", 0, "Organization.AvailablePolicyTypes"): "AWS deprecated the member; a new root has no type enabled",
    ("CreatePolicy", 0, "Policy.Content"): "the content has to be mended, see MENDED",
    ("CreatePolicy", 0, "Policy.PolicySummary.Description"): "the example answers with another than it was given",
    ("DescribeOrganizationalUnit", 0, "OrganizationalUnit.Name"): "the unit of the other examples has another name",
    ("DescribePolicy", 0, "Policy.Content"): "a policy called AllowAllS3Actions that allows everything, and escaped twice",
    ("DescribePolicy", 0, "Policy.PolicySummary.Description"): "another description than in CreatePolicy",
    ("ListTargetsForPolicy", 0, "Targets.Arn"): "one ends with a semicolon",
    ("AcceptHandshake", 0, "Handshake.Parties"): "recorded answers have the account there, once it has accepted",
    ("CancelHandshake", 0, "Handshake.Parties"): "an email address here, an account among the resources: it was one of them",
    ("ListHandshakesForOrganization", 0, "Handshakes.Parties"): "as for AcceptHandshake",
    ("ListHandshakesForOrganization", 0, "Handshakes.Arn"): "the second one's has the id of the first",
    ("UpdatePolicy", 0, "Policy.Content"): "the policy before is not shown",
    ("UpdatePolicy", 1, "Policy.Content"): "escaped twice",
    ("UpdatePolicy", 1, "Policy.PolicySummary"): "of the example before, whose world is another",
}

#: Inputs that AWS would refuse: their documents are escaped twice, and one has no Resource.
MENDED = {
    ("CreatePolicy", 0): {"Content": CONTENT},
    ("UpdatePolicy", 1): {"Content": CONTENT},
}


class World:
    """Bill's organization, as far as an example needs it. `ids` says which id of ours stands for one of the examples."""

    def __init__(self, server):
        self.server = server
        self.ids = {}
        self.caller = BILL

    def of(self, account):
        return self.server.client("organizations", account)

    @property
    def bill(self):
        return self.of(BILL)

    def organization(self, features="ALL"):
        made = self.bill.create_organization(FeatureSet=features)["Organization"]
        self.ids["o-exampleorgid"] = made["Id"]
        self.server.advance(8 * DAY)
        self.root = self.bill.list_roots()["Roots"][0]["Id"]
        self.ids["r-examplerootid111"] = self.root

    def invite(self, account, state=None, name="h-examplehandshakeid111", **target):
        target = target or {"Id": account, "Type": "ACCOUNT"}
        self.of(account).list_handshakes_for_account()
        asked = self.bill.invite_account_to_organization(Target=target, Notes="This is an invitation.")["Handshake"]
        self.ids[name] = asked["Id"]
        if state == "ACCEPTED":
            self.of(account).accept_handshake(HandshakeId=asked["Id"])

    def members(self, *accounts):
        for number, account in enumerate(accounts):
            self.invite(account, "ACCEPTED", f"member{number}")

    def created(self, example, name="Beta Account", email="anika@example.com"):
        """An account that the organization made, which has an id of its own."""
        asked = self.bill.create_account(Email=email, AccountName=name)["CreateAccountStatus"]["Id"]
        self.server.advance(HOUR)
        done = self.bill.describe_create_account_status(CreateAccountRequestId=asked)["CreateAccountStatus"]
        self.ids[example] = done["AccountId"]
        self.ids["car-exampleaccountcreationrequestid"] = asked

    def unit(self, name="AccountingOU", number=1, parent=None):
        parent = parent or self.root
        made = self.bill.create_organizational_unit(ParentId=parent, Name=name)["OrganizationalUnit"]["Id"]
        for root in ("examplerootid111", "examlerootid111"):
            self.ids[f"ou-{root}-exampleouid{str(number) * 3}"] = made
        return made

    def policies(self):
        self.bill.enable_policy_type(RootId=self.root, PolicyType=KIND)
        self.server.advance(HOUR)

    def policy(self, name="AllowAllS3Actions", description="", number=1):
        made = self.bill.create_policy(Name=name, Description=description, Type=KIND, Content=CONTENT)
        self.ids[f"p-examplepolicyid{str(number) * 3}"] = made["Policy"]["PolicySummary"]["Id"]
        return made["Policy"]["PolicySummary"]["Id"]

    def translate(self, value):
        """A value of the example, with ids of ours."""
        if isinstance(value, dict):
            if set(value) == {"Id", "Type"} and value["Type"] == "ORGANIZATION":
                # Recorded answers have an organization among the parties without its `o-`.
                return value | {"Id": self.translate(value["Id"]).removeprefix("o-")}
            return {key: self.translate(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.translate(inner) for inner in value]
        if isinstance(value, str):
            # Longer ids first: one is the beginning of another.
            for example in sorted(self.ids, key=len, reverse=True):
                value = value.replace(example, self.ids[example])
        return value


def policies_on(world):
    world.organization()
    world.policies()
    world.policy()
    return world


def attachable(world):
    policies_on(world)
    world.unit()
    world.members(JUAN)


def invitation(account=ALICE, state=None, caller=None, features="ALL"):
    def prepare(world):
        world.organization(features)
        world.invite(account, state)
        world.caller = caller or BILL

    return prepare


def attached(world):
    policies_on(world)
    unit = world.unit()
    world.bill.attach_policy(PolicyId=world.ids["p-examplepolicyid111"], TargetId=unit)


def in_unit(world):
    world.organization()
    world.members(ALICE, JUAN, ANIKA)
    unit = world.unit()
    for account in (JUAN, ANIKA):
        world.bill.move_account(AccountId=account, SourceParentId=world.root, DestinationParentId=unit)


def whole(*accounts):
    def prepare(world):
        world.organization()
        world.members(*accounts)

    return prepare


def leaving(world):
    world.organization()
    world.members(JUAN)
    world.caller = JUAN


def creation(world):
    world.organization()
    world.created(JUAN)


def one_unit(world):
    world.organization()
    world.unit("OldName")


def units_in_unit(world):
    world.organization()
    parent = world.unit("Parent", 9)
    # The example has one id for the unit that is asked about and for the first one in it.
    world.unit("One", 1, parent)
    world.unit("Two", 2, parent)
    world.asked = {"ParentId": parent}


def units_in_root(world):
    world.organization()
    world.unit("Development", 1)
    world.unit("Production", 2)


def finished(world):
    world.organization()
    world.created(ANIKA, "Developer Test Account")
    world.ids["car-exampleaccountcreationrequestid1"] = world.ids["car-exampleaccountcreationrequestid"]


def under_way(world):
    world.organization()
    asked = world.bill.create_account(Email="susan@example.com", AccountName="Production Account")
    world.ids["car-exampleaccountcreationrequestid2"] = asked["CreateAccountStatus"]["Id"]


def mailed(world, account, address, state, name):
    """An invitation to the email address that the account has, which the example calls by another."""
    own = f"account-{account}@example.com"
    world.ids[address] = own
    world.invite(account, state, name, Id=own, Type="EMAIL")


def mailed_to_juan(world):
    world.organization()
    mailed(world, JUAN, "juan@example.com", None, "h-examplehandshakeid111")
    world.caller = JUAN


def two_invitations(world):
    world.organization()
    mailed(world, JUAN, "juan@example.com", None, "h-examplehandshakeid111")
    mailed(world, ANIKA, "anika@example.com", "ACCEPTED", "h-examplehandshakeid222")


def two_policies(world):
    world.organization()
    world.policies()
    s3 = "Enables account admins to delegate permissions for any S3 actions to users and roles in their accounts."
    world.policy("AllowAllS3Actions", s3, 1)
    world.policy("AllowAllEC2Actions", s3.replace("S3", "EC2"), 2)


def policy_on_account(world):
    two_policies(world)
    world.members(ANIKA)
    world.bill.attach_policy(PolicyId=world.ids["p-examplepolicyid222"], TargetId=ANIKA)


def full_access(world):
    world.organization()
    world.policies()
    world.members(JUAN)
    world.unit("Accounting")


def root_with_policies(world):
    world.organization()
    world.policies()


#: For each operation, in the order of its examples, what makes the world in which it holds.
CASES = {
    "AcceptHandshake": [invitation(ALICE, caller=ALICE)],
    "AttachPolicy": [attachable, attachable],
    "CancelHandshake": [invitation(ALICE, features="CONSOLIDATED_BILLING")],
    "CreateAccount": [World.organization],
    "CreateOrganization": [lambda world: None, lambda world: None],
    "CreateOrganizationalUnit": [World.organization],
    "CreatePolicy": [World.organization],
    "DeclineHandshake": [invitation(ALICE, caller=ALICE)],
    "DeleteOrganizationalUnit": [one_unit],
    "DeletePolicy": [policies_on],
    "DescribeAccount": [lambda world: (world.organization(), world.created(BETA))],
    "DescribeCreateAccountStatus": [creation],
    "DescribeHandshake": [invitation(JUAN)],
    "DescribeOrganization": [World.organization],
    "DescribeOrganizationalUnit": [one_unit],
    "DescribePolicy": [policies_on],
    "DetachPolicy": [attached],
    "DisablePolicyType": [root_with_policies],
    "EnableAllFeatures": [lambda world: world.organization("CONSOLIDATED_BILLING")],
    "EnablePolicyType": [World.organization],
    "InviteAccountToOrganization": [World.organization],
    "LeaveOrganization": [leaving],
    "ListAccounts": [whole(ALICE, JUAN, ANIKA)],
    "ListAccountsForParent": [in_unit],
    "ListChildren": [units_in_unit],
    "ListCreateAccountStatus": [finished, under_way],
    "ListHandshakesForAccount": [mailed_to_juan],
    "ListHandshakesForOrganization": [two_invitations],
    "ListOrganizationalUnitsForParent": [units_in_root],
    "ListParents": [in_unit],
    "ListPolicies": [two_policies],
    "ListPoliciesForTarget": [policy_on_account],
    "ListRoots": [root_with_policies],
    "ListTargetsForPolicy": [full_access],
    "MoveAccount": [lambda world: (whole(JUAN)(world), world.unit())],
    "RemoveAccountFromOrganization": [whole(JUAN)],
    "UpdateOrganizationalUnit": [one_unit],
    "UpdatePolicy": [policies_on, policies_on],
}


def main():
    options = arguments(__doc__.split("\n")[0])
    checks = Checks()
    loader = botocore.session.get_session().get_component("data_loader")
    examples = loader.load_service_model("organizations", "examples-1")["examples"]
    examples = {operation: rows for operation, rows in examples.items() if rows}
    numbers = {operation: len(rows) for operation, rows in examples.items()}
    checks.equal("there is a world for each example", {operation: len(rows) for operation, rows in CASES.items()}, numbers)
    with Server(options.orgsim) as server:
        for operation, rows in examples.items():
            for number, example in enumerate(rows):
                with checks.part(f"{operation} {number + 1}"):
                    server.control("reset", method="POST")
                    one(server, checks, operation, number, example)
    checks.end()


def one(server, checks, operation, number, example):
    world = World(server)
    CASES[operation][number](world)
    given = world.translate(example.get("input") or {}) | MENDED.get((operation, number), {})
    given |= getattr(world, "asked", {})
    answer = getattr(world.of(world.caller), xform_name(operation))(**given)
    answer.pop("ResponseMetadata")
    wanted = world.translate(example.get("output") or {})
    differs = {part: why for (name, n, part), why in DIFFERENT.items() if (name, n) == (operation, number)}
    found = list(missing(wanted, json.loads(json.dumps(answer, default=str)), "", differs))
    checks.that(f"{operation} {number + 1}", not found, "; ".join(found))


#: Who an account is follows from the key that its administrator calls with.
OWN = re.compile(r"(Accounts\[\]|Targets\[\])\.(Name|Email)$|Resources\[\].*\.Value$|MasterAccountEmail$|Timestamp$")
GENERATED = re.compile(r"example")


def missing(wanted, got, place, differs):
    """What the example has and the answer has not."""
    if place.replace("[]", "") in differs or place in differs:
        return
    if isinstance(wanted, dict):
        for key, inner in wanted.items():
            if not isinstance(got, dict) or key not in got:
                if f"{place}.{key}".strip(".").replace("[]", "") not in differs:
                    yield f"{place}.{key} is absent"
            else:
                yield from missing(inner, got[key], f"{place}.{key}".strip("."), differs)
    elif isinstance(wanted, list):
        if not isinstance(got, list):
            yield f"{place} is no list but {got!r}"
            return
        for inner in wanted:
            tries = [list(missing(inner, other, f"{place}[]", differs)) for other in got]
            if all(tries):
                nearest = min(tries, key=len, default=[f"{place} has nothing like {inner}"])
                yield from nearest
    elif OWN.search(place) or (isinstance(wanted, str) and GENERATED.search(wanted)):
        if type(wanted) is not type(got) and not place.endswith("Timestamp"):
            yield f"{place} is {got!r}, not like {wanted!r}"
    elif wanted != got:
        yield f"{place} is {got!r}, not {wanted!r}"


if __name__ == "__main__":
    main()
