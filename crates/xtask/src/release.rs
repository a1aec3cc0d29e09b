//! The files of a release: the page, an archive of the program with the page in it, the Python package with the same program, and what
//! describes them.

use crate::prelude::*;
use crate::{clients, compile, licenses, page, papers, wheel};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Stdio;

/// A part of a release.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ReleasePart {
    /// The page: `orgsim-page.tar.gz`
    Page,
    /// The program of this system with the page in it, in an archive
    Archive,
    /// The Python package of this system, with the same program
    Package,
    /// The list of parts (SBOM), the notes, and the sums of all files
    Papers,
}

/// The page's archive.
const PAGE: &str = "orgsim-page.tar.gz";

/// Builds the files of a release for this system into `target/xtask/release/`.
#[derive(clap::Args)]
pub struct ReleaseOptions {
    /// What to build [default: all]
    #[arg(value_enum)]
    parts: Vec<ReleasePart>,
    /// A page that `cargo xtask build` has made, as a folder or an archive [default: builds one]
    #[arg(long, value_name = "PATH")]
    page: Option<PathBuf>,
    /// The folder with the files of all systems, for `papers`
    #[arg(long, value_name = "DIR", conflicts_with = "program")]
    folder: Option<PathBuf>,
    /// Only the program, for example in a container
    #[arg(long)]
    program: bool,
}

pub fn main(options: &ReleaseOptions) -> Result {
    let start = Instant::now();
    let has = |part: ReleasePart| options.parts.is_empty() || options.parts.contains(&part);
    if options.folder.is_some() && options.parts != [ReleasePart::Papers] {
        return Err(
            "--folder is for `papers` alone: cargo xtask release papers --folder DIR".into(),
        );
    }
    if options.parts == [ReleasePart::Papers] {
        let folder = options.folder.clone();
        let folder = folder.unwrap_or_else(|| tools::target().join("xtask/release"));
        papers::write(&folder)?;
        progress(format!("Described the files in {}", folder.display()));
        return Ok(());
    }
    let page = match &options.page {
        Some(page) if page.is_file() => unpacked(&page.canonicalize()?)?,
        Some(page) => page.canonicalize()?,
        None => {
            page::release()?;
            tools::dist()
        }
    };
    if options.program {
        let program = compiled(&prepared(&page)?, "fast")?;
        progress(format!("Built {}", program.display()));
        return Ok(());
    }
    let folder = tools::fresh("release")?;
    if has(ReleasePart::Page) {
        packed(&folder, PAGE, &page, ".")?;
    }
    if has(ReleasePart::Archive) || has(ReleasePart::Package) {
        let table = prepared(&page)?;
        if has(ReleasePart::Archive) {
            archived(&compiled(&table, "fast")?, &page, &folder)?;
        }
        if has(ReleasePart::Package) {
            packaged(&table, "fast", &folder)?;
        }
    }
    if has(ReleasePart::Papers) {
        papers::write(&folder)?;
    }
    progress(format!("Built {} in {}", folder.display(), elapsed(start)));
    Ok(())
}

/// Unpacks a page's archive.
fn unpacked(archive: &Path) -> Result<PathBuf> {
    let folder = tools::fresh("release-page")?;
    run(Command::new("tar")
        .current_dir(&folder)
        .arg("-xzf")
        .arg(archive))?;
    Ok(folder)
}

/// Packs `what` of a folder into an archive in another.
fn packed(folder: &Path, name: &str, from: &Path, what: &str) -> Result {
    // In the folder, because some programs `tar` take `C:` in an archive's path for another machine.
    let mut tar = Command::new("tar");
    tar.current_dir(folder).args(["-czf", name, "-C"]);
    run(tar.arg(from).arg(what))
}

/// Compresses the page's files, and writes the table of them that the program includes. Returns the table's file.
fn prepared(page: &Path) -> Result<PathBuf> {
    progress("Compressing the page's files");
    let folder = tools::fresh("embedded")?;
    tools::copy(&folder, page)?;
    let names = weight::names(&folder)?;
    let is_packed = |name: &str| folder.join(format!("{name}.br")).is_file();
    let names: Vec<&String> = names.iter().filter(|it| !it.ends_with(".br")).collect();
    let is_open = |name: &&&String| !is_packed(name) && !name.ends_with(".png");
    let open = names.iter().filter(is_open).map(|name| folder.join(name));
    // Not shown: the command has the names of all files.
    output(tools::brotli().args(open))?;
    let mut table = String::from("&[\n");
    for name in names {
        let packed = is_packed(name);
        let file = folder.join(name.to_owned() + if packed { ".br" } else { "" });
        writeln!(
            table,
            "    ({name:?}, include_bytes!({:?}), {packed}),",
            file.display().to_string()
        )?;
    }
    table.push_str("]\n");
    let path = folder.join("table.rs");
    fs::write(&path, table)?;
    Ok(path)
}

/// The program with the page in it.
fn compiled(table: &Path, profile: &str) -> Result<PathBuf> {
    progress(format!(
        "Building `orgsim` with the page in it (profile {profile})"
    ));
    // As maturin builds the Python package. With fewer crates, some that these use have fewer features, such as tokio.
    let mut build = cargo("build --package orgsim --features page --profile");
    build.arg(profile).env("ORGSIM_PAGE", table);
    compile::compile_again(&mut build, &["orgsim", "cli", "server", "interchange"])?
        .program("orgsim")
}

