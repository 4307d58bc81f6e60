import type { JsonObject } from './json.ts'

/** Which operation made an object, and for what of ours. */
export type Marker = { readonly id: string; readonly op: string }

/** One request as data: printed (dry run), journaled and sent as it stands. Never holds credentials. */
export type Call = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `{agent.version}` stands for what an earlier answer of the same link will say there. */
  readonly path: string
  /** JSON text, so that every number goes out as the provider wrote it. */
  readonly body?: string
  /** Places in the body that take such a value; no caller's text is ever taken for one. */
  readonly take?: Readonly<Record<string, string>>
  /** What a good answer is, where not one object. */
  readonly answer?: 'list' | 'none'
  /** What a good answer says under one key: the id of the object that was asked for. */
  readonly shows?: readonly [key: string, value: string]
}

/** Calls in turn, each given its answer, and what they add up to. Pure: who drives it does the I/O. */
export type Reading<Result> = Generator<Call, Result, JsonObject>

/**
 * What a body does to an object: replaces each top-level key that it holds (`keys`), merges into it
 * leaf by leaf with lists whole (`merge`), or is all of it (`whole`).
 */
export type Style = 'keys' | 'merge' | 'whole'

/** One object at the provider: an assistant's whole object, or a part of it. */
export type Part = {
  /** Where it stands in the assistant's object; empty: it is that object. */
  readonly at: string
  /** `{id}` is the external id, `{agent.version}` what the parts read before say there. */
  readonly path: string
  readonly style: Style
  /** How it is changed; left out: by a PATCH at `path`. */
  readonly change?: Pick<Call, 'method' | 'path'>
  /** Key of its own id. */
  readonly id: string
  /** Where that id stands in the assistant's object; left out: it is the external id. */
  readonly idAt?: string
  /** A change makes another object with an id of its own, and the former one goes. */
  readonly renews?: true
  /** Said of a field that stands there, where the object has no such part. */
  readonly absent?: (object: JsonObject) => string
}

/** Where what is live cannot be changed: a copy is opened, changed and made live. */
export type Draft = {
  /** The part that opening and publishing answer with. */
  readonly part: string
  /** False where the object can be changed in place. */
  readonly isNeeded: (object: JsonObject) => boolean
  readonly open: (object: JsonObject) => Pick<Call, 'path' | 'body'>
  /**
   * Copies of this very object that were opened since it was read, live by now or not, the oldest
   * first; undefined where not all could be seen.
   */
  readonly opened: (id: string, object: JsonObject) => Reading<readonly JsonObject[] | undefined>
  /**
   * True where others have made another version live, that ours would take the place of; `fresh` is
   * ours, where it was opened just now.
   */
  readonly overtaken: (id: string, former: JsonObject, fresh?: JsonObject) => Reading<boolean>
  readonly discard: string
  readonly publish: Pick<Call, 'path' | 'body' | 'take'>
  readonly isLive: (part: JsonObject) => boolean
  /** Makes what was live before live again; false where somebody else has published since. */
  readonly restore: (id: string, former: JsonObject, ours: JsonObject) => Reading<boolean>
}

/** An object as a look-up found it: with its id, and the time by which the oldest is known. */
export type Listed = {
  readonly externalId: string
  readonly madeAt: number
  readonly object: JsonObject
}

/** How objects of one kind are made, found again after an answer was lost, and removed. */
export type Kind = {
  /** Objects are made by a POST here. */
  readonly path: string
  /** Path of one object; `{id}` is its id. */
  readonly object: string
  /** Top-level key of its id. */
  readonly id: string
  /** The part of an assistant's object that it is; left out: all of it. */
  readonly part?: string
  /** Said of each, beneath what fields of ours say. */
  readonly fixed?: JsonObject
  /** Its body takes what objects made before it say. */
  readonly take?: Call['take']
  /** A POST answers with the id alone, and a list with less than the object. */
  readonly answersId?: true
  /** Made, it is not live yet: it has to be published. */
  readonly unpublished?: true
  /** Others may use it too: one that the provider will not remove stays. */
  readonly shared?: true
  /** Where an object carries the marker of the operation that made it. */
  readonly marker: {
    readonly read: (object: JsonObject) => Marker | undefined
    readonly write: (object: JsonObject, marker: Marker) => JsonObject
  }
  /**
   * All that was made since a time and may carry the marker of this body, page by page; undefined
   * where not all could be seen, which proves nothing.
   */
  readonly made: (since: string, body: JsonObject) => Reading<readonly Listed[] | undefined>
}

/** One page of an account's assistants; null: nothing follows. */
export type AccountPage = {
  readonly items: readonly { readonly externalId: string; readonly name: string | null }[]
  /** Where the next page begins, in the provider's own way. */
  readonly next: string | null
}
