//! Corpora to test on.

use interdict::engine::Snapshot;
use interdict::lists::{self, ListFile};
use interdict::model::{CorpusInfo, ListedParty, PartyKind, PartyRole, Transaction, TransactionParty};
use interdict::policy::Policy;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The bundled sample.
pub(crate) static SAMPLE: LazyLock<Snapshot> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample");
    snapshot(parties("us_ofac_sdn", &folder))
});

/// OFAC SDN and consolidated, when the lists are there.
pub(crate) static OFAC: LazyLock<Option<Snapshot>> = LazyLock::new(|| {
    let Some(folder) = lists_folder() else {
        eprintln!("INTERDICT_LISTS is not set: tested on the bundled sample only");
        return None;
    };
    let mut all = parties("us_ofac_sdn", &folder.join("ofac"));
    all.extend(parties("us_ofac_cons", &folder.join("ofac")));
    Some(snapshot(all))
});

/// The folder of official list files, if the environment names it.
pub(crate) fn lists_folder() -> Option<PathBuf> {
    std::env::var_os("INTERDICT_LISTS").filter(|v| !v.is_empty()).map(PathBuf::from)
}

/// Every corpus there is.
pub(crate) fn all() -> impl Iterator<Item = &'static Snapshot> {
    std::iter::once(&*SAMPLE).chain(OFAC.as_ref())
}

/// A snapshot of these parties under the default policy.
pub(crate) fn snapshot(parties: Vec<ListedParty>) -> Snapshot {
    Snapshot::build(CorpusInfo { version: "test".to_owned(), lists: Vec::new() }, parties, Policy::default())
}

/// Parses one list from a folder.
pub(crate) fn parties(list: &str, folder: &Path) -> Vec<ListedParty> {
    let files = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| ListFile::new(path.file_name().unwrap().to_string_lossy(), std::fs::read(&path).unwrap()))
        .collect();
    let list = list.parse().unwrap();
    lists::format(&list).unwrap().select(files).unwrap().parse(&list).unwrap().parties
}

/// A payment to one party.
pub(crate) fn payment_to(kind: PartyKind, name: &str) -> Transaction {
    let party = TransactionParty { names: vec![name.to_owned()], ..TransactionParty::new(PartyRole::Creditor, kind) };
    Transaction { transaction_id: "property".to_owned(), parties: vec![party], ..Transaction::default() }
}
