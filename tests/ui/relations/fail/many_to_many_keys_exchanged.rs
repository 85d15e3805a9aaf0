use forest::collection;

#[collection]
pub struct Tag {
    id: String,
}

#[collection]
pub struct CompanyTag {
    id: i64,
    company_id: i64,
    tag_id: String,
}

#[collection(many_to_many(tags = Tag, through = CompanyTag, origin_key = tag_id, foreign_key = company_id))]
pub struct Company {
    id: i64,
}

fn main() {}
