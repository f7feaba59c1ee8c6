//! The one string of aliases to single names.
//!
//! Canada prints all other names of a party as one text: split by `;` and `,`, with languages named in front
//! (`Russian: ...`), with `or`, `and` and `/` between whole names, and with the Arabic form behind the Latin one. A wrong
//! cut makes half names that hit everybody, a missing cut makes one name that hits nobody; so a cut is made only where
//! both sides are whole names, and the whole text stays as a remark whenever more than `;` and `,` was cut.

use super::super::facts::{clean, is_arabic, is_latin, is_original_script};

/// Languages that stand in front of a name, with a colon.
const LABELS: [&str; 8] =
    ["Russian", "Belarusian", "Belarussian", "Ukrainian", "Arabic", "Persian", "Farsi", "Burmese"];

/// Legal forms and abbreviations that stand before or behind a comma and belong to the name on its other side.
const LEGAL_FORMS: [&str; 36] = [
    "ltd", "ltd.", "limited", "llc", "inc", "inc.", "jsc", "ojsc", "pjsc", "cjsc", "ooo", "oao", "zao", "pao", "ao",
    "fsue", "gup", "co", "co.", "sa", "s.a.", "plc", "npo", "ооо", "оао", "зао", "пао", "ао", "фгуп", "гуп", "нпо",
    "сао", "фкп", "фгбу", "jr.", "sr.",
];

/// Legal forms written out: behind a comma they belong to the name before it, alone they are no name at all.
const LONG_FORMS: [&str; 9] = [
    "некоммерческое партнерство",
    "автономная некоммерческая организация",
    "акционерное общество",
    "публичное акционерное общество",
    "открытое акционерное общество",
    "закрытое акционерное общество",
    "общество с ограниченной ответственностью",
    "joint stock company",
    "limited liability company",
];

/// The single names of a string of aliases.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Aliases {
    /// Names in the order printed.
    pub(super) names: Vec<String>,
    /// Whether the text says more than its names, e.g. their languages.
    pub(super) says_more: bool,
}

/// Splits a string of aliases; `person` because words between names mean other things in names of organizations.
pub(super) fn split(text: &str, person: bool) -> Aliases {
    let mut found = Aliases::default();
    for line in text.split(';') {
        for labeled in at_labels(line, &mut found.says_more) {
            for piece in at_commas(labeled) {
                for piece in at_words(&piece, person, &mut found.says_more) {
                    let piece = tidy(&piece);
                    if is_legal_form(&piece) {
                        found.says_more = true; // everybody's, nobody's name
                    } else if piece.chars().any(char::is_alphanumeric) {
                        found.names.push(piece);
                    }
                }
            }
        }
    }
    found
}

/// A name of an organization in English and French, `Central Bank of Syria/Banque centrale de Syrie`: both, or the whole
/// text where the slash is part of a name.
pub(super) fn languages(text: &str) -> Vec<String> {
    cut_between(text, "/", Some(2), false).iter().map(|name| tidy(name)).collect()
}

/// Cuts before every `Language:` and drops it.
fn at_labels<'t>(text: &'t str, found: &mut bool) -> Vec<&'t str> {
    let mut pieces = Vec::new();
    let (mut from, mut searched) = (0, 0);
    while let Some(colon) = text[searched..].find(':').map(|at| searched + at) {
        let before = text[from..colon].trim_end();
        let label = LABELS.iter().find(|label| before.ends_with(**label));
        let whole = |label: &str| !before[..before.len() - label.len()].ends_with(char::is_alphanumeric);
        searched = colon + 1;
        if let Some(label) = label.filter(|label| whole(label)) {
            pieces.push(&before[..before.len() - label.len()]);
            from = searched;
            *found = true;
        }
    }
    pieces.push(&text[from..]);
    pieces
}

