//! An action's name as a part of its route, by the rules of either dialect.

use super::Dialect;

/// The slug of an action's name; empty when nothing of the name is left.
pub(crate) fn slug(dialect: Dialect, name: &str) -> String {
    match dialect {
        Dialect::Modern => modern(name),
        Dialect::Legacy => legacy(name),
    }
}

/// Lower case; every run of anything else than `a-z`, `0-9` and `-` is one dash.
fn modern(name: &str) -> String {
    dash_runs(&name.to_lowercase(), |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// That of Rails: accents are dropped, odd runs are dashes. Two habits of the original are kept, since existing routes
/// depend on them: only the first run of dashes is collapsed, and only one dash is taken off the ends.
fn legacy(name: &str) -> String {
    let trimmed = name.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let mut slug = dash_runs(&transliterate(trimmed), |c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if let Some(start) = slug.find("--") {
        let run = slug[start..].bytes().take_while(|&byte| byte == b'-').count();
        slug.replace_range(start..start + run, "-");
    }
    if slug.starts_with('-') {
        slug.remove(0);
    } else if slug.ends_with('-') {
        slug.pop();
    }
    slug.to_ascii_lowercase()
}

/// Puts one dash where `keep` refuses one or more characters.
fn dash_runs(text: &str, keep: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_run = false;
    for c in text.chars() {
        if keep(c) {
            out.push(c);
        } else if !in_run {
            out.push('-');
        }
        in_run = !keep(c);
    }
    out
}

/// ASCII for the Latin and Cyrillic letters that have some; `?` for everything else.
fn transliterate(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            let ascii = TRANSLITERATION.iter().find(|(_, letters)| letters.contains(c));
            out.push_str(ascii.map_or("?", |(ascii, _)| ascii));
        }
    }
    out
}

/// What is written for each of these letters. The Cyrillic signs without a sound are left out on purpose.
const TRANSLITERATION: &[(&str, &str)] = &[
    ("A", "ÀÁÂÃÄÅĀĂĄА"),
    ("a", "àáâãäåāăąа"),
    ("AE", "Æ"),
    ("ae", "æ"),
    ("B", "Б"),
    ("b", "б"),
    ("C", "ÇĆĈĊČЦ"),
    ("c", "çćĉċčц"),
    ("CH", "Ч"),
    ("ch", "ч"),
    ("D", "ÐĎĐД"),
    ("d", "ðďđд"),
    ("E", "ÈÉÊËĒĔĖĘĚЕЁЭ"),
    ("e", "èéêëēĕėęěеёэ"),
    ("F", "Ф"),
    ("f", "ф"),
    ("G", "ĜĞĠĢГ"),
    ("g", "ĝğġģг"),
    ("H", "ĤĦ"),
    ("h", "ĥħ"),
    ("I", "ÌÍÎÏĨĪĬĮİИ"),
    ("i", "ìíîïĩīĭįıи"),
    ("IJ", "Ĳ"),
    ("ij", "ĳ"),
    ("J", "ĴЙ"),
    ("j", "ĵй"),
    ("K", "ĶК"),
    ("k", "ķĸк"),
    ("KH", "Х"),
    ("kh", "х"),
    ("L", "ĹĻĽĿŁЛ"),
    ("l", "ĺļľŀłл"),
    ("M", "М"),
    ("m", "м"),
    ("N", "ÑŃŅŇН"),
    ("n", "ñńņňн"),
    ("'n", "ŉ"),
    ("NG", "Ŋ"),
    ("ng", "ŋ"),
    ("O", "ÒÓÔÕÖØŌŎŐО"),
    ("o", "òóôõöøōŏőо"),
    ("OE", "Œ"),
    ("oe", "œ"),
    ("P", "П"),
    ("p", "п"),
    ("R", "ŔŖŘР"),
    ("r", "ŕŗřр"),
    ("S", "ŚŜŞŠС"),
    ("s", "śŝşšс"),
    ("SH", "Ш"),
    ("sh", "ш"),
    ("SHCH", "Щ"),
    ("shch", "щ"),
    ("ss", "ß"),
    ("T", "ŢŤŦТ"),
    ("t", "ţťŧт"),
    ("Th", "Þ"),
    ("th", "þ"),
    ("U", "ÙÚÛÜŨŪŬŮŰŲУ"),
    ("u", "ùúûüũūŭůűųу"),
    ("V", "В"),
    ("v", "в"),
    ("W", "Ŵ"),
    ("w", "ŵ"),
    ("x", "×"),
    ("Y", "ÝŶŸЫ"),
    ("y", "ýÿŷы"),
    ("YA", "Я"),
    ("ya", "я"),
    ("YU", "Ю"),
    ("yu", "ю"),
    ("Z", "ŹŻŽЗ"),
    ("z", "źżžз"),
    ("ZH", "Ж"),
    ("zh", "ж"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_slug_of_its_dialect() {
        for (name, legacy, modern) in [
            ("Impersonate", "impersonate", "impersonate"),
            ("Mark as Live", "mark-as-live", "mark-as-live"),
            (
                "Réinitialiser le mot de passe",
                "reinitialiser-le-mot-de-passe",
                "r-initialiser-le-mot-de-passe",
            ),
            ("A_b under_score", "a_b-under_score", "a-b-under-score"),
            ("Ban user!!", "ban-user", "ban-user-"),
            ("!a!", "a-", "-a-"),
            ("a--b--c", "a-b--c", "a--b--c"),
            ("--dash--", "dash--", "--dash--"),
            ("C++ & C#", "c-c", "c-c-"),
            ("日本語", "", "-"),
            ("Объект", "ob-ekt", "-"),
            ("  Trim me  ", "trim-me", "-trim-me-"),
            ("", "", ""),
            ("-", "", "-"),
            ("Ŋ×ŉ Þß щ", "ngx-n-thss-shch", "-"),
        ] {
            assert_eq!(slug(Dialect::Legacy, name), legacy, "{name}");
            assert_eq!(slug(Dialect::Modern, name), modern, "{name}");
        }
    }

    #[test]
    fn no_letter_is_transliterated_twice() {
        let mut letters: Vec<char> =
            TRANSLITERATION.iter().flat_map(|(_, letters)| letters.chars()).collect();
        let count = letters.len();
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), count);
    }
}
