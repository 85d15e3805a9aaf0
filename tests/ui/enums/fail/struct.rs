use forest::ForestEnum;

#[derive(ForestEnum)]
pub struct Status;

fn main() {}
