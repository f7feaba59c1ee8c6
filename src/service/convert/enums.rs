//! Enums of the wire and of the vocabulary: one table each, exhaustive both ways.
//!
//! The compiler refuses a new value of the vocabulary that has no wire value, and of the wire that has no meaning;
//! the test compares names with labels, so that a value cannot be mapped to its neighbor.

use crate::model;
use crate::service::proto;

/// Defines `to_wire` (total) and `from_wire` (`None` for unspecified and for numbers this version does not know).
macro_rules! mirror {
    ($($module:ident: $name:ident { $($model:ident $(= $wire:ident)?),+ $(,)? })+) => {
        $(
            pub(super) mod $module {
                use super::{model, proto};

                /// The wire value.
                #[allow(dead_code, reason = "some enums only come in; the table stays complete both ways")]
                pub(in super::super) const fn to_wire(value: model::$name) -> proto::$name {
                    match value { $(model::$name::$model => mirror!(@wire $name $model $($wire)?),)+ }
                }

                /// The value of a wire number.
                #[allow(dead_code, reason = "some enums only go out; the table stays complete both ways")]
                pub(in super::super) fn from_wire(number: i32) -> Option<model::$name> {
                    match proto::$name::try_from(number).ok()? {
                        proto::$name::Unspecified => None,
                        $(mirror!(@pattern $name $model $($wire)?) => Some(model::$name::$model),)+
                    }
                }
            }
        )+
    };
    (@wire $name:ident $model:ident) => { proto::$name::$model };
    (@wire $name:ident $model:ident $wire:ident) => { proto::$name::$wire };
    (@pattern $name:ident $model:ident) => { proto::$name::$model };
    (@pattern $name:ident $model:ident $wire:ident) => { proto::$name::$wire };
}

