"""The other services that are modeled, as boto3 uses them: IAM, STS, Config, CloudTrail, Artifact, Account
Management, SQS, EC2, Resource Groups Tagging."""

import base64
import json
import subprocess
import sys
import urllib.error
import urllib.request

from botocore.exceptions import ClientError

from boto.tour import DAY, HOUR

SERVER = ()

MANAGEMENT, INVITED = "123456789012", "222222222222"
READ = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]})
WRITE = READ.replace("s3:Get*", "s3:Put*")
BOUNDARY = "arn:aws:iam::aws:policy/AdministratorAccess"


#: Lists that common clients ask for, of what is not simulated.
NOBODY_HAS = (
    "list_server_certificates",
    "list_virtual_mfa_devices",
)


def trust(principal):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def run(server, witness, checks):
    organizations = witness.client("organizations", MANAGEMENT)
    iam = witness.client("iam", MANAGEMENT)
    sts = witness.client("sts", MANAGEMENT)
    organizations.create_organization(FeatureSet="ALL")
    server.advance(8 * DAY)
    asked = organizations.create_account(Email="data@example.com", AccountName="Data")["CreateAccountStatus"]["Id"]
    server.advance(HOUR)
    done = organizations.describe_create_account_status(CreateAccountRequestId=asked)["CreateAccountStatus"]
    member = done["AccountId"]

    with checks.part("STS"):
        me = sts.get_caller_identity()
        checks.equal("GetCallerIdentity", me["Account"], MANAGEMENT)
        anyone = witness.client("sts").get_caller_identity()
        checks.equal("any key is of the default account", anyone["Account"], MANAGEMENT)
        role = f"arn:aws:iam::{member}:role/OrganizationAccountAccessRole"
        answer = sts.assume_role(RoleArn=role, RoleSessionName="look", DurationSeconds=900)
        inside = witness.assumed("sts", answer["Credentials"]).get_caller_identity()
        checks.equal("a role session acts in the member", inside["Account"], member)
        checks.equal("under its name", inside["Arn"], answer["AssumedRoleUser"]["Arn"])
        scoped = witness.assumed("sts", answer["Credentials"]).get_scoped_credentials(Policy=READ)
        checks.equal("narrowed, it keeps its name", scoped["SessionInfo"]["Arn"], answer["AssumedRoleUser"]["Arn"])
        narrow = refusal(witness.assumed("iam", scoped["Credentials"]).list_users)
        checks.equal("and has fewer permissions", narrow, "AccessDenied")
        witness.assumed("iam", answer["Credentials"]).list_users()
        answer = sts.assume_role(RoleArn=role, RoleSessionName="less", Policy=READ)
        less = witness.assumed("iam", answer["Credentials"])
        checks.that("a session policy takes away", refusal(less.list_users) == "AccessDenied", refusal(less.list_users))
        old = witness.assumed("sts", answer["Credentials"])
        server.advance(2 * HOUR)
        checks.that("sessions end", refusal(old.get_caller_identity).startswith("ExpiredToken"))

    with checks.part("IAM users, groups and keys"):
        iam.create_user(UserName="Eve", Path="/team/", Tags=[{"Key": "a", "Value": "b"}])
        iam.get_waiter("user_exists").wait(UserName="Eve")
        iam.get_user(UserName="Eve")
        checks.that("ListUsers", "Eve" in [user["UserName"] for user in iam.list_users()["Users"]])
        iam.tag_user(UserName="Eve", Tags=[{"Key": "c", "Value": ""}])
        tags = iam.list_user_tags(UserName="Eve")["Tags"]
        checks.equal("ListUserTags", {tag["Key"]: tag["Value"] for tag in tags}, {"a": "b", "c": ""})
        iam.untag_user(UserName="Eve", TagKeys=["a"])
        iam.put_user_policy(UserName="Eve", PolicyName="read", PolicyDocument=READ)
        told = iam.get_user_policy(UserName="Eve", PolicyName="read")["PolicyDocument"]
        checks.equal("a document comes back as it was", told, json.loads(READ))
        checks.equal("ListUserPolicies", iam.list_user_policies(UserName="Eve")["PolicyNames"], ["read"])
        iam.attach_user_policy(UserName="Eve", PolicyArn=BOUNDARY)
        attached = iam.list_attached_user_policies(UserName="Eve")["AttachedPolicies"]
        checks.equal("ListAttachedUserPolicies", [one["PolicyArn"] for one in attached], [BOUNDARY])
        iam.put_user_permissions_boundary(UserName="Eve", PermissionsBoundary=BOUNDARY)
        iam.delete_user_permissions_boundary(UserName="Eve")
        key = iam.create_access_key(UserName="Eve")["AccessKey"]
        session = witness.client("sts", key["AccessKeyId"], key["SecretAccessKey"])
        checks.that("her key is she", session.get_caller_identity()["Arn"].endswith(":user/team/Eve"))
        checks.equal("ListAccessKeys", len(iam.list_access_keys(UserName="Eve")["AccessKeyMetadata"]), 1)
        iam.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])
        token = session.get_session_token()["Credentials"]
        again = witness.assumed("sts", token).get_caller_identity()
        checks.that("a session token is she too", again["Arn"].endswith(":user/team/Eve"))
        iam.update_access_key(UserName="Eve", AccessKeyId=key["AccessKeyId"], Status="Inactive")
        checks.that("an inactive key is refused", refusal(session.get_caller_identity) is not None)
        checks.equal("GetAccessKeyInfo", sts.get_access_key_info(AccessKeyId=key["AccessKeyId"])["Account"], MANAGEMENT)
        iam.delete_access_key(UserName="Eve", AccessKeyId=key["AccessKeyId"])

        iam.create_group(GroupName="Readers")
        iam.add_user_to_group(GroupName="Readers", UserName="Eve")
        members = iam.get_group(GroupName="Readers")["Users"]
        checks.equal("GetGroup", [user["UserName"] for user in members], ["Eve"])
        groups = iam.list_groups_for_user(UserName="Eve")["Groups"]
        checks.equal("ListGroupsForUser", [group["GroupName"] for group in groups], ["Readers"])
        iam.list_groups()
        iam.put_group_policy(GroupName="Readers", PolicyName="read", PolicyDocument=READ)
        iam.get_group_policy(GroupName="Readers", PolicyName="read")
        iam.list_group_policies(GroupName="Readers")
        iam.delete_group_policy(GroupName="Readers", PolicyName="read")
        iam.attach_group_policy(GroupName="Readers", PolicyArn=BOUNDARY)
        iam.list_attached_group_policies(GroupName="Readers")
        iam.detach_group_policy(GroupName="Readers", PolicyArn=BOUNDARY)
        iam.remove_user_from_group(GroupName="Readers", UserName="Eve")
        iam.update_group(GroupName="Readers", NewGroupName="Viewers")
        iam.delete_group(GroupName="Viewers")
        iam.list_mfa_devices(UserName="Eve")
        iam.list_signing_certificates(UserName="Eve")
        iam.detach_user_policy(UserName="Eve", PolicyArn=BOUNDARY)
        iam.delete_user_policy(UserName="Eve", PolicyName="read")
        iam.list_ssh_public_keys(UserName="Eve")
        iam.list_service_specific_credentials(UserName="Eve")
        iam.update_user(UserName="Eve", NewUserName="Eva")
        iam.delete_user(UserName="Eva")
        checks.equal("she is gone", refusal(iam.get_user, UserName="Eve"), "NoSuchEntity")

    with checks.part("IAM roles and policies"):
        iam.create_role(
            RoleName="Worker",
            AssumeRolePolicyDocument=trust({"AWS": MANAGEMENT}),
            Description="works",
            Tags=[{"Key": "a", "Value": "b"}],
        )
        iam.get_waiter("role_exists").wait(RoleName="Worker")
        told = iam.get_role(RoleName="Worker")["Role"]["AssumeRolePolicyDocument"]
        checks.that("its trust comes back", told["Statement"][0]["Action"] == "sts:AssumeRole")
        iam.list_roles()
        iam.tag_role(RoleName="Worker", Tags=[{"Key": "c", "Value": "d"}])
        iam.list_role_tags(RoleName="Worker")
        iam.untag_role(RoleName="Worker", TagKeys=["c"])
        iam.update_role(RoleName="Worker", MaxSessionDuration=7200)
        iam.update_role_description(RoleName="Worker", Description="works more")
        iam.update_assume_role_policy(RoleName="Worker", PolicyDocument=trust({"Service": "ec2.amazonaws.com"}))
        iam.put_role_policy(RoleName="Worker", PolicyName="read", PolicyDocument=READ)
        iam.get_role_policy(RoleName="Worker", PolicyName="read")
        iam.list_role_policies(RoleName="Worker")
        iam.delete_role_policy(RoleName="Worker", PolicyName="read")
        made = iam.create_policy(PolicyName="Read", PolicyDocument=READ, Tags=[{"Key": "a", "Value": "b"}])["Policy"]
        arn = made["Arn"]
        iam.get_waiter("policy_exists").wait(PolicyArn=arn)
        iam.get_policy(PolicyArn=arn)
        checks.that("ListPolicies", arn in [one["Arn"] for one in iam.list_policies(Scope="Local")["Policies"]])
        iam.tag_policy(PolicyArn=arn, Tags=[{"Key": "c", "Value": "d"}])
        iam.list_policy_tags(PolicyArn=arn)
        iam.untag_policy(PolicyArn=arn, TagKeys=["c"])
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=WRITE)
        iam.set_default_policy_version(PolicyArn=arn, VersionId="v2")
        told = iam.get_policy_version(PolicyArn=arn, VersionId="v2")["PolicyVersion"]
        checks.equal("the second version", (told["Document"], told["IsDefaultVersion"]), (json.loads(WRITE), True))
        checks.equal("ListPolicyVersions", len(iam.list_policy_versions(PolicyArn=arn)["Versions"]), 2)
        iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
        iam.attach_role_policy(RoleName="Worker", PolicyArn=arn)
        iam.list_attached_role_policies(RoleName="Worker")
        entities = iam.list_entities_for_policy(PolicyArn=arn)["PolicyRoles"]
        checks.equal("ListEntitiesForPolicy", [one["RoleName"] for one in entities], ["Worker"])
        checks.equal("a policy in use stays", refusal(iam.delete_policy, PolicyArn=arn), "DeleteConflict")
        iam.put_role_permissions_boundary(RoleName="Worker", PermissionsBoundary=BOUNDARY)
        iam.delete_role_permissions_boundary(RoleName="Worker")
        iam.detach_role_policy(RoleName="Worker", PolicyArn=arn)
        iam.delete_policy(PolicyArn=arn)
        actions = ["s3:GetObject", "s3:PutObject"]
        told = iam.simulate_custom_policy(PolicyInputList=[READ], ActionNames=actions)["EvaluationResults"]
        checks.equal("a policy tried out", [one["EvalDecision"] for one in told], ["allowed", "implicitDeny"])
        told = iam.simulate_principal_policy(
            PolicySourceArn=f"arn:aws:iam::{MANAGEMENT}:role/Worker", PolicyInputList=[WRITE], ActionNames=actions
        )["EvaluationResults"]
        checks.equal("and a role with it", [one["EvalDecision"] for one in told], ["implicitDeny", "allowed"])
        checks.equal("no instance", iam.list_instance_profiles_for_role(RoleName="Worker")["InstanceProfiles"], [])
        iam.delete_role(RoleName="Worker")
        made = iam.create_service_linked_role(AWSServiceName="config.amazonaws.com")["Role"]["RoleName"]
        task = iam.delete_service_linked_role(RoleName=made)["DeletionTaskId"]
        server.advance(HOUR)
        told = iam.get_service_linked_role_deletion_status(DeletionTaskId=task)
        checks.equal("a service-linked role is deleted", told["Status"], "SUCCEEDED")

    with checks.part("IAM of the account"):
        iam.create_account_alias(AccountAlias="northwind")
        checks.equal("ListAccountAliases", iam.list_account_aliases()["AccountAliases"], ["northwind"])
        iam.delete_account_alias(AccountAlias="northwind")
        iam.update_account_password_policy(MinimumPasswordLength=14, RequireSymbols=True)
        told = iam.get_account_password_policy()["PasswordPolicy"]
        checks.equal("the password policy", (told["MinimumPasswordLength"], told["RequireSymbols"]), (14, True))
        iam.delete_account_password_policy()
        checks.equal("it is gone", refusal(iam.get_account_password_policy), "NoSuchEntity")
        whole = iam.get_account_authorization_details()
        checks.that("GetAccountAuthorizationDetails", "Admin" in [user["UserName"] for user in whole["UserDetailList"]])
        for name in NOBODY_HAS:
            answer = getattr(iam, name)()
            answer.pop("ResponseMetadata")
            checks.that(f"{name} is empty", not any(value for value in answer.values() if value is not False), answer)
        settings = iam.get_account_properties()["Properties"]
        checks.equal("GetAccountProperties", settings, {"RoleManager/Enabled": "false"})
        checks.that("GetAccountSummary", iam.get_account_summary()["SummaryMap"]["Users"] >= 0)

    with checks.part("IAM passwords and instance profiles"):
        passwords(iam, checks)
        devices(iam, witness, checks)
        instance_profiles(iam, checks)
        identity_providers(witness, iam, checks)
        iam_reports(iam, checks)
    with checks.part("EC2 and Resource Groups Tagging"):
        regions_and_tags(server, iam, checks)
    with checks.part("SQS"):
        queues(witness, checks)
        queues_by_hand(server, checks)
    with checks.part("messages of denials"):
        worker = iam.create_user(UserName="Kit")["User"]["Arn"]
        nothing = READ.replace("Allow", "Deny").replace("s3:Get*", "ec2:*")
        iam.put_user_policy(UserName="Kit", PolicyName="nothing", PolicyDocument=nothing)
        told = server.command({"as": worker, "use": "ec2:RunInstances"})
        decoded = sts.decode_authorization_message(EncodedMessage=told["EncodedMessage"])["DecodedMessage"]
        checks.equal("the message tells of an explicit deny", json.loads(decoded)["explicitDeny"], True)
        invalid = refusal(sts.decode_authorization_message, EncodedMessage="x")
        checks.equal("another text is no message", invalid, "InvalidAuthorizationMessageException")
        iam.delete_user_policy(UserName="Kit", PolicyName="nothing")
        iam.delete_user(UserName="Kit")

    with checks.part("root access and access reports"):
        server.command({"as": f"arn:aws:iam::{member}:root", "op": "console:RecoverRootPassword"})
        organizations.enable_aws_service_access(ServicePrincipal="iam.amazonaws.com")
        iam.enable_organizations_root_sessions()
        iam.enable_organizations_root_credentials_management()
        features = iam.list_organizations_features()["EnabledFeatures"]
        checks.equal("both features", set(features), {"RootSessions", "RootCredentialsManagement"})
        answer = sts.assume_root(
            TargetPrincipal=member, TaskPolicyArn={"arn": "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"}
        )
        root = witness.assumed("iam", answer["Credentials"])
        checks.equal("the member's root user has no keys", root.list_access_keys()["AccessKeyMetadata"], [])
        checks.that("who is the root user", root.get_user()["User"]["Arn"].endswith(f"{member}:root"))
        root.list_mfa_devices()
        root.list_signing_certificates()
        checks.equal("but a password", root.get_account_summary()["SummaryMap"]["AccountPasswordPresent"], 1)
        task = {"arn": "arn:aws:iam::aws:policy/root-task/IAMDeleteRootUserCredentials"}
        answer = sts.assume_root(TargetPrincipal=member, TaskPolicyArn=task)
        root = witness.assumed("iam", answer["Credentials"])
        root.get_login_profile()
        root.delete_login_profile()
        checks.equal("which is gone", refusal(root.get_login_profile), "NoSuchEntity")
        task = {"arn": "arn:aws:iam::aws:policy/root-task/IAMCreateRootUserPassword"}
        answer = sts.assume_root(TargetPrincipal=member, TaskPolicyArn=task)
        witness.assumed("iam", answer["Credentials"]).create_login_profile()
        iam.disable_organizations_root_sessions()
        iam.disable_organizations_root_credentials_management()
        delegation = {"AccountId": member, "ServicePrincipal": "iam.amazonaws.com"}
        organizations.register_delegated_administrator(**delegation)
        stays = refusal(organizations.disable_aws_service_access, ServicePrincipal="iam.amazonaws.com")
        checks.equal("trusted access stays while there is a delegated administrator", stays, "ConstraintViolationException")
        organizations.deregister_delegated_administrator(**delegation)
        organizations.disable_aws_service_access(ServicePrincipal="iam.amazonaws.com")
        left = organizations.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
        checks.that("without one it can be disabled", "iam.amazonaws.com" not in [it["ServicePrincipal"] for it in left])
        organizations.enable_aws_service_access(ServicePrincipal="iam.amazonaws.com")
        organization = organizations.describe_organization()["Organization"]["Id"]
        root_id = organizations.list_roots()["Roots"][0]["Id"]
        organizations.enable_policy_type(RootId=root_id, PolicyType="SERVICE_CONTROL_POLICY")
        job = iam.generate_organizations_access_report(EntityPath=f"{organization}/{root_id}")["JobId"]
        server.advance(HOUR)
        report = iam.get_organizations_access_report(JobId=job)
        checks.equal("the report", report["JobStatus"], "COMPLETED")

    with checks.part("CloudTrail"):
        trail = witness.client("cloudtrail", MANAGEMENT)
        found = trail.lookup_events(
            LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "CreateAccount"}]
        )["Events"]
        checks.that("CreateAccount was logged", found)
        record = json.loads(found[0]["CloudTrailEvent"])
        checks.equal("with its caller", record["userIdentity"]["accountId"], MANAGEMENT)

    with checks.part("Artifact"):
        artifact = witness.client("artifact", MANAGEMENT)
        checks.equal("no agreement is active", artifact.list_customer_agreements()["customerAgreements"], [])

    with checks.part("Account Management"):
        account(server, witness, checks, organizations, member)

    with checks.part("Config"):
        config(server, witness, checks, organizations, iam, member)


