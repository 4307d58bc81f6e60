import { assistants } from './assistants.ts'
import { imports } from './imports.ts'
import type { Part } from './part.ts'
import { connections, keys, sessions, users } from './people.ts'
import { answers, operations } from './slots.ts'
import { tools } from './tools.ts'

/** Everything that a database holds, in the order in which it is moved. */
export const parts: readonly Part[] = [
  ...[users, sessions, keys, connections, tools, assistants, operations, answers, imports],
]
