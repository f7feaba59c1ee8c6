//! The table of lists: id, readers with their files and official addresses, and guard limits stand together.
//!
//! A new file format is one reader, one row here and one fixture folder below `tests/lists/`.

use super::guard::GuardLimits;
use super::{
    ListError, ListFile, ParsedList, au_dfat, ca_sema, ch_seco, custom, eu_fsf, input, ofac, ofac_advanced, ofac_csv,
    ofac_enhanced, ofac_xml, opensanctions, uk, un_xml, us_csl, us_dpl,
};
use crate::model::ListId;

/// One file of a publication.
#[derive(Debug)]
pub struct FileRole {
    /// What the file is for, e.g. `aliases`.
    pub role: &'static str,
    /// Accepted file names, compared without regard to case; folders before the name do not count. `*.csv` stands for
    /// every name with that end.
    pub names: &'static [&'static str],
    /// Whether the list cannot be read without it.
    pub required: bool,
}

/// One file format in which a list is published.
#[derive(Debug)]
pub struct Reader {
    /// Name of the format, unique within the list, e.g. `csv`, `enhanced_xml`.
    pub name: &'static str,
    /// The files of one publication, the primary file first.
    pub files: &'static [FileRole],
    /// Whether the first bytes of a primary file are of this format; tells a file of another name.
    pub recognize: fn(&[u8]) -> bool,
    /// Reads the files of one publication, picked by [`Format::select`].
    pub parse: fn(&ListId, &[ListFile]) -> Result<ParsedList, ListError>,
    /// Official addresses, one per file, in the order of `files`; empty when the files have no fixed address. Follow
    /// redirects.
    pub download: &'static [&'static str],
}

/// One list.
#[derive(Debug)]
pub struct Format {
    /// List id, e.g. `us_ofac_sdn`.
    pub id: &'static str,
    /// Title for people.
    pub title: &'static str,
    /// Who publishes the list, as it stands in designations.
    pub authority: &'static str,
    /// The formats it is published in, the preferred one first.
    pub readers: &'static [Reader],
    /// Limits of the guard.
    pub limits: GuardLimits,
}

/// Files picked for a list, and the reader that takes them.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The reader.
    pub reader: &'static Reader,
    /// One file per role given, in the order of [`Reader::files`].
    pub files: Vec<ListFile>,
    /// Names of files given that the reader has no use for, in the order given.
    pub unexpected: Vec<String>,
}

impl Selection {
    /// Reads the files.
    pub fn parse(&self, list: &ListId) -> Result<ParsedList, ListError> {
        (self.reader.parse)(list, &self.files)
    }
}

impl FileRole {
    /// Whether a file of this name has this role.
    #[must_use]
    pub fn accepts(&self, file_name: &str) -> bool {
        let base = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
        let base = base.strip_suffix(".gz").unwrap_or(base); // packed files are unpacked while they are read
        self.names.iter().any(|name| match name.strip_prefix('*') {
            Some(end) => base.len() > end.len() && base.to_ascii_lowercase().ends_with(end),
            None => name.eq_ignore_ascii_case(base),
        })
    }

    /// The accepted names for an error text.
    fn expected(&self) -> String {
        self.names.join(" or ")
    }
}

impl Reader {
    /// The given files by role, in the order of [`Reader::files`]; two files of one role are an error.
    fn roles(&self, files: &[ListFile]) -> Result<Vec<Option<usize>>, ListError> {
        let mut slots = vec![None; self.files.len()];
        for (at, file) in files.iter().enumerate() {
            let Some(role) = self.files.iter().position(|role| role.accepts(&file.name)) else { continue };
            if let Some(first) = slots[role].replace(at) {
                let first: &ListFile = &files[first];
                return Err(ListError::DuplicateFile {
                    role: self.files[role].role,
                    first: first.name.clone(),
                    second: file.name.clone(),
                });
            }
        }
        Ok(slots)
    }

    /// The first required role that no file has.
    fn missing(&self, slots: &[Option<usize>]) -> Option<&'static FileRole> {
        self.files.iter().zip(slots).find(|(role, slot)| role.required && slot.is_none()).map(|(role, _)| role)
    }
}

