//! The readers against the real lists: golden counts and the handbook's figures. Runs when `INTERDICT_LISTS` names the
//! folder of the official files; a user's machine does not have them.
use super::*;

fn folder(name: &str) -> Option<std::path::PathBuf> {
    let Ok(root) = std::env::var("INTERDICT_LISTS") else {
        eprintln!("INTERDICT_LISTS is not set: the real lists are not tested");
        return None;
    };
    Some(std::path::Path::new(&root).join(name))
}

fn read(list: &str, folder: &std::path::Path) -> ParsedList {
    let format = format(&list.parse().unwrap()).unwrap();
    let files = std::fs::read_dir(folder).unwrap().filter_map(|entry| {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let wanted = format.files.iter().any(|role| role.accepts(&name));
        wanted.then(|| ListFile { name, bytes: std::fs::read(path).unwrap() })
    });
    let selection = format.select(files.collect()).unwrap();
    (format.parse)(&selection.files).unwrap()
}

#[test]
fn dump() {
    for (l, f) in [("us_ofac_sdn", "ofac"), ("us_ofac_sdn", "ofac-older"), ("us_ofac_cons", "ofac")] {
        let Some(folder) = folder(f) else { return };
        let t = std::time::Instant::now();
        let p = read(l, &folder);
        println!("{:?}", t.elapsed());
        println!("{:#?} {:?}", p.report.rows, p.report.issues_by_kind());
        for (k, v) in &p.report.counts {
            if !k.starts_with("programs") {
                println!("{k} {v}");
            }
        }
        let mut n = 0;
        for i in p.report.issues.iter().filter(|i| !i.kind.starts_with("orphan")) {
            println!("{i:?}");
            n += 1;
            if n > 30 {
                break;
            }
        }
        for p in &p.parties {
            for r in &p.remarks {
                if r.contains(" No. ")
                    || r.contains("Number ")
                    || r.contains("issued")
                    || r.contains("DOB")
                    || r.contains("POB")
                    || r.contains(".k.a.")
                {
                    eprintln!("R {r}")
                }
            }
        }
    }
}
