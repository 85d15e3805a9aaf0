use forest::ForestEnum;

#[derive(ForestEnum)]
pub enum Status {
    #[forest(name = "")]
    New,
}

fn main() {}
