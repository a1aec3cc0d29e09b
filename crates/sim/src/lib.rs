//! The simulated world of AWS accounts and organizations: the front door of the core.
//!
//! The layers behind it are other crates. What is written here is all that code above the core may use of them, in four parts:
//!
//! | part | what it is | begin with |
//! | --- | --- | --- |
//! | session | a scenario, a seed and commands, which are all that is saved, shared and replayed | [`session::Session`], [`history::History`] |
//! | step | the only way to change a world: a command goes in; an outcome, or a refusal in AWS's words, comes out | [`step`](fn@step), [`command::Command`], [`outcome::Outcome`] |
//! | query | what a world remembers, and questions that change nothing | [`World`], [`question::ask`] |
//! | view | plain values for screens, as a person or the instructor sees the world | [`view::Viewpoint`], [`view::scene`] |
//!
//! All four speak of the same things of AWS, such as [`ids`] and [`time`], which are at the end of this file.
//!
//! ```
//! use serde_json::json;
//! use sim::command::{Call, Command};
//! use sim::history::History;
//! use sim::question::{Asker, Ruling};
//! use sim::scenario::Scenario;
//! use sim::view::{Viewpoint, scene};
//!
//! // Session: opened from a scenario and a seed.
//! let mut history = History::new(Scenario::Standalone, 1);
//! let person = Scenario::Standalone.first_actor(history.world());
//!
//! // Step: a call, as a person would make it.
//! let input = json!({"FeatureSet": "ALL"});
//! let call = Call::new(person.clone(), "organizations:CreateOrganization", input);
//! let step = history.step(Command::Call(call));
//! let outcome = step.result.as_ref().expect("the account is in no organization");
//! assert_eq!(outcome.answer["Organization"]["FeatureSet"], "ALL");
//!
//! // Query: what the world remembers now, and what policy would say.
//! let world = history.world();
//! assert_eq!(world.organizations().count(), 1);
//! let asker = Asker::new(world, &person).expect("the person exists");
//! assert_eq!(asker.answer(world, "organizations:CreateAccount"), Ruling::Allowed);
//!
//! // View: what the person sees of it.
//! let scene = scene(world, &Viewpoint::Person(person));
//! assert_eq!(scene.organizations[0].root.accounts.len(), 1);
//! ```
//!
//! The core reads no clock, uses no outside randomness, does no I/O and is not async, and it iterates in a defined order. So a
//! scenario, a seed and a list of commands give the same world everywhere. Nothing but a step writes a world: `WorldMut` is not
//! exported.
//!
//! ```compile_fail,E0432
//! use sim::WorldMut;
//! ```

#![deny(missing_docs)]

// Session

pub mod session;

/// A session with the world after every step, for undo, redo and looking back.
pub mod history {
    pub use session::history::{History, Step};
}

/// A session as the part of a link after `#`.
pub mod link {
    pub use session::link::{decode, encode, packed, unpacked};
}

/// The worlds that a session can start from.
pub mod scenario {
    pub use session::scenario::Scenario;
}

/// Long work in slices: moves of time and opening sessions.
pub mod slices {
    pub use engine::passage::Passage;
    pub use session::opening::Opening;
}

// Step

pub use engine::step;
pub use services::iam::needs::{call_needs_policies, details_need_policies, needs_policies};
pub use services::iam::restoring::{UnrestoredIdentity, try_to_restore};

/// What can be done to a world: calls, moves of time and interventions.
pub mod command {
    pub use state::command::{Call, Command, Intervention, MAX_INPUT_DEPTH, TimeMove, is_shallow};
}

/// What a step gives: its answer and events, or a refusal, and what each gate found.
pub mod outcome {
    pub use state::outcome::{
        Finding, Gate, GateNote, GateRecord, Judgment, Outcome, Refusal, Remedy,
    };
}

/// Numbers and hashes that are the same on every machine.
pub mod random {
    pub use api::random::{Fnv, Random};
}

/// Refusals in the words of AWS services.
pub mod error {
    pub use api::error::{ApiError, ErrorCode};
}

/// The rows behind refusals: the rule, its source, and what to do instead.
pub mod refusal {
    pub use api::refusal::{
        CitedRule, NOT_MODELED, PARAMETERS, RefusalRow, RowRule, because, refusal, rule,
    };
}

/// What happened in a step.
pub mod event {
    pub use state::event::{Actor, Event, EventKind};
}

/// An organization from elsewhere, which one command imports.
pub mod imported {
    pub use state::imported::{
        ImportedAccount, ImportedAttachments, ImportedDelegation, ImportedIdentities,
        ImportedInvitation, ImportedMigration, ImportedMigrationPart, ImportedOrganization,
        ImportedPolicy, ImportedState,
    };
}

/// The errors that an instructor can let AWS give.
pub mod injected {
    pub use state::injected::InjectableError;
}

/// The rules of AWS that can be switched off.
pub mod rules {
    pub use state::rules::Rule;
}

/// The AWS managed policies, which the host of a world provides.
pub mod managed {
    #[cfg(not(target_family = "wasm"))]
    pub use api::managed::without_library;
    pub use api::managed::{
        NotLoaded, arn_of_role, by_arn, in_table, is_loaded, is_missing, provide, suggested,
    };
}

// Query

pub use services::iam::name_accounts;
pub use services::iam::opening::own_address;
pub use services::iam::restoring::authorization_details;
pub use services::organizations::accounts::{creation_status, usable_email};
pub use services::organizations::features::outstanding;
pub use services::organizations::handshake_row;
pub use services::organizations::handshakes::{CheckId, acceptance};
pub use services::trusted_access::{IntegrationState, absence, trusted_services, trusts};
pub use state::world::{CreateState, DeletionState, World};

