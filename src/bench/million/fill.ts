import type { Db } from 'mongodb'
import { all, connections, homeOf, keys, orgOf, type Size, thing, tools, users } from './places.ts'
import { idOf, timeOf } from './records.ts'
import type { Raw, Shape, Template } from './template.ts'

const atOnce = 4000
const hour = 60 * 60 * 1000

/** Fills an empty database without indexes: assistants, and all that goes with them. */
export const fill = async (db: Db, template: Template, size: Size) => {
  const now = Date.now()
  const { count, orgs } = size
  await put(db, 'users', all(users, orgs), (n) => ({ ...template.user, ...userOf(n) }))
  await put(db, 'records', all(connections, orgs), (n) => ({
    ...{ ...template.connection, ...owned('connection', n, connections) },
  }))
  await put(db, 'records', all(keys, orgs), (n) => ({
    ...{ ...template.key, ...owned('key', n, keys), hash: `hash-${n}` },
  }))
  await put(db, 'records', all(tools, orgs), (n) => toolOf(template, n))
  await put(db, 'records', orgs, (n) => importOf(template, n, now))
  await put(db, 'records', orgs * 5, (n) => answerOf(template, n, orgs, now))
  await put(db, 'records', count, (n) => assistantOf(template, n, size, now))
  await put(db, 'operations', count, (n) => operationOf(template, n, size, now))
}

const put = async (db: Db, name: string, count: number, make: (n: number) => Raw) => {
  const into = db.collection(name)
  let next = 0
  const one = async () => {
    for (let from = next; from < count; from = next) {
      next = Math.min(count, from + atOnce)
      const batch = Array.from({ length: next - from }, (_, at) => make(from + at))
      const options = { ordered: false, writeConcern: { w: 1 }, ignoreUndefined: true } as const
      await into.insertMany(batch, options)
    }
  }
  await Promise.all([one(), one()])
}

const userOf = (n: number) => ({
  ...{ _id: idOf('user', n), orgId: idOf('org', orgOf(users, n)), createdAt: timeOf(n) },
  ...{ email: `user-${n}@patchbay.example`, emailKey: `user-${n}@patchbay.example` },
})

const owned = (kind: 'connection' | 'key' | 'tool', n: number, each: number) => {
  const org = orgOf(each, n)
  return {
    ...{ _id: `${kind}/${idOf(kind, n)}`, org: idOf('org', org), createdAt: timeOf(n) },
    user: idOf('user', thing(users, org, n)),
  }
}

// Every fifth tool stands nowhere yet, every fiftieth is deleted and still held.
const toolOf = ({ tool }: Template, n: number) => {
  const org = orgOf(tools, n)
  const connection = idOf('connection', thing(connections, org, n))
  const [copy] = tool.copies
  const copies = n % 5 === 4 ? [] : [{ ...copy, id: idOf('copy', n), connection }]
  const gone = n % 50 === 49 ? { shown: undefined, deletedAt: timeOf(n) } : {}
  return {
    ...{ ...tool, ...owned('tool', n, tools), name: `look_up_${n}`, copies, ...gone },
    ...{ journals: [], ended: [], archive: undefined },
  }
}

// Every tenth organisation has one that runs, held or due in a while.
const importOf = ({ import: job }: Template, n: number, now: number) => {
  const connectionId = idOf('connection', thing(connections, n, 0))
  const rest = { connectionId, items: [{ id: `object-${n}` }], createdAt: timeOf(n) }
  const running = n % 10 === 9 ? connectionId : undefined
  return {
    ...{ ...job, _id: `import/${idOf('import', n)}`, org: idOf('org', n), ...rest, running },
    ...{ user: idOf('user', thing(users, n, 0)), state: running ? 'running' : 'done' },
    dueAt: running && new Date(now + hour),
  }
}

const answerOf = ({ answer }: Template, n: number, orgs: number, now: number) => {
  const org = idOf('org', n % orgs)
  const key = `kept-${n}`
  const [claim] = answer.claims
  const claims = [{ ...claim, key, expiresAt: expiryOf(n, now) }]
  return { ...answer, _id: `answer/${org}/${key}`, org, claims }
}

