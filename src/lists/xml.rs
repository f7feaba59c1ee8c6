//! XML list files as a stream of records: one small tree at a time, whatever the size of the file.
//!
//! Every official XML list is a root with some head elements and thousands of records. [`Stream::next`] walks down the
//! elements its caller descends into, skips what it does not want, and returns each wanted element as a [`Node`] with
//! local names (namespaces change between years) and text. Memory holds one record. Not a validator: a reader looks up
//! what it knows and reports the rest.
//!
//! Hostile input ends at once with a typed error: a document type (the door of entity bombs), an unknown entity,
//! nesting over [`MAX_DEPTH`], a value over [`MAX_VALUE_BYTES`], a record over [`MAX_RECORD_BYTES`]. A file that ends
//! before its root is closed is cut off, never a shorter list.

use super::{ListError, ListFile, input, sniff};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::io::{self, BufRead, Read};

/// Deepest accepted nesting; the deepest official file (OFAC's advanced XML) has 12 levels.
const MAX_DEPTH: usize = 64;

/// Largest accepted tag or text; the longest official text has some 20,000 bytes.
const MAX_VALUE_BYTES: u64 = 4 * 1024 * 1024;

/// Largest accepted record; the largest official one has some 100,000 bytes.
const MAX_RECORD_BYTES: usize = 32 * 1024 * 1024;

/// What an error of the limit carries through `io::Error`.
const OVER_LIMIT: &str = "a value is over the limit";

/// One element with everything in it. Names are local names, without namespace prefix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Node {
    /// Local name.
    pub(super) name: Box<str>,
    /// Attributes in order, by local name.
    pub(super) attributes: Vec<(Box<str>, String)>,
    /// Text directly inside, as printed.
    pub(super) text: String,
    /// Elements directly inside, in order.
    pub(super) children: Vec<Node>,
    /// Line of its start tag, counted from 1.
    pub(super) line: u64,
}

impl Node {
    /// The first element of this name directly inside.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| &*child.name == name)
    }

    /// All elements of this name directly inside.
    pub(super) fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Self> {
        self.children.iter().filter(move |child| &*child.name == name)
    }

    /// All elements `inner` of the first element `outer`: `<aliases><alias/>...</aliases>`.
    pub(super) fn nested<'n>(&'n self, outer: &str, inner: &'n str) -> impl Iterator<Item = &'n Self> {
        self.child(outer).into_iter().flat_map(move |child| child.all(inner))
    }

    /// Own text without white space around it, when there is any.
    pub(super) fn value(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    /// Text of the first element of this name, without white space around it, when there is any.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).and_then(Self::value)
    }

    /// An attribute without white space around it, when it is there and not empty.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| &**known == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

/// What to do with an element that the stream has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// Return it whole.
    Take,
    /// Go on with the elements inside.
    Descend,
    /// Leave it out with everything inside.
    Skip,
}

/// A file being read.
pub(super) struct Stream<'f> {
    file: &'f str,
    reader: Reader<Limited<'f>>,
    buffer: Vec<u8>,
    /// Local names of the open elements, the root first.
    path: Vec<Box<str>>,
    root: Node,
    ended: bool,
}

