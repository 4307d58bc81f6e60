import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { readEnvironment } from './node/environment.ts'
import { openGateway } from './node/gateway.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'

/** Page 004's own example. */
const example = {
  name: 'Enrollment Assistant',
  firstMessage: "Hi, I'm your enrollment assistant. How can I help today?",
  firstMessageMode: 'assistant-speaks-first',
  model: { provider: 'openai', model: 'gpt-4o', temperature: 0.6 },
  voice: { provider: 'openai', voiceId: 'alloy' },
  maxDurationSeconds: 1800,
}

type Answer = {
  readonly status: number
  readonly version: string | null
  readonly operation: string | null
  // biome-ignore lint/suspicious/noExplicitAny: printed as it comes
  readonly body: any
}

const print = (text: string) => process.stdout.write(`${text}\n`)
const title = (text: string) => print(`\n${text}\n${'-'.repeat(text.length)}`)

/** The two sides as somebody with two browser windows would see them. */
const sides = (url: string, { fake, key, assistantId, externalId }: Sandbox) => {
  const call = async (method: string, path: string, body?: object): Promise<Answer> => {
    const answer = await fetch(url + path, {
      method,
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return {
      status: answer.status,
      version: answer.headers.get('etag'),
      operation: answer.headers.get('patchbay-operation'),
      body: await answer.json(),
    }
  }
  const home = () => call('GET', `/assistants/${assistantId}`)
  const theirs = () => fake.objects().find(({ object }) => object.id === externalId)?.object
  const show = async () => {
    const ours = await home()
    print(`  home  ${brief(ours.body)}  (version ${ours.version})`)
    print(`  Vapi  ${brief(theirs())}`)
  }
  const patch = async (body: object) => {
    const before = fake.log().length
    print(`  PATCH ${JSON.stringify(body)}`)
    const answer = await call('PATCH', `/assistants/${assistantId}`, body)
    for (const { method, status, fault } of fake.log().slice(before))
      print(`    ${method} at Vapi: ${status}${fault ? '  (scripted)' : ''}`)
    const words = answer.status === 200 ? '' : `  ${answer.body.error}`
    print(`  ${answer.status}${words}`)
    const id = answer.operation ?? answer.body.operation?.id
    const operation = id ? await call('GET', `/api/v1/operations/${id}`) : null
    print(`  operation: ${operation?.body.data.state ?? 'none, nothing would change'}`)
    await show()
  }
  return { show, patch, fake }
}

// biome-ignore lint/suspicious/noExplicitAny: either side's object
const brief = ({ name, model, voice, maxDurationSeconds }: any) => {
  const prompt = model.messages ? `, prompt kept, ${model.toolIds?.length} tool` : ''
  const brain = `${model.provider}/${model.model} at ${model.temperature}${prompt}`
  return `"${name}", ${brain}, voice ${voice.provider}/${voice.voiceId}, ${maxDurationSeconds ?? 600} s`
}

const tell = async ({ show, patch, fake }: ReturnType<typeof sides>) => {
  title('Before: one assistant, two sides')
  await show()
  title('1. One PATCH, page 004’s example: both sides change')
  await patch(example)
  title('2. Vapi answers 503 twice, then accepts: repeated where that is safe')
  const fault = { kind: 'fail', status: 503, when: 'before' } as const
  fake.fault({ match: { method: 'PATCH' }, fault, times: 2 })
  await patch({ maxDurationSeconds: 900 })
  title('3. Vapi refuses the voice: both sides stay as they were')
  const message = ['voice.voiceId must be a voice of this account']
  const body = { message, error: 'Bad Request', statusCode: 400 }
  fake.fault({ match: { method: 'PATCH' }, fault: { kind: 'refuse', status: 400, body } })
  await patch({ name: 'Never', voice: { voiceId: 'nobody' } })
  title('4. The same PATCH again: nothing to do, nothing done')
  await patch({ maxDurationSeconds: 900 })
}

const main = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-demo-'))
  const database = join(folder, 'demo.db')
  const read = readEnvironment({
    PORT: '0',
    DATABASE_URL: `sqlite:${database}`,
    LOG_LEVEL: 'silent',
  })
  if ('problems' in read) throw new Error(read.problems)
  const gateway = await openGateway(read.environment)
  const sandbox = await openSandbox(gateway, { port: 0, database })
  const { url } = await gateway.listen(sandbox.ports)
  try {
    await tell(sides(url, sandbox))
  } finally {
    await gateway.close()
    await sandbox.close()
    await rm(folder, { recursive: true })
  }
}

await main()
