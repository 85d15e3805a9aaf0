//! Condition trees: any JSON, down to the SQL statement that is made of it.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| forest::fuzzing::condition_tree(input));
