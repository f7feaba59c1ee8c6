//! Names of UN records: positional parts, aliases with their quality, several names in one element.

use super::Reading;
use crate::lists::merge::add_name;
use crate::lists::prose::is_other_script;
use crate::lists::text::{clean, join, push_new, some};
use crate::lists::xml::Node;
use crate::model::{AliasStrength, DateRange, ListedName, ListedParty, NameKind};

/// QUALITY of an alias: as printed, kind, strength. Entities print the kind of alias instead of a quality.
static QUALITIES: &[(&str, NameKind, AliasStrength)] = &[
    ("good", NameKind::Alias, AliasStrength::Strong),
    ("low", NameKind::Alias, AliasStrength::Weak),
    ("a.k.a.", NameKind::Alias, AliasStrength::Unstated),
    ("f.k.a.", NameKind::Former, AliasStrength::Unstated),
    ("", NameKind::Alias, AliasStrength::Unstated),
];

/// Reads all names of a record. `FIRST_NAME` to `FOURTH_NAME` are words in reading order, not given and family names.
pub(super) fn read(node: &Node, party: &mut ListedParty, reading: &mut Reading) {
    let tags = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"];
    // `na` is the schema's default for a part that is not there.
    let words = tags.iter().filter_map(|tag| node.text_of(tag)).filter(|word| *word != "na");
    let full = join(words, " ");
    for (at, text) in split(&full).into_iter().enumerate() {
        let kind = if at == 0 { NameKind::Primary } else { NameKind::Alias };
        let kind = if is_other_script(&text) && at > 0 { NameKind::OriginalScript } else { kind };
        add_name(party, ListedName { text, kind, strength: AliasStrength::Strong });
    }
    for script in node.all("NAME_ORIGINAL_SCRIPT") {
        for text in split(&script.text) {
            reading.account.add("names_printed.original_script");
            add(party, &text, NameKind::Alias, AliasStrength::Strong);
        }
    }
    for alias in node.all("INDIVIDUAL_ALIAS").chain(node.all("ENTITY_ALIAS")) {
        read_alias(alias, party, reading);
    }
}

/// A description in brackets that makes a name a former one.
const LISTED_AS: &str = "(previously listed as)";

/// Descriptions in brackets behind an alias, which are no part of it.
static DESCRIPTIONS: &[&str] = &[LISTED_AS, "(birth name)", "(combat name)", "(initials)"];

fn read_alias(alias: &Node, party: &mut ListedParty, reading: &mut Reading) {
    let quality = alias.text_of("QUALITY").map(clean).unwrap_or_default().to_lowercase();
    let printed = if quality.is_empty() { "none" } else { &quality };
    reading.account.add(format!("aliases_printed.{printed}"));
    let known = QUALITIES.iter().find(|(known, ..)| *known == quality);
    let (mut kind, strength) = known.map_or((NameKind::Alias, AliasStrength::Unstated), |(_, kind, s)| (*kind, *s));
    if known.is_none() {
        reading.unknown(alias.line, "unknown_quality", &quality);
    }
    let printed = alias.text_of("ALIAS_NAME").map(clean).unwrap_or_default();
    let text = DESCRIPTIONS.iter().fold(printed, |text, what| clean(&text.replace(what, "")));
    kind =
        if alias.text_of("ALIAS_NAME").is_some_and(|name| name.contains(LISTED_AS)) { NameKind::Former } else { kind };
    let note = alias.text_of("NOTE").map(clean).unwrap_or_default();
    if text.is_empty() {
        reading.account.add("aliases_printed.null");
        party.remarks.extend(some(&note).map(|note| format!("Alias: {note}")));
        return;
    }
    let lower = note.to_lowercase();
    if ["previously listed as", "formerly listed as"].iter().any(|start| lower.starts_with(start)) {
        kind = NameKind::Former;
    }
    if text.contains(';') {
        reading.account.add("aliases_printed.several_names");
    }
    for name in split(&text) {
        add(party, &name, kind, strength);
    }
    if let Some(script) = script_note(&note) {
        add(party, &script, kind, strength);
    }
    if !note.is_empty() {
        push_new(&mut party.remarks, format!("Alias {text}: {note}"));
    } else if text.contains(BORN) {
        push_new(&mut party.remarks, format!("Alias {text}"));
    }
    read_birth(alias, party);
}

/// A birth that goes with the alias is one more birth of the party: the alias is a documented second identity.
fn read_birth(alias: &Node, party: &mut ListedParty) {
    if let Some(range) = alias.text_of("DATE_OF_BIRTH").and_then(|date| date.parse::<DateRange>().ok()) {
        push_new(&mut party.birth_dates, range);
    } else if let Some(other) = alias.text_of("DATE_OF_BIRTH").and_then(some) {
        push_new(&mut party.remarks, format!("Date of birth: {other}"));
    }
    let place = join(["CITY_OF_BIRTH", "COUNTRY_OF_BIRTH"].iter().filter_map(|part| alias.text_of(part)), ", ");
    if !place.is_empty() {
        push_new(&mut party.birth_places, place);
    }
}

