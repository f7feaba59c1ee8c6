//! Prints settings: effective values with their origin for `config show`, and the table for the documentation.
//!
//! Not for reading them; what is printed here as TOML can be saved and read again.

use super::{Effective, TABLE};
use std::fmt::Write as _;

/// The effective settings as a TOML file, each line with its origin as a comment.
#[must_use]
pub fn to_toml(effective: &Effective) -> String {
    let mut text = String::new();
    let mut group = "";
    for shown in effective.settings.shown() {
        let (this, field) = shown.key.split_once('.').unwrap_or(("", shown.key));
        if this != group {
            let blank = if group.is_empty() { "" } else { "\n" };
            // Writing to a String cannot fail; so below.
            let _ = writeln!(text, "{blank}[{this}]");
            group = this;
        }
        let origin = effective.origin(shown.key).map_or("default", super::Origin::label);
        let _ = writeln!(text, "{field} = {} # {origin}", shown.value);
    }
    text
}

/// The effective settings as JSON: key to value, origin, default, expectation and environment variable.
#[must_use]
pub fn to_json(effective: &Effective) -> serde_json::Value {
    let mut object = serde_json::Map::new();
    for (shown, row) in effective.settings.shown().into_iter().zip(TABLE) {
        let origin = effective.origin(shown.key).map_or("default", super::Origin::label);
        object.insert(
            shown.key.to_owned(),
            serde_json::json!({
                "value": json(&shown.value),
                "origin": origin,
                "default": row.default,
                "expected": (row.expected)(),
                "env": row.env_name(),
            }),
        );
    }
    serde_json::Value::Object(object)
}

/// The table of settings in Markdown, for README and docs; a test compares them.
#[must_use]
pub fn markdown_table() -> String {
    let mut text = String::from("| Setting | Default | Environment | Expected | Meaning |\n|---|---|---|---|---|\n");
    for row in TABLE {
        let _ = writeln!(
            text,
            "| `{}` | `{}` | `{}` | {} | {} |",
            row.key,
            row.default,
            row.env_name(),
            (row.expected)(),
            row.help.trim()
        );
    }
    text
}

fn json(value: &toml::Value) -> serde_json::Value {
    match value {
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(flag) => (*flag).into(),
        toml::Value::String(text) => text.clone().into(),
        // No setting has these types; their TOML text is still true.
        toml::Value::Datetime(_) | toml::Value::Array(_) | toml::Value::Table(_) => value.to_string().into(),
    }
}
