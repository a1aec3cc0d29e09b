//! What a release has beside its programs: the list of their parts, notes, and sums to check the files by.

use crate::licenses::{self, Product};
use crate::prelude::*;
use serde_json::json;

/// The parts of page and program, in the form of CycloneDX 1.5.
const PARTS: &str = "orgsim.cdx.json";
const NOTES: &str = "release-notes.md";
const SUMS: &str = "SHA256SUMS";

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Writes all of it for the files in this folder, which may come from several systems.
pub fn write(folder: &Path) -> Result {
    fs::write(folder.join(PARTS), parts()?)?;
    let changes = fs::read_to_string(tools::root().join("CHANGELOG.md"))?;
    fs::write(folder.join(NOTES), notes(&changes)?)?;
    fs::write(folder.join(SUMS), sums(folder)?)?;
    Ok(())
}

/// The crates in page and program, for all systems. The same for the same lock file.
fn parts() -> Result<String> {
    let lock: toml::Table = fs::read_to_string(tools::root().join("Cargo.lock"))?.parse()?;
    let packages = lock.get("package").and_then(|it| it.as_array());
    let sums: BTreeMap<(&str, &str), &str> = (packages.into_iter().flatten())
        .filter_map(|it| {
            let text = |key: &str| it.get(key).and_then(toml::Value::as_str);
            Some(((text("name")?, text("version")?), text("checksum")?))
        })
        .collect();
    let mut components = Vec::new();
    for part in licenses::third_party(&[Product::Page, Product::Program])? {
        let (name, version) = (&*part.name, &*part.version);
        let mut component = json!({
            "type": "library",
            "bom-ref": format!("pkg:cargo/{name}@{version}"),
            "name": name,
            "version": version,
            "licenses": [{ "expression": part.license }],
            "purl": format!("pkg:cargo/{name}@{version}"),
        });
        if let Some(sum) = sums.get(&(name, version)) {
            component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
        }
        components.push(component);
    }
    let all = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": {
            "type": "application",
            "bom-ref": format!("pkg:cargo/orgsim@{VERSION}"),
            "name": "orgsim",
            "version": VERSION,
            "licenses": [{ "expression": "MIT OR Apache-2.0" }],
        } },
        "components": components,
    });
    Ok(serde_json::to_string_pretty(&all)? + "\n")
}

/// The changes of this version; those that are not released yet if it has none.
fn notes(changes: &str) -> Result<String> {
    let section = |title: &str| {
        let begin = changes.find(&format!("\n## {title}"))? + 1;
        let body = changes[begin..].split_once('\n')?.1;
        let end = body.find("\n## ").unwrap_or(body.len());
        Some(body[..end].trim())
    };
    let found = section(VERSION).or_else(|| section("Unreleased"));
    let found = found.filter(|it| !it.is_empty());
    let found = found.ok_or_else(|| format!("CHANGELOG.md says nothing about {VERSION}"))?;
    Ok(format!("# Orgsim {VERSION}\n\n{found}\n"))
}

/// A line for each other file, as `sha256sum --check` reads it.
fn sums(folder: &Path) -> Result<String> {
    let mut lines = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name != SUMS && entry.path().is_file() {
            let sum = page_files::sha256(&fs::read(entry.path())?);
            lines.push(format!("{sum}  {name}\n"));
        }
    }
    lines.sort_by(|a, b| a[66..].cmp(&b[66..]));
    Ok(lines.concat())
}

/// Writes them for a folder with one file, and reads them again.
pub fn test(folder: &Path) -> Result<u32> {
    fs::write(folder.join("some-file"), "abc")?;
    write(folder)?;
    let read = |name: &str| fs::read_to_string(folder.join(name));
    let sum = page_files::sha256(b"abc");
    if !read(SUMS)?.contains(&format!("{sum}  some-file\n")) || read(SUMS)?.lines().count() != 3 {
        return Err(format!("{SUMS}: {}", read(SUMS)?).into());
    }
    let parts: Value = serde_json::from_str(&read(PARTS)?)?;
    let all = parts["components"].as_array().ok_or("no parts")?;
    for name in ["serde", "yew", "axum"] {
        let part = all.iter().find(|it| it["name"] == name);
        let part = part.ok_or_else(|| format!("{PARTS} lacks {name}"))?;
        let sum = part["hashes"][0]["content"].as_str().unwrap_or_default();
        if sum.len() != 64 {
            return Err(format!("{PARTS}: {part}").into());
        }
    }
    if read(NOTES)?.lines().count() < 3 {
        return Err(format!("{NOTES} says nothing").into());
    }
    Ok(3)
}
