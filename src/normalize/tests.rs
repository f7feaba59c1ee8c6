//! The whole pipeline by example: one table for each script, each disguise and each sort of small word.

use std::collections::HashMap;
use std::time::Instant;

use super::*;

/// Tokens as text, kinds other than `Word` as a suffix: `/i`nitial, `/n`umber, `/l`egal form, `/t`itle, `/p`article,
/// `/s`top word; a skeleton ends in `~`.
fn show(text: &str, kind: TextKind) -> String {
    let tokens = normalize(text, kind).tokens;
    let show = tokens.iter().map(|token| {
        let kind = match token.kind {
            TokenKind::Word => "",
            TokenKind::Number => "/n",
            TokenKind::Initial => "/i",
            TokenKind::LegalForm => "/l",
            TokenKind::Title => "/t",
            TokenKind::Particle => "/p",
            TokenKind::StopWord => "/s",
        };
        format!("{}{}{kind}", token.text, if token.form == TokenForm::Skeleton { "~" } else { "" })
    });
    show.collect::<Vec<_>>().join(" ")
}

fn table(kind: TextKind, rows: &[(&str, &str)]) {
    for (text, expected) in rows {
        assert_eq!(show(text, kind), *expected, "{text}");
    }
}

#[test]
fn latin_and_punctuation() {
    table(
        TextKind::PersonName,
        &[
            ("", ""),
            (" .,-?! ", ""),
            ("Vladimir Vladimirovich PUTIN", "vladimir vladimirovich putin"),
            ("PUTIN, Vladimir", "putin vladimir"),
            ("Müller Øystein Łukasz Straße Đỗ Þór", "muller oystein lukasz strasse do/p thor"),
            ("Mu\u{308}ller", "muller"),
            ("O'Brien O’Brien O`Brien Oʼbrien", "obrien obrien obrien obrien"),
            ("Qa'ida Qāʿida", "qaida qaida"),
            ("Jean-Luc A/B", "jean luc a/i b/i"),
            ("J. R. R. Tolkien", "j/i r/i r/i tolkien"),
            ("J.R.R. Tolkien", "j/i r/i r/i tolkien"),
            ("K.S.V.R. Prasad", "k/i s/i v/i r/i prasad"),
            ("Smith.John", "smith john"),
            ("SMITH19700101", "smith 19700101/n"),
            ("19700101Smith", "19700101/n smith"),
        ],
    );
    table(
        TextKind::ObjectName,
        &[
            ("M.V. OCEAN7 IMO9187629", "mv ocean7 imo 9187629/n"),
            ("EP-MNF A380", "ep mnf a380"),
            ("Acme™ №5 ½", "acme 5/n 12/n"),
        ],
    );
    table(
        TextKind::FreeText,
        &[
            ("AT&T", "at/s and/s t/i"),
            ("pay 12.05 to john@example.com", "pay 12/n 05/n to/s john example com"),
            ("Really? Yes!", "really yes"),
        ],
    );
}

#[test]
fn scripts_with_vowels() {
    table(
        TextKind::PersonName,
        &[
            ("Хрущёв Никита Щукин Юлия", "khrushchev nikita shchukin yuliya"),
            ("Володимир Зеленський Їжак Ґудзь Єва", "volodimir zelenskiy yizhak gudz yeva"),
            ("Аляксандр Лукашэнка Быкаў", "alyaksandr lukashenka bykau"),
            ("Ђорђе Љубомир", "djordje ljubomir"),
            ("Ю. Андропов", "yu/i andropov"),
            ("Παπανδρέου Ευάγγελος Μπακογιάννη", "papandreou evangelos bakogianni"),
            ("გიორგი Աբգարյան", "giorgi abgaryan"),
            ("नरेन्द्र मोदी", "nrendr modi"),
            ("ประยุทธ์", "prayuthth"),
        ],
    );
}