/// Cuts at commas that are outside brackets and quotes, do not stand beside a legal form, and do not go on in lower-case
/// Cyrillic (`радиационной, химической и биологической защиты`).
fn at_commas(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for piece in outside_brackets(text, ',') {
        let joined = pieces.last_mut().filter(|last| {
            let next = piece.trim_start().chars().next();
            let head = piece.split(" or ").next().unwrap_or_default();
            is_legal_form(head) || is_legal_form(last) || next.is_some_and(|c| c.is_lowercase() && is_cyrillic(c))
        });
        match joined {
            Some(last) => {
                last.push(',');
                last.push_str(piece);
            }
            None => pieces.push(piece.to_owned()),
        }
    }
    pieces
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

fn is_legal_form(text: &str) -> bool {
    let text = clean(text).to_lowercase();
    LEGAL_FORMS.contains(&text.as_str()) || LONG_FORMS.contains(&text.as_str())
}

/// Splits at a character that stands outside round brackets and angle quotes. Straight quotes do not nest reliably.
fn outside_brackets(text: &str, at: char) -> Vec<&str> {
    let (mut pieces, mut from, mut depth) = (Vec::new(), 0, 0_u32);
    for (position, c) in text.char_indices() {
        match c {
            '(' | '«' => depth += 1,
            ')' | '»' => depth = depth.saturating_sub(1),
            _ if c == at && depth == 0 => {
                pieces.push(&text[from..position]);
                from = position + c.len_utf8();
            }
            _ => {} // part of a name
        }
    }
    if depth > 0 {
        return text.split(at).collect(); // a bracket that never closes protects nothing
    }
    pieces.push(&text[from..]);
    pieces
}

/// Cuts at `or`, `and`, `/` and where Arabic follows other letters.
fn at_words(text: &str, person: bool, found: &mut bool) -> Vec<String> {
    let mut pieces = before_arabic(text);
    for (word, latin) in [(" or ", Some(3)), (" and ", person.then_some(3)), ("/", (!person).then_some(2))] {
        pieces = pieces.iter().flat_map(|piece| cut_between(piece, word, latin, person)).collect();
    }
    *found |= pieces.len() > 1 || clean(text).contains(" or ");
    pieces
}

/// Cuts a text at a word when what stands on all sides are whole names: of two words at least, or of one in names of
/// organizations in another script. Latin names need `latin` words on each side (never cut when there is no number),
/// because `Aleksandr Evgenyevich or Evgenievich` offers a part of a name, not a name.
fn cut_between(text: &str, word: &str, latin: Option<usize>, person: bool) -> Vec<String> {
    let whole = || vec![text.to_owned()];
    let parts = if word == "/" { outside_brackets(text, '/') } else { text.split(word).collect() };
    if parts.len() < 2 || parts.iter().any(|part| one_letter_beside(part)) {
        return whole();
    }
    let least = match (parts.iter().all(|part| is_original_script(part)), latin) {
        (true, _) if person => 2,
        (true, _) if word == "/" && parts.iter().all(|part| part.trim() == *part) => 2,
        (true, _) => 1,
        (false, Some(_)) if parts.iter().any(|part| is_original_script(part)) => 2,
        (false, Some(words)) if person => words,
        (false, Some(_)) => 2,
        // `X Co. Ltd. and Y Ltd.`: the legal forms show where names end.
        (false, None) if parts.iter().all(|part| part.split(' ').next_back().is_some_and(is_legal_form)) => 2,
        (false, None) => return whole(),
    };
    if parts.iter().any(|part| part.split_whitespace().count() < least) {
        return whole();
    }
    parts.into_iter().map(str::to_owned).collect()
}

/// `A/S`: a slash between single letters is part of a legal form.
fn one_letter_beside(part: &str) -> bool {
    let short = |word: Option<&str>| word.is_none_or(|word| word.chars().count() < 2);
    short(part.split(' ').next().filter(|word| !word.is_empty()).or(Some("--")))
        || short(part.split(' ').next_back().filter(|word| !word.is_empty()).or(Some("--")))
}

/// Cuts before the first Arabic word that follows Latin words.
fn before_arabic(text: &str) -> Vec<String> {
    let first = text.char_indices().find(|(_, c)| is_arabic(*c) && c.is_alphabetic());
    match first {
        Some((at, _)) if text[..at].chars().any(is_latin) => vec![text[..at].to_owned(), text[at..].to_owned()],
        _ => vec![text.to_owned()], // one script only
    }
}

/// Takes away what a cut leaves at the ends: words between names, brackets without a partner, a dash or comma.
fn tidy(text: &str) -> String {
    let mut text = clean(text);
    loop {
        let before = text.len();
        for word in ["or ", "and "] {
            if let Some(rest) = text.strip_prefix(word) {
                text = rest.to_owned();
            }
        }
        if let Some(rest) = text.strip_prefix("\" ") {
            text = rest.to_owned(); // a quote that closed the name before
        }
        let ends = |c: char| matches!(c, ',' | '/' | '-') || c.is_whitespace();
        text = text.trim_matches(ends).to_owned();
        let (open, close) = (text.matches('(').count(), text.matches(')').count());
        if open > close {
            text = text.strip_suffix('(').or_else(|| text.strip_prefix('(')).map_or(text.clone(), str::to_owned);
        } else if close > open || text.ends_with('(') {
            text = text.strip_suffix([')', '(']).map_or(text.clone(), str::to_owned);
        }
        if text.len() == before {
            return text;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str, person: bool) -> String {
        split(text, person).names.join(" | ")
    }

    #[test]
    fn lists_of_names_are_cut() {
        for (text, expected) in [
            ("Air Bagan Holdings Pte. Ltd., Air Bagan Limited", "Air Bagan Holdings Pte. Ltd. | Air Bagan Limited"),
            ("ГУП X; Y, ООО; Сбер", "ГУП X | Y, ООО | Сбер"),
            ("Радиоавтоматика, ООО", "Радиоавтоматика, ООО"),
            ("Alexander, or Alexandr Valerievich Kalinin", "Alexander | Alexandr Valerievich Kalinin"),
            ("ОАО, БЭТО", "ОАО, БЭТО"),
            ("Войска радиационной, химической защиты, РХБЗ", "Войска радиационной, химической защиты | РХБЗ"),
            ("Центр (разведки, применения) 924", "Центр (разведки, применения) 924"),
            ("«Армии, авиации и флоту»", "«Армии, авиации и флоту»"),
            ("Siyamak,Siamak, ره\u{200c}پيک\n", "Siyamak | Siamak | رهپيک"),
        ] {
            assert_eq!(names(text, false), expected, "{text}");
            assert!(!split(text, false).says_more || text.contains(" or "), "{text}");
        }
    }

    #[test]
    fn languages_are_no_names() {
        let text = "Aleh MISHCHANKA, Belarusian: Алег МIШЧАНКА, Russian\u{a0}: Олег МИЩЕНКО";
        assert_eq!(names(text, true), "Aleh MISHCHANKA | Алег МIШЧАНКА | Олег МИЩЕНКО");
        assert!(split(text, true).says_more);
        assert_eq!(names("Ali Ahmed Karti \nArabic: علي أحمد", true), "Ali Ahmed Karti | علي أحمد");
        assert_eq!(names("Tradive Co     Arabic:تراديف", false), "Tradive Co | تراديف");
        assert_eq!(names("Nilforushan\n عباس", true), "Nilforushan | عباس");
        assert_eq!(names("Банк) (Russian: ОАО \"БНБ\"", false), "Банк | ОАО \"БНБ\"");
        assert_eq!(names("ООО Липецкий завод: ЛМЗ", false), "ООО Липецкий завод: ЛМЗ");
    }

    #[test]
    fn words_between_whole_names_are_cut() {
        for (text, person, expected) in [
            ("Анна Пушкарева or Анна Шейман", true, "Анна Пушкарева | Анна Шейман"),
            ("Алексей Александров or Фролов", true, "Алексей Александров or Фролов"),
            ("Министерство финансов or МинФин", false, "Министерство финансов | МинФин"),
            ("Hanna B Liavusik or Anna B Leusik", true, "Hanna B Liavusik | Anna B Leusik"),
            ("Aleksandr Evgenyevich or Evgenievich Konkov", true, "Aleksandr Evgenyevich or Evgenievich Konkov"),
            ("Андрій Єременко and Андрей Еременко", true, "Андрій Єременко | Андрей Еременко"),
            ("Algunade and Al-Juneid", false, "Algunade and Al-Juneid"),
            ("Василий ПЕРЦЕВ / Василь ПЕРЦЕВ", true, "Василий ПЕРЦЕВ | Василь ПЕРЦЕВ"),
            ("Syrian Company/Entreprise syrienne", false, "Syrian Company | Entreprise syrienne"),
            ("GORT/ORTAS", false, "GORT/ORTAS"),
            ("НК \"ЛУКОЙЛ\"/ ЛУКОЙЛ", false, "НК \"ЛУКОЙЛ\" | ЛУКОЙЛ"),
            ("РЕСО, САО or Страховое Общество \"РЕСО\"", false, "РЕСО, САО | Страховое Общество \"РЕСО\""),
            ("Акционерное общество or АО \"Ойл\"", false, "АО \"Ойл\""),
            ("GSK Co. Ltd. and GSK Business Ltd.", false, "GSK Co. Ltd. | GSK Business Ltd."),
            ("Nordic Shipping A/S Moscow Branch", false, "Nordic Shipping A/S Moscow Branch"),
        ] {
            assert_eq!(names(text, person), expected, "{text}");
        }
    }

    #[test]
    fn odd_text_is_survived() {
        for text in ["", ";;", " , ", ":", "(", ")((", "/", " or ", "Russian:", "é:é", "((a, b"] {
            split(text, true);
            split(text, false);
        }
        assert_eq!(names("(Rosselkhozbank)", false), "(Rosselkhozbank)");
    }
}
