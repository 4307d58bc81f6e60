import type { Assistant, Home, Link, Overrides, SyncedLink } from '../assistant.ts'
import type { Code, Issue, OperationState } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import type { Call } from '../provider-object.ts'
import type { Claim } from '../records.ts'

/** `unknown`: sent, and no answer tells whether it was applied. */
export type StepState =
  | 'waiting'
  | 'sending'
  | 'applied'
  | 'refused'
  | 'unknown'
  | 'undone'
  | 'left'

/**
 * What a step does: changes an object, makes one, removes one for good, opens a copy of what is live,
 * or makes such a copy live.
 */
export type StepKind = 'change' | 'create' | 'remove' | 'draft' | 'publish'

/** One step at one provider object, what takes it back, and the object as it stood before. */
export type Step = {
  /** Left out: a change. */
  readonly kind?: StepKind
  readonly linkId: string
  readonly connectionId: string
  readonly provider: string
  /** Empty until the provider has given one to what a create makes. */
  readonly externalId: string
  /** Which part of the link's object it is about; left out: all of it. */
  readonly part?: string
  /** How its object is read again, where not as the link's. */
  readonly read?: Call
  /** True for a change of an opened copy, which goes with the copy. */
  readonly inDraft?: true
  /** True for a removal that nothing takes back: it is carried out once the operation has committed. */
  readonly atEnd?: true
  readonly do: Call
  /**
   * Puts each key of `do` back as it stood. Of a create: the DELETE, `{id}` standing for the id to
   * come; of a copy: the DELETE of it. Nothing takes a removal back.
   */
  readonly undo: Call
  /** Of a create or a copy. */
  readonly making?: Making
  /** What stands at this link for the assistant's own values. */
  readonly overrides?: Overrides
  /** JSON text of the object as read before W1: the base of what is sent and what undo restores. */
  readonly before: string
  /** The settings that `do` writes, by key: what the answer must show, and what undo may touch. */
  readonly wrote: readonly string[]
  /** JSON text of the provider's answer once applied: the link's next base. */
  readonly answer?: string
  /** True where a late write of our own may still come: what is foreign shows once that is over. */
  readonly settling?: boolean
  /** True where the answer held somebody else's edit, which `answer` leaves out. */
  readonly foreign?: boolean
  readonly state: StepState
}

/** What a step's object is of its link's, as settings see it. */
export const wholeOf = ({ part }: Step, object: JsonObject): JsonObject =>
  part === undefined ? object : { [part]: object }

/**
 * What is journaled of a create before its POST goes out. Each POST that may have arrived can have
 * made an object, so they are counted; one that was not sent or not taken gives its place back.
 */
export type Making = {
  /** Before the first POST, as the API writes times: nothing older can be its object. */
  readonly since: string
  /** No POST of those counted is sent after this. */
  readonly until: string
  readonly posts: number
}

/** One provider call as the timeline shows it: no bodies, no secrets. */
export type Attempt = {
  readonly at: string
  readonly linkId: string
  readonly provider: string
  readonly purpose: 'read' | 'do' | 'undo'
  readonly method: Call['method']
  readonly path: string
  readonly status: number | null
  readonly outcome: 'ok' | 'refused' | 'not_sent' | 'ambiguous' | 'throttled'
  readonly milliseconds: number
  readonly detail?: string
  /** Fields that its answer shows otherwise than they were asked for. */
  readonly readBack?: readonly ReadBack[]
}

/** A field as it was asked for and as an answer shows it, in short. */
export type ReadBack = { readonly field: string; readonly asked: string; readonly shown: string }

/** How a link is handled: out of operations or not, and with which values of its own. */
export type Relinked = Pick<Link, 'id' | 'paused' | 'overrides'>

/** The links that W1 claims. */
export const claimedBy = ({ newLink, newLinks = [] }: Operation): readonly SyncedLink[] =>
  newLink ? [newLink, ...newLinks] : newLinks

/** Why an operation did not commit: what the answer to the caller says. */
export type Cause = {
  readonly code: Code
  readonly message: string
  readonly errors?: readonly Issue[]
  readonly retryAfter?: number
}

/** How a request with an idempotency key is to be answered, whoever ends its operation. */
export type Answering = {
  readonly claim: Claim
  readonly face: 'v1' | 'console'
  /** `id`: of what was removed. */
  readonly shows: 'assistant' | 'link' | 'id' | 'tool'
  /** Of a success. */
  readonly status: number
  readonly requestId: string
}

/** What an answer shows of an assistant beside what an operation makes of it. */
export type Before = Pick<Assistant, 'userId' | 'createdAt' | 'links'>

/** Operations of a tool, whose id stands for the assistant's: a change of it, or of its copies alone. */
export type ToolKind = 'tool' | 'tool-copy' | 'tool-repair'

/** One accepted mutation with its journal. All of it is data: it is finished from this alone. */
export type Operation = {
  readonly id: string
  readonly kind:
    | 'create'
    | 'import'
    | 'link'
    | 'unlink'
    | 'relink'
    | 'patch'
    | 'delete'
    | 'repair'
    | 'overwrite'
    | 'adopt'
    | ToolKind
  readonly orgId: string
  readonly userId: string
  readonly assistantId: string
  readonly baseVersion: number
  /** What was read for it is worth nothing once another has held the assistant; not journaled. */
  readonly baseFence?: number
  readonly state: OperationState
  /** `abort` once it was decided to undo. */
  readonly decision: 'none' | 'abort'
  /** True once any attempt had no certain answer: a refusal then still has to be undone. */
  readonly ambiguous: boolean
  readonly steps: readonly Step[]
  /** What W2 stores when every step is applied. */
  readonly after: Home
  /** Links that were read and need no step; W2 stores what was read as their base. */
  readonly synced: readonly SyncedLink[]
  /** A link that W1 claims and that goes again unless the operation commits. */
  readonly newLink?: SyncedLink
  /** The same of a create, which can have several. */
  readonly newLinks?: readonly SyncedLink[]
  /** Ids of links that W2 removes. */
  readonly unlinked?: readonly string[]
  /** What W2 stores of how a link is handled. */
  readonly relinked?: Relinked
  readonly cause?: Cause
  /** The fence of whoever left it open last: all that was done up to there is in the journal. */
  readonly leftBy?: number
  /** What the sweep of what it left has done: how often it looked, and the paths that it deletes. */
  readonly sweep?: { readonly tries: number; readonly chosen: readonly string[] }
  /** Its journal does not open: nothing is known of it but that it is there. */
  readonly unreadable?: true
  /** What a person said who gave it up. */
  readonly abandoned?: { readonly at: string; readonly userId: string; readonly reason: string }
  readonly answering?: Answering & {
    readonly before: Before
    readonly unsupported: readonly string[]
  }
  readonly timeline: readonly Attempt[]
  readonly createdAt: string
  readonly endedAt: string | null
}
