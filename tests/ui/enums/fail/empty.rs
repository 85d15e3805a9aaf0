use forest::ForestEnum;

#[derive(ForestEnum)]
pub enum Status {}

fn main() {}