impl Format {
    /// The reader of this name.
    #[must_use]
    pub fn reader(&self, name: &str) -> Option<&'static Reader> {
        self.readers.iter().find(|reader| reader.name == name)
    }

    /// Picks a reader and its files by name: the preferred reader whose required files are all there. One single file
    /// of any other name is recognized by its first bytes. Otherwise says what is missing.
    pub fn select(&self, files: Vec<ListFile>) -> Result<Selection, ListError> {
        let mut nearest: Option<(usize, &'static Reader, &'static FileRole)> = None;
        for reader in self.readers {
            let slots = reader.roles(&files)?;
            let Some(missing) = reader.missing(&slots) else { return Ok(pick(reader, &slots, &files)) };
            let found = slots.iter().flatten().count();
            if nearest.is_none_or(|(most, ..)| found > most) {
                nearest = Some((found, reader, missing));
            }
        }
        if let [file] = files.as_slice()
            && nearest.is_some_and(|(found, ..)| found == 0)
        {
            let head = input::head(file);
            let alone = |reader: &&Reader| reader.files.iter().filter(|role| role.required).count() == 1;
            if let Some(reader) = self.readers.iter().filter(alone).find(|reader| (reader.recognize)(&head)) {
                return Ok(Selection { reader, files, unexpected: Vec::new() });
            }
        }
        let got = if files.is_empty() {
            "no files".to_owned()
        } else {
            files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ")
        };
        let (role, expected) = match nearest {
            Some((0, ..)) | None => {
                let first = |reader: &Reader| reader.files.first().map(FileRole::expected).unwrap_or_default();
                ("entries", self.readers.iter().map(first).collect::<Vec<_>>().join(", or "))
            }
            Some((_, _, role)) => (role.role, role.expected()),
        };
        Err(ListError::MissingFile { list: self.id, role, expected, got })
    }
}

/// Sorts files to their roles.
fn pick(reader: &'static Reader, slots: &[Option<usize>], files: &[ListFile]) -> Selection {
    let unused = |(at, _): &(usize, &ListFile)| !slots.contains(&Some(*at));
    let unexpected = files.iter().enumerate().filter(unused).map(|(_, file)| file.name.clone()).collect();
    let files = slots.iter().flatten().map(|at| files[*at].clone()).collect();
    Selection { reader, files, unexpected }
}

/// OFAC's CSV begins with an entry number; any other reader of the list begins with a mark of its own.
fn is_ofac_csv(head: &[u8]) -> bool {
    head.first().is_some_and(u8::is_ascii_digit)
}

/// Id of a firm's own list.
const CUSTOM: &str = "custom";

/// The UK's formats: the present list first, the retired one after it.
static UK_READERS: &[Reader] = &[
    Reader {
        name: "xml",
        files: uk::sanctions_list_xml::FILES,
        recognize: uk::sanctions_list_xml::recognize,
        parse: uk::sanctions_list_xml::parse,
        download: &["https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml"],
    },
    Reader {
        name: "csv",
        files: uk::sanctions_list_csv::FILES,
        recognize: uk::sanctions_list_csv::recognize,
        parse: uk::sanctions_list_csv::parse,
        download: &["https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.csv"],
    },
    Reader {
        name: "conlist_csv",
        files: uk::conlist::CSV_FILES,
        recognize: uk::conlist::recognize_csv,
        parse: uk::conlist::parse,
        download: &["https://ofsistorage.blob.core.windows.net/publishlive/2022format/ConList.csv"],
    },
    Reader {
        name: "conlist_xlsx",
        files: uk::conlist::XLSX_FILES,
        recognize: uk::conlist::recognize_xlsx,
        parse: uk::conlist::parse,
        download: &[], // never downloaded: the CSV says the same
    },
];

