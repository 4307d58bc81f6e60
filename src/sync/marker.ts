import type { JsonObject } from '../json.ts'
import type { VoiceProvider } from '../provider.ts'
import type { Kind, Marker } from '../provider-object.ts'
import type { Step } from './operation.ts'
import { bodyOf } from './undo.ts'

/** The kind of object that a create makes. */
export const kindOf = ({ kinds, id }: VoiceProvider, step: Step): Kind => {
  const kind = kinds.find(({ path }) => path === step.do.path)
  if (kind === undefined) throw new Error(`no kind of object is made at ${step.do.path} of ${id}`)
  return kind
}

/** The marker that a create sends; without one nothing can be found again. */
export const markerOf = (kind: Kind, step: Step): Marker => {
  const marker = kind.marker.read(bodyOf(step.do))
  if (marker === undefined) throw new Error(`a create at ${step.do.path} carries no marker`)
  return marker
}

/** True where an object carries this very marker. */
export const carries = (kind: Kind, { id, op }: Marker, object: JsonObject) => {
  const found = kind.marker.read(object)
  return found?.id === id && found.op === op
}