#[test]
fn consonant_scripts() {
    table(
        TextKind::PersonName,
        &[
            ("محمد بن سلمان آل سعود", "mhmd~ bin/p slmn~ al/p sd~"),
            ("مُحَمَّد", "mhmd~"),
            ("أبو بكر البغدادي", "abu/p bkr~ al/p bkd~"),
            ("عبد الله", "abd/p allah"),
            ("عبدالله", "bdl~"),
            ("علی خامنه‌ای", "ali kmnh~"),
            ("داوود زياد", "dawud ziyad"),
            ("ﻣﺤﻤﺪ", "mhmd~"),
            ("محـــمد", "mhmd~"),
            ("בנימין נתניהו", "bnmn~ ntnh~"),
            ("דוד בן גוריון", "david ben/p krn~"),
        ],
    );
    assert!(!normalize("علی خامنه‌ای", TextKind::PersonName).signals.zero_width, "spelling, not disguise");
}

#[test]
fn skeletons_of_letters_and_romanizations_meet() {
    for (letters, romanized) in [
        ("محمد", &["muhammad", "mohammed", "mohamad"][..]),
        ("سعود", &["saud", "saoud"]),
        ("القذافي", &["qaddafi", "gadhafi", "kadhafi", "gaddafi"]),
        ("كاظم", &["kadhim", "kazem", "kazim"]),
        ("خالد", &["khalid", "khaled"]),
        ("يوسف", &["yusuf", "youssef"]),
        ("رضا", &["reza", "rida", "ridha"]),
        ("حسين", &["husayn", "hussein", "hossein"]),
        ("عثمان", &["uthman", "othman"]),
        ("شريف", &["sharif", "cherif", "shareef"]),
        ("فاطمة", &["fatima", "fatimah", "fatemeh"]),
        ("עבדאללה", &["abdallah", "abdullah"]),
    ] {
        let tokens = normalize(letters, TextKind::PersonName).tokens;
        let skeleton = tokens.last().expect("a token").text.clone();
        for token in romanized {
            assert_eq!(skeleton_key(token), skeleton.as_ref(), "{letters} {token}");
        }
    }
    assert_eq!(skeleton_key("ali"), "");
    assert_eq!(skeleton_key("m?hmd"), "");
}

#[test]
fn east_asian_scripts() {
    table(
        TextKind::PersonName,
        &[
            ("习近平", "xi jin ping"),
            ("曾国藩", "zeng guo fan"),
            ("区志明", "ou zhi ming"),
            ("尉迟恭", "yu chi gong"),
            ("单雄信", "shan xiong xin"),
            ("김정은", "kim jeong eun"),
            ("이영호 박근혜", "lee yeong ho park geun hye"),
            ("とうきょう シャープ", "toukyou shapu"),
        ],
    );
    table(
        TextKind::OrganizationName,
        &[
            ("华为技术有限公司", "hua wei ji shu ltd/l"),
            ("中国石油天然气股份有限公司", "zhong guo shi you tian ran qi jsc/l"),
            ("トヨタ自動車株式会社", "toyota zi dong che jsc/l"),
            ("㍿日立", "jsc/l ri li"),
        ],
    );
}

#[test]
fn disguises() {
    let none = Signals::default();
    let rows: &[(TextKind, &str, &str, Signals)] = &[
        (TextKind::PersonName, "Vlаdimir Рutin", "vladimir putin", Signals { homoglyph: true, ..none }),
        (TextKind::PersonName, "Путиh Влaдимир", "putin vladimir", Signals { homoglyph: true, ..none }),
        (TextKind::PersonName, "ΡUΤΙΝ", "putin", Signals { homoglyph: true, ..none }),
        (TextKind::PersonName, "Владимир Putin", "vladimir putin", none),
        (TextKind::PersonName, "V\u{200b}lad\u{ad}imir", "vladimir", Signals { zero_width: true, ..none }),
        (TextKind::PersonName, "\u{202e}Putin", "putin", Signals { bidi_control: true, ..none }),
        (TextKind::PersonName, "ＰＵＴＩＮ 𝐏𝐮𝐭𝐢𝐧 ⓟⓤⓣⓘⓝ", "putin putin putin", Signals { full_width: true, ..none }),
        (TextKind::PersonName, "Vl4dimir Pu71n $addam", "vladimir putin saddam", Signals { leetspeak: true, ..none }),
        (TextKind::PersonName, "v1adimir put1n 0sama", "vladimir putin osama", Signals { leetspeak: true, ..none }),
        (TextKind::PersonName, "Ahmad1", "ahmad1", none),
        (TextKind::OrganizationName, "3M K2 A1 4x4 MI6", "3m k2 a1 4x4 mi6", none),
        (TextKind::OrganizationName, "G4zprom B@nk", "gazprom bank", Signals { leetspeak: true, ..none }),
        (TextKind::PersonName, "M?ller ?AHIN K\u{fffd}hn", "m?ller ?ahin k?hn", Signals { charset_loss: true, ..none }),
        (TextKind::FreeText, "M?ller, why?", "m?ller why", Signals { charset_loss: true, ..none }),
        (TextKind::PersonName, "????? ???????", "", Signals { charset_loss: true, ..none }),
        (
            TextKind::PersonName,
            "V L A D I M I R  P U T I N",
            "vladimir putin",
            Signals { letter_spacing: true, ..none },
        ),
        (TextKind::PersonName, "P-U-T-I-N", "putin", Signals { letter_spacing: true, ..none }),
        (TextKind::PersonName, "P.U.T.I.N", "putin", Signals { letter_spacing: true, ..none }),
        (TextKind::PersonName, "A L I  H A S S A N", "ali hassan", Signals { letter_spacing: true, ..none }),
        (TextKind::PersonName, "П У Т И Н", "putin", Signals { letter_spacing: true, ..none }),
        (TextKind::PersonName, "A, B, C, D, E", "a/i b/i c/i d/i e/i", none),
    ];
    for (kind, text, expected, signals) in rows {
        let found = normalize(text, *kind);
        assert_eq!((show(text, *kind).as_str(), found.signals), (*expected, *signals), "{text}");
    }
}

