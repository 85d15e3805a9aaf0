//! What a test sees of the sandbox's work, and how it disturbs it.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::{Environment, Fault, Request, Route, events::Heartbeat, state::Planned};
use crate::access::permissions::Stale;

/// How long a test waits for something that should happen at once.
const PATIENCE: Duration = Duration::from_secs(20);

impl Environment {
    /// What was asked of a route so far, by agents of all environments, in the order in which it came.
    pub fn requests(&self, route: Route) -> Vec<Request> {
        let state = self.shared.lock();
        state.requests.iter().filter(|request| request.route == route).cloned().collect()
    }

    /// How often a route was asked so far.
    pub fn count(&self, route: Route) -> usize {
        self.shared.lock().requests.iter().filter(|request| request.route == route).count()
    }

    /// Everything that was asked so far.
    pub fn all_requests(&self) -> Vec<Request> {
        self.shared.lock().requests.clone()
    }

    /// Forgets what was asked so far.
    pub fn forget_requests(&self) {
        self.shared.lock().requests.clear();
    }

    /// Disturbs a route, until [`Environment::clear_faults`]. Of several faults of one route the first counts.
    pub fn fault(&self, route: Route, fault: Fault) {
        self.shared.lock().faults.push(Planned { route, fault, times: None });
    }

    /// Disturbs the next requests of a route, as many as `times` says.
    pub fn fault_times(&self, route: Route, fault: Fault, times: usize) {
        if times > 0 {
            self.shared.lock().faults.push(Planned { route, fault, times: Some(times) });
        }
    }

    /// Every route works again.
    pub fn clear_faults(&self) {
        self.shared.lock().faults.clear();
    }

    /// Puts `value` into every answer of a route, at a JSON pointer such as `/data/attributes/teams`: for what the sandbox
    /// would not say by itself. Agents that listen are told.
    pub fn patch(&self, route: Route, pointer: impl Into<String>, value: Json) {
        self.add_patch(route, pointer.into(), Some(value));
    }

    /// Takes what is at a JSON pointer out of every answer of a route. Agents that listen are told.
    pub fn omit(&self, route: Route, pointer: impl Into<String>) {
        self.add_patch(route, pointer.into(), None);
    }

    /// Takes back every [`Environment::patch`] and [`Environment::omit`].
    pub fn clear_patches(&self) {
        let routes = self.with(|environment| {
            let routes: Vec<_> = environment.patches.iter().map(|(route, ..)| *route).collect();
            environment.patches.clear();
            routes
        });
        for route in routes {
            self.route_changed(route);
        }
    }

    fn add_patch(&self, route: Route, pointer: String, value: Option<Json>) {
        self.with(|environment| environment.patches.push((route, pointer, value)));
        self.route_changed(route);
    }

    fn route_changed(&self, route: Route) {
        self.with(|environment| match route {
            Route::Permissions => environment.changed("refresh-roles", &json!({})),
            Route::Users => environment.changed("refresh-users", &json!({})),
            Route::Rendering => {
                let ids: Vec<_> = environment.renderings.keys().copied().collect();
                environment.changed("refresh-renderings", &json!({ "renderingIds": ids }));
            }
            _ => {}
        });
    }

    /// Makes changes of which agents that listen are not told.
    pub fn quietly<R>(&self, changes: impl FnOnce(&Self) -> R) -> R {
        let before = self.with(|environment| std::mem::replace(&mut environment.quiet, true));
        let result = changes(self);
        self.with(|environment| environment.quiet = before);
        result
    }

    /// Sends an event to agents that listen: `refresh-users`, `refresh-roles`, or `refresh-renderings` with
    /// `{"renderingIds": [1]}`. Changes of the sandbox send theirs by themselves.
    pub fn send_event(&self, event: &str, data: &Json) {
        self.with(|environment| environment.streams.send(event, data));
    }

    /// How many agents listen to events.
    pub fn event_streams(&self) -> usize {
        self.with(|environment| environment.streams.count())
    }

    /// Ends the connections of agents that listen to events.
    pub fn drop_event_streams(&self) {
        self.with(|environment| environment.streams.drop_all());
    }

    /// The time between the heartbeats of event streams that are opened from here on: a second unless told otherwise,
    /// `None` for one at the start alone.
    pub fn heartbeat(&self, period: Option<Duration>) {
        self.with(|environment| environment.streams.heartbeat = Heartbeat(period));
    }

    /// Waits until an agent listens to events.
    pub async fn wait_for_event_stream(&self) {
        self.wait_until("an agent listens to events", || self.event_streams() > 0).await;
    }

    /// What agents were told after the first `count` times, and how often it was in all.
    pub(in crate::testing) fn told_since(&self, count: usize) -> (Vec<Stale>, usize) {
        self.with(|environment| environment.streams.told_since(count))
    }

    /// Waits until an agent has published the schema with this hash.
    pub(in crate::testing) async fn wait_for_schema_of(&self, hash: &str) {
        let there = || self.with(|environment| environment.last_hash.as_deref() == Some(hash));
        self.wait_until("the agent has published its schema", there).await;
    }

    /// Waits until an agent has published its schema.
    pub async fn wait_for_schema(&self) {
        self.wait_until("an agent publishes its schema", || self.schema().is_some()).await;
    }

    /// Waits until `condition` holds, for what happens in another thread. After 20 seconds it panics and says that it
    /// waited until `what`.
    pub async fn wait_until(&self, what: &str, condition: impl Fn() -> bool) {
        // Not the runtime's clock, which a test may have stopped.
        let start = Instant::now();
        while !condition() {
            if start.elapsed() > PATIENCE {
                let asked: Vec<_> = self.all_requests().iter().map(|request| request.route).collect();
                let schema = self.with(|environment| environment.refused_schema.clone());
                let schema = schema.map(|problem| format!("; the schema was refused: {problem}"));
                panic!(
                    "waited until {what}, in vain; the sandbox was asked for {asked:?}{}",
                    schema.unwrap_or_default()
                );
            }
            actix_web::rt::time::sleep(Duration::from_millis(2)).await;
        }
    }
}
