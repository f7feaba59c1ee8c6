//! Comparison forms of document numbers and crypto wallets.
//!
//! Not for validating them: check digits and formats belong to whoever knows the kind of identifier.

use super::chars::{self, Class};
use super::{disguise, latin};
use icu_normalizer::ComposingNormalizerBorrowed;

/// Canonical comparison form of an identifier: upper-case alphanumerics without separators (blanks, dots, hyphens,
/// slashes, invisible characters). Letters of other scripts become the Latin letter they look like (a passport series is
/// printed, "АВ 123456" is AB123456), otherwise their transliteration.
///
/// ```
/// assert_eq!(interdict::normalize::identifier_key("ad 005-831"), "AD005831");
/// ```
pub fn identifier_key(value: &str) -> String {
    if value.is_ascii() {
        let kept = value.bytes().filter(u8::is_ascii_alphanumeric);
        return kept.map(|b| char::from(b.to_ascii_uppercase())).collect();
    }
    // Symbols separate before their compatibility form can turn them into letters ("№" is not "NO").
    let kept: String = value.chars().filter(|ch| chars::classify(*ch) != Class::Break).collect();
    let mut key = String::with_capacity(kept.len());
    for ch in ComposingNormalizerBorrowed::new_nfkc().normalize(&kept).chars() {
        match chars::classify(ch) {
            Class::Digit => key.extend(any_ascii::any_ascii_char(ch).chars().filter(char::is_ascii_alphanumeric)),
            class if class.is_letter() => match disguise::latin_look_alike(ch) {
                Some(look_alike) => key.push(look_alike),
                None => latin::by_table(ch, &mut key),
            },
            _ => {} // separators and invisible characters
        }
    }
    key.make_ascii_uppercase();
    key
}

/// Canonical comparison form of a crypto wallet: Ethereum-style addresses (`0x` and 40 hexadecimal digits), bech32
/// addresses (`bc1...`, `tb1...`, `bcrt1...`, `ltc1...`) and `bitcoincash:` addresses are lower-cased, everything else
/// (base58 is case-sensitive) is untouched. Surrounding blanks and invisible characters are removed, and so is the
/// scheme of a payment link (`bitcoin:...`).
///
/// ```
/// use interdict::normalize::wallet_key;
/// assert_eq!(wallet_key(" BC1QXY2KGDYGJRSQTZQ2N0YRF2493P83KKFJHX0WLH "), "bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh");
/// assert_eq!(wallet_key("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"), "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2");
/// ```
pub fn wallet_key(value: &str) -> String {
    let blank = |c: char| c.is_whitespace() || chars::invisible(c).is_some();
    let value = value.trim_matches(blank);
    let cash_address = strip_scheme(value, "bitcoincash:");
    let value =
        ["bitcoin:", "ethereum:", "litecoin:"].iter().find_map(|scheme| strip_scheme(value, scheme)).unwrap_or(value);
    if let Some(address) = cash_address {
        address.to_ascii_lowercase()
    } else if is_ethereum(value) || is_bech32(value) {
        value.to_ascii_lowercase()
    } else {
        value.to_owned()
    }
}

fn strip_scheme<'a>(value: &'a str, scheme: &str) -> Option<&'a str> {
    let head = value.get(..scheme.len())?;
    if head.eq_ignore_ascii_case(scheme) { value.get(scheme.len()..) } else { None }
}

fn is_ethereum(value: &str) -> bool {
    let digits = strip_scheme(value, "0x");
    digits.is_some_and(|digits| digits.len() == 40 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Known prefix, then only the 32 characters of the code (BIP 173); base58 addresses that happen to begin so use others.
fn is_bech32(value: &str) -> bool {
    let code = ["bc1", "tb1", "bcrt1", "ltc1", "tltc1"].iter().find_map(|prefix| strip_scheme(value, prefix));
    let is_code = |b: u8| b"qpzry9x8gf2tvdw0s3jn54khce6mua7l".contains(&b.to_ascii_lowercase());
    code.is_some_and(|code| code.len() >= 8 && code.bytes().all(is_code))
}
