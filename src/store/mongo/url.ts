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

/** Throws where an option would weaken what the store confirms, and says what it must be. */
export const refuseUnsafe = (url: string) => {
  const options = new URLSearchParams(url.split('?')[1] ?? '')
  const given = new Map([...options].map(([key, value]) => [key.toLowerCase(), value]))
  for (const [option, value] of safe) {
    const found = given.get(option)
    if (found !== undefined && found !== value)
      throw new Error(
        `DATABASE_URL: ${option}=${found} is not safe here: leave it out, or make it ${value}`
      )
  }
}
