//! Cuts a text into words whose letters know their source bytes.
//!
//! Not for spelling: letters keep their script and case here. A *chunk* is what stands between hard separators; within
//! it dots, lost letters and leetspeak symbols are decided by their neighbors. A *word* is a row of letters and digits
//! of one [`Group`]. Words lie back to back in one vector of cells, so that letters that were spaced out
//! ("V L A D I M I R") are put together by merging ranges. All of it is linear in the text.

use icu_normalizer::ComposingNormalizerBorrowed;

use super::chars::{self, Class, Invisible};
use super::spacing::{self, Gap};
use super::{Signals, TextKind};

/// One letter, digit or accepted symbol with the source bytes it came from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) ch: char,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) class: Class,
}

/// Scripts that may stand together in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// Latin, Cyrillic, Greek and all other alphabets, with digits: one group, so that look-alikes meet in one word.
    Alphabet,
    /// Digits only.
    Digits,
    Arabic,
    Hebrew,
    Han,
    Hangul,
    Kana,
    Ampersand,
}

impl Group {
    fn of(class: Class) -> Self {
        match class {
            Class::Arabic => Self::Arabic,
            Class::Hebrew => Self::Hebrew,
            Class::Han => Self::Han,
            Class::Hangul => Self::Hangul,
            Class::Kana => Self::Kana,
            Class::Digit => Self::Digits,
            Class::Ampersand => Self::Ampersand,
            Class::Latin
            | Class::Cyrillic
            | Class::Greek
            | Class::Other
            | Class::Dot
            | Class::Leet
            | Class::Wild
            | Class::Ignore
            | Class::Break => Self::Alphabet,
        }
    }

    /// The group of a word that takes in one more cell, if it can.
    fn join(self, next: Self) -> Option<Self> {
        match (self, next) {
            (Self::Alphabet, Self::Digits) | (Self::Digits, Self::Alphabet) => Some(Self::Alphabet),
            _ if self == next && self != Self::Ampersand => Some(self),
            _ => None,
        }
    }
}

/// A row of cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// Range in [`Scanned::cells`].
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) group: Group,
    /// What stood before the word.
    pub(super) gap: Gap,
}

/// All words of a text.
pub(super) struct Scanned {
    pub(super) cells: Vec<Cell>,
    pub(super) words: Vec<Word>,
    /// What stood after the last word.
    pub(super) tail: Gap,
    pub(super) signals: Signals,
}

/// Scans a whole text.
pub(super) fn scan(text: &str, kind: TextKind) -> Scanned {
    let mut scanner = Scanner {
        kind,
        out: Scanned {
            cells: Vec::with_capacity(text.len()),
            words: Vec::with_capacity(text.len() / 6 + 1),
            tail: Gap::default(),
            signals: Signals::default(),
        },
        chunk: Vec::new(),
        open: None,
    };
    if text.is_ascii() {
        for (at, byte) in text.bytes().enumerate() {
            scanner.take(Cell {
                ch: char::from(byte),
                start: offset(at),
                end: offset(at + 1),
                class: chars::classify_ascii(byte),
            });
        }
    } else {
        scanner.clusters(text);
    }
    scanner.resolve();
    spacing::merge_spaced_letters(&mut scanner.out);
    scanner.out
}

/// Byte offset as the token holds it. Text limits at the edge are far below 4 GiB; beyond it offsets stay at the end.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

struct Scanner {
    kind: TextKind,
    out: Scanned,
    /// Cells since the last hard separator.
    chunk: Vec<Cell>,
    /// The word being built: its first cell, group and the gap before it.
    open: Option<Word>,
}

