import type { Evidence, Story } from '../../torture/check/evidence.ts'
import type { Values } from '../../torture/fields.ts'
import { scaled } from '../../torture/gateway.ts'
import type { CallLine } from '../../torture/history.ts'
import { tiers } from '../../torture/sizes.ts'
import type { RequestLine, StateLine } from '../../torture/truth.ts'

/** Where every history of these tests begins. */
export const start: Values = { name: 'a', greeting: 'b', maxTokens: 300 }

/** A call that began at one time and ended at another; a patch that was acknowledged, if not told else. */
export const call = (
  began: number,
  ended: number,
  more: Partial<CallLine> & Pick<CallLine, 'f'>
): CallLine => ({
  ...{ client: 1, key: 'ast', face: 'v1', began, ended, sets: {}, outcome: 'ok', status: 200 },
  ...{ code: null, seen: null, version: null, operation: null, state: null, leak: false },
  ...more,
})

/** A patch that set fields, and what its answer showed. */
export const patch = (
  began: number,
  ended: number,
  sets: Values,
  version: number,
  seen: Values
): CallLine => call(began, ended, { f: 'patch', sets, version, seen: { ...start, ...seen } })

/** A read that showed these fields at a version. */
export const read = (began: number, ended: number, version: number, seen: Values): CallLine =>
  call(began, ended, { f: 'get', version, seen: { ...start, ...seen } })

/** A change whose end its client was not told. */
export const lostCall = (began: number, ended: number, sets: Values): CallLine =>
  call(began, ended, { f: 'patch', sets, outcome: 'unknown', status: null })

/** An object of the provider with some of the fields. */
export const object = (values: Values, more: object = {}) => ({
  name: values.name ?? 'a',
  firstMessage: values.greeting ?? 'b',
  model: { provider: 'openai', maxTokens: values.maxTokens ?? 300, messages: [] },
  analysisPlan: { summaryPrompt: 'Sum it up.' },
  ...more,
})

/** A state that an object came to. */
export const state = (
  t: number,
  by: StateLine['by'],
  values: Values,
  more: object = {}
): StateLine => ({ e: 'state', t, obj: 'obj', rev: t, by, object: object(values, more) })

/** A request that reached the provider; a change that was applied, if not told else. */
export const request = (req: number, began: number, more: Partial<RequestLine>): RequestLine => ({
  ...{ e: 'request', req, began, ended: began + 1, method: 'PATCH', obj: 'obj', account: 0 },
  ...{ purpose: 'do', digest: 'x', applied: true, replied: 200, retryAfter: null },
  ...{ faults: [], life: 1 },
  ...more,
})

/** All that is known of an assistant of which nothing is wrong, but for what a test says. */
export const story = (more: Partial<Story> & { readonly values?: Values } = {}): Story => ({
  ...{
    key: 'ast',
    obj: 'obj',
    calls: [],
    requests: [],
    audit: [],
    operations: [],
    told: 'in_sync',
    version: 1,
    isFirst: true,
  },
  states: [state(0, 'setup', {})],
  all: more.states ?? [state(0, 'setup', {})],
  home: { id: 'ast', version: 1, values: { ...start, ...more.values } },
  ...more,
})

/** A run in which nothing happened, but for what a test says. */
export const evidence = (more: Partial<Evidence> = {}): Evidence => ({
  folder: '',
  begun: {
    ...{
      tier: tiers.small,
      seed: 1,
      assistants: [{ key: 'ast', objs: ['obj'], version: 1 }],
      timing: scaled,
      began: 0,
    },
    secrets: [],
  },
  rest: null,
  ...{ stories: [], calls: [], repeats: [], homes: [], linked: [], requests: [], states: [] },
  ...{ mishaps: [], audit: [], operations: [], kills: [], lives: [], terms: [], zombies: [] },
  storms: [],
  ...more,
})
