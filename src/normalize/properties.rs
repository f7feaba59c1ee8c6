//! The laws of `normalize` as properties over arbitrary text.

use proptest::prelude::*;

use super::*;

const KINDS: [TextKind; 5] =
    [TextKind::PersonName, TextKind::OrganizationName, TextKind::ObjectName, TextKind::UnknownName, TextKind::FreeText];

/// Text made of pieces that have something to do with each other, so that rules meet more often than in noise.
fn tricky() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        "[a-zA-Z]{1,6}",
        "[0-9]{1,5}",
        "[а-яёА-ЯіїєґӀ]{1,5}",
        "[α-ωάέήίόύώΑ-Ω]{1,4}",
        "[ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءآأپچژگک]{1,6}",
        "[א-ת]{1,4}",
        "[\u{4e00}-\u{4e80}区单曾有限公司]{1,3}",
        "[가-힣김이박]{1,3}",
        "[ァ-ヶー]{1,4}",
        "[ -/:-@\\[-`{-~]{1,3}",
        "[ .,]{1,2}",
        "[?\u{fffd}@$!.'’ʿ&]",
        "[\u{200b}\u{200d}\u{202e}\u{feff}\u{00ad}\u{0301}\u{0308}\u{20dd}]",
        "[Ａ-Ｚａ-ｚ０-９𝐀-𝐙ⓐ-ⓩ⒜-⒵㈱㍿ﷲﷺﻻ½²№™㎡Ⅻ]",
        "( [a-zA-Z]){2,6}",
        "([a-z]\\.){2,6}",
        Just(" Co., Ltd. ".to_owned()),
        Just(" ООО ".to_owned()),
        Just(" Dr. ".to_owned()),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![3 => tricky(), 1 => any::<String>(), 1 => "\\PC{0,40}"]
}

/// Four times the usual number of cases (`PROPTEST_CASES` scales it); a failure becomes a row in `tests`, not a file.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases * 4, failure_persistence: None, ..usual }
}

fn check_tokens(text: &str, kind: TextKind) -> Result<(), TestCaseError> {
    let mut before = 0;
    for token in normalize(text, kind).tokens {
        let (start, end) = (token.start as usize, token.end as usize);
        prop_assert!(start < end, "empty span of {token:?} in {text:?}");
        prop_assert!(before <= start, "overlap at {token:?} in {text:?}");
        prop_assert!(text.is_char_boundary(start) && text.is_char_boundary(end), "{token:?} in {text:?}");
        prop_assert!(!token.text.is_empty());
        let folded = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'?';
        prop_assert!(token.text.bytes().all(folded), "{token:?} in {text:?}");
        let digits = token.text.bytes().all(|b| b.is_ascii_digit());
        prop_assert_eq!(token.kind == TokenKind::Number, digits, "{:?}", token);
        before = end;
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn spans_ascend_on_boundaries_and_texts_are_folded(text in texts()) {
        for kind in KINDS {
            check_tokens(&text, kind)?;
        }
    }

    #[test]
    fn normalizing_the_tokens_again_changes_nothing(text in texts()) {
        // Known gap: a lost letter whose neighbor has no Latin form ("ь") loses that neighbor.
        let latin = |c: char| any_ascii::any_ascii_char(c).contains(|a: char| a.is_ascii_alphabetic());
        let numeric = |c: char| any_ascii::any_ascii_char(c).bytes().all(|b| b.is_ascii_digit());
        let silent = |c: char| matches!(c, 'ъ' | 'ь' | 'Ъ' | 'Ь') || (c.is_alphabetic() && !latin(c)) || (c.is_numeric() && !numeric(c)) || any_ascii::any_ascii_char(c).len() > 1 && c.is_numeric();
        let wild = ['?', '\u{fffd}', '\u{ff1f}', '\u{fe56}'];
        let text = if text.contains(silent) { text.replace(wild, "") } else { text };
        for kind in KINDS {
            let first = normalize(&text, kind).tokens;
            if first.iter().any(|token| token.kind == TokenKind::LegalForm) {
                continue; // the text of a legal form is its class
            }
            let texts: Vec<&str> = first.iter().map(|token| token.text.as_ref()).collect();
            // Commas keep single letters from looking spaced out.
            let again = normalize(&texts.join(", "), kind).tokens;
            if again.iter().any(|token| token.kind == TokenKind::LegalForm) {
                continue; // a transliteration or merged letters may spell one
            }
            let again: Vec<&str> = again.iter().map(|token| token.text.as_ref()).collect();
            prop_assert_eq!(texts, again, "{:?} {:?}", kind, text);
        }
    }

    #[test]
    fn every_ascii_letter_and_digit_is_in_exactly_one_token(text in "[ -~]{0,60}") {
        for kind in KINDS {
            let tokens = normalize(&text, kind).tokens;
            for (at, byte) in text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_alphanumeric()) {
                let owners = tokens.iter().filter(|t| (t.start as usize..t.end as usize).contains(&at)).count();
                prop_assert_eq!(owners, 1, "{} at {} in {:?}", byte, at, text);
            }
        }
    }

    #[test]
    fn kind_does_not_change_the_tokens_of_organizations_and_vessels(text in "[ -~]{0,60}") {
        let texts = |kind| normalize(&text, kind).tokens;
        let organization = texts(TextKind::OrganizationName);
        if organization.iter().all(|token| token.kind != TokenKind::LegalForm) {
            let vessel = texts(TextKind::ObjectName);
            prop_assert!(organization.iter().map(|t| &t.text).eq(vessel.iter().map(|t| &t.text)));
        }
    }

    #[test]
    fn keys_never_panic_and_are_ascii(text in texts()) {
        for token in normalize(&text, TextKind::UnknownName).tokens {
            prop_assert!(sound_key(&token.text).bytes().all(|b| b.is_ascii_lowercase()));
            prop_assert!(skeleton_key(&token.text).bytes().all(|b| b.is_ascii_lowercase()));
        }
        prop_assert!(sound_key(&text).is_ascii());
        prop_assert!(skeleton_key(&text).is_ascii());
        prop_assert!(wallet_key(&text).len() <= text.len());
        let key = identifier_key(&text);
        prop_assert!(key.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()), "{:?}", key);
        prop_assert_eq!(identifier_key(&key), key.clone());
    }
}
