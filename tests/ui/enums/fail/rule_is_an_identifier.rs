use forest::ForestEnum;

#[derive(ForestEnum)]
#[forest(rename_all = lowercase)]
pub enum Status {
    New,
}

fn main() {}
