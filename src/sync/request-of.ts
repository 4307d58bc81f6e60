import { isObject, type Json, parseExact, set } from '../json.ts'
import type { Preview } from '../patchbay.ts'
import type { Step } from './operation.ts'

/** A step as a dry run shows it; `{agent.version}` is what an earlier answer will say. */
export const requestOf = (step: Step): Preview['requests'][number] => ({
  linkId: step.kind === 'create' ? null : step.linkId,
  connectionId: step.connectionId,
  provider: step.provider,
  method: step.do.method,
  path: step.do.path,
  body: bodyShown(step),
})

const bodyShown = ({ do: { body, take = {} } }: Step): Json =>
  Object.entries(take).reduce<Json>(
    (said, [place, at]) => set(isObject(said) ? said : {}, place, `{${at}}`),
    parseExact(body ?? 'null')
  )
