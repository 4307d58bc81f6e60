import type { GatewayOptions } from './gateway.ts'
import { copiesOf } from './provider.ts'

/** What a run needs to know of what was set up. */
export type House = {
  readonly apiKey: string
  readonly assistants: readonly Assistant[]
  readonly connections: readonly string[]
}

/** An assistant's id at home, its objects, and the version at which its history begins. */
export type Assistant = {
  readonly key: string
  readonly objs: readonly string[]
  readonly version: number
}

type Wanted = {
  readonly base: string
  readonly secrets: GatewayOptions['secrets']
  readonly provider: string
  readonly accountKeys: readonly string[]
  readonly objects: number
}

/** Logs in, makes a key and the connections, and imports every object: all over HTTP. */
export const furnish = async (wanted: Wanted): Promise<House> => {
  const { base, accountKeys, provider, objects } = wanted
  const cookie = await login(wanted)
  const made = await post(
    base,
    '/api/v1/keys',
    { name: 'torture', scopes: ['read', 'write', 'admin'] },
    { cookie }
  )
  const apiKey = String(made.key)
  const headers = { 'x-api-key': apiKey }
  const connections: string[] = []
  for (const key of accountKeys) {
    const body = { provider: 'vapi', api_key: key, base_url: provider }
    connections.push(String((await post(base, '/api/v1/connections', body, headers)).id))
  }
  const assistants: Assistant[] = []
  for (let index = 0; index < objects; index += 1)
    assistants.push(await imported(base, headers, connections, index))
  return { apiKey, assistants, connections }
}

/** Takes an object home, and links its other copies. */
const imported = async (
  base: string,
  headers: Record<string, string>,
  connections: readonly string[],
  index: number
): Promise<Assistant> => {
  const copies = copiesOf(index, connections.length)
  const [first, ...others] = copies.map(({ obj, account }) => ({
    ...{ connection_id: connections[account], external_id: obj },
  }))
  const { id } = await post(base, '/api/v1/assistants/import', first ?? {}, headers)
  for (const other of others) await post(base, `/api/v1/assistants/${id}/links`, other, headers)
  return { key: String(id), objs: copies.map(({ obj }) => obj), version: copies.length }
}

/** Logs in as the admin of a run, for its cookie. */
export const login = async ({ base, secrets }: Pick<Wanted, 'base' | 'secrets'>) => {
  const response = await fetch(`${base}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      email: secrets.PATCHBAY_ADMIN_EMAIL,
      password: secrets.PATCHBAY_ADMIN_PASSWORD,
    }),
  })
  const cookie = response.headers.get('set-cookie')?.split(';')[0]
  if (!response.ok || cookie === undefined) throw new Error(`login: ${await response.text()}`)
  return cookie
}

/** A POST while things are set up; the data of its answer. */
export const post = async (
  base: string,
  path: string,
  body: object,
  headers: Record<string, string>,
  tries = 5
): Promise<{ readonly [key: string]: unknown }> => {
  const response = await fetch(`${base}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  // Nothing is faulty yet, but a machine that has much to do.
  if (response.status === 503 && tries > 1) return post(base, path, body, headers, tries - 1)
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
  return (JSON.parse(text) as { data: { readonly [key: string]: unknown } }).data
}
