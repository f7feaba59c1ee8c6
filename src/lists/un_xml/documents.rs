//! Documents of UN records: a type, a second type that is more exact, a number that may stand in prose.

use super::Reading;
use crate::lists::prose::{self, document_number};
use crate::lists::text::{clean, join, push_new};
use crate::lists::xml::Node;
use crate::model::{Identifier, IdentifierKind, ListedParty};

/// `TYPE_OF_DOCUMENT` as printed in three languages.
static TYPES: &[(&str, IdentifierKind)] = &[
    ("passport", IdentifierKind::Passport),
    ("numéro de passeport", IdentifierKind::Passport),
    ("número de pasaporte", IdentifierKind::Passport),
    ("national identification number", IdentifierKind::NationalId),
];

/// Reads one document; an empty one is a placeholder.
pub(super) fn read(node: &Node, party: &mut ListedParty, reading: &mut Reading) {
    let text = |name: &'static str| node.text_of(name).map(clean).unwrap_or_default();
    let all = join(node.children.iter().map(|child| child.text.as_str()), ", ");
    if all.is_empty() {
        return reading.account.add("documents_printed.null");
    }
    let (first, second) = (text("TYPE_OF_DOCUMENT"), text("TYPE_OF_DOCUMENT2"));
    let (number, remark) = (text("NUMBER"), text("NOTE"));
    let known = TYPES.iter().find(|(name, _)| *name == first.to_lowercase());
    reading.account.add(format!("documents_printed.{}", if first.is_empty() { "none" } else { &first }));
    if known.is_none() && !first.is_empty() {
        reading.unknown(node.line, "unknown_document_type", &first);
    }
    // The number stands in its own element, or behind the exact type, or only in the remark.
    let source = [&number, &second, &remark].into_iter().find_map(|text| Some((text.clone(), document_number(text)?)));
    let Some((source, value)) = source else {
        push_new(&mut party.remarks, format!("Document: {all}"));
        return reading.account.add("documents_printed.without_number");
    };
    reading.account.add_many("documents_printed.number_in_prose", u64::from(source != number));
    let column = known.map_or(IdentifierKind::Other, |(_, kind)| *kind);
    let described = if second.is_empty() { source.replace(value.as_str(), "") } else { second.clone() };
    let country = [text("ISSUING_COUNTRY"), text("COUNTRY_OF_ISSUE")].into_iter().find(|text| !text.is_empty());
    let prose = format!("{number}; {remark}");
    let day = |name: &'static str, words| prose::day(&text(name)).or_else(|| prose::day_after(&prose, words));
    let identifier = Identifier {
        kind: prose::document_kind(column, &described),
        country,
        issued: day("DATE_OF_ISSUE", prose::ISSUED),
        expires: day("DATE_OF_EXPIRY", prose::EXPIRES),
        label: Some(if second.is_empty() { first } else { second })
            .map(|label| label.trim_matches([' ', ':']).to_owned()),
        doubtful: prose::is_doubtful(&number) || prose::is_doubtful(&remark),
        value,
    };
    // Whatever the identifier cannot hold stays readable.
    let says_more = source != identifier.value || !remark.is_empty() || !text("CITY_OF_ISSUE").is_empty();
    if says_more {
        push_new(&mut party.remarks, format!("Document: {all}"));
    }
    push_new(&mut party.identifiers, identifier);
}
