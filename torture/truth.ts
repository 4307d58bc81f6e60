import { AsyncLocalStorage } from 'node:async_hooks'
import type { Fake } from '../adapters/fakes/fake.ts'
import { now } from './clock.ts'
import { lineWriter } from './lines.ts'

/** What a request is for, seen from its receiver. `back`: every value it changes stood there before. */
export type Purpose = 'read' | 'list' | 'do' | 'back' | 'make' | 'remove'

/** One request as the provider saw it, written when it has ended there. */
export type RequestLine = {
  readonly e: 'request'
  readonly req: number
  readonly began: number
  readonly ended: number
  readonly method: string
  readonly obj: string | null
  /** The account's place in the list of keys; null where the key is not accepted. */
  readonly account: number | null
  readonly purpose: Purpose
  /** The same for two bodies that are the same. */
  readonly digest: string
  readonly applied: boolean
  readonly replied: number | null
  readonly retryAfter: string | null
  readonly faults: readonly string[]
  /** Which start of the gateway sent it. */
  readonly life: number
}

/** One state of one object, written when it came to be; null once it is gone. */
export type StateLine = {
  readonly e: 'state'
  readonly t: number
  readonly obj: string
  readonly rev: number
  readonly by: number | 'outsider' | 'setup'
  readonly object: { readonly [key: string]: unknown } | null
}

/** A fault that no single request stands for: a refused connection, a brown-out, a dead key. */
export type MishapLine = { readonly e: 'mishap'; readonly t: number; readonly id: string }

export type TruthLine = RequestLine | StateLine | MishapLine

type Author = StateLine['by']

/** The truth about a fake's objects: each state that each of them was ever in, in its order. */
export const openTruth = (
  file: string,
  saw: (obj: string, object: StateLine['object']) => void = () => {}
) => {
  const write = lineWriter(file)
  const authors = new AsyncLocalStorage<Author>()
  const known = new Map<string, { readonly object: object; readonly rev: number }>()
  const applied = new Set<number>()
  const note = (obj: string, object: StateLine['object']) => {
    const rev = (known.get(obj)?.rev ?? 0) + 1
    const by = authors.getStore() ?? 'setup'
    if (object === null) known.delete(obj)
    else known.set(obj, { object, rev })
    if (typeof by === 'number') applied.add(by)
    saw(obj, object)
    write({ e: 'state', t: now(), obj, rev, by, object } satisfies StateLine)
  }
  return {
    /** To be called after every change of the fake. */
    changed: (fake: Fake) => {
      const held = new Map(fake.objects().map(({ object }) => [String(object.id), object]))
      for (const [id, object] of held) if (known.get(id)?.object !== object) note(id, object)
      for (const id of known.keys()) if (!held.has(id)) note(id, null)
    },
    /** Does something in the name of an author. */
    as: <T>(author: Author, work: () => T): T => authors.run(author, work),
    request: (line: Omit<RequestLine, 'e' | 'ended' | 'applied'>) =>
      write({
        e: 'request',
        ...line,
        ended: now(),
        applied: applied.has(line.req),
      } satisfies RequestLine),
    mishap: (id: string) => write({ e: 'mishap', t: now(), id } satisfies MishapLine),
    revisionOf: (obj: string) => known.get(obj)?.rev ?? 0,
  }
}
