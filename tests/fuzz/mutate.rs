//! Mutations of an input: bits, cuts, splices, tokens of the formats, numbers at their limits.

use interdict::lists::fuzz::NEXT_FILE;
use std::collections::BTreeSet;

/// A small generator (xorshift); runs must not move with a library's version.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from((self.next() >> 11) % (bound.max(1) as u64)).unwrap()
    }
}

/// Inputs grow no larger.
const MAX_INPUT: usize = 1 << 19;

/// Tokens that mean something to some format.
static TOKENS: &[&[u8]] = &[
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r\n",
    b"\r",
    b"\x1a",
    b"-0-",
    b"0x1a",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xc3",
    b"\xf0\x9f\x92\xa9",
    b"\xe2\x80\x8f",
    b"\xef\xbf\xbd",
    b"\xcc\x81",
    b"\xd8\xb9",
    b"\x1f\x8b\x08",
    b"PK\x03\x04",
    b"<",
    b">",
    b"</",
    b"/>",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<?xml version=\"1.0\"?>",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"&b;",
    b"&amp;",
    b"&#0;",
    b"&#x10FFFF;",
    b"&#xD800;",
    b"xmlns=\"\"",
    b"xsi:nil=\"true\"",
    b"<a>",
    b"</a>",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"null",
    b"true",
    b"false",
    b"{}",
    b"[]",
    b"\\u0000",
    b"\\ud800",
    b"\\",
    b"'",
    b"[[names]]",
    b"= ",
    b"#",
    b"1",
    b"0",
    b"-1",
    b"00/00/0000",
    b"29/02/1900",
    b"31 Feb 2000",
    b"circa 1950",
    b"1950-13-01",
    b"0000-00-00",
    b"9999-12-31",
    b"T00:00:00Z",
    b"+99:99",
    b"DOB ",
    b"POB ",
    b"a.k.a.",
    b"f.k.a.",
    b"(Linked To: ",
    b"alt. ",
];

/// Numbers at the limits of the types that could hold them.
static NUMBERS: &[&str] = &[
    "0",
    "-0",
    "1",
    "-1",
    "255",
    "256",
    "65535",
    "65536",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "1e999",
    "1e-999",
    "0.1",
    "99999999999999999999999999999999999999999",
    "00000000000000000000000000000000000001",
];

/// Mutates inputs; knows the words of the seeds.
pub(crate) struct Mutator {
    words: Vec<Vec<u8>>,
}

impl Mutator {
    pub(crate) fn new(seeds: &[Vec<u8>]) -> Self {
        let mut words = BTreeSet::new();
        for seed in seeds {
            let cut = |byte: &u8| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':'));
            words.extend(seed.split(cut).filter(|word| (2..=40).contains(&word.len())).map(<[u8]>::to_vec).take(2_000));
        }
        Self { words: words.into_iter().collect() }
    }

    /// One to four mutations of an input of the corpus, all in one of its files: where every file is broken, the first
    /// error hides the others.
    pub(crate) fn mutate(&self, corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
        let mut files = split(&corpus[random.below(corpus.len())]);
        let at = random.below(files.len());
        for _ in 0..=random.below(4) {
            self.once(&mut files[at], corpus, random);
        }
        let mut input = files.join(NEXT_FILE);
        input.truncate(MAX_INPUT);
        input
    }

    fn once(&self, input: &mut Vec<u8>, corpus: &[Vec<u8>], random: &mut Random) {
        let at = random.below(input.len() + 1);
        match random.below(13) {
            0 => flip(input, at, random),
            1 => input.truncate(at),
            2 => drop(input.drain(..at)),
            3 => {
                let end = (at + 1 + random.below(64)).min(input.len());
                input.drain(at.min(end)..end);
            }
            4 => {
                // A chunk again, up to a hundred times: repeated keys, deep nesting, long lines.
                let end = (at + 1 + random.below(200)).min(input.len());
                let chunk = input[at.min(end)..end].repeat(1 + random.below(100));
                insert(input, random.below(at + 1), &chunk);
            }
            5 => {
                let other = &corpus[random.below(corpus.len())];
                let from = random.below(other.len() + 1);
                let end = (from + random.below(2_000)).min(other.len());
                insert(input, at, &other[from..end]);
            }
            6 => {
                // The head of one input and the tail of another.
                let other = &corpus[random.below(corpus.len())];
                input.truncate(at);
                input.extend_from_slice(&other[random.below(other.len() + 1)..]);
            }
            7 | 8 => insert(input, at, TOKENS[random.below(TOKENS.len())]),
            9 if !self.words.is_empty() => replace_word(input, at, &self.words[random.below(self.words.len())]),
            10 => replace_word(input, at, TOKENS[random.below(TOKENS.len())]),
            11 => replace_number(input, at, NUMBERS[random.below(NUMBERS.len())].as_bytes()),
            _ => swap_lines(input, at, random), // 12, or no words at all
        }
    }
}

/// The files of an input.
fn split(input: &[u8]) -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    let mut rest = input;
    while let Some(cut) = rest.windows(NEXT_FILE.len()).position(|window| window == NEXT_FILE) {
        files.push(rest[..cut].to_vec());
        rest = &rest[cut + NEXT_FILE.len()..];
    }
    files.push(rest.to_vec());
    files
}

fn insert(input: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if input.len() + bytes.len() <= MAX_INPUT {
        input.splice(at..at, bytes.iter().copied());
    }
}

fn flip(input: &mut [u8], at: usize, random: &mut Random) {
    if let Some(byte) = input.get_mut(at) {
        *byte ^= 1 << random.below(8);
    }
}

/// Replaces the run of bytes around a position for which `fits` holds.
fn replace_run(input: &mut Vec<u8>, at: usize, fits: impl Fn(&u8) -> bool, by: &[u8]) {
    let start = input[..at].iter().rposition(|byte| !fits(byte)).map_or(0, |before| before + 1);
    let end = input[at..].iter().position(|byte| !fits(byte)).map_or(input.len(), |after| at + after);
    input.splice(start..end, by.iter().copied());
}

fn replace_word(input: &mut Vec<u8>, at: usize, by: &[u8]) {
    replace_run(input, at, |byte| byte.is_ascii_alphanumeric() || *byte >= 0x80, by);
}

/// Replaces the next number behind a position.
fn replace_number(input: &mut Vec<u8>, at: usize, by: &[u8]) {
    let Some(digit) = input[at..].iter().position(u8::is_ascii_digit) else { return };
    replace_run(input, at + digit, u8::is_ascii_digit, by);
}

/// Moves the line at a position to another place.
fn swap_lines(input: &mut Vec<u8>, at: usize, random: &mut Random) {
    let start = input[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |before| before + 1);
    let end = input[at..].iter().position(|byte| *byte == b'\n').map_or(input.len(), |after| at + after + 1);
    let line: Vec<u8> = input.drain(start..end).collect();
    let to = random.below(input.len() + 1);
    let to = input[..to].iter().rposition(|byte| *byte == b'\n').map_or(0, |before| before + 1);
    insert(input, to, &line);
}
