import { openProvider, type Provider } from '../provider.ts'
import { ceiling } from './ceiling.ts'
import { gateways } from './gateways.ts'
import { onFile, onSet } from './house.ts'
import { overshoot } from './overshoot.ts'
import { openSet } from './set.ts'

/** All figures of `npm run bench -- --scaling`, told as they come. */
export const scaling = async (print: (text: string) => void) => {
  const set = await openSet()
  print(
    `MongoDB ${set.version}, three members on the same machine; figures are medians of rounds in turns`
  )
  const provider = await openProvider()
  const object = await middleOf(provider)
  const houses = [await onFile(provider)]
  for (const count of [1, 2, 3]) houses.push(await onSet(provider, set, count))
  print(await gateways({ provider, set, houses }))
  print(await overshoot(provider, houses.slice(1)))
  for (const house of houses) await house.close()
  await provider.server.stop()
  print(await ceiling(set, object))
  await set.close()
}

/** The object that half of the real ones are larger than. */
const middleOf = async (provider: Provider) => {
  const texts = (await provider.place(13)).map((id) => JSON.stringify(provider.placed(id)))
  return texts.sort((a, b) => a.length - b.length)[6] ?? ''
}
