//! What the UK formats have in common: one function per kind of fact, from the text of a cell or element to the party.
//!
//! The four files print the same facts under different titles, so a fact is read here once. What an identifier or date
//! cannot hold stays as a remark `Label: text`.

use super::dates;
use crate::lists::account::FileAccount;
use crate::lists::merge::{add_name, add_title};
use crate::lists::prose::{self, Item, document_number, is_other_script, items};
use crate::lists::text::{clean, join, push_new, some};
use crate::model::{
    AliasStrength, Gender, Identifier, IdentifierKind, ListedAddress, ListedName, ListedParty, NameKind, PartyKind,
    Reference, ReferenceScheme, Relation, RelationKind, VesselDetails,
};

/// A party being read from one row or element.
pub(super) struct Facts<'r> {
    pub(super) party: ListedParty,
    pub(super) file: &'r mut FileAccount,
    /// Line of the row or element.
    pub(super) line: u64,
}

/// Kind of a party as all four files print it.
static KINDS: &[(&str, PartyKind)] =
    &[("individual", PartyKind::Person), ("entity", PartyKind::Organization), ("ship", PartyKind::Vessel)];

/// The kind a text names.
pub(super) fn kind(text: &str) -> Option<PartyKind> {
    KINDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(text.trim())).map(|(_, kind)| *kind)
}

/// Types of names: as printed, and whether it is a primary name or a former one.
static NAME_TYPES: &[(&str, NameKind)] = &[
    ("primary name", NameKind::Primary),
    ("primary name variation", NameKind::Alias),
    ("alias", NameKind::Alias),
    ("aka", NameKind::Alias),
    ("fka", NameKind::Former),
];

/// Strength of an alias: how its text begins.
static STRENGTHS: &[(&str, AliasStrength)] = &[("good", AliasStrength::Strong), ("low", AliasStrength::Weak)];

