import { expect, it } from 'vitest'
import { get, type JsonObject, set } from '../../src/json.ts'
import type { Subject } from './provider.ts'
import { openStage, type Stage } from './provider-house.ts'

/** What holds while nothing goes wrong. */
export const holdsAtRest = (subject: Subject) => {
  const { config, single, whole, errors, adapter, name } = subject
  const on = async (work: (stage: Stage) => Promise<void>) => {
    const stage = await openStage(subject)
    try {
      await work(stage)
    } finally {
      await stage.house.close()
    }
  }

  it('an object reads as home has it', () =>
    on(async ({ house, id }) => {
      const scope = { ...house.ids, userId: null }
      expect((await house.store.getAssistant(scope, id))?.config).toEqual(config)
    }))

  it('what is there already is not sent', () =>
    on(async (stage) => {
      await stage.patch(whole)
      const before = stage.writes().length
      const { status } = await stage.patch(whole)
      expect([status, stage.writes().length]).toEqual([200, before])
    }))

  it.each(single)('%j moves its own places alone', (patch, places) =>
    on(async (stage) => {
      const before = await stage.there()
      const { status, body } = await stage.patch(patch)
      if (status !== 200) throw new Error(JSON.stringify(body))
      const after = await stage.there()
      expect(places.map((place) => get(before, place))).not.toEqual(
        places.map((place) => get(after, place))
      )
      expect(without(after, places)).toEqual(without(before, places))
    })
  )

  it('what was changed is read back by another import', () =>
    on(async (stage) => {
      await stage.patch(whole)
      const [sync] = (await syncOf(stage)).links
      expect(sync.state).toBe('in_sync')
      const drift = await stage.house.request('GET', `/api/v1/assistants/${stage.id}/drift`)
      expect(drift.body.data.links.flatMap(({ fields }: { fields: unknown[] }) => fields)).toEqual(
        []
      )
    }))

  it('no text of a caller’s is taken for a place that is filled in', () =>
    on(async (stage) => {
      const text = '{id} {agent.version} {new.draft}'
      const { status } = await stage.patch({ name: text })
      expect([status, get(await stage.there(), name)]).toEqual([200, text])
    }))

  it.each(errors)('a %i that says %j is told in its words', (_status, body, reason) => {
    expect([adapter.ownError(body), adapter.reason(body)]).toEqual([true, reason])
  })
}

const without = (object: JsonObject, places: readonly string[]) =>
  places.reduce<JsonObject>((rest, place) => set(rest, place, undefined), object)

const syncOf = async ({ house, id }: Stage) =>
  (await house.request('GET', `/api/v1/assistants/${id}/sync`)).body.data
