//! Building the page: compiling the program, assembling the page, finishing it. For a release, finishing adds a smaller
//! WebAssembly, a hash in the starter's name, and the service worker.

use crate::assemble::{self, Compiled, without_comments};
use crate::licenses::Product;
use crate::prelude::*;
use crate::{course, data, licenses, pseudo};

/// Builds static files; upload the folder to any path of any static web host.
#[derive(clap::Args)]
#[command(after_help = "\
The page sends no requests to other hosts and works offline after the first visit. The command prints the size of every \
file, raw and gzipped, and whether the page keeps its budget.
The host should send .wasm files as `application/wasm` and may add the header \
`Content-Security-Policy: frame-ancestors 'none'`, which a page cannot set itself.")]
pub struct BuildOptions {
    /// Compile fast instead of small, for browser tests while you work on the page
    #[arg(long)]
    quick: bool,
}

/// Rust 1.82 and later assume these features in every browser; `wasm-opt` must be told, because the names are stripped.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

const LATER: &str = include_str!("../page/later.js");
/// Selectors of what the first part answers.
const FIRST_CLICKS: &str = include_str!("../page/first-clicks.txt");
const SERVICE_WORKER: &str = include_str!("../page/sw.js");

pub fn main(options: &BuildOptions) -> Result {
    if options.quick {
        return draft();
    }
    release()?;
    weight::check(&weight::weigh(&tools::dist())?)
}

/// Builds the page that compiles fast into `dist/`, with everything of a release except the small size.
fn draft() -> Result {
    let folder = quick()?;
    let stage = tools::scratch("draft");
    replace(&stage, &folder)?;
    finish(&stage)?;
    replace(&tools::dist(), &stage)?;
    progress("Built dist/, large and without a look at its weight");
    Ok(())
}

/// Builds the release page into `dist/`: small, but slow to build.
pub fn release() -> Result {
    let start = Instant::now();
    // First, so that a failed installation does not cost a compilation.
    tools::wasm_opt()?;
    let mut visits = tools::browser_script("first.mjs")?;
    let mut step = steps(6);
    let program = compile_small(&mut step)?;
    let folder = bind(&program, &mut step)?;
    step(
        "Visiting the page in a browser, to see what the first click needs (a minute; once for each program)",
    );
    let ran = what_runs(&folder, &mut visits)?;
    step("Splitting the program into what the first click needs and what comes later (seconds)");
    run(page_build("split").args([&program, &folder.join("web_bg.wasm"), &ran, &folder]))?;
    step("Shrinking both parts (2 minutes; once for each program)");
    let [first, later] = ["first.wasm", "later.wasm"].map(|it| folder.join(it));
    shrink_once(&[&first, &later])?;
    step("Putting the page together (seconds)");
    // The first part requests the later one through a function of `later.js`.
    let js = replace_once(
        &fs::read_to_string(folder.join("web.js"))?,
        "const import0 = {\n",
        "const import0 = {\n        orgsim_fetch_later: function() { needLater(); },\n",
    )?;
    let js = replace_once(
        &js,
        "    wasm.__wbindgen_start();\n",
        "    joinEarly();\n    wasm.__wbindgen_start();\n",
    )? + &with_clicks(LATER)?;
    let glue = folder.join("first.js");
    fs::write(&glue, js)?;
    run(page_build("shorten").args([&first, &glue]))?;
    let stage = tools::scratch("page");
    let program = Compiled {
        js: without_comments(&fs::read_to_string(glue)?),
        wasm: fs::read(first)?,
        later: Some(fs::read(later)?),
    };
    assemble::page(&stage, &program)?;
    add_texts(&stage)?;
    finish(&stage)?;
    compress(&stage)?;
    replace(&tools::dist(), &stage)?;
    progress(format!("Built dist/ in {}", elapsed(start)));
    Ok(())
}

