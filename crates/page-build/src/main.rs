//! The part of building the page that needs large libraries. `cargo xtask` starts it, so that other commands do not
//! wait for these libraries to compile.

#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "WebAssembly has more kinds of everything than splitting looks at"
)]

mod cold;
mod data;
mod finish;
mod likeness;
mod live;
mod marks;
mod program;
mod split;

use program::Result;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use wasm_bindgen_cli_support::Bindgen;

const USAGE: &str = "usage:
  page-build bindgen LINKED FOLDER                writes web.js and web_bg.wasm, as the command wasm-bindgen would
  page-build marked BOUND FOLDER                  writes marked.wasm, which marks what has run, and marked.json, where it does
  page-build split LINKED BOUND RAN FOLDER        writes first.wasm, with what has run by these marks, and later.wasm
  page-build order PART                           names its functions so that `wasm-opt` can put similar ones side by side
  page-build shorten PART SCRIPT                  gives imports and exports short names, in both files";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&Path> = arguments.iter().map(Path::new).collect();
    let done = match arguments.split_first() {
        Some((command, rest)) => run(command, rest),
        None => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Path, arguments: &[&Path]) -> Result {
    match (command.to_str(), arguments) {
        (Some("bindgen"), [linked, folder]) => bindgen(linked, folder),
        (Some("marked"), [bound, folder]) => {
            let (wasm, marks) = marks::marked(&fs::read(bound)?)?;
            fs::write(folder.join("marked.wasm"), wasm)?;
            let marks = format!(
                "{{\"address\":{},\"count\":{}}}",
                marks.address, marks.count
            );
            Ok(fs::write(folder.join("marked.json"), marks)?)
        }
        (Some("split"), [linked, bound, ran, folder]) => {
            let ran: Vec<bool> = fs::read(ran)?.iter().map(|it| *it == b'1').collect();
            let parts = split::split(&fs::read(linked)?, &fs::read(bound)?, &ran)?;
            fs::write(folder.join("first.wasm"), parts.first)?;
            Ok(fs::write(folder.join("later.wasm"), parts.later)?)
        }
        (Some("order"), [part]) => Ok(fs::write(part, finish::ordered(&fs::read(part)?)?)?),
        (Some("shorten"), [part, script]) => {
            let glue = fs::read_to_string(script)?;
            let (wasm, glue) = finish::with_short_names(&fs::read(part)?, glue)?;
            fs::write(part, wasm)?;
            Ok(fs::write(script, glue)?)
        }
        _ => Err(USAGE.into()),
    }
}

/// Writes the JavaScript that connects a program with the browser, and the program without its descriptions for that.
fn bindgen(linked: &Path, folder: &Path) -> Result {
    Bindgen::new()
        .input_path(linked)
        .out_name("web")
        .web(true)?
        .typescript(false)
        .demangle(false)
        // `boot.js` passes the location of the WebAssembly.
        .omit_default_module_path(true)
        .generate(folder)
        .map_err(|error| format!("{error:?}").into())
}
