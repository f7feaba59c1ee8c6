//! Reading list files from disk.

use super::RefreshError;
use crate::lists::{self, ListFile};
use crate::model::ListId;
use crate::store;
use std::fs;
use std::path::{Path, PathBuf};

/// Largest list file read: over thirty times the largest official file known (OFAC's advanced XML, about 120 MB). Files
/// are read as streams.
pub const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// Reads the files of a list: the file itself, or those files of a directory that the list has a use for.
///
/// A directory often holds several lists, so files of other names are not even opened; when none fits, all names are
/// returned with empty contents so that [`lists::Format::select`] can say what is missing and what was there. Links are
/// followed; subdirectories are not.
///
/// ```no_run
/// let list = "us_ofac_sdn".parse()?;
/// let files = interdict::refresh::read_files(&list, "downloads/ofac".as_ref())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_files(list: &ListId, path: &Path) -> Result<Vec<ListFile>, RefreshError> {
    let format = lists::format(list)?;
    let metadata = fs::metadata(path).map_err(|error| refused(path, error.to_string()))?;
    if metadata.is_file() {
        return Ok(vec![read_file(path)?]);
    }
    if !metadata.is_dir() {
        return Err(refused(path, "expected a file or a directory of files".to_owned()));
    }
    let names = regular_files(path)?;
    let roles = || format.readers.iter().flat_map(|reader| reader.files);
    let wanted = |path: &&PathBuf| roles().any(|role| role.accepts(&name_of(path)));
    let files = names.iter().filter(wanted).map(|path| read_file(path)).collect::<Result<Vec<_>, _>>()?;
    if files.is_empty() {
        return Ok(names.iter().map(|path| ListFile::new(name_of(path), Vec::new())).collect());
    }
    Ok(files)
}

/// Regular files of a directory in order of name.
fn regular_files(dir: &Path) -> Result<Vec<PathBuf>, RefreshError> {
    let list = || -> std::io::Result<Vec<PathBuf>> { fs::read_dir(dir)?.map(|entry| Ok(entry?.path())).collect() };
    let mut paths = list().map_err(|error| refused(dir, error.to_string()))?;
    paths.retain(|path| path.is_file());
    paths.sort();
    Ok(paths)
}

fn read_file(path: &Path) -> Result<ListFile, RefreshError> {
    let file = store::disk_file(path).map_err(|error| refused(path, error.to_string()))?;
    if file.length() > MAX_FILE_BYTES {
        return Err(refused(path, format!("expected at most {MAX_FILE_BYTES} bytes, got {}", file.length())));
    }
    Ok(file)
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn refused(path: &Path, detail: String) -> RefreshError {
    RefreshError::Path { path: path.to_owned(), detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_gives_only_the_files_of_the_list() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["sdn.csv", "ALT.CSV", "add.csv", "huge.xml"] {
            fs::write(dir.path().join(name), name).unwrap();
        }
        fs::create_dir(dir.path().join("sdn_comments.csv")).unwrap();
        let list = "us_ofac_sdn".parse().unwrap();
        let names = |path: &Path| read_files(&list, path).unwrap().into_iter().map(|f| f.name).collect::<Vec<_>>();
        assert_eq!(names(dir.path()), ["ALT.CSV", "add.csv", "sdn.csv"]);
        assert_eq!(names(&dir.path().join("huge.xml")), ["huge.xml"]);
        let missing = read_files(&list, &dir.path().join("nothing")).unwrap_err();
        assert!(matches!(missing, RefreshError::Path { .. }));
        let other = read_files(&"nonsense".parse().unwrap(), dir.path()).unwrap_err();
        assert!(matches!(other, RefreshError::List(_)));
    }
}
