//! Decisions on a small hand-made corpus: one test per way of being found, and per way of being left alone.

use super::*;
use crate::model::{
    AliasStrength, Designation, EvidenceKind, FreeText, IdentifierKind, ListedName, Measure, NameKind,
    RecommendedAction, TextRole,
};

fn listed(key: &str, kind: PartyKind, program: &str, names: &[(&str, AliasStrength)]) -> ListedParty {
    let mut party = ListedParty::new(format!("us_ofac_sdn:{key}").parse().unwrap(), kind);
    party.names = names
        .iter()
        .enumerate()
        .map(|(n, (text, strength))| ListedName {
            text: (*text).to_owned(),
            kind: if n == 0 { NameKind::Primary } else { NameKind::Alias },
            strength: *strength,
        })
        .collect();
    party.designations.push(Designation {
        authority: "US Treasury OFAC".to_owned(),
        program: program.to_owned(),
        legal_basis: None,
        listed_on: None,
        measures: vec![Measure::AssetFreeze],
    });
    party
}

fn corpus() -> Vec<ListedParty> {
    use AliasStrength::{Strong, Weak};
    let mut gertler =
        listed("1", PartyKind::Person, "GLOMAG", &[("GERTLER, Dan", Strong), ("GERTLER, Daniel", Strong)]);
    gertler.birth_dates.push("1973-12-23".parse().unwrap());
    gertler.nationalities.push("Israel".to_owned());
    gertler.identifiers.push(Identifier {
        country: Some("Israel".to_owned()),
        ..Identifier::new(IdentifierKind::Passport, "20402354")
    });
    let mut bank =
        listed("2", PartyKind::Organization, "IRAN", &[("BANK MELLI IRAN", Strong), ("NATIONAL BANK OF IRAN", Strong)]);
    bank.identifiers.push(Identifier::new(IdentifierKind::Bic, "MELIIRTH"));
    let wallet = Identifier::new(IdentifierKind::CryptoAddress, "0x7F367cC41522cE07553e823bf3be79A889DEbe1B");
    let mut lazarus =
        listed("3", PartyKind::Organization, "DPRK3", &[("LAZARUS GROUP", Strong), ("HIDDEN COBRA", Weak)]);
    lazarus.identifiers.push(wallet);
    let mut ship = listed("4", PartyKind::Vessel, "GLOMAG", &[("BRAVERY PIONEER", Strong)]);
    ship.identifiers.push(Identifier::new(IdentifierKind::Imo, "9187629"));
    vec![
        gertler,
        bank,
        lazarus,
        ship,
        listed("5", PartyKind::Person, "RUSSIA-EO14024", &[("PRIGOZHIN, Yevgeniy Viktorovich", Strong)]),
        listed("6", PartyKind::Person, "GLOMAG", &[("AL-SAUD, Muhammad bin Salman", Strong)]),
        listed("7", PartyKind::Person, "GLOMAG", &[("MUGABE, Robert Gabriel", Strong)]),
    ]
}

fn snapshot() -> Snapshot {
    Snapshot::build(CorpusInfo { version: "test".to_owned(), lists: Vec::new() }, corpus(), Policy::default())
}

fn payee(kind: PartyKind, name: &str) -> Transaction {
    let party = TransactionParty { names: vec![name.to_owned()], ..TransactionParty::new(PartyRole::Creditor, kind) };
    Transaction { transaction_id: "t".to_owned(), parties: vec![party], ..Transaction::default() }
}

fn text(lines: &[&str]) -> Transaction {
    let lines = lines.iter().map(|l| (*l).to_owned()).collect();
    let free_texts = vec![FreeText { role: TextRole::Remittance, lines }];
    Transaction { transaction_id: "t".to_owned(), free_texts, ..Transaction::default() }
}

fn decide(transaction: &Transaction) -> ScreeningDecision {
    screen(&snapshot(), transaction, &ScreenOptions::default()).0
}

fn keys(decision: &ScreeningDecision) -> Vec<&str> {
    decision.hits.iter().map(|hit| &*hit.party_id.key).collect()
}

