import type { ToolConfig } from '../tool.ts'

type Header = ToolConfig['headers'][number]

const secretNames =
  /^(authorization|proxy-authorization|cookie)$|key|token|secret|password|signature/i
const withScheme = /^((?:proxy-)?authorization)$/i
const knownScheme = /^(?:bearer|basic|token|apikey|api-key) +/i
const anyScheme = /^[A-Za-z][A-Za-z0-9-]* +/
/** Text that can stand for a secret that it masks. */
export const looksMasked = /^(?:\S+ +)?.{0,3}\.\.\.$/su

/** Whether the value of a header of this name is a secret. */
export const isSecretName = (name: string) => secretNames.test(name)

/** A header as it is answered: of a secret only the scheme and how it begins. */
export const maskHeader = ({ name, value }: Header): Header => ({
  name,
  value: isSecretName(name) ? mask(name, value) : value,
})

// Under other names the first word may be part of the secret itself.
const mask = (name: string, value: string) => {
  const [scheme = ''] = (withScheme.test(name) ? anyScheme : knownScheme).exec(value) ?? []
  const secret = [...value.slice(scheme.length)]
  return `${scheme}${secret.length < 8 ? '' : secret.slice(0, 3).join('')}...`
}

/** A header as it is stored: masked text keeps the value that it masks; null where it masks none. */
export const unmaskHeader = (given: Header, stored: readonly Header[]): Header | null => {
  if (!isSecretName(given.name) || !looksMasked.test(given.value)) return given
  const known = stored.find(({ name }) => name.toLowerCase() === given.name.toLowerCase())
  if (known === undefined || mask(known.name, known.value) !== given.value) return null
  return { name: given.name, value: known.value }
}
