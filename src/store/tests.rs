//! Tests of the store that need its insides; faults, crashes and full disks are in `tests/it/store_crash.rs`.

use super::*;
use crate::model::{
    AliasStrength, Date, DateRange, Designation, Gender, Identifier, IdentifierKind, ListFile, ListedAddress,
    ListedName, Measure, NameKind, PartyId, PartyKind, Reference, ReferenceScheme, Relation, RelationKind,
    VesselDetails,
};
use proptest::prelude::*;
use proptest::sample::select;
use tempfile::TempDir;

fn list(id: &str) -> ListId {
    id.parse().unwrap()
}

/// `count` parties whose content depends on `salt`.
fn parties(of: &str, count: usize, salt: usize) -> Vec<ListedParty> {
    (0..count)
        .map(|n| {
            let mut party = ListedParty::new(PartyId::new(list(of), &n.to_string()).unwrap(), PartyKind::Person);
            let text = format!("NAME {n}, Given {salt}");
            party.names.push(ListedName { text, kind: NameKind::Primary, strength: AliasStrength::Unstated });
            party
        })
        .collect()
}

fn version(of: &str, parties: Vec<ListedParty>, at: i64) -> (ListVersionInfo, Vec<ListedParty>) {
    let info = ListVersionInfo {
        list: list(of),
        version: list_version(&parties),
        published: None,
        imported_at: at,
        checked_at: at,
        parties: 0,
        names: 0,
        source: String::new(),
    };
    (info, parties)
}

fn commit(store: &mut Store, lists: Vec<(ListVersionInfo, Vec<ListedParty>)>, at: i64) -> CorpusInfo {
    let staged = store.stage(lists).unwrap();
    store.promote(&staged, at).unwrap();
    store.corpus().clone()
}

fn reopen(dir: &TempDir) -> (Store, OpenReport) {
    Store::open(dir.path()).unwrap()
}

fn names_in(dir: &TempDir, below: &str) -> Vec<String> {
    let paths = durable::entries(&dir.path().join(below)).unwrap();
    paths.iter().map(|path| durable::name_of(path).to_owned()).collect()
}

#[test]
fn a_committed_corpus_is_there_after_reopening() {
    let dir = TempDir::new().unwrap();
    let (mut store, report) = reopen(&dir);
    assert_eq!(report.events, [OpenEvent::Created]);
    assert_eq!(store.corpus().version, "");
    assert!(store.load().unwrap().is_none());
    let (a, b) = (parties("aa", 300, 1), parties("bb", 5, 1));
    let corpus = commit(&mut store, vec![version("bb", b.clone(), 7), version("aa", a.clone(), 7)], 8);
    assert_eq!(corpus.lists.iter().map(|l| (l.parties, l.names)).collect::<Vec<_>>(), [(300, 300), (5, 5)]);
    drop(store);
    let (mut store, report) = reopen(&dir);
    assert_eq!(report.events, []);
    assert_eq!(store.corpus(), &corpus);
    let mut expected = [a, b].concat();
    expected.sort_by(|x, y| x.id.cmp(&y.id));
    for _ in 0..2 {
        let loaded = store.load().unwrap().unwrap();
        assert_eq!(loaded.info, corpus);
        assert!(loaded.parties == expected, "the second load reads from disk and finds the same");
    }
    assert!(store.verify().unwrap().generations.iter().all(|(_, problem)| problem.is_none()));
}

#[test]
fn versions_depend_on_content_alone() {
    let forward = parties("aa", 40, 1);
    let mut backward = forward.clone();
    backward.reverse();
    assert_eq!(list_version(&forward), list_version(&backward));
    assert_ne!(list_version(&forward), list_version(&parties("aa", 40, 2)));
    assert_ne!(list_version(&forward), list_version(&parties("aa", 39, 1)));
    // Frozen: a change of the canonical form would make every list a new version for every user.
    assert_eq!(list_version(&forward), "b6abb1b3609df3b0");
    let infos: Vec<_> = ["aa", "bb"].map(|id| version(id, parties(id, 2, 1), 1).0).into();
    let turned: Vec<_> = infos.iter().rev().cloned().collect();
    assert_eq!(corpus_version(&infos), corpus_version(&turned));
}

