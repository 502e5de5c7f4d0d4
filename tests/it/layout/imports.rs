//! Reads `use` declarations and paths of source files, and finds circles among them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// A source file, by its path below the root of the repository.
pub struct Source {
    pub path: PathBuf,
    pub text: String,
}

/// All source files of a folder.
pub fn sources(folder: &str) -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<Source>) {
        for entry in fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("source is text");
                found.push(Source { path, text });
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    walk(&root.join(folder), &mut found);
    for source in &mut found {
        source.path = source.path.strip_prefix(root).expect("below the root").to_owned();
    }
    assert!(!found.is_empty(), "{folder} holds no source");
    found
}

/// Code without comments: a reason may name what the code must not.
pub fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Whether a word stands in the code as a path or a macro of its own: `sqlx::`, `use ui`, `view!`.
pub fn names(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back().unwrap_or(' ');
        let rest = &text[at + word.len()..];
        let inside = |c: char| c.is_alphanumeric() || c == '_';
        let is_path = rest.starts_with("::") || (text[..at].ends_with("use ") && rest.starts_with(';'));
        let is_name = word.ends_with('!') || word.starts_with(char::is_uppercase);
        !inside(before) && before != ':' && before != '.' && (is_path || is_name)
    })
}

impl Source {
    /// The folder or file right below `src`.
    pub fn folder(&self) -> &str {
        let mut parts = self.path.iter().skip_while(|part| *part != "src").skip(1);
        let first = parts.next().and_then(|part| part.to_str()).unwrap_or_default();
        first.trim_end_matches(".rs")
    }

    /// The module of this file, as `crate::folder::file`.
    pub fn module(&self) -> String {
        let parts = self.path.iter().skip_while(|part| *part != "src").skip(1);
        let mut module = vec!["crate".to_owned()];
        module.extend(parts.map(|part| part.to_string_lossy().trim_end_matches(".rs").to_owned()));
        module.retain(|part| part != "mod" && part != "lib");
        module.join("::")
    }

    /// Every path of production code that begins with `root`, in declarations and inline.
    pub fn uses(&self, root: &str) -> Vec<Vec<String>> {
        let text = self.text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let code: String = code(text).split_whitespace().collect::<Vec<_>>().join(" ");
        let mut found = Vec::new();
        for (at, _) in code.match_indices(&format!("{root}::")) {
            let before = code[..at].chars().next_back().unwrap_or(' ');
            if !before.is_alphanumeric() && !matches!(before, '_' | ':' | '$') {
                expand(&code[at..], &mut Vec::new(), &mut found);
            }
        }
        found
    }

    /// The other modules of this crate that the file imports. Its own ancestors and descendants do not count: a parent
    /// declares and re-exports its children.
    pub fn imports(&self, known: &BTreeSet<String>) -> BTreeSet<String> {
        let own = self.module();
        let paths = self.uses("crate").into_iter();
        let modules = paths.filter_map(|path| {
            (1..=path.len()).rev().map(|length| path[..length].join("::")).find(|module| known.contains(module))
        });
        let related = |module: &String| {
            *module == own || own.starts_with(&format!("{module}::")) || module.starts_with(&format!("{own}::"))
        };
        modules.filter(|module| !related(module)).collect()
    }
}

/// Takes a path apart, with all branches of its braces; answers the length of the text that it covers.
fn expand(text: &str, above: &mut Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    let depth = above.len();
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        at += word.len();
        if !word.is_empty() && word != "self" {
            above.push(word);
        }
        if text[at..].starts_with("::{") {
            at += 3;
            while !text[at..].starts_with('}') && at < text.len() {
                at += text[at..].len() - text[at..].trim_start_matches([' ', ',']).len();
                let length = expand(&text[at..], above, found);
                at += length;
                let skipped = text[at..].find([',', '}']).unwrap_or(text.len() - at);
                at += skipped;
            }
            above.truncate(depth);
            return at + 1;
        }
        if !text[at..].starts_with("::") {
            break;
        }
        at += 2;
    }
    found.push(above.clone());
    above.truncate(depth);
    at
}

/// The groups of modules that reach each other.
pub fn circles(graph: &BTreeMap<String, BTreeSet<String>>) -> Vec<BTreeSet<String>> {
    let reach = |from: &String| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(module) = open.pop() {
            for next in graph.get(module).into_iter().flatten() {
                if seen.insert(next.clone()) {
                    open.push(next);
                }
            }
        }
        seen
    };
    let reached: BTreeMap<&String, BTreeSet<String>> = graph.keys().map(|module| (module, reach(module))).collect();
    let in_circles = graph.keys().filter(|module| reached[module].contains(*module));
    let circle = |module: &String| {
        reached[module].iter().filter(|other| reached[other].contains(module)).cloned().collect::<BTreeSet<_>>()
    };
    in_circles.map(circle).collect::<BTreeSet<_>>().into_iter().collect()
}

#[test]
fn paths_are_taken_apart() {
    let text = "use crate::{a::{b, c::D}, e};\nfn f() { crate::g::h(); }\n// crate::not_this\n".to_owned();
    let source = Source { path: PathBuf::from("src/x.rs"), text };
    let paths: Vec<String> = source.uses("crate").iter().map(|path| path.join("::")).collect();
    assert_eq!(paths, ["crate::a::b", "crate::a::c::D", "crate::e", "crate::g::h"]);
}

#[test]
fn a_circle_is_found() {
    let edge = |from: &str, to: &[&str]| (from.to_owned(), to.iter().map(|to| (*to).to_owned()).collect());
    let graph = [edge("a", &["b"]), edge("b", &["c"]), edge("c", &["b"]), edge("d", &[])].into();
    assert_eq!(circles(&graph), [["b".to_owned(), "c".to_owned()].into()]);
}
