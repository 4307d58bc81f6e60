import { expect, it, onTestFinished } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import type { Send } from '../../src/sync/http.ts'
import { change, ended, link, operation } from '../conformance/records.ts'
import { type House, openHouse } from '../support/house.ts'
import { idA, object } from './scene.ts'

/** A moment at which another process acts: at the next call of this method to a tool. */
type Moment = { method: string; act: () => Promise<void>; after?: () => Promise<void> }

const give = (house: House, id: string, tool: string) =>
  house.request('POST', `/api/v1/assistants/${id}/tools`, { tool_id: tool })

/** A tool, given to an assistant or not, and a way to act beside what this gateway does. */
const opened = async (isGiven = true, means: Parameters<typeof openHouse>[0] = {}) => {
  let next: Moment | null = null
  const meddling =
    (send: Send): Send =>
    async (target, call, timeout) => {
      const moment = next
      if (moment?.method !== call.method || !call.path.startsWith('/tool')) {
        return send(target, call, timeout)
      }
      next = null
      await moment.act()
      const answer = await send(target, call, timeout)
      await moment.after?.()
      return answer
    }
  const house = await openHouse({ context: ({ send }) => ({ send: meddling(send) }), ...means })
  onTestFinished(() => house.close())
  await house.place(object(idA))
  const id = await house.imported(idA)
  const config = { name: 'find', description: 'Old', endpoint: 'https://api.example/x' }
  const made = await house.request('POST', '/api/v1/tools', { ...config, method: 'GET' })
  const tool: string = made.body.data.id
  if (isGiven) await give(house, id, tool)
  house.calls()
  const at = (moment: Moment) => {
    next = moment
  }
  return { house, id, tool, at }
}

const copy = (house: House) => house.fake.objects('tool')[0]?.object as JsonObject
const say = (house: House, description: string) =>
  house.fake.place('tool', { ...copy(house), id: String(copy(house).id), description })
const rewrite = (house: House, tool: string, body: object) =>
  house.request('PATCH', `/api/v1/tools/${tool}`, body)
const described = async (house: House, tool: string) => [
  copy(house).description,
  (await house.request('GET', `/api/v1/tools/${tool}`)).body.data.description,
]

/** A change by another process, that has begun and has written what it will take back. */
const another = ({ ids, store }: House, tool: string) => {
  const other = operation({ ...ids, id: 'op-there', kind: 'tool', assistantId: tool })
  return {
    begin: async () => expect(await store.tools.begin(other)).toMatchObject({ outcome: 'begun' }),
    end: async () => {
      const { fence = 0 } = (await store.getTool({ ...ids, userId: null }, tool)) ?? {}
      const over = ended(other, { state: 'rolled_back' })
      expect(await store.tools.finish(over, fence, null)).toBe(true)
    },
  }
}

/** The same at the next read of the tool, which sees what is then taken back. */
const besideAnother = async () => {
  const { house, tool, at } = await opened()
  const other = another(house, tool)
  at({
    method: 'GET',
    act: async () => {
      await other.begin()
      say(house, 'Theirs')
    },
    after: async () => {
      say(house, 'Old')
      await other.end()
    },
  })
  return { house, tool }
}

it('a field of a tool that another process is writing is no drift: the change is made after it', async () => {
  const { house, tool } = await besideAnother()
  expect(await rewrite(house, tool, { description: 'Ours' })).toMatchObject({ status: 200 })
  expect(await described(house, tool)).toEqual(['Ours', 'Ours'])
})

it('a plan made while another process changes a tool does not start from what it takes back', async () => {
  const { house, tool } = await besideAnother()
  expect(await rewrite(house, tool, { timeout: 20 })).toMatchObject({ status: 200 })
  expect(copy(house)).toMatchObject({ description: 'Old', timeoutSeconds: 20 })
  expect(await described(house, tool)).toEqual(['Old', 'Old'])
})

it('a tool that another process holds is waited for, and not read meanwhile', async () => {
  let waited: (() => Promise<void>) | null = null
  const { house, tool } = await opened(true, {
    context: ({ clock }) => ({
      clock: {
        ...clock,
        sleep: async (...given) => {
          const act = waited
          waited = null
          await act?.()
          return clock.sleep(...given)
        },
      },
    }),
  })
  const other = another(house, tool)
  await other.begin()
  say(house, 'Theirs')
  waited = async () => {
    expect(house.calls()).toEqual([])
    say(house, 'Old')
    await other.end()
  }
  expect(await rewrite(house, tool, { description: 'Ours' })).toMatchObject({ status: 200 })
  expect(waited).toBe(null)
  expect(await described(house, tool)).toEqual(['Ours', 'Ours'])
})

it('what another process makes of a tool meanwhile is used, and not made twice', async () => {
  let beside: (() => Promise<void>) | null = null
  const { house, id, tool } = await opened(false, {
    store: (store) => ({
      ...store,
      tools: {
        ...store.tools,
        begin: async (given) => {
          const act = beside
          beside = null
          await act?.()
          return store.tools.begin(given)
        },
      },
    }),
  })
  const externalId = '0f1e2d3c-0000-4000-8000-0000000000f1'
  const held = link({ id: 'copy-there', connectionId: house.connectionId, externalId })
  beside = async () => {
    const more = { ...house.ids, id: 'op-there', kind: 'tool-copy' as const, assistantId: tool }
    await house.store.tools.begin(operation(more))
    const made = change({ config: {}, links: [{ ...held, base: '{}' }] })
    await house.store.tools.finish(ended(operation(more)), 1, made)
  }
  expect(await give(house, id, tool)).toMatchObject({ status: 200 })
  expect(house.calls()).toEqual([`GET /assistant/${idA}`, `PATCH /assistant/${idA}`])
  expect(house.held(idA).model).toMatchObject({ toolIds: [externalId] })
})

it('somebody’s edit of a tool is drift still, though another process has held it before', async () => {
  const { house, tool } = await opened()
  const other = another(house, tool)
  await other.begin()
  await other.end()
  say(house, 'Somebody’s')
  const answer = await rewrite(house, tool, { description: 'Ours' })
  expect(answer).toMatchObject({ status: 409, body: { code: 'drifted' } })
})
