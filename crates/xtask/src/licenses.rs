//! The license texts in the page and in the archive of the program: our own, and those of every crate whose code is in it.
//!
//! Cargo lists these crates. Their texts are the files beside their sources; a crate that ships none gets the text of
//! the Apache License 2.0, which is the same for all. A crate without any text ends the build.

use crate::prelude::*;
use crate::process::host;

/// The file's name in the built page, in packages for learning platforms, and in the help's link.
pub const FILE: &str = "licenses.txt";

/// What a file of licenses belongs to.
#[derive(Clone, Copy)]
pub enum Product {
    Page,
    Program,
}

impl Product {
    fn package(self) -> &'static str {
        match self {
            Self::Page => "web",
            Self::Program => "orgsim",
        }
    }

    fn features(self) -> &'static str {
        match self {
            Self::Page => "",
            Self::Program => "orgsim/page",
        }
    }

    /// The system it is for: a program's, this one.
    fn platform(self) -> Result<String> {
        match self {
            Self::Page => Ok(tools::WASM.into()),
            Self::Program => host(),
        }
    }
}

/// A third-party part of a product.
struct Part {
    /// Name and version: `serde 1.0.229`.
    name: String,
    /// As in `Cargo.toml`: `MIT OR Apache-2.0`.
    license: String,
    authors: String,
    /// Location of its sources.
    home: String,
    texts: Vec<String>,
}

/// Writes [`FILE`] into this folder.
pub fn write(product: Product, folder: &Path) -> Result {
    Ok(fs::write(folder.join(FILE), text(product)?)?)
}

/// The whole file: our licenses, the list of parts, and each text once with the parts it applies to.
fn text(product: Product) -> Result<String> {
    let read = |name: &str| fs::read_to_string(tools::root().join(name));
    let (mit, apache) = (read("LICENSE-MIT")?, read("LICENSE-APACHE")?);
    let mut parts = crates(product, &apache)?;
    parts.push(standard_library(&apache)?);
    parts.push(data(&apache));
    if matches!(product, Product::Program) {
        parts.push(Part {
            name: "the catalog of actions, from iam-data".into(),
            license: "MIT".into(),
            authors: "Act Security".into(),
            home: "https://github.com/act-security-labs/iam-data".into(),
            texts: vec![read("crates/lint/src/catalog/iam-data-LICENSE.txt")?],
        });
    }
    let mut out = format!(
        "Orgsim is licensed under the MIT License or the Apache License, Version 2.0, at your option.\n\
         It contains the parts listed below; their license texts follow.\n\n{}\n{mit}\n{}\n{apache}\n{}\n",
        heading("Orgsim: MIT License"),
        heading("Orgsim: Apache License, Version 2.0"),
        heading("Parts by others"),
    );
    let mut texts: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    for part in &parts {
        out.push_str(&format!("{}: {}", part.name, part.license));
        for more in [&part.authors, &part.home] {
            if !more.is_empty() {
                out.push_str(&format!("; {more}"));
            }
        }
        out.push('\n');
        for text in &part.texts {
            // Texts that differ only in their line breaks count as one.
            let key = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let (_, names) = texts
                .entry(key)
                .or_insert_with(|| (text.clone(), Vec::new()));
            names.push(part.name.clone());
        }
    }
    for (text, names) in texts.values() {
        out.push_str(&format!(
            "\n{}\n{}\n",
            heading(&names.join(", ")),
            text.trim_end()
        ));
    }
    Ok(out)
}

fn heading(text: &str) -> String {
    format!("{}\n{text}\n{0}\n", "=".repeat(78))
}

/// The third-party crates of the product: those that are linked into it, without build scripts and procedural macros.
fn crates(product: Product, apache: &str) -> Result<Vec<Part>> {
    let metadata = output(&mut cargo("metadata --format-version 1 --all-features"))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().ok_or("no packages")?;
    let third_party = |package: &&&Value| !package["source"].is_null();
    let linked = linked(product)?;
    let parts = linked.iter().map(|(name, version)| {
        let is_it = |it: &&Value| it["name"] == **name && it["version"] == **version;
        let package = packages.iter().find(is_it);
        package.ok_or_else(|| format!("cargo metadata lists no package {name} {version}").into())
    });
    let parts: Vec<&Value> = parts.collect::<Result<_>>()?;
    let parts = parts.iter().filter(third_party);
    parts
        .map(|package| part(package, packages, apache))
        .collect()
}

