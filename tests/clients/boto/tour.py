"""The life of some organizations, so that every operation of the Organizations API succeeds once."""

import json
from datetime import datetime, timedelta, timezone

SERVER = ()

MANAGEMENT = "123456789012"
STAYS, GOES, DECLINES, CANCELLED, OTHER, LEAVES = (digit * 12 for digit in "234567")
HOUR, DAY = 3600, 86400

DENY = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}]}
TAG_POLICY = {"tags": {"team": {"tag_key": {"@@assign": "Team"}, "tag_value": {"@@assign": ["red", "blue"]}}}}


def run(server, witness, checks):
    def of(account):
        return witness.client("organizations", account)

    top = of(MANAGEMENT)

    with checks.part("an organization and its first members"):
        made = top.create_organization(FeatureSet="CONSOLIDATED_BILLING")["Organization"]
        checks.equal("its management account", made["MasterAccountId"], MANAGEMENT)
        checks.equal("DescribeOrganization says the same", top.describe_organization()["Organization"]["Id"], made["Id"])
        root = top.list_roots()["Roots"][0]["Id"]
        server.advance(8 * DAY)
        for account in (STAYS, GOES, LEAVES):
            invited = invite(top, account)
            seen = of(account).list_handshakes_for_account(Filter={"ActionType": "INVITE"})["Handshakes"]
            checks.equal("the invited account sees it", [one["Id"] for one in seen], [invited["Id"]])
            accepted = of(account).accept_handshake(HandshakeId=invited["Id"])["Handshake"]
            checks.equal("it is accepted", accepted["State"], "ACCEPTED")
        declined = of(DECLINES).decline_handshake(HandshakeId=invite(top, DECLINES)["Id"])["Handshake"]
        checks.equal("another is declined", declined["State"], "DECLINED")
        cancelled = top.cancel_handshake(HandshakeId=invite(top, CANCELLED)["Id"])["Handshake"]
        checks.equal("another is canceled", cancelled["State"], "CANCELED")
        told = top.describe_handshake(HandshakeId=cancelled["Id"])["Handshake"]
        checks.equal("DescribeHandshake says so", told["State"], "CANCELED")
        sent = top.list_handshakes_for_organization()["Handshakes"]
        checks.equal("ListHandshakesForOrganization has all five", len(sent), 5)
        ids = {account["Id"] for account in top.list_accounts()["Accounts"]}
        checks.equal("ListAccounts", ids, {MANAGEMENT, STAYS, GOES, LEAVES})

    with checks.part("all features"):
        request = top.enable_all_features()["Handshake"]
        for account in (STAYS, GOES, LEAVES):
            asked = of(account).list_handshakes_for_account(Filter={"ActionType": "APPROVE_ALL_FEATURES"})["Handshakes"]
            of(account).accept_handshake(HandshakeId=asked[0]["Id"])
        server.advance()
        top.accept_handshake(HandshakeId=request["Id"])
        checks.equal("the feature set", top.describe_organization()["Organization"]["FeatureSet"], "ALL")

    with checks.part("accounts are created"):
        asked = top.create_account(
            Email="shop@example.com",
            AccountName="Shop",
            RoleName="Access",
            IamUserAccessToBilling="DENY",
            Tags=[{"Key": "team", "Value": "red"}],
        )["CreateAccountStatus"]
        checks.equal("it is under way", asked["State"], "IN_PROGRESS")
        server.advance(HOUR)
        done = top.describe_create_account_status(CreateAccountRequestId=asked["Id"])["CreateAccountStatus"]
        checks.equal("it is done", done["State"], "SUCCEEDED")
        shop = done["AccountId"]
        listed = top.list_create_account_status(States=["SUCCEEDED"])["CreateAccountStatuses"]
        checks.that("ListCreateAccountStatus has it", asked["Id"] in [one["Id"] for one in listed])
        told = top.describe_account(AccountId=shop)["Account"]
        checks.equal("DescribeAccount", (told["Name"], told["Email"], told["State"]), ("Shop", "shop@example.com", "ACTIVE"))
        server.command({"govcloud": MANAGEMENT})
        asked = top.create_gov_cloud_account(Email="gov@example.com", AccountName="Gov")["CreateAccountStatus"]
        server.advance(HOUR)
        done = top.describe_create_account_status(CreateAccountRequestId=asked["Id"])["CreateAccountStatus"]
        checks.that("there is a pair of accounts", done.get("AccountId") and done.get("GovCloudAccountId"), done)

    with checks.part("units"):
        unit = top.create_organizational_unit(ParentId=root, Name="Work", Tags=[{"Key": "a", "Value": "b"}])
        unit = unit["OrganizationalUnit"]["Id"]
        inner = top.create_organizational_unit(ParentId=unit, Name="Inner")["OrganizationalUnit"]["Id"]
        told = top.update_organizational_unit(OrganizationalUnitId=unit, Name="Workloads")["OrganizationalUnit"]
        checks.equal("renamed", told["Name"], "Workloads")
        told = top.describe_organizational_unit(OrganizationalUnitId=unit)["OrganizationalUnit"]
        checks.equal("DescribeOrganizationalUnit", told["Name"], "Workloads")
        listed = top.list_organizational_units_for_parent(ParentId=unit)["OrganizationalUnits"]
        checks.equal("ListOrganizationalUnitsForParent", [one["Id"] for one in listed], [inner])
        top.move_account(AccountId=shop, SourceParentId=root, DestinationParentId=unit)
        checks.equal("ListParents", top.list_parents(ChildId=shop)["Parents"], [{"Id": unit, "Type": "ORGANIZATIONAL_UNIT"}])
        children = top.list_children(ParentId=unit, ChildType="ACCOUNT")["Children"]
        checks.equal("ListChildren", children, [{"Id": shop, "Type": "ACCOUNT"}])
        listed = top.list_accounts_for_parent(ParentId=unit)["Accounts"]
        checks.equal("ListAccountsForParent", [one["Id"] for one in listed], [shop])
        top.delete_organizational_unit(OrganizationalUnitId=inner)
        listed = top.list_organizational_units_for_parent(ParentId=unit)["OrganizationalUnits"]
        checks.equal("the inner unit is gone", listed, [])

    with checks.part("policies"):
        kind = "SERVICE_CONTROL_POLICY"
        top.enable_policy_type(RootId=root, PolicyType=kind)
        server.advance(HOUR)
        made = top.create_policy(
            Name="Guard", Description="", Type=kind, Content=json.dumps(DENY), Tags=[{"Key": "a", "Value": "b"}]
        )["Policy"]
        policy = made["PolicySummary"]["Id"]
        checks.equal("the content is as it was sent", json.loads(made["Content"]), DENY)
        told = top.update_policy(PolicyId=policy, Description="No bucket goes.")["Policy"]
        checks.equal("updated", told["PolicySummary"]["Description"], "No bucket goes.")
        told = top.describe_policy(PolicyId=policy)["Policy"]["PolicySummary"]
        checks.equal("DescribePolicy", (told["Name"], told["AwsManaged"]), ("Guard", False))
        checks.equal("ListPolicies", policies(top.list_policies(Filter=kind)), {"FullAWSAccess", "Guard"})
        top.attach_policy(PolicyId=policy, TargetId=unit)
        attached = policies(top.list_policies_for_target(TargetId=unit, Filter=kind))
        checks.equal("ListPoliciesForTarget", attached, {"FullAWSAccess", "Guard"})
        targets = top.list_targets_for_policy(PolicyId=policy)["Targets"]
        checks.equal("ListTargetsForPolicy", [one["TargetId"] for one in targets], [unit])
        top.detach_policy(PolicyId=policy, TargetId=unit)
        checks.equal("detached", top.list_targets_for_policy(PolicyId=policy)["Targets"], [])
        top.delete_policy(PolicyId=policy)
        checks.equal("deleted", policies(top.list_policies(Filter=kind)), {"FullAWSAccess"})
        top.disable_policy_type(RootId=root, PolicyType=kind)
        server.advance(HOUR)

    with checks.part("effective policies"):
        top.enable_policy_type(RootId=root, PolicyType="TAG_POLICY")
        server.advance(HOUR)
        made = top.create_policy(Name="Tags", Description="", Type="TAG_POLICY", Content=json.dumps(TAG_POLICY))
        top.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=root)
        server.advance(HOUR)
        told = top.describe_effective_policy(PolicyType="TAG_POLICY", TargetId=shop)["EffectivePolicy"]
        checks.equal("its tag", json.loads(told["PolicyContent"])["tags"]["team"]["tag_key"], "Team")
        bad = top.list_accounts_with_invalid_effective_policy(PolicyType="TAG_POLICY")
        checks.equal("no account has an invalid one", (bad["Accounts"], bad["PolicyType"]), ([], "TAG_POLICY"))
        bad = top.list_effective_policy_validation_errors(AccountId=shop, PolicyType="TAG_POLICY")
        checks.equal("nor errors", bad["EffectivePolicyValidationErrors"], [])

    with checks.part("trusted access and delegated administrators"):
        service = "config.amazonaws.com"
        top.enable_aws_service_access(ServicePrincipal=service)
        listed = top.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
        checks.that("it is enabled", service in [one["ServicePrincipal"] for one in listed])
        top.register_delegated_administrator(AccountId=shop, ServicePrincipal=service)
        listed = top.list_delegated_administrators(ServicePrincipal=service)["DelegatedAdministrators"]
        checks.equal("ListDelegatedAdministrators", [one["Id"] for one in listed], [shop])
        listed = top.list_delegated_services_for_account(AccountId=shop)["DelegatedServices"]
        checks.equal("ListDelegatedServicesForAccount", [one["ServicePrincipal"] for one in listed], [service])
        checks.that("a delegated administrator may list accounts", len(of(shop).list_accounts()["Accounts"]) > 3)
        top.deregister_delegated_administrator(AccountId=shop, ServicePrincipal=service)
        top.disable_aws_service_access(ServicePrincipal=service)
        server.advance(HOUR)

    with checks.part("the delegation policy"):
        content = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{STAYS}:root"},
                    "Action": ["organizations:ListAccounts", "organizations:DescribeOrganization"],
                    "Resource": "*",
                }
            ],
        }
        put = top.put_resource_policy(Content=json.dumps(content), Tags=[{"Key": "a", "Value": "b"}])["ResourcePolicy"]
        told = top.describe_resource_policy()["ResourcePolicy"]
        checks.equal("DescribeResourcePolicy", told["ResourcePolicySummary"]["Id"], put["ResourcePolicySummary"]["Id"])
        checks.that("it lets a member list accounts", len(of(STAYS).list_accounts()["Accounts"]) > 3)
        top.delete_resource_policy()

    with checks.part("tags"):
        top.tag_resource(ResourceId=unit, Tags=[{"Key": "colour", "Value": "blue"}, {"Key": "empty", "Value": ""}])
        tags = {tag["Key"]: tag["Value"] for tag in top.list_tags_for_resource(ResourceId=unit)["Tags"]}
        checks.equal("ListTagsForResource", tags, {"a": "b", "colour": "blue", "empty": ""})
        top.untag_resource(ResourceId=unit, TagKeys=["a", "empty"])
        tags = top.list_tags_for_resource(ResourceId=unit)["Tags"]
        checks.equal("untagged", tags, [{"Key": "colour", "Value": "blue"}])

    with checks.part("a transfer of responsibility"):
        payer = of(OTHER)
        payer.create_organization(FeatureSet="ALL")
        server.raise_transfers(1, OTHER)
        server.advance(8 * DAY)
        server.command({"transfers": 1, "chain": 1, "account": OTHER})
        start = month_after(server)
        asked = payer.invite_organization_to_transfer_responsibility(
            Type="BILLING",
            Target={"Id": MANAGEMENT, "Type": "ACCOUNT"},
            Notes="We pay.",
            StartTimestamp=start,
            SourceName="The shop's bills",
        )["Handshake"]
        top.accept_handshake(HandshakeId=asked["Id"])
        inbound = payer.list_inbound_responsibility_transfers(Type="BILLING")["ResponsibilityTransfers"]
        outbound = top.list_outbound_responsibility_transfers(Type="BILLING")["ResponsibilityTransfers"]
        checks.equal("both sides list it", [one["Id"] for one in inbound], [one["Id"] for one in outbound])
        transfer = inbound[0]["Id"]
        told = payer.update_responsibility_transfer(Id=transfer, Name="Bills")["ResponsibilityTransfer"]
        checks.equal("renamed", told["Name"], "Bills")
        told = payer.describe_responsibility_transfer(Id=transfer)["ResponsibilityTransfer"]
        checks.equal("DescribeResponsibilityTransfer", (told["Name"], told["Status"]), ("Bills", "ACCEPTED"))
        server.advance(62 * DAY)
        ended = payer.terminate_responsibility_transfer(Id=transfer)["ResponsibilityTransfer"]
        checks.equal("terminated", (ended["Id"], ended["Status"]), (transfer, "WITHDRAWN"))

    with checks.part("the end"):
        top.close_account(AccountId=shop)
        server.advance(DAY)
        told = top.describe_account(AccountId=shop)["Account"]
        checks.equal("closed", told["State"], "CLOSED")
        top.remove_account_from_organization(AccountId=GOES)
        of(LEAVES).leave_organization()
        ids = {account["Id"] for account in top.list_accounts()["Accounts"]}
        checks.that("both are gone", not ids & {GOES, LEAVES}, ids)
        alone = of(GOES)
        alone.create_organization()
        alone.delete_organization()
        checks.that("it can make and delete its own", refused(alone.describe_organization), "it has one")


def invite(client, account):
    target = {"Id": account, "Type": "ACCOUNT"}
    return client.invite_account_to_organization(Target=target, Notes="Join us.")["Handshake"]


def policies(answer):
    return {policy["Name"] for policy in answer["Policies"]}


def month_after(server):
    """The first day of the next month by the sandbox's clock, or of the month after if that is tomorrow."""
    now = datetime.fromisoformat(server.control("health")["now"])
    later = now.replace(day=28) + timedelta(days=10 if now.day < 27 else 40)
    return datetime(later.year, later.month, 1, tzinfo=timezone.utc)


def refused(call):
    from botocore.exceptions import ClientError

    try:
        call()
    except ClientError:
        return True
    return False
