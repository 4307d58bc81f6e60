import { DatabaseSync } from 'node:sqlite'

/** What the database itself has seen, in its order: written by triggers, inside each commit. */
export type AuditLine = {
  readonly seq: number
  /** Epoch milliseconds. */
  readonly at: number
  readonly what: 'born' | 'state' | 'take' | 'free' | 'version' | 'mark' | 'clear'
  readonly assistant: string
  readonly operation: string | null
  readonly fence: number | null
  readonly version: number | null
  readonly before: string | null
  readonly after: string | null
}

const at = `cast((julianday('now') - 2440587.5) * 86400000 as integer)`
const into = `insert into torture_audit (at, what, assistant, operation, fence, version, before, after)
  values (${at},`

const triggers = [
  `create trigger torture_born after insert on operations begin
    ${into} 'born', new.assistant_id, new.id, null, new.base_version, null, new.state); end`,
  `create trigger torture_state after update of state on operations
    when new.state <> old.state or new.decision <> old.decision begin
    ${into} 'state', new.assistant_id, new.id, null, null, old.state || ' ' || old.decision,
      new.state || ' ' || new.decision); end`,
  `create trigger torture_take after update of fence on assistants
    when new.fence <> old.fence begin
    ${into} 'take', new.id, new.operation_id, new.fence, new.version, old.operation_id, null); end`,
  `create trigger torture_free after update of operation_id on assistants
    when old.operation_id is not null and new.operation_id is null begin
    ${into} 'free', new.id, old.operation_id, old.fence, new.version, null, null); end`,
  `create trigger torture_version after update of version on assistants
    when new.version <> old.version begin
    ${into} 'version', new.id, old.operation_id, new.fence, new.version, old.version, null); end`,
  `create trigger torture_mark after update of settle_since on links
    when new.settle_since is not null and new.settle_since is not old.settle_since begin
    ${into} 'mark', new.assistant_id, null, null, null, null, new.settle_since); end`,
  `create trigger torture_clear after update of settle_since on links
    when old.settle_since is not null and new.settle_since is null begin
    ${into} 'clear', new.assistant_id, null, null, null, old.settle_since, new.state); end`,
]

/** Makes a database keep its own record from here on. The product neither has nor needs it. */
export const installAudit = (file: string) => {
  const database = new DatabaseSync(file)
  database.exec(`create table torture_audit (seq integer primary key, at integer, what text,
    assistant text, operation text, fence integer, version integer, before text, after text)`)
  for (const trigger of triggers) database.exec(trigger)
  database.close()
}