impl Facts<'_> {
    pub(super) fn issue(&mut self, kind: &'static str, expected: &str) {
        let detail = format!("{}: expected {expected}", self.party.id.key);
        self.file.issue(self.line, kind, detail);
    }

    /// A name of parts in reading order, and the same in its own script.
    pub(super) fn name(&mut self, parts: [&str; 6], script: &str, kind: &str, strength: &str) {
        let (kind, strength) = self.name_type(kind, strength);
        let text = join(parts, " ");
        if !text.is_empty() {
            self.add_name(text, kind, strength);
        }
        self.script_name(script, strength);
    }

    /// A name in its own script. Some are Latin with other accents: those are plain aliases.
    pub(super) fn script_name(&mut self, script: &str, strength: AliasStrength) {
        for item in items(script) {
            self.add_name(item.text, NameKind::Alias, strength);
        }
    }

    fn add_name(&mut self, text: String, kind: NameKind, strength: AliasStrength) {
        let other = is_other_script(&text) && kind != NameKind::Primary;
        let kind = if other { NameKind::OriginalScript } else { kind };
        add_name(&mut self.party, ListedName { text, kind, strength });
    }

    /// Kind and strength that a name's type and quality say. A primary name is strong; an unmarked alias is unstated.
    fn name_type(&mut self, kind: &str, strength: &str) -> (NameKind, AliasStrength) {
        let (kind, strength) = (clean(kind).to_lowercase(), clean(strength).to_lowercase());
        let known = NAME_TYPES.iter().find(|(name, _)| *name == kind);
        if known.is_none() {
            self.issue("unknown_name_type", "a primary name, a variation or an alias");
        }
        let kind = known.map_or(NameKind::Alias, |(_, kind)| *kind);
        let stated = STRENGTHS.iter().find(|(start, _)| strength.starts_with(start));
        if stated.is_none() && !strength.is_empty() {
            self.issue("unknown_alias_strength", "good or low quality");
        }
        let unmarked = if kind == NameKind::Primary { AliasStrength::Strong } else { AliasStrength::Unstated };
        (kind, stated.map_or(unmarked, |(_, strength)| *strength))
    }

    pub(super) fn births(&mut self, text: &str) {
        for item in items(text) {
            if let Some(date) = dates::birth(&item.text) {
                push_new(&mut self.party.birth_dates, date);
            } else {
                self.issue("unread_birth_date", "dd/mm/yyyy, mm/yyyy or yyyy; kept as a remark");
                self.remark("Date of birth", &item.text);
            }
        }
    }

    /// Places of birth: towns and countries are numbered alike.
    pub(super) fn birth_places(&mut self, towns: &str, countries: &str) {
        let (towns, countries) = (items(towns), items(countries));
        for town in &towns {
            let place = join([town.text.as_str(), town.matching(&countries).unwrap_or_default()], ", ");
            push_new(&mut self.party.birth_places, place);
        }
        for country in &countries {
            if towns.iter().all(|town| town.matching(&countries) != Some(&country.text)) {
                push_new(&mut self.party.birth_places, country.text.clone());
            }
        }
    }

    pub(super) fn nationalities(&mut self, text: &str) {
        for item in items(text) {
            for part in item.text.split(". ").filter_map(some) {
                push_new(&mut self.party.nationalities, part);
            }
        }
    }

    /// Titles and positions.
    pub(super) fn titles(&mut self, text: &str) {
        for item in items(text) {
            add_title(&mut self.party, &item.text);
        }
    }

    pub(super) fn gender(&mut self, text: &str) {
        match text.trim().to_ascii_lowercase().as_str() {
            "male" => self.party.gender = Some(Gender::Male),
            "female" => self.party.gender = Some(Gender::Female),
            "" => {}
            _ => self.remark("Gender", text),
        }
    }

    pub(super) fn address(&mut self, lines: [&str; 6], post_code: &str, country: &str) {
        let [first @ .., last] = lines;
        let street = join(first, ", ");
        let address = ListedAddress {
            street,
            city: join([last, post_code], " "),
            country: clean(country),
            remarks: String::new(),
        };
        if address != ListedAddress::default() {
            push_new(&mut self.party.addresses, address);
        }
    }

    /// Numbers of documents with details numbered alike.
    pub(super) fn documents(&mut self, column: IdentifierKind, label: &str, numbers: &str, details: &str) {
        let (numbers, details) = (items(numbers), items(details));
        for item in &numbers {
            let about = item.matching(&details).unwrap_or_default();
            for number in several(&item.text) {
                let Some(value) = document_number(number) else {
                    self.remark(label, &join([item.text.as_str(), about], ": "));
                    continue;
                };
                let described = format!("{} {about}", number.replace(&value, ""));
                let identifier = Identifier {
                    kind: prose::document_kind(column, &described),
                    country: country(about),
                    issued: prose::day_after(about, prose::ISSUED),
                    expires: prose::day_after(about, prose::EXPIRES),
                    label: Some(label.to_owned()),
                    doubtful: prose::is_doubtful(about) || prose::is_doubtful(number),
                    value,
                };
                if !about.is_empty() || identifier.value != clean(number) {
                    self.remark(label, &join([number, about], ": "));
                }
                push_new(&mut self.party.identifiers, identifier);
            }
        }
        if numbers.is_empty() {
            for detail in details {
                self.remark(label, &detail.text);
            }
        }
    }

    /// Telephone numbers, web sites and the like: every item as it is.
    pub(super) fn contacts(&mut self, kind: IdentifierKind, label: &str, text: &str) {
        for Item { text, .. } in items(text) {
            self.identify(kind, label, &text);
        }
    }

    pub(super) fn emails(&mut self, text: &str) {
        for email in prose::emails(text) {
            self.identify(IdentifierKind::Email, "Email address", email);
        }
    }

    /// Registration numbers: `(1) INN: 9723038796 (2) OGRN: 5177746268530`, `1167700052618 (Russia). Tax ID No. 77...`.
    pub(super) fn registrations(&mut self, text: &str) {
        const LABEL: &str = "Business registration number";
        for item in items(text) {
            // `Tax ID No. 774` is one: a blank that does not split, made plain again later.
            let text = item.text.replace("No. ", "No.\u{a0}").replace("no. ", "no.\u{a0}");
            for part in text.split(". ").flat_map(|part| part.split("; ")) {
                let Some(value) = registration_number(part) else {
                    self.remark(LABEL, part);
                    continue;
                };
                if value != clean(part) {
                    self.remark(LABEL, part);
                }
                self.identify(registration_kind(part, &value), LABEL, &value);
            }
        }
    }

    /// IMO numbers, with or without the letters before them.
    pub(super) fn imo(&mut self, text: &str) {
        for item in items(text) {
            let number: String = item.text.chars().filter(char::is_ascii_digit).collect();
            if number.len() != 7 {
                self.issue("unread_imo_number", "seven digits");
                self.remark("IMO number", &item.text);
                continue;
            }
            let ship = self.party.kind == PartyKind::Vessel || prose::is_ship_imo(&number);
            let kind = if ship { IdentifierKind::Imo } else { IdentifierKind::CompanyImo };
            self.identify(kind, "IMO number", &number);
        }
    }

    pub(super) fn identify(&mut self, kind: IdentifierKind, label: &str, value: &str) {
        if let Some(value) = some(value) {
            let identifier = Identifier { label: Some(label.to_owned()), ..Identifier::new(kind, value) };
            push_new(&mut self.party.identifiers, identifier);
        }
    }

    /// Other parties by name; prose before a name is cut off.
    pub(super) fn relations(&mut self, kind: RelationKind, source: &str, text: &str) {
        for line in text.lines() {
            for Item { text, .. } in items(line) {
                let name = text.strip_prefix("Owned/controlled by ").unwrap_or(&text);
                let relation = Relation { kind, target_name: clean(name), target: None, source: source.to_owned() };
                push_new(&mut self.party.relations, relation);
            }
        }
    }

    pub(super) fn reference(&mut self, scheme: ReferenceScheme, value: &str) {
        let value = value.trim().trim_end_matches('.');
        if !value.is_empty() {
            push_new(&mut self.party.references, Reference { scheme, value: value.to_owned() });
        }
    }

    /// Details of a ship.
    pub(super) fn vessel(&mut self, set: impl FnOnce(&mut VesselDetails) -> &mut Option<String>, text: &str) {
        if let Some(text) = some(text) {
            *set(self.party.vessel.get_or_insert_default()) = Some(text);
        }
    }

    pub(super) fn remark(&mut self, label: &str, text: &str) {
        if let Some(text) = some(text) {
            let remark = if label.is_empty() { text } else { format!("{label}: {text}") };
            push_new(&mut self.party.remarks, remark);
        }
    }
}

