const hex = (bytes: Uint8Array) =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

let origin = ''
let counter = 0

/** A new id of 24 hex digits: the second, this process, a counter; newer ones sort last. */
export const newId = (now: number = Date.now()): string => {
  // Not at load time: Workers give out random bytes only while a request runs.
  if (origin === '') origin = hex(crypto.getRandomValues(new Uint8Array(5)))
  counter = (counter + 1) % 0x1000000
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0')
  return `${seconds}${origin}${counter.toString(16).padStart(6, '0')}`
}

/** Whether a text is the id of a resource: 24 lower-case hex digits. */
export const isId = (text: string): boolean => {
  if (text.length !== 24) return false
  for (let index = 0; index < 24; index++) {
    const code = text.charCodeAt(index)
    if (!((code >= 48 && code <= 57) || (code >= 97 && code <= 102))) return false
  }
  return true
}

/** Whether a text is the id of an operation: `op_` and 26 letters or digits. */
export const isOperationId = (text: string): boolean => /^op_[0-9A-Za-z]{26}$/.test(text)
