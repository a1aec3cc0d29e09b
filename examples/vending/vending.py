"""An account vending machine: creates accounts, places them, and gives them a baseline. Tested with Orgsim."""

import time

#: The role that Organizations creates in each new account.
ACCESS_ROLE = "OrganizationAccountAccessRole"


class VendingError(Exception):
    """No account was vended; says why."""


class VendingMachine:
    """Vends accounts of one organization. The clients act in its management account."""

    def __init__(self, organizations, sts, client, poll_seconds=5):
        """`client(service, credentials)` makes clients that act in another account."""
        self._organizations = organizations
        self._sts = sts
        self._client = client
        self._poll_seconds = poll_seconds

    def vend(self, name, email, unit, alias):
        """The id of a new account in the organizational unit of this name, with this account alias."""
        account = self._create(name, email)
        root = self._organizations.list_roots()["Roots"][0]["Id"]
        self._organizations.move_account(
            AccountId=account, SourceParentId=root, DestinationParentId=self._unit(root, unit)
        )
        assumed = self._sts.assume_role(
            RoleArn=f"arn:aws:iam::{account}:role/{ACCESS_ROLE}", RoleSessionName="vending"
        )
        iam = self._client("iam", assumed["Credentials"])
        iam.create_account_alias(AccountAlias=alias)
        return account

    def _create(self, name, email):
        status = self._organizations.create_account(AccountName=name, Email=email)["CreateAccountStatus"]
        while status["State"] == "IN_PROGRESS":
            status = self._organizations.describe_create_account_status(CreateAccountRequestId=status["Id"])[
                "CreateAccountStatus"
            ]
            if status["State"] == "IN_PROGRESS":
                time.sleep(self._poll_seconds)
        if status["State"] != "SUCCEEDED":
            raise VendingError(f"{name}: {status['FailureReason']}")
        return status["AccountId"]

    def _unit(self, parent, name):
        pages = self._organizations.get_paginator("list_organizational_units_for_parent").paginate(ParentId=parent)
        for page in pages:
            for unit in page["OrganizationalUnits"]:
                if unit["Name"] == name:
                    return unit["Id"]
        made = self._organizations.create_organizational_unit(ParentId=parent, Name=name)
        return made["OrganizationalUnit"]["Id"]
