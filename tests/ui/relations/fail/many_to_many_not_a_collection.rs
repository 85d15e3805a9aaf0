use forest::collection;

pub struct Tag;

#[collection]
pub struct CompanyTag {
    id: i64,
    company_id: i64,
    tag_id: String,
}

#[collection(many_to_many(tags = Tag, through = CompanyTag, origin_key = company_id, foreign_key = tag_id))]
pub struct Company {
    id: i64,
}

fn main() {}
