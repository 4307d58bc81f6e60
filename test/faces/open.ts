import { afterAll, beforeAll } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { type Answered, type House, openHouse } from '../support/house.ts'

const roots = { v1: '/api/v1/assistants', console: '/assistants' } as const
export type FaceName = keyof typeof roots

/** Both faces of one gateway, for every test of a file. */
export const bothFaces = () => {
  let house: House | undefined
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house?.close())
  const at = () => house as House
  const dataOf = (face: FaceName, { body }: Answered) => (face === 'v1' ? body.data : body)
  const send = (method: string, face: FaceName, rest = '', body?: unknown) =>
    at().request(method, `${roots[face]}${rest}`, body)
  return {
    house: at,
    send,
    /** Makes an assistant and gives its id. */
    born: async (face: FaceName, body: JsonObject = {}): Promise<string> => {
      const made = await send('POST', face, '', { name: 'A', ...body })
      if (made.status !== 201) throw new Error(JSON.stringify(made.body))
      return dataOf(face, made).id
    },
    get: async (face: FaceName, id: string) => dataOf(face, await send('GET', face, `/${id}`)),
    patch: (face: FaceName, id: string, body: unknown) => send('PATCH', face, `/${id}`, body),
    version: async (id: string) => (await send('GET', 'v1', `/${id}`)).headers.get('etag'),
  }
}

/** A refusal as its status and the paths it names; the console's stand in its sentence. */
export const refused = ({ status, body }: Answered) => ({
  status,
  code: body.code,
  paths:
    body.errors?.map(({ path }: { path: string }) => path) ??
    [...body.error.matchAll(/; ([\w.$-]+): /g)].map(([, path]) => path),
})
