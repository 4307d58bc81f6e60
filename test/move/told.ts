import type { Store } from '../../src/store.ts'

const all = { page: 1, limit: 1000 }
const scopes = [
  { orgId: 'org-a', userId: null },
  { orgId: 'org-a', userId: 'ann' },
  { orgId: 'org-a', userId: 'bob' },
  { orgId: 'org-b', userId: null },
  { orgId: 'org-b', userId: 'eve' },
]
const tools = ['tool-1', 'tool-2', 'tool-3', 'tool-4']
const special = ['ast-1', 'ast-born', 'ast-left', 'ast-stuck', 'ast-gone', 'plain-7']
const keys = [
  ...['of a key', 'of a tool', 'of an end', 'of what runs', 'of nothing'],
  ...['k-ast-left', 'k-ast-stuck'],
]

/** Everything that a store tells of a filled database, whichever store it is. */
export const toldBy = async (store: Store) => ({
  people: await Promise.all([
    ...['ann', 'bob', 'gone', 'eve'].map((name) => store.findUser(`${name}@EXAMPLE.com`)),
    ...[store.findSession('session-hash'), store.findKey('key-hash'), store.findKey('other-hash')],
  ]),
  users: await store.countUsers(),
  lists: await Promise.all(scopes.map((scope) => listsOf(store, scope))),
  special: await Promise.all(
    scopes.flatMap((scope) => special.map((id) => specialOf(store, scope, id)))
  ),
  deleted: await store.deletedTools(99),
  unused: (await store.unusedToolCopies(null, 99)).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  answers: await Promise.all(
    ['org-a', 'org-b'].flatMap((org) =>
      keys.map((key) => store.findAnswer(org, [key], Date.now() - 1000))
    )
  ),
  imports: await Promise.all([
    ...['imp-1', 'imp-2'].map((id) => store.getImport({ orgId: 'org-a', userId: null }, id)),
    store.importsWaiting('imp-1', '', 99),
  ]),
  marks: [await store.unsettled(0, 99), await store.tools.unsettled(0, 99)],
  leftovers: await store.leftovers(0, 99),
  linked: await store.linkedAfter('', 999),
})

type Scope = (typeof scopes)[number]

const listsOf = async (store: Store, scope: Scope) => ({
  lists: await Promise.all([
    ...[store.listKeys(scope, all), store.listConnections(scope, all)],
    ...[store.listTools(scope, all), store.listAssistants(scope, all)],
    ...[null, 'pending', 'committed', 'compensating'].map((state) =>
      store.listOperations(scope, all, { state: state as null })
    ),
  ]),
  copies: await store.getToolCopies(scope, tools),
  users: await Promise.all(tools.map((id) => store.assistantsWith(scope, id))),
  linked: await store.findLinked(scope, 'ext-1'),
})

const specialOf = async (store: Store, scope: Scope, id: string) => ({
  assistant: await store.getAssistant(scope, id),
  links: await store.getLinks(scope, id),
  tools: await store.toolsOf(scope, id),
  last: await store.lastOperation(scope, id),
  operations: await store.listOperations(scope, all, { assistantId: id }),
})

/** What is due at once, taken over one after the other. */
export const takenOver = async (store: Store) => {
  const taken: unknown[] = []
  for (const claim of [store.claim, store.tools.claim])
    for (let slot = await claim({ lease: 60_000 }); slot; slot = await claim({ lease: 60_000 }))
      taken.push(slot)
  taken.push(await store.claim({ orgId: 'org-a', operationId: 'o-ast-stuck' }))
  taken.push(await store.claimImport(60_000), await store.claimImport(60_000))
  return taken.map((one) => JSON.stringify(one)).sort()
}
