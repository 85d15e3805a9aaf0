use forest::collection;

#[collection]
pub struct User<T> {
    id: T,
}

fn main() {}
