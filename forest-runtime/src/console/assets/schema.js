// Reading the schema document, in either dialect: which columns a list shows and in which order, what a record is called.

const TITLES = ["full_name", "fullName", "display_name", "displayName", "name", "title", "label", "username", "email"];
const SHOWN_COLUMNS = 9;

/** Reads the document into `{ collections: Map, meta }`. */
export function readSchema(document) {
  const collections = new Map();
  for (const raw of document.collections ?? []) collections.set(raw.name, readCollection(raw));
  for (const collection of collections.values()) {
    for (const field of collection.fields) {
      if (field.to) field.target = collections.get(field.to) ?? null;
    }
  }
  return { collections, meta: document.meta ?? {} };
}

function readCollection(raw) {
  const fields = (raw.fields ?? []).map(readField);
  const actions = (raw.actions ?? []).map((action) => ({ ...action, fields: action.fields ?? [] }));
  const byName = new Map(fields.map((field) => [field.name, field]));
  const title = TITLES.map((name) => byName.get(name)).find((field) => field && !field.relation)
    ?? fields.find((field) => field.type === "String" && !field.key && !field.relation)
    ?? fields.find((field) => field.key);
  return {
    name: raw.name,
    label: humanize(raw.name),
    searchable: raw.isSearchable !== false,
    fields,
    byName,
    keys: fields.filter((field) => field.key),
    title,
    actions,
    single: actions.filter((action) => action.type === "single"),
    bulk: actions.filter((action) => action.type === "bulk"),
    global: actions.filter((action) => action.type === "global"),
    people: ["email", "first_name", "firstName", "full_name", "fullName"].some((name) => byName.has(name)),
  };
}

function readField(raw) {
  const relation = raw.relationship ?? null;
  const many = relation === "HasMany" || relation === "BelongsToMany";
  return {
    name: raw.field,
    label: humanize(raw.field),
    type: raw.type,
    key: raw.isPrimaryKey === true,
    sortable: raw.isSortable !== false && !relation,
    enums: Array.isArray(raw.enums) ? raw.enums : [],
    readOnly: raw.isReadOnly === true,
    required: raw.isRequired === true,
    relation,
    many,
    to: typeof raw.reference === "string" ? raw.reference.slice(0, raw.reference.lastIndexOf(".")) : null,
    target: null,
  };
}

/** The columns of a list: the key, what the record is called, its facts, its links, its dates. */
export function listColumns(collection) {
  const full = ["full_name", "fullName"].some((name) => collection.byName.has(name));
  const covered = full ? new Set(["first_name", "last_name", "firstName", "lastName"]) : new Set();
  const shown = collection.fields.filter((field) => {
    if (field.many || covered.has(field.name)) return false;
    if (field.relation) return field.target !== null;
    return typeof field.type === "string" && !["Json", "Binary", "File", "Point"].includes(field.type);
  });
  return inOrder(collection, shown).slice(0, SHOWN_COLUMNS);
}

/** All fields of a record page. */
export function recordFields(collection) {
  return inOrder(collection, collection.fields.filter((field) => !field.many));
}

function inOrder(collection, fields) {
  const rank = (field) => {
    if (field.key) return 0;
    if (field === collection.title) return 1;
    if (/^e_?mail$/i.test(field.name)) return 2;
    if (field.relation) return 5;
    if (field.type === "Date" || field.type === "Dateonly" || field.type === "Time") return 6;
    if (typeof field.type !== "string" || field.type === "Json") return 7;
    return /name/i.test(field.name) ? 3 : 4;
  };
  return fields
    .map((field, at) => ({ field, at, rank: rank(field) }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .map((entry) => entry.field);
}

/** What a list asks for: its columns, and for each link the field that names the other record. */
export function projection(collection, columns) {
  const names = new Set(columns.map((column) => column.name));
  if (collection.title) names.add(collection.title.name);
  const fields = { [collection.name]: [...names] };
  for (const column of columns) {
    if (column.relation) fields[column.name] = [(column.target?.title ?? column.target?.keys[0])?.name ?? "id"];
  }
  return fields;
}

/** What a record is called, in one line. */
export function titleOf(collection, record) {
  const value = collection?.title && record.values[collection.title.name];
  return value === null || value === undefined || value === "" ? `${collection?.label ?? "Record"} ${record.id}` : String(value);
}

/** The sort of a list when the address names none: newest first, as in the Forest UI. */
export function defaultSort(collection) {
  return collection.keys.length === 1 ? `-${collection.keys[0].name}` : "";
}

/** `created_at` and `createdAt` become "Created at". */
export function humanize(name) {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[_\-.]+/g, " ").trim().toLowerCase();
  return words === "id" ? "ID" : words.charAt(0).toUpperCase() + words.slice(1);
}
