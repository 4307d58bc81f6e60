import { createPages } from '../../store/mongo/pages.ts'
import type { Stored } from '../../store/mongo/records.ts'
import { median, table, titled } from '../statistics.ts'
import type { House } from './house.ts'
import { assistantOf, endedOf, idOf, linkOf, operationOf } from './records.ts'

/** What is done, over and over, and whether only a few times, as it takes long. */
type Work = {
  readonly name: string
  readonly few?: true
  readonly make: (house: House) => () => Promise<unknown>
}

const orgId = idOf('org', 0)
const org = { orgId, userId: null }
const first = { page: 1, limit: 20 }
const [rounds, fewRounds] = [200, 9]

const works: readonly Work[] = [
  ofOne('GET of one', ({ store }, n) => store.getAssistant(org, idOf('assistant', n))),
  ofOne('its links', ({ store }, n) => store.getLinks(org, idOf('assistant', n))),
  of('key and user of a request', ({ store }) => store.findKey('hash-5')),
  of('idempotency key', ({ store }) => store.findAnswer(orgId, ['asked-6', 'nobody'], 0)),
  { name: 'W1 and W2 of a PATCH', make: pairs },
  of('list, first page', ({ store }) => store.listAssistants(org, first)),
  of('list, last page before half', ({ store, count }) =>
    store.listAssistants(org, { page: Math.floor(count / 10 / 20), limit: 20 })
  ),
  of('list of operations, first page', ({ store }) =>
    store.listOperations(org, first, { state: null })
  ),
  of('list of refused operations', ({ store }) =>
    store.listOperations(org, first, { state: 'refused' })
  ),
  ofOne('last operation of one', ({ store }, n) => store.lastOperation(org, idOf('assistant', n))),
  of('look for slots to take over', ({ store }) => store.claim({ lease: 1e10 })),
  ofOne('look for drift, 100 at a time', ({ store }, n) =>
    store.linkedAfter(idOf('assistant', n), 100)
  ),
  of('look for marks to settle', ({ store }) => store.unsettled(0, 1)),
  of('look for leftovers', ({ store }) => store.leftovers(0, 1)),
  of('look for what to archive', ({ store }) => store.archive()),
  of('look for what to tidy', ({ store }) => store.tidy()),
  of('look for unused copies of tools', ({ store }) => store.unusedToolCopies(null, 100)),
  of('look for imports', ({ store }) => store.claimImport(1000)),
  { name: 'total of the largest list, counted', few: true, make: counting },
  { name: 'page in its middle, not known yet', few: true, make: jumping },
]

/** The same work over few and over many assistants, in turns: medians and the slowest of hundred. */
export const timesOf = async (small: House, large: House) => {
  for (const house of [small, large]) await calm(house)
  const rows: (string | number)[][] = []
  for (const { name, few, make } of works) {
    const [a, b] = await inTurns(make(small), make(large), few ? fewRounds : rounds)
    rows.push([name, median(b) / median(a), median(a), median(b), slowest(a), slowest(b)])
  }
  const of = (figure: string) => [`${figure} of ${small.count}`, `of ${large.count}`]
  return titled(
    'Milliseconds of the store, one caller, with few assistants and with many',
    table(['', 'ratio', ...of('median'), ...of('p99')], rows)
  )
}

/** Nothing is due, and nothing waits to be archived or tidied, so that a look is only a look. */
const calm = async ({ db, store }: House) => {
  const dueAt = new Date(Date.now() + 1e9)
  await db.collection('records').updateMany({ dueAt: { $lt: dueAt } }, { $set: { dueAt } })
  await store.archive()
  while ((await store.tidy()) > 0);
}

const inTurns = async (
  a: () => Promise<unknown>,
  b: () => Promise<unknown>,
  count: number
): Promise<readonly [number[], number[]]> => {
  const figures: [number[], number[]] = [[], []]
  for (let round = 0; round < count; round += 1)
    for (const [at, work] of [a, b].entries()) {
      const began = performance.now()
      await work()
      figures[at]?.push(performance.now() - began)
    }
  return figures
}

const slowest = (figures: readonly number[]) =>
  figures.toSorted((a, b) => a - b)[Math.floor(figures.length * 0.99)] ?? Number.NaN

function of(name: string, work: (house: House) => Promise<unknown>): Work {
  return { name, make: (house) => () => work(house) }
}

/** Of any assistant of the largest organisation, which has the first ones. */
function ofOne(name: string, work: (house: House, n: number) => Promise<unknown>): Work {
  const any = (house: House) => Math.floor(Math.random() * house.count * 0.2)
  return of(name, (house) => work(house, any(house)))
}

function pairs({ store }: House) {
  const n = 2_000_000_000
  const link = linkOf(n, idOf('connection', 0))
  let one = assistantOf({ orgId, userId: idOf('user', 0) }, n, [link])
  const made = endedOf(operationOf(one, 'timed', { kind: 'create', baseVersion: 0 }))
  const ready = store.addAssistant(one, made)
  return async () => {
    await ready
    const running = operationOf(one, `timed_${one.version}`)
    const begun = await store.begin(running)
    if (begun.outcome !== 'begun') throw new Error(`W1 was ${begun.outcome}`)
    await store.finish(endedOf(running), begun.fence, { ...running.after, links: [link] })
    one = { ...one, version: one.version + 1 }
  }
}

const listed = { kind: 'assistant', org: orgId, shown: true }

function counting({ db }: House) {
  return () => createPages().total(db.collection<Stored>('records'), listed)
}

function jumping({ db, count }: House) {
  const place = { skip: Math.floor(count / 10), limit: 20 }
  return () => createPages().window(db.collection<Stored>('records'), listed, place)
}
