//! Session tokens: any text, and any claims with a good signature.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| forest::fuzzing::session_token(input));