/// A crate by others in a product.
pub struct LinkedCrate {
    pub name: String,
    pub version: String,
    /// As in `Cargo.toml`: `MIT OR Apache-2.0`.
    pub license: String,
}

/// The crates by others in these products, for all systems, in order.
pub fn third_party(products: &[Product]) -> Result<Vec<LinkedCrate>> {
    let metadata = output(&mut cargo("metadata --format-version 1"))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().ok_or("no packages")?;
    let mut linked = BTreeSet::new();
    for product in products {
        linked.extend(linked_for(*product, "all")?);
    }
    let found = linked.into_iter().filter_map(|(name, version)| {
        let is_it = |it: &&Value| it["name"] == *name && it["version"] == *version;
        let package = packages.iter().find(is_it)?;
        // The licenses of old crates are written with a slash.
        let license = package["license"].as_str().unwrap_or_default();
        let license = license.replace(" / ", " OR ").replace('/', " OR ");
        (!package["source"].is_null()).then_some(LinkedCrate {
            name,
            version,
            license,
        })
    });
    Ok(found.collect())
}

/// The names and versions of the crates in a product, on its system.
fn linked(product: Product) -> Result<BTreeSet<(String, String)>> {
    linked_for(product, &product.platform()?)
}

fn linked_for(product: Product, target: &str) -> Result<BTreeSet<(String, String)>> {
    let words = "tree --edges normal,no-proc-macro --prefix none --format {p}";
    let tree = output(
        cargo(words)
            .args([
                "--package",
                product.package(),
                "--features",
                product.features(),
            ])
            .args(["--target", target]),
    )?;
    // `serde v1.0.229 (/folder/of/it)`
    let crates = tree.lines().filter_map(|line| {
        let mut words = line.split(' ');
        Some((
            words.next()?.into(),
            words.next()?.strip_prefix('v')?.into(),
        ))
    });
    Ok(crates.collect())
}

