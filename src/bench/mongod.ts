import process from 'node:process'

/** Throws, saying what to do, where there is neither a mongod nor the leave to fetch one. */
export const requireMongod = () => {
  const { MONGOMS_SYSTEM_BINARY, MONGOMS_RUNTIME_DOWNLOAD } = process.env
  if (MONGOMS_SYSTEM_BINARY === undefined && MONGOMS_RUNTIME_DOWNLOAD !== 'true')
    throw new Error(
      'no mongod: set MONGOMS_SYSTEM_BINARY to one, or MONGOMS_RUNTIME_DOWNLOAD=true to fetch it'
    )
}
