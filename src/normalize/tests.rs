//! Tests of the whole pipeline.
use super::*;

#[test]
fn show() {
    for (text, kind) in [
        ("Vladimir Vladimirovich PUTIN", TextKind::PersonName),
        ("Owner: М.V. Ltd", TextKind::FreeText),
        ("V L A D I M I R  P U T I N", TextKind::PersonName),
        ("J. R. R. Tolkien", TextKind::PersonName),
        ("J.R.R. Tolkien", TextKind::PersonName),
        ("Usama bin Muhammad bin Awad, O'Brien Qa'ida al-ʿAbd", TextKind::PersonName),
        ("Vlаdimir Pu71n 0sama M0h4mm3d", TextKind::PersonName),
        ("OOO Ромашка", TextKind::OrganizationName),
        ("Общество с ограниченной ответственностью «Ромашка Юг»", TextKind::OrganizationName),
        ("AS SALAM TRADING CO., LTD.", TextKind::OrganizationName),
        ("Foo S.A. de C.V.", TextKind::OrganizationName),
        ("Bar Sp. z o.o. & Baz GmbH & Co. KG", TextKind::OrganizationName),
        ("محمد بن سلمان آل سعود", TextKind::PersonName),
        ("عبد الرحمن الظواهري", TextKind::PersonName),
        ("习近平", TextKind::PersonName),
        ("曾国藩", TextKind::PersonName),
        ("中国石油天然气股份有限公司", TextKind::OrganizationName),
        ("김정은", TextKind::PersonName),
        ("キャット ミサイル", TextKind::ObjectName),
        ("Ελληνική Δημοκρατία Παπανδρέου Ευάγγελος", TextKind::OrganizationName),
        ("M?ller ?AHIN K\u{fffd}hn", TextKind::PersonName),
        ("V\u{200b}lad\u{202e}imir ＰＵＴＩＮ", TextKind::PersonName),
        ("SMITH19700101, Dr. Hajji Mullah Omar Jr.", TextKind::PersonName),
        ("AT&T 3m k2 a1 A380", TextKind::OrganizationName),
        ("בנימין נתניהו", TextKind::PersonName),
    ] {
        let n = normalize(text, kind);
        eprintln!(
            "{text}\n   {}\n   {:?}",
            n.tokens
                .iter()
                .map(|t| format!("{}/{:?}{}", t.text, t.kind, if t.form == TokenForm::Skeleton { "~" } else { "" }))
                .collect::<Vec<_>>()
                .join(" "),
            n.signals
        );
    }
    for w in [
        "yuliya",
        "iuliia",
        "julija",
        "khrushchev",
        "hruschov",
        "chruschtschow",
        "mohammed",
        "muhammed",
        "qaddafi",
        "gadhafi",
        "jevgenij",
        "evgeny",
        "yevgeny",
        "tchaikovsky",
        "chaikovskij",
        "ali",
        "aly",
        "shevchenko",
        "szewczenko",
        "iosif",
        "yosif",
        "julia",
    ] {
        eprintln!("{w} {} {}", sound_key(w), skeleton_key(w));
    }
}
