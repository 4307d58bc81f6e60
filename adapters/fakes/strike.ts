import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { MiddlewareHandler } from 'hono'
import type { JsonObject } from '../../src/json.ts'
import { type FakeContext, type FakeEnv, reply, type Shared } from './fake.ts'
import type { Fault, FaultOf } from './faults.ts'
import { withoutChanges, withValues } from './objects.ts'

type Apply = () => Promise<void>
type Effect<F> = (fault: F, c: FakeContext, apply: Apply, shared: Shared) => Promise<unknown>

/** Lets the script strike: the edits of others around the request, and one fault upon it. */
export const strike =
  (shared: Shared): MiddlewareHandler<FakeEnv> =>
  async (c, next) => {
    const entry = c.get('entry')
    const { edit, fault } = shared.faults.take({
      method: entry.method,
      path: c.req.path,
      body: entry.body,
    })
    if (edit?.when === 'before') elsewhere(shared, edit, c)
    if (fault === undefined) await next()
    else {
      entry.fault = fault.kind
      c.set('fault', fault)
      await effects[fault.kind](fault as never, c, next, shared)
    }
    if (edit?.when === 'after') elsewhere(shared, edit, c)
  }

// Strikes inside the API's own work, which asks for it.
const inside: Effect<Fault> = async (_fault, _c, apply) => apply()

type Struck = Exclude<Fault['kind'], 'edit'>
const effects: { readonly [Kind in Struck]: Effect<FaultOf<Kind>> } = {
  refuse: async ({ status, body, headers }, c, _apply, { refusal }) =>
    answer(c, reply(status, body ?? refusal(status), headers)),
  throttle: async ({ retryAfter }, c, _apply, { refusal }) =>
    answer(c, reply(429, refusal(429, 'Rate limit exceeded'), after(retryAfter))),
  fail: async ({ status, when }, c, apply, { refusal }) => {
    if (when === 'after') await apply()
    answer(c, reply(status, refusal(status)))
  },
  reset: async ({ when }, c, apply) => {
    if (when === 'after') await apply()
    socketOf(c).resetAndDestroy()
    answer(c, RESPONSE_ALREADY_SENT)
  },
  hang: async ({ when }, c, apply) => {
    if (when === 'after') await apply()
    const socket = socketOf(c)
    if (!socket.destroyed) await once(socket, 'close')
    answer(c, RESPONSE_ALREADY_SENT)
  },
  slow: async ({ ms, applied }, _c, apply) => {
    if (applied === 'before') await apply()
    await delay(ms)
    if (applied === 'after') await apply()
  },
  redirect: async ({ status, location }, c) =>
    answer(c, new Response(null, { status, headers: { location } })),
  answer: async (fault, c, apply) => {
    await apply()
    answer(c, await overridden(fault, c.res))
  },
  drip: async ({ ms }, c, apply) => {
    await apply()
    answer(c, new Response(c.res.body?.pipeThrough(dripping(ms)) ?? null, c.res))
  },
  twice: inside,
  refuseKeys: inside,
  drop: inside,
  change: inside,
  stale: inside,
  omit: inside,
}

const answer = (c: FakeContext, response: Response) => {
  // Hono would carry the headers of the answer that stood there over to the new one.
  c.res = undefined
  c.res = response
}

const after = (retryAfter: string | number | undefined) =>
  retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }

const overridden = async (fault: FaultOf<'answer'>, response: Response) => {
  const body = Buffer.from(fault.body ?? (await response.text()))
  const contentType = fault.contentType ?? response.headers.get('content-type') ?? 'text/plain'
  return new Response(body.subarray(0, fault.cut ?? body.length), {
    status: fault.status ?? response.status,
    headers: { 'content-type': contentType },
  })
}

const dripping = (ms: number) =>
  new TransformStream<Uint8Array, Uint8Array>({
    transform: async (chunk, out) => {
      for (const byte of chunk) {
        out.enqueue(Uint8Array.of(byte))
        await delay(ms)
      }
    },
  })

const socketOf = (c: FakeContext) => {
  const socket = c.env?.incoming?.socket
  if (socket === undefined) throw new Error('this fault needs a real connection: use serveFake')
  return socket
}

const elsewhere = (
  { objects, now, touch, reached }: Shared,
  edit: FaultOf<'edit'>,
  c: FakeContext
) => {
  const known = edit.id ?? c.get('entry').id
  // Before the API has read its path, the id is one of the words there.
  const ids = known === null ? c.req.path.split('/') : [known]
  for (const held of ids.flatMap((id) => (reached ?? withId)(objects, id, edit.remove === true))) {
    if (edit.remove) objects.remove(held)
    else
      objects.place(held.kind, held.key, touch(withValues(held.object, edit.values ?? {}), now()))
  }
}

const withId: NonNullable<Shared['reached']> = (objects, id) =>
  objects.all().filter((one) => one.object.id === id)

/** What a scripted fault makes of a write before it is stored. */
export const altered = (fault: Fault | undefined, before: JsonObject, next: JsonObject) => {
  if (fault?.kind === 'drop') return withoutChanges(before, next, fault.paths)
  if (fault?.kind === 'change') return withValues(next, fault.values)
  return next
}
