//! The tables of operations, written from the published service models: `cargo xtask api`.
//!
//! The models are those of the botocore that `tests/clients/requirements.txt` pins. For each service, the tables have
//! the operations described in `crates/api/src/model/overlay`, and the names of all operations. Where the simulator
//! deliberately differs from a model, `overlay/differences.txt` says how and why. The grammar of the output is in
//! `crates/api/src/model/table.rs`.

mod shapes;

use crate::prelude::*;
use serde_json::Map;
use shapes::{Shapes, object};
use std::fmt::Write;

/// Writes what is generated from published sources.
#[derive(clap::Args)]
pub struct GenerateOptions {
    /// Write nothing; fail if a file is out of date
    #[arg(long)]
    pub check: bool,
}

/// Files of the overlay without a published model.
const WITHOUT_MODEL: [&str; 3] = ["console", "console-inputs", "differences"];

/// Prints the requested models as one JSON object, with the paginated lists.
const LOAD: &str = "
import json, sys
from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader
loader, models = Loader(), {}
for name in sys.argv[1:]:
    models[name] = loader.load_service_model(name, 'service-2')
    try:
        models[name]['pagination'] = loader.load_service_model(name, 'paginators-1')['pagination']
    except UnknownServiceError:
        models[name]['pagination'] = {}
print(json.dumps(models))
";

pub fn main(options: &GenerateOptions) -> Result {
    generate("api", files()?, options.check)
}

