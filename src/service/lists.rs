//! `ListService`: what is in force, and changing it.
//!
//! Reading comes from the snapshot in force; changing goes through [`ListAdmin`], which whoever owns the store
//! implements. This file only translates and collects uploads within their limits.

use crate::lists::{ListFile, ParseReport};
use crate::model::{CorpusInfo, Date, ErrorReason, ListId, ListVersionInfo, PartyId};
use crate::service::convert::{self, Refusal};
use crate::service::core::Core;
use crate::service::limits::Limits;
use crate::service::observer::IMPORT_LIST;
use crate::service::servers::list_service_server::ListService;
use crate::service::{proto, screening, status};
use proto::import_list_request::Content;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tonic::{Request, Response, Status, Streaming};

/// Longest reason for accepting a shrunken list, in bytes.
const MAX_REASON: usize = 1_024;
/// Longest file name, in bytes.
const MAX_FILE_NAME: usize = 255;
/// Issues an import answer carries at most.
const MAX_ISSUES: usize = 100;

/// A list version that is kept in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptVersion {
    /// The version.
    pub info: ListVersionInfo,
    /// Whether it is in force.
    pub active: bool,
}

/// The files of one publication and what to do with them.
#[derive(Clone, Debug)]
pub struct Import {
    /// The list.
    pub list: ListId,
    /// The authority's publication date, where the caller knows it.
    pub published: Option<Date>,
    /// Why a much smaller version is right; without it such a version is refused.
    pub accept_shrink_reason: Option<String>,
    /// Put the version in force when it is proven.
    pub activate: bool,
    /// The files.
    pub files: Vec<ListFile>,
}

/// What became of an import.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The version the files make.
    pub version: ListVersionInfo,
    /// The same content was in the store before.
    pub unchanged: bool,
    /// Whether the version is in force.
    pub active: bool,
    /// Corpus version in force after the import.
    pub corpus_version: String,
    /// Account of every row.
    pub report: ParseReport,
}

/// Changes the lists in force. Long work runs off the reactor; a refusal changes nothing.
#[tonic::async_trait]
pub trait ListAdmin: Send + Sync + 'static {
    /// Kept versions of one list or of all, in order of list id, newest import first.
    async fn versions(&self, list: Option<ListId>) -> Result<Vec<KeptVersion>, Refusal>;
    /// Stores a publication and, when asked to, proves it and puts it in force.
    async fn import(&self, import: Import) -> Result<Imported, Refusal>;
    /// Puts a kept version in force; returns the corpus then in force.
    async fn activate(&self, list: ListId, version: String) -> Result<CorpusInfo, Refusal>;
    /// Puts the version in force that was in force before the present one.
    async fn roll_back(&self, list: ListId) -> Result<CorpusInfo, Refusal>;
}

/// A [`ListAdmin`] without a store: refuses everything with `STORE_UNAVAILABLE`.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoListAdmin;

#[tonic::async_trait]
impl ListAdmin for NoListAdmin {
    async fn versions(&self, _: Option<ListId>) -> Result<Vec<KeptVersion>, Refusal> {
        Err(no_store())
    }

    async fn import(&self, _: Import) -> Result<Imported, Refusal> {
        Err(no_store())
    }

    async fn activate(&self, _: ListId, _: String) -> Result<CorpusInfo, Refusal> {
        Err(no_store())
    }

    async fn roll_back(&self, _: ListId) -> Result<CorpusInfo, Refusal> {
        Err(no_store())
    }
}

fn no_store() -> Refusal {
    Refusal::new(ErrorReason::StoreUnavailable, "this process has no store")
}

/// The service.
pub(crate) struct Lists {
    core: Arc<Core>,
    admin: Arc<dyn ListAdmin>,
    /// One upload at a time: its files are held in memory.
    uploads: Semaphore,
}

impl Lists {
    pub(crate) fn new(core: Arc<Core>, admin: Arc<dyn ListAdmin>) -> Self {
        Self { core, admin, uploads: Semaphore::new(1) }
    }

    async fn import(&self, requests: Streaming<proto::ImportListRequest>) -> Result<Imported, Status> {
        let busy = |_| status::status(&Refusal::new(ErrorReason::Overloaded, "another import is running"));
        let _one = self.uploads.try_acquire().map_err(busy)?;
        let import = self.upload(requests).await?;
        self.admin.import(import).await.map_err(|refusal| status::status(&refusal))
    }

