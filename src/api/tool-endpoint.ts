import { placeholdersIn, type ToolConfig } from '../tool.ts'
import { type CheckedUrl, checkUrl, type UrlRules } from './urls.ts'

type Endpoint = Pick<ToolConfig, 'endpoint' | 'schema'>

/**
 * The endpoint as it is stored: a URL in its normal form, but each `{name}` as written, which must
 * be a parameter's. Without rules, what is stored already is held against the parameters alone.
 */
export const checkEndpoint = (
  { endpoint, schema }: Endpoint,
  rules: UrlRules | null
): CheckedUrl => {
  const known = schema.map(({ name }) => name)
  const stranger = placeholdersIn(endpoint).find((name) => !known.includes(name))
  if (stranger === '{' || stranger === '}')
    return { problem: 'must hold braces only around the name of a parameter, as in {order_id}' }
  if (stranger !== undefined)
    return { problem: `names {${stranger}}, which must be a parameter in schema` }
  return rules === null ? { url: endpoint } : normal(endpoint, rules)
}

/** No URL has braces: words that do not occur in it stand for them while it is parsed. */
const normal = (endpoint: string, rules: UrlRules): CheckedUrl => {
  const [open, close] = [freeWord('open', endpoint), freeWord('close', endpoint)]
  const checked = checkUrl(endpoint.replaceAll('{', open).replaceAll('}', close), rules)
  if ('problem' in checked) return checked
  if (new URL(checked.url).host.includes(open))
    return { problem: 'must hold no parameter before the path: the host is fixed' }
  return { url: checked.url.replaceAll(open, '{').replaceAll(close, '}') }
}

const freeWord = (word: string, text: string): string =>
  text.toLowerCase().includes(word) ? freeWord(`${word}x`, text) : word
