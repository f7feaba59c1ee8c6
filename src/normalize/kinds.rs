//! Words to tokens, and what each token is for: legal form, title, particle, stop word, initial, number.
//!
//! Not for spelling. A kind never changes which tokens there are, with one exception: the words of a legal form become
//! one token whose text is the class of the form ("limited liability company" and "ООО" are both `llc`).

use super::chars::Class;
use super::lexicon::{LEXICON, Phrase};
use super::scan::{self, Cell, Gap, Group, Word};
use super::{Signals, TextKind, Token, TokenForm, TokenKind, cjk, disguise, latin, semitic};

/// A token with what only the source can tell.
pub(super) struct Draft {
    pub(super) token: Token,
    /// A comma or semicolon stands before it.
    after_comma: bool,
    /// A full stop follows it.
    dotted: bool,
}

/// Scans `text` and writes every word in Latin letters; kinds are still only word, number, initial or (where the
/// script decides) particle.
pub(super) fn drafts(text: &str, kind: TextKind) -> (Vec<Draft>, Signals) {
    let scanned = scan::scan(text, kind);
    let mut writer = Writer {
        kind,
        signals: scanned.signals,
        out: Vec::with_capacity(scanned.words.len()),
        text: String::new(),
        comma: false,
    };
    for (at, word) in scanned.words.iter().enumerate() {
        let after: Gap = scanned.words.get(at + 1).map_or(scanned.tail, |next| next.gap);
        writer.write(&scanned.cells[word.first..word.last], word);
        if let Some(last) = writer.out.last_mut() {
            last.dotted = after.begins_with_dot();
        }
    }
    (writer.out, writer.signals)
}

struct Writer {
    kind: TextKind,
    signals: Signals,
    out: Vec<Draft>,
    /// Buffer for the text of one token.
    text: String,
    /// The next token follows a comma.
    comma: bool,
}

impl Writer {
    fn write(&mut self, cells: &[Cell], word: &Word) {
        self.comma = word.gap.comma;
        match word.group {
            Group::Alphabet | Group::Digits => self.alphabet(cells),
            Group::Arabic | Group::Hebrew => {
                for part in semitic::parts(cells, word.group) {
                    self.text.clear();
                    self.text.push_str(&part.text);
                    self.emit(&cells[part.first..part.last], part.kind, part.form);
                }
            }
            Group::Han | Group::Hangul => self.syllables(cells, word.group),
            Group::Kana => {
                self.text.clear();
                cjk::kana(cells, &mut self.text);
                self.emit(cells, TokenKind::Word, TokenForm::Full);
            }
            Group::Ampersand => {
                self.text.clear();
                self.text.push_str("and");
                self.emit(cells, TokenKind::StopWord, TokenForm::Full);
            }
        }
    }

    /// A word of an alphabet, of digits or of both. Numbers glued to a name are their own tokens.
    fn alphabet(&mut self, cells: &[Cell]) {
        let is_digit = |cell: &Cell| cell.class == Class::Digit;
        let head = cells.iter().take_while(|cell| is_digit(cell)).count();
        let tail = cells.iter().rev().take_while(|cell| is_digit(cell)).count();
        if head == cells.len() || head + tail == 0 {
            return self.spelled(cells);
        }
        // "SMITH19700101" and "19700101SMITH" are a name and a number; "3m", "a380" and "21st" are one word.
        let middle = &cells[head..cells.len() - tail];
        self.text.clear();
        latin::latinize(middle, &mut self.text);
        let long = self.text.len() >= 3;
        let split = |left: Option<&Cell>, right: Option<&Cell>| {
            left.zip(right).is_some_and(|(left, right)| left.start != right.start)
        };
        let from = if long && head >= 4 && split(cells.get(head - 1), middle.first()) { head } else { 0 };
        let to = cells.len()
            - if long && tail >= 2 && split(middle.last(), cells.get(cells.len() - tail)) { tail } else { 0 };
        for part in [&cells[..from], &cells[from..to], &cells[to..]] {
            if !part.is_empty() {
                self.spelled(part);
            }
        }
    }

