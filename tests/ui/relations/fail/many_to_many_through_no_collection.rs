use forest::collection;

#[collection]
pub struct Tag {
    id: String,
}

pub struct CompanyTag;


#[collection(many_to_many(tags = Tag, through = CompanyTag, origin_key = company_id, foreign_key = tag_id))]
pub struct Company {
    id: i64,
}

fn main() {}
