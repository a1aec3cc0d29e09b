"""IAM Identity Center as boto3 uses it, and as Terraform's provider does: each request in its order, with its waits."""

from concurrent.futures import ThreadPoolExecutor

from boto.others import MANAGEMENT, refusal
from boto.security import account
from boto.tour import DAY, HOUR

SERVER = ()

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
INLINE = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'


def run(server, witness, checks):
    organizations = witness.client("organizations", MANAGEMENT)
    organizations.create_organization(FeatureSet="ALL")
    server.advance(8 * DAY)
    member = account(server, organizations, "identity")
    root = f"arn:aws:iam::{MANAGEMENT}:root"
    server.command({"as": root, "op": "console:EnableIntegration", "in": {"Service": "identity-center"}})
    server.advance(HOUR)
    admin = witness.client("sso-admin", MANAGEMENT)
    with checks.part("instances"):
        instance = instances(witness, checks, admin, member)
    center = {"InstanceArn": instance["InstanceArn"]}
    store = {"IdentityStoreId": instance["IdentityStoreId"]}
    directory = witness.client("identitystore", MANAGEMENT)
    with checks.part("users and groups"):
        user, group = people(checks, directory, store)
    with checks.part("permission sets"):
        permission_sets(checks, admin, center)
    with checks.part("Terraform's apply"):
        apply(server, checks, admin, center, member, user)
    with checks.part("the portal"):
        portal(server, witness, checks, instance, member)
    with checks.part("Terraform's destroy"):
        destroy(server, checks, admin, center, member, user)
    with checks.part("the end"):
        members = directory.list_group_memberships(**store, GroupId=group)["GroupMemberships"]
        directory.delete_group_membership(**store, MembershipId=members[0]["MembershipId"])
        directory.delete_group(**store, GroupId=group)
        directory.delete_user(**store, UserId=user)


def instances(witness, checks, admin, member):
    (instance,) = admin.list_instances()["Instances"]
    told = admin.describe_instance(InstanceArn=instance["InstanceArn"])
    checks.equal("its status", told["Status"], "ACTIVE")
    admin.update_instance(InstanceArn=instance["InstanceArn"], Name="people")
    elsewhere = witness.client("sso-admin", MANAGEMENT, region="eu-west-1")
    checks.equal("another Region", elsewhere.list_instances()["Instances"], [])
    checks.equal("no second one", refusal(admin.create_instance), "ValidationException")
    inside = witness.client("sso-admin", member)
    own = inside.create_instance(Name="own")["InstanceArn"]
    checks.equal("a member sees both", len(inside.list_instances()["Instances"]), 2)
    inside.delete_instance(InstanceArn=own)
    checks.equal("deleted", refusal(inside.describe_instance, InstanceArn=own), "AccessDeniedException")
    return instance


def people(checks, directory, store):
    name = {"GivenName": "Ana", "FamilyName": "Diaz"}
    new = {"UserName": "ana@example.com", "DisplayName": "Ana", "Name": name}
    user = directory.create_user(**store, **new, Emails=[{"Value": "ana@example.com", "Primary": True}])["UserId"]
    twice = refusal(directory.create_user, **store, **new)
    checks.equal("twice", twice, "ConflictException")
    try:
        directory.create_user(**store, **new)
    except directory.exceptions.ConflictException as error:
        checks.equal("the reason", error.response["Reason"], "UNIQUENESS_CONSTRAINT_VIOLATION")
    group = directory.create_group(**store, DisplayName="Admins")["GroupId"]
    membership = {**store, "GroupId": group, "MemberId": {"UserId": user}}
    made = directory.create_group_membership(**membership)["MembershipId"]
    checks.equal("its id", directory.get_group_membership_id(**membership)["MembershipId"], made)
    checks.equal("it", directory.describe_group_membership(**store, MembershipId=made)["GroupId"], group)
    found = directory.is_member_in_groups(**store, MemberId={"UserId": user}, GroupIds=[group])["Results"]
    checks.equal("a member", found[0]["MembershipExists"], True)
    of_user = directory.list_group_memberships_for_member(**store, MemberId={"UserId": user})
    checks.equal("of the user", len(of_user["GroupMemberships"]), 1)
    by_name = {"UniqueAttribute": {"AttributePath": "userName", "AttributeValue": "ana@example.com"}}
    checks.equal("GetUserId", directory.get_user_id(**store, AlternateIdentifier=by_name)["UserId"], user)
    by_name = {"UniqueAttribute": {"AttributePath": "displayName", "AttributeValue": "Admins"}}
    checks.equal("GetGroupId", directory.get_group_id(**store, AlternateIdentifier=by_name)["GroupId"], group)
    change = [{"AttributePath": "title", "AttributeValue": "red"}]
    directory.update_user(**store, UserId=user, Operations=change)
    checks.equal("changed", directory.describe_user(**store, UserId=user)["Title"], "red")
    change = [{"AttributePath": "description", "AttributeValue": "All may"}]
    directory.update_group(**store, GroupId=group, Operations=change)
    checks.equal("changed", directory.describe_group(**store, GroupId=group)["Description"], "All may")
    checks.equal("ListUsers", len(directory.list_users(**store)["Users"]), 1)
    checks.equal("ListGroups", len(directory.list_groups(**store)["Groups"]), 1)
    return user, group


