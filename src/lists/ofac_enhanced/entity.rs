//! One `entity` to one listed party.

use super::super::ofac::acts::{self, Acts};
use super::super::ofac::facts::{Facts, Typed, address_of};
use super::super::ofac::identifiers::Beside;
use super::super::ofac::names::{self, LATIN, Part};
use super::super::ofac::{self, Reading, is_true};
use super::super::xml::Node;
use crate::model::{AliasStrength, Date, DateRange, ListedAddress, NameKind, PartyKind, Relation, RelationKind};

/// Elements of an entity.
static ENTITY: &[&str] = &[
    "generalInfo",
    "sanctionsLists",
    "sanctionsPrograms",
    "sanctionsTypes",
    "legalAuthorities",
    "names",
    "addresses",
    "features",
    "identityDocuments",
    "relationships",
];

/// Feature that carries further program tags.
const MORE_PROGRAMS: &str = "Additional Program Tags -";

/// What the source calls false.
const FALSE: &str = "False";

/// Makes a party of an entity. One that stands on OFAC's other lists only is not needed.
pub(super) fn read(entity: &Node, reading: &mut Reading<'_>) {
    let empty = Node::default();
    let general = entity.child("generalInfo").unwrap_or(&empty);
    let printed = general.text_of("entityType").unwrap_or_default();
    let kind = ofac::party_kind(printed);
    let key = entity.attribute("id").unwrap_or_default();
    let Some(mut party) = ofac::party(&reading.list, key, kind.unwrap_or(PartyKind::Unknown)) else {
        return reading.file.unreadable(entity.line, "missing_key", "expected the attribute id, an entry number");
    };
    let mut facts = Facts::of(&mut party, &mut reading.account);
    let mut acts = read_acts(entity, &mut facts);
    if acts.of_other_list(reading.source) {
        reading.file.counts.rows += 1;
        reading.file.counts.not_needed += 1;
        return reading.account.add("parties.of_other_lists");
    }
    if kind.is_none() {
        let detail =
            format!("got a type of {} characters, expected Individual, Entity, Vessel, Aircraft", printed.len());
        facts.issues.push(("unknown_party_type", detail));
    }
    for name in entity.nested("names", "name") {
        read_name(name, &mut facts);
    }
    facts.close_names();
    read_general(general, &mut facts);
    for feature in entity.nested("features", "feature") {
        read_feature(feature, &mut acts, &mut facts);
    }
    for document in entity.nested("identityDocuments", "identityDocument") {
        read_document(document, &mut facts);
    }
    for address in entity.nested("addresses", "address") {
        let address = read_address(address);
        facts.address(address);
    }
    facts.lists(&acts, reading.source);
    facts.party.designations = acts.designations(reading.source);
    facts.party.listed_on = acts.since(reading.source);
    if facts.party.designations.is_empty() {
        facts.issues.push(("missing_program", "expected a program".to_owned()));
    }
    let edges: Vec<_> =
        entity.nested("relationships", "relationship").map(|node| read_relation(node, &mut facts)).collect();
    ofac::unknown_elements(entity, ENTITY, &mut facts);
    let issues = facts.issues;
    reading.note(entity.line, issues);
    reading.file.used();
    let at = reading.add(party, entity.line);
    for (relation, to) in edges {
        reading.edge(at, relation, &to);
    }
}

/// Lists, programs, sanctions types and legal authorities.
fn read_acts(entity: &Node, facts: &mut Facts<'_>) -> Acts {
    let mut acts = Acts::default();
    for list in entity.nested("sanctionsLists", "sanctionsList") {
        acts.on_list(
            list.value().unwrap_or_default(),
            list.attribute("datePublished").and_then(|day| day.parse().ok()),
        );
    }
    for program in entity.nested("sanctionsPrograms", "sanctionsProgram").filter_map(Node::value) {
        acts.program(program);
    }
    for printed in entity.nested("sanctionsTypes", "sanctionsType").filter_map(Node::value) {
        if !acts.sanctions_type(printed) {
            let detail = format!("a sanctions type of {} characters is not known", printed.len());
            facts.issues.push(("unknown_sanctions_type", detail));
            facts.plain(&format!("Sanctions type: {printed}"));
        }
    }
    for authority in entity.nested("legalAuthorities", "legalAuthority").filter_map(Node::value) {
        acts.legal_basis(authority);
    }
    acts
}

/// Title, remarks, and anything else the head of an entity says.
fn read_general(general: &Node, facts: &mut Facts<'_>) {
    for child in &general.children {
        let Some(value) = child.value() else { continue };
        match &*child.name {
            "identityId" | "entityType" => {}
            "title" => facts.title(value),
            "remarks" => facts.prose(value),
            other => facts.plain(&format!("{}: {value}", ofac::shown(other))),
        }
    }
}

/// A name with all its translations. The Latin one is formatted as in the CSV; the parts only keep natural case.
fn read_name(name: &Node, facts: &mut Facts<'_>) {
    let primary = is_true(name.text_of("isPrimary"));
    let weak = is_true(name.text_of("isLowQuality"));
    facts.account.add("printed.names");
    facts.account.add_many("printed.names.weak", u64::from(weak));
    let mut kind = match name.text_of("aliasType") {
        _ if primary => NameKind::Primary,
        Some(printed) => names::kind(printed).unwrap_or_else(|| {
            let detail = format!("got a type of {} characters, expected A.K.A., F.K.A. or N.K.A.", printed.len());
            facts.issues.push(("unknown_alias_type", detail));
            NameKind::Alias
        }),
        None => NameKind::Alias,
    };
    let strength = if weak { AliasStrength::Weak } else { AliasStrength::Strong };
    for translation in name.nested("translations", "translation") {
        let script = translation.text_of("script").unwrap_or(LATIN);
        facts.account.add(format!("printed.translations.{script}"));
        if script == LATIN {
            let text =
                translation.text_of("formattedFullName").map_or_else(|| compose(translation, true), names::clean);
            facts.name(&text, kind, strength);
            if kind == NameKind::Primary {
                kind = NameKind::Alias; // a second Latin form of the primary name
            }
        } else {
            facts.name(&compose(translation, false), NameKind::OriginalScript, strength);
        }
    }
}

