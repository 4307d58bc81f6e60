import type { Assistant, Home, Link, SyncedLink } from './assistant.ts'
import type { OperationState } from './errors.ts'
import type { Notices } from './notices.ts'
import type {
  ApiKey,
  Claimed,
  Connection,
  Import,
  ImportProgress,
  ImportStep,
  Kept,
  KeptAnswer,
  KeyHolder,
  Listed,
  Page,
  Scope,
  Session,
  SessionHolder,
  User,
} from './records.ts'
import type { Operation, Relinked } from './sync/operation.ts'
import type { Tool, ToolCopy } from './tool.ts'

/** How W1 went. `stale`: the version moved since it was read. `gone`: no such assistant. */
export type Begun =
  | { readonly outcome: 'begun'; readonly fence: number }
  | { readonly outcome: 'busy'; readonly operationId: string }
  | { readonly outcome: 'stale' | 'gone' | 'already_linked' }

/** An assistant's slot as taken over; `tries`: how often it was left since W1, or since a person. */
export type Slot = {
  readonly orgId: string
  readonly assistantId: string
  readonly operationId: string
  readonly fence: number
  readonly tries: number
}

/** A link whose object a late write may still change; `since` by the store's clock. */
export type Mark = {
  readonly orgId: string
  readonly assistantId: string
  readonly linkId: string
  readonly since: string
}

/** An ended operation of which something may still be at a provider; `since` by the store's clock. */
export type Leftover = {
  readonly orgId: string
  readonly operationId: string
  readonly since: string
}

export type OperationFilter =
  | { readonly assistantId: string }
  | { readonly state: OperationState | null }

/** What W2 changes at home; absent where the operation did not commit. */
export type Change = Home & {
  readonly links: readonly SyncedLink[]
  /** Ids of links that go. */
  readonly unlinked?: readonly string[]
  /** How a link is handled from now on. */
  readonly relinked?: Relinked
  /** The assistant goes, and all its links; its operations stay. */
  readonly gone?: boolean
}

/** An assistant as it is first stored: its links bring their bases. */
export type NewAssistant = Omit<Assistant, 'links'> & { readonly links: readonly SyncedLink[] }

/**
 * A slot as an assistant has one, for the operations of a tool: W2 stores the links of its change as
 * copies, and the config of a `tool` operation as the tool's own.
 */
export type ToolSlot = Pick<
  Store,
  'begin' | 'record' | 'finish' | 'leave' | 'claim' | 'unsettle' | 'unsettled' | 'settle'
>

/**
 * Everything Patchbay keeps. Each method that writes is durable in one commit, all of it or nothing;
 * a store may let several of them share one, each with an outcome of its own. Every read names a
 * scope, so that another owner's row cannot be reached by mistake. Definite refusals are thrown as
 * they come; `StoreUnavailable` means that nobody knows whether it was written.
 * Claims and answers of idempotency keys ride in the commit of what they answer, which throws
 * `KeyClaimed`, and does nothing else, where somebody else has claimed the key.
 */