/// Adds a name; one of another script is an original-script name whatever it was called.
fn add(party: &mut ListedParty, text: &str, kind: NameKind, strength: AliasStrength) {
    let kind = if is_other_script(text) { NameKind::OriginalScript } else { kind };
    add_name(party, ListedName { text: text.to_owned(), kind, strength });
}

/// The original-script name of a note: `original script: Абу`, `name in original script: ...`, `in Arabic script: ...`.
fn script_note(note: &str) -> Option<String> {
    let (before, after) = note.split_once("script: ").or_else(|| note.split_once("in Arabic: "))?;
    let name = after.trim_end_matches(['.', ',', ')', ' ']);
    // Only where nothing but the name follows.
    (before.len() <= 40 && is_other_script(name) && name.chars().all(|c| !c.is_ascii()))
        .then(|| name.to_owned())
        .or_else(|| {
            let words: Vec<&str> = name.split(' ').take_while(|word| is_other_script(word)).collect();
            (!words.is_empty() && before.len() <= 40).then(|| words.join(" ").trim_end_matches(['.', ',']).to_owned())
        })
}

/// Begins a tail of an alias that is no name.
const BORN: &str = " born ";

/// The names of an element: split at `;` and at `b)`, a name in the other script taken out of its brackets, a tail such
/// as `, born 1 Jan. 1953 (...)` cut off (the alias is a remark then, too).
fn split(text: &str) -> Vec<String> {
    let text = clean(text);
    let mut names = Vec::new();
    for part in outside_brackets(&text) {
        let part = part.split_once(BORN).map_or(part, |(name, _)| name);
        for part in lettered(part) {
            let (outer, inner) = bracketed(part);
            names.extend(plain(outer));
            for inner in inner.into_iter().flat_map(|inner| inner.split(';')) {
                names.extend(plain(inner));
            }
        }
    }
    names
}

fn plain(name: &str) -> Option<String> {
    some(name.trim_matches([' ', ',', ';', ':']))
}

/// Parts between semicolons that do not stand in brackets.
fn outside_brackets(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_i32, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ';' if depth <= 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {} // any other character is part of a name
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Parts of `A b) B c) C`.
fn lettered(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    for mark in [" b) ", " c) ", " d) "] {
        let Some((before, after)) = rest.split_once(mark) else { break };
        parts.push(before);
        rest = after;
    }
    parts.push(rest);
    parts
}

/// A name and what stands in its last brackets, when one is of another script than the other: those are two spellings.
/// Any other brackets are part of the name: `(ISIL-K)`.
fn bracketed(text: &str) -> (&str, Option<&str>) {
    let parts = text.trim().trim_end_matches([',', ' ']).strip_suffix(')').and_then(|text| text.split_once('('));
    let parts = parts.map(|(outer, inner)| (outer, inner.trim_start_matches("original script:")));
    match parts {
        Some((outer, inner)) if is_other_script(outer) != is_other_script(inner) => (outer, Some(inner)),
        _ => (text, None), // no brackets, or a part of the name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_hold_one_name_or_several() {
        for (text, names) in [
            ("Azim Adhajani; Azim Agha-Jani", &["Azim Adhajani", "Azim Agha-Jani"][..]),
            ("Mohammed Sabet b) M. Javad Kareemi Sabet", &["Mohammed Sabet", "M. Javad Kareemi Sabet"]),
            ("أبو بكر (Abu Bakr al-Husayni; Abu Bakr)", &["أبو بكر", "Abu Bakr al-Husayni", "Abu Bakr"]),
            ("Amir Khazmat (original script: Амир Хазмат)", &["Amir Khazmat", "Амир Хазмат"]),
            ("Akhter Mohmad (اختر محمد ),", &["Akhter Mohmad", "اختر محمد"]),
            ("Safia Farkash, born 1 Jan. 1953 (Oman passport no.03825239.)", &["Safia Farkash"]),
            ("Islamic State (ISIL-SEA, ISIL)", &["Islamic State (ISIL-SEA, ISIL)"]),
            ("HANIFA (BRANCH; ALBU KAMAL)", &["HANIFA (BRANCH; ALBU KAMAL)"]),
            (" ; ", &[]),
        ] {
            assert_eq!(split(text), names, "{text}");
        }
        assert_eq!(script_note("original script: Абу Банат").as_deref(), Some("Абу Банат"));
        assert_eq!(script_note("Previously listed as. In Arabic: x"), None);
    }
}
