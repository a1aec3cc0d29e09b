//! Building the page: compiling the program, assembling the page, finishing it. For a release, finishing adds a smaller
//! WebAssembly, a hash in the starter's name, and the service worker.

use crate::assemble::{self, Compiled, without_comments};
use crate::licenses::Product;
use crate::page_build::PageBuild;
use crate::prelude::*;
use crate::process::Background;
use crate::{compile, course, data, licenses, pseudo};
use std::thread;

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
    finish(&stage, false)?;
    replace(&tools::dist(), &stage)?;
    progress("Built dist/, large and without a look at its weight");
    Ok(())
}

/// Makes `dist/` the release page of these sources: small, but slow to build. Cargo is always asked; what follows is done again only if
/// something that goes into it has changed.
pub fn release() -> Result {
    let start = Instant::now();
    // First, so that a failed installation does not cost a compilation.
    tools::wasm_opt()?;
    let visits = tools::browser_script("first.mjs")?;
    let mut step = steps(6);
    let program = compile_small(&mut step)?;
    let build = PageBuild::compiled()?;
    let parts = parts(&program, &build, visits, &mut step)?;
    step("Putting the page together (seconds)");
    let stage = tools::scratch("page");
    let program = Compiled {
        js: fs::read_to_string(parts.join(PARTS[0]))?,
        wasm: fs::read(parts.join(PARTS[1]))?,
        later: Some(fs::read(parts.join(PARTS[2]))?),
    };
    assemble::page(&stage, &program)?;
    add_texts(&stage)?;
    finish(&stage, true)?;
    let made = digest_of(&stage)?;
    let known = tools::scratch("dist.txt");
    let there =
        || Ok::<_, Box<dyn std::error::Error>>(format!("{made} {}", digest_of(&tools::dist())?));
    // Also of what is there now: another page may have been built into the folder.
    if fs::read_to_string(&known).is_ok_and(|known| there().is_ok_and(|it| it == known)) {
        progress(format!(
            "dist/ is the page of these sources ({})",
            elapsed(start)
        ));
        return Ok(());
    }
    compress(&stage)?;
    replace(&tools::dist(), &stage)?;
    fs::write(known, there()?)?;
    progress(format!("Built dist/ in {}", elapsed(start)));
    Ok(())
}

/// Makes a file of JavaScript small. `is_module`: nothing else sees its names.
fn minify(file: &Path, is_module: bool) -> Result {
    let mut terser = Command::new("node");
    terser.arg(tools::npm_package("terser")?.join("bin/terser"));
    terser.args(is_module.then_some("--module"));
    let small = output(terser.args(["--compress", "--mangle", "--"]).arg(file))?;
    Ok(fs::write(file, small)?)
}

/// What the files of a folder are: their names and contents.
fn digest_of(folder: &Path) -> Result<String> {
    let mut text = String::new();
    for name in weight::names(folder)? {
        let digest = page_files::digest(&fs::read(folder.join(&name))?);
        text += &format!("{name} {digest}\n");
    }
    Ok(page_files::digest(text.as_bytes()))
}

/// The JavaScript and the two parts of a program.
const PARTS: [&str; 3] = ["first.js", "first.wasm", "later.wasm"];

/// The folder with the parts of a program. They are kept until another program is split: nothing else takes a release build as long.
fn parts(
    program: &Path,
    build: &PageBuild,
    visits: Command,
    step: &mut impl FnMut(&str),
) -> Result<PathBuf> {
    let [binaryen, terser] = ["binaryen", "terser"].map(tools::npm_package);
    let (binaryen, terser) = (binaryen?.join("package.json"), terser?.join("package.json"));
    let visit = tools::e2e().join("first.mjs");
    let mut known = format!("{OPTIMIZE:?} {WASM_FEATURES:?} {FIRST_CLICKS} {LATER}").into_bytes();
    for file in [program, &build.0, &binaryen, &terser, &visit] {
        known.extend(fs::read(file)?);
    }
    let kept = tools::scratch("parts").join(assemble::short(&known));
    if kept.is_dir() {
        return Ok(kept);
    }
    let folder = split(program, build, visits, step)?;
    tools::fresh("parts")?;
    // Renamed when complete, so that an interrupted copy does not look finished.
    let partial = tools::fresh("parts/partial")?;
    for part in PARTS {
        fs::copy(folder.join(part), partial.join(part))?;
    }
    fs::rename(partial, &kept)?;
    Ok(kept)
}

/// Splits a program into what the first click needs and what comes later, and shrinks both. Returns their folder.
fn split(
    program: &Path,
    build: &PageBuild,
    visits: Command,
    step: &mut impl FnMut(&str),
) -> Result<PathBuf> {
    let folder = bind(program, build, step)?;
    step("Visiting the page in a browser, to see what the first click needs (a minute)");
    let ran = what_runs(&folder, build, visits)?;
    step("Splitting the program into what the first click needs and what comes later (seconds)");
    let bound = folder.join("web_bg.wasm");
    run(build
        .command("split")
        .args([program, &bound, &ran, &folder]))?;
    step("Shrinking both parts (2 minutes)");
    let [glue, first, later] = PARTS.map(|it| folder.join(it));
    thread::scope(|scope| {
        // An error as a text: others do not leave their thread.
        let later = scope.spawn(|| shrink(&later, build).map_err(|error| error.to_string()));
        shrink(&first, build)?;
        later.join().map_err(|_| "shrinking panicked")??;
        Ok::<_, Box<dyn std::error::Error>>(())
    })?;
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
    fs::write(&glue, js)?;
    run(build.command("shorten").args([&first, &glue]))?;
    minify(&glue, true)?;
    Ok(folder)
}

