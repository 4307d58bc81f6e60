import { Hono } from 'hono'
import { z } from 'zod'
import { isObject, type Json, type JsonObject } from '../../src/json.ts'
import { type FakeEnv, parsed, reply, type Shared } from './fake.ts'
import { scriptSchema } from './faults.ts'

/** `/_objects`, `/_faults` and `/_log`: how a test arranges a fake and sees what reached it. */
export const controlRoutes = ({ kinds, keys, objects, faults, entries, idOf }: Shared) => {
  const placement = z
    .strictObject({
      kind: z.enum(kinds),
      object: z.custom<JsonObject>(isObject),
      key: z.enum(keys).default(keys[0] ?? ''),
    })
    .refine(({ kind, object }) => typeof (idOf ? idOf(kind, object) : object.id) === 'string', {
      path: ['object'],
      error: 'an object with an id',
    })
  const app = new Hono<FakeEnv>()
  app.put('/_objects', async (c) => {
    const wanted = placement.safeParse(parsed(await c.req.text()))
    if (!wanted.success) return malformed(wanted.error)
    const { kind, object, key } = wanted.data
    objects.place(kind, keys.indexOf(key), object)
    return reply(200, object)
  })
  app.get('/_objects', (c) => reply(200, objects.all(c.req.query('kind')) as unknown as Json))
  app.delete('/_objects', () => emptied(objects.clear))
  app.post('/_faults', async (c) => {
    const script = scriptSchema.safeParse(parsed(await c.req.text()))
    if (!script.success) return malformed(script.error)
    faults.add(script.data)
    return reply(200, faults.list() as unknown as Json)
  })
  app.get('/_faults', () => reply(200, faults.list() as unknown as Json))
  app.delete('/_faults', () => emptied(faults.clear))
  app.get('/_log', () => reply(200, entries as unknown as Json))
  app.delete('/_log', () =>
    emptied(() => {
      entries.length = 0
    })
  )
  return app
}

const malformed = (error: z.ZodError) =>
  reply(400, { error: z.prettifyError(error), statusCode: 400 })

const emptied = (clear: () => void) => {
  clear()
  return new Response(null, { status: 204 })
}
