//! Conversion and screening of wire transactions, without a server.

use super::*;
use crate::model::{
    AliasStrength, CorpusInfo, Designation, IdentifierKind, ListedName, ListedParty, NameKind, Outcome, PartyKind,
};
use crate::policy::Policy;
use proto::{PartyRole, TextRole};

fn snapshot() -> Snapshot {
    let mut party = ListedParty::new("us_ofac_sdn:7489".parse().unwrap(), PartyKind::Person);
    party.names.push(ListedName {
        text: "MUGABE, Robert Gabriel".into(),
        kind: NameKind::Primary,
        strength: AliasStrength::Strong,
    });
    party.designations.push(Designation {
        authority: "US Treasury OFAC".into(),
        program: "GLOMAG".into(),
        legal_basis: None,
        listed_on: None,
        measures: Vec::new(),
    });
    party.identifiers.push(model::Identifier::new(IdentifierKind::Passport, "AD001095"));
    let corpus = CorpusInfo { version: "8d969eef6ecad3c2".into(), lists: Vec::new() };
    Snapshot::build(corpus, vec![party], Policy::default())
}

fn named(id: &str, name: &str) -> proto::Transaction {
    proto::Transaction {
        transaction_id: id.into(),
        parties: vec![proto::TransactionParty {
            role: PartyRole::Creditor.into(),
            names: vec![name.into()],
            ..Default::default()
        }],
        ..Default::default()
    }
}

fn screened(transaction: &proto::Transaction) -> proto::ScreeningDecision {
    screen_wire(&snapshot(), transaction, &Limits::default(), &ScreenOptions::default())
}

#[test]
fn a_listed_name_is_stopped_and_an_ordinary_one_is_clear() {
    let stopped = screened(&named("T1", "Robert Gabriel Mugabe"));
    assert_eq!((stopped.outcome(), stopped.hits.len()), (proto::Outcome::Stop, 1));
    let hit = &stopped.hits[0];
    assert_eq!((hit.party_id.as_str(), hit.field_path.as_str()), ("us_ofac_sdn:7489", "parties[0].names[0]"));
    assert!(!hit.evidence.is_empty() && hit.score > 0.9);
    assert_eq!(screened(&named("T2", "Anna Schmidt")).outcome(), proto::Outcome::Clear);
}

#[test]
fn raw_and_decoded_paths_give_the_same_bytes() {
    let (snapshot, limits, options) = (snapshot(), Limits::default(), ScreenOptions::default());
    let many = proto::Transaction { parties: vec![Default::default(); 101], ..named("T3", "x") };
    let long = named("T4", &"a".repeat(300_000));
    let id = named(&"i".repeat(141), "x");
    for transaction in [named("T1", "Robert Mugabe"), named("T2", "***"), many, long, id, Default::default()] {
        let direct = screen_wire(&snapshot, &transaction, &limits, &options);
        let (raw, _) = screen_raw(&snapshot, &transaction.encode_to_vec().into(), &limits, &options);
        assert_eq!(direct.encode_to_vec(), convert::decision_to_wire(raw).encode_to_vec());
    }
}

