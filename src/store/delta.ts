/** A text by what it has of another: pieces of its own, and places there with their lengths. */
export type Delta = readonly (string | number)[]

const probe = 32
const patience = 8

/** What makes a text out of another one; `applied` gives it back. */
export const delta = (text: string, from: string): Delta => {
  const parts: (string | number)[] = []
  let [at, taken, next, misses] = [0, 0, 0, 0]
  while (at + probe <= text.length) {
    const piece = text.slice(at, at + probe)
    const found = foundIn(from, piece, next)
    if (found < 0) {
      // The longer nothing is found, the less is looked for.
      misses += 1
      at += probe * Math.ceil(misses / patience)
      continue
    }
    const same = around(text, from, { at, found, taken })
    if (same.at > taken) parts.push(text.slice(taken, same.at))
    parts.push(same.found, same.length)
    at = same.at + same.length
    ;[taken, next, misses] = [at, same.found + same.length, 0]
  }
  if (taken < text.length) parts.push(text.slice(taken))
  return parts
}

/** The text that a delta was made of. */
export const applied = (delta: Delta, from: string): string => {
  let text = ''
  for (let at = 0; at < delta.length; at += 1) {
    const part = delta[at]
    if (typeof part === 'string') text += part
    else {
      at += 1
      text += from.slice(Number(part), Number(part) + Number(delta[at]))
    }
  }
  return text
}

// What follows is most often what follows there too.
const foundIn = (from: string, piece: string, next: number) => {
  const after = from.indexOf(piece, next)
  return after >= 0 || next === 0 ? after : from.indexOf(piece)
}

type Match = { readonly at: number; readonly found: number; readonly taken: number }

/** The longest stretch around a match that is the same, no further back than what is taken already. */
const around = (text: string, from: string, { at, found, taken }: Match) => {
  let back = 0
  while (at - back > taken && found > back && alike(text, at - back - 1, from, found - back - 1))
    back += 1
  let length = probe
  while (at + length < text.length && alike(text, at + length, from, found + length)) length += 1
  return { at: at - back, found: found - back, length: back + length }
}

const alike = (text: string, at: number, from: string, there: number) =>
  there < from.length && text.charCodeAt(at) === from.charCodeAt(there)
