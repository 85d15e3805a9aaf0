//! Rules for addresses: any JSON, and any address that is held against them.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| forest::fuzzing::ip_rules(input));