/// One way to spoil a transaction, the reason it must get, and what the detail must say.
type Bad = (fn(&mut proto::Transaction), ErrorReason, &'static str);

const BAD: &[Bad] = &[
    (|t| t.transaction_id.clear(), ErrorReason::InvalidTransactionId, "transaction_id has 0 bytes, expected 1 to 140"),
    (|t| t.transaction_id = "i".repeat(141), ErrorReason::InvalidTransactionId, "transaction_id has 141 bytes"),
    (|t| t.parties.clear(), ErrorReason::NothingToScreen, "no name, identifier, text or wallet"),
    (|t| t.parties[0].names.clear(), ErrorReason::NothingToScreen, "parties[0] has no name"),
    (|t| t.parties[0].names[0] = ".-* ' ".into(), ErrorReason::UnscreenableName, "parties[0].names[0] holds no letter"),
    (|t| t.parties[0].names.push(String::new()), ErrorReason::UnscreenableName, "parties[0].names[1] holds no letter"),
    (
        |t| t.parties[0].names[0] = "x".repeat(1025),
        ErrorReason::TextTooLong,
        "parties[0].names[0] has 1025 bytes, at most 1024",
    ),
    (
        |t| t.parties[0].names = vec!["x".into(); 21],
        ErrorReason::TooManyElements,
        "parties[0].names has 21 elements, at most 20",
    ),
    (
        |t| t.parties = vec![t.parties[0].clone(); 101],
        ErrorReason::TooManyElements,
        "parties has 101 elements, at most 100",
    ),
    (|t| t.parties[0].role = 0, ErrorReason::UnknownEnumValue, "parties[0].role is not set"),
    (|t| t.parties[0].role = 999, ErrorReason::UnknownEnumValue, "parties[0].role has the value 999"),
    (|t| t.parties[0].role = -1, ErrorReason::UnknownEnumValue, "parties[0].role has the value -1"),
    (|t| t.parties[0].kind = 77, ErrorReason::UnknownEnumValue, "parties[0].kind has the value 77"),
    (|t| t.parties[0].gender = 77, ErrorReason::UnknownEnumValue, "parties[0].gender has the value 77"),
    (
        |t| t.parties[0].birth_date = "1999-02-29".into(),
        ErrorReason::InvalidDate,
        "parties[0].birth_date: no such calendar day",
    ),
    (|t| t.parties[0].birth_date = "21.02.1924".into(), ErrorReason::InvalidDate, "got 10 characters of another shape"),
    (
        |t| t.parties[0].identifiers.push(Default::default()),
        ErrorReason::UnknownEnumValue,
        "parties[0].identifiers[0].kind is not set",
    ),
    (
        |t| t.parties[0].identifiers.push(proto::Identifier { kind: 1, value: "--".into(), ..Default::default() }),
        ErrorReason::NothingToScreen,
        "parties[0].identifiers[0].value holds no letter or digit",
    ),
    (
        |t| {
            t.parties[0].identifiers.push(proto::Identifier {
                kind: 1,
                value: "A1".into(),
                issued: "x".into(),
                ..Default::default()
            })
        },
        ErrorReason::InvalidDate,
        "parties[0].identifiers[0].issued",
    ),
    (|t| t.agents.push(Default::default()), ErrorReason::UnknownEnumValue, "agents[0].role is not set"),
    (
        |t| t.agents.push(proto::Agent { role: 1, ..Default::default() }),
        ErrorReason::NothingToScreen,
        "agents[0] has no bic",
    ),
    (
        |t| t.trade_items.push(proto::TradeItem { kind: 1, ..Default::default() }),
        ErrorReason::NothingToScreen,
        "trade_items[0] has neither",
    ),
    (|t| t.crypto_addresses.push(Default::default()), ErrorReason::NothingToScreen, "crypto_addresses[0].address"),
    (|t| t.amounts = vec![Default::default(); 11], ErrorReason::TooManyElements, "amounts has 11 elements, at most 10"),
    (
        |t| t.free_texts = vec![text(501), text(500)],
        ErrorReason::TooManyElements,
        "free_texts[].lines has 1001 elements",
    ),
    (|t| t.free_texts = vec![long_text(1, 10_001)], ErrorReason::TextTooLong, "free_texts[0].lines[0] has 10001 bytes"),
    (|t| t.free_texts = vec![long_text(7, 10_000)], ErrorReason::TextTooLong, "all text of the transaction has"),
    (|t| t.rail = "x".repeat(300_000), ErrorReason::TextTooLong, "the transaction has 300"),
];

fn text(lines: usize) -> proto::FreeText {
    long_text(lines, 1)
}

fn long_text(lines: usize, length: usize) -> proto::FreeText {
    proto::FreeText { role: TextRole::Remittance.into(), lines: vec!["x".repeat(length); lines] }
}

#[test]
fn every_bad_input_gets_its_reason_with_path_and_figures() {
    for (spoil, reason, detail) in BAD {
        let mut transaction = named("T1", "Robert Mugabe");
        spoil(&mut transaction);
        let decision = screened(&transaction);
        assert_eq!(decision.outcome(), proto::Outcome::NotScreened, "{detail}");
        assert_eq!(decision.reason, convert::reason_to_wire(*reason), "{}", decision.detail);
        assert!(decision.detail.contains(detail), "{} does not say: {detail}", decision.detail);
        assert!(!decision.detail.contains("Mugabe") && decision.hits.is_empty());
    }
}

#[test]
fn bytes_that_are_no_transaction_are_refused_with_the_id_they_have() {
    let mut bytes = vec![0x0a, 2, b'T', b'1'];
    bytes.extend([0x12, 2, 0xff, 0xfe]); // rail, not UTF-8
    let (decision, _) = screen_raw(&snapshot(), &bytes.into(), &Limits::default(), &ScreenOptions::default());
    assert_eq!((decision.outcome, decision.reason), (Outcome::NotScreened, Some(ErrorReason::InvalidEncoding)));
    assert_eq!(decision.transaction_id, "T1");
}

#[test]
fn a_panic_of_the_engine_becomes_not_screened() {
    let snapshot = snapshot();
    let (decision, _) = guarded("T1", &snapshot, || panic!("for the test"));
    assert_eq!((decision.outcome, decision.reason), (Outcome::NotScreened, Some(ErrorReason::Internal)));
    assert_eq!(decision.transaction_id, "T1");
}

#[test]
fn the_bundled_payments_are_proto3_json_and_convert() {
    let lines = include_str!("../../../data/sample/payments.jsonl");
    for line in lines.lines() {
        let wire: proto::Transaction = serde_json::from_str(line).unwrap();
        let again: proto::Transaction = serde_json::from_str(&serde_json::to_string(&wire).unwrap()).unwrap();
        assert_eq!(wire, again);
        convert::transaction_from_wire(wire, &Limits::default()).unwrap();
    }
    let snake = r#"{"transaction_id":"T","free_texts":[{"role":"TEXT_ROLE_PURPOSE","lines":["x"]}]}"#;
    assert_eq!(serde_json::from_str::<proto::Transaction>(snake).unwrap().free_texts.len(), 1);
    let unknown = r#"{"transactionId":"T","partys":[]}"#;
    assert!(serde_json::from_str::<proto::Transaction>(unknown).is_err());
}

#[test]
fn well_known_types_are_json_strings() {
    let options = proto::ScreeningOptions {
        time_budget: Some(pbjson_types::Duration { seconds: 0, nanos: 250_000_000 }),
        min_score: Some(0.75),
        ..Default::default()
    };
    let json = serde_json::to_value(&options).unwrap();
    assert_eq!(json, serde_json::json!({ "timeBudget": "0.250s", "minScore": 0.75 }));
    assert_eq!(serde_json::from_value::<proto::ScreeningOptions>(json).unwrap(), options);
}

#[test]
fn options_out_of_range_are_refused() {
    let snapshot = snapshot();
    let reason = |options| convert::screen_options_from_wire(Some(&options), &snapshot).unwrap_err().reason;
    let base = proto::ScreeningOptions::default;
    for score in [0.5, 1.1, f32::NAN, -1.0] {
        assert_eq!(reason(proto::ScreeningOptions { min_score: Some(score), ..base() }), ErrorReason::InvalidOptions);
    }
    for (seconds, nanos) in [(-1, 0), (0, -1), (0, 1_000_000_000)] {
        let time_budget = Some(pbjson_types::Duration { seconds, nanos });
        assert_eq!(reason(proto::ScreeningOptions { time_budget, ..base() }), ErrorReason::InvalidOptions);
    }
    assert_eq!(reason(proto::ScreeningOptions { policy_id: "x".into(), ..base() }), ErrorReason::UnknownPolicy);
    assert_eq!(reason(proto::ScreeningOptions { evidence_detail: 9, ..base() }), ErrorReason::UnknownEnumValue);
    let expected_corpus_version = "0000".into();
    assert_eq!(
        reason(proto::ScreeningOptions { expected_corpus_version, ..base() }),
        ErrorReason::CorpusVersionMismatch
    );
}

#[test]
fn searches_are_checked_and_answered() {
    let (snapshot, limits) = (snapshot(), Limits::default());
    let search = |request| search_wire(&snapshot, request, &limits);
    let base = proto::SearchPartiesRequest::default;
    assert_eq!(search(base()).unwrap_err().reason, ErrorReason::InvalidSearch);
    let named = |name: &str| proto::SearchPartiesRequest { name: name.into(), ..base() };
    assert_eq!(search(named("***")).unwrap_err().reason, ErrorReason::UnscreenableName);
    assert_eq!(search(named(&"x".repeat(2_000))).unwrap_err().reason, ErrorReason::TextTooLong);
    let too_many = proto::SearchPartiesRequest { limit: 101, ..named("mugabe") };
    assert_eq!(search(too_many).unwrap_err().reason, ErrorReason::InvalidSearch);
    let hits = search(named("robert mugabe")).unwrap();
    assert_eq!(hits[0].party_id, "us_ofac_sdn:7489");
}
