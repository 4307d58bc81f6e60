import type { Assistant, AssistantConfig } from '../assistant.ts'
import { type DriftedField, type Issue, PatchbayError } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import type { Birth, ChangeRequest, Outcome, Preview } from '../patchbay.ts'
import type { Wanted } from '../sync/born.ts'
import { ifMatch } from './conditions.ts'
import type { Face } from './face.ts'
import { masked, maskedAt, unmasked } from './masked.ts'
import type { ChangeQuery, Visit } from './route.ts'
import { invalid } from './schema.ts'

/** An assistant as a face shows it; null where it is not to be had. */
export const shownBy = (face: Face, found: Promise<Assistant>): Promise<JsonObject | null> =>
  found.then(face.show, () => null)

/** The version as an entity tag. */
export const etag = ({ version }: Assistant) => ({ ETag: `"${version}"` })

/** Which operation did it; none did nothing. */
export const operationHeader = (operation: Outcome['operation']): Record<string, string> =>
  operation === null ? {} : { 'Patchbay-Operation': operation.id }

/** What an answer says about a change beside the assistant itself. */
export const outcomeHeaders = (face: Face, { assistant, operation, unsupported }: Outcome) => ({
  ...etag(assistant),
  ...operationHeader(operation),
  ...(unsupported.length > 0 && {
    'Patchbay-Unsupported': unsupported.map((path) => inHeader(face.spell(path))).join(', '),
  }),
})

// A header holds ASCII; a key of metadata may be anything.
const inHeader = (path: string) => path.replace(/[^\x21-\x2b\x2d-\x7e]/gu, encodeURIComponent)

/** What `work` gives; the paths of what it refuses in the face's own spelling. */
export const spelled = async <T>(face: Face, work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (error) {
    throw error instanceof PatchbayError ? respell(face, error) : error
  }
}

/** An error whose paths are in the face's own spelling. */
export const respell = (face: Face, error: PatchbayError): PatchbayError => {
  if (error.details.errors === undefined) return error
  const { errors, fields, ...details } = error.details
  return new PatchbayError(error.code, error.message, {
    ...details,
    errors: errors.map((issue) => ({ ...issue, path: face.spell(issue.path) })),
    ...(fields && { fields: spelledFields(face, fields) }),
  })
}

/** Drifted fields in a face's own spelling. */
export const spelledFields = (face: Face, fields: readonly DriftedField[]) =>
  fields.map(({ field, ...values }) => ({ field: face.spell(field), ...shownAt(field, values) }))

/** Raw settings can hold secrets; fields of ours hold none. */
const shownAt = (field: string, values: Omit<DriftedField, 'field'>) => {
  if (!field.startsWith('provider_options.')) return values
  const { base, local, remote } = values
  return {
    base: maskedAt(field, base),
    local: maskedAt(field, local),
    remote: maskedAt(field, remote),
  }
}

/** A checked body as the JSON it is. */
const fieldsOf = (body: object): JsonObject => body as JsonObject

/** The fields of a create, and the raw provider settings beside them. */
export const birthOf = (
  face: Face,
  body: object,
  defaults: AssistantConfig,
  copies: readonly Wanted[],
  { strict }: ChangeQuery
): Birth => {
  const { provider_options: providerOptions, ...fields } = fieldsOf(body)
  return {
    given: face.patch(fields, defaults),
    defaults,
    providerOptions: optionsIn((providerOptions ?? {}) as JsonObject, {}),
    ...(copies.length > 0 && { copies }),
    ...(strict && { strict }),
  }
}

/** Raw settings as they are to be stored: a masked secret is the one that it masks. */
const optionsIn = (given: JsonObject, stored: JsonObject): JsonObject => {
  const issues: Issue[] = []
  const options = unmasked(given, stored, 'provider_options', issues)
  if (issues.length > 0) throw invalid(issues)
  return options as JsonObject
}

/** A body of either face as a request to change an assistant. */
export const changeRequest = (
  face: Face,
  body: object,
  { c, query: { strict, drift } }: Pick<Visit, 'c' | 'query'>
): ChangeRequest => {
  const { provider_options: providerOptions, ...fields } = fieldsOf(body)
  const check = ifMatch(c)
  return {
    patch: (current) => face.patch(fields, current),
    ...(providerOptions !== undefined && {
      providerOptions: (current) => optionsIn(providerOptions as JsonObject, current),
    }),
    ...(strict && { strict }),
    drift,
    ...(check && { check }),
  }
}

/**
 * A dry run as the face tells it: fields in its spelling, requests as they would be sent but for
 * secrets that stand in them.
 */
export const showPreview = (face: Face, { requests, diff, unsupported }: Preview): JsonObject => ({
  requests: requests.map(({ linkId, connectionId, body, ...request }) => ({
    link_id: linkId,
    connection_id: connectionId,
    ...request,
    body: masked(body),
  })),
  diff: diff.map((change) => ({ ...change, field: face.spell(change.field) })),
  unsupported: unsupported.map((path) => face.spell(path)),
})
