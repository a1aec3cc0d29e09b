//! The server: the AWS endpoint on one port, for real clients, with a journal, the page and the class.
//!
//! ```text
//! connection ─▶ http ─▶ wire (bytes to operation and input) ─▶ auth (who signed)
//!                                                                 │ a channel
//!   answer ◀── wire (answer or refusal to bytes) ◀── engine: one thread owns the world, steps it, writes the journal
//! ```
//!
//! Invariants: an answer is sent only after its step is in the journal, on the disk. Every step is in the journal,
//! including reads and refusals, so that the file replays to the same world.
//!
//! - `start`, `options`: the command `serve`, and what it can be asked for
//! - `http`, `guard`, `key`, `client_address`: connections, the checks of a request, and the path of a call
//! - `wire`, `protocol`, `request`, `response`, `fault`: what AWS's protocols say; `auth`, `credentials`, `sigv4`: who signed
//! - `engine`, `clock`: the thread that owns the world; `journal`, `ledger`: what it writes
//! - `machine`, `log`: files, the time of day, chance, and lines for people, which the simulator in `tests` replaces
//! - `asked_call`, `elsewhere`: what a call asks for, and what is no step; `forward`, `data`, `analyzer`: who answers that
//! - `control`, `command_rows`, `follow`: `/_orgsim/`, for tests, tools and pages; `page`: the files of the page
//! - `class`, `audience`: learners and their presenter
//! - `file`, `import_files`, `output`, `percent`: what the commands of the crate `cli` use, too
//! - `probe`: the way in for fuzz targets

#![deny(missing_docs)]
#![allow(
    rustdoc::private_intra_doc_links,
    reason = "the parts of a program, of which only `main` and tests see the public ones"
)]

mod analyzer;
mod asked_call;
mod audience;
mod auth;
mod class;
mod client_address;
mod clock;
mod command_rows;
mod control;
mod credentials;
mod data;
mod elsewhere;
mod engine;
mod fault;
pub mod file;
mod follow;
mod forward;
mod guard;
mod http;
pub mod import_files;
mod journal;
mod key;
mod ledger;
mod log;
mod machine;
mod options;
pub mod output;
mod page;
pub mod percent;
mod prelude;
pub mod probe;
mod protocol;
mod request;
mod response;
mod sigv4;
mod start;
mod wire;

pub use journal::acknowledged;
pub use options::{ServeOptions, scenario};
pub use page::contained_page;
pub use start::main;

#[cfg(test)]
mod tests;