    fn spelled(&mut self, cells: &[Cell]) {
        let mut plain = true;
        let (mut digits, mut symbols) = (false, false);
        for cell in cells {
            plain &= cell.class == Class::Latin && cell.ch.is_ascii();
            digits |= cell.class == Class::Digit;
            symbols |= cell.class == Class::Leet;
        }
        self.text.clear();
        if plain {
            self.text.extend(cells.iter().map(|cell| cell.ch.to_ascii_lowercase()));
        } else {
            let folded = disguise::fold_look_alikes(cells);
            self.signals.homoglyph |= folded.is_some();
            latin::latinize(folded.as_deref().unwrap_or(cells), &mut self.text);
            if digits || symbols {
                self.signals.leetspeak |= disguise::fold_leetspeak(&mut self.text, self.kind);
            }
        }
        let kind = match cells {
            _ if self.text.bytes().all(|b| b.is_ascii_digit()) && !self.text.is_empty() => TokenKind::Number,
            [cell] if cell.class.is_letter() => TokenKind::Initial,
            _ => TokenKind::Word,
        };
        self.emit(cells, kind, TokenForm::Full);
    }

    fn syllables(&mut self, cells: &[Cell], group: Group) {
        let syllables = cjk::syllables(cells, group, self.kind.may_be_person());
        let mut at = 0;
        while let Some(first) = cells.get(at) {
            // Characters of one cluster ("㍿") share a span and a token.
            let cluster = cells[at..].iter().take_while(|cell| cell.start == first.start).count();
            self.text.clear();
            for syllable in syllables.iter().skip(at).take(cluster) {
                self.text.push_str(syllable);
            }
            self.emit(&cells[at..at + cluster], TokenKind::Word, TokenForm::Full);
            at += cluster;
        }
    }

    /// Adds a token with the text in the buffer.
    fn emit(&mut self, cells: &[Cell], kind: TokenKind, form: TokenForm) {
        let (Some(first), Some(last)) = (cells.first(), cells.last()) else { return };
        if self.text.is_empty() {
            self.text = latin::stand_in(cells);
        }
        let token = Token { text: self.text.as_str().into(), start: first.start, end: last.end, kind, form };
        self.out.push(Draft { token, after_comma: std::mem::take(&mut self.comma), dotted: false });
    }
}

/// Gives every token its kind.
pub(super) fn assign(mut drafts: Vec<Draft>, kind: TextKind) -> Vec<Token> {
    if matches!(kind, TextKind::OrganizationName | TextKind::UnknownName) {
        drafts = mark_legal_forms(drafts, kind);
    }
    if kind.may_be_person() {
        mark_titles(&mut drafts);
    }
    mark_small_words(&mut drafts, kind);
    drafts.into_iter().map(|draft| draft.token).collect()
}

/// Particles and stop words. In the name of a person "de" is a particle first, elsewhere a stop word first. A single
/// letter ("y", "e") counts only inside a name and without a dot, otherwise it is an initial.
fn mark_small_words(drafts: &mut [Draft], kind: TextKind) {
    let lexicon = &*LEXICON;
    let count = drafts.len();
    for (at, draft) in drafts.iter_mut().enumerate() {
        let token = &mut draft.token;
        let inner = at > 0 && at + 1 < count && !draft.dotted;
        let open = match token.kind {
            TokenKind::Word => true,
            TokenKind::Initial => inner,
            TokenKind::Number | TokenKind::LegalForm | TokenKind::Title | TokenKind::Particle | TokenKind::StopWord => {
                false
            }
        };
        // No small word is longer; most words of a narrative are.
        if !open || token.form == TokenForm::Skeleton || token.text.len() > 8 {
            continue;
        }
        let particle = lexicon.particles.contains(&token.text);
        let stop_word = lexicon.stop_words.contains(&token.text);
        token.kind = match (particle, stop_word) {
            (true, true) if kind.may_be_person() => TokenKind::Particle,
            (_, true) => TokenKind::StopWord,
            (true, false) => TokenKind::Particle,
            (false, false) => token.kind,
        };
    }
}

/// True when `phrase` stands at `at`.
fn stands(drafts: &[Draft], at: usize, phrase: &Phrase) -> bool {
    let rest = drafts.get(at + 1..at + 1 + phrase.rest.len());
    rest.is_some_and(|rest| rest.iter().zip(&phrase.rest).all(|(draft, word)| draft.token.text == *word))
}

