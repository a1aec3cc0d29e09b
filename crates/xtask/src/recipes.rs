//! The recipes of CONTRIBUTING.md, each followed in a copy of the sources: a patch makes the edits that a person makes, then run the
//! commands that the recipe names, and then all Rust tests. So a recipe that forgets a place fails.

use crate::planted;
use crate::prelude::*;

/// The patches, below the top folder: one for each recipe, by its title.
const PATCHES: &str = "tests/recipes";

/// All Rust tests, but the one that a patch can be applied, because it is.
const ALL_TESTS: &str = "cargo test --no-fail-fast -- --skip every_patch_still_applies";

/// What a recipe names and is not done here: programs and packages of others, or data that no recipe changes.
const NOT_RUN: [&str; 3] = [
    "cargo xtask test --only clients",
    "cargo xtask data",
    "cargo xtask serve",
];

/// Follows the recipes of CONTRIBUTING.md in a copy, up to green tests.
#[derive(clap::Args)]
pub struct RecipesOptions {
    /// The recipes, as their patches in `tests/recipes` are named [default: all]
    #[arg(value_name = "RECIPE")]
    chosen: Vec<String>,
    /// Run only the tests that a recipe names, not all
    #[arg(long)]
    named: bool,
}

/// A recipe: the name of its patch, and its text.
struct Recipe {
    name: String,
    text: String,
}

impl Recipe {
    fn patch(&self) -> PathBuf {
        let file = format!("{}.patch", self.name);
        tools::root().join(PATCHES).join(file)
    }

    /// The commands that it names, in order.
    fn commands(&self) -> Vec<&str> {
        let is_command = |it: &&str| it.starts_with("cargo ") || it.contains("=1 cargo ");
        let named = code(&self.text).filter(is_command);
        named.filter(|it| !NOT_RUN.contains(it)).collect()
    }

    /// Those of the files that it does not name.
    fn unnamed<'f>(&self, files: impl IntoIterator<Item = &'f str>) -> Vec<&'f str> {
        let named: Vec<_> = paths(&self.text).collect();
        let files = files.into_iter();
        files
            .filter(|file| !named.iter().any(|it| is_named(it, file)))
            .collect()
    }
}

/// The recipes: the sections of CONTRIBUTING.md that add something.
fn recipes() -> Result<Vec<Recipe>> {
    let text = fs::read_to_string(tools::root().join("CONTRIBUTING.md"))?;
    let sections = text.split("\n## ").filter_map(|it| it.split_once('\n'));
    let recipes = sections.filter(|(title, _)| title.starts_with("Add "));
    Ok(recipes
        .map(|(title, text)| Recipe {
            name: title.to_lowercase().replace(' ', "-"),
            text: text.into(),
        })
        .collect())
}

/// What a text has in backticks or links to.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let links = text.split("](").skip(1);
    let links = links.filter_map(|it| it.split([')', '#']).next());
    text.split('`').skip(1).step_by(2).chain(links)
}

/// The paths that a text names.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    const ENDINGS: [&str; 8] = ["rs", "toml", "txt", "md", "css", "html", "js", "mjs"];
    let is_plain = |it: &str| {
        let plain = |it: char| it.is_ascii_alphanumeric() || "._-/".contains(it);
        it.chars().all(plain) && it.starts_with(|it: char| it.is_ascii_alphanumeric())
    };
    let is_file = |it: &str| {
        it.rsplit_once('.')
            .is_some_and(|it| ENDINGS.contains(&it.1))
    };
    code(text).filter(move |it| is_plain(it) && (it.contains('/') || is_file(it)))
}

/// Whether a path as documents write it means this file or its folder: `overlay/SERVICE.txt` has a blank and no beginning.
fn is_named(named: &str, file: &str) -> bool {
    let is_blank = |it: &str| it.len() > 3 && it.chars().all(|it| it.is_ascii_uppercase());
    let same = |named: &str, part: &str| {
        let stem = named.split('.').next().unwrap_or(named);
        named == part || is_blank(stem) && part.ends_with(&named[stem.len()..])
    };
    let named: Vec<_> = named.trim_end_matches('/').split('/').collect();
    let parts: Vec<_> = file.split('/').collect();
    let mut windows = parts.windows(named.len());
    windows.any(|it| named.iter().zip(it).all(|(named, part)| same(named, part)))
}

pub fn main(options: &RecipesOptions) -> Result {
    let recipes = recipes()?;
    let names: Vec<_> = recipes.iter().map(|it| it.name.as_str()).collect();
    if let Some(name) = options.chosen.iter().find(|it| !names.contains(&&***it)) {
        return Err(format!(
            "unknown recipe `{name}`; choose one of: {}",
            names.join(", ")
        )
        .into());
    }
    let copy = tools::target().join("recipes");
    progress("Copying the sources; each recipe is then followed in the copy");
    planted::copy_sources(&copy)?;
    // A repository of its own: what a recipe has done is taken back without touching other files, which would be compiled again.
    run(git(&copy).args(["init", "--quiet"]))?;
    run(git(&copy).args(["add", "--all"]))?;
    let chosen = recipes
        .iter()
        .filter(|it| options.chosen.is_empty() || options.chosen.contains(&it.name));
    let mut rows = Vec::new();
    for recipe in chosen {
        progress(&recipe.name);
        let begin = Instant::now();
        let done = follow(recipe, &copy, options.named);
        let said = done.map_or_else(|error| format!("NO: {error}"), |()| "green".into());
        rows.push((&recipe.name, said, elapsed(begin)));
        run(git(&copy).args(["checkout", "--quiet", "."]))?;
        run(git(&copy).args(["clean", "-d", "--force", "--quiet"]))?;
    }
    println!("\n{:<28} {:>14}  result", "recipe", "time");
    for (name, said, time) in &rows {
        println!("{name:<28} {time:>14}  {said}");
    }
    match rows.iter().all(|row| row.1 == "green") {
        true => Ok(()),
        false => Err("a recipe does not end with green tests, see above".into()),
    }
}

