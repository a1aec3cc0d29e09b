//! The manifests of the three standards. They follow the schemas of ADL, IMS and AICC; `tests/e2e/packages.test.mjs` validates
//! them.
//!
//! Why our own escaper: that of the crate quick-xml would add 4 KB (gzip) to the page, and does not remove characters
//! that XML cannot contain.

use super::{Chosen, Package, Standard, Unit, identity};
use crate::names::activity;

/// The manifest's file name and text, for a package that has these files.
pub fn write(package: &Package, files: &[&str]) -> (&'static str, String) {
    let mut xml = Xml(String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
    match package.standard {
        Standard::Scorm12 => scorm12(&mut xml, package, files),
        Standard::Scorm2004 => scorm2004(&mut xml, package, files),
        Standard::Cmi5 => {
            cmi5(&mut xml, package);
            return ("cmi5.xml", xml.0);
        }
    }
    ("imsmanifest.xml", xml.0)
}

/// A writer of elements; each that is opened must be closed.
struct Xml(String);

impl Xml {
    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.begin(name, attributes);
        self.0.push_str(">\n");
    }

    fn close(&mut self, name: &str) {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push_str(">\n");
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.begin(name, attributes);
        self.0.push_str("/>\n");
    }

    fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.begin(name, attributes);
        self.0.push('>');
        self.0.push_str(&escape(text));
        self.close(name);
    }

    fn begin(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.0.push('<');
        self.0.push_str(name);
        for (attribute, value) in attributes {
            self.0.push(' ');
            self.0.push_str(attribute);
            self.0.push_str("=\"");
            self.0.push_str(&escape(value));
            self.0.push('"');
        }
    }
}

/// Escapes a text for XML and HTML, in elements and in attributes, without the characters that XML 1.0 cannot contain.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' => escaped.push(letter),
            '\u{fffe}' | '\u{ffff}' => {}
            letter if letter.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// The score as a fraction of one, as the schemas require.
fn scaled(mastery: u8) -> String {
    format!("{}.{:02}", mastery / 100, mastery % 100)
}

fn manifest(xml: &mut Xml, package: &Package, namespaces: &[(&str, &str)], version: &str) {
    let identifier = format!("orgsim-{}", identity(package));
    let mut attributes = vec![("identifier", identifier.as_str()), ("version", "1.0")];
    attributes.extend(namespaces);
    xml.open("manifest", &attributes);
    xml.open("metadata", &[]);
    xml.text("schema", &[], "ADL SCORM");
    xml.text("schemaversion", &[], version);
    xml.close("metadata");
    xml.open("organizations", &[("default", "course")]);
}

fn resources(xml: &mut Xml, flag: &str, files: &[&str]) {
    xml.close("organizations");
    xml.open("resources", &[]);
    xml.open(
        "resource",
        &[
            ("identifier", "page"),
            ("type", "webcontent"),
            (flag, "sco"),
            ("href", "index.html"),
        ],
    );
    for file in files {
        xml.empty("file", &[("href", file)]);
    }
    xml.close("resource");
    xml.close("resources");
    xml.close("manifest");
}

/// Opens a unit's item: all items launch the page, each with its own query.
fn item(xml: &mut Xml, unit: &Unit<'_>) {
    let identifier = match unit.of {
        Some(id) => format!("item-{id}"),
        None => "item".to_string(),
    };
    let query = unit.query();
    let mut attributes = vec![("identifier", &*identifier), ("identifierref", "page")];
    if !query.is_empty() {
        attributes.push(("parameters", &query));
    }
    xml.open("item", &attributes);
    xml.text("title", &[], unit.title);
}

fn scorm12(xml: &mut Xml, package: &Package, files: &[&str]) {
    let namespaces = [
        ("xmlns", "http://www.imsproject.org/xsd/imscp_rootv1p1p2"),
        ("xmlns:adlcp", "http://www.adlnet.org/xsd/adlcp_rootv1p2"),
    ];
    manifest(xml, package, &namespaces, "1.2");
    xml.open("organization", &[("identifier", "course")]);
    xml.text("title", &[], package.title.trim());
    for unit in package.units() {
        item(xml, &unit);
        if let Some(mastery) = unit.mastery {
            xml.text("adlcp:masteryscore", &[], &mastery.to_string());
        }
        xml.close("item");
    }
    xml.close("organization");
    // This edition spells the attribute with a lower-case t, the next one with a capital.
    resources(xml, "adlcp:scormtype", files);
}