/// A phrase found in a name: range of tokens and the table row.
struct Found {
    first: usize,
    last: usize,
    phrase: &'static Phrase,
}

/// Legal forms: at the ends of a name, and in the middle of an organization's name if the row says so. Forms may stand
/// in a row ("Co., Ltd."). A name that consists of legal forms only ("AO") keeps its words.
fn mark_legal_forms(drafts: Vec<Draft>, kind: TextKind) -> Vec<Draft> {
    let forms = &LEXICON.legal_forms;
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while let Some(draft) = drafts.get(at) {
        let mut candidates = forms.starting_with(&draft.token.text).iter();
        let usable = |phrase: &&'static Phrase| {
            let initials = kind == TextKind::UnknownName && phrase.letters_only;
            !initials && stands(&drafts, at, phrase)
        };
        if let Some(phrase) = candidates.find(usable) {
            found.push(Found { first: at, last: at + 1 + phrase.rest.len(), phrase });
            at += 1 + phrase.rest.len();
        } else {
            at += 1;
        }
    }
    if found.is_empty() {
        return drafts;
    }
    let mut from_start = 0;
    for form in &found {
        if form.first == from_start && form.phrase.place.at_start() {
            from_start = form.last;
        }
    }
    let mut from_end = drafts.len();
    for form in found.iter().rev() {
        if form.last == from_end && form.phrase.place.at_end() {
            from_end = form.first;
        }
    }
    let anywhere = |form: &Found| kind == TextKind::OrganizationName && form.phrase.place == super::lexicon::Place::Any;
    found.retain(|form| form.last <= from_start || form.first >= from_end || anywhere(form));
    let words: usize = found.iter().map(|form| form.last - form.first).sum();
    if words == drafts.len() {
        return drafts;
    }
    fold_forms(drafts, &found)
}

/// Replaces the tokens of each form by one.
fn fold_forms(drafts: Vec<Draft>, found: &[Found]) -> Vec<Draft> {
    let mut folded: Vec<Draft> = Vec::with_capacity(drafts.len());
    let mut forms = found.iter().peekable();
    for (at, draft) in drafts.into_iter().enumerate() {
        while forms.next_if(|form| form.last <= at).is_some() {}
        match (forms.peek(), folded.last_mut()) {
            (Some(form), Some(last)) if at > form.first => last.token.end = draft.token.end,
            (Some(form), _) if at == form.first => {
                let text = form.phrase.class.clone();
                let token = Token { text, kind: TokenKind::LegalForm, form: TokenForm::Full, ..draft.token };
                folded.push(Draft { token, ..draft });
            }
            _ => folded.push(draft), // not part of a form
        }
    }
    folded
}

/// Titles at the start of a name, after a comma ("SMITH, Dr. John") or at the end, as long as a word remains.
fn mark_titles(drafts: &mut [Draft]) {
    let titles = &LEXICON.titles;
    let count = drafts.len();
    let mut titled = vec![false; count];
    let mut opening = true;
    let mut at = 0;
    while at < count {
        opening |= drafts[at].after_comma;
        let phrases = titles.starting_with(&drafts[at].token.text);
        let fits = |phrase: &&Phrase| {
            let end = at + 1 + phrase.rest.len();
            let closing = drafts.get(end).is_none_or(|next| next.after_comma);
            ((opening && phrase.place.at_start()) || (closing && phrase.place.at_end())) && stands(drafts, at, phrase)
        };
        if let Some(phrase) = phrases.iter().find(fits) {
            let end = at + 1 + phrase.rest.len();
            titled[at..end].fill(true);
            at = end;
        } else {
            opening = false;
            at += 1;
        }
    }
    let is_name = |(draft, titled): (&Draft, &bool)| !titled && draft.token.kind == TokenKind::Word;
    if drafts.iter().zip(&titled).any(is_name) {
        for (draft, _) in drafts.iter_mut().zip(titled).filter(|(_, titled)| *titled) {
            draft.token.kind = TokenKind::Title;
        }
    }
}