def passwords(iam, checks):
    who = {"UserName": "console"}
    iam.create_user(**who)
    checks.equal("no password yet", refusal(iam.get_login_profile, **who), "NoSuchEntity")
    short = refusal(iam.create_login_profile, Password="short", **who)
    checks.equal("a short password", short, "PasswordPolicyViolation")
    iam.create_login_profile(Password="Long-enough-1", **who)
    iam.update_login_profile(PasswordResetRequired=True, **who)
    checks.that("to be changed", iam.get_login_profile(**who)["LoginProfile"]["PasswordResetRequired"])
    checks.equal("in the way", refusal(iam.delete_user, **who), "DeleteConflict")
    iam.delete_login_profile(**who)
    iam.delete_user(**who)


def devices(iam, witness, checks):
    who = {"UserName": "careful"}
    iam.create_user(**who)
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="careful-phone")["VirtualMFADevice"]
    serial = {"SerialNumber": device["SerialNumber"]}
    codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "234567"}
    iam.enable_mfa_device(**who, **serial, **codes)
    iam.resync_mfa_device(**who, **serial, **codes)
    checks.equal("its device", [it["SerialNumber"] for it in iam.list_mfa_devices(**who)["MFADevices"]], [device["SerialNumber"]])
    iam.deactivate_mfa_device(**who, **serial)
    iam.delete_virtual_mfa_device(**serial)
    iam.create_login_profile(Password="Long-enough-1", **who)
    iam.attach_user_policy(PolicyArn="arn:aws:iam::aws:policy/IAMUserChangePassword", **who)
    key = iam.create_access_key(**who)["AccessKey"]
    own = witness.assumed("iam", {**key, "SessionToken": None})
    own.change_password(OldPassword="Long-enough-1", NewPassword="Long-enough-2")


