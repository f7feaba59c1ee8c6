//! The mapping of a custom list: which column of its CSV is what, as TOML.
//!
//! Every mistake is an error that says where it is and what was expected: an unknown key names the nearest known one.
//! `docs/lists.md` documents the keys for people; the structures here are the definition.

use super::super::ListError;
use super::super::records::Encoding;
use super::dates::Pattern;
use crate::model::{AliasStrength, Gender, IdentifierKind, Measure, NameKind, PartyKind};
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;

/// A column by its title, or by its number from 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Column {
    Title(String),
    Number(usize),
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Title(title) => write!(f, "`{title}`"),
            Self::Number(number) => write!(f, "{number}"),
        }
    }
}

impl<'de> Deserialize<'de> for Column {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl Visitor<'_> for Either {
            type Value = Column;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the title of a column, or its number from 1")
            }

            fn visit_str<E: de::Error>(self, title: &str) -> Result<Column, E> {
                Ok(Column::Title(title.trim().to_owned()))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Column, E> {
                match usize::try_from(number) {
                    Ok(number) if number > 0 => Ok(Column::Number(number)),
                    _ => Err(E::invalid_value(de::Unexpected::Signed(number), &self)),
                }
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// The mapping as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mapping {
    /// Who decided on the list; stands in every designation.
    pub(super) authority: Option<String>,
    /// What separates columns: one character, or `tab`.
    #[serde(default)]
    delimiter: Option<String>,
    /// `utf-8` or `windows-1252`.
    #[serde(default)]
    encoding: Option<String>,
    /// Whether the first row has the titles of the columns.
    #[serde(default = "yes")]
    pub(super) header: bool,
    /// Texts that mean "nothing".
    #[serde(default)]
    pub(super) empty: Vec<String>,
    /// The key of a party; rows of one key are one party.
    pub(super) key: Column,
    /// What all parties are, or those of which the column does not say it.
    #[serde(default)]
    kind: Option<String>,
    /// A column that says what a party is.
    #[serde(default)]
    pub(super) kind_from: Option<Words>,
    /// Names, the primary one first.
    pub(super) names: Vec<Name>,
    #[serde(default)]
    pub(super) birth_dates: Vec<Dates>,
    #[serde(default)]
    pub(super) birth_places: Vec<Values>,
    #[serde(default)]
    pub(super) nationalities: Vec<Values>,
    #[serde(default)]
    pub(super) gender_from: Option<Words>,
    #[serde(default)]
    pub(super) title: Option<Column>,
    #[serde(default)]
    pub(super) identifiers: Vec<Number>,
    #[serde(default)]
    pub(super) addresses: Vec<Address>,
    /// The program of all parties, or of those whose column is empty.
    #[serde(default)]
    pub(super) program: Option<String>,
    /// A column with programs.
    #[serde(default)]
    pub(super) program_from: Option<Values>,
    /// What being on the list means.
    #[serde(default)]
    measures: Vec<String>,
    /// A column that says what being on the list means.
    #[serde(default)]
    pub(super) measures_from: Option<Words>,
    #[serde(default)]
    pub(super) listed_on: Option<Dates>,
    /// Columns kept as remarks.
    #[serde(default)]
    pub(super) remarks: Vec<Column>,
    /// Columns that are left out.
    #[serde(default)]
    pub(super) ignore: Vec<Column>,
}

/// A column whose words mean values of a closed set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) column: Column,
    #[serde(default)]
    pub(super) separator: Option<String>,
    /// Value to the words that mean it; the value itself is always one of them.
    #[serde(default, rename = "words")]
    by_value: BTreeMap<String, Vec<String>>,
}

/// A name, of one column or of several joined by a blank.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Name {
    #[serde(default)]
    pub(super) column: Option<Column>,
    #[serde(default)]
    pub(super) columns: Vec<Column>,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    strength: Option<String>,
    #[serde(default)]
    pub(super) separator: Option<String>,
}

/// A column of dates.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dates {
    pub(super) column: Column,
    #[serde(default)]
    formats: Vec<String>,
    #[serde(default)]
    pub(super) separator: Option<String>,
}

/// A column of texts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Values {
    pub(super) column: Column,
    #[serde(default)]
    pub(super) separator: Option<String>,
}

