//! What almost every command uses.

pub(crate) use std::fs;
pub(crate) use std::path::{Path, PathBuf};
pub(crate) use std::process::ExitCode;

pub(crate) use clap::{Args, Parser};
pub(crate) use serde_json::{Value, json};
pub(crate) use sim::World;
pub(crate) use sim::history::History;
pub(crate) use sim::scenario::Scenario;
pub(crate) use sim::session::{SavedSession, Session};

pub(crate) use server::output::{one_line, print, say, warn};
pub(crate) use server::{file, import_files};

pub(crate) use crate::sessions;
pub(crate) use crate::status::exit;
