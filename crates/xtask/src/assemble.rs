//! Assembles the page from `index.html` and `Trunk.toml`, as trunk does for those who use it. It refuses what it does
//! not know: otherwise nobody would notice a page that only one of the two can build.

use std::ffi::OsStr;

use crate::prelude::*;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// The compiled program: its JavaScript and its WebAssembly.
pub struct Compiled {
    pub js: String,
    pub wasm: Vec<u8>,
    /// The part of the WebAssembly that is fetched later, if the program is split.
    pub later: Option<Vec<u8>>,
}

/// The stylesheets of what the first part of the program shows. The others are loaded with its later part.
const EARLY_STYLES: [&str; 8] = [
    "tokens",
    "theme",
    "layout",
    "topbar",
    "organization",
    "inspector",
    "guide",
    "routes",
];

/// The first view of a new visitor, until the program has drawn it. `UPDATE_EXPECT=1 node --test
/// first-view.test.mjs` writes it.
const FIRST_VIEW: &str = include_str!("../page/first.html");

/// Writes the page into `stage`: scripts, styles and WebAssembly with a hash in their names, copied files, and
/// `index.html` with links to them.
pub fn page(stage: &Path, program: &Compiled) -> Result {
    let settings = Settings::read(&fs::read_to_string(tools::root().join("Trunk.toml"))?)?;
    let source = fs::read_to_string(tools::root().join("index.html"))?;
    let (mut html, links) = without_links(&source)?;
    tools::empty(stage)?;

    let (styles, later_styles) = linked(stage, &links, program.later.is_none())?;
    // One file for all early stylesheets, in order: one request instead of many, and a third less to send.
    let styles_name = format!("styles-{}.css", short(styles.as_bytes()));
    // In a sandboxed frame the page's own files are another origin's, and are checked only if they are asked for so.
    let style = format!(
        "<link rel=\"stylesheet\" crossorigin href=\"./{styles_name}\" integrity=\"{}\">",
        page_files::integrity(styles.as_bytes())
    );
    fs::write(stage.join(&styles_name), styles)?;

    let version = short(&[program.js.as_bytes(), &program.wasm].concat());
    let (js, wasm) = (
        format!("web-{version}.js"),
        format!("web-{version}_bg.wasm"),
    );
    fs::write(stage.join(&js), &program.js)?;
    fs::write(stage.join(&wasm), &program.wasm)?;
    let preload = settings
        .fill(&settings.pattern_preload, &js, &wasm)
        .replace(
            "<link rel=\"modulepreload\"",
            &format!(
                "<link rel=\"modulepreload\" integrity=\"{}\"",
                page_files::integrity(program.js.as_bytes())
            ),
        );
    insert(&mut html, "</head>", &(style + &preload))?;
    let wasm = described(&wasm, &program.wasm);
    let mut script = settings.fill(&settings.pattern_script, &js, &wasm);
    if let Some(later) = &program.later {
        let name = format!("web-{version}_later.wasm");
        fs::write(stage.join(&name), later)?;
        let styles = format!("later-{}.css", short(later_styles.as_bytes()));
        let hash = page_files::integrity(later_styles.as_bytes());
        fs::write(stage.join(&styles), later_styles)?;
        script = settings.with_later(&script, &described(&name, later), &styles, &hash);
    }
    insert(&mut html, "</body>", &(FIRST_VIEW.to_owned() + &script))?;
    Ok(fs::write(stage.join("index.html"), small_html(&html))?)
}

/// What a stylesheet is of: a feature's is `NAME/view.css`, another is `NAME.css`.
fn style_name(file: &Path) -> &str {
    fn name(part: Option<&OsStr>) -> &str {
        part.and_then(OsStr::to_str).unwrap_or_default()
    }
    match name(file.file_stem()) {
        "view" => name(file.parent().and_then(Path::file_name)),
        stem => stem,
    }
}