/// Builds the page for development: compiles fast, not small, not cached by the browser. Returns its folder.
pub fn quick() -> Result<PathBuf> {
    let start = Instant::now();
    let mut step = steps(3);
    step("Compiling the page for development (the first time 3 minutes, then seconds)");
    let program = compile(
        // While you work, `Cargo.toml` may be newer than `Cargo.lock`.
        cargo_unlocked,
        "dev",
        &[
            // Unoptimized WebAssembly is about ten times as large and too slow to pan. Small code is the fastest to write
            // the JavaScript for. Optimizing across the parts of a crate would compile more after a change, and debug
            // information would be thrown away again.
            ("CARGO_PROFILE_DEV_OPT_LEVEL", "s"),
            ("CARGO_PROFILE_DEV_LTO", "off"),
            ("CARGO_PROFILE_DEV_DEBUG", "false"),
        ],
    )?;
    let folder = bind(&program, &mut step)?;
    step("Putting the page together (seconds)");
    let page = tools::scratch("quick");
    assemble::page(&page, &whole(&folder, "web_bg.wasm")?)?;
    add_texts(&page)?;
    pseudo::write(&page.join("texts"))?;
    list(&page)?;
    progress(format!("Built the page in {}", elapsed(start)));
    Ok(page)
}

/// The script of the later part with the selectors of what the first one answers.
fn with_clicks(script: &str) -> Result<String> {
    let selectors = FIRST_CLICKS.lines().collect::<Vec<_>>().join(", ");
    replace_once(script, "\"{{first-clicks}}\"", &format!("{selectors:?}"))
}

/// A program that is not split, in this folder.
fn whole(folder: &Path, wasm: &str) -> Result<Compiled> {
    Ok(Compiled {
        js: fs::read_to_string(folder.join("web.js"))?,
        wasm: fs::read(folder.join(wasm))?,
        later: None,
    })
}

/// Shrinks the parts of a program. The results are kept until another program is shrunk: nothing else takes a release build as long.
fn shrink_once(parts: &[&Path]) -> Result {
    let program = tools::target().join(tools::folder_of("dev"));
    let mut known = fs::read(program.join(format!("page-build{}", std::env::consts::EXE_SUFFIX)))?;
    known.extend(fs::read(
        tools::npm_package("binaryen")?.join("package.json"),
    )?);
    known.extend(format!("{OPTIMIZE:?} {WASM_FEATURES:?}").into_bytes());
    for part in parts {
        known.extend(fs::read(part)?);
    }
    let shrunk = tools::scratch("shrunk").join(assemble::short(&known));
    let kept = |part: &Path| shrunk.join(part.file_name().unwrap_or_default());
    if shrunk.is_dir() {
        for part in parts {
            fs::copy(kept(part), part)?;
        }
        return Ok(());
    }
    for part in parts {
        shrink(part)?;
    }
    tools::fresh("shrunk")?;
    // Renamed when complete, so that an interrupted copy does not look finished.
    let partial = tools::fresh("shrunk/partial")?;
    for part in parts {
        fs::copy(part, partial.join(part.file_name().unwrap_or_default()))?;
    }
    Ok(fs::rename(partial, shrunk)?)
}

/// What makes a part smaller.
const OPTIMIZE: [&str; 5] = [
    "-Oz",
    // The stack ends there and Rust's data starts far above, so an offset can always be part of an access.
    "--low-memory-unused",
    // Inlining a function into its only caller saves bytes but costs similarity: in total 1 % more to send.
    "--one-caller-inline-max-function-size=0",
    // These passes make the file smaller but the compressed size larger. The first leaves out zeros, at the price
    // of many segment headers; the second keeps computed values in variables instead of short repetitions.
    "--skip-pass=memory-packing",
    "--skip-pass=local-cse",
];

/// Shrinks a part of the program, and places similar functions side by side.
fn shrink(part: &Path) -> Result {
    let optimize = |first: &[&str]| {
        let mut command = tools::wasm_opt()?;
        command.args(first).args(OPTIMIZE).args(WASM_FEATURES);
        run(command.arg(part).arg("-o").arg(part))
    };
    // The second pass finds what the first made possible.
    optimize(&["-Oz"])?;
    // Similar functions side by side compress better by 7 %.
    run(page_build("order").arg(part))?;
    // Optimized once more: reading a program adds variables, which cost 2 % of what is sent.
    optimize(&["--reorder-functions-by-name", "--strip-debug"])
}