/// Numbers of one item: `734088604. 735958824`.
fn several(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = text.split(". ").collect();
    let numbers = parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    if parts.len() > 1 && numbers { parts } else { vec![text] }
}

/// Parts of words that no country has; details with one of them do not begin with a country.
static NO_COUNTRY: &[&str] = &[
    "issue",
    "expir",
    "diplomatic",
    "false",
    "counterfeit",
    "likely",
    "place",
    "passport",
    "provision",
    "national",
    "ration",
    "voter",
    "student",
    "other",
    "valid",
    "resid",
    "personal",
    "date",
    "number",
    "identi",
    "card",
    "fiscal",
    "tax",
    "licen",
    "security",
    "permit",
    "certificate",
    "driv",
    "travel",
    "foreign",
    "civil",
    "unknown",
    "official",
];

/// The country at the beginning of details: `Libya number`, `Iraq. Issued on 29 May 2013`, `British passport number`.
fn country(details: &str) -> Option<String> {
    let first = details.split(['.', ',', '(', ';', ':']).next().unwrap_or_default().trim();
    let first = [" number", " passport"].iter().fold(first, |text, end| text.strip_suffix(end).unwrap_or(text));
    let lower = first.to_lowercase();
    let name = |word: &str| match word {
        "of" | "the" | "and" | "UK" | "US" | "USA" | "UAE" => true,
        _ => word.starts_with(char::is_uppercase) && word.chars().any(char::is_lowercase),
    };
    let letters = first.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | '-'));
    let plausible = letters && first.split(' ').count() <= 6 && first.split(' ').all(name);
    (plausible && !NO_COUNTRY.iter().any(|word| lower.contains(word))).then(|| first.to_owned())
}

/// Kinds of registration numbers by the words around them.
static REGISTRATIONS: &[(&str, IdentifierKind)] = &[
    ("ogrn", IdentifierKind::Ogrn),
    ("kpp", IdentifierKind::Kpp),
    ("inn", IdentifierKind::Inn),
    ("инн", IdentifierKind::Inn),
    ("tin", IdentifierKind::Tax),
    ("tax", IdentifierKind::Tax),
    ("vat", IdentifierKind::Tax),
    ("lei", IdentifierKind::Lei),
    ("swift", IdentifierKind::Bic),
    ("bic", IdentifierKind::Bic),
    ("imo", IdentifierKind::CompanyImo),
];

fn registration_kind(text: &str, value: &str) -> IdentifierKind {
    let words = text.replace(value, " ").to_lowercase();
    let has = |word: &str| words.split(|c: char| !c.is_alphanumeric()).any(|part| part == word);
    let kind = REGISTRATIONS.iter().find(|(word, _)| has(word)).map(|(_, kind)| *kind);
    let capitals = value.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    let letters = capitals && value.bytes().any(|b| b.is_ascii_uppercase());
    match (kind, value.len()) {
        (None, 18) if capitals && value.starts_with("91") => IdentifierKind::Uscc, // companies' codes of China
        (None, 20) if letters && value.starts_with(|c: char| c.is_ascii_digit()) => IdentifierKind::Lei,
        (Some(IdentifierKind::Lei), length) if length != 20 => IdentifierKind::Registration,
        (Some(IdentifierKind::Bic), length) if !matches!(length, 8 | 11) => IdentifierKind::Registration,
        (kind, _) => kind.unwrap_or(IdentifierKind::Registration),
    }
}

/// The number of a registration: `INN: 9723038796`, `Kazakhstan BIN - 170440031562`, `1 149 102 007 933`, `OGRN 10577`.
/// A number may have several words; words of letters before it are its label.
fn registration_number(text: &str) -> Option<String> {
    let text = clean(text);
    let text = text.split(" (").next().unwrap_or(&text);
    let words: Vec<&str> = text.split([' ', ':', ',']).map(|word| word.trim_matches(['.', ';'])).collect();
    let has_digit = |word: &&str| word.bytes().any(|b| b.is_ascii_digit());
    let first = words.iter().position(has_digit)?;
    // A short prefix in capitals is a part of the number unless it is a label: `ICP 11021902`, `M 354838 D 0001`.
    let prefix = |word: &str| {
        let label = REGISTRATIONS.iter().any(|(known, _)| *known == word.to_lowercase());
        (1..=3).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase()) && !label && word != "BIN"
    };
    let start = if first > 0 && prefix(words[first - 1]) { first - 1 } else { first };
    let part = |word: &&&str| has_digit(word) || prefix(word);
    let number = words[start..].iter().take_while(part).copied().collect::<Vec<_>>().join(" ");
    some(number.trim_end_matches([')', ' ']))
}
