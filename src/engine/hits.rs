//! One screened field against the index: candidates, scores, hits with their evidence.

use super::Snapshot;
use super::evidence::{identifier_evidence, name_evidence};
use super::fields::{LONG_NAME_TOKENS, ScreenedField, lookup_groups};
use crate::index::{IdentifierRef, IndexedName, Scratch, identifiers};
use crate::matching::QueryText;
use crate::matching::country::country_key;
use crate::matching::qualifiers::{Attributes, Qualifier, compare_attributes};
use crate::model::{
    AliasStrength, Evidence, EvidenceKind, FieldKind, Hit, HitKind, IdentifierKind, ListedParty, NameKind, PartyKind,
    RecommendedAction, Residue, Span,
};
use crate::normalize::{TextKind, TokenKind};
use crate::scoring::{self, Bound, NameScore, QualifierEffect, apply_qualifiers, evidence_strength};

/// Similarity of identifiers of one group whose kinds differ.
const OTHER_KIND_SCORE: f32 = 0.92;
/// Identifiers shorter than this name nobody by themselves.
const MIN_TELLING_IDENTIFIER: usize = 5;

/// What was screened, for metrics.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FieldCost {
    pub(super) tokens: u32,
    pub(super) candidates: u32,
}

/// A hit before the policy has judged it.
#[derive(Debug)]
pub(super) struct RawHit {
    pub(super) hit: Hit,
    pub(super) party: u32,
    pub(super) is_thin: bool,
    /// A birth date or country speaks for the party too.
    pub(super) corroborated: bool,
    /// Only a conflict (birth date, gender, kind) keeps the name below the threshold.
    pub(super) is_contradicted: bool,
}

/// A scored listed name.
struct Scored<'i> {
    name: &'i IndexedName,
    score: NameScore,
    field_kind: FieldKind,
    /// Tokens of the query the match spans: all of a name field, a window of a text.
    window: (usize, usize),
}

/// Everything the screening of one field needs.
pub(super) struct FieldScreen<'s> {
    pub(super) snapshot: &'s Snapshot,
    pub(super) with_evidence: bool,
    /// Report from this score up, whatever the policy's threshold.
    pub(super) min_score: Option<f32>,
}

