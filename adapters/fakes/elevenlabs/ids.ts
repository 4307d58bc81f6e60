import { randomInt } from 'node:crypto'

const letters = '0123456789abcdefghjkmnpqrstvwxyz'

/** A new id as ElevenLabs makes them: a word and 28 characters of base 32. */
export const newId = (kind: 'agent' | 'agtbrch' | 'agtvrsn' | 'tool') =>
  `${kind}_${Array.from({ length: 28 }, () => letters[randomInt(letters.length)]).join('')}`