    /// Reads header and chunks.
    async fn upload(&self, mut requests: Streaming<proto::ImportListRequest>) -> Result<Import, Status> {
        let refused = |refusal: Refusal| status::status(&refusal);
        let mut import: Option<Import> = None;
        let mut files = Vec::new();
        let mut bytes = 0;
        while let Some(message) = requests.message().await? {
            self.core.observer.message_received(IMPORT_LIST);
            match (message.content, &mut import) {
                (Some(Content::Header(header)), None) => import = Some(begin(header).map_err(refused)?),
                (Some(Content::Chunk(chunk)), Some(_)) => {
                    bytes += chunk.data.len();
                    append(&mut files, chunk, bytes, &self.core.limits).map_err(refused)?;
                }
                _ => return Err(refused(file_refused("expected one message with `header`, then only `chunk`s"))), // order
            }
        }
        match import {
            Some(import) if !files.is_empty() => {
                let files = files.into_iter().map(|(name, bytes)| ListFile::new(name, bytes)).collect();
                Ok(Import { files, ..import })
            }
            Some(_) => Err(refused(file_refused("no file was sent"))),
            None => Err(refused(file_refused("no message was sent, expected `header` first"))),
        }
    }
}

fn file_refused(detail: impl Into<String>) -> Refusal {
    Refusal::new(ErrorReason::ListFileRefused, detail)
}

fn begin(header: proto::ImportHeader) -> Result<Import, Refusal> {
    let invalid = |e| Refusal::new(ErrorReason::InvalidDate, format!("header.published: {e}"));
    let published = match header.published.as_str() {
        "" => None,
        text => Some(text.parse().map_err(invalid)?),
    };
    if header.accept_shrink_reason.len() > MAX_REASON {
        let length = header.accept_shrink_reason.len();
        let detail = format!("header.accept_shrink_reason has {length} bytes, at most {MAX_REASON}");
        return Err(Refusal::new(ErrorReason::TextTooLong, detail));
    }
    let reason = header.accept_shrink_reason;
    Ok(Import {
        list: list_id(&header.list_id)?,
        published,
        accept_shrink_reason: (!reason.is_empty()).then_some(reason),
        activate: header.activate,
        files: Vec::new(),
    })
}

/// Adds a chunk to the last file, or begins the next.
fn append(
    files: &mut Vec<(String, Vec<u8>)>,
    chunk: proto::FileChunk,
    total: usize,
    limits: &Limits,
) -> Result<(), Refusal> {
    if total > limits.import {
        return Err(file_refused(format!("the files have over {} bytes, at most that many are taken", limits.import)));
    }
    if let Some((_, last)) = files.last_mut().filter(|(name, _)| *name == chunk.name) {
        last.extend_from_slice(&chunk.data);
        return Ok(());
    }
    // A path in the name could one day reach a file system; official files have plain names.
    let plain = !chunk.name.contains(['/', '\\', '\0']) && !matches!(chunk.name.as_str(), "" | "." | "..");
    if !plain || chunk.name.len() > MAX_FILE_NAME {
        let detail = format!("a file name must be plain, without path, of 1 to {MAX_FILE_NAME} bytes");
        return Err(file_refused(detail));
    }
    if files.iter().any(|(name, _)| *name == chunk.name) {
        return Err(file_refused("a file went on after another one had begun, or came twice"));
    }
    if files.len() >= limits.import_files {
        return Err(file_refused(format!("over {} files, at most that many are taken", limits.import_files)));
    }
    files.push((chunk.name, chunk.data));
    Ok(())
}

fn list_id(text: &str) -> Result<ListId, Refusal> {
    text.parse().map_err(|e: crate::model::ListIdError| Refusal::new(ErrorReason::UnknownList, e.to_string()))
}

