import type { Import, Kept } from '../../src/records.ts'
import { nodeSqlite } from '../../src/store/node-sqlite.ts'
import { sqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store.ts'
import type { Operation } from '../../src/sync/operation.ts'
import {
  apiKey,
  assistant,
  at,
  change,
  connection,
  creation,
  ended,
  fullOperation,
  link,
  operation,
  session,
  user,
  vault,
} from '../conformance/records.ts'
import { tool } from '../conformance/store-tools.ts'

const claim = (key: string) => ({ key, fingerprint: `print of ${key}`, at: Date.now() })
const kept = (key: string): Kept => ({
  claim: claim(key),
  answer: { status: 200, headers: { a: 'b' }, text: `{"of":"${key}"}` },
})
const answering = (key: string): NonNullable<Operation['answering']> => ({
  ...({ claim: claim(key), face: 'v1', shows: 'assistant', status: 200, requestId: 'r' } as const),
  ...{ before: { userId: 'ann', createdAt: at(1), links: [] }, unsupported: [] },
})
const job = (given: Partial<Import> = {}): Import => ({
  ...{ id: 'imp-1', orgId: 'org-a', userId: 'ann', connectionId: 'con-1', state: 'running' },
  ...{ cursor: null, isListed: false, tries: 0, error: null, createdAt: at(0) },
  ...given,
})

/** How many assistants there are of which nothing is special, so that there is more than a page. */
export const plain = 230

/** A file with something of everything that a gateway keeps, as one that was killed leaves it. */
export const fill = async (file: string) => {
  const sql = nodeSqlite(file)
  const store = await sqliteStore(sql, vault)
  await people(store)
  await toolsAndCopies(store)
  await withOperations(store)
  await others(store)
  await Promise.all(Array.from({ length: plain }, (_, index) => ordinary(store, index)))
  // As options stood before they were sealed.
  await sql.batch([
    {
      text: 'update assistants set provider_options = ?1 where id = ?2',
      values: ['{"vapi":{"rate":1.0}}', 'plain-7'],
    },
  ])
  await store.close()
}

const people = async (store: Store) => {
  await store.addUser(user())
  await store.addUser(user({ id: 'bob', email: 'bob@example.com', role: 'viewer' }))
  await store.addUser(user({ id: 'gone', email: 'gone@example.com', disabled: true }))
  await store.addUser(user({ id: 'eve', orgId: 'org-b', email: 'eve@example.com' }))
  await store.addSession(session())
  await store.addKey(apiKey(), kept('of a key'))
  const bare = { name: null, origins: null, expiresAt: null, hash: 'other-hash' }
  await store.addKey(apiKey({ ...bare, id: 'key-2', orgId: 'org-b', userId: 'eve' }))
  await store.addConnection(connection())
  const empty = { name: null, webhookSecret: null, baseUrl: null, allowUnknownModels: false }
  await store.addConnection(connection({ ...empty, id: 'con-2', userId: 'bob', createdAt: at(5) }))
  await store.addConnection(connection({ ...empty, id: 'con-b', orgId: 'org-b', userId: 'eve' }))
}

const copyStep: Operation['steps'][number] = {
  ...{ linkId: 'copy-1', connectionId: 'con-1', provider: 'vapi', externalId: 'ext-t' },
  do: { method: 'PATCH', path: '/tool/ext-t' },
  undo: { method: 'PATCH', path: '/tool/ext-t' },
  ...{ before: '{}', wrote: [], state: 'applied' },
}

const toolsAndCopies = async (store: Store) => {
  await store.addTool(tool())
  for (const id of ['tool-2', 'tool-3', 'tool-4'])
    await store.addTool(tool({ id, config: { ...tool().config, name: id.replace('-', '_') } }))
  const making = operation({ id: 'op-t1', kind: 'tool-copy', assistantId: 'tool-1' })
  const doubtful = { ...making, steps: [copyStep], ambiguous: true }
  await store.tools.begin(doubtful)
  const held = { ...link({ id: 'copy-1', externalId: 'ext-t' }), base: '{"n":1.0}' }
  await store.tools.finish(ended(doubtful), 1, change({ config: {}, links: [held] }))
  // Another one runs on the second, and claims a key.
  const running = operation({ id: 'op-t2', kind: 'tool', assistantId: 'tool-2' })
  await store.tools.begin({ ...running, answering: answering('of a tool') })
}

const withOperations = async (store: Store) => {
  const links = [
    link(),
    link({ id: 'link-2', connectionId: 'con-2', provider: 'other', externalId: 'ext-2' }),
  ]
  const config = { name: 'A', toolIds: ['tool-1', 'tool-3'] }
  await store.addAssistant(assistant({ links, config }), creation())
  await store.deleteTool({ orgId: 'org-a', userId: null }, 'tool-3', at(30))
  // More of them than a record remembers, the last one with marks and an answer.
  for (let index = 0; index < 40; index += 1) {
    const one = operation({ id: `op-e${index}`, createdAt: at(10 + index), baseVersion: 1 + index })
    const steps = fullOperation('s').steps
    const last = index === 39 ? { steps, ambiguous: true, answering: answering('of an end') } : {}
    const fence = index + 1
    await store.begin({ ...one, ...last })
    const { answer } = kept('of an end')
    await store.finish(ended({ ...one, ...last }), fence, change({ config, links }), answer)
  }
  const full = { ...fullOperation('a secret'), baseVersion: 41, id: 'op-open' }
  const after = { ...full.after, config: { name: 'after', toolIds: ['tool-1', 'tool-4'] } }
  await store.begin({ ...full, after, answering: answering('of what runs') })
}

const birthHome = { config: { name: 'B', toolIds: ['tool-4'] }, defaults: [], providerOptions: {} }

const others = async (store: Store) => {
  const birth = operation({ id: 'op-b', kind: 'create', baseVersion: 0, assistantId: 'ast-born' })
  const being = link({ id: 'link-b', externalId: '', state: 'pending', ours: true })
  await store.begin({ ...birth, after: birthHome, newLinks: [being] })
  for (const [id, wait] of [
    ['ast-left', 0],
    ['ast-stuck', null],
  ] as const) {
    const overrides = { ai_provider: 'openai' } as never
    const links = [link({ id: `l-${id}`, externalId: `e-${id}`, paused: true, overrides })]
    await store.addAssistant(assistant({ id, links }), creation({ id: `c-${id}`, assistantId: id }))
    const left = operation({ id: `o-${id}`, assistantId: id, answering: answering(`k-${id}`) })
    await store.begin(left)
    await store.leave(left, 1, wait, kept('left').answer)
  }
  await store.keepAnswer('org-b', kept('of nothing'))
  await sweepable(store)
  await store.addImport(job())
  await store.claimImport(60_000)
  const step = { found: ['a', 'b', 'c'], ended: [{ externalId: 'b', code: null }] }
  await store.recordImport(job({ cursor: 'page 2' }), 1, 60_000, step)
  await store.addImport(job({ id: 'imp-2', connectionId: 'con-2' }))
  await store.claimImport(60_000)
  const error = { code: 'provider_error', message: 'its pages lead nowhere' } as const
  const failed = [{ externalId: 'x', code: 'unrepresentable' }] as const
  const over = job({ id: 'imp-2', connectionId: 'con-2', state: 'failed', error })
  await store.recordImport(over, 1, 60_000, { found: ['x'], ended: failed })
}

/** An end that may have left something at its provider, of an assistant that is gone since. */
const sweepable = async (store: Store) => {
  const id = 'ast-gone'
  const byBob = { assistantId: id, userId: 'bob' }
  await store.addAssistant(assistant({ id }), creation({ id: 'c-gone', ...byBob }))
  const making = { since: 't0', until: 't1', posts: 1 }
  const step = { ...copyStep, kind: 'create', linkId: 'link-9', externalId: '', state: 'undone' }
  const doubtful = operation({
    ...{ id: 'op-gone', kind: 'link', ...byBob, ambiguous: true },
    steps: [{ ...step, making } as Operation['steps'][number]],
    newLink: link({ id: 'link-9', externalId: '', state: 'pending' }),
  })
  await store.begin(doubtful)
  await store.finish(ended(doubtful, { state: 'rolled_back', decision: 'abort' }), 1, null)
  const removal = operation({ id: 'op-removal', kind: 'delete', ...byBob })
  await store.begin(removal)
  await store.finish(ended(removal), 2, change({ gone: true }))
}

const ordinary = (store: Store, index: number) => {
  const [id, orgId] = [`plain-${index}`, index % 2 === 0 ? 'org-a' : 'org-b']
  const one = { id, orgId, userId: 'eve', createdAt: at(index % 60) }
  return store.addAssistant(assistant(one), creation({ ...one, id: `c-${id}`, assistantId: id }))
}
