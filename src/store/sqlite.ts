import type { Store } from '../store.ts'
import type { Vault } from '../vault.ts'
import { migrate, migrations, schemaVersion } from './migrations.ts'
import type { Sql } from './sql.ts'
import { assistantsIn } from './sqlite-assistants.ts'
import { claimsIn } from './sqlite-claim.ts'
import { connectionsIn } from './sqlite-connections.ts'
import { driftsIn } from './sqlite-drift.ts'
import { importsIn } from './sqlite-imports.ts'
import { keysIn } from './sqlite-keys.ts'
import { leftoversIn } from './sqlite-leftovers.ts'
import { operationsIn } from './sqlite-operations.ts'
import { responsesIn } from './sqlite-responses.ts'
import { settlesIn } from './sqlite-settle.ts'
import { slotIn } from './sqlite-slot.ts'
import { toolCopiesIn } from './sqlite-tool-copies.ts'
import { toolSlotIn } from './sqlite-tool-slot.ts'
import { toolsIn } from './sqlite-tools.ts'
import { usersIn } from './sqlite-users.ts'

/** The store over any SQLite, brought to the schema this code expects. */
export const sqliteStore = async (sql: Sql, vault: Vault): Promise<Store> => {
  await migrate(sql)
  return {
    ready: () =>
      schemaVersion(sql).then(
        (version) => version === migrations.length,
        () => false
      ),
    close: sql.close,
    ...usersIn(sql),
    ...keysIn(sql, vault),
    ...connectionsIn(sql, vault),
    ...importsIn(sql, vault),
    ...assistantsIn(sql, vault),
    ...slotIn(sql, vault),
    ...claimsIn(sql, vault),
    ...settlesIn(sql),
    ...leftoversIn(sql, vault),
    ...driftsIn(sql),
    ...toolsIn(sql, vault),
    ...toolCopiesIn(sql, vault),
    tools: toolSlotIn(sql, vault),
    ...operationsIn(sql, vault),
    ...responsesIn(sql, vault),
  }
}
