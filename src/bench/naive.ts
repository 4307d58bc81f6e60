import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import ky from 'ky'

// What most would write: call the provider, then save. And the barest route that reads a row.
const [own = '', theirs = '', provider = '', key = ''] = process.argv.slice(2)

type Held = { readonly model: object }
type Patch = { readonly name: string; readonly temperature: number; readonly seconds: number }

const database = new DatabaseSync(own)
database.exec('pragma journal_mode = wal; pragma synchronous = full')
const find = database.prepare('select object from assistants where id = ?')
const save = database.prepare('update assistants set object = ? where id = ?')
const rows = new DatabaseSync(theirs, { readOnly: true })
const read = rows.prepare('select config, created_at, updated_at from assistants where id = ?')

const options = {
  headers: { authorization: `Bearer ${key}` },
  ...{ retry: 0, timeout: 10_000 },
}

const changed = (id: string, { name, temperature, seconds }: Patch, held: Held) => {
  const model = { ...held.model, temperature }
  const json = { name, model, maxDurationSeconds: seconds }
  return ky.patch(`${provider}/assistant/${id}`, { ...options, json }).json<object>()
}

const app = new Hono()

// Sends what home believes to be there: whatever somebody changed at the provider is lost.
app.patch('/blind/:id', async (c) => {
  const id = c.req.param('id')
  const patch = await c.req.json<Patch>()
  const held = JSON.parse(String(find.get(id)?.object)) as Held
  save.run(JSON.stringify(await changed(id, patch, held)), id)
  return c.json(patch)
})

// Reads first, so that prompts and tools that were changed in the provider's dashboard survive. One
// copy after the other, as there may be several, and one save.
app.patch('/careful/:ids', async (c) => {
  const ids = c.req.param('ids').split(',')
  const patch = await c.req.json<Patch>()
  const answers: object[] = []
  for (const id of ids) {
    const held = await ky(`${provider}/assistant/${id}`, options).json<Held>()
    answers.push(await changed(id, patch, held))
  }
  save.run(JSON.stringify(answers), ids[0] ?? '')
  return c.json(patch)
})

app.get('/row/:id', (c) => {
  const id = c.req.param('id')
  const row = read.get(id)
  if (row === undefined) return c.json({ error: 'not found' }, 404)
  const config = JSON.parse(String(row.config)) as object
  return c.json({ id, ...config, createdAt: row.created_at, updatedAt: row.updated_at })
})

const server = createAdaptorServer({ fetch: app.fetch }) as Server
server.keepAliveTimeout = 75_000
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`Naive on http://127.0.0.1:${port}\n`)
})
process.on('SIGTERM', () => process.exit(0))