/// Every list that can be imported.
pub static FORMATS: &[Format] = &[
    Format {
        id: "us_ofac_sdn",
        title: "US Treasury OFAC: Specially Designated Nationals and Blocked Persons",
        authority: ofac::AUTHORITY,
        readers: &[
            Reader {
                name: "enhanced_xml",
                files: ofac_enhanced::SDN_FILES,
                recognize: ofac_enhanced::recognize,
                parse: ofac_enhanced::parse_sdn,
                download: &[
                    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN_ENHANCED.XML",
                ],
            },
            Reader {
                name: "csv",
                files: ofac_csv::SDN_FILES,
                recognize: is_ofac_csv,
                parse: ofac_csv::parse_sdn,
                download: &[
                    "https://sanctionslistservice.ofac.treas.gov/api/download/sdn.csv",
                    "https://sanctionslistservice.ofac.treas.gov/api/download/alt.csv",
                    "https://sanctionslistservice.ofac.treas.gov/api/download/add.csv",
                    "https://sanctionslistservice.ofac.treas.gov/api/download/sdn_comments.csv",
                ],
            },
            Reader {
                name: "advanced_xml",
                files: ofac_advanced::SDN_FILES,
                recognize: ofac_advanced::recognize,
                parse: ofac_advanced::parse_sdn,
                download: &[
                    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN_ADVANCED.XML",
                ],
            },
            Reader {
                name: "xml",
                files: ofac_xml::SDN_FILES,
                recognize: ofac_xml::recognize,
                parse: ofac_xml::parse_sdn,
                download: &["https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN.XML"],
            },
        ],
        limits: GuardLimits::DEFAULT,
    },
    Format {
        id: "us_ofac_cons",
        title: "US Treasury OFAC: consolidated non-SDN lists",
        authority: ofac::AUTHORITY,
        readers: &[
            Reader {
                name: "enhanced_xml",
                files: ofac_enhanced::CONS_FILES,
                recognize: ofac_enhanced::recognize,
                parse: ofac_enhanced::parse_cons,
                download: &[
                    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_ENHANCED.XML",
                ],
            },
            Reader {
                name: "csv",
                files: ofac_csv::CONS_FILES,
                recognize: is_ofac_csv,
                parse: ofac_csv::parse_cons,
                download: &[
                    "https://www.treasury.gov/ofac/downloads/consolidated/cons_prim.csv",
                    "https://www.treasury.gov/ofac/downloads/consolidated/cons_alt.csv",
                    "https://www.treasury.gov/ofac/downloads/consolidated/cons_add.csv",
                    "https://www.treasury.gov/ofac/downloads/consolidated/cons_comments.csv",
                ],
            },
            Reader {
                name: "advanced_xml",
                files: ofac_advanced::CONS_FILES,
                recognize: ofac_advanced::recognize,
                parse: ofac_advanced::parse_cons,
                download: &[
                    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_ADVANCED.XML",
                ],
            },
            Reader {
                name: "xml",
                files: ofac_xml::CONS_FILES,
                recognize: ofac_xml::recognize,
                parse: ofac_xml::parse_cons,
                download: &[
                    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONSOLIDATED.XML",
                ],
            },
        ],
        // 442 entries: the few removals of a normal publication are already more than 2 percent of so small a list.
        limits: GuardLimits { max_shrink: 0.05, ..GuardLimits::DEFAULT },
    },
    Format {
        id: "un_sc_sanctions",
        title: "UN Security Council: consolidated list",
        authority: un_xml::AUTHORITY,
        readers: &[Reader {
            name: "xml",
            files: un_xml::FILES,
            recognize: un_xml::recognize,
            parse: un_xml::parse,
            download: &["https://scsanctions.un.org/resources/xml/en/consolidated.xml"],
        }],
        // 16 added and 8 removed of 1,003 in five months. A committee that ends takes its whole part at once (Iran has
        // 121, GB 10): a person has to confirm that.
        limits: GuardLimits { max_shrink: 0.03, ..GuardLimits::DEFAULT },
    },
    Format {
        id: "eu_fsf",
        title: "European Union: Financial Sanctions Files",
        authority: eu_fsf::AUTHORITY,
        readers: &[
            Reader {
                name: "xml",
                files: eu_fsf::XML_FILES,
                recognize: eu_fsf::recognize_xml,
                parse: eu_fsf::parse_xml,
                // The token is the same for everybody and printed in the public feed of the files. Made on request:
                // takes over a minute, with bursts of status 500.
                download: &[
                    "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw",
                ],
            },
            Reader {
                name: "csv",
                files: eu_fsf::CSV_FILES,
                recognize: eu_fsf::recognize_csv,
                parse: eu_fsf::parse_csv,
                download: &[
                    "https://webgate.ec.europa.eu/fsd/fsf/public/files/csvFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw",
                ],
            },
        ],
        // 8,000 parties that change by tens; a package against Russia adds some hundreds, never half the list.
        limits: GuardLimits { max_growth: 0.25, ..GuardLimits::DEFAULT },
    },
    Format {
        id: "gb_fcdo_sanctions",
        title: "UK FCDO: UK Sanctions List",
        authority: uk::AUTHORITY,
        readers: UK_READERS,
        // Some 6,000 parties; single days of Russia listings add over a hundred. Regimes that end (Syria in 2025) take
        // whole parts: a person has to confirm that.
        limits: GuardLimits::DEFAULT,
    },
    Format {
        id: "ca_dfatd_sema_sanctions",
        title: "Canada: consolidated autonomous sanctions list (SEMA and JVCFOR)",
        authority: ca_sema::AUTHORITY,
        readers: &[Reader {
            name: "xml",
            files: ca_sema::FILES,
            recognize: ca_sema::recognize,
            parse: ca_sema::parse,
            download: &[
                "https://www.international.gc.ca/world-monde/assets/office_docs/international_relations-relations_internationales/sanctions/sema-lmes.xml",
            ],
        }],
        // Canada lifts by regulation: 100 of Zimbabwe's 181 entries of 2020 are gone in 2025.
        limits: GuardLimits { max_shrink: 0.05, ..GuardLimits::DEFAULT },
    },
    Format {
        id: "au_dfat_sanctions",
        title: "Australia DFAT: consolidated list",
        authority: au_dfat::AUTHORITY,
        readers: &[Reader {
            name: "xlsx",
            files: au_dfat::FILES,
            recognize: au_dfat::recognize,
            parse: au_dfat::parse,
            download: &["https://www.dfat.gov.au/sites/default/files/Australian_Sanctions_Consolidated_List.xlsx"],
        }],
        // Of 3,062 parties 47 left in 20 months, while 831 came in batches of up to a hundred: a publication that loses
        // 3 percent is an accident. Fewer than half of the parties of 2024 is half a list.
        limits: GuardLimits { max_shrink: 0.03, min_parties: 1_500, ..GuardLimits::DEFAULT },
    },
    Format {
        id: "ch_seco_sanctions",
        title: "Switzerland: SECO sanctions list",
        authority: ch_seco::AUTHORITY,
        readers: &[Reader {
            name: "xml",
            files: ch_seco::FILES,
            recognize: ch_seco::recognize,
            parse: ch_seco::parse,
            download: &[
                "https://www.sesam.search.admin.ch/sesam-search-web/pages/downloadXmlGesamtliste.xhtml?lang=en&action=downloadXmlGesamtlisteAction",
            ],
        }],
        // De-listed targets stay in the file but not among the parties, so that a lifted program is a loss here too.
        limits: GuardLimits { max_shrink: 0.03, ..GuardLimits::DEFAULT },
    },
    Format {
        id: "us_csl",
        title: "US Commerce ITA: Consolidated Screening List",
        authority: us_csl::AUTHORITY,
        readers: &[Reader {
            name: "csv",
            files: us_csl::FILES,
            recognize: us_csl::recognize,
            parse: us_csl::parse,
            download: &["https://api.trade.gov/static/consolidated_screening_list/consolidated.csv"],
        }],
        // Most parties are OFAC's, with its changes. A CSV cut between two rows is a well-formed CSV: half of the
        // parties of 2022 is such a one. The reader refuses a file without one of the four largest source lists.
        limits: GuardLimits { max_kind_shrink: 0.05, min_parties: 7_000, ..GuardLimits::DEFAULT },
    },
    Format {
        id: "us_bis_dpl",
        title: "US Commerce BIS: Denied Persons List",
        authority: us_dpl::AUTHORITY,
        readers: &[Reader {
            name: "txt",
            files: us_dpl::FILES,
            recognize: us_dpl::recognize,
            parse: us_dpl::parse,
            download: &["https://www.bis.doc.gov/dpl/dpl.txt"],
        }],
        // Some 460 orders, which end by date: temporary orders of a whole group (30 names) lapse on one day.
        limits: GuardLimits { max_shrink: 0.08, min_parties: 200, ..GuardLimits::DEFAULT },
    },
    Format {
        id: "opensanctions",
        title: "OpenSanctions, or other data in the FollowTheMoney model",
        authority: opensanctions::AUTHORITY,
        readers: &[
            Reader {
                name: "entities",
                files: opensanctions::ENTITY_FILES,
                recognize: opensanctions::is_entities,
                parse: opensanctions::parse_entities,
                // The data is not free for commercial use: whoever may use it names the address of their delivery.
                download: &[],
            },
            Reader {
                name: "nested",
                files: opensanctions::NESTED_FILES,
                recognize: opensanctions::is_nested,
                parse: opensanctions::parse_nested,
                download: &[],
            },
            Reader {
                name: "simple_csv",
                files: opensanctions::SIMPLE_FILES,
                recognize: opensanctions::is_simple_csv,
                parse: opensanctions::parse_simple_csv,
                download: &[],
            },
        ],
        // Ids change when entities are merged, and a merge takes one party away: losses are larger than those of one
        // authority, and a collection may gain a whole source at once.
        limits: GuardLimits { max_shrink: 0.05, max_growth: 1.0, ..GuardLimits::DEFAULT },
    },
    Format {
        id: CUSTOM,
        title: "A firm's own list: CSV with a mapping of its columns",
        authority: custom::AUTHORITY,
        readers: &[Reader {
            name: "csv",
            files: custom::FILES,
            recognize: custom::recognize,
            parse: custom::parse,
            download: &[],
        }],
        // A firm's list is small and changes by hand: half of it may go at once, and it may grow tenfold.
        limits: GuardLimits { max_shrink: 0.5, max_kind_shrink: 0.9, max_growth: 10.0, ..GuardLimits::DEFAULT },
    },
];