/// Builds the page for development: compiles fast, not small, not cached by the browser. Returns its folder.
pub fn quick() -> Result<PathBuf> {
    let start = Instant::now();
    let mut step = steps(3);
    step("Compiling the page for development (the first time 4 minutes, then seconds)");
    // While you work, `Cargo.toml` may be newer than `Cargo.lock`.
    let mut command = program(cargo_unlocked, "dev");
    // Unoptimized, it takes a third less to compile, but is twice as large: after each change its JavaScript is written for ten seconds
    // more. Optimizing across the parts of a crate would compile more after a change, and debug information would be thrown away again.
    command.envs([
        ("CARGO_PROFILE_DEV_OPT_LEVEL", "s"),
        ("CARGO_PROFILE_DEV_LTO", "off"),
        ("CARGO_PROFILE_DEV_DEBUG", "false"),
    ]);
    let program = compile(&mut command)?;
    let folder = bind(&program, &PageBuild::soon()?, &mut step)?;
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
fn shrink(part: &Path, build: &PageBuild) -> Result {
    let optimize = |first: &[&str]| {
        let mut command = tools::wasm_opt()?;
        command.args(first).args(OPTIMIZE).args(WASM_FEATURES);
        run(command.arg(part).arg("-o").arg(part))
    };
    // The second pass finds what the first made possible.
    optimize(&["-Oz"])?;
    // Similar functions side by side compress better by 7 %.
    run(build.command("order").arg(part))?;
    // Optimized once more: reading a program adds variables, which cost 2 % of what is sent.
    optimize(&["--reorder-functions-by-name", "--strip-debug"])
}

/// The file that says of each stretch of the program's code whether it is in the first part: that is what runs when a browser shows
/// the page to a new visitor, who clicks what `first-clicks.txt` lists.
fn what_runs(folder: &Path, build: &PageBuild, mut visits: Command) -> Result<PathBuf> {
    let clicks = tools::root().join("crates/xtask/page/first-clicks.txt");
    let bound = folder.join("web_bg.wasm");
    run(build.command("marked").args([&bound, folder]))?;
    let page = tools::scratch("first");
    assemble::page(&page, &whole(folder, "marked.wasm")?)?;
    course::add(&page)?;
    list(&page)?;
    let ran = output(visits.args([&page, &folder.join("marked.json"), &clicks]))?;
    let recorded = folder.join("ran.txt");
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
    compile(&mut small()?)
}

/// Begins what [`release`] compiles; it then finds it compiled, or reports what is wrong.
pub fn compile_in_background() -> Result<Background> {
    tools::ensure_wasm_target()?;
    Background::start(&mut small()?)
}

/// The command that compiles the program for a release.
fn small() -> Result<Command> {
    let mut command = program(cargo, "release");
    // The names of functions are needed later; the finished file does not contain them.
    command.env("CARGO_PROFILE_RELEASE_STRIP", "debuginfo");
    command.env("CARGO_ENCODED_RUSTFLAGS", flags()?);
    Ok(command)
}

/// The command that compiles the page's program.
fn program(cargo: fn(&str) -> Command, profile: &str) -> Command {
    let words = format!("build --package web --target {} --profile", tools::WASM);
    let mut command = cargo(&words);
    command.arg(profile);
    command
}

/// Runs a command that compiles the page's program. Returns its file.
fn compile(command: &mut Command) -> Result<PathBuf> {
    tools::ensure_wasm_target()?;
    compile::compile(command)?.program("web")
}

/// Writes `web.js` and `web_bg.wasm` from the compiled program. Returns their folder.
fn bind(program: &Path, build: &PageBuild, step: &mut impl FnMut(&str)) -> Result<PathBuf> {
    step("Writing the JavaScript through which it uses the browser (seconds)");
    let folder = tools::scratch("program");
    run(build.command("bindgen").args([program, &folder]))?;
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
    finish(stage, false)
}

/// Adds what the page reads beside its program: the lessons, the texts of other languages, and the licenses.
pub fn add_texts(page: &Path) -> Result {
    course::add(page)?;
    // For the tests of the page: it has none of these languages itself.
    pseudo::write(&tools::fresh("pseudo")?)?;
    licenses::write(Product::Page, page)
}

/// Adds a hash to the name of `boot.js`, which is made small for a release, and writes the service worker, which covers all files.
pub fn finish(stage: &Path, is_release: bool) -> Result {
    let file = stage.join("boot.js");
    let boot = without_comments(&fs::read_to_string(&file)?);
    let texts = format!("const TEXTS = {};", course::boot_texts()?);
    fs::write(&file, replace_once(&boot, "const TEXTS = {};", &texts)?)?;
    if is_release {
        minify(&file, false)?;
    }
    let boot_name = format!("boot-{}.js", assemble::short(&fs::read(&file)?));
    fs::rename(&file, stage.join(&boot_name))?;

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
    run(tools::brotli().args(names.iter().map(|name| stage.join(name))))
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

    #[test]
    fn screenshots_are_fetched_when_the_page_is_installed_and_icons_are_kept_for_offline_use() {
        assert!(is_screenshot("install/screenshot-wide.png"));
        assert!(!is_screenshot("install/icon-192.png"));
    }
}