def token(**claims):
    """A token of an identity provider, whose signature nobody verifies."""
    parts = [json.dumps(part).encode() for part in ({"alg": "RS256"}, claims)]
    texts = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts]
    return ".".join([*texts, "unsigned"])


def assertion(role, provider, issuer):
    """An assertion of an identity provider, in base64; nobody verifies signatures."""
    attribute = "https://aws.amazon.com/SAML/Attributes/"
    values = {"Role": f"{role},{provider}", "RoleSessionName": "ada"}
    attributes = "".join(
        f'<Attribute Name="{attribute}{name}"><AttributeValue>{value}</AttributeValue></Attribute>'
        for name, value in values.items()
    )
    recipient = 'Recipient="https://signin.aws.amazon.com/saml" NotOnOrAfter="2100-01-01T00:00:00Z"'
    audience = "<AudienceRestriction><Audience>urn:amazon:webservices</Audience></AudienceRestriction>"
    text = f"""<Response><Assertion><Issuer>{issuer}</Issuer>
<Subject><NameID>ada@example.com</NameID>
<SubjectConfirmation><SubjectConfirmationData {recipient}/></SubjectConfirmation></Subject>
<Conditions>{audience}</Conditions><AttributeStatement>{attributes}</AttributeStatement></Assertion></Response>"""
    return base64.b64encode(text.encode()).decode()