impl Scanner {
    /// Feeds a text that is not plain ASCII, cluster by cluster.
    fn clusters(&mut self, text: &str) {
        let normalizer = ComposingNormalizerBorrowed::new_nfkc();
        let mut rest = text.char_indices().peekable();
        let mut before = ' ';
        while let Some((at, first)) = rest.next() {
            if let Some(sort) = chars::invisible(first) {
                self.note_invisible(sort, before);
                continue;
            }
            before = first;
            let mut end = at + first.len_utf8();
            while let Some(&(next_at, next)) = rest.peek()
                && chars::continues_cluster(next)
            {
                end = next_at + next.len_utf8();
                rest.next();
            }
            let single = end == at + first.len_utf8();
            let span = (offset(at), offset(end));
            if chars::is_apostrophe(first) {
                continue;
            }
            if single && chars::is_stable(first) {
                self.take(Cell { ch: first, start: span.0, end: span.1, class: chars::classify(first) });
                continue;
            }
            self.out.signals.full_width |= chars::is_costume(first);
            if chars::classify(first) == Class::Break {
                // Blanks, punctuation and symbols: one for one ("？" is "?"), but "™" is not "tm".
                let folded = normalizer.normalize(&text[at..end]);
                let mut plain = folded.chars();
                let (ch, class) = match (plain.next(), plain.next()) {
                    (Some(ch), None) => (ch, chars::classify(ch)),
                    _ => (first, Class::Break),
                };
                self.take(Cell { ch, start: span.0, end: span.1, class });
                continue;
            }
            self.expansion(&normalizer.normalize(&text[at..end]), span);
        }
    }

    /// Feeds what one cluster normalized to. Inside it nothing separates: its letters share one span.
    fn expansion(&mut self, folded: &str, (start, end): (u32, u32)) {
        let mut letters = 0;
        let alone = folded.chars().nth(1).is_none();
        for ch in folded.chars() {
            let class = chars::classify(ch);
            if alone || class.is_letter() || class == Class::Digit {
                self.take(Cell { ch, start, end, class });
                letters += 1;
            }
        }
        if letters == 0 && folded.chars().any(|ch| chars::classify(ch) != Class::Ignore) {
            self.take(Cell { ch: ' ', start, end, class: Class::Break });
        }
    }

    fn note_invisible(&mut self, sort: Invisible, before: char) {
        match sort {
            Invisible::Bidi => self.out.signals.bidi_control = true,
            // Joiners are spelling in Arabic, Persian and the scripts of India.
            Invisible::ZeroWidth if !matches!(before, '\u{0600}'..='\u{0dff}') => self.out.signals.zero_width = true,
            Invisible::ZeroWidth | Invisible::Harmless => {}
        }
    }

    /// Takes one classified character.
    fn take(&mut self, cell: Cell) {
        match cell.class {
            Class::Ignore => {}
            Class::Break => {
                self.resolve();
                self.out.tail.add(cell.ch);
            }
            Class::Ampersand => {
                self.resolve();
                self.keep(cell);
                self.close();
            }
            Class::Digit if !cell.ch.is_ascii() => {
                // "٣" and its kin are ASCII digits; a numeral of more digits ("𐄢") is a letter of its script.
                match any_ascii::any_ascii_char(cell.ch).as_bytes() {
                    [digit @ b'0'..=b'9'] => self.chunk.push(Cell { ch: char::from(*digit), ..cell }),
                    _ => self.chunk.push(Cell { class: Class::Other, ..cell }),
                }
            }
            _ => self.chunk.push(cell),
        }
    }

    /// Decides the dots, lost letters and symbols of the chunk and turns it into words.
    fn resolve(&mut self) {
        if self.chunk.is_empty() {
            return;
        }
        let chunk = std::mem::take(&mut self.chunk);
        let address = is_address(&chunk);
        let mut at = 0;
        let mut piece = 0_usize;
        while let Some(&cell) = chunk.get(at) {
            let mut next = at + 1;
            match cell.class {
                Class::Dot => {
                    let joins = piece == 1 && is_single_letter(&chunk, at);
                    piece = 0;
                    if !joins || self.kind == TextKind::PersonName {
                        self.separate(cell.ch);
                    }
                }
                Class::Wild => {
                    next = at + chunk[at..].iter().take_while(|c| c.class == Class::Wild).count();
                    self.lost_letters(&chunk, at, next);
                    piece = 2;
                }
                Class::Leet => {
                    if !address && is_leet(&chunk, at, self.kind) {
                        self.keep(cell);
                    } else {
                        self.separate(cell.ch);
                        piece = 0;
                    }
                }
                _ => {
                    self.keep(cell);
                    piece += 1;
                }
            }
            at = next;
        }
        self.close();
        self.chunk = chunk;
        self.chunk.clear();
    }