/// A column of identifiers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Number {
    pub(super) column: Column,
    kind: String,
    /// Column with the country that issued it.
    #[serde(default)]
    pub(super) country: Option<Column>,
    /// What the number is called; the title of the column when not given.
    #[serde(default)]
    pub(super) label: Option<String>,
    #[serde(default)]
    pub(super) separator: Option<String>,
}

/// Columns of an address.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Address {
    #[serde(default)]
    pub(super) street: Option<Column>,
    #[serde(default)]
    pub(super) city: Option<Column>,
    #[serde(default)]
    pub(super) country: Option<Column>,
    #[serde(default)]
    pub(super) remarks: Option<Column>,
}

/// The mapping, checked: everything that does not need the columns of a file.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) mapping: Mapping,
    pub(super) delimiter: char,
    pub(super) encoding: Encoding,
    pub(super) kind: PartyKind,
    /// Kind and strength of each of `names`.
    pub(super) names: Vec<(NameKind, AliasStrength)>,
    /// Kind of each of `identifiers`.
    pub(super) identifiers: Vec<IdentifierKind>,
    /// Patterns of each of `birth_dates`.
    pub(super) birth_dates: Vec<Vec<Pattern>>,
    pub(super) listed_on: Vec<Pattern>,
    pub(super) measures: Vec<Measure>,
    /// Words, lower case, and what they mean.
    pub(super) kinds: Vec<(String, PartyKind)>,
    pub(super) genders: Vec<(String, Gender)>,
    pub(super) measure_words: Vec<(String, Measure)>,
}

/// Dates without formats are read by these.
const USUAL_DATES: &[&str] = &["yyyy-mm-dd", "yyyy-mm", "yyyy"];

const KINDS: &[(&str, PartyKind)] = &[
    ("person", PartyKind::Person),
    ("organization", PartyKind::Organization),
    ("vessel", PartyKind::Vessel),
    ("aircraft", PartyKind::Aircraft),
    ("unknown", PartyKind::Unknown),
];

const GENDERS: &[(&str, Gender)] = &[("female", Gender::Female), ("male", Gender::Male)];

const NAME_KINDS: &[(&str, NameKind)] = &[
    ("primary", NameKind::Primary),
    ("alias", NameKind::Alias),
    ("former", NameKind::Former),
    ("original_script", NameKind::OriginalScript),
];

const STRENGTHS: &[(&str, AliasStrength)] =
    &[("strong", AliasStrength::Strong), ("weak", AliasStrength::Weak), ("unstated", AliasStrength::Unstated)];

const ENCODINGS: &[(&str, Encoding)] = &[("utf-8", Encoding::Utf8), ("windows-1252", Encoding::Windows1252)];

const fn yes() -> bool {
    true
}

/// The value of a label, or the text of an error.
fn labeled<T: Copy>(place: &str, got: &str, known: &[(&str, T)]) -> Result<T, String> {
    if let Some((_, value)) = known.iter().find(|(label, _)| *label == got) {
        return Ok(*value);
    }
    let labels: Vec<&str> = known.iter().map(|(label, _)| *label).collect();
    Err(format!("{place}: got `{got}`, expected one of {}{}", labels.join(", "), did_you_mean(got, labels.into_iter())))
}

/// `; did you mean ...?`, when a known text looks like what was got.
pub(super) fn did_you_mean<'k>(got: &str, known: impl Iterator<Item = &'k str>) -> String {
    let alike = known.map(|known| (strsim::jaro_winkler(got, known), known)).filter(|(likeness, _)| *likeness > 0.75);
    let nearest = alike.max_by(|a, b| a.0.total_cmp(&b.0));
    nearest.map_or_else(String::new, |(_, known)| format!("; did you mean `{known}`?"))
}

/// What is wrong with a mapping as TOML: the line, the reason, and the nearest key for an unknown one.
fn fault(text: &str, error: &toml::de::Error) -> String {
    let start = error.span().map_or(0, |span| span.start);
    let line = text.bytes().take(start).filter(|byte| *byte == b'\n').count() + 1;
    // serde prints the got and the known keys between backticks.
    let message = error.message();
    let mut quoted = message.split('`').skip(1).step_by(2);
    let nearest = match quoted.next() {
        Some(got) if message.starts_with("unknown field") => did_you_mean(got, quoted),
        _ => String::new(), // another mistake
    };
    format!("line {line}: {}{nearest}", message.trim())
}

