use forest::ForestEnum;

#[derive(ForestEnum)]
pub enum Status<const N: usize> {
    New,
}

fn main() {}
