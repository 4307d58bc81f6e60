import { Misconfigured } from '../../errors.ts'

/** True for a DATABASE_URL of MongoDB. */
export const isMongoUrl = (url: string) => /^mongodb(\+srv)?:\/\//.test(url)

/** What an option must be where it is given. */
const safe: readonly (readonly [option: string, value: string])[] = [
  ['w', 'majority'],
  ['journal', 'true'],
  ['j', 'true'],
  ['retrywrites', 'true'],
  ['readpreference', 'primary'],
  ['readconcernlevel', 'majority'],
  ['directconnection', 'false'],
]

/** What in a URL would weaken what the store confirms, and what it must be; null where nothing does. */
export const unsafeIn = (url: string): string | null => {
  const options = new URLSearchParams(url.split('?')[1] ?? '')
  for (const [key, value] of options) {
    const name = key.toLowerCase()
    const must = safe.find(([option]) => option === name)?.[1]
    if (must !== undefined && value !== must)
      return `${name}=${value} is not safe here: leave it out, or make it ${must}`
  }
  return null
}

/** Throws where a URL is not safe. */
export const refuseUnsafe = (url: string) => {
  const problem = unsafeIn(url)
  if (problem !== null) throw new Misconfigured(`DATABASE_URL: ${problem}`)
}