/// A package of these packages.
fn part(package: &Value, packages: &[Value], apache: &str) -> Result<Part> {
    let text = |name: &str| package[name].as_str().unwrap_or_default().to_owned();
    let name = format!("{} {}", text("name"), text("version"));
    let manifest = text("manifest_path");
    let folder = Path::new(&manifest)
        .parent()
        .ok_or_else(|| format!("{name} has no folder"))?;
    let license = text("license");
    let mut texts = beside(folder)?;
    // Crates of one repository may ship their common text in one of them.
    let same = |other: &&Value| {
        let common = ["repository", "license"].map(|it| other[it] == package[it]);
        common == [true; 2] && package["repository"].is_string()
    };
    for other in packages.iter().filter(same) {
        let manifest = other["manifest_path"].as_str().map(Path::new);
        if let Some(folder) = manifest.and_then(Path::parent).filter(|_| texts.is_empty()) {
            texts = beside(folder)?;
        }
    }
    if texts.is_empty() && license.contains("Apache-2.0") && !license.contains("AND") {
        texts.push(apache.to_owned());
    }
    let authors: Vec<&str> = package["authors"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let authors = authors.join(", ");
    // The words of this license are the same for all; only the holder differs.
    if texts.is_empty() && license == "MIT" && !authors.is_empty() {
        texts.push(mit_of(&authors)?);
    }
    if texts.is_empty() {
        return Err(format!(
            "{name} ({license}) comes without a license text, and `{FILE}` needs one: see crates/xtask/src/licenses.rs"
        )
        .into());
    }
    Ok(Part {
        name,
        license,
        authors,
        home: text("repository"),
        texts,
    })
}

/// The MIT license with this holder.
fn mit_of(holder: &str) -> Result<String> {
    let own = fs::read_to_string(tools::root().join("LICENSE-MIT"))?;
    let lines = own
        .lines()
        .map(|line| match line.starts_with("Copyright (c)") {
            true => format!("Copyright (c) {holder}\n"),
            false => format!("{line}\n"),
        });
    Ok(lines.collect())
}

/// The license texts beside a crate's manifest, by file name.
fn beside(folder: &Path) -> Result<Vec<String>> {
    let mut names: Vec<_> = fs::read_dir(folder)?
        .flatten()
        .filter(|entry| entry.path().is_file() && is_license(&entry.file_name().to_string_lossy()))
        .map(|entry| entry.path())
        .collect();
    names.sort();
    names
        .iter()
        .map(|path| Ok(String::from_utf8_lossy(&fs::read(path)?).into_owned()))
        .collect()
}

fn is_license(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let starts = "license licence copying notice unlicense copyright";
    starts.split(' ').any(|it| name.starts_with(it)) && !name.ends_with(".rs")
}

/// Rust's standard library, which is in every program.
fn standard_library(apache: &str) -> Result<Part> {
    let version = rustc("--version")?;
    let version = version.split_whitespace().nth(1).unwrap_or_default();
    Ok(Part {
        name: format!("Rust standard library {version}"),
        license: "MIT OR Apache-2.0".into(),
        authors: "The Rust Project Developers".into(),
        home: "https://github.com/rust-lang/rust".into(),
        texts: vec![apache.to_owned()],
    })
}

/// The data files that `cargo xtask data` writes.
fn data(apache: &str) -> Part {
    Part {
        name: "data about AWS, from moto".into(),
        license: "Apache-2.0".into(),
        authors: "the moto contributors".into(),
        home: "https://github.com/getmoto/moto".into(),
        texts: vec![apache.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_crate_in_the_page_has_its_license_text() {
        let apache = fs::read_to_string(tools::root().join("LICENSE-APACHE")).unwrap();
        let parts = crates(Product::Page, &apache).unwrap();
        assert!(parts.len() > 40, "{}", parts.len());
        let has = |name: &str| parts.iter().any(|it| it.name.starts_with(name));
        assert!(has("yew 0.") && has("wasm-bindgen 0."));
        // Procedural macros and what they use, build scripts, and our own crates are not in it.
        assert!(!has("yew-macro ") && !has("syn ") && !has("autocfg ") && !has("web 0."));
        let text = text(Product::Page).unwrap();
        // Texts that differ only in their line breaks occur once.
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let flat = plain(&text);
        for part in &parts {
            // The shortest, the zlib License, has eight hundred characters.
            let length: usize = part.texts.iter().map(String::len).sum();
            assert!(length > 700, "{}: {:?}", part.name, part.texts);
            for license in &part.texts {
                assert!(flat.contains(&plain(license)), "{}", part.name);
            }
        }
        for own in ["LICENSE-MIT", "LICENSE-APACHE"] {
            let own = fs::read_to_string(tools::root().join(own)).unwrap();
            assert!(text.contains(&own));
        }
        assert!(text.contains("Rust standard library 1."));
        let home = std::env::var("HOME").unwrap_or_default();
        assert!(
            home.len() < 2 || !text.contains(&home),
            "no folder of this machine is in it"
        );
    }

    #[test]
    fn the_program_has_its_licenses_too() {
        let text = text(Product::Program).unwrap();
        for part in ["axum 0.", "brotli-decompressor 6.", "alloc-stdlib 0."] {
            assert!(text.contains(&format!("\n{part}")), "{part}");
        }
    }

    #[test]
    fn a_crate_without_any_text_ends_the_build() {
        let folder = tools::scratch("licenses-test");
        fs::create_dir_all(&folder).unwrap();
        let package = |license: &str| {
            serde_json::json!({
                "name": "x", "version": "1.0.0", "license": license, "authors": [],
                "manifest_path": folder.join("Cargo.toml").to_string_lossy(),
            })
        };
        assert_eq!(
            part(&package("MIT OR Apache-2.0"), &[], "text")
                .unwrap()
                .texts,
            ["text"]
        );
        let error = part(&package("MIT"), &[], "text")
            .err()
            .unwrap()
            .to_string();
        assert!(error.contains("x 1.0.0 (MIT)"), "{error}");
        assert!(part(&package("Apache-2.0 AND Zlib"), &[], "text").is_err());
    }
}