/// The archive, in this folder: the program and its licenses.
fn archived(program: &Path, page: &Path, folder: &Path) -> Result<PathBuf> {
    let name = format!(
        "orgsim-{}-{}-{}",
        env!("CARGO_PKG_VERSION"),
        env::consts::OS,
        env::consts::ARCH
    );
    let stage = folder.join(&name);
    fs::create_dir_all(&stage)?;
    let file = program.file_name().ok_or("a program has a name")?;
    fs::copy(program, stage.join(file))?;
    fs::copy(page.join(licenses::FILE), stage.join("page-licenses.txt"))?;
    for file in ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "CHANGELOG.md"] {
        fs::copy(tools::root().join(file), stage.join(file))?;
    }
    licenses::write(licenses::Product::Program, &stage)?;
    let archive = folder.join(format!("{name}.tar.gz"));
    packed(folder, &format!("{name}.tar.gz"), folder, &name)?;
    fs::remove_dir_all(stage)?;
    Ok(archive)
}

/// The Python package, in this folder.
fn packaged(table: &Path, profile: &str, folder: &Path) -> Result<PathBuf> {
    let python = python::ensure("requirements-pytest.txt")?;
    progress("Building the Python package with the page in the program");
    run(wheel::maturin(&python, profile, folder).env("ORGSIM_PAGE", table))?;
    wheel::find(folder)
}

/// Makes the archive with a program that compiles fast, unpacks it in another folder, asks the program for its page, and runs the commands
/// of the documents with it.
pub fn test(mut line: impl FnMut(&str)) -> Result<u32> {
    let page = tools::dist();
    let folder = tools::fresh("release-test")?;
    let table = prepared(&page)?;
    let program = compiled(&table, "dev")?;
    let archive = archived(&program, &page, &folder)?;
    run(Command::new("tar")
        .current_dir(&folder)
        .arg("-xzf")
        .arg(archive.file_name().ok_or("an archive has a name")?))?;
    let unpacked = archive.with_extension("").with_extension("");
    let program = unpacked.join(program.file_name().ok_or("a program has a name")?);
    let version = output(Command::new(&program).arg("--version"))?;
    if version.trim() != format!("orgsim {}", env!("CARGO_PKG_VERSION")) {
        return Err(format!("unexpected version: {version}").into());
    }
    let mut server = Command::new(&program);
    // A folder without a page.
    server.args(["serve", "--port", "0"]).current_dir(&unpacked);
    let compared = asked(&mut server, |address| compared(address, &page));
    packages(&program, &unpacked, &page)?;
    let python = python::ensure("requirements-pytest.txt")?;
    let mut documents = clients::driver(&python, "commands");
    run_watching(documents.arg("--orgsim").arg(&program), &mut line)?;
    wheel::test(&packaged(&table, "dev", &folder)?, &mut line)?;
    let papers = tools::fresh("release-papers")?;
    let described = papers::test(&papers)?;
    fs::remove_dir_all(&folder)?;
    Ok(compared? + described)
}

/// Packages the page in the program, in a folder without a page, and compares it with the package of the page's folder.
fn packages(program: &Path, folder: &Path, page: &Path) -> Result {
    let package = |file: &str, from: &[&Path]| {
        let mut command = Command::new(program);
        command
            .current_dir(folder)
            .args(["package", "--cmi5", "-o", file]);
        run(command.args(from))?;
        Ok::<_, Box<dyn std::error::Error>>(fs::read(folder.join(file))?)
    };
    match package("own.zip", &[])? == package("page.zip", &["--dist".as_ref(), page])? {
        true => Ok(()),
        false => Err("the program packages another page than its own".into()),
    }
}

/// Starts a server that prints its address, and asks it something.
pub fn asked<T>(server: &mut Command, ask: impl FnOnce(&str) -> Result<T>) -> Result<T> {
    let mut server = server.stdout(Stdio::piped()).spawn()?;
    let address = address(server.stdout.take().expect("it is piped"));
    let answer = address.and_then(|address| ask(&address));
    server.kill()?;
    server.wait()?;
    answer
}

/// The host and port that a server prints.
fn address(stdout: impl Read) -> Result<String> {
    for line in BufReader::new(stdout).lines() {
        if let Some((_, url)) = line?.split_once("http://") {
            let end = url.find(['/', ' ']).unwrap_or(url.len());
            return Ok(url[..end].to_owned());
        }
    }
    Err("the server ended".into())
}

/// Compares each file that the server sends with the page's, and returns how many there are.
fn compared(address: &str, page: &Path) -> Result<u32> {
    let mut count = 0;
    for name in weight::names(page)? {
        let wanted = fs::read(page.join(&name))?;
        let (asked, accepts) = match name.strip_suffix(".br") {
            Some(asked) => (asked, "br"),
            None => (&*name, "identity"),
        };
        let body = fetched(address, asked, accepts)?;
        // The server adds to the page's text that it can be followed.
        let same = if name == "index.html" {
            String::from_utf8_lossy(&body).contains("orgsim-follow")
        } else {
            body == wanted
        };
        if !same {
            return Err(format!("the program in the archive has another file {name}").into());
        }
        count += 1;
    }
    Ok(count)
}

/// The body of the answer to a request for a file.
pub fn fetched(address: &str, name: &str, accepts: &str) -> Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "GET /{name} HTTP/1.1\r\nhost: {address}\r\naccept-encoding: {accepts}\r\nconnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let end = answer.windows(4).position(|it| it == b"\r\n\r\n");
    match end {
        Some(end) if answer.starts_with(b"HTTP/1.1 200") => Ok(answer.split_off(end + 4)),
        _ => Err(format!("/{name}: {}", String::from_utf8_lossy(&answer)).into()),
    }
}
