//! Words to tokens, and what each token is for: legal form, title, particle, stop word, initial, number.
//!
//! Not for spelling. A kind never changes which tokens there are, with one exception: the words of a legal form become
//! one token whose text is the class of the form ("limited liability company" and "ООО" are both `llc`).

use super::chars::Class;
use super::lexicon::{LEXICON, Phrase};
use super::scan::{self, Cell, Group, Word};
use super::spacing::Gap;
use super::{Signals, TextKind, Token, TokenForm, TokenKind, cjk, disguise, latin, semitic};

/// A token with what only the source can tell.
pub(super) struct Draft {
    pub(super) token: Token,
    /// A comma or semicolon stands before it.
    after_comma: bool,
    /// A full stop follows it.
    dotted: bool,
    /// A syllable of Han or Hangul: never a small word of a European language ("区" is not French "ou").
    syllable: bool,
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

    /// A word of an alphabet, of digits or of both. Numbers glued to a name are their own tokens: "SMITH19700101" and
    /// "19700101SMITH" are a name and a number; "3m", "a380" and "21st" are one word.
    fn alphabet(&mut self, cells: &[Cell]) {
        if cells.iter().all(|cell| cell.class == Class::Latin && cell.ch.is_ascii()) {
            self.text.clear();
            self.text.extend(cells.iter().map(|cell| cell.ch.to_ascii_lowercase()));
            let kind = if cells.len() == 1 { TokenKind::Initial } else { TokenKind::Word };
            return self.emit(cells, kind, TokenForm::Full);
        }
        let folded = disguise::fold_look_alikes(cells);
        self.signals.homoglyph |= folded.is_some();
        let cells = folded.as_deref().unwrap_or(cells);
        let is_digit = |cell: &Cell| cell.class == Class::Digit;
        let digits = |cells: &[Cell]| cells.iter().filter(|cell| is_digit(cell)).count();
        if digits(cells) == 0 {
            return self.spelled(cells);
        }
        // Letters without a Latin form count with the digits, except next to the name.
        let number = |cell: &&Cell| is_digit(cell) || latin::is_silent(cell);
        let head = cells.iter().take_while(number).count();
        let tail = cells[head..].iter().rev().take_while(number).count();
        let head = cells[..head].iter().rposition(is_digit).map_or(0, |at| at + 1);
        let end = cells.len() - tail;
        let end = cells[end..].iter().position(is_digit).map_or(cells.len(), |at| end + at);
        self.text.clear();
        latin::latinize(&cells[head..end.max(head)], &mut self.text);
        let long = self.text.len() >= 3;
        // Letters of one cluster share a span and stay together.
        let apart = |at: usize| at == 0 || at == cells.len() || cells[at - 1].start != cells[at].start;
        let from = if long && digits(&cells[..head]) >= 4 && apart(head) { head } else { 0 };
        let to = if long && digits(&cells[end..]) >= 2 && apart(end) { end } else { cells.len() };
        for part in [&cells[..from], &cells[from..to], &cells[to..]] {
            if !part.is_empty() {
                self.spelled(part);
            }
        }
    }

    /// A word or number whose letters are already of one script.
    fn spelled(&mut self, cells: &[Cell]) {
        self.text.clear();
        latin::latinize(cells, &mut self.text);
        if !self.kind.is_name() {
            // Lost letters stand only between letters in narrative, and some letters ("ь") have no Latin form.
            self.text.truncate(self.text.trim_end_matches('?').len());
            self.text.drain(..self.text.len() - self.text.trim_start_matches('?').len());
        }
        if cells.iter().any(|cell| matches!(cell.class, Class::Digit | Class::Leet)) {
            self.signals.leetspeak |= disguise::fold_leetspeak(&mut self.text, self.kind);
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
            if let Some(draft) = self.out.last_mut() {
                draft.syllable = true;
            }
            at += cluster;
        }
    }

    /// Adds a token with the text in the buffer.
    fn emit(&mut self, cells: &[Cell], kind: TokenKind, form: TokenForm) {
        let (Some(first), Some(last)) = (cells.first(), cells.last()) else { return };
        if !self.text.bytes().any(|b| b.is_ascii_alphanumeric()) {
            self.text = latin::stand_in(cells);
        }
        let token = Token { text: self.text.as_str().into(), start: first.start, end: last.end, kind, form };
        self.out.push(Draft { token, after_comma: std::mem::take(&mut self.comma), dotted: false, syllable: false });
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
        if !open || draft.syllable || token.form == TokenForm::Skeleton || token.text.len() > 8 {
            continue;
        }
        let particle = lexicon.particles.contains(&token.text)
            || (kind.may_be_person() && lexicon.person_particles.contains(&token.text));
        let stop_word = lexicon.stop_words.contains(&token.text)
            || (!kind.may_be_person() && lexicon.other_stop_words.contains(&token.text));
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
    let same = |(draft, (text, form)): (&Draft, &(Box<str>, TokenForm))| {
        draft.token.form == *form && draft.token.text == *text
    };
    let rest = drafts.get(at + 1..at + 1 + phrase.rest.len());
    drafts[at].token.form == phrase.form && rest.is_some_and(|rest| rest.iter().zip(&phrase.rest).all(same))
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

/// Titles at the start of a name, after a comma ("SMITH, Dr. John") or at the end, as long as a word remains. What stands
/// alone before the first comma is a surname ("BISHOP, John").
fn mark_titles(drafts: &mut [Draft]) {
    let titles = &LEXICON.titles;
    let count = drafts.len();
    let mut marked = vec![false; count];
    let mut opening = true;
    let mut at = 0;
    while at < count {
        opening |= drafts[at].after_comma;
        let phrases = titles.starting_with(&drafts[at].token.text);
        let fits = |phrase: &&Phrase| {
            let end = at + 1 + phrase.rest.len();
            let closing = drafts.get(end).is_none_or(|next| next.after_comma) && at > 0;
            let opening = opening && !(at == 0 && drafts.get(end).is_some_and(|next| next.after_comma));
            !drafts[at].syllable
                && ((opening && phrase.place.at_start()) || (closing && phrase.place.at_end()))
                && stands(drafts, at, phrase)
        };
        if let Some(phrase) = phrases.iter().find(fits) {
            let end = at + 1 + phrase.rest.len();
            marked[at..end].fill(true);
            at = end;
        } else {
            opening = false;
            at += 1;
        }
    }
    let is_name = |(draft, marked): (&Draft, &bool)| !marked && draft.token.kind == TokenKind::Word;
    if drafts.iter().zip(&marked).any(is_name) {
        for (draft, _) in drafts.iter_mut().zip(marked).filter(|(_, marked)| *marked) {
            draft.token.kind = TokenKind::Title;
        }
    }
}
