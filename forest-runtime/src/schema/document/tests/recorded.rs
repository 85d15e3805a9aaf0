//! Columns and relations of a test database, as the official agents published them.

use super::*;

/// Every line of a recording, `<collection> <field as JSON>`, against what we publish of that field.
fn check_recording(document: &SchemaDocument, recording: &str) {
    for line in recording.lines() {
        let (name, field) = line.split_once(' ').unwrap();
        let field = parse(field).unwrap();
        let collection = document
            .collections
            .iter()
            .find(|json| json.get("name").and_then(Json::as_text) == Some(name))
            .unwrap_or_else(|| panic!("no collection `{name}`"));
        let fields = collection.get("fields").unwrap().items();
        let ours = fields.iter().find(|json| json.get("field") == field.get("field"));
        assert_eq!(ours.map(Json::to_compact), Some(field.to_compact()), "{name}");
    }
    for collection in &document.collections {
        let name = collection.get("name").and_then(Json::as_text).unwrap();
        let recorded = recording.lines().filter(|line| line.split_once(' ').unwrap().0 == name).count();
        assert_eq!(collection.get("fields").unwrap().items().len(), recorded, "{name}");
    }
}

#[test]
fn fields_and_relations_as_the_modern_agent_published_them() {
    use ColumnType::{Boolean, Date, Dateonly, Json, Number, String, Time, Uuid};
    let playlists_to_tracks = ["PlaylistTrack", "PlaylistId", "TrackId"];
    let tracks_to_playlists = ["PlaylistTrack", "TrackId", "PlaylistId"];
    let roles = &["viewer", "editor", "support", "admin"];
    let registered = [
        collection(
            "Artist",
            vec![key("ArtistId", Number), column("Name", String)],
            vec![has_many("Albums", "Album", "ArtistId")],
        ),
        collection(
            "Album",
            vec![key("AlbumId", Number), required("Title", String), required("ArtistId", Number)],
            vec![belongs_to("Artist", "Artist", "ArtistId"), has_many("Tracks", "Track", "AlbumId")],
        ),
        collection(
            "Track",
            vec![
                key("TrackId", Number),
                required("Name", String),
                column("AlbumId", Number),
                column("Composer", String),
            ],
            vec![
                belongs_to("Album", "Album", "AlbumId"),
                many_to_many("Playlists", "Playlist", tracks_to_playlists),
            ],
        ),
        collection(
            "Playlist",
            vec![key("PlaylistId", Number), column("Name", String)],
            vec![many_to_many("Tracks", "Track", playlists_to_tracks)],
        ),
        collection(
            "PlaylistTrack",
            vec![key("PlaylistId", Number), key("TrackId", Number)],
            vec![belongs_to("Playlist", "Playlist", "PlaylistId"), belongs_to("Track", "Track", "TrackId")],
        ),
        collection(
            "companies",
            vec![
                key("id", Number),
                required("name", String),
                column("country", String),
                required("created_at", Date),
            ],
            vec![has_many("users", "users", "company_id")],
        ),
        collection(
            "users",
            vec![
                key("id", Number),
                column("first_name", String),
                ColumnMeta { validations: &[Validation::MinLength(2)], ..column("last_name", String) },
                ColumnMeta { default: Some(Literal::Text("viewer")), ..required("role", String) },
                ColumnMeta { default: Some(Literal::Boolean(true)), ..required("active", Boolean) },
                column("score", Number),
                required("uuid", Uuid),
                column("company_id", Number),
                required("created_at", Date),
            ],
            vec![
                belongs_to("company", "companies", "company_id"),
                has_one("user_profile", "user_profiles", "user_id"),
            ],
        ),
        collection(
            "user_profiles",
            vec![key("id", Number), column("user_id", Number), column("bio", String)],
            vec![belongs_to("user", "users", "user_id")],
        ),
        collection(
            "type_samples",
            vec![
                key("id", Number),
                column("c_blob", ColumnType::Binary),
                column("c_bool", Boolean),
                column("c_date", Dateonly),
                column("c_double", Number),
                column("c_json", Json),
                column("c_text", String),
                column("c_time", Time),
                column("c_timestamp", Date),
                column("c_uuid", Uuid),
                ColumnMeta { enum_values: roles, ..column("c_enum", ColumnType::Enum) },
                ColumnMeta {
                    enum_values: roles,
                    ..column("c_enum_arr", ColumnType::List(&ColumnType::Enum))
                },
                column("c_text_arr", ColumnType::List(&String)),
            ],
            vec![],
        ),
    ];
    let document = SchemaDocument::of(&link(Dialect::Modern, &registered), &modern_liana());
    check_recording(
        &document,
        include_str!("../../../../../tests/fixtures/schema/recorded-modern-fields.txt"),
    );
}

#[test]
fn fields_and_relations_as_the_legacy_agent_published_them() {
    use ColumnType::{Binary, Boolean, Date, Enum, Number, String, Uuid};
    // A key that its model names is not taken for a generated one.
    let named_key = |name| ColumnMeta { read_only: Some(false), ..key(name, Number) };
    let roles = &["admin", "editor", "viewer", "support"];
    let registered = [
        collection(
            "artist",
            vec![named_key("artist_id"), column("name", String)],
            vec![has_many("albums", "album", "artist_id")],
        ),
        collection(
            "album",
            vec![named_key("album_id"), column("title", String), column("artist_id", Number)],
            vec![belongs_to("artist", "artist", "artist_id"), has_many("tracks", "track", "album_id")],
        ),
        collection(
            "track",
            vec![
                named_key("track_id"),
                column("name", String),
                column("composer", String),
                column("album_id", Number),
            ],
            vec![
                belongs_to("album", "album", "album_id"),
                many_to_many("playlists", "playlist", ["playlist_track", "track_id", "playlist_id"]),
            ],
        ),
        collection(
            "playlist",
            vec![named_key("playlist_id"), column("name", String)],
            vec![many_to_many("tracks", "track", ["playlist_track", "playlist_id", "track_id"])],
        ),
        collection(
            "playlist_track",
            vec![key("playlist_id", Number), key("track_id", Number)],
            vec![belongs_to("playlist", "playlist", "playlist_id"), belongs_to("track", "track", "track_id")],
        ),
        collection(
            "companies",
            vec![
                key("id", Number),
                column("name", String),
                column("country", String),
                column("created_at", Date),
            ],
            vec![has_many("users", "users", "company_id")],
        ),
        collection(
            "users",
            vec![
                key("id", Number),
                column("email", String),
                column("createdAt", Date),
                column("first_name", String),
                column("last_name", String),
                ColumnMeta {
                    default: Some(Literal::Text("viewer")),
                    enum_values: roles,
                    ..required("role", Enum)
                },
                ColumnMeta { default: Some(Literal::Boolean(true)), ..required("active", Boolean) },
                required("uuid", Uuid),
                required("company_id", Number),
                // Not published: the older agents leave bytes out.
                required("avatar", Binary),
            ],
            vec![
                belongs_to("company", "companies", "company_id"),
                has_one("profile", "user_profiles", "user_id"),
            ],
        ),
        collection(
            "user_profiles",
            vec![key("id", Number), column("user_id", Number), column("bio", String)],
            vec![belongs_to("user", "users", "user_id")],
        ),
    ];
    let document = SchemaDocument::of(&link(Dialect::Legacy, &registered), &sequelize());
    check_recording(
        &document,
        include_str!("../../../../../tests/fixtures/schema/recorded-legacy-fields.txt"),
    );
}