    /// A row of `?`: up to three stand for letters next to letters; in names also at the edge of a word. A row of three
    /// or more without any letter is a word lost as a whole, which is worth the signal.
    fn lost_letters(&mut self, chunk: &[Cell], from: usize, to: usize) {
        let before = from.checked_sub(1).and_then(|i| chunk.get(i)).map(|c| c.class);
        let after = chunk.get(to).map(|c| c.class);
        let fits = |side: Option<Class>| side.map_or(self.kind.is_name(), is_alphabetic);
        let usable = to - from <= 3 && fits(before) && fits(after) && (before.is_some() || after.is_some());
        if usable {
            self.out.signals.charset_loss = true;
            for cell in &chunk[from..to] {
                self.keep(Cell { ch: '?', ..*cell });
            }
        } else {
            self.out.signals.charset_loss |= to - from >= 3 && before.is_none() && after.is_none();
            for cell in &chunk[from..to] {
                self.separate(cell.ch);
            }
        }
    }

    /// Adds a cell to the open word, or opens one.
    fn keep(&mut self, cell: Cell) {
        let group = Group::of(cell.class);
        // Letters of one cluster share a span and therefore a word.
        let glued = self.out.cells.last().is_some_and(|last| last.start == cell.start);
        let joined = self.open.map(|word| if glued { Some(word.group) } else { word.group.join(group) });
        if joined == Some(None) {
            self.close();
        }
        let (first, gap) = (self.out.cells.len(), &mut self.out.tail);
        let word = self.open.get_or_insert_with(|| Word { first, last: first, group, gap: std::mem::take(gap) });
        word.group = joined.flatten().unwrap_or(group);
        word.last += 1;
        self.out.cells.push(cell);
    }

    fn close(&mut self) {
        self.out.words.extend(self.open.take());
    }

    fn separate(&mut self, ch: char) {
        self.close();
        self.out.tail.add(ch);
    }
}

/// A letter of the group that look-alikes, lost letters and leetspeak are about.
fn is_alphabetic(class: Class) -> bool {
    class.is_letter() && Group::of(class) == Group::Alphabet
}

/// Around the dot at `dot`: a letter before it, and behind it exactly one letter, then the end or another dot.
fn is_single_letter(chunk: &[Cell], dot: usize) -> bool {
    let letter = |at: Option<usize>| at.and_then(|at| chunk.get(at)).is_some_and(|c| c.class.is_letter());
    letter(dot.checked_sub(1))
        && letter(Some(dot + 1))
        && chunk.get(dot + 2).is_none_or(|c| !c.class.is_letter() && c.class != Class::Digit)
}

/// A symbol that stands for a letter: in names between letters or digits, "@" and "$" also before a letter at the start;
/// in narrative, where "!" ends sentences and "$" is money, only "@" and "$" between letters.
fn is_leet(chunk: &[Cell], at: usize, kind: TextKind) -> bool {
    let usable = |class: Class| is_alphabetic(class) || class == Class::Digit;
    let before = at.checked_sub(1).and_then(|i| chunk.get(i)).map(|c| c.class);
    let after = chunk.get(at + 1).map(|c| c.class);
    match (before, after) {
        (Some(before), Some(after)) if !kind.is_name() => {
            chunk[at].ch != '!' && is_alphabetic(before) && is_alphabetic(after)
        }
        (None, _) if !kind.is_name() => false,
        (Some(before), Some(after)) => {
            usable(before) && usable(after) && (is_alphabetic(before) || is_alphabetic(after))
        }
        (None, Some(after)) => chunk[at].ch != '!' && is_alphabetic(after),
        (_, None) => false,
    }
}

/// Mail addresses and handles: "@" with a dot somewhere behind it is no leetspeak.
fn is_address(chunk: &[Cell]) -> bool {
    let at_sign = chunk.iter().position(|c| c.ch == '@');
    at_sign.is_some_and(|at| chunk[at..].iter().any(|c| c.class == Class::Dot))
}
