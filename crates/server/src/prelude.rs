//! What almost every part of the server in front of the engine uses: of its modules only those that do not use this one.

pub(super) use std::sync::Arc;
pub(super) use std::time::{Duration, Instant};

pub(super) use axum::body::{Body, Bytes};
pub(super) use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
pub(super) use serde_json::{Map, Value, json};
pub(super) use sim::ids::AccountId;
pub(super) use sim::model::{self, Operation, Service};
pub(super) use sim::time::SimTime;

pub(super) use crate::fault::{Denial, WireError};
pub(super) use crate::percent;
pub(super) use crate::protocol::Protocol;
pub(super) use crate::request::{CalledOperation, WireRequest};
pub(super) use crate::response::{WireResponse, set};
