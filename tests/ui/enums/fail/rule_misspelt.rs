use forest::ForestEnum;

#[derive(ForestEnum)]
#[forest(rename_all = "snakecase")]
pub enum Status {
    New,
}

fn main() {}
