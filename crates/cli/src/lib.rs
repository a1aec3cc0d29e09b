//! The commands: files of organizations, policies and lessons, by hand and in CI. The server and it are the only crates that access
//! files and the network.
//!
//! - `commands`: the command line, which has them all, and the exit status of an invalid one
//! - `run`, `replay`, `query`: the terminal, saved sessions, JMESPath
//! - `import`, `export`, `plan`, `diff`, `drift`, `review`: organizations in files of other tools
//! - `evaluate`, `who_can`: who may do what; `prove`, `coverage`: what no request can do
//! - `lint`, `action_list`: policies in files, checked with the codes of IAM Access Analyzer
//! - `lesson`, `package`, `report`: writing lessons, and what learners did
//! - `mcp`: questions of assistants in editors; `bench`: measurements
//! - `arguments`, `sessions`, `status`, `unknown`, `junit`: what several of them share

#![deny(missing_docs)]
#![allow(
    rustdoc::private_intra_doc_links,
    reason = "the parts of a program, of which only `main` and tests see the public ones"
)]

mod action_list;
mod arguments;
mod bench;
pub mod commands;
mod coverage;
mod diff;
mod drift;
pub mod evaluate;
mod export;
mod import;
mod junit;
mod lesson;
mod lint;
mod mcp;
mod package;
mod plan;
mod prelude;
mod prove;
mod query;
mod replay;
mod report;
mod review;
mod run;
mod sessions;
mod status;
mod unknown;
mod who_can;
