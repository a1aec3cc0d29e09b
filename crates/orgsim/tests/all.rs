//! The integration tests of this crate, in one program: compiling and linking one costs less than one for each file.

mod cli;
mod coverage;
mod evaluate;
mod files;
mod lint;
mod options;
mod own_organization;
mod prove;
mod review;
mod schemas;
mod serve;
mod serve_analyzer;
mod serve_auth;
mod serve_callers;
mod serve_class;
mod serve_clock;
mod serve_control;
mod serve_forward;
mod serve_guard;
mod serve_kill;
mod serve_learners;
mod serve_limits;
mod serve_security;
mod server;
mod teach;