def permission_sets(checks, admin, center):
    """What Terraform does not call in the two parts below."""
    made = admin.create_permission_set(**center, Name="Other", Tags=[{"Key": "a", "Value": "b"}])["PermissionSet"]
    at = {**center, "PermissionSetArn": made["PermissionSetArn"]}
    admin.tag_resource(ResourceArn=at["PermissionSetArn"], Tags=[{"Key": "c", "Value": "d"}])
    admin.untag_resource(ResourceArn=at["PermissionSetArn"], TagKeys=["a"])
    tags = admin.list_tags_for_resource(ResourceArn=at["PermissionSetArn"])["Tags"]
    checks.equal("its tags", tags, [{"Key": "c", "Value": "d"}])
    policy = {"CustomerManagedPolicyReference": {"Name": "Baseline", "Path": "/"}}
    admin.attach_customer_managed_policy_reference_to_permission_set(**at, **policy)
    told = admin.list_customer_managed_policy_references_in_permission_set(**at)
    checks.equal("customer managed", told["CustomerManagedPolicyReferences"], [policy["CustomerManagedPolicyReference"]])
    admin.detach_customer_managed_policy_reference_from_permission_set(**at, **policy)
    admin.put_permissions_boundary_to_permission_set(**at, PermissionsBoundary={"ManagedPolicyArn": READ_ONLY})
    told = admin.get_permissions_boundary_for_permission_set(**at)["PermissionsBoundary"]
    checks.equal("its boundary", told, {"ManagedPolicyArn": READ_ONLY})
    admin.delete_permissions_boundary_from_permission_set(**at)
    admin.update_permission_set(**at, SessionDuration="PT2H")
    admin.delete_permission_set(**at)
    gone = refusal(admin.describe_permission_set, **at)
    checks.equal("deleted", gone, "ResourceNotFoundException")
    attributes = {"AccessControlAttributes": [{"Key": "team", "Value": {"Source": ["${path:title}"]}}]}
    given = {"InstanceAccessControlAttributeConfiguration": attributes}
    admin.create_instance_access_control_attribute_configuration(**center, **given)
    admin.update_instance_access_control_attribute_configuration(**center, **given)
    told = admin.describe_instance_access_control_attribute_configuration(**center)
    checks.equal("attributes", told["InstanceAccessControlAttributeConfiguration"], attributes)
    admin.delete_instance_access_control_attribute_configuration(**center)


def provision(server, admin, at):
    """Provisions every account, and waits as the provider does: 5 seconds, then again. Returns the last status."""
    asked = admin.provision_permission_set(**at, TargetType="ALL_PROVISIONED_ACCOUNTS")["PermissionSetProvisioningStatus"]
    for _ in range(120):
        server.advance(5)
        told = admin.describe_permission_set_provisioning_status(
            InstanceArn=at["InstanceArn"], ProvisionPermissionSetRequestId=asked["RequestId"]
        )["PermissionSetProvisioningStatus"]
        if told["Status"] != "IN_PROGRESS":
            return told
    raise AssertionError("it does not end")


def assignment(at, member, user):
    return {**at, "TargetId": member, "TargetType": "AWS_ACCOUNT", "PrincipalType": "USER", "PrincipalId": user}