def assertions(witness, iam, checks, provider, issuer):
    document = trust({"Federated": provider}).replace("sts:AssumeRole", "sts:AssumeRoleWithSAML")
    role = iam.create_role(RoleName="people", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    sts = witness.client("sts")
    asked = {"RoleArn": role, "PrincipalArn": provider}
    answer = sts.assume_role_with_saml(SAMLAssertion=assertion(role, provider, issuer), **asked)
    checks.equal("the subject", answer["Subject"], "ada@example.com")
    inside = witness.assumed("sts", answer["Credentials"]).get_caller_identity()["Arn"]
    checks.that("the session acts", inside.endswith(":assumed-role/people/ada"), inside)
    stranger = assertion(role, provider, "https://other.example.com")
    refused = refusal(sts.assume_role_with_saml, SAMLAssertion=stranger, **asked)
    checks.equal("another issuer", refused, "InvalidIdentityToken")
    refused = refusal(sts.assume_role_with_saml, SAMLAssertion="no assertion", **asked)
    checks.equal("no assertion", refused, "InvalidIdentityToken")
    iam.delete_role(RoleName="people")


def identity_providers(witness, iam, checks):
    issuer = "https://token.actions.githubusercontent.com"
    arn = iam.create_open_id_connect_provider(
        Url=issuer, ClientIDList=["sts.amazonaws.com"], Tags=[{"Key": "team", "Value": "build"}]
    )["OpenIDConnectProviderArn"]
    who = {"OpenIDConnectProviderArn": arn}
    iam.add_client_id_to_open_id_connect_provider(ClientID="other", **who)
    iam.remove_client_id_from_open_id_connect_provider(ClientID="other", **who)
    iam.update_open_id_connect_provider_thumbprint(ThumbprintList=["ab" * 20], **who)
    iam.update_open_id_connect_provider(ContextProvider={"SubjectSourceKey": "sub"}, **who)
    provider = iam.get_open_id_connect_provider(**who)
    checks.equal("its context provider", provider["ContextProvider"], {"SubjectSourceKey": "sub"})
    checks.equal("its audiences", provider["ClientIDList"], ["sts.amazonaws.com"])
    checks.equal("its thumbprints", provider["ThumbprintList"], ["ab" * 20])
    iam.tag_open_id_connect_provider(Tags=[{"Key": "stage", "Value": "test"}], **who)
    iam.untag_open_id_connect_provider(TagKeys=["team"], **who)
    tags = iam.list_open_id_connect_provider_tags(**who)["Tags"]
    checks.equal("its tags", tags, [{"Key": "stage", "Value": "test"}])
    listed = iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    checks.equal(
        "ListOpenIDConnectProviders", listed, [{"Arn": arn, "IsTrustedIdentityPropagationEnabled": False}]
    )

    document = trust({"Federated": arn}).replace("sts:AssumeRole", "sts:AssumeRoleWithWebIdentity")
    iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=document)
    claims = {"iss": issuer, "aud": "sts.amazonaws.com", "sub": "repo:northwind/shop", "exp": 4102444800}
    # boto3 does not sign this call, whatever the client's credentials are.
    sts = witness.client("sts")
    asked = {"RoleArn": f"arn:aws:iam::{MANAGEMENT}:role/deploy", "RoleSessionName": "run"}
    answer = sts.assume_role_with_web_identity(WebIdentityToken=token(**claims), **asked)
    checks.equal("the subject", answer["SubjectFromWebIdentityToken"], "repo:northwind/shop")
    inside = witness.assumed("sts", answer["Credentials"]).get_caller_identity()["Arn"]
    checks.that("the session acts", inside.endswith(":assumed-role/deploy/run"), inside)
    stranger = token(**claims | {"iss": "https://idp.example.com"})
    refused = refusal(sts.assume_role_with_web_identity, WebIdentityToken=stranger, **asked)
    checks.equal("an unknown issuer", refused, "InvalidIdentityToken")
    iam.delete_role(RoleName="deploy")
    iam.delete_open_id_connect_provider(**who)

    issuer = "https://idp.example.com/saml"
    metadata = f'<EntityDescriptor entityID="{issuer}">' + " " * 1000 + "</EntityDescriptor>"
    made = iam.create_saml_provider(Name="Corp", SAMLMetadataDocument=metadata)
    who = {"SAMLProviderArn": made["SAMLProviderArn"]}
    iam.update_saml_provider(SAMLMetadataDocument=metadata + "\n", **who)
    checks.equal("its metadata", iam.get_saml_provider(**who)["SAMLMetadataDocument"], metadata + "\n")
    assertions(witness, iam, checks, made["SAMLProviderArn"], issuer)
    checks.equal("ListSAMLProviders", len(iam.list_saml_providers()["SAMLProviderList"]), 1)
    iam.tag_saml_provider(Tags=[{"Key": "team", "Value": "it"}], **who)
    checks.equal("ListSAMLProviderTags", len(iam.list_saml_provider_tags(**who)["Tags"]), 1)
    iam.untag_saml_provider(TagKeys=["team"], **who)
    iam.delete_saml_provider(**who)


