//! Signed approval requests: any text, and any payload with a good signature.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| forest::fuzzing::approval(input));