def apply(server, checks, admin, center, member, user):
    made = admin.create_permission_set(**center, Name="Readers", SessionDuration="PT12H")["PermissionSet"]
    at = {**center, "PermissionSetArn": made["PermissionSetArn"]}
    admin.attach_managed_policy_to_permission_set(**at, ManagedPolicyArn=READ_ONLY)
    checks.equal("provisioned nowhere", provision(server, admin, at)["Status"], "SUCCEEDED")
    admin.put_inline_policy_to_permission_set(**at, InlinePolicy=INLINE)
    checks.equal("and again", provision(server, admin, at)["Status"], "SUCCEEDED")
    told = admin.list_account_assignments(**at, AccountId=member)["AccountAssignments"]
    checks.equal("none yet", told, [])
    asked = admin.create_account_assignment(**assignment(at, member, user))["AccountAssignmentCreationStatus"]
    checks.equal("it is asynchronous", asked["Status"], "IN_PROGRESS")
    server.advance(10)
    told = admin.describe_account_assignment_creation_status(
        **center, AccountAssignmentCreationRequestId=asked["RequestId"]
    )["AccountAssignmentCreationStatus"]
    checks.equal("and succeeds", told["Status"], "SUCCEEDED")
    checks.equal("listed", len(admin.list_account_assignment_creation_status(**center)["AccountAssignmentsCreationStatus"]), 1)
    # The second plan reads everything again.
    checks.equal("its policies", len(admin.list_managed_policies_in_permission_set(**at)["AttachedManagedPolicies"]), 1)
    checks.equal("its inline policy", admin.get_inline_policy_for_permission_set(**at)["InlinePolicy"], INLINE)
    checks.equal("assigned", len(admin.list_account_assignments(**at, AccountId=member)["AccountAssignments"]), 1)
    found = admin.list_account_assignments_for_principal(**center, PrincipalType="USER", PrincipalId=user)
    checks.equal("to the user", len(found["AccountAssignments"]), 1)
    checks.equal("the account", admin.list_accounts_for_provisioned_permission_set(**at)["AccountIds"], [member])
    told = admin.list_permission_sets_provisioned_to_account(**center, AccountId=member)["PermissionSets"]
    checks.equal("the set", told, [at["PermissionSetArn"]])
    checks.equal("in use", refusal(admin.delete_permission_set, **at), "ConflictException")


def portal(server, witness, checks, instance, member):
    client = witness.client("sso")
    token = {"accessToken": "ana@example.com@" + instance["IdentityStoreId"]}
    accounts = client.list_accounts(**token)["accountList"]
    checks.equal("the accounts", [it["accountId"] for it in accounts], [member])
    roles = client.list_account_roles(**token, accountId=member)["roleList"]
    checks.equal("the permission sets", [it["roleName"] for it in roles], ["Readers"])
    given = client.get_role_credentials(**token, roleName="Readers", accountId=member)["roleCredentials"]
    checks.that("for twelve hours", given["expiration"] > 1_000_000_000_000, given["expiration"])
    keys = (given["accessKeyId"], given["secretAccessKey"], given["sessionToken"])
    arn = witness.client("sts", *keys).get_caller_identity()["Arn"]
    checks.that("a session of the role", "assumed-role/AWSReservedSSO_Readers_" in arn and arn.endswith("/ana@example.com"), arn)
    witness.client("iam", *keys).list_users()
    create = {"AssumeRolePolicyDocument": INLINE, "RoleName": "x"}
    checks.equal("which the set limits", refusal(witness.client("iam", *keys).create_role, **create), "AccessDenied")
    client.logout(**token)
    checks.equal("another token", refusal(client.list_accounts, accessToken="x"), "UnauthorizedException")


def destroy(server, checks, admin, center, member, user):
    """In parallel, as the provider does: detaching a policy meets the last assignment on its way out."""
    (arn,) = admin.list_permission_sets(**center)["PermissionSets"]
    at = {**center, "PermissionSetArn": arn}

    def unassign():
        return admin.delete_account_assignment(**assignment(at, member, user))["AccountAssignmentDeletionStatus"]

    def detach():
        admin.detach_managed_policy_from_permission_set(**at, ManagedPolicyArn=READ_ONLY)
        admin.delete_inline_policy_from_permission_set(**at)

    with ThreadPoolExecutor(2) as pool:
        asked, _ = pool.submit(unassign).result(), pool.submit(detach).result()
    told = provision(server, admin, at)
    checks.equal("the race", told["Status"], "FAILED")
    checks.equal("in its words", told["FailureReason"], "Received a 404 status error: Assignment not found.")
    server.advance(20)
    told = admin.describe_account_assignment_deletion_status(
        **center, AccountAssignmentDeletionRequestId=asked["RequestId"]
    )["AccountAssignmentDeletionStatus"]
    checks.equal("the assignment is gone", told["Status"], "SUCCEEDED")
    checks.equal("one", len(admin.list_account_assignment_deletion_status(**center)["AccountAssignmentsDeletionStatus"]), 1)
    checks.equal("the second run", provision(server, admin, at)["Status"], "SUCCEEDED")
    requests = admin.list_permission_set_provisioning_status(**center)["PermissionSetsProvisioningStatus"]
    checks.equal("requests", len(requests), 4)
    admin.delete_permission_set(**at)