#[test]
fn long_parties_are_split_and_put_together_again() {
    let dir = TempDir::new().unwrap();
    let (mut store, _) = reopen(&dir);
    let mut many = parties("aa", 3, 1);
    many[1].remarks.push("x".repeat(200_000));
    many[2].remarks.push("é".repeat(30_000));
    let mut expected = many.clone();
    expected.sort_by(|a, b| a.id.cmp(&b.id));
    let staged = store.stage(vec![version("aa", many, 1)]).unwrap();
    assert!(staged.corpus.parties == expected);
    let manifest = generation::manifest(&store.generation_dir(&format!("{}.staged", staged.id))).unwrap();
    assert_eq!((manifest.parties, manifest.records), (3, 1 + 4 + 2));
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let dir = TempDir::new().unwrap();
    let (mut store, _) = reopen(&dir);
    assert!(matches!(store.stage(Vec::new()), Err(StoreError::Empty { .. })));
    assert!(matches!(store.stage(vec![version("aa", Vec::new(), 1)]), Err(StoreError::Empty { .. })));
    let twice = [parties("aa", 2, 1), parties("aa", 1, 2)].concat();
    assert!(matches!(store.stage(vec![version("aa", twice, 1)]), Err(StoreError::BadParty { .. })));
    let strangers = vec![version("aa", parties("bb", 2, 1), 1)];
    assert!(matches!(store.stage(strangers), Err(StoreError::BadParty { .. })));
    let doubled = vec![version("aa", parties("aa", 2, 1), 1), version("aa", parties("aa", 2, 1), 1)];
    assert!(matches!(store.stage(doubled), Err(StoreError::BadParty { .. })));
    let mut wrong = version("aa", parties("aa", 2, 1), 1);
    wrong.0.version = "0000000000000000".to_owned();
    assert!(matches!(store.stage(vec![wrong]), Err(StoreError::VersionMismatch { .. })));
    assert_eq!(names_in(&dir, "generations"), [""; 0]);
}

#[test]
fn three_generations_are_kept_and_leftovers_go() {
    let dir = TempDir::new().unwrap();
    let (mut store, _) = reopen(&dir);
    let versions: Vec<_> = (0..5).map(|salt| version("aa", parties("aa", 10, salt), 100)).collect();
    for each in &versions {
        store.record_version(&each.0).unwrap();
        commit(&mut store, vec![each.clone()], 1);
    }
    let kept = names_in(&dir, "generations");
    assert_eq!(kept.iter().map(|id| &id[..8]).collect::<Vec<_>>(), ["00000003", "00000004", "00000005"]);
    assert_eq!(store.versions(&list("aa")).len(), 5);
    assert_eq!(store.version_before(&list("aa")).unwrap().version, versions[3].0.version);
    assert!(store.load_list(&list("aa"), &versions[2].0.version).unwrap().unwrap() == versions[2].1);
    assert!(store.load_list(&list("aa"), &versions[0].0.version).unwrap().is_none());
    // A staged generation that was never promoted is not in force after a restart, whatever its number.
    let staged = store.stage(vec![version("aa", parties("aa", 10, 9), 1)]).unwrap();
    std::fs::create_dir(dir.path().join("sources/0123456789abcdef.building")).unwrap();
    // One that was staged before another came into force would undo that change.
    let late = store.stage(vec![version("aa", parties("aa", 10, 10), 1)]).unwrap();
    let expected = commit(&mut store, vec![versions[1].clone()], 1);
    assert!(matches!(store.promote(&late, 1), Err(StoreError::Outdated { .. })));
    store.discard(late);
    drop(store);
    let (store, report) = reopen(&dir);
    assert!(report.is_clean() && report.events.len() == 2, "{report:?}");
    assert_eq!(store.corpus(), &expected);
    assert!(!names_in(&dir, "generations").iter().any(|name| name.starts_with(&staged.id)));
}

#[test]
fn a_second_writer_learns_who_holds_the_store() {
    let dir = TempDir::new().unwrap();
    let (store, _) = reopen(&dir);
    let Err(StoreError::Locked { holder, .. }) = Store::open(dir.path()) else { panic!("two writers") };
    assert_eq!(holder.pid, std::process::id());
    assert!(!holder.host.is_empty() && holder.started > 1_000_000_000, "{holder}");
    drop(store);
    assert!(Store::open(dir.path()).is_ok());
}

