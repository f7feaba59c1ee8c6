//! One Rust file as text: which paths, macros and functions its code names, without comments, strings and tests.
//!
//! A tokenizer and a reader of `use` trees; enough for path checks, no parser of Rust. Where it cannot know, it errs
//! on the side of reporting: a false alarm is seen at once, a missed wall never.

/// A path as code writes it, e.g. `crate::store::Store`, one per leaf of a `use` tree.
#[derive(Debug)]
pub(super) struct Path {
    /// Its segments; a leading `::` is an empty segment.
    pub(super) segments: Vec<String>,
    /// Line, counted from 1.
    pub(super) line: usize,
    /// Modules from the crate root to the file it stands in.
    depth: usize,
}

impl Path {
    /// The top-level module of the crate it names, if it starts at the root; `*` for a glob of the root.
    pub(super) fn in_crate(&self) -> Option<&str> {
        let head = self.segments.first()?.as_str();
        if head == "crate" {
            return self.segments.get(1).map(String::as_str);
        }
        let skip = usize::from(head == "self");
        let supers = self.segments.iter().skip(skip).take_while(|segment| *segment == "super").count();
        if supers > 0 && supers >= self.depth { self.segments.get(skip + supers).map(String::as_str) } else { None }
    }

    /// The outside crate it may name.
    pub(super) fn outside(&self) -> Option<&str> {
        let head = self.segments.first()?.as_str();
        let name = if head.is_empty() { self.segments.get(1)?.as_str() } else { head };
        (!matches!(name, "crate" | "super" | "self" | "Self" | "std" | "core" | "alloc")).then_some(name)
    }

    /// The part of the standard library it names.
    pub(super) fn in_std(&self) -> Option<&str> {
        let skip = usize::from(self.segments.first()?.is_empty());
        (self.segments.get(skip)? == "std").then(|| self.segments.get(skip + 1).map(String::as_str))?
    }
}

/// What one file names.
pub(super) struct Source {
    /// Top-level module, `main` or `lib`.
    pub(super) module: String,
    /// Path under `src/`, e.g. `store/codec.rs`.
    pub(super) under_src: String,
    /// Paths, in order.
    pub(super) paths: Vec<Path>,
    /// Macros called, with their lines.
    pub(super) macros: Vec<(usize, String)>,
    /// Functions: line, name, lines of code from `fn` to the closing brace.
    pub(super) functions: Vec<(usize, String, usize)>,
}

impl Source {
    /// Reads a file, given its path from the root of the repository.
    pub(super) fn read(path: &str, text: &str) -> Self {
        let under_src = path.strip_prefix("src/").unwrap_or(path).to_owned();
        let parts: Vec<&str> = under_src.trim_end_matches(".rs").split('/').collect();
        let module = parts.first().copied().unwrap_or_default().to_owned();
        let depth = match parts.as_slice() {
            ["main" | "lib"] => 0,
            [folders @ .., "mod"] => folders.len(),
            all => all.len(),
        };
        let tokens = without_tests(&tokens(&blank(text)));
        let (uses, rest) = take_uses(&tokens);
        let own = own_names(&uses, &rest);
        let mut paths: Vec<Written> = uses.into_iter().map(|used| (used.segments, used.line)).collect();
        paths.extend(inline_paths(&rest));
        paths.retain(|(segments, _)| segments.first().is_none_or(|head| !own.contains(head)));
        paths.sort_by_key(|(_, line)| *line);
        let paths = paths.into_iter().map(|(segments, line)| Path { segments, line, depth }).collect();
        Self { module, under_src, paths, macros: macros(&rest), functions: functions(&tokens) }
    }
}

/// A word, `::` or one other character, with its line.
#[derive(Clone, Debug, PartialEq)]
struct Token {
    text: String,
    line: usize,
}

impl Token {
    fn is(&self, text: &str) -> bool {
        self.text == text
    }

    fn is_word(&self) -> bool {
        self.text.starts_with(|c: char| c.is_alphabetic() || c == '_')
    }
}

