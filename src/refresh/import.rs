//! Importing, activating and rolling back one list.

use super::load::restore;
use super::{
    Activated, ImportOutcome, ImportRequest, Imported, Progress, RefreshError, Stage, Timings, now, same_corpus,
};
use crate::engine::{Engine, SelfMatchReport, Snapshot, self_match};
use crate::lists::{self, ListSummary, ParsedList, Selection, guard};
use crate::model::{CorpusInfo, ListId, ListVersionInfo, ListedParty};
use crate::policy::Policy;
use crate::store::{NewSource, Store, list_version};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

/// Parties by list, with their versions: a whole corpus that can still be changed.
pub(super) type Lists = BTreeMap<ListId, (ListVersionInfo, Vec<ListedParty>)>;

/// Imports a list and, if asked, puts it in force in store and engine.
///
/// Idempotent: files that hold the version in force change nothing but the time of its last check.
pub fn import(
    store: &mut Store,
    engine: Option<&Engine>,
    policy: &Policy,
    request: ImportRequest,
    progress: &dyn Progress,
) -> Result<Imported, RefreshError> {
    let begun = Instant::now();
    let mut timings = Timings::default();
    let list = request.list.clone();
    let format = lists::format(&list)?;
    progress.stage(Stage::Parse, None);
    let selection = format.select(request.files)?;
    let mut parsed = selection.parse(&list)?;
    let Selection { files, unexpected, .. } = selection;
    parsed.published = parsed.published.or(request.published);
    timings.parse = begun.elapsed();

    let mut version = version_of(&list, &parsed);
    let report = std::mem::take(&mut parsed.report);
    let mut corpus = changeable(store, engine, &list)?;
    let files = files.iter().map(source_file).collect();
    let mut source = NewSource { info: version.clone(), files, origin: request.origin, override_reason: None };
    let done = |version, outcome, corpus, self_match, mut timings: Timings| {
        timings.total = begun.elapsed();
        Ok(Imported { list: list.clone(), version, report, unexpected, outcome, corpus, self_match, timings })
    };
    if let Some(present) = store.corpus().lists.iter().find(|l| l.list == list && l.version == version.version) {
        let present = present.clone();
        confirm(store, &present, &source)?;
        let version = store.corpus().lists.iter().find(|l| l.list == list).cloned().unwrap_or(present);
        let corpus = store.corpus().clone();
        if let Some((engine, snapshot)) = engine.zip(engine.and_then(Engine::snapshot))
            && let Some(confirmed) = snapshot.confirmed(&corpus)
        {
            engine.swap(Arc::new(confirmed)); // answers say from now on that the list was just checked
        }
        return done(version, ImportOutcome::AlreadyInForce, corpus, SelfMatchReport::default(), timings);
    }

    progress.stage(Stage::Guard, None);
    let before = corpus.get(&list).map(|(info, parties)| ListSummary::of(parties, info.published));
    let limits = request.limits.as_ref().unwrap_or(&format.limits);
    guard::check(before.as_ref(), &guard::summarize(&parsed), limits, &request.overrides)
        .map_err(|refusal| RefreshError::Guard { list: list.clone(), refusal })?;

    let storing = Instant::now();
    progress.stage(Stage::KeepSource, None);
    let accepted = &request.overrides;
    let reasons = [&accepted.accept_shrink, &accepted.accept_growth, &accepted.accept_older];
    let reasons: Vec<&str> = reasons.into_iter().flatten().map(String::as_str).collect();
    source.override_reason = (!reasons.is_empty()).then(|| reasons.join("; "));
    version.source = store.keep_source(&source)?;
    store.record_version(&version)?;
    timings.store = storing.elapsed();

    corpus.insert(list.clone(), (version.clone(), parsed.parties));
    if request.activate {
        let (info, proof) = put_in_force(store, engine, policy, corpus, &mut timings, progress)?;
        return done(version, ImportOutcome::Activated, info, proof, timings);
    }
    let (_, proof) = prove(proposed(corpus), policy, &mut timings, progress)?;
    let info = store.corpus().clone();
    done(version, ImportOutcome::Staged, info, proof, timings)
}

