//! Decisions and hits to wire messages. Takes values by ownership: nothing of a decision is copied on the hot path.

use super::enums;
use crate::model;
use crate::service::proto;

/// A decision as the wire carries it.
#[must_use]
pub fn decision_to_wire(decision: model::ScreeningDecision) -> proto::ScreeningDecision {
    proto::ScreeningDecision {
        transaction_id: decision.transaction_id,
        decision_id: decision.decision_id,
        outcome: enums::outcome::to_wire(decision.outcome).into(),
        reason: decision.reason.map_or(0, reason_to_wire),
        detail: decision.detail,
        hits: decision.hits.into_iter().map(hit_to_wire).collect(),
        versions: Some(versions_to_wire(decision.versions)),
    }
}

/// The wire number of a reason.
#[must_use]
pub(crate) fn reason_to_wire(reason: model::ErrorReason) -> i32 {
    enums::error_reason::to_wire(reason).into()
}

/// Versions as the wire carries them.
#[must_use]
pub fn versions_to_wire(versions: model::Versions) -> proto::Versions {
    proto::Versions { corpus: versions.corpus, policy: versions.policy, engine: versions.engine }
}

/// A hit as the wire carries it.
#[must_use]
pub fn hit_to_wire(hit: model::Hit) -> proto::Hit {
    let residue = residue_to_wire(hit.residue);
    proto::Hit {
        party_id: hit.party_id.to_string(),
        party_name: hit.party_name,
        party_kind: enums::party_kind::to_wire(hit.party_kind).into(),
        list_id: hit.list.to_string(),
        programs: hit.programs,
        kind: enums::hit_kind::to_wire(hit.kind).into(),
        matched: hit.matched,
        name_kind: hit.name_kind.map_or(0, |kind| enums::name_kind::to_wire(kind).into()),
        strength: enums::alias_strength::to_wire(hit.strength).into(),
        identifier_kind: hit.identifier_kind.map_or(0, |kind| enums::identifier_kind::to_wire(kind).into()),
        score: hit.score,
        evidence_strength: hit.evidence_strength,
        evidence: hit.evidence.into_iter().map(evidence_to_wire).collect(),
        residue,
        field_kind: enums::field_kind::to_wire(hit.field_kind).into(),
        field_path: hit.field_path.0,
        span: Some(span_to_wire(hit.span)),
        action: enums::action::to_wire(hit.action).into(),
        action_rule: hit.action_rule,
        suppressed_by: hit.suppressed_by.unwrap_or_default(),
    }
}

fn span_to_wire(span: model::Span) -> proto::Span {
    proto::Span { start: span.start, end: span.end }
}

fn evidence_to_wire(evidence: model::Evidence) -> proto::Evidence {
    proto::Evidence {
        kind: enums::evidence_kind::to_wire(evidence.kind).into(),
        spans: evidence.spans.into_iter().map(span_to_wire).collect(),
        query: evidence.query,
        listed: evidence.listed,
        similarity: evidence.similarity,
        contribution: evidence.contribution,
    }
}

fn residue_to_wire(residue: model::Residue) -> Option<proto::Residue> {
    if residue.query.is_empty() && residue.listed.is_empty() {
        return None;
    }
    let query =
        residue.query.into_iter().map(|(text, span)| proto::ResidueToken { text, span: Some(span_to_wire(span)) });
    Some(proto::Residue { query: query.collect(), listed: residue.listed })
}
