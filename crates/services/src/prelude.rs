//! What almost every file of handlers uses, all of it from the crates below.

pub(crate) use std::sync::Arc;

pub(crate) use api::error::{ApiError, ErrorCode};
pub(crate) use api::ids::{AccountId, OrganizationId, Text};
pub(crate) use api::json::{json, present, put, set};
pub(crate) use api::model::Service;
pub(crate) use api::partition::Partition;
pub(crate) use api::policy_types::PolicyType;
pub(crate) use api::principal::Principal;
pub(crate) use api::refuse;
pub(crate) use api::time::{SECOND, SimTime};
pub(crate) use gates::authorize::{self, AccessRequest};
pub(crate) use gates::context::{self, Ctx, text};
pub(crate) use gates::handler::{Answer, Operations, handlers};
pub(crate) use gates::input::Input;
pub(crate) use gates::paging::list_answer;
pub(crate) use gates::permitted::Locked;
pub(crate) use message::{Message, counted, message};
pub(crate) use policy::Context;
pub(crate) use serde_json::{Map, Value};
pub(crate) use state::account::RoleReason;
pub(crate) use state::agenda::{Cause, Task};
pub(crate) use state::command::{Call, Command};
pub(crate) use state::config::AccountRegion;
pub(crate) use state::event::{Actor, Event, EventKind};
pub(crate) use state::organization::{FeatureSet, Organization};
pub(crate) use state::outcome::Gate;
pub(crate) use state::reaction::Events;
pub(crate) use state::world::{World, WorldMut};
