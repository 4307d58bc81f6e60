import type { Home } from '../assistant.ts'
import type { Issue } from '../errors.ts'
import { get, type JsonObject } from '../json.ts'
import { type Step, wholeOf } from './operation.ts'
import { leaves, optionsOf } from './options.ts'
import { configAt } from './overrides.ts'
import type { Remote } from './remote.ts'
import type { SyncEvent } from './saga.ts'
import { bodyOf, holds } from './undo.ts'
import { ignoredPaths } from './written.ts'

type Applied = Extract<SyncEvent, { type: 'step-applied' }>

/** What an answer says of a step: applied, and ignored where a field did not come back as sent. */
export const readBack = (
  { provider }: Remote,
  done: Applied,
  errors: readonly Issue[]
): readonly SyncEvent[] => {
  if (errors.length === 0) return [done]
  const { step } = done
  const message = `${provider.title} accepted the change but did not keep it`
  return [
    done,
    { type: 'step-ignored', step, cause: { code: 'provider_ignored_field', message, errors } },
  ]
}

/** What was sent and does not stand in the answer as sent: fields by their path, then raw options. */
export const ignoredBy = (
  { provider }: Remote,
  step: Step,
  after: Home,
  shown: JsonObject
): readonly Issue[] => {
  const object = wholeOf(step, shown)
  const body = wholeOf(step, bodyOf(step.do))
  const options = leaves(optionsOf(after, provider.id)).filter((path) => {
    const sent = get(body, path)
    return sent !== undefined && !holds(get(object, path), sent)
  })
  return [
    ...ignoredPaths(provider, configAt(after.config, step.overrides), step.wrote, object),
    ...options.map((path) => ({
      path: `provider_options.${provider.id}.${path}`,
      message: 'did not come back as it was sent',
    })),
  ]
}
