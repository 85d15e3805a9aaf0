//! Spellings of names: `snake_case` of a type, the rename rules of enums, titles and slugs of actions.

/// `OrderLine` → `order_line`; a run of capitals is one word, as in `HTTPLog` → `http_log`.
pub(crate) fn snake(name: &str) -> String {
    words(name).join("_")
}

/// The words of an identifier, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let chars: Vec<char> = name.chars().collect();
    for (at, &char) in chars.iter().enumerate() {
        let after_lower = at > 0 && !chars[at - 1].is_uppercase();
        let before_lower = chars.get(at + 1).is_some_and(|next| next.is_lowercase());
        let starts = char == '_' || (char.is_uppercase() && (after_lower || before_lower));
        if starts && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if char != '_' {
            word.extend(char.to_lowercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The rename rules, as serde names them.
pub(crate) const RULES: [&str; 8] = [
    "lowercase",
    "UPPERCASE",
    "PascalCase",
    "camelCase",
    "snake_case",
    "SCREAMING_SNAKE_CASE",
    "kebab-case",
    "SCREAMING-KEBAB-CASE",
];

/// `name` in the spelling of one of the [`RULES`].
pub(crate) fn rename(name: &str, rule: &str) -> Option<String> {
    Some(match rule {
        "lowercase" => name.to_lowercase(),
        "UPPERCASE" => name.to_uppercase(),
        "PascalCase" => words(name).iter().map(|word| capitalized(word)).collect(),
        "camelCase" => {
            let pascal: String = words(name).iter().map(|word| capitalized(word)).collect();
            let mut chars = pascal.chars();
            chars.next().map(char::to_lowercase).into_iter().flatten().chain(chars).collect()
        }
        "snake_case" => snake(name),
        "SCREAMING_SNAKE_CASE" => snake(name).to_uppercase(),
        "kebab-case" => words(name).join("-"),
        "SCREAMING-KEBAB-CASE" => words(name).join("-").to_uppercase(),
        _ => return None,
    })
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(char::to_uppercase).into_iter().flatten().chain(chars).collect()
}

/// `mark_live` → `Mark live`.
pub(crate) fn title(name: &str) -> String {
    capitalized(&name.replace('_', " "))
}

/// The last part of an action's route: lower case, and one `-` for each run of what a slug cannot hold.
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for char in name.to_lowercase().chars() {
        if char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-' {
            slug.push(char);
        } else if !slug.ends_with(REPLACED) {
            slug.push(REPLACED);
        }
    }
    slug.replace(REPLACED, "-")
}

// Told apart from a `-` of the name itself, which does not make a run.
const REPLACED: char = '\0';

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling() {
        for (name, rule, expected) in [
            ("OrderLine", "lowercase", "orderline"),
            ("OrderLine", "UPPERCASE", "ORDERLINE"),
            ("order_line", "PascalCase", "OrderLine"),
            ("OrderLine", "camelCase", "orderLine"),
            ("OrderLine", "snake_case", "order_line"),
            ("HTTPLog2", "snake_case", "http_log2"),
            ("UserID", "snake_case", "user_id"),
            ("OrderLine", "SCREAMING_SNAKE_CASE", "ORDER_LINE"),
            ("OrderLine", "kebab-case", "order-line"),
            ("OrderLine", "SCREAMING-KEBAB-CASE", "ORDER-LINE"),
        ] {
            assert_eq!(rename(name, rule).as_deref(), Some(expected), "{name} {rule}");
        }
        assert_eq!(rename("A", "Title Case"), None);
    }

    #[test]
    fn titles_and_slugs() {
        assert_eq!(title("mark_live"), "Mark live");
        assert_eq!(title("é_tat"), "É tat");
        for (name, expected) in [
            ("Mark as live", "mark-as-live"),
            ("Refund (10 €)", "refund-10-"),
            ("a--b", "a--b"),
            ("État", "-tat"),
        ] {
            assert_eq!(slug(name), expected, "{name}");
        }
    }
}
