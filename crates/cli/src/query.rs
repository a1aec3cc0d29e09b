//! `orgsim query`: a JMESPath expression over any JSON, to try out `--query`.

use query::Expression;

use crate::prelude::*;

/// Prints the result as the AWS CLI prints JSON.
pub fn run(expression: &str, path: &str) -> Result<(), String> {
    let expression = Expression::parse(expression).map_err(|error| error.to_string())?;
    let value: Value = serde_json::from_str(&file::text(path, file::JSON)?)
        .map_err(|error| format!("{path}: this is not JSON: {error}"))?;
    let result = expression
        .evaluate(&value)
        .map_err(|error| error.to_string())?;
    say(&shell::json_text(&result));
    Ok(())
}
