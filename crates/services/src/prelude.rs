//! What almost every file of handlers uses, all of it from the crates below.

pub(crate) use std::sync::Arc;

pub(crate) use api::error::{ApiError, ErrorCode};
pub(crate) use api::ids::{AccountId, OrganizationId, Text};
pub(crate) use api::json::{json, put};
pub(crate) use api::refuse;
pub(crate) use api::time::SimTime;
pub(crate) use gates::authorize;
pub(crate) use gates::context::Ctx;
pub(crate) use gates::handler::Answer;
pub(crate) use gates::input::Input;
pub(crate) use gates::permitted::Locked;
pub(crate) use message::{Message, message};
pub(crate) use policy::Context;
pub(crate) use serde_json::{Map, Value};
pub(crate) use state::event::{Actor, EventKind, Events};
pub(crate) use state::organization::Organization;
pub(crate) use state::outcome::Gate;
pub(crate) use state::world::{World, WorldMut};
