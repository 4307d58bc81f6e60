import { fakes } from '../adapters/fakes/index.ts'
import { type ServedFake, serveFake } from '../adapters/fakes/serve.ts'

const wanted = Number(process.env.PORT ?? 8788)

/** The first listens on PORT, each other on the next port; 0 takes free ones. */
const serveAll = async () => {
  const served: [provider: string, fake: ServedFake][] = []
  for (const [provider, fake] of Object.entries(fakes)) {
    const port = wanted === 0 ? 0 : wanted + served.length
    const one = await serveFake({ fake, port }).catch((error: Error) => {
      console.error(`Port ${port} cannot be used: ${error.message}`)
      process.exit(1)
    })
    served.push([provider, one])
  }
  return served
}

const start = async () => {
  const served = await serveAll()
  const stop = () => Promise.all(served.map(([, fake]) => fake.close())).then(() => process.exit(0))
  process.on('SIGTERM', stop).on('SIGINT', stop)
  for (const [provider, { url, keys }] of served)
    console.log(`Fake ${provider} on ${url}, accepted key: ${keys[0]}`)
  const [[, first] = []] = served
  if (first !== undefined) console.log(greeting(first.url, String(first.keys[0])))
}

const greeting = (url: string, key: string) => `
At the first: make an assistant, see it, and make the next change of one fail after it was applied:

curl -s ${url}/assistant -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '{"name":"Ada","firstMessage":"Hello"}'
curl -s ${url}/assistant -H 'Authorization: Bearer ${key}'
curl -s ${url}/_faults -d '{"match":{"method":"PATCH"},"fault":{"kind":"fail","status":502,"when":"after"}}'

Also at each: PUT, GET, DELETE /_objects; GET, DELETE /_faults; GET, DELETE /_log.`

await start()
