"""Refusals of the Organizations API: each that can be provoked has its code, its reason, and is one the model lists."""

import json

from botocore.exceptions import ClientError

from boto.tour import DAY, DENY, HOUR, invite, month_after

SERVER = ()

MANAGEMENT = "123456789012"
MEMBER, OUTSIDER, OTHER = (digit * 12 for digit in "234")

#: Shapes of the model that nothing here provokes, and why.
NOT_PROVOKED = {
    "AccountOwnerNotVerifiedException": "email addresses of management accounts are always verified",
    "ConflictException": "no state of an account is known in which closing it conflicts",
    "FinalizingOrganizationException": "a new organization is ready at once",
    "PolicyChangesInProgressException": "changes of policies take effect at once",
    "ServiceException": "an error inside of AWS",
    "UnsupportedAPIEndpointException": "every endpoint here has all operations",
}


def run(server, witness, checks):
    def of(account, region="us-east-1"):
        return witness.client("organizations", account, region=region, validates=False)

    top, member, outsider = of(MANAGEMENT), of(MEMBER), of(OUTSIDER)

    def expect(code, call, reason=None, **arguments):
        """The call is refused with this code and, up to a colon, this reason."""
        name = f"{code} {reason or ''}"
        try:
            answer = call(**arguments)
        except ClientError as error:
            got = error.response["Error"]["Code"], error.response.get("Reason", "").split(":")[0]
            checks.equal(name, got, (code, got[1] if reason is None else reason))
            checks.that(f"{name} has a message", error.response["Error"]["Message"])
            checks.equal(f"{name} has its status", error.response["ResponseMetadata"]["HTTPStatusCode"], 400)
        else:
            answer.pop("ResponseMetadata")
            checks.that(name, False, f"not refused but answered {answer}")

    with checks.part("before there is an organization"):
        expect("AWSOrganizationsNotInUseException", top.describe_organization)
        expect("AWSOrganizationsNotInUseException", top.list_accounts)
        expect("HandshakeNotFoundException", top.describe_handshake, HandshakeId="h-examplehandshake")
        expect("InvalidInputException", top.create_organization, "INVALID_ENUM", FeatureSet="EVERYTHING")
        top.create_organization(FeatureSet="CONSOLIDATED_BILLING")
        server.advance(8 * DAY)
        expect("AlreadyInOrganizationException", top.create_organization)
    root = top.list_roots()["Roots"][0]["Id"]

    with checks.part("consolidated billing is not enough"):
        kind = "SERVICE_CONTROL_POLICY"
        expect("PolicyTypeNotAvailableForOrganizationException", top.enable_policy_type, RootId=root, PolicyType=kind)
        expect(
            "ConstraintViolationException",
            top.enable_aws_service_access,
            "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE",
            ServicePrincipal="config.amazonaws.com",
        )

    with checks.part("handshakes"):
        one = invite(top, MEMBER)["Id"]
        expect(
            "DuplicateHandshakeException",
            top.invite_account_to_organization,
            Target={"Id": MEMBER, "Type": "ACCOUNT"},
        )
        member.accept_handshake(HandshakeId=one)
        expect("HandshakeAlreadyInStateException", member.accept_handshake, HandshakeId=one)
        expect("InvalidHandshakeTransitionException", top.cancel_handshake, HandshakeId=one)
        expect(
            "HandshakeConstraintViolationException",
            top.invite_account_to_organization,
            "ALREADY_IN_AN_ORGANIZATION",
            Target={"Id": MEMBER, "Type": "ACCOUNT"},
        )
        expect(
            "InvalidInputException",
            top.invite_account_to_organization,
            "INVALID_EMAIL_ADDRESS_TARGET",
            Target={"Id": "nobody", "Type": "EMAIL"},
        )
        expect("AccessDeniedException", member.list_accounts)
        expect("MasterCannotLeaveOrganizationException", top.leave_organization)
        expect("OrganizationNotEmptyException", top.delete_organization)
        top.enable_all_features()
        asked = member.list_handshakes_for_account(Filter={"ActionType": "APPROVE_ALL_FEATURES"})["Handshakes"][0]["Id"]
        member.accept_handshake(HandshakeId=asked)
        server.advance()
        asked = top.list_handshakes_for_organization(Filter={"ActionType": "ENABLE_ALL_FEATURES"})["Handshakes"]
        top.accept_handshake(HandshakeId=asked[0]["Id"])
        expect(
            "HandshakeConstraintViolationException", top.enable_all_features, "ORGANIZATION_ALREADY_HAS_ALL_FEATURES"
        )

    with checks.part("accounts"):
        created = top.create_account(Email="a@example.com", AccountName="A")["CreateAccountStatus"]["Id"]
        expect("ConcurrentModificationException", top.create_account, Email="a@example.com", AccountName="B")
        server.advance(HOUR)
        account = top.describe_create_account_status(CreateAccountRequestId=created)["CreateAccountStatus"]["AccountId"]
        unknown = {"AccountId": "999999999999"}
        expect("AccountNotFoundException", top.describe_account, **unknown)
        expect("AccountNotFoundException", top.remove_account_from_organization, **unknown)
        expect("AccountNotFoundException", top.close_account, **unknown)
        expect("InvalidInputException", top.describe_account, "INVALID_PATTERN", AccountId="12")
        expect(
            "ConstraintViolationException", top.remove_account_from_organization, "WAIT_PERIOD_ACTIVE", AccountId=account
        )
        expect("MasterCannotLeaveOrganizationException", top.remove_account_from_organization, AccountId=MANAGEMENT)
        expect("ConstraintViolationException", top.close_account, "CANNOT_CLOSE_MANAGEMENT_ACCOUNT", AccountId=MANAGEMENT)
        top.close_account(AccountId=account)
        server.advance(DAY)
        expect("AccountAlreadyClosedException", top.close_account, AccountId=account)
        expect(
            "CreateAccountStatusNotFoundException",
            top.describe_create_account_status,
            CreateAccountRequestId="car-" + "1" * 32,
        )
        expect("ChildNotFoundException", top.list_parents, ChildId="999999999999")
        expect(
            "ConstraintViolationException",
            top.create_gov_cloud_account,
            "MASTER_ACCOUNT_NOT_GOVCLOUD_ENABLED",
            Email="b@example.com",
            AccountName="B",
        )

    with checks.part("units"):
        unit = top.create_organizational_unit(ParentId=root, Name="One")["OrganizationalUnit"]["Id"]
        other = unit[:-4] + "zzzz"
        expect("DuplicateOrganizationalUnitException", top.create_organizational_unit, ParentId=root, Name="One")
        expect("ParentNotFoundException", top.create_organizational_unit, ParentId=other, Name="Two")
        expect("ParentNotFoundException", top.list_accounts_for_parent, ParentId=other)
        expect("OrganizationalUnitNotFoundException", top.describe_organizational_unit, OrganizationalUnitId=other)
        expect(
            "InvalidInputException",
            top.update_organizational_unit,
            "MIN_LENGTH_EXCEEDED",
            OrganizationalUnitId=unit,
            Name="",
        )
        move = {"AccountId": MEMBER, "SourceParentId": root, "DestinationParentId": unit}
        expect("DestinationParentNotFoundException", top.move_account, **(move | {"DestinationParentId": other}))
        expect("SourceParentNotFoundException", top.move_account, **(move | {"SourceParentId": other}))
        expect("DuplicateAccountException", top.move_account, **(move | {"DestinationParentId": root}))
        top.move_account(**move)
        expect("OrganizationalUnitNotEmptyException", top.delete_organizational_unit, OrganizationalUnitId=unit)

    with checks.part("policies"):
        content = json.dumps(DENY)
        type_ = {"RootId": root, "PolicyType": kind}
        expect("PolicyTypeNotEnabledException", top.disable_policy_type, **type_)
        expect("RootNotFoundException", top.enable_policy_type, RootId="r-zzzz", PolicyType=kind)
        new = {"Name": "Guard", "Description": "", "Type": kind, "Content": content}
        expect("MalformedPolicyDocumentException", top.create_policy, **(new | {"Content": "{}"}))
        policy = top.create_policy(**new)["Policy"]["PolicySummary"]["Id"]
        here = {"PolicyId": policy, "TargetId": unit}
        expect("PolicyTypeNotEnabledException", top.attach_policy, **here)
        top.enable_policy_type(**type_)
        server.advance(HOUR)
        expect("PolicyTypeAlreadyEnabledException", top.enable_policy_type, **type_)
        expect("DuplicatePolicyException", top.create_policy, **new)
        expect("PolicyNotFoundException", top.describe_policy, PolicyId="p-zzzzzzzz")
        expect("PolicyNotAttachedException", top.detach_policy, **here)
        expect("TargetNotFoundException", top.attach_policy, **(here | {"TargetId": other}))
        top.attach_policy(**here)
        expect("DuplicatePolicyAttachmentException", top.attach_policy, **here)
        expect("PolicyInUseException", top.delete_policy, PolicyId=policy)
        expect("EffectivePolicyNotFoundException", top.describe_effective_policy, PolicyType="TAG_POLICY", TargetId=MEMBER)
        expect("ResourcePolicyNotFoundException", top.describe_resource_policy)
        expect("ResourcePolicyNotFoundException", top.delete_resource_policy)
        expect("TargetNotFoundException", top.list_tags_for_resource, ResourceId=other)
        expect("InvalidInputException", top.list_policies, "INVALID_NEXT_TOKEN", Filter=kind, NextToken="AAAA")

    with checks.part("delegated administrators"):
        admin = {"AccountId": MEMBER, "ServicePrincipal": "config.amazonaws.com"}
        expect("ConstraintViolationException", top.register_delegated_administrator, "SERVICE_ACCESS_NOT_ENABLED", **admin)
        top.enable_aws_service_access(ServicePrincipal="config.amazonaws.com")
        expect("AccountNotRegisteredException", top.deregister_delegated_administrator, **admin)
        expect("AccountNotRegisteredException", top.list_delegated_services_for_account, AccountId=MEMBER)
        top.register_delegated_administrator(**admin)
        expect("AccountAlreadyRegisteredException", top.register_delegated_administrator, **admin)
        expect(
            "ConstraintViolationException",
            top.remove_account_from_organization,
            "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
            AccountId=MEMBER,
        )
        expect(
            "InvalidInputException",
            top.enable_aws_service_access,
            "UNRECOGNIZED_SERVICE_PRINCIPAL",
            ServicePrincipal="nothing.amazonaws.com",
        )

    with checks.part("transfers of responsibility"):
        payer = of(OTHER)
        payer.create_organization(FeatureSet="ALL")
        server.raise_transfers(1, OTHER)
        server.advance(8 * DAY)
        server.command({"transfers": 1, "chain": 1, "account": OTHER})
        offer = {
            "Type": "BILLING",
            "Target": {"Id": MANAGEMENT, "Type": "ACCOUNT"},
            "StartTimestamp": month_after(server),
            "SourceName": "Bills",
        }
        wrong = offer | {"StartTimestamp": offer["StartTimestamp"].replace(day=2)}
        expect(
            "InvalidInputException",
            payer.invite_organization_to_transfer_responsibility,
            "START_DATE_NOT_BEGINNING_OF_MONTH",
            **wrong,
        )
        asked = payer.invite_organization_to_transfer_responsibility(**offer)["Handshake"]["Id"]
        listed = payer.list_inbound_responsibility_transfers(Type="BILLING")["ResponsibilityTransfers"]
        transfer = {"Id": listed[0]["Id"]}
        expect("InvalidResponsibilityTransferTransitionException", payer.terminate_responsibility_transfer, **transfer)
        top.accept_handshake(HandshakeId=asked)
        server.advance(62 * DAY)
        payer.terminate_responsibility_transfer(**transfer)
        expect("ResponsibilityTransferAlreadyInStatusException", payer.terminate_responsibility_transfer, **transfer)
        unknown = {"Id": "rt-zzzzzzzz"}
        expect("ResponsibilityTransferNotFoundException", payer.describe_responsibility_transfer, **unknown)

    with checks.part("a service-linked role that the caller may not make"):
        iam = witness.client("iam", OUTSIDER)
        iam.create_user(UserName="Joiner")
        allow = {"Effect": "Allow", "Action": "organizations:*", "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": allow})
        iam.put_user_policy(UserName="Joiner", PolicyName="organizations", PolicyDocument=document)
        key = iam.create_access_key(UserName="Joiner")["AccessKey"]
        joiner = witness.client("organizations", key["AccessKeyId"], key["SecretAccessKey"])
        asked = invite(top, OUTSIDER)["Id"]
        expect(
            "AccessDeniedForDependencyException",
            joiner.accept_handshake,
            "ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE",
            HandshakeId=asked,
        )
        outsider.decline_handshake(HandshakeId=asked)

    with checks.part("throttling"):
        server.command({"throttle": True})
        for _ in range(2):
            top.describe_organization()
        expect("TooManyRequestsException", top.describe_organization)
        server.command({"throttle": False})
        top.describe_organization()

    with checks.part("the other partitions"):
        chinese = of(MANAGEMENT, region="cn-north-1")
        made = chinese.create_organization()["Organization"]
        checks.equal("its ARN", made["Arn"].split(":")[1], "aws-cn")
        ours = top.describe_organization()["Organization"]
        checks.that("it is another organization", made["Id"] != ours["Id"] and ours["Arn"].startswith("arn:aws:"))

    with checks.part("every error of the model was provoked, or there is a reason why not"):
        model = top.meta.service_model
        modeled = {shape.name for name in model.operation_names for shape in model.operation_model(name).error_shapes}
        seen = witness.refusals["organizations"]
        for name in sorted(modeled - NOT_PROVOKED.keys()):
            checks.that(f"{name} was provoked", name in seen)
        for name in sorted(NOT_PROVOKED):
            checks.that(f"{name} was not provoked", name in modeled and name not in seen)
