//! Style files take colors, type sizes, durations and the motion curve from `web/styles/tokens.css`.

use std::fs;
use std::path::{Path, PathBuf};

use orgsim_tests::sources::files_below;
use page::motion::{TICK_MS, WALK_MS};

/// The file that defines the tokens.
const TOKENS: &str = "tokens.css";

/// Declarations that may use other values.
const EXCEPTIONS: [(&str, &str); 1] = [
    // As good as no motion, but its end is still an event.
    ("theme.css", "animation-duration: 1ms !important"),
];

/// Named colors that an author may reach for; `currentcolor`, `transparent` and the system colors of forced-colors mode
/// (`CanvasText`) carry no color of their own.
const COLORS: [&str; 12] = [
    "white", "black", "gray", "grey", "red", "green", "blue", "yellow", "orange", "purple", "navy",
    "silver",
];

/// The number of hues of services.
const HUES: usize = 10;

/// What lies below others: the page's surfaces, the planes of the organization by depth, and an account's card.
const GROUNDS: [&str; 7] = [
    "--sunken",
    "--ground",
    "--surface",
    "--unit",
    "--unit-2",
    "--unit-3",
    "--card",
];

struct Declaration {
    file: String,
    name: String,
    value: String,
}

impl Declaration {
    fn text(&self) -> String {
        format!("{}: {}", self.name, self.value)
    }

    /// The value's words: `0 1px` and `rgb(1 2 3)` have two and four.
    fn words(&self) -> impl Iterator<Item = &str> {
        self.value.split([' ', ',', '(', ')', '/', '\n'])
    }

    /// The violation, if any.
    fn wrong(&self) -> Option<&'static str> {
        let colored = |word: &str| {
            word.starts_with('#')
                || word.starts_with("rgb")
                || word.starts_with("hsl")
                || COLORS.contains(&word)
        };
        if self.words().any(colored) {
            return Some("a color that is not a token");
        }
        match self.name.as_str() {
            "font-size" if !self.value.starts_with("var(--") && self.value != "inherit" => {
                Some("a size that is not one of the scale")
            }
            "font"
                if self
                    .words()
                    .next()
                    .is_some_and(|word| is_number(word, &["px", "rem", "em"])) =>
            {
                Some("a size that is not one of the scale")
            }
            name if name.starts_with("transition") || name.starts_with("animation") => {
                // A ring that fills with time fills evenly.
                let even = self.value.starts_with("stroke-dasharray ");
                let curve = |word: &str| {
                    word.starts_with("ease")
                        || word.starts_with("cubic")
                        || word.starts_with("steps")
                        || (word == "linear" && !even)
                };
                let raw = |word: &str| is_number(word, &["ms", "s"]) || curve(word);
                self.words()
                    .any(raw)
                    .then_some("a duration or curve that is not a token")
            }
            _ => None,
        }
    }
}

#[test]
fn styles_have_no_values_of_their_own() {
    let mut wrong = Vec::new();
    for it in declarations().iter().filter(|it| it.file != TOKENS) {
        let allowed = EXCEPTIONS.contains(&(it.file.as_str(), it.text().as_str()));
        if let Some(why) = it.wrong().filter(|_| !allowed) {
            wrong.push(format!("{}: {}: {why}", it.file, it.text()));
        }
    }
    assert!(wrong.is_empty(), "use the tokens of {TOKENS}: {wrong:#?}");
}

#[test]
fn each_token_is_used() {
    let all = declarations();
    let unused: Vec<&str> = all
        .iter()
        .filter(|it| it.file == TOKENS && it.name.starts_with("--"))
        .map(|it| it.name.as_str())
        .filter(|name| {
            !all.iter()
                .any(|it| it.value.contains(&format!("var({name})")))
        })
        .collect();
    assert!(unused.is_empty(), "unused tokens: {unused:?}");
}

/// The walk of an arrival is its first half.
#[test]
fn styles_last_as_long_as_movements() {
    assert_eq!(token("--calm"), format!("{TICK_MS}ms"));
    assert_eq!(token("--arrival"), format!("{}s", 2.0 * WALK_MS / 1_000.0));
}

/// Text has 4.5:1. A glyph has the hue on a card, or the ink `--on-accent` on the hue.
#[test]
fn hues_of_services_have_contrast_in_light_and_in_dark() {
    let hues: Vec<String> = (0..HUES).map(|it| format!("--hue-{it}")).collect();
    let hues: Vec<&str> = hues.iter().map(String::as_str).collect();
    let grounds = ["--sunken", "--ground", "--surface", "--card", "--on-accent"];
    assert_contrast(&hues, &grounds, 4.5);
}

/// Frames of units, edges of cards and of marks have 3:1, and the words beside them 4.5:1, on each plane of the organization.
#[test]
fn lines_and_words_have_contrast_on_each_plane() {
    assert_contrast(&["--frame", "--line-strong"], &GROUNDS, 3.0);
    let words = ["--ink", "--ink-soft", "--wait", "--accent"];
    assert_contrast(&words, &GROUNDS, 4.5);
}

