//! Keys for entries of lists that number nothing: a hash of the name.
//!
//! The key must survive what authorities change without naming another party: the order of rows, an address, case, blanks
//! and punctuation of the name, and the date of an order that is renewed twice a year. Hence only the letters and digits
//! of the name enter it, and entries of one name are one party with several designations: two parties of one name cannot
//! be told apart by a payment either. The key holds no name: keys stand in logs.

/// Hexadecimal digits of the hash: among 20,000 names two share one with a probability of one to a million.
const DIGITS: usize = 12;

/// Twelve hexadecimal digits, e.g. `1c9a3f0be2d4`.
pub(super) fn of(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let folded = words.map(str::to_uppercase).collect::<Vec<_>>().join(" ");
    blake3::hash(folded.as_bytes()).to_hex()[..DIGITS].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrections_of_form_keep_the_key() {
        let key = of(" I. ASH");
        assert!(key.len() == DIGITS && key.bytes().all(|b| b.is_ascii_hexdigit()), "{key}");
        assert_eq!(key, of("i. Ash "));
        assert_ne!(key, of("I. ASHE"));
    }
}