def iam_reports(iam, checks):
    checks.equal("no report yet", refusal(iam.get_credential_report), "ReportNotPresent")
    checks.equal("it starts", iam.generate_credential_report()["State"], "STARTED")
    checks.equal("it is complete", iam.generate_credential_report()["State"], "COMPLETE")
    lines = iam.get_credential_report()["Content"].decode().splitlines()
    checks.that("its first line", lines[0].startswith("user,arn,"), lines[0])
    checks.that("then the root user", lines[1].startswith("<root_account>,"), lines[1])
    checks.equal("columns", len(lines[1].split(",")), len(lines[0].split(",")))
    iam.create_role(RoleName="idle", AssumeRolePolicyDocument=trust({"Service": "ec2.amazonaws.com"}))
    iam.put_role_policy(RoleName="idle", PolicyName="read", PolicyDocument=READ)
    arn = f"arn:aws:iam::{MANAGEMENT}:role/idle"
    job = iam.generate_service_last_accessed_details(Arn=arn)["JobId"]
    report = iam.get_service_last_accessed_details(JobId=job)
    services = [row["ServiceNamespace"] for row in report["ServicesLastAccessed"]]
    checks.equal("its services", (report["JobStatus"], services), ("COMPLETED", ["s3"]))
    entities = iam.get_service_last_accessed_details_with_entities(JobId=job, ServiceNamespace="s3")
    found = [row["EntityInfo"]["Arn"] for row in entities["EntityDetailsList"]]
    checks.equal("its entities", found, [arn])
    iam.delete_role_policy(RoleName="idle", PolicyName="read")
    iam.delete_role(RoleName="idle")


