//! Patterns for `LIKE … ESCAPE '\'` and for `GLOB`.

/// A text that is meant letter by letter, in a pattern of `LIKE`.
pub(super) fn like_letters(text: &str) -> String {
    escaped(text, |letter, pattern| {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    })
}

/// A pattern of `%` and `_` and letters, for `LIKE`.
pub(super) fn like(text: &str) -> String {
    text.replace('\\', r"\\")
}

/// A text that is meant letter by letter, in a pattern of `GLOB`.
pub(super) fn glob_letters(text: &str) -> String {
    escaped(text, glob_letter)
}

/// A pattern of `%` and `_` and letters, for `GLOB`.
pub(super) fn glob(text: &str) -> String {
    escaped(text, |letter, pattern| match letter {
        '%' => pattern.push('*'),
        '_' => pattern.push('?'),
        _ => glob_letter(letter, pattern),
    })
}

fn glob_letter(letter: char, pattern: &mut String) {
    if matches!(letter, '*' | '?' | '[') {
        pattern.extend(['[', letter, ']']);
    } else {
        pattern.push(letter);
    }
}

fn escaped(text: &str, write: fn(char, &mut String)) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    for letter in text.chars() {
        write(letter, &mut pattern);
    }
    pattern
}
