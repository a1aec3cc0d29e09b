//! AWS's SDK for Rust against `orgsim serve`: an organization, accounts in pages, refusals with their types and reasons, and a queue.
//!
//! `rust-sdk --orgsim BINARY` starts a server, ends it, and prints a line as `cargo test` has it.

mod queues;
mod server;

use aws_sdk_organizations::Client;
use aws_sdk_organizations::config::{Credentials, Region};
use aws_sdk_organizations::error::SdkError;
use aws_sdk_organizations::operation::create_organization::CreateOrganizationError;
use aws_sdk_organizations::operation::describe_account::DescribeAccountError;
use aws_sdk_organizations::operation::list_accounts::ListAccountsError;
use aws_sdk_organizations::operation::remove_account_from_organization::RemoveAccountFromOrganizationError;
use aws_sdk_organizations::operation::update_organizational_unit::UpdateOrganizationalUnitError;
use aws_sdk_organizations::types::{
    AccountState, ConstraintViolationExceptionReason, CreateAccountState, HandshakePartyType,
    HandshakeState, OrganizationFeatureSet, Tag,
};
use server::Server;
use std::collections::BTreeSet;
use std::error::Error;
use std::process::ExitCode;

const MANAGEMENT: &str = "123456789012";
const INVITED: &str = "222222222222";
const OUTSIDE: &str = "333333333333";
const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// Checks that are counted; one that fails is printed, and the rest goes on.
#[derive(Default)]
struct Checks {
    passed: u32,
    failed: u32,
}

impl Checks {
    fn that(&mut self, name: &str, holds: bool) {
        if holds {
            self.passed += 1;
        } else {
            self.failed += 1;
            println!("FAILED  {name}");
        }
    }

