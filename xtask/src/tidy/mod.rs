//! `tidy`: the rules of the house that a machine can check. Each rule lives in a file of its own kind;
//! here they are only gathered and told.

mod circles;
mod finding;
mod names;
mod order;
mod prose;
mod rooms;
mod secrets;
mod source;
mod unused;
mod versions;

use crate::process::{Outcome, files_below, root};
pub use source::Source;

const FOLDERS: &[&str] = &["api", "build", "markup", "public", "server", "src", "style", "tests", "xtask"];

/// The documents beside docs/.
const DOCUMENTS: [&str; 5] = ["ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "README.md", "SECURITY.md"];

pub fn run() -> Outcome {
    let mut sources = Vec::new();
    let mut findings = Vec::new();
    for folder in FOLDERS {
        for path in files_below(&root().join(folder)) {
            let name = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            if name.contains("/target/") || name.contains("/node_modules/") {
                continue;
            }
            findings.extend(names::path(&name));
            if let Ok(text) = std::fs::read_to_string(&path) {
                findings.extend(names::text(&name, &text));
                if [".rs", ".mjs", ".js"].iter().any(|extension| name.ends_with(extension)) {
                    findings.extend(prose::comments(&name, &text));
                }
                if name.ends_with(".rs") {
                    sources.push(Source::new(&name, &text));
                }
            }
        }
    }
    let documents = files_below(&root().join("docs")).into_iter().chain(DOCUMENTS.map(|name| root().join(name)));
    for path in documents.filter(|path| path.extension().is_some_and(|extension| extension == "md")) {
        let name = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        findings.extend(secrets::check(&name, &text));
        findings.extend(prose::document(&name, &text));
    }
    let pages = rooms::pages(&sources);
    let known = order::rooms(&sources);
    for source in &sources {
        findings.extend(order::check(source, &known));
        findings.extend(rooms::check(source, &pages));
    }
    findings.extend(circles::check(&sources));
    findings.extend(unused::check(&sources));
    findings.extend(versions::check(&versions::read(&root())?));
    findings.dedup();
    for finding in &findings {
        println!("{}: {}", finding.place, finding.sentence);
    }
    if findings.is_empty() {
        println!("tidy: {} files of Rust keep the rules", sources.len());
        Ok(())
    } else {
        Err(format!("tidy: {} places break the rules of the house", findings.len()))
    }
}
