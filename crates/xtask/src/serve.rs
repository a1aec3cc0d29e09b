//! The local sandbox: build, serve, and rebuild when a file changes. A server of a few lines instead of trunk's: it
//! serves exactly the page of a static host, with the same content security policy, which trunk's reloading script
//! would violate.

use crate::page;
use crate::prelude::*;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::SystemTime;

/// Serves the page to this machine.
#[derive(clap::Args)]
pub struct PageServerOptions {
    /// The port to listen on; 0 picks a free port
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Serve the release page of `cargo xtask build`, without watching the files
    #[arg(long)]
    release: bool,
    /// Open the page in the browser
    #[arg(long)]
    open: bool,
}

/// The sources of the page.
const SOURCES: [&str; 9] = [
    "crates",
    "lessons",
    "web",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    ".cargo",
];

pub fn main(options: &PageServerOptions) -> Result {
    let port = options.port;
    // Before the build, so that an occupied port does not cost a compilation.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| {
        format!("cannot listen on 127.0.0.1:{port}: {error}; choose another port: cargo xtask serve --port {}", port.wrapping_add(1))
    })?;
    let built_from = newest_change();
    let folder = if options.release {
        page::release()?;
        tools::dist()
    } else {
        page::quick()?
    };
    let url = format!("http://127.0.0.1:{}/", listener.local_addr()?.port());
    println!("\n  Orgsim is at {url}   (Ctrl+C ends it)\n");
    if options.open {
        open_browser(&url);
    }
    if !options.release {
        thread::spawn(move || rebuild_on_change(built_from));
    }
    serve(&listener, folder)
}

fn serve(listener: &TcpListener, folder: PathBuf) -> Result {
    for stream in listener.incoming() {
        let folder = folder.clone();
        // A visitor who disconnects does not affect the others.
        thread::spawn(move || stream.and_then(|stream| answer(stream, &folder)));
    }
    Ok(())
}

/// Serves one request, then closes the connection: enough for one visitor.
fn answer(mut stream: TcpStream, folder: &Path) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    // Reads all headers: closing earlier would reset the connection.
    let (mut header, mut brotli) = (String::new(), false);
    while reader.read_line(&mut header)? > 2 {
        if let Some((name, value)) = header.split_once(':')
            && name.eq_ignore_ascii_case("accept-encoding")
        {
            brotli = page_files::reads_brotli(value.trim());
        }
        header.clear();
    }
    let mut words = request.split(' ');
    let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let file = file_of(target).and_then(|it| Some((read(folder, &it, brotli).ok()?, it)));
    let (status, kind, encoding, body) = match (method, file) {
        ("GET" | "HEAD", Some(((body, encoding), name))) => {
            ("200 OK", page_files::kind(&name), encoding, body)
        }
        ("GET" | "HEAD", None) => {
            let says = b"The file does not exist.".to_vec();
            ("404 Not Found", "text/plain", "", says)
        }
        _ => {
            let says = b"Only GET.".to_vec();
            ("405 Method Not Allowed", "text/plain", "", says)
        }
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{encoding}Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    if method == "GET" {
        stream.write_all(&body)?;
    }
    stream.flush()
}

/// A file's content, compressed if the client supports it and the build has done so, and the matching header.
fn read(folder: &Path, name: &str, brotli: bool) -> std::io::Result<(Vec<u8>, &'static str)> {
    if let Some(compressed) = page_files::compressed(name).filter(|_| brotli)
        && let Ok(body) = fs::read(folder.join(compressed))
    {
        return Ok((body, "Content-Encoding: br\r\nVary: Accept-Encoding\r\n"));
    }
    Ok((fs::read(folder.join(name))?, ""))
}

/// The requested file, without the query string.
fn file_of(target: &str) -> Option<String> {
    page_files::file_of(target.split(['?', '#']).next()?)
}

/// Checks the files every second: with a few hundred, that is simpler than each system's own notifications.
fn rebuild_on_change(mut seen: Option<SystemTime>) {
    loop {
        thread::sleep(Duration::from_secs(1));
        let newest = newest_change();
        if newest == seen {
            continue;
        }
        seen = newest;
        match page::quick() {
            Ok(_) => progress("Reload the page to see the change"),
            Err(error) => eprintln!(
                "error: {error}\nThe previous page is still served; the next change triggers another build."
            ),
        }
    }
}

fn newest_change() -> Option<SystemTime> {
    SOURCES
        .iter()
        .filter_map(|source| newest_below(&tools::root().join(source)))
        .max()
}

fn newest_below(path: &Path) -> Option<SystemTime> {
    let metadata = fs::metadata(path).ok()?;
    // A folder counts too: it changes when a file in it is removed.
    let own = metadata.modified().ok();
    if !metadata.is_dir() {
        return own;
    }
    let entries = fs::read_dir(path).ok()?.flatten();
    own.max(
        entries
            .filter_map(|entry| newest_below(&entry.path()))
            .max(),
    )
}

fn open_browser(url: &str) {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    if let Err(error) = Command::new(program).arg(url).spawn() {
        eprintln!("cannot open a browser by `{program}`: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_stays_within_the_folder() {
        assert_eq!(file_of("/").as_deref(), Some("index.html"));
        assert_eq!(
            file_of("/web-1f_bg.wasm?x=1").as_deref(),
            Some("web-1f_bg.wasm")
        );
        assert_eq!(
            file_of("/snippets/a/inline0.js").as_deref(),
            Some("snippets/a/inline0.js")
        );
        for target in [
            "/../Cargo.toml",
            "/a/../../b",
            "/%2e%2e/b",
            "//etc/passwd",
            "/.git/config",
            "http://x/",
            "",
        ] {
            assert_eq!(file_of(target), None, "{target}");
        }
    }
}
