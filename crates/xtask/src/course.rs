//! Puts the lessons and the texts of other languages into the page: the lessons' files as they are, with the suffix `.txt`, and
//! `catalog.json`, from which the page makes its list without fetching them all. What a lesson's files mean is none of our
//! business here; `lessons` and its tests know.

use crate::prelude::*;
use page_files::published;
use serde_json::json;

/// The lesson's file beside the texts of each language.
const LESSON: &str = "lesson.toml";
/// The folder of the rules to break, with a folder for each rule.
const RULES: &str = "rules";
const RULE: &str = "rule.toml";
/// The texts of a rule: all in `rules.json`.
const RULE_TEXTS: [&str; 3] = ["title", "statement", "because"];

/// Copies the lessons and the texts into the folder of a page, and writes the catalog of the lessons.
pub fn add(page: &Path) -> Result {
    let from = tools::root().join("lessons");
    let to = page.join("lessons");
    let languages = languages(&from)?;
    let catalog = catalog(&from, &languages)?;
    for lesson in list(&catalog["lessons"]) {
        let id = lesson["id"].as_str().expect("we wrote it");
        fs::create_dir_all(to.join(id))?;
        let texts = languages.iter().map(|it| format!("{it}.toml"));
        for name in texts.chain([LESSON.into()]) {
            fs::copy(
                from.join(id).join(&name),
                to.join(id).join(published(&name)),
            )?;
        }
        let names = weight::names(&from.join(id))?.into_iter();
        for name in names.filter(|it| page_files::kind(it).starts_with("image/")) {
            fs::copy(from.join(id).join(&name), to.join(id).join(&name))?;
        }
    }
    fs::create_dir_all(&to)?;
    fs::write(to.join("catalog.json"), catalog.to_string())?;
    add_rules(&from.join(RULES), &to, &languages)?;
    add_texts(&tools::root().join("web/texts"), &page.join("texts"))
}

/// Publishes the page's texts in other languages.
fn add_texts(from: &Path, to: &Path) -> Result {
    fs::create_dir_all(to)?;
    for name in weight::names(from)? {
        let texts = page_files::compiled_texts(&fs::read_to_string(from.join(&name))?);
        let texts = texts.map_err(|error| format!("{name}: {error}"))?;
        fs::write(to.join(published(&name)), texts)?;
    }
    Ok(())
}

/// What `boot.js` says in other languages, as a JavaScript object by language.
pub fn boot_texts() -> Result<String> {
    let mut all = serde_json::Map::new();
    for entry in fs::read_dir(tools::root().join("web/texts"))? {
        let path = entry?.path();
        let texts: toml::Table = fs::read_to_string(&path)?.parse()?;
        let code = path.file_stem().unwrap_or_default().to_string_lossy();
        let rows = texts.get("boot").ok_or(format!("{code} lacks [boot]"))?;
        all.insert(code.into(), serde_json::to_value(rows)?);
    }
    Ok(serde_json::Value::from(all).to_string())
}

/// The languages of the course: those that have titles for its parts, in `course.CODE.toml`. Each lesson has its texts in
/// all of them.
fn languages(folder: &Path) -> Result<Vec<String>> {
    let names = weight::names(folder)?;
    let code = |it: &String| Some(it.strip_prefix("course.")?.strip_suffix(".toml")?.into());
    Ok(names.iter().filter_map(code).collect())
}

/// Copies the files of the rules to break, and writes `rules.json`: their ids and texts.
fn add_rules(from: &Path, to: &Path, languages: &[String]) -> Result {
    let mut rows = Vec::new();
    for id in folders(from, RULE)? {
        let (from, to) = (from.join(&id), to.join(RULES).join(&id));
        fs::create_dir_all(&to)?;
        fs::copy(from.join(RULE), to.join(published(RULE)))?;
        let texts = Texts::read(&from, "", languages)?;
        let mut row = json!({ "id": id });
        for name in RULE_TEXTS {
            row[name] = texts.of(name)?;
        }
        rows.push(row);
    }
    let rules = Value::from(rows).to_string();
    Ok(fs::write(to.join("rules.json"), rules)?)
}

/// The catalog: lessons in the order of the course, with the numbers of goals and steps and the titles in each
/// language; parts and paths.
fn catalog(folder: &Path, languages: &[String]) -> Result<Value> {
    let course = read(&folder.join("course.toml"))?;
    let texts = Texts::read(folder, "course.", languages)?;
    let mut there = folders(folder, LESSON)?;
    let (mut rows, mut parts) = (Vec::new(), Vec::new());
    for part in list(&course["parts"]) {
        let (listed, missing): (Vec<_>, Vec<_>) =
            ids(part)?.into_iter().partition(|id| there.remove(*id));
        for id in missing {
            progress(format!(
                "course.toml lists the lesson {id}, which is not there or was listed before"
            ));
        }
        for id in &listed {
            rows.push(row(folder, id, languages)?);
        }
        if !listed.is_empty() {
            let title = texts.of(&format!("parts/{}", id(part)?))?;
            parts.push(json!({ "id": id(part)?, "title": title, "lessons": listed }));
        }
    }
    for id in there {
        progress(format!(
            "The lesson {id} is in no part of course.toml, so the page does not list it"
        ));
    }
    let listed = |id: &&str| rows.iter().any(|row| row["id"] == **id);
    let mut paths = Vec::new();
    for path in list(&course["paths"]) {
        let lessons: Vec<&str> = ids(path)?.into_iter().filter(listed).collect();
        if !lessons.is_empty() {
            let id = id(path)?;
            let said = |what: &str| texts.of(&format!("paths/{id}/{what}"));
            paths.push(json!({ "id": id, "title": said("title")?, "about": said("about")?, "lessons": lessons }));
        }
    }
    Ok(json!({ "lessons": rows, "parts": parts, "paths": paths }))
}