#[test]
fn an_inspector_reads_while_the_writer_works_and_changes_nothing() {
    let dir = TempDir::new().unwrap();
    let (mut store, _) = reopen(&dir);
    let first = commit(&mut store, vec![version("aa", parties("aa", 50, 1), 1)], 1);
    let before = names_in(&dir, "");
    let (mut inspector, report) = Store::open_read_only(dir.path()).unwrap();
    assert!(report.is_clean());
    assert_eq!(inspector.corpus(), &first);
    assert!(inspector.load().unwrap().unwrap().parties == parties_in_order("aa", 50, 1));
    assert!(inspector.verify().unwrap().generations.iter().all(|(_, problem)| problem.is_none()));
    let refused = inspector.stage(vec![version("aa", parties("aa", 1, 1), 1)]);
    assert!(matches!(refused, Err(StoreError::ReadOnly { .. })));
    assert_eq!(names_in(&dir, ""), before);
    // The writer goes on; the inspector keeps what it saw until that generation is deleted.
    let second = commit(&mut store, vec![version("aa", parties("aa", 50, 2), 1)], 2);
    assert_eq!(inspector.load().unwrap().unwrap().info, first);
    assert_eq!(Store::open_read_only(dir.path()).unwrap().0.corpus(), &second);
    let nothing = TempDir::new().unwrap();
    assert!(matches!(Store::open_read_only(nothing.path()), Err(StoreError::NotAStore { .. })));
}

fn parties_in_order(of: &str, count: usize, salt: usize) -> Vec<ListedParty> {
    let mut all = parties(of, count, salt);
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}

#[test]
fn foreign_directories_and_newer_formats_are_refused() {
    let dir = TempDir::new().unwrap();
    std::fs::write(dir.path().join("thesis.txt"), "text").unwrap();
    assert!(matches!(Store::open(dir.path()), Err(StoreError::NotAStore { .. })));
    assert!(matches!(Store::open(&dir.path().join("thesis.txt")), Err(StoreError::NotAStore { .. })));
    assert_eq!(names_in(&dir, ""), ["thesis.txt"]);

    let dir = TempDir::new().unwrap();
    let (mut store, _) = reopen(&dir);
    commit(&mut store, vec![version("aa", parties("aa", 5, 1), 1)], 1);
    let (id, _) = store.in_force.clone().unwrap();
    let path = store.generation_dir(&id).join(generation::MANIFEST);
    let mut manifest = generation::manifest(&store.generation_dir(&id)).unwrap();
    manifest.format = FORMAT_VERSION + 1;
    durable::replace(&path, &durable::seal(&manifest).unwrap()).unwrap();
    drop(store);
    let refused = Store::open(dir.path()).unwrap_err();
    assert!(matches!(refused, StoreError::FormatVersion { got: 2, supported: 1 }), "{refused}");
    assert_eq!(names_in(&dir, "quarantine"), [""; 0], "a newer format is no damage");
}

