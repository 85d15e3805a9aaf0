// A key may be held by an `Option` of its type, in every kind of relation.
use forest::prelude::*;

#[collection(
    has_one(profile = Profile, foreign_key = user_id),
    has_many(reports = Self, foreign_key = boss_id),
    many_to_many(friends = User, through = Friendship, origin_key = one_id, foreign_key = other_id)
)]
struct User {
    id: String,
    #[forest(belongs_to = Self)]
    boss_id: Option<String>,
}

#[collection]
struct Profile {
    id: i64,
    #[forest(belongs_to = User)]
    user_id: Option<String>,
}

#[collection]
struct Friendship {
    #[forest(primary_key, belongs_to = User)]
    one_id: String,
    #[forest(primary_key, belongs_to = User)]
    other_id: String,
    since: Option<i64>,
}

fn main() {
    assert_eq!(User::META.relations.len(), 4);
    assert_eq!(Friendship::META.relations.len(), 2);
}