/// Copies what `index.html` links to, except stylesheets: returns those for the start, and those for later, if not all are for the start.
fn linked(stage: &Path, links: &[Link], whole: bool) -> Result<(String, String)> {
    let (mut styles, mut later_styles) = (String::new(), String::new());
    for link in links {
        let from = tools::root().join(&link.href);
        let name = from.file_name().ok_or("a link without a file name")?;
        let missing = |error| format!("index.html: `{}`: {error}", link.href);
        match link.rel.as_str() {
            "css" => {
                let css = small_css(&fs::read_to_string(&from).map_err(missing)?);
                let is_early = EARLY_STYLES.contains(&style_name(&from));
                let styles = if is_early || whole {
                    &mut styles
                } else {
                    &mut later_styles
                };
                styles.push_str(&css);
            }
            "copy-file" => drop(fs::copy(&from, stage.join(name)).map_err(missing)?),
            "copy-dir" => tools::copy(&stage.join(name), &from)?,
            // The program, which is already here.
            _ => {}
        }
    }
    Ok((styles, later_styles))
}

/// Makes the `index.html` that trunk wrote the one that [`page`] writes: with the first view, and small.
pub fn complete(html: &str) -> Result<String> {
    let mut html = html.to_owned();
    insert(&mut html, "<script defer", FIRST_VIEW)?;
    Ok(small_html(&html))
}

/// `Trunk.toml`, of which nothing else is known.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(
    dead_code,
    reason = "how trunk serves and what it runs are nothing to us"
)]
struct TrunkFile {
    build: Settings,
    serve: Option<IgnoredAny>,
    hooks: Option<IgnoredAny>,
}

/// The settings of `Trunk.toml` about the page itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the others are handled as trunk does")]
pub struct Settings {
    public_url: String,
    pub pattern_script: String,
    pub pattern_preload: String,
    target: IgnoredAny,
    dist: IgnoredAny,
    minify: IgnoredAny,
    no_sri: IgnoredAny,
}

impl Settings {
    pub fn read(text: &str) -> Result<Self> {
        let file: Result<TrunkFile, _> = toml::from_str(text);
        let file = file.map_err(|error| format!("Trunk.toml, as {} reads it: {error}", file!()))?;
        Ok(file.build)
    }

    /// The script's tag with the addresses of the later part.
    fn with_later(&self, script: &str, wasm: &str, styles: &str, hash: &str) -> String {
        let base = &self.public_url;
        let attributes = format!(
            " data-later=\"{base}{wasm}\" data-styles=\"{base}{styles}\" data-styles-hash=\"{hash}\" data-wasm="
        );
        script.replace(" data-wasm=", &attributes)
    }

    pub fn fill(&self, pattern: &str, js: &str, wasm: &str) -> String {
        pattern
            .replace("{base}", &self.public_url)
            .replace("{js}", js)
            .replace("{wasm}", wasm)
    }
}

/// A `<link data-trunk …>`.
#[derive(Debug, PartialEq)]
pub struct Link {
    pub rel: String,
    pub href: String,
}

/// Splits the page into the text without trunk's links, and the links.
pub fn without_links(html: &str) -> Result<(String, Vec<Link>)> {
    let (mut text, mut links) = (String::new(), Vec::new());
    let mut rest = html;
    while let Some(at) = rest.find("<link data-trunk") {
        let length = rest[at..]
            .find('>')
            .ok_or("a tag of index.html does not end")?;
        text.push_str(rest[..at].trim_end_matches(' '));
        links.push(link(&rest[at..at + length])?);
        rest = &rest[at + length + 1..];
    }
    text.push_str(rest);
    if text.contains("data-trunk") {
        return Err("index.html: `data-trunk` must be the first attribute of a <link>".into());
    }
    match links.iter().filter(|link| link.rel == "rust").count() {
        1 => Ok((text, links)),
        count => Err(format!("index.html has {count} links to a program, not one").into()),
    }
}

fn link(tag: &str) -> Result<Link> {
    let mut found = Link {
        rel: String::new(),
        href: String::new(),
    };
    let words: Vec<&str> = tag
        .trim_start_matches("<link data-trunk")
        .split('"')
        .collect();
    for pair in words.chunks(2) {
        match [pair[0].trim(), pair.get(1).unwrap_or(&"")] {
            ["rel=", "css" | "copy-file" | "copy-dir" | "rust"] => found.rel = pair[1].into(),
            ["href=", file] => found.href = file.into(),
            // Trunk's way to shrink it; we have our own.
            ["data-bin=", "web"] | ["data-wasm-opt=", "0"] | ["", ""] => {}
            [name, value] => {
                return Err(format!(
                    "index.html: `cargo xtask` does not know {name}\"{value}\" in `{tag}`; add it to {}",
                    file!()
                )
                .into());
            }
        }
    }
    Ok(found)
}