def instance_profiles(iam, checks):
    name = {"InstanceProfileName": "server"}
    iam.create_role(RoleName="server", AssumeRolePolicyDocument=trust({"Service": "ec2.amazonaws.com"}))
    iam.create_instance_profile(Tags=[{"Key": "team", "Value": "web"}], **name)
    iam.add_role_to_instance_profile(RoleName="server", **name)
    profile = iam.get_instance_profile(**name)["InstanceProfile"]
    checks.equal("its role", [role["RoleName"] for role in profile["Roles"]], ["server"])
    listed = iam.list_instance_profiles()["InstanceProfiles"]
    checks.equal("ListInstanceProfiles", [one["Arn"] for one in listed], [profile["Arn"]])
    of_role = iam.list_instance_profiles_for_role(RoleName="server")["InstanceProfiles"]
    checks.equal("ListInstanceProfilesForRole", len(of_role), 1)
    checks.equal("in use", refusal(iam.delete_role, RoleName="server"), "DeleteConflict")
    iam.remove_role_from_instance_profile(RoleName="server", **name)
    iam.delete_instance_profile(**name)
    iam.delete_role(RoleName="server")


def regions_and_tags(server, iam, checks):
    ec2 = server.client("ec2", MANAGEMENT)
    regions = ec2.describe_regions(Filters=[{"Name": "region-name", "Values": ["eu-*"]}])["Regions"]
    names = {region["RegionName"] for region in regions}
    checks.that("DescribeRegions", {"eu-west-1", "eu-central-1"} <= names and "us-east-1" not in names, names)
    endpoints = {region["Endpoint"] for region in regions}
    checks.that("their endpoints", "ec2.eu-west-1.amazonaws.com" in endpoints, endpoints)
    wrong = refusal(ec2.describe_regions, RegionNames=["mars-1"])
    checks.equal("no such Region", wrong, "InvalidParameterValue")
    tagging = server.client("resourcegroupstaggingapi", MANAGEMENT)
    iam.create_instance_profile(InstanceProfileName="tagged", Tags=[{"Key": "team", "Value": "web"}])
    filters = [{"Key": "team", "Values": ["web"]}]
    pages = tagging.get_paginator("get_resources").paginate(TagFilters=filters)
    found = [one for page in pages for one in page["ResourceTagMappingList"]]
    arn = f"arn:aws:iam::{MANAGEMENT}:instance-profile/tagged"
    checks.equal("GetResources", [one["ResourceARN"] for one in found], [arn])
    checks.equal("GetTagKeys", tagging.get_tag_keys()["TagKeys"], ["team"])
    checks.equal("GetTagValues", tagging.get_tag_values(Key="team")["TagValues"], ["web"])
    iam.delete_instance_profile(InstanceProfileName="tagged")


def queues(witness, checks):
    sqs = witness.client("sqs", MANAGEMENT)
    attributes = {"DelaySeconds": "5", "RedriveAllowPolicy": json.dumps({"redrivePermission": "allowAll"})}
    url = sqs.create_queue(QueueName="orders", Attributes=attributes, tags={"team": "shop"})["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "60"})
    kept = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    wanted = attributes | {"VisibilityTimeout": "60", "MessageRetentionPeriod": "345600"}
    checks.equal("attributes stay", {key: kept.get(key) for key in wanted}, wanted)
    wrong = refusal(sqs.set_queue_attributes, QueueUrl=url, Attributes={"DelaySeconds": "901"})
    checks.that("a wrong value", "InvalidAttributeValue" in (wrong or ""), wrong)
    checks.equal("GetQueueUrl", sqs.get_queue_url(QueueName="orders")["QueueUrl"], url)
    checks.equal("ListQueues", sqs.list_queues()["QueueUrls"], [url])
    sqs.tag_queue(QueueUrl=url, Tags={"stage": "test", "cost center": ""})
    sqs.untag_queue(QueueUrl=url, TagKeys=["team"])
    checks.equal("its tags", sqs.list_queue_tags(QueueUrl=url)["Tags"], {"stage": "test", "cost center": ""})
    sqs.send_message(QueueUrl=url, MessageBody="one", DelaySeconds=0)
    sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": "a", "MessageBody": "two", "DelaySeconds": 0}])
    received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"])["Messages"]
    checks.equal("messages", [it["Body"] for it in received], ["one", "two"])
    first, second = (it["ReceiptHandle"] for it in received)
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=first, VisibilityTimeout=5)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=first)
    sqs.delete_message_batch(QueueUrl=url, Entries=[{"Id": "a", "ReceiptHandle": second}])
    sqs.purge_queue(QueueUrl=url)
    sqs.delete_queue(QueueUrl=url)


def queues_by_hand(server, checks):
    """The AWS CLI 1, which finds Amazon SQS only by its option: it does not read the variable with the address."""

    def run(*words):
        words = [sys.executable, "-m", "awscli", "--endpoint-url", server.url, "--output", "json", "sqs", *words]
        done = subprocess.run(words, env=server.environment(MANAGEMENT), capture_output=True, text=True, timeout=60)
        return json.loads(done.stdout) if done.returncode == 0 and done.stdout.strip() else done.stderr.strip()

    url = run("create-queue", "--queue-name", "by-hand")["QueueUrl"]
    run("send-message", "--queue-url", url, "--message-body", "one <é>")
    checks.equal("a message by hand", run("receive-message", "--queue-url", url)["Messages"][0]["Body"], "one <é>")
    checks.equal("a list by hand", run("list-queues", "--queue-name-prefix", "by")["QueueUrls"], [url])
    checks.equal("deleted by hand", run("delete-queue", "--queue-url", url), "")


