import type { JsonObject } from '../json.ts'
import { fillPath } from './fill.ts'
import type { Step } from './operation.ts'

/** True where an object, as read whole, is this very copy: the two are read at one place. */
export const isSameCopy = ({ read, part }: Step, object: JsonObject, copy: JsonObject): boolean => {
  if (read === undefined || part === undefined) return false
  return fillPath(read.path, object) === fillPath(read.path, { [part]: copy })
}
