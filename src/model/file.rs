//! Source files of a list publication: a name and content that can be read more than once.
//!
//! The content may be in memory (an upload, a test) or anywhere else (a file of the disk, hundreds of megabytes): a
//! reader opens it and reads a stream, so its memory need not grow with the file. Opening files is the business of
//! whoever made the content; nothing here touches a disk.

use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;

/// Bytes that can be read from the beginning, any number of times, and are the same each time.
pub trait FileContent: Send + Sync {
    /// A reader at the first byte.
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>>;

    /// Length in bytes.
    fn length(&self) -> u64;
}

impl FileContent for Vec<u8> {
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(self.as_slice()))
    }

    fn length(&self) -> u64 {
        self.len() as u64
    }
}

/// One source file of a list publication, bytes unchanged.
#[derive(Clone)]
pub struct ListFile {
    /// File name as delivered, e.g. `sdn.csv`; decides the file's role.
    pub name: String,
    content: Arc<dyn FileContent>,
}

impl ListFile {
    /// A file in memory.
    #[must_use]
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self::with_content(name, Arc::new(bytes))
    }

    /// A file whose content is somewhere else.
    #[must_use]
    pub fn with_content(name: impl Into<String>, content: Arc<dyn FileContent>) -> Self {
        Self { name: name.into(), content }
    }

    /// The same content under another name.
    #[must_use]
    pub fn renamed(&self, name: impl Into<String>) -> Self {
        Self { name: name.into(), content: Arc::clone(&self.content) }
    }

    /// Length in bytes.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.content.length()
    }

    /// A reader at the first byte.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        self.content.open()
    }

    /// All bytes, in memory.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.length()).unwrap_or(0).min(1 << 28));
        self.open()?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl fmt::Debug for ListFile {
    /// Prints name and length: a list of many megabytes belongs in no log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ListFile({}, {} bytes)", self.name, self.length())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_read_from_the_beginning_each_time() {
        let file = ListFile::new("a.csv", b"1,2".to_vec());
        assert_eq!((file.length(), file.read().unwrap()), (3, b"1,2".to_vec()));
        assert_eq!(file.renamed("b.csv").read().unwrap(), b"1,2");
        assert_eq!(format!("{file:?}"), "ListFile(a.csv, 3 bytes)");
    }
}
