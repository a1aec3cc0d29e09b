//! What almost every part of the server in front of the engine uses.

pub(super) use std::sync::Arc;
pub(super) use std::time::{Duration, Instant};

pub(super) use axum::body::{Body, Bytes};
pub(super) use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
pub(super) use serde_json::{Map, Value, json};
pub(super) use sim::ids::AccountId;
pub(super) use sim::model::{self, Operation, Service};
pub(super) use sim::time::SimTime;

pub(super) use super::fault::{Denial, WireError};
pub(super) use super::forward::Forward;
pub(super) use super::options::ServeOptions;
pub(super) use super::response::set;
pub(super) use super::sigv4;
pub(super) use super::wire::{CalledOperation, Protocol, WireRequest, WireResponse};
pub(super) use crate::percent;