impl<'f> Stream<'f> {
    /// Opens a file whose root element has one of these local names.
    pub(super) fn open(file: &'f ListFile, roots: &[&str], expected: &'static str) -> Result<Self, ListError> {
        let wrong = |got: String| ListError::WrongFormat { file: file.name.clone(), expected, got };
        let mut content = input::stream(file)?;
        let head = content.fill_buf().map_err(|error| input::unreadable(&file.name, &error))?;
        if head.is_empty() {
            return Err(ListError::Empty { file: file.name.clone() });
        }
        if let Some(found) = sniff::not_text(head) {
            return Err(wrong(found.to_string()));
        }
        match head.iter().find(|b| !b.is_ascii_whitespace()) {
            Some(b'<') => {}
            None => return Err(ListError::Blank { file: file.name.clone(), bytes: head.len() }),
            Some(_) => return Err(wrong("text that does not begin with `<`".to_owned())),
        }
        let mut stream = Self {
            file: &file.name,
            reader: Reader::from_reader(Limited::new(content)),
            buffer: Vec::new(),
            path: Vec::new(),
            root: Node::default(),
            ended: false,
        };
        let mut first = stream.event()?;
        while matches!(&first, Step::Text(text) if text.trim().is_empty()) {
            first = stream.event()?;
        }
        match first {
            Step::Start(root, empty) => {
                if !roots.contains(&&*root.name) {
                    let shown: String = root.name.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
                    return Err(wrong(format!("XML with the root element {shown}")));
                }
                stream.ended = empty;
                if !empty {
                    stream.path.push(root.name.clone());
                }
                stream.root = root;
                Ok(stream)
            }
            Step::Text(_) | Step::End | Step::Eof => Err(wrong("XML without a root element".to_owned())),
        }
    }

    /// The root element with its attributes, nothing inside.
    pub(super) fn root(&self) -> &Node {
        &self.root
    }

    /// Local names of the elements around the node that was returned last, the root first.
    pub(super) fn path(&self) -> impl Iterator<Item = &str> {
        self.path.iter().map(|name| &**name)
    }

    /// Line that the reading has come to, counted from 1.
    pub(super) fn line(&mut self) -> u64 {
        self.reader.get_mut().line
    }

    /// The next wanted element, or nothing at the end of a whole file. `choose` is asked for every element that is
    /// descended to, with the names around it (root first) and the element itself (attributes known, nothing inside).
    pub(super) fn next(
        &mut self,
        choose: &mut dyn FnMut(&[Box<str>], &Node) -> Want,
    ) -> Result<Option<Node>, ListError> {
        while !self.ended {
            match self.event()? {
                Step::Start(node, empty) => match choose(&self.path, &node) {
                    Want::Take if empty => return Ok(Some(node)),
                    Want::Take => return self.take(node).map(Some),
                    Want::Descend | Want::Skip if empty => {}
                    Want::Descend => self.path.push(node.name),
                    Want::Skip => self.skip()?,
                },
                Step::End => {
                    self.path.pop();
                    self.ended = self.path.is_empty();
                }
                Step::Text(_) => {} // text between records means nothing
                Step::Eof => return Err(self.cut_off()),
            }
        }
        self.expect_end().map(|()| None)
    }

    /// Reads the inside of an element whose start was read.
    fn take(&mut self, node: Node) -> Result<Node, ListError> {
        let mut open = vec![node];
        let mut size = 0_usize;
        loop {
            let step = self.event()?;
            let depth = self.path.len() + open.len();
            let Some(top) = open.last_mut() else { return Err(self.cut_off()) };
            match step {
                Step::Start(child, empty) => {
                    let attributes: usize =
                        child.attributes.iter().map(|(name, value)| name.len() + value.len() + 48).sum();
                    size = size.saturating_add(attributes + size_of::<Node>());
                    if empty {
                        top.children.push(child);
                    } else if depth >= MAX_DEPTH {
                        return Err(self.too_deep());
                    } else {
                        open.push(child);
                    }
                }
                Step::Text(text) => {
                    size = size.saturating_add(text.len());
                    top.text.push_str(&text);
                }
                Step::End => {
                    let Some(done) = open.pop() else { return Err(self.cut_off()) };
                    match open.last_mut() {
                        Some(parent) => parent.children.push(done),
                        None => return Ok(done),
                    }
                }
                Step::Eof => return Err(self.cut_off()),
            }
            if size > MAX_RECORD_BYTES {
                return Err(self.hostile(format!("an element of over {MAX_RECORD_BYTES} bytes")));
            }
        }
    }

