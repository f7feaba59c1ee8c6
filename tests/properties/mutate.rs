//! Disguises for names: seeded, so that every run tests the same queries.

/// A small generator (xorshift); test data must not move with a library's version.
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
        usize::try_from(self.next() % (bound.max(1) as u64)).unwrap()
    }
}

/// One to three random disguises of a name.
pub(crate) fn mutate(name: &str, random: &mut Random) -> String {
    let mut words: Vec<Vec<char>> = name.split_whitespace().map(|w| w.chars().collect()).collect();
    for _ in 0..=random.below(3) {
        disguise(&mut words, random);
    }
    let words: Vec<String> = words.into_iter().map(|w| w.into_iter().collect()).collect();
    words.join(" ")
}

fn disguise(words: &mut Vec<Vec<char>>, random: &mut Random) {
    if words.is_empty() {
        return;
    }
    let at = random.below(words.len());
    let length = words[at].len();
    let letter = char::from(b'A' + u8::try_from(random.below(26)).unwrap());
    match random.below(10) {
        0 if length > 1 => {
            words[at].remove(random.below(length));
        }
        1 => words[at].insert(random.below(length + 1), letter),
        2 if length > 0 => {
            let place = random.below(length);
            words[at][place] = letter;
        }
        3 if length > 1 => {
            let place = random.below(length - 1);
            words[at].swap(place, place + 1);
        }
        4 => words.rotate_left(at),
        5 if words.len() > 2 => {
            words.remove(at);
        }
        6 if at + 1 < words.len() => {
            let next = words.remove(at + 1);
            words[at].extend(next);
        }
        7 if length > 5 => {
            let rest = words[at].split_off(length / 2);
            words.insert(at + 1, rest);
        }
        8 if length > 2 => words[at].truncate(1),
        _ => words.push("Holding".chars().collect()), // also where the word is too short for its disguise
    }
}
