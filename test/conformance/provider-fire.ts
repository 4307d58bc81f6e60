import { expect, it } from 'vitest'
import type { Entry } from '../../adapters/fakes/fake.ts'
import type { ScriptInput } from '../../adapters/fakes/faults.ts'
import type { JsonObject } from '../../src/json.ts'
import { recovered, restart, soon } from '../sync/recovery.ts'
import type { Subject } from './provider.ts'
import { openStage, type Stage } from './provider-house.ts'

type Sides = { readonly there: JsonObject; readonly home: JsonObject }
const sidesOf = async ({ there, home }: Stage): Promise<Sides> => ({
  there: await there(),
  home: await home(),
})

/** What holds whichever write goes wrong, and whatever is wrong with it. */
export const holdsUnderFire = (subject: Subject) => {
  const { whole, adapter } = subject
  let known: Promise<{ calls: readonly Entry[]; old: Sides; changed: Sides }> | undefined
  /** The writes of the whole change, and both sides before and after it. */
  const learnt = () => {
    known ??= (async () => {
      const stage = await openStage(subject)
      const old = await sidesOf(stage)
      const { status, body } = await stage.patch(whole)
      if (status !== 200) throw new Error(JSON.stringify(body))
      const [calls, changed] = [stage.writes(), await sidesOf(stage)]
      await stage.house.close()
      return { calls, old, changed }
    })()
    return known
  }
  /** The change with this fault at each of its writes in turn, ended by recovery where it must be. */
  const each = async (
    fault: ScriptInput['fault'],
    look: (stage: Stage, status: number) => unknown
  ) => {
    const { calls } = await learnt()
    for (const { method, path } of calls) {
      const stage = await openStage(subject, { timing: { ...soon, attempt: 300 } })
      stage.house.at(adapter.id).fake.fault({ match: { method, path }, fault })
      const { status, body } = await stage.patch(whole)
      if (status === 504) {
        await restart(stage.house)
        await recovered(stage.house, body.operation.id, 'committed', 'rolled_back', 'refused')
      }
      await look(stage, status)
      await stage.house.close()
    }
  }

  it('a refusal at any write leaves both sides as they were', async () => {
    const [, body = {}] = subject.errors[0] ?? []
    const { old } = await learnt()
    await each({ kind: 'refuse', status: 400, body }, async (stage, status) => {
      expect({ status, ...(await sidesOf(stage)) }).toEqual({ status: 422, ...old })
    })
  })

  const unanswered: readonly (readonly [string, ScriptInput['fault']])[] = [
    ['was not carried out', { kind: 'reset', when: 'before' }],
    ['was carried out', { kind: 'reset', when: 'after' }],
    ['was carried out, as a 502', { kind: 'fail', status: 502, when: 'after' }],
  ]
  it.each(unanswered)(
    'any write that nobody answered and that %s: both sides are equal',
    async (_what, fault) => {
      const { old, changed } = await learnt()
      await each(fault, async (stage) => {
        const sides = await sidesOf(stage)
        expect([old, changed]).toContainEqual(sides)
      })
    }
  )

  it('a store that refuses the commit has everything put back, and nothing of before removed', async () => {
    const { old } = await learnt()
    let refuses = false
    const stage = await openStage(subject, {
      store: (store) => ({
        ...store,
        finish: async (operation, ...rest) => {
          if (refuses && operation.state === 'committed') throw new Error('disk full')
          return store.finish(operation, ...rest)
        },
      }),
    })
    refuses = true
    const { status, body } = await stage.patch(whole)
    expect([status, body.operation?.state]).toEqual([503, 'rolled_back'])
    expect(await sidesOf(stage)).toEqual(old)
    await stage.house.close()
  })
}
