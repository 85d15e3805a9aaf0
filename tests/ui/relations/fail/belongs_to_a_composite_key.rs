use forest::collection;

#[collection]
pub struct Seat {
    #[forest(primary_key)]
    row: i64,
    #[forest(primary_key)]
    letter: String,
}

#[collection]
pub struct Ticket {
    id: i64,
    #[forest(belongs_to = Seat)]
    seat_id: i64,
}

fn main() {}
