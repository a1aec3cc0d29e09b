//! The native binary. Its code is in the library beside it, so that tests and fuzz targets can call it.

fn main() -> std::process::ExitCode {
    orgsim::cli::main()
}
