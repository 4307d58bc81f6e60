import type { Issue } from '../errors.ts'
import { isObject, type Json, type JsonObject, mapValues, own } from '../json.ts'
import { isSecretName, looksMasked, maskHeader } from './tool-masks.ts'

/** Where a text stands: the name that it goes by, and whether it is a secret for that. */
type Place = { readonly name: string; readonly secret: boolean }

const top: Place = { name: '', secret: false }

/** The place of a key; what stands inside a secret is one, but for the word that says its type. */
const inside = ({ secret, name }: Place, key: string): Place => {
  if (isSecretName(key)) return { name: key, secret: true }
  return secret && key !== 'type' ? { name, secret } : { name: key, secret: false }
}

const nameOf = (object: Json | undefined) => own(object, 'name') ?? own(object, 'key')

/** A header as an item of a list says its name beside its value. */
const placeOf = (object: JsonObject, at: Place, key: string): Place => {
  const name = nameOf(object)
  const isPair = key === 'value' && typeof name === 'string' && isSecretName(name)
  return isPair ? { name, secret: true } : inside(at, key)
}

/** The same with every secret in it as a text that only tells how it begins. */
export const masked = (value: Json, at: Place = top): Json => {
  if (typeof value === 'string') return at.secret ? mask(at, value) : value
  if (Array.isArray(value)) return value.map((item) => masked(item, at))
  if (!isObject(value)) return value
  return mapValues(value, (item, key) => masked(item, placeOf(value, at, key)))
}

const mask = ({ name }: Place, value: string) => maskHeader({ name, value }).value

/** A value as it is shown at a dotted path. */
export const maskedAt = (path: string, value: Json): Json =>
  masked(value, path.split('.').reduce(inside, top))

/** The value with what stands behind masked texts in it; what masks nothing is named in `issues`. */
export const unmasked = (
  given: Json,
  stored: Json | undefined,
  path: string,
  issues: Issue[],
  at: Place = top
): Json => {
  if (typeof given === 'string') {
    if (!at.secret || !looksMasked.test(given)) return given
    if (typeof stored === 'string' && mask(at, stored) === given) return stored
    issues.push({
      path,
      message: 'is masked, and masks no stored value of this name: send the whole value',
    })
    return given
  }
  if (Array.isArray(given))
    return given.map((item, index) => {
      const known = likest(item, Array.isArray(stored) ? stored : [], index, at)
      return unmasked(item, known, `${path}.${index}`, issues, at)
    })
  if (!isObject(given)) return given
  const known = nameOf(given) === nameOf(stored) ? stored : undefined
  return mapValues(given, (item, key) =>
    unmasked(item, own(known, key), `${path}.${key}`, issues, placeOf(given, at, key))
  )
}

/** The item that another was shown for: at its index, or anywhere where the list has moved. */
const likest = (item: Json, stored: readonly Json[], index: number, at: Place) => {
  const fits = (known: Json | undefined) => {
    const issues: Issue[] = []
    unmasked(item, known, '', issues, at)
    return issues.length === 0
  }
  return fits(stored[index]) ? stored[index] : stored.find(fits)
}