fn imported_to_wire(imported: Imported) -> proto::ImportListResponse {
    let report = imported.report;
    let issues_total = report.issues.len() as u64;
    let issues = report.issues.into_iter().take(MAX_ISSUES).map(|issue| proto::ImportIssue {
        file: issue.file,
        line: issue.line,
        kind: issue.kind.to_owned(),
        detail: issue.detail,
    });
    proto::ImportListResponse {
        version: Some(convert::list_version_to_wire(&imported.version)),
        unchanged: imported.unchanged,
        active: imported.active,
        corpus_version: imported.corpus_version,
        counts: report.counts.into_iter().map(|(name, count)| proto::NamedCount { name, count }).collect(),
        issues: issues.collect(),
        issues_total,
    }
}

#[tonic::async_trait]
impl ListService for Lists {
    async fn get_corpus(
        &self,
        _: Request<proto::GetCorpusRequest>,
    ) -> Result<Response<proto::GetCorpusResponse>, Status> {
        let snapshot = self.core.engine.snapshot();
        let corpus = snapshot.as_ref().map(|snapshot| convert::corpus_to_wire(snapshot.corpus()));
        Ok(Response::new(proto::GetCorpusResponse {
            corpus: Some(corpus.unwrap_or_default()),
            versions: Some(convert::versions_to_wire(screening::versions_of(snapshot.as_deref()))),
            freshness: snapshot.as_deref().map(|snapshot| self.core.freshness_to_wire(snapshot)),
        }))
    }

    async fn list_versions(
        &self,
        request: Request<proto::ListVersionsRequest>,
    ) -> Result<Response<proto::ListVersionsResponse>, Status> {
        let refused = |refusal| status::status(&refusal);
        let list = request.into_inner().list_id;
        let list = if list.is_empty() { None } else { Some(list_id(&list).map_err(refused)?) };
        let versions = self.admin.versions(list).await.map_err(refused)?;
        let versions = versions.iter().map(|kept| proto::KeptVersion {
            version: Some(convert::list_version_to_wire(&kept.info)),
            active: kept.active,
        });
        Ok(Response::new(proto::ListVersionsResponse { versions: versions.collect() }))
    }

    async fn import_list(
        &self,
        request: Request<Streaming<proto::ImportListRequest>>,
    ) -> Result<Response<proto::ImportListResponse>, Status> {
        let imported = self.import(request.into_inner()).await?;
        self.core.observer.message_sent(IMPORT_LIST);
        Ok(Response::new(imported_to_wire(imported)))
    }

    async fn activate_version(
        &self,
        request: Request<proto::ActivateVersionRequest>,
    ) -> Result<Response<proto::ActivateVersionResponse>, Status> {
        let refused = |refusal| status::status(&refusal);
        let request = request.into_inner();
        let list = list_id(&request.list_id).map_err(refused)?;
        let corpus = self.admin.activate(list, request.version).await.map_err(refused)?;
        Ok(Response::new(proto::ActivateVersionResponse { corpus: Some(convert::corpus_to_wire(&corpus)) }))
    }

    async fn roll_back_list(
        &self,
        request: Request<proto::RollBackListRequest>,
    ) -> Result<Response<proto::RollBackListResponse>, Status> {
        let refused = |refusal| status::status(&refusal);
        let list = list_id(&request.into_inner().list_id).map_err(refused)?;
        let corpus = self.admin.roll_back(list).await.map_err(refused)?;
        Ok(Response::new(proto::RollBackListResponse { corpus: Some(convert::corpus_to_wire(&corpus)) }))
    }

    async fn get_listed_party(
        &self,
        request: Request<proto::GetListedPartyRequest>,
    ) -> Result<Response<proto::GetListedPartyResponse>, Status> {
        let unknown = |detail: String| status::status(&Refusal::new(ErrorReason::UnknownParty, detail));
        let no_corpus = || status::status(&Refusal::new(ErrorReason::NoCorpus, "no corpus is loaded"));
        let snapshot = self.core.engine.snapshot().ok_or_else(no_corpus)?;
        let parsed: Result<PartyId, _> = request.into_inner().party_id.parse();
        let id = parsed.map_err(|e| unknown(e.to_string()))?;
        let party = snapshot.party(&id);
        let party = party.ok_or_else(|| unknown(format!("no party {id} in corpus {}", snapshot.corpus().version)))?;
        Ok(Response::new(proto::GetListedPartyResponse {
            party: Some(convert::listed_party_to_wire(party)),
            versions: Some(convert::versions_to_wire(snapshot.versions())),
        }))
    }
}
