//! Seeds: the samples below `tests/lists/` as inputs of a reader.

use interdict::lists::{FORMATS, ListFile, Reader, format, fuzz};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Larger samples are no seeds: a mutation of a small file says more.
const MAX_SEED: u64 = 1 << 18;

/// Seeds by list and reader.
type Seeds = HashMap<(&'static str, &'static str), Vec<Vec<u8>>>;

/// Only files that a format picks by itself count, so a sample of another list is no seed.
static SEEDS: LazyLock<Seeds> = LazyLock::new(|| {
    let mut seeds = Seeds::new();
    for folder in folders() {
        let files = files(&folder);
        // All files together as a publication, and each one alone: a folder may hold samples of several formats.
        let alone = files.iter().map(|file| vec![file.clone()]);
        for given in std::iter::once(files.clone()).chain(alone) {
            for (list, reader, picked) in picks(&given) {
                let input = input(reader, &picked);
                let known: &mut Vec<Vec<u8>> = seeds.entry((list, reader.name)).or_default();
                if !known.contains(&input) {
                    known.push(input);
                }
            }
        }
    }
    seeds
});

/// The folders of samples, those of broken files too.
fn folders() -> Vec<PathBuf> {
    fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, into);
                into.push(path);
            }
        }
    }
    let mut folders = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lists"), &mut folders);
    folders.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples/custom-list"));
    folders.sort();
    folders
}

fn files(folder: &Path) -> Vec<ListFile> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<ListFile> = paths
        .filter(|path| path.is_file() && path.metadata().unwrap().len() <= MAX_SEED)
        .map(|path| ListFile::new(path.file_name().unwrap().to_str().unwrap(), fs::read(&path).unwrap()))
        .collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

/// The lists that pick these files, with the reader and the files by role.
fn picks(files: &[ListFile]) -> Vec<(&'static str, &'static Reader, Vec<ListFile>)> {
    let select = |id: &'static str| {
        let selection = format(&id.parse().unwrap()).unwrap().select(files.to_vec()).ok()?;
        Some((id, selection.reader, selection.files))
    };
    FORMATS.iter().filter_map(|format| select(format.id)).collect()
}

/// Files as one input, in the order of the reader's roles; a missing file in between is empty.
fn input(reader: &Reader, files: &[ListFile]) -> Vec<u8> {
    let alone = files.len() == 1;
    let of = |role: usize| {
        let named = files.iter().find(|file| reader.files[role].accepts(&file.name));
        named.or_else(|| files.first().filter(|_| alone && role == 0)).map(|file| file.read().unwrap())
    };
    let mut parts: Vec<Vec<u8>> = (0..reader.files.len()).map(|role| of(role).unwrap_or_default()).collect();
    while parts.last().is_some_and(Vec::is_empty) {
        parts.pop();
    }
    parts.join(fuzz::NEXT_FILE)
}

/// The seeds of a reader. One without its own borrows those of the readers of its name: OFAC's two CSV lists have one
/// form. An empty input is always there.
pub(crate) fn of(list: &'static str, reader: &'static Reader) -> Vec<Vec<u8>> {
    let own = SEEDS.get(&(list, reader.name)).cloned().unwrap_or_default();
    let mut seeds = own;
    if seeds.is_empty() {
        let mut others: Vec<_> = SEEDS.iter().filter(|((_, name), _)| *name == reader.name).collect();
        others.sort();
        seeds = others.into_iter().flat_map(|(_, seeds)| seeds.clone()).collect();
    }
    seeds.push(Vec::new());
    seeds
}