impl FieldScreen<'_> {
    /// Screens one field; hits are appended, at most one per listed party and way of comparison.
    pub(super) fn screen(
        &self,
        field: &ScreenedField<'_>,
        owner: &Attributes,
        scratch: &mut Scratch,
        out: &mut Vec<RawHit>,
    ) -> FieldCost {
        match field.kind {
            FieldKind::PartyName | FieldKind::ObjectName => self.screen_name(field, owner, scratch, out),
            FieldKind::Narrative => self.screen_text(field, owner, scratch, out),
            FieldKind::Identifier => {
                self.screen_identifier(field, out);
                FieldCost { tokens: 1, candidates: 0 }
            }
        }
    }

    fn screen_name(
        &self,
        field: &ScreenedField<'_>,
        owner: &Attributes,
        scratch: &mut Scratch,
        out: &mut Vec<RawHit>,
    ) -> FieldCost {
        let query = QueryText::new(&field.text, field.text_kind);
        let index = self.snapshot.index();
        let candidates = index.name_candidates(&query.tokens, &query.keyed, scratch);
        let mut cost = FieldCost { tokens: count(query.tokens.len()), candidates: count(candidates.found.len()) };
        let bound = Bound::new(&query, &candidates.met, &index.vocabulary);
        let floor = scoring::lowest_name_score_for(self.floor(field.kind));
        for id in candidates.found {
            let name = index.names.name(id);
            if in_scope(field.kind, name.party_kind) && bound.of(name, scoring::MISSING) >= floor {
                let score = scoring::score_name(&query, name, &index.vocabulary);
                let window = (0, query.tokens.len());
                self.keep(field, owner, &query, &Scored { name, score, field_kind: field.kind, window }, out);
            }
        }
        if query.tokens.len() >= LONG_NAME_TOKENS {
            let text = self.screen_text(field, owner, scratch, out);
            cost = FieldCost { tokens: cost.tokens + text.tokens, candidates: cost.candidates + text.candidates };
        } else {
            self.screen_identifiers_in_text(field, out);
        }
        cost
    }

    fn screen_text(
        &self,
        field: &ScreenedField<'_>,
        owner: &Attributes,
        scratch: &mut Scratch,
        out: &mut Vec<RawHit>,
    ) -> FieldCost {
        let query = QueryText::new(&field.text, TextKind::FreeText);
        let index = self.snapshot.index();
        let anchors = index.text_candidates(&query.tokens, &query.keyed, scratch);
        let cost = FieldCost { tokens: count(query.tokens.len()), candidates: count(anchors.found.len()) };
        let bound = Bound::new(&query, &anchors.met, &index.vocabulary);
        let floor = self.floor(FieldKind::Narrative);
        for same_name in anchors.found.chunk_by(|a, b| a.name == b.name) {
            let name = index.names.name(same_name[0].name);
            let sought = scoring::is_sought_in_text(name, &index.vocabulary);
            if !sought || bound.of(name, scoring::MISSING_IN_TEXT) < floor {
                continue;
            }
            let matches = same_name
                .iter()
                .filter_map(|anchor| scoring::best_in_text(&query, anchor.at as usize, name, &index.vocabulary));
            // The first of the best, so that the order of anchors never shows.
            let best =
                matches.reduce(|best, next| if next.name_score.score > best.name_score.score { next } else { best });
            if let Some(found) = best {
                let window = (found.from, found.to);
                let scored = Scored { name, score: found.name_score, field_kind: FieldKind::Narrative, window };
                self.keep(field, owner, &query, &scored, out);
            }
        }
        self.screen_identifiers_in_text(field, out);
        cost
    }

    fn screen_identifiers_in_text(&self, field: &ScreenedField<'_>, out: &mut Vec<RawHit>) {
        for found in self.snapshot.index().identifiers.find_in_text(&field.text) {
            let span = Span { start: found.start, end: found.end };
            self.keep_identifier(field, found.found, None, span, out);
        }
    }

    /// The score from which a hit of this field is reported.
    fn floor(&self, kind: FieldKind) -> f32 {
        let threshold = self.snapshot.policy().threshold(kind);
        self.min_score.map_or(threshold, |min| min.min(threshold))
    }

    fn keep(
        &self,
        field: &ScreenedField<'_>,
        owner: &Attributes,
        query: &QueryText,
        scored: &Scored<'_>,
        out: &mut Vec<RawHit>,
    ) {
        let floor = self.floor(scored.field_kind);
        if scored.score.score < scoring::lowest_name_score_for(floor) {
            return;
        }
        let party = &self.snapshot.parties()[scored.name.party as usize];
        let qualifiers = qualifiers(owner, party, scored.field_kind);
        let (score, moves) = apply_qualifiers(scored.score.score, qualifiers.iter().map(|q| q.kind));
        // A name that only a conflict of other attributes takes below the threshold stays visible.
        let is_contradicted =
            score < floor && scored.score.score >= self.snapshot.policy().threshold(scored.field_kind);
        if score < floor && !is_contradicted {
            return;
        }
        let corroborations = qualifiers.iter().filter(|q| corroborates(q.kind)).count();
        let listed = &party.names[scored.name.name as usize];
        let (span, evidence, residue) =
            name_evidence(query, &scored.score, scored.name, scored.window, &self.snapshot.index().vocabulary);
        let (evidence, residue) = if self.with_evidence {
            (with_qualifiers(evidence, &qualifiers, &moves, query), residue)
        } else {
            (Vec::new(), Residue::default())
        };
        let kind = if listed.kind == NameKind::Primary { HitKind::Name } else { HitKind::Alias };
        let mut hit = bare_hit(party, kind, listed.text.clone(), field, scored.field_kind, span);
        hit.name_kind = Some(listed.kind);
        hit.strength = listed.strength;
        hit.score = score;
        hit.evidence_strength = evidence_strength(scored.score.matched, corroborations);
        hit.evidence = evidence;
        hit.residue = residue;
        let is_thin = is_thin_name(scored.name, self.snapshot);
        out.push(RawHit { hit, party: scored.name.party, is_thin, corroborated: corroborations > 0, is_contradicted });
    }

    fn screen_identifier(&self, field: &ScreenedField<'_>, out: &mut Vec<RawHit>) {
        let Some((kind, _)) = field.identifier else { return };
        let span = Span { start: 0, end: count(field.text.len()) };
        for group in lookup_groups(kind) {
            let key = match group {
                identifiers::IdentifierGroup::Bic => identifiers::key(IdentifierKind::Bic, &field.text),
                identifiers::IdentifierGroup::Wallet => identifiers::key(IdentifierKind::CryptoAddress, &field.text),
                _ => identifiers::key(kind_of_lookup(kind), &field.text), // every other group shares one form of key
            };
            for found in self.snapshot.index().identifiers.find(group, &key) {
                self.keep_identifier(field, *found, Some(kind), span, out);
            }
        }
    }

    /// `queried` is the kind of a structured field, `None` for a find inside a text.
    fn keep_identifier(
        &self,
        field: &ScreenedField<'_>,
        found: IdentifierRef,
        queried: Option<IdentifierKind>,
        span: Span,
        out: &mut Vec<RawHit>,
    ) {
        let party = &self.snapshot.parties()[found.party as usize];
        let listed = &party.identifiers[found.identifier as usize];
        let (evidence_kind, base) = match queried {
            None => (EvidenceKind::IdentifierInText, decides(EvidenceKind::IdentifierInText)),
            Some(kind) if kind == listed.kind => (EvidenceKind::Identifier, decides(EvidenceKind::Identifier)),
            Some(_) => (EvidenceKind::Identifier, OTHER_KIND_SCORE),
        };
        let issuer = field.identifier.and_then(|(_, country)| country).zip(listed.country.as_deref());
        let conflict = issuer.filter(|(query, listed)| {
            let (query, listed) = (country_key(query), country_key(listed));
            !query.is_empty() && !listed.is_empty() && query != listed
        });
        let (score, moves) = apply_qualifiers(base, conflict.iter().map(|_| EvidenceKind::IssuerConflicts));
        let field_kind = if queried.is_some() { FieldKind::Identifier } else { FieldKind::Narrative };
        if score < self.floor(FieldKind::Identifier) {
            return;
        }
        let hit_kind = match listed.kind {
            IdentifierKind::Bic => HitKind::Bic,
            IdentifierKind::CryptoAddress => HitKind::Wallet,
            _ => HitKind::Identifier, // every other kind counts as an identifier
        };
        let mut hit = bare_hit(party, hit_kind, listed.value.clone(), field, field_kind, span);
        hit.identifier_kind = Some(listed.kind);
        hit.score = score;
        hit.evidence_strength = evidence_strength(2.0, 0);
        if self.with_evidence {
            hit.evidence =
                identifier_evidence(evidence_kind, base, field, listed, span, conflict.zip(moves.first().copied()));
        }
        let is_thin = identifiers::key(listed.kind, &listed.value).len() < MIN_TELLING_IDENTIFIER;
        out.push(RawHit { hit, party: found.party, is_thin, corroborated: false, is_contradicted: false });
    }
}

