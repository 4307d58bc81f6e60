import process from 'node:process'
import { newId } from './api/ids.ts'
import { Misconfigured } from './errors.ts'
import { type Environment, readEnvironment } from './node/environment.ts'
import { type Gateway, openGateway } from './node/gateway.ts'
import { passwords } from './node/passwords.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { databaseFile } from './store/node-sqlite.ts'

const main = async () => {
  const read = readEnvironment(process.env)
  if ('problems' in read) return fail(78, read.problems)
  const { environment } = read
  const gateway = await openGateway(environment)
  await firstUser(gateway, environment)
  const sandbox = isSandboxed(environment) ? await startSandbox(gateway, environment) : null
  const { url } = await gateway
    .listen(sandbox?.ports ?? [])
    .catch(async (error: NodeJS.ErrnoException) => {
      await sandbox?.close()
      await gateway.close()
      throw error.code === 'EADDRINUSE' ? new Error(`port ${environment.PORT} is taken`) : error
    })
  endOnSignal(async () => {
    await gateway.close()
    await sandbox?.close()
  })
  process.stdout.write(sandbox ? story(url, sandbox) : `Patchbay on ${url}\n`)
}

const fail = (status: number, message: string) => {
  process.stderr.write(`${message}\n`)
  process.exit(status)
}

const isSandboxed = ({
  PATCHBAY_SANDBOX: wanted,
  NODE_ENV: mode,
  DATABASE_URL: url,
}: Environment) =>
  wanted === undefined ? mode !== 'production' && databaseFile(url) !== undefined : wanted === 'on'

const startSandbox = (gateway: Gateway, { PORT: port, DATABASE_URL: url }: Environment) =>
  openSandbox(gateway, { port: port === 0 ? 0 : port + 1, database: databaseFile(url) ?? '' })

/** The admin named in the environment, where there is no user yet. */
const firstUser = async ({ store }: Gateway, environment: Environment) => {
  const { PATCHBAY_ADMIN_EMAIL: email, PATCHBAY_ADMIN_PASSWORD: password } = environment
  if (email === undefined || password === undefined || (await store.countUsers()) > 0) return
  await store.addUser({
    ...{ id: newId(), orgId: newId(), email, role: 'admin', disabled: false },
    passwordHash: await passwords.hash(password),
    createdAt: new Date().toISOString(),
  })
}

/** The first signal drains; more of them change nothing. */
const endOnSignal = (close: () => Promise<void>) => {
  let ending = false
  const end = () => {
    if (ending) return
    ending = true
    close().then(
      () => process.exit(0),
      (error: Error) => fail(1, error.message)
    )
  }
  process.on('SIGTERM', end).on('SIGINT', end)
}

const story = (url: string, { fake, others, key, email, password, ...ids }: Sandbox) => {
  const json = `-H 'content-type: application/json'`
  const auth = `-H 'x-api-key: ${key}'`
  const ours = `${url}/assistants/${ids.assistantId}`
  const theirs = `${fake.url}/assistant/${ids.externalId}`
  const example =
    '{"name":"Enrollment Assistant","firstMessage":"Hi! How can I help today?",' +
    '"model":{"provider":"openai","model":"gpt-4o","temperature":0.6},' +
    '"voice":{"provider":"openai","voiceId":"alloy"},"maxDurationSeconds":1800}'
  const refusal =
    '{"match":{"method":"PATCH"},"fault":{"kind":"refuse","status":400,"body":' +
    '{"message":["voice.voiceId must be a voice of this account"],"error":"Bad Request","statusCode":400}}}'
  return `Patchbay on ${url}, with a fake Vapi on ${fake.url}

  API key   ${key}
  login     ${email} / ${password}
  docs      ${url}/docs
  also      ${others.map(more).join('\n            ')}

One PATCH in:
curl -s -X PATCH ${ours} ${auth} ${json} -d '${example}'

Both sides, ours and Vapi's (the prompt and the tool are still there):
curl -s ${ours} ${auth}; echo; curl -s ${theirs} -H 'authorization: Bearer ${fake.keys[0]}'

A PATCH that Vapi refuses; then look at both sides again, nothing has changed:
curl -s ${fake.url}/_faults ${json} -d '${refusal}'; curl -s -X PATCH ${ours} ${auth} ${json} -d '{"name":"Never","voice":{"voiceId":"nobody"}}'

`
}

const more = ({ provider, fake, connectionId }: Sandbox['others'][number]) =>
  `a fake ${provider} on ${fake.url}, connection ${connectionId}`

await main().catch((error: Error) => fail(error instanceof Misconfigured ? 78 : 1, error.message))
