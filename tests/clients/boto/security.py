"""Amazon GuardDuty and AWS Security Hub, as boto3 uses them: the administrator of an organization, Region by Region."""

from boto.others import MANAGEMENT, refusal
from boto.tour import DAY, HOUR

SERVER = ()


def run(server, witness, checks):
    organizations = witness.client("organizations", MANAGEMENT)
    organizations.create_organization(FeatureSet="ALL")
    server.advance(8 * DAY)
    member = account(server, organizations, "security")
    with checks.part("GuardDuty"):
        guard_duty(server, witness, checks, organizations, member)
    with checks.part("Security Hub"):
        security_hub(server, witness, checks, organizations, member)


def account(server, organizations, name):
    asked = organizations.create_account(Email=f"{name}@example.com", AccountName=name)["CreateAccountStatus"]["Id"]
    server.advance(HOUR)
    return organizations.describe_create_account_status(CreateAccountRequestId=asked)["CreateAccountStatus"]["AccountId"]


def delegated(organizations, principal):
    found = organizations.list_delegated_administrators(ServicePrincipal=principal)["DelegatedAdministrators"]
    return [one["Id"] for one in found]


def guard_duty(server, witness, checks, organizations, member):
    client, inside = witness.client("guardduty", MANAGEMENT), witness.client("guardduty", member)
    client.enable_organization_admin_account(AdminAccountId=member)
    told = client.list_organization_admin_accounts()["AdminAccounts"]
    checks.equal("the administrator", told, [{"AdminAccountId": member, "AdminStatus": "ENABLED"}])
    checks.equal("is registered", delegated(organizations, "guardduty.amazonaws.com"), [member])
    again = refusal(client.enable_organization_admin_account, AdminAccountId=member)
    checks.equal("only once", again, "BadRequestException")
    detector = inside.list_detectors()["DetectorIds"][0]
    told = inside.get_detector(DetectorId=detector)
    checks.equal("its detector", (told["Status"], told["FindingPublishingFrequency"]), ("ENABLED", "SIX_HOURS"))
    inside.update_organization_configuration(DetectorId=detector, AutoEnableOrganizationMembers="NEW")
    told = inside.describe_organization_configuration(DetectorId=detector)
    checks.equal("DescribeOrganizationConfiguration", told["AutoEnableOrganizationMembers"], "NEW")
    joined = account(server, organizations, "joined")
    members = inside.list_members(DetectorId=detector, OnlyAssociated="true")["Members"]
    checks.equal("an account that joins is a member", [one["AccountId"] for one in members], [joined])
    details = [{"AccountId": joined, "Email": "joined@example.com"}]
    told = inside.create_members(DetectorId=detector, AccountDetails=details)["UnprocessedAccounts"]
    checks.equal("CreateMembers", [one["AccountId"] for one in told], [joined])
    told = inside.get_members(DetectorId=detector, AccountIds=[joined])["Members"]
    checks.equal("GetMembers", [one["RelationshipStatus"] for one in told], ["Enabled"])
    checks.equal("an administrator", refusal(inside.delete_detector, DetectorId=detector), "BadRequestException")
    client.disable_organization_admin_account(AdminAccountId=member)
    inside.delete_detector(DetectorId=detector)
    checks.equal("no detector", inside.list_detectors()["DetectorIds"], [])
    detector = client.create_detector(Enable=True, FindingPublishingFrequency="ONE_HOUR")["DetectorId"]
    frequency = client.get_detector(DetectorId=detector)["FindingPublishingFrequency"]
    checks.equal("CreateDetector", frequency, "ONE_HOUR")
    client.update_detector(DetectorId=detector, Enable=False)
    checks.equal("UpdateDetector", client.get_detector(DetectorId=detector)["Status"], "DISABLED")
    checks.equal("of another", refusal(inside.get_detector, DetectorId=detector), "BadRequestException")


def security_hub(server, witness, checks, organizations, member):
    client, inside = witness.client("securityhub", MANAGEMENT), witness.client("securityhub", member)
    checks.equal("no hub yet", refusal(client.describe_hub), "InvalidAccessException")
    client.enable_security_hub(EnableDefaultStandards=False)
    checks.equal("only once", refusal(client.enable_security_hub), "ResourceConflictException")
    hub = client.describe_hub()["HubArn"]
    checks.equal("DescribeHub", hub, f"arn:aws:securityhub:us-east-1:{MANAGEMENT}:hub/default")
    client.disable_security_hub()
    client.enable_organization_admin_account(AdminAccountId=member)
    told = client.list_organization_admin_accounts()["AdminAccounts"]
    checks.equal("the administrator", told, [{"AccountId": member, "Status": "ENABLED"}])
    checks.equal("is registered", delegated(organizations, "securityhub.amazonaws.com"), [member])
    inside.update_organization_configuration(AutoEnable=True, AutoEnableStandards="NONE")
    told = inside.describe_organization_configuration()
    checks.equal("its preferences", (told["AutoEnable"], told["AutoEnableStandards"]), (True, "NONE"))
    joined = account(server, organizations, "later")
    members = inside.list_members(OnlyAssociated=True)["Members"]
    checks.equal("an account that joins is a member", [one["AccountId"] for one in members], [joined])
    added = account(server, organizations, "added")
    inside.update_organization_configuration(AutoEnable=False)
    alone = account(server, organizations, "alone")
    told = inside.create_members(AccountDetails=[{"AccountId": alone}, {"AccountId": added}])["UnprocessedAccounts"]
    checks.equal("CreateMembers", [one["AccountId"] for one in told], [added])
    members = inside.get_members(AccountIds=[alone])["Members"]
    checks.equal("GetMembers", [one["MemberStatus"] for one in members], ["Enabled"])
    refused = refusal(client.update_organization_configuration, AutoEnable=False)
    checks.equal("only the administrator", refused, "InvalidAccessException")
    client.disable_organization_admin_account(AdminAccountId=member)
    checks.equal("none is left", client.list_organization_admin_accounts()["AdminAccounts"], [])
