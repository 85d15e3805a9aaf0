//! Diagnostics: a collector of errors, so that one run reports all of them, and "did you mean".

use std::{cell::RefCell, fmt::Display};

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::Ident;

/// The errors of one run of a macro. Must be turned into tokens: dropping errors unreported is a bug.
#[derive(Default)]
pub(crate) struct Errors(RefCell<Vec<syn::Error>>);

impl Errors {
    /// Reports at a span.
    pub(crate) fn at(&self, span: Span, message: impl Display) {
        self.push(syn::Error::new(span, message));
    }

    /// Reports at all of `tokens`.
    pub(crate) fn on(&self, tokens: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    /// Reports at all of `tokens`, or at `otherwise` when there are none.
    pub(crate) fn on_or(&self, tokens: &TokenStream, otherwise: Span, message: impl Display) {
        if tokens.is_empty() { self.at(otherwise, message) } else { self.on(tokens, message) }
    }

    /// Reports an error of syn's.
    pub(crate) fn push(&self, error: syn::Error) {
        self.0.borrow_mut().push(error);
    }

    /// The value, or a report.
    pub(crate) fn ok<T>(&self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// Reports that `name` is taken: at the second place, and at the first, so that both are seen.
    pub(crate) fn twice(
        &self,
        first: Span,
        second: Span,
        message: impl Display,
        first_message: impl Display,
    ) {
        self.at(second, message);
        self.at(first, first_message);
    }

    /// How many errors there are; a part compares two counts to learn whether it failed itself.
    pub(crate) fn count(&self) -> usize {
        self.0.borrow().len()
    }

    /// One `compile_error!` an error.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.0.take().iter().map(syn::Error::to_compile_error).collect()
    }

    /// Drops the errors: for a first look at something that will be read again.
    pub(crate) fn ignore(self) {
        self.0.take();
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        debug_assert!(
            std::thread::panicking() || self.0.get_mut().is_empty(),
            "errors were collected and never reported"
        );
    }
}

/// The place of the last token. What begins at the first and ends here is placed at all of them.
pub(crate) fn end(tokens: &impl ToTokens) -> Span {
    tokens.to_token_stream().into_iter().last().map_or_else(Span::call_site, |token| token.span())
}

/// An unknown word, with the one that was probably meant or the list of those that there are.
pub(crate) fn unknown(word: &Ident, what: &str, known: &[&str]) -> syn::Error {
    let text = word.to_string();
    syn::Error::new(word.span(), format!("unknown {what} `{text}`\n{}", meant(&text, known)))
}

/// The help line of an unknown word.
pub(crate) fn meant(word: &str, known: &[&str]) -> String {
    match (suggest(word, known), known) {
        (Some(suggestion), _) => format!("help: did you mean `{suggestion}`?"),
        (None, [only]) => format!("help: the only one is `{only}`"),
        (None, _) => format!("help: expected one of `{}`", known.join("`, `")),
    }
}

fn suggest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let limit = 1.max(word.chars().count() / 3);
    known
        .iter()
        .map(|candidate| (distance(word, candidate), *candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
        // Or the beginning of one, when it says enough.
        .or_else(|| known.iter().copied().find(|candidate| word.len() > 2 && candidate.starts_with(word)))
}

/// Edits between two words: insertions, deletions, substitutions, and swaps of neighbours.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before_last = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &of_a) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &of_b) in b.iter().enumerate() {
            let mut cost = (last[j] + usize::from(of_a != of_b)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && of_a == b[j - 1] && a[i - 1] == of_b {
                cost = cost.min(before_last[j - 1] + 1);
            }
            row.push(cost);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swap_counts_as_one_edit() {
        for (a, b, edits) in [
            ("", "", 0),
            ("name", "name", 0),
            ("naem", "name", 1),
            ("nme", "name", 1),
            ("singel", "single", 1),
            ("primary_kye", "primary_key", 1),
            ("a", "bc", 2),
        ] {
            assert_eq!(distance(a, b), edits, "{a} {b}");
            assert_eq!(distance(b, a), edits, "{b} {a}");
        }
    }

    #[test]
    fn a_far_word_gets_the_list() {
        assert_eq!(meant("tabel", &["name", "table"]), "help: did you mean `table`?");
        assert_eq!(meant("primary", &["name", "primary_key"]), "help: did you mean `primary_key`?");
        assert_eq!(meant("colour", &["name", "table"]), "help: expected one of `name`, `table`");
    }

    #[test]
    #[should_panic(expected = "never reported")]
    fn errors_cannot_be_forgotten() {
        Errors::default().at(Span::call_site(), "lost");
    }
}
