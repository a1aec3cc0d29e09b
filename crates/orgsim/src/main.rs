//! The native program. Its commands are in `cli`, so that tests and fuzz targets can call them.

fn main() -> std::process::ExitCode {
    cli::commands::main()
}