export type Store = {
  /** Reachable, with the schema this code expects. */
  readonly ready: () => Promise<boolean>
  readonly close: () => Promise<void>
  /** Absent where one process has the store for itself. */
  readonly notices?: Notices

  readonly addUser: (user: User) => Promise<'added' | 'taken'>
  readonly countUsers: () => Promise<number>
  readonly findUser: (email: string) => Promise<User | null>
  readonly addSession: (session: Session) => Promise<void>
  readonly findSession: (hash: string) => Promise<SessionHolder | null>
  readonly deleteSessions: (hashes: readonly string[]) => Promise<void>
  readonly addKey: (key: ApiKey, kept?: Kept) => Promise<void>
  readonly findKey: (hash: string) => Promise<KeyHolder | null>
  readonly listKeys: (scope: Scope, page: Page) => Promise<Listed<ApiKey>>
  readonly deleteKey: (scope: Scope, id: string, kept?: Kept) => Promise<boolean>

  readonly addConnection: (connection: Connection, kept?: Kept) => Promise<void>
  readonly getConnection: (scope: Scope, id: string) => Promise<Connection | null>
  readonly listConnections: (scope: Scope, page: Page) => Promise<Listed<Connection>>
  /** Replaces the row; false when there is none in its org. */
  readonly putConnection: (connection: Connection, kept?: Kept) => Promise<boolean>
  /** Unless the connection was changed since it was read. */
  readonly setConnectionState: (connection: Connection, state: Connection['state']) => Promise<void>
  readonly deleteConnection: (
    scope: Scope,
    id: string,
    kept?: Kept
  ) => Promise<'deleted' | 'in_use' | 'absent'>

  /** Starts an import, due now, unless one runs at its connection: the id of the one that runs. */
  readonly addImport: (job: Import, kept?: Kept) => Promise<string>
  /** `failed` by external id. */
  readonly getImport: (scope: Scope, id: string) => Promise<ImportProgress | null>
  /**
   * Takes the running import that is due the longest by the store's clock, and holds it for so many
   * milliseconds: then it is due again, and whoever takes it raises the fence.
   */
  readonly claimImport: (
    lease: number
  ) => Promise<{ readonly job: Import; readonly fence: number } | null>
  /** Objects of an import that are not over yet, by external id, after one. */
  readonly importsWaiting: (id: string, after: string, limit: number) => Promise<readonly string[]>
  /**
   * Stores how an import stands, with what is new, in one commit; held for `lease` milliseconds more
   * unless it ends or is let go. How many were found for the first time; null where another holder
   * has taken it over.
   */
  readonly recordImport: (
    job: Import,
    fence: number,
    lease: number,
    step: ImportStep
  ) => Promise<number | null>

  readonly addTool: (tool: Tool, kept?: Kept) => Promise<void>
  readonly getTool: (scope: Scope, id: string) => Promise<Tool | null>
  /** Those of these tools that exist in scope, in any order. */
  readonly getTools: (scope: Scope, ids: readonly string[]) => Promise<readonly Tool[]>
  readonly listTools: (scope: Scope, page: Page) => Promise<Listed<Tool>>
  /**
   * Replaces the version before. `stale`: that is not what is stored; `name_taken`: an assistant
   * that has it has another tool of that name; `copied`: providers hold it too, so this alone would
   * not be enough.
   */
  readonly putTool: (
    tool: Tool,
    kept?: Kept
  ) => Promise<'stored' | 'stale' | 'name_taken' | 'copied'>
  /** From here on nobody finds or takes it; the row goes once no assistant has it any more. */
  readonly deleteTool: (
    scope: Scope,
    id: string,
    at: string,
    kept?: Kept
  ) => Promise<'deleted' | 'in_use' | 'absent'>
  /** The objects that stand for these tools at providers, in the order of their connections. */
  readonly getToolCopies: (scope: Scope, toolIds: readonly string[]) => Promise<readonly ToolCopy[]>
  /**
   * Ids of the tools that a copy of an assistant may have: its own, and those that it let go of
   * while a copy was paused, or could still be written late.
   */
  readonly toolsOf: (scope: Scope, assistantId: string) => Promise<readonly string[]>
  /** Copies at whose connection no assistant has the tool, or is about to; of one tool, or of all. */
  readonly unusedToolCopies: (toolId: string | null, limit: number) => Promise<readonly ToolCopy[]>
  /** Deleted tools that something still holds. */
  readonly deletedTools: (limit: number) => Promise<readonly Omit<Tool, 'config'>[]>
  /** The tool's own slot, as an assistant has one; `assistantId` is the tool's id. */
  readonly tools: ToolSlot

  /** Ids of the assistants in scope that have a tool, deleted or not. */
  readonly assistantsWith: (scope: Scope, toolId: string) => Promise<readonly string[]>

  readonly getAssistant: (scope: Scope, id: string) => Promise<Assistant | null>
  /** The links of an assistant with their bases, which `getAssistant` leaves sealed. */
  readonly getLinks: (scope: Scope, assistantId: string) => Promise<readonly SyncedLink[]>
  /** Ids of the assistants in scope with a link to this external id: at most two are needed. */
  readonly findLinked: (scope: Scope, externalId: string) => Promise<readonly string[]>
  /** Newest first. */
  readonly listAssistants: (scope: Scope, page: Page) => Promise<Listed<Assistant>>
  /**
   * A new assistant, its links and its ended operation in one commit. `stale`: a tool of it is gone,
   * or a connection is, where the store can tell.
   */
  readonly addAssistant: (
    assistant: NewAssistant,
    operation: Operation,
    answer?: KeptAnswer | null
  ) => Promise<'added' | 'already_linked' | 'stale'>

  /**
   * W1: takes the assistant's only slot at `operation.baseVersion`, journals, raises the fence, and
   * claims the key that `operation.answering` names. A create makes the assistant here, which nobody
   * finds before W2, and which goes if W2 has no change.
   */
  readonly begin: (operation: Operation) => Promise<Begun>
  /** Journals a decision while the slot is held; false when another holder has taken over. */
  readonly record: (operation: Operation, fence: number) => Promise<boolean>
  /**
   * W2: ends the operation and frees the slot; with a change the version rises by one and
   * `updatedAt` is `operation.endedAt`. The links of an ambiguous operation's steps are marked.
   * Its key keeps the answer, the first one for good, and without one is free again; `kept` is that
   * of another request, which brought the end about. False when another holder has taken over.
   */
  readonly finish: (
    operation: Operation,
    fence: number,
    change: Change | null,
    answer?: KeptAnswer | null,
    kept?: Kept
  ) => Promise<boolean>
  /**
   * Journals where a run stopped and lets the lease go: whoever claims after `wait` milliseconds
   * takes it over; null: nobody, until a person acts. False when another holder has taken over.
   */
  readonly leave: (
    operation: Operation,
    fence: number,
    wait: number | null,
    answer?: KeptAnswer | null,
    kept?: Kept
  ) => Promise<boolean>
  /**
   * Takes over a slot that was left and is due, or whose lease began more than so many milliseconds
   * ago by the store's own clock; or that of an operation by its id, unless somebody holds it.
   * Raises the fence and begins a lease.
   */
  readonly claim: (
    which: { readonly lease: number } | { readonly orgId: string; readonly operationId: string }
  ) => Promise<Slot | null>
  /**
   * Only for a store that one process alone can open, as it starts: every holder is dead, of slots
   * and of imports.
   */
  readonly expireLeases: () => Promise<void>
  /** What waits on this connection, stuck or not, is due now. */
  readonly wake: (orgId: string, connectionId: string) => Promise<void>
  /** Marks links: a late write may still change their objects. A mark outlives every operation. */
  readonly unsettle: (orgId: string, linkIds: readonly string[]) => Promise<void>
  /** Marks that are older than so many milliseconds, where nothing runs; the oldest first. */
  readonly unsettled: (age: number, limit: number) => Promise<readonly Mark[]>
  /** Takes a mark away, unless it was renewed or the assistant has moved since. */
  readonly settle: (mark: Mark, version: number, state: Link['state'] | null) => Promise<boolean>
  /**
   * Ended operations that may have left something at a provider (`leftoversOf`), that many
   * milliseconds ago at least; the oldest first. W2 has noted them.
   */
  readonly leftovers: (age: number, limit: number) => Promise<readonly Leftover[]>
  /**
   * Rewrites the journal, if one is given, and puts the next look off by so many milliseconds; null:
   * nothing is left. Gives the leftover as it then is; null where it is settled or somebody else's.
   */
  readonly sweepLeftover: (
    leftover: Leftover,
    operation: Operation | null,
    wait: number | null
  ) => Promise<Leftover | null>
  /** Assistants with links, by id, after one: those of which nothing runs and nothing settles. */
  readonly linkedAfter: (
    after: string,
    limit: number
  ) => Promise<readonly Pick<Assistant, 'orgId' | 'id'>[]>
  /** The id from which a look at all of them goes on, whoever makes it; '' at the beginning. */
  readonly scannedTo: () => Promise<string>
  readonly setScannedTo: (id: string) => Promise<void>
  /** How a link's object was found; unless the link, or its assistant, has moved since. */
  readonly markLink: (
    assistant: Pick<Assistant, 'orgId' | 'id' | 'version'>,
    link: Pick<Link, 'id' | 'state'>,
    state: Link['state']
  ) => Promise<boolean>
  /** W1 and W2 in one, for a change at home alone. */
  readonly apply: (
    operation: Operation,
    change: Change,
    answer?: KeptAnswer | null
  ) => Promise<Begun>

  readonly getOperation: (scope: Scope, id: string) => Promise<Operation | null>
  /** Newest first; of one assistant, or in one state. */
  readonly listOperations: (
    scope: Scope,
    page: Page,
    filter: OperationFilter
  ) => Promise<Listed<Operation>>
  /** The newest operation of an assistant. */
  readonly lastOperation: (scope: Scope, assistantId: string) => Promise<Operation | null>

  /** By any of these hashes of one key, unless its time is over. */
  readonly findAnswer: (
    orgId: string,
    keys: readonly string[],
    now: number
  ) => Promise<Claimed | null>
  /** Keeps the answer of a request that changed nothing else. */
  readonly keepAnswer: (orgId: string, kept: Kept) => Promise<void>
  /** Rewrites an answer that was kept before all of it was known. */
  readonly amendAnswer: (orgId: string, kept: Kept) => Promise<void>
  /** Removes keys whose time is over, that many at most; how many it found. */
  readonly sweepAnswers: (now: number, most: number) => Promise<number>
}