#[test]
fn finds_names_in_many_spellings() {
    for (kind, name, key) in [
        (PartyKind::Person, "Dan Gertler", "1"),
        (PartyKind::Person, "GERTLER DAN", "1"),
        (PartyKind::Person, "Mr Dan Gertlér", "1"),
        (PartyKind::Person, "Danel Gertler", "1"),
        (PartyKind::Unknown, "Robert Mugabe", "7"),
        (PartyKind::Person, "Robert G. Mugabe", "7"),
        (PartyKind::Person, "Robert Gabriel Mug abe", "7"),
        (PartyKind::Person, "RobertGabriel Mugabe", "7"),
        (PartyKind::Person, "Евгений Викторович Пригожин", "5"),
        (PartyKind::Person, "محمد بن سلمان آل سعود", "6"),
        (PartyKind::Organization, "Bank Mellli Iran", "2"),
        (PartyKind::Organization, "Bank Melli Iran LLC", "2"),
        (PartyKind::Organization, "Lazarus Group", "3"),
    ] {
        let decision = decide(&payee(kind, name));
        assert_eq!(keys(&decision), [key], "{name}: {:?}", decision.hits);
        assert_ne!(decision.outcome, Outcome::Clear, "{name}");
    }
}

#[test]
fn leaves_others_alone() {
    for name in [
        "Dan Miller",
        "Robert Jones",
        "Gabriel Robertson",
        "Bank of America",
        "National Bank of Canada",
        "Group Lazard",
        "Mohammed Salman",
        "Pioneer Trading",
        "Ivan Viktorovich Petrov",
        "Iran Air",
        "Bravery Pioneer",
    ] {
        let decision = decide(&payee(PartyKind::Unknown, name));
        assert_eq!(decision.outcome, Outcome::Clear, "{name}: {:?}", decision.hits);
    }
}

#[test]
fn finds_names_and_identifiers_in_text() {
    for (lines, key) in [
        (vec!["invoice 12 consulting fees for dan gertler drc"], "1"),
        (vec!["payment to robert gab", "riel mugabe harare"], "7"),
        (vec!["loan repayment BANK MELLI IRAN branch london"], "2"),
        (vec!["send to 0x7f367cc41522ce07553e823bf3be79a889debe1b asap"], "3"),
        (vec!["freight MV X IMO 9187629 july"], "4"),
        (vec!["correspondent MELIIRTH ref 1"], "2"),
    ] {
        let decision = decide(&text(&lines));
        assert_eq!(keys(&decision), [key], "{lines:?}: {:?}", decision.hits);
    }
    for quiet in
        ["invoice 9187629 for pioneer boots", "dan paid robert and gabriel for the bank", "iran national football"]
    {
        assert_eq!(decide(&text(&[quiet])).hits, [], "{quiet}");
    }
}

#[test]
fn weak_names_only_corroborate() {
    let decision = decide(&payee(PartyKind::Organization, "Hidden Cobra"));
    assert_eq!((decision.outcome, decision.hits.len()), (Outcome::Clear, 1), "shown, not stopped");
    assert_eq!(decision.hits[0].action_rule, "weak_alias");
    let mut transaction = payee(PartyKind::Organization, "Hidden Cobra");
    let wallet = Identifier::new(IdentifierKind::CryptoAddress, "0x7f367cc41522ce07553e823bf3be79a889debe1b");
    transaction.parties[0].identifiers.push(wallet);
    assert!(decide(&transaction).hits.iter().all(|hit| hit.action == RecommendedAction::Block));
}

#[test]
fn birth_date_and_country_move_the_score() {
    let mut transaction = payee(PartyKind::Person, "Dan Gertller");
    let score = |t: &Transaction| decide(t).hits.first().map_or(0.0, |hit| hit.score);
    let plain = score(&transaction);
    transaction.parties[0].birth_date = Some("1973".parse().unwrap());
    transaction.parties[0].nationalities = vec!["IL".to_owned()];
    let agreeing = score(&transaction);
    transaction.parties[0].birth_date = Some("1950-01-01".parse().unwrap());
    assert!(agreeing > plain && score(&transaction) < plain, "{plain} {agreeing}");
}

#[test]
fn a_name_of_which_nothing_is_left_to_compare_is_not_screened() {
    for name in ["????", "\u{200b}", "« — »"] {
        let mut transaction = payee(PartyKind::Person, "Dan Gertler");
        transaction.parties[0].names.push(name.to_owned());
        let decision = decide(&transaction);
        assert_eq!(
            (decision.outcome, decision.reason),
            (Outcome::NotScreened, Some(ErrorReason::UnscreenableName)),
            "{name}"
        );
        assert_eq!(keys(&decision), ["1"], "what was found beside it stays visible");
        assert!(decision.detail.starts_with("parties[0].names[1] "));
    }
}

#[test]
fn a_contradicted_name_stays_visible() {
    let mut transaction = payee(PartyKind::Person, "Dan Gertler");
    transaction.parties[0].birth_date = Some("1950-01-01".parse().unwrap());
    let decision = decide(&transaction);
    assert_eq!((decision.outcome, decision.hits.len()), (Outcome::Clear, 1));
    assert_eq!(decision.hits[0].action_rule, "contradicted");
}