def account(server, witness, checks, organizations, member):
    client = witness.client("account", MANAGEMENT)
    told = client.get_account_information()
    checks.equal("GetAccountInformation", (told["AccountId"], told["AccountState"]), (MANAGEMENT, "ACTIVE"))
    checks.that("the date is a date", told["AccountCreatedDate"].year)
    refused = refusal(client.get_account_information, AccountId=member)
    checks.equal("a member needs trusted access", refused, "AccessDeniedException")
    organizations.enable_aws_service_access(ServicePrincipal="account.amazonaws.com")
    client.put_account_name(AccountId=member, AccountName="Analytics")
    checks.equal("PutAccountName", client.get_account_information(AccountId=member)["AccountName"], "Analytics")
    checks.equal("GetPrimaryEmail", client.get_primary_email(AccountId=member)["PrimaryEmail"], "data@example.com")
    address = {
        "FullName": "Ana",
        "AddressLine1": "1 Main St",
        "City": "Seattle",
        "StateOrRegion": "WA",
        "PostalCode": "98101",
        "CountryCode": "US",
        "PhoneNumber": "+1 206 555 0100",
    }
    checks.equal("no contact yet", refusal(client.get_contact_information), "ResourceNotFoundException")
    client.put_contact_information(ContactInformation=address)
    checks.equal("GetContactInformation", client.get_contact_information()["ContactInformation"], address)
    kind = {"AlternateContactType": "SECURITY", "AccountId": member}
    contact = {"Name": "Sam", "Title": "CISO", "EmailAddress": "sam@example.com", "PhoneNumber": "555 0101"}
    client.put_alternate_contact(**contact, **kind)
    told = client.get_alternate_contact(**kind)["AlternateContact"]
    checks.equal("GetAlternateContact", told, contact | {"AlternateContactType": "SECURITY"})
    client.delete_alternate_contact(**kind)
    checks.equal("it is gone", refusal(client.get_alternate_contact, **kind), "ResourceNotFoundException")
    regions = [one for page in client.get_paginator("list_regions").paginate() for one in page["Regions"]]
    checks.equal("ListRegions", len(regions), 36)
    client.enable_region(RegionName="af-south-1")
    checks.equal("no way back", refusal(client.disable_region, RegionName="af-south-1"), "ConflictException")
    server.advance(HOUR)
    checks.equal("enabled", client.get_region_opt_status(RegionName="af-south-1")["RegionOptStatus"], "ENABLED")
    client.disable_region(RegionName="af-south-1")
    checks.equal("by default", refusal(client.enable_region, RegionName="us-east-1"), "ValidationException")


def config(server, witness, checks, organizations, iam, member):
    client = witness.client("config", MANAGEMENT)
    iam.create_role(RoleName="recorder", AssumeRolePolicyDocument=trust({"Service": "config.amazonaws.com"}))
    role = f"arn:aws:iam::{MANAGEMENT}:role/recorder"
    client.put_configuration_recorder(
        ConfigurationRecorder={
            "name": "default",
            "roleARN": role,
            "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True},
        }
    )
    client.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "northwind-config"})
    client.start_configuration_recorder(ConfigurationRecorderName="default")
    server.advance(HOUR)
    client.describe_configuration_recorders()
    status = client.describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
    checks.that("it records", status[0]["recording"])
    client.describe_delivery_channels()
    found = client.list_discovered_resources(resourceType="AWS::IAM::Role")["resourceIdentifiers"]
    checks.that("it found roles", found)
    client.get_discovered_resource_counts()
    client.get_resource_config_history(resourceType="AWS::IAM::Role", resourceId=found[0]["resourceId"])
    client.put_config_rule(
        ConfigRule={
            "ConfigRuleName": "keys",
            "Source": {"Owner": "AWS", "SourceIdentifier": "IAM_USER_NO_POLICIES_CHECK"},
        }
    )
    server.advance(HOUR)
    rules = client.describe_config_rules()["ConfigRules"]
    checks.equal("DescribeConfigRules", [rule["ConfigRuleName"] for rule in rules], ["keys"])
    tagged = {"ResourceArn": rules[0]["ConfigRuleArn"]}
    client.tag_resource(Tags=[{"Key": "team", "Value": "audit"}, {"Key": "stage", "Value": "test"}], **tagged)
    client.untag_resource(TagKeys=["stage"], **tagged)
    told = client.list_tags_for_resource(**tagged)["Tags"]
    checks.equal("ListTagsForResource", told, [{"Key": "team", "Value": "audit"}])
    client.describe_compliance_by_config_rule()
    client.get_compliance_details_by_config_rule(ConfigRuleName="keys")

    inside = witness.client("config", member)
    inside.put_aggregation_authorization(AuthorizedAccountId=MANAGEMENT, AuthorizedAwsRegion="us-east-1")
    inside.describe_aggregation_authorizations()
    client.put_configuration_aggregator(
        ConfigurationAggregatorName="two",
        AccountAggregationSources=[{"AccountIds": [member, INVITED], "AllAwsRegions": True}],
    )
    server.advance(HOUR)
    waiting = witness.client("config", INVITED)
    pending = waiting.describe_pending_aggregation_requests()["PendingAggregationRequests"]
    checks.equal("it is asked", [one["RequesterAccountId"] for one in pending], [MANAGEMENT])
    waiting.delete_pending_aggregation_request(RequesterAccountId=MANAGEMENT, RequesterAwsRegion="us-east-1")
    client.describe_configuration_aggregators()
    client.describe_configuration_aggregator_sources_status(ConfigurationAggregatorName="two")
    client.get_aggregate_discovered_resource_counts(ConfigurationAggregatorName="two")
    client.list_aggregate_discovered_resources(ConfigurationAggregatorName="two", ResourceType="AWS::IAM::Role")
    client.describe_aggregate_compliance_by_config_rules(ConfigurationAggregatorName="two")
    client.delete_configuration_aggregator(ConfigurationAggregatorName="two")
    inside.delete_aggregation_authorization(AuthorizedAccountId=MANAGEMENT, AuthorizedAwsRegion="us-east-1")

    organizations.enable_aws_service_access(ServicePrincipal="config-multiaccountsetup.amazonaws.com")
    server.advance(HOUR)
    client.put_organization_config_rule(
        OrganizationConfigRuleName="everywhere",
        OrganizationManagedRuleMetadata={"RuleIdentifier": "IAM_USER_NO_POLICIES_CHECK"},
    )
    # Members without a recorder are tried again for hours.
    server.advance(DAY)
    client.describe_organization_config_rules()
    client.describe_organization_config_rule_statuses()
    client.get_organization_config_rule_detailed_status(OrganizationConfigRuleName="everywhere")
    client.delete_organization_config_rule(OrganizationConfigRuleName="everywhere")
    server.advance(HOUR)
    conformance_packs(server, client, checks)
    client.delete_config_rule(ConfigRuleName="keys")
    client.stop_configuration_recorder(ConfigurationRecorderName="default")
    client.delete_delivery_channel(DeliveryChannelName="default")
    client.delete_configuration_recorder(ConfigurationRecorderName="default")