    /// Leaves out the inside of an element whose start was read.
    fn skip(&mut self) -> Result<(), ListError> {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.event()? {
                Step::Start(_, true) | Step::Text(_) => {}
                Step::Start(..) if self.path.len() + depth >= MAX_DEPTH => return Err(self.too_deep()),
                Step::Start(..) => depth += 1,
                Step::End => depth -= 1,
                Step::Eof => return Err(self.cut_off()),
            }
        }
        Ok(())
    }

    /// After the root nothing but comments and white space may come.
    fn expect_end(&mut self) -> Result<(), ListError> {
        match self.event()? {
            Step::Eof => Ok(()),
            Step::Text(text) if text.trim().is_empty() => self.expect_end_after_blank(),
            Step::Start(..) | Step::Text(_) | Step::End => {
                let (file, line) = (self.file.to_owned(), self.line());
                Err(ListError::Malformed { file, line, detail: "expected nothing after the root element".to_owned() })
            }
        }
    }

    fn expect_end_after_blank(&mut self) -> Result<(), ListError> {
        loop {
            match self.event()? {
                Step::Eof => return Ok(()),
                Step::Text(text) if text.trim().is_empty() => {}
                Step::Start(..) | Step::Text(_) | Step::End => {
                    let (file, line) = (self.file.to_owned(), self.line());
                    let detail = "expected nothing after the root element".to_owned();
                    return Err(ListError::Malformed { file, line, detail });
                }
            }
        }
    }

    fn cut_off(&mut self) -> ListError {
        let detail = format!("{} elements are not closed", self.path.len().max(1));
        ListError::CutOff { file: self.file.to_owned(), line: self.line(), detail }
    }

    fn hostile(&mut self, detail: String) -> ListError {
        ListError::Hostile { file: self.file.to_owned(), line: self.line(), detail }
    }

    fn too_deep(&mut self) -> ListError {
        self.hostile(format!("elements nested deeper than {MAX_DEPTH} levels"))
    }

    /// The next event that matters.
    fn event(&mut self) -> Result<Step, ListError> {
        loop {
            self.reader.get_mut().left = MAX_VALUE_BYTES;
            self.buffer.clear();
            let line = self.reader.get_mut().line;
            let step = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => step(event, line),
                Err(error) => Err(Fault::from(error)),
            };
            match step {
                Ok(Some(Step::Start(..))) if self.path.len() >= MAX_DEPTH => return Err(self.too_deep()),
                Ok(Some(step)) => return Ok(step),
                Ok(None) => {}
                Err(fault) => return Err(self.fault(fault)),
            }
        }
    }

    fn fault(&mut self, fault: Fault) -> ListError {
        let (file, line) = (self.file.to_owned(), self.line());
        match fault {
            Fault::Malformed(detail) => ListError::Malformed { file, line, detail },
            Fault::Hostile(detail) => ListError::Hostile { file, line, detail },
            Fault::CutOff(detail) => ListError::CutOff { file, line, detail },
            Fault::Unreadable(detail) => ListError::Unreadable { file, detail },
        }
    }
}

/// An event that matters.
enum Step {
    /// A start tag; whether the element is empty.
    Start(Node, bool),
    Text(String),
    End,
    Eof,
}

/// Why an event could not be taken.
enum Fault {
    Malformed(String),
    Hostile(String),
    CutOff(String),
    Unreadable(String),
}

