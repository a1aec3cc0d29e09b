//! Values in all formats, as the real tool prints them: `tests/oracle/formats.jsonl` was recorded from the formatters of
//! AWS CLI 1.46, and for YAML from `ruamel.yaml` 0.17 with the settings of version 2. A line has a value and its texts;
//! if the tool fails, the text ends with its message after `! `.

use serde_json::Value;

use super::Format;

const RECORDED: &str = include_str!("../../tests/oracle/formats.jsonl");

#[test]
fn values_look_as_the_real_tool_prints_them() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in RECORDED.lines() {
        let row: Value = serde_json::from_str(line).expect("a line is JSON");
        for name in ["text", "table", "yaml", "json"] {
            let format = Format::by_name(name).expect("a format");
            let mut ours = String::new();
            if let Err(complaint) = format.write("ListThings", &row["v"], &mut ours) {
                ours.push_str(&format!("! {complaint}"));
            }
            let theirs = row[name].as_str().expect("a text");
            count += 1;
            if ours != theirs {
                wrong.push(format!(
                    "{name} of {}\n--- theirs\n{theirs}\n--- ours\n{ours}",
                    row["v"]
                ));
            }
        }
    }
    assert!(count > 300, "the recording is read");
    assert!(
        wrong.is_empty(),
        "{} texts:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
