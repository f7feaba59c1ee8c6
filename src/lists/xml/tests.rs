//! The XML stream against whole, cut and hostile files.

use super::*;

fn file(text: impl Into<Vec<u8>>) -> ListFile {
    ListFile::new("a.xml", text.into())
}

/// All records `r` below `list`, with the elements of `head` skipped.
fn records(file: &ListFile) -> Result<Vec<Node>, ListError> {
    let mut stream = Stream::open(file, &["list"], "XML with the root element list")?;
    let mut nodes = Vec::new();
    let mut choose = |_: &[Box<str>], node: &Node| match &*node.name {
        "r" => Want::Take,
        "rs" => Want::Descend,
        _ => Want::Skip,
    };
    while let Some(node) = stream.next(&mut choose)? {
        nodes.push(node);
    }
    Ok(nodes)
}

#[test]
fn records_come_one_by_one_with_text_attributes_and_lines() {
    let text = "\u{feff}<?xml version=\"1.0\"?>\n<x:list xmlns:x='u' date=\"1\"><head><r/></head>\n<rs><r a='&lt;1&#65;'>A &amp; <b>x</b><![CDATA[<B>]]></r>\n<r/></rs></x:list>\n";
    let nodes = records(&file(text)).unwrap();
    assert_eq!(nodes.len(), 2);
    assert_eq!((nodes[0].attribute("a"), nodes[0].value(), nodes[0].line), (Some("<1A"), Some("A & <B>"), 3));
    assert_eq!((nodes[0].text_of("b"), nodes[1].line), (Some("x"), 4));
    let held = file(text);
    let stream = Stream::open(&held, &["list"], "x").unwrap();
    assert_eq!(stream.root().attribute("date"), Some("1"));
}

#[test]
fn what_is_not_whole_is_cut_off() {
    let whole = "<list><r><b>1</b></r></list>";
    assert_eq!(records(&file(whole)).unwrap().len(), 1);
    for cut in 6..whole.len() {
        let error = records(&file(&whole[..cut])).unwrap_err();
        assert!(matches!(error, ListError::CutOff { .. }), "{cut}: {error:?}");
    }
}

#[test]
fn hostile_files_are_refused_at_once() {
    let bomb = "<!DOCTYPE list [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><list><r>&b;</r></list>";
    assert!(matches!(records(&file(bomb)), Err(ListError::Hostile { .. })));
    assert!(matches!(records(&file("<list><r>&b;</r></list>")), Err(ListError::Malformed { .. })));
    for around in ["<r>", "<rs>", "<q>"] {
        let deep = format!("<list>{around}{}", "<d>".repeat(10_000));
        assert!(matches!(records(&file(deep)), Err(ListError::Hostile { .. })), "{around}");
    }
    let descended = format!("<list>{}", "<rs>".repeat(10_000));
    assert!(matches!(records(&file(descended)), Err(ListError::Hostile { .. })));
    let long = format!("<list><r>{}</r></list>", "x".repeat(5_000_000));
    assert!(matches!(records(&file(long)), Err(ListError::Hostile { .. })));
}

#[test]
fn other_files_are_named() {
    let error = |text: &[u8]| records(&file(text)).unwrap_err().to_string();
    assert!(error(b"").contains("empty"));
    assert!(error(b"PK\x03\x04").contains("zip"));
    assert!(error(b"1,2").contains("does not begin with `<`"));
    assert!(error(b"<html><body>Sorry</body></html>").contains("root element html"));
    assert!(matches!(records(&file("<list><r></q></list>")), Err(ListError::Malformed { .. })));
    assert!(matches!(records(&file("<list/><r/>")), Err(ListError::Malformed { .. })));
    assert!(matches!(records(&file(b"<list><r>\xff</r></list>".to_vec())), Err(ListError::Malformed { .. })));
}