/// All labels of a closed set.
fn all<T: Copy>(values: &[T], label: impl Fn(T) -> &'static str) -> Vec<(&'static str, T)> {
    values.iter().map(|value| (label(*value), *value)).collect()
}

fn patterns(place: &str, formats: &[String]) -> Result<Vec<Pattern>, String> {
    let usual = formats.is_empty().then_some(USUAL_DATES);
    let texts = usual.into_iter().flatten().copied().chain(formats.iter().map(String::as_str));
    texts
        .map(|text| {
            let expected = "expected a pattern of yyyy, mm, mmm, dd such as `dd/mm/yyyy`";
            Pattern::new(text).ok_or_else(|| format!("{place}.formats: got `{text}`, {expected}"))
        })
        .collect()
}

/// The words of a closed set, checked.
fn words<T: Copy>(place: &str, from: Option<&Words>, known: &[(&str, T)]) -> Result<Vec<(String, T)>, String> {
    let Some(from) = from else { return Ok(Vec::new()) };
    let mut all: Vec<(String, T)> = known.iter().map(|(label, value)| ((*label).to_owned(), *value)).collect();
    for (label, texts) in &from.by_value {
        let value = labeled(&format!("{place}.words"), label, known)?;
        all.extend(texts.iter().map(|text| (text.trim().to_lowercase(), value)));
    }
    Ok(all)
}

impl Rules {
    /// Reads and checks a mapping.
    pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Self, ListError> {
        let refused = |detail: String| ListError::Mapping { file: file.to_owned(), detail };
        let text = std::str::from_utf8(bytes)
            .map_err(|error| refused(format!("expected UTF-8, got another byte at {}", error.valid_up_to())))?;
        let mapping = toml::from_str(text).map_err(|error| refused(fault(text, &error)))?;
        Self::check(mapping).map_err(refused)
    }

    fn check(mapping: Mapping) -> Result<Self, String> {
        let measures = all(Measure::ALL, Measure::label);
        let identifiers = all(IdentifierKind::ALL, IdentifierKind::label);
        let kinds = words("kind_from", mapping.kind_from.as_ref(), KINDS)?;
        let kind = mapping.kind.as_deref().map_or(Ok(PartyKind::Unknown), |got| labeled("kind", got, KINDS))?;
        if mapping.program.as_deref().unwrap_or_default().trim().is_empty() && mapping.program_from.is_none() {
            return Err("expected `program` or `[program_from]`: it decides which policy holds".to_owned());
        }
        let names = mapping.names.iter().enumerate().map(|(at, name)| name.check(at)).collect::<Result<Vec<_>, _>>()?;
        if names.is_empty() {
            return Err("names: expected at least one".to_owned());
        }
        for (place, separator) in mapping.separators() {
            if separator.is_empty() {
                return Err(format!("{place}.separator: expected at least one character"));
            }
        }
        let stated = mapping.measures.iter().map(|got| labeled("measures", got, &measures));
        let stated = stated.collect::<Result<Vec<_>, _>>()?;
        let numbers = mapping.identifiers.iter().enumerate();
        let numbers =
            numbers.map(|(at, number)| labeled(&format!("identifiers[{at}].kind"), &number.kind, &identifiers));
        let births = mapping.birth_dates.iter().enumerate();
        let births = births.map(|(at, dates)| patterns(&format!("birth_dates[{at}]"), &dates.formats));
        let listed_on =
            mapping.listed_on.as_ref().map_or(Ok(Vec::new()), |dates| patterns("listed_on", &dates.formats))?;
        let encoding = mapping.encoding.as_deref().unwrap_or("utf-8");
        Ok(Self {
            delimiter: delimiter(mapping.delimiter.as_deref())?,
            encoding: labeled("encoding", encoding, ENCODINGS)?,
            kind,
            names,
            identifiers: numbers.collect::<Result<_, _>>()?,
            birth_dates: births.collect::<Result<_, _>>()?,
            listed_on,
            measures: stated,
            kinds,
            genders: words("gender_from", mapping.gender_from.as_ref(), GENDERS)?,
            measure_words: words("measures_from", mapping.measures_from.as_ref(), &measures)?,
            mapping,
        })
    }
}

