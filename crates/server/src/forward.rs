//! Forwarding: requests for services that are not modeled go to another emulator.

mod action;
mod client;
mod other;
mod scope;
mod shares;

pub use action::{ForwardedAction, asked};
pub use client::Forward;
pub use other::{OtherServer, with_ids, with_our_ids};
pub use scope::{is_elsewhere, may_be_elsewhere};
pub use shares::{Share, SharedOrganization, mentioned, organization};
