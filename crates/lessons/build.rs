//! Writes the table of languages: English, and each language with a file in `web/texts`.

use std::path::Path;
use std::{env, fs};

use toml::de::DeTable;

/// The table in a file of texts with the language's name.
const HEADER: &str = "language";

/// Pseudo-languages, whose texts `cargo xtask build` makes for tests: long and accented, and from right to left. No menu offers them.
const PSEUDO: [(&str, bool); 2] = [("en-XA", false), ("ar-XB", true)];

fn main() {
    let texts = Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("cargo names the folder"))
        .join("../../web/texts");
    println!("cargo::rerun-if-changed={}", texts.display());
    let out = env::var_os("OUT_DIR").expect("cargo names the folder");
    let table = table(&texts).unwrap_or_else(|error| panic!("{}: {error}", texts.display()));
    fs::write(Path::new(&out).join("languages.rs"), table).expect("a writable folder");
}

/// The rows of the table as a Rust array, English first and the others by code.
///
/// # Errors
///
/// A file that cannot be read, or that lacks its header.
pub fn table(folder: &Path) -> Result<String, String> {
    let mut rows = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        let code = path.file_stem().unwrap_or_default().to_string_lossy();
        let text = fs::read_to_string(&path).map_err(|error| format!("{code}: {error}"))?;
        let file = DeTable::parse(&text).map_err(|error| format!("{code}: {error}"))?;
        let header = |name: &str| {
            let header = file.get_ref().get(HEADER)?.get_ref().as_table()?;
            header.get(name)?.get_ref().as_str()
        };
        let (Some(name), Some(thousands)) = (header("name"), header("thousands")) else {
            return Err(format!(
                "{code}.toml lacks {HEADER}.name or {HEADER}.thousands"
            ));
        };
        let rtl = header("direction") == Some("rtl");
        rows.push(row(&code, name, thousands, rtl));
    }
    rows.sort();
    rows.insert(0, row("en", "English", ",", false));
    let offered = rows.len();
    rows.extend(PSEUDO.map(|(code, rtl)| row(code, code, ",", rtl)));
    Ok(format!("({offered}, &[{}])", rows.concat()))
}

fn row(code: &str, name: &str, thousands: &str, rtl: bool) -> String {
    let texts = format!("texts/{code}.txt");
    format!(
        "Row {{ code: {code:?}, name: {name:?}, thousands: {thousands:?}, texts: {texts:?}, rtl: {rtl} }}, "
    )
}