fn delimiter(got: Option<&str>) -> Result<char, String> {
    match got {
        None => Ok(','),
        Some("tab") => Ok('\t'),
        Some(text) => match text.chars().next() {
            Some(c) if text.len() == 1 && (c.is_ascii_punctuation() || c == '\t') && c != '"' => Ok(c),
            _ => Err(format!("delimiter: got `{text}`, expected one of , ; | : or another sign, or tab")),
        },
    }
}

impl Name {
    fn check(&self, at: usize) -> Result<(NameKind, AliasStrength), String> {
        if self.column.is_some() != self.columns.is_empty() {
            return Err(format!("names[{at}]: expected either `column` or `columns`"));
        }
        let first = if at == 0 { NameKind::Primary } else { NameKind::Alias };
        let kind =
            self.kind.as_deref().map_or(Ok(first), |got| labeled(&format!("names[{at}].kind"), got, NAME_KINDS))?;
        let usual = if kind == NameKind::Primary { AliasStrength::Strong } else { AliasStrength::Unstated };
        let place = format!("names[{at}].strength");
        let strength = self.strength.as_deref().map_or(Ok(usual), |got| labeled(&place, got, STRENGTHS))?;
        Ok((kind, strength))
    }
}

impl Mapping {
    /// Every column that is named, with the place where it is.
    pub(super) fn columns(&self) -> Vec<(String, &Column)> {
        let mut all: Vec<(String, Option<&Column>)> = vec![
            ("key".to_owned(), Some(&self.key)),
            ("kind_from.column".to_owned(), self.kind_from.as_ref().map(|from| &from.column)),
            ("gender_from.column".to_owned(), self.gender_from.as_ref().map(|from| &from.column)),
            ("measures_from.column".to_owned(), self.measures_from.as_ref().map(|from| &from.column)),
            ("program_from.column".to_owned(), self.program_from.as_ref().map(|from| &from.column)),
            ("listed_on.column".to_owned(), self.listed_on.as_ref().map(|from| &from.column)),
            ("title".to_owned(), self.title.as_ref()),
        ];
        for (at, name) in self.names.iter().enumerate() {
            all.push((format!("names[{at}].column"), name.column.as_ref()));
            all.extend(name.columns.iter().map(|column| (format!("names[{at}].columns"), Some(column))));
        }
        for (at, number) in self.identifiers.iter().enumerate() {
            all.push((format!("identifiers[{at}].column"), Some(&number.column)));
            all.push((format!("identifiers[{at}].country"), number.country.as_ref()));
        }
        for (at, address) in self.addresses.iter().enumerate() {
            for (part, column) in [
                ("street", &address.street),
                ("city", &address.city),
                ("country", &address.country),
                ("remarks", &address.remarks),
            ] {
                all.push((format!("addresses[{at}].{part}"), column.as_ref()));
            }
        }
        let dates = self.birth_dates.iter().map(|dates| ("birth_dates", &dates.column));
        let places = self.birth_places.iter().map(|values| ("birth_places", &values.column));
        let nations = self.nationalities.iter().map(|values| ("nationalities", &values.column));
        let remarks = self.remarks.iter().map(|column| ("remarks", column));
        let ignored = self.ignore.iter().map(|column| ("ignore", column));
        let rest = dates.chain(places).chain(nations).chain(remarks).chain(ignored);
        all.extend(rest.map(|(place, column)| (place.to_owned(), Some(column))));
        all.into_iter().filter_map(|(place, column)| column.map(|column| (place, column))).collect()
    }

    /// Every separator, with the place where it is.
    fn separators(&self) -> Vec<(&'static str, &str)> {
        let names = self.names.iter().map(|name| ("names", &name.separator));
        let dates = self.birth_dates.iter().map(|dates| ("birth_dates", &dates.separator));
        let texts = self.birth_places.iter().chain(&self.nationalities).chain(&self.program_from);
        let texts = texts.map(|values| ("birth_places, nationalities or program_from", &values.separator));
        let numbers = self.identifiers.iter().map(|number| ("identifiers", &number.separator));
        let words = self.measures_from.iter().map(|words| ("measures_from", &words.separator));
        let all = names.chain(dates).chain(texts).chain(numbers).chain(words);
        all.filter_map(|(place, separator)| separator.as_deref().map(|text| (place, text))).collect()
    }
}
