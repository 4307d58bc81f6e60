import { describe, expect, it } from 'vitest'
import { createMutants, updateMutants } from '../../model/mutants.ts'
import { examine, type Mutant, smallRuns } from '../../model/runs.ts'

const mutantNamed = (name: string): Mutant => {
  const found = [...updateMutants, ...createMutants].find((it) => it.name.startsWith(`${name} `))
  if (!found) throw new Error(`no mutant ${name}`)
  return found
}

describe('the protocol', () => {
  it.each(smallRuns)('keeps every invariant and can always come to rest ($name)', (run) => {
    const { states, transitions } = run
    expect(examine(run)).toEqual({ states, transitions, stuck: 0, violation: null })
  })
})

describe('a protocol with one rule less', () => {
  it.each([...updateMutants, ...createMutants])('breaks $breaks in $steps steps: $name', (run) => {
    const { violation } = examine(run)
    expect({ invariant: violation?.invariant, steps: violation?.trace.length }).toEqual({
      invariant: run.breaks,
      steps: run.steps,
    })
  })

  it('shows how: the copy that was given up lands after the undo', () => {
    expect(examine(mutantNamed('M6')).violation).toEqual({
      invariant: 'I2',
      what: 'op1 is not committed and its value is visible',
      trace: [
        'p1 W1 op1',
        'p1 sends the write 1',
        'p1 times out and aborts',
        'p1 sends the undo 0',
        'provider applies 0',
        'p1 W2 rolls op1 back',
        'provider applies 1',
      ],
    })
  })

  it('shows how: a blind second create makes a second object', () => {
    expect(examine(mutantNamed('C3')).violation).toEqual({
      invariant: 'I7',
      what: 'the create is committed, home is linked to 2, 2 object(s) at the provider',
      trace: [
        'p1 W1',
        'p1 sends the create',
        'p1 times out and tries again',
        'p1 sends the create',
        'provider creates object 1',
        'provider creates object 2',
        'p1 W2 links object 2',
      ],
    })
  })
})