#[test]
fn legal_forms() {
    table(
        TextKind::OrganizationName,
        &[
            ("ООО «Ромашка»", "llc/l romashka"),
            ("Obschestvo s Ogranichennoy Otvetstvennostyu Romashka", "llc/l romashka"),
            ("Romashka, L.L.C.", "romashka llc/l"),
            ("AS SALAM TRADING CO., LTD.", "as/s salam trading ltd/l"),
            ("Foo Trading Company Limited", "foo trading ltd/l"),
            ("Foo S.A. de C.V.", "foo sa/l"),
            ("Foo S/A", "foo sa/l"),
            ("Telekom Malaysia Sdn. Bhd.", "telekom malaysia ltd/l"),
            ("Bar Sp. z o.o.", "bar spzoo/l"),
            ("Firma spol. s r.o.", "firma sro/l"),
            ("Agro d.o.o. Beograd", "agro doo beograd"),
            ("Agro d.o.o.", "agro doo/l"),
            ("Kraft GmbH & Co. KG", "kraft partnership/l"),
            ("Novo A/S", "novo as/l"),
            ("Gulf Oil FZE", "gulf oil fze/l"),
            ("Bank PJSC", "bank jsc/l"),
            ("شركة النفط المحدودة", "co/l al/p nft~ ltd/l"),
            ("AO", "ao"),
            ("Limited Liability Company", "limited liability company"),
        ],
    );
    table(
        TextKind::UnknownName,
        &[
            ("ROMASHKA LTD", "romashka ltd/l"),
            ("LTD ROMASHKA HOLDING", "ltd/l romashka holding"),
            ("ROMASHKA LTD HOLDING", "romashka ltd holding"),
            ("Jansen A S", "jansen a/i s/i"),
        ],
    );
    table(TextKind::PersonName, &[("Maria Co", "maria co")]);
    table(TextKind::FreeText, &[("invoice Romashka LLC", "invoice romashka llc")]);
    let text = "Foo «Co., Ltd.» Bar";
    let token = normalize(text, TextKind::OrganizationName).tokens[1].clone();
    assert_eq!(&text[token.start as usize..token.end as usize], "Co., Ltd");
}

#[test]
fn titles_particles_and_stop_words() {
    table(
        TextKind::PersonName,
        &[
            ("Dr. Hajji Mullah Omar", "dr/t hajji/t mullah/t omar"),
            ("SMITH, Dr. John Jr.", "smith dr/t john jr/t"),
            ("BISHOP, John", "bishop john"),
            ("Omar Mullah Akhtar", "omar mullah akhtar"),
            ("His Excellency General", "his excellency general"),
            ("Генерал-майор Иванов", "general/t mayor/t ivanov"),
            ("Usama bin Muhammad al-Rashid", "usama bin/p muhammad al/p rashid"),
            ("José Ortega y Gasset", "jose ortega y/p gasset"),
            ("Y. Gasset", "y/i gasset"),
            ("Ludwig van der Rohe", "ludwig van/p der/p rohe"),
        ],
    );
    table(TextKind::UnknownName, &[("Col Muammar Qaddafi", "col/t muammar qaddafi")]);
    table(
        TextKind::OrganizationName,
        &[
            ("Bank of the Orient and Sons", "bank of/s the/s orient and/s sons"),
            ("UN Foundation", "un foundation"),
            ("General Trading", "general trading"),
        ],
    );
    table(TextKind::FreeText, &[("payment for Dr Omar", "payment for/s dr omar")]);
}

