//! What almost every command uses.

pub(crate) use crate::process::{
    cargo, cargo_unlocked, elapsed, output, progress, run, run_watching, rustc, try_output,
};
pub(crate) use crate::{Result, python, tools, weight};
pub(crate) use serde_json::Value;
pub(crate) use std::collections::{BTreeMap, BTreeSet};
pub(crate) use std::path::{Path, PathBuf};
pub(crate) use std::process::Command;
pub(crate) use std::time::{Duration, Instant};
pub(crate) use std::{env, fs};
