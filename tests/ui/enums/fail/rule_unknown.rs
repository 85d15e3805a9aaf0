use forest::ForestEnum;

#[derive(ForestEnum)]
#[forest(rename_all = "Title Case")]
pub enum Status {
    New,
}

fn main() {}
