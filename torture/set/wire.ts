/** What precedes every message of MongoDB's wire protocol: four numbers of four bytes each. */
const header = 16
const opMsg = 2013

/** One whole message. */
export type Message = {
  readonly bytes: Buffer
  readonly id: number
  /** The id of the request that it answers; 0 in a request. */
  readonly answers: number
  /** The command that it asks for; empty where it is none, or an answer. */
  readonly command: string
}

/** Gathers bytes as they come in and gives each message on once it is whole. */
export const gathering = (give: (message: Message) => void) => {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    while (rest.length >= header && rest.length >= rest.readInt32LE(0)) {
      const length = Math.max(header, rest.readInt32LE(0))
      const bytes = rest.subarray(0, length)
      rest = rest.subarray(length)
      give(messageOf(bytes))
    }
  }
}

const messageOf = (bytes: Buffer): Message => ({
  ...{ bytes, id: bytes.readInt32LE(4), answers: bytes.readInt32LE(8) },
  command: bytes.readInt32LE(8) === 0 && bytes.readInt32LE(12) === opMsg ? commandOf(bytes) : '',
})

// Flags (4), the kind of the section (1), the document's length (4) and its first field's type (1).
const firstName = header + 10

const commandOf = (bytes: Buffer) => {
  const end = bytes.indexOf(0, firstName)
  return end < 0 ? '' : bytes.toString('utf8', firstName, end)
}