#[test]
fn sounds() {
    for same in [
        &["yuliya", "iuliia", "julija", "julia"][..],
        &["khrushchev", "hruschov", "chruschtschow"],
        &["mohammed", "muhammed", "mohamad"],
        &["evgeny", "yevgeniy", "jewgenij", "evgenii"],
        &["tchaikovsky", "chaikovskij", "tschaikowski"],
        &["shevchenko", "szewczenko"],
        &["iosif", "yosif", "josif"],
        &["jamal", "djamal", "dzhamal"],
        &["alexander", "aleksandr", "oleksandr"],
        &["ahmed", "akhmed"],
        &["dmitry", "dmitrij", "dmitri"],
        &["peter", "petr"],
        &["husayn", "hussein", "hussain"],
        &["stephen", "stefen", "steven"],
        &["abdulla", "abdullah"],
        &["ali", "aly"],
    ] {
        for other in &same[1..] {
            assert_eq!(sound_key(same[0]), sound_key(other), "{} {other}", same[0]);
        }
    }
    for (one, other) in
        [("mahmud", "muhammad"), ("ivanov", "ivanova"), ("putin", "petrov"), ("ali", "omar"), ("kim", "kam")]
    {
        assert_ne!(sound_key(one), sound_key(other));
    }
    for empty in ["", "li", "m?ller", "a380", "Ivan"] {
        assert_eq!(sound_key(empty), "", "{empty}");
    }
}

