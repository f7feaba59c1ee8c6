//! Countries as lists and payments write them, compared by ISO 3166-1 alpha-2 code.
//!
//! The table holds the spellings that list files and payment messages really use, because the usual crates know
//! neither `Korea, North` nor `Burma`. Unknown spellings compare by their folded text.

use hashbrown::HashMap;
use std::sync::LazyLock;

static CODES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut codes = HashMap::new();
    for line in include_str!("countries.tsv").lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let Some(code) = fields.next() else { continue };
        codes.insert(fold(code), code);
        for spelling in fields {
            codes.insert(fold(spelling), code);
        }
    }
    codes
});

fn fold(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Comparison key of a country: its alpha-2 code, or the folded text of an unknown spelling; empty for an empty text
/// and for words such as `undetermined`.
#[must_use]
pub fn country_key(text: &str) -> String {
    let folded = fold(text);
    match CODES.get(&folded) {
        Some(&"--") => String::new(),
        Some(code) => (*code).to_owned(),
        None => folded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_lists_and_payments_meet() {
        for (a, b) in [
            ("ZW", "Zimbabwe"),
            ("KP", "Korea, North"),
            ("mm", "Burma"),
            ("Congo, Democratic Republic of the", "CD"),
            ("Bahamas, The", "BS"),
        ] {
            assert_eq!(country_key(a), country_key(b), "{a} {b}");
        }
        assert_eq!(country_key("undetermined"), "");
        assert_eq!(country_key(""), "");
    }
}