mirror! {
    party_role: PartyRole {
        Debtor, UltimateDebtor, InitiatingParty, Creditor, UltimateCreditor, OrderingCustomer,
        Beneficiary, AccountHolder, BeneficialOwner, Director, AuthorizedSignatory, Invoicer, Invoicee,
        TaxDebtor, TaxCreditor, Garnishee, GarnishmentAdministrator, RegulatoryAuthority,
        RemittanceLocation, Merchant, SubMerchant, PaymentFacilitator, Importer, Exporter, Consignee,
        NotifyParty, CaseCreator, CancellationOriginator, UnderlyingDebtor, UnderlyingCreditor, Other,
    }
    agent_role: AgentRole {
        Sender, Receiver, Instructing, Instructed, DebtorAgent, CreditorAgent, Previous1, Previous2,
        Previous3, Intermediary1, Intermediary2, Intermediary3, ReimbursementInstructing,
        ReimbursementInstructed, ReimbursementThird, Forwarding, Charges, UnderlyingDebtorAgent,
        UnderlyingCreditorAgent, Other,
    }
    text_role: TextRole {
        Remittance, StructuredRemittance, Reference, InstructionToAgent, SenderToReceiver, Regulatory,
        Purpose, CancellationReason, CatchAll,
    }
    trade_item_kind: TradeItemKind { Vessel, Port, Goods, Aircraft, Container, Carrier }
    identifier_kind: IdentifierKind {
        Passport, NationalId, Tax, Ssn, Registration, Lei, Bic, Bik, Duns, Inn, Ogrn, Kpp, Uscc, Imo,
        CompanyImo, Mmsi, CallSign, AircraftTail, AircraftSerial, Isin, EquityTicker, Giin, Driving,
        TravelDocument, CryptoAddress, Iban, BankAccount, Email, Website, Phone, Customer, Other,
    }
    evidence_kind: EvidenceKind {
        ExactToken, EditedToken, SoundsAlike, Skeleton, JoinedTokens, SplitToken, Initial, LegalForm,
        Identifier, IdentifierInText, BirthDateAgrees, BirthDateConflicts, CountryAgrees, GenderConflicts,
        KindConflicts, IssuerConflicts, Disguise,
    }
    error_reason: ErrorReason {
        InvalidTransactionId, NothingToScreen, UnscreenableName, TextTooLong, TooManyElements,
        UnknownEnumValue, InvalidDate, DeadlineExceeded, NoCorpus, CorpusVersionMismatch, UnknownPolicy,
        Draining, Overloaded, BatchTooLarge, InvalidBatchId, SlowConsumer, Internal, UnknownList,
        ListFileRefused, ListGuardRefused, UnknownListVersion, UnknownParty, InvalidSearch,
        SelfMatchFailed, StoreUnavailable, InvalidOptions, InvalidEncoding, ListsExpired,
    }
    party_kind: PartyKind { Person, Organization, Vessel, Aircraft, Unknown }
    gender: Gender { Female, Male }
    freshness_state: FreshnessState { Fresh, Stale, Expired }
    outcome: Outcome { Clear, Hold, Stop, NotScreened }
    action: RecommendedAction { Info, Review, Reject, Block }
    hit_kind: HitKind { Name, Alias, Identifier = Id, Wallet, Bic }
    field_kind: FieldKind { PartyName, ObjectName, Narrative, Identifier }
    name_kind: NameKind { Primary, Alias, Former, OriginalScript }
    alias_strength: AliasStrength { Strong, Weak, Unstated }
    measure: Measure {
        AssetFreeze, Sectoral, TravelBan, ArmsEmbargo, Maritime, Unstated, ExportControl, Reject,
    }
    relation_kind: RelationKind {
        LinkedTo, OwnedOrControlledBy, ActingFor, FamilyOf, LeaderOf, Owns, Supports, AssociateOf,
    }
    reference_scheme: ReferenceScheme {
        UnReference, OfsiGroup, UkUniqueId, EuReference, OfacEntry, SecoTarget, DfatReference, OpenSanctions = Opensanctions,
        Wikidata,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Debug;

    /// Compares every value of a table with its wire name, and every wire number with the table.
    fn same<M: Copy + PartialEq + Debug>(
        prefix: &str,
        all: &[M],
        label: impl Fn(M) -> String,
        to_wire: impl Fn(M) -> (i32, &'static str),
        from_wire: impl Fn(i32) -> Option<M>,
    ) {
        for value in all {
            let (number, name) = to_wire(*value);
            assert_eq!(name, format!("{prefix}_{}", label(*value).to_uppercase()));
            assert_eq!(from_wire(number), Some(*value), "{name}");
        }
        assert_eq!(from_wire(0), None, "{prefix}: unspecified has no meaning");
        let known = (-1..1_000).filter(|number| from_wire(*number).is_some()).count();
        assert_eq!(known, all.len(), "{prefix}: wire values and table differ in number");
    }

    macro_rules! same {
        ($module:ident, $prefix:literal, $all:expr, $label:expr) => {
            same(
                $prefix,
                $all,
                $label,
                |v| ($module::to_wire(v) as i32, $module::to_wire(v).as_str_name()),
                $module::from_wire,
            )
        };
    }

    /// Upper-snake name of a variant, for the enums of the vocabulary that print no label.
    fn variant(value: impl Debug) -> String {
        let mut name = String::new();
        for c in format!("{value:?}").chars() {
            if c.is_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.push(c);
        }
        name
    }

    #[test]
    fn tables_with_labels_mirror_the_wire_both_ways() {
        use model::{AgentRole, ErrorReason, EvidenceKind, HitKind, IdentifierKind, Outcome, PartyRole, TextRole};
        same!(party_role, "PARTY_ROLE", PartyRole::ALL, |v| v.label().into());
        same!(agent_role, "AGENT_ROLE", AgentRole::ALL, |v| v.label().into());
        same!(text_role, "TEXT_ROLE", TextRole::ALL, |v| v.label().into());
        same!(trade_item_kind, "TRADE_ITEM_KIND", model::TradeItemKind::ALL, |v| v.label().into());
        same!(identifier_kind, "IDENTIFIER_KIND", IdentifierKind::ALL, |v| v.label().into());
        same!(evidence_kind, "EVIDENCE_KIND", EvidenceKind::ALL, |v| v.label().into());
        same!(error_reason, "ERROR_REASON", ErrorReason::ALL, |v| v.label().into());
        same!(outcome, "OUTCOME", Outcome::ALL, |v| v.label().into());
        same!(measure, "MEASURE", model::Measure::ALL, |v| v.label().into());
        same!(relation_kind, "RELATION_KIND", model::RelationKind::ALL, |v| v.label().into());
        same!(reference_scheme, "REFERENCE_SCHEME", model::ReferenceScheme::ALL, |v| v.label().into());
        same!(hit_kind, "HIT_KIND", HitKind::ALL, |v| v.label().into());
    }

    #[test]
    fn enums_without_labels_mirror_the_wire_by_name() {
        use model::{AliasStrength as A, Gender as G, NameKind as N, RecommendedAction as R};
        use model::{FieldKind as F, PartyKind as P};
        let kinds = [P::Person, P::Organization, P::Vessel, P::Aircraft, P::Unknown];
        same!(party_kind, "PARTY_KIND", &kinds, |v| v.label().into());
        let fields = [F::PartyName, F::ObjectName, F::Narrative, F::Identifier];
        same!(field_kind, "FIELD_KIND", &fields, |v| v.label().into());
        same!(gender, "GENDER", &[G::Female, G::Male], variant);
        same!(action, "RECOMMENDED_ACTION", &[R::Info, R::Review, R::Reject, R::Block], variant);
        same!(name_kind, "NAME_KIND", &[N::Primary, N::Alias, N::Former, N::OriginalScript], variant);
        same!(alias_strength, "ALIAS_STRENGTH", &[A::Strong, A::Weak, A::Unstated], variant);
    }
}