/// Accounts: their membership, their IAM entities, buckets and queues.
pub mod account {
    pub use state::account::{
        Account, Bucket, DEFAULT_ACCESS_ROLE, InstanceProfile, JoinedMethod,
        ORGANIZATIONS_PRINCIPAL, ORGANIZATIONS_ROLE, Policies, Queue, Role, Stage, Tags, User,
    };
}

/// The Regions of an account.
pub mod account_management {
    pub use state::account_management::RegionOpt;
}

/// Organizations: feature set, tree and quotas.
pub mod organization {
    pub use state::organization::{FeatureSet, OU_DEPTH, OU_QUOTA, Organization, Ou};
}

/// Handshakes, their parties and states.
pub mod handshake {
    pub use state::handshake::{Handshake, HandshakeAction, HandshakeState, Recipient};
    pub use state::parties::addressed_to;
}

/// Transfers of billing between organizations.
pub mod transfer {
    pub use state::transfer::TransferStatus;
}

/// Policies of organizations: types, documents and targets.
pub mod policies {
    pub use api::policy_types::{PolicyTarget, PolicyType};
    pub use state::policies::{MANAGED, OrganizationPolicy, default_policy};
}

/// Management policies and how those of several levels are merged.
pub mod effective {
    pub use api::management_policy::{DocumentPart, Merged, merge, read, render};
}

/// What is due later, and why.
pub mod agenda {
    pub use state::agenda::{Agenda, Due, Task};
}

/// What a task of the agenda is called, and whether it can fail.
pub mod tasks {
    pub use engine::tasks::{can_fail, label};
}

/// Whom you can act as, and their names.
pub mod people {
    pub use gates::people::{
        ADMINISTRATOR, Person, Standing, administrator, administrator_of, name_of, names_of,
        people, standing,
    };
}

/// Access keys and temporary credentials, and what they are known by.
pub mod credentials {
    pub use state::key_ring::{Credentials, account_in, has_issued_form};
}

/// Questions about policy without a call.
pub mod question {
    pub use gates::question::{Asker, Question, Ruling, ask, context};
    pub use view::question::{Caller, may_ask_about, told};
}

/// What CloudTrail logs of steps.
pub mod records {
    /// How much of the event history is kept.
    pub mod log {
        pub use state::records::log::KEPT_BYTES;
    }

    /// A record of the event history, and its limits.
    pub mod trail {
        pub use services::cloudtrail::records::trail::{FIELD_BYTES, MESSAGE_BYTES, Record};
    }
}

/// What AWS Config records, collects and deploys.
pub mod config {
    /// The places from which an aggregator may collect.
    pub mod aggregated {
        pub use services::config::places;
    }

    /// The AWS managed rules whose checks are modeled.
    pub mod managed_rules {
        pub use services::config::managed_rules::RULES;
    }

    /// What recorders have recorded.
    pub mod recorded {
        pub use services::config::recorded::find;
    }

    /// The resources of every account that are bound to a Region.
    pub mod resources {
        pub use services::config::resources::{INSTANCE, SECURITY_GROUP, TYPES, at, count};
    }

    pub use services::config::{AccountRegion, Deployments, Phase, Progress, Sources};
}

/// Reports of when services were last used.
pub mod last_accessed {
    pub use services::last_accessed::{ReportState, accounts_below, path_of, root_of, rows};
}

/// What an organization can do about its members' root users.
pub mod root_access {
    pub use services::root_access::{RootTask, SESSION_S};
}

/// When a service-linked role may be deleted.
pub mod service_linked_role {
    pub use services::iam::service_linked_role::deletion_remark;
}

/// Agreements between AWS and accounts.
pub mod artifact {
    pub use services::artifact::covering;
}

/// Work with services that are not modeled.
pub mod work {
    pub use services::work::{ENCODED, is_allowed};
}

// View

pub mod view;

// The things of AWS

/// Identifiers, spelled as AWS spells them.
pub mod ids {
    pub use api::ids::{
        AccountId, CreateRequestId, HandshakeId, OrganizationId, OuId, ParentId, PolicyId,
        ResourcePolicyId, RootId, Text,
    };
}

/// Principals, which make calls.
pub mod principal {
    pub use api::principal::Principal;
}

/// Partitions of AWS.
pub mod partition {
    pub use api::partition::Partition;
}

/// Regions, by partition.
pub mod region {
    pub use api::region::{ALL, DEFAULT, GLOBAL_ENDPOINT, endpoint, exists, of};
}

/// The services of AWS by their prefix in actions.
pub mod namespaces {
    pub use api::namespaces::{all, of};
}

/// The services that work with AWS Organizations.
pub mod catalog {
    pub use api::catalog::{
        RoleAccounts, SERVICES, Side, SwitchRoute, TrustedService, all_by_role, by_alias, by_id,
        by_principal, by_role, name_of, short_name,
    };
}

/// The table of operations, with their inputs and callers.
pub mod model {
    /// The outputs of operations, in the order in which the command line prints them.
    pub mod outputs {
        pub use api::model::outputs::{Form, Structure, in_order, output};
    }

    pub use api::model::validate::validate;
    pub use api::model::{
        Labels, Member, Operation, Paging, Pattern, Service, ServiceProtocol, Shape, by_path,
        commands, later_commands, operation, operation_by_cli, operations, output, paths,
    };
}

/// Simulated time.
pub mod time {
    pub use api::time::{DAY, HOUR, MINUTE, SECOND, SimTime, parse_span, span};
}

/// Reading JSON with exact fractions.
pub mod exact {
    pub use api::exact::read;
}

/// XML documents as trees of elements.
pub mod xml {
    pub use api::xml::Element;
}

/// Tokens of identity providers.
pub mod web_token {
    pub use api::web_token::is_by_holder;
}
