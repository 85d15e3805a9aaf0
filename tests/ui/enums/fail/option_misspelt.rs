use forest::ForestEnum;

#[derive(ForestEnum)]
#[forest(rename = "lowercase")]
pub enum Status {
    New,
}

fn main() {}
