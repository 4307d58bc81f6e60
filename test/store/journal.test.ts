import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Json, type JsonObject, parseExact } from '../../src/json.ts'
import { applied, delta } from '../../src/store/delta.ts'
import { readJournal, writeJournal } from '../../src/store/journal.ts'

const word = fc.constantFrom(
  'Enroll',
  ' the ',
  'student ',
  '"\\n',
  '\ud83d',
  '\ude00',
  'é',
  '\u0000'
)
/** Texts of a few words, so that two of them have much in common. */
const text = fc.array(word, { maxLength: 120 }).map((words) => words.join(''))

const as = (value: Json): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject

describe('a delta', () => {
  test('gives back the text it was made of, whatever it was made from', () => {
    fc.assert(
      fc.property(text, text, text, (before, after, from) => {
        for (const whole of [`${before}${from}${after}`, before, from, `${from}${from}`]) {
          const made = parseExact(JSON.stringify(delta(whole, from))) as (string | number)[]
          expect(applied(made, from)).toBe(whole)
        }
      })
    )
  })

  test('of a long text that differs in one place is a few places long', () => {
    const from = `{"model":{"messages":"${'You help students. '.repeat(500)}","temperature":0.3}}`
    expect(delta(from.replace('0.3', '0.65'), from)).toEqual([0, 9540, '65}}'])
    expect(delta(from, from)).toEqual([0, from.length])
  })
})

describe('a journal as it is stored', () => {
  const prompt = Array.from({ length: 40 }, (_, at) => `${at}. Say "please" here.\n`).join('')
  const before = JSON.stringify({ name: 'A', model: { prompt, temperature: 0.3 } })
  const config = { name: 'B', systemPrompt: prompt }
  const journal = {
    steps: [
      {
        ...{ linkId: 'one', before, state: 'waiting', externalId: '\u00001' },
        do: { method: 'PATCH', body: before.replace('0.3', '0.4') },
        undo: { method: 'PATCH', body: before },
      },
    ],
    ...{ after: { config, defaults: [], providerOptions: { any: { rate: parseExact('1.0') } } } },
    ...{ newLink: undefined, timeline: [], cause: { message: 'no' } },
  } as const

  test('is read as it was written, numbers and all', () => {
    const read = readJournal(writeJournal(journal as never))
    expect(JSON.stringify(read)).toEqual(
      JSON.stringify({ ...as({ ...journal, after: null } as never), after: journal.after })
    )
  })

  test('says a prompt once, though an object, its changes and home all hold it', () => {
    const written = writeJournal(journal as never)
    expect(written.split('39. Say').length - 1).toEqual(1)
    expect(written.length).toBeLessThan(JSON.stringify(journal).length / 3)
  })

  test('is written the same again, and with what was added', () => {
    expect(writeJournal(journal as never)).toEqual(writeJournal(journal as never))
    const [step] = journal.steps
    const answered = { ...journal, steps: [{ ...step, answer: before.replace('0.3', '0.5') }] }
    expect((readJournal(writeJournal(answered as never)) as JsonObject).steps).toEqual(
      answered.steps
    )
  })

  test('of one that has no step, or was stored as it stood before, is read too', () => {
    const none = { steps: [], after: { config: {}, defaults: [], providerOptions: {} } }
    expect(readJournal(writeJournal(none))).toEqual(none)
    expect(readJournal(JSON.stringify(journal))).toEqual(parseExact(JSON.stringify(journal)))
  })

  test('holds whatever JSON there is in it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), text, text, (extra, first, second) => {
        const object = JSON.stringify({ first })
        const some = {
          steps: [
            { before: object, extra, second, do: { body: JSON.stringify({ first, second }) } },
          ],
          after: { config: { systemPrompt: second }, defaults: [first], providerOptions: {} },
          extra,
        }
        expect(readJournal(writeJournal(some as never))).toEqual(parseExact(JSON.stringify(some)))
      })
    )
  })
})