/// A script without comments. Ours are on separate lines, so this needs no parser.
pub fn without_comments(script: &str) -> String {
    script
        .lines()
        .map(str::trim_start)
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// HTML without comments and indentation; a line break stays where a space may be needed.
fn small_html(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<!--") {
        text.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    without_comments(&text)
}

/// CSS without comments, indentation and line breaks. Our stylesheets have one declaration or selector per line, and
/// neither comments nor braces in their strings; stylelint enforces that.
fn small_css(css: &str) -> String {
    let mut text = String::new();
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        text.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let mut small = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !small.is_empty() && !small.ends_with(['{', '}', ';', ',']) {
            small.push(' ');
        }
        small.push_str(line);
    }
    let small = small.replace(" {", "{").replace(";}", "}");
    small
        .replace(": ", ":")
        .replace(" > ", ">")
        .replace(", ", ",")
        + "\n"
}

fn insert(html: &mut String, before: &str, text: &str) -> Result {
    let at = html
        .find(before)
        .ok_or_else(|| format!("index.html has no {before}"))?;
    html.insert_str(at, text);
    Ok(())
}

/// The name of a file with its size and hash, as `boot.js` checks them.
fn described(name: &str, content: &[u8]) -> String {
    format!("{name} {} {}", content.len(), page_files::digest(content))
}

/// The part of a content hash used in names.
pub fn short(content: &[u8]) -> String {
    page_files::digest(content)[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Otherwise what the first part shows would have no style until the later part has come.
    #[test]
    fn each_early_style_is_linked() {
        let (_, links) = without_links(include_str!("../../../index.html")).unwrap();
        let found: Vec<_> = links
            .iter()
            .map(|it| style_name(Path::new(&it.href)))
            .collect();
        for name in EARLY_STYLES {
            assert!(found.contains(&name), "{name}");
        }
    }

    #[test]
    fn comments_on_their_own_lines_go_and_addresses_stay() {
        assert_eq!(
            without_comments("// why\n  f(\"https://x\"); // kept\n\n"),
            "f(\"https://x\"); // kept\n"
        );
    }

    #[test]
    fn links_for_trunk_are_read_and_others_stay() {
        let html = "<link rel=\"icon\" href=\"i.svg\">\n  <link data-trunk rel=\"css\" href=\"a.css\">\n\
                    <link data-trunk rel=\"rust\" href=\"Cargo.toml\" data-bin=\"web\" data-wasm-opt=\"0\"><p>";
        let (text, links) = without_links(html).unwrap();
        assert_eq!(text, "<link rel=\"icon\" href=\"i.svg\">\n\n<p>");
        let links: Vec<_> = links.iter().map(|it| (&*it.rel, &*it.href)).collect();
        assert_eq!(links, [("css", "a.css"), ("rust", "Cargo.toml")]);
        assert!(without_links("<link data-trunk rel=\"css\"").is_err());
        assert!(without_links("").is_err(), "no program");
        for unknown in [
            "rel=\"sass\"",
            "rel=\"css\" data-no-minify",
            "data-bin=\"other\"",
        ] {
            assert!(
                link(&format!("<link data-trunk {unknown}")).is_err(),
                "{unknown}"
            );
        }
    }

    #[test]
    fn the_project_defines_a_page_that_is_understood() {
        let read = |name: &str| fs::read_to_string(tools::root().join(name)).unwrap();
        assert!(without_links(&read("index.html")).is_ok());
        let settings = Settings::read(&read("Trunk.toml")).unwrap();
        let script = settings.fill(&settings.pattern_script, "w.js", "w.wasm");
        assert!(script.contains("data-wasm=\"./w.wasm\""), "{script}");
        assert!(Settings::read("[build]\nunknown = 1").is_err());
        assert!(Settings::read("[watch]\n[build]").is_err());
    }

    #[test]
    fn small_is_the_same_with_less() {
        let css = "/* why */\na,\n  b > c {\n    color: red;\n    margin:\n      0 1px;\n}\n";
        assert_eq!(small_css(css), "a,b>c{color:red;margin:0 1px}\n");
        assert_eq!(
            small_html("<p>\n  <!-- why\n -->a\n b</p>"),
            "<p>\na\nb</p>\n"
        );
    }
}
