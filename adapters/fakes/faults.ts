import { z } from 'zod'
import { equal, get, isObject, type Json, type JsonObject } from '../../src/json.ts'

const when = z.enum(['before', 'after'])
const json = z.custom<Json>((value) => value !== undefined)
const paths = z.array(z.string().min(1)).min(1)
const values = z.record(z.string(), json)
const headers = z.record(z.string(), z.string())

/** What can be made to go wrong; `before` and `after` say on which side of the write it strikes. */
export const faultSchema = z.discriminatedUnion('kind', [
  /** Answers with a refusal of your own; nothing is applied. */
  z.strictObject({
    kind: z.literal('refuse'),
    status: z.int().min(200).max(599),
    body: json.optional(),
    headers: headers.optional(),
  }),
  /** Refuses (400) every write that carries one of these dotted keys, even where it is stored. */
  z.strictObject({ kind: z.literal('refuseKeys'), keys: paths }),
  /** 429, with `Retry-After` as given, or without. */
  z.strictObject({
    kind: z.literal('throttle'),
    retryAfter: z.union([z.string(), z.number()]).optional(),
  }),
  /** A 5xx before or after the write is applied. */
  z.strictObject({ kind: z.literal('fail'), status: z.int().min(500).max(599), when }),
  /** The connection is reset, so the client sees no answer. */
  z.strictObject({ kind: z.literal('reset'), when }),
  /** No answer ever, on a connection that stays open. */
  z.strictObject({ kind: z.literal('hang'), when }),
  /** Answers after `ms`; applied at once (`before` the wait) or late (`after` it). */
  z.strictObject({ kind: z.literal('slow'), ms: z.number().min(0), applied: when }),
  /** The answer comes byte by byte, one every `ms`. */
  z.strictObject({ kind: z.literal('drip'), ms: z.number().min(0) }),
  /** The write arrives twice: a POST makes two objects, a PATCH two versions. */
  z.strictObject({ kind: z.literal('twice') }),
  /** Applies the write except for these dotted paths, and answers 200 with what it then holds. */
  z.strictObject({ kind: z.literal('drop'), paths }),
  /** Applies the write, then stores these values at these dotted paths; 200 shows them. */
  z.strictObject({ kind: z.literal('change'), values }),
  /** Applies the write, then answers with another body, the first `cut` bytes or another type. */
  z.strictObject({
    kind: z.literal('answer'),
    status: z.int().min(200).max(599).optional(),
    body: z.string().optional(),
    cut: z.int().min(0).optional(),
    contentType: z.string().optional(),
  }),
  /** Answers with a redirect; nothing is applied. */
  z.strictObject({
    kind: z.literal('redirect'),
    status: z.union([301, 302, 303, 307, 308].map((status) => z.literal(status))),
    location: z.string(),
  }),
  /** Answers with the object as it stood before its last write. */
  z.strictObject({ kind: z.literal('stale') }),
  /** A list that leaves out its newest `count` objects. */
  z.strictObject({ kind: z.literal('omit'), count: z.int().min(1) }),
  /** Somebody else edits (null removes a path) or deletes an object around this request. */
  z.strictObject({
    kind: z.literal('edit'),
    when,
    id: z.string().optional(),
    values: values.optional(),
    remove: z.boolean().optional(),
  }),
])

/** One fault. */
export type Fault = z.infer<typeof faultSchema>
/** The fault of one kind. */
export type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { kind: Kind }>

const matchSchema = z.strictObject({
  method: z.string().optional(),
  path: z.string().optional(),
  body: z.custom<JsonObject>(isObject).optional(),
})

/** One line of the script: which requests, what happens to them, how many of them (default 1). */
export const scriptSchema = z.strictObject({
  match: matchSchema.default({}),
  fault: faultSchema,
  times: z.union([z.int().min(1), z.literal('always')]).default(1),
})

/** A line as it is kept, and as it may be written. */
export type Script = z.infer<typeof scriptSchema>
export type ScriptInput = z.input<typeof scriptSchema>

/** What a fault is matched against. */
export type Shot = { readonly method: string; readonly path: string; readonly body: Json }
type Line = Script & { left: number | 'always' }

/** What `openFaults` gives. */
export type Faults = ReturnType<typeof openFaults>

/** The script of one fake: a request takes the first edit and the first other fault that fit. */
export const openFaults = () => {
  let lines: Line[] = []
  return {
    add: (script: ScriptInput) => {
      const line = scriptSchema.parse(script)
      lines.push({ ...line, left: line.times })
    },
    list: () => lines.map((line) => ({ ...line })),
    clear: () => {
      lines = []
    },
    take: (shot: Shot) => {
      const fitting = lines.filter((line) => line.left !== 0 && fits(line, shot))
      const edit = spend(fitting.find(({ fault }) => isEdit(fault)))
      const fault = spend(fitting.find(({ fault }) => !isEdit(fault)))
      return {
        edit: edit !== undefined && isEdit(edit) ? edit : undefined,
        fault: fault !== undefined && !isEdit(fault) ? fault : undefined,
      }
    },
  }
}

const spend = (line: Line | undefined): Fault | undefined => {
  if (line !== undefined && line.left !== 'always') line.left -= 1
  return line?.fault
}

const isEdit = (fault: Fault): fault is FaultOf<'edit'> => fault.kind === 'edit'

const fits = ({ match, fault }: Line, { method, path, body }: Shot) =>
  (match.method === undefined || match.method.toUpperCase() === method) &&
  (match.path === undefined || fitsPath(match.path, path)) &&
  (match.body === undefined || contains(body, match.body)) &&
  (fault.kind !== 'refuseKeys' || carried(fault.keys, body).length > 0)

const fitsPath = (wanted: string, path: string) =>
  wanted.endsWith('*') ? path.startsWith(wanted.slice(0, -1)) : path === wanted

const contains = (value: Json | undefined, wanted: Json): boolean =>
  isObject(wanted)
    ? isObject(value) &&
      Object.entries(wanted).every(
        ([key, part]) => Object.hasOwn(value, key) && contains(value[key], part)
      )
    : equal(value, wanted)

/** Which of these dotted keys a body carries. */
export const carried = (keys: readonly string[], body: Json): string[] =>
  keys.filter((key) => get(body, key) !== undefined)
