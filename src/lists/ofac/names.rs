//! Names in parts to one text, and names to a party: OFAC's order, no format characters, no name twice.
//!
//! Latin names of persons are `LAST, First Middle` as the CSV prints them. Names in other scripts stand in the reading
//! order of their language, because their commas are an invention of the formats.

use crate::model::{AliasStrength, ListedName, ListedParty, NameKind};

/// What OFAC's files call the Latin script.
pub(in crate::lists) const LATIN: &str = "Latin";

/// One part of a name: its type as printed, e.g. `Last Name`, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::lists) struct Part {
    /// Type as printed.
    pub(in crate::lists) kind: String,
    /// Text as printed.
    pub(in crate::lists) text: String,
}

/// Where a part stands in its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Family,
    /// Further surnames: OFAC's patronymic and matronymic are the two surnames of Spanish names. (Russian patronymics
    /// are its middle names.)
    Surname,
    Given,
    Middle,
    /// The whole name, or a nickname beside it.
    Whole,
}

fn place(kind: &str) -> Place {
    match kind {
        "Last Name" => Place::Family,
        "Patronymic" | "Matronymic" | "Maiden Name" => Place::Surname,
        "First Name" => Place::Given,
        "Middle Name" => Place::Middle,
        _ => Place::Whole, // names of entities, vessels and aircraft, nicknames, and types of the future
    }
}

/// A text without format characters (bidirectional controls, zero-width characters, byte order marks) and with single
/// blanks. OFAC wraps Arabic texts, and blanks inside them, in such controls.
pub(in crate::lists) fn clean(text: &str) -> String {
    let is_format = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}');
    let kept: String = text.chars().filter(|c| !is_format(*c)).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of a name in parts.
pub(in crate::lists) fn compose(parts: &[Part], latin: bool) -> String {
    let mut placed: Vec<(Place, String)> = parts.iter().map(|part| (place(&part.kind), clean(&part.text))).collect();
    placed.retain(|(_, text)| !text.is_empty());
    placed.sort_by_key(|(place, _)| *place); // stable: several middle names keep their order
    let join = |wanted: &[Place]| {
        let texts = placed.iter().filter(|(place, _)| wanted.contains(place)).map(|(_, text)| text.as_str());
        texts.collect::<Vec<_>>().join(" ")
    };
    let family = join(&[Place::Family, Place::Surname]);
    let given = join(&[Place::Given, Place::Middle]);
    let whole = join(&[Place::Whole]);
    let person = match (family.is_empty(), given.is_empty()) {
        (false, false) if latin => format!("{family}, {given}"),
        (false, false) if family.chars().chain(given.chars()).all(is_east_asian) => format!("{family}{given}"),
        (false, false) => format!("{given} {family}"),
        _ => family + &given, // one of them, or none
    };
    [person, whole].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Han, kana and Hangul: family names stand first, without a blank.
fn is_east_asian(c: char) -> bool {
    matches!(c, '\u{3005}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
        || matches!(c, '\u{20000}'..='\u{323af}')
}

/// Which kind a name type means; nothing for a type nobody knows. `Name` is the type of primary names in ADVANCED files.
pub(in crate::lists) fn kind(printed: &str) -> Option<NameKind> {
    Some(match printed.to_ascii_lowercase().trim_end_matches('.') {
        "a.k.a" | "aka" | "n.k.a" | "nka" | "name" => NameKind::Alias,
        "f.k.a" | "fka" => NameKind::Former,
        _ => return None,
    })
}

/// Adds a name the party does not have yet; whether it was new. A name that is there already only gets stronger: the
/// same text twice would count twice, and weak twice as strong.
pub(in crate::lists) fn add(party: &mut ListedParty, name: ListedName) -> bool {
    if let Some(known) = party.names.iter_mut().find(|known| known.text == name.text) {
        if known.strength == AliasStrength::Weak && name.strength == AliasStrength::Strong {
            known.strength = AliasStrength::Strong;
        }
        if name.kind == NameKind::Primary {
            known.kind = NameKind::Primary;
        }
        return false;
    }
    party.names.push(name);
    true
}

/// Puts the primary name first; files may begin with a translation.
pub(in crate::lists) fn primary_first(party: &mut ListedParty) {
    party.names.sort_by_key(|name| name.kind != NameKind::Primary);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PartyKind;

    fn parts(parts: &[(&str, &str)]) -> Vec<Part> {
        parts.iter().map(|(kind, text)| Part { kind: (*kind).to_owned(), text: (*text).to_owned() }).collect()
    }

    #[test]
    fn latin_names_are_ordered_as_in_the_csv() {
        let compose = |of: &[(&str, &str)]| compose(&parts(of), true);
        assert_eq!(
            compose(&[("Last Name", "Markov"), ("First Name", "Ilya"), ("Middle Name", "A.")]),
            "Markov, Ilya A."
        );
        let middle = [("Middle Name", "B"), ("First Name", "A"), ("Middle Name", "C"), ("Last Name", "Z")];
        assert_eq!(compose(&middle), "Z, A B C");
        let spanish = [("Matronymic", "Loera"), ("First Name", "Joaquin"), ("Last Name", "Guzman")];
        assert_eq!(compose(&spanish), "Guzman Loera, Joaquin");
        assert_eq!(compose(&[("Last Name", "Abu  Yasser")]), "Abu Yasser");
        assert_eq!(compose(&[("Nickname", "Raouf")]), "Raouf");
        assert_eq!(compose(&[("Entity Name", "A CO., LTD.")]), "A CO., LTD.");
        assert_eq!(compose(&[("Vessel Name", " ")]), "");
    }

    #[test]
    fn other_scripts_stand_in_their_own_order() {
        let compose = |of: &[(&str, &str)]| compose(&parts(of), false);
        assert_eq!(
            compose(&[("Last Name", "Левин"), ("First Name", "Дмитрий"), ("Middle Name", "О.")]),
            "Дмитрий О. Левин"
        );
        assert_eq!(compose(&[("First Name", "小明"), ("Last Name", "王")]), "王小明");
        assert_eq!(compose(&[("First Name", "\u{202b}حسن\u{202c}"), ("Last Name", "پلارک")]), "حسن پلارک");
    }

    #[test]
    fn format_characters_go_and_blanks_are_single() {
        assert_eq!(clean("\u{202b}a\u{202c}\u{202b} \u{a0}b\u{202c}\u{feff}\n c "), "a b c");
    }

    #[test]
    fn no_name_stands_twice_and_the_stronger_mark_holds() {
        let mut party = ListedParty::new("us_ofac_sdn:1".parse().unwrap(), PartyKind::Person);
        let name = |text: &str, kind, strength| ListedName { text: text.to_owned(), kind, strength };
        assert!(add(&mut party, name("B", NameKind::Alias, AliasStrength::Weak)));
        assert!(!add(&mut party, name("B", NameKind::Alias, AliasStrength::Strong)));
        assert!(add(&mut party, name("A", NameKind::Primary, AliasStrength::Strong)));
        primary_first(&mut party);
        assert_eq!(party.names[0].text, "A");
        assert_eq!((party.names.len(), party.names[1].strength), (2, AliasStrength::Strong));
    }

    #[test]
    fn name_types() {
        assert_eq!(
            (kind("A.K.A."), kind("n.k.a."), kind("Name")),
            (Some(NameKind::Alias), Some(NameKind::Alias), Some(NameKind::Alias))
        );
        assert_eq!((kind("f.k.a."), kind("d.b.a.")), (Some(NameKind::Former), None));
    }
}