def conformance_packs(server, client, checks):
    template = """
Parameters:
  Types: {Type: String, Default: t3.micro}
Resources:
  Sizes:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: sizes
      InputParameters: {instanceType: !Ref Types}
      Source: {Owner: AWS, SourceIdentifier: DESIRED_INSTANCE_TYPE}
"""
    wrong = {"ConformancePackName": "own", "TemplateBody": "Resources: {}"}
    found = refusal(client.put_conformance_pack, **wrong)
    checks.equal("an empty template", found, "ConformancePackTemplateValidationException")
    values = [{"ParameterName": "Types", "ParameterValue": "t3.small"}]
    client.put_conformance_pack(
        ConformancePackName="own", TemplateBody=template, ConformancePackInputParameters=values
    )
    client.put_organization_conformance_pack(OrganizationConformancePackName="all", TemplateBody=template)
    # Members without a recorder are tried again for hours.
    server.advance(DAY)
    packs = client.describe_conformance_packs()["ConformancePackDetails"]
    names = [pack["ConformancePackName"] for pack in packs]
    checks.that("both packs are here", "own" in names and len(names) == 2, names)
    state = client.describe_conformance_pack_status(ConformancePackNames=["own"])
    states = [pack["ConformancePackState"] for pack in state["ConformancePackStatusDetails"]]
    checks.equal("its state", states, ["CREATE_COMPLETE"])
    found = client.describe_conformance_pack_compliance(ConformancePackName="own")
    rules = [rule["ConfigRuleName"] for rule in found["ConformancePackRuleComplianceList"]]
    checks.that("its rule", len(rules) == 1 and rules[0].startswith("sizes-conformance-pack-"), rules)
    checks.equal("a rule of AWS Config", refusal(client.delete_config_rule, ConfigRuleName=rules[0]), "AccessDeniedException")
    client.get_conformance_pack_compliance_summary(ConformancePackNames=names)
    client.describe_organization_conformance_packs()
    client.describe_organization_conformance_pack_statuses()
    client.get_organization_conformance_pack_detailed_status(OrganizationConformancePackName="all")
    client.delete_organization_conformance_pack(OrganizationConformancePackName="all")
    client.delete_conformance_pack(ConformancePackName="own")
    server.advance(HOUR)
    checks.equal("both are gone", client.describe_conformance_packs()["ConformancePackDetails"], [])


def refusal(call, **arguments):
    """The code of the refusal, or nothing."""
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


#: What is modeled and has nothing to succeed with, and why.
NOTHING_THERE = {
    ("account", "GetGovCloudAccountInformation"): "no account has a pair",
    ("iam", "DeleteSigningCertificate"): "nobody has a certificate",
}
#: The services of this file.
SERVICES = ("iam", "sts", "config", "cloudtrail", "artifact", "account", "sqs", "guardduty", "securityhub")


def coverage(server, checks, answered):
    """Every operation that the server knows was answered once. It says of the others that they are not modeled."""
    import botocore.session

    session = botocore.session.get_session()
    for service in SERVICES:
        model = session.get_service_model(service)
        known = [name for name in model.operation_names if is_modeled(server, model, name)]
        checks.that(f"{service} has operations", known)
        for name in known:
            if (service, name) in NOTHING_THERE:
                checks.that(f"{service} {name} was not asked for", (service, name) not in answered)
                continue
            checks.that(f"{service} {name} succeeded", (service, name) in answered)


def is_modeled(server, model, name):
    """Asks for the operation without any input."""
    protocol = model.metadata["protocol"]
    scope = f"Credential={MANAGEMENT}/20260110/us-east-1/{model.signing_name}/aws4_request"
    headers = {"Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=00"}
    uri, method, body = "/", "POST", "{}"
    if protocol == "json":
        headers["X-Amz-Target"] = f"{model.metadata['targetPrefix']}.{name}"
        headers["Content-Type"] = "application/x-amz-json-1.1"
    elif protocol == "query":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = f"Action={name}&Version={model.api_version}"
    else:
        http = model.operation_model(name).http
        uri, method = http["requestUri"], http["method"]
        body = None if method == "GET" else "{}"
    request = urllib.request.Request(server.url + uri, body and body.encode(), headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60):
            return True
    except urllib.error.HTTPError as error:
        said = error.read()
        return not any(words in said for words in (b"not modeled", b"has no operation", b"modeled here"))
