//! The manifest names what a browser needs to install the page, and the files are there.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/xtask/page")
}

/// The size of a PNG, as its first chunk has it: `192x192`.
fn size(src: &str) -> String {
    let bytes = fs::read(page().join(src)).unwrap_or_else(|why| panic!("{src}: {why}"));
    assert_eq!(&bytes[1..4], b"PNG", "{src}");
    let number =
        |at: usize| u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    format!("{}x{}", number(16), number(20))
}

#[test]
fn the_manifest_names_what_a_browser_needs_to_install_the_page() {
    let text = fs::read_to_string(page().join("manifest.webmanifest")).expect("a readable file");
    let manifest: Value = serde_json::from_str(&text).expect("JSON");
    let text = |of: &Value, name: &str| of[name].as_str().unwrap_or_default().to_string();
    for name in ["id", "name", "short_name"] {
        assert_ne!(text(&manifest, name), "", "{name}");
    }
    assert!(text(&manifest, "description").len() > 40);
    let list = |name: &str| manifest[name].as_array().cloned().unwrap_or_default();
    let (icons, screenshots) = (list("icons"), list("screenshots"));
    for it in icons.iter().chain(&screenshots) {
        let src = text(it, "src");
        match &*text(it, "type") {
            "image/png" => assert_eq!(size(&src), text(it, "sizes"), "{src}"),
            _ => assert!(page().join(&src).is_file(), "{src}"),
        }
    }
    let kinds: Vec<String> = icons
        .iter()
        .map(|it| format!("{} {}", text(it, "sizes"), text(it, "purpose")))
        .collect();
    for wanted in ["192x192 any", "512x512 any", "512x512 maskable"] {
        assert!(kinds.iter().any(|it| it == wanted), "{wanted}: {kinds:?}");
    }
    let mut forms: Vec<String> = screenshots
        .iter()
        .map(|it| text(it, "form_factor"))
        .collect();
    ordered::sort_by(&mut forms, Ord::cmp);
    assert_eq!(forms, ["narrow", "wide"]);
}

#[test]
fn the_page_has_an_icon_for_a_home_screen() {
    let index = Path::new(env!("CARGO_MANIFEST_DIR")).join("../index.html");
    let html = fs::read_to_string(index).expect("a readable file");
    let (_, rest) = html
        .split_once("rel=\"apple-touch-icon\" href=\"")
        .expect("a link");
    let (src, _) = rest.split_once('"').expect("an address");
    assert_eq!(size(src), "180x180");
}
