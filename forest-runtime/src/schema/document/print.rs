//! The two layouts of the schema file.

use super::json::{Json, quoted};

/// The modern layout: whatever fits in the rest of a line of 100 columns stands on it, all else is unfolded one level.
pub(super) fn modern(json: &Json) -> String {
    let mut out = String::new();
    write_modern(json, &mut out, 0, 0);
    out
}

const WIDTH: usize = 100;

/// `reserved` is what else stands on the line: the key before the value and the comma behind it.
fn write_modern(json: &Json, out: &mut String, indent: usize, reserved: usize) {
    let mut flat = String::new();
    json.write(&mut flat, ", ", ": ");
    let (open, close, count) = match json {
        Json::Array(items) => ('[', ']', items.len()),
        Json::Object(members) => ('{', '}', members.len()),
        _ => (' ', ' ', 0),
    };
    if count == 0 || flat.encode_utf16().count() + indent + reserved <= WIDTH {
        out.push_str(&flat);
        return;
    }
    out.push(open);
    let comma = |at: usize| usize::from(at + 1 < count);
    let separate = |out: &mut String, at: usize| {
        if at > 0 {
            out.push(',');
        }
        new_line(out, indent + 2);
    };
    match json {
        Json::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                separate(out, at);
                write_modern(item, out, indent + 2, comma(at));
            }
        }
        Json::Object(members) => {
            for (at, (key, value)) in members.iter().enumerate() {
                separate(out, at);
                let key = quoted(key) + ": ";
                out.push_str(&key);
                write_modern(value, out, indent + 2, key.encode_utf16().count() + comma(at));
            }
        }
        _ => {}
    }
    new_line(out, indent);
    out.push(close);
}

/// The legacy layout: a member a line; the items of an array follow one another, and only three scalars or more get a
/// line each.
pub(super) fn legacy(json: &Json) -> String {
    let mut out = String::new();
    write_legacy(json, &mut out, 0);
    out
}

fn write_legacy(json: &Json, out: &mut String, indent: usize) {
    match json {
        Json::Object(members) => {
            out.push('{');
            for (at, (key, value)) in members.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                new_line(out, indent + 2);
                out.push_str(&quoted(key));
                out.push_str(": ");
                write_legacy(value, out, indent + 2);
            }
            if members.is_empty() {
                out.push('\n');
            }
            new_line(out, indent);
            out.push('}');
        }
        Json::Array(items) => {
            let is_tall = items.len() >= 3 && !matches!(items[0], Json::Object(_) | Json::Array(_));
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                match (at, is_tall) {
                    (0, true) => new_line(out, indent + 2),
                    (_, true) => {
                        out.push(',');
                        new_line(out, indent + 2);
                    }
                    (0, false) => {}
                    (_, false) => out.push_str(", "),
                }
                write_legacy(item, out, if is_tall { indent + 2 } else { indent });
            }
            if is_tall {
                new_line(out, indent);
            }
            out.push(']');
        }
        scalar => scalar.write(out, ", ", ": "),
    }
}

fn new_line(out: &mut String, indent: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
}

#[cfg(test)]
mod tests {
    use super::{super::parse::parse, *};

    #[test]
    fn legacy_arrays_are_tall_from_three_scalars_on() {
        let json = parse("{\"a\":[],\"b\":[1,2],\"c\":[1,2,3],\"d\":[{\"x\":null},{}]}").unwrap();
        let expected = "{\n  \"a\": [],\n  \"b\": [1, 2],\n  \"c\": [\n    1,\n    2,\n    3\n  ],\n  \"d\": [{\n    \"x\": null\n  }, {\n\n  }]\n}";
        assert_eq!(legacy(&json), expected);
    }

    #[test]
    fn modern_lines_hold_what_fits_in_a_hundred_columns() {
        // `{"k": "…"}` has nine columns around its text.
        for (length, lines) in [(91, 1), (92, 3)] {
            let json = parse(&format!("{{\"k\":\"{}\"}}", "x".repeat(length))).unwrap();
            assert_eq!(modern(&json).lines().count(), lines, "{length}");
        }
        // Astral characters count twice, as they do in JavaScript.
        for (length, lines) in [(45, 1), (46, 3)] {
            let json = parse(&format!("{{\"k\":\"{}\"}}", "😀".repeat(length))).unwrap();
            assert_eq!(modern(&json).lines().count(), lines, "{length}");
        }
    }

    #[test]
    fn modern_reserves_the_place_of_a_key_and_a_comma() {
        for (length, lines) in [(86, 4), (87, 6)] {
            let json = parse(&format!("{{\"key\":[\"{}\"],\"z\":1}}", "x".repeat(length))).unwrap();
            assert_eq!(modern(&json).lines().count(), lines, "{length}\n{}", modern(&json));
        }
    }
}
