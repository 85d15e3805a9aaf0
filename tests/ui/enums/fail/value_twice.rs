use forest::ForestEnum;

#[derive(ForestEnum)]
pub enum Status {
    New,
    #[forest(name = "New")]
    Fresh,
}

fn main() {}
