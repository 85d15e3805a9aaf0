//! Reads JSON into a tree that keeps the order of members and the text of numbers.

use std::{borrow::Cow, fmt};

use super::json::Json;

/// Deeper nesting than this is refused; the schema document needs about ten levels.
const DEEPEST: usize = 128;

/// Where a text stops being JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParseError {
    line: usize,
    column: usize,
    expected: &'static str,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} in line {}, column {}", self.expected, self.line, self.column)
    }
}

impl std::error::Error for ParseError {}

/// The value that `text` holds. Of members with one name, the last counts and stands where the first stood.
pub(crate) fn parse(text: &str) -> Result<Json, ParseError> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    parser.skip_space();
    if parser.at < text.len() { Err(parser.expected("the end of the text")) } else { Ok(value) }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn value(&mut self, depth: usize) -> Result<Json, ParseError> {
        if depth > DEEPEST {
            return Err(self.expected("less nesting"));
        }
        self.skip_space();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(|text| Json::Text(text.into())),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ if self.eat("null") => Ok(Json::Null),
            _ if self.eat("true") => Ok(Json::Bool(true)),
            _ if self.eat("false") => Ok(Json::Bool(false)),
            _ => Err(self.expected("a value")),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, ParseError> {
        let mut members: Vec<(Cow<'static, str>, Json)> = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.eat("}") {
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.expected("the name of a member"));
            }
            let key = self.string()?;
            self.skip_space();
            if !self.eat(":") {
                return Err(self.expected("`:`"));
            }
            let value = self.value(depth + 1)?;
            match members.iter_mut().find(|(name, _)| *name == key) {
                Some((_, first)) => *first = value,
                None => members.push((key.into(), value)),
            }
            self.skip_space();
            if self.eat("}") {
                return Ok(Json::Object(members));
            }
            if !self.eat(",") {
                return Err(self.expected("`,` or `}`"));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Json, ParseError> {
        let mut items = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.eat("]") {
            return Ok(Json::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.skip_space();
            if self.eat("]") {
                return Ok(Json::Array(items));
            }
            if !self.eat(",") {
                return Err(self.expected("`,` or `]`"));
            }
        }
    }

    fn string(&mut self) -> Result<String, ParseError> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.at += 2,
                Some(0..0x20) | None => return Err(self.expected("the end of the string")),
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        let literal = self.text.get(start..self.at).unwrap_or_default();
        // Escapes, with their surrogate pairs, are read as `serde_json` reads them.
        serde_json::from_str(literal).map_err(|_| {
            self.at = start;
            self.expected("a string without broken escapes")
        })
    }

    fn number(&mut self) -> Result<Json, ParseError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length =
            rest.bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'));
        let literal = rest.get(..length.count()).unwrap_or_default();
        if serde_json::from_str::<serde::de::IgnoredAny>(literal).is_err() {
            return Err(self.expected("a number"));
        }
        self.at += literal.len();
        Ok(Json::Number(literal.to_owned().into()))
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes()));
        if found {
            self.at += word.len();
        }
        found
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn expected(&self, expected: &'static str) -> ParseError {
        let before = self.text.as_bytes().get(..self.at).unwrap_or(self.text.as_bytes());
        let (mut line, mut column) = (1, 1);
        for letter in String::from_utf8_lossy(before).chars() {
            (line, column) = if letter == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        ParseError { line, column, expected }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_back() {
        let text = "{\"b\":[1,-2.50,1E+9,12345678901234567890123],\"a\":{\"é\":\"\\u00e9\\n\\\"😀\\ud83d\\ude00\"},\"c\":[true,false,null],\"\":{},\"d\":[]}";
        let json = parse(text).unwrap();
        let escaped = text.replace("\\u00e9", "é").replace("\\ud83d\\ude00", "😀");
        assert_eq!(json.to_compact(), escaped);
        assert_eq!(parse(&json.to_compact()).unwrap(), json);
    }

    #[test]
    fn the_last_of_two_members_counts() {
        assert_eq!(parse("{\"a\":1,\"b\":2,\"a\":3}").unwrap().to_compact(), "{\"a\":3,\"b\":2}");
    }

    #[test]
    fn what_is_not_json_is_refused_with_its_place() {
        for (text, expected) in [
            ("", "expected a value in line 1, column 1"),
            ("{\n  é", "expected the name of a member in line 2, column 3"),
            ("{\"a\" 1}", "expected `:` in line 1, column 6"),
            ("{\"a\":1 \"b\"", "expected `,` or `}` in line 1, column 8"),
            ("[1 2]", "expected `,` or `]` in line 1, column 4"),
            ("[1,]", "expected a value in line 1, column 4"),
            ("\"é", "expected the end of the string in line 1, column 3"),
            ("\"a\\", "expected the end of the string in line 1, column 4"),
            ("\"a\nb\"", "expected the end of the string in line 1, column 3"),
            ("\"\\q\"", "expected a string without broken escapes in line 1, column 1"),
            ("\"\\ud83d\"", "expected a string without broken escapes in line 1, column 1"),
            ("01", "expected a number in line 1, column 1"),
            ("-", "expected a number in line 1, column 1"),
            ("1.", "expected a number in line 1, column 1"),
            ("{} x", "expected the end of the text in line 1, column 4"),
            ("nul", "expected a value in line 1, column 1"),
        ] {
            assert_eq!(parse(text).unwrap_err().to_string(), expected, "{text}");
        }
        assert!(parse(&"[".repeat(100_000)).is_err());
    }
}