/// Puts an imported version of a list in force, reading its kept files again when no kept generation holds it.
pub fn activate(
    store: &mut Store,
    engine: Option<&Engine>,
    policy: &Policy,
    list: &ListId,
    version: &str,
    progress: &dyn Progress,
) -> Result<Activated, RefreshError> {
    let begun = Instant::now();
    let mut timings = Timings::default();
    let mut corpus = changeable(store, engine, list)?;
    let known = store.versions(list).into_iter().find(|known| known.info.version == version);
    let unknown = || RefreshError::UnknownVersion { list: list.clone(), version: version.to_owned() };
    let known = known.ok_or_else(unknown)?;
    let done = |version, outcome, corpus, self_match, mut timings: Timings| {
        timings.total = begun.elapsed();
        Ok(Activated { list: list.clone(), version, outcome, corpus, self_match, timings })
    };
    if known.in_force {
        let present = store.corpus().clone();
        return done(known.info, ImportOutcome::AlreadyInForce, present, SelfMatchReport::default(), timings);
    }
    progress.stage(Stage::Parse, None);
    let parties = parties_of(store, &known.info)?;
    timings.parse = begun.elapsed();
    corpus.insert(list.clone(), (known.info.clone(), parties));
    let (info, proof) = put_in_force(store, engine, policy, corpus, &mut timings, progress)?;
    done(known.info, ImportOutcome::Activated, info, proof, timings)
}

/// Puts the version of a list in force that was in force before the present one.
pub fn roll_back(
    store: &mut Store,
    engine: Option<&Engine>,
    policy: &Policy,
    list: &ListId,
    progress: &dyn Progress,
) -> Result<Activated, RefreshError> {
    changeable(store, engine, list)?;
    let before = store.version_before(list).ok_or_else(|| RefreshError::NoVersionBefore { list: list.clone() })?;
    activate(store, engine, policy, list, &before.version, progress)
}

/// The parties of a known version: from a kept generation, else from its kept source files.
pub(super) fn parties_of(store: &Store, info: &ListVersionInfo) -> Result<Vec<ListedParty>, RefreshError> {
    if let Some(parties) = store.load_list(&info.list, &info.version)? {
        return Ok(parties);
    }
    let format = lists::format(&info.list)?;
    let mut failure = RefreshError::UnknownVersion { list: info.list.clone(), version: info.version.clone() };
    for source_id in store.sources_of(&info.list, &info.version) {
        let files = match store.source_files(&info.list, &source_id) {
            Ok(files) => files,
            Err(error) => {
                failure = error.into();
                continue;
            }
        };
        let parties = format.select(files)?.parse(&info.list)?.parties;
        let got = list_version(&parties);
        if got == info.version {
            return Ok(parties);
        }
        let (list, version) = (info.list.clone(), info.version.clone());
        failure = RefreshError::VersionChanged { list, version, got, source_id };
    }
    Err(failure)
}

/// The corpus in force as lists that can be changed.
///
/// A store whose last committed corpus is not in force is restored first. When that fails, only a list that is itself
/// missing may be changed: importing another one would silently make an older corpus the newest.
fn changeable(store: &mut Store, engine: Option<&Engine>, list: &ListId) -> Result<Lists, RefreshError> {
    if store.committed().is_some() {
        let restored = restore(store);
        if let Some(error) = restored.not_stored {
            return Err(error);
        }
        // When not even the lists of the lost corpus are known, any import is the beginning of its repair.
        if !restored.unrestored.is_empty() && !restored.unrestored.contains(list) {
            let lists = restored.unrestored.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            return Err(RefreshError::Unrestored { lists });
        }
    }
    let parties = match same_corpus(engine, store.corpus()) {
        Some(snapshot) => snapshot.parties().to_vec(),
        None => store.load()?.map(|corpus| corpus.parties).unwrap_or_default(),
    };
    Ok(by_list(store.corpus(), parties))
}

/// Sorts parties to their lists.
pub(super) fn by_list(corpus: &CorpusInfo, parties: Vec<ListedParty>) -> Lists {
    let mut lists: Lists = corpus.lists.iter().map(|info| (info.list.clone(), (info.clone(), Vec::new()))).collect();
    for party in parties {
        if let Some((_, of_list)) = lists.get_mut(&party.id.list) {
            of_list.push(party);
        }
    }
    lists
}

