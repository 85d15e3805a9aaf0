//! The two orders of the schema document: that of a person's alphabet, and that of JavaScript's `<`.

use std::cmp::Ordering;

use icu_collator::{Collator, options::CollatorOptions};

/// Sorts by name as JavaScript's `localeCompare` does in a language without rules of its own.
pub(crate) fn sort_by_locale<T>(items: &mut [T], name: impl Fn(&T) -> &str) {
    // The data of the root locale is compiled in; should it ever be missing, an order is better than no document.
    let collator =
        Collator::try_new(icu_collator::CollatorPreferences::default(), CollatorOptions::default());
    items.sort_by(|a, b| {
        let (a, b) = (name(a), name(b));
        collator
            .as_ref()
            .map_or(Ordering::Equal, |collator| collator.compare(a, b))
            .then_with(|| code_units(a, b))
    });
}

/// Compares as JavaScript's `<` does: by UTF-16 code units.
pub(crate) fn code_units(a: &str, b: &str) -> Ordering {
    a.encode_utf16().cmp(b.encode_utf16())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_as_a_person_would_look_for_them() {
        let expected = [
            "_x",
            "10",
            "9",
            "a_b",
            "a-b",
            "a1",
            "ab",
            "aB",
            "e",
            "E",
            "é",
            "f",
            "user",
            "User",
            "user_tags",
            "user.tags",
            "users",
            "Users",
            "userTags",
            "z",
            "Z",
        ];
        let mut names = expected;
        names.sort_unstable();
        assert_ne!(names, expected);
        sort_by_locale(&mut names, |name| name);
        assert_eq!(names, expected);
        names.reverse();
        sort_by_locale(&mut names, |name| name);
        assert_eq!(names, expected);
    }

    #[test]
    fn capitals_stand_among_the_others() {
        let mut names = ["Zoo", "users", "apples"];
        sort_by_locale(&mut names, |name| name);
        assert_eq!(names, ["apples", "users", "Zoo"]);
        names.sort_by(|a, b| code_units(a, b));
        assert_eq!(names, ["Zoo", "apples", "users"]);
    }

    #[test]
    fn code_units_are_not_code_points() {
        assert_eq!(code_units("\u{ffee}", "😀"), Ordering::Greater);
        assert_eq!("\u{ffee}".cmp("😀"), Ordering::Less);
    }
}
