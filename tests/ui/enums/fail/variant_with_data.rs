use forest::ForestEnum;

#[derive(ForestEnum)]
pub enum Status {
    New,
    Old(i64),
}

fn main() {}
