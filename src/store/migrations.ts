import { isTaken, type Sql, type Statement, statement } from './sql.ts'

/** One step of the schema: its statements, applied together. */
export type Migration = readonly string[]

/** Every step there ever was, in order; a released one is never edited, only followed. */
export const migrations: readonly Migration[] = [
  [
    `create table users (
      id text primary key,
      org_id text not null,
      email text not null,
      email_key text not null unique,
      role text not null,
      disabled integer not null,
      password_hash text not null,
      created_at text not null
    ) strict`,
    `create table sessions (
      hash text primary key,
      user_id text not null references users (id),
      created_at text not null,
      expires_at integer not null
    ) strict`,
    `create table keys (
      id text primary key,
      org_id text not null,
      user_id text not null references users (id),
      name text,
      hash text not null unique,
      last4 text not null,
      origins text,
      scopes text not null,
      expires_at text,
      created_at text not null
    ) strict`,
    'create index keys_newest on keys (org_id, created_at, id, user_id)',
    `create table connections (
      id text primary key,
      org_id text not null,
      user_id text not null,
      provider text not null,
      name text,
      api_key text not null,
      webhook_secret text,
      base_url text,
      allow_unknown_models integer not null,
      drift_policy text not null,
      state text not null,
      created_at text not null,
      updated_at text not null
    ) strict`,
    'create index connections_newest on connections (org_id, created_at, id, user_id)',
    // operation_id, fence and lease_since are the slot: who holds the assistant, and since when.
    `create table assistants (
      id text primary key,
      org_id text not null,
      user_id text not null,
      version integer not null,
      config text not null,
      defaults text not null,
      provider_options text not null,
      created_at text not null,
      updated_at text not null,
      operation_id text,
      fence integer not null default 0,
      lease_since text
    ) strict`,
    'create index assistants_newest on assistants (org_id, created_at, id, user_id)',
    `create table links (
      id text primary key,
      org_id text not null,
      assistant_id text not null references assistants (id),
      connection_id text not null references connections (id),
      provider text not null,
      external_id text not null,
      base text not null,
      state text not null,
      last_synced_at text not null
    ) strict`,
    // Looked up by external id alone too, which therefore comes first.
    'create unique index links_external on links (org_id, external_id, provider)',
    'create index links_assistant on links (assistant_id)',
    'create index links_connection on links (connection_id)',
    `create table operations (
      id text primary key,
      org_id text not null,
      user_id text not null,
      assistant_id text not null,
      kind text not null,
      base_version integer not null,
      state text not null,
      decision text not null,
      ambiguous integer not null,
      journal text not null,
      created_at text not null,
      ended_at text
    ) strict`,
    'create index operations_newest on operations (assistant_id, created_at, id)',
  ],
  [
    `create table tools (
      id text primary key,
      org_id text not null,
      user_id text not null,
      version integer not null,
      name text not null,
      config text not null,
      headers text not null,
      created_at text not null,
      updated_at text not null,
      deleted_at text
    ) strict`,
    'create index tools_newest on tools (org_id, created_at, id, user_id)',
    `create table tool_uses (
      tool_id text not null references tools (id),
      assistant_id text not null references assistants (id) on delete cascade,
      primary key (tool_id, assistant_id)
    ) strict, without rowid`,
    'create index tool_uses_assistant on tool_uses (assistant_id)',
    // By the database itself, so that no commit at home can forget who uses what.
    `create trigger tool_uses_live before insert on tool_uses
      when not exists (
        select 1 from tools join assistants on assistants.org_id = tools.org_id
        where tools.id = new.tool_id and assistants.id = new.assistant_id and deleted_at is null
      ) begin select raise(abort, 'no such tool'); end`,
    `create trigger tool_uses_born after insert on assistants begin
      insert into tool_uses (tool_id, assistant_id) select value, new.id
        from json_each(new.config, '$.toolIds') where type = 'text';
    end`,
    `create trigger tool_uses_changed after update of config on assistants
      when json_extract(old.config, '$.toolIds') is not json_extract(new.config, '$.toolIds') begin
      delete from tool_uses where assistant_id = new.id and tool_id not in (
        select value from json_each(new.config, '$.toolIds') where type = 'text');
      insert into tool_uses (tool_id, assistant_id) select value, new.id
        from json_each(new.config, '$.toolIds') where type = 'text' and not exists (
          select 1 from tool_uses where tool_id = value and assistant_id = new.id);
    end`,
  ],
  [
    // When a slot that nobody holds is taken over (null: when a person says so), and how often it was.
    'alter table assistants add column due_at text',
    'alter table assistants add column tries integer not null default 0',
    'create index assistants_leased on assistants (lease_since) where lease_since is not null',
    'create index assistants_due on assistants (due_at) where due_at is not null',
    // Since when a late write may still change the object: until it is looked at.
    'alter table links add column settle_since text',
    'create index links_settling on links (settle_since) where settle_since is not null',
    'create index operations_by_state on operations (org_id, state, created_at, id)',
    'create index operations_of_org on operations (org_id, created_at, id)',
  ],
  [
    'alter table links add column ours integer not null default 0',
    'alter table links add column paused integer not null default 0',
    'alter table links add column overrides text',
    // What is being made at a provider has no id there yet.
    'drop index links_external',
    `create unique index links_external on links (org_id, external_id, provider)
      where external_id <> ''`,
    // Version 0: being made, and not to be found before its first commit.
    'drop index assistants_newest',
    `create index assistants_newest on assistants (org_id, created_at, id, user_id)
      where version > 0`,
  ],
  [
    // Of no assistant's: a deleted one still answers whoever deleted it.
    `create table responses (
      key text primary key,
      org_id text not null,
      fingerprint text not null,
      operation_id text,
      answer text,
      expires_at integer not null
    ) strict, without rowid`,
    'create index responses_expiry on responses (expires_at)',
  ],
  [
    // A tool has a slot of its own, as an assistant has.
    'alter table tools add column operation_id text',
    'alter table tools add column fence integer not null default 0',
    'alter table tools add column lease_since text',
    'alter table tools add column due_at text',
    'alter table tools add column tries integer not null default 0',
    'create index tools_leased on tools (lease_since) where lease_since is not null',
    'create index tools_due on tools (due_at) where due_at is not null',
    `create table tool_copies (
      id text primary key,
      org_id text not null,
      tool_id text not null references tools (id),
      connection_id text not null references connections (id),
      provider text not null,
      external_id text not null,
      base text not null,
      unique (tool_id, connection_id)
    ) strict`,
    'create index tool_copies_connection on tool_copies (connection_id)',
    // Tools that a running operation is about to give to its assistant.
    `create table tool_claims (
      tool_id text not null,
      operation_id text not null,
      primary key (tool_id, operation_id)
    ) strict, without rowid`,
    'create index tool_claims_operation on tool_claims (operation_id)',
    `create trigger tool_claims_live before insert on tool_claims
      when not exists (select 1 from tools where id = new.tool_id and deleted_at is null)
      and not exists (select 1 from tool_uses join assistants on id = assistant_id
        where tool_id = new.tool_id and operation_id = new.operation_id)
      begin select raise(abort, 'no such tool'); end`,
  ],
  [
    // An assistant that was untied and left at its provider still names it: it is never removed.
    'alter table tool_copies add column abandoned integer not null default 0',
    'alter table tool_copies add column settle_since text',
    `create index tool_copies_settling on tool_copies (settle_since)
      where settle_since is not null`,
  ],
  [
    // Since when something of an ended operation may be at its provider that no link holds.
    'alter table operations add column leftover_since text',
    `create index operations_leftover on operations (leftover_since)
      where leftover_since is not null`,
  ],
  [
    `create table imports (
      id text primary key,
      org_id text not null,
      user_id text not null,
      connection_id text not null,
      state text not null,
      cursor text,
      is_listed integer not null,
      tries integer not null,
      error text,
      created_at text not null,
      fence integer not null default 0,
      due_at text
    ) strict`,
    "create unique index imports_running on imports (connection_id) where state = 'running'",
    'create index imports_due on imports (due_at) where due_at is not null',
    `create table import_items (
      import_id text not null references imports (id),
      external_id text not null,
      is_over integer not null default 0,
      code text,
      primary key (import_id, external_id)
    ) strict, without rowid`,
    `create index import_items_waiting on import_items (import_id, external_id)
      where is_over = 0`,
  ],
  [
    // The operation that removes it: from there on nobody takes it.
    'alter table tool_copies add column going text',
  ],
  [
    // Where long rounds go on from.
    'create table places (name text primary key, id text not null) strict, without rowid',
  ],
]

/** Brings a database to the newest schema, one commit per step; refuses one from the future. */
export const migrate = async (sql: Sql, steps: readonly Migration[] = migrations) => {
  await sql.batch([
    statement('create table if not exists schema_version (version integer primary key) strict'),
  ])
  for (;;) {
    const version = await schemaVersion(sql)
    if (version > steps.length)
      throw new Error(
        `the database has schema version ${version}, this Patchbay knows ${steps.length}: start a newer one`
      )
    const step = steps[version]
    if (step === undefined) return
    await apply(sql, version + 1, step)
  }
}

export const schemaVersion = async (sql: Sql) => {
  const [row] = await sql.all<{ version: number }>(
    'select coalesce(max(version), 0) as version from schema_version'
  )
  return row?.version ?? 0
}

// The version goes in first: where two migrate at once, the second is refused before it begins.
const apply = async (sql: Sql, version: number, step: Migration) => {
  const claim = statement('insert into schema_version (version) values (?1)', version)
  const rest: Statement[] = step.map((text) => statement(text))
  try {
    await sql.batch([claim, ...rest])
  } catch (error) {
    if (!isTaken(error, 'schema_version.version')) throw error
  }
}
