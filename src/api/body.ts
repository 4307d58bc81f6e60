import type { Context } from 'hono'
import { PatchbayError } from '../errors.ts'

const limit = 256 * 1024
const slowest = 10_000
const close = { headers: { Connection: 'close' } }
const acceptPatch = 'application/json, application/merge-patch+json'

/** Refuses a body that does not say it is JSON in UTF-8; nothing of it has been read by then. */
export const checkMediaType = (c: Context, patch: boolean) => {
  const encoding = c.req.header('content-encoding')
  const plain = encoding === undefined || encoding.toLowerCase() === 'identity'
  if (plain && isJson(c.req.header('content-type') ?? '', patch)) return
  throw new PatchbayError(
    'unsupported_media_type',
    plain
      ? 'The body must be sent as Content-Type: application/json, in UTF-8.'
      : 'The body must be sent without a Content-Encoding.',
    patch ? { headers: { 'Accept-Patch': acceptPatch } } : {}
  )
}

const isJson = (contentType: string, patch: boolean) => {
  if (contentType === 'application/json') return true
  const [type = '', ...parameters] = contentType.split(';')
  const media = type.trim().toLowerCase()
  if (media !== 'application/json' && !(patch && media === 'application/merge-patch+json'))
    return false
  return parameters.every((parameter) => {
    const [name = '', value = ''] = parameter.trim().toLowerCase().split('=')
    return name !== 'charset' || value === 'utf-8' || value === '"utf-8"'
  })
}

/** The body as text; too large, too slow, cut off and not UTF-8 are refused. */
export const readText = async (c: Context): Promise<string> => {
  const bytes = await inTime(readBytes(c))
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new PatchbayError('malformed', 'The body is not valid UTF-8.', { cause })
  }
}

const inTime = async <T>(reading: Promise<T>): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>()
  const late = new PatchbayError('request_timeout', 'The body took more than 10 seconds.', close)
  const timer = setTimeout(() => reject(late), slowest)
  try {
    return await Promise.race([reading, promise])
  } catch (error) {
    if (error instanceof PatchbayError) throw error
    throw new PatchbayError('malformed', 'The body ended too early.', { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

/** Refuses a body that says itself that it is too large, before anything else is looked at. */
export const checkDeclared = (c: Context): void => {
  if (Number(c.req.header('content-length') ?? 0) > limit) throw tooLarge()
}

const readBytes = async (c: Context): Promise<Uint8Array> => {
  if (c.req.header('content-length') === undefined) return readChunks(c)
  const bytes = new Uint8Array(await c.req.raw.arrayBuffer())
  if (bytes.byteLength > limit) throw tooLarge()
  return bytes
}

// Without a length only the count says when it is too much: Hono's own limit trusts the header.
const readChunks = async (c: Context): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.byteLength
    if (size > limit) throw tooLarge()
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  return bytes
}

const tooLarge = () => new PatchbayError('too_large', 'The body is larger than 256 KiB.', close)
