//! Server-sent events, cut out of a stream of bytes.
//!
//! The parsers on crates.io keep whatever a line or an event holds until it ends, and a server that never ends one would
//! fill the memory; most of them also drop comments, which are a sign of life, and events without `data`, which Forest's
//! server may send. This one has a limit, and is small.

/// The longest event, and the longest line.
const LIMIT: usize = 64 * 1024;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What comes out of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    Event {
        name: String,
        data: String,
    },
    /// A line that says only that the server is there.
    Comment,
}

/// An event or a line is longer than the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong;

/// A stream as far as it has been read.
#[derive(Debug, Default)]
pub(super) struct Parser {
    line: Vec<u8>,
    name: String,
    data: Vec<String>,
    /// The length of `data`, with its line ends.
    length: usize,
    /// A line feed after a carriage return ends no second line.
    after_return: bool,
    begun: bool,
}

impl Parser {
    /// Reads on, and hands over what became complete.
    pub(super) fn feed(&mut self, bytes: &[u8], mut take: impl FnMut(Item)) -> Result<(), TooLong> {
        for &byte in bytes {
            let after_return = std::mem::replace(&mut self.after_return, byte == b'\r');
            match byte {
                b'\n' if after_return => {}
                b'\n' | b'\r' => {
                    if let Some(item) = self.end_line()? {
                        take(item);
                    }
                }
                _ if self.line.len() >= LIMIT => return Err(TooLong),
                _ => self.line.push(byte),
            }
        }
        Ok(())
    }

    fn end_line(&mut self) -> Result<Option<Item>, TooLong> {
        let bytes = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&bytes);
        let first = !std::mem::replace(&mut self.begun, true);
        let line = if first { line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line) } else { &line };
        if line.is_empty() {
            return Ok(self.end_event());
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" => return Ok(Some(Item::Comment)),
            "event" => value.clone_into(&mut self.name),
            "data" => {
                self.length += value.len() + 1;
                if self.length > LIMIT {
                    return Err(TooLong);
                }
                self.data.push(value.to_owned());
            }
            _ => {}
        }
        Ok(None)
    }

    fn end_event(&mut self) -> Option<Item> {
        let name = std::mem::take(&mut self.name);
        let data = std::mem::take(&mut self.data);
        self.length = 0;
        if name.is_empty() && data.is_empty() {
            return None;
        }
        let name = if name.is_empty() { "message".to_owned() } else { name };
        Some(Item::Event { name, data: data.join("\n") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(name: &str, data: &str) -> Item {
        Item::Event { name: name.to_owned(), data: data.to_owned() }
    }

    fn parse<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<Item> {
        let mut parser = Parser::default();
        let mut items = Vec::new();
        for chunk in chunks {
            parser.feed(chunk, |item| items.push(item)).unwrap();
        }
        items
    }

    const STREAM: &str = "\u{feff}: hello\nevent: heartbeat\ndata\n\nid: 1\nretry: 5\n\nevent:refresh-users\r\n\r\n\
                          data: {\"é\":\ndata: 1}\nevent: refresh-renderings\r\rdata: last\r\n\r\nevent: cut off\ndata: x\n";

    fn expected() -> Vec<Item> {
        vec![
            Item::Comment,
            event("heartbeat", ""),
            event("refresh-users", ""),
            event("refresh-renderings", "{\"é\":\n1}"),
            event("message", "last"),
        ]
    }

    #[test]
    fn a_stream_is_cut_into_events_and_comments() {
        assert_eq!(parse([STREAM.as_bytes()]), expected());
    }

    #[test]
    fn where_the_chunks_end_does_not_matter() {
        for size in 1..20 {
            assert_eq!(parse(STREAM.as_bytes().chunks(size)), expected(), "{size}");
        }
        for at in 0..STREAM.len() {
            let (first, second) = STREAM.as_bytes().split_at(at);
            assert_eq!(parse([first, second]), expected(), "{at}");
        }
    }

    #[test]
    fn a_byte_order_mark_counts_at_the_beginning_alone() {
        assert_eq!(parse(["\u{feff}data: a\n\n\u{feff}data: b\n\n".as_bytes()]), [event("message", "a")]);
    }

    #[test]
    fn bytes_that_are_no_text_do_no_harm() {
        assert_eq!(parse([b"event: a\xff\ndata: \xc3\n\n".as_slice()]), [event("a\u{fffd}", "\u{fffd}")]);
    }

    #[test]
    fn one_space_after_the_colon_is_left_out() {
        assert_eq!(parse([b"data:  a:b\n\n".as_slice()]), [event("message", " a:b")]);
    }

    #[test]
    fn a_line_that_does_not_end_is_too_long() {
        let mut parser = Parser::default();
        let chunk = [b'a'; 1024];
        let refused = (0..100).position(|_| parser.feed(&chunk, |_| ()).is_err());
        assert_eq!(refused, Some(64));
    }

    #[test]
    fn an_event_that_does_not_end_is_too_long() {
        for line in ["data\n", "data: 0123456789\n"] {
            let mut parser = Parser::default();
            assert!((0..=LIMIT).any(|_| parser.feed(line.as_bytes(), |_| ()).is_err()), "{line}");
        }
    }

    #[test]
    fn a_long_stream_of_short_events_is_fine() {
        let mut parser = Parser::default();
        let mut count = 0;
        for _ in 0..20_000 {
            parser.feed(b"event: heartbeat\ndata: {}\n\n", |_| count += 1).unwrap();
        }
        assert_eq!(count, 20_000);
    }
}