impl From<quick_xml::Error> for Fault {
    fn from(error: quick_xml::Error) -> Self {
        use quick_xml::errors::{IllFormedError, SyntaxError};
        match error {
            quick_xml::Error::Io(error) if error.to_string() == OVER_LIMIT => {
                Self::Hostile(format!("a value of over {MAX_VALUE_BYTES} bytes"))
            }
            quick_xml::Error::Io(error) => Self::Unreadable(error.to_string()),
            quick_xml::Error::Syntax(
                SyntaxError::UnclosedTag
                | SyntaxError::UnclosedSingleQuotedAttributeValue
                | SyntaxError::UnclosedDoubleQuotedAttributeValue
                | SyntaxError::UnclosedComment
                | SyntaxError::UnclosedCData
                | SyntaxError::UnclosedPI
                | SyntaxError::UnclosedXmlDecl,
            )
            | quick_xml::Error::IllFormed(IllFormedError::MissingEndTag(_)) => {
                Self::CutOff("a tag or element is not closed".to_owned())
            }
            // The texts of the others may quote the file; their kind is enough beside the line.
            quick_xml::Error::Syntax(_) => Self::Malformed("broken markup".to_owned()),
            quick_xml::Error::IllFormed(_) => Self::Malformed("tags that do not fit each other".to_owned()),
            quick_xml::Error::InvalidAttr(_) => Self::Malformed("a broken attribute".to_owned()),
            quick_xml::Error::Encoding(_) => Self::Malformed("bytes that are not UTF-8".to_owned()),
            quick_xml::Error::Escape(_) | quick_xml::Error::Namespace(_) => {
                Self::Malformed("an unknown entity or namespace".to_owned())
            }
        }
    }
}

/// Sorts an event; nothing for what does not matter (declaration, comments, processing instructions).
fn step(event: Event<'_>, line: u64) -> Result<Option<Step>, Fault> {
    Ok(Some(match event {
        Event::Start(start) => Step::Start(node(&start, line)?, false),
        Event::Empty(start) => Step::Start(node(&start, line)?, true),
        Event::End(_) => Step::End,
        Event::Eof => Step::Eof,
        Event::Text(text) => Step::Text(text.xml10_content().into_owned()),
        Event::CData(text) => Step::Text(text.xml10_content().into_owned()),
        Event::GeneralRef(reference) => {
            let character = reference.resolve_char_ref().map_err(Fault::from)?;
            let name = reference.into_inner();
            let character = character.or(match name.as_ref() {
                "amp" => Some('&'),
                "lt" => Some('<'),
                "gt" => Some('>'),
                "quot" => Some('"'),
                "apos" => Some('\''),
                _ => None, // only a document type could define others
            });
            let Some(character) = character else { return Err(Fault::Malformed("an unknown entity".to_owned())) };
            Step::Text(character.to_string())
        }
        Event::DocType(_) => return Err(Fault::Hostile("a document type; list files have none".to_owned())),
        Event::Decl(_) | Event::PI(_) | Event::Comment(_) => return Ok(None),
    }))
}

/// An element with its attributes.
fn node(start: &BytesStart<'_>, line: u64) -> Result<Node, Fault> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| Fault::Malformed("a broken attribute".to_owned()))?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0)?;
        attributes.push((local(attribute.key.local_name().as_ref()), value.into_owned()));
    }
    let name = local(start.local_name().as_ref());
    Ok(Node { name, attributes, text: String::new(), children: Vec::new(), line })
}

fn local(name: &str) -> Box<str> {
    name.into()
}

/// A stream that counts lines and lets no single event grow over its limit.
struct Limited<'f> {
    inner: Box<dyn BufRead + Send + 'f>,
    /// Bytes the present event may still have.
    left: u64,
    line: u64,
}

impl<'f> Limited<'f> {
    fn new(inner: Box<dyn BufRead + Send + 'f>) -> Self {
        Self { inner, left: MAX_VALUE_BYTES, line: 1 }
    }
}

impl Read for Limited<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(buffer.len());
        buffer[..length].copy_from_slice(&available[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Limited<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other(OVER_LIMIT));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // The buffer is still there: consuming is what lets it go.
        if let Ok(buffer) = self.inner.fill_buf() {
            let used = &buffer[..amount.min(buffer.len())];
            self.line += used.iter().map(|b| u64::from(*b == b'\n')).sum::<u64>();
        }
        self.left = self.left.saturating_sub(amount as u64);
        self.inner.consume(amount);
    }
}

#[cfg(test)]
mod tests;
