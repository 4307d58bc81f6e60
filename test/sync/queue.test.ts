import { describe, expect, it } from 'vitest'
import { createQueue } from '../../src/sync/queue.ts'

const gate = () => {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  return { released, release }
}

describe('the queue', () => {
  const nothing = async () => {}

  it('keeps no key once nobody waits, whatever became of the work', async () => {
    const turns = new Map()
    const turn = createQueue(20, turns)
    const { released, release } = gate()
    const failing = turn('a', () => released.then(() => Promise.reject(new Error('no'))))
    const late = turn('a', nothing)
    const other = turn('b', async () => 'done')
    expect([await late, await other, turns.size]).toEqual([null, 'done', 1])
    release()
    await expect(failing).rejects.toThrow('no')
    expect([turns.size, await turn('a', async () => 'again')]).toEqual([0, 'again'])
  })
})