/// The text with comments, strings and character literals turned into blanks; lines stay where they are.
fn blank(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = literal_end(&chars, at);
        if end > at {
            out.extend(chars[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at = end;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

/// Where the comment or literal that starts here ends; `at` itself if none starts here.
fn literal_end(chars: &[char], at: usize) -> usize {
    let next = chars.get(at + 1).copied();
    match chars[at] {
        '/' if next == Some('/') => (at..chars.len()).find(|i| chars[*i] == '\n').unwrap_or(chars.len()),
        '/' if next == Some('*') => block_comment_end(chars, at),
        '"' => string_end(chars, at),
        '\'' => char_end(chars, at),
        'r' | 'b' | 'c' if at == 0 || !is_word_char(chars[at - 1]) => prefixed_end(chars, at),
        _ => at,
    }
}

fn block_comment_end(chars: &[char], start: usize) -> usize {
    let (mut depth, mut at) = (0, start);
    while at + 1 < chars.len() {
        match (chars[at], chars[at + 1]) {
            ('/', '*') => (depth, at) = (depth + 1, at + 2),
            ('*', '/') => {
                (depth, at) = (depth - 1, at + 2);
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    chars.len()
}

/// End of a string whose opening quote is at `start`.
fn string_end(chars: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// End of a character literal; a lifetime is none.
fn char_end(chars: &[char], start: usize) -> usize {
    match (chars.get(start + 1), chars.get(start + 2)) {
        (Some('\\'), Some(_)) => (start + 3..chars.len()).find(|i| chars[*i] == '\'').map_or(chars.len(), |i| i + 1),
        (Some(_), Some('\'')) => start + 3,
        _ => start,
    }
}

/// End of `r"..."`, `r#"..."#`, `b"..."`, `br"..."`, `b'.'`, `c"..."`; a plain word is none.
fn prefixed_end(chars: &[char], start: usize) -> usize {
    let mut at = start;
    let mut raw = false;
    while let Some('r' | 'b' | 'c') = chars.get(at) {
        raw |= chars[at] == 'r';
        at += 1;
    }
    if at - start > 2 {
        return start;
    }
    let hashes = chars[at..].iter().take_while(|c| **c == '#').count();
    match chars.get(at + hashes) {
        Some('"') if raw => {
            let quote = at + hashes;
            let closes = |i: &usize| {
                chars[*i] == '"' && chars[i + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes
            };
            (quote + 1..chars.len()).find(closes).map_or(chars.len(), |i| i + 1 + hashes)
        }
        Some('"') if hashes == 0 => string_end(chars, at),
        Some('\'') if hashes == 0 && chars[start] == 'b' => char_end(chars, at),
        _ => start,
    }
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (line, content) in text.lines().enumerate() {
        let line = line + 1;
        // A raw identifier means the same as the plain one.
        let content = content.replace("r#", "  ");
        let mut rest = content.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = if is_word_char(first) {
                rest.find(|c| !is_word_char(c)).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            tokens.push(Token { text: rest[..length].to_owned(), line });
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

/// Leaves out every item under `#[cfg(test)]`.
fn without_tests(tokens: &[Token]) -> Vec<Token> {
    const CFG_TEST: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let here = tokens[at..].iter().take(CFG_TEST.len());
        if here.map(|token| token.text.as_str()).eq(CFG_TEST) {
            at = item_end(tokens, at + CFG_TEST.len());
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// One past the item that starts here: its `;`, or its closing brace.
fn item_end(tokens: &[Token], start: usize) -> usize {
    let mut at = start;
    // A `use` tree has braces before its semicolon.
    let kinds = ["use", "mod", "fn", "struct", "enum", "impl", "trait", "type", "const", "static", "macro_rules"];
    let kind = tokens[start..].iter().find(|token| kinds.contains(&token.text.as_str()));
    let is_use = kind.is_some_and(|token| token.is("use"));
    let mut round = 0_i32;
    while at < tokens.len() {
        match tokens[at].text.as_str() {
            "(" | "[" => round += 1,
            ")" | "]" => round -= 1,
            ";" if round == 0 => return at + 1,
            "{" if is_use => at = closing(tokens, at),
            "{" => return closing(tokens, at) + 1,
            _ => {}
        }
        at += 1;
    }
    tokens.len()
}

/// Position of the brace that closes the one at `open`.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_i32;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        depth += i32::from(token.is("{")) - i32::from(token.is("}"));
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}

/// A path and its line.
type Written = (Vec<String>, usize);

/// One leaf of a `use` tree.
struct Used {
    segments: Vec<String>,
    line: usize,
    /// The name it gives to what it names.
    bound: String,
}

/// Names that stand for things of this crate: declared modules, and what `use` brings in from `crate`, `super` or
/// `self`. Paths that begin with them name no outside crate, and what they name is checked where it was brought in.
fn own_names(uses: &[Used], rest: &[Token]) -> Vec<String> {
    let from_here = |used: &&Used| used.segments.first().is_some_and(|head| is_root_word(head));
    let modules = rest.windows(2).filter(|two| two[0].is("mod") && two[1].is_word()).map(|two| two[1].text.clone());
    let mut own: Vec<String> = uses.iter().filter(from_here).map(|used| used.bound.clone()).collect();
    own.extend(modules);
    own.retain(|name| !is_root_word(name));
    own
}

fn is_root_word(word: &str) -> bool {
    matches!(word, "crate" | "super" | "self")
}

/// Takes out every `use` and `extern crate` item and gives its paths, and the tokens that remain.
fn take_uses(tokens: &[Token]) -> (Vec<Used>, Vec<Token>) {
    let (mut paths, mut rest) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        // `use<'a>` in a return type is no item.
        let starts_use = tokens[at].is("use") && tokens.get(at + 1).is_some_and(|next| !next.is("<"));
        if starts_use {
            at = use_tree(tokens, at + 1, &[], &mut paths);
        } else if tokens[at].is("extern") && tokens.get(at + 1).is_some_and(|next| next.is("crate")) {
            let name = tokens.get(at + 2).map_or_else(String::new, |token| token.text.clone());
            paths.push(Used { segments: vec![name.clone()], line: tokens[at].line, bound: name });
            at += 3;
        } else {
            rest.push(tokens[at].clone());
            at += 1;
        }
    }
    (paths, rest)
}

/// Reads one branch of a `use` tree after `prefix`; gives the position of what ends it (`,`, `}` or `;`).
fn use_tree(tokens: &[Token], start: usize, prefix: &[String], paths: &mut Vec<Used>) -> usize {
    let mut segments = prefix.to_vec();
    let line = tokens.get(start).map_or(0, |token| token.line);
    let mut at = start;
    let mut alias = None;
    while let Some(token) = tokens.get(at) {
        match token.text.as_str() {
            "," | "}" | ";" => break,
            "::" if segments.is_empty() => segments.push(String::new()),
            "::" | "$" => {}
            "as" => {
                alias = tokens.get(at + 1).map(|token| token.text.clone());
                at += 2;
                continue;
            }
            "{" => {
                let end = closing(tokens, at);
                let mut branch = at + 1;
                while branch < end {
                    branch = use_tree(tokens, branch, &segments, paths) + 1;
                }
                return end + 1;
            }
            text => segments.push(text.to_owned()),
        }
        at += 1;
    }
    if segments.len() > prefix.len() {
        let last = segments.iter().rev().find(|segment| *segment != "self").cloned().unwrap_or_default();
        paths.push(Used { segments, line, bound: alias.unwrap_or(last) });
    }
    at
}

/// Paths in code: words joined by `::`, from their head.
fn inline_paths(tokens: &[Token]) -> Vec<Written> {
    let mut paths = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        // `<T as Trait>::x` and `x.tokio::<T>()` have no crate at their head.
        let continues = before.is_some_and(|token| token.is("::") || token.is("."));
        let leading = tokens[at].is("::") && !before.is_some_and(|token| token.is_word() || token.is(">"));
        let joined = tokens[at].is_word() && tokens.get(at + 1).is_some_and(|next| next.is("::"));
        if !continues && (leading || joined) {
            let line = tokens[at].line;
            let mut segments = if leading { vec![String::new()] } else { Vec::new() };
            at += usize::from(leading);
            while let Some(word) = tokens.get(at).filter(|token| token.is_word()) {
                segments.push(word.text.clone());
                at += 1;
                if !tokens.get(at).is_some_and(|next| next.is("::")) {
                    break;
                }
                at += 1;
            }
            paths.push((segments, line));
        } else {
            at += 1;
        }
    }
    paths
}

fn macros(tokens: &[Token]) -> Vec<(usize, String)> {
    let calls = tokens
        .windows(3)
        .filter(|three| three[0].is_word() && three[1].is("!") && matches!(three[2].text.as_str(), "(" | "{" | "["));
    calls.map(|three| (three[0].line, three[0].text.clone())).collect()
}

fn functions(tokens: &[Token]) -> Vec<(usize, String, usize)> {
    let mut functions = Vec::new();
    for (at, pair) in tokens.windows(2).enumerate() {
        if !pair[0].is("fn") || !pair[1].is_word() {
            continue;
        }
        let mut round = 0_i32;
        let body = tokens.iter().enumerate().skip(at).find(|(_, token)| {
            round += i32::from(token.is("(") || token.is("[")) - i32::from(token.is(")") || token.is("]"));
            token.is("{") || (token.is(";") && round == 0)
        });
        if let Some((open, token)) = body
            && token.is("{")
            && let Some(close) = tokens.get(closing(tokens, open))
        {
            functions.push((pair[0].line, pair[1].text.clone(), close.line - pair[0].line + 1));
        }
    }
    functions
}
