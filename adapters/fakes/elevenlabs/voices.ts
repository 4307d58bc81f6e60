import { Hono } from 'hono'
import { get, type JsonObject } from '../../../src/json.ts'
import { type FakeContext, type FakeEnv, reply, type Shared } from '../fake.ts'
import { legacy } from './errors.ts'
import { premadeVoices } from './names.ts'
import { keyOf } from './request.ts'

const voiceAt = 'conversation_config.tts.voice_id'
const once = new WeakMap<Shared['objects'], Set<string>>()

/** A workspace keeps the voices that its agents once had. */
export const remember = ({ objects }: Shared, key: number, agent: JsonObject) => {
  const voices = once.get(objects) ?? new Set()
  once.set(objects, voices.add(`${key} ${String(get(agent, voiceAt))}`))
}

/** True for a voice that a workspace can use: everybody's, its own, and what its agents speak with. */
export const hasVoice = ({ objects }: Shared, key: number, id: string) =>
  Object.hasOwn(premadeVoices, id) ||
  objects.find('voice', key, id) !== undefined ||
  once.get(objects)?.has(`${key} ${id}`) === true ||
  objects.all().some((one) => one.key === key && get(one.object, voiceAt) === id)

/** `/v1/voices`. */
export const voiceRoutes = (shared: Shared) =>
  new Hono<FakeEnv>().get('/:id', (c: FakeContext) => {
    const id = c.req.param('id') ?? ''
    if (!hasVoice(shared, keyOf(c), id))
      return reply(404, legacy('voice_not_found', `A voice with voice_id ${id} was not found.`))
    const own = shared.objects.find('voice', keyOf(c), id)?.object
    const name = premadeVoices[id] ?? 'Own voice'
    return reply(200, own ?? { voice_id: id, name, category: 'premade', labels: {} })
  })