/// A lesson in the catalog.
fn row(folder: &Path, id: &str, languages: &[String]) -> Result<Value> {
    let folder = folder.join(id);
    let lesson = read(&folder.join(LESSON))?;
    let minutes = lesson["minutes"].as_i64();
    let minutes = minutes.ok_or(format!("lessons/{id}/{LESSON} says no minutes"))?;
    let texts = Texts::read(&folder, "", languages)?;
    let count = |name: &str| list(&lesson[name]).len();
    Ok(json!({
        "id": id,
        "minutes": minutes,
        "goals": count("goals"),
        "steps": count("steps"),
        "mistakes": count("mistakes"),
        "quiz": count("quiz"),
        "title": texts.of("title")?,
        "about": texts.of("about")?,
    }))
}

/// The files of texts in a folder, one for each language.
struct Texts<'l>(Vec<(&'l str, PathBuf, Value)>);

impl<'l> Texts<'l> {
    /// `prefix`: what the names have before the language.
    fn read(folder: &Path, prefix: &str, languages: &'l [String]) -> Result<Self> {
        let files = languages.iter().map(|language| {
            let file = folder.join(format!("{prefix}{language}.toml"));
            Ok((&**language, file.clone(), read(&file)?))
        });
        Ok(Self(files.collect::<Result<_>>()?))
    }

    /// The text at this place, such as `paths/ID/title`, in each language.
    fn of(&self, place: &str) -> Result<Value> {
        let texts = self.0.iter().map(|(language, file, texts)| {
            let text = texts.pointer(&format!("/{place}")).and_then(Value::as_str);
            let text = text.ok_or_else(|| format!("{} has no {place}", file.display()))?;
            Ok(((*language).to_string(), text.trim().into()))
        });
        Ok(Value::Object(texts.collect::<Result<_>>()?))
    }
}

/// The folders with such a file: lessons, or rules.
fn folders(folder: &Path, file: &str) -> Result<BTreeSet<String>> {
    let names = weight::names(folder)?;
    let ids = names
        .iter()
        .filter_map(|it| it.strip_suffix(file)?.strip_suffix('/'));
    Ok(ids
        .filter(|id| !id.contains('/'))
        .map(String::from)
        .collect())
}

fn read(file: &Path) -> Result<Value> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let text = fs::read_to_string(file).map_err(|error| named(&error))?;
    Ok(toml::from_str(&text).map_err(|error| named(&error))?)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The id of a part or a path.
fn id(table: &Value) -> Result<&str> {
    Ok(table["id"]
        .as_str()
        .ok_or("something in course.toml has no id")?)
}

/// The lessons of a part or a path.
fn ids(table: &Value) -> Result<Vec<&str>> {
    let ids = list(&table["lessons"]).iter().map(Value::as_str);
    let ids: Option<Vec<&str>> = ids.collect();
    Ok(ids.ok_or("course.toml: an id of a lesson is a text")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalog_has_the_lessons_in_the_order_of_the_course() {
        let folder = tools::scratch("course-test");
        let write = |name: &str, text: &str| {
            let file = folder.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        write(
            "course.toml",
            "[[parts]]\nid = \"p\"\nlessons = [\"second\", \"first\", \"absent\"]\n\
             [[paths]]\nid = \"w\"\nlessons = [\"absent\", \"first\"]\n",
        );
        for language in ["en", "es", "fr"] {
            write(
                &format!("course.{language}.toml"),
                "[parts]\np = \"Part\"\n[paths.w]\ntitle = \"Way\"\nabout = \"A way.\"\n",
            );
            for id in ["first", "second"] {
                let text = format!("title = \"{id} {language}\"\nabout = \"About.\"\n");
                write(&format!("{id}/{language}.toml"), &text);
            }
        }
        for id in ["first", "second", "unlisted"] {
            let text = "minutes = 7\n[[steps]]\n[[goals]]\n[[goals]]\n";
            write(&format!("{id}/lesson.toml"), text);
        }
        let languages = languages(&folder).unwrap();
        assert_eq!(languages, ["en", "es", "fr"]);
        let catalog = catalog(&folder, &languages).unwrap();
        assert_eq!(catalog["parts"][0]["lessons"], json!(["second", "first"]));
        assert_eq!(catalog["paths"][0]["lessons"], json!(["first"]));
        let row = &catalog["lessons"][0];
        assert_eq!(row["id"], "second");
        assert_eq!((&row["minutes"], &row["goals"]), (&json!(7), &json!(2)));
        assert_eq!(row["title"]["es"], "second es");
        assert_eq!(row["title"]["fr"], "second fr");
        let rules = folder.join("rules");
        write("rules/a-rule/rule.toml", "rule = \"a\"\n");
        let text = "title = \"T\"\nstatement = \"S\"\nbecause = \"B\"\n";
        for language in ["en", "es", "fr"] {
            write(&format!("rules/a-rule/{language}.toml"), text);
        }
        add_rules(&rules, &folder.join("to"), &languages).unwrap();
        let list = fs::read_to_string(folder.join("to/rules.json")).unwrap();
        let list: Value = serde_json::from_str(&list).unwrap();
        assert_eq!(list[0]["id"], "a-rule");
        assert_eq!(list[0]["because"]["es"], "B");
        assert!(folder.join("to/rules/a-rule/rule.txt").is_file());
        write("first/es.toml", "title = \"no about\"\n");
        let error = super::catalog(&folder, &languages).unwrap_err().to_string();
        assert!(error.contains("first/es.toml has no about"), "{error}");
    }
}
