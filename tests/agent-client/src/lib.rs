//! Tests that drive an agent with Forest's own JavaScript client. They are in `tests/`; `tests/run` at the root of the
//! repository installs the client and runs them.
