//! The part of building the page that needs large libraries. `cargo xtask` starts it, so that other commands need not wait
//! until these libraries are compiled.
//!
//! `page-build bindgen PROGRAM.wasm FOLDER` writes `web.js` and `web_bg.wasm`, as the command `wasm-bindgen` would.

use std::path::Path;
use std::process::ExitCode;
use wasm_bindgen_cli_support::Bindgen;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["bindgen", program, folder] => bindgen(Path::new(program), Path::new(folder)),
        _ => Err("usage: page-build bindgen PROGRAM.wasm FOLDER".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Writes the JavaScript through which a program uses the browser, and the program without its descriptions for that.
fn bindgen(program: &Path, folder: &Path) -> Result {
    Bindgen::new()
        .input_path(program)
        .out_name("web")
        .web(true)?
        .typescript(false)
        .demangle(false)
        // `boot.js` says where the WebAssembly is.
        .omit_default_module_path(true)
        .generate(folder)
        .map_err(|error| format!("{error:?}").into())
}