/// Stage, prove, promote, swap.
fn put_in_force(
    store: &mut Store,
    engine: Option<&Engine>,
    policy: &Policy,
    lists: Lists,
    timings: &mut Timings,
    progress: &dyn Progress,
) -> Result<(CorpusInfo, SelfMatchReport), RefreshError> {
    let storing = Instant::now();
    progress.stage(Stage::Store, None);
    let mut staged = store.stage(lists.into_values().collect())?;
    timings.store += storing.elapsed();
    let info = staged.corpus.info.clone();
    let parties = std::mem::take(&mut staged.corpus.parties);
    let (snapshot, proof) = match prove((info.clone(), parties), policy, timings, progress) {
        Ok(proven) => proven,
        Err(error) => {
            store.discard(staged);
            return Err(error);
        }
    };
    progress.stage(Stage::Activate, None);
    let storing = Instant::now();
    store.promote(&staged, now())?;
    timings.store += storing.elapsed();
    if let Some(engine) = engine {
        super::retire(engine.swap(snapshot));
    }
    Ok((info, proof))
}

/// The corpus these lists would make.
fn proposed(lists: Lists) -> (CorpusInfo, Vec<ListedParty>) {
    let (infos, parties): (Vec<_>, Vec<_>) = lists.into_values().unzip();
    let version = crate::store::corpus_version(&infos);
    (CorpusInfo { version, lists: infos }, parties.into_iter().flatten().collect())
}

/// Builds the index and sends every name and identifier through it.
pub(super) fn prove(
    (info, parties): (CorpusInfo, Vec<ListedParty>),
    policy: &Policy,
    timings: &mut Timings,
    progress: &dyn Progress,
) -> Result<(Arc<Snapshot>, SelfMatchReport), RefreshError> {
    let building = Instant::now();
    let total = parties.len() as u64;
    progress.stage(Stage::Index, Some(total));
    let snapshot = Arc::new(Snapshot::build(info, parties, policy.clone()));
    timings.index += building.elapsed();
    let proving = Instant::now();
    progress.stage(Stage::SelfMatch, Some(total));
    let report = self_match(&snapshot, &|done| progress.advance(done as u64));
    timings.self_match += proving.elapsed();
    if report.is_complete() && covers(&report, snapshot.corpus()) {
        return Ok((snapshot, report));
    }
    Err(RefreshError::SelfMatch { corpus: snapshot.corpus().version.clone(), report: Box::new(report) })
}

/// Whether a proof counts every list: a list that was not tried is not proven.
fn covers(report: &SelfMatchReport, corpus: &CorpusInfo) -> bool {
    let tried = |list: &ListId| report.lists.iter().any(|counts| &counts.list == list);
    corpus.lists.iter().all(|info| tried(&info.list))
}

/// The version that parsed files hold.
pub(super) fn version_of(list: &ListId, parsed: &ParsedList) -> ListVersionInfo {
    let names: usize = parsed.parties.iter().map(|party| party.names.len()).sum();
    let at = now();
    ListVersionInfo {
        list: list.clone(),
        version: list_version(&parsed.parties),
        published: parsed.published,
        imported_at: at,
        checked_at: at,
        parties: u32::try_from(parsed.parties.len()).unwrap_or(u32::MAX),
        names: u32::try_from(names).unwrap_or(u32::MAX),
        source: String::new(),
    }
}

/// Notes that the version in force is current, and keeps the files again when the kept ones are damaged.
fn confirm(store: &mut Store, present: &ListVersionInfo, source: &NewSource) -> Result<(), RefreshError> {
    if store.source_files(&present.list, &present.source).is_err() {
        let kept = store.keep_source(source)?;
        store.record_version(&ListVersionInfo { source: kept, ..present.clone() })?;
    }
    store.confirm(&present.list, source.info.checked_at)?;
    Ok(())
}

/// The kept form of a list file: folders before the name do not count, as in [`lists::FileRole::accepts`].
pub(super) fn source_file(file: &lists::ListFile) -> lists::ListFile {
    let name = file.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    file.renamed(name)
}
