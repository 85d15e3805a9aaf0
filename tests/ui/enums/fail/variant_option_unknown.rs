use forest::ForestEnum;

#[derive(ForestEnum)]
pub enum Status {
    #[forest(rename_all = "lowercase")]
    New,
}

fn main() {}