/// The file that says of each stretch of the program's code whether it is in the first part: that is what runs when a browser shows
/// the page to a new visitor, who clicks what `first-clicks.txt` lists. One program is visited once.
fn what_runs(folder: &Path, visits: &mut Command) -> Result<PathBuf> {
    let clicks = tools::root().join("crates/xtask/page/first-clicks.txt");
    let bound = folder.join("web_bg.wasm");
    let known = [
        fs::read(&bound)?,
        fs::read(&clicks)?,
        fs::read(tools::e2e().join("first.mjs"))?,
    ];
    let name = format!("{}.txt", assemble::short(&known.concat()));
    let recorded = tools::scratch("what-runs").join(name);
    if recorded.is_file() {
        return Ok(recorded);
    }
    run(page_build("marked").args([&bound, folder]))?;
    let page = tools::scratch("first");
    assemble::page(&page, &whole(folder, "marked.wasm")?)?;
    course::add(&page)?;
    list(&page)?;
    let ran = output(visits.args([&page, &folder.join("marked.json"), &clicks]))?;
    tools::fresh("what-runs")?;
    fs::write(&recorded, ran.trim())?;
    Ok(recorded)
}

/// Announces the steps of a build, of which there are so many.
fn steps(all: usize) -> impl FnMut(&str) {
    let mut begun = 0;
    move |what| {
        begun += 1;
        progress(format!("Step {begun} of {all}: {what}"));
    }
}

/// Compiles the program for a release.
fn compile_small(step: &mut impl FnMut(&str)) -> Result<PathBuf> {
    step("Compiling the page, optimized for size across all crates (3 minutes)");
    compile(
        cargo,
        "release",
        &[
            // The names of functions are needed below; the finished file does not contain them.
            ("CARGO_PROFILE_RELEASE_STRIP", "debuginfo"),
            ("CARGO_ENCODED_RUSTFLAGS", &flags()?),
        ],
    )
}

/// Compiles the page's program, with these variables set for cargo. Returns its file.
fn compile(
    cargo: fn(&str) -> Command,
    profile: &str,
    variables: &[(&str, &str)],
) -> Result<PathBuf> {
    tools::ensure_wasm_target()?;
    let words = format!("build --package web --target {}", tools::WASM);
    run(cargo(&words)
        .args(["--profile", profile])
        .envs(variables.iter().copied()))?;
    let folder = tools::target().join(tools::WASM);
    Ok(folder.join(tools::folder_of(profile)).join("web.wasm"))
}

/// A command of the crate `page-build`, which is compiled on demand.
pub fn page_build(command: &str) -> Command {
    cargo(&format!("run --quiet --package page-build -- {command}"))
}

/// Writes `web.js` and `web_bg.wasm` from the compiled program. Returns their folder.
fn bind(program: &Path, step: &mut impl FnMut(&str)) -> Result<PathBuf> {
    step(
        "Writing the JavaScript through which it uses the browser (seconds; a minute the first time)",
    );
    let folder = tools::scratch("program");
    run(page_build("bindgen").args([program, &folder]))?;
    Ok(folder)
}

/// Compiler flags. Some keep this machine's folders out of the page: panics name their source files.
fn flags() -> Result<String> {
    let sysroot = rustc("--print sysroot")?;
    let library = Path::new(sysroot.trim()).join("lib/rustlib/src/rust");
    let mut folders = vec![(tools::root().to_owned(), "."), (library, "rust")];
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    if let Some(home) = home {
        folders.push((home.clone(), "cargo"));
        // The last match counts. One folder for each registry.
        for registry in fs::read_dir(home.join("registry/src"))
            .into_iter()
            .flatten()
        {
            folders.push((registry?.path(), "crates"));
        }
    }
    // This character separates the flags, because a folder's name may contain spaces.
    let mut flags: Vec<String> = std::env::var("CARGO_ENCODED_RUSTFLAGS")
        .map(|flags| flags.split('\u{1f}').map(String::from).collect())
        .or_else(|_| {
            std::env::var("RUSTFLAGS")
                .map(|flags| flags.split_whitespace().map(String::from).collect())
        })
        .unwrap_or_default();
    // Splitting needs names that are the same everywhere, and relocations that say which function uses which data.
    flags.extend(["-Csymbol-mangling-version=v0", "-Clink-args=--emit-relocs"].map(String::from));
    flags.extend(
        folders
            .iter()
            .map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display())),
    );
    Ok(flags.join("\u{1f}"))
}