/// Writes these files, or fails if one of them has another text, which this command writes.
pub fn generate(command: &str, files: Vec<(PathBuf, String)>, check: bool) -> Result {
    let mut stale = Vec::new();
    for (path, text) in files {
        if check && fs::read_to_string(&path).ok().as_ref() != Some(&text) {
            stale.push(path.display().to_string());
        } else if !check {
            fs::create_dir_all(path.parent().expect("it is in a folder"))?;
            fs::write(path, text)?;
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    let stale = stale.join(", ");
    Err(format!("differs from the published source: {stale}; run `cargo xtask {command}`").into())
}

fn model_folder() -> PathBuf {
    tools::root().join("crates/api/src/model")
}

/// Every file and its expected content.
pub fn files() -> Result<Vec<(PathBuf, String)>> {
    let overlay = model_folder().join("overlay");
    let services = services(&overlay)?;
    let models = load(&services)?;
    let differences = fs::read_to_string(overlay.join("differences.txt"))?;
    let mut files = Vec::new();
    for service in &services {
        let words = fs::read_to_string(overlay.join(format!("{service}.txt")))?;
        let table = table(
            service,
            &models[service.as_str()],
            &modeled(&words),
            &differences,
        )
        .map_err(|error| format!("{service}: {error}"))?;
        let path = model_folder().join(format!("published/{service}.txt"));
        files.push((path, table));
    }
    for service in ["account", "iam", "organizations", "sts"] {
        let path = tools::root().join(format!("tests/models/errors/{service}.txt"));
        files.push((path, errors(&models[service])));
    }
    Ok(files)
}

/// The services described by the overlay, by the names of its files, which are botocore's too.
fn services(overlay: &Path) -> Result<Vec<String>> {
    let names = weight::names(overlay)?;
    let services = names.iter().filter_map(|it| it.strip_suffix(".txt"));
    let services = services.filter(|name| !WITHOUT_MODEL.contains(name));
    Ok(services.map(String::from).collect())
}

fn load(services: &[String]) -> Result<Value> {
    let mut python = python::ensure("requirements.txt")?.python();
    let models = output(python.args(["-c", LOAD]).args(services))?;
    Ok(serde_json::from_str(&models)?)
}

/// The operations described by an overlay: the first lines of its blocks, except the service's own.
fn modeled(overlay: &str) -> BTreeSet<&str> {
    overlay
        .split("\n\n")
        .filter_map(|block| block.lines().find(|line| !line.starts_with('#')))
        .filter(|name| !name.contains(':'))
        .collect()
}

/// The table of a service.
fn table(
    service: &str,
    model: &Value,
    modeled: &BTreeSet<&str>,
    differences: &str,
) -> Result<String> {
    let operations = object(&model["operations"])?;
    if let Some(unknown) = modeled.iter().find(|name| !operations.contains_key(**name)) {
        return Err(format!("the model has no operation {unknown}").into());
    }
    let mut shapes = Shapes::new(service, object(&model["shapes"])?, differences)?;
    // Inputs first: constraints matter only there.
    let mut rows = Vec::new();
    for name in modeled {
        let operation = &operations[*name];
        let input = match operation["input"]["shape"].as_str() {
            None => String::new(),
            Some(shape) => shapes.input(name, shape)?,
        };
        rows.push((*name, operation, input));
    }
    let mut text = format!(
        "# {}, API model {}. Written by `cargo xtask api`.\n",
        model["metadata"]["serviceFullName"]
            .as_str()
            .unwrap_or(service),
        model["metadata"]["apiVersion"].as_str().unwrap_or_default(),
    );
    for (name, operation, input) in rows {
        let answer = match operation["output"]["shape"].as_str() {
            None => String::new(),
            // It has an answer, although without members.
            Some(shape) => Some(shapes.output(shape)?)
                .filter(|words| !words.is_empty())
                .unwrap_or_else(|| "()".to_owned()),
        };
        let pages = pages(&model["pagination"][name], &input)?;
        let row = format!("{name}; {input}; {answer}; {pages}");
        writeln!(text, "{}", row.trim_end_matches([';', ' ']))?;
    }
    text.push('\n');
    let shapes = shapes.finish()?;
    for (name, row) in &shapes {
        writeln!(text, "{name} {row}")?;
    }
    // An empty part still has its two lines' ends.
    text.push_str(if shapes.is_empty() { "\n\n" } else { "\n" });
    text.push_str(&names_and_paths(model, operations));
    Ok(text)
}

/// The names of all operations, with method and path where these identify the operation. Of Amazon S3 these are the operations
/// on buckets: objects are not modeled.
fn names_and_paths(model: &Value, operations: &Map<String, Value>) -> String {
    let protocol = model["metadata"]["protocol"].as_str();
    let is_rest = matches!(protocol, Some("rest-json" | "rest-xml"));
    let all: BTreeMap<_, _> = operations.iter().collect();
    let lines = all.into_iter().map(|(name, operation)| {
        let http = &operation["http"];
        match (http["method"].as_str(), http["requestUri"].as_str()) {
            (Some(method), Some(path)) if is_rest && !path.contains("{Key+}") => {
                format!("{name} {method} {path}\n")
            }
            _ => format!("{name}\n"),
        }
    });
    lines.collect()
}

/// How a list is paginated: the members for the token, the limit, the truncation flag, and the lists; after `=` the
/// members beside them. Empty if the token is not modeled.
fn pages(pagination: &Value, input: &str) -> Result<String> {
    let Some(token) = pagination["input_token"].as_str() else {
        return Ok(String::new());
    };
    let is_modeled = |member: &str| {
        input
            .split(' ')
            .any(|word| word.split(|c: char| !c.is_alphanumeric()).next() == Some(member))
    };
    if !is_modeled(token) {
        return Ok(String::new());
    }
    if pagination["output_token"] != token {
        return Err(format!("the token {token} has another name in the answer").into());
    }
    let or_none = |name: &str| pagination[name].as_str().unwrap_or("-").to_owned();
    let mut words = vec![
        token.to_owned(),
        or_none("limit_key"),
        or_none("more_results"),
    ];
    words.extend(names(&pagination["result_key"]));
    words.extend(names(&pagination["non_aggregate_keys"]).map(|name| format!("={name}")));
    Ok(words.join(" "))
}

/// One name or a list of them.
fn names(value: &Value) -> impl Iterator<Item = String> {
    let one = value.as_str().into_iter();
    let many = value.as_array().into_iter().flatten();
    one.chain(many.filter_map(Value::as_str)).map(String::from)
}

/// The errors that each operation lists, and after `=` the reasons that an error lists, without their `Exception`: the tests compare
/// with them.
fn errors(model: &Value) -> String {
    let mut text = String::from("# The errors of each operation. Written by `cargo xtask api`.\n");
    for (name, operation) in model["operations"].as_object().into_iter().flatten() {
        text.push_str(name);
        for error in operation["errors"].as_array().into_iter().flatten() {
            let shape = error["shape"].as_str().unwrap_or_default();
            let code = model["shapes"][shape]["error"]["code"].as_str();
            let code = code.unwrap_or(shape);
            text.push(' ');
            text.push_str(code.strip_suffix("Exception").unwrap_or(code));
        }
        text.push('\n');
    }
    for (name, shape) in model["shapes"].as_object().into_iter().flatten() {
        for member in ["Reason", "reason"] {
            let reason = shape["members"][member]["shape"].as_str();
            let listed = reason.and_then(|it| model["shapes"][it]["enum"].as_array());
            let (Some(listed), true) = (listed, shape["exception"] == true) else {
                continue;
            };
            let code = name.strip_suffix("Exception").unwrap_or(name);
            let reasons = listed.iter().filter_map(Value::as_str);
            let words: Vec<&str> = std::iter::once(code).chain(reasons).collect();
            text.push_str(&format!("={}\n", words.join(" ")));
        }
    }
    text
}