/// What is said in a color has 4.5:1 where it is said, and so has the ring of the keyboard, which has the accent.
#[test]
fn words_in_color_have_contrast_on_the_page_and_on_their_own_ground() {
    let words = [
        "--ink",
        "--ink-soft",
        "--accent",
        "--good",
        "--wait",
        "--stop",
        "--billing",
        "--all-features",
    ];
    assert_contrast(&words, &["--sunken", "--ground", "--surface"], 4.5);
    for word in ["--accent", "--good", "--wait", "--stop"] {
        assert_contrast(&[word], &[&format!("{word}-ground")], 4.5);
    }
    assert!(token("--focus").ends_with("solid var(--accent)"));
    // The tree's lines have a color of which the test above speaks.
    let drawing = fs::read_to_string(style("stage/src/organization/view.css"));
    let lines = ".organization .lines path { fill: none; stroke: var(--line-strong);";
    assert!(drawing.expect("a readable file").contains(lines));
}

#[test]
fn values_outside_the_scale_are_noticed() {
    for (name, value) in [
        ("color", "#fff"),
        ("background", "linear-gradient(red, var(--ink))"),
        ("font-size", "12px"),
        ("font", "0.8rem var(--sans)"),
        ("transition", "opacity 200ms var(--ease)"),
        ("animation", "shown var(--calm) ease-in"),
        ("transition", "opacity var(--calm) linear"),
    ] {
        let it = Declaration {
            file: "a.css".into(),
            name: name.into(),
            value: value.into(),
        };
        assert!(it.wrong().is_some(), "{}", it.text());
    }
}

/// The value of a token.
fn token(name: &str) -> String {
    let all = declarations();
    let found = all.iter().find(|it| it.file == TOKENS && it.name == name);
    found.expect("the token is there").value.clone()
}

/// Each of `colors` has at least the contrast `least` to each of `grounds`, in light and in dark.
fn assert_contrast(colors: &[&str], grounds: &[&str], least: f64) {
    let read = |names: &[&str]| -> Vec<[String; 2]> {
        names.iter().map(|it| light_and_dark(&token(it))).collect()
    };
    let (own, below) = (read(colors), read(grounds));
    let mut weak = Vec::new();
    for (name, color) in colors.iter().zip(&own) {
        for (ground, other) in grounds.iter().zip(&below) {
            for (color, other) in color.iter().zip(other) {
                let ratio = contrast(color, other);
                if ratio < least {
                    weak.push(format!("{name} {color} on {ground} {other}: {ratio:.2}"));
                }
            }
        }
    }
    assert!(weak.is_empty(), "under {least}:1: {weak:#?}");
}

/// Whether a word is a number with one of these units.
fn is_number(word: &str, units: &[&str]) -> bool {
    units.iter().any(|unit| {
        word.strip_suffix(unit)
            .is_some_and(|number| number.parse::<f64>().is_ok())
    })
}

/// The colors of `light-dark(#ffffff, #000000)`.
fn light_and_dark(value: &str) -> [String; 2] {
    let inside = value
        .strip_prefix("light-dark(")
        .and_then(|it| it.strip_suffix(')'));
    let both = inside.and_then(|it| it.split_once(", "));
    let (light, dark) = both.expect("the color is designed twice");
    [light.into(), dark.into()]
}

/// The contrast ratio of two colors such as `#1d2126`, as WCAG 2 defines it: 1 to 21.
fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The relative luminance of WCAG 2, 0 to 1.
fn luminance(color: &str) -> f64 {
    let channel = |from: usize| {
        let byte = u8::from_str_radix(&color[from..from + 2], 16);
        let part = f64::from(byte.expect("a color has six hexadecimal digits")) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn declarations() -> Vec<Declaration> {
    style_files()
        .iter()
        .flat_map(|path| {
            let file = path
                .file_name()
                .expect("a file has a name")
                .to_string_lossy()
                .into_owned();
            read(
                &file,
                &fs::read_to_string(path).expect("the file was listed"),
            )
        })
        .collect()
}

/// A style file below `web`.
fn style(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../web")
        .join(path)
}

pub(crate) fn style_files() -> Vec<PathBuf> {
    let mut files = files_below(&style(""), ".css");
    files.sort();
    files
}

/// The declarations of a style file. The text before a `{` is a selector or the condition of an at-rule.
fn read(file: &str, text: &str) -> Vec<Declaration> {
    without_comments(text)
        .split_inclusive(['{', '}', ';'])
        .filter(|piece| !piece.ends_with('{'))
        .filter_map(|piece| piece.trim_end_matches(['}', ';']).split_once(':'))
        .map(|(name, value)| Declaration {
            file: file.into(),
            name: name.trim().into(),
            value: value.split_whitespace().collect::<Vec<_>>().join(" "),
        })
        .collect()
}

pub(crate) fn without_comments(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain
}