    fn equal<T: PartialEq + std::fmt::Debug>(&mut self, name: &str, left: T, right: T) {
        let same = left == right;
        if !same {
            println!("        {left:?} is not {right:?}");
        }
        self.that(name, same);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let (Some(option), Some(orgsim)) = (args.next(), args.next()) else {
        eprintln!("usage: rust-sdk --orgsim BINARY");
        return ExitCode::FAILURE;
    };
    assert_eq!(option, "--orgsim", "the only option");
    let mut checks = Checks::default();
    let server = match Server::start(&orgsim) {
        Ok(server) => server,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    if let Err(error) = tour(&server, &mut checks).await {
        checks.failed += 1;
        println!("FAILED  the tour ended early: {error}");
        let mut cause = error.source();
        while let Some(error) = cause {
            println!("        {error}");
            cause = error.source();
        }
    }
    let Checks { passed, failed } = checks;
    let result = if failed == 0 { "ok" } else { "FAILED" };
    println!("test result: {result}. {passed} passed; {failed} failed");
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// A client that calls with an account's id as its key: the administrator of that account.
fn client(server: &Server, account: &str) -> Client {
    let config = aws_sdk_organizations::Config::builder()
        .behavior_version_latest()
        .endpoint_url(server.url())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(Credentials::new(account, "secret", None, None, "tests"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    Client::from_conf(config)
}

/// How a part of the tour ends early: a call that is to succeed is refused.
type Tried = Result<(), Box<dyn Error>>;

struct Tour<'a> {
    server: &'a Server,
    checks: &'a mut Checks,
    /// Calls as the administrator of the management account.
    top: Client,
    /// The accounts of the organization so far.
    accounts: BTreeSet<String>,
}

async fn tour(server: &Server, checks: &mut Checks) -> Tried {
    let mut tour = Tour {
        server,
        checks,
        top: client(server, MANAGEMENT),
        accounts: BTreeSet::from([MANAGEMENT.to_owned()]),
    };
    tour.organization().await?;
    server.advance(8 * DAY)?;
    for number in 0..5 {
        tour.account(number).await?;
    }
    tour.invitation().await?;
    tour.pages().await?;
    // Refusals: their types, and the reasons as the model's own words.
    tour.removals().await?;
    tour.unnamed_unit().await?;
    tour.unknown_account().await;
    tour.strangers().await;
    queues::tour(server, checks).await
}

impl Tour<'_> {
    /// Creates the organization, once.
    async fn organization(&mut self) -> Tried {
        let made = self
            .top
            .create_organization()
            .feature_set(OrganizationFeatureSet::All)
            .send()
            .await?;
        let organization = made.organization().ok_or("no organization")?;
        self.checks.equal(
            "the management account",
            organization.master_account_id(),
            Some(MANAGEMENT),
        );
        self.checks.equal(
            "the feature set",
            organization.feature_set(),
            Some(&OrganizationFeatureSet::All),
        );
        let again = self
            .top
            .create_organization()
            .send()
            .await
            .map_err(SdkError::into_service_error);
        self.checks.that(
            "a second organization is refused with its own type",
            matches!(
                again,
                Err(CreateOrganizationError::AlreadyInOrganizationException(_))
            ),
        );
        Ok(())
    }

    /// Creates a member, which takes a while.
    async fn account(&mut self, number: u32) -> Tried {
        let asked = self
            .top
            .create_account()
            .email(format!("member{number}@example.com"))
            .account_name(format!("Member {number}"))
            .tags(
                Tag::builder()
                    .key("number")
                    .value(number.to_string())
                    .build()?,
            )
            .send()
            .await?;
        let asked = asked.create_account_status().ok_or("no status")?.clone();
        self.checks.equal(
            "it is under way",
            asked.state(),
            Some(&CreateAccountState::InProgress),
        );
        self.server.advance(HOUR)?;
        let done = self
            .top
            .describe_create_account_status()
            .create_account_request_id(asked.id().ok_or("no id")?)
            .send()
            .await?;
        let done = done.create_account_status().ok_or("no status")?;
        self.checks.equal(
            "it is done",
            done.state(),
            Some(&CreateAccountState::Succeeded),
        );
        self.checks.that(
            "it took a while",
            done.completed_timestamp() > asked.requested_timestamp(),
        );
        self.accounts
            .insert(done.account_id().ok_or("no account")?.to_owned());
        Ok(())
    }

    /// Invites an account, which accepts.
    async fn invitation(&mut self) -> Tried {
        let target = aws_sdk_organizations::types::HandshakeParty::builder()
            .id(INVITED)
            .r#type(HandshakePartyType::Account)
            .build()?;
        let asked = self
            .top
            .invite_account_to_organization()
            .target(target)
            .send()
            .await?;
        let id = asked
            .handshake()
            .and_then(|handshake| handshake.id())
            .ok_or("no handshake")?;
        let accepted = client(self.server, INVITED)
            .accept_handshake()
            .handshake_id(id)
            .send()
            .await?;
        let state = accepted.handshake().and_then(|handshake| handshake.state());
        self.checks.equal(
            "the invitation is accepted",
            state,
            Some(&HandshakeState::Accepted),
        );
        self.accounts.insert(INVITED.to_owned());
        Ok(())
    }

    /// Lists the accounts with the paginator: four pages of two.
    async fn pages(&mut self) -> Tried {
        let mut pages = self
            .top
            .list_accounts()
            .max_results(2)
            .into_paginator()
            .send();
        let (mut sizes, mut listed) = (Vec::new(), BTreeSet::new());
        while let Some(page) = pages.next().await {
            let page = page?;
            sizes.push(page.accounts().len());
            for account in page.accounts() {
                self.checks.equal(
                    "each is active",
                    account.state(),
                    Some(&AccountState::Active),
                );
                listed.insert(account.id().unwrap_or_default().to_owned());
            }
        }
        self.checks.equal("pages of two", sizes, vec![2, 2, 2, 1]);
        self.checks
            .equal("nobody is missing or twice", &listed, &self.accounts);
        Ok(())
    }

    /// Removes an account that is too young to leave, and the management account.
    async fn removals(&mut self) -> Tried {
        let member = (self.accounts.iter())
            .find(|id| ![MANAGEMENT, INVITED].contains(&id.as_str()))
            .ok_or("no member")?;
        let young = self
            .top
            .remove_account_from_organization()
            .account_id(member)
            .send()
            .await;
        match young.map_err(SdkError::into_service_error) {
            Err(RemoveAccountFromOrganizationError::ConstraintViolationException(error)) => {
                let reason = error.reason();
                self.checks.equal(
                    "its reason",
                    reason,
                    Some(&ConstraintViolationExceptionReason::WaitPeriodActive),
                );
                self.checks.that(
                    "a message",
                    error.message().is_some_and(|text| !text.is_empty()),
                );
            }
            other => self.checks.equal(
                "an account that is too young to leave",
                format!("{other:?}"),
                String::new(),
            ),
        }
        let management = self
            .top
            .remove_account_from_organization()
            .account_id(MANAGEMENT)
            .send()
            .await;
        self.checks.that(
            "the management account cannot leave",
            matches!(
                management.map_err(SdkError::into_service_error),
                Err(RemoveAccountFromOrganizationError::MasterCannotLeaveOrganizationException(_))
            ),
        );
        Ok(())
    }

    /// Renames a unit to nothing.
    async fn unnamed_unit(&mut self) -> Tried {
        let roots = self.top.list_roots().send().await?;
        let root = roots
            .roots()
            .first()
            .and_then(|root| root.id())
            .ok_or("no root")?;
        let unit = self
            .top
            .create_organizational_unit()
            .parent_id(root)
            .name("Work")
            .send()
            .await?;
        let unit = unit
            .organizational_unit()
            .and_then(|unit| unit.id())
            .ok_or("no unit")?;
        let unnamed = self
            .top
            .update_organizational_unit()
            .organizational_unit_id(unit)
            .name("")
            .send()
            .await;
        match unnamed.map_err(SdkError::into_service_error) {
            Err(UpdateOrganizationalUnitError::InvalidInputException(error)) => {
                let reason = error
                    .reason()
                    .map(|reason| reason.as_str().to_owned())
                    .unwrap_or_default();
                self.checks.that(
                    &format!("its reason, {reason}"),
                    reason.starts_with("MIN_LENGTH_EXCEEDED"),
                );
            }
            other => {
                self.checks
                    .equal("a unit without a name", format!("{other:?}"), String::new())
            }
        }
        Ok(())
    }

    /// Describes an account that does not exist.
    async fn unknown_account(&mut self) {
        let unknown = self
            .top
            .describe_account()
            .account_id("999999999999")
            .send()
            .await
            .map_err(SdkError::into_service_error);
        self.checks.that(
            "an unknown account",
            matches!(
                unknown,
                Err(DescribeAccountError::AccountNotFoundException(_))
            ),
        );
    }

    /// Lists accounts as those who may not.
    async fn strangers(&mut self) {
        let denied = client(self.server, INVITED)
            .list_accounts()
            .send()
            .await
            .map_err(SdkError::into_service_error);
        self.checks.that(
            "a member may not list",
            matches!(denied, Err(ListAccountsError::AccessDeniedException(_))),
        );
        let outside = client(self.server, OUTSIDE)
            .list_accounts()
            .send()
            .await
            .map_err(SdkError::into_service_error);
        self.checks.that(
            "an account without an organization",
            matches!(
                outside,
                Err(ListAccountsError::AwsOrganizationsNotInUseException(_))
            ),
        );
    }
}