/// The format of a list, or an error that names the nearest known list and all others.
pub fn format(id: &ListId) -> Result<&'static Format, ListError> {
    // A firm may have several lists of its own: `custom`, `custom_suppliers`, ...
    let is_it =
        |format: &&Format| format.id == id.as_str() || (format.id == CUSTOM && id.as_str().starts_with("custom_"));
    if let Some(found) = FORMATS.iter().find(is_it) {
        return Ok(found);
    }
    let ids = || FORMATS.iter().map(|format| format.id);
    let nearest = ids().min_by_key(|known| strsim::osa_distance(known, id.as_str())).unwrap_or_default();
    let known = ids().collect::<Vec<_>>().join(", ");
    Err(ListError::UnknownList { got: id.to_string(), nearest, known })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> ListFile {
        ListFile::new(name, Vec::new())
    }

    fn sdn() -> &'static Format {
        format(&"us_ofac_sdn".parse().unwrap()).unwrap()
    }

    #[test]
    fn an_unknown_list_names_the_nearest() {
        let error = format(&"us_ofac_sbn".parse().unwrap()).unwrap_err();
        let ListError::UnknownList { nearest, known, .. } = &error else { panic!("{error}") };
        assert_eq!(*nearest, "us_ofac_sdn");
        assert!(known.contains("us_ofac_cons"));
    }

    #[test]
    fn every_row_is_complete() {
        for row in FORMATS {
            assert!(row.id.parse::<ListId>().is_ok());
            let mut names: Vec<_> = row.readers.iter().map(|reader| reader.name).collect();
            names.dedup();
            assert!(!names.is_empty() && names.len() == row.readers.len(), "{}: names of readers", row.id);
            for reader in row.readers {
                assert!(reader.files[0].required, "the primary file comes first");
                assert!(reader.download.is_empty() || reader.download.len() == reader.files.len());
                assert!(reader.download.iter().all(|address| address.starts_with("https://")));
                assert!(!(reader.recognize)(b""), "{} {} recognizes nothing", row.id, reader.name);
            }
        }
    }

    #[test]
    fn files_are_picked_by_name_and_the_others_listed() {
        let given = ["ADD.CSV", "cons_prim.csv", "x/sdn.csv", "Alt.csv", "notes.txt"].map(file).to_vec();
        let selection = sdn().select(given).unwrap();
        let names: Vec<_> = selection.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["x/sdn.csv", "Alt.csv", "ADD.CSV"]);
        assert_eq!(selection.unexpected, ["cons_prim.csv", "notes.txt"]);
    }

    #[test]
    fn a_missing_and_a_double_file_are_errors() {
        let missing = sdn().select(["sdn.csv", "add.csv"].map(file).to_vec()).unwrap_err();
        assert_eq!(missing.to_string(), "us_ofac_sdn: expected a file alt.csv (aliases), got sdn.csv, add.csv");
        let double = sdn().select(["sdn.csv", "SDN.CSV"].map(file).to_vec()).unwrap_err();
        assert!(matches!(double, ListError::DuplicateFile { role: "entries", .. }));
    }
}
