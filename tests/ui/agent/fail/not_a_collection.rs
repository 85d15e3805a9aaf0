use forest::{Agent, AgentBuilder};

pub struct User {
    pub id: i64,
}

pub fn register(agent: AgentBuilder) -> AgentBuilder {
    agent.collection::<User>()
}

fn main() {
    let _: fn(AgentBuilder) -> AgentBuilder = register;
    let _ = std::any::type_name::<Agent>();
}
