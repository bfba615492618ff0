//! `dist`: one folder with everything that goes onto a host: the site, the files for each host, the list of what is in
//! it, checksums. How a page is built is `page`'s; what a host is told is in `hosts.mjs`.

use std::path::{Path, PathBuf};

use crate::page::{self, Library, Profile, Site};
use crate::process::{Outcome, Program, files_below, root, step, write};
use crate::setup::{self, Extent};
use crate::toolchain::TARGET;

const USAGE: &str = "usage: cargo xtask dist [--base /PATH] [--config FILE] [--hsts host|subdomains|preload] [--out FOLDER] [--shipped-std]";

/// The choices of the server's own `--hsts`; the first is the default.
const HSTS: [&str; 3] = ["host", "subdomains", "preload"];

/// Makes the folder, `release/` where none is named.
pub fn run(arguments: &[String]) -> Outcome {
    let Wanted { site, out, library, hsts } = read(arguments)?;
    setup::run(Extent::Build)?;
    let folder = root().join(&out);
    page::build(Profile::Release, library.unwrap_or_else(Library::best), &site, &format!("{out}/site"))?;
    step("writing the files for hosts, the list of parts and the checksums", || {
        let hosts = folder.join("hosts");
        if hosts.exists() {
            std::fs::remove_dir_all(&hosts).map_err(|error| format!("{}: {error}", hosts.display()))?;
        }
        Program::new("node").arg("xtask/src/hosts.mjs").arg(folder.join("site")).arg(hosts).arg(hsts).run()?;
        parts(&folder.join("sbom.cdx.json"))?;
        checksums(&folder)
    })?;
    println!("{}: the site, hosts/ for each host, sbom.cdx.json, SHA256SUMS (docs/operating.md)", folder.display());
    Ok(())
}

/// What was asked for.
struct Wanted {
    site: Site,
    out: String,
    library: Option<Library>,
    /// How far `Strict-Transport-Security` reaches in the files for hosts.
    hsts: String,
}

fn read(arguments: &[String]) -> Outcome<Wanted> {
    let mut site = Site::default();
    let (mut out, mut library, mut hsts) = ("release".to_owned(), None, HSTS[0].to_owned());
    let mut rest = arguments.iter();
    while let Some(name) = rest.next() {
        let mut value = || rest.next().cloned().ok_or_else(|| format!("{name} needs a value\n{USAGE}"));
        match name.as_str() {
            "--base" => site.base = base(&value()?)?,
            "--config" => site.config = std::path::absolute(value()?).map_err(|error| error.to_string())?,
            "--hsts" => hsts = value()?,
            "--out" => out = value()?.trim_end_matches('/').to_owned(),
            "--shipped-std" => library = Some(Library::Shipped),
            _ => return Err(USAGE.to_owned()),
        }
    }
    let inside = Path::new(&out).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if out.is_empty() || !inside {
        return Err(format!("--out {out}: name a folder inside of this one\n{USAGE}"));
    }
    if !HSTS.contains(&hsts.as_str()) {
        return Err(format!("--hsts {hsts}: one of {}\n{USAGE}", HSTS.join(", ")));
    }
    Ok(Wanted { site, out, library, hsts })
}

/// `/portal`, `portal/` and `/portal/` are the same.
fn base(given: &str) -> Outcome<String> {
    let path = given.trim_matches('/');
    let plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_/".contains(&byte));
    if !plain || path.contains("//") || path == "api" || path.starts_with("api/") {
        return Err(format!("--base {given}: only letters, digits, `-`, `_` and `/`, and not /api"));
    }
    Ok(if path.is_empty() { String::new() } else { format!("/{path}") })
}

fn parts(file: &Path) -> Outcome {
    let metadata = Program::cargo()
        .args(["metadata", "--format-version", "1", "--locked", "--filter-platform", TARGET, "--features", "page"])
        .read()?;
    let seen = root().join("target/metadata.json");
    write(&seen, metadata)?;
    Program::new("node").arg("xtask/src/sbom.mjs").arg(seen).arg(file).run()
}

/// As `sha256sum -c` reads them.
fn checksums(folder: &Path) -> Outcome {
    let list = folder.join("SHA256SUMS");
    let files: Vec<PathBuf> = files_below(folder)
        .into_iter()
        .filter(|file| *file != list)
        .filter_map(|file| file.strip_prefix(folder).map(Path::to_path_buf).ok())
        .collect();
    let sums = Program::new("sha256sum").folder(folder).args(files).read()?;
    write(&list, sums)
}

#[cfg(test)]
mod tests {
    use super::{base, read};

    #[test]
    fn a_base_path_is_taken_with_and_without_its_slashes() {
        for given in ["/portal", "portal/", "/portal/"] {
            assert_eq!(base(given).unwrap(), "/portal");
        }
        assert_eq!(base("/").unwrap(), "");
        assert_eq!(base("/a/b").unwrap(), "/a/b");
    }

    #[test]
    fn a_base_path_that_cannot_work_is_refused() {
        for given in ["/api", "/api/x", "/a b", "/a//b", "/..", "/ä", "/a?b"] {
            assert!(base(given).is_err(), "{given}");
        }
    }

    #[test]
    fn strict_transport_security_reaches_no_further_than_was_said() {
        let given = |arguments: &[&str]| read(&arguments.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>());
        assert_eq!(given(&[]).unwrap().hsts, "host");
        assert_eq!(given(&["--hsts", "preload"]).unwrap().hsts, "preload");
        assert!(given(&["--hsts", "all"]).is_err());
    }

    #[test]
    fn the_folder_stays_inside_the_project() {
        let given = |out: &str| read(&["--out".to_owned(), out.to_owned()]);
        assert!(given("/tmp/x").is_err());
        assert!(given("../x").is_err());
        assert!(given("").is_err());
        assert_eq!(given("release/").unwrap().out, "release");
    }
}
