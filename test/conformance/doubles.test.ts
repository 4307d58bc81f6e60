import { renewals, versions } from '../support/doubles.ts'
import { testProvider } from './provider.ts'

const object = {
  ...{ name: 'Desk', prompt: { text: 'SP', voice: 'theirs' }, model: { temperature: 0.2 } },
  ...{ limit: 600, made: 1, theirs: [1, { a: null }] },
}

const subject = {
  config: {
    ...{ name: 'Desk', systemPrompt: 'SP', model: { temperature: 0.2 } },
    maxDurationSeconds: 600,
  },
  single: [
    [{ name: 'Night' }, ['name']],
    [{ system_prompt: 'New' }, ['prompt.text']],
    [{ temperature: 0.6 }, ['model.temperature']],
    [{ maximum_duration: 900 }, ['limit']],
  ],
  whole: { name: 'Night', system_prompt: 'New', temperature: 0.6, maximum_duration: 900 },
  name: 'name',
  errors: [[400, { error: 'No.' }, 'No.']],
} as const

testProvider({
  ...{ ...versions, ...subject, externalId: 'A', moving: ['version', 'made'] },
  objects: [['configs', { ...object, id: 'A', version: 3 }]],
})

testProvider({
  ...{ ...renewals, ...subject, externalId: 'A', moving: ['id', 'made', 'meta'] },
  objects: [['agents', { ...object, id: 'A' }]],
})
