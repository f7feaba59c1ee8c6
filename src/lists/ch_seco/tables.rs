//! What targets refer to by number: sanctions sets with their programs, and places.

use super::super::account::FileAccount;
use super::super::facts::{self, clean};
use super::super::xml::{Node, Stream, Want};
use super::super::{ListError, ListFile};
use super::{EXPECTED, ROOT};
use crate::model::Measure;
use std::collections::HashMap;

/// Languages in order of preference.
const LANGUAGES: [&str; 4] = ["eng", "ger", "fre", "ita"];

/// Beginnings of words in a set's text and what they order, in the four languages. `entry` is left out although bans on
/// entry exist: `entry into force` is everywhere, and a travel ban read into a freeze would let payments pass.
const MEASURES: [(&[&str], Measure); 5] = [
    (
        &["money and capital market", "capital market", "geld- und kapitalmarkt", "kapitalmarkt", "marché monétaire"],
        Measure::Sectoral,
    ),
    (&["financial", "freez", "asset", "finanz", "gel des", "sanctions financ", "finanziari"], Measure::AssetFreeze),
    (&["travel", "reise", "einreise", "sanctions de voyage", "viaggio"], Measure::TravelBan),
    (&["arms", "rüstung", "armement", "armamento"], Measure::ArmsEmbargo),
    (&["vessel", "ship", "schiff", "navire", "navi"], Measure::Maritime),
];

/// A sanctions set.
#[derive(Debug, Default)]
pub(super) struct Set {
    /// Key of its program as printed, e.g. `Belarus`.
    pub(super) program: String,
    /// Name of its program.
    pub(super) name: String,
    /// Its own text, e.g. `Financial measures, annex 2`.
    pub(super) text: String,
    /// What the text orders.
    pub(super) measures: Vec<Measure>,
}

/// A place; each part as printed.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub(super) location: String,
    pub(super) area: String,
    pub(super) country: String,
}

/// Sets and places by number.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) sets: HashMap<String, Set>,
    pub(super) places: HashMap<String, Place>,
}

/// Reads the tables of a file; targets are passed over.
pub(super) fn read(file: &ListFile, rows: &mut FileAccount) -> Result<Tables, ListError> {
    let mut tables = Tables::default();
    let mut stream = Stream::open(file, &[ROOT], EXPECTED)?;
    let mut unknown = Vec::new();
    let mut choose = |_: &[Box<str>], node: &Node| match &*node.name {
        "sanctions-program" | "place" => Want::Take,
        "target" => Want::Skip,
        _ => {
            unknown.push((node.line, node.name.clone()));
            Want::Skip
        }
    };
    while let Some(node) = stream.next(&mut choose)? {
        if &*node.name == "place" {
            tables.places.insert(node.attribute("ssid").unwrap_or_default().to_owned(), place(&node));
        } else {
            program(&node, &mut tables, rows);
        }
    }
    for (line, name) in unknown {
        rows.issue(line, "unknown_element", format!("got an element {name}; it is not read"));
    }
    Ok(tables)
}

/// The text of these elements in the preferred language.
fn preferred(nodes: &[&Node]) -> String {
    let in_language = |language: &str| nodes.iter().find(|node| node.attribute("lang") == Some(language));
    let found = LANGUAGES.iter().find_map(|language| in_language(language)).or(nodes.first());
    found.map(|node| clean(&node.text)).unwrap_or_default()
}

/// Adds the sets of a program; a set that is known keeps what it has.
fn program(node: &Node, tables: &mut Tables, rows: &mut FileAccount) {
    let keys: Vec<&Node> = node.all("program-key").collect();
    let names: Vec<&Node> = node.all("program-name").collect();
    let (key, name) = (preferred(&keys), preferred(&names));
    let mut numbers: Vec<&str> = node.all("sanctions-set").filter_map(|set| set.attribute("ssid")).collect();
    numbers.dedup();
    if numbers.is_empty() {
        rows.issue(node.line, "missing_set", "expected a sanctions-set with an ssid");
    }
    for number in numbers {
        let versions: Vec<&Node> =
            node.all("sanctions-set").filter(|set| set.attribute("ssid") == Some(number)).collect();
        let measures = measures(&versions);
        let text = preferred(&versions);
        let program = if key.is_empty() { name.clone() } else { key.clone() };
        tables.sets.entry(number.to_owned()).or_insert(Set { program, name: name.clone(), text, measures });
    }
}

/// What any language version of a set orders; nothing when the text does not say.
fn measures(versions: &[&Node]) -> Vec<Measure> {
    let text = versions.iter().map(|set| clean(&set.text).to_lowercase()).collect::<Vec<_>>().join("\n");
    let begins = |at: usize| !text[..at].ends_with(char::is_alphanumeric);
    let says = |words: &[&str]| words.iter().any(|word| text.match_indices(word).any(|(at, _)| begins(at)));
    let found: Vec<Measure> = MEASURES.iter().filter(|(words, _)| says(words)).map(|(_, measure)| *measure).collect();
    if found.is_empty() { vec![Measure::Unstated] } else { found }
}

/// Parts of a place; also of the places that stand inside a target.
pub(super) fn place(node: &Node) -> Place {
    let part = |name| facts::some(node.text_of(name)).unwrap_or_default();
    Place { location: part("location"), area: part("area"), country: part("country") }
}
