use forest::prelude::*;

pub struct Plain {
    pub name: String,
}

#[smart]
impl Plain {
    #[field]
    fn upper(name: &str) -> String {
        name.to_uppercase()
    }
}

fn main() {}