// Within a day, but for one in a hundred, whose time is over.
const expiryOf = (n: number, now: number) =>
  now + (n % 100 === 0 ? -hour : 1 + (n % 24)) * (n % 100 === 0 ? 1 : hour)

const shapeOf = (n: number): Shape => {
  if (n % 1000 === 1) return 'running'
  if (n % 1000 === 2) return 'left'
  if (n % 10_000 === 3) return 'stuck'
  if (n % 300 === 4) return 'marked'
  if (n % 10_000 === 5) return 'fresh'
  return n % 20 === 6 ? 'answered' : 'plain'
}

const assistantOf = ({ assistants }: Template, n: number, size: Size, now: number) => {
  const { org, at } = homeOf(n, size)
  const shape = shapeOf(n)
  const one = assistants[shape]
  const links = linksOf(one, n, org)
  const removed = n % 200 === 7
  const taken = links.map(({ externalId: e, provider: p }: Raw) => ({ e, p }))
  const had = { links, ...(taken.length > 0 && { taken }) }
  const has = removed ? { links: [] } : { ...had, tools: toolsOf(n, org) }
  const name = `op_${n.toString().padStart(26, '0')}`
  return {
    ...{ ...one, _id: `assistant/${idOf('assistant', n)}`, org: idOf('org', org) },
    ...{ user: idOf('user', thing(users, org, at)), createdAt: timeOf(n), updatedAt: timeOf(n) },
    ...{ taken: undefined, tools: undefined, ...has, ended: [name] },
    ...(one.operation && { operation: name }),
    ...(one.leaseSince && { leaseSince: new Date(now + (n % 2) * 24 * hour) }),
    ...(one.dueAt && { dueAt: new Date(now + ((n % 7) - 1) * hour) }),
    journals: one.journals.map((entry: Raw) => ({ ...entry, id: name })),
    claims: one.claims?.map((claim: Raw) => ({
      ...{ ...claim, key: `asked-${n}`, operation: name, expiresAt: expiryOf(n, now) },
    })),
    ...(removed && { shown: undefined, removedAt: new Date(now - (n % 20) * hour) }),
  }
}

// Of twenty one has none, fourteen have one, four have two, one has three; some are paused.
const linksOf = ({ links: [link] }: Raw, n: number, org: number): Raw[] => {
  const count = [0, 2, 2, 2, 2, 3][n % 20] ?? 1
  return Array.from({ length: count }, (_, at) => ({
    ...{ ...link, id: `${idOf('link', n)}-${at}`, externalId: `object-${n}-${at}` },
    connection: idOf('connection', thing(connections, org, n + at)),
    ...(n % 50 === 8 && at === 0 && { paused: true }),
    ...(link.settleSince && { settleSince: new Date(Date.now() - (n % 100) * 1000) }),
  }))
}

// One in three has a tool, one in nine two; one tool of the organisation is had by most of those.
const toolsOf = (n: number, org: number) => {
  if (n % 3 !== 0) return undefined
  const some = [idOf('tool', thing(tools, org, 0)), idOf('tool', thing(tools, org, n))]
  return [...new Set(n % 9 === 0 ? some : some.slice(0, 1))]
}

const states = ['committed', 'committed', 'committed', 'refused', 'rolled_back'] as const

const operationOf = ({ operation }: Template, n: number, size: Size, now: number) => {
  const { org, at } = homeOf(n, size)
  const owner = idOf('user', thing(users, org, at))
  return {
    ...{ ...operation, _id: `op_${n.toString().padStart(26, '0')}_0`, org: idOf('org', org) },
    ...{ about: idOf('assistant', n), owner, user: owner, createdAt: timeOf(n) },
    ...{ state: n % 1000 === 999 ? 'dirty' : states[n % states.length], endedAt: timeOf(n + 1) },
    ...(n % 2000 === 10 && { leftover: new Date(now - (n % 50) * hour) }),
  }
}