/// The text of a translation from its parts, or the formatted one when it has none.
fn compose(translation: &Node, latin: bool) -> String {
    let part = |part: &Node| Part {
        kind: part.text_of("type").unwrap_or_default().to_owned(),
        text: part.text_of("value").unwrap_or_default().to_owned(),
    };
    let parts: Vec<Part> = translation.nested("nameParts", "namePart").map(part).collect();
    let text = names::compose(&parts, latin);
    if text.is_empty() { translation.text_of("formattedFullName").unwrap_or_default().to_owned() } else { text }
}

/// A feature: birth, gender, wallet, ship data, risk texts.
fn read_feature(feature: &Node, acts: &mut Acts, facts: &mut Facts<'_>) {
    let label = feature.text_of("type").unwrap_or("Feature");
    let value = feature.text_of("value").unwrap_or_default();
    if label == MORE_PROGRAMS && !value.is_empty() {
        return acts.program(value);
    }
    facts.account.add("printed.features");
    let reliability = feature.text_of("reliability");
    facts.typed(&Typed {
        label,
        value,
        date: feature.child("valueDate").and_then(period),
        doubtful: reliability == Some(FALSE),
        more: feature.text_of("comments"),
        ..Typed::default()
    });
}

/// A passport, registration or any other document.
fn read_document(document: &Node, facts: &mut Facts<'_>) {
    facts.account.add("printed.documents");
    let country = document.text_of("issuingCountry");
    let location = document.text_of("issuingLocation").filter(|location| Some(*location) != country);
    let features: Vec<&str> = document.nested("idFeatures", "idFeature").filter_map(Node::value).collect();
    let more = [document.text_of("issuingAuthority"), location, document.text_of("comments")];
    let more = more.into_iter().flatten().chain(features).collect::<Vec<_>>().join("; ");
    let date = |name: &str| document.child(name).and_then(period);
    facts.typed(&Typed {
        label: document.text_of("type").unwrap_or("Document"),
        value: document.text_of("documentNumber").unwrap_or_default(),
        beside: Beside { country, issued: date("issueDate"), expires: date("expirationDate") },
        doubtful: document.text_of("isValid").is_some_and(|text| !is_true(Some(text))),
        more: Some(&more),
        ..Typed::default()
    });
}

/// A date period: first possible to last possible day.
fn period(node: &Node) -> Option<DateRange> {
    let day = |name: &str| node.text_of(name).and_then(|text| text.parse::<Date>().ok());
    let from = day("fromDateBegin").or_else(|| day("fromDateEnd"))?;
    let to = day("toDateEnd").or_else(|| day("toDateBegin")).or_else(|| day("fromDateEnd")).unwrap_or(from);
    (from <= to).then(|| DateRange { from, to, circa: is_true(node.text_of("isApproximate")) })
}

/// An address: the Latin translation in its fields, any other as its remark.
fn read_address(address: &Node) -> ListedAddress {
    let country = address.text_of("country");
    let mut all = address.nested("translations", "translation").map(|translation| {
        let part = |label: &str| {
            let parts = translation.nested("addressParts", "addressPart");
            let texts =
                parts.filter(|part| part.text_of("type") == Some(label)).filter_map(|part| part.text_of("value"));
            Some(texts.map(names::clean).collect::<Vec<_>>().join(", ")).filter(|text| !text.is_empty())
        };
        (translation.text_of("script").unwrap_or(LATIN) == LATIN, address_of(part, country))
    });
    let mut first = None;
    let mut others = Vec::new();
    for (latin, read) in all.by_ref() {
        if latin && first.is_none() {
            first = Some(read);
        } else {
            others.extend([read.street, read.city].into_iter().filter(|text| !text.is_empty()));
        }
    }
    let mut read = first.unwrap_or_else(|| address_of(|_| None, country));
    read.remarks = others.join(", ");
    read
}

/// An edge and the entry number it goes to.
fn read_relation(node: &Node, facts: &mut Facts<'_>) -> (Relation, String) {
    let printed = node.text_of("type").unwrap_or_default();
    let former = node.child("dateRange").and_then(period);
    let kind = acts::relation(printed).unwrap_or_else(|| {
        facts.issues.push(("unknown_relation_type", format!("a type of {} characters is not known", printed.len())));
        RelationKind::LinkedTo
    });
    let target = node.child("relatedEntity");
    let target_name = target.and_then(Node::value).map(names::clean).unwrap_or_default();
    let mut source = acts::relation_source(printed, false, node.text_of("quality"));
    if let Some(period) = former {
        source = format!("{source}, {period}");
    }
    if let Some(comments) = node.text_of("comments") {
        facts.plain(&format!("{printed} {target_name}: {comments}"));
    }
    let to = target.and_then(|target| target.attribute("entityId")).unwrap_or_default().to_owned();
    (Relation { kind, target_name, target: None, source }, to)
}
