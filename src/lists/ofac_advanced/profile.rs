//! One `DistinctParty` to one listed party: names, features, and the documents and locations that wait for it.

use super::super::ofac::acts::Acts;
use super::super::ofac::facts::{Facts, Typed};
use super::super::ofac::names::{self, LATIN, Part};
use super::super::ofac::{self, is_true};
use super::super::xml::Node;
use super::{Advanced, period};
use crate::model::{AliasStrength, NameKind, PartyKind};
use std::collections::HashMap;

/// Elements of a profile; references to entries are repeated by the entries themselves.
static PROFILE: &[&str] = &["Comment", "Identity", "Feature", "SanctionsEntryReference"];

/// Feature that carries an address.
const LOCATION: &str = "Location";

/// Feature that carries further program tags.
const MORE_PROGRAMS: &str = "Additional Program Tags -";

/// What a reliability or validity says of what must not corroborate a hit.
pub(super) static FALSE: [&str; 2] = ["False", "Fraudulent"];

impl Advanced<'_> {
    /// Makes a party of a distinct party.
    pub(super) fn party(&mut self, node: &Node) {
        let key = node.attribute("FixedRef").or_else(|| node.child("Profile")?.attribute("ID")).unwrap_or_default();
        let sub_type =
            node.child("Profile").and_then(|profile| profile.attribute("PartySubTypeID")).unwrap_or_default();
        let kind = self.references.party_kind(sub_type);
        let Some(mut party) = ofac::party(&self.reading.list, key, kind.unwrap_or(PartyKind::Unknown)) else {
            return self.reading.file.unreadable(node.line, "missing_key", "expected FixedRef, an entry number");
        };
        if kind.is_none() {
            let detail = "expected a party sub-type of an individual, entity, vessel or aircraft";
            self.reading.file.issue(node.line, "unknown_party_type", detail);
        }
        self.reading.file.counts.rows += 1;
        let mut acts = Acts::default();
        let mut records = 1;
        let mut account = std::mem::take(&mut self.reading.account);
        let mut facts = Facts::of(&mut party, &mut account);
        for profile in node.all("Profile") {
            for identity in profile.all("Identity") {
                self.identity(identity, &mut facts);
            }
        }
        facts.close_names();
        for profile in node.all("Profile") {
            for feature in profile.all("Feature") {
                self.feature(feature, &mut acts, &mut facts);
            }
            for identity in profile.all("Identity") {
                records += self.tables.join_documents(identity.attribute("ID").unwrap_or_default(), &mut facts);
            }
            ofac::unknown_elements(profile, PROFILE, &mut facts);
        }
        let comments = node.all("Comment").chain(node.all("Profile").flat_map(|profile| profile.all("Comment")));
        for comment in comments.filter_map(Node::value) {
            facts.prose(comment);
        }
        let issues = facts.issues;
        self.reading.account = account;
        self.reading.note(node.line, issues);
        let at = self.reading.add(party, node.line);
        match self.acts.get_mut(at) {
            Some((known, all)) => {
                known.absorb(&acts); // a second record of one entry number
                *all += records;
            }
            None => self.acts.push((acts, records)),
        }
        for profile in node.all("Profile").filter_map(|profile| profile.attribute("ID")) {
            self.profiles.insert(profile.into(), at);
        }
    }

    /// Names of an identity. One that OFAC calls false gives weak names only.
    fn identity(&mut self, identity: &Node, facts: &mut Facts<'_>) {
        let is_false = is_true(identity.attribute("False"));
        facts.account.add_many("printed.false_identities", u64::from(is_false));
        let groups =
            identity.nested("NamePartGroups", "MasterNamePartGroup").flat_map(|master| master.all("NamePartGroup"));
        let mut kinds: HashMap<&str, String> = HashMap::new();
        for group in groups {
            let kind = self.references.of("NamePartType", group, "NamePartTypeID", &mut self.reading.file);
            if let (Some(id), Some(kind)) = (group.attribute("ID"), kind) {
                kinds.insert(id, kind.to_owned());
            }
        }
        for alias in identity.all("Alias") {
            let weak = is_true(alias.attribute("LowQuality"));
            let primary = is_true(alias.attribute("Primary")) && !is_false;
            let printed = self.references.of("AliasType", alias, "AliasTypeID", &mut self.reading.file);
            let alias_kind = printed.and_then(names::kind).unwrap_or_else(|| {
                facts.issues.push(("unknown_alias_type", "expected A.K.A., F.K.A., N.K.A. or Name".to_owned()));
                NameKind::Alias
            });
            facts.account.add(if primary { "printed.primary_names" } else { "printed.aliases" });
            facts.account.add_many("printed.aliases.weak", u64::from(weak));
            let strength = if weak || is_false { AliasStrength::Weak } else { AliasStrength::Strong };
            let mut kind = if primary { NameKind::Primary } else { alias_kind };
            for name in alias.all("DocumentedName") {
                let (text, latin) = self.documented_name(name, &kinds, facts);
                if latin {
                    facts.name(&text, kind, strength);
                    if kind == NameKind::Primary {
                        kind = NameKind::Alias; // a second Latin form of the primary name
                    }
                } else {
                    facts.name(&text, NameKind::OriginalScript, strength);
                }
            }
        }
        if let Some(comment) = identity.text_of("Comment") {
            facts.prose(comment);
        }
    }

    /// The text of a name in parts, and whether it is Latin.
    fn documented_name(&mut self, name: &Node, kinds: &HashMap<&str, String>, facts: &mut Facts<'_>) -> (String, bool) {
        let mut parts = Vec::new();
        let mut latin = true;
        for part in name.all("DocumentedNamePart") {
            let Some(value) = part.child("NamePartValue") else { continue };
            let script = self.references.of("Script", value, "ScriptID", &mut self.reading.file).unwrap_or(LATIN);
            facts.account.add(format!("printed.name_parts.{script}"));
            latin &= script == LATIN;
            let kind = value.attribute("NamePartGroupID").and_then(|group| kinds.get(group)).cloned();
            if kind.is_none() {
                facts.issues.push(("unknown_reference", "a name part's group is not among its identity's".to_owned()));
            }
            let ends = ["LeadingChars", "TrailingChars"].map(|end| part.attribute(end).unwrap_or_default());
            let text = format!("{}{}{}", ends[0], value.text.trim(), ends[1]);
            parts.push(Part { kind: kind.unwrap_or_default(), text });
        }
        (names::compose(&parts, latin), latin)
    }

    /// A feature with all its versions.
    fn feature(&mut self, feature: &Node, acts: &mut Acts, facts: &mut Facts<'_>) {
        let label = self.references.of("FeatureType", feature, "FeatureTypeID", &mut self.reading.file);
        let label = label.unwrap_or("Feature").to_owned();
        for version in feature.all("FeatureVersion") {
            facts.account.add("printed.features");
            if label == LOCATION {
                self.tables.join_address(version, &mut self.reading.file, facts);
                continue;
            }
            let reliability = self.references.of("Reliability", version, "ReliabilityID", &mut self.reading.file);
            let doubtful = reliability.is_some_and(|text| FALSE.contains(&text));
            let value = self.value(version);
            if label == MORE_PROGRAMS && !value.is_empty() {
                acts.program(&value);
                continue;
            }
            facts.typed(&Typed {
                label: &label,
                value: &value,
                date: version.child("DatePeriod").and_then(period),
                doubtful,
                more: version.text_of("Comment"),
                ..Typed::default()
            });
        }
    }

    /// What a version says: its details, written out or by reference, and the places it names.
    fn value(&mut self, version: &Node) -> String {
        let mut texts = Vec::new();
        for detail in version.all("VersionDetail") {
            if let Some(text) = detail.value() {
                texts.push(names::clean(text));
            } else {
                let found = self.references.of("DetailReference", detail, "DetailReferenceID", &mut self.reading.file);
                texts.extend(found.map(str::to_owned));
            }
        }
        for place in version.all("VersionLocation") {
            texts.extend(self.tables.place(place, &mut self.reading.file));
        }
        texts.join(", ")
    }
}