#[test]
fn identifiers_and_wallets() {
    for (value, key) in [
        ("AD 005-831", "AD005831"),
        ("ad.005/831", "AD005831"),
        ("АВ 123456", "AB123456"),
        ("Ж12", "ZH12"),
        ("ＡＢ１２", "AB12"),
        ("٣٤", "34"),
        ("A\u{200b}B", "AB"),
        ("№ 5", "5"),
        (" -- ", ""),
    ] {
        assert_eq!(identifier_key(value), key, "{value}");
    }
    let ethereum = "0x7F367cC41522cE07553e823bf3be79A889DEbe1B";
    assert_eq!(wallet_key(&format!(" {ethereum}\n")), ethereum.to_lowercase());
    assert_eq!(wallet_key(&format!("ethereum:{ethereum}")), ethereum.to_lowercase());
    assert_eq!(wallet_key("0xNOTHEX"), "0xNOTHEX");
    assert_eq!(wallet_key("BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ"), "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq");
    assert_eq!(wallet_key("\u{feff}1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa");
    assert_eq!(wallet_key("bc1OIwallet"), "bc1OIwallet");
}

#[test]
fn tables_are_well_formed() {
    let expected_columns = [
        (lexicon::LEGAL_FORMS, 3),
        (lexicon::TITLES, 3),
        (lexicon::PARTICLES, 2),
        (lexicon::STOP_WORDS, 2),
        (include_str!("data/confusables.tsv"), 2),
        (include_str!("data/semitic_words.tsv"), 3),
        (include_str!("data/han_surnames.tsv"), 2),
        (include_str!("data/hangul_surnames.tsv"), 2),
    ];
    for (table, columns) in expected_columns {
        for row in lexicon::rows(table) {
            assert_eq!(row.len(), columns, "{row:?}");
            assert!(row.iter().all(|cell| !cell.is_empty() && cell.trim() == *cell), "{row:?}");
        }
    }
    for table in [lexicon::LEGAL_FORMS, lexicon::TITLES] {
        let mut seen: HashMap<String, (&str, &str)> = HashMap::new();
        for row in lexicon::rows(table) {
            assert!(["any", "start", "end", "edge"].contains(&row[1]), "{row:?}");
            assert!(row[0].bytes().all(|b| b.is_ascii_lowercase()), "{row:?}");
            let phrase = show(row[2], TextKind::ObjectName);
            assert!(!phrase.is_empty(), "{row:?}");
            let other = seen.insert(phrase, (row[0], row[1]));
            let same = other.is_none_or(|other| other == (row[0], row[1]) || table == lexicon::TITLES);
            assert!(same, "{row:?} contradicts {other:?}");
        }
    }
    for row in lexicon::rows(lexicon::PARTICLES).chain(lexicon::rows(lexicon::STOP_WORDS)) {
        assert!(row[0].len() <= 8 && row[0].bytes().all(|b| b.is_ascii_lowercase()), "{row:?}");
    }
    assert!(lexicon::rows(lexicon::LEGAL_FORMS).count() >= 150);
}

#[test]
fn stable_characters_are_their_own_normal_form() {
    let normalizer = icu_normalizer::ComposingNormalizerBorrowed::new_nfkc();
    for c in ('\0'..='\u{ffff}').filter(|c| chars::is_stable(*c)) {
        assert_eq!(normalizer.normalize(&c.to_string()), c.to_string(), "{:x}", u32::from(c));
    }
}

/// A megabyte of each difficult pattern and ten of ordinary text in seconds: a quadratic step would take hours. The bound
/// is generous because test machines are shared.
#[test]
fn long_input_is_linear() {
    let mixed = "Vladimir Путин 0sama, محمد S.A. de C.V. 习近平 ";
    let patterns = ["a", "a ", "a.", "?", "a?", "@", "é", "ل", "中", "1a", "S.A. de ", "Dr. ", "\u{301}", "\u{200b}"];
    for (pattern, size) in patterns.iter().map(|pattern| (*pattern, 1 << 20)).chain([(mixed, 10 << 20)]) {
        let text = pattern.repeat(size / pattern.len());
        let begin = Instant::now();
        let tokens = normalize(&text, TextKind::UnknownName).tokens.len();
        let elapsed = begin.elapsed();
        eprintln!("{pattern:?}: {} bytes, {tokens} tokens, {elapsed:?}", text.len());
        assert!(tokens <= text.len() && elapsed.as_secs() < 20, "{pattern:?} took {elapsed:?}");
    }
}

/// The names of the official OFAC list: folded, accounted for, and stable. Runs where the lists are.
#[test]
fn names_of_the_official_list() {
    let Ok(lists) = std::env::var("INTERDICT_LISTS") else {
        eprintln!("INTERDICT_LISTS is not set: skipped");
        return;
    };
    let file = std::fs::read(format!("{lists}/ofac/sdn.csv")).expect("the list is there");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(file.as_slice());
    let (mut names, mut tokens, mut seconds) = (0_u32, 0, 0.0);
    let mut forms: HashMap<String, u32> = HashMap::new();
    for row in reader.records().map_while(Result::ok).filter(|row| row.len() >= 4) {
        let kind = match row[2].trim() {
            "individual" => TextKind::PersonName,
            "vessel" | "aircraft" => TextKind::ObjectName,
            _ => TextKind::OrganizationName,
        };
        let begin = Instant::now();
        let found = normalize(&row[1], kind);
        seconds += begin.elapsed().as_secs_f64();
        assert!(found.tokens.iter().any(|t| !matches!(t.kind, TokenKind::LegalForm | TokenKind::Title)), "{row:?}");
        for token in found.tokens.iter().filter(|t| matches!(t.kind, TokenKind::LegalForm | TokenKind::Title)) {
            let source = &row[1][token.start as usize..token.end as usize];
            *forms.entry(format!("{:?} {} < {source}", token.kind, token.text)).or_default() += 1;
        }
        names += 1;
        tokens += found.tokens.len();
        let again: Vec<_> = found.tokens.iter().map(|t| t.text.as_ref()).collect();
        let again = normalize(&again.join(", "), TextKind::ObjectName).tokens.len();
        assert_eq!(again, found.tokens.len(), "{row:?}");
    }
    assert!(names > 10_000);
    let mut forms: Vec<_> = forms.into_iter().collect();
    forms.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    eprintln!("{names} names, {tokens} tokens, {:.2} us a name; {forms:?}", seconds * 1e6 / f64::from(names));
}