#[test]
fn every_text_of_a_transaction_is_screened() {
    let name = || "x Robert Gabriel Mugabe y".to_owned();
    let address = || crate::model::Address { lines: vec![name()], town: None, country: None };
    let mut plants: Vec<Transaction> = Vec::new();
    let mut plant = |change: &dyn Fn(&mut Transaction)| {
        let mut transaction = payee(PartyKind::Unknown, "Somebody");
        change(&mut transaction);
        plants.push(transaction);
    };
    plant(&|t| t.parties[0].names.push(name()));
    plant(&|t| t.parties[0].birth_place = Some(name()));
    plant(&|t| t.parties[0].addresses.push(address()));
    plant(&|t| t.parties[0].addresses.push(crate::model::Address { town: Some(name()), ..Default::default() }));
    plant(&|t| t.parties[0].accounts.push(crate::model::Account { name: Some(name()), ..Default::default() }));
    plant(&|t| {
        t.agents.push(crate::model::Agent {
            role: crate::model::AgentRole::DebtorAgent,
            bic: None,
            lei: None,
            name: Some(name()),
            address: Some(address()),
        });
    });
    plant(&|t| t.free_texts.push(FreeText { role: TextRole::CatchAll, lines: vec!["a".to_owned(), name()] }));
    for kind in TradeItemKind::ALL {
        let legible = !matches!(kind, TradeItemKind::Vessel | TradeItemKind::Aircraft);
        if legible {
            plant(&|t| t.trade_items.push(TradeItem { kind: *kind, name: Some(name()), identifiers: Vec::new() }));
        }
    }
    for transaction in &plants {
        assert_eq!(keys(&decide(transaction)).first(), Some(&"7"), "{transaction:?}");
    }
}

#[test]
fn evidence_points_into_the_field() {
    let name = "Mr. Gértler, DAN";
    let decision = decide(&payee(PartyKind::Person, name));
    let hit = &decision.hits[0];
    assert_eq!(&name[hit.span.start as usize..hit.span.end as usize], "Gértler, DAN");
    let exact: Vec<_> = hit.evidence.iter().filter(|e| e.kind == EvidenceKind::ExactToken).collect();
    assert_eq!(exact.len(), 2);
    let span = exact[0].spans[0];
    assert_eq!(&name[span.start as usize..span.end as usize], "Gértler");
    assert_eq!(hit.residue.query.len(), 1, "the title met nothing");
    assert!((hit.score - 1.0).abs() < 0.01);
}

#[test]
fn vessels_are_found_as_trade_items() {
    let mut transaction = text(&["freight"]);
    transaction.trade_items.push(TradeItem {
        kind: TradeItemKind::Vessel,
        name: Some("Bravery Pionneer".to_owned()),
        identifiers: vec![],
    });
    assert_eq!(keys(&decide(&transaction)), ["4"]);
}

#[test]
fn identifiers_decide_and_issuers_conflict() {
    let mut transaction = payee(PartyKind::Person, "Somebody Else");
    transaction.parties[0].identifiers.push(Identifier::new(IdentifierKind::Passport, "20-402354"));
    assert_eq!(decide(&transaction).outcome, Outcome::Stop);
    transaction.parties[0].identifiers[0].country = Some("BR".to_owned());
    assert_eq!(decide(&transaction).outcome, Outcome::Hold);
}

#[test]
fn replay_gives_the_same_decision_and_id() {
    let transaction = payee(PartyKind::Person, "Dan Gertler");
    assert_eq!(decide(&transaction), decide(&transaction));
    let other = payee(PartyKind::Person, "Dan Gertler ");
    assert_ne!(decide(&transaction).decision_id, decide(&other).decision_id);
}

#[test]
fn every_name_and_identifier_finds_itself() {
    let report = self_match(&snapshot(), &|_| ());
    assert!(report.is_complete(), "{report:?}");
    assert_eq!((report.lists[0].names, report.lists[0].identifiers), (10, 4));
}

#[test]
fn search_ranks_parties_once() {
    let query = SearchQuery { name: "gertler".to_owned(), limit: 10, min_score: 0.70, ..SearchQuery::default() };
    let hits = search(&snapshot(), &query);
    assert!(hits.len() <= 1, "{hits:?}");
    let query =
        SearchQuery { name: "bravery pioneer".to_owned(), limit: 10, min_score: 0.70, ..SearchQuery::default() };
    assert_eq!(search(&snapshot(), &query).len(), 1);
}