/// Completes the page that trunk has put into a folder: everything of a release except the small size.
pub fn complete(stage: &Path) -> Result {
    let index = stage.join("index.html");
    let html = assemble::complete(&fs::read_to_string(&index)?)?;
    fs::write(&index, html)?;
    add_texts(stage)?;
    finish(stage)
}

/// Adds what the page reads beside its program: the lessons, the texts of other languages, and the licenses.
pub fn add_texts(page: &Path) -> Result {
    course::add(page)?;
    // For the tests of the page: it has none of these languages itself.
    pseudo::write(&tools::fresh("pseudo")?)?;
    licenses::write(Product::Page, page)
}

/// Adds a hash to the name of `boot.js` and writes the service worker, which covers all files.
pub fn finish(stage: &Path) -> Result {
    let boot = without_comments(&fs::read_to_string(stage.join("boot.js"))?);
    let texts = format!("const TEXTS = {};", course::boot_texts()?);
    let boot = replace_once(&boot, "const TEXTS = {};", &texts)?;
    let boot_name = format!("boot-{}.js", assemble::short(boot.as_bytes()));
    fs::write(stage.join(&boot_name), boot)?;
    fs::remove_file(stage.join("boot.js"))?;

    let index = stage.join("index.html");
    let html = fs::read_to_string(&index)?;
    let html = replace_once(&html, "boot.js", &boot_name)?;
    // Only a built page names the service worker: during development, an old copy would get in the way.
    let offline = " data-offline=\"sw.js\" data-version=\"{{version}}\" data-wasm=";
    let html = replace_once(&html, " data-wasm=", offline)?;
    fs::write(&index, &html)?;

    list(stage)?;
    let mut names = weight::names(stage)?;
    // Fetched when opened or installed, not with the offline copy.
    let on_demand = [licenses::FILE, data::POLICIES];
    names.retain(|name| !on_demand.contains(&&**name) && !is_screenshot(name));
    let mut files = Vec::new();
    for name in &names {
        let digest = page_files::digest(&fs::read(stage.join(name))?);
        // Our file names are plain, so Rust's quotes are valid JavaScript.
        files.push(format!(
            "{name:?}:[{:?},{digest:?}]",
            page_files::kind(name)
        ));
    }
    let files = format!("{{{}}}", files.join(","));
    let worker = without_comments(&replace_once(SERVICE_WORKER, "\"{{files}}\"", &files)?);
    // The page knows its version, so that is a hash of all contents with a blank in its place.
    let version = assemble::short(worker.as_bytes());
    let named = replace_once(&html, "{{version}}", &version)?;
    let [before, after] = [&html, &named].map(|it| page_files::digest(it.as_bytes()));
    fs::write(&index, named)?;
    let worker = replace_once(&worker, &before, &after)?;
    let worker = replace_once(&worker, "{{version}}", &version)?;
    Ok(fs::write(stage.join("sw.js"), worker)?)
}

/// Writes compressed files beside those that are worth it, for hosts that send them. No list names them: for the page
/// they are not separate files.
fn compress(stage: &Path) -> Result {
    let mut names = weight::names(stage)?;
    names.retain(|name| page_files::compressed(name).is_some());
    run(page_build("brotli").args(names.iter().map(|name| stage.join(name))))
}

/// Whether a file is used only by a browser that offers to install the page.
fn is_screenshot(name: &str) -> bool {
    name.starts_with("install/screenshot-")
}

/// Writes the list of files: the page packages them for learning platforms, and no host lists its folders.
fn list(page: &Path) -> Result {
    const LIST: &str = "files.json";
    let mut names = weight::names(page)?;
    names.retain(|name| name != LIST && !is_screenshot(name));
    Ok(fs::write(page.join(LIST), format!("{names:?}"))?)
}

/// Makes `to` a copy of `from`, and removes its former contents.
fn replace(to: &Path, from: &Path) -> Result {
    tools::empty(to)?;
    tools::copy(to, from)
}

fn replace_once(text: &str, from: &str, to: &str) -> Result<String> {
    match text.matches(from).count() {
        1 => Ok(text.replacen(from, to, 1)),
        count => {
            Err(format!("expected `{from}` once in the built page, found it {count} times").into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_worker_has_its_two_blanks() {
        assert!(replace_once(SERVICE_WORKER, "\"{{files}}\"", "").is_ok());
        assert!(replace_once(SERVICE_WORKER, "{{version}}", "").is_ok());
    }
}
