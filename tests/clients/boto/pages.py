"""Pages: each paginator of botocore gives the same with the smallest pages as with the largest, and says when it ends."""

import json

from botocore.exceptions import ClientError

from boto.tour import DAY, DENY, HOUR, invite

SERVER = ()

MANAGEMENT = "123456789012"
SERVICES = ["config.amazonaws.com", "guardduty.amazonaws.com", "access-analyzer.amazonaws.com"]


def run(server, witness, checks):
    top = witness.client("organizations", MANAGEMENT)
    top.create_organization(FeatureSet="ALL")
    server.advance(8 * DAY)
    root = top.list_roots()["Roots"][0]["Id"]

    with checks.part("ListAccounts in pages of 20"):
        server.raise_quota(100)
        accounts = [MANAGEMENT, *fill(server, top)]
        pages = list(top.get_paginator("list_accounts").paginate(PaginationConfig={"PageSize": 20}))
        found = [account["Id"] for page in pages for account in page["Accounts"]]
        checks.equal("nobody is missing or twice", sorted(found), sorted(accounts))
        sizes = [len(page["Accounts"]) for page in pages]
        checks.that("no page has more than 20", max(sizes) <= 20, sizes)
        tokens = ["NextToken" in page for page in pages]
        checks.that("only the last page has no token", tokens == [True] * (len(pages) - 1) + [False])
        first = top.list_accounts(MaxResults=5)
        checks.equal("a page of 5", len(first["Accounts"]), 5)
        again = top.list_accounts(MaxResults=5, NextToken=first["NextToken"])
        checks.equal("goes on after it", [one["Id"] for one in again["Accounts"]], found[5:10])
        for bad in ("", "nonsense", first["NextToken"][:-2], first["NextToken"] + "AA"):
            checks.equal(f"the token {bad!r}", reason(top.list_accounts, NextToken=bad), "INVALID_NEXT_TOKEN")
        foreign = reason(top.list_create_account_status, NextToken=first["NextToken"])
        checks.equal("a token of another operation", foreign, "INVALID_NEXT_TOKEN")
        unchecked = witness.client("organizations", MANAGEMENT, validates=False)
        checks.equal("a page of 0", reason(unchecked.list_accounts, MaxResults=0), "MIN_VALUE_EXCEEDED")
        checks.equal("a page of 21", reason(unchecked.list_accounts, MaxResults=21), "MAX_VALUE_EXCEEDED")

    with checks.part("every paginator"):
        member = accounts[1]
        invited = witness.client("organizations", "300000000001")
        unit = top.create_organizational_unit(ParentId=root, Name="0")["OrganizationalUnit"]["Id"]
        for name in "123":
            top.create_organizational_unit(ParentId=root, Name=name)
        kind = "SERVICE_CONTROL_POLICY"
        for type_ in (kind, "TAG_POLICY"):
            top.enable_policy_type(RootId=root, PolicyType=type_)
        server.advance(HOUR)
        policies = []
        for name in "abc":
            made = top.create_policy(Name=name, Description="", Type=kind, Content=json.dumps(DENY))
            policies.append(made["Policy"]["PolicySummary"]["Id"])
            top.attach_policy(PolicyId=policies[-1], TargetId=unit)
        for account in accounts[1:4]:
            top.attach_policy(PolicyId=policies[0], TargetId=account)
        for service in SERVICES:
            top.enable_aws_service_access(ServicePrincipal=service)
            for account in accounts[1:3]:
                try:
                    top.register_delegated_administrator(AccountId=account, ServicePrincipal=service)
                except ClientError:
                    # Some services take one administrator only.
                    pass
        top.tag_resource(ResourceId=unit, Tags=[{"Key": f"key{number}", "Value": ""} for number in range(30)])
        witness.client("organizations", "300000000009").create_organization()
        server.advance(8 * DAY)
        for account in ("300000000001", "300000000002"):
            invite(top, account)
        invite(witness.client("organizations", "300000000009"), "300000000001")
        cases = {
            "list_accounts": {},
            "list_accounts_for_parent": {"ParentId": root},
            "list_accounts_with_invalid_effective_policy": {"PolicyType": "TAG_POLICY"},
            "list_aws_service_access_for_organization": {},
            "list_children": {"ParentId": root, "ChildType": "ACCOUNT"},
            "list_create_account_status": {},
            "list_delegated_administrators": {},
            "list_delegated_services_for_account": {"AccountId": member},
            "list_effective_policy_validation_errors": {"AccountId": member, "PolicyType": "TAG_POLICY"},
            "list_handshakes_for_account": {},
            "list_handshakes_for_organization": {},
            "list_organizational_units_for_parent": {"ParentId": root},
            "list_parents": {"ChildId": member},
            "list_policies": {"Filter": kind},
            "list_policies_for_target": {"TargetId": unit, "Filter": kind},
            "list_roots": {},
            "list_tags_for_resource": {"ResourceId": unit},
            "list_targets_for_policy": {"PolicyId": policies[0]},
        }
        for name, arguments in cases.items():
            client = invited if name == "list_handshakes_for_account" else top
            paginator = client.get_paginator(name)
            # Tags come all at once or in pages of the service's own.
            sizes = [None] if name == "list_tags_for_resource" else [1, 2, 20]
            results = [whole(paginator, arguments, size) for size in sizes]
            checks.that(f"{name}: pages of any size", all(one == results[0] for one in results))
            least = EXPECTED.get(name, 1)
            checks.that(f"{name}: there is something to page", len(results[0]) >= least, f"{len(results[0])} of {least}")
        model = [name for name in top.meta.service_model.operation_names if top.can_paginate(snake(name))]
        checks.equal("no paginator is left out", sorted(map(snake, model)), sorted(cases))


#: How many there are at least, so that pages of one are several pages.
EXPECTED = {
    "list_accounts_with_invalid_effective_policy": 0,
    "list_effective_policy_validation_errors": 0,
    "list_delegated_services_for_account": 2,
    "list_delegated_administrators": 2,
    "list_handshakes_for_account": 2,
    "list_handshakes_for_organization": 2,
    "list_organizational_units_for_parent": 4,
    "list_policies": 4,
    "list_policies_for_target": 4,
    "list_tags_for_resource": 30,
    "list_targets_for_policy": 4,
    "list_aws_service_access_for_organization": 3,
}


def fill(server, top):
    """Creates 45 accounts, as many at a time as AWS allows."""
    for first in range(0, 45, 5):
        for number in range(first, first + 5):
            top.create_account(Email=f"member{number}@example.com", AccountName=f"Member {number}")
        server.advance()
    pages = top.get_paginator("list_create_account_status").paginate(States=["SUCCEEDED"])
    return [status["AccountId"] for page in pages for status in page["CreateAccountStatuses"]]


def whole(paginator, arguments, size):
    config = {} if size is None else {"PageSize": size}
    (key, *_) = paginator.result_keys
    pages = list(paginator.paginate(**arguments, PaginationConfig=config))
    return [json.dumps(one, default=str, sort_keys=True) for page in pages for one in key.search(page) or []]


def reason(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response.get("Reason", error.response["Error"]["Code"]).split(":")[0]
    return None


def snake(name):
    from botocore import xform_name

    return xform_name(name)