#[test]
fn sources_are_kept_once_proven_and_replaced_when_damaged() {
    let dir = TempDir::new().unwrap();
    let (mut store, _) = reopen(&dir);
    let file = |name: &str, text: &str| ListFile::new(name, text.as_bytes().to_vec());
    let source = |files: Vec<ListFile>| NewSource {
        info: version("aa", parties("aa", 1, 1), 42).0,
        files,
        origin: "upload".to_owned(),
        override_reason: Some("checked by hand".to_owned()),
    };
    let both = source(vec![file("b.csv", "bytes"), file("a.csv", "")]);
    let id = store.keep_source(&both).unwrap();
    assert_eq!(store.keep_source(&both).unwrap(), id);
    let info = store.source_info(&id).unwrap();
    assert_eq!((info.origin.as_str(), info.received_at, info.files.len()), ("upload", 42, 2));
    assert_eq!(info.override_reason.as_deref(), Some("checked by hand"));
    let kept = store.source_files(&list("aa"), &id).unwrap();
    let kept: Vec<_> = kept.iter().map(|file| (file.name.as_str(), file.read().unwrap())).collect();
    assert_eq!(kept, [("a.csv", Vec::new()), ("b.csv", b"bytes".to_vec())]);
    std::fs::write(dir.path().join("sources").join(&id).join("b.csv"), "Bytes").unwrap();
    assert!(store.source_files(&list("aa"), &id).unwrap_err().is_damage());
    assert_eq!(store.keep_source(&both).unwrap(), id);
    assert!(store.source_files(&list("aa"), &id).is_ok());
    assert_eq!(names_in(&dir, "quarantine"), [format!("{id}-1")]);
    for bad in ["", "../x", "a/b", "a\\b", ".hidden", "a\u{0}b", "source.JSON"] {
        let refused = store.keep_source(&source(vec![file(bad, "x")]));
        assert!(matches!(refused, Err(StoreError::BadFileName { .. })), "{bad:?}");
    }
    let double = store.keep_source(&source(vec![file("a", "x"), file("A", "y")]));
    assert!(matches!(double, Err(StoreError::BadFileName { .. })));
}

#[test]
fn a_lost_history_is_put_back_and_confirmations_are_folded() {
    let dir = TempDir::new().unwrap();
    let (mut store, _) = reopen(&dir);
    for salt in 0..2 {
        let mut each = version("aa", parties("aa", 10, salt), 100 + i64::try_from(salt).unwrap());
        let files = vec![ListFile::new("a.csv", vec![b'x'; salt + 1])];
        let info = each.0.clone();
        each.0.source =
            store.keep_source(&NewSource { info, files, origin: String::new(), override_reason: None }).unwrap();
        store.record_version(&each.0).unwrap();
        commit(&mut store, vec![each], 1);
    }
    for at in 0..1_100 {
        store.history.apply(Event::Checked {
            list: "aa".to_owned(),
            version: store.corpus().lists[0].version.clone(),
            at,
        });
    }
    store.confirm(&list("aa"), 5_000).unwrap();
    assert_eq!(store.corpus().lists[0].checked_at, 5_000);
    let (versions, before) = (store.versions(&list("aa")), store.version_before(&list("aa")));
    assert!(versions[0].in_force && versions.len() == 2);
    drop(store);
    let (store, report) = reopen(&dir);
    assert!(report.is_clean(), "{report:?}");
    assert_eq!(store.corpus().lists[0].checked_at, 5_000);
    drop(store);
    std::fs::remove_file(dir.path().join(history::HISTORY)).unwrap();
    let (store, report) = reopen(&dir);
    assert_eq!(report.events, [OpenEvent::HistoryRepaired { dropped: 0, restored: 4 }]);
    let ids = |versions: &[KnownVersion]| versions.iter().map(|v| v.info.version.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&store.versions(&list("aa"))), ids(&versions));
    assert_eq!(store.version_before(&list("aa")).map(|v| v.version), before.map(|v| v.version));
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[A-Z ,.'-]{1,20}", "\\PC{0,12}"]
}

fn date() -> impl Strategy<Value = Date> {
    (1_u16..=9999, 1_u8..=12, 1_u8..=28).prop_map(|(year, month, day)| Date::new(year, month, day).unwrap())
}

fn range() -> impl Strategy<Value = DateRange> {
    (date(), date(), any::<bool>()).prop_map(|(a, b, circa)| DateRange { from: a.min(b), to: a.max(b), circa })
}

fn few<S: Strategy>(of: S) -> impl Strategy<Value = Vec<S::Value>>
where
    S::Value: std::fmt::Debug,
{
    proptest::collection::vec(of, 0..4)
}

fn maybe<S: Strategy>(of: S) -> impl Strategy<Value = Option<S::Value>>
where
    S::Value: std::fmt::Debug,
{
    proptest::option::of(of)
}

fn name() -> impl Strategy<Value = ListedName> {
    let kinds = vec![NameKind::Primary, NameKind::Alias, NameKind::Former, NameKind::OriginalScript];
    let strengths = vec![AliasStrength::Strong, AliasStrength::Weak, AliasStrength::Unstated];
    (text(), select(kinds), select(strengths)).prop_map(|(text, kind, strength)| ListedName { text, kind, strength })
}

