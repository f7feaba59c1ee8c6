//! What a row of the table of lists is, and how the files of a publication find their reader.
//!
//! The rows themselves are in `lists_data.rs`. A new file format is one reader, one row there and one fixture folder below
//! `tests/lists/`.

use super::guard::GuardLimits;
use super::lists_data::CUSTOM;
pub use super::lists_data::FORMATS;
use super::{ListError, ListFile, ParsedList, input};
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
