import { serveFake } from '../adapters/fakes/serve.ts'

const port = Number(process.env.PORT ?? 8788)

const start = async () => {
  const fake = await serveFake({ port }).catch((error: Error) => {
    console.error(`Port ${port} cannot be used: ${error.message}`)
    process.exit(1)
  })
  const stop = () => fake.close().then(() => process.exit(0))
  process.on('SIGTERM', stop).on('SIGINT', stop)
  console.log(greeting(fake.url, String(fake.keys[0])))
}

const greeting = (url: string, key: string) => `Fake Vapi on ${url}, accepted key: ${key}

Make an assistant, see it, and make the next change of one fail after it was applied:

curl -s ${url}/assistant -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '{"name":"Ada","firstMessage":"Hello"}'
curl -s ${url}/assistant -H 'Authorization: Bearer ${key}'
curl -s ${url}/_faults -d '{"match":{"method":"PATCH"},"fault":{"kind":"fail","status":502,"when":"after"}}'

Also there: PUT, GET, DELETE /_objects; GET, DELETE /_faults; GET, DELETE /_log.`

await start()
