//! The table of list formats: id, files, reader, guard limits and official addresses stand together.
//!
//! A new list format is one reader, one row here and one fixture folder below `tests/lists/`.

use super::guard::GuardLimits;
use super::{ListError, ListFile, ParsedList, ofac_csv};
use crate::model::ListId;

/// One file of a publication.
#[derive(Debug)]
pub struct FileRole {
    /// What the file is for, e.g. `aliases`.
    pub role: &'static str,
    /// Accepted file names, compared without regard to case; folders before the name do not count.
    pub names: &'static [&'static str],
    /// Whether the list cannot be read without it.
    pub required: bool,
}

/// One list format.
#[derive(Debug)]
pub struct Format {
    /// List id, e.g. `us_ofac_sdn`.
    pub id: &'static str,
    /// Title for people.
    pub title: &'static str,
    /// Who publishes the list, as it stands in designations.
    pub authority: &'static str,
    /// The files of one publication, the primary file first.
    pub files: &'static [FileRole],
    /// The reader. Files of other names are ignored; use [`Format::select`] first to learn which.
    pub parse: fn(&[ListFile]) -> Result<ParsedList, ListError>,
    /// Limits of the guard.
    pub limits: GuardLimits,
    /// Official addresses, one per file, in the order of `files`. Follow redirects.
    pub download: &'static [&'static str],
}

/// Files picked for a format.
#[derive(Clone, Debug)]
pub struct Selection {
    /// One file per role, in the order of [`Format::files`].
    pub files: Vec<ListFile>,
    /// Names of files given that the format has no use for, in the order given.
    pub unexpected: Vec<String>,
}

impl FileRole {
    /// Whether a file of this name has this role.
    #[must_use]
    pub fn accepts(&self, file_name: &str) -> bool {
        let base = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
        self.names.iter().any(|name| name.eq_ignore_ascii_case(base))
    }

    /// The accepted names for an error text.
    fn expected(&self) -> String {
        self.names.join(" or ")
    }
}

impl Format {
    /// Picks the files of this format by name; says which required one is missing and which are of no use.
    pub fn select(&self, files: Vec<ListFile>) -> Result<Selection, ListError> {
        let given: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
        let mut slots: Vec<Option<ListFile>> = self.files.iter().map(|_| None).collect();
        let mut unexpected = Vec::new();
        for file in files {
            match self.files.iter().position(|role| role.accepts(&file.name)) {
                None => unexpected.push(file.name),
                Some(at) => {
                    if let Some(first) = &slots[at] {
                        let (role, first) = (self.files[at].role, first.name.clone());
                        return Err(ListError::DuplicateFile { role, first, second: file.name });
                    }
                    slots[at] = Some(file);
                }
            }
        }
        let missing = self.files.iter().zip(&slots).find(|(role, slot)| role.required && slot.is_none());
        if let Some((role, _)) = missing {
            let got = if given.is_empty() { "no files".to_owned() } else { given.join(", ") };
            return Err(ListError::MissingFile { list: self.id, role: role.role, expected: role.expected(), got });
        }
        Ok(Selection { files: slots.into_iter().flatten().collect(), unexpected })
    }
}

/// Every list that can be imported.
pub static FORMATS: &[Format] = &[
    Format {
        id: "us_ofac_sdn",
        title: "US Treasury OFAC: Specially Designated Nationals and Blocked Persons",
        authority: ofac_csv::AUTHORITY,
        files: ofac_csv::SDN_FILES,
        parse: ofac_csv::parse_sdn,
        limits: GuardLimits::DEFAULT,
        download: &[
            "https://sanctionslistservice.ofac.treas.gov/api/download/sdn.csv",
            "https://sanctionslistservice.ofac.treas.gov/api/download/alt.csv",
            "https://sanctionslistservice.ofac.treas.gov/api/download/add.csv",
            "https://sanctionslistservice.ofac.treas.gov/api/download/sdn_comments.csv",
        ],
    },
    Format {
        id: "us_ofac_cons",
        title: "US Treasury OFAC: consolidated non-SDN lists",
        authority: ofac_csv::AUTHORITY,
        files: ofac_csv::CONS_FILES,
        parse: ofac_csv::parse_cons,
        // 442 entries: the few removals of a normal publication are already more than 2 percent of so small a list.
        limits: GuardLimits { max_shrink: 0.05, ..GuardLimits::DEFAULT },
        download: &[
            "https://www.treasury.gov/ofac/downloads/consolidated/cons_prim.csv",
            "https://www.treasury.gov/ofac/downloads/consolidated/cons_alt.csv",
            "https://www.treasury.gov/ofac/downloads/consolidated/cons_add.csv",
            "https://www.treasury.gov/ofac/downloads/consolidated/cons_comments.csv",
        ],
    },
];

/// The format of a list, or an error that names the nearest known list and all others.
pub fn format(id: &ListId) -> Result<&'static Format, ListError> {
    if let Some(found) = FORMATS.iter().find(|format| format.id == id.as_str()) {
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
        ListFile { name: name.to_owned(), bytes: Vec::new() }
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
            assert!(row.files[0].required, "the primary file comes first");
            assert_eq!(row.download.len(), row.files.len());
            assert!(row.download.iter().all(|address| address.starts_with("https://")));
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