fn scorm2004(xml: &mut Xml, package: &Package, files: &[&str]) {
    let namespaces = [
        ("xmlns", "http://www.imsglobal.org/xsd/imscp_v1p1"),
        ("xmlns:adlcp", "http://www.adlnet.org/xsd/adlcp_v1p3"),
        ("xmlns:adlseq", "http://www.adlnet.org/xsd/adlseq_v1p3"),
        ("xmlns:imsss", "http://www.imsglobal.org/xsd/imsss"),
    ];
    manifest(xml, package, &namespaces, "2004 4th Edition");
    xml.open(
        "organization",
        &[
            ("identifier", "course"),
            ("adlseq:objectivesGlobalToSystem", "false"),
        ],
    );
    xml.text("title", &[], package.title.trim());
    for unit in package.units() {
        item(xml, &unit);
        sequencing(xml, package, &unit);
        xml.close("item");
    }
    xml.open("imsss:sequencing", &[]);
    xml.empty("imsss:controlMode", &[("choice", "true"), ("flow", "true")]);
    xml.close("imsss:sequencing");
    xml.close("organization");
    resources(xml, "adlcp:scormType", files);
}

/// What a unit of SCORM 2004 is judged by.
fn sequencing(xml: &mut Xml, package: &Package, unit: &Unit<'_>) {
    xml.open("imsss:sequencing", &[]);
    if package.mastery.is_some() && unit.mastery.is_none() {
        // The course is passed without this unit, which has nothing to pass.
        xml.empty(
            "imsss:rollupRules",
            &[
                ("rollupObjectiveSatisfied", "false"),
                ("objectiveMeasureWeight", "0"),
            ],
        );
    }
    xml.open("imsss:objectives", &[]);
    let identity = identity(package);
    let course = match unit.of {
        Some(id) => activity(&["course", &identity, id]),
        None => activity(&["course", &identity]),
    };
    match unit.mastery {
        Some(mastery) => {
            xml.open(
                "imsss:primaryObjective",
                &[("objectiveID", &course), ("satisfiedByMeasure", "true")],
            );
            xml.text("imsss:minNormalizedMeasure", &[], &scaled(mastery));
            xml.close("imsss:primaryObjective");
        }
        None => xml.empty("imsss:primaryObjective", &[("objectiveID", &course)]),
    }
    for lesson in unit.lessons {
        let id = activity(&["lesson", &lesson.id]);
        xml.empty("imsss:objective", &[("objectiveID", &id)]);
    }
    xml.close("imsss:objectives");
    // Without these, platforms count an activity that reports nothing as completed and passed.
    xml.empty(
        "imsss:deliveryControls",
        &[
            ("completionSetByContent", "true"),
            ("objectiveSetByContent", "true"),
        ],
    );
    xml.close("imsss:sequencing");
}

fn cmi5(xml: &mut Xml, package: &Package) {
    let course = activity(&["course", &identity(package)]);
    xml.open(
        "courseStructure",
        &[(
            "xmlns",
            "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd",
        )],
    );
    xml.open("course", &[("id", &course)]);
    names(xml, package, &package.title, &titles(&package.lessons));
    xml.close("course");
    xml.open("objectives", &[]);
    for lesson in &package.lessons {
        xml.open("objective", &[("id", &activity(&["lesson", &lesson.id]))]);
        names(xml, package, &lesson.title, &lesson.about);
        xml.close("objective");
    }
    xml.close("objectives");
    for unit in package.units() {
        assignable_unit(xml, package, &unit);
    }
    xml.close("courseStructure");
}

fn titles(lessons: &[Chosen]) -> String {
    let titles = lessons.iter().map(|lesson| lesson.title.as_str());
    titles.collect::<Vec<&str>>().join(" · ")
}

/// A title and a description. The format requires a description; the title replaces an empty one.
fn names(xml: &mut Xml, package: &Package, title: &str, about: &str) {
    for (name, text) in [("title", title), ("description", about)] {
        xml.open(name, &[]);
        let text = if text.trim().is_empty() { title } else { text };
        xml.text("langstring", &[("lang", &package.language)], text.trim());
        xml.close(name);
    }
}

/// A unit of the course: the page with all lessons, or with one.
fn assignable_unit(xml: &mut Xml, package: &Package, unit: &Unit<'_>) {
    let identity = identity(package);
    let (id, about) = match (unit.of, unit.lessons) {
        (Some(of), [lesson]) => (activity(&["unit", &identity, of]), lesson.about.clone()),
        (_, lessons) => (activity(&["unit", &identity]), titles(lessons)),
    };
    let move_on = match unit.mastery {
        Some(_) => "CompletedAndPassed",
        None => "Completed",
    };
    let score = unit.mastery.map(scaled);
    let mut attributes = vec![
        ("id", id.as_str()),
        ("moveOn", move_on),
        ("launchMethod", "AnyWindow"),
    ];
    attributes.extend(score.as_deref().map(|score| ("masteryScore", score)));
    xml.open("au", &attributes);
    names(xml, package, unit.title, &about);
    xml.open("objectives", &[]);
    for lesson in unit.lessons {
        let id = activity(&["lesson", &lesson.id]);
        xml.empty("objective", &[("idref", &id)]);
    }
    xml.close("objectives");
    xml.text("url", &[], &format!("index.html{}", unit.query()));
    xml.close("au");
}
