//! Names: ordered parts, each with spelling variants.
//!
//! A part's variants belong to a language and script. Combining every variant of every part would make names that nobody
//! bears; instead one whole name is made per language and script and per turn: the first variants together, the second
//! ones together, and so on, parts without a variant in their main spelling. In another script a part without a variant
//! would make a name of two scripts: such variants are kept as remarks.

use super::super::account::FileAccount;
use super::super::facts::{self, add_name, add_remark, clean, is_original_script};
use super::super::xml::Node;
use crate::model::{AliasStrength, ListedParty, NameKind};

/// Kinds of parts in reading order. Titles and maiden names are not part of the whole name.
const READING_ORDER: [&str; 8] = [
    "given-name",
    "further-given-name",
    "father-name",
    "grand-father-name",
    "tribal-name",
    "family-name",
    "suffix",
    "other",
];

/// A part that is the whole name, or that has no place in reading order: the printed order holds.
const AS_PRINTED: [&str; 2] = ["whole-name", "other"];

/// One part of a name.
struct Part<'n> {
    order: u32,
    kind: &'n str,
    value: String,
    /// Language, script, text.
    variants: Vec<(&'n str, &'n str, String)>,
}

impl Part<'_> {
    fn rank(&self) -> usize {
        READING_ORDER.iter().position(|kind| *kind == self.kind).unwrap_or(READING_ORDER.len())
    }

    /// The variant of a language and script at this turn, or the last one before it.
    fn variant(&self, key: (&str, &str), turn: usize) -> Option<&str> {
        let mut of_key =
            self.variants.iter().filter(|(lang, script, _)| (*lang, *script) == key).map(|(.., text)| text);
        let all: Vec<&String> = of_key.by_ref().collect();
        all.get(turn).or_else(|| all.last()).map(|text| text.as_str())
    }
}

/// Reads one `name`; `main` says whether it belongs to the target's main identity.
pub(super) fn read(node: &Node, main: bool, party: &mut ListedParty, rows: &mut FileAccount) {
    let kind = match node.attribute("name-type") {
        Some("primary-name") if main && party.names.is_empty() => NameKind::Primary,
        Some("primary-name" | "alias") | None => NameKind::Alias,
        Some("formerly-known-as") => NameKind::Former,
        Some(other) => {
            rows.issue(node.line, "unknown_name_type", format!("got a name-type {other}; read as an alias"));
            NameKind::Alias
        }
    };
    let strength = match node.attribute("quality") {
        Some("low") => AliasStrength::Weak,
        Some("good") => AliasStrength::Strong,
        _ => AliasStrength::Unstated, // no mark
    };
    let pieces = pieces(node, party);
    let (mut whole, maiden): (Vec<Part<'_>>, Vec<Part<'_>>) =
        pieces.into_iter().partition(|part| part.kind != "maiden-name");
    if whole.iter().any(|part| AS_PRINTED.contains(&part.kind)) {
        whole.sort_by_key(|part| part.order);
    } else {
        whole.sort_by_key(|part| (part.rank(), part.order));
    }
    let primary_strength = if kind == NameKind::Primary { AliasStrength::Strong } else { strength };
    add_name(party, &joined(whole.iter().map(|part| part.value.as_str())), kind, primary_strength);
    let kind = if kind == NameKind::Primary { NameKind::Alias } else { kind };
    add_variants(&whole, kind, strength, party);
    for maiden in maiden {
        let married = whole.iter().position(|part| part.kind == "family-name");
        let values = whole
            .iter()
            .enumerate()
            .map(|(at, part)| if Some(at) == married { maiden.value.as_str() } else { part.value.as_str() });
        let last = Some(maiden.value.as_str()).filter(|_| married.is_none());
        add_name(party, &joined(values.chain(last)), NameKind::Former, strength);
    }
}

/// The parts with a value; titles go to the party.
fn pieces<'n>(node: &'n Node, party: &mut ListedParty) -> Vec<Part<'n>> {
    let mut pieces = Vec::new();
    for part in node.all("name-part") {
        let kind = part.attribute("name-part-type").unwrap_or("other");
        let value = facts::some(part.text_of("value")).or_else(|| facts::some(part.value()));
        let variants = part.all("spelling-variant").map(|variant| {
            let of = |name| variant.attribute(name).unwrap_or_default();
            (of("lang"), of("script"), clean(&variant.text))
        });
        let variants: Vec<_> = variants.filter(|(.., text)| !text.is_empty()).collect();
        let Some(value) = value.or_else(|| variants.first().map(|(.., text)| text.clone())) else { continue };
        if kind == "title" {
            match &party.title {
                Some(known) if *known != value => add_remark(party, "Title", &value),
                _ => party.title = Some(value), // the first one, or the same
            }
            continue;
        }
        let order = part.attribute("order").and_then(|order| order.parse().ok()).unwrap_or(u32::MAX);
        pieces.push(Part { order, kind, value, variants });
    }
    pieces
}

/// One whole name per language, script and turn.
fn add_variants(pieces: &[Part<'_>], kind: NameKind, strength: AliasStrength, party: &mut ListedParty) {
    let mut keys: Vec<(&str, &str)> = Vec::new();
    for (lang, script, _) in pieces.iter().flat_map(|part| &part.variants) {
        facts::add(&mut keys, (*lang, *script));
    }
    for key in keys {
        let of_key = |part: &Part<'_>| part.variants.iter().filter(|(lang, script, _)| (*lang, *script) == key).count();
        for turn in 0..pieces.iter().map(of_key).max().unwrap_or(0) {
            let spelled: Vec<(&str, bool)> = pieces
                .iter()
                .map(|part| part.variant(key, turn).map_or((part.value.as_str(), false), |text| (text, true)))
                .collect();
            let variants = joined(spelled.iter().filter(|(_, variant)| *variant).map(|(text, _)| *text));
            let mixed = is_original_script(&variants)
                && spelled.iter().any(|(text, variant)| !variant && !is_original_script(text));
            if mixed {
                add_remark(party, "Spelling variant", &variants);
            } else {
                add_name(party, &joined(spelled.iter().map(|(text, _)| *text)), kind, strength);
            }
        }
    }
}

fn joined<'t>(values: impl Iterator<Item = &'t str>) -> String {
    values.collect::<Vec<_>>().join(" ")
}