fn git(copy: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(copy);
    command
}

/// Does what a recipe says, and runs the tests.
fn follow(recipe: &Recipe, copy: &Path, named: bool) -> Result {
    run(git(copy).arg("apply").arg(recipe.patch()))?;
    let mut commands = recipe.commands();
    if !named {
        commands.push(ALL_TESTS);
    }
    for words in commands {
        let words: Vec<_> = words.split_whitespace().collect();
        let at = words.iter().position(|it| *it == "cargo").unwrap_or(0);
        // The alias as it is written out: what is added behind the first word is for cargo.
        let words_of_cargo = match &words[at + 1..] {
            ["xtask", rest @ ..] => format!(
                "run --quiet --profile tools --package xtask -- {}",
                rest.join(" ")
            ),
            all => all.join(" "),
        };
        let mut command = cargo(&words_of_cargo);
        planted::within(&mut command, copy);
        // Each recipe changes other crates: what would speed up the same change twice only fills the disk.
        command.env("CARGO_INCREMENTAL", "0");
        for (name, value) in words[..at].iter().filter_map(|it| it.split_once('=')) {
            command.env(name, value);
        }
        run(&mut command)?;
    }
    let changed = output(git(copy).args(["diff", "--name-only"]))?;
    let added = output(git(copy).args(["ls-files", "--others", "--exclude-standard"]))?;
    let unnamed = recipe.unnamed(changed.lines().chain(added.lines()));
    match unnamed.is_empty() {
        true => Ok(()),
        false => Err(format!("it does not name {}", unnamed.join(", ")).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_has_its_patch_and_every_patch_its_recipe() {
        let recipes = recipes().expect("CONTRIBUTING.md is there");
        let names: BTreeSet<_> = recipes
            .iter()
            .map(|it| format!("{}.patch", it.name))
            .collect();
        let folder = fs::read_dir(tools::root().join(PATCHES)).expect("a folder of patches");
        let files = folder.flatten().map(|it| it.file_name());
        let files: BTreeSet<_> = files.map(|it| it.to_string_lossy().into_owned()).collect();
        assert_eq!(names, files);
        assert!(names.len() > 3, "{names:?}");
    }

    #[test]
    fn every_patch_still_applies_and_touches_only_what_its_recipe_names() {
        for recipe in recipes().expect("CONTRIBUTING.md is there") {
            let (name, patch) = (&recipe.name, recipe.patch());
            let mut check = git(tools::root());
            check.args(["apply", "--check"]).arg(&patch);
            let checked = check.output().expect("git runs");
            let says = String::from_utf8_lossy(&checked.stderr);
            assert!(checked.status.success(), "{name}: {says}");
            let text = fs::read_to_string(patch).expect("a patch");
            let touched = text.lines().filter_map(|it| it.strip_prefix("+++ b/"));
            let unnamed = recipe.unnamed(touched);
            assert!(unnamed.is_empty(), "{name} does not name {unnamed:?}");
            let tests = recipe.commands();
            let tests = tests.iter().filter(|it| it.contains("cargo test"));
            assert!(tests.count() > 0, "{name} names no test");
        }
    }

    #[test]
    fn every_path_in_the_documents_exists() {
        let files = planted::sources().expect("git lists them");
        let mut missing = Vec::new();
        for document in ["CONTRIBUTING.md", "ARCHITECTURE.md"] {
            let text = fs::read_to_string(tools::root().join(document)).expect("a document");
            let gone = paths(&text).filter(|it| !files.iter().any(|file| is_named(it, file)));
            missing.extend(gone.map(|it| format!("{document}: {it}")));
        }
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn a_path_has_blanks_and_may_lack_its_beginning() {
        let file = "crates/api/src/model/overlay/iam.txt";
        for named in ["overlay/SERVICE.txt", "api/src/model/", "iam.txt", file] {
            assert!(is_named(named, file), "{named}");
        }
        for named in [
            "overlay/SERVICE.rs",
            "overlay/sts.txt",
            "del/overlay/iam.txt",
        ] {
            assert!(!is_named(named, file), "{named}");
        }
        let text = "Edit `overlay/NAME.txt`, run `cargo xtask api`; see [docs/a.md](docs/b.md#c).";
        assert_eq!(
            paths(text).collect::<Vec<_>>(),
            ["overlay/NAME.txt", "docs/b.md"]
        );
    }
}