fn kind_of_lookup(kind: IdentifierKind) -> IdentifierKind {
    if kind == IdentifierKind::Customer { IdentifierKind::Other } else { kind }
}

fn decides(kind: EvidenceKind) -> f32 {
    match scoring::effect(kind) {
        QualifierEffect::Decides(score) => score,
        _ => 0.0, // the table test makes sure that both kinds decide
    }
}

fn bare_hit(
    party: &ListedParty,
    kind: HitKind,
    matched: String,
    field: &ScreenedField<'_>,
    field_kind: FieldKind,
    span: Span,
) -> Hit {
    Hit {
        party_id: party.id.clone(),
        party_name: party.display_name().to_owned(),
        party_kind: party.kind,
        list: party.id.list.clone(),
        programs: party.designations.iter().map(|d| d.program.clone()).collect(),
        kind,
        matched,
        name_kind: None,
        strength: AliasStrength::Unstated,
        identifier_kind: None,
        score: 0.0,
        evidence_strength: 0.0,
        evidence: Vec::new(),
        residue: Residue::default(),
        field_kind,
        field_path: field.field_path(),
        span,
        action: RecommendedAction::Info,
        action_rule: String::new(),
        suppressed_by: None,
    }
}

/// Attributes of the owner speak about names of parties, not about ships or about texts that name third parties.
fn qualifiers(owner: &Attributes, party: &ListedParty, field_kind: FieldKind) -> Vec<Qualifier> {
    match field_kind {
        FieldKind::PartyName => compare_attributes(owner, party),
        FieldKind::ObjectName | FieldKind::Narrative | FieldKind::Identifier => Vec::new(),
    }
}

fn corroborates(kind: EvidenceKind) -> bool {
    matches!(kind, EvidenceKind::BirthDateAgrees | EvidenceKind::CountryAgrees)
}

fn with_qualifiers(
    mut evidence: Vec<Evidence>,
    qualifiers: &[Qualifier],
    moves: &[f32],
    query: &QueryText,
) -> Vec<Evidence> {
    let piece = |kind, query: String, listed: String, similarity, contribution| Evidence {
        kind,
        spans: Vec::new(),
        query,
        listed,
        similarity,
        contribution,
    };
    for (qualifier, moved) in qualifiers.iter().zip(moves) {
        let agrees = if corroborates(qualifier.kind) { 1.0 } else { 0.0 };
        evidence.push(piece(qualifier.kind, qualifier.query.clone(), qualifier.listed.clone(), agrees, *moved));
    }
    if query.is_disguised() {
        evidence.push(piece(EvidenceKind::Disguise, String::new(), String::new(), 0.0, 0.0));
    }
    evidence
}

/// Which listed parties a name field is compared with.
pub(super) fn in_scope(field: FieldKind, party: PartyKind) -> bool {
    match field {
        FieldKind::PartyName => !matches!(party, PartyKind::Vessel | PartyKind::Aircraft),
        FieldKind::ObjectName => party != PartyKind::Person,
        FieldKind::Narrative | FieldKind::Identifier => true,
    }
}

/// A name of one telling word that is short or common: it only corroborates.
fn is_thin_name(name: &IndexedName, snapshot: &Snapshot) -> bool {
    let mut telling =
        name.tokens.iter().filter(|t| !matches!(t.kind, TokenKind::LegalForm | TokenKind::StopWord | TokenKind::Title));
    match (telling.next(), telling.next()) {
        (Some(only), None) => only.weight < 0.75 || snapshot.index().vocabulary.token(only.id).text.len() <= 4,
        (None, _) => true,
        (Some(_), Some(_)) => false,
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