fn designation() -> impl Strategy<Value = Designation> {
    let measures = vec![
        Measure::AssetFreeze,
        Measure::Sectoral,
        Measure::TravelBan,
        Measure::ArmsEmbargo,
        Measure::Maritime,
        Measure::Unstated,
        Measure::ExportControl,
        Measure::Reject,
    ];
    (text(), text(), maybe(text()), maybe(date()), few(select(measures))).prop_map(
        |(authority, program, legal_basis, listed_on, measures)| Designation {
            authority,
            program,
            legal_basis,
            listed_on,
            measures,
        },
    )
}

fn identifier() -> impl Strategy<Value = Identifier> {
    (select(IdentifierKind::ALL), text(), maybe(text()), maybe(date()), maybe(date()), (maybe(text()), any::<bool>()))
        .prop_map(|(kind, value, country, issued, expires, (label, doubtful))| Identifier {
            kind,
            value,
            country,
            issued,
            expires,
            label,
            doubtful,
        })
}

fn relation() -> impl Strategy<Value = Relation> {
    (select(RelationKind::ALL), text(), maybe("[!-~]{1,20}"), text()).prop_map(|(kind, target_name, key, source)| {
        Relation { kind, target_name, target: key.map(|key| PartyId::new(list("bb"), &key).unwrap()), source }
    })
}

fn address() -> impl Strategy<Value = ListedAddress> {
    (text(), text(), text(), text()).prop_map(|(street, city, country, remarks)| ListedAddress {
        street,
        city,
        country,
        remarks,
    })
}

fn vessel() -> impl Strategy<Value = VesselDetails> {
    (maybe(text()), maybe(text()), maybe(text()), maybe(text()), maybe(text()), maybe(text())).prop_map(
        |(call_sign, vessel_type, tonnage, gross_registered_tonnage, flag, owner)| VesselDetails {
            call_sign,
            vessel_type,
            tonnage,
            gross_registered_tonnage,
            flag,
            owner,
        },
    )
}

fn party() -> impl Strategy<Value = ListedParty> {
    let kinds =
        vec![PartyKind::Person, PartyKind::Organization, PartyKind::Vessel, PartyKind::Aircraft, PartyKind::Unknown];
    let id = "[!-~]{1,12}".prop_map(|key| PartyId::new(list("aa"), &key).unwrap());
    let people =
        (maybe(select(vec![Gender::Female, Gender::Male])), maybe(text()), few(text()), few(text()), few(range()));
    let reference = (select(ReferenceScheme::ALL), text()).prop_map(|(scheme, value)| Reference { scheme, value });
    let rest = (few(address()), (few(relation()), few(reference)), maybe(vessel()), few(text()), maybe(date()));
    ((id, select(kinds), few(name())), (few(designation()), few(identifier())), people, rest).prop_map(
        |((id, kind, names), (designations, identifiers), people, rest)| {
            let (gender, title, birth_places, nationalities, birth_dates) = people;
            let (addresses, (relations, references), vessel, remarks, listed_on) = rest;
            ListedParty {
                names,
                designations,
                birth_dates,
                birth_places,
                nationalities,
                gender,
                title,
                identifiers,
                addresses,
                relations,
                references,
                vessel,
                remarks,
                listed_on,
                ..ListedParty::new(id, kind)
            }
        },
    )
}

proptest! {
    #[test]
    fn every_party_survives_the_codec(party in party()) {
        let bytes = codec::encode(&party);
        let back = codec::decode(&bytes).unwrap();
        prop_assert_eq!(&back, &party);
        prop_assert_eq!(codec::encode(&back), bytes);
    }

    #[test]
    fn damaged_bytes_never_panic(party in party(), at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let mut bytes = codec::encode(&party);
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        if let Ok(other) = codec::decode(&bytes) {
            prop_assert_ne!(other.id.key.len(), 0);
        }
    }

    #[test]
    fn a_sealed_file_with_a_flipped_bit_is_refused(at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let mut bytes = durable::seal(&Holder { pid: 7, host: "h".to_owned(), started: 9 }).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(durable::unseal::<Holder>(&bytes, "holder").is_err());
    }
}
